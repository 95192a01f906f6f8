//! Dynptrs: two slots of the stack that hold a pointer to memory and its size, known to the kernel alone.
//!
//! A program gives room for one and has it made there, passes it to what reads or writes through it, and gets slices of
//! its memory, which end with it. Plain writes to its slots destroy it, unless it holds a reference: then it must be given
//! to what releases it. Making, reading and releasing change the state where they check it, as the kernel does.
//!
//! Mirrors `process_dynptr_func`, `mark_stack_slots_dynptr`, `unmark_stack_slots_dynptr` and
//! `destroy_if_dynptr_stack_slot` (`kernel/bpf/verifier.c` 6.18).

use skep_isa::Reg;

use crate::Check;
use crate::check::Purpose;
use crate::check::stack_object::Place;
use crate::env::{Env, reject};
use crate::rejection::Rejection;
use crate::state::{
    Base, Byte, Detail, DynptrKind, Flags, RefKind, Reference, RegState, RegType, SLOT_SIZE, Slot,
};

/// Slots of a dynptr.
const SLOTS: usize = 2;

/// A dynptr that was passed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Dynptr {
    /// What memory it is of.
    pub kind: DynptrKind,
    /// Its id, which slices of it carry.
    pub id: u32,
    /// The reference behind it; zero for none.
    pub ref_obj_id: u32,
}

/// What a call does to the dynptr it is passed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum DynptrUse {
    /// Makes it, there; with the reference of another one, where it is a copy of that.
    Make(DynptrKind, Option<u32>),
    /// Reads and writes through it.
    Use(Option<DynptrKind>),
    /// Changes what it points to.
    Change(Option<DynptrKind>),
}

impl DynptrKind {
    /// The modifiers that say which kind of dynptr memory is of.
    pub(crate) const ALL_FLAGS: Flags = Flags::DYNPTR_LOCAL
        .union(Flags::DYNPTR_RINGBUF)
        .union(Flags::DYNPTR_SKB)
        .union(Flags::DYNPTR_XDP)
        .union(Flags::DYNPTR_SKB_META);

    /// Its name in the kernel's log.
    pub(crate) fn name(self) -> &'static str {
        match self {
            DynptrKind::Local => "local",
            DynptrKind::Ringbuf => "ringbuf",
            DynptrKind::Skb => "skb",
            DynptrKind::Xdp => "xdp",
            DynptrKind::SkbMeta => "skb_meta",
            DynptrKind::File => "file",
        }
    }

    /// The kind the flags of an argument ask for.
    pub(crate) fn of_flags(flags: Flags) -> Option<DynptrKind> {
        let kinds = [
            (Flags::DYNPTR_LOCAL, DynptrKind::Local),
            (Flags::DYNPTR_RINGBUF, DynptrKind::Ringbuf),
            (Flags::DYNPTR_SKB, DynptrKind::Skb),
            (Flags::DYNPTR_XDP, DynptrKind::Xdp),
            (Flags::DYNPTR_SKB_META, DynptrKind::SkbMeta),
        ];
        kinds.into_iter().find(|(flag, _)| flags.contains(*flag)).map(|(_, kind)| kind)
    }

    /// The flag that memory of this kind carries.
    pub(crate) fn flag(self) -> Flags {
        match self {
            DynptrKind::Local => Flags::DYNPTR_LOCAL,
            DynptrKind::Ringbuf => Flags::DYNPTR_RINGBUF,
            DynptrKind::Skb => Flags::DYNPTR_SKB,
            DynptrKind::Xdp => Flags::DYNPTR_XDP,
            DynptrKind::SkbMeta => Flags::DYNPTR_SKB_META,
            DynptrKind::File => Flags::NONE,
        }
    }

    /// Whether one holds a reference.
    fn is_referenced(self) -> bool {
        matches!(self, DynptrKind::Ringbuf | DynptrKind::File)
    }
}

impl Env<'_> {
    /// An argument that is a dynptr, and what the call does to it.
    pub(crate) fn check_dynptr(&mut self, reg: Reg, purpose: DynptrUse) -> Check {
        let found = *self.state.reg(reg);
        let arg = reg.number() - 1;
        if !found.kind.is(Base::Stack) && !found.kind.is(Base::ConstDynptr) {
            return reject(Rejection::NoDynptr { arg });
        }
        let wanted = match purpose {
            DynptrUse::Make(kind, reference) => return self.make_dynptr(reg, &found, kind, reference),
            DynptrUse::Use(wanted) | DynptrUse::Change(wanted) => wanted,
        };
        if found.kind.is(Base::ConstDynptr) && matches!(purpose, DynptrUse::Change(_)) {
            return reject(Rejection::ConstDynptr {});
        }
        let Some(dynptr) = self.dynptr_in(&found) else {
            return reject(Rejection::UninitDynptr { arg });
        };
        if let Some(wanted) = wanted.filter(|wanted| *wanted != dynptr.kind) {
            return reject(Rejection::OtherDynptr { kind: wanted.name(), arg });
        }
        self.read_stack_object(&found, "dynptr", SLOTS);
        Ok(())
    }

    /// What is released must hold a reference.
    pub(crate) fn check_dynptr_release(&mut self, reg: Reg) -> Check {
        let found = *self.state.reg(reg);
        if !found.kind.is(Base::Stack) {
            return reject(Rejection::ReleaseConstDynptr {});
        }
        let held = match self.stack_object(&found, "dynptr", SLOTS) {
            Place::At(frame, at) => self.state.frame(frame).stack[at].reg().ref_obj_id,
            Place::Outside | Place::Nowhere => 0,
        };
        if held == 0 { reject(Rejection::ReleaseUnacquired { arg: reg.number() }) } else { Ok(()) }
    }

    /// The dynptr a register points to.
    pub(crate) fn dynptr_in(&mut self, found: &RegState) -> Option<Dynptr> {
        let holder = match found.kind.base {
            Base::ConstDynptr => *found,
            _ => {
                let Place::At(frame, at) = self.stack_object(found, "dynptr", SLOTS) else { return None };
                let stack = &self.state.frame(frame).stack;
                let whole = |slot: &Slot| slot.bytes == [Byte::Dynptr; SLOT_SIZE];
                if !whole(&stack[at]) || !whole(&stack[at - 1]) {
                    return None;
                }
                *stack[at].reg()
            }
        };
        match holder.detail {
            Detail::Dynptr { kind, first: true } => {
                Some(Dynptr { kind, id: holder.id, ref_obj_id: holder.ref_obj_id })
            }
            _ => None,
        }
    }

    fn make_dynptr(&mut self, reg: Reg, found: &RegState, kind: DynptrKind, reference: Option<u32>) -> Check {
        let is_room =
            found.kind.is(Base::Stack) && self.stack_object(found, "dynptr", SLOTS) != Place::Nowhere;
        if !is_room {
            return reject(Rejection::NoRoomForDynptr {});
        }
        for off in [0, 8] {
            self.access(reg, off, 8, Purpose::Write(None), false, false)?;
        }
        let Place::At(frame, at) = self.stack_object(found, "dynptr", SLOTS) else {
            return reject(Rejection::NoRoomForDynptr {});
        };
        self.destroy_dynptr(frame, at)?;
        self.destroy_dynptr(frame, at - 1)?;
        let id = self.new_id();
        let mut ref_obj_id = 0;
        if kind.is_referenced() {
            ref_obj_id = reference.unwrap_or_else(|| self.acquire(RefKind::Object));
        }
        for (slot, first) in [(at, true), (at - 1, false)] {
            let slot = &mut self.state.frame_mut(frame).stack_mut()[slot];
            slot.bytes = [Byte::Dynptr; SLOT_SIZE];
            slot.set_reg(RegState { id, ref_obj_id, ..dynptr_reg(kind, first) });
        }
        self.live_stack.write(frame, 0b11 << (at - 1));
        Ok(())
    }

    /// Ends a dynptr that holds a reference, its copies, and the slices of all of them.
    pub(crate) fn release_dynptr(&mut self, reg: Reg) -> Check {
        let found = *self.state.reg(reg);
        let Place::At(frame, at) = self.stack_object(&found, "dynptr", SLOTS) else {
            return reject(Rejection::UninitDynptr { arg: reg.number() - 1 });
        };
        let released = self.state.frame(frame).stack[at].reg().ref_obj_id;
        self.forget_reference(released);
        for at in 1..self.state.frame(frame).stack.len() {
            let holder = self.state.frame(frame).stack[at].reg();
            if holder.ref_obj_id == released && matches!(holder.detail, Detail::Dynptr { first: true, .. }) {
                self.forget_dynptr(frame, at);
            }
        }
        Ok(())
    }

    /// A slot is about to be written: a dynptr there is no more, nor are its slices.
    pub(crate) fn destroy_dynptr(&mut self, frame: usize, at: usize) -> Check {
        let slot = &self.state.frame(frame).stack[at];
        if slot.bytes[0] != Byte::Dynptr {
            return Ok(());
        }
        let Detail::Dynptr { kind, first } = slot.reg().detail else { return Ok(()) };
        if kind.is_referenced() {
            return reject(Rejection::OverwritesDynptr {});
        }
        let at = if first { at } else { at + 1 };
        let id = slot.reg().id;
        self.scratched.slots |= 0b11 << (at - 1);
        let is_slice = |reg: &RegState| {
            let kind = RegType { flags: reg.kind.flags.without(Flags::MAYBE_NULL), ..reg.kind };
            kind.is(Base::Mem) && matches!(reg.detail, Detail::Mem { dynptr, .. } if dynptr == id)
        };
        self.state.for_each_reg_mut(is_slice, |reg| *reg = RegState::UNKNOWN);
        self.forget_dynptr(frame, at);
        Ok(())
    }

    fn forget_dynptr(&mut self, frame: usize, at: usize) {
        for slot in [at, at - 1] {
            self.state.frame_mut(frame).stack_mut()[slot] = Slot::EMPTY;
        }
        self.live_stack.write(frame, 0b11 << (at - 1));
    }

    /// Acquires something at this instruction; its id.
    pub(crate) fn acquire(&mut self, kind: RefKind) -> u32 {
        let (id, insn) = (self.new_id(), self.insn);
        self.state.refs_mut().held.push(Reference { id, insn, kind });
        id
    }

    /// Forgets a reference, and what depends on it; whether it was held.
    pub(crate) fn forget_reference(&mut self, id: u32) -> bool {
        let held = self.state.refs_mut().release(id);
        if held {
            self.state.for_each_reg_mut(|reg| reg.ref_obj_id == id, |reg| *reg = RegState::UNKNOWN);
        }
        held
    }
}

/// What a callback is given as a dynptr, and what stands in the slots of one.
pub(crate) fn dynptr_reg(kind: DynptrKind, first: bool) -> RegState {
    RegState {
        detail: Detail::Dynptr { kind, first },
        ..RegState::pointer(RegType::plain(Base::ConstDynptr))
    }
}
