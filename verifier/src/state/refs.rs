//! References: what a path has acquired and must give back.

use crate::state::reg::MapRef;

/// Something acquired.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Reference {
    /// Its id; registers that depend on it carry it. A lock has the id of the value it is in.
    pub id: u32,
    /// The instruction that acquired it.
    pub insn: u32,
    /// For a lock, the map whose values have it.
    pub lock: Option<MapRef>,
}

/// All that a path holds, oldest first.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Refs {
    /// The references.
    pub held: Vec<Reference>,
}

impl Refs {
    /// Forgets a reference; whether there was one.
    pub(crate) fn release(&mut self, id: u32) -> bool {
        let before = self.held.len();
        self.held.retain(|held| held.id != id || held.lock.is_some());
        self.held.len() != before
    }

    /// Forgets a lock; whether it was held.
    pub(crate) fn unlock(&mut self, id: u32, map: MapRef) -> bool {
        let found = self.held.iter().position(|held| held.id == id && held.lock == Some(map));
        found.map(|at| self.held.remove(at)).is_some()
    }

    /// Objects among what is held.
    pub(crate) fn objects(&self) -> impl Iterator<Item = &Reference> {
        self.held.iter().filter(|held| held.lock.is_none())
    }

    /// Whether a lock is held.
    pub(crate) fn has_lock(&self) -> bool {
        self.held.iter().any(|held| held.lock.is_some())
    }
}
