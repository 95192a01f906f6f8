//! Timers, on the world's clock.

use super::{Family, map_of};
use crate::Errno;
use crate::interp::{Machine, Stop};
use crate::memory::access;

pub(super) const FAMILY: Family = &[
    ("bpf_timer_init", init),
    ("bpf_timer_set_callback", set_callback),
    ("bpf_timer_start", start),
    ("bpf_timer_cancel", cancel),
];

/// Clocks there may be; of them realtime, monotonic and boot time can be had.
const MAX_CLOCKS: u64 = 16;
const CLOCKS: [u64; 3] = [0, 1, 7];
/// The time is one of the clock's, and not from now on.
const ABSOLUTE: u64 = 1;
/// The callback is to run on the CPU that starts it.
const CPU_PIN: u64 = 2;
/// Bytes of `struct bpf_timer`.
const TIMER: u64 = 16;

fn init(machine: &mut Machine<'_>, [timer, map, flags, ..]: [u64; 5]) -> Result<u64, Stop> {
    map_of(machine, "bpf_timer_init", map)?;
    machine.world.memory.demand(timer, TIMER, access::READ | access::WRITE)?;
    if flags >= MAX_CLOCKS || !CLOCKS.contains(&flags) {
        return Ok(Errno::EINVAL.returned());
    }
    Ok(super::map::answer(machine.world.init_callback(timer, map)))
}

fn set_callback(machine: &mut Machine<'_>, [timer, function, ..]: [u64; 5]) -> Result<u64, Stop> {
    Ok(super::map::answer(machine.world.set_callback(timer, machine.program, function)))
}

fn start(machine: &mut Machine<'_>, [timer, ns, flags, ..]: [u64; 5]) -> Result<u64, Stop> {
    if flags & !(ABSOLUTE | CPU_PIN) != 0 {
        return Ok(Errno::EINVAL.returned());
    }
    let due = if flags & ABSOLUTE != 0 { ns } else { machine.world.time().saturating_add(ns) };
    Ok(super::map::answer(machine.world.start_callback(timer, due, machine.cpu)))
}

fn cancel(machine: &mut Machine<'_>, [timer, ..]: [u64; 5]) -> Result<u64, Stop> {
    // A callback that waited for its own end would wait for ever.
    if machine.callback_of == Some(timer) {
        return Ok(Errno::EDEADLK.returned());
    }
    Ok(match machine.world.cancel_callback(timer) {
        Ok(was_waiting) => u64::from(was_waiting),
        Err(errno) => errno.returned(),
    })
}
