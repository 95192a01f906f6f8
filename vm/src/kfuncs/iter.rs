//! Iterators: made in the program's stack, asked for one thing after the other, destroyed. Where one stands is kept
//! with what the run holds; its stack bytes have only what a program is given a pointer to.

use std::collections::VecDeque;

use skep_isa::Size;

use super::{Family, int};
use crate::Errno;
use crate::holds::{What, refuse};
use crate::interp::{Machine, Stop};
use crate::memory::access;

pub(super) const FAMILY: Family = &[
    ("bpf_iter_num_new", num_new),
    ("bpf_iter_num_next", num_next),
    ("bpf_iter_num_destroy", destroy),
    ("bpf_iter_bits_new", bits_new),
    ("bpf_iter_bits_next", bits_next),
    ("bpf_iter_bits_destroy", destroy),
    ("bpf_iter_kmem_cache_new", kmem_cache_new),
    ("bpf_iter_kmem_cache_next", next_object),
    ("bpf_iter_kmem_cache_destroy", destroy),
    ("bpf_iter_dmabuf_new", dmabuf_new),
    ("bpf_iter_dmabuf_next", next_object),
    ("bpf_iter_dmabuf_destroy", destroy),
];

/// Numbers that an iterator runs over at most, and words whose bits it does.
const MAX_LOOPS: i64 = 8 << 20;
const MAX_WORDS: u64 = 511;
/// Where in its iterator a bit's number stands.
const BIT: u64 = 12;

/// Where an iterator stands.
#[derive(Debug)]
pub(crate) enum Walk {
    /// It had nothing from the start.
    Empty,
    /// The last number given, and the end.
    Num { last: i64, end: i64 },
    /// Bits of these words, from this one on.
    Bits { words: Vec<u64>, next: u64 },
    /// Addresses that are left.
    Objects(VecDeque<u64>),
}

/// Begins an iterator. A program has to destroy it also if it could not be made.
pub(super) fn begin(
    machine: &mut Machine<'_>,
    iterator: u64,
    from: &'static str,
    walk: Result<Walk, Errno>,
) -> Result<u64, Stop> {
    if machine.holds.iterator(iterator).is_some() {
        return Err(refuse(format!("{from}: there is an iterator already")));
    }
    machine.world.memory.demand(iterator, 8, access::WRITE)?;
    machine.world.memory.store(iterator, Size::Dw, 0)?;
    let (walk, result) = match walk {
        Ok(walk) => (walk, 0),
        Err(errno) => (Walk::Empty, int(errno)),
    };
    machine.holds.take(iterator, What::Iterator(walk), from);
    Ok(result)
}

/// The iterator at an address.
fn walk_at<'m>(machine: &'m mut Machine<'_>, iterator: u64) -> Result<&'m mut Walk, Stop> {
    machine
        .holds
        .iterator(iterator)
        .ok_or_else(|| refuse("an iterator is used that was not made, or is destroyed".to_owned()))
}

pub(super) fn destroy(machine: &mut Machine<'_>, [iterator, ..]: [u64; 5]) -> Result<u64, Stop> {
    walk_at(machine, iterator)?;
    machine.holds.end_iterator(iterator);
    Ok(0)
}

/// The next address of those an iterator holds.
pub(super) fn next_object(machine: &mut Machine<'_>, [iterator, ..]: [u64; 5]) -> Result<u64, Stop> {
    match walk_at(machine, iterator)? {
        Walk::Objects(left) => Ok(left.pop_front().unwrap_or(0)),
        _ => Ok(0),
    }
}

/// All objects of the world that are of a structure of the kernel.
fn all_of(machine: &Machine<'_>, structure: &str) -> Walk {
    Walk::Objects(machine.world.kernel.objects_of(structure).into())
}

fn kmem_cache_new(machine: &mut Machine<'_>, [iterator, ..]: [u64; 5]) -> Result<u64, Stop> {
    let walk = all_of(machine, "kmem_cache");
    begin(machine, iterator, "bpf_iter_kmem_cache_new", Ok(walk))
}

fn dmabuf_new(machine: &mut Machine<'_>, [iterator, ..]: [u64; 5]) -> Result<u64, Stop> {
    let walk = all_of(machine, "dma_buf");
    begin(machine, iterator, "bpf_iter_dmabuf_new", Ok(walk))
}

fn num_new(machine: &mut Machine<'_>, [iterator, start, end, ..]: [u64; 5]) -> Result<u64, Stop> {
    let (start, end) = (i64::from(start as i32), i64::from(end as i32));
    let walk = match end - start {
        ..0 => Err(Errno::EINVAL),
        n if n > MAX_LOOPS => Err(Errno::E2BIG),
        _ => Ok(Walk::Num { last: start - 1, end }),
    };
    begin(machine, iterator, "bpf_iter_num_new", walk)
}

fn num_next(machine: &mut Machine<'_>, [iterator, ..]: [u64; 5]) -> Result<u64, Stop> {
    let number = match walk_at(machine, iterator)? {
        Walk::Num { last, end } if *last + 1 < *end => {
            *last += 1;
            *last
        }
        walk => {
            *walk = Walk::Empty;
            return Ok(0);
        }
    };
    machine.world.memory.store(iterator, Size::W, number as u64)?;
    Ok(iterator)
}

fn bits_new(machine: &mut Machine<'_>, [iterator, from, n_words, ..]: [u64; 5]) -> Result<u64, Stop> {
    let n_words = u64::from(n_words as u32);
    let memory = &machine.world.memory;
    memory.store(iterator + 8, Size::Dw, 0)?;
    let walk = if from == 0 || n_words == 0 {
        Err(Errno::EINVAL)
    } else if n_words > MAX_WORDS {
        Err(Errno::E2BIG)
    } else if memory.demand(from, n_words * 8, access::READ).is_err() {
        Err(Errno::EFAULT)
    } else {
        let bytes = memory.read(from, n_words * 8)?;
        let (words, _) = bytes.as_chunks::<8>();
        Ok(Walk::Bits { words: words.iter().map(|word| u64::from_le_bytes(*word)).collect(), next: 0 })
    };
    begin(machine, iterator, "bpf_iter_bits_new", walk)
}

fn bits_next(machine: &mut Machine<'_>, [iterator, ..]: [u64; 5]) -> Result<u64, Stop> {
    let Walk::Bits { words, next } = walk_at(machine, iterator)? else { return Ok(0) };
    let has = |bit: &u64| words.get((bit / 64) as usize).is_some_and(|word| word >> (bit % 64) & 1 != 0);
    let end = words.len() as u64 * 64;
    let found = (*next..end).find(has);
    *next = found.map_or(end, |bit| bit + 1);
    let Some(bit) = found else { return Ok(0) };
    machine.world.memory.store(iterator + BIT, Size::W, bit)?;
    Ok(iterator + BIT)
}
