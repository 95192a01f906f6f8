//! Objects of the kernel that live in slots of a program's stack: dynptrs, iterators and saved interrupt flags.
//!
//! Mirrors `stack_slot_obj_get_spi` and `mark_stack_slot_obj_read` (`kernel/bpf/verifier.c` 6.18).

use crate::env::Env;
use crate::state::{RegState, SLOT_SIZE};

/// Where an object on the stack begins.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Place {
    /// In this slot of this frame; an object of several slots goes on in those before it.
    At(usize, usize),
    /// In a part of the stack that nothing touched yet.
    Outside,
    /// Nowhere that one could be.
    Nowhere,
}

impl Env<'_> {
    /// Where an object of so many slots is that a register points to. What is wrong with the place goes to the log.
    pub(crate) fn stack_object(&mut self, reg: &RegState, what: &str, slots: usize) -> Place {
        let Some(value) = reg.value.known(true) else {
            self.complain(format_args!("{what} has to be at a constant offset"));
            return Place::Nowhere;
        };
        let off = reg.off.wrapping_add(value as i32);
        // The frame pointer itself stands for the first slot; an access that follows refuses it.
        let at = off.wrapping_neg().wrapping_sub(1) / SLOT_SIZE as i32;
        let room = usize::try_from(at).ok().filter(|at| at + 1 >= slots);
        let Some(at) = room.filter(|_| off % SLOT_SIZE as i32 == 0) else {
            self.complain(format_args!("cannot pass in {what} at an offset={off}"));
            return Place::Nowhere;
        };
        let frame = usize::from(reg.frame);
        if at < self.state.frame(frame).stack.len() { Place::At(frame, at) } else { Place::Outside }
    }

    /// The call reads an object on the stack.
    pub(crate) fn read_stack_object(&mut self, reg: &RegState, what: &str, slots: usize) {
        let Place::At(frame, at) = self.stack_object(reg, what, slots) else { return };
        for slot in (0..slots).filter_map(|slot| at.checked_sub(slot)) {
            self.live_stack.read(&self.code, &self.state, frame, self.insn, 1 << slot);
            self.scratched.slots |= 1 << slot;
        }
    }

    /// Says in the log what leads to the rejection that follows.
    pub(crate) fn complain(&mut self, what: std::fmt::Arguments<'_>) {
        if self.log.is_wanted() {
            self.log.write(format_args!("{what}\n"));
        }
    }
}
