//! The walk over the control flow that decides where states may be compared, stored, and come from elsewhere.
//!
//! Depth first from the entry, each instruction's fall-through before its jump. Rules: every instruction is reached
//! (E0603), none leads between the slots of a 64-bit load (E0604), and there are no loops without `CAP_BPF` (E0605).
//! Mirrors `check_cfg` (`kernel/bpf/verifier.c`).

use skep_isa::{CallKind, Imm64, Op};

use crate::code::Code;
use crate::rejection::Rejection;
use crate::{Check, Stop};

/// What the walk needs to know about helpers and kfuncs.
pub(crate) trait Callees {
    /// Whether the call at an instruction calls a function of the program before it returns.
    fn calls_back(&self, at: u32) -> bool;
    /// Whether the call at an instruction makes the kernel run a function of the program later.
    fn calls_back_later(&self, at: u32) -> bool;
    /// Whether the call at an instruction may move the packet.
    fn changes_packet(&self, at: u32) -> bool;
    /// Whether the call at an instruction takes an iterator's next element.
    fn advances_iterator(&self, at: u32) -> bool;
}

/// Walks the program and marks its points.
pub(crate) fn walk(code: &mut Code, callees: &impl Callees, loops_allowed: bool) -> Check {
    let mut roots = vec![0];
    roots.extend(code.exception_callback.map(|number| code.subprogs[number as usize].start));
    let mut walk = Walk { marks: vec![Mark::Unseen; code.words.len()], stack: Vec::new(), loops_allowed };
    for root in roots {
        if let Some(first) = walk.marks.get_mut(root as usize) {
            *first = Mark::Open { edges: 0 };
            walk.stack.push(root);
        }
        while let Some(&at) = walk.stack.last() {
            if walk.visit(code, callees, at)? == Visit::Done {
                walk.marks[at as usize] = Mark::Closed;
                walk.stack.pop();
            }
        }
    }
    let mut at = 0;
    while at < code.len() {
        if walk.marks[at as usize] != Mark::Closed {
            return Err(Stop::reject(Rejection::Unreachable { insn: at }));
        }
        if code.words[at as usize].is_ld_imm64() {
            if walk.marks.get(at as usize + 1) != Some(&Mark::Unseen) {
                return Err(Stop::reject(Rejection::JumpIntoLdImm64 { insn: at }));
            }
            at += 1;
        }
        at += 1;
    }
    Ok(())
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Mark {
    Unseen,
    /// On the stack; how many of its edges were followed.
    Open {
        edges: u8,
    },
    Closed,
}

#[derive(PartialEq, Eq)]
enum Visit {
    Done,
    GoOn,
}

#[derive(Clone, Copy)]
enum Edge {
    Fall = 1,
    Branch = 2,
}

struct Walk {
    marks: Vec<Mark>,
    stack: Vec<u32>,
    loops_allowed: bool,
}

impl Walk {
    fn visit(&mut self, code: &mut Code, callees: &impl Callees, at: u32) -> Check<Visit> {
        let insn = *code.insn(at);
        match insn.op {
            Op::Exit => Ok(Visit::Done),
            Op::Ja { .. } => {
                let target = target_of(code, at);
                let outcome = self.follow(code, at, target, Edge::Fall)?;
                if outcome == Visit::Done {
                    mark_target(code, target);
                }
                Ok(outcome)
            }
            Op::Call(kind) => {
                let aux = &mut code.aux[at as usize];
                if callees.calls_back_later(at) {
                    aux.prune_point = true;
                }
                if callees.calls_back(at) {
                    aux.calls_callback = true;
                    aux.force_checkpoint = true;
                    aux.prune_point = true;
                    aux.jump_point = true;
                }
                if callees.advances_iterator(at) {
                    aux.advances_iter = true;
                    aux.prune_point = true;
                    aux.force_checkpoint = true;
                }
                if callees.changes_packet(at) {
                    let subprog = code.subprog_at(at) as usize;
                    code.subprogs[subprog].changes_packet = true;
                }
                self.visit_call(code, at, kind == CallKind::Local)
            }
            Op::LoadImm64(Imm64::Func) => self.visit_call(code, at, true),
            Op::Jump { .. } | Op::MayGoto => {
                let src = code.words[at as usize].src();
                let aux = &mut code.aux[at as usize];
                aux.prune_point = true;
                // One with a field at fault is none yet.
                aux.force_checkpoint |= insn.op == Op::MayGoto && src == 0;
                if self.follow(code, at, i64::from(at) + 1, Edge::Fall)? == Visit::GoOn {
                    return Ok(Visit::GoOn);
                }
                self.follow(code, at, target_of(code, at), Edge::Branch)
            }
            Op::Gotox => Err(Stop::reject(Rejection::Wordless {})),
            _ => self.follow(code, at, i64::from(code.next(at)), Edge::Fall),
        }
    }

    fn visit_call(&mut self, code: &mut Code, at: u32, visit_callee: bool) -> Check<Visit> {
        let next = code.next(at);
        if self.follow(code, at, i64::from(next), Edge::Fall)? == Visit::GoOn {
            return Ok(Visit::GoOn);
        }
        mark_target(code, i64::from(next));
        if !visit_callee {
            return Ok(Visit::Done);
        }
        code.aux[at as usize].prune_point = true;
        let target = target_of(code, at);
        if let Some(callee) = u32::try_from(target).ok().and_then(|start| code.subprog_starting(start)) {
            let changes = code.subprogs[callee as usize].changes_packet;
            let caller = code.subprog_at(at) as usize;
            code.subprogs[caller].changes_packet |= changes;
        }
        self.follow(code, at, target, Edge::Branch)
    }

    fn follow(&mut self, code: &mut Code, from: u32, to: i64, edge: Edge) -> Check<Visit> {
        let done = match self.marks[from as usize] {
            Mark::Open { edges } => edges >= edge as u8,
            Mark::Unseen | Mark::Closed => false,
        };
        if done {
            return Ok(Visit::Done);
        }
        let Some(target) = u32::try_from(to).ok().filter(|to| *to < code.len()) else {
            return Err(Stop::reject(Rejection::JumpOutOfRange { from, to }));
        };
        if let Edge::Branch = edge {
            mark_target(code, to);
        }
        match self.marks[target as usize] {
            Mark::Unseen => {
                self.marks[from as usize] = Mark::Open { edges: edge as u8 };
                self.marks[target as usize] = Mark::Open { edges: 0 };
                self.stack.push(target);
                Ok(Visit::GoOn)
            }
            Mark::Open { .. } if self.loops_allowed => Ok(Visit::Done),
            Mark::Open { .. } => Err(Stop::reject(Rejection::BackEdge { from, to: target })),
            Mark::Closed => {
                self.marks[from as usize] = Mark::Open { edges: edge as u8 };
                Ok(Visit::Done)
            }
        }
    }
}

fn target_of(code: &Code, at: u32) -> i64 {
    i64::from(at) + 1 + code.insn(at).displacement().unwrap_or(0)
}

fn mark_target(code: &mut Code, at: i64) {
    if let Some(aux) = usize::try_from(at).ok().and_then(|at| code.aux.get_mut(at)) {
        aux.prune_point = true;
        aux.jump_point = true;
    }
}
