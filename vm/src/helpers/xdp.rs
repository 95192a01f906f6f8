//! XDP packets: moving their bounds, copying from and to them.

use super::Family;
use super::map::answer;
use super::packet::packet_of;
use crate::Errno;
use crate::context::{Kind, Packet};
use crate::interp::{Machine, Stop};

pub(super) const FAMILY: Family = &[
    ("bpf_xdp_adjust_head", adjust_head),
    ("bpf_xdp_adjust_tail", adjust_tail),
    ("bpf_xdp_adjust_meta", adjust_meta),
    ("bpf_xdp_load_bytes", load),
    ("bpf_xdp_store_bytes", store),
    ("bpf_xdp_get_buff_len", len),
];

/// Offset and length of a copy, at most.
const MOST: u64 = 0xffff;

fn adjust_head(machine: &mut Machine<'_>, [context, by, ..]: [u64; 5]) -> Result<u64, Stop> {
    let memory = &machine.world.memory;
    let packet = packet_of(machine, "bpf_xdp_adjust_head", Kind::Xdp, context)?;
    Ok(answer(packet.adjust_head(memory, by as i32)))
}

fn adjust_tail(machine: &mut Machine<'_>, [context, by, ..]: [u64; 5]) -> Result<u64, Stop> {
    let memory = &machine.world.memory;
    let packet = packet_of(machine, "bpf_xdp_adjust_tail", Kind::Xdp, context)?;
    Ok(answer(packet.adjust_tail(memory, by as i32)))
}

fn adjust_meta(machine: &mut Machine<'_>, [context, by, ..]: [u64; 5]) -> Result<u64, Stop> {
    let memory = &machine.world.memory;
    let packet = packet_of(machine, "bpf_xdp_adjust_meta", Kind::Xdp, context)?;
    Ok(answer(packet.adjust_meta(memory, by as i32)))
}

fn len(machine: &mut Machine<'_>, [context, ..]: [u64; 5]) -> Result<u64, Stop> {
    Ok(packet_of(machine, "bpf_xdp_get_buff_len", Kind::Xdp, context)?.len())
}

/// Whether the packet has so many bytes there, and a copy may ask for them.
fn check(packet: &Packet, offset: u64, len: u64) -> Result<(), Errno> {
    match offset.max(len) {
        0..=MOST if offset + len <= packet.len() => Ok(()),
        0..=MOST => Err(Errno::EINVAL),
        _ => Err(Errno::EFAULT),
    }
}

fn load(machine: &mut Machine<'_>, [context, offset, to, len, _]: [u64; 5]) -> Result<u64, Stop> {
    let memory = &machine.world.memory;
    let packet = packet_of(machine, "bpf_xdp_load_bytes", Kind::Xdp, context)?;
    let (offset, len) = (u64::from(offset as u32), u64::from(len as u32));
    if let Err(errno) = check(packet, offset, len) {
        return Ok(errno.returned());
    }
    memory.write(to, &packet.read(memory, offset, len).unwrap_or_default())?;
    Ok(0)
}

fn store(machine: &mut Machine<'_>, [context, offset, from, len, _]: [u64; 5]) -> Result<u64, Stop> {
    let memory = &machine.world.memory;
    let packet = packet_of(machine, "bpf_xdp_store_bytes", Kind::Xdp, context)?;
    let (offset, len) = (u64::from(offset as u32), u64::from(len as u32));
    if let Err(errno) = check(packet, offset, len) {
        return Ok(errno.returned());
    }
    packet.write(memory, offset, &memory.read(from, len)?);
    Ok(0)
}
