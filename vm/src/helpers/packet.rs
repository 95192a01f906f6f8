//! Packets: moving their bounds, copying from and to them, checksums over them.

use super::map::answer;
use super::{Family, bad};
use crate::Errno;
use crate::context::{Kind, Packet};
use crate::interp::{Machine, Stop};
use crate::memory::access;

pub(super) const FAMILY: Family = &[
    ("bpf_xdp_adjust_head", adjust_head),
    ("bpf_xdp_adjust_tail", adjust_tail),
    ("bpf_xdp_adjust_meta", adjust_meta),
    ("bpf_xdp_load_bytes", xdp_load),
    ("bpf_xdp_store_bytes", xdp_store),
    ("bpf_xdp_get_buff_len", xdp_len),
    ("bpf_skb_load_bytes", skb_load),
    ("bpf_skb_store_bytes", skb_store),
    ("bpf_csum_diff", checksum_diff),
];

/// Offsets into a packet at most, for socket buffers.
const MAX_OFFSET: u64 = i32::MAX as u64;

fn packet_of(machine: &Machine<'_>, helper: &'static str, kind: Kind, context: u64) -> Result<Packet, Stop> {
    let is_own = machine.context.kind == kind && machine.context.address == context;
    let packet = machine.context.packet.filter(|_| is_own);
    packet.ok_or_else(|| bad(helper, "the first argument is not the context of such a packet"))
}

fn adjust_head(machine: &mut Machine<'_>, [context, by, ..]: [u64; 5]) -> Result<u64, Stop> {
    packet_of(machine, "bpf_xdp_adjust_head", Kind::Xdp, context)?;
    Ok(answer(machine.context.adjust_head(&machine.world.memory, by as i32)))
}

fn adjust_tail(machine: &mut Machine<'_>, [context, by, ..]: [u64; 5]) -> Result<u64, Stop> {
    packet_of(machine, "bpf_xdp_adjust_tail", Kind::Xdp, context)?;
    Ok(answer(machine.context.adjust_tail(&machine.world.memory, by as i32)))
}

fn adjust_meta(machine: &mut Machine<'_>, [context, by, ..]: [u64; 5]) -> Result<u64, Stop> {
    packet_of(machine, "bpf_xdp_adjust_meta", Kind::Xdp, context)?;
    Ok(answer(machine.context.adjust_meta(&machine.world.memory, by as i32)))
}

fn xdp_len(machine: &mut Machine<'_>, [context, ..]: [u64; 5]) -> Result<u64, Stop> {
    let packet = packet_of(machine, "bpf_xdp_get_buff_len", Kind::Xdp, context)?;
    Ok(packet.end - packet.data)
}

/// Where so many bytes at an offset are, if the packet has them.
fn span(packet: Packet, offset: u64, len: u64) -> Option<u64> {
    let end = offset.checked_add(len)?;
    (end <= packet.end - packet.data).then_some(packet.data + offset)
}

fn xdp_load(machine: &mut Machine<'_>, [context, offset, to, len, _]: [u64; 5]) -> Result<u64, Stop> {
    let packet = packet_of(machine, "bpf_xdp_load_bytes", Kind::Xdp, context)?;
    let (offset, len) = (u64::from(offset as u32), u64::from(len as u32));
    let Some(from) = span(packet, offset, len) else { return Ok(Errno::EINVAL.returned()) };
    let memory = &machine.world.memory;
    memory.write(to, &memory.peek(from, len))?;
    Ok(0)
}

fn xdp_store(machine: &mut Machine<'_>, [context, offset, from, len, _]: [u64; 5]) -> Result<u64, Stop> {
    let packet = packet_of(machine, "bpf_xdp_store_bytes", Kind::Xdp, context)?;
    let (offset, len) = (u64::from(offset as u32), u64::from(len as u32));
    let Some(to) = span(packet, offset, len) else { return Ok(Errno::EINVAL.returned()) };
    let memory = &machine.world.memory;
    memory.poke(to, &memory.read(from, len)?);
    Ok(0)
}

/// Copies out; what cannot be had is zeros and an error.
fn skb_load(machine: &mut Machine<'_>, [context, offset, to, len, _]: [u64; 5]) -> Result<u64, Stop> {
    let packet = packet_of(machine, "bpf_skb_load_bytes", Kind::Skb, context)?;
    let (offset, len) = (u64::from(offset as u32), u64::from(len as u32));
    let memory = &machine.world.memory;
    let found = span(packet, offset, len).filter(|_| offset <= MAX_OFFSET);
    match found {
        Some(from) => memory.write(to, &memory.peek(from, len))?,
        None => zero(machine, to, len)?,
    }
    Ok(if found.is_some() { 0 } else { Errno::EFAULT.returned() })
}

/// Copies in. The checksum flags change nothing: a test's packet has no checksum that somebody else keeps.
fn skb_store(machine: &mut Machine<'_>, [context, offset, from, len, flags]: [u64; 5]) -> Result<u64, Stop> {
    const RECOMPUTE_AND_INVALIDATE: u64 = 3;
    let packet = packet_of(machine, "bpf_skb_store_bytes", Kind::Skb, context)?;
    if flags & !RECOMPUTE_AND_INVALIDATE != 0 {
        return Ok(Errno::EINVAL.returned());
    }
    let (offset, len) = (u64::from(offset as u32), u64::from(len as u32));
    let memory = &machine.world.memory;
    let bytes = memory.read(from, len)?;
    let found = span(packet, offset, len).filter(|_| offset <= MAX_OFFSET);
    if let Some(to) = found {
        memory.poke(to, &bytes);
    }
    Ok(answer(found.map(drop).ok_or(Errno::EFAULT)))
}

/// Writes zeros. A length that no region has takes no memory.
pub(super) fn zero(machine: &Machine<'_>, to: u64, len: u64) -> Result<(), Stop> {
    let memory = &machine.world.memory;
    memory.demand(to, len, access::WRITE)?;
    Ok(memory.write(to, &vec![0; len as usize])?)
}

/// The checksum of the bytes that come minus that of those that go, folded to 16 bits on both sides of 6.18.
fn checksum_diff(
    machine: &mut Machine<'_>,
    [from, from_len, to, to_len, seed]: [u64; 5],
) -> Result<u64, Stop> {
    /// Bytes of both together, at most.
    const MAX_BYTES: u64 = 512;
    let (from_len, to_len) = (u64::from(from_len as u32), u64::from(to_len as u32));
    if !from_len.is_multiple_of(4) || !to_len.is_multiple_of(4) || from_len.max(to_len) > MAX_BYTES {
        return Ok(Errno::EINVAL.returned());
    }
    let memory = &machine.world.memory;
    let sum = |bytes: Vec<u8>, invert: u16| {
        let (pairs, _) = bytes.as_chunks::<2>();
        pairs.iter().map(|pair| u64::from(u16::from_le_bytes(*pair) ^ invert)).sum::<u64>()
    };
    let gone = sum(memory.read(from, from_len)?, 0xffff);
    let come = sum(memory.read(to, to_len)?, 0);
    let mut folded = u64::from(seed as u32) + gone + come;
    while folded > 0xffff {
        folded = (folded & 0xffff) + (folded >> 16);
    }
    Ok(folded)
}
