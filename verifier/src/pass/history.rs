//! The way a path took from its parent state, as far as walking it backwards needs to know.
//!
//! An instruction has an entry when the one before it in time is not the one before it in the program, or when it touched
//! the stack through a register, or when it tied registers together. Everything else is straight and leaves none.

use crate::limits::MAX_LINKED;

/// The entries since the parent state, oldest first.
pub(crate) type History = Vec<Entry>;

/// One instruction that cannot be walked over blindly.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Entry {
    /// The instruction.
    pub insn: u32,
    /// The one executed before it; -1 at the entry.
    pub prev: i32,
    /// What it did to the stack.
    pub access: Access,
    /// Whether its destination was a stack pointer in a comparison.
    pub dst_is_stack: bool,
    /// Whether its source was a stack pointer in a comparison.
    pub src_is_stack: bool,
    /// Registers and slots that held the same number, or numbers at known distances.
    pub linked: Linked,
}

/// What an instruction did to the stack.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Access {
    /// Nothing that matters backwards.
    None,
    /// It stored a register in, or loaded it from, a slot of a frame.
    Slot {
        /// The frame.
        frame: u8,
        /// The slot.
        slot: u8,
    },
}

/// A register or slot of some frame.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Place {
    /// The frame.
    pub frame: u8,
    /// Register number or slot index.
    pub index: u8,
    /// Whether it is a slot.
    pub is_slot: bool,
}

/// Up to six places.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct Linked {
    places: [Option<Place>; MAX_LINKED],
    count: u8,
}

impl Linked {
    /// Adds a place; whether there was room.
    pub(crate) fn push(&mut self, place: Place) -> bool {
        match self.places.get_mut(usize::from(self.count)) {
            Some(free) => {
                *free = Some(place);
                self.count += 1;
                true
            }
            None => false,
        }
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        usize::from(self.count)
    }

    /// All of them.
    pub(crate) fn iter(&self) -> impl Iterator<Item = Place> + '_ {
        self.places.iter().map_while(|place| *place)
    }
}

impl Entry {
    /// An entry that says only what was executed before.
    pub(crate) fn new(insn: u32, prev: i32) -> Entry {
        Entry {
            insn,
            prev,
            access: Access::None,
            dst_is_stack: false,
            src_is_stack: false,
            linked: Linked::default(),
        }
    }
}
