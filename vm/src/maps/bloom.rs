//! The bloom filter: bits that say of a value that it may have been put in, or that it was not.

use std::sync::atomic::{AtomicU64, Ordering};

use super::jhash::jhash;

/// Hash functions if none are asked for.
const DEFAULT_HASHES: u32 = 5;
/// Bits at most.
const MAX_BITS: u64 = 1 << 28;

/// The bits.
#[derive(Debug)]
pub(crate) struct Bloom {
    words: Box<[AtomicU64]>,
    mask: u32,
    n_hashes: u32,
}

impl Bloom {
    /// A filter for so many values, unless it would take more than 32 MiB.
    pub(super) fn new(max: u32, n_hashes: u32) -> Option<Bloom> {
        let n_hashes = if n_hashes == 0 { DEFAULT_HASHES } else { n_hashes };
        // About the entries times the functions by the logarithm of two, as a power of two.
        let bits = (u64::from(max) * u64::from(n_hashes) / 5 * 7).max(64).next_power_of_two();
        (bits <= MAX_BITS).then(|| Bloom {
            words: (0..bits / 64).map(|_| AtomicU64::new(0)).collect(),
            mask: (bits - 1) as u32,
            n_hashes,
        })
    }

    /// Puts a value in.
    pub(crate) fn push(&self, value: &[u8]) {
        for (word, bit) in self.places(value) {
            word.fetch_or(bit, Ordering::Relaxed);
        }
    }

    /// Whether a value may be in.
    pub(crate) fn may_have(&self, value: &[u8]) -> bool {
        self.places(value).all(|(word, bit)| word.load(Ordering::Relaxed) & bit != 0)
    }

    fn places(&self, value: &[u8]) -> impl Iterator<Item = (&AtomicU64, u64)> {
        (0..self.n_hashes).filter_map(|seed| {
            let bit = jhash(value, seed) & self.mask;
            Some((self.words.get(bit as usize / 64)?, 1 << (bit % 64)))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_taken_for_another_value_is_as_in_linux() {
        // Of 6.18, made with BPF_F_ZERO_SEED.
        let bloom = Bloom::new(8, 0).unwrap();
        for value in [5u32, 1, 9, 3, 7, 2, 100, 1000] {
            bloom.push(&value.to_le_bytes());
        }
        let found: Vec<u32> = (0..300u32).filter(|value| bloom.may_have(&value.to_le_bytes())).collect();
        assert_eq!(found, [1, 2, 3, 5, 7, 9, 36, 40, 100, 128, 171, 174, 212, 218, 250]);
        let bloom = Bloom::new(100, 3).unwrap();
        for value in 0u32..90 {
            bloom.push(&(value * 7).to_le_bytes()[..3]);
        }
        let others = (0..170u32).filter(|value| value % 7 != 0);
        let found: Vec<u32> = others.filter(|value| bloom.may_have(&value.to_le_bytes()[..3])).collect();
        assert_eq!(found, [1, 12, 27, 32, 111, 121, 125, 131, 137, 167]);
        assert!(Bloom::new(u32::MAX, 15).is_none());
    }
}
