//! Dynamic pointers: bytes whose number is known when the program runs, behind 16 bytes that the program holds.
//!
//! What those 16 bytes are is nobody's business but this file's: helpers and kernel functions take a [`Dynptr`] out of
//! them, and put one in. A forged one leads nowhere, as each access looks its memory up all the same.

use crate::Errno;
use crate::context::Kind as ContextKind;
use crate::interp::{Machine, Stop};
use crate::memory::{Memory, access};
use crate::trap::TrapKind;

/// What stands behind a dynamic pointer.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Kind {
    /// Memory of the program or the world, such as a map's value.
    Local,
    /// A reserved record of a ring buffer.
    Ring,
    /// The packet of a socket buffer; the address is the context's.
    Skb,
    /// The packet of XDP; the address is the context's.
    Xdp,
    /// What stands before the packet of a socket buffer; the address is the context's.
    SkbMeta,
}

/// A dynamic pointer.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Dynptr {
    pub(crate) kind: Kind,
    /// Where its bytes begin, or the context whose packet is meant; 0 if it points nowhere.
    pub(crate) data: u64,
    /// How far it was moved on.
    pub(crate) offset: u32,
    /// Bytes that are left.
    pub(crate) size: u32,
    pub(crate) is_rdonly: bool,
}

/// The sizes' bits, and those above them.
const SIZE_MASK: u32 = Dynptr::MAX_SIZE;
const KIND_SHIFT: u32 = 28;
const RDONLY: u32 = 1 << 31;
/// Flags of a write to a socket buffer: `BPF_F_RECOMPUTE_CSUM` and `BPF_F_INVALIDATE_HASH`.
const STORE_FLAGS: u64 = 3;

impl Dynptr {
    /// Bytes a program keeps it in.
    pub(crate) const LEN: u64 = 16;
    /// Bytes it points at, at most.
    pub(crate) const MAX_SIZE: u32 = (1 << 24) - 1;
    /// The one that points nowhere.
    pub(crate) const NULL: Dynptr =
        Dynptr { kind: Kind::Local, data: 0, offset: 0, size: 0, is_rdonly: false };

    /// A dynamic pointer to so many bytes.
    pub(crate) fn new(kind: Kind, data: u64, size: u64, is_rdonly: bool) -> Result<Dynptr, Errno> {
        match u32::try_from(size) {
            Ok(size) if size <= Dynptr::MAX_SIZE => Ok(Dynptr { kind, data, offset: 0, size, is_rdonly }),
            _ => Err(Errno::E2BIG),
        }
    }

    /// Takes one out of the program's bytes.
    pub(crate) fn load(memory: &Memory, at: u64) -> Result<Dynptr, Stop> {
        let bytes = memory.read(at, Dynptr::LEN)?;
        let word = |from: usize| {
            let bytes = bytes.get(from..from + 4).unwrap_or_default();
            u32::from_le_bytes(bytes.try_into().unwrap_or_default())
        };
        let (packed, offset) = (word(8), word(12));
        let data = u64::from(word(0)) | u64::from(word(4)) << 32;
        if data == 0 {
            return Ok(Dynptr::NULL);
        }
        let kind = match packed >> KIND_SHIFT & 7 {
            1 => Kind::Local,
            2 => Kind::Ring,
            3 => Kind::Skb,
            4 => Kind::Xdp,
            5 => Kind::SkbMeta,
            _ => {
                let what = format!("the {} bytes at {at:#x} are no dynptr", Dynptr::LEN);
                return Err(Box::new(TrapKind::Argument { helper: "dynptr", reason: what }));
            }
        };
        Ok(Dynptr { kind, data, offset, size: packed & SIZE_MASK, is_rdonly: packed & RDONLY != 0 })
    }

    /// Puts it into bytes of the program.
    pub(crate) fn store(self, memory: &Memory, at: u64) -> Result<(), Stop> {
        let kind = match self.kind {
            Kind::Local => 1,
            Kind::Ring => 2,
            Kind::Skb => 3,
            Kind::Xdp => 4,
            Kind::SkbMeta => 5,
        };
        let packed = match self.data {
            0 => 0,
            _ => self.size & SIZE_MASK | kind << KIND_SHIFT | if self.is_rdonly { RDONLY } else { 0 },
        };
        let mut bytes = self.data.to_le_bytes().to_vec();
        bytes.extend(packed.to_le_bytes());
        bytes.extend(self.offset.to_le_bytes());
        Ok(memory.write(at, &bytes)?)
    }

    /// Whether it points nowhere.
    pub(crate) fn is_null(self) -> bool {
        self.data == 0
    }

    /// Looks whether it has so many bytes at an offset.
    pub(crate) fn check(self, offset: u64, len: u64) -> Result<(), Errno> {
        let end = offset.checked_add(len);
        if end.is_some_and(|end| end <= u64::from(self.size)) { Ok(()) } else { Err(Errno::E2BIG) }
    }

    /// The address of bytes that lie together in memory: none in a packet.
    pub(crate) fn address(self, offset: u64, len: u64) -> Option<u64> {
        let is_memory = matches!(self.kind, Kind::Local | Kind::Ring) && !self.is_null();
        self.check(offset, len).ok().filter(|()| is_memory)?;
        Some(self.data.wrapping_add(u64::from(self.offset)).wrapping_add(offset))
    }

    /// The address of bytes wherever they are; of a packet only where they lie in one piece.
    pub(crate) fn slice(
        self,
        machine: &Machine<'_>,
        offset: u64,
        len: u64,
    ) -> Result<Result<u64, Errno>, Stop> {
        if self.is_null() {
            return Ok(Err(Errno::EINVAL));
        }
        if let Err(errno) = self.check(offset, len) {
            return Ok(Err(errno));
        }
        match self.address(offset, len) {
            Some(address) => Ok(Ok(address)),
            None => self.in_packet(machine, offset, len),
        }
    }

    /// Reads bytes.
    pub(crate) fn read(
        self,
        machine: &Machine<'_>,
        offset: u64,
        len: u64,
    ) -> Result<Result<Vec<u8>, Errno>, Stop> {
        let memory = &machine.world.memory;
        let is_within = self.check(offset, len).is_ok();
        Ok(match self.slice(machine, offset, len)? {
            Ok(address) => Ok(memory.read(address, len)?),
            Err(errno) => {
                let packet = machine.context.packet.as_ref().filter(|_| self.is_packet() && is_within);
                packet.and_then(|packet| packet.read(memory, self.within(offset), len)).ok_or(errno)
            }
        })
    }

    /// Writes bytes, with the flags of `bpf_dynptr_write`.
    pub(crate) fn write(
        self,
        machine: &Machine<'_>,
        offset: u64,
        bytes: &[u8],
        flags: u64,
    ) -> Result<Result<(), Errno>, Stop> {
        let len = bytes.len() as u64;
        if self.is_null() || self.is_rdonly {
            return Ok(Err(Errno::EINVAL));
        }
        if let Err(errno) = self.check(offset, len) {
            return Ok(Err(errno));
        }
        let known = if self.kind == Kind::Skb { STORE_FLAGS } else { 0 };
        if flags & !known != 0 {
            return Ok(Err(Errno::EINVAL));
        }
        Ok(match self.slice(machine, offset, len)? {
            Ok(address) => {
                machine.world.memory.write(address, bytes)?;
                Ok(())
            }
            Err(errno) => {
                let packet = machine.context.packet.as_ref().filter(|_| self.is_packet());
                let written = packet
                    .is_some_and(|packet| packet.write(&machine.world.memory, self.within(offset), bytes));
                if written { Ok(()) } else { Err(errno) }
            }
        })
    }

    /// Whether it points at a packet, which may lie in pieces.
    fn is_packet(self) -> bool {
        matches!(self.kind, Kind::Skb | Kind::Xdp)
    }

    /// An offset from where the packet begins.
    fn within(self, offset: u64) -> u64 {
        u64::from(self.offset).saturating_add(offset)
    }

    /// Looks whether the memory behind it may be used this way; of packets the context knows.
    pub(crate) fn demand(self, memory: &Memory, rights: u32) -> Result<(), Stop> {
        match self.address(0, u64::from(self.size)) {
            Some(address) => Ok(memory.demand(address, u64::from(self.size), rights)?),
            None => Ok(()),
        }
    }

    /// Where bytes of the packet are, if it still has them.
    fn in_packet(self, machine: &Machine<'_>, offset: u64, len: u64) -> Result<Result<u64, Errno>, Stop> {
        let context = &machine.context;
        let (wanted, missing) = match self.kind {
            Kind::Xdp => (ContextKind::Xdp, Errno::EINVAL),
            _ => (ContextKind::Skb, Errno::EFAULT),
        };
        let is_own = context.address == self.data && context.kind == wanted;
        let packet = context.packet.as_ref().filter(|_| is_own);
        let Some(packet) = packet else {
            let reason = "it points at a packet that is not the program's".to_owned();
            return Err(Box::new(TrapKind::Argument { helper: "dynptr", reason }));
        };
        let at = self.within(offset);
        let found = match self.kind {
            Kind::SkbMeta => {
                let is_there = at.checked_add(len).is_some_and(|end| end <= packet.data - packet.meta);
                is_there.then(|| packet.meta + at)
            }
            _ => packet.address_of(at, len),
        };
        Ok(found.ok_or(missing))
    }
}

/// A dynamic pointer to memory of the program.
pub(crate) fn of_memory(memory: &Memory, data: u64, size: u64) -> Result<Result<Dynptr, Errno>, Stop> {
    let made = Dynptr::new(Kind::Local, data, size, false);
    if let Ok(made) = made {
        made.demand(memory, access::READ | access::WRITE)?;
    }
    Ok(made)
}
