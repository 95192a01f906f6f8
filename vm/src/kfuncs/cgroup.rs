//! Control groups: found, held, walked over. The groups of a world are its objects of `struct cgroup`; one hangs below
//! another through `self.parent`, which is the address of that other one.

use super::Family;
use super::field::{follow, get, unmodelled};
use super::iter::{Walk, begin, destroy, next_object};
use super::task::{all, cgroup_of, hold};
use crate::Errno;
use crate::helpers::bad;
use crate::interp::{Machine, Stop};

pub(super) const FAMILY: Family = &[
    ("bpf_cgroup_acquire", acquire),
    ("bpf_cgroup_release", release),
    ("bpf_cgroup_from_id", from_id),
    ("bpf_cgroup_ancestor", ancestor),
    ("bpf_iter_css_new", iter_new),
    ("bpf_iter_css_next", next_object),
    ("bpf_iter_css_destroy", destroy),
    ("bpf_iter_css_task_new", tasks_new),
    ("bpf_iter_css_task_next", next_object),
    ("bpf_iter_css_task_destroy", destroy),
    ("css_rstat_updated", nothing),
    ("css_rstat_flush", nothing),
];

/// Orders in which groups are walked over.
const DESCENDANTS_PRE: u32 = 2;
const DESCENDANTS_POST: u32 = 3;
const ANCESTORS_UP: u32 = 4;
/// How deep groups hang below each other, at most.
const MAX_DEPTH: usize = 256;
/// Flags of a walk over tasks: processes only, and groups of threads too.
const PROCESSES: u32 = 1;
const THREADED: u32 = 2;

fn acquire(machine: &mut Machine<'_>, [cgroup, ..]: [u64; 5]) -> Result<u64, Stop> {
    if cgroup == 0 {
        return Err(bad("bpf_cgroup_acquire", "there is no cgroup"));
    }
    hold(machine, cgroup, "bpf_cgroup_acquire")
}

fn release(machine: &mut Machine<'_>, [cgroup, ..]: [u64; 5]) -> Result<u64, Stop> {
    machine.holds.release(machine.world, cgroup, "bpf_cgroup_release")?;
    Ok(0)
}

fn from_id(machine: &mut Machine<'_>, [id, ..]: [u64; 5]) -> Result<u64, Stop> {
    // The group of the current task is there from the start.
    machine.world.current_task().map_err(|error| unmodelled(&error))?;
    let mut found = 0;
    for cgroup in machine.world.kernel.objects_of("cgroup") {
        let node = get(machine, cgroup, "cgroup", "kn")?;
        if node != 0 && get(machine, node, "kernfs_node", "id")? == id {
            found = cgroup;
        }
    }
    hold(machine, found, "bpf_cgroup_from_id")
}

/// A group and those above it.
pub(super) fn upwards(machine: &Machine<'_>, mut cgroup: u64) -> Result<Vec<u64>, Stop> {
    let mut all = Vec::new();
    while cgroup != 0 && all.len() < MAX_DEPTH {
        all.push(cgroup);
        cgroup = follow(machine, cgroup, &[("cgroup", "self.parent")])?;
    }
    Ok(all)
}

fn ancestor(machine: &mut Machine<'_>, [cgroup, level, ..]: [u64; 5]) -> Result<u64, Stop> {
    let way = upwards(machine, cgroup)?;
    let level = usize::try_from(level as i32).ok();
    let found = level.and_then(|level| way.iter().rev().nth(level)).copied();
    hold(machine, found.unwrap_or(0), "bpf_cgroup_ancestor")
}

/// Nobody reads the statistics of a world's groups.
fn nothing(_: &mut Machine<'_>, _: [u64; 5]) -> Result<u64, Stop> {
    Ok(0)
}

fn iter_new(machine: &mut Machine<'_>, [iterator, start, order, ..]: [u64; 5]) -> Result<u64, Stop> {
    let walk = match order as u32 {
        ANCESTORS_UP => Ok(upwards(machine, start)?),
        order @ (DESCENDANTS_PRE | DESCENDANTS_POST) => {
            let mut found = Vec::new();
            let all = machine.world.kernel.objects_of("cgroup");
            let mut parents = Vec::new();
            for cgroup in all {
                parents.push((cgroup, get(machine, cgroup, "cgroup", "self.parent")?));
            }
            descend(&parents, start, order == DESCENDANTS_PRE, MAX_DEPTH, &mut found);
            Ok(found)
        }
        _ => Err(Errno::EINVAL),
    };
    begin(machine, iterator, "bpf_iter_css_new", walk.map(|found| Walk::Objects(found.into())))
}

/// A group and those below it.
fn descend(parents: &[(u64, u64)], at: u64, is_first: bool, depth: usize, found: &mut Vec<u64>) {
    if depth == 0 || found.contains(&at) {
        return;
    }
    if is_first {
        found.push(at);
    }
    for (child, _) in parents.iter().filter(|(_, parent)| *parent == at) {
        descend(parents, *child, is_first, depth - 1, found);
    }
    if !is_first {
        found.push(at);
    }
}

fn tasks_new(machine: &mut Machine<'_>, [iterator, cgroup, flags, ..]: [u64; 5]) -> Result<u64, Stop> {
    let flags = flags as u32;
    let walk = if matches!(flags, 0 | PROCESSES) || flags == PROCESSES | THREADED {
        let mut found = Vec::new();
        for (pid, task) in all(machine)? {
            let is_process = get(machine, task, "task_struct", "tgid")? == u64::from(pid);
            if cgroup_of(machine, task)? == cgroup && (flags & PROCESSES == 0 || is_process) {
                found.push(task);
            }
        }
        Ok(Walk::Objects(found.into()))
    } else {
        Err(Errno::EINVAL)
    };
    begin(machine, iterator, "bpf_iter_css_task_new", walk)
}
