//! Kernel functions, by family. As with helpers, each family is a table of names and functions, and what is in none is
//! not modelled and can be mocked.

mod section;

use skep_linux::Kfunc;

use crate::interp::{Machine, Stop};
use crate::trap::TrapKind;

/// A kernel function: the arguments in, `r0` out.
pub(crate) type Function = fn(&mut Machine<'_>, [u64; 5]) -> Result<u64, Stop>;

/// Some kernel functions, by name.
type Family = &'static [(&'static str, Function)];

const FAMILIES: [Family; 1] = [section::FAMILY];

/// A kernel function that a program calls, as it was found when the program was decoded.
#[derive(Clone, Debug)]
pub(crate) struct Callee {
    name: String,
    function: Option<Function>,
}

impl Callee {
    pub(crate) fn named(name: &str) -> Callee {
        let found = FAMILIES.into_iter().flatten().find(|(known, _)| *known == name);
        Callee { name: name.to_owned(), function: found.map(|(_, function)| *function) }
    }
}

/// The names of the kernel functions that are modelled.
pub fn modelled_kfuncs() -> impl Iterator<Item = &'static str> {
    FAMILIES.into_iter().flatten().map(|(name, _)| *name)
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
            let what = match Kfunc::by_name(name) {
                Some(_) => "is not modelled",
                None => "is known from no kernel",
            };
            let text = format!("kernel function {name} {what}: mock it with `World::mock(\"{name}\", …)`");
            Err(Box::new(TrapKind::Unmodelled(text)))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
