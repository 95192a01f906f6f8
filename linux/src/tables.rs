//! The verifier's own tables: accepted registers, trusted members, named sets, limits.

use crate::generated::tables::{ACCEPTS, LIMITS, NULL_ARGS, SAFE_FIELDS, SETS, VALUES};
use crate::holds::Holds;
use crate::{ArgType, Line, Lines, MapType};

/// The registers an argument type takes.
#[derive(Debug)]
pub struct Accepts {
    /// The argument type.
    pub arg: ArgType,
    /// The kernels the row holds for.
    pub lines: Lines,
    /// The registers; their flags must match.
    pub regs: &'static [Holds],
    /// The kernel structure a BTF pointer must point to, if the argument does not say.
    pub btf: Option<&'static str>,
}

/// Members of a structure whose pointer keeps trust.
#[derive(Debug)]
pub struct SafeFields {
    /// What is kept.
    pub trust: Trust,
    /// The structure.
    pub structure: &'static str,
    /// The kernels the row holds for.
    pub lines: Lines,
    /// The members, as C declares them.
    pub members: &'static [&'static str],
}

/// What a pointer read from a trusted structure is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Trust {
    /// Valid until the RCU section ends.
    Rcu,
    /// The same, or null.
    RcuOrNull,
    /// Trusted.
    Trusted,
    /// The same, or null.
    TrustedOrNull,
}

/// A set of words with a name.
#[derive(Debug)]
pub(crate) struct NamedSet {
    name: &'static str,
    lines: Lines,
    words: &'static [&'static str],
}

/// The registers an argument type takes in a kernel; `None` for types the kernel does not have or does not check so.
pub fn accepts(line: Line, arg: ArgType) -> Option<&'static Accepts> {
    ACCEPTS.iter().find(|row| row.arg == arg && row.lines.contains(line))
}

/// The trusted members of a structure in a kernel.
pub fn safe_fields(line: Line, structure: &str) -> impl Iterator<Item = &'static SafeFields> {
    SAFE_FIELDS.iter().filter(move |row| row.structure == structure && row.lines.contains(line))
}

/// A named set of a kernel's verifier, such as `sleepable_lsm_hooks`, `special_kfuncs` or `kfunc_arg_suffixes`.
pub fn set(line: Line, name: &str) -> Option<&'static [&'static str]> {
    SETS.iter().find(|row| row.name == name && row.lines.contains(line)).map(|row| row.words)
}

/// The kernel's structure behind a pointer to a map of a type.
pub fn map_structure(line: Line, map_type: MapType) -> Option<&'static str> {
    let rows = set(line, "map_structures")?.iter();
    let mut pairs = rows.filter_map(|row| row.split_once(':'));
    pairs.find(|(name, _)| *name == map_type.short_name()).map(|(_, structure)| structure)
}

/// The members of a kernel's enum, in order, some with `=VALUE`; such as `bpf_dynptr_type`.
pub fn values(line: Line, name: &str) -> Option<&'static [&'static str]> {
    VALUES.iter().find(|row| row.name == name && row.lines.contains(line)).map(|row| row.words)
}

/// Which arguments of a tracepoint are not plain trusted pointers: four bits an argument, the first lowest; 1 says
/// it may be null, 2 that it may be an error value.
pub fn null_args(line: Line, tracepoint: &str) -> u64 {
    find(&NULL_ARGS, line, tracepoint).unwrap_or(0)
}

/// A constant of a kernel, such as `BPF_COMPLEXITY_LIMIT_INSNS`.
pub fn limit(line: Line, name: &str) -> Option<u64> {
    find(&LIMITS, line, name)
}

fn find(rows: &'static [(&'static str, Lines, u64)], line: Line, name: &str) -> Option<u64> {
    rows.iter().find(|row| row.0 == name && row.1.contains(line)).map(|row| row.2)
}

pub(crate) const fn accepts_row(
    arg: ArgType,
    lines: u8,
    regs: &'static [Holds],
    btf: Option<&'static str>,
) -> Accepts {
    Accepts { arg, lines: Lines::from_bits(lines), regs, btf }
}

pub(crate) const fn safe(
    trust: Trust,
    structure: &'static str,
    lines: u8,
    members: &'static [&'static str],
) -> SafeFields {
    SafeFields { trust, structure, lines: Lines::from_bits(lines), members }
}

pub(crate) const fn set_row(name: &'static str, lines: u8, words: &'static [&'static str]) -> NamedSet {
    NamedSet { name, lines: Lines::from_bits(lines), words }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Kfunc, RegType, TypeFlags};

    #[test]
    fn arguments_take_registers() {
        let regs = |line, arg| accepts(line, arg).unwrap().regs;
        assert!(regs(Line::V6_1, ArgType::Mem).iter().all(|holds| holds.reg != RegType::BtfId));
        let trusted = |holds: &&Holds| holds.reg == RegType::BtfId && holds.flags == TypeFlags::TRUSTED;
        assert_eq!(regs(Line::V6_12, ArgType::Mem).iter().filter(trusted).count(), 1);
        assert_eq!(accepts(Line::V6_18, ArgType::BtfIdSockCommon).unwrap().btf, Some("sock_common"));
    }

    #[test]
    fn maps_have_structures() {
        assert_eq!(map_structure(Line::V6_18, MapType::PercpuHash), Some("bpf_htab"));
        assert_eq!(map_structure(Line::V6_18, MapType::Sockmap), Some("bpf_stab"));
        assert_eq!(map_structure(Line::V6_18, MapType::StructOps), None);
        for row in set(Line::V6_18, "map_structures").unwrap() {
            assert!(row.split_once(':').unwrap().0.parse::<MapType>().is_ok(), "{row}");
        }
    }

    #[test]
    fn members_keep_trust() {
        let task = safe_fields(Line::V6_12, "task_struct").next().unwrap();
        assert_eq!(task.trust, Trust::Rcu);
        assert!(task.members.contains(&"struct task_struct *group_leader"));
        assert_eq!(safe_fields(Line::V6_1, "task_struct").count(), 0);
        assert_eq!(
            safe_fields(Line::V6_18, "dentry").next().map(|row| row.trust),
            Some(Trust::TrustedOrNull)
        );
    }

    #[test]
    fn sets_limits_and_values_are_those_of_a_kernel() {
        assert!(set(Line::V6_1, "sleepable_lsm_hooks").unwrap().contains(&"file_open"));
        assert_eq!(set(Line::V6_1, "special_kfuncs"), None);
        for name in set(Line::V6_18, "special_kfuncs").unwrap() {
            assert!(Kfunc::by_name(name).is_some(), "{name}");
        }
        assert_eq!(limit(Line::V6_12, "BPF_COMPLEXITY_LIMIT_INSNS"), Some(1_000_000));
        assert_eq!(limit(Line::V6_1, "BPF_ID_MAP_SIZE"), Some(75));
        assert_eq!(limit(Line::V6_18, "NO_SUCH_LIMIT"), None);
        assert_eq!(values(Line::V6_18, "bpf_iter_state").map(<[_]>::len), Some(3));
        assert_eq!(null_args(Line::V6_12, "sched_pi_setprio"), 0x10);
        assert_eq!(null_args(Line::V6_1, "sched_pi_setprio"), 0);
    }

    #[test]
    fn the_tables_are_whole() {
        assert_eq!((ACCEPTS.len(), SAFE_FIELDS.len(), SETS.len(), VALUES.len()), (32, 14, 37, 15));
        assert_eq!((NULL_ARGS.len(), LIMITS.len()), (138, 40));
    }
}
