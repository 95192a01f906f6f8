//! Objects of the program's own types, made and dropped at run time.

use skep_btf::TypeId;

use super::{Family, make, unmake};
use crate::helpers::bad;
use crate::interp::{Machine, Stop};

pub(super) const FAMILY: Family = &[
    ("bpf_obj_new_impl", new),
    ("bpf_obj_drop_impl", drop),
    ("bpf_refcount_acquire_impl", acquire),
    ("bpf_percpu_obj_new_impl", new_percpu),
    ("bpf_percpu_obj_drop_impl", drop_percpu),
];

/// The size of a type of the program, and what to call an object of it.
fn type_of(machine: &Machine<'_>, function: &'static str, id: u64) -> Result<(u64, String), Stop> {
    let ty = TypeId(id as u32);
    let btf = machine.world.loaded(machine.program).btf.as_ref();
    let found = btf.and_then(|btf| Some((btf.size_of(ty)?, format!("the {} object", btf.name_of(ty)))));
    found.ok_or_else(|| bad(function, format!("the program has no structure of type number {id}")))
}

fn new(machine: &mut Machine<'_>, [id, ..]: [u64; 5]) -> Result<u64, Stop> {
    let (len, name) = type_of(machine, "bpf_obj_new_impl", id)?;
    make(machine, &name, len, "bpf_obj_new_impl")
}

fn drop(machine: &mut Machine<'_>, [object, ..]: [u64; 5]) -> Result<u64, Stop> {
    unmake(machine, object, "bpf_obj_drop_impl")
}

fn acquire(machine: &mut Machine<'_>, [object, ..]: [u64; 5]) -> Result<u64, Stop> {
    let function = "bpf_refcount_acquire_impl";
    let Some(start) = machine.world.objects_made.containing(object) else {
        return Err(bad(function, format!("{} was not made by the program", machine.world.name_at(object))));
    };
    machine.world.objects_made.acquire(start);
    machine.holds.acquire(start, function);
    Ok(object)
}

/// An object of each CPU: they follow each other, and what the program gets is the first.
fn new_percpu(machine: &mut Machine<'_>, [id, ..]: [u64; 5]) -> Result<u64, Stop> {
    let (len, name) = type_of(machine, "bpf_percpu_obj_new_impl", id)?;
    let Some(all) = len.next_multiple_of(8).checked_mul(u64::from(machine.world.settings.n_cpus)) else {
        return Ok(0);
    };
    make(machine, &name, all, "bpf_percpu_obj_new_impl")
}

fn drop_percpu(machine: &mut Machine<'_>, [object, ..]: [u64; 5]) -> Result<u64, Stop> {
    unmake(machine, object, "bpf_percpu_obj_drop_impl")
}
