//! Division. By a number that is known it is a multiplication.

use dynasmrt::{DynasmApi, DynasmLabelApi, dynasm};
use skep_isa::{AluOp, Width};

use super::{Emitter, Odd, Outside, RAX, RDX, SCRATCH, SPARE, machine};
use crate::mid::Right;

/// How to divide by a number: multiply, keep the upper half, shift.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Reciprocal {
    /// What to multiply with, without the bit above the width.
    pub(super) factor: u64,
    /// Whether there is such a bit.
    pub(super) has_more: bool,
    /// By how much to shift the upper half.
    pub(super) shift: u32,
}

impl Reciprocal {
    /// For a divisor that is no power of two, at a width of 32 or 64 bits.
    pub(super) fn of(divisor: u64, bits: u32) -> Reciprocal {
        // The least power of two that is not below the divisor; the factor is 2^(bits + log) / divisor, rounded up. It has
        // one bit more than the width (Granlund and Montgomery 1994, figure 4.1).
        let log = 64 - (divisor - 1).leading_zeros();
        let whole = 1u128 << bits;
        let factor = whole * ((1u128 << log) - u128::from(divisor)) / u128::from(divisor) + 1;
        let (mut factor, mut shift) = (factor + whole, log);
        // A shorter factor does if it is near enough: for each bit less, half as far off at most.
        while shift > 0 {
            let shorter = factor.div_ceil(2);
            let off = shorter * u128::from(divisor) - (whole << (shift - 1));
            if off > 1u128 << (shift - 1) {
                break;
            }
            (factor, shift) = (shorter, shift - 1);
        }
        Reciprocal { factor: (factor & (whole - 1)) as u64, has_more: factor >= whole, shift }
    }
}

impl Emitter<'_> {
    pub(super) fn divide(&mut self, op: AluOp, width: Width, dst: u8, a: u8, b: Right) {
        let b = match b {
            Right::Imm(imm) => {
                let divisor = if width == Width::W64 { imm as u64 } else { u64::from(imm as u32) };
                if self.divide_by(op, width, dst, a, divisor) {
                    return;
                }
                self.constant(SCRATCH, divisor);
                SCRATCH
            }
            Right::Home(b) => machine(b),
        };
        self.divide_registers(op, width, dst, a, b);
    }

    /// Division by a number, if it is one that is easy. Says whether.
    fn divide_by(&mut self, op: AluOp, width: Width, dst: u8, a: u8, divisor: u64) -> bool {
        let is_rest = matches!(op, AluOp::Mod | AluOp::SMod);
        if divisor == 0 {
            self.odd_division(Odd::Zero, is_rest, width, dst, a);
            return true;
        }
        if matches!(op, AluOp::SDiv | AluOp::SMod) {
            return false;
        }
        if divisor.is_power_of_two() {
            let log = i64::from(divisor.trailing_zeros());
            match is_rest {
                false => self.alu(AluOp::Rsh, width, dst, a, Right::Imm(log)),
                true => self.alu(AluOp::And, width, dst, a, Right::Imm((divisor - 1) as i64)),
            }
            return true;
        }
        match width {
            Width::W32 => self.quotient32(Reciprocal::of(divisor, 32), a),
            Width::W64 if self.choices.has_bmi => self.quotient64(Reciprocal::of(divisor, 64), a),
            Width::W64 => return false,
        }
        // The quotient is in the scratch.
        match (is_rest, width) {
            (false, _) => dynasm!(self.asm; .arch x64; mov Rq(dst), Rq(SCRATCH)),
            (true, Width::W32) => {
                dynasm!(self.asm; .arch x64; imul Rd(SCRATCH), Rd(SCRATCH), divisor as i32);
                self.copy(width, dst, a);
                dynasm!(self.asm; .arch x64; sub Rd(dst), Rd(SCRATCH));
            }
            (true, Width::W64) => {
                match i32::try_from(divisor) {
                    Ok(divisor) => dynasm!(self.asm; .arch x64; imul Rq(SCRATCH), Rq(SCRATCH), divisor),
                    Err(_) => dynasm!(self.asm
                        ; .arch x64
                        ; mov Rq(SPARE), QWORD divisor as i64
                        ; imul Rq(SCRATCH), Rq(SPARE)
                    ),
                }
                self.copy(width, dst, a);
                dynasm!(self.asm; .arch x64; sub Rq(dst), Rq(SCRATCH));
            }
        }
        true
    }

    fn quotient32(&mut self, reciprocal: Reciprocal, a: u8) {
        let Reciprocal { factor, has_more, shift } = reciprocal;
        dynasm!(self.asm
            ; .arch x64
            ; mov Rd(SPARE), Rd(a)
            ; mov Rd(SCRATCH), factor as i32
            ; imul Rq(SCRATCH), Rq(SPARE)
        );
        if has_more {
            dynasm!(self.asm
                ; .arch x64
                ; shr Rq(SCRATCH), 32
                ; sub Rd(SPARE), Rd(SCRATCH)
                ; shr Rd(SPARE), 1
                ; add Rd(SCRATCH), Rd(SPARE)
                ; shr Rd(SCRATCH), (shift - 1) as i8
            );
        } else {
            dynasm!(self.asm; .arch x64; shr Rq(SCRATCH), (32 + shift) as i8);
        }
    }

    fn quotient64(&mut self, reciprocal: Reciprocal, a: u8) {
        let Reciprocal { factor, has_more, shift } = reciprocal;
        dynasm!(self.asm; .arch x64; mov Rq(SCRATCH), QWORD factor as i64);
        if a == RDX {
            dynasm!(self.asm; .arch x64; mulx Rq(SCRATCH), Rq(SCRATCH), Rq(SCRATCH));
        } else {
            dynasm!(self.asm
                ; .arch x64
                ; mov Rq(SPARE), rdx
                ; mov rdx, Rq(a)
                ; mulx Rq(SCRATCH), Rq(SCRATCH), Rq(SCRATCH)
                ; mov rdx, Rq(SPARE)
            );
        }
        if has_more {
            dynasm!(self.asm
                ; .arch x64
                ; mov Rq(SPARE), Rq(a)
                ; sub Rq(SPARE), Rq(SCRATCH)
                ; shr Rq(SPARE), 1
                ; add Rq(SCRATCH), Rq(SPARE)
            );
        }
        let shift = if has_more { shift - 1 } else { shift };
        if shift != 0 {
            dynasm!(self.asm; .arch x64; shr Rq(SCRATCH), shift as i8);
        }
    }

    /// Division by the machine: with the kernel's answers where that has none.
    fn divide_registers(&mut self, op: AluOp, width: Width, dst: u8, a: u8, b: u8) {
        let is_rest = matches!(op, AluOp::Mod | AluOp::SMod);
        let is_signed = matches!(op, AluOp::SDiv | AluOp::SMod);
        let done = self.asm.new_dynamic_label();
        let mut odd = |by| self.lead_out(Outside::Divided { by, is_rest, width, dst, a, back: done });
        let (zero, negative) = (odd(Odd::Zero), is_signed.then(|| odd(Odd::MinusOne)));
        match width {
            Width::W64 => {
                if b != SCRATCH {
                    dynasm!(self.asm; .arch x64; mov Rq(SCRATCH), Rq(b));
                }
                dynasm!(self.asm; .arch x64; test Rq(SCRATCH), Rq(SCRATCH); je =>zero);
                if let Some(negative) = negative {
                    dynasm!(self.asm; .arch x64; cmp Rq(SCRATCH), -1; je =>negative);
                }
            }
            Width::W32 => {
                dynasm!(self.asm; .arch x64; mov Rd(SCRATCH), Rd(b); test Rd(SCRATCH), Rd(SCRATCH); je =>zero);
                if let Some(negative) = negative {
                    dynasm!(self.asm; .arch x64; cmp Rd(SCRATCH), -1; je =>negative);
                }
            }
        }
        // What is in rax and rdx is the program's.
        let (keeps_rax, keeps_rdx) = (dst != RAX, dst != RDX);
        if keeps_rdx {
            dynasm!(self.asm; .arch x64; push rdx);
        }
        if keeps_rax {
            dynasm!(self.asm; .arch x64; mov Rq(SPARE), rax);
        }
        if a != RAX {
            dynasm!(self.asm; .arch x64; mov rax, Rq(a));
        }
        match (width, is_signed) {
            (Width::W64, false) => {
                // Narrow numbers are divided faster.
                let (wide, divided) = (self.asm.new_dynamic_label(), self.asm.new_dynamic_label());
                dynasm!(self.asm
                    ; .arch x64
                    ; mov rdx, rax
                    ; or rdx, Rq(SCRATCH)
                    ; shr rdx, 32
                    ; jne =>wide
                    ; div Rd(SCRATCH)
                    ; jmp =>divided
                    ; =>wide
                    ; xor edx, edx
                    ; div Rq(SCRATCH)
                    ; =>divided
                );
            }
            (Width::W64, true) => dynasm!(self.asm; .arch x64; cqo; idiv Rq(SCRATCH)),
            (Width::W32, false) => dynasm!(self.asm; .arch x64; xor edx, edx; div Rd(SCRATCH)),
            (Width::W32, true) => dynasm!(self.asm; .arch x64; cdq; idiv Rd(SCRATCH)),
        }
        let result = if is_rest { RDX } else { RAX };
        dynasm!(self.asm; .arch x64; mov Rq(SCRATCH), Rq(result));
        if keeps_rax {
            dynasm!(self.asm; .arch x64; mov rax, Rq(SPARE));
        }
        if keeps_rdx {
            dynasm!(self.asm; .arch x64; pop rdx);
        }
        dynasm!(self.asm; .arch x64; mov Rq(dst), Rq(SCRATCH); =>done);
    }

    /// What a division by zero or by minus one gives.
    pub(super) fn odd_division(&mut self, by: Odd, is_rest: bool, width: Width, dst: u8, a: u8) {
        match (by, is_rest, width) {
            (Odd::Zero, false, _) | (Odd::MinusOne, true, _) => {
                dynasm!(self.asm; .arch x64; xor Rd(dst), Rd(dst));
            }
            (Odd::Zero, true, Width::W64) => self.copy(width, dst, a),
            (Odd::Zero, true, Width::W32) => dynasm!(self.asm; .arch x64; mov Rd(dst), Rd(a)),
            (Odd::MinusOne, false, Width::W64) => {
                self.copy(width, dst, a);
                dynasm!(self.asm; .arch x64; neg Rq(dst));
            }
            (Odd::MinusOne, false, Width::W32) => {
                self.copy(width, dst, a);
                dynasm!(self.asm; .arch x64; neg Rd(dst));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The quotient as the code computes it.
    fn quotient(n: u64, reciprocal: Reciprocal, bits: u32) -> u64 {
        let Reciprocal { factor, has_more, shift } = reciprocal;
        let high = ((u128::from(n) * u128::from(factor)) >> bits) as u64;
        if has_more { (((n - high) >> 1) + high) >> (shift - 1) } else { high >> shift }
    }

    #[test]
    fn reciprocals_divide() {
        for bits in [32u32, 64] {
            let most = u64::MAX >> (64 - bits);
            let edges = [3u64, 5, 6, 7, 9, 10, 11, 100, 641, 1000, 1_000_000_007, 0x7fff_ffff, 0x8000_0001];
            let divisors = edges.into_iter().chain((3..2000).filter(|d: &u64| !d.is_power_of_two()));
            for divisor in
                divisors.chain([most, most - 1, most / 2 + 2, most / 3]).filter(|d| !d.is_power_of_two())
            {
                let reciprocal = Reciprocal::of(divisor, bits);
                let near = (0..4).flat_map(|k| {
                    let multiple = (most / divisor).saturating_sub(k) * divisor;
                    [multiple, multiple.saturating_sub(1), multiple.saturating_add(1).min(most)]
                });
                for n in near.chain([0, 1, divisor - 1, divisor, most, most - 1, most / 2]) {
                    assert_eq!(quotient(n, reciprocal, bits), n / divisor, "{n} / {divisor} of {bits} bits");
                }
            }
        }
    }
}
