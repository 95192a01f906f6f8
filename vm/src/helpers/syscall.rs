//! What programs of the system call may ask for: names of the kernel, and descriptors.

use skep_btf::{Btf, Kind, TypeId};

use super::{Family, bad};
use crate::Errno;
use crate::interp::{Machine, Stop};

pub(super) const FAMILY: Family = &[
    ("bpf_kallsyms_lookup_name", symbol),
    ("bpf_btf_find_by_name_kind", type_named),
    ("bpf_sys_close", close),
];

/// A name of so many bytes, its end included; it may end before.
fn name_at(machine: &Machine<'_>, at: u64, len: u64) -> Result<Option<String>, Stop> {
    let len = u64::from(len as u32);
    let bytes = machine.world.memory.read(at, len)?;
    if len <= 1 || bytes.last() != Some(&0) {
        return Ok(None);
    }
    let name = bytes.split(|&byte| byte == 0).next().unwrap_or_default();
    Ok(Some(String::from_utf8_lossy(name).into_owned()))
}

fn symbol(machine: &mut Machine<'_>, [name, len, flags, to, _]: [u64; 5]) -> Result<u64, Stop> {
    let world = machine.world;
    let name = name_at(machine, name, len)?;
    let found = match name.filter(|_| flags as u32 == 0) {
        Some(name) => world.address_of(&name).ok_or(Errno::ENOENT),
        None => Err(Errno::EINVAL),
    };
    world.memory.write(to, &found.unwrap_or(0).to_le_bytes())?;
    Ok(found.map_or_else(Errno::returned, |_| 0))
}

/// The number of a type of the kernel; those of modules are not looked through.
fn type_named(machine: &mut Machine<'_>, [name, len, kind, flags, _]: [u64; 5]) -> Result<u64, Stop> {
    let Some(name) = name_at(machine, name, len)?.filter(|_| flags as u32 == 0) else {
        return Ok(Errno::EINVAL.returned());
    };
    let types = machine.world.kernel.types();
    let types = types.map_err(|error| bad("bpf_btf_find_by_name_kind", error.to_string()))?;
    let found = Kind::from_number(kind as u32).and_then(|kind| match name.as_str() {
        // Types without a name are not looked up by it.
        "" => types.types().map(|(id, _)| id).find(|&id| is_unnamed(types, id, kind)),
        name => types.find(name, kind),
    });
    Ok(found.map_or_else(|| Errno::ENOENT.returned(), |id| u64::from(id.0)))
}

fn is_unnamed(types: &Btf, id: TypeId, kind: Kind) -> bool {
    types.kind_of(id) == Some(kind) && types.name_of(id).is_empty()
}

/// No descriptor is open here.
fn close(_: &mut Machine<'_>, _: [u64; 5]) -> Result<u64, Stop> {
    Ok(Errno::EBADF.returned())
}
