//! Whether bpf(2) may be called here, and if not, why not: tests skip with that reason and commands print it.

use std::fmt;
use std::fs;

use crate::sys::{self, Errno, MapAttr};

/// Whether this process may ask the running kernel.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Availability {
    /// It may.
    Available,
    /// It may not, for this reason.
    Refused(String),
}

impl Availability {
    /// Whether the kernel can be asked.
    #[must_use]
    pub fn is_available(&self) -> bool {
        matches!(self, Availability::Available)
    }
}

impl fmt::Display for Availability {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Availability::Available => f.write_str("bpf(2) is available"),
            Availability::Refused(reason) => write!(f, "no bpf(2): {reason}"),
        }
    }
}

/// Tries bpf(2) on the running kernel: makes a small map and lets go of it. A hash of maps' type is one that needs
/// the privileges programs of all types need.
#[must_use]
pub fn availability() -> Availability {
    const LPM_TRIE: u32 = 11;
    const NO_PREALLOC: u32 = 1;
    let map = MapAttr {
        name: "skep_probe",
        map_type: LPM_TRIE,
        key_size: 8,
        value_size: 4,
        max_entries: 1,
        flags: NO_PREALLOC,
        ..MapAttr::default()
    };
    sys::raise_memlock();
    match sys::map_create(&map) {
        Ok(_) => Availability::Available,
        Err(errno) => {
            Availability::Refused(reason(errno, &fs::read_to_string("/proc/self/status").unwrap_or_default()))
        }
    }
}

/// Why a first call failed, from its error number and `/proc/self/status`.
fn reason(errno: Errno, status: &str) -> String {
    let field = |name: &str| {
        status.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':')).map_or("", str::trim)
    };
    // Filters of container runtimes answer with EPERM or ENOSYS. CAP_SYS_ADMIN is bit 21, CAP_BPF bit 39.
    const CAPABLE: u64 = 1 << 21 | 1 << 39;
    let capable = u64::from_str_radix(field("CapEff"), 16).is_ok_and(|set| set & CAPABLE != 0);
    match errno.0 {
        libc::ENOSYS if field("Seccomp") == "2" => "ENOSYS: a seccomp filter hides it".to_owned(),
        libc::ENOSYS => "ENOSYS: the kernel is built without it".to_owned(),
        libc::EPERM if capable && field("Seccomp") == "2" => "EPERM: a seccomp filter refuses it".to_owned(),
        libc::EPERM if capable => "EPERM: refused in spite of the capability; locked down?".to_owned(),
        libc::EPERM => "EPERM: needs CAP_BPF or root".to_owned(),
        _ => format!("{errno} when making a map"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(errno: i32, status: &str, expected: &str) {
        assert_eq!(reason(Errno(errno), status), expected);
    }

    #[test]
    fn the_reason_follows_from_capabilities_and_filters() {
        check(libc::EPERM, "CapEff:\t0000000000000000\nSeccomp:\t0\n", "EPERM: needs CAP_BPF or root");
        check(libc::EPERM, "CapEff:\t000001ffffffffff\nSeccomp:\t2\n", "EPERM: a seccomp filter refuses it");
        check(
            libc::EPERM,
            "CapEff:\t0000008000000000\nSeccomp:\t0\n",
            "EPERM: refused in spite of the capability; locked down?",
        );
        check(libc::ENOSYS, "Seccomp:\t2\n", "ENOSYS: a seccomp filter hides it");
        check(libc::ENOSYS, "", "ENOSYS: the kernel is built without it");
        check(libc::ENOMEM, "", "ENOMEM when making a map");
    }
}
