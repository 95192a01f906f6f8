//! Guest memory: one window of address space in which everything a program may touch is a named region.
//!
//! ```text
//!  base (4 GiB aligned)                                                              base + 4 GiB
//!  | slot | slot | slot ...                                                                     |
//!  [stack......]~~~~~[packet, with room before and after]~~~~~[values of map "counts"]~~~~~......
//!                ^ guard: never accessible
//! ```
//!
//! A region begins at a slot of 64 KiB, so that the slot of an address tells its region without a search. What a region
//! leaves of its last slot, one page at least, is not accessible. A region may hold elements at a stride (the values of
//! a map, the frames of a stack); an access must stay within one of them. Stack bytes have shadow bytes that say
//! whether they were written.

mod fault;
mod window;

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use skep_isa::{AtomicOp, Size, Width};

pub use fault::{Fault, FaultKind};
pub(crate) use window::SLOT;
use window::{SLOTS, WINDOW, Window};

use crate::Error;

/// How far above a stack byte its shadow stands.
const SHADOW: u64 = SLOT / 2;
/// Bytes of a page.
pub(crate) const PAGE: u64 = 4096;
/// What a region leaves at its end.
const GUARD: u64 = PAGE;

/// What a program may do with a region; bits, so that an access is one test.
pub(crate) mod access {
    /// Reading.
    pub(crate) const READ: u32 = 1;
    /// Writing.
    pub(crate) const WRITE: u32 = 2;
    /// Reads of bytes never written are faults.
    pub(crate) const SHADOWED: u32 = 4;
    /// Some fields mean more than their bytes; the context says what.
    pub(crate) const CONTEXT: u32 = 8;
    /// It is memory of user space: helpers for that may read and write it, and nothing else.
    pub(crate) const USER: u32 = 16;
    /// There are several elements to stay within. The memory itself adds this.
    pub(super) const ELEMENTS: u32 = 32;
}

/// All memory of a guest.
#[derive(Debug)]
pub(crate) struct Memory {
    window: Window,
    slots: Box<[Slot]>,
    table: Mutex<Table>,
}

/// What an access needs to know of the region in a slot. All values a slot ever holds describe committed memory of that
/// slot's region, so a mix of two of them, which a racing thread may see, does so too.
#[derive(Debug, Default)]
struct Slot {
    start: AtomicU64,
    len: AtomicU64,
    stride: AtomicU32,
    element: AtomicU32,
    access: AtomicU32,
}

#[derive(Debug, Default)]
struct Table {
    next: usize,
    /// Freed slots, by how many lie side by side.
    free: BTreeMap<usize, Vec<usize>>,
    /// By the address of the first slot.
    regions: BTreeMap<u64, Entry>,
}

#[derive(Debug)]
struct Entry {
    region: Region,
    n_slots: usize,
    /// Where the part begins that may be used; its length is the region's.
    from: u64,
}

/// What a region is made from.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Region {
    /// How messages call it; with elements, how they call one of those.
    pub(crate) name: String,
    /// Bytes in all.
    pub(crate) len: u64,
    /// From one element to the next; 0 without elements.
    pub(crate) stride: u32,
    /// Bytes of one element.
    pub(crate) element: u32,
    /// Bits of [`access`].
    pub(crate) access: u32,
}

impl Region {
    /// A region without elements.
    pub(crate) fn plain(name: impl Into<String>, len: u64, access: u32) -> Region {
        Region { name: name.into(), len, stride: 0, element: 0, access }
    }
}

impl Memory {
    pub(crate) fn new() -> Result<Memory, Error> {
        let window =
            Window::reserve().map_err(|errno| Error::memory("reserving 4 GiB of address space", errno))?;
        let slots = (0..SLOTS).map(|_| Slot::default()).collect();
        // The first slot stays empty, so that no region begins at an address whose low half is zero.
        Ok(Memory { window, slots, table: Mutex::new(Table { next: 1, ..Table::default() }) })
    }

    /// Where the window begins.
    pub(crate) fn base(&self) -> u64 {
        self.window.base()
    }

    /// Whether an address lies in a context that gives its fields itself.
    pub(crate) fn has_fields(&self, address: u64) -> bool {
        self.slot(address).is_some_and(|slot| slot.access.load(Ordering::Relaxed) & access::CONTEXT != 0)
    }

    /// Makes a region of zeros and gives its address.
    pub(crate) fn add(&self, region: Region) -> Result<u64, Error> {
        let too_large = |errno| Error::memory(format!("{} bytes for {}", region.len, region.name), errno);
        let span =
            region.len.checked_add(GUARD).filter(|&span| span <= WINDOW).ok_or(too_large(libc::ENOMEM))?;
        let n_slots = span.div_ceil(SLOT) as usize;
        let mut table = self.table();
        let reused = table.free.get_mut(&n_slots).and_then(Vec::pop);
        let slot = match reused {
            Some(slot) => slot,
            None if table.next + n_slots <= SLOTS => {
                table.next += n_slots;
                table.next - n_slots
            }
            None => return Err(too_large(libc::ENOMEM)),
        };
        let shadow = if region.access & access::SHADOWED != 0 { SHADOW } else { 0 };
        if region.access != 0 {
            self.window.commit(slot, (region.len + shadow).next_multiple_of(GUARD)).map_err(too_large)?;
        }
        let start = self.window.base() + slot as u64 * SLOT;
        if reused.is_some() && region.access != 0 {
            self.fill(start, region.len);
            if shadow != 0 {
                self.fill(start + shadow, region.len);
            }
        }
        // One element alone is a region without elements, but for its name.
        let one = region.stride == 0 || region.len <= u64::from(region.stride);
        let len =
            if region.stride != 0 && one { region.len.min(u64::from(region.element)) } else { region.len };
        let (stride, elements) = if one { (0, 0) } else { (region.stride, access::ELEMENTS) };
        for slot in self.slots.iter().skip(slot).take(n_slots) {
            slot.start.store(start, Ordering::Relaxed);
            slot.stride.store(stride, Ordering::Relaxed);
            slot.element.store(region.element, Ordering::Relaxed);
            slot.access.store(region.access | elements, Ordering::Relaxed);
            slot.len.store(len, Ordering::Release);
        }
        table.regions.insert(start, Entry { region, n_slots, from: start });
        Ok(start)
    }

    /// Gives a region back. Its address may be that of another region later.
    pub(crate) fn remove(&self, start: u64) {
        let mut table = self.table();
        let Some(Entry { n_slots, .. }) = table.regions.remove(&start) else { return };
        let first = (start.wrapping_sub(self.window.base()) / SLOT) as usize;
        for slot in self.slots.iter().skip(first).take(n_slots) {
            slot.len.store(0, Ordering::Release);
        }
        table.free.entry(n_slots).or_default().push(first);
    }

    /// Takes all rights to a region away, and names it anew; it stays where it is.
    pub(crate) fn retire(&self, start: u64, name: String) {
        let mut table = self.table();
        let Some(entry) = table.regions.get_mut(&start) else { return };
        entry.region.name = name;
        entry.region.access = 0;
        let first = (start.wrapping_sub(self.window.base()) / SLOT) as usize;
        for slot in self.slots.iter().skip(first).take(entry.n_slots) {
            slot.access.store(0, Ordering::Release);
        }
    }

    /// Moves the bounds of a region that was made with the most it can have: the packet's.
    pub(crate) fn set_bounds(&self, region: u64, from: u64, to: u64) {
        let mut table = self.table();
        let Some(entry) = table.regions.get_mut(&region) else { return };
        entry.from = from;
        entry.region.len = to.saturating_sub(from);
        let first = (region.wrapping_sub(self.window.base()) / SLOT) as usize;
        for slot in self.slots.iter().skip(first).take(entry.n_slots) {
            slot.start.store(from, Ordering::Relaxed);
            slot.len.store(to.saturating_sub(from), Ordering::Release);
        }
    }

    /// Commits pages of a region that was made without any rights.
    pub(crate) fn open(&self, address: u64, len: u64) -> Result<(), Error> {
        let (mut at, end) = (address, address.saturating_add(len));
        while at < end {
            let offset = at.wrapping_sub(self.window.base());
            let slot_end = at - offset % SLOT + SLOT;
            let to = end.min(slot_end);
            // A slot is committed from its start.
            let needed = (to - (slot_end - SLOT)).next_multiple_of(PAGE);
            self.window
                .commit((offset / SLOT) as usize, needed)
                .map_err(|errno| Error::memory(format!("{len} bytes more"), errno))?;
            at = to;
        }
        Ok(())
    }

    /// Says which part of a slot, of a region that was opened, can be used.
    pub(crate) fn show(&self, slot: u64, from: u64, to: u64, access: u32) {
        if let Some(slot) = self.slot(slot) {
            slot.access.store(access, Ordering::Relaxed);
            slot.start.store(from, Ordering::Relaxed);
            slot.len.store(to.saturating_sub(from), Ordering::Release);
        }
    }

    /// Loads a value, zero-extended.
    #[inline(always)]
    pub(crate) fn load(&self, address: u64, size: Size) -> Result<u64, Fault> {
        self.check(address, u64::from(size.bytes()), access::READ)?;
        Ok(self.window.read(address, size))
    }

    /// Stores the low bytes of a value.
    #[inline(always)]
    pub(crate) fn store(&self, address: u64, size: Size, value: u64) -> Result<(), Fault> {
        let slot = self.check(address, u64::from(size.bytes()), access::WRITE)?;
        self.put(slot, address, size, value);
        Ok(())
    }

    #[inline(always)]
    fn put(&self, slot: &Slot, address: u64, size: Size, value: u64) {
        self.window.write(address, size, value);
        if slot.access.load(Ordering::Relaxed) & access::SHADOWED != 0 {
            self.window.write(address + SHADOW, size, u64::MAX);
        }
    }

    /// Loads a value as [`Memory::load`] does, if there is nothing to watch but the region's bounds.
    #[inline(always)]
    pub(crate) fn load_plain(&self, address: u64, size: Size) -> Option<u64> {
        self.plain_slot(address, size, access::READ)?;
        self.window.read_aligned(address, size)
    }

    /// Stores a value as [`Memory::store`] does, if there is nothing to watch but the region's bounds; says whether.
    #[inline(always)]
    pub(crate) fn store_plain(&self, address: u64, size: Size, value: u64) -> bool {
        self.plain_slot(address, size, access::WRITE).is_some()
            && self.window.write_aligned(address, size, value)
    }

    /// Loads a value as [`Memory::load`] does, if that lets it pass.
    pub(crate) fn load_watched(&self, address: u64, size: Size) -> Option<u64> {
        self.find(address, u64::from(size.bytes()), access::READ).ok()?;
        Some(self.window.read(address, size))
    }

    /// Stores a value as [`Memory::store`] does, if that lets it pass; says whether.
    pub(crate) fn store_watched(&self, address: u64, size: Size, value: u64) -> bool {
        let found = self.find(address, u64::from(size.bytes()), access::WRITE);
        found.is_ok_and(|slot| {
            self.put(slot, address, size, value);
            true
        })
    }

    /// Loads a value whose place is known to lie in a region with shadow bytes, if all of it was written.
    #[inline(always)]
    pub(crate) fn load_shadowed(&self, address: u64, size: Size) -> Option<u64> {
        let written = self.window.read_aligned(address + SHADOW, size)?;
        if written == u64::MAX >> (64 - 8 * size.bytes()) {
            self.window.read_aligned(address, size)
        } else {
            None
        }
    }

    /// Stores a value whose place is known to lie in a region with shadow bytes; says whether.
    #[inline(always)]
    pub(crate) fn store_shadowed(&self, address: u64, size: Size, value: u64) -> bool {
        self.window.write_aligned(address, size, value)
            && self.window.write_aligned(address + SHADOW, size, u64::MAX)
    }

    #[inline(always)]
    fn plain_slot(&self, address: u64, size: Size, right: u32) -> Option<()> {
        let slot = self.slot(address)?;
        let offset = address.wrapping_sub(slot.start.load(Ordering::Relaxed));
        let room = slot.len.load(Ordering::Acquire);
        let watched = slot.access.load(Ordering::Relaxed)
            & (right | access::SHADOWED | access::CONTEXT | access::ELEMENTS);
        (watched == right && offset < room && u64::from(size.bytes()) <= room - offset).then_some(())
    }

    /// An atomic read-modify-write; gives what was there before.
    pub(crate) fn modify(
        &self,
        address: u64,
        op: AtomicOp,
        width: Width,
        operand: u64,
        expected: u64,
    ) -> Result<u64, Fault> {
        let size = if width == Width::W64 { 8 } else { 4 };
        self.check(address, size, access::READ | access::WRITE)?;
        self.window
            .modify(address, op, width, operand, expected)
            .ok_or_else(|| self.fault(address, size, FaultKind::Misaligned))
    }

    /// The same where the engine itself knows memory to be; nothing if the address is not aligned.
    pub(crate) fn modify_there(
        &self,
        address: u64,
        op: AtomicOp,
        width: Width,
        operand: u64,
        expected: u64,
    ) -> Option<u64> {
        self.window.modify(address, op, width, operand, expected)
    }

    /// Copies bytes out.
    pub(crate) fn read(&self, address: u64, len: u64) -> Result<Vec<u8>, Fault> {
        if len == 0 {
            return Ok(Vec::new());
        }
        self.check(address, len, access::READ)?;
        Ok(self.peek(address, len))
    }

    /// Copies bytes in.
    pub(crate) fn write(&self, address: u64, bytes: &[u8]) -> Result<(), Fault> {
        if bytes.is_empty() {
            return Ok(());
        }
        let slot = self.check(address, bytes.len() as u64, access::WRITE)?;
        self.poke(address, bytes);
        if slot.access.load(Ordering::Relaxed) & access::SHADOWED != 0 {
            for at in 0..bytes.len() as u64 {
                self.window.write(address + SHADOW + at, Size::B, u64::MAX);
            }
        }
        Ok(())
    }

    /// Copies bytes out that the engine itself knows to be there: no rights are asked for.
    pub(crate) fn peek(&self, address: u64, len: u64) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(len as usize);
        let mut at = 0;
        while at < len {
            if len - at >= 8 {
                bytes.extend(self.window.read(address + at, Size::Dw).to_le_bytes());
                at += 8;
            } else {
                bytes.push(self.window.read(address + at, Size::B) as u8);
                at += 1;
            }
        }
        bytes
    }

    /// Copies bytes in, as [`Memory::peek`] copies them out.
    pub(crate) fn poke(&self, address: u64, bytes: &[u8]) {
        let (words, rest) = bytes.as_chunks::<8>();
        for (at, word) in words.iter().enumerate() {
            self.window.write(address + 8 * at as u64, Size::Dw, u64::from_le_bytes(*word));
        }
        let done = 8 * words.len() as u64;
        for (at, &byte) in rest.iter().enumerate() {
            self.window.write(address + done + at as u64, Size::B, u64::from(byte));
        }
    }

    /// Says of stack bytes that nothing was written to them.
    pub(crate) fn forget(&self, address: u64, len: u64) {
        self.fill(address + SHADOW, len);
    }

    /// Says why an access of `len` bytes would not be let pass.
    pub(crate) fn demand(&self, address: u64, len: u64, rights: u32) -> Result<(), Fault> {
        if len == 0 { Ok(()) } else { self.check(address, len, rights).map(drop) }
    }

    /// Whether an address lies where guest memory is, in a region or not.
    pub(crate) fn has_in_window(&self, address: u64) -> bool {
        self.slot(address).is_some()
    }

    fn fill(&self, address: u64, len: u64) {
        let cleared = self.window.clear(address, len / 8);
        for at in (cleared..len / 8).map(|word| word * 8) {
            self.window.write(address + at, Size::Dw, 0);
        }
        for at in len / 8 * 8..len {
            self.window.write(address + at, Size::B, 0);
        }
    }

    /// Looks whether `len` bytes lie within one region, or one element of it, that may be used this way.
    #[inline(always)]
    fn check(&self, address: u64, len: u64, rights: u32) -> Result<&Slot, Fault> {
        self.find(address, len, rights).map_err(|kind| match kind {
            FaultKind::Context => Fault::context(address.wrapping_sub(self.start_of(address))),
            kind => self.fault(address, len, kind),
        })
    }

    /// As [`Memory::check`], without the trouble to say what is wrong.
    #[inline(always)]
    fn find(&self, address: u64, len: u64, rights: u32) -> Result<&Slot, FaultKind> {
        let Some(slot) = self.slot(address) else { return Err(FaultKind::Bounds) };
        let offset = address.wrapping_sub(slot.start.load(Ordering::Relaxed));
        let room = slot.len.load(Ordering::Acquire);
        let allowed = slot.access.load(Ordering::Relaxed);
        if offset >= room || len > room - offset || allowed & rights != rights {
            return Err(FaultKind::Bounds);
        }
        if allowed & access::ELEMENTS != 0 {
            let stride = u64::from(slot.stride.load(Ordering::Relaxed)).max(1);
            // Division is slow, and strides are often powers of two.
            let within = if stride.is_power_of_two() { offset & (stride - 1) } else { offset % stride };
            if within + len > u64::from(slot.element.load(Ordering::Relaxed)) {
                return Err(FaultKind::Bounds);
            }
        }
        if allowed & access::SHADOWED != 0 && rights & access::READ != 0 && !self.is_written(address, len) {
            return Err(FaultKind::Uninitialized);
        }
        if allowed & access::CONTEXT != 0 {
            return Err(FaultKind::Context);
        }
        Ok(slot)
    }

    fn start_of(&self, address: u64) -> u64 {
        self.slot(address).map_or(0, |slot| slot.start.load(Ordering::Relaxed))
    }

    fn is_written(&self, address: u64, len: u64) -> bool {
        let shadow = address + SHADOW;
        match len {
            1 => self.window.read(shadow, Size::B) == 0xff,
            2 => self.window.read(shadow, Size::H) == 0xffff,
            4 => self.window.read(shadow, Size::W) == 0xffff_ffff,
            8 => self.window.read(shadow, Size::Dw) == u64::MAX,
            _ => (0..len).all(|at| self.window.read(shadow + at, Size::B) == 0xff),
        }
    }

    #[inline(always)]
    fn slot(&self, address: u64) -> Option<&Slot> {
        self.slots.get((address.wrapping_sub(self.window.base()) / SLOT) as usize)
    }

    /// Says what is wrong with an access.
    #[cold]
    fn fault(&self, address: u64, len: u64, kind: FaultKind) -> Fault {
        let table = self.table();
        // The region that begins at or before the address, unless the address lies in no part of its slots.
        let found = table.regions.range(..=address).next_back();
        let found = found.filter(|(start, entry)| address - **start < entry.n_slots as u64 * SLOT);
        Fault::describe(address, len, kind, found.map(|(_, entry)| (entry.from, &entry.region)))
    }

    fn table(&self) -> MutexGuard<'_, Table> {
        self.table.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(result: Result<u64, Fault>, expected: &str) {
        assert_eq!(result.unwrap_err().to_string(), expected);
    }

    #[test]
    fn accesses_stay_within_an_element() {
        let memory = Memory::new().unwrap();
        let values = memory
            .add(Region {
                name: "value of map \"counts\"".into(),
                len: 320,
                stride: 80,
                element: 64,
                access: access::READ | access::WRITE,
            })
            .unwrap();
        memory.store(values + 80 + 56, Size::Dw, 7).unwrap();
        assert_eq!(memory.load(values + 80 + 56, Size::Dw), Ok(7));
        check(
            memory.load(values + 64, Size::W),
            "out of bounds: 4 bytes at +64 of value of map \"counts\" (64 bytes)",
        );
        check(
            memory.load(values + 81 + 56, Size::Dw),
            "out of bounds: 8 bytes at +57 of value of map \"counts\" (64 bytes)",
        );
        check(memory.load(8, Size::B), "no memory: 1 byte at 0x8, which is in no region");
    }

    #[test]
    fn rights_and_first_writes_are_watched() {
        let memory = Memory::new().unwrap();
        let fixed = memory.add(Region::plain("constants", 16, access::READ)).unwrap();
        let message = memory.store(fixed + 8, Size::W, 1).unwrap_err().to_string();
        assert_eq!(message, "not writable: 4 bytes at +8 of constants (16 bytes)");
        let stack =
            memory.add(Region::plain("stack", 512, access::READ | access::WRITE | access::SHADOWED)).unwrap();
        memory.store(stack + 8, Size::W, 1).unwrap();
        assert_eq!(memory.load(stack + 10, Size::H), Ok(0));
        check(memory.load(stack + 8, Size::Dw), "never written: 8 bytes at +8 of stack (512 bytes)");
        memory.forget(stack, 512);
        assert!(memory.load(stack + 8, Size::W).is_err());
    }

    #[test]
    fn freed_memory_is_gone_and_comes_back_empty() {
        let memory = Memory::new().unwrap();
        let region = Region::plain("packet", 100, access::READ | access::WRITE);
        let first = memory.add(region.clone()).unwrap();
        memory.store(first, Size::W, 1).unwrap();
        memory.remove(first);
        assert!(memory.load(first, Size::W).is_err());
        assert_eq!(memory.add(region).unwrap(), first);
        assert_eq!(memory.load(first, Size::W), Ok(0));
    }

    #[test]
    fn what_is_too_large_is_refused() {
        let memory = Memory::new().unwrap();
        assert!(memory.add(Region::plain("all", u64::MAX, access::READ)).is_err());
        assert!(memory.add(Region::plain("all", WINDOW, access::READ)).is_err());
        let large = memory.add(Region::plain("large", 1 << 30, access::READ | access::WRITE)).unwrap();
        memory.store(large + (1 << 30) - 9, Size::Dw, 0x0102_0304_0506_0708).unwrap();
        assert_eq!(memory.load(large + (1 << 30) - 5, Size::W), Ok(0x0102_0304));
    }
}
