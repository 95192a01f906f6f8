//! Cgroups of the current task.

use super::{Family, bad, map_of};
use crate::Errno;
use crate::interp::{Machine, Stop};
use crate::maps::Content;

pub(super) const FAMILY: Family = &[
    ("bpf_get_current_cgroup_id", id),
    ("bpf_get_current_ancestor_cgroup_id", ancestor_id),
    ("bpf_current_task_under_cgroup", is_under),
];

fn id(machine: &mut Machine<'_>, _: [u64; 5]) -> Result<u64, Stop> {
    Ok(machine.world.settings.task.cgroup_id)
}

/// The cgroup at a level, where the root's is 0; there is none below the task's own.
fn ancestor_id(machine: &mut Machine<'_>, [level, ..]: [u64; 5]) -> Result<u64, Stop> {
    let task = &machine.world.settings.task;
    let own = task.cgroup_ancestors.len();
    Ok(match usize::try_from(level as i32) {
        Ok(level) if level == own => task.cgroup_id,
        Ok(level) => task.cgroup_ancestors.get(level).copied().unwrap_or(0),
        Err(_) => 0,
    })
}

/// Whether the task is in a cgroup of an array, or in one below it. A cgroup in the array is an object of the kernel, or
/// the number of one.
fn is_under(machine: &mut Machine<'_>, [map, index, ..]: [u64; 5]) -> Result<u64, Stop> {
    let helper = "bpf_current_task_under_cgroup";
    let map = map_of(machine, helper, map)?;
    if map.content != Content::Cgroups {
        return Err(bad(helper, "the map is no cgroup array"));
    }
    let index = index as u32;
    if index >= map.entries {
        return Ok(Errno::E2BIG.returned());
    }
    let world = machine.world;
    let Some(cgroup) = map.lookup(&world.memory, &index.to_le_bytes(), machine.cpu) else {
        return Ok(Errno::EAGAIN.returned());
    };
    let number = match world.kernel.type_of(cgroup) {
        Some(_) => world
            .kernel
            .get(&world.memory, cgroup, "kn")
            .and_then(|node| world.kernel.get(&world.memory, node, "id"))
            .map_err(|error| bad(helper, error.to_string()))?,
        None => cgroup,
    };
    let task = &world.settings.task;
    Ok(u64::from(task.cgroup_id == number || task.cgroup_ancestors.contains(&number)))
}
