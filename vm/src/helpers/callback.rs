//! Helpers that run other code: loops over a function of the program, and tail calls to another program.

use super::{Family, bad, map_of};
use crate::Errno;
use crate::interp::{MAX_TAIL_CALLS, Machine, Stop};
use crate::maps::{Storage, lock};

pub(super) const FAMILY: Family = &[("bpf_loop", repeat), ("bpf_tail_call", tail_call)];

/// Iterations of a loop at most.
const MAX_LOOPS: u64 = 8 << 20;

fn repeat(machine: &mut Machine<'_>, [n, function, context, flags, _]: [u64; 5]) -> Result<u64, Stop> {
    let n = u64::from(n as u32);
    if flags != 0 {
        return Ok(Errno::EINVAL.returned());
    }
    if n > MAX_LOOPS {
        return Ok(Errno::E2BIG.returned());
    }
    for index in 0..n {
        if machine.call_back(function, [index, context, 0, 0, 0])? != 0 {
            return Ok(index + 1);
        }
    }
    Ok(n)
}

/// Goes on with another program, if there is one; else the program goes on itself.
fn tail_call(machine: &mut Machine<'_>, [_, map, index, ..]: [u64; 5]) -> Result<u64, Stop> {
    let map = map_of(machine, "bpf_tail_call", map)?;
    let Storage::Programs(programs) = &map.storage else {
        return Err(bad("bpf_tail_call", "the map is no program array"));
    };
    let index = index as u32;
    if index >= map.entries || machine.tail_calls >= MAX_TAIL_CALLS {
        return Ok(0);
    }
    let found = lock(programs).get(&index).copied();
    if found.is_some() {
        machine.tail_calls += 1;
        machine.tail_call = found;
    }
    Ok(0)
}
