//! References: what a path has acquired and must give back.

/// Something acquired.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Reference {
    /// Its id; registers that depend on it carry it.
    pub id: u32,
    /// The instruction that acquired it.
    pub insn: u32,
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
        self.held.retain(|held| held.id != id);
        self.held.len() != before
    }
}
