//! Which function a program is attached to, and whether it may be.
//!
//! Mirrors `check_attach_btf_id`, `bpf_check_attach_target`, `btf_distill_func_proto` and `bpf_lsm_verify_prog`
//! (`kernel/bpf/{verifier,btf,bpf_lsm}.c`, 6.18). That a kernel's symbols have the address of a function its types know is
//! taken for granted.

use skep_btf::{Btf, FuncProto, Type, TypeId};
use skep_linux::{AttachType, Kfunc, KfuncFlags, Line, Profile, ProgType, iter_targets, tables};
use skep_object::{AttachTarget, Program};

use super::{Attached, KnownArg, argument, extension, is_hook_in, is_sleepable, operations};
use crate::code::Code;
use crate::env::{is_gpl, reject};
use crate::rejection::Rejection;
use crate::state::RegType;
use crate::types::{Table, Types};
use crate::{Check, Stop};

const TRACEPOINT: &str = "btf_trace_";
const ITERATOR: &str = "bpf_iter_";
const HOOK: &str = "bpf_lsm_";
/// The most arguments a function may have that programs are attached to.
const MAX_ARGS: u32 = 12;

/// What a program is attached to; nothing for programs of types that are not.
pub(crate) fn find<'a>(
    program: &'a Program,
    profile: &Profile,
    types: Types<'a>,
    code: &Code,
) -> Check<Option<Attached<'a>>> {
    let kind = &program.kind;
    if extension::is_extension(program) {
        return extension::check(program, profile, code).map(|()| None);
    }
    if kind.prog_type == ProgType::Syscall {
        return if is_sleepable(program) { Ok(None) } else { reject(Rejection::SyscallNotSleepable {}) };
    }
    if is_sleepable(program) && !can_sleep(kind.prog_type, kind.attach_type) {
        return reject(Rejection::SleepableType {});
    }
    match (kind.prog_type, &kind.attach_target) {
        (ProgType::StructOps, target) => {
            operations::find(program, profile, types, code, target.as_ref()).map(Some)
        }
        (ProgType::Tracing | ProgType::Lsm, Some(AttachTarget::Kernel { btf_id, module, .. })) => {
            let table = types.table_of(module.as_deref())?;
            find_function(program, profile, types, (table, *btf_id)).map(Some)
        }
        (ProgType::Tracing | ProgType::Lsm | ProgType::Ext, None | Some(AttachTarget::Missing { .. })) => {
            reject(Rejection::NoAttachTarget {})
        }
        (ProgType::Ext, Some(AttachTarget::Program { .. }))
            if program.replaced.as_ref().is_some_and(|of| of.kind.prog_type == ProgType::Ext) =>
        {
            reject(Rejection::ExtensionOfExtension {})
        }
        (ProgType::Tracing | ProgType::Lsm | ProgType::Ext, Some(_)) => {
            Err(Stop::unmodelled("programs attached to other programs"))
        }
        _ => Ok(None),
    }
}

/// Whether programs of a type may sleep at all.
fn can_sleep(prog_type: ProgType, attach_type: Option<AttachType>) -> bool {
    match prog_type {
        ProgType::Tracing => matches!(
            attach_type,
            Some(
                AttachType::TraceFentry
                    | AttachType::TraceFexit
                    | AttachType::ModifyReturn
                    | AttachType::TraceIter
            )
        ),
        ProgType::Lsm | ProgType::Kprobe | ProgType::StructOps => true,
        _ => false,
    }
}

fn find_function<'a>(
    program: &'a Program,
    profile: &Profile,
    types: Types<'a>,
    (table, id): (Table, TypeId),
) -> Check<Attached<'a>> {
    let line = profile.line;
    let btf = types.btf(table)?;
    let wrong = |what| reject(Rejection::AttachKind { id: id.0, what });
    let Some(found) = btf.get(id).filter(|_| !id.is_void()) else { return wrong("invalid") };
    let name = btf.name_of(id);
    let is_sleepable = is_sleepable(program);
    match program.kind.attach_type {
        Some(AttachType::TraceRawTp) => {
            let Type::Typedef { target, .. } = found else { return wrong("not a typedef") };
            let Some(event) = name.strip_prefix(TRACEPOINT) else {
                return reject(Rejection::AttachName { id: id.0, name: name.to_owned() });
            };
            let proto = tracepoint_proto(btf, event, target);
            let proto = proto.ok_or_else(|| Stop::reject(Rejection::Wordless {}))?;
            return Ok(Attached { table, btf, name: event, proto, hidden: 1, known: Vec::new() });
        }
        Some(AttachType::TraceIter) => {
            let proto = function_proto(btf, id, name)?;
            let mut attached = Attached { table, btf, name, proto, hidden: 0, known: Vec::new() };
            attached.known = iterator_args(&attached, line)?;
            return Ok(attached);
        }
        Some(
            AttachType::TraceFentry
            | AttachType::TraceFexit
            | AttachType::ModifyReturn
            | AttachType::LsmMac
            | AttachType::LsmCgroup,
        ) => {}
        _ => return reject(Rejection::Wordless {}),
    }
    let proto = function_proto(btf, id, name)?;
    check_way(program, profile, name, is_sleepable)?;
    check_function(program, line, (id, name))?;
    Ok(Attached { table, btf, name, proto, hidden: 0, known: Vec::new() })
}

/// A function that may be slept in or whose result may be replaced is one the kernel lists.
fn check_way(program: &Program, profile: &Profile, name: &str, is_sleepable: bool) -> Check {
    let (line, kind) = (profile.line, &program.kind);
    let modifiable = |flags: KfuncFlags| {
        let kfunc = Kfunc::by_name(name).filter(|kfunc| is_for_results(kfunc, line));
        kfunc.and_then(|kfunc| kfunc.flags(line)).is_some_and(|has| has.contains(flags))
    };
    if is_sleepable {
        let allowed = match kind.prog_type {
            ProgType::Lsm => is_hook_in(line, "sleepable_lsm_hooks", program),
            _ => modifiable(KfuncFlags::SLEEPABLE),
        };
        if !allowed {
            check_injection(profile)?;
            return reject(Rejection::NotSleepable { name: name.to_owned() });
        }
    } else if kind.attach_type == Some(AttachType::ModifyReturn)
        && !modifiable(KfuncFlags::NONE)
        && !name.starts_with("security_")
    {
        check_injection(profile)?;
        return reject(Rejection::NotModifiable { name: name.to_owned() });
    }
    Ok(())
}

/// Kernels that let errors be injected have a list of functions, which their types do not show.
fn check_injection(profile: &Profile) -> Check {
    match profile.config.error_injection {
        true => Err(Stop::unmodelled("functions into which errors may be injected")),
        false => Ok(()),
    }
}

/// Whether a function is registered to have its result replaced, and not to be called.
fn is_for_results(kfunc: &Kfunc, line: Line) -> bool {
    kfunc.sets(line).any(|set| set.prog_types.is_empty())
}

/// Some functions are not for tracing, and not every function `bpf_lsm_…` is a hook.
fn check_function(program: &Program, line: Line, (id, name): (TypeId, &str)) -> Check {
    let kind = &program.kind;
    let listed = |set: &str, name: &str| tables::set(line, set).is_some_and(|names| names.contains(&name));
    let name_of = || name.to_owned();
    if kind.prog_type == ProgType::Lsm {
        if !is_gpl(&program.license) {
            return reject(Rejection::LsmLicense {});
        }
        let hook = name.strip_prefix(HOOK);
        if hook.is_some_and(|hook| listed("bpf_lsm_disabled_hooks", hook)) {
            return reject(Rejection::HookDisabled { id: id.0, name: name_of() });
        }
        if hook.is_none() {
            return reject(Rejection::AttachName { id: id.0, name: name_of() });
        }
        return Ok(());
    }
    if listed("untraceable_functions", name) {
        return reject(Rejection::Untraceable { name: name_of() });
    }
    let at_exit = matches!(kind.attach_type, Some(AttachType::TraceFexit | AttachType::ModifyReturn));
    if at_exit && listed("noreturn_functions", name) {
        return reject(Rejection::NeverReturns { name: name_of() });
    }
    Ok(())
}

/// What a tracepoint passes. Its typedef has no names of arguments, the function that calls programs has.
fn tracepoint_proto<'a>(btf: &'a Btf, event: &str, target: TypeId) -> Option<FuncProto<'a>> {
    // Where an event shares that function with others it goes by their name; a stub of its own has the same arguments.
    let named = ["__bpf_trace_", "__probestub_"].into_iter().find_map(|prefix| {
        let function = btf.find(&format!("{prefix}{event}"), skep_btf::Kind::Func)?;
        proto_of(btf, function)
    });
    let plain = || match btf.get(target)? {
        Type::Ptr { target } => match btf.get(target)? {
            Type::FuncProto(proto) => Some(proto),
            _ => None,
        },
        _ => None,
    };
    named.or_else(plain)
}

fn proto_of(btf: &Btf, function: TypeId) -> Option<FuncProto<'_>> {
    let Type::Func { proto, .. } = btf.get(function)? else { return None };
    match btf.get(proto)? {
        Type::FuncProto(proto) => Some(proto),
        _ => None,
    }
}

/// The prototype of a function, if the kernel can call programs in its place.
pub(super) fn function_proto<'a>(btf: &'a Btf, id: TypeId, name: &str) -> Check<FuncProto<'a>> {
    let Some(Type::Func { .. }) = btf.get(id) else {
        return reject(Rejection::AttachKind { id: id.0, what: "not a function" });
    };
    let proto = proto_of(btf, id).ok_or_else(|| Stop::reject(Rejection::Wordless {}))?;
    let refuse = |what: String| reject(Rejection::AttachPrototype { name: name.to_owned(), what });
    let count = proto.params.len();
    if count > MAX_ARGS {
        return refuse(format!(" has {count} arguments. Too many."));
    }
    let ret = passed_size(btf, proto.ret);
    let is_struct = matches!(argument::resolve(btf, proto.ret), Some((_, Type::Struct(_))));
    if ret.is_none() || is_struct {
        return refuse(format!(" return type {} is unsupported.", argument::kind_name(btf, proto.ret)));
    }
    for (at, param) in (0u32..).zip(proto.params.iter()) {
        if at + 1 == count && param.ty.is_void() {
            return refuse(" with variable args is unsupported.".to_owned());
        }
        match passed_size(btf, param.ty) {
            Some(0) => return refuse(" has malformed void argument.".to_owned()),
            Some(size) if size <= 16 => {}
            _ => {
                let kind = argument::kind_name(btf, param.ty);
                return refuse(format!(" arg{at} type {kind} is unsupported."));
            }
        }
    }
    Ok(proto)
}

/// The size of an argument or a result, if it is of a kind that trampolines pass on.
fn passed_size(btf: &Btf, ty: TypeId) -> Option<u64> {
    if ty.is_void() {
        return Some(0);
    }
    match argument::resolve(btf, ty)?.1 {
        Type::Ptr { .. } => Some(8),
        Type::Int { size, .. } => Some(u64::from(size)),
        Type::Enum(of) | Type::Enum64(of) => Some(u64::from(of.size)),
        Type::Struct(of) => Some(u64::from(of.size)),
        _ => None,
    }
}

/// What an iterator registered of its arguments.
fn iterator_args(attached: &Attached<'_>, line: Line) -> Check<Vec<KnownArg>> {
    let registered = attached.name.strip_prefix(ITERATOR);
    let row = registered.and_then(|name| iter_targets(line).find(|row| row.name == name));
    let Some(row) = row else { return reject(Rejection::Wordless {}) };
    let mut known = Vec::new();
    for (at, param) in (0u32..).zip(attached.proto.params.iter()) {
        let Some(arg) = row.args.iter().find(|arg| arg.field == param.name) else { continue };
        let kind = RegType::with(arg.holds.reg, arg.holds.flags);
        let id = argument::pointee(attached.btf, param.ty).unwrap_or(TypeId(0));
        known.push(KnownArg { off: at * 8, kind, id, is_acquired: false, ref_obj_id: 0 });
    }
    match known.len() == row.args.len() {
        true => Ok(known),
        false => Err(Stop::unmodelled(format!("iterator {} without its arguments", row.name))),
    }
}
