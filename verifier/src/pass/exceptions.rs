//! Exceptions: which function handles what a program throws, and that nothing is thrown where the kernel cannot unwind.
//!
//! Mirrors `bpf_find_exception_callback_insn_off` and what `check_max_stack_depth_subprog` asks of exceptions
//! (`kernel/bpf/verifier.c`, 6.18).

use skep_btf::{Kind, Linkage, Type};
use skep_isa::InsnIdx;
use skep_object::Program;

use crate::Check;
use crate::env::reject;
use crate::rejection::Rejection;

const TAG: &str = "exception_callback:";

/// Where the function begins that handles what a program throws, if the program names one.
pub(crate) fn handler(program: &Program) -> Check<Option<u32>> {
    let Some(btf) = program.btf.as_deref() else { return Ok(None) };
    let Some(main) = program.func_info.first().map(|info| info.type_id) else { return Ok(None) };
    let mut tags = btf.types().filter_map(|(_, ty)| match ty {
        Type::DeclTag { name, target, component: None, .. } if target == main => name.strip_prefix(TAG),
        _ => None,
    });
    let refuse = |text: String| reject(Rejection::ExceptionTag { text });
    let Some(name) = tags.next() else { return Ok(None) };
    if tags.next().is_some() {
        return refuse("multiple exception callback tags for main subprog".to_owned());
    }
    let Some(id) = btf.find(name, Kind::Func) else {
        return refuse(format!("exception callback '{name}' could not be found in BTF"));
    };
    if !matches!(btf.get(id), Some(Type::Func { linkage: Linkage::Global, .. })) {
        return refuse(format!("exception callback '{name}' must have global linkage"));
    }
    match program.func_info.iter().rev().find(|info| info.type_id == id) {
        Some(info) if info.insn == InsnIdx(0) => {
            refuse("invalid exception callback insn_off in func_info: 0".to_owned())
        }
        Some(info) => Ok(Some(info.insn.0)),
        None => refuse("exception callback type id not found in func_info".to_owned()),
    }
}
