//! Leaving a program from anywhere in it.

use super::Family;
use crate::helpers::bad;
use crate::interp::{Machine, Stop};

pub(super) const FAMILY: Family = &[("bpf_throw", throw), ("__bpf_trap", trap)];

fn throw(machine: &mut Machine<'_>, [cookie, ..]: [u64; 5]) -> Result<u64, Stop> {
    Err(machine.throw(cookie))
}

/// What compilers call where they know that nothing gets to. No kernel accepts a program that does.
fn trap(_: &mut Machine<'_>, _: [u64; 5]) -> Result<u64, Stop> {
    Err(bad("__bpf_trap", "the compiler took this for unreachable: a variable may be used before it is set"))
}
