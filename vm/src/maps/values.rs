//! The elements of a map in guest memory: for each slot one value, or one for each CPU.

use skep_isa::{AtomicOp, Width};
use skep_object::MapDef;

use crate::engine::Elements;
use crate::fields::{FieldKind, SpecialField};
use crate::memory::{Memory, Region, access};
use crate::{Errno, Error};

/// Bytes at most, so that a map's values fit the window.
const MAX_VALUES: u64 = 1 << 30;

/// What lies between two values and belongs to neither, so that a program that leaves one does not get into the next.
const GAP: u64 = 16;

/// How often a lock is tried: a run that was ended inside it gives it back.
const TRIES: u32 = 1 << 20;

/// What a map's values are made from.
#[derive(Clone, Copy, Debug)]
pub(super) struct Shape {
    pub(super) slots: u64,
    /// Values of one slot.
    pub(super) cpus: u32,
    /// Bytes of one value.
    pub(super) size: u32,
    /// What programs may do with them; bits of [`access`].
    pub(super) access: u32,
}

/// Elements in guest memory.
#[derive(Debug)]
pub(crate) struct Values {
    start: u64,
    stride: u64,
    slots: u64,
    /// Bytes of one value.
    pub(super) size: u32,
    /// Values of one slot.
    pub(super) cpus: u32,
    /// Fields that are not copied.
    pub(super) fields: Box<[SpecialField]>,
}

impl Values {
    pub(super) fn new(
        def: &MapDef,
        shape: Shape,
        fields: Vec<SpecialField>,
        memory: &Memory,
    ) -> Result<Values, Error> {
        let Shape { slots, cpus, size, access } = shape;
        let fields = fields.into_iter().filter(|field| field.offset.saturating_add(field.size) <= size);
        let stride = u64::from(size).next_multiple_of(8) + GAP;
        let mut values = Values { start: 0, stride, slots, size, cpus, fields: fields.collect() };
        let len = stride.checked_mul(slots).and_then(|len| len.checked_mul(u64::from(cpus)));
        let Some(len) = len.filter(|&len| len <= MAX_VALUES) else {
            return Err(Error::map_shape(&def.name, "its values would take more than 1 GiB"));
        };
        if len != 0 {
            // A single value's region ends with it.
            let is_one = slots * u64::from(cpus) == 1;
            values.start = memory.add(Region {
                name: format!("value of map \"{}\"", def.name),
                len: if is_one { u64::from(size) } else { len },
                stride: if is_one { 0 } else { stride as u32 },
                element: size,
                access,
            })?;
        }
        Ok(values)
    }

    /// Where a slot's value is, for a CPU.
    pub(crate) fn address(&self, slot: u32, cpu: u32) -> u64 {
        let cpu = if self.cpus > 1 { cpu.min(self.cpus - 1) } else { 0 };
        self.start + (u64::from(slot) * u64::from(self.cpus) + u64::from(cpu)) * self.stride
    }

    /// Where the values are.
    pub(super) fn elements(&self, entries: u32) -> Elements {
        Elements { start: self.start, stride: self.stride, entries, cpus: self.cpus.max(1) }
    }

    /// The slot whose value has this address within it.
    pub(super) fn slot_at(&self, address: u64) -> Option<u32> {
        let index = address.checked_sub(self.start)? / self.stride / u64::from(self.cpus.max(1));
        u32::try_from(index).ok().filter(|_| self.start != 0 && index < self.slots)
    }

    /// Bytes of one CPU's value as users read and write them.
    fn user_stride(&self) -> usize {
        (self.size as usize).next_multiple_of(8)
    }

    /// Bytes of a value as a user reads and writes it.
    pub(super) fn user_size(&self, is_per_cpu: bool) -> usize {
        match is_per_cpu {
            true => self.user_stride() * self.cpus as usize,
            false => self.size as usize,
        }
    }

    /// A value as a user reads it: of all CPUs, each rounded up to eight bytes, where each has its own.
    pub(super) fn read(&self, memory: &Memory, slot: u32, is_per_cpu: bool) -> Vec<u8> {
        let mut bytes = Vec::new();
        for cpu in 0..if is_per_cpu { self.cpus } else { 1 } {
            bytes.extend(self.read_at(memory, self.address(slot, cpu)));
            if is_per_cpu {
                bytes.resize(bytes.len().next_multiple_of(8), 0);
            }
        }
        bytes
    }

    /// The value at an address, as a user sees it: special fields are zero.
    pub(super) fn read_at(&self, memory: &Memory, address: u64) -> Vec<u8> {
        let mut value = memory.peek(address, u64::from(self.size));
        for field in &self.fields {
            let end = (field.offset + field.size) as usize;
            value.get_mut(field.offset as usize..end).unwrap_or_default().fill(0);
        }
        value
    }

    /// Writes a slot's value: on one CPU, or on all of them as a user does.
    pub(super) fn write(&self, memory: &Memory, slot: u32, value: &[u8], cpu: Option<u32>, is_per_cpu: bool) {
        if let (None, true) = (cpu, is_per_cpu) {
            for (cpu, value) in (0..).zip(value.chunks(self.user_stride())) {
                self.write_at(memory, self.address(slot, cpu), value);
            }
        } else {
            self.write_at(memory, self.address(slot, cpu.unwrap_or(0)), value);
        }
    }

    /// Writes the value at an address, except its special fields.
    pub(super) fn write_at(&self, memory: &Memory, address: u64, value: &[u8]) {
        let value = value.get(..self.size as usize).unwrap_or(value);
        let mut at = 0;
        for field in &self.fields {
            let (from, to) = (field.offset as usize, (field.offset + field.size) as usize);
            memory.poke(address + at as u64, value.get(at..from).unwrap_or_default());
            at = to;
        }
        memory.poke(address + at as u64, value.get(at..).unwrap_or_default());
    }

    /// Writes a value while holding its spin lock.
    pub(super) fn write_locked(&self, memory: &Memory, slot: u32, value: &[u8]) -> Result<(), Errno> {
        self.locked(memory, slot, || self.write(memory, slot, value, None, false))
    }

    /// Does something while holding a slot's spin lock.
    pub(super) fn locked<T>(
        &self,
        memory: &Memory,
        slot: u32,
        action: impl FnOnce() -> T,
    ) -> Result<T, Errno> {
        let offset = self.spin_lock().ok_or(Errno::EINVAL)?;
        let lock = self.address(slot, 0) + u64::from(offset);
        let swap = |op, to| memory.modify(lock, op, Width::W32, to, 0).map_err(|_| Errno::EINVAL);
        for _ in 0..TRIES {
            if swap(AtomicOp::CmpXchg, 1)? == 0 {
                let done = action();
                swap(AtomicOp::Xchg, 0)?;
                return Ok(done);
            }
            std::thread::yield_now();
        }
        Err(Errno::EBUSY)
    }

    /// Where values have a spin lock.
    pub(super) fn spin_lock(&self) -> Option<u32> {
        self.fields.iter().find(|field| field.kind == FieldKind::SpinLock).map(|field| field.offset)
    }

    /// Makes a slot's values zeros.
    pub(super) fn clear(&self, memory: &Memory, slot: u32) {
        let zeros = vec![0; self.size as usize];
        for cpu in 0..self.cpus {
            memory.poke(self.address(slot, cpu), &zeros);
        }
    }
}

/// What programs may do with the values of a map.
pub(super) fn access_of(is_read_only: bool, is_write_only: bool) -> u32 {
    match (is_read_only, is_write_only) {
        (true, _) => access::READ,
        (_, true) => access::WRITE,
        _ => access::READ | access::WRITE,
    }
}
