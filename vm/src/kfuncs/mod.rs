//! Kernel functions, by family. As with helpers, each family is a table of names and functions, and what is in none is
//! not modelled and can be mocked.

mod arena;
mod cast;
mod cgroup;
mod cpumask;
mod crypto;
mod device;
mod dynptr;
mod exception;
mod field;
mod file;
mod given;
mod iter;
mod list;
mod object;
mod reno;
mod section;
mod string;
mod task;
mod tree;
mod unmodelled;
mod work;

use skep_linux::Kfunc;

use crate::Errno;
use crate::holds::refuse;
use crate::interp::{Machine, Stop};
use crate::trap::TrapKind;
pub(crate) use given::State;
pub use given::XdpMetadata;
pub(crate) use iter::Walk;

/// A kernel function: the arguments in, `r0` out.
pub(crate) type Function = fn(&mut Machine<'_>, [u64; 5]) -> Result<u64, Stop>;

/// Some kernel functions, by name.
type Family = &'static [(&'static str, Function)];

static FAMILIES: &[Family] = &[
    arena::FAMILY,
    section::FAMILY,
    exception::FAMILY,
    iter::FAMILY,
    object::FAMILY,
    list::FAMILY,
    tree::FAMILY,
    cpumask::FAMILY,
    crypto::FAMILY,
    string::FAMILY,
    dynptr::FAMILY,
    task::FAMILY,
    cgroup::FAMILY,
    file::FAMILY,
    cast::FAMILY,
    device::FAMILY,
    reno::FAMILY,
    work::FAMILY,
];

/// A kernel function that a program calls, as it was found when the program was decoded.
#[derive(Clone, Debug)]
pub(crate) struct Callee {
    name: String,
    function: Option<Function>,
}

impl Callee {
    pub(crate) fn named(name: &str) -> Callee {
        let found = FAMILIES.iter().copied().flatten().find(|(known, _)| *known == name);
        Callee { name: name.to_owned(), function: found.map(|(_, function)| *function) }
    }
}

/// The names of the kernel functions that are modelled.
pub fn modelled_kfuncs() -> impl Iterator<Item = &'static str> {
    FAMILIES.iter().copied().flatten().map(|(name, _)| *name)
}

/// Why a kernel function is not modelled, if that is known.
pub fn unmodelled_kfunc(name: &str) -> Option<&'static str> {
    unmodelled::reason(name).filter(|_| !modelled_kfuncs().any(|known| known == name))
}

/// Calls a kernel function.
pub(crate) fn call(machine: &mut Machine<'_>, callee: &Callee, args: [u64; 5]) -> Result<u64, Stop> {
    let name = &callee.name;
    if let Some(answer) = machine.world.mocks.kfunc(machine, name, args) {
        return answer.map_err(|reason| Box::new(TrapKind::Mock(format!("the mock of {name}: {reason}"))));
    }
    match callee.function {
        Some(function) => function(machine, args),
        None => {
            let what = match (unmodelled_kfunc(name), Kfunc::by_name(name)) {
                (Some(reason), _) => format!("is not modelled ({reason})"),
                (None, Some(_)) => "is not modelled".to_owned(),
                (None, None) => "is known from no kernel".to_owned(),
            };
            let text = format!("kernel function {name} {what}: mock it with `World::mock(\"{name}\", …)`");
            Err(Box::new(TrapKind::Unmodelled(text)))
        }
    }
}

/// An error as a function returns it whose result is an `int`: the upper half of the register is zero.
fn int(errno: Errno) -> u64 {
    u64::from(-errno.0 as u32)
}

/// Makes an object that the program holds; zero if there is no memory.
fn make(machine: &mut Machine<'_>, name: &str, len: u64, from: &'static str) -> Result<u64, Stop> {
    let world = machine.world;
    let Ok(object) = world.objects_made.add(&world.memory, name, len) else { return Ok(0) };
    machine.holds.acquire(object, from);
    Ok(object)
}

/// Gives a reference to an object back.
fn unmake(machine: &mut Machine<'_>, object: u64, by: &'static str) -> Result<u64, Stop> {
    machine.holds.release(machine.world, object, by)?;
    machine.world.drop_reference(object);
    Ok(0)
}

/// Gives the object of a node to a collection, if it is free to be taken; else the reference is just given back.
fn give_away(machine: &mut Machine<'_>, node: u64, by: &'static str, is_free: bool) -> Result<bool, Stop> {
    let Some(object) = machine.world.objects_made.containing(node) else {
        return Err(refuse(format!("{by}: {node:#x} lies in no object that the program made")));
    };
    machine.holds.release(machine.world, object, by)?;
    if !is_free {
        machine.world.drop_reference(object);
    }
    Ok(is_free)
}

/// Notes that the program has taken the object of a node out of a collection.
fn owning(machine: &mut Machine<'_>, node: u64, from: &'static str) {
    if let Some(object) = machine.world.objects_made.containing(node) {
        machine.holds.acquire(object, from);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_modelled_has_a_reason() {
        for kfunc in skep_linux::kfuncs().iter().filter(|kfunc| kfunc.is_live && !kfunc.is_test_only) {
            let is_modelled = modelled_kfuncs().any(|name| name == kfunc.name);
            assert_ne!(is_modelled, unmodelled_kfunc(kfunc.name).is_some(), "{}", kfunc.name);
        }
    }

    #[test]
    fn each_name_is_a_kernel_functions_and_stands_once() {
        let mut names: Vec<&str> = modelled_kfuncs().collect();
        for name in &names {
            assert!(Kfunc::by_name(name).is_some(), "{name}");
        }
        let n = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), n);
    }
}
