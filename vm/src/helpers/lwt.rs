//! Lightweight tunnels: headers put before a packet.

use super::Family;
use super::checksum::fold;
use super::packet::buffer_of;
use super::skb::clear_hash;
use crate::context::field;
use crate::interp::{Machine, Stop};
use crate::net::protocol;
use crate::trap::TrapKind;
use crate::{Effect, Errno};

pub(super) const FAMILY: Family = &[("bpf_lwt_push_encap", push)];

/// What is pushed: headers of segment routing, around the packet or into it, and of IP.
const SEGMENTS: u64 = 0;
const SEGMENTS_INLINE: u64 = 1;
const IP: u64 = 2;
/// Bytes of headers.
const IPV4: usize = 20;
const IPV6: usize = 40;
const UDP: usize = 8;
const IPPROTO_UDP: u8 = 17;
/// Bytes of headers that may be pushed, at most.
const MOST: usize = 256;

fn push(machine: &mut Machine<'_>, [context, kind, header, len, _]: [u64; 5]) -> Result<u64, Stop> {
    const HELPER: &str = "bpf_lwt_push_encap";
    let memory = &machine.world.memory;
    buffer_of(machine, HELPER, context)?;
    let bytes = memory.read(header, u64::from(len as u32))?;
    match u64::from(kind as u32) {
        IP => {}
        SEGMENTS | SEGMENTS_INLINE => {
            let what = "bpf_lwt_push_encap with headers of segment routing is not modelled: mock it";
            return Err(Box::new(TrapKind::Unmodelled(what.to_owned())));
        }
        _ => return Ok(Errno::EINVAL.returned()),
    }
    let Some((header_len, is_v6, is_udp)) = ip_header(&bytes) else { return Ok(Errno::EINVAL.returned()) };
    let len = bytes.len() as u64;
    // Programs of other types make room for what the device puts before.
    let is_ingress = machine.world.loaded(machine.program).kind.prog_type == skep_linux::ProgType::LwtIn;
    let (packet, buffer) = buffer_of(machine, HELPER, context)?;
    let before = if is_ingress { buffer.mac_len } else { 16 };
    if let Err(errno) = packet.make_head(memory, buffer, len + before) {
        return Ok(errno.returned());
    }
    packet.push(len);
    buffer.is_encapsulated = true;
    buffer.network = packet.data;
    if is_udp {
        packet.set_transport(buffer, packet.data + header_len as u64);
    }
    memory.poke(packet.data, &bytes);
    if !is_v6 && bytes.get(10..12) == Some(&[0, 0]) {
        // A header that says it is shorter than any has the kernel stop at its first bytes.
        let words = bytes.get(..header_len).unwrap_or_default().as_chunks::<2>().0;
        let sum = words.iter().map(|word| u64::from(u16::from_le_bytes(*word))).sum();
        let first = bytes.first_chunk().copied().map_or(0, u16::from_le_bytes);
        let sum = if header_len < IPV4 { first } else { !fold(sum) };
        memory.poke(packet.data + 10, &sum.to_le_bytes());
    }
    let new = if is_v6 { protocol::IPV6 } else { protocol::IPV4 };
    machine.context.set(memory, field::PROTOCOL, u32::from(new));
    clear_hash(machine);
    machine.context.show_packet(memory);
    let is_gso = machine.context.get(memory, field::GSO_SIZE) != 0;
    let effect = Effect::new(HELPER, &[("type", IP)]);
    machine.world.record(Effect { bytes: Some(bytes), ..effect });
    // A test's segments are of no type, of which the kernel does not know how they would change.
    Ok(if is_gso { Errno::ENOTSUPP.returned() } else { 0 })
}

/// Bytes of the IP header that comes first, whether it is of IPv6, and whether UDP follows; nothing if it is cut off.
fn ip_header(bytes: &[u8]) -> Option<(usize, bool, bool)> {
    if !(IPV4..=MOST).contains(&bytes.len()) {
        return None;
    }
    let byte = |at: usize| bytes.get(at).copied().unwrap_or_default();
    let (len, is_v6, next) = match byte(0) >> 4 {
        4 => (usize::from(byte(0) & 15) * 4, false, byte(9)),
        6 => (IPV6, true, byte(6)),
        _ => return None,
    };
    let is_udp = next == IPPROTO_UDP;
    let needed = if is_udp { len + UDP } else { len };
    (bytes.len() >= needed).then_some((len, is_v6, is_udp))
}
