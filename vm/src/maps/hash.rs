//! Which key has which element, in hashes of all kinds.
//!
//! Keys lie in buckets, as many as the kernel would make, the newest of a bucket first: so walks go in the kernel's order
//! for a map whose hash has no random seed. An element that changes is a new one, unless it changes in place.
//!
//! Elements are handed out first in, first out, so that one that was given up stays as it was for as long as possible:
//! a program may still hold its address, as under RCU.

use std::collections::{BTreeMap, HashMap, VecDeque};

use super::jhash::jhash;
use crate::Errno;

/// Keys and their elements.
#[derive(Debug)]
pub(crate) struct Table {
    /// By bucket, the newest last. None is empty.
    buckets: BTreeMap<u32, Vec<Entry>>,
    /// How many buckets there are, less one.
    mask: u32,
    len: u32,
    max: u32,
    /// The first element that was never used.
    next: u32,
    /// Elements there are in all.
    n_slots: u32,
    free: VecDeque<u32>,
    /// For LRU: when each key was used last, and the other way round.
    uses: Option<Uses>,
}

#[derive(Debug)]
struct Entry {
    key: Box<[u8]>,
    slot: u32,
}

#[derive(Debug, Default)]
struct Uses {
    clock: u64,
    by_time: BTreeMap<u64, Box<[u8]>>,
    by_slot: HashMap<u32, u64>,
}

impl Table {
    pub(super) fn new(max: u32, n_slots: u32, is_lru: bool) -> Table {
        Table {
            buckets: BTreeMap::new(),
            mask: max.checked_next_power_of_two().map_or(u32::MAX, |n| n - 1),
            len: 0,
            max,
            next: 0,
            n_slots,
            free: VecDeque::new(),
            uses: is_lru.then(Uses::default),
        }
    }

    /// The element of a key.
    pub(super) fn find(&self, key: &[u8]) -> Option<u32> {
        let bucket = self.buckets.get(&self.bucket_of(key))?;
        bucket.iter().find(|entry| *entry.key == *key).map(|entry| entry.slot)
    }

    /// The element of a key that a program uses, which is a use for LRU.
    pub(super) fn use_key(&mut self, key: &[u8]) -> Option<u32> {
        let slot = self.find(key)?;
        if let Some(uses) = &mut self.uses {
            uses.touch(key, slot);
        }
        Some(slot)
    }

    /// An element for a value that is to be set. A full table has none for a new key, unless an old one makes room, which
    /// is given back too.
    pub(super) fn fresh_slot(&mut self, replaces: bool) -> Result<(u32, Option<u32>), Errno> {
        let mut evicted = None;
        if !replaces && self.len >= self.max {
            let oldest = self.uses.as_ref().and_then(|uses| uses.by_time.values().next().cloned());
            let oldest = oldest.ok_or(Errno::E2BIG)?;
            evicted = Some(self.remove(&oldest)?);
        }
        if self.next < self.n_slots {
            self.next += 1;
            return Ok((self.next - 1, evicted));
        }
        Ok((self.free.pop_front().ok_or(Errno::ENOMEM)?, evicted))
    }

    /// Gives a key its element; the one it had is free, and given back.
    pub(super) fn set(&mut self, key: &[u8], slot: u32) -> Option<u32> {
        let index = self.bucket_of(key);
        let bucket = self.buckets.entry(index).or_default();
        let old = match bucket.iter().position(|entry| *entry.key == *key) {
            Some(at) if bucket.get(at).is_some_and(|entry| entry.slot == slot) => None,
            Some(at) => {
                let old = bucket.remove(at);
                bucket.push(Entry { key: old.key, slot });
                Some(old.slot)
            }
            None => {
                bucket.push(Entry { key: key.into(), slot });
                self.len += 1;
                None
            }
        };
        if let Some(old) = old {
            self.give_back(old);
        }
        if let Some(uses) = &mut self.uses {
            uses.touch(key, slot);
        }
        old
    }

    /// Takes a key out, and gives its element back.
    pub(super) fn remove(&mut self, key: &[u8]) -> Result<u32, Errno> {
        let index = self.bucket_of(key);
        let bucket = self.buckets.get_mut(&index).ok_or(Errno::ENOENT)?;
        let at = bucket.iter().position(|entry| *entry.key == *key).ok_or(Errno::ENOENT)?;
        let slot = bucket.remove(at).slot;
        if bucket.is_empty() {
            self.buckets.remove(&index);
        }
        self.len -= 1;
        self.give_back(slot);
        Ok(slot)
    }

    /// The key of an element.
    pub(super) fn key_of(&self, slot: u32) -> Option<Vec<u8>> {
        let found = self.buckets.values().flatten().find(|entry| entry.slot == slot);
        found.map(|entry| entry.key.to_vec())
    }

    /// The key after another one. Where that one is not there, or there is none, the first.
    pub(super) fn next_key(&self, key: Option<&[u8]>) -> Option<Vec<u8>> {
        let first = || self.buckets.first_key_value().and_then(|(_, bucket)| bucket.last());
        let place = key.and_then(|key| {
            let index = self.bucket_of(key);
            let at = self.buckets.get(&index)?.iter().position(|entry| *entry.key == *key)?;
            Some((index, at))
        });
        let next = match place {
            None => first(),
            Some((index, at)) => at
                .checked_sub(1)
                .and_then(|before| self.buckets.get(&index)?.get(before))
                .or_else(|| self.buckets.range(index.checked_add(1)?..).next()?.1.last()),
        };
        next.map(|entry| entry.key.to_vec())
    }

    /// All keys and elements, in the order of a walk.
    pub(super) fn walk(&self) -> impl Iterator<Item = (&[u8], u32)> {
        self.buckets.values().flat_map(|bucket| bucket.iter().rev()).map(|entry| (&*entry.key, entry.slot))
    }

    fn bucket_of(&self, key: &[u8]) -> u32 {
        jhash(key, 0) & self.mask
    }

    fn give_back(&mut self, slot: u32) {
        if let Some(uses) = &mut self.uses
            && let Some(time) = uses.by_slot.remove(&slot)
        {
            uses.by_time.remove(&time);
        }
        self.free.push_back(slot);
    }
}

impl Uses {
    fn touch(&mut self, key: &[u8], slot: u32) {
        self.clock += 1;
        if let Some(before) = self.by_slot.insert(slot, self.clock) {
            self.by_time.remove(&before);
        }
        self.by_time.insert(self.clock, key.into());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn walked(table: &Table) -> Vec<u8> {
        table.walk().map(|(key, _)| key[0]).collect()
    }

    #[test]
    fn walks_go_in_the_order_of_linux() {
        // As 6.18 walks a hash of eight entries made with BPF_F_ZERO_SEED.
        for (len, order) in [(4, [2, 7, 1, 9, 5, 3]), (20, [3, 9, 7, 2, 5, 1])] {
            let key = |number: u32| number.to_le_bytes().repeat(len / 4);
            let mut table = Table::new(8, 10, false);
            for number in [5, 1, 9, 3, 7, 2] {
                let (slot, _) = table.fresh_slot(false).unwrap();
                assert_eq!(table.set(&key(number), slot), None);
            }
            assert_eq!(walked(&table), order);
            let mut keys = Vec::new();
            let mut at = table.next_key(None);
            while let Some(key) = at {
                at = table.next_key(Some(&key));
                keys.push(key[0]);
            }
            assert_eq!(keys, order);
            assert_eq!(table.next_key(Some(&key(77))).unwrap()[0], order[0]);
        }
    }

    #[test]
    fn what_is_given_up_is_used_again_last() {
        let mut table = Table::new(2, 3, false);
        let slots = [1u8, 2].map(|key| {
            let (slot, _) = table.fresh_slot(false).unwrap();
            table.set(&[key], slot);
            slot
        });
        assert_eq!(table.fresh_slot(false), Err(Errno::E2BIG));
        assert_eq!(table.remove(&[1]), Ok(slots[0]));
        assert_eq!(table.remove(&[1]), Err(Errno::ENOENT));
        assert_eq!(table.fresh_slot(false), Ok((2, None)));
        assert_eq!(table.fresh_slot(false), Ok((slots[0], None)));
    }
}
