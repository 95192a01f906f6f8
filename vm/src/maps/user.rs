//! Maps from outside: what the system calls on elements do, and how objects of a world get into maps.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use skep_btf::Btf;
use skep_linux::{MapFlags, MapType};
use skep_object::MapDef;

use super::{ANY, Content, EXIST, LOCKED, Map, NOEXIST, Storage, create, lock, owner_of};
use crate::memory::Memory;
use crate::world::{MAP_OBJECT, MAX_MAPS, MapId, ProgId, World};
use crate::{Errno, Error, ErrorKind};

impl World {
    /// Makes a map, unless it is there already.
    ///
    /// # Errors
    /// When its type is not modelled, or does not take these sizes and flags.
    pub fn add_map(&mut self, def: &Arc<MapDef>) -> Result<MapId, Error> {
        self.add_typed_map(def, None)
    }

    /// Makes a map whose types of key and value stand in some BTF, unless it is there already.
    ///
    /// # Errors
    /// As [`World::add_map`].
    pub fn add_typed_map(&mut self, def: &Arc<MapDef>, btf: Option<&Arc<Btf>>) -> Result<MapId, Error> {
        let id = self.add_map_of(def, btf)?;
        self.fill_slots();
        Ok(id)
    }

    /// The map of this name.
    ///
    /// # Errors
    /// When there is none.
    pub fn map(&self, name: &str) -> Result<MapId, Error> {
        let found = self.maps.iter().position(|map| map.def.name == name);
        let error = || ErrorKind::NoSuch { what: "map", name: name.to_owned() }.into();
        found.map(|index| MapId(index as u32)).ok_or_else(error)
    }

    /// All maps, as they are defined.
    pub fn maps(&self) -> impl Iterator<Item = (MapId, &MapDef)> {
        (0..).map(MapId).zip(self.maps.iter().map(|map| &*map.def))
    }

    /// The types that a map's definition speaks of, if its object had any.
    pub fn map_types(&self, map: MapId) -> Option<&Arc<Btf>> {
        self.maps.get(map.0 as usize)?.btf.as_ref()
    }

    /// A key's value. Where each CPU has its own, they follow each other, each rounded up to eight bytes. A local
    /// storage's key is the address of the object that owns the value, in eight bytes.
    pub fn lookup(&self, map: MapId, key: &[u8]) -> Option<Vec<u8>> {
        self.lookup_with(map, key, ANY).ok()
    }

    /// Looks a key up as the system call does, with its flags and answers. Special fields of the value are zero.
    ///
    /// # Errors
    /// As the system call's.
    pub fn lookup_with(&self, map: MapId, key: &[u8], flags: u64) -> Result<Vec<u8>, Errno> {
        check_flags(flags)?;
        let map = self.map_of(map)?;
        map.may(MapFlags::WRONLY)?;
        map.check_lock(flags)?;
        map.check_key(key)?;
        map.user_lookup(self, key, flags)
    }

    /// Looks a key up and takes it out, as the system call does.
    ///
    /// # Errors
    /// As the system call's.
    pub fn lookup_and_delete(&self, map: MapId, key: &[u8], flags: u64) -> Result<Vec<u8>, Errno> {
        check_flags(flags)?;
        let map = self.map_of(map)?;
        map.may(MapFlags::WRONLY)?;
        map.may_write()?;
        map.check_lock(flags)?;
        map.check_key(key)?;
        match &map.storage {
            Storage::Queue(queue) if flags == 0 => lock(queue).pop().ok_or(Errno::ENOENT),
            Storage::Queue(_) => Err(Errno::EINVAL),
            Storage::Hash(_) if map.content == Content::Bytes => {
                let value = map.user_lookup(self, key, flags)?;
                map.delete(self, key)?;
                Ok(value)
            }
            Storage::Stacks(_) => {
                let value = map.user_lookup(self, key, flags)?;
                map.delete(self, key)?;
                Ok(value)
            }
            _ => Err(Errno::ENOTSUPP),
        }
    }

    /// Whether a value may be in a bloom filter, as a lookup with the system call asks.
    ///
    /// # Errors
    /// [`Errno::ENOENT`] when it is not in, [`Errno::EINVAL`] when the map is none or the value has another size.
    pub fn may_have(&self, map: MapId, value: &[u8]) -> Result<(), Errno> {
        let map = self.map_of(map)?;
        map.may(MapFlags::WRONLY)?;
        match &map.storage {
            Storage::Bloom(bloom) if value.len() == map.def.value_size as usize => {
                if bloom.may_have(value) {
                    Ok(())
                } else {
                    Err(Errno::ENOENT)
                }
            }
            _ => Err(Errno::EINVAL),
        }
    }

    /// Sets a key's value, with the flags and answers of the system call. A queue, stack or bloom filter is pushed to.
    /// Maps of objects have ways of their own: [`World::put_map`], [`World::put_program`], [`World::put_object`].
    ///
    /// # Errors
    /// As the system call's.
    pub fn update(&self, map: MapId, key: &[u8], value: &[u8], flags: u64) -> Result<(), Errno> {
        let map = self.map_of(map)?;
        map.may_write()?;
        map.check_lock(flags)?;
        map.check_key(key)?;
        if value.len() != map.user_value_size() {
            return Err(Errno::EINVAL);
        }
        map.user_update(self, key, value, flags)
    }

    /// Takes a key out.
    ///
    /// # Errors
    /// As the system call's.
    pub fn delete(&self, map: MapId, key: &[u8]) -> Result<(), Errno> {
        let map = self.map_of(map)?;
        map.may_write()?;
        map.check_key(key)?;
        map.delete(self, key)
    }

    /// The key after another one; without one, or where it is not there, the first. Going on from the last is
    /// [`Errno::ENOENT`]. A key that is deleted meanwhile starts the walk again, as in the kernel.
    ///
    /// # Errors
    /// As the system call's.
    pub fn next_key(&self, map: MapId, key: Option<&[u8]>) -> Result<Vec<u8>, Errno> {
        let map = self.map_of(map)?;
        map.may(MapFlags::WRONLY)?;
        if let Some(key) = key {
            map.check_key(key)?;
        }
        map.next_key(key)
    }

    /// A map's keys, in the order of a walk. The keys of a local storage are the addresses of its owners.
    pub fn keys(&self, map: MapId) -> Vec<Vec<u8>> {
        self.maps.get(map.0 as usize).map(Map::keys).unwrap_or_default()
    }

    /// Takes the right to change a map from users, for good.
    ///
    /// # Errors
    /// As the system call's.
    pub fn freeze(&self, map: MapId) -> Result<(), Errno> {
        let map = self.map_of(map)?;
        if map.def.map_type == MapType::StructOps {
            return Err(Errno::ENOTSUPP);
        }
        map.may_write()?;
        map.freeze();
        Ok(())
    }

    /// Puts a map into a map of maps.
    ///
    /// # Errors
    /// When the first is none, has no such key, or holds maps of another shape.
    pub fn put_map(&self, outer: MapId, key: &[u8], inner: MapId) -> Result<(), Errno> {
        let (outer, inner) = (self.map_of(outer)?, self.map_of(inner)?);
        if outer.content != Content::Maps || !outer.takes(inner) {
            return Err(Errno::EINVAL);
        }
        outer.may_write()?;
        outer.check_key(key)?;
        outer.update(self, key, &inner.object.to_le_bytes(), ANY, None)
    }

    /// Puts an object into a map of sockets or cgroups, by its address, as the descriptor of one is given to the system
    /// call. A lookup gives programs this address.
    ///
    /// # Errors
    /// When the map holds no such objects, or has no such key.
    pub fn put_object(&self, map: MapId, key: &[u8], object: u64, flags: u64) -> Result<(), Errno> {
        let map = self.map_of(map)?;
        if !map.content.is_address() || map.content == Content::Maps || object == 0 {
            return Err(Errno::EINVAL);
        }
        map.may_write()?;
        map.check_lock(flags)?;
        map.check_key(key)?;
        map.update(self, key, &object.to_le_bytes(), flags, None)
    }

    /// Puts a program into a program array.
    ///
    /// # Errors
    /// When the map is none, or has no such index.
    pub fn put_program(&self, map: MapId, index: u32, program: ProgId) -> Result<(), Errno> {
        let map = self.map_of(map)?;
        let Storage::Programs(programs) = &map.storage else { return Err(Errno::EINVAL) };
        map.may_write()?;
        if index >= map.entries {
            return Err(Errno::E2BIG);
        }
        self.programs.get(program.0 as usize).ok_or(Errno::EBADF)?;
        lock(programs).insert(index, program);
        Ok(())
    }

    /// Puts a stack of return addresses into a map of stack traces, and gives its number, as `bpf_get_stackid` does for
    /// the stack it finds.
    ///
    /// # Errors
    /// As the helper's.
    pub fn put_stack(&self, map: MapId, addresses: &[u64]) -> Result<u32, Errno> {
        self.map_of(map)?.stack_id(addresses, false, false)
    }

    /// Sends a sample to a user ring buffer, from which a program takes it with `bpf_user_ringbuf_drain`.
    ///
    /// # Errors
    /// [`Errno::ENOSPC`] when it has no room now, [`Errno::E2BIG`] when it never has.
    pub fn submit(&self, map: MapId, sample: &[u8]) -> Result<(), Errno> {
        match &self.map_of(map)?.storage {
            Storage::UserRing(ring) => lock(ring).submit(sample.to_vec()),
            _ => Err(Errno::EINVAL),
        }
    }

    /// Where users see an arena. Pointers that programs keep in it are addresses from there on.
    pub fn arena_address(&self, map: MapId) -> Option<u64> {
        match &self.map_of(map).ok()?.storage {
            Storage::Arena(arena) => Some(arena.user),
            _ => None,
        }
    }

    /// Reads memory of an arena as a user, at an address from [`World::arena_address`] on. Looking at a page makes it, unless
    /// the arena was made with `BPF_F_SEGV_ON_FAULT`.
    ///
    /// # Errors
    /// [`Errno::EFAULT`] when there is nothing to be read.
    pub fn read_arena(&self, map: MapId, address: u64, len: u64) -> Result<Vec<u8>, Errno> {
        match &self.map_of(map)?.storage {
            Storage::Arena(arena) => arena.user_read(&self.memory, address, len).ok_or(Errno::EFAULT),
            _ => Err(Errno::EINVAL),
        }
    }

    /// Writes memory of an arena as a user.
    ///
    /// # Errors
    /// As [`World::read_arena`].
    pub fn write_arena(&self, map: MapId, address: u64, bytes: &[u8]) -> Result<(), Errno> {
        match &self.map_of(map)?.storage {
            Storage::Arena(arena) => arena.user_write(&self.memory, address, bytes).ok_or(Errno::EFAULT),
            _ => Err(Errno::EINVAL),
        }
    }

    /// Reads what programs sent through a ring buffer or a perf event array: the bytes, and the CPU where it is known.
    pub fn take_events(&self, map: MapId) -> Vec<(Option<u32>, Vec<u8>)> {
        match self.maps.get(map.0 as usize).map(|map| &map.storage) {
            Some(Storage::Ring(ring)) => {
                lock(ring).consume().into_iter().map(|bytes| (None, bytes)).collect()
            }
            Some(Storage::Events(events)) => std::mem::take(&mut *lock(events))
                .into_iter()
                .map(|(cpu, bytes)| (Some(cpu), bytes))
                .collect(),
            _ => Vec::new(),
        }
    }

    pub(crate) fn map_of(&self, map: MapId) -> Result<&Map, Errno> {
        self.maps.get(map.0 as usize).ok_or(Errno::EBADF)
    }

    /// The map behind an address that a program has for it.
    pub(crate) fn map_at(&self, object: u64) -> Option<&Map> {
        let index = match object.checked_sub(self.objects) {
            Some(offset) if offset < self.maps.len() as u64 * MAP_OBJECT => {
                usize::try_from(offset / MAP_OBJECT).ok().filter(|_| offset.is_multiple_of(MAP_OBJECT))?
            }
            // The map may be known as an object of the kernel, as iterators are given it.
            _ => self.kernel.map_of(object)?,
        };
        self.maps.get(index)
    }

    pub(crate) fn rings(&self) -> impl Iterator<Item = &Map> {
        self.maps.iter().filter(|map| matches!(map.storage, Storage::Ring(_)))
    }

    pub(crate) fn add_map_of(&mut self, def: &Arc<MapDef>, btf: Option<&Arc<Btf>>) -> Result<MapId, Error> {
        let same = |map: &Map| Arc::ptr_eq(&map.def, def) || (!def.name.is_empty() && map.def == *def);
        if let Some(index) = self.maps.iter().position(same) {
            return Ok(MapId(index as u32));
        }
        let index = self.maps.len();
        if index >= MAX_MAPS {
            return Err(Error::map_shape(&def.name, format!("a world has {MAX_MAPS} maps at most")));
        }
        let object = self.objects + index as u64 * MAP_OBJECT;
        self.maps.push(Map::new(Arc::clone(def), btf, object, self.settings.n_cpus, &self.memory)?);
        Ok(MapId(index as u32))
    }

    /// Puts maps and programs into the slots that definitions name them for.
    pub(crate) fn fill_slots(&self) {
        for map in &self.maps {
            for slot in &map.def.slots {
                let key = slot.index.to_le_bytes();
                match &map.storage {
                    Storage::Programs(programs) => {
                        let found = self.programs.iter().position(|program| program.name == slot.name);
                        if let Some(found) = found.filter(|_| slot.index < map.entries) {
                            lock(programs).entry(slot.index).or_insert(ProgId(found as u32));
                        }
                    }
                    _ if map.content == Content::Maps && map.lookup(&self.memory, &key, 0).is_none() => {
                        if let Some(inner) = self.maps.iter().find(|inner| inner.def.name == slot.name) {
                            // A slot beyond the map's end stays empty, as its key cannot be looked up either.
                            let _ = map.update(self, &key, &inner.object.to_le_bytes(), ANY, None);
                        }
                    }
                    _ => {}
                }
            }
        }
    }
}

impl Map {
    pub(super) fn freeze(&self) {
        self.is_frozen.store(true, Ordering::Relaxed);
    }

    /// Whether users keep a right that a flag of creation takes away.
    fn may(&self, taken_by: MapFlags) -> Result<(), Errno> {
        if self.has(taken_by) { Err(Errno::EPERM) } else { Ok(()) }
    }

    fn may_write(&self) -> Result<(), Errno> {
        self.may(MapFlags::RDONLY)?;
        if self.is_frozen.load(Ordering::Relaxed) { Err(Errno::EPERM) } else { Ok(()) }
    }

    /// Refuses the flag for a lock that values do not have.
    fn check_lock(&self, flags: u64) -> Result<(), Errno> {
        let has_lock = self.values.spin_lock().is_some();
        if flags & LOCKED != 0 && !has_lock { Err(Errno::EINVAL) } else { Ok(()) }
    }

    fn check_key(&self, key: &[u8]) -> Result<(), Errno> {
        let size = match self.storage {
            Storage::Local(_) if !self.is_cgroup_storage() => 8,
            _ => self.def.key_size as usize,
        };
        // The owner of a cgroup's storage is the first half of a long key.
        let is_owner = self.is_cgroup_storage() && key.len() == 8;
        if key.len() == size || is_owner { Ok(()) } else { Err(Errno::EINVAL) }
    }

    /// Bytes of a value as a user writes it.
    fn user_value_size(&self) -> usize {
        match &self.storage {
            Storage::Programs(_) | Storage::Events(_) => 4,
            Storage::StructOps(_) => self.def.value_size as usize,
            _ if self.content.is_address() => self.def.value_size as usize,
            _ => self.values.user_size(self.is_per_cpu()),
        }
    }

    fn user_lookup(&self, world: &World, key: &[u8], flags: u64) -> Result<Vec<u8>, Errno> {
        let memory = &world.memory;
        match &self.storage {
            Storage::Queue(queue) => lock(queue).peek().map(<[u8]>::to_vec).ok_or(Errno::ENOENT),
            // The value that is asked for stands in the buffer for the answer: zeros.
            Storage::Bloom(_) => world_bloom(self, &vec![0; self.def.value_size as usize]),
            Storage::Programs(programs) => {
                let index = self.index(key).ok_or(Errno::EINVAL)?;
                let program = lock(programs).get(&index).copied().ok_or(Errno::ENOENT)?;
                Ok((program.0 + 1).to_le_bytes().to_vec())
            }
            Storage::Stacks(stacks) => {
                let stacks = lock(stacks);
                let mut value =
                    self.index(key).and_then(|id| stacks.get(id)).map(<[u8]>::to_vec).ok_or(Errno::ENOENT)?;
                value.resize(self.def.value_size as usize, 0);
                Ok(value)
            }
            Storage::Local(local) => {
                let start = owner_of(key).and_then(|owner| lock(local).find(owner)).ok_or(Errno::ENOENT)?;
                Ok(self.read_local(memory, start))
            }
            Storage::StructOps(registered) => match lock(registered).as_ref() {
                _ if self.index(key) != Some(0) => Err(Errno::ENOENT),
                Some(value) => Ok(value.clone()),
                None => Ok(vec![0; self.def.value_size as usize]),
            },
            Storage::Arena(_) => Err(Errno::EINVAL),
            Storage::Events(_) | Storage::Ring(_) | Storage::UserRing(_) => Err(Errno::ENOTSUPP),
            Storage::Array | Storage::Hash(_) | Storage::Trie(_) => self.user_element(world, key, flags),
        }
    }

    /// An element as a user sees it: objects by number.
    fn user_element(&self, world: &World, key: &[u8], flags: u64) -> Result<Vec<u8>, Errno> {
        let memory = &world.memory;
        match self.content {
            Content::Cgroups => return Err(Errno::ENOTSUPP),
            Content::XdpSockets => return Err(Errno::EOPNOTSUPP),
            // A cookie does not fit into four bytes.
            Content::Sockets if self.def.value_size != 8 => return Err(Errno::ENOSPC),
            _ => {}
        }
        let slot = self.slot(key).filter(|&slot| self.is_set(memory, slot)).ok_or(Errno::ENOENT)?;
        if self.content.is_address() {
            let object = self.word(memory, slot);
            let number = match self.content {
                Content::Sockets => world.socket(object).map_or(object, |socket| socket.cookie),
                // Numbers begin with 1.
                _ => object.wrapping_sub(world.objects) / MAP_OBJECT + 1,
            };
            let bytes = number.to_le_bytes();
            return Ok(bytes.get(..self.def.value_size as usize).unwrap_or_default().to_vec());
        }
        let read = || self.values.read(memory, slot, self.is_per_cpu());
        if flags & LOCKED != 0 { self.values.locked(memory, slot, read) } else { Ok(read()) }
    }

    fn read_local(&self, memory: &Memory, start: u64) -> Vec<u8> {
        let mut bytes = Vec::new();
        for cpu in 0..u64::from(self.values.cpus.max(1)) {
            bytes.extend(self.values.read_at(memory, start + cpu * self.local_stride()));
            if self.is_per_cpu() {
                bytes.resize(bytes.len().next_multiple_of(8), 0);
            }
        }
        bytes
    }

    fn user_update(&self, world: &World, key: &[u8], value: &[u8], flags: u64) -> Result<(), Errno> {
        match &self.storage {
            Storage::Queue(queue) => lock(queue).push(value.to_vec(), flags),
            Storage::Bloom(bloom) if flags == ANY => {
                bloom.push(value);
                Ok(())
            }
            Storage::Bloom(_) => Err(Errno::EINVAL),
            Storage::Arena(_) => Err(Errno::EOPNOTSUPP),
            Storage::Ring(_) | Storage::UserRing(_) => Err(Errno::ENOTSUPP),
            Storage::Programs(_) | Storage::Events(_) => match self.index(key) {
                _ if flags != ANY => Err(Errno::EINVAL),
                Some(index) if index < self.entries => Err(Errno::EBADF),
                _ => Err(Errno::E2BIG),
            },
            Storage::Local(_) if self.is_cgroup_storage() => self.update_cgroup(world, key, value, flags),
            Storage::Local(_) => self.update_local(world, key, value, flags),
            Storage::StructOps(registered) => match self.index(key) {
                _ if flags != ANY => Err(Errno::EINVAL),
                Some(0) => {
                    let mut registered = lock(registered);
                    if registered.is_some() {
                        return Err(Errno::EBUSY);
                    }
                    *registered = Some(value.to_vec());
                    Ok(())
                }
                _ => Err(Errno::E2BIG),
            },
            // A descriptor is wanted, and a world has none.
            _ if self.content.is_address() => Err(match self.content {
                Content::Sockets | Content::XdpSockets => Errno::ENOTSOCK,
                _ => Errno::EBADF,
            }),
            _ => {
                self.check_target(world, key, value, flags)?;
                self.update(world, key, value, flags, None)
            }
        }
    }

    /// Whether there is such a device or CPU, and no program with it, for which a descriptor would be wanted.
    fn check_target(&self, world: &World, key: &[u8], value: &[u8], flags: u64) -> Result<(), Errno> {
        if !matches!(self.content, Content::Devices | Content::Cpus) || flags > EXIST {
            return Ok(());
        }
        let in_range = self.index(key).is_some_and(|index| {
            matches!(self.storage, Storage::Hash(_)) || (index < self.entries && flags != NOEXIST)
        });
        let program = value.get(4..8).and_then(|word| word.try_into().ok()).map_or(0, i32::from_le_bytes);
        match self.content {
            _ if !in_range => Ok(()),
            Content::Cpus if self.index(key).is_none_or(|cpu| cpu >= world.settings.n_cpus) => {
                Err(Errno::ENODEV)
            }
            _ if program > 0 => Err(Errno::EINVAL),
            _ => Ok(()),
        }
    }

    /// A cgroup's storage is there once a program was attached to it, and only then can be set.
    fn update_cgroup(&self, world: &World, key: &[u8], value: &[u8], flags: u64) -> Result<(), Errno> {
        if flags & !LOCKED != ANY && flags & !LOCKED != EXIST {
            return Err(Errno::EINVAL);
        }
        let Storage::Local(local) = &self.storage else { return Err(Errno::EINVAL) };
        let start = owner_of(key).and_then(|owner| lock(local).find(owner)).ok_or(Errno::ENOENT)?;
        self.write_local(world, start, value);
        Ok(())
    }

    fn update_local(&self, world: &World, key: &[u8], value: &[u8], flags: u64) -> Result<(), Errno> {
        let exclusive = flags & !LOCKED;
        if exclusive > EXIST {
            return Err(Errno::EINVAL);
        }
        let owner = owner_of(key).ok_or(Errno::EINVAL)?;
        let found = self.local_value(world, owner, 0, None).map_err(|_| Errno::ENOMEM)?;
        match found {
            Some(_) if exclusive == NOEXIST => Err(Errno::EEXIST),
            None if exclusive == EXIST => Err(Errno::ENOENT),
            Some(start) => {
                self.write_local(world, start, value);
                Ok(())
            }
            None => self.local_value(world, owner, 0, Some(value)).map(drop).map_err(|_| Errno::ENOMEM),
        }
    }

    fn write_local(&self, world: &World, start: u64, value: &[u8]) {
        let per_cpu = self.values.user_size(true) / self.values.cpus.max(1) as usize;
        for (cpu, value) in (0..).zip(value.chunks(per_cpu.max(1))) {
            self.values.write_at(&world.memory, start + cpu * self.local_stride(), value);
        }
    }

    fn next_key(&self, key: Option<&[u8]>) -> Result<Vec<u8>, Errno> {
        let next_index = || {
            let next = match key.and_then(|key| self.index(key)).filter(|&index| index < self.entries) {
                None => 0,
                Some(index) => index + 1,
            };
            (next < self.entries).then(|| next.to_le_bytes().to_vec())
        };
        let found = match &self.storage {
            Storage::Array | Storage::Programs(_) | Storage::Events(_) => next_index(),
            Storage::Hash(table) => lock(table).next_key(key),
            Storage::Trie(trie) => lock(trie).next_key(key),
            Storage::Stacks(stacks) => {
                lock(stacks).next(key.and_then(|key| self.index(key))).map(|id| id.to_le_bytes().to_vec())
            }
            Storage::StructOps(_) => {
                if key.and_then(|key| self.index(key)) == Some(0) {
                    None
                } else {
                    Some(vec![0; 4])
                }
            }
            Storage::Local(local) if self.is_cgroup_storage() => {
                let local = lock(local);
                let after = key.and_then(owner_of);
                let next = match after.filter(|&owner| local.find(owner).is_some()) {
                    Some(after) => local.owners().find(|&owner| owner > after),
                    None => local.owners().next(),
                };
                next.map(|owner| owner.to_le_bytes().to_vec())
            }
            Storage::Queue(_) => return Err(Errno::EINVAL),
            Storage::Bloom(_) | Storage::Arena(_) => return Err(Errno::EOPNOTSUPP),
            Storage::Local(_) | Storage::Ring(_) | Storage::UserRing(_) => return Err(Errno::ENOTSUPP),
        };
        found.ok_or(Errno::ENOENT)
    }

    /// Whether a map of maps takes a map: its shape is that of the one it was made with. An array may have any number of
    /// entries where the shape says so.
    fn takes(&self, inner: &Map) -> bool {
        let Some(shape) = &self.def.inner else { return false };
        let free_size = match shape.map_type {
            MapType::Array => shape.flags & MapFlags::INNER_MAP.bits() != 0,
            _ => true,
        };
        shape.map_type == inner.def.map_type
            && shape.key_size == inner.def.key_size
            && shape.value_size == inner.def.value_size
            && shape.flags == inner.def.flags
            && (free_size || create::entries(shape, 0) == inner.entries)
    }
}

/// Refuses flags that no lookup has.
fn check_flags(flags: u64) -> Result<(), Errno> {
    if flags & !LOCKED == 0 { Ok(()) } else { Err(Errno::EINVAL) }
}

/// A bloom filter's answer to the system call.
fn world_bloom(map: &Map, value: &[u8]) -> Result<Vec<u8>, Errno> {
    match &map.storage {
        Storage::Bloom(bloom) if bloom.may_have(value) => Ok(value.to_vec()),
        _ => Err(Errno::ENOENT),
    }
}
