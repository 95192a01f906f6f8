//! Which registers are still needed after each instruction.

use skep_isa::{CallKind, InsnIdx, Op};

use super::Aim;
use super::scan::{ARGUMENTS, Effects, Scan, mark};

/// r0 to r5, which a caller may look at in a program that nobody has verified.
const RETURNED: u16 = 0b11_1111;
/// All but the frame pointer.
const ALL: u16 = 0b11_1111_1111;
/// How often a program is gone over.
const MAX_ROUNDS: usize = 64;
/// r6 to r9.
const KEPT: u16 = 0b11_1100_0000;

/// For each slot, the registers needed after it, as bits.
pub(crate) fn live_after(scan: &Scan, aim: Aim) -> Vec<u16> {
    let n = scan.insns.len();
    // What is needed before each slot; one more, for running off the end.
    let mut before = vec![0u16; n + 1];
    let mut after = vec![0u16; n];
    // One round more than loops are nested. Where there are very many, everything is taken to be needed.
    for _ in 0..MAX_ROUNDS {
        let mut has_changed = false;
        for slot in (0..n).rev() {
            if scan.marks.get(slot).is_some_and(|mark| mark & mark::SECOND != 0) {
                continue;
            }
            let Some(insn) = scan.insns.get(slot) else { continue };
            let at = InsnIdx(slot as u32);
            let next = before.get(slot + insn.slots() as usize).copied().unwrap_or(0);
            let is_jump = matches!(insn.op, Op::Jump { .. } | Op::Ja { .. } | Op::MayGoto);
            let target = insn.target(at).filter(|_| is_jump);
            let there = target.and_then(|target| before.get(target.index()).copied()).unwrap_or(0);
            let needed = match insn.op {
                Op::Exit | Op::Ja { .. } => there,
                _ => next | there,
            };
            let needed = match insn.op {
                // An exit gives r0, and unverified callers the others too.
                Op::Exit if aim.is_caged => RETURNED,
                _ => needed,
            };
            let written = match insn.op {
                // The callee's r1 to r5 are the caller's afterwards.
                Op::Call(CallKind::Local) => ARGUMENTS | 1,
                // No verifier lets a program look at what a call leaves in them.
                Op::Call(_) if !aim.is_caged => ARGUMENTS | 1,
                _ => insn.writes().map_or(0, |register| 1 << register),
            };
            let kept = if matches!(insn.op, Op::Exit) { needed } else { needed & !written };
            let read = match insn.op {
                // A callee that nobody has verified may look at its caller's.
                Op::Call(CallKind::Local) if aim.is_caged => ARGUMENTS | KEPT | 1,
                _ => insn.reads(),
            };
            let here = kept | read;
            if let Some(place) = after.get_mut(slot) {
                *place = needed;
            }
            if let Some(place) = before.get_mut(slot)
                && *place != here
            {
                *place = here;
                has_changed = true;
            }
        }
        if !has_changed {
            return after;
        }
    }
    vec![ALL; n]
}
