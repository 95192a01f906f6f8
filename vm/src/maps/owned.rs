//! Elements that are more than bytes: objects of the kernel that maps hold, values that objects own, and special fields.

use skep_linux::{MapFlags, MapType};

use super::values::access_of;
use super::{Content, EXIST, Map, NOEXIST, Storage, lock};
use crate::fields::FieldKind;
use crate::memory::{Memory, Region};
use crate::world::World;
use crate::{Errno, Error};

/// Packets that may wait for a CPU at most.
const MAX_QUEUE: u32 = 16384;

impl Map {
    /// Puts an object or a device into an element of an array, or takes it out.
    pub(super) fn update_object(
        &self,
        memory: &Memory,
        key: &[u8],
        value: &[u8],
        exclusive: u64,
    ) -> Result<(), Errno> {
        // Arrays that a user fills with descriptors of programs, maps or cgroups take no flags.
        if matches!(self.content, Content::Maps | Content::Cgroups) && exclusive != 0 {
            return Err(Errno::EINVAL);
        }
        let slot = self.index(key).ok_or(Errno::EINVAL)?;
        if slot >= self.entries {
            return Err(Errno::E2BIG);
        }
        match self.content {
            Content::Devices | Content::Cpus if exclusive == NOEXIST => return Err(Errno::EEXIST),
            Content::Sockets | Content::XdpSockets => match self.is_set(memory, slot) {
                true if exclusive == NOEXIST => return Err(Errno::EEXIST),
                false if exclusive == EXIST => return Err(Errno::ENOENT),
                _ => {}
            },
            _ => {}
        }
        if let (Content::Cpus, Some(queue)) = (self.content, first_word(value))
            && queue > MAX_QUEUE
        {
            return Err(Errno::EOVERFLOW);
        }
        self.values.write(memory, slot, value, None, false);
        Ok(())
    }

    /// Takes an object or a device out of an element of an array.
    pub(super) fn delete_object(&self, memory: &Memory, key: &[u8]) -> Result<(), Errno> {
        let slot = self.index(key).ok_or(Errno::EINVAL)?;
        // Maps of devices and the like do not mind when there is nothing.
        let (beyond, empty) = match self.def.map_type {
            MapType::Devmap | MapType::Cpumap | MapType::Xskmap => (Errno::EINVAL, Ok(())),
            MapType::Sockmap => (Errno::EINVAL, Err(Errno::EINVAL)),
            _ => (Errno::E2BIG, Err(Errno::ENOENT)),
        };
        if slot >= self.entries {
            return Err(beyond);
        }
        if !self.is_set(memory, slot) {
            return empty;
        }
        self.values.clear(memory, slot);
        Ok(())
    }

    /// Whether there is something in an element of a map that holds objects or devices.
    pub(super) fn is_set(&self, memory: &Memory, slot: u32) -> bool {
        match self.content {
            Content::Bytes => true,
            Content::Devices | Content::Cpus => self.word(memory, slot) as u32 != 0,
            _ => self.word(memory, slot) != 0,
        }
    }

    /// The first eight bytes of an element, or as many as it has.
    pub(super) fn word(&self, memory: &Memory, slot: u32) -> u64 {
        let bytes = memory.peek(self.values.address(slot, 0), u64::from(self.values.size.min(8)));
        bytes.iter().rev().fold(0, |value, &byte| value << 8 | u64::from(byte))
    }

    /// Whether a value can be a hash of devices' own.
    pub(super) fn check_device(&self, value: &[u8]) -> Result<(), Errno> {
        if first_word(value) == Some(0) { Err(Errno::EINVAL) } else { Ok(()) }
    }

    /// Whether it is one of the two historical storages of a cgroup.
    pub(super) fn is_cgroup_storage(&self) -> bool {
        matches!(self.def.map_type, MapType::CgroupStorageDeprecated | MapType::PercpuCgroupStorageDeprecated)
    }

    /// The value that belongs to an object, for a CPU; if there is none, a new one that begins with `initial`, if that is
    /// given.
    pub(crate) fn local_value(
        &self,
        world: &World,
        owner: u64,
        cpu: u32,
        initial: Option<&[u8]>,
    ) -> Result<Option<u64>, Error> {
        let Storage::Local(local) = &self.storage else { return Ok(None) };
        let mut local = lock(local);
        let cpu = if self.is_per_cpu() { u64::from(cpu) } else { 0 };
        let stride = self.local_stride();
        if let Some(start) = local.find(owner) {
            return Ok(Some(start + cpu * stride));
        }
        let Some(initial) = initial else { return Ok(None) };
        let cpus = u64::from(self.values.cpus.max(1));
        let start = world.memory.add(Region {
            name: format!("value of map \"{}\"", self.def.name),
            len: if cpus == 1 { u64::from(self.values.size) } else { cpus * stride },
            stride: if cpus == 1 { 0 } else { stride as u32 },
            element: self.values.size,
            access: access_of(self.has(MapFlags::RDONLY_PROG), self.has(MapFlags::WRONLY_PROG)),
        })?;
        self.values.write_at(&world.memory, start, initial);
        local.set(owner, start);
        Ok(Some(start + cpu * stride))
    }

    /// Takes the value of an object away.
    pub(crate) fn delete_local(&self, world: &World, owner: u64) -> Result<(), Errno> {
        let Storage::Local(local) = &self.storage else { return Err(Errno::EINVAL) };
        let (value, freed) = lock(local).remove(owner).ok_or(Errno::ENOENT)?;
        self.free_fields_at(world, value);
        if let Some(freed) = freed {
            world.memory.remove(freed);
        }
        Ok(())
    }

    /// The number of a stack of return addresses. `by_hash` and `replace` are the flags of `bpf_get_stackid`: stacks with
    /// one hash are the same, and another stack with the number gives way.
    pub(crate) fn stack_id(&self, addresses: &[u64], by_hash: bool, replace: bool) -> Result<u32, Errno> {
        let Storage::Stacks(stacks) = &self.storage else { return Err(Errno::EINVAL) };
        let room = self.def.value_size as usize / 8;
        let stack = addresses.iter().take(room).flat_map(|address| address.to_le_bytes()).collect();
        lock(stacks).put(stack, by_hash, replace)
    }

    /// From one CPU's value to the next, in what belongs to an object.
    pub(super) fn local_stride(&self) -> u64 {
        u64::from(self.values.size).next_multiple_of(8) + 8
    }

    /// Frees what the special fields of an element hold: of one CPU's value, or of all.
    pub(super) fn free_fields(&self, world: &World, slot: u32, cpu: Option<u32>) {
        if self.values.fields.is_empty() {
            return;
        }
        for at in 0..self.values.cpus {
            if cpu.is_none_or(|cpu| cpu == at || self.values.cpus == 1) {
                self.free_fields_at(world, self.values.address(slot, at));
            }
        }
    }

    /// Frees what the special fields of the value at an address hold.
    pub(super) fn free_fields_at(&self, world: &World, value: u64) {
        for field in &self.values.fields {
            let address = value + u64::from(field.offset);
            match field.kind {
                FieldKind::SpinLock | FieldKind::ResSpinLock => continue,
                _ => world.free_field(field.kind, address),
            }
            world.memory.poke(address, &vec![0; field.size as usize]);
        }
    }
}

fn first_word(value: &[u8]) -> Option<u32> {
    value.first_chunk().map(|word| u32::from_le_bytes(*word))
}
