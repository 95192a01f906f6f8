//! Functions, and ways in and out.

use dynasmrt::{DynasmApi, DynasmLabelApi, dynasm};
use skep_isa::{InsnIdx, Width};

use super::{
    BUDGET, Emitter, FRAME, Flags, LINK, NUMBER, Outside, RESULT, SCRATCH, STATE, STRIDE, WINDOW, machine,
};
use crate::mid::{Function, FunctionId, Home};
use crate::state::{at, status};

/// Registers of the program, and the spare one.
const HOMES: std::ops::Range<Home> = 0..12;
/// r6 to r9.
const KEPT: std::ops::Range<Home> = 6..10;
/// Two registers on the stack.
const PAIR: u32 = 16;

impl Emitter<'_> {
    /// Code that is called with a state and an address, with the program's registers in the state.
    pub(super) fn way_in(&mut self) {
        let (begin, leave) = (self.labels.begin, self.labels.leave);
        dynasm!(self.asm
            ; .arch aarch64
            ; stp x29, x30, [sp, -80]!
            ; stp x19, x20, [sp, 16]
            ; stp x21, x22, [sp, 32]
            ; stp x23, x24, [sp, 48]
            ; stp x25, x26, [sp, 64]
            ; mov X(STATE), x0
            ; mov x9, sp
            ; str x9, [X(STATE), at::SP as u32]
            ; mov X(RESULT), x1
            ; =>begin
            ; ldr X(WINDOW), [X(STATE), at::WINDOW as u32]
        );
        // The first five arguments and the frame; in a program that nobody has verified the others too.
        for home in 0..11 {
            if self.aim.is_caged || (1..6).contains(&home) || home == 10 {
                self.reload(home);
            }
        }
        dynasm!(self.asm; .arch aarch64; blr X(RESULT));
        self.spill(0);
        dynasm!(self.asm
            ; .arch aarch64
            ; mov w0, wzr
            ; =>leave
            ; ldr x9, [X(STATE), at::SP as u32]
            ; mov sp, x9
            ; ldp x19, x20, [sp, 16]
            ; ldp x21, x22, [sp, 32]
            ; ldp x23, x24, [sp, 48]
            ; ldp x25, x26, [sp, 64]
            ; ldp x29, x30, [sp], 80
            ; ret
        );
    }

    fn spill(&mut self, home: Home) {
        let place = at::REGS as u32 + 8 * u32::from(home);
        dynasm!(self.asm; .arch aarch64; str X(machine(home)), [X(STATE), place]);
    }

    fn reload(&mut self, home: Home) {
        let place = at::REGS as u32 + 8 * u32::from(home);
        dynasm!(self.asm; .arch aarch64; ldr X(machine(home)), [X(STATE), place]);
    }

    /// Calls one of ours with the state alone. Its status is in w0.
    fn call_out(&mut self, function: i32) {
        dynasm!(self.asm
            ; .arch aarch64
            ; str X(FRAME), [X(STATE), at::FRAME as u32]
            ; mov x0, X(STATE)
            ; ldr X(SCRATCH), [X(STATE), function as u32]
            ; blr X(SCRATCH)
        );
    }

    /// Code that is called to have an instruction run by us, and gives its status in the scratch.
    pub(super) fn step_call(&mut self) {
        let (step, leave, begin) = (self.labels.step, self.labels.leave, self.labels.begin);
        let elsewhere = self.asm.new_dynamic_label();
        dynasm!(self.asm; .arch aarch64; =>step; str X(LINK), [sp, -16]!);
        HOMES.for_each(|home| self.spill(home));
        self.call_out(at::STEP);
        dynasm!(self.asm
            ; .arch aarch64
            ; cmp w0, status::STOP as u32
            ; b.eq =>leave
            ; cmp w0, status::ELSEWHERE as u32
            ; b.eq =>elsewhere
            ; mov W(SCRATCH), w0
        );
        HOMES.for_each(|home| self.reload(home));
        dynasm!(self.asm
            ; .arch aarch64
            ; ldr X(LINK), [sp], 16
            ; ret
            ; =>elsewhere
            ; ldr X(SCRATCH), [X(STATE), at::SP as u32]
            ; mov sp, XSP(SCRATCH)
            ; ldr X(RESULT), [X(STATE), at::RESUME as u32]
            ; b =>begin
        );
    }

    /// Code that is called to call a helper: the arguments are where the program has them.
    pub(super) fn helper_call(&mut self) {
        let (helper, leave) = (self.labels.helper, self.labels.leave);
        let stopped = self.asm.new_dynamic_label();
        dynasm!(self.asm
            ; .arch aarch64
            ; =>helper
            ; str X(LINK), [sp, -16]!
            ; str X(FRAME), [X(STATE), at::FRAME as u32]
            ; mov x5, X(STATE)
            ; ldr X(SCRATCH), [X(STATE), at::HELPER as u32]
            ; blr X(SCRATCH)
            ; ldr X(LINK), [sp], 16
            ; mov X(machine(0)), x0
            ; ldr X(SCRATCH), [X(STATE), at::STATUS as u32]
            ; cbnz W(SCRATCH), =>stopped
            ; ret
            ; =>stopped
            ; movz w0, status::STOP as u32
            ; b =>leave
        );
    }

    /// Code that has an access made by us, and goes on behind it.
    pub(super) fn slow_call(&mut self) {
        let (slow, leave) = (self.labels.slow, self.labels.leave);
        dynasm!(self.asm; .arch aarch64; =>slow; str X(LINK), [sp, -16]!);
        HOMES.for_each(|home| self.spill(home));
        self.call_out(at::ACCESS);
        dynasm!(self.asm; .arch aarch64; cbnz w0, =>leave; ldr X(LINK), [sp], 16);
        HOMES.for_each(|home| self.reload(home));
        dynasm!(self.asm; .arch aarch64; ldr X(RESULT), [X(STATE), at::RESUME as u32]; br X(RESULT));
    }

    /// What a function keeps on the stack, two by two; the last one may be alone.
    fn kept(&self, function: Function) -> Vec<[u8; 2]> {
        let saves = KEPT.filter(|home| function.saves & 1 << home != 0).map(machine);
        let link = Some(LINK).filter(|_| !self.is_leaf);
        let all: Vec<u8> = link.into_iter().chain(saves).collect();
        let pair = |pair: &[u8]| [pair.first().copied(), pair.get(1).copied()].map(|reg| reg.unwrap_or(31));
        all.chunks(2).map(pair).collect()
    }

    /// Begins a function, and gives where.
    pub(super) fn begin_function(&mut self, id: FunctionId, function: Function) -> u32 {
        let label = self.function(id);
        let offset = self.offset();
        dynasm!(self.asm; .arch aarch64; =>label);
        self.function = Some(function);
        for [first, second] in self.kept(function) {
            dynasm!(self.asm; .arch aarch64; stp X(first), X(second), [sp, -16]!);
        }
        if function.has_budget {
            self.plain_constant(NUMBER, BUDGET);
            dynasm!(self.asm; .arch aarch64; str X(NUMBER), [sp, -16]!);
        }
        offset
    }

    pub(super) fn end_function(&mut self) {
        let Some(function) = self.function else { return };
        if function.has_budget {
            dynasm!(self.asm; .arch aarch64; add sp, sp, PAIR);
        }
        for [first, second] in self.kept(function).into_iter().rev() {
            if second == 31 {
                dynasm!(self.asm; .arch aarch64; ldr X(first), [sp], 16);
            } else {
                dynasm!(self.asm; .arch aarch64; ldp X(first), X(second), [sp], 16);
            }
        }
        dynasm!(self.asm; .arch aarch64; ret);
    }

    pub(super) fn call(&mut self, function: FunctionId, insn: InsnIdx) {
        let label = self.function(function);
        if self.aim.is_caged {
            let deep = self.lead_out(Outside::TooDeep(insn));
            dynasm!(self.asm
                ; .arch aarch64
                ; ldr X(SCRATCH), [X(STATE), at::LAST_FRAME as u32]
                ; cmp X(FRAME), X(SCRATCH)
            );
            self.jump_if(Flags::Hs, deep);
        }
        self.add_number(Width::W64, FRAME, FRAME, STRIDE);
        dynasm!(self.asm; .arch aarch64; bl =>label);
        self.add_number(Width::W64, FRAME, FRAME, -STRIDE);
    }

    pub(super) fn helper(&mut self, number: u32, insn: InsnIdx, keep: u16) {
        let kept = (1..6).filter(|home| keep & 1 << home != 0);
        kept.clone().for_each(|home| self.spill(home));
        let helper = self.labels.helper;
        self.note_number(at::INSN, insn.0);
        self.note_number(at::WHAT, number);
        dynasm!(self.asm; .arch aarch64; bl =>helper);
        kept.for_each(|home| self.reload(home));
    }

    /// Tells the state a number that the program did not choose.
    fn note_number(&mut self, place: i32, number: u32) {
        self.plain_constant(SCRATCH, u64::from(number));
        dynasm!(self.asm; .arch aarch64; str W(SCRATCH), [X(STATE), place as u32]);
    }

    pub(super) fn step(&mut self, insn: InsnIdx, may_exit: bool) {
        let step = self.labels.step;
        self.note_number(at::INSN, insn.0);
        dynasm!(self.asm; .arch aarch64; bl =>step);
        if may_exit {
            let goes = self.asm.new_dynamic_label();
            dynasm!(self.asm; .arch aarch64; cmp WSP(SCRATCH), status::EXIT as u32; b.ne =>goes);
            self.end_function();
            dynasm!(self.asm; .arch aarch64; =>goes);
        }
    }

    pub(super) fn outside(&mut self, outside: Outside) {
        let (slow, leave) = (self.labels.slow, self.labels.leave);
        let (insn, function) = match outside {
            Outside::Slow { site } => {
                self.note_number(at::WHAT, site);
                dynasm!(self.asm; .arch aarch64; b =>slow);
                return;
            }
            Outside::OutOfFuel(insn) => (insn, at::OUT_OF_FUEL),
            Outside::TooDeep(insn) => (insn, at::TOO_DEEP),
        };
        self.note_number(at::INSN, insn.0);
        self.call_out(function);
        dynasm!(self.asm; .arch aarch64; b =>leave);
    }
}
