//! What programs attach to that BTF alone does not say: iterators, operations structures, security hooks, tracepoints.

use crate::generated::targets::{ITERS, LSM_HOOKS, STRUCT_OPS, TRACEPOINTS};
use crate::holds::Holds;
use crate::{Line, Lines};

/// An iterator.
#[derive(Debug)]
pub struct IterTarget {
    /// Its name: the text after `iter/`.
    pub name: &'static str,
    /// The kernels the row holds for.
    pub lines: Lines,
    /// Where it is registered.
    pub file: &'static str,
    /// Whether the kernel reschedules between elements.
    pub may_reschedule: bool,
    /// The kernel function that gives it helpers of its own.
    pub helpers_by: Option<&'static str>,
    /// The C arguments: the words of its context.
    pub arguments: &'static str,
    /// Words whose register is not what the C type says.
    pub args: &'static [IterArg],
}

/// A word of an iterator's context.
#[derive(Debug)]
pub struct IterArg {
    /// The argument's name.
    pub field: &'static str,
    /// What a load of it yields.
    pub holds: Holds,
}

/// A structure of operations that programs can implement.
#[derive(Debug)]
pub struct StructOps {
    /// The C structure's name.
    pub name: &'static str,
    /// The kernels the row holds for.
    pub lines: Lines,
    /// Where it is registered.
    pub file: &'static str,
    /// The callbacks its registration has, such as `check_member`.
    pub has: &'static [&'static str],
    /// Its members, where they were read (6.18); else empty, and BTF knows.
    pub members: &'static [Member],
}

/// A member of an operations structure.
#[derive(Debug)]
pub struct Member {
    /// Its name.
    pub name: &'static str,
    /// Where it starts.
    pub offset: u32,
    /// Its C type; a function's with its argument suffixes.
    pub c_type: &'static str,
}

/// A security hook.
#[derive(Debug)]
pub struct LsmHook {
    /// Its name: the text after `lsm/`.
    pub name: &'static str,
    /// The kernels the row holds for.
    pub lines: Lines,
    /// Its C prototype.
    pub prototype: &'static str,
}

/// The iterators of a kernel.
pub fn iter_targets(line: Line) -> impl Iterator<Item = &'static IterTarget> {
    ITERS.iter().filter(move |row| row.lines.contains(line))
}

/// The operations structures of a kernel.
pub fn struct_ops(line: Line) -> impl Iterator<Item = &'static StructOps> {
    STRUCT_OPS.iter().filter(move |row| row.lines.contains(line))
}

/// The security hooks of a kernel, by name; those of 6.1 and 6.12 are in their BTF.
pub fn lsm_hooks(line: Line) -> impl Iterator<Item = &'static LsmHook> {
    LSM_HOOKS.iter().filter(move |row| row.lines.contains(line))
}

/// The tracepoints BTF describes of a kernel, by name; those of 6.1 and 6.12 are in their BTF.
pub fn tracepoints(line: Line) -> impl Iterator<Item = &'static str> {
    TRACEPOINTS.iter().filter(move |row| row.1.contains(line)).map(|row| row.0)
}

pub(crate) const fn iter(
    name: &'static str,
    lines: u8,
    file: &'static str,
    may_reschedule: bool,
    helpers_by: Option<&'static str>,
    arguments: &'static str,
    args: &'static [IterArg],
) -> IterTarget {
    IterTarget { name, lines: Lines::from_bits(lines), file, may_reschedule, helpers_by, arguments, args }
}

pub(crate) const fn iter_arg(field: &'static str, holds: Holds) -> IterArg {
    IterArg { field, holds }
}

pub(crate) const fn struct_ops_row(
    name: &'static str,
    lines: u8,
    file: &'static str,
    has: &'static [&'static str],
    members: &'static [Member],
) -> StructOps {
    StructOps { name, lines: Lines::from_bits(lines), file, has, members }
}

pub(crate) const fn member(name: &'static str, offset: u32, c_type: &'static str) -> Member {
    Member { name, offset, c_type }
}

pub(crate) const fn hook(name: &'static str, lines: u8, prototype: &'static str) -> LsmHook {
    LsmHook { name, lines: Lines::from_bits(lines), prototype }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{RegType, TypeFlags};

    #[test]
    fn iterators_differ_between_kernels() {
        let task = |line| iter_targets(line).find(|row| row.name == "task").unwrap().args[0].holds;
        assert_eq!(task(Line::V6_1).reg, RegType::BtfId);
        assert!(!task(Line::V6_1).flags.contains(TypeFlags::TRUSTED));
        assert!(task(Line::V6_12).flags.contains(TypeFlags::TRUSTED | TypeFlags::MAYBE_NULL));
        assert!(iter_targets(Line::V6_12).all(|row| row.name != "dmabuf"));
        assert_eq!(Line::ALL.map(|line| iter_targets(line).count()), [16, 16, 18]);
    }

    #[test]
    fn operations_have_members() {
        let tcp = struct_ops(Line::V6_18).find(|row| row.name == "tcp_congestion_ops").unwrap();
        assert_eq!(tcp.members.iter().find(|row| row.name == "cong_avoid").map(|row| row.offset), Some(8));
        assert_eq!(Line::ALL.map(|line| struct_ops(line).count()), [2, 4, 6]);
    }

    #[test]
    fn hooks_and_tracepoints_are_listed() {
        let file_open = lsm_hooks(Line::V6_18).find(|row| row.name == "file_open").unwrap();
        assert_eq!(file_open.prototype, "int file_open(struct file * file)");
        assert!(tracepoints(Line::V6_18).any(|name| name == "sched_switch"));
        assert_eq!((LSM_HOOKS.len(), TRACEPOINTS.len()), (279, 1601));
    }
}
