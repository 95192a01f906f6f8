//! Socket buffers: copying from and to them, and what the kernel keeps of them.

use super::Family;
use super::checksum::fold;
use super::packet::{buffer_of, zero};
use crate::Errno;
use crate::context::packet::ETHERNET;
use crate::context::{Buffer, Packet, field};
use crate::interp::{Machine, Stop};
use crate::memory::Memory;
use crate::net::protocol;

pub(super) const FAMILY: Family = &[
    ("bpf_skb_load_bytes", load),
    ("bpf_skb_load_bytes_relative", load_relative),
    ("bpf_skb_store_bytes", store),
    ("bpf_skb_pull_data", pull_data),
    ("bpf_skb_change_type", change_type),
    ("bpf_skb_ecn_set_ce", set_ce),
    ("bpf_skb_set_tstamp", set_tstamp),
    ("bpf_get_hash_recalc", hash),
    ("bpf_set_hash_invalid", forget_hash),
    ("bpf_set_hash", set_hash),
    ("bpf_get_route_realm", realm),
    ("bpf_get_cgroup_classid", classid),
];

/// Offsets into a packet at most.
const MAX_OFFSET: u64 = i32::MAX as u64;
/// `BPF_F_RECOMPUTE_CSUM`, and `BPF_F_INVALIDATE_HASH`.
const RECOMPUTE: u64 = 1;
const INVALIDATE_HASH: u64 = 2;

/// Copies out; what cannot be had is zeros and an error.
fn load(machine: &mut Machine<'_>, [context, offset, to, len, _]: [u64; 5]) -> Result<u64, Stop> {
    let memory = &machine.world.memory;
    let (offset, len) = (u64::from(offset as u32), u64::from(len as u32));
    // A test run of a flow dissector has no socket buffer to load from.
    let found = match machine.context.kind {
        crate::context::Kind::Flow => None,
        _ => buffer_of(machine, "bpf_skb_load_bytes", context)?.0.read(memory, offset, len),
    };
    hand_out(machine, to, len, found.filter(|_| offset <= MAX_OFFSET))
}

/// Copies out, from a header on.
fn load_relative(
    machine: &mut Machine<'_>,
    [context, offset, to, len, header]: [u64; 5],
) -> Result<u64, Stop> {
    let memory = &machine.world.memory;
    let (packet, buffer) = buffer_of(machine, "bpf_skb_load_bytes_relative", context)?;
    let (offset, len) = (u64::from(offset as u32), u64::from(len as u32));
    let start = match header as u32 {
        0 => Some(buffer.mac),
        1 => Some(buffer.network),
        _ => None,
    };
    let start = start.filter(|_| offset <= 0xffff).map(|start| start.wrapping_add(offset));
    let start = start.filter(|&start| start.checked_add(len).is_some_and(|end| end <= packet.end));
    let first = packet.room().0;
    let found = start.filter(|&start| start >= first).map(|start| memory.peek(start, len));
    hand_out(machine, to, len, found)
}

fn hand_out(machine: &Machine<'_>, to: u64, len: u64, found: Option<Vec<u8>>) -> Result<u64, Stop> {
    match found {
        Some(bytes) => {
            machine.world.memory.write(to, &bytes)?;
            Ok(0)
        }
        None => {
            zero(machine, to, len)?;
            Ok(Errno::EFAULT.returned())
        }
    }
}

/// Copies in. A test's packet has no checksum that somebody else keeps, so there is none to recompute.
fn store(machine: &mut Machine<'_>, [context, offset, from, len, flags]: [u64; 5]) -> Result<u64, Stop> {
    let memory = &machine.world.memory;
    let (packet, _) = buffer_of(machine, "bpf_skb_store_bytes", context)?;
    if flags & !(RECOMPUTE | INVALIDATE_HASH) != 0 {
        return Ok(Errno::EINVAL.returned());
    }
    let (offset, len) = (u64::from(offset as u32), u64::from(len as u32));
    let bytes = memory.read(from, len)?;
    if offset > MAX_OFFSET || !packet.write(memory, offset, &bytes) {
        return Ok(Errno::EFAULT.returned());
    }
    if flags & INVALIDATE_HASH != 0 {
        clear_hash(machine);
    }
    Ok(0)
}

/// A socket buffer here is one piece, so there is nothing to pull but to look whether it is there.
fn pull_data(machine: &mut Machine<'_>, [context, len, ..]: [u64; 5]) -> Result<u64, Stop> {
    let (packet, _) = buffer_of(machine, "bpf_skb_pull_data", context)?;
    let is_there = u64::from(len as u32) <= packet.len();
    Ok(if is_there { 0 } else { Errno::ENOMEM.returned() })
}

fn change_type(machine: &mut Machine<'_>, [context, to, ..]: [u64; 5]) -> Result<u64, Stop> {
    /// `PACKET_OTHERHOST`, the last that packets are given.
    const LAST: u32 = 3;
    buffer_of(machine, "bpf_skb_change_type", context)?;
    let memory = &machine.world.memory;
    let to = to as u32;
    if to.max(machine.context.get(memory, field::PKT_TYPE)) > LAST {
        return Ok(Errno::EINVAL.returned());
    }
    machine.context.set(memory, field::PKT_TYPE, to);
    Ok(0)
}

/// Marks a packet as having met congestion, if it says that its ends know of that; 1 if it is marked then.
fn set_ce(machine: &mut Machine<'_>, [context, ..]: [u64; 5]) -> Result<u64, Stop> {
    const CONGESTED: u8 = 3;
    let memory = &machine.world.memory;
    let protocol = machine.context.get(memory, field::PROTOCOL) as u16;
    let (packet, buffer) = buffer_of(machine, "bpf_skb_ecn_set_ce", context)?;
    let protocol = inner_protocol(memory, packet, buffer, protocol);
    let len = match protocol {
        protocol::IPV4 => 20,
        protocol::IPV6 => 40,
        _ => return Ok(0),
    };
    let at = buffer.network.wrapping_sub(packet.data);
    let header = packet.read(memory, at, len).filter(|_| packet.linear_len() >= len);
    let Some(&[first, second, ..]) = header.as_deref().and_then(|header| header.first_chunk::<12>()) else {
        return Ok(0);
    };
    let ecn = if protocol == protocol::IPV4 { second } else { second >> 4 } & CONGESTED;
    if ecn == 0 || ecn == CONGESTED {
        return Ok(u64::from(ecn == CONGESTED));
    }
    if protocol == protocol::IPV6 {
        packet.write(memory, at, &[first, second | CONGESTED << 4]);
        return Ok(1);
    }
    // The field grows by what is missing to 3, and the checksum shrinks by it.
    let sum = packet.read(memory, at + 10, 2).unwrap_or_default();
    let sum = u64::from(u16::from_le_bytes(sum.try_into().unwrap_or_default()));
    let sum = fold(sum + u64::from(!u16::from(CONGESTED - ecn).to_be()));
    packet.write(memory, at + 10, &sum.to_le_bytes());
    packet.write(memory, at + 1, &[second | CONGESTED]);
    Ok(1)
}

/// The protocol behind tags of virtual LANs in the packet's bytes.
fn inner_protocol(memory: &Memory, packet: &Packet, buffer: &Buffer, protocol: u16) -> u16 {
    /// Tags that are looked behind, and bytes of one.
    const MOST: u32 = 8;
    const TAG: u64 = 4;
    let is_tag = |protocol| matches!(protocol, protocol::VLAN | protocol::VLAN_OF_VLANS);
    if !is_tag(protocol) {
        return protocol;
    }
    let mut at = match buffer.mac_len {
        0 => ETHERNET,
        1..TAG => return 0,
        len => len - TAG,
    };
    for _ in 1..MOST {
        let Some(inner) = packet.read(memory, at + 2, 2).filter(|_| packet.len() >= at + TAG) else {
            return 0;
        };
        let inner = u16::from_le_bytes(inner.try_into().unwrap_or_default());
        if !is_tag(inner) {
            return inner;
        }
        at += TAG;
    }
    0
}

fn set_tstamp(machine: &mut Machine<'_>, [context, time, clock, ..]: [u64; 5]) -> Result<u64, Stop> {
    /// The clocks: of the wall, and two that may not stand at 0.
    const REALTIME: u32 = 0;
    const LAST: u32 = 2;
    buffer_of(machine, "bpf_skb_set_tstamp", context)?;
    let memory = &machine.world.memory;
    let (context, clock) = (&machine.context, clock as u32);
    let protocol = context.get(memory, field::PROTOCOL) as u16;
    if !matches!(protocol, protocol::IPV4 | protocol::IPV6) {
        return Ok(Errno::EOPNOTSUPP.returned());
    }
    if clock > LAST || (clock != REALTIME && time == 0) {
        return Ok(Errno::EINVAL.returned());
    }
    memory.poke(context.address + field::TSTAMP, &time.to_le_bytes());
    memory.poke(context.address + field::TSTAMP_TYPE, &[clock as u8]);
    Ok(0)
}

/// The packet's hash. One that was not set is made from its addresses and ports, in a way of our own: a kernel's depends
/// on a key that it draws when it starts.
fn hash(machine: &mut Machine<'_>, [context, ..]: [u64; 5]) -> Result<u64, Stop> {
    /// What is hashed of an IPv4 packet: addresses, and ports.
    const FLOW: (u64, u64) = (12, 12);
    let memory = &machine.world.memory;
    let (packet, buffer) = buffer_of(machine, "bpf_get_hash_recalc", context)?;
    if !buffer.has_hash {
        buffer.has_hash = true;
        let at = buffer.network.wrapping_sub(packet.data).wrapping_add(FLOW.0);
        let flow = packet.read(memory, at, FLOW.1).unwrap_or_default();
        let made = flow
            .iter()
            .fold(0x811c_9dc5_u32, |hash, &byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
        machine.context.set(memory, field::HASH, made.max(1));
    }
    Ok(u64::from(machine.context.get(memory, field::HASH)))
}

fn forget_hash(machine: &mut Machine<'_>, [context, ..]: [u64; 5]) -> Result<u64, Stop> {
    buffer_of(machine, "bpf_set_hash_invalid", context)?;
    clear_hash(machine);
    Ok(0)
}

/// Forgets the hash.
pub(super) fn clear_hash(machine: &mut Machine<'_>) {
    if let Some((_, buffer)) = machine.context.parts() {
        buffer.has_hash = false;
    }
    machine.context.set(&machine.world.memory, field::HASH, 0);
}

fn set_hash(machine: &mut Machine<'_>, [context, hash, ..]: [u64; 5]) -> Result<u64, Stop> {
    let (_, buffer) = buffer_of(machine, "bpf_set_hash", context)?;
    buffer.has_hash = true;
    machine.context.set(&machine.world.memory, field::HASH, hash as u32);
    Ok(0)
}

fn realm(machine: &mut Machine<'_>, [context, ..]: [u64; 5]) -> Result<u64, Stop> {
    buffer_of(machine, "bpf_get_route_realm", context)?;
    Ok(u64::from(machine.world.net.route_realm))
}

fn classid(machine: &mut Machine<'_>, [context, ..]: [u64; 5]) -> Result<u64, Stop> {
    buffer_of(machine, "bpf_get_cgroup_classid", context)?;
    Ok(u64::from(machine.world.net.classid))
}
