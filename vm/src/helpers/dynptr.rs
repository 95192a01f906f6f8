//! Dynamic pointers to memory and to ring buffer records: made, read, written, given back.

use super::map::answer;
use super::output::{finish, reserve_record};
use super::packet::zero;
use super::{Family, bad};
use crate::Errno;
use crate::dynptr::{self, Dynptr, Kind};
use crate::interp::{Machine, Stop};

pub(super) const FAMILY: Family = &[
    ("bpf_dynptr_from_mem", from_memory),
    ("bpf_ringbuf_reserve_dynptr", reserve),
    ("bpf_ringbuf_submit_dynptr", submit),
    ("bpf_ringbuf_discard_dynptr", discard),
    ("bpf_dynptr_read", read),
    ("bpf_dynptr_write", write),
    ("bpf_dynptr_data", data),
];

/// Stores what was made, or what points nowhere.
fn made(machine: &Machine<'_>, result: Result<Dynptr, Errno>, at: u64) -> Result<u64, Stop> {
    result.unwrap_or(Dynptr::NULL).store(&machine.world.memory, at)?;
    Ok(answer(result.map(drop)))
}

fn from_memory(machine: &mut Machine<'_>, [data, size, flags, to, _]: [u64; 5]) -> Result<u64, Stop> {
    let pointer = dynptr::of_memory(&machine.world.memory, data, u64::from(size as u32))?;
    let pointer = if flags == 0 { pointer } else { pointer.and(Err(Errno::EINVAL)) };
    made(machine, pointer, to)
}

fn reserve(machine: &mut Machine<'_>, [map, size, flags, to, _]: [u64; 5]) -> Result<u64, Stop> {
    let size = u64::from(size as u32);
    if flags != 0 {
        return made(machine, Err(Errno::EINVAL), to);
    }
    let pointer = match Dynptr::new(Kind::Ring, 0, size, false) {
        Ok(empty) => {
            let record = reserve_record(machine, "bpf_ringbuf_reserve_dynptr", map, size)?;
            record.map(|data| Dynptr { data, ..empty }).ok_or(Errno::EINVAL)
        }
        Err(errno) => Err(errno),
    };
    made(machine, pointer, to)
}

fn submit(machine: &mut Machine<'_>, args: [u64; 5]) -> Result<u64, Stop> {
    give_back(machine, "bpf_ringbuf_submit_dynptr", args, true)
}

fn discard(machine: &mut Machine<'_>, args: [u64; 5]) -> Result<u64, Stop> {
    give_back(machine, "bpf_ringbuf_discard_dynptr", args, false)
}

fn give_back(
    machine: &mut Machine<'_>,
    helper: &'static str,
    [at, ..]: [u64; 5],
    is_kept: bool,
) -> Result<u64, Stop> {
    let pointer = Dynptr::load(&machine.world.memory, at)?;
    match (pointer.is_null(), pointer.kind) {
        (true, _) => return Ok(0),
        (false, Kind::Ring) => finish(machine, helper, pointer.data, is_kept)?,
        _ => return Err(bad(helper, "the dynptr is no record of a ring buffer")),
    };
    Dynptr::NULL.store(&machine.world.memory, at)?;
    Ok(0)
}

fn read(machine: &mut Machine<'_>, [to, len, from, offset, flags]: [u64; 5]) -> Result<u64, Stop> {
    let memory = &machine.world.memory;
    let (len, offset) = (u64::from(len as u32), u64::from(offset as u32));
    let pointer = Dynptr::load(memory, from)?;
    if flags != 0 {
        return Ok(Errno::EINVAL.returned());
    }
    Ok(answer(match pointer.read(machine, offset, len)? {
        Ok(bytes) => {
            memory.write(to, &bytes)?;
            Ok(())
        }
        // A packet that lost its bytes leaves zeros, where the kernel copies through its own helper.
        Err(Errno::EFAULT) => {
            zero(machine, to, len)?;
            Err(Errno::EFAULT)
        }
        Err(errno) => Err(errno),
    }))
}

fn write(machine: &mut Machine<'_>, [to, offset, from, len, flags]: [u64; 5]) -> Result<u64, Stop> {
    let memory = &machine.world.memory;
    let pointer = Dynptr::load(memory, to)?;
    let bytes = memory.read(from, u64::from(len as u32))?;
    Ok(answer(pointer.write(machine, u64::from(offset as u32), &bytes, flags)?))
}

fn data(machine: &mut Machine<'_>, [at, offset, len, ..]: [u64; 5]) -> Result<u64, Stop> {
    let pointer = Dynptr::load(&machine.world.memory, at)?;
    let address = pointer.address(u64::from(offset as u32), u64::from(len as u32));
    Ok(address.filter(|_| !pointer.is_rdonly).unwrap_or(0))
}
