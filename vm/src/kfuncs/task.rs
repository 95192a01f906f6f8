//! Tasks: found, held, walked over. The tasks of a world are its objects of `struct task_struct`; the current one is
//! always among them.

use skep_isa::Size;

use super::field::{follow, get, unmodelled};
use super::iter::{Walk, begin, destroy, next_object};
use super::{Family, int};
use crate::helpers::bad;
use crate::interp::{Machine, Stop};
use crate::{Effect, Errno};

pub(super) const FAMILY: Family = &[
    ("bpf_task_acquire", acquire),
    ("bpf_task_release", release),
    ("bpf_task_from_pid", from_pid),
    ("bpf_task_from_vpid", from_vpid),
    ("bpf_task_under_cgroup", under_cgroup),
    ("bpf_task_get_cgroup1", first_version_cgroup),
    ("bpf_send_signal_task", signal),
    ("bpf_iter_task_new", iter_new),
    ("bpf_iter_task_next", next_object),
    ("bpf_iter_task_destroy", destroy),
    ("bpf_iter_task_vma_new", areas_new),
    ("bpf_iter_task_vma_next", next_object),
    ("bpf_iter_task_vma_destroy", destroy),
];

/// Which tasks an iterator gives: processes, all threads, the threads of one process.
const ALL_PROCESSES: u32 = 0;
const ALL_THREADS: u32 = 1;
const PROCESS_THREADS: u32 = 2;
/// Signals there are.
const SIGNALS: u32 = 64;

/// A reference more to an object of the kernel.
pub(super) fn hold(machine: &mut Machine<'_>, object: u64, by: &'static str) -> Result<u64, Stop> {
    if object != 0 {
        machine.world.memory.demand(object, 1, crate::memory::access::READ)?;
        machine.holds.acquire(object, by);
    }
    Ok(object)
}

/// All tasks, by number.
pub(super) fn all(machine: &Machine<'_>) -> Result<Vec<(u32, u64)>, Stop> {
    machine.world.current_task().map_err(|error| unmodelled(&error))?;
    let mut tasks = Vec::new();
    for task in machine.world.kernel.objects_of("task_struct") {
        tasks.push((get(machine, task, "task_struct", "pid")? as u32, task));
    }
    tasks.sort_unstable();
    Ok(tasks)
}

fn acquire(machine: &mut Machine<'_>, [task, ..]: [u64; 5]) -> Result<u64, Stop> {
    if task == 0 {
        return Err(bad("bpf_task_acquire", "there is no task"));
    }
    hold(machine, task, "bpf_task_acquire")
}

fn release(machine: &mut Machine<'_>, [task, ..]: [u64; 5]) -> Result<u64, Stop> {
    machine.holds.release(machine.world, task, "bpf_task_release")?;
    Ok(0)
}

fn from_pid(machine: &mut Machine<'_>, [pid, ..]: [u64; 5]) -> Result<u64, Stop> {
    find(machine, pid, "bpf_task_from_pid")
}

/// The world has one namespace of processes.
fn from_vpid(machine: &mut Machine<'_>, [pid, ..]: [u64; 5]) -> Result<u64, Stop> {
    find(machine, pid, "bpf_task_from_vpid")
}

fn find(machine: &mut Machine<'_>, pid: u64, by: &'static str) -> Result<u64, Stop> {
    // Number 0 is that of idle tasks, which cannot be looked up.
    let pid = pid as u32;
    let found = all(machine)?.into_iter().find(|(number, _)| *number == pid && pid != 0);
    hold(machine, found.map_or(0, |(_, task)| task), by)
}

/// The cgroup of a task, of the second version.
pub(super) fn cgroup_of(machine: &Machine<'_>, task: u64) -> Result<u64, Stop> {
    follow(machine, task, &[("task_struct", "cgroups"), ("css_set", "dfl_cgrp")])
}

fn under_cgroup(machine: &mut Machine<'_>, [task, ancestor, ..]: [u64; 5]) -> Result<u64, Stop> {
    let own = cgroup_of(machine, task)?;
    Ok(u64::from(super::cgroup::upwards(machine, own)?.contains(&ancestor)))
}

/// The world has no hierarchies of the first version.
fn first_version_cgroup(_: &mut Machine<'_>, _: [u64; 5]) -> Result<u64, Stop> {
    Ok(0)
}

fn signal(machine: &mut Machine<'_>, [task, signal, kind, value, _]: [u64; 5]) -> Result<u64, Stop> {
    let (signal, kind) = (signal as u32, kind as u32);
    // To a thread, or to its process.
    if kind > 1 || signal > SIGNALS {
        return Ok(int(Errno::EINVAL));
    }
    let pid = get(machine, task, "task_struct", "pid")?;
    let args = [("pid", pid), ("signal", signal.into()), ("type", kind.into()), ("value", value)];
    machine.world.record(Effect::new("bpf_send_signal_task", &args));
    Ok(0)
}

fn iter_new(machine: &mut Machine<'_>, [iterator, task, flags, ..]: [u64; 5]) -> Result<u64, Stop> {
    let flags = flags as u32;
    let walk = match (flags, task) {
        (PROCESS_THREADS, 0) => Err(Errno::EINVAL),
        (ALL_PROCESSES | ALL_THREADS | PROCESS_THREADS, _) => {
            let process = if task == 0 { 0 } else { get(machine, task, "task_struct", "tgid")? };
            let mut found = Vec::new();
            for (pid, task) in all(machine)? {
                let own = get(machine, task, "task_struct", "tgid")?;
                let is_wanted = match flags {
                    ALL_PROCESSES => own == u64::from(pid),
                    ALL_THREADS => true,
                    _ => own == process,
                };
                if is_wanted {
                    found.push(task);
                }
            }
            Ok(Walk::Objects(found.into()))
        }
        _ => Err(Errno::EINVAL),
    };
    begin(machine, iterator, "bpf_iter_task_new", walk)
}

/// The areas of a task's memory that end after an address: objects of `struct vm_area_struct` that name its memory.
fn areas_new(machine: &mut Machine<'_>, [iterator, task, address, ..]: [u64; 5]) -> Result<u64, Stop> {
    let walk = match task {
        0 => Err(Errno::EINVAL),
        _ => match get(machine, task, "task_struct", "mm")? {
            0 => Err(Errno::ENOENT),
            memory => Ok(Walk::Objects(areas(machine, memory, address)?.into())),
        },
    };
    machine.world.memory.store(iterator, Size::Dw, 0)?;
    begin(machine, iterator, "bpf_iter_task_vma_new", walk)
}

fn areas(machine: &Machine<'_>, memory: u64, address: u64) -> Result<Vec<u64>, Stop> {
    const AREA: &str = "vm_area_struct";
    let mut found = Vec::new();
    for area in machine.world.kernel.objects_of(AREA) {
        let is_its = get(machine, area, AREA, "vm_mm")? == memory;
        if is_its && get(machine, area, AREA, "vm_end")? > address {
            found.push((get(machine, area, AREA, "vm_start")?, area));
        }
    }
    found.sort_unstable();
    Ok(found.into_iter().map(|(_, area)| area).collect())
}
