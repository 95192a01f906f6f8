//! A kernel as programs meet it: the exact tree, who loads, how the kernel is configured, where its types come from.
//!
//! Choices of behavior that a verifier makes per kernel (how bounds are synchronized, how loops converge, what the
//! log looks like) will be named enums here, one field each, chosen once by [`Profile::of`]; there are none until
//! the verifier that reads them exists.

use std::path::PathBuf;

use crate::generated::privileges::{MAPS, PROGRAMS, UNPRIVILEGED};
use crate::{Error, KernelVersion, Line, Lines, Lockdown, MapType, ProgType};

/// A kernel and the circumstances of a load.
///
/// ```
/// use skep_linux::{Privileges, Profile};
/// let mut profile = Profile::named("6.12").unwrap();
/// assert_eq!(profile.release.to_string(), "6.12.117");
/// profile.privileges = Privileges::NONE;
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    /// Whose facts answer.
    pub line: Line,
    /// The exact release those facts are of.
    pub release: KernelVersion,
    /// What the loader may do.
    pub privileges: Privileges,
    /// How the kernel is configured and run.
    pub config: Config,
    /// Where the kernel's types come from.
    pub btf: BtfSource,
}

/// The loader's capabilities.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Privileges {
    /// `CAP_BPF`.
    pub cap_bpf: bool,
    /// `CAP_PERFMON`.
    pub cap_perfmon: bool,
    /// `CAP_NET_ADMIN`.
    pub cap_net_admin: bool,
    /// `CAP_SYS_ADMIN`, which implies the others.
    pub cap_sys_admin: bool,
}

/// A capability that is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Capability {
    /// `CAP_BPF`.
    Bpf,
    /// `CAP_PERFMON`.
    Perfmon,
    /// `CAP_NET_ADMIN`.
    NetAdmin,
    /// `CAP_SYS_ADMIN`.
    SysAdmin,
}

/// How a kernel is configured and run, as far as answers depend on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Config {
    /// The JIT is on.
    pub jit: bool,
    /// The number of possible CPUs.
    pub cpus: u32,
    /// The processor's speculation is mitigated, so unprivileged programs are checked for it.
    pub mitigations: bool,
    /// Built with `CONFIG_BPF_KPROBE_OVERRIDE`; the kernels measured were not.
    pub kprobe_override: bool,
    /// Built with `CONFIG_FUNCTION_ERROR_INJECTION`; the kernels measured were not.
    pub error_injection: bool,
    /// How far the kernel is locked down.
    pub lockdown: LockdownLevel,
}

/// How far a kernel is locked down.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum LockdownLevel {
    /// Not at all.
    None,
    /// Root may not change the kernel.
    Integrity,
    /// Root may not read the kernel either.
    Confidentiality,
}

/// Where a kernel's types come from.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum BtfSource {
    /// The embedded BTF of the profile's line, see [`crate::kernel_btf`].
    Embedded,
    /// The running kernel: `/sys/kernel/btf/vmlinux`.
    Live,
    /// A file: raw BTF, or an ELF file with a `.BTF` section.
    File(PathBuf),
}

impl Profile {
    /// A kernel of a line as root meets it: JIT on, two CPUs, speculation mitigated, not locked down.
    pub fn of(line: Line) -> Self {
        Self {
            line,
            release: line.release(),
            privileges: Privileges::ROOT,
            config: Config {
                jit: true,
                cpus: 2,
                mitigations: true,
                kprobe_override: false,
                error_injection: false,
                lockdown: LockdownLevel::None,
            },
            btf: BtfSource::Embedded,
        }
    }

    /// The newest kernel there are facts of.
    pub fn latest() -> Self {
        Self::of(Line::V6_18)
    }

    /// The kernel with this name: a line (`6.12`), the exact release of one (`6.12.117`), or `latest`. Another
    /// release of a line is an error, for its answers differ.
    pub fn named(name: &str) -> Result<Self, Error> {
        if name == "latest" {
            return Ok(Self::latest());
        }
        let unknown = || Error::UnknownKernel { name: name.to_owned() };
        let version: KernelVersion = name.parse().map_err(|_| unknown())?;
        let profile = Self::of(name.parse()?);
        let is_line = version.patch == 0;
        if is_line || version == profile.release { Ok(profile) } else { Err(unknown()) }
    }
}

impl Privileges {
    /// All of them.
    pub const ROOT: Self =
        Self { cap_bpf: true, cap_perfmon: true, cap_net_admin: true, cap_sys_admin: true };

    /// None of them: a user where `unprivileged_bpf_disabled` is 0.
    pub const NONE: Self =
        Self { cap_bpf: false, cap_perfmon: false, cap_net_admin: false, cap_sys_admin: false };

    /// Whether what needs this is granted; `CAP_SYS_ADMIN` stands for each.
    pub fn has(self, capability: Capability) -> bool {
        let own = match capability {
            Capability::Bpf => self.cap_bpf,
            Capability::Perfmon => self.cap_perfmon,
            Capability::NetAdmin => self.cap_net_admin,
            Capability::SysAdmin => self.cap_sys_admin,
        };
        own || self.cap_sys_admin
    }
}

/// The capabilities a kernel asks of who loads a program of this type.
pub fn program_needs(line: Line, prog_type: ProgType) -> impl Iterator<Item = Capability> {
    let is_in = move |lines: &Lines, types: &[ProgType]| lines.contains(line) && types.contains(&prog_type);
    let free = UNPRIVILEGED.iter().any(|(lines, types)| is_in(lines, types));
    let more = PROGRAMS.iter().filter(move |row| is_in(&row.1, row.2)).filter_map(|row| row.0);
    (!free).then_some(Capability::Bpf).into_iter().chain(more)
}

/// The capability a kernel asks of who creates a map of this type. For types it does not know: `CAP_BPF`.
pub fn map_needs(line: Line, map_type: MapType) -> Option<Capability> {
    let found = MAPS.iter().find(|row| row.1.contains(line) && row.2.contains(&map_type));
    found.map_or(Some(Capability::Bpf), |row| row.0)
}

impl LockdownLevel {
    /// Whether a kernel at this level refuses something.
    pub fn refuses(self, what: Lockdown) -> bool {
        self >= match what {
            Lockdown::WriteUser => Self::Integrity,
            Lockdown::ReadKernel => Self::Confidentiality,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(name: &str, release: Option<&str>) {
        assert_eq!(Profile::named(name).ok().map(|profile| profile.release.to_string()).as_deref(), release);
    }

    #[test]
    fn kernels_have_names() {
        check("6.1", Some("6.1.192"));
        check("6.12", Some("6.12.117"));
        check("6.12.117", Some("6.12.117"));
        check("6.18", Some("6.18.44"));
        check("latest", Some("6.18.44"));
        check("6.12.5", None);
        check("5.15", None);
        check("", None);
    }

    #[test]
    fn an_unknown_kernel_is_named_with_the_way_out() {
        let message = Profile::named("6.12.5").unwrap_err().to_string();
        assert_eq!(
            message,
            "no profile for kernel `6.12.5`; known are 6.1 (6.1.192), 6.12 (6.12.117) and 6.18 (6.18.44)"
        );
    }

    #[test]
    fn programs_and_maps_need_capabilities() {
        let needs = |line, prog_type| program_needs(line, prog_type).collect::<Vec<_>>();
        assert_eq!(needs(Line::V6_1, ProgType::SocketFilter), []);
        assert_eq!(needs(Line::V6_1, ProgType::Xdp), [Capability::Bpf, Capability::NetAdmin]);
        assert_eq!(needs(Line::V6_12, ProgType::SkLookup), [Capability::Bpf]);
        let all = [Capability::Bpf, Capability::NetAdmin, Capability::Perfmon];
        assert_eq!(needs(Line::V6_18, ProgType::Ext), all);
        assert_eq!(map_needs(Line::V6_1, MapType::Hash), None);
        assert_eq!(map_needs(Line::V6_1, MapType::Devmap), Some(Capability::NetAdmin));
        assert_eq!(map_needs(Line::V6_1, MapType::Arena), Some(Capability::Bpf));
        let only_root = Privileges { cap_sys_admin: true, ..Privileges::NONE };
        assert!(only_root.has(Capability::NetAdmin) && !Privileges::NONE.has(Capability::Bpf));
    }

    #[test]
    fn lockdown_has_levels() {
        assert!(!LockdownLevel::None.refuses(Lockdown::WriteUser));
        assert!(LockdownLevel::Integrity.refuses(Lockdown::WriteUser));
        assert!(!LockdownLevel::Integrity.refuses(Lockdown::ReadKernel));
        assert!(LockdownLevel::Confidentiality.refuses(Lockdown::ReadKernel));
    }
}
