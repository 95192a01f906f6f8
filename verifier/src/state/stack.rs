//! One frame's stack: 8-byte slots that remember what was stored in them.

use std::rc::Rc;

use crate::state::reg::RegState;

/// What one byte of the stack holds.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[repr(u8)]
pub(crate) enum Byte {
    /// Nothing was written.
    Invalid,
    /// Part of a spilled register.
    Spill,
    /// Something was written that is not remembered.
    Misc,
    /// Zero.
    Zero,
    /// Part of a dynptr.
    Dynptr,
    /// Part of an iterator.
    Iter,
    /// Part of saved interrupt flags.
    Irq,
}

impl Byte {
    /// The letter that stands for it in logs.
    pub(crate) const fn letter(self) -> char {
        match self {
            Byte::Invalid => '?',
            Byte::Spill => 'r',
            Byte::Misc => 'm',
            Byte::Zero => '0',
            Byte::Dynptr => 'd',
            Byte::Iter => 'i',
            Byte::Irq => 'f',
        }
    }
}

/// Bytes of a slot.
pub(crate) const SLOT_SIZE: usize = 8;

/// Eight bytes of the stack. `bytes[0]` is the one nearest to the frame pointer.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Slot {
    /// What each byte holds.
    pub bytes: [Byte; SLOT_SIZE],
    /// The register that was spilled here. Shared between states until one of them changes it.
    spill: Option<Rc<RegState>>,
}

impl Slot {
    /// Nothing was written.
    pub(crate) const EMPTY: Slot = Slot { bytes: [Byte::Invalid; SLOT_SIZE], spill: None };

    /// All bytes as one number, to compare them at once.
    pub(crate) fn packed(&self) -> u64 {
        u64::from_le_bytes(self.bytes.map(|byte| byte as u8))
    }

    /// Whether a register was spilled here and is still whole at its low end.
    pub(crate) fn is_spilled(&self) -> bool {
        self.bytes[SLOT_SIZE - 1] == Byte::Spill
    }

    /// Whether that register holds a number.
    pub(crate) fn is_spilled_scalar(&self) -> bool {
        self.is_spilled() && self.reg().is_scalar()
    }

    /// Whether all eight bytes are a spilled number.
    pub(crate) fn is_full_scalar(&self) -> bool {
        self.bytes[0] == Byte::Spill && self.reg().is_scalar()
    }

    /// The register spilled here; one never written where there is none.
    pub(crate) fn reg(&self) -> &RegState {
        match &self.spill {
            Some(reg) => reg,
            None => &RegState::NOT_INIT,
        }
    }

    /// The register spilled here, to change it.
    pub(crate) fn reg_mut(&mut self) -> &mut RegState {
        Rc::make_mut(self.spill.get_or_insert_with(|| Rc::new(RegState::NOT_INIT)))
    }

    /// Puts a register here without saying of which bytes.
    pub(crate) fn set_reg(&mut self, reg: RegState) {
        self.spill = Some(Rc::new(reg));
    }

    /// Forgets the register.
    pub(crate) fn forget_reg(&mut self) {
        self.spill = None;
    }

    /// Whether something other than data is kept here.
    pub(crate) fn is_special(&self) -> bool {
        matches!(self.bytes[SLOT_SIZE - 1], Byte::Spill | Byte::Dynptr | Byte::Iter | Byte::Irq)
    }

    /// Forgets the register and what was special about the bytes.
    pub(crate) fn scrub(&mut self) {
        self.forget_reg();
        if self.is_special() {
            for byte in &mut self.bytes {
                if *byte != Byte::Invalid {
                    *byte = Byte::Misc;
                }
            }
        }
    }

    /// How many bytes of the register spilled here are still whole.
    pub(crate) fn spill_size(&self) -> usize {
        self.bytes.iter().rev().take_while(|byte| **byte == Byte::Spill).count()
    }
}

/// The slots of a frame, the one below the frame pointer first. Grows as it is used.
pub(crate) type Stack = Vec<Slot>;

/// The slot an offset below the frame pointer falls into, and the byte in it.
pub(crate) const fn slot_of(off: i32) -> (usize, usize) {
    let below = (-off - 1) as usize;
    (below / SLOT_SIZE, below % SLOT_SIZE)
}
