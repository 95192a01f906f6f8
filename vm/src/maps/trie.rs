//! The longest-prefix trie, as one ordered table: few lengths are in use, and each is looked up once.

use std::collections::{BTreeMap, VecDeque};

use super::{EXIST, NOEXIST};
use crate::Errno;

/// A length in bits, and the bits, those beyond the length zero.
pub(crate) type Prefix = (u32, Box<[u8]>);

/// Prefixes and their elements.
#[derive(Debug)]
pub(crate) struct Trie {
    slots: BTreeMap<Prefix, u32>,
    /// How many prefixes there are of each length in use.
    lengths: BTreeMap<u32, u32>,
    max: u32,
    max_bits: u32,
    next: u32,
    free: VecDeque<u32>,
}

impl Trie {
    pub(super) fn new(max: u32, max_bits: u32) -> Trie {
        Trie {
            slots: BTreeMap::new(),
            lengths: BTreeMap::new(),
            max,
            max_bits,
            next: 0,
            free: VecDeque::new(),
        }
    }

    /// The element of the longest prefix of a key, no longer than the key says.
    pub(super) fn find(&self, key: &[u8]) -> Option<u32> {
        let (bits, data) = split(key)?;
        if bits > self.max_bits {
            return None;
        }
        self.lengths
            .range(..=bits)
            .rev()
            .find_map(|(&length, _)| self.slots.get(&(length, masked(data, length))).copied())
    }

    /// An element for a key's value.
    pub(super) fn place(&mut self, key: &[u8], flags: u64) -> Result<(u32, Prefix), Errno> {
        let (bits, data) = split(key).filter(|&(bits, _)| bits <= self.max_bits).ok_or(Errno::EINVAL)?;
        let prefix = (bits, masked(data, bits));
        match self.slots.contains_key(&prefix) {
            true if flags == NOEXIST => return Err(Errno::EEXIST),
            false if flags == EXIST => return Err(Errno::ENOENT),
            false if self.slots.len() >= self.max as usize => return Err(Errno::ENOSPC),
            _ => {}
        }
        let slot = if self.next <= self.max {
            self.next += 1;
            self.next - 1
        } else {
            self.free.pop_front().ok_or(Errno::ENOMEM)?
        };
        Ok((slot, prefix))
    }

    /// Gives a prefix its element; the one it had is free.
    pub(super) fn set(&mut self, prefix: Prefix, slot: u32) {
        let length = prefix.0;
        match self.slots.insert(prefix, slot) {
            Some(old) => self.free.push_back(old),
            None => *self.lengths.entry(length).or_default() += 1,
        }
    }

    /// Takes a prefix out.
    pub(super) fn remove(&mut self, key: &[u8]) -> Result<(), Errno> {
        let (bits, data) = split(key).filter(|&(bits, _)| bits <= self.max_bits).ok_or(Errno::EINVAL)?;
        let slot = self.slots.remove(&(bits, masked(data, bits))).ok_or(Errno::ENOENT)?;
        self.free.push_back(slot);
        if let Some(n) = self.lengths.get_mut(&bits) {
            *n -= 1;
            if *n == 0 {
                self.lengths.remove(&bits);
            }
        }
        Ok(())
    }

    /// All keys, shorter prefixes first.
    pub(super) fn keys(&self) -> Vec<Vec<u8>> {
        self.slots.keys().map(|(bits, data)| [&bits.to_le_bytes()[..], data].concat()).collect()
    }
}

/// A key's length and its bits.
fn split(key: &[u8]) -> Option<(u32, &[u8])> {
    let (bits, data) = key.split_first_chunk::<4>()?;
    Some((u32::from_le_bytes(*bits), data))
}

fn masked(data: &[u8], bits: u32) -> Box<[u8]> {
    let byte = |(at, &byte): (usize, &u8)| match (bits as usize).saturating_sub(at * 8) {
        0 => 0,
        kept @ 1..8 => byte & !(0xff >> kept),
        _ => byte,
    };
    data.iter().enumerate().map(byte).collect()
}
