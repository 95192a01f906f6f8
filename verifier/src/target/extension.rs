//! Programs that replace a function of another program.
//!
//! They are verified as programs of that one's type would be, from the arguments their own type says. What the other program
//! was found to do when it was loaded is worked out again here. Mirrors the part of `bpf_check_attach_target` for programs and
//! `btf_check_type_match` (`kernel/bpf/{verifier,btf}.c`, 6.18).

use skep_btf::{Btf, FuncProto, Kind, Linkage, Type, TypeId};
use skep_linux::{Profile, ProgType};
use skep_object::{AttachTarget, ProgKind, Program};

use super::{argument, is_sleepable, search};
use crate::code::{ArgShape, Code, Signature};
use crate::env::{outline, reject};
use crate::log::Log;
use crate::rejection::Rejection;
use crate::{Check, Stop};

/// The program as the verifier takes it: of the type of the one it replaces a function of.
pub(crate) fn stand_in(program: &Program) -> Option<Program> {
    let replaced = program.replaced.as_ref().filter(|of| has_own_context(of.kind.prog_type))?;
    if program.kind.prog_type != ProgType::Ext {
        return None;
    }
    let ProgKind { prog_type, attach_type, .. } = replaced.kind;
    let kind = ProgKind { prog_type, attach_type, ..program.kind.clone() };
    Some(Program { kind, ..program.clone() })
}

/// Whether the program is such a one.
pub(crate) fn is_extension(program: &Program) -> bool {
    program.replaced.is_some()
        && has_own_context(program.kind.prog_type)
        && matches!(program.kind.attach_target, Some(AttachTarget::Program { .. }))
}

/// Whether the context of programs of a type does not depend on what they are attached to.
fn has_own_context(prog_type: ProgType) -> bool {
    !matches!(
        prog_type,
        ProgType::Tracing | ProgType::Lsm | ProgType::StructOps | ProgType::Syscall | ProgType::Ext
    )
}

/// Whether the program may stand where the function of the other one does.
pub(super) fn check(program: &Program, profile: &Profile, code: &Code) -> Check {
    let (Some(replaced), Some(AttachTarget::Program { function })) =
        (&program.replaced, &program.kind.attach_target)
    else {
        return Err(Stop::unmodelled("programs attached to other programs"));
    };
    if is_sleepable(program) {
        return reject(Rejection::SleepableType {});
    }
    let Some(btf) = &replaced.btf else { return reject(Rejection::ReplacedWithoutTypes {}) };
    let id = btf.find(function, Kind::Func);
    let info = replaced.func_info.iter().find(|info| Some(info.type_id) == id);
    let (Some(id), Some(info)) = (id, info) else {
        return reject(Rejection::NoSuchFunction { name: function.clone() });
    };
    let (theirs, _) = outline(replaced, profile, &mut Log::default())?;
    let Some(subprog) = theirs.subprog_starting(info.insn.0).map(|at| &theirs.subprogs[at as usize]) else {
        return reject(Rejection::NoSuchFunction { name: function.clone() });
    };
    let is_reliable = match &subprog.signature {
        Signature::Known(args) => subprog.start != 0 || matches!(args[..], [ArgShape::Ctx]),
        Signature::Unmodelled(what) => return Err(Stop::unmodelled(what.clone())),
        Signature::Unreliable | Signature::Refused(_) => false,
    };
    if !is_reliable {
        return reject(Rejection::ReplacesStatic {});
    }
    let moves_packets = |code: &Code, at: u32| {
        code.subprog_starting(at).is_some_and(|at| code.subprogs[at as usize].changes_packet)
    };
    if moves_packets(code, 0) && !moves_packets(&theirs, subprog.start) {
        return reject(Rejection::ExtensionMovesPacket {});
    }
    check_types(program, (btf, id))?;
    search::function_proto(btf, id, function).map(|_| ())
}

/// A function by its type.
struct Function<'a> {
    btf: &'a Btf,
    name: &'a str,
    proto: FuncProto<'a>,
}

impl<'a> Function<'a> {
    fn of(btf: &'a Btf, id: TypeId) -> Check<Function<'a>> {
        let Some(Type::Func { name, linkage, proto }) = btf.get(id) else {
            return reject(Rejection::Wordless {});
        };
        if linkage != Linkage::Global {
            return mismatch(format!("{name}() is not a global function"));
        }
        match btf.get(proto) {
            Some(Type::FuncProto(proto)) => Ok(Function { btf, name, proto }),
            _ => reject(Rejection::Wordless {}),
        }
    }
}

fn mismatch<T>(text: String) -> Check<T> {
    reject(Rejection::ExtensionType { text })
}

/// Both functions take and return the same.
fn check_types(program: &Program, (their_btf, their_id): (&Btf, TypeId)) -> Check {
    let info = program.func_info.first();
    let (Some(info), Some(our_btf)) = (info, program.btf.as_deref()) else {
        return mismatch("Program extension requires BTF".to_owned());
    };
    let ours = Function::of(our_btf, info.type_id)?;
    let theirs = Function::of(their_btf, their_id)?;
    let (our, their) = (ours.name, theirs.name);
    let (count, their_count) = (ours.proto.params.len(), theirs.proto.params.len());
    if count != their_count {
        return mismatch(format!("{our}() has {count} args while {their}() has {their_count} args"));
    }
    if !is_alike(&ours, ours.proto.ret, &theirs, theirs.proto.ret) {
        let (ret, their_ret) = (
            argument::kind_name(ours.btf, ours.proto.ret),
            argument::kind_name(theirs.btf, theirs.proto.ret),
        );
        return mismatch(format!("Return type {ret} of {our}() doesn't match type {their_ret} of {their}()"));
    }
    for (at, (a, b)) in (0..count).zip(ours.proto.params.iter().zip(theirs.proto.params.iter())) {
        if !is_alike(&ours, a.ty, &theirs, b.ty) {
            let (kind, their_kind) =
                (argument::kind_name(ours.btf, a.ty), argument::kind_name(theirs.btf, b.ty));
            return mismatch(format!("arg{at} in {our}() is {kind} while {their}() has {their_kind}"));
        }
        let Some((_, found)) = argument::resolve(ours.btf, a.ty) else {
            return reject(Rejection::Wordless {});
        };
        if matches!(found, Type::Ptr { .. }) {
            check_pointers(at, (&ours, a.ty), (&theirs, b.ty))?;
            continue;
        }
        let (size, their_size) = (ours.btf.size_of(a.ty), theirs.btf.size_of(b.ty));
        if size != their_size {
            let (size, their_size) = (size.unwrap_or(0), their_size.unwrap_or(0));
            return mismatch(format!("arg{at} in {our}() has size {size} while {their}() has {their_size}"));
        }
        if !matches!(found, Type::Int { .. } | Type::Enum(_) | Type::Enum64(_)) {
            return mismatch(format!("arg{at} in {our}() has unrecognized type"));
        }
    }
    Ok(())
}

/// Whether two types are of one kind and have as many parts.
fn is_alike(ours: &Function<'_>, a: TypeId, theirs: &Function<'_>, b: TypeId) -> bool {
    let parts = |btf: &Btf, ty| {
        let found = argument::resolve(btf, ty)?.1;
        let parts = match found {
            Type::Struct(of) | Type::Union(of) => of.members.len(),
            Type::Enum(of) | Type::Enum64(of) => of.variants.len(),
            _ => 0,
        };
        Some((found.kind(), parts))
    };
    parts(ours.btf, a) == parts(theirs.btf, b)
}

fn check_pointers(
    at: u32,
    (ours, a): (&Function<'_>, TypeId),
    (theirs, b): (&Function<'_>, TypeId),
) -> Check {
    let target = |function: &Function<'_>, ty| {
        let id = argument::pointee(function.btf, ty);
        id.filter(|id| matches!(function.btf.get(*id), Some(Type::Struct(_) | Type::Union(_))))
    };
    let (our, their) = (ours.name, theirs.name);
    let Some(a) = target(ours, a) else {
        return mismatch(format!("arg{at} in {our}() is not a pointer to context"));
    };
    let Some(b) = target(theirs, b) else {
        return mismatch(format!("arg{at} in {their}() is not a pointer to context"));
    };
    let (name, their_name) = (ours.btf.name_of(a), theirs.btf.name_of(b));
    if name != their_name {
        return mismatch(format!(
            "arg{at} {our}(struct {name} *) doesn't match {their}(struct {their_name} *)"
        ));
    }
    Ok(())
}
