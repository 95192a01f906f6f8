//! Sets of CPUs: made, shared, combined.
//!
//! How long a set is depends on the kernel's configuration: one for at most 64 CPUs always looks at all of its bits,
//! one for more at the bits of CPUs there may be.

use std::sync::atomic::Ordering;

use super::{Family, int, make, unmake};
use crate::Errno;
use crate::helpers::bad;
use crate::interp::{Machine, Stop};
use crate::world::World;
use skep_btf::Kind;

pub(super) const FAMILY: Family = &[
    ("bpf_cpumask_create", create),
    ("bpf_cpumask_acquire", acquire),
    ("bpf_cpumask_release", release),
    ("bpf_cpumask_first", first),
    ("bpf_cpumask_first_zero", first_zero),
    ("bpf_cpumask_first_and", first_and),
    ("bpf_cpumask_any_distribute", any),
    ("bpf_cpumask_any_and_distribute", any_and),
    ("bpf_cpumask_set_cpu", set_cpu),
    ("bpf_cpumask_clear_cpu", clear_cpu),
    ("bpf_cpumask_test_cpu", test_cpu),
    ("bpf_cpumask_test_and_set_cpu", test_and_set),
    ("bpf_cpumask_test_and_clear_cpu", test_and_clear),
    ("bpf_cpumask_setall", set_all),
    ("bpf_cpumask_clear", clear),
    ("bpf_cpumask_and", and),
    ("bpf_cpumask_or", or),
    ("bpf_cpumask_xor", xor),
    ("bpf_cpumask_equal", equal),
    ("bpf_cpumask_intersects", intersects),
    ("bpf_cpumask_subset", subset),
    ("bpf_cpumask_empty", empty),
    ("bpf_cpumask_full", full),
    ("bpf_cpumask_copy", copy),
    ("bpf_cpumask_weight", weight),
    ("bpf_cpumask_populate", populate),
];

/// Bits up to which a kernel takes the length its configuration has, not that of the machine.
const SMALL: u64 = 64;

/// A set as words.
type Words = Vec<u64>;

/// How long sets are.
#[derive(Clone, Copy)]
struct Shape {
    /// Bytes in memory.
    bytes: u64,
    /// Bits that are looked at.
    bits: u64,
    /// CPUs there may be.
    cpus: u64,
}

fn shape(world: &World) -> Shape {
    let cpus = u64::from(world.settings.n_cpus);
    let types = world.kernel.types().ok();
    let found = types.and_then(|types| types.size_of(types.find("cpumask", Kind::Struct)?));
    match found {
        Some(bytes) if bytes * 8 <= SMALL => Shape { bytes, bits: bytes * 8, cpus },
        Some(bytes) => Shape { bytes, bits: cpus, cpus },
        None => Shape { bytes: cpus.div_ceil(64) * 8, bits: cpus, cpus },
    }
}

fn words_at(machine: &Machine<'_>, mask: u64) -> Result<Words, Stop> {
    let bytes = machine.world.memory.read(mask, shape(machine.world).bytes)?;
    let (words, _) = bytes.as_chunks::<8>();
    Ok(words.iter().map(|word| u64::from_le_bytes(*word)).collect())
}

fn store(machine: &Machine<'_>, mask: u64, words: &[u64]) -> Result<u64, Stop> {
    let bytes: Vec<u8> = words.iter().flat_map(|word| word.to_le_bytes()).collect();
    machine.world.memory.write(mask, &bytes)?;
    Ok(0)
}

fn bits(words: &[u64], shape: Shape) -> impl DoubleEndedIterator<Item = (u64, bool)> {
    let bit = |at: u64| words.get((at / 64) as usize).is_some_and(|word| word >> (at % 64) & 1 != 0);
    (0..shape.bits).map(move |at| (at, bit(at)))
}

/// The first bit that is as wanted, or the number of bits.
fn first_that(words: &[u64], shape: Shape, wanted: bool) -> u64 {
    bits(words, shape).find(|(_, is_set)| *is_set == wanted).map_or(shape.bits, |(at, _)| at)
}

fn create(machine: &mut Machine<'_>, _: [u64; 5]) -> Result<u64, Stop> {
    // The set, and the count of references to it.
    let len = shape(machine.world).bytes + 8;
    make(machine, "the bpf_cpumask", len, "bpf_cpumask_create")
}

fn acquire(machine: &mut Machine<'_>, [mask, ..]: [u64; 5]) -> Result<u64, Stop> {
    if machine.world.objects_made.len_of(mask).is_none() {
        return Err(bad("bpf_cpumask_acquire", format!("{mask:#x} is no set that was made")));
    }
    machine.world.objects_made.acquire(mask);
    machine.holds.acquire(mask, "bpf_cpumask_acquire");
    Ok(mask)
}

fn release(machine: &mut Machine<'_>, [mask, ..]: [u64; 5]) -> Result<u64, Stop> {
    unmake(machine, mask, "bpf_cpumask_release")
}

fn first(machine: &mut Machine<'_>, [mask, ..]: [u64; 5]) -> Result<u64, Stop> {
    Ok(first_that(&words_at(machine, mask)?, shape(machine.world), true))
}

fn first_zero(machine: &mut Machine<'_>, [mask, ..]: [u64; 5]) -> Result<u64, Stop> {
    Ok(first_that(&words_at(machine, mask)?, shape(machine.world), false))
}

fn first_and(machine: &mut Machine<'_>, [a, b, ..]: [u64; 5]) -> Result<u64, Stop> {
    Ok(first_that(&both(machine, a, b, |a, b| a & b)?, shape(machine.world), true))
}

/// The words of two sets, combined.
fn both(machine: &Machine<'_>, a: u64, b: u64, combine: fn(u64, u64) -> u64) -> Result<Words, Stop> {
    let (a, b) = (words_at(machine, a)?, words_at(machine, b)?);
    Ok(a.iter().zip(&b).map(|(a, b)| combine(*a, *b)).collect())
}

fn any(machine: &mut Machine<'_>, [mask, ..]: [u64; 5]) -> Result<u64, Stop> {
    let words = words_at(machine, mask)?;
    Ok(distribute(machine, &words))
}

fn any_and(machine: &mut Machine<'_>, [a, b, ..]: [u64; 5]) -> Result<u64, Stop> {
    let words = both(machine, a, b, |a, b| a & b)?;
    Ok(distribute(machine, &words))
}

/// The next CPU after the one that was chosen last.
fn distribute(machine: &Machine<'_>, words: &[u64]) -> u64 {
    let shape = shape(machine.world);
    let last = &machine.world.kfuncs.last_cpu;
    let after = last.load(Ordering::Relaxed);
    let is_set = |(at, is_set): (u64, bool)| is_set.then_some(at);
    let later = bits(words, shape).filter_map(is_set).find(|at| *at > after);
    let found = later.or_else(|| bits(words, shape).filter_map(is_set).next());
    if let Some(cpu) = found {
        last.store(cpu, Ordering::Relaxed);
    }
    found.unwrap_or(shape.bits)
}

/// Changes one CPU's bit; gives what it was. A CPU that cannot be is left alone.
fn change(machine: &Machine<'_>, cpu: u64, mask: u64, value: bool) -> Result<u64, Stop> {
    let cpu = u64::from(cpu as u32);
    if cpu >= shape(machine.world).cpus {
        return Ok(0);
    }
    let mut words = words_at(machine, mask)?;
    let bit = 1 << (cpu % 64);
    let Some(word) = words.get_mut((cpu / 64) as usize) else { return Ok(0) };
    let before = *word & bit != 0;
    *word = if value { *word | bit } else { *word & !bit };
    store(machine, mask, &words)?;
    Ok(u64::from(before))
}

fn set_cpu(machine: &mut Machine<'_>, [cpu, mask, ..]: [u64; 5]) -> Result<u64, Stop> {
    change(machine, cpu, mask, true).map(|_| 0)
}

fn clear_cpu(machine: &mut Machine<'_>, [cpu, mask, ..]: [u64; 5]) -> Result<u64, Stop> {
    change(machine, cpu, mask, false).map(|_| 0)
}

fn test_and_set(machine: &mut Machine<'_>, [cpu, mask, ..]: [u64; 5]) -> Result<u64, Stop> {
    change(machine, cpu, mask, true)
}

fn test_and_clear(machine: &mut Machine<'_>, [cpu, mask, ..]: [u64; 5]) -> Result<u64, Stop> {
    change(machine, cpu, mask, false)
}

fn test_cpu(machine: &mut Machine<'_>, [cpu, mask, ..]: [u64; 5]) -> Result<u64, Stop> {
    let cpu = u64::from(cpu as u32);
    let words = words_at(machine, mask)?;
    let is_cpu = cpu < shape(machine.world).cpus;
    let word = words.get((cpu / 64) as usize).filter(|_| is_cpu);
    Ok(word.map_or(0, |word| word >> (cpu % 64) & 1))
}

fn set_all(machine: &mut Machine<'_>, [mask, ..]: [u64; 5]) -> Result<u64, Stop> {
    let shape = shape(machine.world);
    // All CPUs there may be, in a kernel for few of them all bits.
    let n = shape.bits;
    let word = |at: u64| match n.saturating_sub(at * 64) {
        64.. => u64::MAX,
        left => (1 << left) - 1,
    };
    let words: Words = (0..shape.bytes / 8).map(word).collect();
    store(machine, mask, &words)
}

fn clear(machine: &mut Machine<'_>, [mask, ..]: [u64; 5]) -> Result<u64, Stop> {
    let n = shape(machine.world).bytes / 8;
    store(machine, mask, &vec![0; n as usize])
}

fn and(machine: &mut Machine<'_>, [to, a, b, ..]: [u64; 5]) -> Result<u64, Stop> {
    let words = both(machine, a, b, |a, b| a & b)?;
    store(machine, to, &words)?;
    Ok(u64::from(words.iter().any(|word| *word != 0)))
}

fn or(machine: &mut Machine<'_>, [to, a, b, ..]: [u64; 5]) -> Result<u64, Stop> {
    store(machine, to, &both(machine, a, b, |a, b| a | b)?)
}

fn xor(machine: &mut Machine<'_>, [to, a, b, ..]: [u64; 5]) -> Result<u64, Stop> {
    store(machine, to, &both(machine, a, b, |a, b| a ^ b)?)
}

/// Whether a combination of two sets is empty.
fn is_none(machine: &Machine<'_>, a: u64, b: u64, combine: fn(u64, u64) -> u64) -> Result<bool, Stop> {
    let words = both(machine, a, b, combine)?;
    Ok(bits(&words, shape(machine.world)).all(|(_, is_set)| !is_set))
}

fn equal(machine: &mut Machine<'_>, [a, b, ..]: [u64; 5]) -> Result<u64, Stop> {
    is_none(machine, a, b, |a, b| a ^ b).map(u64::from)
}

fn intersects(machine: &mut Machine<'_>, [a, b, ..]: [u64; 5]) -> Result<u64, Stop> {
    is_none(machine, a, b, |a, b| a & b).map(|none| u64::from(!none))
}

fn subset(machine: &mut Machine<'_>, [a, b, ..]: [u64; 5]) -> Result<u64, Stop> {
    is_none(machine, a, b, |a, b| a & !b).map(u64::from)
}

fn empty(machine: &mut Machine<'_>, [mask, ..]: [u64; 5]) -> Result<u64, Stop> {
    is_none(machine, mask, mask, |a, _| a).map(u64::from)
}

fn full(machine: &mut Machine<'_>, [mask, ..]: [u64; 5]) -> Result<u64, Stop> {
    is_none(machine, mask, mask, |a, _| !a).map(u64::from)
}

fn copy(machine: &mut Machine<'_>, [to, from, ..]: [u64; 5]) -> Result<u64, Stop> {
    store(machine, to, &words_at(machine, from)?)
}

fn weight(machine: &mut Machine<'_>, [mask, ..]: [u64; 5]) -> Result<u64, Stop> {
    let words = words_at(machine, mask)?;
    Ok(bits(&words, shape(machine.world)).filter(|(_, is_set)| *is_set).count() as u64)
}

fn populate(machine: &mut Machine<'_>, [mask, from, size, ..]: [u64; 5]) -> Result<u64, Stop> {
    let needed = shape(machine.world).cpus.div_ceil(64) * 8;
    if size < needed {
        return Ok(int(Errno::EACCES));
    }
    let bytes = machine.world.memory.read(from, needed)?;
    machine.world.memory.write(mask, &bytes)?;
    Ok(0)
}
