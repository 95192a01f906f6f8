//! Which program an ELF section holds, by the section's name, as libbpf decides it.

use crate::generated::sections::SECTIONS;
use crate::{AttachType, ProgType};

/// What a section name says about the programs in it.
#[derive(Debug, PartialEq, Eq)]
pub struct Section {
    /// The pattern: `name` matches itself, `name+` also `name/...`, `name/` only `name/...`.
    pub pattern: &'static str,
    /// The type its programs are loaded as.
    pub prog_type: ProgType,
    /// The expected attach type its programs are loaded with; `None` leaves the field zero.
    pub attach_type: Option<AttachType>,
    /// What the text after the first slash names.
    pub target: TargetForm,
    flags: u8,
}

/// What the text after the first slash of a section name names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TargetForm {
    /// Nothing: the name is a fixed one.
    None,
    /// `function[+offset]` of the kernel.
    KernelFunction,
    /// Kernel functions, by a pattern with `*` and `?`.
    KernelPattern,
    /// `binary:function[+offset]`.
    UserFunction,
    /// `binary:pattern`.
    UserPattern,
    /// A system call's name.
    Syscall,
    /// `binary:provider:name`.
    Usdt,
    /// `category/name`.
    Tracepoint,
    /// A tracepoint's name.
    RawTracepoint,
    /// A tracepoint's name, found in kernel BTF as typedef `btf_trace_NAME`.
    BtfTracepoint,
    /// A kernel function, found in kernel BTF.
    BtfFunction,
    /// A function of another program, found in that program's BTF.
    ProgramFunction,
    /// A security hook, found in kernel BTF as function `bpf_lsm_NAME`.
    LsmHook,
    /// An iterator, found in kernel BTF as function `bpf_iter_NAME`.
    Iterator,
    /// A member of the operations structure; the map that names the program decides, not this text.
    StructOpsMember,
}

/// The section table, in the order names are tried.
pub fn sections() -> &'static [Section] {
    &SECTIONS
}

/// The first row that matches a section name. A leading `?` (not loaded by default) is the caller's to strip.
pub fn section(name: &str) -> Option<&'static Section> {
    SECTIONS.iter().find(|section| section.matches(name))
}

impl Section {
    /// Whether this row's pattern matches a name.
    pub fn matches(&self, name: &str) -> bool {
        if let Some(stem) = self.pattern.strip_suffix('+') {
            let rest = name.strip_prefix(stem);
            return rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
        }
        if self.pattern.ends_with('/') { name.starts_with(self.pattern) } else { name == self.pattern }
    }

    /// The attach target a matching name carries: all after its first slash, if this row's names have a target.
    pub fn target_of<'a>(&self, name: &'a str) -> Option<&'a str> {
        match self.target {
            TargetForm::None => None,
            _ => name.split_once('/').map(|(_, target)| target).filter(|target| !target.is_empty()),
        }
    }

    /// Loaders once attached such programs with `BPF_PROG_ATTACH`.
    pub fn is_attachable(&self) -> bool {
        self.has(0)
    }

    /// A kernel that knows no expected attach type may be given none.
    pub fn is_attach_type_optional(&self) -> bool {
        self.has(1)
    }

    /// The target must be resolved to a BTF id before the program can be loaded.
    pub fn needs_attach_btf(&self) -> bool {
        self.has(2)
    }

    /// Loaded with `BPF_F_SLEEPABLE`.
    pub fn is_sleepable(&self) -> bool {
        self.has(3)
    }

    /// Loaded with `BPF_F_XDP_HAS_FRAGS`.
    pub fn has_xdp_frags(&self) -> bool {
        self.has(4)
    }

    /// A user-space static probe: where the kernel has uprobe-multi links, the expected attach type becomes
    /// [`AttachType::TraceUprobeMulti`].
    pub fn is_usdt(&self) -> bool {
        self.has(5)
    }

    /// libbpf can attach such a program from its section name alone.
    pub fn is_auto_attached(&self) -> bool {
        self.has(6)
    }

    fn has(&self, bit: u8) -> bool {
        self.flags & (1 << bit) != 0
    }
}

pub(crate) const fn row(
    pattern: &'static str,
    prog_type: ProgType,
    attach_type: Option<AttachType>,
    flags: u8,
    target: TargetForm,
) -> Section {
    Section { pattern, prog_type, attach_type, target, flags }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(
        name: &str,
        pattern: &str,
        prog_type: ProgType,
        attach: Option<AttachType>,
        target: Option<&str>,
    ) {
        let found = section(name).unwrap_or_else(|| panic!("{name} matches nothing"));
        assert_eq!((found.pattern, found.prog_type, found.attach_type), (pattern, prog_type, attach));
        assert_eq!(found.target_of(name), target, "{name}");
    }

    #[test]
    fn names_match_as_in_libbpf() {
        check("xdp", "xdp", ProgType::Xdp, Some(AttachType::Xdp), None);
        check("xdp.frags/cpumap", "xdp.frags/cpumap", ProgType::Xdp, Some(AttachType::XdpCpumap), None);
        check("socket", "socket", ProgType::SocketFilter, None, None);
        check("tc", "tc", ProgType::SchedCls, None, None);
        check("tc/ingress", "tc/ingress", ProgType::SchedCls, Some(AttachType::TcxIngress), None);
        check("kprobe/do_unlinkat", "kprobe+", ProgType::Kprobe, None, Some("do_unlinkat"));
        check("kprobe", "kprobe+", ProgType::Kprobe, None, None);
        let multi = Some(AttachType::TraceKprobeMulti);
        check("kprobe.multi/foo*", "kprobe.multi+", ProgType::Kprobe, multi, Some("foo*"));
        check("uprobe//bin/x:f", "uprobe+", ProgType::Kprobe, None, Some("/bin/x:f"));
        check("tp/syscalls/sys_enter", "tp+", ProgType::Tracepoint, None, Some("syscalls/sys_enter"));
        check("fentry.s/x", "fentry.s+", ProgType::Tracing, Some(AttachType::TraceFentry), Some("x"));
        check(
            "lsm_cgroup/socket_bind",
            "lsm_cgroup+",
            ProgType::Lsm,
            Some(AttachType::LsmCgroup),
            Some("socket_bind"),
        );
        check("iter/task", "iter+", ProgType::Tracing, Some(AttachType::TraceIter), Some("task"));
        check("struct_ops.s/init", "struct_ops.s+", ProgType::StructOps, None, Some("init"));
        check("netkit/peer", "netkit/peer", ProgType::SchedCls, Some(AttachType::NetkitPeer), None);
    }

    #[test]
    fn other_names_match_nothing() {
        for name in
            ["", "xdp/foo", "tc/foo", "kprobes", "kprobe.multix", ".text", "?xdp", "socket1", "cgroup/foo"]
        {
            assert_eq!(section(name), None, "{name}");
        }
    }

    #[test]
    fn flags_are_read() {
        assert!(
            section("usdt.s/a:b:c").is_some_and(|s| s.is_usdt() && s.is_sleepable() && !s.needs_attach_btf())
        );
        assert!(section("xdp").is_some_and(|s| s.is_attachable() && s.is_attach_type_optional()));
        assert!(section("fexit/f").is_some_and(|s| s.needs_attach_btf() && s.is_auto_attached()));
        assert!(section("syscall").is_some_and(|s| s.is_sleepable() && !s.is_auto_attached()));
    }

    #[test]
    fn the_table_is_whole_and_each_pattern_finds_itself() {
        assert_eq!(sections().len(), 116);
        for row in sections() {
            let name = row.pattern.trim_end_matches('+');
            assert_eq!(section(name).map(|found| found.pattern), Some(row.pattern));
        }
    }
}
