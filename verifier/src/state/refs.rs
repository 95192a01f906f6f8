//! References: what a path has acquired and must give back, and the regions it is in.

use crate::state::reg::MapRef;
use crate::types::Table;

/// Something acquired.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Reference {
    /// Its id; registers that depend on it carry it. A lock has the id of the value it is in.
    pub id: u32,
    /// The instruction that acquired it.
    pub insn: u32,
    /// What it is.
    pub kind: RefKind,
}

/// What can be acquired.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum RefKind {
    /// An object, or the right to use one.
    Object,
    /// A spin lock.
    Lock(LockOf),
    /// A resilient spin lock.
    ResLock(LockOf),
    /// A resilient spin lock, taken with interrupts off.
    ResLockIrq(LockOf),
    /// Interrupts, turned off.
    Irq,
}

/// What a lock is part of.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum LockOf {
    /// A value of a map.
    Map(MapRef),
    /// An object of a type of this table.
    Type(Table),
}

impl RefKind {
    /// The lock, if it is one.
    pub(crate) fn lock(self) -> Option<LockOf> {
        match self {
            RefKind::Lock(of) | RefKind::ResLock(of) | RefKind::ResLockIrq(of) => Some(of),
            RefKind::Object | RefKind::Irq => None,
        }
    }
}

/// All that a path holds, oldest first, and the regions it is in.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Refs {
    /// The references.
    pub held: Vec<Reference>,
    /// How often preemption was turned off and not on again.
    pub preempt: u32,
    /// How often a region under RCU was entered and not left.
    pub rcu: u32,
    /// The interrupt flags saved last; zero for none.
    pub irq: u32,
}

impl Refs {
    /// Forgets a reference to an object; whether there was one.
    pub(crate) fn release(&mut self, id: u32) -> bool {
        let before = self.held.len();
        self.held.retain(|held| held.id != id || held.kind != RefKind::Object);
        self.held.len() != before
    }

    /// Forgets a lock; whether it was held.
    pub(crate) fn unlock(&mut self, id: u32, kind: RefKind) -> bool {
        let found = self.held.iter().position(|held| held.id == id && held.kind == kind);
        found.map(|at| self.held.remove(at)).is_some()
    }

    /// Objects among what is held.
    pub(crate) fn objects(&self) -> impl Iterator<Item = &Reference> {
        self.held.iter().filter(|held| held.kind == RefKind::Object)
    }

    /// The region the path is in where nothing may sleep, by its name in the kernel's log.
    pub(crate) fn region(&self) -> Option<&'static str> {
        let regions = [
            (self.rcu, "rcu_read_lock region"),
            (self.preempt, "non-preemptible region"),
            (self.irq, "IRQ-disabled region"),
        ];
        regions.into_iter().find(|(count, _)| *count != 0).map(|(_, name)| name)
    }

    /// Whether a lock is held.
    pub(crate) fn has_lock(&self) -> bool {
        self.held.iter().any(|held| held.kind.lock().is_some())
    }
}
