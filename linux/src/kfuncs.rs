//! Kfuncs: kernel functions a program may call through BTF.

use crate::generated::kfuncs::{HOOKS, KFUNCS, SETS};
use crate::{KernelVersion, KfuncFlags, Line, Lines, ProgType};

/// A kfunc.
#[derive(Debug)]
pub struct Kfunc {
    /// Its name.
    pub name: &'static str,
    /// The first release that has it, if known.
    pub since: Option<KernelVersion>,
    /// Whether only test modules have it.
    pub is_test_only: bool,
    /// Whether the 6.18 machine measured had it; its configuration lacks some options.
    pub is_live: bool,
    /// How it is registered, per kernel.
    pub variants: &'static [KfuncVariant],
    /// For kfuncs newer than the kernels carried: what is known of them.
    pub newest: Option<Newest>,
    signatures: &'static [(Lines, &'static str)],
}

/// How a kfunc is registered.
#[derive(Debug)]
pub struct KfuncVariant {
    /// The kernels the row holds for.
    pub lines: Lines,
    /// Its flags.
    pub flags: KfuncFlags,
    /// The configuration it needs: options joined by `&`.
    pub config: Option<&'static str>,
    sets: &'static [&'static str],
}

/// A kfunc of a kernel after those carried.
#[derive(Debug)]
pub struct Newest {
    /// Its flags.
    pub flags: KfuncFlags,
    /// The program types it is documented for.
    pub prog_types: &'static [ProgType],
}

/// A set kfuncs are registered in.
#[derive(Debug)]
pub struct KfuncSet {
    /// The kernel's name for it.
    pub name: &'static str,
    /// The kernels the row holds for.
    pub lines: Lines,
    /// The program types it was registered for; all types of their hooks may call. Empty: no program may.
    pub prog_types: &'static [ProgType],
    /// Where it is defined.
    pub file: &'static str,
    /// Further checks of the kernel, by name.
    pub filters: &'static [&'static str],
}

/// Program types whose kfunc calls are looked up in one place.
#[derive(Debug)]
pub struct KfuncHook {
    /// The kernel's name, without `BTF_KFUNC_HOOK_`.
    pub name: &'static str,
    /// The kernels the row holds for.
    pub lines: Lines,
    /// The program types; `UNSPEC` stands for what all types may call.
    pub prog_types: &'static [ProgType],
}

/// All kfuncs, by name.
pub fn kfuncs() -> &'static [Kfunc] {
    &KFUNCS
}

/// The hook of a program type, if programs of it may call kfuncs at all. `freplace` programs have their target's.
pub fn kfunc_hook(line: Line, prog_type: ProgType) -> Option<&'static KfuncHook> {
    HOOKS.iter().find(|hook| hook.lines.contains(line) && hook.prog_types.contains(&prog_type))
}

impl Kfunc {
    /// The kfunc with this name.
    pub fn by_name(name: &str) -> Option<&'static Self> {
        let at = KFUNCS.binary_search_by(|kfunc| kfunc.name.cmp(name)).ok()?;
        KFUNCS.get(at)
    }

    /// How it is registered in a kernel, if it is.
    pub fn variant(&self, line: Line) -> Option<&'static KfuncVariant> {
        self.variants.iter().find(|variant| variant.lines.contains(line))
    }

    /// Its flags in a kernel that has it.
    pub fn flags(&self, line: Line) -> Option<KfuncFlags> {
        self.variant(line).map(|variant| variant.flags)
    }

    /// Its C signature in a kernel, if it was found there.
    pub fn signature(&self, line: Line) -> Option<&'static str> {
        self.signatures.iter().find(|(lines, _)| lines.contains(line)).map(|(_, text)| *text)
    }

    /// The sets it is registered in.
    pub fn sets(&self, line: Line) -> impl Iterator<Item = &'static KfuncSet> {
        let names = self.variant(line).map_or(&[][..], |variant| variant.sets);
        SETS.iter().filter(move |set| set.lines.contains(line) && names.contains(&set.name))
    }

    /// Whether programs of a type may call it, filters aside.
    pub fn is_callable(&self, line: Line, prog_type: ProgType) -> bool {
        self.sets(line).any(|set| set.is_for(line, prog_type))
    }

    /// Whether programs of a type may call it, and the kernel asks nothing further.
    pub fn is_callable_unasked(&self, line: Line, prog_type: ProgType) -> bool {
        self.sets(line).any(|set| set.filters.is_empty() && set.is_for(line, prog_type))
    }
}

impl KfuncSet {
    /// Whether programs of a type may call what is in it, filters aside.
    fn is_for(&self, line: Line, prog_type: ProgType) -> bool {
        let same_hook = |registered: ProgType| {
            registered == prog_type
                || kfunc_hook(line, registered).is_some_and(|hook| hook.prog_types.contains(&prog_type))
        };
        self.prog_types.iter().any(|kind| *kind == ProgType::Unspec || same_hook(*kind))
    }
}

pub(crate) const fn hook(name: &'static str, lines: u8, prog_types: &'static [ProgType]) -> KfuncHook {
    KfuncHook { name, lines: Lines::from_bits(lines), prog_types }
}

pub(crate) const fn set(
    name: &'static str,
    lines: u8,
    prog_types: &'static [ProgType],
    file: &'static str,
    filters: &'static [&'static str],
) -> KfuncSet {
    KfuncSet { name, lines: Lines::from_bits(lines), prog_types, file, filters }
}

pub(crate) const fn variant(
    lines: u8,
    flags: u32,
    sets: &'static [&'static str],
    config: Option<&'static str>,
) -> KfuncVariant {
    KfuncVariant { lines: Lines::from_bits(lines), flags: KfuncFlags::from_bits(flags), config, sets }
}

pub(crate) const fn newest(flags: u32, prog_types: &'static [ProgType]) -> Newest {
    Newest { flags: KfuncFlags::from_bits(flags), prog_types }
}

pub(crate) const fn row(
    name: &'static str,
    since: Option<KernelVersion>,
    is_test_only: bool,
    is_live: bool,
    variants: &'static [KfuncVariant],
    signatures: &'static [(Lines, &'static str)],
    newest: Option<Newest>,
) -> Kfunc {
    Kfunc { name, since, is_test_only, is_live, variants, newest, signatures }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(name: &str, line: Line, prog_type: ProgType, callable: bool) {
        assert_eq!(Kfunc::by_name(name).unwrap().is_callable(line, prog_type), callable, "{name}");
    }

    #[test]
    fn hooks_widen_what_is_registered() {
        check("bpf_task_acquire", Line::V6_12, ProgType::Tracing, true);
        check("bpf_task_acquire", Line::V6_12, ProgType::PerfEvent, true);
        check("bpf_task_acquire", Line::V6_12, ProgType::SocketFilter, false);
        check("bpf_task_acquire", Line::V6_1, ProgType::Tracing, false);
        check("bpf_rcu_read_lock", Line::V6_18, ProgType::SocketFilter, true);
        check("bpf_dynptr_from_skb", Line::V6_12, ProgType::SchedCls, true);
        check("bpf_dynptr_from_skb", Line::V6_12, ProgType::Xdp, false);
    }

    #[test]
    fn flags_and_signatures_are_those_of_a_kernel() {
        let acquire = Kfunc::by_name("bpf_task_acquire").unwrap();
        let flags = acquire.flags(Line::V6_18).unwrap();
        assert!(flags.contains(KfuncFlags::ACQUIRE | KfuncFlags::RET_NULL | KfuncFlags::RCU));
        assert_eq!(acquire.flags(Line::V6_1), None);
        let signature = "struct task_struct *bpf_task_acquire(struct task_struct *p)";
        assert_eq!(acquire.signature(Line::V6_12), Some(signature));
        assert!(Kfunc::by_name("bpf_no_such").is_none());
        assert!(Kfunc::by_name("bpf_obj_new").is_some_and(|kfunc| kfunc.newest.is_some()));
    }

    #[test]
    fn the_table_is_whole_and_every_set_is_known() {
        assert_eq!((kfuncs().len(), SETS.len(), HOOKS.len()), (386, 54, 15));
        let in_line = |line| kfuncs().iter().filter(|kfunc| kfunc.variant(line).is_some()).count();
        assert_eq!(Line::ALL.map(in_line), [44, 264, 342]);
        for kfunc in kfuncs() {
            for variant in kfunc.variants {
                for line in variant.lines.iter() {
                    assert_eq!(kfunc.sets(line).count(), variant.sets.len(), "{}", kfunc.name);
                }
            }
        }
    }
}
