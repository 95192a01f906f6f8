//! Which key has which element, in hashes of all kinds.
//!
//! Elements are handed out first in, first out, so that one that was given up stays as it was for as long as possible:
//! a program may still hold its address, as under RCU.

use std::collections::{BTreeMap, VecDeque};

use crate::Errno;

/// Keys and their elements.
#[derive(Debug)]
pub(crate) struct Table {
    slots: BTreeMap<Box<[u8]>, u32>,
    max: u32,
    /// The first element that was never used.
    next: u32,
    free: VecDeque<u32>,
    /// For LRU: when each key was used last, and the other way round.
    uses: Option<Uses>,
}

#[derive(Debug, Default)]
struct Uses {
    clock: u64,
    by_time: BTreeMap<u64, Box<[u8]>>,
    by_slot: BTreeMap<u32, u64>,
}

impl Table {
    pub(super) fn new(max: u32, is_lru: bool) -> Table {
        Table {
            slots: BTreeMap::new(),
            max,
            next: 0,
            free: VecDeque::new(),
            uses: is_lru.then(Uses::default),
        }
    }

    /// The element of a key.
    pub(super) fn find(&mut self, key: &[u8]) -> Option<u32> {
        let slot = self.slots.get(key).copied()?;
        if let Some(uses) = &mut self.uses {
            uses.touch(key, slot);
        }
        Some(slot)
    }

    /// An element for a value that is to be set. A full table has none for a new key, unless an old one makes room.
    pub(super) fn fresh_slot(&mut self, replaces: bool) -> Result<u32, Errno> {
        if !replaces && self.slots.len() >= self.max as usize {
            let oldest = self.uses.as_ref().and_then(|uses| uses.by_time.values().next().cloned());
            match oldest {
                Some(key) => self.remove(&key)?,
                None => return Err(Errno::E2BIG),
            }
        }
        if self.next < self.max.saturating_add(1) {
            self.next += 1;
            return Ok(self.next - 1);
        }
        self.free.pop_front().ok_or(Errno::ENOMEM)
    }

    /// Gives a key its element; the one it had is free.
    pub(super) fn set(&mut self, key: &[u8], slot: u32) {
        if let Some(uses) = &mut self.uses {
            uses.touch(key, slot);
        }
        let old = self.slots.insert(key.into(), slot);
        if let Some(old) = old.filter(|&old| old != slot) {
            self.give_back(old);
        }
    }

    /// Takes a key out.
    pub(super) fn remove(&mut self, key: &[u8]) -> Result<(), Errno> {
        let slot = self.slots.remove(key).ok_or(Errno::ENOENT)?;
        self.give_back(slot);
        Ok(())
    }

    /// All keys, in order.
    pub(super) fn keys(&self) -> Vec<Vec<u8>> {
        self.slots.keys().map(|key| key.to_vec()).collect()
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
