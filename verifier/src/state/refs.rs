//! What a path has acquired and must give back: references, locks, and regions it is in.

use crate::state::reg::MapRef;

/// Something acquired.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Reference {
    /// What it is.
    pub kind: RefKind,
    /// Its id; registers that depend on it carry it.
    pub id: u32,
    /// The instruction that acquired it.
    pub insn: u32,
}

/// What can be acquired.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum RefKind {
    /// An object.
    Object,
    /// A spin lock in the value of a map.
    Lock(MapRef),
}

/// All that a path holds.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Refs {
    /// References and locks, oldest first.
    pub held: Vec<Reference>,
    /// How many of them are locks.
    pub active_locks: u32,
    /// The id of the lock taken last.
    pub active_lock_id: u32,
    /// The map whose lock was taken last.
    pub active_lock_map: Option<MapRef>,
}

impl Refs {
    /// Forgets a reference to an object; whether there was one.
    pub(crate) fn release_object(&mut self, id: u32) -> bool {
        match self.held.iter().position(|held| held.id == id && held.kind == RefKind::Object) {
            // The kernel fills the gap with the last one, which decides in what order they are compared.
            Some(at) => {
                self.held.swap_remove(at);
                true
            }
            None => false,
        }
    }
}
