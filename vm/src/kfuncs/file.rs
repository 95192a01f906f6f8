//! Files, their extended attributes, and keys.

use super::field::follow;
use super::task::hold;
use super::{Family, int, make, unmake};
use crate::Errno;
use crate::dynptr::Dynptr;
use crate::helpers::{Space, bad};
use crate::interp::{Machine, Stop};
use crate::maps::lock;

pub(super) const FAMILY: Family = &[
    ("bpf_get_task_exe_file", executable),
    ("bpf_put_file", put),
    ("bpf_path_d_path", path),
    ("bpf_get_file_xattr", file_attribute),
    ("bpf_get_dentry_xattr", entry_attribute),
    ("bpf_set_dentry_xattr", set_attribute),
    ("bpf_remove_dentry_xattr", remove_attribute),
    ("bpf_cgroup_read_xattr", cgroup_attribute),
    ("bpf_lookup_user_key", user_key),
    ("bpf_lookup_system_key", system_key),
    ("bpf_key_put", put_key),
];

/// Bytes of an attribute's name, at most.
const NAME_LEN: u64 = 255;
/// Names that programs may read, and the one kind they may write.
const READABLE: [&str; 2] = ["user.", "security.bpf."];
const WRITABLE: &str = "security.bpf.";
/// Key flags: make a keyring that is missing, and take one whose construction is not over.
const KEY_FLAGS: u64 = 3;
/// The keyrings of the system: built in, with the secondary one, of the platform.
const SYSTEM_KEYRINGS: u64 = 2;
/// Bytes of `struct bpf_key`.
const KEY_LEN: u64 = 16;
/// Attributes are only made, or only replaced.
const CREATE: u32 = 1;
const REPLACE: u32 = 2;

fn executable(machine: &mut Machine<'_>, [task, ..]: [u64; 5]) -> Result<u64, Stop> {
    let file = follow(machine, task, &[("task_struct", "mm"), ("mm_struct", "exe_file")])?;
    hold(machine, file, "bpf_get_task_exe_file")
}

fn put(machine: &mut Machine<'_>, [file, ..]: [u64; 5]) -> Result<u64, Stop> {
    machine.holds.release(machine.world, file, "bpf_put_file")?;
    Ok(0)
}

/// Writes the text of a path with its end, and gives the length of both.
fn path(machine: &mut Machine<'_>, [path, to, size, ..]: [u64; 5]) -> Result<u64, Stop> {
    if size == 0 {
        return Ok(int(Errno::EINVAL));
    }
    let Some(text) = machine.world.path(path) else {
        let reason = format!("the path at {path:#x} has no text: give it one with `World::set_path`");
        return Err(bad("bpf_path_d_path", reason));
    };
    let mut bytes = text.into_bytes();
    bytes.push(0);
    if bytes.len() as u64 > size {
        return Ok(int(Errno::ENAMETOOLONG));
    }
    machine.world.memory.write(to, &bytes)?;
    Ok(bytes.len() as u64)
}

/// The name an argument points at.
fn name_at(machine: &Machine<'_>, name: u64) -> Option<String> {
    let bytes = Space::Kernel.string(&machine.world.memory, name, NAME_LEN)?;
    Some(String::from_utf8_lossy(&bytes).into_owned())
}

/// Reads an attribute into a dynamic pointer; gives its length.
fn attribute(machine: &Machine<'_>, object: u64, name: u64, to: u64, names: &[&str]) -> Result<u64, Stop> {
    let Some(name) = name_at(machine, name) else { return Ok(int(Errno::EFAULT)) };
    if !names.iter().any(|prefix| name.starts_with(prefix)) {
        return Ok(int(Errno::EPERM));
    }
    let pointer = Dynptr::load(&machine.world.memory, to)?;
    if pointer.is_null() || pointer.is_rdonly {
        return Ok(int(Errno::EINVAL));
    }
    let Some(value) = machine.world.attribute(object, &name) else { return Ok(int(Errno::ENODATA)) };
    if value.len() as u64 > u64::from(pointer.size) {
        return Ok(int(Errno::ERANGE));
    }
    match pointer.write(machine, 0, &value, 0)? {
        Ok(()) => Ok(value.len() as u64),
        Err(errno) => Ok(int(errno)),
    }
}

/// A file's attributes are those of its directory entry, where it has one.
fn file_attribute(machine: &mut Machine<'_>, [file, name, to, ..]: [u64; 5]) -> Result<u64, Stop> {
    let entry = follow(machine, file, &[("file", "f_path.dentry")])?;
    attribute(machine, if entry == 0 { file } else { entry }, name, to, &READABLE)
}

fn entry_attribute(machine: &mut Machine<'_>, [entry, name, to, ..]: [u64; 5]) -> Result<u64, Stop> {
    attribute(machine, entry, name, to, &READABLE)
}

fn cgroup_attribute(machine: &mut Machine<'_>, [cgroup, name, to, ..]: [u64; 5]) -> Result<u64, Stop> {
    attribute(machine, cgroup, name, to, &["user."])
}

fn set_attribute(machine: &mut Machine<'_>, [entry, name, from, flags, _]: [u64; 5]) -> Result<u64, Stop> {
    let Some(name) = name_at(machine, name) else { return Ok(int(Errno::EFAULT)) };
    if !name.starts_with(WRITABLE) {
        return Ok(int(Errno::EPERM));
    }
    let pointer = Dynptr::load(&machine.world.memory, from)?;
    let value = match pointer.read(machine, 0, u64::from(pointer.size))? {
        Ok(value) => value,
        Err(errno) => return Ok(int(errno)),
    };
    let is_there = machine.world.attribute(entry, &name).is_some();
    match (flags as u32, is_there) {
        (CREATE, true) => Ok(int(Errno::EEXIST)),
        (REPLACE, false) => Ok(int(Errno::ENODATA)),
        (0 | CREATE | REPLACE, _) => {
            machine.world.set_attribute(entry, &name, &value);
            Ok(0)
        }
        _ => Ok(int(Errno::EINVAL)),
    }
}

fn remove_attribute(machine: &mut Machine<'_>, [entry, name, ..]: [u64; 5]) -> Result<u64, Stop> {
    let Some(name) = name_at(machine, name) else { return Ok(int(Errno::EFAULT)) };
    if !name.starts_with(WRITABLE) {
        return Ok(int(Errno::EPERM));
    }
    let removed = lock(&machine.world.kfuncs.attributes).remove(&(entry, name));
    Ok(removed.map_or(int(Errno::ENODATA), |_| 0))
}

fn user_key(machine: &mut Machine<'_>, [serial, flags, ..]: [u64; 5]) -> Result<u64, Stop> {
    let is_there = lock(&machine.world.kfuncs.keys).contains(&(serial as u32));
    if flags & !KEY_FLAGS != 0 || !is_there {
        return Ok(0);
    }
    make(machine, "the bpf_key", KEY_LEN, "bpf_lookup_user_key")
}

fn system_key(machine: &mut Machine<'_>, [id, ..]: [u64; 5]) -> Result<u64, Stop> {
    if id > SYSTEM_KEYRINGS {
        return Ok(0);
    }
    make(machine, "the bpf_key", KEY_LEN, "bpf_lookup_system_key")
}

fn put_key(machine: &mut Machine<'_>, [key, ..]: [u64; 5]) -> Result<u64, Stop> {
    unmake(machine, key, "bpf_key_put")
}
