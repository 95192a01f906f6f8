//! `struct xdp_md`, and test runs of XDP programs.

use super::packet::{ETHERNET, PAGE, Packet, SHARED_INFO};
use super::{Context, Kind, Refusal};
use crate::error::Errno;
use crate::memory::{Memory, Region, access};
use crate::net::LOOPBACK;
use crate::world::World;

/// Bytes before a packet that programs may grow into, and how many of them the kernel keeps.
const HEADROOM: u64 = 256;
const FRAME_HEADER: u64 = 40;
/// Metadata before a packet, at most.
const MAX_META: u64 = 255;
/// Fragments at most.
const MAX_FRAGMENTS: usize = 17;
/// Bytes of `struct xdp_md`.
pub(super) const XDP_MD: usize = 24;

/// Fields of `struct xdp_md`.
mod field {
    pub(super) const DATA: usize = 0;
    pub(super) const DATA_END: usize = 4;
    pub(super) const DATA_META: usize = 8;
    pub(super) const INGRESS_IFINDEX: usize = 12;
    pub(super) const RX_QUEUE_INDEX: usize = 16;
    pub(super) const EGRESS_IFINDEX: usize = 20;
}

impl Context {
    /// A frame from its metadata on, and what a test run was given as context, if it was given any.
    pub(super) fn of_frame(world: &World, bytes: &[u8], given: Option<&[u8]>) -> Result<Context, Refusal> {
        let len = bytes.len() as u64;
        let (mut meta, mut linear, mut device, mut queue) = (0, len, LOOPBACK, 0);
        let given = given.map(|given| super::given(given, XDP_MD)).transpose()?;
        if let Some(given) = &given {
            let get = |at| u64::from(super::word(given, at));
            (meta, linear) = (get(field::DATA), get(field::DATA_END));
            if get(field::DATA_META) != 0 || linear > len || meta > linear {
                return Err(Refusal::new(
                    Errno::EINVAL,
                    "data_meta is not 0, or data and data_end not in order within the packet",
                ));
            }
            if !meta.is_multiple_of(4) || meta > MAX_META.min(HEADROOM - FRAME_HEADER) {
                return Err(Refusal::new(
                    Errno::EINVAL,
                    format!("metadata has up to 216 bytes, a multiple of 4, and this {meta}"),
                ));
            }
        }
        if len.saturating_sub(meta) < ETHERNET {
            return Err(Refusal::new(
                Errno::EINVAL,
                format!("a packet has {ETHERNET} bytes at least, and this one {}", len - meta),
            ));
        }
        let most = PAGE - SHARED_INFO - (HEADROOM - meta);
        let linear = linear.min(most) as usize;
        if let Some(given) = &given {
            let get = |at| super::word(given, at);
            let (ingress, rx_queue) = (get(field::INGRESS_IFINDEX), get(field::RX_QUEUE_INDEX));
            if get(field::EGRESS_IFINDEX) != 0 || (ingress == 0 && rx_queue != 0) {
                return Err(Refusal::new(
                    Errno::EINVAL,
                    "egress_ifindex is 0 in a test run, and rx_queue_index belongs to a device",
                ));
            }
            if ingress != 0 {
                let found = world.net.device(ingress).ok_or_else(|| super::no_device(ingress))?;
                if rx_queue >= found.n_queues {
                    return Err(Refusal::new(Errno::EINVAL, format!("the device has no queue {rx_queue}")));
                }
                (device, queue) = (ingress, rx_queue);
            }
        }
        let (head, rest) = bytes.split_at_checked(linear).unwrap_or((bytes, &[]));
        if rest.len() > MAX_FRAGMENTS * PAGE as usize {
            let most = linear + MAX_FRAGMENTS * PAGE as usize;
            return Err(Refusal::new(
                Errno::ENOMEM,
                format!("a packet has {most} bytes at most, and this one {len}"),
            ));
        }
        let memory = &world.memory;
        let mut packet = Packet::new(memory, head, HEADROOM - meta, FRAME_HEADER, PAGE - SHARED_INFO)?;
        packet.data += meta;
        for page in rest.chunks(PAGE as usize) {
            packet.add_fragment(memory, page).inspect_err(|_| packet.release(memory))?;
        }
        let rights = access::READ | access::WRITE | access::CONTEXT;
        let address = memory.add(Region::plain("the context", XDP_MD as u64, rights));
        let address = address.inspect_err(|_| packet.release(memory))?;
        memory.poke(address + field::INGRESS_IFINDEX as u64, &device.to_le_bytes());
        memory.poke(address + field::RX_QUEUE_INDEX as u64, &queue.to_le_bytes());
        let given = given.unwrap_or_else(|| vec![0; XDP_MD]);
        Ok(Context { packet: Some(packet), given, ..Context::bare(Kind::Xdp, address, XDP_MD as u64) })
    }

    /// What a test run gives back as context.
    pub(super) fn frame_after(&self) -> Vec<u8> {
        let mut bytes = self.given.clone();
        if let Some(packet) = &self.packet {
            super::put(&mut bytes, field::DATA, packet.data.wrapping_sub(packet.meta) as u32);
            super::put(&mut bytes, field::DATA_END, packet.end.wrapping_sub(packet.meta) as u32);
        }
        bytes
    }
}

impl Packet {
    /// Moves the packet's start; metadata moves with it.
    pub(crate) fn adjust_head(&mut self, memory: &Memory, by: i32) -> Result<(), Errno> {
        let data = self.data.wrapping_add_signed(i64::from(by));
        let metadata = self.data - self.meta;
        if data < self.room().0 + metadata || data > self.end.saturating_sub(ETHERNET) {
            return Err(Errno::EINVAL);
        }
        let bytes = memory.peek(self.meta, metadata);
        memory.poke(data - metadata, &bytes);
        (self.data, self.meta) = (data, data - metadata);
        self.show(memory);
        Ok(())
    }

    /// Moves the packet's end; bytes it gains are zero.
    pub(crate) fn adjust_tail(&mut self, memory: &Memory, by: i32) -> Result<(), Errno> {
        let amount = u64::from(by.unsigned_abs());
        if self.has_fragments() {
            return match by < 0 {
                true => self.shrink_fragments(memory, amount),
                false => self.grow_fragments(memory, amount),
            };
        }
        let end = self.end.wrapping_add_signed(i64::from(by));
        if end > self.room().1 || end < self.data + ETHERNET {
            return Err(Errno::EINVAL);
        }
        if end > self.end {
            memory.poke(self.end, &vec![0; (end - self.end) as usize]);
        }
        self.end = end;
        self.show(memory);
        Ok(())
    }

    /// Moves the start of the metadata.
    pub(crate) fn adjust_meta(&mut self, memory: &Memory, by: i32) -> Result<(), Errno> {
        let meta = self.meta.wrapping_add_signed(i64::from(by));
        if meta < self.room().0 || meta > self.data {
            return Err(Errno::EINVAL);
        }
        let len = self.data - meta;
        if !len.is_multiple_of(4) || len > MAX_META {
            return Err(Errno::EACCES);
        }
        self.meta = meta;
        self.show(memory);
        Ok(())
    }
}
