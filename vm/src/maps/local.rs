//! Values that belong to an object: a socket, a task, an inode, a cgroup. Each is a region of its own.

use std::collections::{BTreeMap, VecDeque};

/// Values given up that can still be read, as programs may under RCU.
const KEPT: usize = 64;

/// Values by their owner.
#[derive(Debug, Default)]
pub(crate) struct Local {
    by_owner: BTreeMap<u64, u64>,
    given_up: VecDeque<u64>,
}

impl Local {
    /// The value of an owner.
    pub(super) fn find(&self, owner: u64) -> Option<u64> {
        self.by_owner.get(&owner).copied()
    }

    pub(super) fn set(&mut self, owner: u64, value: u64) {
        self.by_owner.insert(owner, value);
    }

    /// Takes an owner's value away. Gives it, and a region that can be freed now.
    pub(super) fn remove(&mut self, owner: u64) -> Option<(u64, Option<u64>)> {
        let value = self.by_owner.remove(&owner)?;
        self.given_up.push_back(value);
        let freed = if self.given_up.len() > KEPT { self.given_up.pop_front() } else { None };
        Some((value, freed))
    }

    pub(super) fn owners(&self) -> impl Iterator<Item = u64> {
        self.by_owner.keys().copied()
    }
}
