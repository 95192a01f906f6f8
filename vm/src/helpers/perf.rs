//! Performance events: what they counted, and the branches the CPU took. The settings say both.

use super::{Family, bad, map_of};
use crate::Errno;
use crate::interp::{Machine, Stop};
use crate::maps::Storage;
use crate::memory::access;
use crate::settings::Counter;

pub(super) const FAMILY: Family = &[
    ("bpf_perf_event_read", read),
    ("bpf_perf_event_read_value", read_value),
    ("bpf_perf_prog_read_value", own_value),
    ("bpf_read_branch_records", branch_records),
    ("bpf_get_branch_snapshot", branch_snapshot),
];

/// `BPF_F_INDEX_MASK`, whose value all ones is the current CPU.
const INDEX_MASK: u64 = 0xffff_ffff;
/// Bytes of `struct bpf_perf_event_value`, and of `struct perf_branch_entry`.
const VALUE: u64 = 24;
const BRANCH: u64 = 24;

/// What the event at an index of a map counted.
fn counted(
    machine: &Machine<'_>,
    helper: &'static str,
    map: u64,
    flags: u64,
) -> Result<Result<Counter, Errno>, Stop> {
    let map = map_of(machine, helper, map)?;
    if !matches!(map.storage, Storage::Events(_)) {
        return Err(bad(helper, "the map is no perf event array"));
    }
    if flags & !INDEX_MASK != 0 {
        return Ok(Err(Errno::EINVAL));
    }
    let index = if flags == INDEX_MASK { machine.cpu } else { flags as u32 };
    if index >= map.entries {
        return Ok(Err(Errno::E2BIG));
    }
    Ok(machine.world.counter(map.object, index).ok_or(Errno::ENOENT))
}

fn read(machine: &mut Machine<'_>, [map, flags, ..]: [u64; 5]) -> Result<u64, Stop> {
    let counted = counted(machine, "bpf_perf_event_read", map, flags)?;
    Ok(counted.map_or_else(Errno::returned, |counter| counter.value))
}

fn read_value(machine: &mut Machine<'_>, [map, flags, to, size, _]: [u64; 5]) -> Result<u64, Stop> {
    let counted = counted(machine, "bpf_perf_event_read_value", map, flags)?;
    give(machine, counted, to, size)
}

/// What the event counted that the program is attached to.
fn own_value(machine: &mut Machine<'_>, [_, to, size, ..]: [u64; 5]) -> Result<u64, Stop> {
    give(machine, Ok(machine.world.settings.counter), to, size)
}

/// Writes a `struct bpf_perf_event_value`, or zeros.
fn give(machine: &Machine<'_>, counted: Result<Counter, Errno>, to: u64, size: u64) -> Result<u64, Stop> {
    let size = u64::from(size as u32);
    let memory = &machine.world.memory;
    memory.demand(to, size, access::WRITE)?;
    let counted = if size == VALUE { counted } else { Err(Errno::EINVAL) };
    let Counter { value, enabled, running } = counted.unwrap_or_default();
    let mut bytes: Vec<u8> = [value, enabled, running].into_iter().flat_map(u64::to_le_bytes).collect();
    bytes.resize(size as usize, 0);
    memory.write(to, &bytes)?;
    Ok(counted.map_or_else(Errno::returned, |_| 0))
}

/// The branches as the kernel's structures, as many as have room.
fn branches(machine: &Machine<'_>, room: u64) -> Vec<u8> {
    let branches = machine.world.settings.branches.iter();
    let words = branches.flat_map(|branch| [branch.from, branch.to, branch.flags]);
    words.flat_map(u64::to_le_bytes).take((room / BRANCH * BRANCH) as usize).collect()
}

fn branch_records(machine: &mut Machine<'_>, [_, to, size, flags, _]: [u64; 5]) -> Result<u64, Stop> {
    const ASK_SIZE: u64 = 1;
    let size = u64::from(size as u32);
    let n = machine.world.settings.branches.len() as u64;
    if flags & !ASK_SIZE != 0 {
        return Ok(Errno::EINVAL.returned());
    }
    if n == 0 {
        return Ok(Errno::ENOENT.returned());
    }
    if flags & ASK_SIZE != 0 {
        return Ok(n * BRANCH);
    }
    if to == 0 || !size.is_multiple_of(BRANCH) {
        return Ok(Errno::EINVAL.returned());
    }
    let bytes = branches(machine, size);
    machine.world.memory.write(to, &bytes)?;
    Ok(bytes.len() as u64)
}

fn branch_snapshot(machine: &mut Machine<'_>, [to, size, flags, ..]: [u64; 5]) -> Result<u64, Stop> {
    if flags != 0 {
        return Ok(Errno::EINVAL.returned());
    }
    let bytes = branches(machine, u64::from(size as u32));
    if bytes.is_empty() {
        return Ok(Errno::ENOENT.returned());
    }
    machine.world.memory.write(to, &bytes)?;
    Ok(bytes.len() as u64)
}
