//! What security modules ask for: paths, digests of files, options of a program that is started.

use super::{Family, bad};
use crate::interp::{Machine, Stop};
use crate::memory::access;
use crate::{Effect, Errno};

pub(super) const FAMILY: Family = &[
    ("bpf_d_path", path),
    ("bpf_bprm_opts_set", set_options),
    ("bpf_ima_inode_hash", digest_of_inode),
    ("bpf_ima_file_hash", digest_of_file),
];

/// Writes the text of a path with its end, and gives the length of both.
fn path(machine: &mut Machine<'_>, [path, to, size, ..]: [u64; 5]) -> Result<u64, Stop> {
    let size = u64::from(size as u32);
    if size == 0 {
        return Ok(0);
    }
    let Some(text) = machine.world.path(path) else {
        return Err(bad(
            "bpf_d_path",
            format!("the path at {path:#x} has no text: give it one with `World::set_path`"),
        ));
    };
    let mut bytes = text.into_bytes();
    bytes.push(0);
    if bytes.len() as u64 > size {
        return Ok(Errno::ENAMETOOLONG.returned());
    }
    machine.world.memory.write(to, &bytes)?;
    Ok(bytes.len() as u64)
}

/// Has the program that is started not trust its environment.
fn set_options(machine: &mut Machine<'_>, [binary, flags, ..]: [u64; 5]) -> Result<u64, Stop> {
    const SECURE_EXEC: u64 = 1;
    if flags & !SECURE_EXEC != 0 {
        return Ok(Errno::EINVAL.returned());
    }
    let world = machine.world;
    world.record(Effect::new("bpf_bprm_opts_set", &[("flags", flags)]));
    if world.kernel.type_of(binary).is_some() {
        let set = world.kernel.set(&world.memory, binary, "secureexec", flags);
        set.map_err(|error| bad("bpf_bprm_opts_set", error.to_string()))?;
    }
    Ok(0)
}

fn digest_of_inode(machine: &mut Machine<'_>, args: [u64; 5]) -> Result<u64, Stop> {
    digest(machine, args)
}

fn digest_of_file(machine: &mut Machine<'_>, args: [u64; 5]) -> Result<u64, Stop> {
    digest(machine, args)
}

/// Writes as much of the digest as fits, and gives the number of its algorithm.
fn digest(machine: &Machine<'_>, [object, to, size, ..]: [u64; 5]) -> Result<u64, Stop> {
    let size = u64::from(size as u32);
    let memory = &machine.world.memory;
    memory.demand(to, size, access::WRITE)?;
    // As where nobody measures files.
    let Some(digest) = machine.world.digest(object) else { return Ok(Errno::EOPNOTSUPP.returned()) };
    let len = digest.bytes.len().min(size as usize);
    memory.write(to, digest.bytes.get(..len).unwrap_or_default())?;
    Ok(u64::from(digest.algorithm))
}
