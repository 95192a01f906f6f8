//! Pages of an arena.

use super::{Family, int};
use crate::helpers::bad;
use crate::interp::{Machine, Stop};
use crate::maps::{Arena, Storage};

pub(super) const FAMILY: Family = &[
    ("bpf_arena_alloc_pages", allocate),
    ("bpf_arena_free_pages", free),
    ("bpf_arena_reserve_pages", reserve),
];

fn arena_of<'w>(machine: &Machine<'w>, function: &'static str, map: u64) -> Result<&'w Arena, Stop> {
    match machine.world.map_at(map).map(|map| &map.storage) {
        Some(Storage::Arena(arena)) => Ok(arena),
        _ => Err(bad(function, format!("{map:#x} is no arena"))),
    }
}

/// Pages of zeros: at an address, or anywhere.
fn allocate(machine: &mut Machine<'_>, [map, address, n, _, flags]: [u64; 5]) -> Result<u64, Stop> {
    let arena = arena_of(machine, "bpf_arena_alloc_pages", map)?;
    if flags != 0 {
        return Ok(0);
    }
    // Without memory there are no pages.
    Ok(arena.allocate(&machine.world.memory, address, n as u32).unwrap_or(0))
}

fn free(machine: &mut Machine<'_>, [map, address, n, ..]: [u64; 5]) -> Result<u64, Stop> {
    let arena = arena_of(machine, "bpf_arena_free_pages", map)?;
    arena.free(&machine.world.memory, address, n as u32);
    Ok(0)
}

/// Keeps pages from being given out.
fn reserve(machine: &mut Machine<'_>, [map, address, n, ..]: [u64; 5]) -> Result<u64, Stop> {
    let arena = arena_of(machine, "bpf_arena_reserve_pages", map)?;
    Ok(arena.reserve(address, n as u32).map_or_else(int, |()| 0))
}
