//! Maps: storage that outlives a run, with values in guest memory.
//!
//! Programs reach a map through helpers, users through [`World`](crate::World); both come here. Values of one map are one
//! region of elements, so a program that leaves a value is told of which map it was. What a map knows beside its values
//! (which key has which element) is behind a lock of its own; values are raced for as in a kernel.

mod arena;
mod bloom;
mod create;
mod hash;
mod jhash;
mod local;
mod owned;
mod queue;
mod ring;
mod stacks;
mod trie;
mod user;
mod user_ring;
mod values;

use std::collections::BTreeMap;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use skep_btf::Btf;
use skep_linux::{MapFlags, MapType};
use skep_object::MapDef;

use crate::engine::Elements;
use crate::fields::special_fields;
use crate::memory::{Memory, access};
use crate::world::World;
use crate::{Errno, Error, ProgId};
pub(crate) use arena::Arena;
pub(crate) use bloom::Bloom;
pub(crate) use hash::Table;
use local::Local;
pub(crate) use queue::Queue;
pub(crate) use ring::{Query, Ring};
pub(crate) use stacks::Stacks;
use trie::Trie;
pub(crate) use user_ring::UserRing;
use values::{Shape, Values, access_of};

/// Flags of an update.
pub(crate) const ANY: u64 = 0;
/// Only if the key is not there.
pub(crate) const NOEXIST: u64 = 1;
/// Only if the key is there.
pub(crate) const EXIST: u64 = 2;
/// Under the value's spin lock.
pub(crate) const LOCKED: u64 = 4;

/// A map.
#[derive(Debug)]
pub(crate) struct Map {
    pub(crate) def: Arc<MapDef>,
    /// What programs are given for it; nothing can be read there.
    pub(crate) object: u64,
    /// Entries at most.
    pub(crate) entries: u32,
    pub(crate) content: Content,
    pub(crate) storage: Storage,
    /// The types of key and value, which the definition names.
    pub(super) btf: Option<Arc<Btf>>,
    values: Values,
    is_frozen: AtomicBool,
}

/// What elements hold.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Content {
    /// Bytes of the program and the user.
    Bytes,
    /// Addresses of maps.
    Maps,
    /// Addresses of sockets.
    Sockets,
    /// Addresses of AF_XDP sockets.
    XdpSockets,
    /// Addresses of cgroups.
    Cgroups,
    /// `struct bpf_devmap_val`; the interface 0 is none.
    Devices,
    /// `struct bpf_cpumap_val`; a queue of length 0 is none.
    Cpus,
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
    /// Only whether a value may be there.
    Bloom(Bloom),
    /// Programs, by index.
    Programs(Mutex<BTreeMap<u32, ProgId>>),
    /// Records for a reader.
    Ring(Mutex<Ring>),
    /// Samples from a user.
    UserRing(Mutex<UserRing>),
    /// Events for a reader, with the CPU they came from.
    Events(Mutex<Vec<(u32, Vec<u8>)>>),
    /// Return addresses, by their hash.
    Stacks(Mutex<Stacks>),
    /// By the object that owns the value.
    Local(Mutex<Local>),
    /// Pages.
    Arena(Arena),
    /// What the kernel calls, once it is registered.
    StructOps(Mutex<Option<Vec<u8>>>),
}

impl Map {
    pub(crate) fn new(
        def: Arc<MapDef>,
        btf: Option<&Arc<Btf>>,
        object: u64,
        n_cpus: u32,
        memory: &Memory,
    ) -> Result<Map, Error> {
        let entries = create::entries(&def, n_cpus);
        create::check(&def, entries).map_err(|reason| Error::map_shape(&def.name, reason))?;
        let content = create::content(def.map_type);
        let cpus = if create::is_per_cpu(def.map_type) { n_cpus } else { 1 };
        // An update writes a new element and then gives up the old one, which programs may still read.
        let spare = entries.saturating_add(n_cpus);
        let array = u64::from(entries);
        let (storage, slots) = match def.map_type {
            MapType::Array
            | MapType::PercpuArray
            | MapType::ArrayOfMaps
            | MapType::CgroupArray
            | MapType::Devmap
            | MapType::Cpumap
            | MapType::Xskmap
            | MapType::Sockmap
            | MapType::ReuseportSockarray => (Storage::Array, array),
            MapType::Hash
            | MapType::LruHash
            | MapType::PercpuHash
            | MapType::LruPercpuHash
            | MapType::HashOfMaps
            | MapType::DevmapHash
            | MapType::Sockhash => {
                let is_lru = matches!(def.map_type, MapType::LruHash | MapType::LruPercpuHash);
                (Storage::Hash(Mutex::new(Table::new(entries, spare, is_lru))), u64::from(spare))
            }
            MapType::LpmTrie => {
                let trie = Trie::new(entries, spare, def.key_size.saturating_sub(4).saturating_mul(8));
                (Storage::Trie(Mutex::new(trie)), u64::from(spare))
            }
            MapType::Queue | MapType::Stack => {
                let queue = Queue::new(entries, def.map_type == MapType::Stack);
                (Storage::Queue(Mutex::new(queue)), 0)
            }
            MapType::BloomFilter => {
                let bloom = Bloom::new(entries, (def.map_extra & 15) as u32);
                let too_large = || Error::map_shape(&def.name, "it would take more than 32 MiB");
                (Storage::Bloom(bloom.ok_or_else(too_large)?), 0)
            }
            MapType::ProgArray => (Storage::Programs(Mutex::default()), 0),
            MapType::PerfEventArray => (Storage::Events(Mutex::default()), 0),
            MapType::Ringbuf => (Storage::Ring(Mutex::new(Ring::new(u64::from(entries)))), 0),
            MapType::UserRingbuf => (Storage::UserRing(Mutex::new(UserRing::new(u64::from(entries)))), 0),
            MapType::StackTrace => (Storage::Stacks(Mutex::new(Stacks::new(entries))), 0),
            MapType::SkStorage
            | MapType::TaskStorage
            | MapType::InodeStorage
            | MapType::CgrpStorage
            | MapType::CgroupStorageDeprecated
            | MapType::PercpuCgroupStorageDeprecated => (Storage::Local(Mutex::default()), 0),
            MapType::Arena => (Storage::Arena(Arena::new(&def, memory)?), 0),
            MapType::StructOps => (Storage::StructOps(Mutex::default()), 0),
            other => {
                let map_type = format!("{other:?}");
                return Err(crate::ErrorKind::MapType { map: def.name.clone(), map_type }.into());
            }
        };
        let fields = btf.zip(def.value_type).map(|(btf, ty)| special_fields(btf, ty)).unwrap_or_default();
        let shape = Shape {
            slots,
            cpus,
            // What programs are given for an object is an address.
            size: if content.is_address() { 8 } else { def.value_size },
            access: program_access(&def, content),
        };
        let values = Values::new(&def, shape, fields, memory)?;
        let btf = btf.map(Arc::clone);
        let map =
            Map { def, object, entries, content, storage, btf, values, is_frozen: AtomicBool::default() };
        if let (Storage::Array, Content::Bytes, Some(contents)) = (&map.storage, content, &map.def.contents) {
            map.values.write_at(memory, map.values.address(0, 0), contents);
        }
        if map.def.frozen {
            map.freeze();
        }
        Ok(map)
    }

    /// Whether each CPU has values of its own.
    pub(crate) fn is_per_cpu(&self) -> bool {
        create::is_per_cpu(self.def.map_type)
    }

    /// Whether it was made with a flag.
    pub(crate) fn has(&self, flag: MapFlags) -> bool {
        self.def.flags & flag.bits() != 0
    }

    /// What a lookup gives a program: the address of a key's value, for a CPU, or of the object that the key holds.
    pub(crate) fn lookup(&self, memory: &Memory, key: &[u8], cpu: u32) -> Option<u64> {
        let slot = match &self.storage {
            Storage::Hash(table) => lock(table).use_key(key)?,
            _ => self.slot(key)?,
        };
        let address = self.values.address(slot, cpu);
        match self.content {
            Content::Bytes => Some(address),
            Content::Devices | Content::Cpus => self.is_set(memory, slot).then_some(address),
            _ => Some(self.word(memory, slot)).filter(|&object| object != 0),
        }
    }

    /// Where its values are, if it is an array of bytes that programs look up by index.
    pub(crate) fn elements(&self) -> Option<Elements> {
        let is_array = matches!(self.storage, Storage::Array) && self.content == Content::Bytes;
        let is_indexed = is_array && self.def.key_size == 4 && self.entries > 0 && self.values.size > 0;
        is_indexed.then(|| self.values.elements(self.entries))
    }

    /// The address of the value of a data section's map, or of an arena as users see it.
    pub(crate) fn direct_value(&self) -> Option<u64> {
        match &self.storage {
            Storage::Array if self.def.map_type == MapType::Array && self.entries == 1 => {
                Some(self.values.address(0, 0))
            }
            Storage::Arena(arena) => Some(arena.user),
            _ => None,
        }
    }

    /// Sets a key's value: on one CPU, or on all of them as a user does.
    pub(crate) fn update(
        &self,
        world: &World,
        key: &[u8],
        value: &[u8],
        flags: u64,
        cpu: Option<u32>,
    ) -> Result<(), Errno> {
        let memory = &world.memory;
        // Only these know of the flag for a lock; others take it for one that there is not.
        let lockable = match self.def.map_type {
            MapType::Array | MapType::PercpuArray | MapType::Hash => LOCKED,
            _ => 0,
        };
        let exclusive = flags & !lockable;
        if exclusive > EXIST {
            return Err(Errno::EINVAL);
        }
        let is_locked = flags & lockable != 0;
        match &self.storage {
            Storage::Array if self.content != Content::Bytes => {
                self.update_object(memory, key, value, exclusive)
            }
            Storage::Array => {
                let slot = self.index(key).ok_or(Errno::EINVAL)?;
                if slot >= self.entries {
                    return Err(Errno::E2BIG);
                }
                if exclusive == NOEXIST {
                    return Err(Errno::EEXIST);
                }
                if is_locked {
                    self.values.write_locked(memory, slot, value)?;
                } else {
                    self.values.write(memory, slot, value, cpu, self.is_per_cpu());
                }
                self.free_fields(world, slot, cpu);
                Ok(())
            }
            Storage::Hash(table) => {
                if is_locked && self.values.spin_lock().is_none() {
                    return Err(Errno::EINVAL);
                }
                let freed = self.update_hash(memory, &mut lock(table), key, value, flags, cpu)?;
                for slot in freed.into_iter().flatten() {
                    self.free_fields(world, slot, if self.is_per_cpu() { cpu } else { None });
                }
                Ok(())
            }
            Storage::Trie(trie) => {
                let mut trie = lock(trie);
                let (slot, key) = trie.place(key, exclusive)?;
                self.values.write(memory, slot, value, cpu, false);
                trie.set(key, slot);
                Ok(())
            }
            _ => Err(Errno::EINVAL),
        }
    }

    /// Sets a value of a hash. Gives the elements whose special fields are to be freed: the one that was replaced, and
    /// one that made room.
    fn update_hash(
        &self,
        memory: &Memory,
        table: &mut Table,
        key: &[u8],
        value: &[u8],
        flags: u64,
        cpu: Option<u32>,
    ) -> Result<[Option<u32>; 2], Errno> {
        let (is_locked, exclusive) = (flags & LOCKED != 0, flags & !LOCKED);
        let is_device = self.content == Content::Devices;
        if is_device {
            self.check_device(value)?;
        }
        let found = table.find(key);
        match found {
            Some(_) if exclusive == NOEXIST => return Err(Errno::EEXIST),
            // A hash of devices makes the entry all the same.
            None if exclusive == EXIST && !is_device => return Err(Errno::ENOENT),
            Some(slot) if is_locked => {
                self.values.write_locked(memory, slot, value)?;
                return Ok([None, None]);
            }
            Some(slot) if self.is_per_cpu() => {
                self.values.write(memory, slot, value, cpu, true);
                table.use_key(key);
                return Ok([Some(slot), None]);
            }
            _ => {}
        }
        let (slot, evicted) = table.fresh_slot(found.is_some())?;
        self.values.clear(memory, slot);
        self.values.write(memory, slot, value, cpu, self.is_per_cpu());
        Ok([table.set(key, slot), evicted])
    }

    /// Takes a key out.
    pub(crate) fn delete(&self, world: &World, key: &[u8]) -> Result<(), Errno> {
        match &self.storage {
            Storage::Hash(table) => {
                let slot = lock(table).remove(key)?;
                self.free_fields(world, slot, None);
                Ok(())
            }
            Storage::Trie(trie) => lock(trie).remove(key),
            Storage::Array if self.content != Content::Bytes => self.delete_object(&world.memory, key),
            Storage::Programs(programs) => {
                let index = self.index(key).ok_or(Errno::EINVAL)?;
                if index >= self.entries {
                    return Err(Errno::E2BIG);
                }
                lock(programs).remove(&index).map(drop).ok_or(Errno::ENOENT)
            }
            Storage::Events(_) => match self.index(key) {
                Some(index) if index < self.entries => Err(Errno::ENOENT),
                _ => Err(Errno::E2BIG),
            },
            Storage::Stacks(stacks) => lock(stacks).remove(self.index(key).ok_or(Errno::EINVAL)?).map(drop),
            Storage::Local(_) if self.is_cgroup_storage() => Err(Errno::EINVAL),
            Storage::Local(_) => self.delete_local(world, owner_of(key).ok_or(Errno::EINVAL)?),
            Storage::StructOps(registered) => match lock(registered).take() {
                Some(_) => Ok(()),
                None => Err(Errno::ENOENT),
            },
            Storage::Array | Storage::Queue(_) => Err(Errno::EINVAL),
            Storage::Bloom(_) | Storage::Arena(_) => Err(Errno::EOPNOTSUPP),
            Storage::Ring(_) | Storage::UserRing(_) => Err(Errno::ENOTSUPP),
        }
    }

    /// All keys, in the order of a walk.
    pub(crate) fn keys(&self) -> Vec<Vec<u8>> {
        match &self.storage {
            Storage::Hash(table) => lock(table).walk().map(|(key, _)| key.to_vec()).collect(),
            Storage::Trie(trie) => lock(trie).keys(),
            Storage::Programs(programs) => {
                lock(programs).keys().map(|index| index.to_le_bytes().to_vec()).collect()
            }
            Storage::Stacks(stacks) => lock(stacks).ids().map(|id| id.to_le_bytes().to_vec()).collect(),
            Storage::Local(local) => lock(local).owners().map(|owner| owner.to_le_bytes().to_vec()).collect(),
            Storage::StructOps(_) => vec![vec![0; 4]],
            Storage::Array => (0..self.entries).map(|index| index.to_le_bytes().to_vec()).collect(),
            Storage::Queue(_)
            | Storage::Bloom(_)
            | Storage::Arena(_)
            | Storage::Ring(_)
            | Storage::UserRing(_)
            | Storage::Events(_) => Vec::new(),
        }
    }

    /// The keys a program walks over. An array's are made as they are needed: there may be very many.
    pub(crate) fn walk(&self) -> Box<dyn Iterator<Item = Vec<u8>>> {
        match self.storage {
            Storage::Array => Box::new((0..self.entries).map(|index| index.to_le_bytes().to_vec())),
            _ => Box::new(self.keys().into_iter()),
        }
    }

    /// Whether the key is an index, and which.
    pub(crate) fn index(&self, key: &[u8]) -> Option<u32> {
        key.try_into().ok().map(u32::from_le_bytes)
    }

    /// The key and the start of the value that has an address within it.
    pub(crate) fn value_at(&self, address: u64) -> Option<(Vec<u8>, u64)> {
        let slot = self.values.slot_at(address)?;
        let key = match &self.storage {
            Storage::Array => slot.to_le_bytes().to_vec(),
            Storage::Hash(table) => lock(table).key_of(slot)?,
            _ => return None,
        };
        Some((key, self.values.address(slot, 0)))
    }

    /// The element of a key. Looking does not count as a use.
    fn slot(&self, key: &[u8]) -> Option<u32> {
        match &self.storage {
            Storage::Array => self.index(key).filter(|&index| index < self.entries),
            Storage::Hash(table) => lock(table).find(key),
            Storage::Trie(trie) => lock(trie).find(key),
            _ => None,
        }
    }
}

impl Content {
    /// Whether a lookup gives what the element holds, and not where it is.
    pub(crate) fn is_address(self) -> bool {
        matches!(self, Content::Maps | Content::Sockets | Content::XdpSockets | Content::Cgroups)
    }
}

/// What programs may do with a map's values.
fn program_access(def: &MapDef, content: Content) -> u32 {
    let has = |flag: MapFlags| def.flags & flag.bits() != 0;
    match content {
        Content::Bytes => access_of(has(MapFlags::RDONLY_PROG), has(MapFlags::WRONLY_PROG)),
        _ => access::READ,
    }
}

/// The owner that is the key of a local storage.
fn owner_of(key: &[u8]) -> Option<u64> {
    key.first_chunk().map(|owner| u64::from_le_bytes(*owner))
}

/// Takes a lock. A thread that died left nothing half done that another could not go on with.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
