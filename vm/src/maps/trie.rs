//! The longest-prefix trie, as one ordered table: few lengths are in use, and each is looked up once.

use std::cmp::Ordering;
use std::collections::{BTreeMap, VecDeque};

use super::{EXIST, NOEXIST};
use crate::Errno;

/// A length in bits, and the bits, those beyond the length zero. Its order is that of a walk through the kernel's trie: a
/// prefix comes after all that are longer and begin with it, and zeros come before ones.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Prefix {
    bits: u32,
    data: Box<[u8]>,
}

impl Ord for Prefix {
    fn cmp(&self, other: &Prefix) -> Ordering {
        let common = self.bits.min(other.bits);
        if masked(&self.data, common) == masked(&other.data, common) {
            other.bits.cmp(&self.bits)
        } else {
            // They differ within the common length, where bytes compare as bits do.
            self.data.cmp(&other.data)
        }
    }
}

impl PartialOrd for Prefix {
    fn partial_cmp(&self, other: &Prefix) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// Prefixes and their elements.
#[derive(Debug)]
pub(crate) struct Trie {
    slots: BTreeMap<Prefix, u32>,
    /// How many prefixes there are of each length in use.
    lengths: BTreeMap<u32, u32>,
    max: u32,
    max_bits: u32,
    next: u32,
    /// Elements there are in all.
    n_slots: u32,
    free: VecDeque<u32>,
}

impl Trie {
    pub(super) fn new(max: u32, n_slots: u32, max_bits: u32) -> Trie {
        Trie {
            slots: BTreeMap::new(),
            lengths: BTreeMap::new(),
            max,
            max_bits,
            next: 0,
            n_slots,
            free: VecDeque::new(),
        }
    }

    /// The element of the longest prefix of a key, no longer than the key says.
    pub(super) fn find(&self, key: &[u8]) -> Option<u32> {
        let Prefix { bits, data } = self.prefix(key)?;
        let mut lengths = self.lengths.range(..=bits).rev();
        lengths.find_map(|(&bits, _)| self.slots.get(&Prefix { bits, data: masked(&data, bits) }).copied())
    }

    /// An element for a key's value.
    pub(super) fn place(&mut self, key: &[u8], flags: u64) -> Result<(u32, Prefix), Errno> {
        let prefix = self.prefix(key).ok_or(Errno::EINVAL)?;
        match self.slots.contains_key(&prefix) {
            true if flags == NOEXIST => return Err(Errno::EEXIST),
            false if flags == EXIST => return Err(Errno::ENOENT),
            false if self.slots.len() >= self.max as usize => return Err(Errno::ENOSPC),
            _ => {}
        }
        let slot = if self.next < self.n_slots {
            self.next += 1;
            self.next - 1
        } else {
            self.free.pop_front().ok_or(Errno::ENOMEM)?
        };
        Ok((slot, prefix))
    }

    /// Gives a prefix its element; the one it had is free.
    pub(super) fn set(&mut self, prefix: Prefix, slot: u32) {
        let bits = prefix.bits;
        match self.slots.insert(prefix, slot) {
            Some(old) => self.free.push_back(old),
            None => *self.lengths.entry(bits).or_default() += 1,
        }
    }

    /// Takes a prefix out.
    pub(super) fn remove(&mut self, key: &[u8]) -> Result<(), Errno> {
        let prefix = self.prefix(key).ok_or(Errno::EINVAL)?;
        let slot = self.slots.remove(&prefix).ok_or(Errno::ENOENT)?;
        self.free.push_back(slot);
        if let Some(n) = self.lengths.get_mut(&prefix.bits) {
            *n -= 1;
            if *n == 0 {
                self.lengths.remove(&prefix.bits);
            }
        }
        Ok(())
    }

    /// The key after another one. Where that one is not there, or there is none, the first.
    pub(super) fn next_key(&self, key: Option<&[u8]>) -> Option<Vec<u8>> {
        use std::ops::Bound::{Excluded, Unbounded};
        let here = key.and_then(|key| self.prefix(key)).filter(|prefix| self.slots.contains_key(prefix));
        let next = match here {
            Some(here) => self.slots.range((Excluded(here), Unbounded)).next(),
            None => self.slots.first_key_value(),
        };
        next.map(|(prefix, _)| prefix.to_key())
    }

    /// All keys, in the order of a walk.
    pub(super) fn keys(&self) -> Vec<Vec<u8>> {
        self.slots.keys().map(Prefix::to_key).collect()
    }

    /// A key's prefix, unless it is longer than keys have bits.
    fn prefix(&self, key: &[u8]) -> Option<Prefix> {
        let (bits, data) = key.split_first_chunk::<4>()?;
        let bits = u32::from_le_bytes(*bits);
        (bits <= self.max_bits).then(|| Prefix { bits, data: masked(data, bits) })
    }
}

impl Prefix {
    fn to_key(&self) -> Vec<u8> {
        [&self.bits.to_le_bytes()[..], &self.data].concat()
    }
}

fn masked(data: &[u8], bits: u32) -> Box<[u8]> {
    let byte = |(at, &byte): (usize, &u8)| match (bits as usize).saturating_sub(at * 8) {
        0 => 0,
        kept @ 1..8 => byte & !(0xff >> kept),
        _ => byte,
    };
    data.iter().enumerate().map(byte).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn walks_go_in_the_order_of_linux() {
        let mut trie = Trie::new(9, 10, 32);
        let key = |bits: u32, data: [u8; 4]| [bits.to_le_bytes(), data].concat();
        // As 6.18 walks it.
        let order = [
            key(24, [10, 0, 2, 0]),
            key(24, [10, 1, 2, 0]),
            key(16, [10, 1, 0, 0]),
            key(9, [10, 128, 0, 0]),
            key(8, [10, 0, 0, 0]),
            key(32, [192, 168, 0, 1]),
            key(0, [0; 4]),
        ];
        for at in [4, 2, 1, 0, 6, 5, 3] {
            let (slot, prefix) = trie.place(&order[at], 0).unwrap();
            trie.set(prefix, slot);
        }
        assert_eq!(trie.keys(), order);
        assert_eq!(trie.next_key(Some(&order[3])).as_ref(), Some(&order[4]));
        assert_eq!(trie.next_key(Some(&order[6])), None);
        assert_eq!(trie.next_key(Some(&key(33, [0; 4]))).as_ref(), Some(&order[0]));
    }
}
