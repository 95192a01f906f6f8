//! What the arguments of a function are, by its BTF type: the contract under which a global function is verified.
//!
//! Mirrors `btf_prepare_func_args` (`kernel/bpf/btf.c`).

use skep_btf::core::essential_name;
use skep_btf::{Btf, Kind, Type, TypeId};
use skep_isa::InsnIdx;
use skep_object::Program;

use crate::code::{ArgShape, Signature};
use crate::pass::context_arg;
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
    for (index, param) in (0u32..).zip(proto.params.iter()) {
        let tags = tags_of(btf, info.type_id, index);
        match arg_shape(program, btf, param.ty, &tags, is_global) {
            Ok(shape) => args.push(shape),
            Err(Arg::Unreliable) => return Signature::Unreliable,
            Err(Arg::Unmodelled(what)) => return Signature::Unmodelled(what),
            Err(Arg::Unsupported) => {
                let kind = kind_name(btf, param.ty);
                return refuse(format!("Arg#{index} type {kind} in {name}() is not supported yet."));
            }
            Err(Arg::Refused(text)) => return refuse(format!("arg#{index} {text}")),
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
    Refused(String),
    Unmodelled(String),
}

/// What an argument is said to be, by tags of the function.
#[derive(Default)]
struct Tags {
    ctx: bool,
    trusted: bool,
    untrusted: bool,
    nonnull: bool,
    nullable: bool,
    arena: bool,
}

impl Tags {
    fn of(tags: &[&str]) -> Result<Tags, Arg> {
        let mut said = Tags::default();
        for tag in tags {
            let which = match *tag {
                "ctx" => &mut said.ctx,
                "trusted" => &mut said.trusted,
                "untrusted" => &mut said.untrusted,
                "nonnull" => &mut said.nonnull,
                "nullable" => &mut said.nullable,
                "arena" => &mut said.arena,
                _ => return refused("has unsupported set of tags"),
            };
            *which = true;
        }
        Ok(said)
    }

    fn count(&self) -> usize {
        let all = [self.ctx, self.trusted, self.untrusted, self.nonnull, self.nullable, self.arena];
        all.into_iter().filter(|said| *said).count()
    }
}

fn refused<T>(text: &str) -> Result<T, Arg> {
    Err(Arg::Refused(text.to_owned()))
}

fn arg_shape(
    program: &Program,
    btf: &Btf,
    ty: TypeId,
    tags: &[&str],
    is_global: bool,
) -> Result<ArgShape, Arg> {
    if !is_global && !tags.is_empty() {
        return Err(Arg::Unreliable);
    }
    let tags = Tags::of(tags)?;
    let resolved = btf.skip_modifiers(ty).and_then(|id| btf.get(id));
    let Some(Type::Ptr { target }) = resolved else {
        if tags.count() != 0 {
            return refused("has pointer tag, but is not a pointer type");
        }
        return if is_number(btf, ty) {
            Ok(ArgShape::Number)
        } else if is_global {
            Err(Arg::Unsupported)
        } else {
            Err(Arg::Unreliable)
        };
    };
    const COMBINATION: &str = "has invalid combination of tags";
    if tags.ctx || context_arg::is_named(program, btf, target) {
        if tags.count() > usize::from(tags.ctx) {
            return refused(COMBINATION);
        }
        if tags.ctx {
            context_arg::check(program, btf, target).map_err(Arg::Refused)?;
        }
        return Ok(ArgShape::Ctx);
    }
    let pointee = btf.skip_modifiers(target).unwrap_or(target);
    if btf.name_of(pointee) == "bpf_dynptr" && btf.kind_of(pointee) == Some(Kind::Struct) {
        if tags.count() != 0 {
            return refused(COMBINATION);
        }
        return Ok(ArgShape::Dynptr);
    }
    if tags.trusted {
        if tags.nonnull {
            return refused(COMBINATION);
        }
        return Ok(ArgShape::Trusted { id: in_kernel(program, btf, pointee)?, nullable: tags.nullable });
    }
    if tags.untrusted {
        if tags.count() > 1 {
            return refused("untrusted cannot be combined with any other tags");
        }
        if matches!(btf.kind_of(pointee), None | Some(Kind::Void)) || is_number(btf, pointee) {
            return Ok(ArgShape::UntrustedMemory);
        }
        let id = in_kernel(program, btf, pointee)?;
        let kind = btf.kind_of(pointee);
        if !matches!(kind, Some(Kind::Struct | Kind::Union)) {
            let kind = kind_name(btf, pointee);
            // The name the kernel prints is that of the pointer, which has none.
            let text = format!("has type {kind} '(anon)', but only struct or primitive types are allowed");
            return Err(Arg::Refused(text));
        }
        return Ok(ArgShape::Untrusted { id });
    }
    if tags.arena {
        if tags.count() > 1 {
            return refused("arena cannot be combined with any other tags");
        }
        return Ok(ArgShape::Arena);
    }
    if !is_global {
        return Err(Arg::Unreliable);
    }
    if tags.nullable {
        return refused(COMBINATION);
    }
    match btf.size_of(pointee).and_then(|size| u32::try_from(size).ok()) {
        Some(size) => Ok(ArgShape::Memory { size, nullable: !tags.nonnull }),
        None => {
            let (kind, name) = (kind_name(btf, pointee), btf.name_of(pointee));
            let text = format!("reference type('{kind} {name}') size cannot be determined: -22");
            Err(Arg::Refused(text))
        }
    }
}

/// The kernel's type of the same name as one of the program's.
fn in_kernel(program: &Program, btf: &Btf, id: TypeId) -> Result<TypeId, Arg> {
    let Some(types) = &program.types else {
        return Err(Arg::Unmodelled("a program without the kernel's types".into()));
    };
    let name = essential_name(btf.name_of(id));
    let alike = |found: &TypeId| types.kernel().kind_of(*found) == btf.kind_of(id);
    let mut found = types.kernel().ids_by_name(name).filter(alike);
    let first = found.next();
    if found.next().is_some() {
        let kind = kind_name(btf, id);
        return Err(Arg::Refused(format!("reference type('{kind} {}') is ambiguous", btf.name_of(id))));
    }
    match first {
        Some(id) => Ok(id),
        None if types.modules().is_empty() => {
            let kind = kind_name(btf, id);
            Err(Arg::Refused(format!("reference type('{kind} {}') has no matches", btf.name_of(id))))
        }
        None => Err(Arg::Unmodelled("arguments of types that only modules may know".into())),
    }
}

fn tags_of(btf: &Btf, func: TypeId, param: u32) -> Vec<&str> {
    let tag = |ty| match ty {
        Type::DeclTag { name, target, component, .. } if target == func && component == Some(param) => {
            name.strip_prefix("arg:")
        }
        _ => None,
    };
    btf.types().filter_map(|(_, ty)| tag(ty)).collect()
}

fn is_number(btf: &Btf, ty: TypeId) -> bool {
    let resolved = btf.skip_modifiers(ty).and_then(|id| btf.get(id));
    matches!(resolved, Some(Type::Int { .. } | Type::Enum(_) | Type::Enum64(_)))
}

fn kind_name(btf: &Btf, ty: TypeId) -> &'static str {
    let resolved = btf.skip_modifiers(ty).unwrap_or(ty);
    btf.kind_of(resolved).map_or("UNKN", Kind::name)
}
