//! Linked lists of objects. Heads and nodes are laid out as the kernel has them: two pointers each, and a node also
//! knows the head it hangs on. A list owns what is on it.

use skep_isa::Size;

use super::{Family, give_away, int, owning};
use crate::Errno;
use crate::interp::{Machine, Stop};

pub(super) const FAMILY: Family = &[
    ("bpf_list_push_front_impl", push_front),
    ("bpf_list_push_back_impl", push_back),
    ("bpf_list_pop_front", pop_front),
    ("bpf_list_pop_back", pop_back),
    ("bpf_list_front", front),
    ("bpf_list_back", back),
];

/// Bytes from a head or node to each pointer.
const NEXT: u64 = 0;
const PREVIOUS: u64 = 8;
const OWNER: u64 = 16;

fn get(machine: &Machine<'_>, at: u64, field: u64) -> Result<u64, Stop> {
    machine.load_word(at.wrapping_add(field), Size::Dw)
}

fn set(machine: &Machine<'_>, at: u64, field: u64, value: u64) -> Result<(), Stop> {
    Ok(machine.world.memory.store(at.wrapping_add(field), Size::Dw, value)?)
}

/// A head of zeros is an empty list.
fn settle(machine: &Machine<'_>, head: u64) -> Result<(), Stop> {
    if get(machine, head, NEXT)? == 0 {
        set(machine, head, NEXT, head)?;
        set(machine, head, PREVIOUS, head)?;
    }
    Ok(())
}

fn push_front(machine: &mut Machine<'_>, [head, node, ..]: [u64; 5]) -> Result<u64, Stop> {
    push(machine, head, node, "bpf_list_push_front_impl", true)
}

fn push_back(machine: &mut Machine<'_>, [head, node, ..]: [u64; 5]) -> Result<u64, Stop> {
    push(machine, head, node, "bpf_list_push_back_impl", false)
}

fn push(
    machine: &mut Machine<'_>,
    head: u64,
    node: u64,
    by: &'static str,
    at_front: bool,
) -> Result<u64, Stop> {
    settle(machine, head)?;
    let is_free = get(machine, node, OWNER)? == 0;
    if !give_away(machine, node, by, is_free)? {
        return Ok(int(Errno::EINVAL));
    }
    let (before, after) = match at_front {
        true => (head, get(machine, head, NEXT)?),
        false => (get(machine, head, PREVIOUS)?, head),
    };
    set(machine, before, NEXT, node)?;
    set(machine, after, PREVIOUS, node)?;
    set(machine, node, NEXT, after)?;
    set(machine, node, PREVIOUS, before)?;
    set(machine, node, OWNER, head)?;
    Ok(0)
}

fn pop_front(machine: &mut Machine<'_>, [head, ..]: [u64; 5]) -> Result<u64, Stop> {
    pop(machine, head, NEXT, "bpf_list_pop_front")
}

fn pop_back(machine: &mut Machine<'_>, [head, ..]: [u64; 5]) -> Result<u64, Stop> {
    pop(machine, head, PREVIOUS, "bpf_list_pop_back")
}

fn pop(machine: &mut Machine<'_>, head: u64, end: u64, by: &'static str) -> Result<u64, Stop> {
    let node = peek(machine, head, end)?;
    if node == 0 {
        return Ok(0);
    }
    let (before, after) = (get(machine, node, PREVIOUS)?, get(machine, node, NEXT)?);
    set(machine, before, NEXT, after)?;
    set(machine, after, PREVIOUS, before)?;
    set(machine, node, NEXT, node)?;
    set(machine, node, PREVIOUS, node)?;
    set(machine, node, OWNER, 0)?;
    owning(machine, node, by);
    Ok(node)
}

fn front(machine: &mut Machine<'_>, [head, ..]: [u64; 5]) -> Result<u64, Stop> {
    peek(machine, head, NEXT)
}

fn back(machine: &mut Machine<'_>, [head, ..]: [u64; 5]) -> Result<u64, Stop> {
    peek(machine, head, PREVIOUS)
}

/// The node at an end, or zero.
fn peek(machine: &Machine<'_>, head: u64, end: u64) -> Result<u64, Stop> {
    settle(machine, head)?;
    let node = get(machine, head, end)?;
    Ok(if node == head { 0 } else { node })
}
