//! Packets in guest memory.
//!
//! ```text
//!  first          meta    data                 end                limit
//!    |   room before |metadata| what programs see | room behind      |   fragment   fragment ...
//! ```
//!
//! The linear part lies in a region with room before and after it; the bounds of the region are the packet's, and move
//! with it. Where the room does not do, the packet moves into another region, as the kernel reallocates. Fragments, of
//! which XDP programs may have some, lie in regions of their own.

use crate::error::{Errno, Error};
use crate::memory::{Memory, Region, access};

/// Bytes of a page, which a fragment has at most.
pub(super) const PAGE: u64 = 4096;
/// What the kernel keeps at the end of a page with a packet.
pub(super) const SHARED_INFO: u64 = 320;
/// Bytes of an Ethernet header.
pub(crate) const ETHERNET: u64 = 14;
/// Bytes of a packet with its room, at most.
const MOST: u64 = 1 << 22;

/// A packet: addresses, from its metadata to its end, and what follows in fragments.
#[derive(Clone, Debug)]
pub(crate) struct Packet {
    region: u64,
    /// The part of the region that may be used.
    first: u64,
    limit: u64,
    /// Where metadata begins; the same as `data` without any.
    pub(crate) meta: u64,
    pub(crate) data: u64,
    /// Where the linear part ends.
    pub(crate) end: u64,
    fragments: Vec<Fragment>,
}

/// A part of a packet that does not lie behind the one before.
#[derive(Clone, Copy, Debug)]
struct Fragment {
    /// Its page, and where in that its bytes are.
    page: u64,
    address: u64,
    len: u64,
}

impl Fragment {
    fn show(self, memory: &Memory) {
        memory.set_bounds(self.page, self.address, self.address + self.len);
    }
}

impl Packet {
    /// A packet with so much room before it, the first `kept` bytes of which are the kernel's, in so many bytes in all.
    pub(super) fn new(
        memory: &Memory,
        bytes: &[u8],
        room: u64,
        kept: u64,
        len: u64,
    ) -> Result<Packet, Error> {
        let region = memory.add(Region::plain("the packet", len, access::READ | access::WRITE))?;
        let data = region + room;
        memory.poke(data, bytes);
        let end = data + bytes.len() as u64;
        let packet = Packet {
            region,
            first: region + kept,
            limit: region + len,
            meta: data,
            data,
            end,
            fragments: Vec::new(),
        };
        packet.show(memory);
        Ok(packet)
    }

    /// Puts a fragment behind what there is.
    pub(super) fn add_fragment(&mut self, memory: &Memory, bytes: &[u8]) -> Result<(), Error> {
        let rights = access::READ | access::WRITE;
        let address = memory.add(Region::plain("a fragment of the packet", PAGE, rights))?;
        memory.poke(address, bytes);
        let fragment = Fragment { page: address, address, len: bytes.len() as u64 };
        fragment.show(memory);
        self.fragments.push(fragment);
        Ok(())
    }

    /// Gives its memory back.
    pub(super) fn release(&self, memory: &Memory) {
        memory.remove(self.region);
        for fragment in &self.fragments {
            memory.remove(fragment.page);
        }
    }

    /// Bytes from the data on, with those in fragments.
    pub(crate) fn len(&self) -> u64 {
        self.linear_len() + self.fragments_len()
    }

    /// Bytes of the linear part.
    pub(crate) fn linear_len(&self) -> u64 {
        self.end.saturating_sub(self.data)
    }

    /// Bytes in fragments.
    pub(super) fn fragments_len(&self) -> u64 {
        self.fragments.iter().map(|fragment| fragment.len).sum()
    }

    /// Whether there are fragments.
    pub(super) fn has_fragments(&self) -> bool {
        !self.fragments.is_empty()
    }

    /// Where so many bytes at an offset are, if they lie side by side.
    pub(crate) fn address_of(&self, offset: u64, len: u64) -> Option<u64> {
        let mut offset = offset;
        for (address, part) in self.parts() {
            if offset < part || (offset == part && len == 0) {
                return (offset.checked_add(len)? <= part).then_some(address + offset);
            }
            offset -= part;
        }
        None
    }

    /// So many bytes at an offset, if the packet has them.
    pub(crate) fn read(&self, memory: &Memory, offset: u64, len: u64) -> Option<Vec<u8>> {
        let pieces = self.pieces(offset, len)?;
        Some(pieces.into_iter().flat_map(|(address, len)| memory.peek(address, len)).collect())
    }

    /// Writes at an offset; says whether the packet has so many bytes there.
    pub(crate) fn write(&self, memory: &Memory, offset: u64, bytes: &[u8]) -> bool {
        let Some(pieces) = self.pieces(offset, bytes.len() as u64) else { return false };
        let mut rest = bytes;
        for (address, len) in pieces {
            let (now, later) = rest.split_at_checked(len as usize).unwrap_or((rest, &[]));
            memory.poke(address, now);
            rest = later;
        }
        true
    }

    /// All of it, from its metadata.
    pub(super) fn bytes(&self, memory: &Memory) -> Vec<u8> {
        let mut bytes = memory.peek(self.meta, self.end.saturating_sub(self.meta));
        for fragment in &self.fragments {
            bytes.extend(memory.peek(fragment.address, fragment.len));
        }
        bytes
    }

    fn parts(&self) -> impl Iterator<Item = (u64, u64)> + '_ {
        let fragments = self.fragments.iter().map(|fragment| (fragment.address, fragment.len));
        std::iter::once((self.data, self.linear_len())).chain(fragments)
    }

    /// The pieces that so many bytes at an offset lie in.
    fn pieces(&self, offset: u64, len: u64) -> Option<Vec<(u64, u64)>> {
        if offset.checked_add(len)? > self.len() {
            return None;
        }
        let (mut offset, mut left) = (offset, len);
        let mut pieces = Vec::new();
        for (address, part) in self.parts() {
            let here = part.saturating_sub(offset).min(left);
            if here != 0 {
                pieces.push((address + offset, here));
            }
            left -= here;
            offset = offset.saturating_sub(part);
        }
        Some(pieces)
    }

    /// Has programs see it as it is now.
    pub(super) fn show(&self, memory: &Memory) {
        memory.set_bounds(self.region, self.meta, self.end);
    }

    /// Where the linear part may begin and end at the utmost.
    pub(crate) fn room(&self) -> (u64, u64) {
        (self.first, self.limit)
    }

    /// Moves the packet to where there is so much room before its data and behind its end; gives by how much its
    /// addresses moved.
    pub(super) fn relocate(&mut self, memory: &Memory, before: u64, behind: u64) -> Result<u64, Errno> {
        let len = before.checked_add(self.linear_len()).and_then(|len| len.checked_add(behind));
        let len = len.filter(|&len| len <= MOST).ok_or(Errno::ENOMEM)?;
        let region = Region::plain("the packet", len, access::READ | access::WRITE);
        let region = memory.add(region).map_err(|_| Errno::ENOMEM)?;
        let moved = (region + before).wrapping_sub(self.data);
        memory.poke(region + before, &memory.peek(self.data, self.linear_len()));
        memory.remove(self.region);
        *self = Packet {
            region,
            first: region,
            limit: region + len,
            meta: region + before,
            data: region + before,
            end: self.end.wrapping_add(moved),
            fragments: std::mem::take(&mut self.fragments),
        };
        self.show(memory);
        Ok(moved)
    }

    /// Makes the last fragment longer, by zeros.
    pub(super) fn grow_fragments(&mut self, memory: &Memory, by: u64) -> Result<(), Errno> {
        let Some(last) =
            self.fragments.last_mut().filter(|last| last.address + last.len + by <= last.page + PAGE)
        else {
            return Err(Errno::EINVAL);
        };
        memory.poke(last.address + last.len, &vec![0; by as usize]);
        last.len += by;
        last.show(memory);
        Ok(())
    }

    /// Makes the packet shorter from its end on: fragments go first, and the linear part once there are none.
    pub(super) fn shrink_fragments(&mut self, memory: &Memory, by: u64) -> Result<(), Errno> {
        if by > self.len().saturating_sub(ETHERNET) {
            return Err(Errno::EINVAL);
        }
        let mut left = by;
        while let Some(last) = self.fragments.last_mut().filter(|_| left > 0) {
            let shrink = left.min(last.len);
            left -= shrink;
            last.len -= shrink;
            last.show(memory);
            if last.len != 0 {
                break;
            }
            memory.remove(last.page);
            self.fragments.pop();
        }
        if self.fragments.is_empty() {
            self.end -= left;
            self.show(memory);
        }
        Ok(())
    }

    /// Moves bytes from the fragments to the linear part until that is so long; where there is no room behind it, it
    /// moves to the front.
    pub(crate) fn pull_fragments(&mut self, memory: &Memory, len: u64) -> Result<(), Errno> {
        let mut missing = len.saturating_sub(self.linear_len());
        let (before, behind) = (self.meta - self.first, self.limit - self.end);
        if len > self.len().max(self.linear_len()) || missing > before + behind {
            return Err(Errno::EINVAL);
        }
        let shift = missing.saturating_sub(behind);
        if shift > 0 {
            let bytes = memory.peek(self.meta, self.end - self.meta);
            memory.poke(self.meta - shift, &bytes);
            for bound in [&mut self.meta, &mut self.data, &mut self.end] {
                *bound -= shift;
            }
        }
        while let Some(first) = self.fragments.first_mut().filter(|_| missing > 0) {
            let taken = missing.min(first.len);
            memory.poke(self.end, &memory.peek(first.address, taken));
            self.end += taken;
            missing -= taken;
            (first.address, first.len) = (first.address + taken, first.len - taken);
            first.show(memory);
            if first.len == 0 {
                memory.remove(first.page);
                self.fragments.remove(0);
            }
        }
        self.show(memory);
        Ok(())
    }
}
