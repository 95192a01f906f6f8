//! Packets and their contexts, `struct xdp_md` and `struct __sk_buff`.
//!
//! A packet lies in a region with room before and after it; the bounds of the region are the packet's, and move with it.
//! Fields that hold addresses in 32 bits (`data`, `data_end`, `data_meta`) are given in full when they are loaded, as the
//! kernel rewrites such loads. All other fields are bytes.

use skep_isa::Size;
use skep_linux::ProgType;

use super::{Context, Kind, refuse};
use crate::error::{Errno, Error};
use crate::interp::Stop;
use crate::memory::{Memory, Region, access};
use crate::trap::TrapKind;

/// Bytes before a packet that XDP programs may grow into, and a page's bytes behind them up to what the kernel keeps.
const XDP_HEADROOM: u64 = 256;
const XDP_FRAME: u64 = 4096 - 320;
/// The same for socket buffers.
const SKB_HEADROOM: u64 = 64;
const SKB_LONGEST: u64 = 4096 - 320 - SKB_HEADROOM;
/// What the kernel keeps for itself at the start of the room before an XDP packet.
const XDP_FRAME_HEADER: u64 = 40;
/// Bytes of an Ethernet header.
const ETHERNET: u64 = 14;
/// Metadata before a packet, at most.
const MAX_META: u64 = 255;
/// The index of the loopback device, which test runs stand on.
const LOOPBACK: u32 = 1;

/// Bytes of `struct xdp_md` and `struct __sk_buff`.
const XDP_MD: u64 = 24;
const SK_BUFF: u64 = 192;

/// Bases of packet loads with negative offsets.
const NETWORK_OFFSET: i32 = -0x10_0000;
const LINK_OFFSET: i32 = -0x20_0000;

/// A packet in guest memory: addresses, from its metadata to the end of the room behind it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Packet {
    region: u64,
    limit: u64,
    /// Where metadata begins; the same as `data` without any.
    pub(crate) meta: u64,
    pub(crate) data: u64,
    pub(crate) end: u64,
    link: u64,
}

impl Packet {
    pub(super) fn region(self) -> u64 {
        self.region
    }
}

impl Context {
    /// A packet, from its Ethernet header, and the context that describes it.
    pub(super) fn of_packet(
        memory: &Memory,
        prog_type: ProgType,
        bytes: &[u8],
        error: impl Fn(String) -> Error,
    ) -> Result<Context, Error> {
        let rights = access::READ | access::WRITE;
        let kind = match prog_type {
            ProgType::Xdp => Kind::Xdp,
            ProgType::SocketFilter
            | ProgType::SchedCls
            | ProgType::SchedAct
            | ProgType::CgroupSkb
            | ProgType::LwtIn
            | ProgType::LwtOut
            | ProgType::LwtXmit
            | ProgType::LwtSeg6local
            | ProgType::SkSkb
            | ProgType::FlowDissector => Kind::Skb,
            other => return Err(error(format!("programs of type {other:?} take no packet"))),
        };
        let len = bytes.len() as u64;
        let longest = if kind == Kind::Xdp { XDP_FRAME - XDP_HEADROOM } else { SKB_LONGEST };
        if !(ETHERNET..=longest).contains(&len) {
            return Err(error(format!("a packet has {ETHERNET} to {longest} bytes, and this one {len}")));
        }
        let has_link = matches!(prog_type, ProgType::SchedCls | ProgType::SchedAct | ProgType::FlowDissector);
        let headroom = if kind == Kind::Xdp { XDP_HEADROOM } else { SKB_HEADROOM };
        let region = memory.add(Region::plain("the packet", XDP_FRAME, rights))?;
        let link = region + headroom;
        memory.poke(link, bytes);
        let data = if kind == Kind::Skb && !has_link { link + ETHERNET } else { link };
        let packet = Packet { region, limit: region + XDP_FRAME, meta: data, data, end: link + len, link };
        memory.set_bounds(region, packet.meta, packet.end);
        let size = if kind == Kind::Xdp { XDP_MD } else { SK_BUFF };
        let added = memory.add(Region::plain("the context", size, rights | access::CONTEXT));
        let address = added.inspect_err(|_| memory.remove(region))?;
        let context = Context { kind, address, len: size, packet: Some(packet), ..Context::default() };
        context.fill(memory, bytes, packet.end - packet.data);
        Ok(context)
    }

    /// Writes the fields that are bytes, as a test run on the loopback device has them.
    fn fill(&self, memory: &Memory, frame: &[u8], len: u64) {
        let set = |offset: u64, value: u32| memory.poke(self.address + offset, &value.to_le_bytes());
        match self.kind {
            Kind::Plain | Kind::Named => {}
            Kind::Xdp => set(12, LOOPBACK),
            Kind::Skb => {
                let ethernet = frame.get(..ETHERNET as usize).unwrap_or_default();
                let (to, protocol) =
                    (ethernet.get(..6).unwrap_or_default(), ethernet.get(12..14).unwrap_or_default());
                // PACKET_HOST, _BROADCAST, _MULTICAST, _OTHERHOST: the loopback's own address is all zeros.
                let packet_type = match to {
                    [0, 0, 0, 0, 0, 0] => 0,
                    [0xff, 0xff, 0xff, 0xff, 0xff, 0xff] => 1,
                    [first, ..] if first & 1 != 0 => 2,
                    _ => 3,
                };
                let protocol = u16::from_le_bytes(protocol.try_into().unwrap_or_default());
                // What is no type but a length is an 802.2 frame, or raw 802.3 if all ones follow.
                const SMALLEST_TYPE: u16 = 0x600;
                let protocol = match (u16::from_be(protocol) >= SMALLEST_TYPE, frame.get(14..16)) {
                    (true, _) => protocol,
                    (false, Some([0xff, 0xff])) => 1u16.to_be(),
                    (false, _) => 4u16.to_be(),
                };
                set(0, len as u32);
                set(4, packet_type);
                set(16, u32::from(protocol));
                set(40, LOOPBACK);
            }
        }
    }

    /// Loads a field.
    pub(super) fn load_packet_field(&self, memory: &Memory, offset: u64, size: Size) -> Result<u64, Stop> {
        let bytes = u64::from(size.bytes());
        let pointer = match (self.kind, offset, self.packet) {
            (Kind::Xdp, 0, Some(packet)) | (Kind::Skb, 76, Some(packet)) => Some(packet.data),
            (Kind::Xdp, 4, Some(packet)) | (Kind::Skb, 80, Some(packet)) => Some(packet.end),
            (Kind::Xdp, 8, Some(packet)) | (Kind::Skb, 140, Some(packet)) => Some(packet.meta),
            _ => None,
        };
        match pointer {
            Some(address) if size == Size::W => return Ok(address),
            Some(_) => return Err(refuse(offset, bytes, "holds an address and is loaded as 4 bytes")),
            None => {}
        }
        if self.kind == Kind::Skb && offset + bytes > 144 && offset < 152 {
            return Err(refuse(offset, bytes, "is flow_keys, which is not modelled"));
        }
        if !offset.is_multiple_of(bytes) {
            return Err(refuse(offset, bytes, "is not aligned"));
        }
        let read = memory.peek(self.address + offset, bytes);
        Ok(read.iter().rev().fold(0, |value, &byte| value << 8 | u64::from(byte)))
    }

    /// Stores a field.
    pub(super) fn store_packet_field(
        &self,
        memory: &Memory,
        offset: u64,
        size: Size,
        value: u64,
    ) -> Result<(), Stop> {
        // mark, queue_mapping; priority; tc_index, cb; tc_classid; tstamp
        const WRITABLE: [(u64, u64); 5] = [(8, 16), (32, 36), (44, 68), (72, 76), (152, 160)];
        let bytes = u64::from(size.bytes());
        let end = offset + bytes;
        if self.kind != Kind::Skb || !WRITABLE.iter().any(|&(from, to)| from <= offset && end <= to) {
            return Err(refuse(offset, bytes, "cannot be written"));
        }
        memory.poke(self.address + offset, value.to_le_bytes().get(..bytes as usize).unwrap_or_default());
        Ok(())
    }

    /// Bytes of the packet for a packet load: from the data, or with a negative offset from a header.
    pub(crate) fn packet_bytes(&self, memory: &Memory, at: i32, len: u64) -> Result<Option<Vec<u8>>, Stop> {
        let Some(packet) = self.packet.filter(|_| self.kind == Kind::Skb) else {
            let what = "a packet load in a program that was given no socket buffer";
            return Err(Box::new(TrapKind::Unmodelled(what.to_owned())));
        };
        let network = packet.link + ETHERNET;
        let start = match at {
            0.. => packet.data.checked_add(at as u64),
            NETWORK_OFFSET..0 => network.checked_add((at - NETWORK_OFFSET) as u64),
            LINK_OFFSET..NETWORK_OFFSET => packet.link.checked_add((at - LINK_OFFSET) as u64),
            _ => None,
        };
        let start = start.filter(|start| start + len <= packet.end);
        Ok(start.map(|start| memory.peek(start, len)))
    }

    /// The packet as a test run gives it back: with metadata, and for a socket buffer with zeros for the Ethernet header
    /// that its data begins behind.
    pub(crate) fn packet_after(&self, memory: &Memory) -> Option<Vec<u8>> {
        let packet = self.packet?;
        let hidden = if self.kind == Kind::Skb { packet.data.saturating_sub(packet.link) } else { 0 };
        let mut bytes = vec![0; hidden as usize];
        bytes.extend(memory.peek(packet.meta, packet.end - packet.meta));
        Some(bytes)
    }

    /// The context's bytes. Addresses come out as offsets from the metadata.
    pub(super) fn packet_bytes_after(&self, memory: &Memory) -> Vec<u8> {
        if let (Kind::Xdp, Some(packet)) = (self.kind, self.packet) {
            for (offset, address) in [(0, packet.data), (4, packet.end)] {
                memory.poke(self.address + offset, &((address - packet.meta) as u32).to_le_bytes());
            }
        }
        memory.peek(self.address, self.len)
    }

    /// Moves the packet's start; metadata moves with it.
    pub(crate) fn adjust_head(&mut self, memory: &Memory, by: i32) -> Result<(), Errno> {
        self.change(memory, |packet| {
            let data = packet.data.wrapping_add_signed(i64::from(by));
            let metadata = packet.data - packet.meta;
            let least = packet.region + XDP_FRAME_HEADER + metadata;
            if data < least || data > packet.end.saturating_sub(ETHERNET) {
                return Err(Errno::EINVAL);
            }
            let bytes = memory.peek(packet.meta, metadata);
            memory.poke(data - metadata, &bytes);
            Ok(Packet { data, meta: data - metadata, ..packet })
        })
    }

    /// Moves the packet's end; bytes it gains are zero.
    pub(crate) fn adjust_tail(&mut self, memory: &Memory, by: i32) -> Result<(), Errno> {
        self.change(memory, |packet| {
            let end = packet.end.wrapping_add_signed(i64::from(by));
            if end > packet.limit || end < packet.data + ETHERNET {
                return Err(Errno::EINVAL);
            }
            if end > packet.end {
                memory.poke(packet.end, &vec![0; (end - packet.end) as usize]);
            }
            Ok(Packet { end, ..packet })
        })
    }

    /// Moves the start of the metadata.
    pub(crate) fn adjust_meta(&mut self, memory: &Memory, by: i32) -> Result<(), Errno> {
        self.change(memory, |packet| {
            let meta = packet.meta.wrapping_add_signed(i64::from(by));
            if meta < packet.region + XDP_FRAME_HEADER || meta > packet.data {
                return Err(Errno::EINVAL);
            }
            let len = packet.data - meta;
            if len.is_multiple_of(4) && len <= MAX_META {
                Ok(Packet { meta, ..packet })
            } else {
                Err(Errno::EACCES)
            }
        })
    }

    fn change(
        &mut self,
        memory: &Memory,
        change: impl FnOnce(Packet) -> Result<Packet, Errno>,
    ) -> Result<(), Errno> {
        let packet = change(self.packet.ok_or(Errno::EINVAL)?)?;
        memory.set_bounds(packet.region, packet.meta, packet.end);
        self.packet = Some(packet);
        Ok(())
    }
}
