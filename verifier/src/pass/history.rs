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

/// Up to six places, packed: ten bits each, and above them how many there are.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct Linked(u64);

const PLACE_BITS: u32 = 10;
const COUNT_SHIFT: u32 = MAX_LINKED as u32 * PLACE_BITS;

impl Linked {
    /// Adds a place; whether there was room.
    pub(crate) fn push(&mut self, place: Place) -> bool {
        let count = self.len();
        if count == MAX_LINKED {
            return false;
        }
        let Place { frame, index, is_slot } = place;
        let packed = u64::from(frame & 7) << 7 | u64::from(index & 63) << 1 | u64::from(is_slot);
        self.0 |= packed << (count as u32 * PLACE_BITS);
        self.0 += 1 << COUNT_SHIFT;
        true
    }

    /// How many there are.
    pub(crate) fn len(self) -> usize {
        (self.0 >> COUNT_SHIFT) as usize
    }

    /// All of them.
    pub(crate) fn iter(self) -> impl Iterator<Item = Place> {
        (0..self.len()).map(move |at| {
            let packed = self.0 >> (at as u32 * PLACE_BITS);
            Place {
                frame: (packed >> 7 & 7) as u8,
                index: (packed >> 1 & 63) as u8,
                is_slot: packed & 1 != 0,
            }
        })
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn six_places_come_back_as_they_went_in() {
        let places =
            [(0, 0, false), (7, 63, true), (3, 10, false), (1, 1, true), (2, 9, false), (7, 0, true)]
                .map(|(frame, index, is_slot)| Place { frame, index, is_slot });
        let mut linked = Linked::default();
        for place in places {
            assert!(linked.push(place));
        }
        assert!(!linked.push(places[0]));
        assert_eq!(linked.iter().collect::<Vec<_>>(), places);
    }
}
