//! Moves, sums, shifts, and what has two operands.

use dynasmrt::{DynasmApi, dynasm};
use skep_isa::{AluOp, Width};

use super::{Emitter, SCRATCH, SPARE, fits, machine};
use crate::mid::{NONE, Right, Sum, Value};

/// An operation of two registers.
macro_rules! both {
    ($asm:expr, $width:expr, $op:tt, $dst:expr, $b:expr) => {
        match $width {
            Width::W64 => dynasm!($asm; .arch x64; $op Rq($dst), Rq($b)),
            Width::W32 => dynasm!($asm; .arch x64; $op Rd($dst), Rd($b)),
        }
    };
}

/// An operation of a register and a number.
macro_rules! with_number {
    ($asm:expr, $width:expr, $op:tt, $dst:expr, $imm:expr) => {
        match ($width, i8::try_from($imm)) {
            (Width::W64, Ok(imm)) => dynasm!($asm; .arch x64; $op Rq($dst), BYTE imm),
            (Width::W64, Err(_)) => dynasm!($asm; .arch x64; $op Rq($dst), $imm),
            (Width::W32, Ok(imm)) => dynasm!($asm; .arch x64; $op Rd($dst), BYTE imm),
            (Width::W32, Err(_)) => dynasm!($asm; .arch x64; $op Rd($dst), $imm),
        }
    };
}

/// A shift by a number.
macro_rules! shift_by {
    ($asm:expr, $width:expr, $op:tt, $dst:expr, $by:expr) => {
        match $width {
            Width::W64 => dynasm!($asm; .arch x64; $op Rq($dst), $by as i8),
            Width::W32 => dynasm!($asm; .arch x64; $op Rd($dst), $by as i8),
        }
    };
}

impl Emitter<'_> {
    /// Sets a register to a value.
    pub(super) fn set(&mut self, dst: u8, value: Value) {
        match value {
            Value::Home => {}
            Value::Const(value) => self.constant(dst, value),
            Value::Low(of) => dynasm!(self.asm; .arch x64; mov Rd(dst), Rd(machine(of))),
            Value::Shift { left, width, of, by } => {
                let of = machine(of);
                self.copy(width, dst, of);
                if left {
                    shift_by!(self.asm, width, shl, dst, by);
                } else {
                    shift_by!(self.asm, width, shr, dst, by);
                }
            }
            Value::Sum(sum) => self.sum(dst, sum),
        }
    }

    /// Copies a register, at a width; nothing if it is the same one and nothing is cut off.
    pub(super) fn copy(&mut self, width: Width, dst: u8, src: u8) {
        match width {
            _ if dst == src => {}
            Width::W64 => dynasm!(self.asm; .arch x64; mov Rq(dst), Rq(src)),
            Width::W32 => dynasm!(self.asm; .arch x64; mov Rd(dst), Rd(src)),
        }
    }

    /// Makes a sum in a register.
    pub(super) fn sum(&mut self, dst: u8, sum: Sum) {
        let Sum { base, index, shift, width, disp } = sum;
        if self.hides(i64::from(disp)) {
            self.sum(dst, Sum { disp: 0, ..sum });
            let other = if dst == SCRATCH { SPARE } else { SCRATCH };
            self.constant(other, i64::from(disp) as u64);
            both!(self.asm, width, add, dst, other);
            return;
        }
        let (b, i) = (machine(base), machine(index));
        match (base, index) {
            (NONE, NONE) => self.constant(dst, i64::from(disp) as u64),
            (_, NONE) if disp == 0 && (dst != b || width == Width::W32) => match width {
                Width::W64 => dynasm!(self.asm; .arch x64; mov Rq(dst), Rq(b)),
                Width::W32 => dynasm!(self.asm; .arch x64; mov Rd(dst), Rd(b)),
            },
            (_, NONE) if disp == 0 => {}
            (_, NONE) if dst == b => with_number!(self.asm, width, add, dst, disp),
            (NONE, _) if disp == 0 && shift == 1 && dst != i => self.lea(dst, width, i, Some((i, 0)), 0),
            (NONE, _) if disp == 0 => {
                self.copy(width, dst, i);
                shift_by!(self.asm, width, shl, dst, shift);
            }
            (NONE, _) => {
                self.copy(width, dst, i);
                shift_by!(self.asm, width, shl, dst, shift);
                with_number!(self.asm, width, add, dst, disp);
            }
            (_, NONE) => self.lea(dst, width, b, None, disp),
            _ if disp == 0 && shift == 0 && dst == b => both!(self.asm, width, add, dst, i),
            _ if disp == 0 && shift == 0 && dst == i => both!(self.asm, width, add, dst, b),
            _ => self.lea(dst, width, b, Some((i, shift)), disp),
        }
    }

    fn lea(&mut self, dst: u8, width: Width, base: u8, index: Option<(u8, u8)>, disp: i32) {
        let asm = &mut self.asm;
        macro_rules! lea {
            ($($place:tt)*) => {
                match width {
                    Width::W64 => dynasm!(asm; .arch x64; lea Rq(dst), $($place)*),
                    Width::W32 => dynasm!(asm; .arch x64; lea Rd(dst), $($place)*),
                }
            };
        }
        match (index, i8::try_from(disp)) {
            (None, Ok(disp)) => lea!([BYTE Rq(base) + disp]),
            (None, Err(_)) => lea!([Rq(base) + disp]),
            (Some((index, 0)), Ok(disp)) => lea!([BYTE Rq(base) + Rq(index) + disp]),
            (Some((index, 1)), Ok(disp)) => lea!([BYTE Rq(base) + Rq(index) * 2 + disp]),
            (Some((index, 2)), Ok(disp)) => lea!([BYTE Rq(base) + Rq(index) * 4 + disp]),
            (Some((index, _)), Ok(disp)) => lea!([BYTE Rq(base) + Rq(index) * 8 + disp]),
            (Some((index, 0)), Err(_)) => lea!([Rq(base) + Rq(index) + disp]),
            (Some((index, 1)), Err(_)) => lea!([Rq(base) + Rq(index) * 2 + disp]),
            (Some((index, 2)), Err(_)) => lea!([Rq(base) + Rq(index) * 4 + disp]),
            (Some((index, _)), Err(_)) => lea!([Rq(base) + Rq(index) * 8 + disp]),
        }
    }

    pub(super) fn sign_extend(&mut self, width: Width, bits: u8, dst: u8, a: u8) {
        match (width, bits) {
            (Width::W64, 8) => dynasm!(self.asm; .arch x64; movsx Rq(dst), Rb(a)),
            (Width::W64, 16) => dynasm!(self.asm; .arch x64; movsx Rq(dst), Rw(a)),
            (Width::W64, _) => dynasm!(self.asm; .arch x64; movsxd Rq(dst), Rd(a)),
            (Width::W32, 8) => dynasm!(self.asm; .arch x64; movsx Rd(dst), Rb(a)),
            (Width::W32, _) => dynasm!(self.asm; .arch x64; movsx Rd(dst), Rw(a)),
        }
    }

    pub(super) fn zero_extend(&mut self, bits: u8, dst: u8, a: u8) {
        match bits {
            8 => dynasm!(self.asm; .arch x64; movzx Rd(dst), Rb(a)),
            16 => dynasm!(self.asm; .arch x64; movzx Rd(dst), Rw(a)),
            _ => dynasm!(self.asm; .arch x64; mov Rd(dst), Rd(a)),
        }
    }

    pub(super) fn swap(&mut self, bits: u8, dst: u8, a: u8) {
        match bits {
            16 => {
                dynasm!(self.asm; .arch x64; movzx Rd(dst), Rw(a); rol Rw(dst), 8);
            }
            32 => {
                self.copy(Width::W32, dst, a);
                dynasm!(self.asm; .arch x64; bswap Rd(dst));
            }
            _ => {
                self.copy(Width::W64, dst, a);
                dynasm!(self.asm; .arch x64; bswap Rq(dst));
            }
        }
    }

    pub(super) fn rotate(&mut self, width: Width, dst: u8, a: u8, by: u8) {
        if self.choices.has_bmi && dst != a {
            match width {
                Width::W64 => dynasm!(self.asm; .arch x64; rorx Rq(dst), Rq(a), (64 - by) as i8),
                Width::W32 => dynasm!(self.asm; .arch x64; rorx Rd(dst), Rd(a), (32 - by) as i8),
            }
            return;
        }
        self.copy(width, dst, a);
        shift_by!(self.asm, width, rol, dst, by);
    }

    /// `dst = a op b`.
    pub(super) fn alu(&mut self, op: AluOp, width: Width, dst: u8, a: u8, b: Right) {
        match op {
            AluOp::Div | AluOp::SDiv | AluOp::Mod | AluOp::SMod => return self.divide(op, width, dst, a, b),
            AluOp::Lsh | AluOp::Rsh | AluOp::Arsh => return self.shift(op, width, dst, a, b),
            _ => {}
        }
        match b {
            Right::Imm(imm) if fits(imm, width) && !self.hides(imm) => {
                self.alu_number(op, width, dst, a, imm as i32);
            }
            Right::Imm(imm) => {
                self.constant(SCRATCH, imm as u64);
                self.alu_register(op, width, dst, a, SCRATCH);
            }
            Right::Home(b) => self.alu_register(op, width, dst, a, machine(b)),
        }
    }

    fn alu_register(&mut self, op: AluOp, width: Width, dst: u8, a: u8, b: u8) {
        let (mut a, mut b) = (a, b);
        if op == AluOp::Mov {
            if width == Width::W32 {
                dynasm!(self.asm; .arch x64; mov Rd(dst), Rd(b));
            }
            return self.copy(width, dst, b);
        }
        if dst == b && dst != a {
            if op == AluOp::Sub {
                // dst = a - dst
                match width {
                    Width::W64 => dynasm!(self.asm; .arch x64; neg Rq(dst); add Rq(dst), Rq(a)),
                    Width::W32 => dynasm!(self.asm; .arch x64; neg Rd(dst); add Rd(dst), Rd(a)),
                }
                return;
            }
            // The others do not care which comes first.
            std::mem::swap(&mut a, &mut b);
        }
        self.copy(width, dst, a);
        match op {
            AluOp::Add => both!(self.asm, width, add, dst, b),
            AluOp::Sub => both!(self.asm, width, sub, dst, b),
            AluOp::Or => both!(self.asm, width, or, dst, b),
            AluOp::And => both!(self.asm, width, and, dst, b),
            AluOp::Xor => both!(self.asm, width, xor, dst, b),
            AluOp::Mul => both!(self.asm, width, imul, dst, b),
            AluOp::Mov
            | AluOp::Div
            | AluOp::SDiv
            | AluOp::Mod
            | AluOp::SMod
            | AluOp::Lsh
            | AluOp::Rsh
            | AluOp::Arsh => {}
        }
    }

    fn alu_number(&mut self, op: AluOp, width: Width, dst: u8, a: u8, imm: i32) {
        match (op, imm) {
            (AluOp::Mul, _) => {
                match width {
                    Width::W64 => dynasm!(self.asm; .arch x64; imul Rq(dst), Rq(a), imm),
                    Width::W32 => dynasm!(self.asm; .arch x64; imul Rd(dst), Rd(a), imm),
                }
                return;
            }
            (AluOp::And, 0xff) => return self.zero_extend(8, dst, a),
            (AluOp::And, 0xffff) => return self.zero_extend(16, dst, a),
            _ => {}
        }
        // What is positive leaves nothing of the upper half.
        let width = if op == AluOp::And && imm >= 0 { Width::W32 } else { width };
        self.copy(width, dst, a);
        match op {
            AluOp::Add => with_number!(self.asm, width, add, dst, imm),
            AluOp::Sub => with_number!(self.asm, width, sub, dst, imm),
            AluOp::Or => with_number!(self.asm, width, or, dst, imm),
            AluOp::And => with_number!(self.asm, width, and, dst, imm),
            AluOp::Xor => with_number!(self.asm, width, xor, dst, imm),
            AluOp::Mov => {
                self.constant(dst, if width == Width::W32 { u64::from(imm as u32) } else { imm as u64 });
            }
            AluOp::Mul
            | AluOp::Div
            | AluOp::SDiv
            | AluOp::Mod
            | AluOp::SMod
            | AluOp::Lsh
            | AluOp::Rsh
            | AluOp::Arsh => {}
        }
    }

    fn shift(&mut self, op: AluOp, width: Width, dst: u8, a: u8, b: Right) {
        let b = match b {
            Right::Imm(by) => {
                let by = (by & if width == Width::W64 { 63 } else { 31 }) as u8;
                if dst == a && by == 0 && width == Width::W32 {
                    dynasm!(self.asm; .arch x64; mov Rd(dst), Rd(dst));
                }
                self.copy(width, dst, a);
                if by != 0 {
                    match op {
                        AluOp::Lsh => shift_by!(self.asm, width, shl, dst, by),
                        AluOp::Rsh => shift_by!(self.asm, width, shr, dst, by),
                        _ => shift_by!(self.asm, width, sar, dst, by),
                    }
                }
                return;
            }
            Right::Home(b) => machine(b),
        };
        if self.choices.has_bmi {
            match (op, width) {
                (AluOp::Lsh, Width::W64) => dynasm!(self.asm; .arch x64; shlx Rq(dst), Rq(a), Rq(b)),
                (AluOp::Lsh, Width::W32) => dynasm!(self.asm; .arch x64; shlx Rd(dst), Rd(a), Rd(b)),
                (AluOp::Rsh, Width::W64) => dynasm!(self.asm; .arch x64; shrx Rq(dst), Rq(a), Rq(b)),
                (AluOp::Rsh, Width::W32) => dynasm!(self.asm; .arch x64; shrx Rd(dst), Rd(a), Rd(b)),
                (_, Width::W64) => dynasm!(self.asm; .arch x64; sarx Rq(dst), Rq(a), Rq(b)),
                (_, Width::W32) => dynasm!(self.asm; .arch x64; sarx Rd(dst), Rd(a), Rd(b)),
            }
            return;
        }
        // The count is in rcx, which is one of the program's.
        dynasm!(self.asm
            ; .arch x64
            ; mov Rq(SPARE), Rq(a)
            ; mov Rq(SCRATCH), rcx
            ; mov ecx, Rd(b)
        );
        match (op, width) {
            (AluOp::Lsh, Width::W64) => dynasm!(self.asm; .arch x64; shl Rq(SPARE), cl),
            (AluOp::Lsh, Width::W32) => dynasm!(self.asm; .arch x64; shl Rd(SPARE), cl),
            (AluOp::Rsh, Width::W64) => dynasm!(self.asm; .arch x64; shr Rq(SPARE), cl),
            (AluOp::Rsh, Width::W32) => dynasm!(self.asm; .arch x64; shr Rd(SPARE), cl),
            (_, Width::W64) => dynasm!(self.asm; .arch x64; sar Rq(SPARE), cl),
            (_, Width::W32) => dynasm!(self.asm; .arch x64; sar Rd(SPARE), cl),
        }
        if width == Width::W32 {
            // A shift by zero cuts nothing off.
            dynasm!(self.asm; .arch x64; mov Rd(SPARE), Rd(SPARE));
        }
        dynasm!(self.asm; .arch x64; mov rcx, Rq(SCRATCH); mov Rq(dst), Rq(SPARE));
    }
}
