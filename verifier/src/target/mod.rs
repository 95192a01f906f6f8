//! What a program is attached to, and what follows from it: whom it may call, its arguments, and what it may return.
//!
//! The types of the kernel say what a tracing program, a security hook's, an iterator or a member of an operations structure
//! is called with. [`find`] looks the function up and judges whether a program may be attached to it, and gives the
//! [`Attached`] that the rest of the verification asks.

mod argument;
mod extension;
mod operations;
mod returns;
mod search;
mod writes;

use skep_btf::{Btf, FuncProto, TypeId};
use skep_linux::{
    AttachType, HelperProto, HelperRequest, HelperScope, Line, Profile, ProgType, helper_proto, tables,
};
use skep_object::{AttachTarget, Program};

use crate::env::attach_type_of;
use crate::state::RegType;
use crate::types::Table;

pub(crate) use extension::{is_extension, stand_in};
pub(crate) use returns::Returns;
pub(crate) use search::find;

/// What a program is attached to.
pub(crate) struct Attached<'a> {
    /// Where its types stand.
    pub table: Table,
    /// Those types.
    pub btf: &'a Btf,
    /// What messages call it.
    pub name: &'a str,
    /// What it takes and returns.
    pub proto: FuncProto<'a>,
    /// Parameters the program does not see: the first of a tracepoint.
    pub hidden: u32,
    /// Arguments whose register is not what their type says.
    pub known: Vec<KnownArg>,
}

/// An argument whose register is not what its type says.
#[derive(Clone, Copy, Debug)]
pub(crate) struct KnownArg {
    /// Where in the context it is.
    pub off: u32,
    /// What a load of it yields.
    pub kind: RegType,
    /// The type it points to.
    pub id: TypeId,
    /// Whether the program is given a reference with it.
    pub is_acquired: bool,
    /// That reference, once it is held; zero for none.
    pub ref_obj_id: u32,
}

/// Who asks for helpers: for programs of some types, that depends on what they are attached to.
pub(crate) fn helper_of(program: &Program, profile: &Profile, id: u32) -> Option<&'static HelperProto> {
    let kind = &program.kind;
    let (hook, member) = match &kind.attach_target {
        Some(AttachTarget::Kernel { name, .. }) if kind.prog_type == ProgType::Lsm => (name.as_str(), ""),
        Some(AttachTarget::StructOps { member_name, .. }) => ("", member_name.as_str()),
        _ => ("", ""),
    };
    let request = HelperRequest {
        profile,
        attach_type: attach_type_of(program).unwrap_or(AttachType::CgroupInetIngress),
        is_sleepable: is_sleepable(program),
        hook,
        member,
    };
    let proto = |scope| helper_proto(scope, id, &request);
    match &kind.attach_target {
        Some(AttachTarget::StructOps { type_name, .. }) => proto(HelperScope::StructOps(type_name)),
        Some(AttachTarget::Kernel { name, .. }) if kind.attach_type == Some(AttachType::TraceIter) => {
            proto(HelperScope::Program(kind.prog_type)).or_else(|| proto(HelperScope::Iterator(name)))
        }
        _ => proto(HelperScope::Program(kind.prog_type)),
    }
}

/// Whether a program may sleep.
pub(crate) fn is_sleepable(program: &Program) -> bool {
    const SLEEPABLE: u32 = 1 << 4;
    program.kind.flags & SLEEPABLE != 0
}

/// Whether a security hook is in one of the verifier's sets of them.
fn is_hook_in(line: Line, set: &str, program: &Program) -> bool {
    let hook = match &program.kind.attach_target {
        Some(AttachTarget::Kernel { name, .. }) if program.kind.prog_type == ProgType::Lsm => name.as_str(),
        _ => return false,
    };
    tables::set(line, set).is_some_and(|hooks| hooks.contains(&hook))
}

/// Whether a helper that looks at the attach target may be called; nothing where that check is not known.
pub(crate) fn is_allowed(program: &Program, line: Line, check: &str) -> Option<bool> {
    let kind = &program.kind;
    let name = match &kind.attach_target {
        Some(AttachTarget::Kernel { name, .. }) => name.as_str(),
        _ => "",
    };
    Some(match check {
        "bpf_d_path_allowed" if kind.attach_type == Some(AttachType::TraceIter) => true,
        "bpf_d_path_allowed" if kind.prog_type != ProgType::Lsm => {
            kind.prog_type == ProgType::Tracing
                && kind.attach_type != Some(AttachType::TraceRawTp)
                && tables::set(line, "d_path_functions").is_some_and(|names| names.contains(&name))
        }
        "bpf_d_path_allowed" | "bpf_ima_inode_hash_allowed" => {
            is_hook_in(line, "sleepable_lsm_hooks", program)
        }
        "bpf_sk_storage_tracing_allowed" => match kind.attach_type {
            Some(AttachType::TraceIter | AttachType::TraceRawTp) => true,
            Some(AttachType::TraceFentry | AttachType::TraceFexit) => !name.starts_with("bpf_sk_storage"),
            _ => false,
        },
        _ => return None,
    })
}
