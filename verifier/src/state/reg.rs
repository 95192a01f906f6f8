//! What is known of one register or one spilled register.

use skep_btf::TypeId;

use crate::domain::Scalar;
use crate::limits::MAX_VAR_OFF;
use crate::state::kind::{Base, Flags, RegType};
use crate::types::Table;

/// A register, as far as it is known.
///
/// `off` and `value` together are a pointer's distance from where it started: a fixed part and a variable one. `id` links
/// registers that hold the same unknown number or the same maybe-null pointer; `ref_obj_id` names the reference that
/// keeps the object alive.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct RegState {
    /// What it holds.
    pub kind: RegType,
    /// The fixed part of a pointer's offset; the distance of a linked number.
    pub off: i32,
    /// What there is to know of this kind of content besides.
    pub detail: Detail,
    /// The number, or the variable part of a pointer's offset.
    pub value: Scalar,
    /// What it is linked by; zero for nothing. The top bits of a number's id say that it is linked at a distance.
    pub id: u32,
    /// The reference behind it; zero for none.
    pub ref_obj_id: u32,
    /// For a stack pointer, the frame it points into.
    pub frame: u8,
    /// Whether something depends on the exact range of this number.
    pub precise: bool,
}

/// Set in the id of a number that is linked at a distance, which 64-bit arithmetic made.
pub(crate) const LINKED_BY_64: u32 = 1 << 31;
/// Set in the id of a number that is linked at a distance, which 32-bit arithmetic made.
pub(crate) const LINKED_BY_32: u32 = 1 << 30;
/// Either of the two.
pub(crate) const LINKED_AT_DISTANCE: u32 = LINKED_BY_64 | LINKED_BY_32;

/// What there is to know of a kind of content besides its type and offset.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Detail {
    /// Nothing.
    None,
    /// How many bytes of a packet may be accessed; negative once past its end.
    Packet(i32),
    /// The map, and which lookup it came from where several maps look alike.
    Map {
        /// Index into the program's maps; the inner map of one is marked in `inner`.
        map: MapRef,
        /// Which lookup of an outer map it came from.
        uid: u32,
    },
    /// The size of memory.
    Mem {
        /// Bytes.
        size: u32,
        /// The id of the dynptr that it is a slice of; zero for none.
        dynptr: u32,
    },
    /// A function of the program.
    Subprog(u32),
    /// The type of a kernel object, or of one the program allocated.
    Btf {
        /// Where the type stands.
        table: Table,
        /// The type.
        id: TypeId,
    },
    /// A dynptr, or half of one on the stack.
    Dynptr {
        /// What memory it is of.
        kind: DynptrKind,
        /// Whether this is its first slot.
        first: bool,
    },
    /// An iterator on the stack.
    Iter {
        /// Where its type stands.
        table: Table,
        /// Its type.
        id: TypeId,
        /// How far it is.
        state: IterState,
        /// How often it has gone round.
        depth: u32,
    },
    /// Saved interrupt flags on the stack.
    Irq(IrqClass),
}

impl Detail {
    /// The same without how often an iterator has gone round, which loops would never agree in.
    pub(crate) fn without_depth(self) -> Detail {
        match self {
            Detail::Iter { table, id, state, .. } => Detail::Iter { table, id, state, depth: 0 },
            other => other,
        }
    }
}

/// What memory a dynptr is of.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum DynptrKind {
    /// The program's own.
    Local,
    /// A record of a ring buffer.
    Ringbuf,
    /// A packet, by its socket buffer.
    Skb,
    /// A packet in a driver.
    Xdp,
    /// What a socket buffer carries beside its packet.
    SkbMeta,
    /// A file.
    File,
}

/// How far an iterator is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum IterState {
    /// There may be more.
    Active,
    /// It has ended.
    Drained,
}

/// By which pair of functions interrupts were turned off.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum IrqClass {
    /// Those for interrupts alone.
    Native,
    /// Those of locks.
    Lock,
}

/// A map as the verifier names it: one of the program's, or the shape inside one.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(crate) struct MapRef {
    /// Index into the program's maps.
    pub index: u16,
    /// Whether the map inside that one is meant.
    pub inner: bool,
}

/// Past the end of a packet, by at least one byte.
pub(crate) const BEYOND_PACKET_END: i32 = -2;
/// At the end of a packet.
pub(crate) const AT_PACKET_END: i32 = -1;

impl RegState {
    /// Never written.
    pub(crate) const NOT_INIT: RegState = RegState {
        kind: RegType::NOT_INIT,
        off: 0,
        detail: Detail::None,
        value: Scalar::UNKNOWN,
        id: 0,
        ref_obj_id: 0,
        frame: 0,
        precise: false,
    };

    /// Any number.
    pub(crate) const UNKNOWN: RegState = RegState { kind: RegType::SCALAR, ..RegState::NOT_INIT };

    /// One number.
    pub(crate) fn constant(value: u64) -> RegState {
        RegState { value: Scalar::constant(value), ..RegState::UNKNOWN }
    }

    /// A pointer to the start of something.
    pub(crate) fn pointer(kind: RegType) -> RegState {
        RegState { kind, value: Scalar::constant(0), ..RegState::NOT_INIT }
    }

    /// Whether it holds a number.
    pub(crate) fn is_scalar(&self) -> bool {
        self.kind == RegType::SCALAR
    }

    /// Whether it is the number zero.
    pub(crate) fn is_zero(&self) -> bool {
        self.is_scalar() && self.value.known(true) == Some(0)
    }

    /// The number it is known to be.
    pub(crate) fn constant_value(&self, wide: bool) -> Option<u64> {
        if self.is_scalar() { self.value.known(wide) } else { None }
    }

    /// How many low bits can be set.
    pub(crate) fn width(&self) -> u32 {
        64 - self.value.b64.umax.leading_zeros()
    }

    /// Unlinks a number.
    pub(crate) fn unlink(&mut self) {
        self.id = 0;
        self.off = 0;
    }

    /// The id without the mark of a distance.
    pub(crate) fn base_id(&self) -> u32 {
        self.id & !LINKED_AT_DISTANCE
    }

    /// How far into a packet may be accessed.
    pub(crate) fn packet_range(&self) -> i32 {
        match self.detail {
            Detail::Packet(range) => range,
            _ => 0,
        }
    }

    /// The map it is or points into.
    pub(crate) fn map(&self) -> Option<MapRef> {
        match self.detail {
            Detail::Map { map, .. } => Some(map),
            _ => None,
        }
    }

    /// The type of the object it points to, and where that stands.
    pub(crate) fn btf(&self) -> Option<(Table, TypeId)> {
        match self.detail {
            Detail::Btf { table, id } => Some((table, id)),
            _ => None,
        }
    }

    /// Whether both agree in everything that the kernel lays out before the variable offset.
    pub(crate) fn same_shape(&self, other: &RegState) -> bool {
        self.kind == other.kind && self.off == other.off && self.detail == other.detail
    }

    /// Whether both agree in everything but ids, frame and precision.
    pub(crate) fn same_value(&self, other: &RegState) -> bool {
        self.same_shape(other) && self.value == other.value
    }

    /// Whether the pointer is known not to be null.
    pub(crate) fn is_not_null(&self) -> bool {
        let far = self.value.b64.smin <= -MAX_VAR_OFF || self.value.b64.smax >= MAX_VAR_OFF;
        if self.kind.may_be_null() || far {
            return false;
        }
        match self.kind.base {
            Base::Socket
            | Base::TcpSock
            | Base::XdpSock
            | Base::Buf
            | Base::MapValue
            | Base::MapKey
            | Base::SockCommon
            | Base::ConstMap => true,
            Base::Mem => !self.kind.flags.contains(Flags::UNTRUSTED),
            Base::BtfId => self.is_trusted(),
            _ => false,
        }
    }

    /// Whether a kernel object is known to be valid here: referenced, or marked trusted and not marked otherwise.
    pub(crate) fn is_trusted(&self) -> bool {
        self.ref_obj_id != 0
            || self.kind.has_any(Flags::TRUSTED | Flags::ALLOC)
                && self.kind.flags.without(Flags::TRUSTED | Flags::ALLOC | Flags::NON_OWN_REF).is_empty()
    }
}
