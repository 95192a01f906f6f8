//! When a state needs no exploring: one stored before allowed at least as much.
//!
//! `old` is the stored state, `new` the current one. `old` was found safe; if everything `new` can be, `old` could be too,
//! then `new` is safe. What `old` never looked at does not count: registers that are not live, and, unless the comparison
//! is exact, numbers nothing depended on. Ids may differ as long as they tie the same things together, so a one-to-one
//! relation between old and new ids is built along the way.
//!
//! Mirrors `states_equal` and what it calls (`kernel/bpf/verifier.c`, `states.c` from 7.1).

use skep_isa::Reg;

use crate::code::Code;
use crate::limits::MAX_ID_PAIRS;
use crate::state::{Base, Byte, Frame, LINKED_AT_DISTANCE, RegState, SLOT_SIZE, Slot, State};

/// How strict a comparison is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Exactness {
    /// What nothing depended on may differ.
    Loose,
    /// Numbers must be within those of the old state, precise or not: the old state's marks may be incomplete.
    RangeWithin,
    /// Everything must be the same but for the names of ids.
    Exact,
}

/// Old and new ids that stand for each other.
#[derive(Debug, Default)]
pub(crate) struct IdPairs {
    pairs: Vec<(u32, u32)>,
    next_temporary: u32,
}

impl IdPairs {
    /// Forgets all pairs. Temporary ids start after the last one given out.
    pub(crate) fn reset(&mut self, last_id: u32) {
        self.pairs.clear();
        self.next_temporary = last_id;
    }

    /// Whether the ids may stand for each other; if they were not related before, they are from now on.
    fn relate(&mut self, old: u32, new: u32) -> bool {
        if (old == 0) != (new == 0) {
            return false;
        }
        if old == 0 {
            return true;
        }
        for &(known_old, known_new) in &self.pairs {
            if known_old == old {
                return known_new == new;
            }
            if known_new == new {
                return false;
            }
        }
        if self.pairs.len() >= MAX_ID_PAIRS {
            return false;
        }
        self.pairs.push((old, new));
        true
    }

    /// The same for numbers: one the old state did not link may be linked in the new one, and one the new state does not
    /// link is related as if it had an id of its own.
    fn relate_numbers(&mut self, old: u32, mut new: u32) -> bool {
        if old == 0 {
            return true;
        }
        if new == 0 {
            self.next_temporary += 1;
            new = self.next_temporary;
        }
        if !self.relate(old, new) {
            return false;
        }
        // One linked at a distance is tied to those at none, too.
        old & LINKED_AT_DISTANCE == 0 || self.relate(old & !LINKED_AT_DISTANCE, new & !LINKED_AT_DISTANCE)
    }
}

/// A comparison under way.
pub(crate) struct Comparison<'a> {
    /// The program.
    pub code: &'a Code,
    /// Whether reading what was never written is allowed.
    pub allow_uninit_stack: bool,
    /// How strict it is.
    pub exactness: Exactness,
    /// The ids related so far.
    pub ids: &'a mut IdPairs,
    /// The register of the running frame that is compared first, and afterwards the one that differed: most states that
    /// meet at an instruction differ in the same one. The order makes no difference to the outcome.
    pub first: u8,
}

impl Comparison<'_> {
    /// Whether `old` being safe makes `new` safe.
    pub(crate) fn covers(&mut self, old: &State, new: &State) -> bool {
        if old.frames().len() != new.frames().len()
            || old.speculative && !new.speculative
            || old.sleepable != new.sleepable
            || !self.refs_cover(old, new)
        {
            return false;
        }
        // The running frame differs most often.
        (0..old.frames().len()).rev().all(|index| {
            let (old_frame, new_frame) = (old.frame(index), new.frame(index));
            let live = self.code.aux(old.frame_insn(index)).live_regs;
            old_frame.callsite == new_frame.callsite && self.frame_covers(old_frame, new_frame, live)
        })
    }

    fn refs_cover(&mut self, old: &State, new: &State) -> bool {
        let (old, new) = (&old.refs, &new.refs);
        old.held.len() == new.held.len()
            && (old.preempt, old.rcu) == (new.preempt, new.rcu)
            && self.ids.relate(old.irq, new.irq)
            && old
                .held
                .iter()
                .zip(&new.held)
                .all(|(old, new)| old.kind == new.kind && self.ids.relate(old.id, new.id))
    }

    fn frame_covers(&mut self, old: &Frame, new: &Frame, live: u16) -> bool {
        if old.callback_depth > new.callback_depth {
            return false;
        }
        let first = usize::from(self.first);
        let rest = (0..Reg::COUNT).filter(|number| *number != first);
        for number in std::iter::once(first).chain(rest) {
            let (Some(old), Some(new)) = (old.regs.get(number), new.regs.get(number)) else { continue };
            if live >> number & 1 != 0 && !self.reg_covers(old, new) {
                self.first = number as u8;
                return false;
            }
        }
        self.stack_covers(&old.stack, &new.stack)
    }

    fn reg_covers(&mut self, old: &RegState, new: &RegState) -> bool {
        if self.exactness == Exactness::Exact {
            return self.same(old, new);
        }
        if old.kind.base == Base::NotInit {
            return self.exactness == Exactness::Loose || new.kind.base == Base::NotInit;
        }
        if old.kind != new.kind {
            return false;
        }
        match old.kind.base {
            Base::Scalar => {
                if !old.precise && self.exactness == Exactness::Loose {
                    return true;
                }
                let distance = |reg: &RegState| reg.id & LINKED_AT_DISTANCE;
                if old.id != 0 && distance(old) != distance(new) {
                    return false;
                }
                if distance(old) != 0 && old.off != new.off {
                    return false;
                }
                self.ids.relate_numbers(old.id, new.id) && old.value.covers(&new.value)
            }
            Base::MapKey | Base::MapValue | Base::Mem | Base::Buf | Base::TpBuffer => {
                old.same_shape(new)
                    && old.value.covers(&new.value)
                    && self.ids.relate(old.id, new.id)
                    && self.ids.relate(old.ref_obj_id, new.ref_obj_id)
            }
            Base::Packet | Base::PacketMeta => {
                let (old_range, new_range) = (old.packet_range(), new.packet_range());
                let enough = if old_range < 0 || new_range < 0 {
                    old_range == new_range
                } else {
                    old_range <= new_range
                };
                enough
                    && old.off == new.off
                    && self.ids.relate(old.id, new.id)
                    && old.value.covers(&new.value)
            }
            Base::Stack => self.same(old, new) && old.frame == new.frame,
            Base::Arena => true,
            Base::NotInit
            | Base::Ctx
            | Base::ConstMap
            | Base::PacketEnd
            | Base::FlowKeys
            | Base::Socket
            | Base::SockCommon
            | Base::TcpSock
            | Base::XdpSock
            | Base::BtfId
            | Base::Func
            | Base::ConstDynptr => self.same(old, new),
        }
    }

    fn same(&mut self, old: &RegState, new: &RegState) -> bool {
        old.same_value(new)
            && self.ids.relate(old.id, new.id)
            && self.ids.relate(old.ref_obj_id, new.ref_obj_id)
    }

    fn stack_covers(&mut self, old: &[Slot], new: &[Slot]) -> bool {
        old.iter().enumerate().all(|(index, old)| self.slot_covers(old, new.get(index)))
    }

    fn slot_covers(&mut self, old: &Slot, new: Option<&Slot>) -> bool {
        if self.exactness != Exactness::Loose && new.is_none_or(|new| new.bytes != old.bytes) {
            return false;
        }
        for at in 0..SLOT_SIZE {
            let byte = old.bytes[at];
            if byte == Byte::Invalid || byte == Byte::Misc && self.allow_uninit_stack {
                continue;
            }
            let Some(new) = new else { return false };
            // A spilled number and plain data both read back as some number.
            if let (Some(old), Some(new)) = (self.number_in(old), self.number_in(new)) {
                return self.reg_covers(old, new);
            }
            if byte == Byte::Misc && new.bytes[at] == Byte::Zero {
                continue;
            }
            if byte != new.bytes[at] {
                return false;
            }
            if at == SLOT_SIZE - 1 && byte == Byte::Spill && !self.reg_covers(old.reg(), new.reg()) {
                return false;
            }
        }
        true
    }

    /// The number a slot reads back as: the spilled one, or any where all of it is plain data.
    fn number_in<'s>(&self, slot: &'s Slot) -> Option<&'s RegState> {
        if slot.is_full_scalar() {
            return Some(slot.reg());
        }
        let plain = |byte: &Byte| *byte == Byte::Misc || *byte == Byte::Invalid && self.allow_uninit_stack;
        slot.bytes.iter().all(plain).then_some(&RegState::UNKNOWN)
    }
}

/// Whether the running frames' registers are so alike that the path may be going around in circles.
pub(crate) fn may_be_looping(old: &State, new: &State) -> bool {
    old.frames().len() == new.frames().len()
        && old
            .top()
            .regs
            .iter()
            .zip(&new.top().regs)
            .all(|(old, new)| old.same_value(new) && old.id == new.id && old.ref_obj_id == new.ref_obj_id)
}
