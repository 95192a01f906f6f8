//! Looking at a thing as another: the kernel's side of a context, memory as a type, a map's count of elements, the
//! cache that memory came from, the session a program is part of.

use std::sync::atomic::Ordering;

use super::Family;
use super::field::unmodelled;
use crate::helpers::map_of;
use crate::interp::{Machine, Stop};
use crate::maps::{Storage, lock};

pub(super) const FAMILY: Family = &[
    ("bpf_rdonly_cast", as_type),
    ("bpf_map_sum_elem_count", count),
    ("bpf_get_kmem_cache", cache),
    ("bpf_session_is_return", is_return),
    ("bpf_session_cookie", cookie),
    ("bpf_modify_return_test_tp", nonce),
];

fn as_type(_: &mut Machine<'_>, [object, ..]: [u64; 5]) -> Result<u64, Stop> {
    Ok(object)
}

/// Only hash maps count their elements.
fn count(machine: &mut Machine<'_>, [map, ..]: [u64; 5]) -> Result<u64, Stop> {
    let map = map_of(machine, "bpf_map_sum_elem_count", map)?;
    match &map.storage {
        Storage::Hash(_) => Ok(map.keys().len() as u64),
        _ => Ok(0),
    }
}

fn cache(machine: &mut Machine<'_>, [address, ..]: [u64; 5]) -> Result<u64, Stop> {
    Ok(lock(&machine.world.kfuncs.caches).get(&address).copied().unwrap_or(0))
}

fn is_return(machine: &mut Machine<'_>, _: [u64; 5]) -> Result<u64, Stop> {
    Ok(u64::from(machine.world.kfuncs.is_return.load(Ordering::Relaxed)))
}

/// What a session's program leaves at a function's entry for itself at the return: one number of the world.
fn cookie(machine: &mut Machine<'_>, _: [u64; 5]) -> Result<u64, Stop> {
    let world = machine.world;
    let mut cookie = lock(&world.kfuncs.cookie);
    if *cookie == 0 {
        let region = crate::memory::Region::plain(
            "the session's cookie",
            8,
            crate::memory::access::READ | crate::memory::access::WRITE,
        );
        *cookie = world.memory.add(region).map_err(|error| unmodelled(&error))?;
    }
    Ok(*cookie)
}

/// It stands at a tracepoint of the kernel's own tests, and returns what it is given.
fn nonce(_: &mut Machine<'_>, [nonce, ..]: [u64; 5]) -> Result<u64, Stop> {
    Ok(u64::from(nonce as u32))
}
