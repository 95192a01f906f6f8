//! Objects of which each CPU has one.

use super::{Family, bad};
use crate::interp::{Machine, Stop};

pub(super) const FAMILY: Family = &[("bpf_per_cpu_ptr", of_cpu), ("bpf_this_cpu_ptr", of_this_cpu)];

fn of_cpu(machine: &mut Machine<'_>, [object, cpu, ..]: [u64; 5]) -> Result<u64, Stop> {
    let cpu = cpu as u32;
    if cpu >= machine.world.settings.n_cpus {
        return Ok(0);
    }
    place(machine, "bpf_per_cpu_ptr", object, cpu)
}

fn of_this_cpu(machine: &mut Machine<'_>, [object, ..]: [u64; 5]) -> Result<u64, Stop> {
    place(machine, "bpf_this_cpu_ptr", object, machine.cpu)
}

/// Where a CPU's variable or object is: objects follow each other, and the program has the address of the first.
fn place(machine: &Machine<'_>, helper: &'static str, object: u64, cpu: u32) -> Result<u64, Stop> {
    let world = machine.world;
    if let Some(place) = world.variable_on(object, cpu) {
        return Ok(place);
    }
    let no_object = || bad(helper, format!("{object:#x} is no object of which each CPU has one"));
    let start = world.objects_made.containing(object).ok_or_else(no_object)?;
    let len = world.objects_made.len_of(start).ok_or_else(no_object)?;
    let stride = len / u64::from(world.settings.n_cpus);
    Ok(object + u64::from(cpu) * stride)
}
