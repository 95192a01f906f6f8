//! Which program may call which helper, and which prototype it then gets.

use crate::generated::access::SCOPES;
use crate::generated::helpers::PROTOS;
use crate::{AttachType, Capability, Helper, HelperProto, Line, Lines, Profile, ProgType, tables};

/// One helper of a scope. A helper may stand more than once, with prototypes whose conditions exclude each other.
#[derive(Debug)]
pub struct HelperAccess {
    /// The helper's number.
    pub id: u32,
    /// The kernels the row holds for.
    pub lines: Lines,
    /// When it holds: one of these alternatives, all of its parts. No alternatives: always.
    pub when: &'static [&'static [Condition]],
    proto: u16,
}

/// Whose helpers are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HelperScope<'a> {
    /// Programs of a type. `freplace` programs have the scope of their target; `struct_ops` programs the one below.
    Program(ProgType),
    /// Programs that implement this operations structure.
    StructOps(&'a str),
    /// Iterator programs of this target, beside what [`ProgType::Tracing`] gives.
    Iterator(&'a str),
}

/// One part of when a program may call a helper. The license, sleeping and a prototype's `allowed` are asked beside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Condition {
    /// The loader has this, or `CAP_SYS_ADMIN`.
    Has(Capability),
    /// The kernel lets programs override what probed functions return.
    KprobeOverride,
    /// The kernel is not locked down for this.
    NotLockedDown(Lockdown),
    /// The program is, or is not, sleepable.
    Sleepable(bool),
    /// The expected attach type is one of these. A loader that sets none leaves 0, [`AttachType::CgroupInetIngress`].
    AttachIn(&'static [AttachType]),
    /// The expected attach type is none of these.
    AttachNotIn(&'static [AttachType]),
    /// The security hook attached to is in this set of the verifier's.
    HookIn(&'static str),
    /// The security hook attached to is not in this set.
    HookNotIn(&'static str),
    /// The member of the operations structure is another one.
    MemberIsNot(&'static str),
}

/// What a locked-down kernel refuses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Lockdown {
    /// Reading kernel memory (confidentiality).
    ReadKernel,
    /// Writing user memory (integrity).
    WriteUser,
}

/// The program that asks for a helper, as far as conditions look at it.
#[derive(Clone, Copy, Debug)]
pub struct HelperRequest<'a> {
    /// The kernel, and who loads.
    pub profile: &'a Profile,
    /// The expected attach type; [`AttachType::CgroupInetIngress`], which is 0, if the loader sets none.
    pub attach_type: AttachType,
    /// Whether the program is sleepable.
    pub is_sleepable: bool,
    /// The security hook attached to, without `bpf_lsm_`; empty if none.
    pub hook: &'a str,
    /// The member of the operations structure; empty if none.
    pub member: &'a str,
}

/// A scope with its rows, by helper number.
#[derive(Debug)]
pub(crate) struct ScopeRow {
    scope: HelperScope<'static>,
    lines: Lines,
    helpers: &'static [HelperAccess],
}

/// The helpers of a program type in a kernel, by number; none for `EXT` and `STRUCT_OPS`, which have other scopes.
pub fn helpers_for(line: Line, prog_type: ProgType) -> impl Iterator<Item = &'static HelperAccess> {
    helpers_in(line, HelperScope::Program(prog_type))
}

/// The helpers of a scope in a kernel, by number.
pub fn helpers_in(line: Line, scope: HelperScope<'_>) -> impl Iterator<Item = &'static HelperAccess> {
    let found = SCOPES.iter().find(|row| row.scope == scope && row.lines.contains(line));
    let helpers = found.map_or(&[][..], |row| row.helpers);
    helpers.iter().filter(move |access| access.lines.contains(line))
}

/// The prototype a call of a helper gets from a program; `None` if the program may not call it.
pub fn helper_proto(
    scope: HelperScope<'_>,
    id: u32,
    request: &HelperRequest<'_>,
) -> Option<&'static HelperProto> {
    let mut rows = helpers_in(request.profile.line, scope).filter(|access| access.id == id);
    rows.find(|access| access.is_granted(request)).map(HelperAccess::proto)
}

impl HelperAccess {
    /// Whether the row's conditions hold for a program.
    pub fn is_granted(&self, request: &HelperRequest<'_>) -> bool {
        let holds = |parts: &&[Condition]| parts.iter().all(|part| part.holds(request));
        self.when.is_empty() || self.when.iter().any(holds)
    }

    /// The helper.
    pub fn helper(&self) -> Option<&'static Helper> {
        Helper::by_id(self.id)
    }

    /// The prototype a call gets.
    pub fn proto(&self) -> &'static HelperProto {
        &PROTOS[usize::from(self.proto)]
    }
}

impl Condition {
    fn holds(&self, request: &HelperRequest<'_>) -> bool {
        let Profile { line, privileges, config, .. } = request.profile;
        let in_set = |set| tables::set(*line, set).is_some_and(|hooks| hooks.contains(&request.hook));
        match *self {
            Self::Has(capability) => privileges.has(capability),
            Self::KprobeOverride => config.kprobe_override,
            Self::NotLockedDown(what) => !config.lockdown.refuses(what),
            Self::Sleepable(wanted) => request.is_sleepable == wanted,
            Self::AttachIn(types) => types.contains(&request.attach_type),
            Self::AttachNotIn(types) => !types.contains(&request.attach_type),
            Self::HookIn(set) => in_set(set),
            Self::HookNotIn(set) => !in_set(set),
            Self::MemberIsNot(member) => request.member != member,
        }
    }
}

pub(crate) const fn access(
    id: u32,
    proto: u16,
    lines: u8,
    when: &'static [&'static [Condition]],
) -> HelperAccess {
    HelperAccess { id, lines: Lines::from_bits(lines), when, proto }
}

pub(crate) const fn row(
    scope: HelperScope<'static>,
    lines: u8,
    helpers: &'static [HelperAccess],
) -> ScopeRow {
    ScopeRow { scope, lines: Lines::from_bits(lines), helpers }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(line: Line, prog_type: ProgType, name: &str, when: Option<&[&[Condition]]>) {
        let found =
            helpers_for(line, prog_type).find(|access| access.helper().is_some_and(|h| h.name == name));
        assert_eq!(found.map(|access| access.when), when, "{name}");
    }

    #[test]
    fn a_program_type_has_its_helpers() {
        check(Line::V6_1, ProgType::Xdp, "bpf_xdp_adjust_head", Some(&[]));
        check(Line::V6_18, ProgType::SocketFilter, "bpf_xdp_adjust_head", None);
        let perfmon: &[&[Condition]] =
            &[&[Condition::Has(Capability::Bpf), Condition::Has(Capability::Perfmon)]];
        check(Line::V6_12, ProgType::Xdp, "bpf_trace_printk", Some(perfmon));
        check(Line::V6_1, ProgType::Netfilter, "bpf_map_lookup_elem", None);
        check(Line::V6_12, ProgType::Netfilter, "bpf_map_lookup_elem", Some(&[]));
    }

    #[test]
    fn a_row_gives_the_prototype_of_its_kernel() {
        for scope in &SCOPES {
            for access in scope.helpers {
                let proto = access.proto();
                assert!(access.lines.iter().all(|line| proto.lines.contains(line)), "{}", proto.name);
                assert!(
                    access
                        .helper()
                        .is_some_and(|helper| helper.protos().iter().any(|p| p.name == proto.name))
                );
            }
        }
    }

    #[test]
    fn scopes_other_than_program_types_are_found() {
        assert_eq!(helpers_in(Line::V6_18, HelperScope::Iterator("tcp")).count(), 2);
        assert!(helpers_in(Line::V6_18, HelperScope::StructOps("sched_ext_ops")).count() > 70);
        assert_eq!(helpers_in(Line::V6_1, HelperScope::StructOps("sched_ext_ops")).count(), 0);
        assert_eq!(helpers_in(Line::V6_18, HelperScope::StructOps("no_ops")).count(), 0);
    }

    #[test]
    fn a_request_decides_between_prototypes() {
        let root = Profile::of(Line::V6_12);
        let user = Profile { privileges: crate::Privileges::NONE, ..root.clone() };
        let name = |profile, attach_type, prog_type, id| {
            let request = HelperRequest { profile, attach_type, is_sleepable: false, hook: "", member: "" };
            helper_proto(HelperScope::Program(prog_type), id, &request).map(|proto| proto.name)
        };
        let (unset, multi) = (AttachType::CgroupInetIngress, AttachType::TraceKprobeMulti);
        assert_eq!(name(&root, unset, ProgType::Kprobe, 173), Some("bpf_get_func_ip_proto_kprobe"));
        assert_eq!(name(&root, multi, ProgType::Kprobe, 173), Some("bpf_get_func_ip_proto_kprobe_multi"));
        assert_eq!(name(&root, unset, ProgType::Xdp, 6), Some("bpf_trace_printk_proto"));
        assert_eq!(name(&user, unset, ProgType::Xdp, 6), None);
    }

    #[test]
    fn the_counts_per_kernel_are_those_measured() {
        let count = |line, prog_type| helpers_for(line, prog_type).count();
        assert_eq!(Line::ALL.map(|line| count(line, ProgType::SocketFilter)), [66, 72, 89]);
        assert_eq!(Line::ALL.map(|line| count(line, ProgType::Xdp)), [83, 89, 105]);
        assert_eq!(SCOPES.len(), 40);
    }
}
