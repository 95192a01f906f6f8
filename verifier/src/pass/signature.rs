//! What the arguments of a function are, by its BTF type: the contract under which a global function is verified.
//!
//! Mirrors `btf_prepare_func_args` (`kernel/bpf/btf.c`).

use skep_btf::{Btf, Type, TypeId};
use skep_isa::InsnIdx;
use skep_linux::{Line, ProgType, program_context};
use skep_object::Program;

use crate::code::{ArgShape, Signature};
use crate::rejection::Rejection;

/// The signature of the function that begins at an instruction.
pub(crate) fn of(program: &Program, start: u32, is_global: bool) -> Signature {
    let info = program.func_info.iter().find(|info| info.insn == InsnIdx(start));
    let (Some(info), Some(btf)) = (info, program.btf.as_ref()) else {
        return if is_global {
            Signature::Unmodelled("global functions without BTF".into())
        } else {
            Signature::Unreliable
        };
    };
    let Some(Type::Func { name, proto, .. }) = btf.get(info.type_id) else { return Signature::Unreliable };
    let Some(Type::FuncProto(proto)) = btf.get(proto) else { return Signature::Unreliable };
    let refuse = |text: String| {
        if is_global {
            Signature::Refused(Box::new(Rejection::FuncSignature { text }))
        } else {
            Signature::Unreliable
        }
    };
    if proto.params.len() > 5 {
        let count = proto.params.len();
        return refuse(format!("Global function {name}() with {count} > 5 args. Buggy compiler."));
    }
    if !is_number(btf, proto.ret) {
        return refuse(format!("Global function {name}() doesn't return scalar. Only those are supported."));
    }
    let mut args = Vec::new();
    for (index, param) in proto.params.iter().enumerate() {
        let tags = tags_of(btf, info.type_id, index as u32);
        match arg_shape(btf, param.ty, &tags, is_global, program.kind.prog_type) {
            Ok(shape) => args.push(shape),
            Err(Arg::Unreliable) => return Signature::Unreliable,
            Err(Arg::Unmodelled(what)) => return Signature::Unmodelled(what),
            Err(Arg::Unsupported) => {
                return refuse(format!(
                    "Arg#{index} type {} in {name}() is not supported yet.",
                    kind_name(btf, param.ty)
                ));
            }
            Err(Arg::Sizeless(text)) => return refuse(format!("arg#{index} {text}")),
        }
    }
    Signature::Known(args)
}

/// Whether a function's type says that it returns something other than a number.
pub(crate) fn returns_nothing(program: &Program, start: u32) -> bool {
    let info = program.func_info.iter().find(|info| info.insn == InsnIdx(start));
    let (Some(info), Some(btf)) = (info, program.btf.as_ref()) else { return false };
    let Some(Type::Func { proto, .. }) = btf.get(info.type_id) else { return false };
    matches!(btf.get(proto), Some(Type::FuncProto(proto)) if !is_number(btf, proto.ret))
}

enum Arg {
    Unreliable,
    Unsupported,
    Sizeless(String),
    Unmodelled(String),
}

fn arg_shape(
    btf: &Btf,
    ty: TypeId,
    tags: &[String],
    is_global: bool,
    prog_type: ProgType,
) -> Result<ArgShape, Arg> {
    let resolved = btf.skip_modifiers(ty).and_then(|id| btf.get(id));
    let Some(Type::Ptr { target }) = resolved else {
        if !tags.is_empty() {
            return Err(Arg::Unmodelled("argument tags on what is no pointer".into()));
        }
        return if is_number(btf, ty) {
            Ok(ArgShape::Number)
        } else if is_global {
            Err(Arg::Unsupported)
        } else {
            Err(Arg::Unreliable)
        };
    };
    let pointee = pointee_name(btf, target);
    // Anything can be said to be the context that is not said to be something else.
    let is_void = || matches!(btf.skip_modifiers(target).and_then(|id| btf.get(id)), Some(Type::Void));
    let is_said = is_global && tags == ["ctx"];
    if (tags.is_empty() || is_said) && is_context(prog_type, &pointee) || is_said && is_void() {
        return Ok(ArgShape::Ctx);
    }
    if !is_global {
        return Err(Arg::Unreliable);
    }
    if tags.iter().any(|tag| tag != "nonnull") {
        return Err(Arg::Unmodelled(format!("argument tag {}", tags.join(", "))));
    }
    if pointee == "bpf_dynptr" {
        return Err(Arg::Unmodelled("dynptrs as arguments of functions".into()));
    }
    match btf.skip_modifiers(target).and_then(|id| btf.size_of(id)).and_then(|size| u32::try_from(size).ok())
    {
        Some(size) => Ok(ArgShape::Memory { size, nullable: tags.is_empty() }),
        None => {
            let kind = kind_name(btf, target);
            Err(Arg::Sizeless(format!("reference type('{kind} {pointee}') size cannot be determined: -22")))
        }
    }
}

fn tags_of(btf: &Btf, func: TypeId, param: u32) -> Vec<String> {
    btf.types()
        .filter_map(|(_, ty)| match ty {
            Type::DeclTag { name, target, component, .. } if target == func && component == Some(param) => {
                name.strip_prefix("arg:").map(str::to_owned)
            }
            _ => None,
        })
        .collect()
}

fn is_number(btf: &Btf, ty: TypeId) -> bool {
    let resolved = btf.skip_modifiers(ty).and_then(|id| btf.get(id));
    matches!(resolved, Some(Type::Int { .. } | Type::Enum(_) | Type::Enum64(_)))
}

/// The name of what a pointer points to: a structure's, or the typedef's that stands before it.
fn pointee_name(btf: &Btf, target: TypeId) -> String {
    let mut at = target;
    for _ in 0..32 {
        match btf.get(at) {
            Some(Type::Const { target } | Type::Volatile { target } | Type::Restrict { target }) => {
                at = target;
            }
            Some(Type::TypeTag { target, .. }) => at = target,
            Some(Type::Typedef { name: "bpf_user_pt_regs_t", .. }) => return "bpf_user_pt_regs_t".to_owned(),
            Some(Type::Typedef { target, .. }) => at = target,
            Some(_) => return btf.name_of(at).to_owned(),
            None => break,
        }
    }
    String::new()
}

fn is_context(prog_type: ProgType, pointee: &str) -> bool {
    let Some(context) = program_context(Line::V6_18, prog_type) else { return false };
    !pointee.is_empty() && (context.uapi == pointee || prog_type == ProgType::Kprobe && pointee == "pt_regs")
}

fn kind_name(btf: &Btf, ty: TypeId) -> &'static str {
    let resolved = btf.skip_modifiers(ty).unwrap_or(ty);
    btf.kind_of(resolved).map_or("UNKN", skep_btf::Kind::name)
}
