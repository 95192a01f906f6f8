//! Functions, and ways in and out.

use dynasmrt::{DynasmApi, DynasmLabelApi, dynasm};
use skep_isa::InsnIdx;

use super::{BUDGET, Emitter, Outside, STRIDE, machine};
use crate::mid::{Function, FunctionId, Home};
use crate::state::{at, status};

/// Registers of the program, and the spare one.
const HOMES: std::ops::Range<Home> = 0..12;
/// r6 to r9.
const KEPT: std::ops::Range<Home> = 6..10;

impl Emitter<'_> {
    /// Code that is called with a state and an address, with the program's registers in the state.
    pub(super) fn way_in(&mut self) {
        let (begin, leave) = (self.labels.begin, self.labels.leave);
        dynasm!(self.asm
            ; .arch x64
            ; push rbx
            ; push rbp
            ; push r12
            ; push r13
            ; push r14
            ; push r15
            ; sub rsp, 8
            ; mov r12, rdi
            ; mov [r12 + at::SP], rsp
            ; mov r10, rsi
            ; =>begin
            ; mov r9, [r12 + at::WINDOW]
        );
        // The first five arguments and the frame; in a program that nobody has verified the others too.
        for home in 0..11 {
            if self.aim.is_caged || (1..6).contains(&home) || home == 10 {
                self.reload(home);
            }
        }
        dynasm!(self.asm
            ; .arch x64
            ; call r10
            ; mov [r12 + at::REGS], rax
            ; xor eax, eax
            ; =>leave
            ; mov rsp, [r12 + at::SP]
            ; add rsp, 8
            ; pop r15
            ; pop r14
            ; pop r13
            ; pop r12
            ; pop rbp
            ; pop rbx
            ; ret
        );
    }

    fn spill(&mut self, home: Home) {
        let place = at::REGS + 8 * i32::from(home);
        dynasm!(self.asm; .arch x64; mov [r12 + place], Rq(machine(home)));
    }

    fn reload(&mut self, home: Home) {
        let place = at::REGS + 8 * i32::from(home);
        dynasm!(self.asm; .arch x64; mov Rq(machine(home)), [r12 + place]);
    }

    /// Calls one of ours with the state alone, on a stack that is aligned whatever it was before. Its status is in eax.
    fn call_out(&mut self, function: i32) {
        dynasm!(self.asm
            ; .arch x64
            ; mov [r12 + at::FRAME], rbp
            ; mov rbx, rsp
            ; and rsp, -16
            ; mov rdi, r12
            ; call QWORD [r12 + function]
            ; mov rsp, rbx
        );
    }

    /// Code that is called to have an instruction run by us, and gives its status in r10.
    pub(super) fn step_call(&mut self) {
        let (step, leave, begin) = (self.labels.step, self.labels.leave, self.labels.begin);
        let goes = self.asm.new_dynamic_label();
        let elsewhere = self.asm.new_dynamic_label();
        dynasm!(self.asm; .arch x64; =>step);
        HOMES.for_each(|home| self.spill(home));
        self.call_out(at::STEP);
        dynasm!(self.asm
            ; .arch x64
            ; test eax, eax
            ; je =>goes
            ; cmp eax, status::STOP as i32
            ; je =>leave
            ; cmp eax, status::ELSEWHERE as i32
            ; je =>elsewhere
            ; =>goes
            ; mov r10d, eax
        );
        HOMES.for_each(|home| self.reload(home));
        dynasm!(self.asm
            ; .arch x64
            ; mov r9, [r12 + at::WINDOW]
            ; ret
            ; =>elsewhere
            ; mov rsp, [r12 + at::SP]
            ; mov r10, [r12 + at::RESUME]
            ; jmp =>begin
        );
    }

    /// Code that is called to call a helper: the arguments are where the program has them.
    pub(super) fn helper_call(&mut self) {
        let (helper, leave) = (self.labels.helper, self.labels.leave);
        let stopped = self.asm.new_dynamic_label();
        dynasm!(self.asm
            ; .arch x64
            ; =>helper
            ; mov [r12 + at::FRAME], rbp
            ; mov r9, r12
            ; sub rsp, 8
            ; call QWORD [r12 + at::HELPER]
            ; add rsp, 8
            ; cmp DWORD [r12 + at::STATUS], 0
            ; jne =>stopped
            ; mov r9, [r12 + at::WINDOW]
            ; ret
            ; =>stopped
            ; mov eax, status::STOP as i32
            ; jmp =>leave
        );
    }

    /// Code that has an access made by us, and goes on behind it.
    pub(super) fn slow_call(&mut self) {
        let (slow, leave) = (self.labels.slow, self.labels.leave);
        dynasm!(self.asm; .arch x64; =>slow);
        HOMES.for_each(|home| self.spill(home));
        self.call_out(at::ACCESS);
        dynasm!(self.asm; .arch x64; test eax, eax; jne =>leave);
        HOMES.for_each(|home| self.reload(home));
        dynasm!(self.asm; .arch x64; mov r9, [r12 + at::WINDOW]; jmp QWORD [r12 + at::RESUME]);
    }

    /// Begins a function, and gives where.
    pub(super) fn begin_function(&mut self, id: FunctionId, function: Function) -> u32 {
        self.align();
        let label = self.function(id);
        let offset = self.offset();
        dynasm!(self.asm; .arch x64; =>label);
        self.function = Some(function);
        let mut pushed = 0;
        for home in KEPT.filter(|home| function.saves & 1 << home != 0) {
            dynasm!(self.asm; .arch x64; push Rq(machine(home)));
            pushed += 1;
        }
        // What is called finds the stack aligned.
        if function.has_budget {
            if pushed % 2 == 1 {
                dynasm!(self.asm; .arch x64; sub rsp, 8);
            }
            dynasm!(self.asm; .arch x64; push BUDGET);
        } else if pushed % 2 == 0 && function.has_calls {
            dynasm!(self.asm; .arch x64; sub rsp, 8);
        }
        offset
    }

    pub(super) fn end_function(&mut self) {
        let Some(function) = self.function else { return };
        let pushed = (function.saves.count_ones() as i32) % 2;
        let more = match (function.has_budget, pushed) {
            (true, 1) => 16,
            (true, _) => 8,
            (false, 0) if function.has_calls => 8,
            _ => 0,
        };
        if more != 0 {
            dynasm!(self.asm; .arch x64; add rsp, more);
        }
        for home in KEPT.rev().filter(|home| function.saves & 1 << home != 0) {
            dynasm!(self.asm; .arch x64; pop Rq(machine(home)));
        }
        dynasm!(self.asm; .arch x64; ret);
    }

    pub(super) fn call(&mut self, function: FunctionId, insn: InsnIdx) {
        let label = self.function(function);
        if self.aim.is_caged {
            let deep = self.lead_out(Outside::TooDeep(insn));
            dynasm!(self.asm; .arch x64; cmp rbp, [r12 + at::LAST_FRAME]; jae =>deep);
        }
        dynasm!(self.asm; .arch x64; add rbp, STRIDE; call =>label; sub rbp, STRIDE);
    }

    pub(super) fn helper(&mut self, number: u32, insn: InsnIdx, keep: u16) {
        let kept = (1..6).filter(|home| keep & 1 << home != 0);
        kept.clone().for_each(|home| self.spill(home));
        let helper = self.labels.helper;
        dynasm!(self.asm
            ; .arch x64
            ; mov DWORD [r12 + at::INSN], insn.0 as i32
            ; mov DWORD [r12 + at::WHAT], number as i32
            ; call =>helper
        );
        kept.for_each(|home| self.reload(home));
    }

    pub(super) fn step(&mut self, insn: InsnIdx, may_exit: bool) {
        let step = self.labels.step;
        dynasm!(self.asm; .arch x64; mov DWORD [r12 + at::INSN], insn.0 as i32; call =>step);
        if may_exit {
            let goes = self.asm.new_dynamic_label();
            dynasm!(self.asm; .arch x64; cmp r10d, status::EXIT as i32; jne =>goes);
            self.end_function();
            dynasm!(self.asm; .arch x64; =>goes);
        }
    }

    pub(super) fn outside(&mut self, outside: Outside) {
        let (slow, leave) = (self.labels.slow, self.labels.leave);
        match outside {
            Outside::Slow { site } => {
                dynasm!(self.asm; .arch x64; mov DWORD [r12 + at::WHAT], site as i32; jmp =>slow);
            }
            Outside::OutOfFuel(insn) => {
                dynasm!(self.asm; .arch x64; mov DWORD [r12 + at::INSN], insn.0 as i32);
                self.call_out(at::OUT_OF_FUEL);
                dynasm!(self.asm; .arch x64; jmp =>leave);
            }
            Outside::Missed { dst, back } => {
                dynasm!(self.asm; .arch x64; xor Rd(dst), Rd(dst); jmp =>back);
            }
            Outside::Divided { by, is_rest, width, dst, a, back } => {
                self.odd_division(by, is_rest, width, dst, a);
                dynasm!(self.asm; .arch x64; jmp =>back);
            }
            Outside::TooDeep(insn) => {
                dynasm!(self.asm; .arch x64; mov DWORD [r12 + at::INSN], insn.0 as i32);
                self.call_out(at::TOO_DEEP);
                dynasm!(self.asm; .arch x64; jmp =>leave);
            }
        }
    }
}
