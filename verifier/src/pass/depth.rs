//! After exploring: the stacks of every chain of calls must fit together.
//!
//! Mirrors `check_max_stack_depth` (`kernel/bpf/verifier.c`, 6.18), as on a machine whose JIT gives tracing programs a stack
//! of their own.

use skep_isa::{CallKind, Imm64, InsnIdx, Op};
use skep_linux::{AttachType, ProgType};
use skep_object::Program;

use crate::Check;
use crate::code::Code;
use crate::env::reject;
use crate::limits::{MAX_FRAMES, MAX_STACK};
use crate::rejection::Rejection;

/// Stacks up to this size stay on the caller's: `BPF_PRIV_STACK_MIN_SIZE`.
const OWN_STACK_FROM: u32 = 64;
/// Callers of a function with tail calls may use this much.
const BEFORE_TAIL_CALL: u32 = 256;

/// Checks all chains of calls that begin at the entry.
pub(crate) fn check(code: &Code, program: &Program) -> Check {
    let tracing = match program.kind.prog_type {
        ProgType::Kprobe | ProgType::Tracepoint | ProgType::PerfEvent | ProgType::RawTracepoint => true,
        ProgType::Tracing => program.kind.attach_type != Some(AttachType::TraceIter),
        _ => false,
    };
    let own_stacks = tracing && !code.subprogs.iter().any(|subprog| subprog.has_tail_call);
    let mut walk = Walk { code, own_stacks: false, own: vec![None; code.subprogs.len()] };
    // What the kernel calls on its own runs on the common stack, and so does all that it calls.
    for number in (1..code.subprogs.len()).rev() {
        if code.subprogs[number].is_called_later {
            walk.enter(number as u32, 0, 0, false)?;
        }
    }
    walk.own_stacks = own_stacks;
    walk.enter(0, 0, 0, false)
}

struct Walk<'a> {
    code: &'a Code,
    own_stacks: bool,
    /// Whether a function has a stack of its own, once that is decided.
    own: Vec<Option<bool>>,
}

impl Walk<'_> {
    // Chains are at most eight frames deep, which is checked before each step down.
    fn enter(&mut self, number: u32, above: u32, frames: u32, in_callback: bool) -> Check {
        let subprog = &self.code.subprogs[number as usize];
        if number != 0 && subprog.has_tail_call && above >= BEFORE_TAIL_CALL {
            return reject(Rejection::TailCallStack { depth: above });
        }
        let own = subprog.stack_depth.next_multiple_of(16);
        let decided = &mut self.own[number as usize];
        if !self.own_stacks {
            *decided = Some(false);
        } else if decided.is_none() && own >= OWN_STACK_FROM {
            *decided = Some(true);
        }
        let mut depth = above;
        if *decided == Some(true) {
            if own > MAX_STACK as u32 {
                return reject(Rejection::FrameTooLarge { subprog: number, depth: own });
            }
        } else {
            depth += own;
            if depth > MAX_STACK as u32 {
                return reject(Rejection::StackTooLarge { calls: frames + 1, depth });
            }
        }
        let in_callback = in_callback || subprog.is_callback;
        for at in subprog.start..subprog.end {
            let insn = self.code.insn(at);
            if in_callback && self.code.throws.contains(&at) {
                return reject(Rejection::ThrowInCallback { insn: at, subprog: number });
            }
            if !matches!(insn.op, Op::Call(CallKind::Local) | Op::LoadImm64(Imm64::Func))
                || self.code.words[at as usize].code == 0
            {
                continue;
            }
            let target = insn.target(InsnIdx(at)).and_then(|target| self.code.subprog_starting(target.0));
            let Some(target) = target else { continue };
            if self.code.subprogs[target as usize].is_called_later {
                if !matches!(insn.op, Op::Call(_)) {
                    continue;
                }
                if self.code.exception_callback == Some(target) {
                    return reject(Rejection::CallsExceptionCallback { insn: at });
                }
            }
            let frames = frames + 1;
            if frames >= MAX_FRAMES as u32 {
                return reject(Rejection::CallChainTooDeep { frames });
            }
            self.enter(target, depth, frames, in_callback)?;
        }
        Ok(())
    }
}
