//! Maps: storage that outlives a run, with values in guest memory.
//!
//! Programs reach a map through helpers, users through [`World`](crate::World); both come here. Values of one map are one
//! region of elements, so a program that leaves a value is told of which map it was. What a map knows beside its values
//! (which key has which element) is behind a lock of its own; values are raced for as in a kernel.

mod hash;
mod queue;
mod ring;
mod trie;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use skep_isa::{AtomicOp, Width};
use skep_linux::MapType;
use skep_object::MapDef;

use crate::memory::{Memory, Region, access};
use crate::{Errno, Error, ProgId};
pub(crate) use hash::Table;
pub(crate) use queue::Queue;
pub(crate) use ring::{Query, Ring};
use trie::Trie;

/// `BPF_F_*` flags of creation that mean something here.
const NO_PREALLOC: u32 = 1;
const RDONLY_PROG: u32 = 1 << 7;
const WRONLY_PROG: u32 = 1 << 8;

/// Flags of an update.
pub(crate) const ANY: u64 = 0;
/// Only if the key is not there.
pub(crate) const NOEXIST: u64 = 1;
/// Only if the key is there.
pub(crate) const EXIST: u64 = 2;
/// Under the value's spin lock.
pub(crate) const LOCKED: u64 = 4;

/// Entries at most, so that a map's values fit the window.
const MAX_VALUES: u64 = 1 << 30;

/// What lies between two values and belongs to neither, so that a program that leaves one does not get into the next.
const GAP: u64 = 16;

/// A map.
#[derive(Debug)]
pub(crate) struct Map {
    pub(crate) def: Arc<MapDef>,
    /// What programs are given for it; nothing can be read there.
    pub(crate) object: u64,
    values: Values,
    pub(crate) storage: Storage,
    /// Where its values have a spin lock.
    pub(crate) lock_at: Option<u32>,
}

/// How a map finds the value of a key.
#[derive(Debug)]
pub(crate) enum Storage {
    /// The key is the element's index.
    Array,
    /// By key; least recently used elements may make room.
    Hash(Mutex<Table>),
    /// By the longest prefix.
    Trie(Mutex<Trie>),
    /// In order of arrival.
    Queue(Mutex<Queue>),
    /// Programs, by index.
    Programs(Mutex<BTreeMap<u32, ProgId>>),
    /// Records for a reader.
    Ring(Mutex<Ring>),
    /// Events for a reader, with the CPU they came from.
    Events(Mutex<Vec<(u32, Vec<u8>)>>),
}

/// Elements in guest memory: for each slot one value, or one for each CPU.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Values {
    start: u64,
    stride: u64,
    /// Bytes of one value.
    size: u32,
    /// Values of one slot.
    cpus: u32,
}

impl Values {
    /// Bytes of one CPU's value as users read and write them.
    fn user_stride(self) -> usize {
        (self.size as usize).next_multiple_of(8)
    }

    /// Where a slot's value is, for a CPU.
    pub(crate) fn address(self, slot: u32, cpu: u32) -> u64 {
        let cpu = if self.cpus > 1 { cpu.min(self.cpus - 1) } else { 0 };
        self.start + (u64::from(slot) * u64::from(self.cpus) + u64::from(cpu)) * self.stride
    }
}

impl Map {
    pub(crate) fn new(
        def: Arc<MapDef>,
        object: u64,
        n_cpus: u32,
        lock_at: Option<u32>,
        memory: &Memory,
    ) -> Result<Map, Error> {
        let shape = |reason: &str| Err(Error::map_shape(&def.name, reason));
        let n = def.max_entries;
        let has_key = |size: u32| def.key_size == size;
        let (storage, slots, cpus, value_size) = match def.map_type {
            MapType::Array | MapType::PercpuArray if !has_key(4) || def.value_size == 0 || n == 0 => {
                return shape("an array has keys of 4 bytes, values that are not empty, and entries");
            }
            MapType::Array => (Storage::Array, u64::from(n), 1, def.value_size),
            MapType::PercpuArray => (Storage::Array, u64::from(n), n_cpus, def.value_size),
            MapType::ArrayOfMaps if has_key(4) && n != 0 => (Storage::Array, u64::from(n), 1, 8),
            MapType::Hash
            | MapType::LruHash
            | MapType::PercpuHash
            | MapType::LruPercpuHash
            | MapType::HashOfMaps => {
                if def.key_size == 0 || def.value_size == 0 || n == 0 {
                    return shape("a hash has keys and values that are not empty, and entries");
                }
                let is_lru = matches!(def.map_type, MapType::LruHash | MapType::LruPercpuHash);
                if is_lru && def.flags & NO_PREALLOC != 0 {
                    return shape("an LRU hash cannot have BPF_F_NO_PREALLOC");
                }
                let cpus = if matches!(def.map_type, MapType::PercpuHash | MapType::LruPercpuHash) {
                    n_cpus
                } else {
                    1
                };
                let size = if def.map_type == MapType::HashOfMaps { 8 } else { def.value_size };
                // An update writes a new element and then gives up the old one, which programs may still read.
                let slots = u64::from(n) + u64::from(n_cpus);
                (Storage::Hash(Mutex::new(Table::new(n, is_lru))), slots, cpus, size)
            }
            MapType::LpmTrie => {
                if !(5..=260).contains(&def.key_size)
                    || def.value_size == 0
                    || n == 0
                    || def.flags & NO_PREALLOC == 0
                {
                    return shape(
                        "a trie has keys of 5 to 260 bytes, values, entries, and BPF_F_NO_PREALLOC",
                    );
                }
                let slots = u64::from(n) + u64::from(n_cpus);
                (Storage::Trie(Mutex::new(Trie::new(n, (def.key_size - 4) * 8))), slots, 1, def.value_size)
            }
            MapType::Queue | MapType::Stack => {
                if !has_key(0) || def.value_size == 0 || n == 0 {
                    return shape("a queue or stack has no keys, but values and entries");
                }
                let queue = Queue::new(n, def.map_type == MapType::Stack);
                (Storage::Queue(Mutex::new(queue)), 0, 1, def.value_size)
            }
            MapType::ProgArray if has_key(4) => (Storage::Programs(Mutex::default()), 0, 1, 4),
            MapType::PerfEventArray if has_key(4) => (Storage::Events(Mutex::default()), 0, 1, 4),
            MapType::Ringbuf => {
                if !has_key(0) || def.value_size != 0 || !n.is_power_of_two() || !n.is_multiple_of(4096) {
                    return shape(
                        "a ring buffer has no keys or values, and a power of two of whole pages as entries",
                    );
                }
                (Storage::Ring(Mutex::new(Ring::new(u64::from(n)))), 0, 1, 0)
            }
            MapType::ArrayOfMaps | MapType::ProgArray | MapType::PerfEventArray => {
                return shape("its keys are indices of 4 bytes, and it has entries");
            }
            other => {
                return Err(crate::ErrorKind::MapType {
                    map: def.name.clone(),
                    map_type: format!("{other:?}"),
                }
                .into());
            }
        };
        let values = make_values(&def, slots, cpus, value_size, memory)?;
        let map = Map { def, object, values, storage, lock_at };
        if let (Storage::Array, Some(contents)) = (&map.storage, &map.def.contents) {
            let len = contents.len().min(value_size as usize);
            memory.poke(values.start, contents.get(..len).unwrap_or_default());
        }
        Ok(map)
    }

    /// Whether each CPU has values of its own.
    pub(crate) fn is_per_cpu(&self) -> bool {
        matches!(self.def.map_type, MapType::PercpuArray | MapType::PercpuHash | MapType::LruPercpuHash)
    }

    /// Whether its values are maps.
    pub(crate) fn holds_maps(&self) -> bool {
        matches!(self.def.map_type, MapType::ArrayOfMaps | MapType::HashOfMaps)
    }

    /// The address of a key's value, for a CPU.
    pub(crate) fn lookup(&self, memory: &Memory, key: &[u8], cpu: u32) -> Option<u64> {
        let slot = match &self.storage {
            Storage::Array => self.index(key).filter(|&index| index < self.def.max_entries)?,
            Storage::Hash(table) => lock(table).find(key)?,
            Storage::Trie(trie) => lock(trie).find(key)?,
            Storage::Queue(_) | Storage::Programs(_) | Storage::Ring(_) | Storage::Events(_) => return None,
        };
        let address = self.values.address(slot, cpu);
        if !self.holds_maps() {
            return Some(address);
        }
        let object = memory.peek(address, 8);
        Some(u64::from_le_bytes(object.try_into().ok()?)).filter(|&object| object != 0)
    }

    /// The address of the value of a data section's map.
    pub(crate) fn direct_value(&self) -> Option<u64> {
        (self.def.map_type == MapType::Array && self.def.max_entries == 1).then_some(self.values.start)
    }

    /// Sets a key's value: on one CPU, or on all of them as a user does.
    pub(crate) fn update(
        &self,
        memory: &Memory,
        key: &[u8],
        value: &[u8],
        flags: u64,
        cpu: Option<u32>,
    ) -> Result<(), Errno> {
        let exclusive = flags & !LOCKED;
        if exclusive > EXIST || (flags & LOCKED != 0 && self.lock_at.is_none()) {
            return Err(Errno::EINVAL);
        }
        match &self.storage {
            Storage::Array => {
                let index = self.index(key).ok_or(Errno::EINVAL)?;
                if index >= self.def.max_entries {
                    return Err(Errno::E2BIG);
                }
                if exclusive == NOEXIST {
                    return Err(Errno::EEXIST);
                }
                self.write_as(flags, memory, index, value, cpu)
            }
            Storage::Hash(table) => {
                let mut table = lock(table);
                let found = table.find(key);
                let in_place = self.is_per_cpu() || flags & LOCKED != 0;
                let slot = match found {
                    Some(_) if exclusive == NOEXIST => return Err(Errno::EEXIST),
                    None if exclusive == EXIST => return Err(Errno::ENOENT),
                    Some(slot) if in_place => slot,
                    _ => table.fresh_slot(found.is_some())?,
                };
                if found.is_none() && cpu.is_some() && self.is_per_cpu() {
                    self.clear(memory, slot);
                }
                self.write_as(flags, memory, slot, value, cpu)?;
                table.set(key, slot);
                Ok(())
            }
            Storage::Trie(trie) => {
                let mut trie = lock(trie);
                let (slot, key) = trie.place(key, exclusive)?;
                self.write(memory, slot, value, cpu);
                trie.set(key, slot);
                Ok(())
            }
            Storage::Queue(_) | Storage::Programs(_) | Storage::Ring(_) | Storage::Events(_) => {
                Err(Errno::EINVAL)
            }
        }
    }

    /// Takes a key out.
    pub(crate) fn delete(&self, key: &[u8]) -> Result<(), Errno> {
        match &self.storage {
            Storage::Hash(table) => lock(table).remove(key),
            Storage::Trie(trie) => lock(trie).remove(key),
            Storage::Programs(programs) => {
                let index = self.index(key).ok_or(Errno::EINVAL)?;
                if index >= self.def.max_entries {
                    return Err(Errno::E2BIG);
                }
                lock(programs).remove(&index).map(drop).ok_or(Errno::ENOENT)
            }
            Storage::Array | Storage::Queue(_) | Storage::Ring(_) | Storage::Events(_) => Err(Errno::EINVAL),
        }
    }

    /// All keys, in a fixed order.
    pub(crate) fn keys(&self) -> Vec<Vec<u8>> {
        match &self.storage {
            Storage::Array => (0..self.def.max_entries).map(|index| index.to_le_bytes().to_vec()).collect(),
            Storage::Hash(table) => lock(table).keys(),
            Storage::Trie(trie) => lock(trie).keys(),
            Storage::Programs(programs) => {
                lock(programs).keys().map(|index| index.to_le_bytes().to_vec()).collect()
            }
            Storage::Queue(_) | Storage::Ring(_) | Storage::Events(_) => Vec::new(),
        }
    }

    /// The keys a program walks over. An array's are made as they are needed: there may be very many.
    pub(crate) fn walk(&self) -> Box<dyn Iterator<Item = Vec<u8>>> {
        match self.storage {
            Storage::Array => Box::new((0..self.def.max_entries).map(|index| index.to_le_bytes().to_vec())),
            _ => Box::new(self.keys().into_iter()),
        }
    }

    /// A key's value as a user reads it: of all CPUs, each rounded up to eight bytes, where each has its own.
    pub(crate) fn read(&self, memory: &Memory, key: &[u8]) -> Option<Vec<u8>> {
        if !self.is_per_cpu() {
            return Some(memory.peek(self.lookup(memory, key, 0)?, u64::from(self.values.size)));
        }
        let mut bytes = Vec::new();
        for cpu in 0..self.values.cpus {
            bytes.extend(memory.peek(self.lookup(memory, key, cpu)?, u64::from(self.values.size)));
            bytes.resize(bytes.len().next_multiple_of(8), 0);
        }
        Some(bytes)
    }

    /// Bytes of a value as a user writes it.
    pub(crate) fn user_value_size(&self) -> usize {
        match self.is_per_cpu() {
            true => self.values.user_stride() * self.values.cpus as usize,
            false => self.values.size as usize,
        }
    }

    /// Puts a map into a map of maps.
    pub(crate) fn set_inner(&self, memory: &Memory, key: &[u8], object: u64) -> Result<(), Errno> {
        match self.holds_maps() {
            true => self.update(memory, key, &object.to_le_bytes(), ANY, None),
            false => Err(Errno::EINVAL),
        }
    }

    /// Whether the key is an index, and which.
    pub(crate) fn index(&self, key: &[u8]) -> Option<u32> {
        key.try_into().ok().map(u32::from_le_bytes)
    }

    /// Writes a value, under its spin lock if that is asked for.
    fn write_as(
        &self,
        flags: u64,
        memory: &Memory,
        slot: u32,
        value: &[u8],
        cpu: Option<u32>,
    ) -> Result<(), Errno> {
        /// How often the lock is tried: a run that was ended inside it gives it back.
        const TRIES: u32 = 1 << 20;
        let Some(at) = self.lock_at.filter(|_| flags & LOCKED != 0) else {
            self.write(memory, slot, value, cpu);
            return Ok(());
        };
        let lock = self.values.address(slot, 0) + u64::from(at);
        for _ in 0..TRIES {
            let found =
                memory.modify(lock, AtomicOp::CmpXchg, Width::W32, 1, 0).map_err(|_| Errno::EINVAL)?;
            if found == 0 {
                self.write(memory, slot, value, cpu);
                memory.modify(lock, AtomicOp::Xchg, Width::W32, 0, 0).map_err(|_| Errno::EINVAL)?;
                return Ok(());
            }
            std::thread::yield_now();
        }
        Err(Errno::EBUSY)
    }

    fn write(&self, memory: &Memory, slot: u32, value: &[u8], cpu: Option<u32>) {
        let size = self.values.size as usize;
        match (cpu, self.is_per_cpu()) {
            (None, true) => {
                for (cpu, value) in (0..).zip(value.chunks(self.values.user_stride())) {
                    memory.poke(self.values.address(slot, cpu), value.get(..size).unwrap_or(value));
                }
            }
            (cpu, _) => {
                let address = self.values.address(slot, cpu.unwrap_or(0));
                let value = value.get(..size).unwrap_or(value);
                match self.lock_at {
                    // The lock itself is not copied over.
                    Some(at) => {
                        let at = at as usize;
                        memory.poke(address, value.get(..at).unwrap_or_default());
                        memory.poke(address + at as u64 + 4, value.get(at + 4..).unwrap_or_default());
                    }
                    None => memory.poke(address, value),
                }
            }
        }
    }

    fn clear(&self, memory: &Memory, slot: u32) {
        let zeros = vec![0; self.values.size as usize];
        for cpu in 0..self.values.cpus {
            memory.poke(self.values.address(slot, cpu), &zeros);
        }
    }
}

fn make_values(def: &MapDef, slots: u64, cpus: u32, size: u32, memory: &Memory) -> Result<Values, Error> {
    let stride = u64::from(size).next_multiple_of(8) + GAP;
    let len = stride.checked_mul(slots).and_then(|len| len.checked_mul(u64::from(cpus)));
    let Some(len) = len.filter(|&len| len <= MAX_VALUES) else {
        return Err(Error::map_shape(&def.name, "its values would take more than 1 GiB"));
    };
    if len == 0 {
        return Ok(Values { start: 0, stride, size, cpus });
    }
    let rights = match (def.flags & RDONLY_PROG != 0, def.flags & WRONLY_PROG != 0) {
        (true, _) => access::READ,
        (_, true) => access::WRITE,
        _ => access::READ | access::WRITE,
    };
    let start = memory.add(Region {
        name: format!("value of map \"{}\"", def.name),
        len,
        stride: if slots * u64::from(cpus) == 1 { 0 } else { stride as u32 },
        element: size,
        access: rights,
    })?;
    Ok(Values { start, stride, size, cpus })
}

/// Takes a lock. A thread that died left nothing half done that another could not go on with.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
