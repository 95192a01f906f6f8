//! Work that is done after the program, when the world's clock moves: work queues, and work of tasks.

use super::{Family, int};
use crate::Errno;
use crate::helpers::map_of;
use crate::interp::{Machine, Stop};

pub(super) const FAMILY: Family = &[
    ("bpf_wq_init", init),
    ("bpf_wq_set_callback_impl", set_callback),
    ("bpf_wq_start", start),
    ("bpf_task_work_schedule_signal_impl", schedule_signal),
    ("bpf_task_work_schedule_resume_impl", schedule_resume),
];

fn answer(result: Result<(), Errno>) -> u64 {
    result.map_or_else(int, |()| 0)
}

fn init(machine: &mut Machine<'_>, [work, map, flags, ..]: [u64; 5]) -> Result<u64, Stop> {
    map_of(machine, "bpf_wq_init", map)?;
    if flags as u32 != 0 {
        return Ok(int(Errno::EINVAL));
    }
    Ok(answer(machine.world.init_callback(work, map)))
}

fn set_callback(machine: &mut Machine<'_>, [work, function, flags, ..]: [u64; 5]) -> Result<u64, Stop> {
    if flags as u32 != 0 {
        return Ok(int(Errno::EINVAL));
    }
    Ok(answer(machine.world.set_callback(work, machine.program, function)))
}

fn start(machine: &mut Machine<'_>, [work, flags, ..]: [u64; 5]) -> Result<u64, Stop> {
    if flags as u32 != 0 {
        return Ok(int(Errno::EINVAL));
    }
    Ok(answer(machine.world.start_callback(work, machine.world.time(), machine.cpu)))
}

fn schedule_signal(machine: &mut Machine<'_>, args: [u64; 5]) -> Result<u64, Stop> {
    schedule(machine, "bpf_task_work_schedule_signal_impl", args)
}

fn schedule_resume(machine: &mut Machine<'_>, args: [u64; 5]) -> Result<u64, Stop> {
    schedule(machine, "bpf_task_work_schedule_resume_impl", args)
}

/// Has a function run when the task next is where it can; here, when the clock next moves.
fn schedule(
    machine: &mut Machine<'_>,
    by: &'static str,
    [_, work, map, function, _]: [u64; 5],
) -> Result<u64, Stop> {
    map_of(machine, by, map)?;
    let world = machine.world;
    if world.waits(work) {
        return Ok(int(Errno::EBUSY));
    }
    world.forget_callback(work);
    let ready = world
        .init_callback(work, map)
        .and_then(|()| world.set_callback(work, machine.program, function))
        .and_then(|()| world.start_callback(work, world.time(), machine.cpu));
    Ok(answer(ready))
}
