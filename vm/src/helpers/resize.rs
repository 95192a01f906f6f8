//! Socket buffers that grow and shrink: at head and tail, between headers, and by tags of virtual LANs.

use super::Family;
use super::packet::buffer_of;
use super::skb::clear_hash;
use crate::Errno;
use crate::context::{Buffer, Packet, field};
use crate::interp::{Machine, Stop};
use crate::memory::Memory;
use crate::net::protocol;

pub(super) const FAMILY: Family = &[
    ("bpf_skb_change_tail", change_tail),
    ("bpf_skb_change_head", change_head),
    ("bpf_skb_change_proto", change_protocol),
    ("bpf_skb_adjust_room", adjust_room),
    ("bpf_skb_vlan_push", vlan_push),
    ("bpf_skb_vlan_pop", vlan_pop),
];

/// Bytes of a packet, at most: four pages, less what the kernel keeps.
const LONGEST: u64 = 4 * 4096 - 320;
/// Bytes of the headers of IPv4 and IPv6, of Ethernet, and of a tag.
const IPV4: u64 = 20;
const IPV6: u64 = 40;
const ETHERNET: u64 = 14;
const TAG: u64 = 4;

/// Gives a result, after programs were shown what became of the packet.
fn done(machine: &Machine<'_>, result: Result<(), Errno>) -> Result<u64, Stop> {
    machine.context.show_packet(&machine.world.memory);
    Ok(super::map::answer(result))
}

fn is_gso(machine: &Machine<'_>) -> bool {
    machine.context.get(&machine.world.memory, field::GSO_SIZE) != 0
}

/// Where the network layer's header begins, seen from the data; negative where it lies before.
fn network_offset(packet: &Packet, buffer: &Buffer) -> i64 {
    buffer.network.wrapping_sub(packet.data) as i64
}

fn change_tail(machine: &mut Machine<'_>, [context, len, flags, ..]: [u64; 5]) -> Result<u64, Stop> {
    let memory = &machine.world.memory;
    let (packet, buffer) = buffer_of(machine, "bpf_skb_change_tail", context)?;
    let len = u64::from(len as u32);
    let mut least = network_offset(packet, buffer).max(0) as u64;
    if let Some(offset) = packet.transport_offset(buffer).filter(|&offset| offset > 0) {
        least = offset as u64;
    }
    if flags != 0 || len > LONGEST || len < least {
        return Ok(Errno::EINVAL.returned());
    }
    if buffer.is_encapsulated {
        return Ok(Errno::ENOTSUPP.returned());
    }
    let result = packet.set_len(memory, buffer, len);
    if result.is_ok() && is_gso(machine) {
        machine.context.set(memory, field::GSO_SIZE, 0);
        machine.context.set(memory, field::GSO_SEGS, 0);
    }
    done(machine, result)
}

fn change_head(machine: &mut Machine<'_>, [context, by, flags, ..]: [u64; 5]) -> Result<u64, Stop> {
    let memory = &machine.world.memory;
    let is_gso = is_gso(machine);
    let (packet, buffer) = buffer_of(machine, "bpf_skb_change_head", context)?;
    let by = u64::from(by as u32);
    let len = packet.len() + by;
    if flags != 0 || (!is_gso && len > LONGEST) || by > i32::MAX as u64 {
        return Ok(Errno::EINVAL.returned());
    }
    let result = packet.make_head(memory, buffer, by);
    if result.is_ok() {
        packet.push(by);
        memory.poke(packet.data, &vec![0; by as usize]);
        buffer.mac = packet.data;
        buffer.set_mac_len();
    }
    done(machine, result)
}

/// Makes room for so many zeros behind the first `at` bytes, which move to the front.
fn insert(memory: &Memory, packet: &mut Packet, buffer: &mut Buffer, at: u64, len: u64) -> Result<(), Errno> {
    packet.make_head(memory, buffer, len)?;
    packet.push(len);
    let first = memory.peek(packet.data + len, at);
    memory.poke(packet.data, &first);
    memory.poke(packet.data + at, &vec![0; len as usize]);
    packet.move_headers(buffer, len.wrapping_neg());
    Ok(())
}

/// Takes so many bytes behind the first `at` bytes out.
fn remove(memory: &Memory, packet: &mut Packet, buffer: &mut Buffer, at: u64, len: u64) -> Result<(), Errno> {
    if at + len > packet.linear_len() {
        return Err(Errno::ENOMEM);
    }
    let first = memory.peek(packet.data, at);
    packet.pull(len)?;
    memory.poke(packet.data, &first);
    packet.move_headers(buffer, len);
    Ok(())
}

fn change_protocol(machine: &mut Machine<'_>, [context, to, flags, ..]: [u64; 5]) -> Result<u64, Stop> {
    let memory = &machine.world.memory;
    let from = machine.context.get(memory, field::PROTOCOL) as u16;
    let (packet, buffer) = buffer_of(machine, "bpf_skb_change_proto", context)?;
    if flags != 0 {
        return Ok(Errno::EINVAL.returned());
    }
    let (at, to) = (buffer.header_len(), to as u16);
    let result = match (from, to) {
        (protocol::IPV4, protocol::IPV6) => insert(memory, packet, buffer, at, IPV6 - IPV4),
        (protocol::IPV6, protocol::IPV4) => remove(memory, packet, buffer, at, IPV6 - IPV4),
        _ => Err(Errno::ENOTSUPP),
    };
    if result.is_ok() {
        machine.context.set(memory, field::PROTOCOL, u32::from(to));
        clear_hash(machine);
    }
    done(machine, result)
}

/// Flags of `bpf_skb_adjust_room`.
mod room {
    pub(super) const FIXED_GSO: u64 = 1;
    pub(super) const ENCAP_IPV4: u64 = 2;
    pub(super) const ENCAP_IPV6: u64 = 4;
    pub(super) const ENCAP_GRE: u64 = 8;
    pub(super) const ENCAP_UDP: u64 = 16;
    pub(super) const NO_CSUM_RESET: u64 = 32;
    pub(super) const ENCAP_ETHERNET: u64 = 64;
    pub(super) const DECAP_IPV4: u64 = 128;
    pub(super) const DECAP_IPV6: u64 = 256;
    /// Bytes of an inner link layer's header.
    pub(super) const INNER_SHIFT: u32 = 56;
    pub(super) const ALL: u64 = 0x1ff | 0xff << INNER_SHIFT;
    pub(super) const ENCAP: u64 = ENCAP_IPV4 | ENCAP_IPV6;
    pub(super) const DECAP: u64 = DECAP_IPV4 | DECAP_IPV6;
    pub(super) const OF_SHRINKING: u64 = FIXED_GSO | DECAP | NO_CSUM_RESET;
}

fn adjust_room(machine: &mut Machine<'_>, [context, by, mode, flags, _]: [u64; 5]) -> Result<u64, Stop> {
    /// Bytes at most.
    const MOST: u64 = 0xfff;
    /// Behind the network layer's header, and before it.
    const NETWORK: u32 = 0;
    const LINK: u32 = 1;
    let memory = &machine.world.memory;
    let protocol = machine.context.get(memory, field::PROTOCOL) as u16;
    let is_gso = is_gso(machine);
    let (packet, buffer) = buffer_of(machine, "bpf_skb_adjust_room", context)?;
    let by = by as i32;
    let amount = u64::from(by.unsigned_abs());
    let check = || -> Result<(u64, u64), Errno> {
        if flags & !room::ALL != 0 {
            return Err(Errno::EINVAL);
        }
        if amount > MOST {
            return Err(Errno::EFAULT);
        }
        let header = match protocol {
            protocol::IPV4 => IPV4,
            protocol::IPV6 => IPV6,
            _ => return Err(Errno::ENOTSUPP),
        };
        let at = match mode as u32 {
            NETWORK => buffer.header_len() + header,
            LINK => buffer.header_len(),
            _ => return Err(Errno::ENOTSUPP),
        };
        let least = match flags & room::DECAP {
            0 => header,
            _ if by >= 0 => return Err(Errno::EINVAL),
            room::DECAP_IPV4 => IPV4,
            room::DECAP_IPV6 => IPV6,
            _ => return Err(Errno::EINVAL),
        };
        Ok((at, least))
    };
    let (at, least) = match check() {
        Ok(found) => found,
        Err(errno) => return Ok(errno.returned()),
    };
    let len = packet.len();
    let behind = (len as i64).wrapping_sub(network_offset(packet, buffer)) as u32;
    let amount32 = amount as u32;
    let is_refused = match by < 0 {
        true => amount32 >= behind || u64::from(behind - amount32) < least,
        false => len + amount > LONGEST && !is_gso,
    };
    if is_refused {
        return Ok(Errno::ENOTSUPP.returned());
    }
    let result = match by < 0 {
        true => shrink(memory, (packet, buffer), at, amount, flags, is_gso),
        false => grow(memory, (packet, buffer), at, amount, flags, (is_gso, protocol)),
    };
    if result.is_ok() {
        if flags & room::NO_CSUM_RESET == 0 {
            buffer.checksum_level = None;
        }
        let new = match (protocol, by < 0) {
            (protocol::IPV4, false) if flags & room::ENCAP_IPV6 != 0 => protocol::IPV6,
            (protocol::IPV6, false) if flags & room::ENCAP_IPV4 != 0 => protocol::IPV4,
            (protocol::IPV4, true) if flags & room::DECAP_IPV6 != 0 => protocol::IPV6,
            (protocol::IPV6, true) if flags & room::DECAP_IPV4 != 0 => protocol::IPV4,
            _ => protocol,
        };
        machine.context.set(memory, field::PROTOCOL, u32::from(new));
    }
    done(machine, result)
}

fn shrink(
    memory: &Memory,
    (packet, buffer): (&mut Packet, &mut Buffer),
    at: u64,
    len: u64,
    flags: u64,
    is_gso: bool,
) -> Result<(), Errno> {
    if flags & !room::OF_SHRINKING != 0 {
        return Err(Errno::EINVAL);
    }
    // A test's segments are of no type, of which the kernel does not know how they would change.
    if is_gso {
        return Err(Errno::ENOTSUPP);
    }
    remove(memory, packet, buffer, at, len)
}

fn grow(
    memory: &Memory,
    (packet, buffer): (&mut Packet, &mut Buffer),
    at: u64,
    len: u64,
    flags: u64,
    (is_gso, protocol): (bool, u16),
) -> Result<(), Errno> {
    if is_gso {
        return Err(Errno::ENOTSUPP);
    }
    packet.make_head(memory, buffer, len)?;
    let has = |flag: u64| flags & flag != 0;
    let inner = flags >> room::INNER_SHIFT;
    let mac_len = buffer.header_len();
    if has(room::ENCAP) {
        if !matches!(protocol, protocol::IPV4 | protocol::IPV6) {
            return Err(Errno::ENOTSUPP);
        }
        let is_both = |a, b| has(a) && has(b);
        if is_both(room::ENCAP_IPV4, room::ENCAP_IPV6)
            || is_both(room::ENCAP_GRE, room::ENCAP_UDP)
            || (has(room::ENCAP_ETHERNET) && inner < ETHERNET)
        {
            return Err(Errno::EINVAL);
        }
        if buffer.is_encapsulated {
            return Err(Errno::EALREADY);
        }
        if inner > len {
            return Err(Errno::EINVAL);
        }
    }
    insert(memory, packet, buffer, at, len)?;
    if has(room::ENCAP) {
        buffer.is_encapsulated = true;
        buffer.network = packet.data + mac_len;
        if has(room::ENCAP_GRE | room::ENCAP_UDP) {
            let header = if has(room::ENCAP_IPV6) { IPV6 } else { IPV4 };
            packet.set_transport(buffer, packet.data + mac_len + header);
        }
    }
    Ok(())
}

fn is_tag(protocol: u16) -> bool {
    matches!(protocol, protocol::VLAN | protocol::VLAN_OF_VLANS)
}

/// Gives the packet a tag; one it has already goes into its bytes.
fn vlan_push(machine: &mut Machine<'_>, [context, kind, tag, ..]: [u64; 5]) -> Result<u64, Stop> {
    let memory = &machine.world.memory;
    let kind = if is_tag(kind as u16) { kind as u16 } else { protocol::VLAN };
    let get = |at| machine.context.get(memory, at);
    let (had, old_kind, old_tag) =
        (get(field::VLAN_PRESENT) != 0, get(field::VLAN_PROTO) as u16, get(field::VLAN_TCI) as u16);
    let (packet, buffer) = buffer_of(machine, "bpf_skb_vlan_push", context)?;
    let result = if had { write_tag(memory, packet, buffer, old_kind, old_tag) } else { Ok(()) };
    buffer.set_mac_len();
    if result.is_ok() {
        if had {
            machine.context.set(memory, field::PROTOCOL, u32::from(old_kind));
        }
        set_tag(machine, Some((kind, tag as u16)));
    }
    done(machine, result)
}

/// Writes a tag into the packet, behind the addresses.
fn write_tag(
    memory: &Memory,
    packet: &mut Packet,
    buffer: &mut Buffer,
    kind: u16,
    tag: u16,
) -> Result<(), Errno> {
    /// Bytes of the two addresses.
    const ADDRESSES: u64 = 12;
    if packet.data != buffer.mac || packet.linear_len() < ETHERNET {
        return Err(Errno::EINVAL);
    }
    packet.make_head(memory, buffer, TAG)?;
    packet.push(TAG);
    let addresses = memory.peek(packet.data + TAG, ADDRESSES);
    memory.poke(packet.data, &addresses);
    memory.poke(packet.data + ADDRESSES, &kind.to_le_bytes());
    memory.poke(packet.data + ADDRESSES + 2, &tag.to_be_bytes());
    buffer.mac = buffer.mac.wrapping_sub(TAG);
    buffer.network = buffer.network.wrapping_sub(TAG);
    Ok(())
}

fn set_tag(machine: &Machine<'_>, tag: Option<(u16, u16)>) {
    let set = |at, value| machine.context.set(&machine.world.memory, at, value);
    let (kind, value) = tag.unwrap_or_default();
    set(field::VLAN_PRESENT, u32::from(tag.is_some()));
    set(field::VLAN_PROTO, u32::from(kind));
    set(field::VLAN_TCI, u32::from(value));
}

/// Takes the tag away; the next one in the packet's bytes takes its place.
fn vlan_pop(machine: &mut Machine<'_>, [context, ..]: [u64; 5]) -> Result<u64, Stop> {
    let memory = &machine.world.memory;
    buffer_of(machine, "bpf_skb_vlan_pop", context)?;
    let protocol = machine.context.get(memory, field::PROTOCOL) as u16;
    if machine.context.get(memory, field::VLAN_PRESENT) != 0 {
        set_tag(machine, None);
    } else if !is_tag(protocol) {
        return Ok(0);
    } else if let Err(errno) = read_tag(machine) {
        return done(machine, Err(errno));
    }
    let next = machine.context.get(memory, field::PROTOCOL) as u16;
    let result =
        if is_tag(next) { read_tag(machine).map(|tag| set_tag(machine, Some((next, tag)))) } else { Ok(()) };
    done(machine, result)
}

/// Takes the tag out of the packet's bytes. The protocol is then the one behind it.
fn read_tag(machine: &mut Machine<'_>) -> Result<u16, Errno> {
    /// What is no type but a length.
    const SMALLEST_TYPE: u16 = 0x600;
    let memory = &machine.world.memory;
    let (packet, buffer) = machine.context.parts().ok_or(Errno::EINVAL)?;
    if packet.data != buffer.mac {
        return Err(Errno::EINVAL);
    }
    if packet.linear_len() < ETHERNET + TAG {
        return Err(Errno::ENOMEM);
    }
    let word = |at| {
        let bytes = memory.peek(packet.data + at, 2);
        u16::from_le_bytes(bytes.try_into().unwrap_or_default())
    };
    let (tag, inner, behind) = (u16::from_be(word(ETHERNET)), word(ETHERNET + 2), word(ETHERNET + TAG));
    let protocol = match (u16::from_be(inner) >= SMALLEST_TYPE, behind) {
        (true, _) => inner,
        (false, 0xffff) => 1u16.to_be(),
        (false, _) => 4u16.to_be(),
    };
    let addresses = memory.peek(packet.data, ETHERNET - 2);
    packet.pull(TAG)?;
    memory.poke(packet.data, &addresses);
    buffer.mac = buffer.mac.wrapping_add(TAG);
    if network_offset(packet, buffer) < ETHERNET as i64 {
        buffer.network = packet.data + ETHERNET;
    }
    buffer.set_mac_len();
    machine.context.set(memory, field::PROTOCOL, u32::from(protocol));
    Ok(tag)
}
