//! What is known of a 64-bit number: its bits, its bounds, and the bounds of its low half.

use skep_linux::Line;

use super::bounds::{Bounds, BoundsMul, Overflow};
use super::tnum::{Tnum, TnumMul};

/// A set of 64-bit numbers: those in all of its parts.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(crate) struct Scalar {
    /// Known bits.
    pub tnum: Tnum,
    /// Bounds of the whole.
    pub b64: Bounds<u64>,
    /// Bounds of the low 32 bits.
    pub b32: Bounds<u32>,
}

/// In what the kernel lines differ about values.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct ValueRules {
    /// How known bits are multiplied.
    pub tnum_mul: TnumMul,
    /// When bounds survive an addition or subtraction that may wrap.
    pub overflow: Overflow,
    /// How bounds are multiplied.
    pub bounds_mul: BoundsMul,
    /// How the parts tighten each other.
    pub sync: BoundsSync,
    /// What negation and byte swaps leave known.
    pub unary: Unary,
}

impl ValueRules {
    /// The rules of a kernel line, where they are known.
    pub(crate) fn of(line: Line) -> Option<&'static ValueRules> {
        match line {
            Line::V6_1 => None,
            Line::V6_12 => Some(&ValueRules::V6_12),
            Line::V6_18 => Some(&ValueRules::V6_18),
        }
    }

    /// Linux 6.12.117.
    pub(crate) const V6_12: ValueRules = ValueRules {
        tnum_mul: TnumMul::SplitAccumulators,
        overflow: Overflow::NoneMayWrap,
        bounds_mul: BoundsMul::SmallUnsigned,
        sync: BoundsSync::SignCrossing,
        unary: Unary::Unknown,
    };
    /// Linux 6.18.44.
    pub(crate) const V6_18: ValueRules = ValueRules {
        tnum_mul: TnumMul::JoinedPartials,
        overflow: Overflow::BothMayWrap,
        bounds_mul: BoundsMul::FourProducts,
        sync: BoundsSync::SingleMember,
        unary: Unary::Tracked,
    };
}

/// How bits, 64-bit and 32-bit bounds tighten each other.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum BoundsSync {
    /// 6.12 stable: three rounds, ranges that cross the sign are told apart.
    SignCrossing,
    /// 6.18 stable: also, bounds that leave one member of the known bits make a constant.
    SingleMember,
}

/// What is known after negation and byte swaps.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Unary {
    /// Nothing.
    Unknown,
    /// Negation as `0 - x`, swaps bit for bit.
    Tracked,
}

impl Scalar {
    /// Nothing is known.
    pub(crate) const UNKNOWN: Scalar =
        Scalar { tnum: Tnum::UNKNOWN, b64: Bounds::UNKNOWN, b32: Bounds::UNKNOWN };

    /// Exactly one number.
    #[must_use]
    pub(crate) fn constant(value: u64) -> Scalar {
        Scalar {
            tnum: Tnum::constant(value),
            b64: Bounds::constant(value),
            b32: Bounds::constant(value as u32),
        }
    }

    /// The number, where it is known; of 64 bits, or of the low 32.
    #[must_use]
    pub(crate) const fn known(&self, wide: bool) -> Option<u64> {
        match wide {
            true if self.tnum.is_const() => Some(self.tnum.value),
            false if self.tnum.is_subreg_const() => Some(self.tnum.value as u32 as u64),
            _ => None,
        }
    }

    /// Whether `value` is one of the numbers.
    #[must_use]
    pub(crate) fn contains(&self, value: u64) -> bool {
        self.tnum.contains(value) && self.b64.contains(value) && self.b32.contains(value as u32)
    }

    /// Whether everything in `other` is in this, part by part.
    #[must_use]
    pub(crate) fn covers(&self, other: &Scalar) -> bool {
        self.b64.covers(&other.b64) && self.b32.covers(&other.b32) && self.tnum.covers(other.tnum)
    }

    /// Sets the low half to one number and leaves the upper half's bits alone.
    pub(crate) fn set_low(&mut self, value: u32) {
        self.tnum = self.tnum.with_subreg(Tnum::constant(u64::from(value)));
        self.b32 = Bounds::constant(value);
    }

    /// Gives up both kinds of bounds, but not the bits.
    pub(crate) fn forget_bounds(&mut self) {
        self.b64 = Bounds::UNKNOWN;
        self.b32 = Bounds::UNKNOWN;
    }

    /// Takes what the low half is as the whole: the upper half becomes zero.
    pub(crate) fn zero_extend(&mut self) {
        self.tnum = self.tnum.subreg();
        let Bounds { umin, umax, smin, smax } = self.b32;
        (self.b64.umin, self.b64.umax) = (u64::from(umin), u64::from(umax));
        // Signed bounds carry over only where the low half is not negative.
        (self.b64.smin, self.b64.smax) = if smin >= 0 && smax >= 0 {
            (i64::from(smin), i64::from(smax))
        } else {
            (0, i64::from(u32::MAX))
        };
    }

    /// Lets bits and bounds tighten each other.
    pub(crate) fn sync(&mut self, rules: &ValueRules) {
        // One number, or any, has nothing left to tighten.
        if self.tnum.is_const() && *self == Scalar::constant(self.tnum.value) || *self == Scalar::UNKNOWN {
            return;
        }
        self.bounds_from_bits(rules);
        let mut settled = true;
        for _ in 0..3 {
            let before = *self;
            self.low_from_whole();
            self.b32.deduce_signs(true);
            self.b64.deduce_signs(true);
            self.whole_from_low(rules);
            // A round that changes nothing is followed by others like it.
            if *self == before {
                break;
            }
            settled = false;
        }
        let bits = self.tnum;
        self.bits_from_bounds();
        // The bounds were made from the same bits before.
        if !settled || self.tnum != bits {
            self.bounds_from_bits(rules);
        }
    }

    /// Bounds from known bits: the least member and the largest, with the sign bit read either way.
    pub(crate) fn bounds_from_bits(&mut self, rules: &ValueRules) {
        self.low_bounds_from_bits();
        let Tnum { value, mask } = self.tnum;
        let sign = i64::MIN as u64;
        self.b64.clamp_signed((value | mask & sign) as i64, (value | mask & !sign) as i64);
        self.b64.clamp_unsigned(value, value | mask);
        match rules.sync {
            BoundsSync::SignCrossing => {}
            BoundsSync::SingleMember => self.single_member(),
        }
    }

    /// The same for the low half alone.
    pub(crate) fn low_bounds_from_bits(&mut self) {
        let (value, mask) = (self.tnum.value as u32, self.tnum.mask as u32);
        let sign = i32::MIN as u32;
        self.b32.clamp_signed((value | mask & sign) as i32, (value | mask & !sign) as i32);
        self.b32.clamp_unsigned(value, value | mask);
    }

    /// A range that holds one member of the known bits makes a constant.
    fn single_member(&mut self) {
        let Bounds { umin, umax, .. } = self.b64;
        let next = self.tnum.next_above(umin);
        let largest = self.tnum.max();
        if self.tnum.contains(umin) {
            if next > umax {
                self.set_members(umin);
            }
        } else if next == largest {
            self.set_members(largest);
        } else if next <= umax && self.tnum.next_above(next) > umax {
            self.set_members(next);
        }
    }

    fn set_members(&mut self, value: u64) {
        *self = Scalar::constant(value);
    }

    /// Bounds of the low half from those of the whole, where the upper half does not change within them.
    fn low_from_whole(&mut self) {
        let Bounds { umin, umax, smin, smax } = self.b64;
        if umin >> 32 == umax >> 32 {
            self.b32.clamp_unsigned(umin as u32, umax as u32);
            if umin as i32 <= umax as i32 {
                self.b32.clamp_signed(umin as i32, umax as i32);
            }
        }
        if smin >> 32 == smax >> 32 {
            if smin as u32 <= smax as u32 {
                self.b32.clamp_unsigned(smin as u32, smax as u32);
            }
            if smin as i32 <= smax as i32 {
                self.b32.clamp_signed(smin as i32, smax as i32);
            }
        }
        // Where the upper half takes two neighboring values, the low half may still run from negative to positive.
        if ((umin >> 32) as u32).wrapping_add(1) == (umax >> 32) as u32
            && (umin as i32) < 0
            && umax as i32 >= 0
        {
            self.b32.clamp_signed(umin as i32, umax as i32);
        }
        if ((smin >> 32) as u32).wrapping_add(1) == (smax >> 32) as u32
            && (smin as i32) < 0
            && smax as i32 >= 0
        {
            self.b32.clamp_signed(smin as i32, smax as i32);
        }
    }

    /// Bounds of the whole with their low halves replaced by the low half's own bounds.
    fn whole_from_low(&mut self, rules: &ValueRules) {
        const HIGH: u64 = !0xffff_ffff;
        self.clamp_whole_by(HIGH, self.b32.umin, self.b32.umax);
        match rules.sync {
            BoundsSync::SignCrossing if self.b32.smin as u32 <= self.b32.smax as u32 => {
                self.clamp_whole_by(HIGH, self.b32.smin as u32, self.b32.smax as u32);
            }
            BoundsSync::SignCrossing | BoundsSync::SingleMember => {}
        }
        // A sign-extended low half that is not negative is the whole.
        let within_i32 = self.b64.smin >= i64::from(i32::MIN) && self.b64.smax <= i64::from(i32::MAX);
        if self.b32.smin >= 0 && within_i32 {
            let (min, max) = (i64::from(self.b32.smin), i64::from(self.b32.smax));
            self.b64 = Bounds { umin: min as u64, umax: max as u64, smin: min, smax: max };
            self.tnum = self.tnum.intersect(Tnum::range(min as u64, max as u64));
        }
    }

    fn clamp_whole_by(&mut self, high: u64, low_min: u32, low_max: u32) {
        let (low_min, low_max) = (u64::from(low_min), u64::from(low_max));
        self.b64.clamp_unsigned(self.b64.umin & high | low_min, self.b64.umax & high | low_max);
        let (smin, smax) = (self.b64.smin as u64 & high | low_min, self.b64.smax as u64 & high | low_max);
        self.b64.clamp_signed(smin as i64, smax as i64);
    }

    /// Known bits from the unsigned bounds.
    fn bits_from_bounds(&mut self) {
        let whole = self.tnum.intersect(Tnum::range(self.b64.umin, self.b64.umax));
        let low = whole.subreg().intersect(Tnum::range(u64::from(self.b32.umin), u64::from(self.b32.umax)));
        self.tnum = whole.without_subreg().or(low);
    }

    /// Whether the parts contradict each other: some bound is below its partner, or a constant in one part is none in
    /// another. Every kernel since 6.8 checks this after each operation.
    #[must_use]
    pub(crate) fn contradiction(&self) -> Option<Contradiction> {
        if self.b64.is_empty() || self.b32.is_empty() {
            return Some(Contradiction::Range);
        }
        if self.tnum.is_const() && self.b64 != Bounds::constant(self.tnum.value) {
            return Some(Contradiction::Const64);
        }
        if self.tnum.is_subreg_const() && self.b32 != Bounds::constant(self.tnum.value as u32) {
            return Some(Contradiction::Const32);
        }
        None
    }
}

/// In what the parts of a [`Scalar`] contradict each other.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Contradiction {
    /// A lower bound is above its upper bound.
    Range,
    /// The bits are one number, the 64-bit bounds are not that number.
    Const64,
    /// The low bits are one number, the 32-bit bounds are not that number.
    Const32,
}

#[cfg(test)]
mod tests {
    use super::*;

    /// All rounds, whether or not they change anything.
    fn sync_in_full(value: &mut Scalar, rules: &ValueRules) {
        value.bounds_from_bits(rules);
        for _ in 0..3 {
            value.low_from_whole();
            value.b32.deduce_signs(true);
            value.b64.deduce_signs(true);
            value.whole_from_low(rules);
        }
        value.bits_from_bounds();
        value.bounds_from_bits(rules);
    }

    #[test]
    fn rounds_left_out_would_change_nothing() {
        const ENDS: [u64; 9] =
            [0, 1, 5, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff, 1 << 63, u64::MAX - 1, u64::MAX];
        let tnums =
            [Tnum::UNKNOWN, Tnum { value: 4, mask: 0x3b }, Tnum { value: 1 << 31, mask: u64::MAX << 32 }];
        let tnums = tnums.into_iter().chain(ENDS.map(Tnum::constant));
        for tnum in tnums {
            for (umin, umax) in ENDS.iter().flat_map(|min| ENDS.iter().map(move |max| (*min, *max))) {
                for (smin, smax) in
                    ENDS.iter().flat_map(|min| ENDS.iter().map(move |max| (*min as i64, *max as i64)))
                {
                    let b64 = Bounds { umin, umax, smin, smax };
                    let low =
                        Bounds { umin: umin as u32, umax: umax as u32, smin: smin as i32, smax: smax as i32 };
                    for b32 in [Bounds::UNKNOWN, low] {
                        for rules in [&ValueRules::V6_12, &ValueRules::V6_18] {
                            let (mut value, mut full) =
                                (Scalar { tnum, b64, b32 }, Scalar { tnum, b64, b32 });
                            value.sync(rules);
                            sync_in_full(&mut full, rules);
                            assert_eq!(value, full, "{tnum:?} {b64:?} {b32:?}");
                        }
                    }
                }
            }
        }
    }
}
