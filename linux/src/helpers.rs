//! Helpers: what a program may call by number, and what a call demands and does.

use crate::bits::bit_set;
use crate::generated::helpers::{HELPERS, PROTOS};
use crate::{ArgType, KernelVersion, Line, Lines, RetType, TypeFlags};

/// A helper.
#[derive(Debug)]
pub struct Helper {
    /// Its number: the immediate of the call.
    pub id: u32,
    /// Its name, with `bpf_`.
    pub name: &'static str,
    /// Its C signature.
    pub signature: &'static str,
    /// The C type it returns.
    pub c_return: &'static str,
    /// Its C arguments, each with its name.
    pub c_args: &'static [&'static str],
    /// The first release that has it.
    pub since: Option<KernelVersion>,
    protos: (u16, u16),
    properties: [u32; Line::ALL.len()],
}

/// One prototype of a helper: what the verifier demands of a call. Program types may be given different ones.
#[derive(Debug)]
pub struct HelperProto {
    /// The kernel's name for it.
    pub name: &'static str,
    /// The kernels it is the same in.
    pub lines: Lines,
    /// What the call returns.
    pub ret: Ret,
    /// What each argument must be; at most five.
    pub args: &'static [Arg],
    /// Further demands.
    pub flags: ProtoFlags,
    /// The kernel's further check of the attach target, by name.
    pub allowed: Option<&'static str>,
}

/// What a call returns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ret {
    /// The base type.
    pub base: RetType,
    /// What it is beside that.
    pub flags: TypeFlags,
    /// The kernel structure it points to; `any` where the call decides.
    pub btf: Option<&'static str>,
}

/// What an argument must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Arg {
    /// The base type.
    pub base: ArgType,
    /// What it is beside that.
    pub flags: TypeFlags,
    /// The bytes pointed to, with [`TypeFlags::FIXED_SIZE`]; else 0.
    pub size: u32,
    /// The kernel structure it points to; `any` where the call decides.
    pub btf: Option<&'static str>,
}

bit_set! {
    /// What a prototype demands of the program.
    pub struct ProtoFlags: u8 {
        /// The program's license must be GPL-compatible.
        GPL_ONLY = 0, "gpl_only";
        /// Packet memory may be passed for memory arguments.
        PKT_ACCESS = 1, "pkt_access";
        /// The program must be sleepable.
        MIGHT_SLEEP = 2, "might_sleep";
        /// A call may keep caller-saved registers (the fastcall pattern).
        ALLOW_FASTCALL = 3, "allow_fastcall";
    }
}

bit_set! {
    /// What calling a helper does beside returning a value.
    pub struct HelperProperties: u32 {
        /// Packet pointers are invalid afterwards.
        CHANGES_PACKET = 0, "changes_packet";
        /// What it returns is a reference that must be released.
        ACQUIRES = 1, "acquires";
        /// As above, if the map is a sockmap or sockhash.
        ACQUIRES_SOCKET_MAP = 2, "acquires_socket_map";
        /// It returns its argument with another type, and the same reference.
        POINTER_CAST = 3, "pointer_cast";
        /// It gets, and may create, an element of a local storage map.
        STORAGE_GET = 4, "storage_get";
        /// What it returns lives as long as the dynptr it is given.
        DYNPTR_REF = 5, "dynptr_ref";
        /// It calls a function of the program before it returns.
        SYNC_CALLBACK = 6, "sync_callback";
        /// It has a function of the program called later.
        ASYNC_CALLBACK = 7, "async_callback";
        /// The verifier puts its code in place of the call.
        INLINED = 8, "inlined";
    }
}

/// All helpers, by number.
pub fn helpers() -> &'static [Helper] {
    &HELPERS
}

impl Helper {
    /// The helper with this number.
    pub fn by_id(id: u32) -> Option<&'static Self> {
        HELPERS.get(usize::try_from(id.checked_sub(1)?).ok()?)
    }

    /// The helper with this name, with or without `bpf_`.
    pub fn by_name(name: &str) -> Option<&'static Self> {
        let bare = |name| str::strip_prefix(name, "bpf_").unwrap_or(name);
        HELPERS.iter().find(|helper| bare(helper.name) == bare(name))
    }

    /// Its prototypes, of all kernels.
    pub fn protos(&self) -> &'static [HelperProto] {
        let (first, count) = (usize::from(self.protos.0), usize::from(self.protos.1));
        PROTOS.get(first..first + count).unwrap_or_default()
    }

    /// What calling it does, in a kernel.
    pub fn properties(&self, line: Line) -> HelperProperties {
        HelperProperties::from_bits(self.properties[line as usize])
    }

    /// Whether a kernel has it.
    pub fn is_in(&self, line: Line) -> bool {
        self.protos().iter().any(|proto| proto.lines.contains(line))
    }
}

impl HelperProto {
    /// The place of the argument whose reference the call ends, if it ends one.
    pub fn released_arg(&self) -> Option<usize> {
        self.args.iter().position(|arg| arg.flags.contains(TypeFlags::RELEASE))
    }
}

pub(crate) const fn arg(base: ArgType, flags: u32, size: u32, btf: Option<&'static str>) -> Arg {
    Arg { base, flags: TypeFlags::from_bits(flags), size, btf }
}

#[expect(clippy::too_many_arguments)] // The columns of a row, called by generated tables alone.
pub(crate) const fn proto(
    name: &'static str,
    lines: u8,
    ret: RetType,
    ret_flags: u32,
    _ret_size: u32,
    btf: Option<&'static str>,
    args: &'static [Arg],
    flags: u8,
    allowed: Option<&'static str>,
) -> HelperProto {
    let ret = Ret { base: ret, flags: TypeFlags::from_bits(ret_flags), btf };
    HelperProto {
        name,
        lines: Lines::from_bits(lines),
        ret,
        args,
        flags: ProtoFlags::from_bits(flags),
        allowed,
    }
}

#[expect(clippy::too_many_arguments)] // As above.
pub(crate) const fn row(
    id: u32,
    name: &'static str,
    signature: &'static str,
    c_return: &'static str,
    c_args: &'static [&'static str],
    since: Option<KernelVersion>,
    protos: (u16, u16),
    properties: [u32; Line::ALL.len()],
) -> Helper {
    Helper { id, name, signature, c_return, c_args, since, protos, properties }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(id: u32, name: &str) {
        assert_eq!(Helper::by_id(id).map(|helper| helper.name), Some(name));
        assert_eq!(Helper::by_name(name).map(|helper| helper.id), Some(id));
        assert_eq!(Helper::by_name(&name[4..]).map(|helper| helper.id), Some(id));
    }

    #[test]
    fn numbers_are_those_of_the_uapi() {
        check(1, "bpf_map_lookup_elem");
        check(6, "bpf_trace_printk");
        check(12, "bpf_tail_call");
        check(25, "bpf_perf_event_output");
        check(44, "bpf_xdp_adjust_head");
        check(51, "bpf_redirect_map");
        check(113, "bpf_probe_read_kernel");
        check(131, "bpf_ringbuf_reserve");
        check(181, "bpf_loop");
        check(211, "bpf_cgrp_storage_delete");
        assert!(
            Helper::by_id(0).is_none() && Helper::by_id(212).is_none() && Helper::by_id(u32::MAX).is_none()
        );
        assert!(Helper::by_name("bpf_nothing").is_none());
    }

    #[test]
    fn a_prototype_says_what_a_call_needs() {
        let reserve = Helper::by_name("bpf_ringbuf_reserve").unwrap();
        let proto = reserve.protos().iter().find(|proto| proto.lines.contains(Line::V6_18)).unwrap();
        assert_eq!(
            proto.args.iter().map(|arg| arg.base).collect::<Vec<_>>(),
            [ArgType::ConstMapPtr, ArgType::ConstAllocSizeOrZero, ArgType::Anything]
        );
        assert!(proto.ret.flags.contains(TypeFlags::MAYBE_NULL));
        assert!(reserve.properties(Line::V6_1).contains(HelperProperties::ACQUIRES));
        let submit = Helper::by_name("bpf_ringbuf_submit").unwrap();
        assert!(submit.protos().iter().all(|proto| proto.released_arg() == Some(0)));
        let fib = Helper::by_name("bpf_strtol").unwrap().protos();
        assert!(fib.iter().flat_map(|proto| proto.args).any(|arg| arg.size == 8));
    }

    #[test]
    fn properties_differ_between_kernels() {
        let tail_call = Helper::by_id(12).unwrap();
        assert!(tail_call.properties(Line::V6_12).contains(HelperProperties::CHANGES_PACKET));
        assert!(!tail_call.properties(Line::V6_1).contains(HelperProperties::CHANGES_PACKET));
    }

    #[test]
    fn the_table_is_whole() {
        assert_eq!((helpers().len(), PROTOS.len()), (211, 330));
        for (index, helper) in helpers().iter().enumerate() {
            assert_eq!(helper.id as usize, index + 1);
            assert!(helper.is_in(Line::V6_18), "{}", helper.name);
            assert!(helper.since.is_some());
            assert!(helper.protos().iter().all(|proto| proto.args.len() <= 5));
        }
        assert_eq!(helpers().iter().filter(|helper| helper.is_in(Line::V6_1)).count(), 209);
    }
}
