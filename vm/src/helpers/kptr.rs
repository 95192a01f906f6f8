//! Pointers to objects of the kernel in map values.

use skep_isa::{AtomicOp, Width};

use super::Family;
use crate::interp::{Machine, Stop};

pub(super) const FAMILY: Family = &[("bpf_kptr_xchg", exchange)];

/// Puts an object into a field, which owns it from then on, and gives the one that was there.
fn exchange(machine: &mut Machine<'_>, [field, object, ..]: [u64; 5]) -> Result<u64, Stop> {
    let helper = "bpf_kptr_xchg";
    if object != 0 {
        machine.holds.release(machine.world, object, helper)?;
    }
    let before = machine.world.memory.modify(field, AtomicOp::Xchg, Width::W64, object, 0)?;
    if before != 0 {
        machine.holds.acquire(before, helper);
    }
    Ok(before)
}
