//! Fields of the kernel's objects, as kernel functions look at them.

use skep_btf::{Kind, Type, TypeId};
use skep_isa::Size;

use crate::Error;
use crate::error::ErrorKind;
use crate::interp::{Machine, Stop};
use crate::trap::TrapKind;

/// An object that a kernel function cannot do its work on.
pub(super) fn unmodelled(error: &Error) -> Stop {
    Box::new(TrapKind::Unmodelled(error.to_string()))
}

fn structure(machine: &Machine<'_>, name: &str) -> Result<TypeId, Stop> {
    let types = machine.world.kernel.types().map_err(|error| unmodelled(&error))?;
    let no_such = || {
        let error = ErrorKind::NoSuch { what: "structure of the kernel", name: name.to_owned() };
        unmodelled(&error.into())
    };
    types.find(name, Kind::Struct).ok_or_else(no_such)
}

/// Where a field of an object is, and its size.
fn place(machine: &Machine<'_>, object: u64, name: &str, path: &str) -> Result<(u64, Size), Stop> {
    let structure = structure(machine, name)?;
    let field = machine.world.kernel.field(structure, path).map_err(|error| unmodelled(&error))?;
    let size = match field.size {
        1 => Size::B,
        2 => Size::H,
        4 => Size::W,
        _ => Size::Dw,
    };
    Ok((object.wrapping_add(field.offset), size))
}

/// Whether a field of one bit is set.
pub(super) fn bit(machine: &Machine<'_>, object: u64, name: &str, field: &str) -> Result<bool, Stop> {
    let found = {
        let ty = structure(machine, name)?;
        let types = machine.world.kernel.types().map_err(|error| unmodelled(&error))?;
        match types.get(ty) {
            Some(Type::Struct(composite)) => {
                composite.members.iter().find(|member| member.name == field).map(|member| member.bit_offset)
            }
            _ => None,
        }
    };
    let no_such = || unmodelled(&ErrorKind::NoSuch { what: "field", name: format!("{name}.{field}") }.into());
    let offset = found.ok_or_else(no_such)?;
    let byte = machine.load_word(object.wrapping_add(u64::from(offset / 8)), Size::B)?;
    Ok(byte >> (offset % 8) & 1 != 0)
}

/// What a field of an object of a structure is.
pub(super) fn get(machine: &Machine<'_>, object: u64, name: &str, path: &str) -> Result<u64, Stop> {
    let (address, size) = place(machine, object, name, path)?;
    machine.load_word(address, size)
}

/// Sets a field.
pub(super) fn set(
    machine: &Machine<'_>,
    object: u64,
    name: &str,
    path: &str,
    value: u64,
) -> Result<(), Stop> {
    let (address, size) = place(machine, object, name, path)?;
    Ok(machine.world.memory.store(address, size, value)?)
}

/// The object that an object points at, through pointers in a row: each a structure and the path of a pointer in it.
/// Zero where one of them is.
pub(super) fn follow(machine: &Machine<'_>, mut object: u64, way: &[(&str, &str)]) -> Result<u64, Stop> {
    for (name, path) in way {
        if object == 0 {
            break;
        }
        object = get(machine, object, name, path)?;
    }
    Ok(object)
}
