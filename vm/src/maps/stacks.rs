//! Stack traces: return addresses by bucket, the bucket being the hash of the addresses.

use std::collections::BTreeMap;

use super::jhash::jhash;
use crate::Errno;

/// Stacks by the number that programs get for them.
#[derive(Debug)]
pub(crate) struct Stacks {
    by_id: BTreeMap<u32, Vec<u8>>,
    n_buckets: u32,
}

impl Stacks {
    pub(super) fn new(max: u32) -> Stacks {
        Stacks { by_id: BTreeMap::new(), n_buckets: max.checked_next_power_of_two().unwrap_or(1 << 31) }
    }

    /// Puts a stack in and gives its number. Where another one is in its bucket, it is replaced if `replace` says so; the
    /// same one is found again. If `by_hash` says so, the same hash is enough to be the same.
    pub(crate) fn put(&mut self, stack: Vec<u8>, by_hash: bool, replace: bool) -> Result<u32, Errno> {
        let id = jhash(&stack, 0) & (self.n_buckets - 1);
        match self.by_id.get(&id) {
            // Of the hash, all that a bucket keeps is itself.
            Some(found) if *found == stack || (by_hash && jhash(found, 0) == jhash(&stack, 0)) => Ok(id),
            Some(_) if !replace => Err(Errno::EEXIST),
            _ => {
                self.by_id.insert(id, stack);
                Ok(id)
            }
        }
    }

    pub(super) fn get(&self, id: u32) -> Option<&[u8]> {
        self.by_id.get(&id).map(Vec::as_slice)
    }

    pub(super) fn remove(&mut self, id: u32) -> Result<Vec<u8>, Errno> {
        if id >= self.n_buckets {
            return Err(Errno::E2BIG);
        }
        self.by_id.remove(&id).ok_or(Errno::ENOENT)
    }

    /// The first number after another one that has a stack.
    pub(super) fn next(&self, after: Option<u32>) -> Option<u32> {
        // A number that has no bucket is none to go on from.
        match after.filter(|&id| id < self.n_buckets) {
            Some(id) => self.by_id.range(id.checked_add(1)?..).next().map(|(id, _)| *id),
            None => self.by_id.keys().next().copied(),
        }
    }

    pub(super) fn ids(&self) -> impl Iterator<Item = u32> {
        self.by_id.keys().copied()
    }
}
