//! Unsigned and signed bounds of one width, and what arithmetic does to them.
//!
//! Each function is sound on its own: the result holds every outcome of the operation on values within the operands'
//! bounds. Where an end may wrap around, the range is given up. The rules are the kernel's `scalar*_min_max_*`
//! (`kernel/bpf/verifier.c`), stated once for both widths.

use std::fmt::Debug;

/// Which ends of an addition or subtraction must stay in range for the unsigned bounds to survive.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Overflow {
    /// Through 6.16: neither end may wrap.
    NoneMayWrap,
    /// From 6.17: both may wrap, since then everything between wraps too.
    BothMayWrap,
}

/// How a product's bounds are found.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum BoundsMul {
    /// Through 6.14: only for operands that are not negative and below the square root of the type's range.
    SmallUnsigned,
    /// From 6.15: the least and greatest of the four products of the ends.
    FourProducts,
}

/// An unsigned integer type with its signed twin.
pub(crate) trait Unsigned: Copy + Ord + Debug {
    /// The signed type of the same width.
    type Signed: Copy + Ord + Debug;
    /// The largest value.
    const MAX: Self;
    /// Zero.
    const ZERO: Self;
    /// One.
    const ONE: Self;
    /// The least signed value.
    const SMIN: Self::Signed;
    /// The largest signed value.
    const SMAX: Self::Signed;
    /// Signed zero.
    const SZERO: Self::Signed;
    /// The largest operand whose square still fits.
    const SQRT_MAX: Self;
    /// The same bits, signed.
    fn signed(self) -> Self::Signed;
    /// The same bits, unsigned.
    fn unsigned(signed: Self::Signed) -> Self;
    /// Sum, and whether it wrapped.
    fn add(self, other: Self) -> (Self, bool);
    /// Difference, and whether it wrapped.
    fn sub(self, other: Self) -> (Self, bool);
    /// Product, unless it wraps.
    fn mul(self, other: Self) -> Option<Self>;
    /// Signed sum, unless it wraps.
    fn add_signed(a: Self::Signed, b: Self::Signed) -> Option<Self::Signed>;
    /// Signed difference, unless it wraps.
    fn sub_signed(a: Self::Signed, b: Self::Signed) -> Option<Self::Signed>;
    /// Signed product, unless it wraps.
    fn mul_signed(a: Self::Signed, b: Self::Signed) -> Option<Self::Signed>;
}

macro_rules! unsigned {
    ($($unsigned:ident $signed:ident $sqrt:expr;)*) => { $(
        impl Unsigned for $unsigned {
            type Signed = $signed;
            const MAX: Self = $unsigned::MAX;
            const ZERO: Self = 0;
            const ONE: Self = 1;
            const SMIN: $signed = $signed::MIN;
            const SMAX: $signed = $signed::MAX;
            const SZERO: $signed = 0;
            const SQRT_MAX: Self = $sqrt;
            fn signed(self) -> $signed { self as $signed }
            fn unsigned(signed: $signed) -> Self { signed as $unsigned }
            fn add(self, other: Self) -> (Self, bool) { self.overflowing_add(other) }
            fn sub(self, other: Self) -> (Self, bool) { self.overflowing_sub(other) }
            fn mul(self, other: Self) -> Option<Self> { self.checked_mul(other) }
            fn add_signed(a: $signed, b: $signed) -> Option<$signed> { a.checked_add(b) }
            fn sub_signed(a: $signed, b: $signed) -> Option<$signed> { a.checked_sub(b) }
            fn mul_signed(a: $signed, b: $signed) -> Option<$signed> { a.checked_mul(b) }
        }
    )* };
}

unsigned! {
    u32 i32 u16::MAX as u32;
    u64 i64 u32::MAX as u64;
}

/// Bounds of a value read as unsigned and as signed.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(crate) struct Bounds<U: Unsigned> {
    /// Least unsigned value.
    pub umin: U,
    /// Largest unsigned value.
    pub umax: U,
    /// Least signed value.
    pub smin: U::Signed,
    /// Largest signed value.
    pub smax: U::Signed,
}

impl<U: Unsigned> Bounds<U> {
    /// Nothing is known.
    pub(crate) const UNKNOWN: Self = Bounds { umin: U::ZERO, umax: U::MAX, smin: U::SMIN, smax: U::SMAX };

    /// Exactly one value.
    pub(crate) fn constant(value: U) -> Self {
        Bounds { umin: value, umax: value, smin: value.signed(), smax: value.signed() }
    }

    /// Whether the bounds leave one value, in both readings.
    pub(crate) fn is_const(&self) -> bool {
        self.umin == self.umax && self.smin == self.smax
    }

    /// Whether a bound is below what it bounds, which means no value is left.
    pub(crate) fn is_empty(&self) -> bool {
        self.umin > self.umax || self.smin > self.smax
    }

    /// Whether `value` is within.
    pub(crate) fn contains(&self, value: U) -> bool {
        let signed = value.signed();
        self.umin <= value && value <= self.umax && self.smin <= signed && signed <= self.smax
    }

    /// Whether everything within `other` is within these.
    pub(crate) fn covers(&self, other: &Self) -> bool {
        self.umin <= other.umin
            && self.umax >= other.umax
            && self.smin <= other.smin
            && self.smax >= other.smax
    }

    /// Gives up the signed bounds.
    pub(crate) fn forget_signed(&mut self) {
        (self.smin, self.smax) = (U::SMIN, U::SMAX);
    }

    /// Gives up the unsigned bounds.
    pub(crate) fn forget_unsigned(&mut self) {
        (self.umin, self.umax) = (U::ZERO, U::MAX);
    }

    /// Tightens the unsigned bounds.
    pub(crate) fn clamp_unsigned(&mut self, min: U, max: U) {
        self.umin = self.umin.max(min);
        self.umax = self.umax.min(max);
    }

    /// Tightens the signed bounds.
    pub(crate) fn clamp_signed(&mut self, min: U::Signed, max: U::Signed) {
        self.smin = self.smin.max(min);
        self.smax = self.smax.min(max);
    }

    /// Lets the unsigned and the signed bounds tighten each other.
    ///
    /// ```text
    /// unsigned  0 ──────────────── MAX/2 │ MAX/2+1 ──────────────── MAX
    /// signed    0 ──────────────── SMAX  │ SMIN ───────────────────  -1
    /// ```
    /// A range within one half means the same in both readings. A signed range that crosses zero is two stretches at the
    /// ends of the unsigned line; where the unsigned range touches only one of them, both ranges shrink to that part.
    pub(crate) fn deduce_signs(&mut self, crossing: bool) {
        if self.umin.signed() <= self.umax.signed() {
            self.clamp_signed(self.umin.signed(), self.umax.signed());
        }
        let (low, high) = (U::unsigned(self.smin), U::unsigned(self.smax));
        if low <= high {
            self.clamp_unsigned(low, high);
        } else if !crossing {
        } else if self.umax < low {
            self.smin = self.umin.signed();
            self.umax = self.umax.min(high);
        } else if high < self.umin {
            self.smax = self.umax.signed();
            self.umin = self.umin.max(low);
        }
    }

    /// `self + other`
    pub(crate) fn add(&mut self, other: &Self, rule: Overflow) {
        match (U::add_signed(self.smin, other.smin), U::add_signed(self.smax, other.smax)) {
            (Some(min), Some(max)) => (self.smin, self.smax) = (min, max),
            _ => self.forget_signed(),
        }
        let (min, max) = (self.umin.add(other.umin), self.umax.add(other.umax));
        self.set_unsigned(min, max, rule);
    }

    /// `self - other`
    pub(crate) fn sub(&mut self, other: &Self, rule: Overflow) {
        match (U::sub_signed(self.smin, other.smax), U::sub_signed(self.smax, other.smin)) {
            (Some(min), Some(max)) => (self.smin, self.smax) = (min, max),
            _ => self.forget_signed(),
        }
        let (min, max) = (self.umin.sub(other.umax), self.umax.sub(other.umin));
        self.set_unsigned(min, max, rule);
    }

    fn set_unsigned(&mut self, min: (U, bool), max: (U, bool), rule: Overflow) {
        let survives = match rule {
            Overflow::NoneMayWrap => !min.1 && !max.1,
            Overflow::BothMayWrap => min.1 == max.1,
        };
        if survives {
            (self.umin, self.umax) = (min.0, max.0);
        } else {
            self.forget_unsigned();
        }
    }

    /// `self * other`
    pub(crate) fn mul(&mut self, other: &Self, rule: BoundsMul) {
        match rule {
            BoundsMul::SmallUnsigned => self.mul_small(other),
            BoundsMul::FourProducts => self.mul_full(other),
        }
    }

    fn mul_full(&mut self, other: &Self) {
        match (self.umin.mul(other.umin), self.umax.mul(other.umax)) {
            (Some(min), Some(max)) => (self.umin, self.umax) = (min, max),
            _ => self.forget_unsigned(),
        }
        let products = [
            U::mul_signed(self.smin, other.smin),
            U::mul_signed(self.smin, other.smax),
            U::mul_signed(self.smax, other.smin),
            U::mul_signed(self.smax, other.smax),
        ];
        match products {
            [Some(a), Some(b), Some(c), Some(d)] => {
                (self.smin, self.smax) = (a.min(b).min(c).min(d), a.max(b).max(c).max(d));
            }
            _ => self.forget_signed(),
        }
    }

    fn mul_small(&mut self, other: &Self) {
        let negative = self.smin < U::SZERO || other.smin < U::SZERO;
        let large = self.umax > U::SQRT_MAX || other.umax > U::SQRT_MAX;
        match (self.umin.mul(other.umin), self.umax.mul(other.umax)) {
            (Some(min), Some(max)) if !negative && !large => {
                (self.umin, self.umax) = (min, max);
                if max.signed() < U::SZERO {
                    self.forget_signed();
                } else {
                    (self.smin, self.smax) = (min.signed(), max.signed());
                }
            }
            _ => *self = Self::UNKNOWN,
        }
    }

    /// Sets the signed bounds to the unsigned ones where these do not cross the sign.
    pub(crate) fn signed_from_unsigned(&mut self) {
        if self.umin.signed() <= self.umax.signed() {
            (self.smin, self.smax) = (self.umin.signed(), self.umax.signed());
        } else {
            self.forget_signed();
        }
    }
}
