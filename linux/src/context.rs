//! Program contexts: what a program may read and write through its first argument, and what it may return.
//!
//! ```
//! use skep_linux::{AttachType, Line, ProgType, RegType, context};
//! let xdp = context(Line::V6_12, ProgType::Xdp, Some(AttachType::Xdp)).unwrap();
//! assert_eq!(xdp.layout.read(0, 4).unwrap().reg, RegType::Packet);
//! assert_eq!(xdp.layout.read(0, 8), None);
//! ```

use crate::generated::contexts::{CONTEXTS, ENFORCED, PROGRAMS, TYPED};
use crate::holds::Holds;
use crate::{AttachType, Capability, KernelVersion, Line, Lines, ProgType, RegType};

/// The context of programs of one type and attach type.
#[derive(Debug)]
pub struct Context {
    /// The program type.
    pub prog_type: ProgType,
    /// The expected attach type; `None` for programs loaded without one.
    pub attach_type: Option<AttachType>,
    /// The kernels the row holds for.
    pub lines: Lines,
    /// Those of them that were not measured and follow another kernel's measurement by their sources.
    pub assumed: Lines,
    /// What may be accessed.
    pub layout: &'static Layout,
    /// The structure as programs know it.
    pub structure: Option<&'static str>,
    /// The least and the greatest value R0 may hold at exit; `None` for any.
    pub returns: Option<(i64, i64)>,
    /// The attach target measured, where layout and range depend on the target (tracing, security hooks).
    pub example: Option<&'static str>,
}

/// What may be accessed of a piece of typed memory.
#[derive(Debug)]
pub struct Layout {
    /// Our name for it, unique.
    pub name: &'static str,
    /// The structure, for typed pointers.
    pub structure: Option<&'static str>,
    /// Its size; 0 if not known.
    pub bytes: u32,
    /// Its fields, by offset.
    pub fields: &'static [CtxField],
    /// Ranges where any access will do.
    pub spans: &'static [Span],
}

/// A field.
#[derive(Debug)]
pub struct CtxField {
    /// Its name; empty for the words of a context that BTF types.
    pub name: &'static str,
    /// Where it starts.
    pub offset: u32,
    /// Its size in bytes.
    pub size: u32,
    /// Its C type.
    pub c_type: &'static str,
    /// The loads allowed.
    pub read: &'static [Access],
    /// The stores allowed.
    pub write: &'static [Access],
    /// What a register holds after a load.
    pub holds: Holds,
    /// The first release that has it, if known.
    pub since: Option<KernelVersion>,
    /// The capability loads need, beside being allowed.
    pub read_needs: Option<Capability>,
    /// The capability stores need, beside being allowed.
    pub write_needs: Option<Capability>,
}

/// Accesses of one size.
#[derive(Debug, PartialEq, Eq)]
pub struct Access {
    /// The size in bytes.
    pub size: u8,
    /// The offsets within the field; empty for every multiple of the size that fits.
    pub offsets: &'static [u16],
}

/// A range where any access of certain sizes will do; loads give numbers.
#[derive(Debug, PartialEq, Eq)]
pub struct Span {
    /// The first byte.
    pub from: u32,
    /// The byte after the last.
    pub to: u32,
    /// The sizes, added up.
    pub sizes: u8,
    /// Whether stores are allowed too.
    pub is_writable: bool,
    /// Whether offsets need not be multiples of the size.
    pub is_unaligned: bool,
}

/// The context of a program type, as programs and the kernel name it.
#[derive(Debug)]
pub struct ProgramContext {
    /// The program type.
    pub prog_type: ProgType,
    /// The kernels the row holds for.
    pub lines: Lines,
    /// What the kernel's tables of the type are named after.
    pub ops: &'static str,
    /// The structure programs see.
    pub uapi: &'static str,
    /// The structure the kernel passes.
    pub kernel: &'static str,
}

/// The contexts of a program type in a kernel, in the order of the data.
pub fn contexts(line: Line, prog_type: ProgType) -> impl Iterator<Item = &'static Context> {
    CONTEXTS.iter().filter(move |row| row.prog_type == prog_type && row.lines.contains(line))
}

/// The context of a program: the row of its attach type, or else that of programs loaded without one, or else the only one
/// of its type. Where rows differ by target (tracing, security hooks) it is the first; see [`contexts`].
pub fn context(line: Line, prog_type: ProgType, attach: Option<AttachType>) -> Option<&'static Context> {
    let with = |wanted| contexts(line, prog_type).find(move |row| row.attach_type == wanted);
    // The attach type 0 is the first of CGROUP_SKB, and what a loader leaves that sets none.
    let unset = || with(None).or_else(|| if attach.is_none() { with(AttachType::from_u32(0)) } else { None });
    let only = || {
        let mut rows = contexts(line, prog_type);
        rows.next().filter(|_| rows.next().is_none())
    };
    attach.and_then(|attach| with(Some(attach))).or_else(unset).or_else(only)
}

/// What the context of a program type is called.
pub fn program_context(line: Line, prog_type: ProgType) -> Option<&'static ProgramContext> {
    PROGRAMS.iter().find(|row| row.prog_type == prog_type && row.lines.contains(line))
}

/// The attach types a load of this program type must name one of; `None` if it need not.
pub fn enforced_attach_types(prog_type: ProgType) -> Option<&'static [AttachType]> {
    ENFORCED.iter().find(|row| row.0 == prog_type).map(|row| row.1)
}

/// What may be accessed through a pointer to a socket structure or flow keys; measured on 6.18 alone.
pub fn typed_pointer(reg: RegType) -> Option<&'static Layout> {
    TYPED.iter().find(|row| row.0 == reg).map(|row| row.1)
}

impl Layout {
    /// The field a byte belongs to.
    pub fn field_at(&self, offset: u32) -> Option<&'static CtxField> {
        self.fields.iter().find(|field| field.offset <= offset && offset - field.offset < field.size)
    }

    /// What a load yields; `None` if it is refused.
    pub fn read(&self, offset: u32, size: u32) -> Option<Holds> {
        let field = self.field_at(offset);
        if let Some(field) =
            field.filter(|field| is_allowed(field.read, offset - field.offset, field.size, size))
        {
            return Some(field.holds);
        }
        self.spans.iter().any(|span| span.allows(offset, size)).then_some(Holds::SCALAR)
    }

    /// Whether a store is allowed.
    pub fn is_writable(&self, offset: u32, size: u32) -> bool {
        let field = self.field_at(offset);
        field.is_some_and(|field| is_allowed(field.write, offset - field.offset, field.size, size))
            || self.spans.iter().any(|span| span.is_writable && span.allows(offset, size))
    }
}

impl Span {
    /// Whether an access lies within the range and has one of the sizes.
    fn allows(&self, offset: u32, size: u32) -> bool {
        let fits = offset >= self.from && offset.checked_add(size).is_some_and(|end| end <= self.to);
        let known = size.is_power_of_two() && size & u32::from(self.sizes) != 0;
        fits && known && (self.is_unaligned || offset.is_multiple_of(size))
    }
}

fn is_allowed(accesses: &[Access], offset: u32, field_size: u32, size: u32) -> bool {
    accesses.iter().filter(|access| u32::from(access.size) == size).any(|access| {
        if access.offsets.is_empty() {
            size != 0
                && offset.is_multiple_of(size)
                && offset.checked_add(size).is_some_and(|end| end <= field_size)
        } else {
            access.offsets.iter().any(|allowed| u32::from(*allowed) == offset)
        }
    })
}

pub(crate) const fn access(size: u8, offsets: &'static [u16]) -> Access {
    Access { size, offsets }
}

pub(crate) const fn span(from: u32, to: u32, sizes: u8, is_writable: bool, is_unaligned: bool) -> Span {
    Span { from, to, sizes, is_writable, is_unaligned }
}

#[expect(clippy::too_many_arguments)] // The columns of a row, called by generated tables alone.
pub(crate) const fn field(
    name: &'static str,
    offset: u32,
    size: u32,
    c_type: &'static str,
    read: &'static [Access],
    write: &'static [Access],
    holds: Holds,
    since: Option<KernelVersion>,
    [read_needs, write_needs]: [Option<Capability>; 2],
) -> CtxField {
    CtxField { name, offset, size, c_type, read, write, holds, since, read_needs, write_needs }
}

pub(crate) const fn layout(
    name: &'static str,
    structure: Option<&'static str>,
    bytes: u32,
    fields: &'static [CtxField],
    spans: &'static [Span],
) -> Layout {
    Layout { name, structure, bytes, fields, spans }
}

#[expect(clippy::too_many_arguments)] // As above.
pub(crate) const fn context_row(
    prog_type: ProgType,
    attach_type: Option<AttachType>,
    lines: u8,
    assumed: u8,
    layout: &'static Layout,
    structure: Option<&'static str>,
    returns: Option<(i64, i64)>,
    example: Option<&'static str>,
) -> Context {
    let (lines, assumed) = (Lines::from_bits(lines), Lines::from_bits(assumed));
    Context { prog_type, attach_type, lines, assumed, layout, structure, returns, example }
}

pub(crate) const fn program(
    prog_type: ProgType,
    lines: u8,
    ops: &'static str,
    uapi: &'static str,
    kernel: &'static str,
) -> ProgramContext {
    ProgramContext { prog_type, lines: Lines::from_bits(lines), ops, uapi, kernel }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::TypeFlags;

    fn layout_of(prog_type: ProgType, attach: Option<AttachType>) -> &'static Layout {
        context(Line::V6_18, prog_type, attach).unwrap().layout
    }

    #[track_caller]
    fn check_field(layout: &Layout, name: &str, offset: u32, holds: Option<RegType>) {
        let field = layout.fields.iter().find(|field| field.name == name).unwrap();
        assert_eq!((field.offset, field.size), (offset, 4), "{name}");
        assert_eq!(layout.read(offset, 4).map(|holds| holds.reg), holds, "{name}");
    }

    #[test]
    fn xdp_has_its_fields() {
        let xdp = layout_of(ProgType::Xdp, Some(AttachType::Xdp));
        check_field(xdp, "data", 0, Some(RegType::Packet));
        check_field(xdp, "data_end", 4, Some(RegType::PacketEnd));
        check_field(xdp, "data_meta", 8, Some(RegType::PacketMeta));
        check_field(xdp, "ingress_ifindex", 12, Some(RegType::Scalar));
        check_field(xdp, "rx_queue_index", 16, Some(RegType::Scalar));
        check_field(xdp, "egress_ifindex", 20, None);
        check_field(
            layout_of(ProgType::Xdp, Some(AttachType::XdpDevmap)),
            "egress_ifindex",
            20,
            Some(RegType::Scalar),
        );
        assert!(!xdp.is_writable(0, 4) && xdp.read(24, 4).is_none() && xdp.read(u32::MAX, 8).is_none());
    }

    #[test]
    fn narrow_loads_and_stores_follow_the_field() {
        let socket = layout_of(ProgType::SocketFilter, None);
        assert_eq!(socket.read(9, 1), Some(Holds::SCALAR));
        assert_eq!(socket.read(9, 2), None);
        assert!(!socket.is_writable(8, 4));
        assert!(layout_of(ProgType::SchedCls, None).is_writable(8, 4));
        let sk = layout_of(ProgType::SchedCls, None).fields.iter().find(|field| field.name == "sk").unwrap();
        assert!(sk.holds.reg == RegType::SockCommon && sk.holds.flags.contains(TypeFlags::MAYBE_NULL));
    }

    #[test]
    fn some_fields_need_a_capability() {
        let needs = |prog_type, name| {
            let mut fields = layout_of(prog_type, None).fields.iter();
            fields.find(|field| field.name == name).map(|field| (field.read_needs, field.write_needs))
        };
        assert_eq!(needs(ProgType::CgroupSkb, "data"), Some((Some(Capability::Bpf), None)));
        assert_eq!(needs(ProgType::CgroupSkb, "tstamp"), Some((None, Some(Capability::Bpf))));
        assert_eq!(needs(ProgType::SchedCls, "data"), Some((None, None)));
    }

    #[test]
    fn spans_have_ends() {
        let raw = layout_of(ProgType::RawTracepoint, None);
        assert_eq!((raw.read(88, 8), raw.read(96, 1), raw.read(4, 8)), (Some(Holds::SCALAR), None, None));
        let writable = layout_of(ProgType::RawTracepointWritable, None);
        assert_eq!(writable.read(0, 8).map(|holds| holds.reg), Some(RegType::TpBuffer));
        assert_eq!(writable.read(0, 4), None);
        assert!(layout_of(ProgType::Syscall, None).is_writable(64, 8));
        assert_eq!(layout_of(ProgType::Tracepoint, None).read(0, 8), None);
        let keys = typed_pointer(RegType::FlowKeys).unwrap();
        assert!(keys.read(49, 4).is_some() && keys.is_writable(48, 8) && keys.read(49, 8).is_none());
    }

    #[test]
    fn returns_depend_on_the_attach_type() {
        let returns = |prog_type, attach| context(Line::V6_1, prog_type, attach).unwrap().returns;
        assert_eq!(returns(ProgType::Xdp, None), None);
        assert_eq!(returns(ProgType::CgroupSkb, Some(AttachType::CgroupInetEgress)), Some((0, 3)));
        assert_eq!(returns(ProgType::CgroupSkb, None), Some((0, 1)));
        assert_eq!(returns(ProgType::CgroupSockAddr, Some(AttachType::CgroupUdp4Recvmsg)), Some((1, 1)));
        assert_eq!(returns(ProgType::Tracing, Some(AttachType::TraceFentry)), Some((0, 0)));
        assert!(context(Line::V6_1, ProgType::Netfilter, Some(AttachType::Netfilter)).is_none());
        assert!(context(Line::V6_18, ProgType::CgroupSockAddr, None).is_none());
    }

    #[test]
    fn structures_and_enforced_types_are_known() {
        assert_eq!(program_context(Line::V6_1, ProgType::Xdp).map(|row| row.kernel), Some("xdp_buff"));
        assert_eq!(enforced_attach_types(ProgType::SkLookup), Some(&[AttachType::SkLookup][..]));
        assert_eq!(enforced_attach_types(ProgType::Xdp), None);
    }

    #[test]
    fn the_tables_are_whole() {
        assert_eq!((CONTEXTS.len(), PROGRAMS.len(), ENFORCED.len(), TYPED.len()), (88, 32, 7, 5));
    }
}
