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
    ("bpf_get_current_task", current),
    ("bpf_get_current_task_btf", current),
    ("bpf_get_ns_current_pid_tgid", namespace_pid_tgid),
    ("bpf_find_vma", find_area),
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

/// The current task as an object of the kernel.
fn current(machine: &mut Machine<'_>, _: [u64; 5]) -> Result<u64, Stop> {
    let task = machine.world.current_task();
    task.map_err(|error| Box::new(TrapKind::Unmodelled(error.to_string())))
}

/// The task's numbers in its namespace, if that is the one that is asked for.
fn namespace_pid_tgid(
    machine: &mut Machine<'_>,
    [device, inode, to, size, _]: [u64; 5],
) -> Result<u64, Stop> {
    /// Bytes of `struct bpf_pidns_info`.
    const NUMBERS: u64 = 8;
    let size = u64::from(size as u32);
    let memory = &machine.world.memory;
    memory.demand(to, size, access::WRITE)?;
    let namespace = &machine.world.settings.task.pid_namespace;
    if size != NUMBERS || (device, inode) != (namespace.device, namespace.inode) {
        memory.write(to, &vec![0; size as usize])?;
        return Ok(Errno::EINVAL.returned());
    }
    let numbers = u64::from(namespace.pid) | u64::from(namespace.tgid) << 32;
    memory.write(to, &numbers.to_le_bytes())?;
    Ok(0)
}

/// Calls a function with the area of the task's memory that an address lies in.
fn find_area(
    machine: &mut Machine<'_>,
    [task, address, function, context, flags]: [u64; 5],
) -> Result<u64, Stop> {
    if flags != 0 {
        return Ok(Errno::EINVAL.returned());
    }
    let world = machine.world;
    let areas = &world.settings.task.memory_areas;
    let Some(area) = areas.iter().find(|area| (area.start..area.end).contains(&address)) else {
        return Ok(Errno::ENOENT.returned());
    };
    let made = world.kernel.add(&world.memory, "vm_area_struct").and_then(|object| {
        for (field, value) in [("vm_start", area.start), ("vm_end", area.end), ("vm_flags", area.flags)] {
            world.kernel.set(&world.memory, object, field, value)?;
        }
        Ok(object)
    });
    let object = made.map_err(|error| Box::new(TrapKind::Unmodelled(error.to_string())))?;
    let result = machine.call_back(function, [task, object, context, 0, 0]);
    world.kernel.remove(&world.memory, object);
    result.map(|_| 0)
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
