//! The arena: pages that programs and users share, and address alike.
//!
//! Users see the arena at an address of their own, and pointers that are stored are such. A program turns them into
//! addresses of guest memory before it follows them (`addr_space_cast`). A page is there once it was allocated, or touched
//! by a user; a load from one that is not gives zero, and a store does nothing, as the kernel has it.
//!
//! Pages that are there and lie together in a slot of guest memory can be used like any region. Everything else of an arena
//! comes here: what is not there, and what crosses slots.

use std::collections::BTreeSet;
use std::sync::Mutex;

use skep_isa::Size;
use skep_linux::MapFlags;
use skep_object::MapDef;

use super::lock;
use crate::memory::{Memory, PAGE, Region, SLOT, access};
use crate::{Errno, Error};

/// What a program may be off at either end and still be told of the arena.
const GUARD: u64 = 1 << 16;
/// Bytes at most, so that the arena fits the window beside all else.
const MAX_BYTES: u64 = 1 << 30;

/// Pages, and where they are.
#[derive(Debug)]
pub(crate) struct Arena {
    /// Where guest memory has it.
    start: u64,
    /// Where users see it.
    pub(crate) user: u64,
    n_pages: u32,
    /// Pages that are not given out by themselves.
    on_demand: bool,
    pages: Mutex<Pages>,
}

#[derive(Debug, Default)]
struct Pages {
    /// Those that are there.
    present: BTreeSet<u32>,
    /// Those that are not, and are not given out: programs set them apart.
    reserved: BTreeSet<u32>,
}

impl Pages {
    fn is_free(&self, page: u32) -> bool {
        !self.present.contains(&page) && !self.reserved.contains(&page)
    }
}

impl Arena {
    pub(super) fn new(def: &MapDef, memory: &Memory) -> Result<Arena, Error> {
        let refuse = |reason: &str| Error::map_shape(&def.name, reason);
        let len = u64::from(def.max_entries) * PAGE;
        if len > MAX_BYTES {
            return Err(refuse("an arena of more than 1 GiB does not fit guest memory here"));
        }
        let end = def.map_extra.checked_add(len - 1);
        if !def.map_extra.is_multiple_of(PAGE) || end.is_none_or(|end| end >> 32 != def.map_extra >> 32) {
            return Err(refuse("its address is no page's, or it crosses a multiple of 4 GiB"));
        }
        let start = memory.add(Region::plain(format!("arena \"{}\"", def.name), len, 0))?;
        let user = if def.map_extra == 0 { start } else { def.map_extra };
        let on_demand = def.flags & MapFlags::SEGV_ON_FAULT.bits() == 0;
        let arena = Arena { start, user, n_pages: def.max_entries, on_demand, pages: Mutex::default() };
        let contents = def.contents.as_deref().unwrap_or_default();
        let contents = contents.get(..contents.len().min(len as usize)).unwrap_or_default();
        if !contents.is_empty() {
            arena.make_present(memory, 0, (contents.len() as u64).div_ceil(PAGE) as u32)?;
            memory.poke(start, contents);
        }
        Ok(arena)
    }

    /// Where guest memory has it, and how many bytes it has.
    pub(crate) fn range(&self) -> (u64, u64) {
        (self.start, self.len())
    }

    /// The guest address for an address of either kind. Null stays null, and what is not the arena's stays what it is.
    pub(crate) fn to_guest(&self, address: u64) -> u64 {
        match self.offset(address) {
            _ if address as u32 == 0 => 0,
            Some(offset) => self.start + offset,
            None => address & 0xffff_ffff,
        }
    }

    /// The user's address for an address of either kind. Null stays null.
    pub(crate) fn to_user(&self, address: u64) -> u64 {
        let within = address.wrapping_sub(self.start);
        let low = if within < self.len() + GUARD { self.user.wrapping_add(within) } else { address } as u32;
        if low == 0 { 0 } else { self.user & !0xffff_ffff | u64::from(low) }
    }

    /// Loads a value that guest memory did not let pass, unless the address has nothing to do with the arena.
    pub(crate) fn load(&self, memory: &Memory, address: u64, size: Size) -> Option<u64> {
        let Some(address) = self.present(address, size.bytes().into())? else { return Some(0) };
        let bytes = memory.peek(address, size.bytes().into());
        Some(bytes.iter().rev().fold(0, |value, &byte| value << 8 | u64::from(byte)))
    }

    /// Stores a value in the same way.
    pub(crate) fn store(&self, memory: &Memory, address: u64, size: Size, value: u64) -> Option<()> {
        if let Some(address) = self.present(address, size.bytes().into())? {
            let bytes = value.to_le_bytes();
            memory.poke(address, bytes.get(..size.bytes() as usize).unwrap_or_default());
        }
        Some(())
    }

    /// The guest address of bytes: `None` if they are not the arena's, and nothing within if their pages are not there.
    pub(crate) fn present(&self, address: u64, len: u64) -> Option<Option<u64>> {
        // A program that holds a number and no pointer gets nothing for it, and no trap.
        let is_foreign = address >> 32 != 0 && address >> 32 != self.user >> 32 && !self.is_guest(address);
        if is_foreign {
            return None;
        }
        let Some(offset) = self.offset(address) else { return Some(None) };
        let last = offset.checked_add(len.max(1) - 1)?;
        let pages = lock(&self.pages);
        let is_there = (offset / PAGE..=last / PAGE).all(|page| pages.present.contains(&(page as u32)));
        Some(is_there.then_some(self.start + offset))
    }

    /// Gives out pages of zeros that lie together, at an address or where there is room; 0 if there are none.
    pub(crate) fn allocate(&self, memory: &Memory, address: u64, n: u32) -> Result<u64, Error> {
        let Some(first) = self.find_free(address, n) else { return Ok(0) };
        self.make_present(memory, first, n)?;
        Ok(self.user + u64::from(first) * PAGE)
    }

    /// Takes pages back. Those that are not there are passed over.
    pub(crate) fn free(&self, memory: &Memory, address: u64, n: u32) {
        let Some(first) = self.page(address & !(PAGE - 1)) else { return };
        let end = first.saturating_add(n).min(self.n_pages);
        let mut pages = lock(&self.pages);
        for page in first..end {
            pages.present.remove(&page);
            pages.reserved.remove(&page);
        }
        self.show(memory, &pages, first, end);
    }

    /// Sets pages apart, so that they are not given out, if all of them are free.
    pub(crate) fn reserve(&self, address: u64, n: u32) -> Result<(), Errno> {
        let first = self.page(address).filter(|_| address.is_multiple_of(PAGE)).ok_or(Errno::EINVAL)?;
        let end = first.checked_add(n).filter(|&end| end <= self.n_pages).ok_or(Errno::EINVAL)?;
        let mut pages = lock(&self.pages);
        if !(first..end).all(|page| pages.is_free(page)) {
            return Err(Errno::EBUSY);
        }
        pages.reserved.extend(first..end);
        Ok(())
    }

    /// Reads as a user does, whose look makes pages.
    pub(super) fn user_read(&self, memory: &Memory, address: u64, len: u64) -> Option<Vec<u8>> {
        Some(memory.peek(self.touch(memory, address, len)?, len))
    }

    /// Writes as a user does.
    pub(super) fn user_write(&self, memory: &Memory, address: u64, bytes: &[u8]) -> Option<()> {
        memory.poke(self.touch(memory, address, bytes.len() as u64)?, bytes);
        Some(())
    }

    /// Makes the pages of bytes of a user be there, and gives their guest address.
    fn touch(&self, memory: &Memory, address: u64, len: u64) -> Option<u64> {
        let offset = address.checked_sub(self.user)?;
        let end = offset.checked_add(len).filter(|&end| end <= self.len())?;
        for page in offset / PAGE..end.div_ceil(PAGE) {
            let is_there = lock(&self.pages).present.contains(&(page as u32));
            if !is_there {
                self.make_present(memory, page as u32, 1).ok().filter(|()| self.on_demand)?;
            }
        }
        Some(self.start + offset)
    }

    /// The first of free pages that lie together: those at an address, or the smallest room that is large enough.
    fn find_free(&self, address: u64, n: u32) -> Option<u32> {
        let pages = lock(&self.pages);
        if n == 0 || n > self.n_pages {
            return None;
        }
        if address != 0 {
            let first = self.page(address).filter(|_| address.is_multiple_of(PAGE))?;
            let end = first.checked_add(n).filter(|&end| end <= self.n_pages)?;
            return (first..end).all(|page| pages.is_free(page)).then_some(first);
        }
        let taken = pages.present.union(&pages.reserved).copied().chain([self.n_pages]);
        let mut best: Option<(u32, u32)> = None;
        let mut from = 0;
        for page in taken {
            let room = page - from;
            if room >= n && best.is_none_or(|(smallest, _)| room < smallest) {
                best = Some((room, from));
            }
            from = page + 1;
        }
        best.map(|(_, first)| first)
    }

    fn make_present(&self, memory: &Memory, first: u32, n: u32) -> Result<(), Error> {
        let address = self.start + u64::from(first) * PAGE;
        let len = u64::from(n) * PAGE;
        memory.open(address, len)?;
        for page in 0..u64::from(n) {
            memory.poke(address + page * PAGE, &[0; PAGE as usize]);
        }
        let mut pages = lock(&self.pages);
        for page in first..first + n {
            pages.reserved.remove(&page);
            pages.present.insert(page);
        }
        self.show(memory, &pages, first, first + n);
        Ok(())
    }

    /// Tells guest memory which pages of the slots around some pages can be used at once: the first that lie together.
    fn show(&self, memory: &Memory, pages: &Pages, first: u32, end: u32) {
        const IN_SLOT: u32 = (SLOT / PAGE) as u32;
        for slot in first / IN_SLOT..end.div_ceil(IN_SLOT) {
            let of_slot = slot * IN_SLOT..((slot + 1) * IN_SLOT).min(self.n_pages);
            let from = pages.present.range(of_slot.clone()).next().copied().unwrap_or(of_slot.start);
            let to = (from..of_slot.end).find(|page| !pages.present.contains(page)).unwrap_or(of_slot.end);
            let address = |page: u32| self.start + u64::from(page) * PAGE;
            memory.show(address(of_slot.start), address(from), address(to), access::READ | access::WRITE);
        }
    }

    fn len(&self) -> u64 {
        u64::from(self.n_pages) * PAGE
    }

    fn is_guest(&self, address: u64) -> bool {
        // What stands a little before or behind is meant for the arena too.
        address.wrapping_sub(self.start.wrapping_sub(GUARD)) < self.len() + 2 * GUARD
    }

    /// How far into the arena an address of either kind lies.
    fn offset(&self, address: u64) -> Option<u64> {
        let within = address.wrapping_sub(self.start);
        if within < self.len() {
            return Some(within);
        }
        if self.is_guest(address) {
            return None;
        }
        // Of a user's address the low half alone counts.
        Some(u64::from((address as u32).wrapping_sub(self.user as u32))).filter(|&within| within < self.len())
    }

    fn page(&self, address: u64) -> Option<u32> {
        self.offset(address).map(|offset| (offset / PAGE) as u32)
    }
}
