//! `struct __sk_buff`, and test runs of programs on socket buffers.
//!
//! The context holds the fields as programs see them. What the kernel keeps beside (where headers begin, what it knows
//! of checksum and hash) stands in [`Buffer`].

use std::cell::Cell;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use skep_linux::ProgType;

use super::packet::{ETHERNET, PAGE, Packet, SHARED_INFO};
use super::{Context, Kind, Refusal};
use crate::error::{Errno, Error};
use crate::kernel::SocketSpec;
use crate::memory::{Memory, Region, access};
use crate::net::{LOOPBACK, TunnelKey, protocol};
use crate::world::World;

/// Bytes before a packet, and of it at most.
const HEADROOM: u64 = 64;
const LONGEST: u64 = PAGE - SHARED_INFO - HEADROOM;
/// Bytes of `struct __sk_buff`.
pub(super) const SK_BUFF: usize = 192;
/// Bytes of segments of a packet, at most.
const GSO_MAX_SIZE: u32 = 65536;
const GSO_MAX_SEGS: u32 = 65535;
/// Address families.
const AF_INET: u16 = 2;
const AF_INET6: u16 = 10;
/// `TCP_CLOSE`, the state of a socket that is nothing yet.
const CLOSED: u8 = 7;

/// Offsets of the fields of `struct __sk_buff`.
pub(crate) mod field {
    pub(crate) const LEN: u64 = 0;
    pub(crate) const PKT_TYPE: u64 = 4;
    pub(crate) const MARK: u64 = 8;
    pub(crate) const QUEUE_MAPPING: u64 = 12;
    pub(crate) const PROTOCOL: u64 = 16;
    pub(crate) const VLAN_PRESENT: u64 = 20;
    pub(crate) const VLAN_TCI: u64 = 24;
    pub(crate) const VLAN_PROTO: u64 = 28;
    pub(crate) const PRIORITY: u64 = 32;
    pub(crate) const IFINDEX: u64 = 40;
    pub(crate) const TC_INDEX: u64 = 44;
    pub(crate) const CB: u64 = 48;
    pub(crate) const HASH: u64 = 68;
    pub(crate) const TC_CLASSID: u64 = 72;
    pub(crate) const FAMILY: u64 = 88;
    pub(crate) const REMOTE_IP4: u64 = 92;
    pub(crate) const LOCAL_IP4: u64 = 96;
    pub(crate) const REMOTE_IP6: u64 = 100;
    pub(crate) const LOCAL_IP6: u64 = 116;
    pub(crate) const TSTAMP: u64 = 152;
    pub(crate) const WIRE_LEN: u64 = 160;
    pub(crate) const GSO_SEGS: u64 = 164;
    pub(crate) const GSO_SIZE: u64 = 176;
    pub(crate) const TSTAMP_TYPE: u64 = 180;
    pub(crate) const HWTSTAMP: u64 = 184;
}

/// What a test run takes from its caller's context: first byte, byte after the last. All else is zero.
const TAKEN: [(u64, u64); 6] = [
    (field::MARK, field::QUEUE_MAPPING),
    (field::PRIORITY, field::TC_INDEX),
    (field::CB, field::HASH),
    (field::TSTAMP, field::GSO_SEGS + 4),
    (field::GSO_SIZE, field::TSTAMP_TYPE),
    (field::HWTSTAMP, SK_BUFF as u64),
];
/// What a test run gives back of it.
const RETURNED: [(u64, u64); 5] = [
    (field::MARK, field::QUEUE_MAPPING),
    (field::PRIORITY, field::TC_INDEX),
    (field::CB, field::HASH),
    (field::TSTAMP, field::GSO_SEGS + 4),
    (field::HWTSTAMP, SK_BUFF as u64),
];

/// What the kernel keeps of a socket buffer that programs do not see as fields.
#[derive(Clone, Debug, Default)]
pub(crate) struct Buffer {
    /// Where the headers begin. They move with the packet, and may come to lie outside of it.
    pub(crate) mac: u64,
    pub(crate) network: u64,
    /// The same of the transport layer's, from the start of the room before the packet on.
    transport: u16,
    /// Bytes of the link layer's header, as they were when some change set them down; 0 before.
    pub(crate) mac_len: u64,
    /// Whether a tunnel's headers were put around it.
    pub(crate) is_encapsulated: bool,
    /// How many checksums are known to be right, less one; `None` if not even one.
    pub(crate) checksum_level: Option<u8>,
    /// Whether the hash is set, also if it is 0.
    pub(crate) has_hash: bool,
    /// The tunnel it is to be sent through, and its options.
    pub(crate) tunnel: Option<(TunnelKey, Vec<u8>)>,
    /// Whether its data begin with the Ethernet header.
    has_link: bool,
    /// The socket that a program gave it to.
    pub(crate) assigned: Option<u64>,
    /// The socket it belongs to.
    socket: Cell<Option<u64>>,
}

impl Context {
    /// A packet from its Ethernet header on, and what a test run was given as context.
    pub(super) fn of_buffer(
        world: &World,
        prog_type: ProgType,
        bytes: &[u8],
        given: Option<&[u8]>,
    ) -> Result<Context, Refusal> {
        let len = bytes.len() as u64;
        if !(ETHERNET..=LONGEST).contains(&len) {
            let reason = format!("a packet has {ETHERNET} to {LONGEST} bytes, and this one {len}");
            return Err(Refusal::new(Errno::EINVAL, reason));
        }
        let given = given.map(|given| super::given(given, SK_BUFF)).transpose()?;
        let is_given = given.is_some();
        let given = given.unwrap_or_else(|| vec![0; SK_BUFF]);
        let get = |at: u64| super::word(&given, at as usize);
        let device = match get(field::IFINDEX) {
            0 | LOOPBACK => LOOPBACK,
            other => other,
        };
        let found = world.net.device(device).ok_or_else(|| super::no_device(device))?;
        let protocol = protocol_of(bytes);
        let least = match protocol {
            protocol::IPV4 => 20,
            protocol::IPV6 => 40,
            _ => 0,
        };
        if len - ETHERNET < least {
            let reason = format!("its Ethernet type wants {least} bytes behind the Ethernet header");
            return Err(Refusal::new(Errno::EINVAL, reason));
        }
        let has_link = matches!(prog_type, ProgType::SchedCls | ProgType::SchedAct);
        let seen = if has_link { len } else { len - ETHERNET };
        check_given(&given, seen)?;

        let memory = &world.memory;
        let mut packet = Packet::new(memory, bytes, HEADROOM, 0, PAGE - SHARED_INFO)?;
        let mac = packet.data;
        if !has_link {
            packet.data += ETHERNET;
            packet.meta = packet.data;
            packet.show(memory);
        }
        let rights = access::READ | access::WRITE | access::CONTEXT;
        let address = memory.add(Region::plain("the context", SK_BUFF as u64, rights));
        let address = address.inspect_err(|_| packet.release(memory))?;
        let buffer = Buffer { mac, network: mac + ETHERNET, transport: UNSET, has_link, ..Buffer::default() };
        let context = Context {
            packet: Some(packet),
            buffer: Some(Box::new(buffer)),
            given,
            ..Context::bare(Kind::Skb, address, SK_BUFF as u64)
        };
        let set = |at, value| context.set(memory, at, value);
        for (from, to) in TAKEN {
            let taken = context.given.get(from as usize..to as usize).unwrap_or_default();
            memory.poke(address + from, taken);
        }
        // What the kernel keeps in 16 bits.
        set(field::GSO_SIZE, context.get(memory, field::GSO_SIZE) & 0xffff);
        // Without a context of the caller's, nothing sets it.
        if is_given && context.get(memory, field::WIRE_LEN) == 0 {
            set(field::WIRE_LEN, seen as u32);
        }
        set(field::LEN, seen as u32);
        set(field::PKT_TYPE, packet_type(bytes, found.mac));
        set(field::PROTOCOL, u32::from(protocol));
        set(field::IFINDEX, device);
        context.set_addresses(memory, protocol, bytes);
        Ok(context)
    }

    /// The fields that tell of the socket, which a test run gives the packet's own addresses.
    fn set_addresses(&self, memory: &Memory, protocol: u16, bytes: &[u8]) {
        let copy = |at: u64, from: usize, len: usize| {
            memory.poke(self.address + at, bytes.get(from..from + len).unwrap_or_default());
        };
        match protocol {
            protocol::IPV4 => {
                self.set(memory, field::FAMILY, u32::from(AF_INET));
                copy(field::LOCAL_IP4, 26, 4);
                copy(field::REMOTE_IP4, 30, 4);
            }
            protocol::IPV6 => {
                self.set(memory, field::FAMILY, u32::from(AF_INET6));
                copy(field::LOCAL_IP6, 22, 16);
                copy(field::REMOTE_IP6, 38, 16);
            }
            _ => {}
        }
    }

    /// A field of four bytes.
    pub(crate) fn get(&self, memory: &Memory, at: u64) -> u32 {
        memory.peek(self.address + at, 4).iter().rev().fold(0, |value, &byte| value << 8 | u32::from(byte))
    }

    /// Sets a field of four bytes.
    pub(crate) fn set(&self, memory: &Memory, at: u64, value: u32) {
        memory.poke(self.address + at, &value.to_le_bytes());
    }

    /// Has programs see the packet as it is now.
    pub(crate) fn show_packet(&self, memory: &Memory) {
        if let Some(packet) = &self.packet {
            packet.show(memory);
            if self.kind == Kind::Skb {
                self.set(memory, field::LEN, packet.len() as u32);
            }
        }
    }

    /// The socket the packet belongs to: one that is closed, and has the packet's addresses.
    pub(crate) fn socket(&self, world: &World) -> Result<u64, Error> {
        let Some(buffer) = &self.buffer else { return Ok(0) };
        if let Some(socket) = buffer.assigned.or(buffer.socket.get()) {
            return Ok(socket);
        }
        let memory = &world.memory;
        let family = self.get(memory, field::FAMILY) as u16;
        let ip = |four, sixteen| -> IpAddr {
            match family {
                AF_INET6 => {
                    let bytes = memory.peek(self.address + sixteen, 16);
                    Ipv6Addr::from(<[u8; 16]>::try_from(bytes).unwrap_or_default()).into()
                }
                _ => Ipv4Addr::from(self.get(memory, four).to_le_bytes()).into(),
            }
        };
        let spec = SocketSpec {
            family,
            kind: 0,
            protocol: 0,
            state: CLOSED,
            local: SocketAddr::new(ip(field::LOCAL_IP4, field::LOCAL_IP6), 0),
            remote: SocketAddr::new(ip(field::REMOTE_IP4, field::REMOTE_IP6), 0),
            tcp: std::collections::BTreeMap::new(),
            ..SocketSpec::default()
        };
        let socket = world.add_socket(spec)?;
        buffer.socket.set(Some(socket));
        Ok(socket)
    }

    /// Takes the socket away that [`Context::socket`] made.
    pub(super) fn release_socket(&self, world: &World) {
        if let Some(socket) = self.buffer.as_ref().and_then(|buffer| buffer.socket.take()) {
            world.remove_socket(socket);
        }
    }

    /// The packet as a test run gives it back: where data do not begin with the Ethernet header, with zeros for one.
    pub(super) fn buffer_packet_after(&self, memory: &Memory) -> Vec<u8> {
        let has_link = self.buffer.as_ref().is_some_and(|buffer| buffer.has_link);
        let mut bytes = vec![0; if has_link { 0 } else { ETHERNET as usize }];
        if let Some(packet) = &self.packet {
            bytes.extend(memory.peek(packet.data, packet.linear_len()));
        }
        bytes
    }

    /// What a test run gives back as context.
    pub(super) fn buffer_after(&self, memory: &Memory) -> Vec<u8> {
        let mut bytes = self.given.clone();
        for (from, to) in RETURNED {
            if let Some(place) = bytes.get_mut(from as usize..to as usize) {
                place.copy_from_slice(&memory.peek(self.address + from, to - from));
            }
        }
        bytes
    }

    /// Packet and buffer of a socket buffer.
    pub(crate) fn parts(&mut self) -> Option<(&mut Packet, &mut Buffer)> {
        Some((self.packet.as_mut()?, self.buffer.as_deref_mut()?))
    }
}

impl Packet {
    /// Sees to it that there is so much room before the data, as the kernel does: by moving the packet, with what is
    /// missing rounded up.
    pub(crate) fn make_head(&mut self, memory: &Memory, buffer: &mut Buffer, room: u64) -> Result<(), Errno> {
        let before = self.data.saturating_sub(self.room().0);
        if room <= before {
            return Ok(());
        }
        let more = (room - before).next_multiple_of(HEADROOM);
        let moved = self.relocate(memory, before + more, SPARE)?;
        buffer.shift(moved);
        // Also where it is not set: then it seems to be afterwards.
        buffer.transport = buffer.transport.wrapping_add(more as u16);
        Ok(())
    }

    /// Puts so many bytes before the data, where there is room; what they are is left open.
    pub(crate) fn push(&mut self, len: u64) {
        self.data -= len;
        self.meta = self.data;
    }

    /// Takes so many bytes off the start.
    pub(crate) fn pull(&mut self, len: u64) -> Result<(), Errno> {
        if len > self.linear_len() {
            return Err(Errno::ENOMEM);
        }
        self.data += len;
        self.meta = self.data;
        Ok(())
    }

    /// Makes the packet so long; bytes it gains are zero.
    pub(crate) fn set_len(&mut self, memory: &Memory, buffer: &mut Buffer, len: u64) -> Result<(), Errno> {
        if let Some(more) = len.checked_sub(self.linear_len()) {
            let (first, limit) = self.room();
            if more > limit.saturating_sub(self.end) {
                let moved = self.relocate(memory, self.data - first, more + SPARE)?;
                buffer.shift(moved);
            }
            memory.poke(self.end, &vec![0; more as usize]);
        }
        self.end = self.data + len;
        Ok(())
    }

    /// Where the transport layer's header begins, seen from the data; `None` if that is not set.
    pub(crate) fn transport_offset(&self, buffer: &Buffer) -> Option<i64> {
        let head = (self.data - self.room().0) as i64;
        (buffer.transport != UNSET).then(|| i64::from(buffer.transport) - head)
    }

    /// Sets where the transport layer's header begins.
    pub(crate) fn set_transport(&self, buffer: &mut Buffer, address: u64) {
        buffer.transport = address.wrapping_sub(self.room().0) as u16;
    }

    /// Moves the headers of link and network layer; that of the transport layer goes with the network's if it stands
    /// there.
    pub(crate) fn move_headers(&self, buffer: &mut Buffer, by: u64) {
        let is_same = u64::from(buffer.transport) == buffer.network.wrapping_sub(self.room().0);
        buffer.shift(by);
        if is_same {
            self.set_transport(buffer, buffer.network);
        }
    }
}

/// What some changes of headers write behind the end of a packet that is shorter than its headers.
const SPARE: u64 = 64;
/// A header that is not set.
const UNSET: u16 = 0xffff;

impl Buffer {
    /// Moves the headers of link and network layer.
    pub(crate) fn shift(&mut self, by: u64) {
        self.mac = self.mac.wrapping_add(by);
        self.network = self.network.wrapping_add(by);
    }

    /// Bytes between the link layer's header and the network layer's.
    pub(crate) fn header_len(&self) -> u64 {
        u64::from(self.network.wrapping_sub(self.mac) as u16)
    }

    /// Sets down how long the link layer's header is.
    pub(crate) fn set_mac_len(&mut self) {
        self.mac_len = self.header_len();
    }
}

/// What a test run does not take.
fn check_given(given: &[u8], len: u64) -> Result<(), Refusal> {
    let is_taken = |at: u64| TAKEN.iter().any(|&(from, to)| (from..to).contains(&at));
    if let Some((at, _)) = (0..).zip(given).find(|&(at, &byte)| byte != 0 && !is_taken(at)) {
        return Err(Refusal::new(
            Errno::EINVAL,
            format!("the byte at +{at} of the context must be 0 in a test run"),
        ));
    }
    let get = |at: u64| super::word(given, at as usize);
    let wire_len = get(field::WIRE_LEN);
    if wire_len != 0 && (u64::from(wire_len) < len || wire_len > GSO_MAX_SIZE) {
        return Err(Refusal::new(
            Errno::EINVAL,
            format!("wire_len is from {len} to {GSO_MAX_SIZE}, and here {wire_len}"),
        ));
    }
    if get(field::GSO_SEGS) > GSO_MAX_SEGS {
        return Err(Refusal::new(Errno::EINVAL, format!("gso_segs is {GSO_MAX_SEGS} at most")));
    }
    Ok(())
}

/// The protocol of a frame, in the order of the network: what is no type but a length is an 802.2 frame, or raw 802.3 if
/// all ones follow.
fn protocol_of(frame: &[u8]) -> u16 {
    const SMALLEST_TYPE: u16 = 0x600;
    let bytes = frame.get(12..14).and_then(|bytes| bytes.try_into().ok()).unwrap_or_default();
    let protocol = u16::from_le_bytes(bytes);
    match (u16::from_be(protocol) >= SMALLEST_TYPE, frame.get(14..16)) {
        (true, _) => protocol,
        (false, Some([0xff, 0xff])) => 1u16.to_be(),
        (false, _) => 4u16.to_be(),
    }
}

/// `PACKET_HOST`, `_BROADCAST`, `_MULTICAST` or `_OTHERHOST`, by the address it was sent to.
fn packet_type(frame: &[u8], own: [u8; 6]) -> u32 {
    match frame.get(..6).unwrap_or_default() {
        to if to == own => 0,
        [0xff, 0xff, 0xff, 0xff, 0xff, 0xff] => 1,
        [first, ..] if first & 1 != 0 => 2,
        _ => 3,
    }
}
