//! Values that belong to a socket, a task, an inode or a cgroup.

use super::{Family, bad, map_of};
use crate::Errno;
use crate::interp::{Machine, Stop};
use crate::maps::Storage;

pub(super) const FAMILY: Family = &[
    ("bpf_sk_storage_get", sk_get),
    ("bpf_sk_storage_delete", sk_delete),
    ("bpf_task_storage_get", task_get),
    ("bpf_task_storage_delete", task_delete),
    ("bpf_inode_storage_get", inode_get),
    ("bpf_inode_storage_delete", inode_delete),
    ("bpf_cgrp_storage_get", cgrp_get),
    ("bpf_cgrp_storage_delete", cgrp_delete),
    ("bpf_get_local_storage", cgroup_get),
];

/// `BPF_LOCAL_STORAGE_GET_F_CREATE`.
const CREATE: u64 = 1;

fn sk_get(machine: &mut Machine<'_>, args: [u64; 5]) -> Result<u64, Stop> {
    get(machine, "bpf_sk_storage_get", args)
}

fn sk_delete(machine: &mut Machine<'_>, args: [u64; 5]) -> Result<u64, Stop> {
    delete(machine, "bpf_sk_storage_delete", args)
}

fn task_get(machine: &mut Machine<'_>, args: [u64; 5]) -> Result<u64, Stop> {
    get(machine, "bpf_task_storage_get", args)
}

fn task_delete(machine: &mut Machine<'_>, args: [u64; 5]) -> Result<u64, Stop> {
    delete(machine, "bpf_task_storage_delete", args)
}

fn inode_get(machine: &mut Machine<'_>, args: [u64; 5]) -> Result<u64, Stop> {
    get(machine, "bpf_inode_storage_get", args)
}

fn inode_delete(machine: &mut Machine<'_>, args: [u64; 5]) -> Result<u64, Stop> {
    delete(machine, "bpf_inode_storage_delete", args)
}

fn cgrp_get(machine: &mut Machine<'_>, args: [u64; 5]) -> Result<u64, Stop> {
    get(machine, "bpf_cgrp_storage_get", args)
}

fn cgrp_delete(machine: &mut Machine<'_>, args: [u64; 5]) -> Result<u64, Stop> {
    delete(machine, "bpf_cgrp_storage_delete", args)
}

/// The value of an owner, which is made if the flag says so: of `initial`, or zeros.
fn get(
    machine: &Machine<'_>,
    helper: &'static str,
    [map, owner, initial, flags, _]: [u64; 5],
) -> Result<u64, Stop> {
    let map = map_of(machine, helper, map)?;
    if !matches!(map.storage, Storage::Local(_)) {
        return Err(bad(helper, format!("map \"{}\" is no local storage", map.def.name)));
    }
    if flags & !CREATE != 0 || owner == 0 {
        return Ok(0);
    }
    let world = machine.world;
    let size = u64::from(map.def.value_size);
    let first = match (flags, initial) {
        (CREATE, 0) => Some(vec![0; map.def.value_size as usize]),
        (CREATE, initial) => Some(world.memory.read(initial, size)?),
        _ => None,
    };
    // Without memory there is no value.
    Ok(map.local_value(world, owner, machine.cpu, first.as_deref()).ok().flatten().unwrap_or(0))
}

fn delete(machine: &Machine<'_>, helper: &'static str, [map, owner, ..]: [u64; 5]) -> Result<u64, Stop> {
    let map = map_of(machine, helper, map)?;
    if owner == 0 {
        return Ok(Errno::EINVAL.returned());
    }
    Ok(super::map::answer(map.delete_local(machine.world, owner)))
}

/// The value of the cgroup that the program is attached to, which is there as soon as it is attached.
fn cgroup_get(machine: &mut Machine<'_>, [map, ..]: [u64; 5]) -> Result<u64, Stop> {
    let helper = "bpf_get_local_storage";
    let world = machine.world;
    let map = map_of(machine, helper, map)?;
    let zeros = vec![0; map.def.value_size as usize];
    let value = map.local_value(world, world.settings.task.cgroup_id, machine.cpu, Some(&zeros));
    value.ok().flatten().ok_or_else(|| bad(helper, format!("map \"{}\" is no storage", map.def.name)))
}
