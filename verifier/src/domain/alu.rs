//! What arithmetic does to a [`Scalar`].
//!
//! Additive and bitwise operations keep 64-bit and 32-bit bounds side by side, whatever the operation's width; shifts move
//! bits across the middle, so each width has its own rule and the other half is learned back from the bits. A 32-bit
//! operation ends by zero-extending. Mirrors `adjust_scalar_min_max_vals` of `kernel/bpf/verifier.c`.

use skep_isa::{AluOp, ByteOrder, Width};

use super::bounds::Bounds;
use super::scalar::{Scalar, Unary, ValueRules};
use super::tnum::Tnum;

impl Scalar {
    /// `self op= other`. Operations whose result is not tracked leave nothing known.
    pub(crate) fn apply(&mut self, op: AluOp, width: Width, other: &Scalar, rules: &ValueRules) {
        let wide = width == Width::W64;
        match op {
            AluOp::Add => self.apply_add(other, rules),
            AluOp::Sub => self.apply_sub(other, rules),
            AluOp::Mul => {
                self.tnum = self.tnum.mul(other.tnum, rules.tnum_mul);
                self.b32.mul(&other.b32, rules.bounds_mul);
                self.b64.mul(&other.b64, rules.bounds_mul);
            }
            AluOp::And => {
                self.tnum = self.tnum.and(other.tnum);
                self.apply_bitwise(other, rules, Bitwise::And);
            }
            AluOp::Or => {
                self.tnum = self.tnum.or(other.tnum);
                self.apply_bitwise(other, rules, Bitwise::Or);
            }
            AluOp::Xor => {
                self.tnum = self.tnum.xor(other.tnum);
                self.apply_bitwise(other, rules, Bitwise::Xor);
            }
            AluOp::Lsh | AluOp::Rsh | AluOp::Arsh => {
                let Some(shift) = shift_amount(other, wide) else {
                    *self = Scalar::UNKNOWN;
                    return;
                };
                match (op, wide) {
                    (AluOp::Lsh, true) => self.apply_shl64(shift, rules),
                    (AluOp::Lsh, false) => self.apply_shl32(shift),
                    (AluOp::Rsh, true) => self.apply_shr64(shift, rules),
                    (AluOp::Rsh, false) => self.apply_shr32(shift),
                    (_, true) => self.apply_sar64(shift, rules),
                    (_, false) => self.apply_sar32(shift),
                }
            }
            AluOp::Mov => *self = *other,
            AluOp::Div | AluOp::SDiv | AluOp::Mod | AluOp::SMod => {
                *self = Scalar::UNKNOWN;
                return;
            }
        }
        if !wide {
            self.zero_extend();
        }
        self.sync(rules);
    }

    fn apply_add(&mut self, other: &Scalar, rules: &ValueRules) {
        self.b32.add(&other.b32, rules.overflow);
        self.b64.add(&other.b64, rules.overflow);
        self.tnum = self.tnum.add(other.tnum);
    }

    fn apply_sub(&mut self, other: &Scalar, rules: &ValueRules) {
        self.b32.sub(&other.b32, rules.overflow);
        self.b64.sub(&other.b64, rules.overflow);
        self.tnum = self.tnum.sub(other.tnum);
    }

    /// `self += delta` without the closing round of tightening, as linked registers are moved.
    pub(crate) fn shift_by(&mut self, delta: i64, rules: &ValueRules) {
        self.apply_add(&Scalar::constant(delta as u64), rules);
    }

    /// `self = -self`
    pub(crate) fn negate(&mut self, width: Width, rules: &ValueRules) {
        match rules.unary {
            Unary::Unknown => *self = Scalar::UNKNOWN,
            Unary::Tracked => {
                let operand = *self;
                *self = Scalar::constant(0);
                self.apply(AluOp::Sub, width, &operand, rules);
            }
        }
    }

    /// Byte swap or truncation of the low `bits`, on a little-endian machine.
    pub(crate) fn swap(&mut self, order: ByteOrder, bits: u8, rules: &ValueRules) {
        match rules.unary {
            Unary::Unknown => *self = Scalar::UNKNOWN,
            Unary::Tracked => {
                let bytes = u32::from(bits) / 8;
                match order {
                    ByteOrder::Le => self.truncate(bytes, rules),
                    ByteOrder::Be | ByteOrder::Swap => {
                        self.tnum = self.tnum.swap_bytes(bytes);
                        self.forget_bounds();
                        self.sync(rules);
                    }
                }
            }
        }
    }

    /// Bounds after `and`, `or`, `xor`, whose bits are already in place.
    ///
    /// The bits give one end of the unsigned range; the operands' ranges give the other, but for `xor`, which has none.
    fn apply_bitwise(&mut self, other: &Scalar, rules: &ValueRules, op: Bitwise) {
        let low = self.tnum.subreg();
        // The kernel tests the result's bits, not the operand's: a known result with a known right-hand side.
        if other.tnum.is_subreg_const() && low.is_const() {
            self.b32 = Bounds::constant(low.value as u32);
        } else {
            let (min, max) = (low.value as u32, low.max() as u32);
            (self.b32.umin, self.b32.umax) = match op {
                Bitwise::And => (min, self.b32.umax.min(other.b32.umax)),
                Bitwise::Or => (self.b32.umin.max(other.b32.umin), max),
                Bitwise::Xor => (min, max),
            };
            self.b32.signed_from_unsigned();
        }
        if other.tnum.is_const() && self.tnum.is_const() {
            *self = Scalar::constant(self.tnum.value);
            return;
        }
        (self.b64.umin, self.b64.umax) = match op {
            Bitwise::And => (self.tnum.value, self.b64.umax.min(other.b64.umax)),
            Bitwise::Or => (self.b64.umin.max(other.b64.umin), self.tnum.max()),
            Bitwise::Xor => (self.tnum.value, self.tnum.max()),
        };
        self.b64.signed_from_unsigned();
        self.bounds_from_bits(rules);
    }

    fn shl_low_bounds(&mut self, shift: u32) {
        self.b32.forget_signed();
        if shift > 31 || self.b32.umax > 1 << (31 - shift) {
            self.b32.forget_unsigned();
        } else {
            self.b32.umin <<= shift;
            self.b32.umax <<= shift;
        }
    }

    fn apply_shl32(&mut self, shift: u32) {
        let low = self.tnum.subreg();
        self.shl_low_bounds(shift);
        self.tnum = low.shl(shift).subreg();
        self.b64 = Bounds::UNKNOWN;
        self.low_bounds_from_bits();
    }

    fn apply_shl64(&mut self, shift: u32, rules: &ValueRules) {
        if shift == 32 {
            // Half of the idiom that sign-extends the low half: its sign becomes the whole's.
            (self.b64.smin, self.b64.smax) = (i64::from(self.b32.smin) << 32, i64::from(self.b32.smax) << 32);
        } else {
            self.b64.forget_signed();
        }
        if self.b64.umax > 1 << (63 - shift) {
            self.b64.forget_unsigned();
        } else {
            self.b64.umin <<= shift;
            self.b64.umax <<= shift;
        }
        self.shl_low_bounds(shift);
        self.tnum = self.tnum.shl(shift);
        self.bounds_from_bits(rules);
    }

    fn apply_shr32(&mut self, shift: u32) {
        self.b32.forget_signed();
        self.tnum = self.tnum.subreg().shr(shift);
        self.b32.umin >>= shift;
        self.b32.umax >>= shift;
        self.b64 = Bounds::UNKNOWN;
        self.low_bounds_from_bits();
    }

    fn apply_shr64(&mut self, shift: u32, rules: &ValueRules) {
        self.b64.forget_signed();
        self.tnum = self.tnum.shr(shift);
        self.b64.umin >>= shift;
        self.b64.umax >>= shift;
        self.b32 = Bounds::UNKNOWN;
        self.bounds_from_bits(rules);
    }

    fn apply_sar32(&mut self, shift: u32) {
        self.b32.smin >>= shift;
        self.b32.smax >>= shift;
        self.tnum = self.tnum.subreg().sar32(shift);
        self.b32.forget_unsigned();
        self.b64 = Bounds::UNKNOWN;
        self.low_bounds_from_bits();
    }

    fn apply_sar64(&mut self, shift: u32, rules: &ValueRules) {
        self.b64.smin >>= shift;
        self.b64.smax >>= shift;
        self.tnum = self.tnum.sar64(shift);
        self.b64.forget_unsigned();
        self.b32 = Bounds::UNKNOWN;
        self.bounds_from_bits(rules);
    }

    /// Keeps the low `bytes`, zero-extended: a load of that size, or a move between them.
    pub(crate) fn truncate(&mut self, bytes: u32, rules: &ValueRules) {
        self.tnum = self.tnum.truncate(bytes);
        let keep = if bytes >= 8 { u64::MAX } else { (1 << (bytes * 8)) - 1 };
        let Bounds { umin, umax, .. } = self.b64;
        // Bounds survive where they agree in all that is cut off.
        if umin & !keep == umax & !keep {
            (self.b64.umin, self.b64.umax) = (umin & keep, umax & keep);
        } else {
            (self.b64.umin, self.b64.umax) = (0, keep);
        }
        (self.b64.smin, self.b64.smax) = (self.b64.umin as i64, self.b64.umax as i64);
        // Below 32 bits the low half's own bounds no longer hold.
        if bytes < 4 {
            self.b32 = Bounds::UNKNOWN;
        }
        self.sync(rules);
    }

    /// Sign-extends the low `bits` to 64 bits.
    pub(crate) fn sign_extend64(&mut self, bits: u32) {
        if self.tnum.is_const() {
            *self = Scalar::constant(sign_extend(self.tnum.value, bits) as u64);
            return;
        }
        let Bounds { smin, smax, .. } = self.b64;
        let (a, b) = (sign_extend(smin as u64, bits), sign_extend(smax as u64, bits));
        if smin >> bits == smax >> bits && (a < 0) == (b < 0) {
            let (min, max) = (a.min(b), a.max(b));
            self.b64 = Bounds { umin: min as u64, umax: max as u64, smin: min, smax: max };
            self.b32 = Bounds { umin: min as u32, umax: max as u32, smin: min as i32, smax: max as i32 };
            self.tnum = Tnum::range(min as u64, max as u64);
        } else {
            let (min, max) = signed_limits(bits);
            *self = Scalar::UNKNOWN;
            (self.b64.smin, self.b64.smax) = (min, max);
            (self.b32.smin, self.b32.smax) = (min as i32, max as i32);
        }
    }

    /// Sign-extends the low `bits` to 32 bits and zero-extends the result.
    pub(crate) fn sign_extend32(&mut self, bits: u32, rules: &ValueRules) {
        let Bounds { smin, smax, .. } = self.b32;
        let (a, b) = (sign_extend(smin as u64, bits) as i32, sign_extend(smax as u64, bits) as i32);
        if self.tnum.is_const() {
            let value = sign_extend(self.tnum.value, bits) as u32;
            self.tnum = Tnum::constant(u64::from(value));
            self.b32 = Bounds::constant(value);
        } else if smin >> bits == smax >> bits && (a < 0) == (b < 0) {
            let (min, max) = (a.min(b), a.max(b));
            self.b32 = Bounds { umin: min as u32, umax: max as u32, smin: min, smax: max };
            self.tnum = Tnum::range(i64::from(min) as u64, i64::from(max) as u64);
        } else {
            let (min, max) = signed_limits(bits);
            self.tnum = Tnum::UNKNOWN;
            self.b32 = Bounds { smin: min as i32, smax: max as i32, ..Bounds::UNKNOWN };
        }
        self.zero_extend();
        self.sync(rules);
    }
}

#[derive(Clone, Copy)]
enum Bitwise {
    And,
    Or,
    Xor,
}

/// The amount of a shift, where it is known and below the width.
fn shift_amount(amount: &Scalar, wide: bool) -> Option<u32> {
    if wide {
        (amount.tnum.is_const() && amount.b64.is_const() && amount.b64.umax < 64)
            .then_some(amount.b64.umin as u32)
    } else {
        let known = amount.tnum.is_subreg_const() && amount.b32.is_const();
        (known && amount.b64.umax < 32).then_some(amount.b32.umin)
    }
}

fn sign_extend(value: u64, bits: u32) -> i64 {
    let shift = 64 - bits;
    ((value << shift) as i64) >> shift
}

fn signed_limits(bits: u32) -> (i64, i64) {
    (-1 << (bits - 1), (1 << (bits - 1)) - 1)
}
