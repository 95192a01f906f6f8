//! What the kernel meets when it compiles an accepted program, after it has removed the code that no path reaches.
//!
//! The address of a function may be taken and never called. Once that function is removed, the address is that of what
//! comes next: where this is a function, all is well; where it is not, the kernel gives up and reports a bug of its own
//! (`bpf_remove_insns`, `jit_subprogs`, `kernel/bpf/`, 6.18).

use skep_isa::{Imm64, InsnIdx, Op};

use crate::code::Code;
use crate::{Check, Stop};

/// Names a program that takes the address of a function whose code is removed, with no function in its place.
pub(crate) fn check(code: &Code) -> Check {
    let lives = |at: u32| code.aux.get(at as usize).is_some_and(|aux| aux.seen);
    if code.subprogs.iter().filter(|subprog| lives(subprog.start)).count() <= 1 {
        return Ok(());
    }
    for at in (0..code.len()).filter(|&at| lives(at)) {
        let insn = code.insn(at);
        if insn.op != Op::LoadImm64(Imm64::Func) {
            continue;
        }
        let Some(InsnIdx(target)) = insn.target(InsnIdx(at)).filter(|target| !lives(target.0)) else {
            continue;
        };
        let begins_what_is_removed = target.checked_sub(1).is_none_or(lives);
        let function_follows =
            code.subprogs.iter().any(|subprog| subprog.start > target && lives(subprog.start));
        if !begins_what_is_removed || !function_follows {
            return Err(Stop::unmodelled("the address of a function that no path reaches"));
        }
    }
    Ok(())
}
