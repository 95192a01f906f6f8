//! Maps: look up, change, walk.

use skep_linux::{MapFlags, MapType};

use super::{Family, bad, map_of};
use crate::Errno;
use crate::interp::{Machine, Stop};
use crate::maps::{ANY, Content, Map, Storage, lock};

pub(super) const FAMILY: Family = &[
    ("bpf_map_lookup_elem", lookup),
    ("bpf_map_update_elem", update),
    ("bpf_map_delete_elem", delete),
    ("bpf_map_push_elem", push),
    ("bpf_map_pop_elem", pop),
    ("bpf_map_peek_elem", peek),
    ("bpf_map_lookup_percpu_elem", lookup_percpu),
    ("bpf_for_each_map_elem", for_each),
];

fn lookup(machine: &mut Machine<'_>, [map, key, ..]: [u64; 5]) -> Result<u64, Stop> {
    let helper = "bpf_map_lookup_elem";
    let map = map_of(machine, helper, map)?;
    let key = machine.world.memory.read(key, u64::from(map.def.key_size))?;
    let found = map.lookup(&machine.world.memory, &key, machine.cpu);
    // A socket comes with a reference.
    if let (Some(socket), Content::Sockets) = (found, map.content) {
        machine.holds.acquire(socket, helper);
    }
    Ok(found.unwrap_or(0))
}

fn lookup_percpu(machine: &mut Machine<'_>, [map, key, cpu, ..]: [u64; 5]) -> Result<u64, Stop> {
    let map = map_of(machine, "bpf_map_lookup_percpu_elem", map)?;
    let key = machine.world.memory.read(key, u64::from(map.def.key_size))?;
    let cpu = cpu as u32;
    if !map.is_per_cpu() || cpu >= machine.world.settings.n_cpus {
        return Ok(0);
    }
    Ok(map.lookup(&machine.world.memory, &key, cpu).unwrap_or(0))
}

fn update(machine: &mut Machine<'_>, [map, key, value, flags, _]: [u64; 5]) -> Result<u64, Stop> {
    let memory = &machine.world.memory;
    let map = writable(machine, "bpf_map_update_elem", map)?;
    let key = memory.read(key, u64::from(map.def.key_size))?;
    let value = match map.content {
        Content::Bytes => memory.read(value, u64::from(map.def.value_size))?,
        // The value is the socket itself.
        Content::Sockets => value.to_le_bytes().to_vec(),
        _ => return Err(bad("bpf_map_update_elem", "programs cannot change such a map")),
    };
    Ok(answer(map.update(machine.world, &key, &value, flags, Some(machine.cpu))))
}

fn delete(machine: &mut Machine<'_>, [map, key, ..]: [u64; 5]) -> Result<u64, Stop> {
    let map = writable(machine, "bpf_map_delete_elem", map)?;
    let key = machine.world.memory.read(key, u64::from(map.def.key_size))?;
    Ok(answer(map.delete(machine.world, &key)))
}

fn push(machine: &mut Machine<'_>, [map, value, flags, ..]: [u64; 5]) -> Result<u64, Stop> {
    let map = writable(machine, "bpf_map_push_elem", map)?;
    let value = machine.world.memory.read(value, u64::from(map.def.value_size))?;
    match &map.storage {
        Storage::Queue(queue) => Ok(answer(lock(queue).push(value, flags))),
        Storage::Bloom(_) if flags != ANY => Ok(Errno::EINVAL.returned()),
        Storage::Bloom(bloom) => {
            bloom.push(&value);
            Ok(0)
        }
        _ => Err(bad("bpf_map_push_elem", "the map is no queue, stack or bloom filter")),
    }
}

fn pop(machine: &mut Machine<'_>, [map, to, ..]: [u64; 5]) -> Result<u64, Stop> {
    let map = writable(machine, "bpf_map_pop_elem", map)?;
    match &map.storage {
        Storage::Queue(queue) => {
            let value = lock(queue).pop();
            hand_out(machine, map, to, value.as_deref())
        }
        _ => Err(bad("bpf_map_pop_elem", "the map is no queue or stack")),
    }
}

fn peek(machine: &mut Machine<'_>, [map, to, ..]: [u64; 5]) -> Result<u64, Stop> {
    let map = map_of(machine, "bpf_map_peek_elem", map)?;
    match &map.storage {
        Storage::Queue(queue) => {
            let value = lock(queue).peek().map(<[u8]>::to_vec);
            hand_out(machine, map, to, value.as_deref())
        }
        Storage::Bloom(bloom) => {
            // The value is asked for, not given.
            let value = machine.world.memory.read(to, u64::from(map.def.value_size))?;
            Ok(if bloom.may_have(&value) { 0 } else { Errno::ENOENT.returned() })
        }
        _ => Err(bad("bpf_map_peek_elem", "the map is no queue, stack or bloom filter")),
    }
}

/// Writes a value where the program wants it, or zeros if there is none.
fn hand_out(machine: &Machine<'_>, map: &Map, to: u64, value: Option<&[u8]>) -> Result<u64, Stop> {
    let zeros = vec![0; map.def.value_size as usize];
    machine.world.memory.write(to, value.unwrap_or(&zeros))?;
    Ok(if value.is_some() { 0 } else { Errno::ENOENT.returned() })
}

/// Calls a function with map, key, value and context for each element, until it returns something else than 0.
fn for_each(machine: &mut Machine<'_>, [map, function, context, flags, _]: [u64; 5]) -> Result<u64, Stop> {
    let object = map;
    let map = map_of(machine, "bpf_for_each_map_elem", object)?;
    if flags != 0 {
        return Ok(Errno::EINVAL.returned());
    }
    let is_walkable = matches!(
        map.def.map_type,
        MapType::Array
            | MapType::PercpuArray
            | MapType::Hash
            | MapType::LruHash
            | MapType::PercpuHash
            | MapType::LruPercpuHash
    );
    if !is_walkable {
        return Err(bad("bpf_for_each_map_elem", "the map is no array or hash"));
    }
    let memory = &machine.world.memory;
    let mut n_called = 0;
    // The key is a copy, in a region of its own: the map may change meanwhile.
    let region = crate::memory::Region::plain(
        format!("key of map \"{}\"", map.def.name),
        u64::from(map.def.key_size),
        crate::memory::access::READ,
    );
    let place = memory.add(region).map_err(|error| bad("bpf_for_each_map_elem", error.to_string()))?;
    let mut result = Ok(());
    for key in map.walk() {
        let Some(value) = map.lookup(memory, &key, machine.cpu) else { continue };
        memory.poke(place, &key);
        n_called += 1;
        match machine.call_back(function, [object, place, value, context, 0]) {
            Ok(0) => {}
            Ok(_) => break,
            Err(stop) => {
                result = Err(stop);
                break;
            }
        }
    }
    memory.remove(place);
    result.map(|()| n_called)
}

/// A map that a program may change.
fn writable<'w>(machine: &Machine<'w>, helper: &'static str, map: u64) -> Result<&'w Map, Stop> {
    let map = map_of(machine, helper, map)?;
    match map.has(MapFlags::RDONLY_PROG) {
        false => Ok(map),
        true => Err(bad(helper, format!("map \"{}\" is read-only for programs", map.def.name))),
    }
}

/// What a helper returns for a result.
pub(super) fn answer(result: Result<(), Errno>) -> u64 {
    result.map_or_else(Errno::returned, |()| 0)
}
