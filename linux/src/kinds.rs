//! Names and numbers of program, map and attach types; the enums themselves are generated.

use std::fmt;
use std::str::FromStr;

use crate::{AttachType, Error, KernelVersion, MapType, ProgType};

/// What is known of one value of a kind.
#[derive(Debug)]
pub(crate) struct KindRow {
    name: &'static str,
    short_name: &'static str,
    alias: Option<&'static str>,
    since: Option<KernelVersion>,
}

pub(crate) const fn row(
    name: &'static str,
    short_name: &'static str,
    alias: Option<&'static str>,
    since: Option<KernelVersion>,
) -> KindRow {
    KindRow { name, short_name, alias, since }
}

/// Finds a name among rows: UAPI name, its alias, or either without the prefix, in any case.
fn position(rows: &[KindRow], prefix: &str, text: &str) -> Option<usize> {
    let same = |name: &str| {
        let short = name.strip_prefix(prefix).unwrap_or(name);
        text.eq_ignore_ascii_case(name) || text.eq_ignore_ascii_case(short)
    };
    rows.iter().position(|row| same(row.name) || row.alias.is_some_and(same))
}

/// The same questions of each kind; the numbers of a kind run without a gap, so a number is an index.
macro_rules! kind {
    ($kind:ty, $what:literal) => {
        impl $kind {
            /// The value with this UAPI number.
            pub fn from_u32(number: u32) -> Option<Self> {
                Self::ALL.get(usize::try_from(number).ok()?).copied()
            }

            /// The UAPI number.
            pub fn number(self) -> u32 {
                self as u32
            }

            /// The UAPI name.
            pub fn name(self) -> &'static str {
                self.row().name
            }

            /// The UAPI name in lower case without what all of this kind start with.
            pub fn short_name(self) -> &'static str {
                self.row().short_name
            }

            /// The first release that has it, if known.
            pub fn since(self) -> Option<KernelVersion> {
                self.row().since
            }

            fn row(self) -> &'static KindRow {
                &Self::ROWS[self as usize]
            }
        }

        impl fmt::Display for $kind {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(self.short_name())
            }
        }

        impl FromStr for $kind {
            type Err = Error;

            fn from_str(text: &str) -> Result<Self, Error> {
                position(Self::ROWS, Self::PREFIX, text)
                    .and_then(|at| Self::ALL.get(at).copied())
                    .ok_or_else(|| Error::UnknownKind { kind: $what, name: text.to_owned() })
            }
        }
    };
}

kind!(ProgType, "program type");
kind!(MapType, "map type");
kind!(AttachType, "attach type");

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_prog(number: u32, name: &str, short: &str) {
        let kind = ProgType::from_u32(number).unwrap();
        assert_eq!((kind.name(), kind.short_name(), kind.number()), (name, short, number));
        assert_eq!(name.parse(), Ok(kind));
        assert_eq!(short.parse(), Ok(kind));
        assert_eq!(short.to_uppercase().parse(), Ok(kind));
    }

    #[test]
    fn program_types_have_the_numbers_of_the_uapi() {
        check_prog(0, "BPF_PROG_TYPE_UNSPEC", "unspec");
        check_prog(1, "BPF_PROG_TYPE_SOCKET_FILTER", "socket_filter");
        check_prog(6, "BPF_PROG_TYPE_XDP", "xdp");
        check_prog(26, "BPF_PROG_TYPE_TRACING", "tracing");
        check_prog(32, "BPF_PROG_TYPE_NETFILTER", "netfilter");
        assert_eq!(ProgType::from_u32(33), None);
    }

    #[test]
    fn map_and_attach_types_have_the_numbers_of_the_uapi() {
        assert_eq!(MapType::Array.number(), 2);
        assert_eq!(MapType::Ringbuf.number(), 27);
        assert_eq!(MapType::Arena.number(), 33);
        assert_eq!(MapType::InsnArray.number(), 34);
        assert_eq!("cgroup_storage".parse(), Ok(MapType::CgroupStorageDeprecated));
        assert_eq!(AttachType::Xdp.number(), 37);
        assert_eq!(AttachType::NetkitPeer.number(), 55);
        assert_eq!(AttachType::TraceUprobeSession.number(), 57);
        assert_eq!("BPF_TRACE_FENTRY".parse(), Ok(AttachType::TraceFentry));
    }

    #[test]
    fn every_value_is_at_its_number_and_has_one_name() {
        assert_eq!((ProgType::ALL.len(), MapType::ALL.len(), AttachType::ALL.len()), (33, 36, 62));
        for kind in AttachType::ALL {
            assert_eq!(AttachType::from_u32(kind.number()), Some(*kind));
            assert_eq!(kind.name().parse(), Ok(*kind));
        }
        for kind in MapType::ALL {
            assert_eq!(kind.short_name().parse(), Ok(*kind));
        }
    }

    #[test]
    fn an_unknown_name_is_an_error_that_says_so() {
        let error = "xpd".parse::<ProgType>().unwrap_err();
        assert_eq!(
            error.to_string(),
            "`xpd` is no program type; use the UAPI name or its short form in any case"
        );
    }
}
