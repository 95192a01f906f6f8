//! Saved interrupt flags: a slot of the stack that says how interrupts were before they were turned off.
//!
//! They are given back in the reverse order, by the function that belongs to the one that saved them.
//!
//! Mirrors `process_irq_flag`, `mark_stack_slot_irq_flag` and `release_irq_state` (`kernel/bpf/verifier.c`, 6.18).

use skep_isa::Reg;

use crate::Check;
use crate::check::{Place, Purpose};
use crate::env::{Env, reject};
use crate::rejection::Rejection;
use crate::state::{Base, Byte, Detail, IrqClass, RefKind, RegState, RegType, SLOT_SIZE, Slot};

/// What the log calls it.
const FLAGS: &str = "irq_flag";

impl IrqClass {
    const fn name(self) -> &'static str {
        match self {
            IrqClass::Native => "native",
            IrqClass::Lock => "lock",
        }
    }
}

impl Env<'_> {
    /// An argument to which interrupt flags are saved, or of which they are restored.
    pub(super) fn check_irq_flags(
        &mut self,
        found: &RegState,
        reg: Reg,
        index: usize,
        class: IrqClass,
        saves: bool,
    ) -> Check {
        if !found.kind.is(Base::Stack) {
            return reject(Rejection::IrqFlagsElsewhere { arg: index });
        }
        if saves {
            let place = self.stack_object(found, FLAGS, 1);
            let taken = match place {
                Place::At(frame, slot) => self.state.frame(frame).stack[slot].bytes.contains(&Byte::Irq),
                Place::Outside => false,
                Place::Nowhere => true,
            };
            if taken {
                return reject(Rejection::IrqFlagsInUse { arg: index });
            }
            self.access(reg, 0, 8, Purpose::Write(None), false, false)?;
            return self.save_irq_flags(found, class);
        }
        let uninit = || reject(Rejection::IrqFlagsNotInit { arg: index });
        let Place::At(frame, slot) = self.stack_object(found, FLAGS, 1) else { return uninit() };
        let held = &self.state.frame(frame).stack[slot];
        let id = held.reg().ref_obj_id;
        let saved = match held.reg().detail {
            Detail::Irq(saved) if id != 0 && held.bytes == [Byte::Irq; SLOT_SIZE] => saved,
            _ => return uninit(),
        };
        self.read_stack_object(found, FLAGS, 1);
        if saved != class {
            return reject(Rejection::OtherIrqFlags { saved: saved.name(), used: class.name() });
        }
        self.restore_irq(id)?;
        self.state.frame_mut(frame).stack_mut()[slot] = Slot::EMPTY;
        self.live_stack.write(frame, 1 << slot);
        self.scratched.slots |= 1 << slot;
        Ok(())
    }

    fn save_irq_flags(&mut self, found: &RegState, class: IrqClass) -> Check {
        let Place::At(frame, slot) = self.stack_object(found, FLAGS, 1) else {
            return reject(Rejection::Wordless {});
        };
        let id = self.acquire(RefKind::Irq);
        self.state.refs_mut().irq = id;
        let holder = RegState::pointer(RegType::plain(Base::Stack));
        let target = &mut self.state.frame_mut(frame).stack_mut()[slot];
        target.bytes = [Byte::Irq; SLOT_SIZE];
        target.set_reg(RegState { detail: Detail::Irq(class), ref_obj_id: id, ..holder });
        self.live_stack.write(frame, 1 << slot);
        self.scratched.slots |= 1 << slot;
        Ok(())
    }

    /// Gives back the flags saved last; those saved before them are the last then.
    fn restore_irq(&mut self, id: u32) -> Check {
        let refs = self.state.refs_mut();
        let last = refs.irq;
        if id != last {
            let insn = refs.held.iter().find(|held| held.id == last).map_or(0, |held| held.insn);
            return reject(Rejection::IrqOrder { id: last, insn });
        }
        refs.held.retain(|held| held.id != id || held.kind != RefKind::Irq);
        let before = refs.held.iter().rev().find(|held| held.kind == RefKind::Irq);
        refs.irq = before.map_or(0, |held| held.id);
        Ok(())
    }
}
