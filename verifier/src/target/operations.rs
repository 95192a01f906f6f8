//! Members of operations structures that programs implement.
//!
//! Mirrors `check_struct_ops_btf_id` and `prepare_arg_info` (`kernel/bpf/{verifier,bpf_struct_ops}.c`, 6.18).

use skep_btf::{Kind, Type};
use skep_linux::{Line, Profile, struct_ops};
use skep_object::{AttachTarget, Program};

use super::{Attached, KnownArg, argument, is_sleepable};
use crate::code::Code;
use crate::env::{is_gpl, reject};
use crate::rejection::Rejection;
use crate::state::{Base, Flags, RegType};
use crate::types::Types;
use crate::{Check, Stop};

/// The member a program implements.
pub(super) fn find<'a>(
    program: &'a Program,
    profile: &Profile,
    types: Types<'a>,
    code: &Code,
    target: Option<&'a AttachTarget>,
) -> Check<Attached<'a>> {
    if !is_gpl(&program.license) {
        return reject(Rejection::StructOpsLicense {});
    }
    let Some(AttachTarget::StructOps { type_name, btf_id, module, member: index, .. }) = target else {
        return reject(Rejection::Wordless {});
    };
    let table = types.table_of(module.as_deref())?;
    let btf = types.btf(table)?;
    let Some(Type::Struct(structure)) = btf.get(*btf_id) else {
        return reject(Rejection::NoStructOps { id: btf_id.0 });
    };
    if btf.find(&format!("bpf_struct_ops_{type_name}"), Kind::Struct).is_none() {
        return reject(Rejection::NoStructOps { id: btf_id.0 });
    }
    let Some(member) = structure.members.get(*index) else {
        return reject(Rejection::NoSuchMember { index: *index, structure: type_name.clone() });
    };
    let name = member.name;
    let function = match argument::resolve(btf, member.ty) {
        Some((_, Type::Ptr { target })) => argument::resolve(btf, target),
        _ => None,
    };
    let Some((_, Type::FuncProto(proto))) = function else {
        let structure = type_name.clone();
        return reject(Rejection::MemberNotFunction { member: name.to_owned(), index: *index, structure });
    };
    check_supported(program, profile.line, type_name, name)?;
    let mut attached = Attached { table, btf, name, proto, hidden: 0, known: Vec::new() };
    attached.known = stub_args(&attached, type_name)?;
    let is_acquired = attached.known.iter().any(|arg| arg.is_acquired);
    if is_acquired && code.subprogs.iter().any(|subprog| subprog.has_tail_call) {
        return reject(Rejection::TailCallWithReference {});
    }
    Ok(attached)
}

/// A structure's owner does not let every member be implemented, or be implemented by programs that sleep.
fn check_supported(program: &Program, line: Line, structure: &str, member: &str) -> Check {
    let refuse = || {
        let (member, structure) = (member.to_owned(), structure.to_owned());
        reject(Rejection::MemberUnsupported { member, structure })
    };
    match structure {
        "tcp_congestion_ops" if member == "get_info" => refuse(),
        "tcp_congestion_ops" => Ok(()),
        "bpf_dummy_ops" if is_sleepable(program) && member != "test_sleepable" => refuse(),
        "bpf_dummy_ops" => Ok(()),
        _ => {
            let is_carried = struct_ops(line).any(|row| row.name == structure);
            Err(Stop::unmodelled(match is_carried {
                true => format!("operations structure {structure}"),
                false => format!("operations structure {structure} of a module"),
            }))
        }
    }
}

/// What the names of arguments of the kernel's stand-in for a member say: `__nullable` and `__ref`.
fn stub_args(attached: &Attached<'_>, structure: &str) -> Check<Vec<KnownArg>> {
    let btf = attached.btf;
    let stub = btf.find(&format!("{structure}__{}", attached.name), Kind::Func);
    let stub = stub.and_then(|id| match btf.get(id)? {
        Type::Func { proto, .. } => match btf.get(proto)? {
            Type::FuncProto(proto) => Some(proto),
            _ => None,
        },
        _ => None,
    });
    let Some(stub) = stub.filter(|stub| stub.params.len() == attached.proto.params.len()) else {
        return Ok(Vec::new());
    };
    let mut known = Vec::new();
    for (at, (named, param)) in (0u32..).zip(stub.params.iter().zip(attached.proto.params.iter())) {
        let is_nullable = named.name.ends_with("__nullable");
        let is_acquired = !is_nullable && named.name.ends_with("__ref");
        if !is_nullable && !is_acquired {
            continue;
        }
        let id = argument::pointee(btf, param.ty);
        let id = id.filter(|id| matches!(btf.get(*id), Some(Type::Struct(_) | Type::Union(_))));
        let Some(id) = id else {
            return Err(Stop::unmodelled("a marked argument that is no pointer to a structure"));
        };
        let off = attached.offset_of(at);
        let flags = if is_nullable { Flags::TRUSTED.union(Flags::MAYBE_NULL) } else { Flags::TRUSTED };
        let kind = RegType::with(Base::BtfId, flags);
        known.push(KnownArg { off, kind, id, is_acquired, ref_obj_id: 0 });
    }
    Ok(known)
}
