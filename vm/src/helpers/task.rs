//! The current task: who it is, and what it is called.

use super::Family;
use crate::interp::{Machine, Stop};
use crate::memory::access;
use crate::trap::TrapKind;
use crate::{Effect, Errno};

pub(super) const FAMILY: Family = &[
    ("bpf_get_current_pid_tgid", pid_tgid),
    ("bpf_get_current_uid_gid", uid_gid),
    ("bpf_get_current_comm", comm),
    ("bpf_get_current_cgroup_id", cgroup_id),
    ("bpf_get_current_task", current),
    ("bpf_get_current_task_btf", current),
    ("bpf_send_signal", signal),
    ("bpf_send_signal_thread", signal_thread),
];

/// Bytes of a task's name, with its end.
const COMM_LEN: usize = 16;

fn pid_tgid(machine: &mut Machine<'_>, _: [u64; 5]) -> Result<u64, Stop> {
    let task = &machine.world.settings.task;
    Ok(u64::from(task.tgid) << 32 | u64::from(task.pid))
}

fn uid_gid(machine: &mut Machine<'_>, _: [u64; 5]) -> Result<u64, Stop> {
    let task = &machine.world.settings.task;
    Ok(u64::from(task.gid) << 32 | u64::from(task.uid))
}

fn comm(machine: &mut Machine<'_>, [to, size, ..]: [u64; 5]) -> Result<u64, Stop> {
    let size = u64::from(size as u32) as usize;
    let name = machine.world.settings.task.comm.as_bytes();
    // The name is cut to what fits, always ends in zero, and the rest is zero.
    let room = size.min(COMM_LEN).saturating_sub(1);
    let mut bytes = name.get(..name.len().min(room)).unwrap_or_default().to_vec();
    let memory = &machine.world.memory;
    memory.demand(to, size as u64, access::WRITE)?;
    bytes.resize(size, 0);
    memory.write(to, &bytes)?;
    Ok(0)
}

fn cgroup_id(machine: &mut Machine<'_>, _: [u64; 5]) -> Result<u64, Stop> {
    Ok(machine.world.settings.task.cgroup_id)
}

/// The current task as an object of the kernel.
fn current(machine: &mut Machine<'_>, _: [u64; 5]) -> Result<u64, Stop> {
    let task = machine.world.current_task();
    task.map_err(|error| Box::new(TrapKind::Unmodelled(error.to_string())))
}

fn signal(machine: &mut Machine<'_>, [signal, ..]: [u64; 5]) -> Result<u64, Stop> {
    sent(machine, "bpf_send_signal", signal)
}

fn signal_thread(machine: &mut Machine<'_>, [signal, ..]: [u64; 5]) -> Result<u64, Stop> {
    sent(machine, "bpf_send_signal_thread", signal)
}

fn sent(machine: &Machine<'_>, call: &'static str, signal: u64) -> Result<u64, Stop> {
    /// Signals there are.
    const SIGNALS: u32 = 64;
    let signal = signal as u32;
    if signal > SIGNALS {
        return Ok(Errno::EINVAL.returned());
    }
    machine.world.record(Effect::new(call, &[("signal", u64::from(signal))]));
    Ok(0)
}
