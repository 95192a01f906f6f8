//! Moves, sums, shifts, and what has two operands.

use dynasmrt::aarch64::{encode_logical_immediate_32bit, encode_logical_immediate_64bit};
use dynasmrt::{DynasmApi, dynasm};
use skep_isa::{AluOp, Width};

use super::{Emitter, NUMBER, RESULT, machine};
use crate::mid::{NONE, Right, Sum, Value};

/// An operation of two registers.
macro_rules! two {
    ($asm:expr, $width:expr, $op:tt, $dst:expr, $a:expr) => {
        match $width {
            Width::W64 => dynasm!($asm; .arch aarch64; $op X($dst), X($a)),
            Width::W32 => dynasm!($asm; .arch aarch64; $op W($dst), W($a)),
        }
    };
}

/// An operation of three registers.
macro_rules! three {
    ($asm:expr, $width:expr, $op:tt, $dst:expr, $a:expr, $b:expr) => {
        match $width {
            Width::W64 => dynasm!($asm; .arch aarch64; $op X($dst), X($a), X($b)),
            Width::W32 => dynasm!($asm; .arch aarch64; $op W($dst), W($a), W($b)),
        }
    };
}

/// An operation of two registers and a number that fits.
macro_rules! by_number {
    ($asm:expr, $width:expr, $op:tt, $dst:expr, $a:expr, $imm:expr) => {
        match $width {
            Width::W64 => dynasm!($asm; .arch aarch64; $op X($dst), X($a), $imm),
            Width::W32 => dynasm!($asm; .arch aarch64; $op W($dst), W($a), $imm),
        }
    };
}

/// The same of bits.
macro_rules! by_bits {
    ($asm:expr, $width:expr, $op:tt, $dst:expr, $a:expr, $imm:expr) => {
        match $width {
            Width::W64 => {
                let bits: u64 = $imm;
                dynasm!($asm; .arch aarch64; $op XSP($dst), X($a), bits);
            }
            Width::W32 => {
                let bits = $imm as u32;
                dynasm!($asm; .arch aarch64; $op WSP($dst), W($a), bits);
            }
        }
    };
}

impl Emitter<'_> {
    /// Sets a register to a value.
    pub(super) fn set(&mut self, dst: u8, value: Value) {
        match value {
            Value::Home => {}
            Value::Const(value) => self.constant(dst, value),
            Value::Low(of) => self.copy(Width::W32, dst, machine(of)),
            Value::Shift { left: true, width, of, by } => {
                by_number!(self.asm, width, lsl, dst, machine(of), u32::from(by));
            }
            Value::Shift { left: false, width, of, by } => {
                by_number!(self.asm, width, lsr, dst, machine(of), u32::from(by));
            }
            Value::Sum(sum) => self.sum(dst, sum),
        }
    }

    /// Copies a register, at a width; nothing if it is the same one and nothing is cut off.
    pub(super) fn copy(&mut self, width: Width, dst: u8, src: u8) {
        if dst != src || width == Width::W32 {
            two!(self.asm, width, mov, dst, src);
        }
    }

    /// Makes a sum in a register.
    pub(super) fn sum(&mut self, dst: u8, sum: Sum) {
        let Sum { base, index, shift, width, disp } = sum;
        let (b, i, shift) = (machine(base), machine(index), u32::from(shift));
        let from = match (base, index) {
            (NONE, NONE) => {
                let number = i64::from(disp) as u64;
                return self
                    .constant(dst, if width == Width::W32 { u64::from(number as u32) } else { number });
            }
            (_, NONE) => b,
            (NONE, _) => {
                by_number!(self.asm, width, lsl, dst, i, shift);
                dst
            }
            _ => {
                match width {
                    Width::W64 => dynasm!(self.asm; .arch aarch64; add X(dst), X(b), X(i), lsl shift),
                    Width::W32 => dynasm!(self.asm; .arch aarch64; add W(dst), W(b), W(i), lsl shift),
                }
                dst
            }
        };
        if disp != 0 || index == NONE {
            self.add_number(width, dst, from, i64::from(disp));
        }
    }

    /// `dst = a + number`.
    pub(super) fn add_number(&mut self, width: Width, dst: u8, a: u8, number: i64) {
        let number = if width == Width::W32 { i64::from(number as i32) } else { number };
        match number {
            0 => self.copy(width, dst, a),
            _ if self.hides(number) || !(-4095..4096).contains(&number) => {
                self.constant(NUMBER, number as u64);
                three!(self.asm, width, add, dst, a, NUMBER);
            }
            1.. => match width {
                Width::W64 => dynasm!(self.asm; .arch aarch64; add XSP(dst), XSP(a), number as u32),
                Width::W32 => dynasm!(self.asm; .arch aarch64; add WSP(dst), WSP(a), number as u32),
            },
            _ => match width {
                Width::W64 => dynasm!(self.asm; .arch aarch64; sub XSP(dst), XSP(a), -number as u32),
                Width::W32 => dynasm!(self.asm; .arch aarch64; sub WSP(dst), WSP(a), -number as u32),
            },
        }
    }

    pub(super) fn negate(&mut self, width: Width, dst: u8, a: u8) {
        two!(self.asm, width, neg, dst, a);
    }

    pub(super) fn sign_extend(&mut self, width: Width, bits: u8, dst: u8, a: u8) {
        match (width, bits) {
            (Width::W64, 8) => dynasm!(self.asm; .arch aarch64; sxtb X(dst), W(a)),
            (Width::W64, 16) => dynasm!(self.asm; .arch aarch64; sxth X(dst), W(a)),
            (Width::W64, _) => dynasm!(self.asm; .arch aarch64; sxtw X(dst), W(a)),
            (Width::W32, 8) => dynasm!(self.asm; .arch aarch64; sxtb W(dst), W(a)),
            (Width::W32, _) => dynasm!(self.asm; .arch aarch64; sxth W(dst), W(a)),
        }
    }

    pub(super) fn zero_extend(&mut self, bits: u8, dst: u8, a: u8) {
        match bits {
            8 => dynasm!(self.asm; .arch aarch64; uxtb W(dst), W(a)),
            16 => dynasm!(self.asm; .arch aarch64; uxth W(dst), W(a)),
            _ => self.copy(Width::W32, dst, a),
        }
    }

    pub(super) fn swap(&mut self, bits: u8, dst: u8, a: u8) {
        match bits {
            16 => dynasm!(self.asm; .arch aarch64; rev16 W(dst), W(a); uxth W(dst), W(dst)),
            32 => dynasm!(self.asm; .arch aarch64; rev W(dst), W(a)),
            _ => dynasm!(self.asm; .arch aarch64; rev X(dst), X(a)),
        }
    }

    /// To the left, which is to the right by what is left of the width.
    pub(super) fn rotate(&mut self, width: Width, dst: u8, a: u8, by: u8) {
        let by = u32::from(by);
        match width {
            Width::W64 => dynasm!(self.asm; .arch aarch64; extr X(dst), X(a), X(a), (64 - by) & 63),
            Width::W32 => dynasm!(self.asm; .arch aarch64; extr W(dst), W(a), W(a), (32 - by) & 31),
        }
    }

    /// `dst = a op b`.
    pub(super) fn alu(&mut self, op: AluOp, width: Width, dst: u8, a: u8, b: Right) {
        if let Right::Imm(imm) = b
            && self.alu_number(op, width, dst, a, imm)
        {
            return;
        }
        let b = self.in_register(b);
        match op {
            AluOp::Add => three!(self.asm, width, add, dst, a, b),
            AluOp::Sub => three!(self.asm, width, sub, dst, a, b),
            AluOp::Or => three!(self.asm, width, orr, dst, a, b),
            AluOp::And => three!(self.asm, width, and, dst, a, b),
            AluOp::Xor => three!(self.asm, width, eor, dst, a, b),
            AluOp::Mul => three!(self.asm, width, mul, dst, a, b),
            AluOp::Mov => self.copy(width, dst, b),
            AluOp::Lsh => three!(self.asm, width, lsl, dst, a, b),
            AluOp::Rsh => three!(self.asm, width, lsr, dst, a, b),
            AluOp::Arsh => three!(self.asm, width, asr, dst, a, b),
            // By zero they give zero, and the least number by -1 gives itself.
            AluOp::Div => three!(self.asm, width, udiv, dst, a, b),
            AluOp::SDiv => three!(self.asm, width, sdiv, dst, a, b),
            AluOp::Mod => {
                three!(self.asm, width, udiv, RESULT, a, b);
                self.rest(width, dst, a, b);
            }
            AluOp::SMod => {
                three!(self.asm, width, sdiv, RESULT, a, b);
                self.rest(width, dst, a, b);
            }
        }
    }

    /// What is left of a division, whose result is known.
    fn rest(&mut self, width: Width, dst: u8, a: u8, b: u8) {
        match width {
            Width::W64 => dynasm!(self.asm; .arch aarch64; msub X(dst), X(RESULT), X(b), X(a)),
            Width::W32 => dynasm!(self.asm; .arch aarch64; msub W(dst), W(RESULT), W(b), W(a)),
        }
    }

    /// The same with a number that can stand in an instruction. Says whether it can.
    fn alu_number(&mut self, op: AluOp, width: Width, dst: u8, a: u8, imm: i64) -> bool {
        let bits = if width == Width::W64 { 64 } else { 32 };
        let value = if width == Width::W64 { imm as u64 } else { u64::from(imm as u32) };
        match op {
            AluOp::Mov => self.constant(dst, value),
            AluOp::Add => self.add_number(width, dst, a, imm),
            AluOp::Sub => self.add_number(width, dst, a, imm.wrapping_neg()),
            AluOp::Lsh => by_number!(self.asm, width, lsl, dst, a, imm as u32 & (bits - 1)),
            AluOp::Rsh => by_number!(self.asm, width, lsr, dst, a, imm as u32 & (bits - 1)),
            AluOp::Arsh => by_number!(self.asm, width, asr, dst, a, imm as u32 & (bits - 1)),
            AluOp::Div if value.is_power_of_two() => {
                by_number!(self.asm, width, lsr, dst, a, value.trailing_zeros());
            }
            AluOp::Mod if value.is_power_of_two() && value > 1 => {
                let below = value - 1;
                by_bits!(self.asm, width, and, dst, a, below);
            }
            _ if self.hides(imm) || !is_pattern(width, value) => return false,
            AluOp::And => by_bits!(self.asm, width, and, dst, a, value),
            AluOp::Or => by_bits!(self.asm, width, orr, dst, a, value),
            AluOp::Xor => by_bits!(self.asm, width, eor, dst, a, value),
            AluOp::Mul | AluOp::Div | AluOp::SDiv | AluOp::Mod | AluOp::SMod => return false,
        }
        true
    }
}

/// Whether bits are ones that an instruction can hold.
fn is_pattern(width: Width, value: u64) -> bool {
    match width {
        Width::W64 => encode_logical_immediate_64bit(value).is_some(),
        Width::W32 => encode_logical_immediate_32bit(value as u32).is_some(),
    }
}
