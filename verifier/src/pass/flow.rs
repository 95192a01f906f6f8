//! Facts that follow from the control flow alone: an order for backward analyses, loops, and which registers are live.
//!
//! Mirrors `compute_postorder`, `compute_scc` and `compute_live_registers` (`kernel/bpf/verifier.c`, 6.18).

use skep_isa::{AluOp, CallKind, Op, Operand, Reg};

use crate::code::Code;

/// Orders each function's instructions so that each comes after those that follow it, as far as loops allow.
pub(crate) fn order(code: &mut Code) {
    let mut discovered = vec![false; code.words.len()];
    let mut explored = vec![false; code.words.len()];
    let mut postorder = Vec::with_capacity(code.words.len());
    let mut stack = Vec::new();
    for number in 0..code.subprogs.len() {
        let start = code.subprogs[number].start;
        code.subprogs[number].postorder_start = postorder.len() as u32;
        discovered[start as usize] = true;
        stack.push(start);
        while let Some(&top) = stack.last() {
            if explored[top as usize] {
                postorder.push(top);
                stack.pop();
                continue;
            }
            for next in code.successors(top) {
                if let Some(seen) = discovered.get_mut(next as usize).filter(|seen| !**seen) {
                    *seen = true;
                    stack.push(next);
                }
            }
            explored[top as usize] = true;
        }
        code.subprogs[number].postorder_end = postorder.len() as u32;
    }
    code.set_postorder(postorder);
}

/// Numbers the loops: strongly connected components of more than one instruction, or that follow themselves. (A call that
/// calls back is a loop too, which later kernels number.) Tarjan's algorithm without recursion, in the kernel's order.
pub(crate) fn find_loops(code: &mut Code) {
    const DONE: u32 = u32::MAX;
    let count = code.words.len();
    let (mut pre, mut low) = (vec![0u32; count], vec![0u32; count]);
    let (mut component, mut path): (Vec<u32>, Vec<u32>) = (Vec::new(), Vec::new());
    let (mut next_pre, mut next_scc) = (1u32, 1u32);
    for root in 0..count as u32 {
        if pre[root as usize] != 0 || is_second_slot(code, root) {
            continue;
        }
        path.push(root);
        'path: while let Some(&at) = path.last() {
            let here = at as usize;
            if pre[here] == 0 {
                (pre[here], low[here]) = (next_pre, next_pre);
                next_pre += 1;
                component.push(at);
            }
            for next in code.successors(at) {
                let there = next as usize;
                if there >= count {
                    continue;
                }
                if pre[there] == 0 {
                    path.push(next);
                    continue 'path;
                }
                low[here] = low[here].min(low[there]);
            }
            path.pop();
            if low[here] < pre[here] {
                continue;
            }
            let is_loop = component.last() != Some(&at) || code.successors(at).any(|next| next == at);
            while let Some(member) = component.pop() {
                low[member as usize] = DONE;
                if is_loop {
                    code.aux[member as usize].scc = next_scc;
                }
                if member == at {
                    break;
                }
            }
            next_scc += u32::from(is_loop);
        }
    }
}

fn is_second_slot(code: &Code, at: u32) -> bool {
    at > 0 && code.words[at as usize].code == 0 && code.words[at as usize - 1].is_ld_imm64()
}

/// Finds which registers may be read after each instruction before they are written. `args_of` tells how many argument
/// registers the call at an instruction reads, where that is known.
pub(crate) fn find_live_regs(code: &mut Code, args_of: impl Fn(&Code, u32) -> Option<u8>) {
    let effects: Vec<(u16, u16)> = (0..code.len()).map(|at| effect(code, at, &args_of)).collect();
    loop {
        let mut changed = false;
        for order in 0..code.postorder.len() {
            let at = code.postorder[order];
            let (used, defined) = effects[at as usize];
            let after = code
                .successors(at)
                .fold(0, |live, next| live | code.aux.get(next as usize).map_or(0, |aux| aux.live_regs));
            let before = after & !defined | used;
            let live = &mut code.aux[at as usize].live_regs;
            changed |= *live != before;
            *live = before;
        }
        if !changed {
            return;
        }
    }
}

/// The registers an instruction reads and those it writes.
fn effect(code: &Code, at: u32, args_of: impl Fn(&Code, u32) -> Option<u8>) -> (u16, u16) {
    const CALLER_SAVED: u16 = 0b11_1111;
    let insn = code.insn(at);
    let (dst, src, r0) = (bit(insn.dst), bit(insn.src), bit(Reg::R0));
    let operand = |src_operand| if src_operand == Operand::Reg { src } else { 0 };
    match insn.op {
        Op::Alu { op: AluOp::Mov, src: from, .. } => (operand(from), dst),
        Op::Alu { src: from, .. } => (dst | operand(from), dst),
        Op::MovSx { .. } | Op::AddrSpaceCast | Op::Load { .. } | Op::LoadAcquire { .. } => (src, dst),
        Op::Neg { .. } | Op::End { .. } => (dst, dst),
        Op::Store { src: from, .. } => (dst | operand(from), 0),
        Op::StoreRelease { .. } => (dst | src, 0),
        Op::Atomic { op: skep_isa::AtomicOp::CmpXchg, .. } => (r0 | dst | src, r0),
        Op::Atomic { fetch, .. } => (dst | src, if fetch { src } else { 0 }),
        Op::Jump { src: from, .. } => (dst | operand(from), 0),
        Op::Ja { .. } | Op::MayGoto => (0, 0),
        Op::Gotox => (dst, 0),
        Op::Call(CallKind::Reg) => (u16::MAX, 0),
        Op::Call(_) => {
            let args = args_of(code, at).unwrap_or(5);
            (((1u16 << args) - 1) << 1, CALLER_SAVED)
        }
        Op::Exit => (r0, 0),
        Op::LoadImm64(_) => (0, dst),
        Op::LoadSkb { .. } => (u16::MAX, 0),
    }
}

const fn bit(reg: Reg) -> u16 {
    1 << reg.number()
}
