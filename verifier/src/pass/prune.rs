//! When a state needs no exploring: one stored before allowed at least as much.
//!
//! `old` is the stored state, `new` the current one. `old` was found safe; if everything `new` can be, `old` could be too,
//! then `new` is safe. What `old` never looked at does not count: registers that are not live, and, unless the comparison
//! is exact, numbers nothing depended on. Ids may differ as long as they tie the same things together, so a one-to-one
//! relation between old and new ids is built along the way.
//!
//! Mirrors `states_equal` and what it calls (`kernel/bpf/verifier.c`, `states.c` from 7.1).

use crate::code::Code;
use crate::limits::MAX_ID_PAIRS;
use crate::pass::history::Place;
use crate::state::{
    Base, Byte, Detail, Frame, LINKED_AT_DISTANCE, RegState, RegType, SLOT_SIZE, Slot, State,
};

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
    /// Where the states were found to differ.
    pub apart: Option<Place>,
}

/// The places at which a stored state was told apart from those it met last, with what it has there.
///
/// States that meet at one instruction mostly differ in the same few places. As long as the next one differs in one of them,
/// nothing else of the stored state need be looked at.
#[derive(Debug, Default)]
pub(crate) struct Apart(Vec<Difference>);

#[derive(Clone, Copy, Debug)]
struct Difference {
    place: Place,
    kind: RegType,
    off: i32,
    umin: u64,
    umax: u64,
    firm: bool,
}

/// Places remembered of one stored state.
const MAX_APART: usize = 6;

impl Apart {
    /// Remembers that a stored state was told apart at a place, which is `compared` by [`Comparison::covers`].
    pub(crate) fn at(&mut self, old: &State, place: Place, compared: bool) {
        self.0.retain(|known| known.place != place);
        let Some(reg) = reg_at(old, place) else { return };
        let firm = match reg.kind.base {
            Base::NotInit | Base::Arena => false,
            Base::Scalar => reg.precise,
            _ => true,
        };
        self.0.truncate(MAX_APART - 1);
        let (umin, umax) = (reg.value.b64.umin, reg.value.b64.umax);
        let firm = firm && compared;
        self.0.insert(0, Difference { place, kind: reg.kind, off: reg.off, umin, umax, firm });
    }

    /// Forgets everything.
    pub(crate) fn forget(&mut self) {
        self.0.clear();
    }

    /// Whether one of the places tells that a state is not covered; or, where `exactly`, that it is not the same.
    pub(crate) fn tells(&mut self, new: &State, exactly: bool) -> bool {
        let Some(found) = self.0.iter().position(|difference| difference.tells(new, exactly)) else {
            return false;
        };
        // What tells often comes to stand first.
        self.0.swap(found, found.saturating_sub(1));
        true
    }

    /// The place that told last.
    pub(crate) fn place(&self) -> Option<Place> {
        self.0.first().map(|difference| difference.place)
    }
}

impl Difference {
    fn tells(&self, new: &State, exactly: bool) -> bool {
        let Some(reg) = reg_at(new, self.place) else { return false };
        let (umin, umax) = (reg.value.b64.umin, reg.value.b64.umax);
        if exactly {
            return reg.kind != self.kind || reg.off != self.off || umin != self.umin || umax != self.umax;
        }
        let elsewhere = reg.off != self.off && self.kind != RegType::SCALAR;
        self.firm && (reg.kind != self.kind || elsewhere || umin < self.umin || umax > self.umax)
    }
}

/// A register, or what was spilled to a slot.
fn reg_at(state: &State, place: Place) -> Option<&RegState> {
    let frame = state.frames().get(usize::from(place.frame))?;
    let index = usize::from(place.index);
    match place.is_slot {
        true => frame.stack.get(index).filter(|slot| slot.is_spilled()).map(Slot::reg),
        false => frame.regs.get(index),
    }
}

impl Comparison<'_> {
    /// Whether `old` being safe makes `new` safe.
    pub(crate) fn covers(&mut self, old: &State, new: &State, first: Option<Place>) -> bool {
        if old.frames().len() != new.frames().len()
            || old.speculative && !new.speculative
            || old.sleepable != new.sleepable
            || !self.refs_cover(old, new)
        {
            return false;
        }
        if first.is_some_and(|place| self.differ_at(old, new, place)) {
            self.apart = first;
            return false;
        }
        // The running frame differs most often.
        (0..old.frames().len()).rev().all(|index| {
            let (old_frame, new_frame) = (old.frame(index), new.frame(index));
            let live = self.code.aux(old.frame_insn(index)).live_regs;
            old_frame.callsite == new_frame.callsite && self.frame_covers(index, old_frame, new_frame, live)
        })
    }

    /// Whether a place alone tells the states apart.
    fn differ_at(&mut self, old: &State, new: &State, place: Place) -> bool {
        let (frame, index) = (usize::from(place.frame), usize::from(place.index));
        let (Some(old_frame), Some(new_frame)) = (old.frames().get(frame), new.frames().get(frame)) else {
            return false;
        };
        // Whatever is related here must not bind what is compared later, in the order of the whole.
        let next_temporary = self.ids.next_temporary;
        let known = self.ids.pairs.len();
        let covers = match place.is_slot {
            true => {
                let slot = old_frame.stack.get(index);
                slot.is_none_or(|slot| self.slot_covers(slot, new_frame.stack.get(index)))
            }
            false => {
                let live = self.code.aux(old.frame_insn(frame)).live_regs;
                let (old, new) = (&old_frame.regs[index], &new_frame.regs[index]);
                live >> index & 1 == 0 || self.reg_covers(old, new)
            }
        };
        self.ids.pairs.truncate(known);
        self.ids.next_temporary = next_temporary;
        !covers
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

    fn frame_covers(&mut self, frame: usize, old: &Frame, new: &Frame, live: u16) -> bool {
        if old.callback_depth > new.callback_depth {
            return false;
        }
        for (number, (old, new)) in old.regs.iter().zip(&new.regs).enumerate() {
            if live >> number & 1 != 0 && !self.reg_covers(old, new) {
                self.apart = Some(Place { frame: frame as u8, index: number as u8, is_slot: false });
                return false;
            }
        }
        for (index, slot) in old.stack.iter().enumerate() {
            if !self.slot_covers(slot, new.stack.get(index)) {
                self.apart = Some(Place { frame: frame as u8, index: index as u8, is_slot: true });
                return false;
            }
        }
        true
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

    fn slot_covers(&mut self, old: &Slot, new: Option<&Slot>) -> bool {
        let bytes = old.packed();
        if self.exactness != Exactness::Loose && new.is_none_or(|new| new.packed() != bytes) {
            return false;
        }
        if bytes == Slot::EMPTY.packed() {
            return true;
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
            if at == SLOT_SIZE - 1 && !self.held_covers(byte, old.reg(), new.reg()) {
                return false;
            }
        }
        true
    }

    /// What two slots of the same kind hold: a spilled register, or an object of the kernel.
    fn held_covers(&mut self, byte: Byte, old: &RegState, new: &RegState) -> bool {
        match byte {
            Byte::Spill => self.reg_covers(old, new),
            Byte::Dynptr | Byte::Irq => {
                old.detail == new.detail && self.ids.relate(old.ref_obj_id, new.ref_obj_id)
            }
            Byte::Iter => {
                old.kind == new.kind
                    && old.detail.without_depth() == new.detail.without_depth()
                    && self.ids.relate(old.ref_obj_id, new.ref_obj_id)
            }
            Byte::Invalid | Byte::Misc | Byte::Zero => true,
        }
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

/// The first register of the running frames that tells that the path cannot be going around in circles.
pub(crate) fn not_looping(old: &State, new: &State) -> Option<Place> {
    let regs = old.top().regs.iter().zip(&new.top().regs);
    let differs = |(old, new): (&RegState, &RegState)| {
        !(old.same_value(new) && old.id == new.id && old.ref_obj_id == new.ref_obj_id)
    };
    let index = regs.map(differs).position(|differs| differs)?;
    Some(Place { frame: old.current() as u8, index: index as u8, is_slot: false })
}
