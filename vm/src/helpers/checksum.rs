//! Checksums: differences, repairs within a packet, and what the kernel knows of a packet's.

use super::Family;
use super::packet::buffer_of;
use crate::Errno;
use crate::interp::{Machine, Stop};

pub(super) const FAMILY: Family = &[
    ("bpf_csum_diff", diff),
    ("bpf_l3_csum_replace", l3_replace),
    ("bpf_l4_csum_replace", l4_replace),
    ("bpf_csum_update", update),
    ("bpf_csum_level", level),
];

/// Adds the halves up until one is left.
pub(super) fn fold(sum: u64) -> u16 {
    let mut sum = sum;
    while sum > 0xffff {
        sum = (sum & 0xffff) + (sum >> 16);
    }
    sum as u16
}

/// Adds in ones' complement.
pub(super) fn add32(a: u32, b: u32) -> u32 {
    let (sum, carry) = a.overflowing_add(b);
    sum.wrapping_add(u32::from(carry))
}

/// The checksum of the bytes that come minus that of those that go, folded to 16 bits on both sides of 6.18.
fn diff(machine: &mut Machine<'_>, [from, from_len, to, to_len, seed]: [u64; 5]) -> Result<u64, Stop> {
    /// Bytes of both together, at most.
    const MAX_BYTES: u64 = 512;
    let (from_len, to_len) = (u64::from(from_len as u32), u64::from(to_len as u32));
    if !from_len.is_multiple_of(4) || !to_len.is_multiple_of(4) || from_len.max(to_len) > MAX_BYTES {
        return Ok(Errno::EINVAL.returned());
    }
    let memory = &machine.world.memory;
    let (from, to) = (memory.read(from, from_len)?, memory.read(to, to_len)?);
    let seed = seed as u32;
    // Zero has two forms, and which one comes out depends on the way.
    let sum = match (from_len, to_len) {
        (0, 0) => seed,
        (0, _) => partial(&to, seed),
        (_, 0) => !partial(&from, !seed),
        _ => add32(partial(&to, seed), !partial(&from, 0)),
    };
    Ok(u64::from(fold(u64::from(sum))))
}

/// The sum of words in ones' complement: zero only if all of them are.
fn partial(bytes: &[u8], seed: u32) -> u32 {
    let (words, _) = bytes.as_chunks::<4>();
    words.iter().fold(seed, |sum, word| add32(sum, u32::from_le_bytes(*word)))
}

/// `BPF_F_HDR_FIELD_MASK`: bytes of the field that changes, none for a difference.
const FIELD_MASK: u64 = 0xf;

fn l3_replace(machine: &mut Machine<'_>, [context, at, from, to, flags]: [u64; 5]) -> Result<u64, Stop> {
    if flags & !FIELD_MASK != 0 {
        return Ok(Errno::EINVAL.returned());
    }
    replace(machine, Layer::Network, context, at, [from, to], flags)
}

fn l4_replace(machine: &mut Machine<'_>, [context, at, from, to, flags]: [u64; 5]) -> Result<u64, Stop> {
    /// `BPF_F_PSEUDO_HDR`, `_MARK_MANGLED_0`, `_MARK_ENFORCE`, `_IPV6`.
    const KNOWN: u64 = FIELD_MASK | 0x10 | MANGLED_0 | ENFORCE | 0x80;
    if flags & !KNOWN != 0 {
        return Ok(Errno::EINVAL.returned());
    }
    replace(machine, Layer::Transport, context, at, [from, to], flags)
}

/// `BPF_F_MARK_MANGLED_0`: a checksum of 0 is none and stays, and one that would become 0 becomes all ones.
const MANGLED_0: u64 = 0x20;
/// `BPF_F_MARK_ENFORCE`: but not where it stays.
const ENFORCE: u64 = 0x40;

/// Whose checksum is repaired.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Layer {
    Network,
    Transport,
}

fn replace(
    machine: &mut Machine<'_>,
    layer: Layer,
    context: u64,
    at: u64,
    [from, to]: [u64; 2],
    flags: u64,
) -> Result<u64, Stop> {
    let memory = &machine.world.memory;
    let helper = match layer {
        Layer::Network => "bpf_l3_csum_replace",
        Layer::Transport => "bpf_l4_csum_replace",
    };
    let (packet, _) = buffer_of(machine, helper, context)?;
    let at = u64::from(at as u32);
    let found = packet.read(memory, at, 2).filter(|_| at <= 0xffff && at.is_multiple_of(2));
    let Some(found) = found else { return Ok(Errno::EFAULT.returned()) };
    let sum = u16::from_le_bytes(found.try_into().unwrap_or_default());
    if flags & MANGLED_0 != 0 && flags & ENFORCE == 0 && sum == 0 {
        return Ok(0);
    }
    let new = match flags & FIELD_MASK {
        0 if from != 0 => return Ok(Errno::EINVAL.returned()),
        0 => !fold(u64::from(add32(to as u32, !u32::from(sum)))),
        2 if layer == Layer::Network => {
            let add16 = |a: u16, b: u16| {
                let (sum, carry) = a.overflowing_add(b);
                sum.wrapping_add(u16::from(carry))
            };
            !add16(add16(!sum, !(from as u16)), to as u16)
        }
        2 => replaced(sum, u32::from(from as u16), u32::from(to as u16)),
        4 => replaced(sum, from as u32, to as u32),
        _ => return Ok(Errno::EINVAL.returned()),
    };
    let new = if new == 0 && flags & MANGLED_0 != 0 { 0xffff } else { new };
    packet.write(memory, at, &new.to_le_bytes());
    Ok(0)
}

/// A checksum after four of its bytes changed.
fn replaced(sum: u16, from: u32, to: u32) -> u16 {
    let without = add32(!u32::from(sum), !from);
    !fold(u64::from(add32(without, to)))
}

/// A test's packet has no checksum over all of it that somebody else keeps.
fn update(machine: &mut Machine<'_>, [context, ..]: [u64; 5]) -> Result<u64, Stop> {
    buffer_of(machine, "bpf_csum_update", context)?;
    Ok(Errno::ENOTSUPP.returned())
}

/// How many checksums are known to be right.
fn level(machine: &mut Machine<'_>, [context, what, ..]: [u64; 5]) -> Result<u64, Stop> {
    /// As many as the kernel counts.
    const MOST: u8 = 3;
    let (_, buffer) = buffer_of(machine, "bpf_csum_level", context)?;
    let level = &mut buffer.checksum_level;
    match what {
        0 => return Ok(level.map_or(Errno::EACCES.returned(), u64::from)),
        1 => *level = Some(level.map_or(0, |level| (level + 1).min(MOST))),
        2 => *level = level.and_then(|level| level.checked_sub(1)),
        3 => *level = None,
        _ => return Ok(Errno::EINVAL.returned()),
    }
    Ok(0)
}
