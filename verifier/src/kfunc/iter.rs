//! Open-coded iterators: slots of the stack that a constructor makes an iterator, from which elements are taken until there
//! are no more, and which a destructor ends.
//!
//! ```text
//!   (new) ──► active, depth 0 ──(next)──► drained: the result is null, and stays so
//!                  ▲      │
//!                  └(next)┘ depth + 1: the result is an element
//! ```
//!
//! An iterator is a reference that must be given back. Each element is a round of a loop which converges: the kernel ends
//! an iteration sooner or later, so a round that starts no wider than an earlier one needs no exploring.
//!
//! Mirrors `process_iter_arg`, `mark_stack_slots_iter` and `process_iter_next_call` (`kernel/bpf/verifier.c`, 6.18).

use skep_btf::{Type, TypeId};
use skep_isa::Reg;
use skep_linux::{AttachType, KfuncFlags, ProgType};

use crate::Check;
use crate::check::{Place, Purpose};
use crate::env::{Env, reject};
use crate::kfunc::Called;
use crate::kfunc::args::CallArgs;
use crate::rejection::Rejection;
use crate::state::{
    Base, Byte, Detail, Flags, IterState, RefKind, RegState, RegType, SLOT_SIZE, Slot, State,
};

/// How the names of the kernel's iterators begin.
pub(crate) const PREFIX: &str = "bpf_iter_";

/// An iterator on the stack.
#[derive(Clone, Copy, Debug)]
pub(super) struct Iter {
    frame: usize,
    slot: usize,
}

/// What an argument must be an iterator of.
#[derive(Clone, Copy)]
struct IterType {
    id: TypeId,
    slots: usize,
}

impl Iter {
    fn reg(self, state: &State) -> &RegState {
        state.frame(self.frame).stack[self.slot].reg()
    }

    fn reg_mut(self, state: &mut State) -> &mut RegState {
        state.frame_mut(self.frame).stack_mut()[self.slot].reg_mut()
    }
}

impl Called<'_> {
    /// Whether the function makes, advances or ends an iterator, which is its first argument then.
    pub(super) fn iterates(&self) -> bool {
        self.is(KfuncFlags::ITER_NEW) || self.is(KfuncFlags::ITER_NEXT) || self.is(KfuncFlags::ITER_DESTROY)
    }

    fn iter_type(&self, index: usize) -> Option<IterType> {
        let pointer = self.btf.skip_modifiers(self.param(index)?.ty)?;
        let Some(Type::Ptr { target }) = self.btf.get(pointer) else { return None };
        let id = self.btf.skip_modifiers(target)?;
        let is_iter =
            matches!(self.btf.get(id), Some(Type::Struct(_))) && self.btf.name_of(id).starts_with(PREFIX);
        let size = self.btf.size_of(id).and_then(|size| usize::try_from(size).ok());
        size.filter(|_| is_iter).map(|size| IterType { id, slots: size / SLOT_SIZE })
    }
}

impl Env<'_> {
    /// An argument that is an iterator, or becomes one.
    pub(super) fn check_iter(
        &mut self,
        called: &Called<'_>,
        found: &RegState,
        reg: Reg,
        index: usize,
        args: &mut CallArgs,
    ) -> Check {
        if called.name == "bpf_iter_css_task_new" && !self.may_walk_css_tasks() {
            return reject(Rejection::CssTaskIter {});
        }
        if !found.kind.is(Base::Stack) {
            return self.expects(index, "pointer to an iterator on stack");
        }
        let Some(wanted) = called.iter_type(index) else {
            return reject(Rejection::NotIter { arg: index });
        };
        let name = called.btf.name_of(wanted.id);
        let name = || name.strip_prefix(PREFIX).unwrap_or(name).to_owned();
        if called.is(KfuncFlags::ITER_NEW) {
            if !self.is_room_for_iter(found, wanted.slots) {
                return reject(Rejection::IterInUse { name: name(), arg: index });
            }
            for slot in 0..wanted.slots {
                self.access(reg, (slot * SLOT_SIZE) as i32, 8, Purpose::Write(None), false, false)?;
            }
            if !self.begin_iter(called, found, wanted) {
                return reject(Rejection::Wordless {});
            }
            return Ok(());
        }
        let uninit = || reject(Rejection::IterNotInit { name: name(), arg: index });
        let Place::At(frame, slot) = self.stack_object(found, "iter", wanted.slots) else { return uninit() };
        for (nth, slot) in (0..wanted.slots).zip((0..=slot).rev()) {
            let slot = &self.state.frame(frame).stack[slot];
            let held = slot.reg();
            if held.kind.flags.contains(Flags::UNTRUSTED) {
                return reject(Rejection::IterOutsideRcu { name: called.name.to_owned() });
            }
            let is_same = matches!(held.detail, Detail::Iter { table, id, .. }
                if (table, id) == (called.table, wanted.id));
            let is_whole = slot.bytes == [Byte::Iter; SLOT_SIZE];
            if (nth == 0) != (held.ref_obj_id != 0) || !is_same || !is_whole {
                return uninit();
            }
        }
        self.read_stack_object(found, "iter", wanted.slots);
        let iter = Iter { frame, slot };
        args.ref_obj_id = iter.reg(&self.state).ref_obj_id;
        args.iter = Some(iter);
        if called.is(KfuncFlags::ITER_DESTROY) {
            let released = args.ref_obj_id;
            self.release_object(released, called.name, i64::from(called.id.0))?;
            for slot in (0..=slot).rev().take(wanted.slots) {
                self.state.frame_mut(frame).stack_mut()[slot] = Slot::EMPTY;
                self.live_stack.write(frame, 1 << slot);
                self.scratched.slots |= 1 << slot;
            }
        }
        Ok(())
    }

    /// Tasks of control groups may be walked where the lock that this takes is known to be free.
    fn may_walk_css_tasks(&self) -> bool {
        match self.prog_type() {
            ProgType::Lsm => true,
            ProgType::Tracing if self.program.kind.attach_type == Some(AttachType::TraceIter) => true,
            _ => self.state.sleepable,
        }
    }

    /// Whether no iterator is where one is to be made. Parts of the stack that nothing touched are found by the access.
    fn is_room_for_iter(&mut self, found: &RegState, slots: usize) -> bool {
        match self.stack_object(found, "iter", slots) {
            Place::At(frame, slot) => {
                let stack = &self.state.frame(frame).stack;
                (0..=slot).rev().take(slots).all(|slot| !stack[slot].bytes.contains(&Byte::Iter))
            }
            Place::Outside => true,
            Place::Nowhere => false,
        }
    }

    /// Makes an iterator; whether there was room.
    fn begin_iter(&mut self, called: &Called<'_>, found: &RegState, wanted: IterType) -> bool {
        let Place::At(frame, slot) = self.stack_object(found, "iter", wanted.slots) else { return false };
        let id = self.acquire(RefKind::Object);
        let flags = match called.is(KfuncFlags::RCU_PROTECTED) {
            true if self.is_under_rcu() => Flags::RCU,
            true => Flags::UNTRUSTED,
            false => Flags::NONE,
        };
        let detail = Detail::Iter { table: called.table, id: wanted.id, state: IterState::Active, depth: 0 };
        let holder = RegState { detail, ..RegState::pointer(RegType::with(Base::Stack, flags)) };
        for (nth, slot) in (0..wanted.slots).zip((0..=slot).rev()) {
            let ref_obj_id = if nth == 0 { id } else { 0 };
            let target = &mut self.state.frame_mut(frame).stack_mut()[slot];
            target.bytes = [Byte::Iter; SLOT_SIZE];
            target.set_reg(RegState { ref_obj_id, ..holder });
            self.live_stack.write(frame, 1 << slot);
            self.scratched.slots |= 1 << slot;
        }
        true
    }

    /// Takes an element, whose pointer is in R0, and goes on as if there was none; the other way waits.
    pub(super) fn advance_iter(&mut self, iter: Iter) -> Check {
        if let Detail::Iter { state: IterState::Active, .. } = iter.reg(&self.state).detail {
            let depth = self.state.parent.map_or(0, |parent| self.explored.state(parent).depth);
            let before = self.previous_entry(self.insn, depth);
            let at = self.insn;
            let round = self.push(at + 1, at, false)?;
            if let Detail::Iter { depth, .. } = &mut iter.reg_mut(round).detail {
                *depth = depth.saturating_add(1);
            }
            let Some(mut pending) = self.pending.pop() else { return Ok(()) };
            if let Some(before) = before {
                self.widen(before, &mut pending.state);
            }
            let element = pending.state.reg_mut(Reg::R0);
            element.kind.flags = element.kind.flags.without(Flags::MAYBE_NULL);
            self.pending.push(pending);
        }
        if let Detail::Iter { state, .. } = &mut iter.reg_mut(&mut self.state).detail {
            *state = IterState::Drained;
        }
        *self.state.reg_mut(Reg::R0) = RegState::constant(0);
        Ok(())
    }

    /// Whether elements of an iterator are valid in a region under RCU only.
    pub(super) fn is_iter_under_rcu(&self, iter: Iter) -> bool {
        iter.reg(&self.state).kind.flags.contains(Flags::RCU)
    }

    /// A region under RCU ends: iterators that were made in it are of no use.
    pub(super) fn distrust_iters(&mut self) {
        for frame in 0..self.state.frames().len() {
            for slot in 0..self.state.frame(frame).stack.len() {
                let held = &self.state.frame(frame).stack[slot];
                if held.bytes[0] == Byte::Iter && held.reg().kind.flags.contains(Flags::RCU) {
                    let held = self.state.frame_mut(frame).stack_mut()[slot].reg_mut();
                    held.kind.flags = held.kind.flags.without(Flags::RCU) | Flags::UNTRUSTED;
                }
            }
        }
    }

    /// Whether the iterator that R1 points to, at a call that takes its next element, may have more.
    pub(crate) fn is_next_iter_active(&self) -> bool {
        let found = self.state.reg(Reg::R1);
        let off = found.value.known(true).map(|value| found.off.wrapping_add(value as i32));
        let slot = off.and_then(|off| usize::try_from(off.wrapping_neg().wrapping_sub(1)).ok());
        let slot = slot.and_then(|below| {
            self.state.frames().get(usize::from(found.frame))?.stack.get(below / SLOT_SIZE)
        });
        slot.is_some_and(|slot| matches!(slot.reg().detail, Detail::Iter { state: IterState::Active, .. }))
    }
}

/// Whether an iterator that may have more has gone round more often in one state than in the other: then the path comes
/// nearer to its end.
pub(crate) fn depths_differ(old: &State, new: &State) -> bool {
    old.frames().iter().zip(new.frames()).any(|(old, new)| {
        old.stack.iter().zip(new.stack.iter()).any(|(old, new)| match (old.reg().detail, new.reg().detail) {
            (
                Detail::Iter { state: IterState::Active, depth: before, .. },
                Detail::Iter { depth: now, .. },
            ) => old.bytes[0] == Byte::Iter && before != now,
            _ => false,
        })
    })
}
