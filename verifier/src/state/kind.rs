//! What a register holds: a number, or one of the kinds of pointer the kernel tells apart.

use std::fmt;

pub(crate) use skep_linux::{RegType as Base, TypeFlags as Flags};

/// The type of a register: a base and modifiers. Two types are equal only if both are.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(crate) struct RegType {
    /// What it is.
    pub base: Base,
    /// How it may be used.
    pub flags: Flags,
}

impl RegType {
    /// Never written.
    pub(crate) const NOT_INIT: RegType = RegType::plain(Base::NotInit);
    /// A number.
    pub(crate) const SCALAR: RegType = RegType::plain(Base::Scalar);

    /// A type without modifiers.
    #[must_use]
    pub(crate) const fn plain(base: Base) -> RegType {
        RegType { base, flags: Flags::NONE }
    }

    /// A type with modifiers.
    #[must_use]
    pub(crate) const fn with(base: Base, flags: Flags) -> RegType {
        RegType { base, flags }
    }

    /// Whether it is exactly this base, without modifiers.
    #[must_use]
    pub(crate) fn is(self, base: Base) -> bool {
        self == RegType::plain(base)
    }

    /// Whether it may be null.
    #[must_use]
    pub(crate) const fn may_be_null(self) -> bool {
        self.flags.contains(Flags::MAYBE_NULL)
    }

    /// Whether any of some modifiers is set.
    #[must_use]
    pub(crate) fn has_any(self, flags: Flags) -> bool {
        self.flags.bits() & flags.bits() != 0
    }

    /// Whether it points into or before a packet (not at its end).
    #[must_use]
    pub(crate) fn is_packet(self) -> bool {
        self.is(Base::Packet) || self.is(Base::PacketMeta)
    }

    /// Whether it points into, before or at the end of a packet.
    #[must_use]
    pub(crate) fn is_packet_or_end(self) -> bool {
        self.is_packet() || self.is(Base::PacketEnd)
    }

    /// Whether it is one of the socket types with their own access tables.
    #[must_use]
    pub(crate) fn is_socket(self) -> bool {
        self.is(Base::Socket) || self.is(Base::SockCommon) || self.is(Base::TcpSock) || self.is(Base::XdpSock)
    }

    /// Whether a spill of it keeps it as what it is.
    #[must_use]
    pub(crate) const fn is_spillable_pointer(self) -> bool {
        match self.base {
            Base::NotInit | Base::Scalar | Base::TpBuffer | Base::ConstDynptr => false,
            Base::Ctx
            | Base::ConstMap
            | Base::MapValue
            | Base::MapKey
            | Base::Stack
            | Base::PacketMeta
            | Base::Packet
            | Base::PacketEnd
            | Base::FlowKeys
            | Base::Socket
            | Base::SockCommon
            | Base::TcpSock
            | Base::XdpSock
            | Base::BtfId
            | Base::Mem
            | Base::Arena
            | Base::Buf
            | Base::Func => true,
        }
    }
}

/// What the kernel's log puts before a type's name, in its order.
const PREFIXES: [(Flags, &str); 7] = [
    (Flags::RDONLY, "rdonly_"),
    (Flags::RINGBUF, "ringbuf_"),
    (Flags::USER, "user_"),
    (Flags::PERCPU, "percpu_"),
    (Flags::RCU, "rcu_"),
    (Flags::UNTRUSTED, "untrusted_"),
    (Flags::TRUSTED, "trusted_"),
];

/// The name the kernel's log gives the type.
impl fmt::Display for RegType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (flag, prefix) in PREFIXES {
            if self.flags.contains(flag) {
                f.write_str(prefix)?;
            }
        }
        f.write_str(match self.base {
            Base::NotInit => "?",
            Base::Scalar => "scalar",
            Base::Ctx => "ctx",
            Base::ConstMap => "map_ptr",
            Base::MapValue => "map_value",
            Base::MapKey => "map_key",
            Base::Stack => "fp",
            Base::PacketMeta => "pkt_meta",
            Base::Packet => "pkt",
            Base::PacketEnd => "pkt_end",
            Base::FlowKeys => "flow_keys",
            Base::Socket => "sock",
            Base::SockCommon => "sock_common",
            Base::TcpSock => "tcp_sock",
            Base::TpBuffer => "tp_buffer",
            Base::XdpSock => "xdp_sock",
            Base::BtfId => "ptr_",
            Base::Mem => "mem",
            Base::Arena => "arena",
            Base::Buf => "buf",
            Base::Func => "func",
            Base::ConstDynptr => "dynptr_ptr",
        })?;
        if self.may_be_null() {
            f.write_str(if self.base == Base::BtfId { "or_null_" } else { "_or_null" })?;
        }
        Ok(())
    }
}
