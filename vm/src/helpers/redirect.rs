//! Sending packets on. Where a packet goes is kept until the program ends, and is an effect if its answer is to send it;
//! a clone goes at once.

use skep_linux::MapType;

use super::packet::{buffer_of, packet_of};
use super::{Family, bad, map_of};
use crate::context::{Kind, field};
use crate::interp::{Machine, Stop};
use crate::{Effect, Errno};

pub(super) const FAMILY: Family = &[
    ("bpf_redirect", redirect),
    ("bpf_redirect_map", redirect_map),
    ("bpf_redirect_neigh", redirect_neigh),
    ("bpf_redirect_peer", redirect_peer),
    ("bpf_clone_redirect", clone_redirect),
];

/// What programs of XDP return: an error, and to send a packet on.
const XDP_ABORTED: u64 = 0;
const XDP_REDIRECT: u64 = 4;
/// The same of traffic control.
const TC_ACT_SHOT: u64 = 2;
const TC_ACT_REDIRECT: u64 = 7;
/// `BPF_F_INGRESS`.
const INGRESS: u64 = 1;

/// What a program returns to have its packet sent on.
pub(crate) fn answer_of(kind: Kind) -> u64 {
    if kind == Kind::Xdp { XDP_REDIRECT } else { TC_ACT_REDIRECT }
}

/// Keeps where the packet goes.
fn keep(machine: &mut Machine<'_>, effect: Effect) -> Result<u64, Stop> {
    machine.redirect = Some(effect);
    Ok(answer_of(machine.context.kind))
}

fn redirect(machine: &mut Machine<'_>, [device, flags, ..]: [u64; 5]) -> Result<u64, Stop> {
    let (known, refusal) = match machine.context.kind {
        Kind::Xdp => (0, XDP_ABORTED),
        _ => (INGRESS, TC_ACT_SHOT),
    };
    if flags & !known != 0 {
        return Ok(refusal);
    }
    let args = [("ifindex", u64::from(device as u32)), ("flags", flags)];
    keep(machine, Effect::new("bpf_redirect", &args))
}

/// To what an element of a map stands for: a device, a CPU, a socket of AF_XDP.
fn redirect_map(machine: &mut Machine<'_>, [map, key, flags, ..]: [u64; 5]) -> Result<u64, Stop> {
    /// What the program answers if there is no such element, in the flags' low bits.
    const ANSWER: u64 = 3;
    /// `BPF_F_BROADCAST` and `BPF_F_EXCLUDE_INGRESS`.
    const BROADCAST: u64 = 8;
    const EXCLUDE_INGRESS: u64 = 16;
    const HELPER: &str = "bpf_redirect_map";
    let map = map_of(machine, HELPER, map)?;
    let known = match map.def.map_type {
        MapType::Devmap | MapType::DevmapHash => BROADCAST | EXCLUDE_INGRESS,
        MapType::Cpumap | MapType::Xskmap => 0,
        _ => return Err(bad(HELPER, "the map holds no devices, CPUs or sockets of AF_XDP")),
    };
    if flags & !(ANSWER | known) != 0 {
        return Ok(XDP_ABORTED);
    }
    let memory = &machine.world.memory;
    let found = map.lookup(memory, &(key as u32).to_le_bytes(), machine.cpu);
    if found.is_none() && flags & BROADCAST == 0 {
        machine.redirect = None;
        return Ok(flags & ANSWER);
    }
    let first = found.filter(|_| map.def.map_type != MapType::Xskmap);
    let first =
        first.map(|at| memory.peek(at, 4).iter().rev().fold(0, |value, &byte| value << 8 | u64::from(byte)));
    let args = [("key", key), ("flags", flags), ("value", first.or(found).unwrap_or_default())];
    keep(machine, Effect::new(HELPER, &args))
}

/// To a neighbour, whose link address is found on the way.
fn redirect_neigh(machine: &mut Machine<'_>, [device, params, len, flags, _]: [u64; 5]) -> Result<u64, Stop> {
    /// Bytes of `struct bpf_redir_neigh`.
    const PARAMS: u64 = 20;
    let len = u64::from(len as u32);
    if (len != 0 && len < PARAMS) || flags != 0 {
        return Ok(TC_ACT_SHOT);
    }
    let bytes = if len == 0 { None } else { Some(machine.world.memory.read(params, len)?) };
    let effect = Effect::new("bpf_redirect_neigh", &[("ifindex", u64::from(device as u32))]);
    machine.redirect = Some(Effect { bytes, ..effect });
    Ok(TC_ACT_REDIRECT)
}

/// To the device at the other end of a pair, in its namespace.
fn redirect_peer(machine: &mut Machine<'_>, [device, flags, ..]: [u64; 5]) -> Result<u64, Stop> {
    if flags != 0 {
        return Ok(TC_ACT_SHOT);
    }
    let args = [("ifindex", u64::from(device as u32))];
    keep(machine, Effect::new("bpf_redirect_peer", &args))
}

/// Sends a copy; gives what the device made of it.
fn clone_redirect(machine: &mut Machine<'_>, [context, device, flags, ..]: [u64; 5]) -> Result<u64, Stop> {
    /// `NET_RX_DROP`, and `NET_XMIT_CN`, which the queue of a device that is down says.
    const DROPPED: u64 = 1;
    const CONGESTED: u64 = 2;
    const HELPER: &str = "bpf_clone_redirect";
    let memory = &machine.world.memory;
    let (packet, buffer) = buffer_of(machine, HELPER, context)?;
    if flags & !INGRESS != 0 {
        return Ok(Errno::EINVAL.returned());
    }
    let bytes = packet.read(memory, 0, packet.len()).unwrap_or_default();
    let has_link = (buffer.mac.wrapping_sub(buffer.network) as i64) < 0 && !bytes.is_empty();
    let from_network = buffer.network.wrapping_sub(packet.data);
    // Segments of no type are not let out.
    if machine.context.get(memory, field::GSO_SIZE) != 0 {
        return Ok(Errno::EBADMSG.returned());
    }
    let device = device as u32;
    let Some(found) = machine.world.net.device(device) else { return Ok(Errno::EINVAL.returned()) };
    let sent = match found.header_len {
        0 => bytes.get(usize::try_from(from_network).unwrap_or(usize::MAX)..).filter(|rest| !rest.is_empty()),
        _ => Some(&*bytes).filter(|_| has_link),
    };
    let Some(sent) = sent else { return Ok(Errno::ERANGE.returned()) };
    if !found.is_up {
        return Ok(if flags & INGRESS != 0 { DROPPED } else { CONGESTED });
    }
    let effect = Effect::new(HELPER, &[("ifindex", u64::from(device)), ("flags", flags)]);
    machine.world.record(Effect { bytes: Some(sent.to_vec()), ..effect });
    Ok(0)
}

/// Notes that the packet leaves as the program wanted it to, if its answer says so.
pub(crate) fn finish(machine: &mut Machine<'_>, value: u64) {
    let kind = machine.context.kind;
    let Some(effect) = machine.redirect.take().filter(|_| value as u32 == answer_of(kind) as u32) else {
        return;
    };
    let address = machine.context.address;
    let memory = &machine.world.memory;
    let packet = packet_of(machine, "bpf_redirect", kind, address).ok();
    let packet = packet.and_then(|packet| packet.read(memory, 0, packet.len()));
    let bytes = effect.bytes.clone().or(packet);
    machine.world.record(Effect { bytes, ..effect });
}
