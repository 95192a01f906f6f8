//! What older kernels cannot be told, told so that they understand: two things libbpf does for them.
//!
//! Before 6.9 a section's type may not have a name that starts with `?`. Before 6.8 the verifier does not know the tag
//! `arg:ctx`; a global function with such a parameter gets a type whose parameter is the program's context. Only a
//! target of a known, older release is adapted to.

use std::sync::Arc;

use skep_btf::{Btf, BtfBuilder, CompositeDef, Linkage, Type, TypeDef, TypeId};
use skep_linux::ProgType;

use crate::{Program, Target};

const ARG_CTX: &str = "arg:ctx";

/// Adapts a linked program to the target. What cannot be written stays as it is, for the kernel to judge.
pub(crate) fn adapt(program: &mut Program, target: &Target) {
    let Some(btf) = program.btf.clone() else { return };
    let renames = if target.has(6, 9) { Vec::new() } else { marked_sections(&btf) };
    let mut arguments = if target.has(6, 8) { Vec::new() } else { context_arguments(&btf, program) };
    if renames.is_empty() && arguments.is_empty() {
        return;
    }
    let mut builder = BtfBuilder::from_btf(&btf);
    for id in renames {
        if let Some(TypeDef::Datasec { name, .. }) = builder.get_mut(id) {
            name.replace_range(..1, "_");
        }
    }
    arguments.sort_unstable();
    let replaced = replace_functions(&mut builder, &arguments, program.kind.prog_type);
    let written = builder.finish(btf.endian()).and_then(|bytes| Btf::parse(bytes, None));
    let (Ok(written), Ok(replaced)) = (written, replaced) else { return };
    for record in &mut program.func_info {
        if let Some((_, new)) = replaced.iter().find(|(old, _)| *old == record.type_id) {
            record.type_id = *new;
        }
    }
    program.btf = Some(Arc::new(written.with_pointer_size(btf.pointer_size())));
}

fn marked_sections(btf: &Btf) -> Vec<TypeId> {
    let is_marked = |ty: &Type<'_>| matches!(ty, Type::Datasec(section) if section.name.starts_with('?'));
    btf.types().filter(|(_, ty)| is_marked(ty)).map(|(id, _)| id).collect()
}

/// Parameters of the program's global functions that are tagged and do not have the type of the context.
fn context_arguments(btf: &Btf, program: &Program) -> Vec<(TypeId, u32)> {
    let Some(context) = context_name(program.kind.prog_type) else { return Vec::new() };
    let tags = btf.types().filter_map(|(_, ty)| match ty {
        Type::DeclTag { name: ARG_CTX, target, component: Some(index), .. } => Some((target, index)),
        _ => None,
    });
    tags.filter(|&(func, index)| {
        let Some(Type::Func { linkage: Linkage::Global, proto, .. }) = btf.get(func) else { return false };
        let Some(Type::FuncProto(proto)) = btf.get(proto) else { return false };
        let is_used = program.func_info.iter().any(|record| record.type_id == func);
        let param = proto.params.get(index);
        is_used && param.is_some_and(|param| is_replaceable(btf, param.ty, context, program.kind.prog_type))
    })
    .collect()
}

/// Whether a parameter of this type stands for the context without being of its type: `void *`, and what each
/// program type's context really is.
fn is_replaceable(btf: &Btf, ty: TypeId, context: &str, prog_type: ProgType) -> bool {
    let Some(Type::Ptr { target }) = btf.skip_modifiers(ty).and_then(|id| btf.get(id)) else { return false };
    // What kernels call this context is a typedef of `pt_regs`, and is replaced like it.
    let is_probe = matches!(prog_type, ProgType::Kprobe | ProgType::PerfEvent);
    match btf.skip_modifiers(target).and_then(|id| btf.get(id)) {
        Some(Type::Void) => true,
        Some(Type::Struct(of)) => of.name != context && is_probe && of.name == "pt_regs",
        Some(Type::Int { size: 8, .. }) => {
            matches!(prog_type, ProgType::RawTracepoint | ProgType::RawTracepointWritable)
        }
        _ => false,
    }
}

/// Clones each function with its type, the tagged parameters replaced: which function became which.
fn replace_functions(
    builder: &mut BtfBuilder,
    arguments: &[(TypeId, u32)],
    prog_type: ProgType,
) -> Result<Vec<(TypeId, TypeId)>, skep_btf::Error> {
    let mut replaced: Vec<(TypeId, TypeId)> = Vec::new();
    let Some(name) = context_name(prog_type).filter(|_| !arguments.is_empty()) else { return Ok(replaced) };
    let context = builder.add_struct(CompositeDef { name: name.to_owned(), ..CompositeDef::default() })?;
    let pointer = builder.add_ptr(context)?;
    for &(func, index) in arguments {
        let new = match replaced.iter().find(|(old, _)| *old == func) {
            Some((_, new)) => *new,
            None => {
                let Some(TypeDef::Func { name, linkage, proto }) = builder.get(func).cloned() else {
                    continue;
                };
                let Some(def) = builder.get(proto).cloned() else { continue };
                let proto = builder.add(def)?;
                let new = builder.add_func(&name, linkage, proto)?;
                replaced.push((func, new));
                new
            }
        };
        let Some(&TypeDef::Func { proto, .. }) = builder.get(new) else { continue };
        if let Some(TypeDef::FuncProto { params, .. }) = builder.get_mut(proto)
            && let Some(param) = params.get_mut(index as usize)
        {
            param.ty = pointer;
        }
        let tag = TypeDef::DeclTag {
            name: ARG_CTX.to_owned(),
            target: new,
            component: Some(index),
            attribute: false,
        };
        builder.add(tag)?;
    }
    Ok(replaced)
}

/// What the structure is called that the verifier takes for a program type's context; some types have none.
fn context_name(prog_type: ProgType) -> Option<&'static str> {
    Some(match prog_type {
        ProgType::CgroupDevice => "bpf_cgroup_dev_ctx",
        ProgType::CgroupSkb
        | ProgType::FlowDissector
        | ProgType::LwtIn
        | ProgType::LwtOut
        | ProgType::LwtSeg6local
        | ProgType::LwtXmit
        | ProgType::SchedAct
        | ProgType::SchedCls
        | ProgType::SkSkb
        | ProgType::SocketFilter => "__sk_buff",
        ProgType::CgroupSock => "bpf_sock",
        ProgType::CgroupSockAddr => "bpf_sock_addr",
        ProgType::CgroupSockopt => "bpf_sockopt",
        ProgType::CgroupSysctl => "bpf_sysctl",
        ProgType::Kprobe => "bpf_user_pt_regs_t",
        ProgType::Netfilter => "bpf_nf_ctx",
        ProgType::PerfEvent => "bpf_perf_event_data",
        ProgType::RawTracepoint | ProgType::RawTracepointWritable => "bpf_raw_tracepoint_args",
        ProgType::SkLookup => "bpf_sk_lookup",
        ProgType::SkMsg => "sk_msg_md",
        ProgType::SkReuseport => "sk_reuseport_md",
        ProgType::SockOps => "bpf_sock_ops",
        ProgType::Xdp => "xdp_md",
        _ => return None,
    })
}
