//! Tristate numbers: per bit, known zero, known one, or unknown.
//!
//! A [`Tnum`] stands for every `x` with `x & !mask == value`. Invariant: `value & mask == 0`.
//! Vishwanathan et al., "Sound, Precise, and Fast Abstract Interpretation with Tristate Numbers" (CGO 2022), proves the
//! additive operations optimal; the exhaustive tests in `domain/exhaustive.rs` check every one of them on small widths.

/// How a kernel line multiplies tristate numbers.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum TnumMul {
    /// Through 6.17: the product of the known bits, and masks accumulated beside it.
    SplitAccumulators,
    /// From 6.18: long multiplication that joins both outcomes of an unknown bit.
    JoinedPartials,
}

/// A tristate number.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(crate) struct Tnum {
    /// The bits known to be one.
    pub value: u64,
    /// The bits that are not known.
    pub mask: u64,
}

impl Tnum {
    /// Nothing is known.
    pub(crate) const UNKNOWN: Tnum = Tnum { value: 0, mask: u64::MAX };

    /// Exactly one number.
    #[must_use]
    pub(crate) const fn constant(value: u64) -> Tnum {
        Tnum { value, mask: 0 }
    }

    /// The smallest tristate number that covers `min..=max`: their common leading bits.
    #[must_use]
    pub(crate) const fn range(min: u64, max: u64) -> Tnum {
        match (min ^ max).leading_zeros() {
            0 => Tnum::UNKNOWN,
            64 => Tnum::constant(min),
            common => {
                let mask = u64::MAX >> common;
                Tnum { value: min & !mask, mask }
            }
        }
    }

    /// Whether every bit is known.
    #[must_use]
    pub(crate) const fn is_const(self) -> bool {
        self.mask == 0
    }

    /// Whether the low 32 bits are all known.
    #[must_use]
    pub(crate) const fn is_subreg_const(self) -> bool {
        self.mask as u32 == 0
    }

    /// Whether nothing is known.
    #[must_use]
    pub(crate) const fn is_unknown(self) -> bool {
        self.mask == u64::MAX
    }

    /// The largest number it stands for.
    #[must_use]
    pub(crate) const fn max(self) -> u64 {
        self.value | self.mask
    }

    /// Whether it stands for `x`.
    #[must_use]
    pub(crate) const fn contains(self, x: u64) -> bool {
        x & !self.mask == self.value
    }

    /// Whether it stands for everything `other` stands for.
    #[must_use]
    pub(crate) const fn covers(self, other: Tnum) -> bool {
        other.mask & !self.mask == 0 && other.value & !self.mask == self.value
    }

    /// Whether some number is in both.
    #[must_use]
    pub(crate) const fn overlaps(self, other: Tnum) -> bool {
        (self.value ^ other.value) & !self.mask & !other.mask == 0
    }

    /// Whether every number it stands for is a multiple of `size`, a power of two.
    #[must_use]
    pub(crate) const fn is_aligned(self, size: u64) -> bool {
        size == 0 || self.max() & (size - 1) == 0
    }

    /// What is known when both are known to hold.
    #[must_use]
    pub(crate) const fn intersect(self, other: Tnum) -> Tnum {
        let mask = self.mask & other.mask;
        Tnum { value: (self.value | other.value) & !mask, mask }
    }

    /// What is known when one of both holds.
    #[must_use]
    pub(crate) const fn union(self, other: Tnum) -> Tnum {
        let mask = (self.value ^ other.value) | self.mask | other.mask;
        Tnum { value: self.value & other.value & !mask, mask }
    }

    /// Sum.
    #[must_use]
    pub(crate) const fn add(self, other: Tnum) -> Tnum {
        let low = self.value.wrapping_add(other.value);
        let high = low.wrapping_add(self.mask.wrapping_add(other.mask));
        let mask = (low ^ high) | self.mask | other.mask;
        Tnum { value: low & !mask, mask }
    }

    /// Difference.
    #[must_use]
    pub(crate) const fn sub(self, other: Tnum) -> Tnum {
        let middle = self.value.wrapping_sub(other.value);
        let mask =
            (middle.wrapping_add(self.mask) ^ middle.wrapping_sub(other.mask)) | self.mask | other.mask;
        Tnum { value: middle & !mask, mask }
    }

    /// Bitwise and.
    #[must_use]
    pub(crate) const fn and(self, other: Tnum) -> Tnum {
        let value = self.value & other.value;
        Tnum { value, mask: self.max() & other.max() & !value }
    }

    /// Bitwise or.
    #[must_use]
    pub(crate) const fn or(self, other: Tnum) -> Tnum {
        let value = self.value | other.value;
        Tnum { value, mask: (self.mask | other.mask) & !value }
    }

    /// Bitwise exclusive or.
    #[must_use]
    pub(crate) const fn xor(self, other: Tnum) -> Tnum {
        let mask = self.mask | other.mask;
        Tnum { value: (self.value ^ other.value) & !mask, mask }
    }

    /// Product, as a kernel line computes it.
    #[must_use]
    pub(crate) const fn mul(self, other: Tnum, rule: TnumMul) -> Tnum {
        let (mut bits, mut addend) = (self, other);
        let mut acc = match rule {
            TnumMul::SplitAccumulators => Tnum { value: 0, mask: 0 },
            TnumMul::JoinedPartials => Tnum::constant(0),
        };
        while bits.max() != 0 {
            let (one, maybe) = (bits.value & 1 != 0, bits.mask & 1 != 0);
            acc = match rule {
                TnumMul::SplitAccumulators if one => acc.add(Tnum { value: 0, mask: addend.mask }),
                TnumMul::SplitAccumulators if maybe => acc.add(Tnum { value: 0, mask: addend.max() }),
                TnumMul::JoinedPartials if one => acc.add(addend),
                TnumMul::JoinedPartials if maybe => acc.union(acc.add(addend)),
                TnumMul::SplitAccumulators | TnumMul::JoinedPartials => acc,
            };
            bits = bits.shr(1);
            addend = addend.shl(1);
        }
        match rule {
            TnumMul::SplitAccumulators => Tnum::constant(self.value.wrapping_mul(other.value)).add(acc),
            TnumMul::JoinedPartials => acc,
        }
    }

    /// Left shift by less than 64.
    #[must_use]
    pub(crate) const fn shl(self, shift: u32) -> Tnum {
        Tnum { value: self.value.wrapping_shl(shift), mask: self.mask.wrapping_shl(shift) }
    }

    /// Logical right shift by less than 64.
    #[must_use]
    pub(crate) const fn shr(self, shift: u32) -> Tnum {
        Tnum { value: self.value.wrapping_shr(shift), mask: self.mask.wrapping_shr(shift) }
    }

    /// Arithmetic right shift of 64 bits by less than 64: an unknown sign bit stays unknown in all its copies.
    #[must_use]
    pub(crate) const fn sar64(self, shift: u32) -> Tnum {
        Tnum {
            value: (self.value as i64).wrapping_shr(shift) as u64,
            mask: (self.mask as i64).wrapping_shr(shift) as u64,
        }
    }

    /// Arithmetic right shift of the low 32 bits by less than 32; the upper half becomes zero.
    #[must_use]
    pub(crate) const fn sar32(self, shift: u32) -> Tnum {
        Tnum {
            value: (self.value as i32).wrapping_shr(shift) as u32 as u64,
            mask: (self.mask as i32).wrapping_shr(shift) as u32 as u64,
        }
    }

    /// The low 32 bits, the rest zero.
    #[must_use]
    pub(crate) const fn subreg(self) -> Tnum {
        self.truncate(4)
    }

    /// The upper 32 bits, the rest zero.
    #[must_use]
    pub(crate) const fn without_subreg(self) -> Tnum {
        Tnum { value: self.value >> 32 << 32, mask: self.mask >> 32 << 32 }
    }

    /// The low 32 bits replaced by those of `low`.
    #[must_use]
    pub(crate) const fn with_subreg(self, low: Tnum) -> Tnum {
        self.without_subreg().or(low.subreg())
    }

    /// The low `size` bytes, the rest zero.
    #[must_use]
    pub(crate) const fn truncate(self, size: u32) -> Tnum {
        if size >= 8 {
            return self;
        }
        let keep = (1u64 << (size * 8)) - 1;
        Tnum { value: self.value & keep, mask: self.mask & keep }
    }

    /// The low `bytes` in reverse order, the rest zero.
    #[must_use]
    pub(crate) const fn swap_bytes(self, bytes: u32) -> Tnum {
        let shift = 64 - bytes * 8;
        Tnum { value: self.value.swap_bytes() >> shift, mask: self.mask.swap_bytes() >> shift }
    }

    /// The smallest number it stands for that is greater than `x`; its largest where there is none.
    #[must_use]
    pub(crate) const fn next_above(self, x: u64) -> u64 {
        if x >= self.max() {
            return self.max();
        }
        if x < self.value {
            return self.value;
        }
        // The highest known bit in which `x` is not a member decides whether the unknown bits above it must grow.
        let wrong = (x ^ self.value) & !self.mask;
        let below = if wrong == 0 { 0 } else { u64::MAX >> wrong.leading_zeros() };
        let kept = x & self.mask & !below;
        let grows = wrong == 0 || x & (below ^ below >> 1) != 0;
        if !grows {
            return self.value | kept;
        }
        // Adding one with every other bit set carries through to the next unknown bit.
        let free = self.mask & !below;
        self.value | (((kept | !free).wrapping_add(1)) & free)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn next_above_finds_the_next_member() {
        for value in 0..32u64 {
            for mask in 0..32u64 {
                if value & mask != 0 {
                    continue;
                }
                let tnum = Tnum { value, mask };
                for x in 0..40 {
                    let wanted = (x + 1..64).find(|&y| tnum.contains(y)).unwrap_or(tnum.max());
                    assert_eq!(tnum.next_above(x), wanted, "{tnum:?} above {x}");
                }
            }
        }
    }
}
