//! Which arguments of functions are the program's context: those whose type is that of the context, and those that are said
//! to be it and can be.
//!
//! Mirrors `btf_is_prog_ctx_type` and `btf_validate_prog_ctx_type` (`kernel/bpf/btf.c`, 6.18).

use skep_btf::{Btf, Kind, Type, TypeId};
use skep_linux::{AttachType, Line, ProgType, program_context};
use skep_object::Program;

/// What programs see of these structures of the kernel's is taken for the same.
pub(crate) const PROJECTIONS: [(&str, &str); 2] = [("__sk_buff", "sk_buff"), ("xdp_md", "xdp_buff")];
const USER_REGS: &str = "bpf_user_pt_regs_t";

/// Whether what a pointer points to has the name of the context's type.
pub(crate) fn is_named(program: &Program, btf: &Btf, target: TypeId) -> bool {
    let prog_type = program.kind.prog_type;
    let Some(context) = program_context(Line::V6_18, prog_type) else { return false };
    if prog_type == ProgType::Kprobe && is_user_regs(btf, target) {
        return true;
    }
    let Some(id) = btf.skip_modifiers(target) else { return false };
    let name = btf.name_of(id);
    if !matches!(btf.kind_of(id), Some(Kind::Struct | Kind::Union)) || name.is_empty() {
        return false;
    }
    name == context.uapi || name == struct_of(context.uapi) || PROJECTIONS.contains(&(context.uapi, name))
}

/// Whether what a pointer points to can be the context, which it is said to be; if not, why.
pub(crate) fn check(program: &Program, btf: &Btf, target: TypeId) -> Result<(), String> {
    let prog_type = program.kind.prog_type;
    let takes_regs = matches!(prog_type, ProgType::Kprobe | ProgType::PerfEvent);
    if takes_regs && is_user_regs(btf, target) {
        return Ok(());
    }
    let found = btf.skip_modifiers(target).map(|id| (id, btf.get(id)));
    let Some((id, Some(found))) = found.filter(|(id, _)| !id.is_void()) else { return Ok(()) };
    let name = btf.name_of(id);
    if name.is_empty() {
        return Err("type doesn't have a name".to_owned());
    }
    let is_struct = matches!(found, Type::Struct(_));
    let is_words = matches!(found, Type::Int { size: 8, .. });
    let allowed = match prog_type {
        ProgType::Kprobe | ProgType::PerfEvent => is_struct && name == "pt_regs",
        ProgType::RawTracepoint | ProgType::RawTracepointWritable => is_words,
        ProgType::Tracing => match program.kind.attach_type {
            Some(AttachType::TraceRawTp) => is_words || is_struct && name == "bpf_raw_tracepoint_args",
            Some(AttachType::TraceIter) => is_struct && name.starts_with("bpf_iter__"),
            Some(AttachType::TraceFentry | AttachType::TraceFexit | AttachType::ModifyReturn) => is_words,
            _ => false,
        },
        ProgType::Lsm | ProgType::StructOps => is_words,
        ProgType::Tracepoint | ProgType::Syscall | ProgType::Ext => true,
        _ => false,
    };
    if allowed {
        return Ok(());
    }
    let named = program_context(Line::V6_18, prog_type).map_or("", |context| struct_of(context.uapi));
    // Types without a structure of their own have words, or nothing, for a context.
    let has_struct = !matches!(named, "" | "void" | "__u64" | "u64");
    match has_struct {
        false => Err("should be void pointer".to_owned()),
        true if is_struct && name == named => Ok(()),
        true => Err(format!("should be `struct {named} *`")),
    }
}

/// The structure behind a context's name.
fn struct_of(name: &str) -> &str {
    if name == USER_REGS { "pt_regs" } else { name }
}

fn is_user_regs(btf: &Btf, target: TypeId) -> bool {
    /// Types nest no deeper.
    const DEEPEST: u32 = 32;
    let mut at = target;
    for _ in 0..DEEPEST {
        match btf.get(at) {
            Some(Type::Typedef { name, .. }) => return name == USER_REGS,
            Some(
                Type::Const { target }
                | Type::Volatile { target }
                | Type::Restrict { target }
                | Type::TypeTag { target, .. },
            ) => at = target,
            _ => return false,
        }
    }
    false
}
