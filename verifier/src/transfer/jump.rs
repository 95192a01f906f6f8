//! Conditional jumps: decided ones are followed, of undecided ones both sides are explored, each knowing more.
//!
//! Mirrors `check_cond_jmp_op`, `reg_set_min_max`, `sync_linked_regs`, `try_match_pkt_pointers` and `mark_ptr_or_null_regs`
//! (`kernel/bpf/verifier.c`). The current path goes on with the fall-through; the jump's target waits.

use skep_isa::{Cond, Insn, InsnIdx, Op, Operand, Reg, Width, Word};
use skep_linux::MapType;

use crate::domain::{Relation, ValueRules, decide, flipped, opposite, refine, refine_itself};
use crate::env::{Env, ProgramNames, reject};
use crate::limits::MAX_PACKET_OFF;
use crate::pass::explore::{Next, StateId};
use crate::pass::history::{Linked, Place};
use crate::rejection::Rejection;
use crate::state::{
    AT_PACKET_END, BEYOND_PACKET_END, Base, Detail, Flags, LINKED_AT_DISTANCE, LINKED_BY_32, MapRef,
    RegState, RegType, State,
};
use crate::{Check, Stop};

impl Env<'_> {
    /// A conditional jump, or one with a budget.
    pub(crate) fn apply_jump(&mut self, insn: &Insn, word: Word) -> Check<Next> {
        let target = insn.target(InsnIdx(self.insn)).map_or(u32::MAX, |target| target.0);
        let Op::Jump { cond, width, src } = insn.op else { return self.apply_may_goto(word, target) };
        self.check_exists(word.dst())?;
        self.check_read(insn.dst)?;
        let dst = *self.state.reg(insn.dst);
        let operand = match src {
            Operand::Reg => {
                if word.imm != 0 {
                    return reject(Rejection::ReservedJump {});
                }
                self.check_exists(word.src())?;
                self.check_read(insn.src)?;
                let operand = *self.state.reg(insn.src);
                let packets = dst.kind.is_packet_or_end() && operand.kind.is_packet_or_end();
                if !packets && self.is_secret(&operand) {
                    return reject(Rejection::PointerComparison { reg: insn.src.number() });
                }
                operand
            }
            Operand::Imm => {
                if word.src() != 0 {
                    return reject(Rejection::ReservedJump {});
                }
                RegState::constant(i64::from(word.imm) as u64)
            }
        };
        let (dst_stack, src_stack) =
            (dst.kind.is(Base::Stack), src == Operand::Reg && operand.kind.is(Base::Stack));
        if dst_stack || src_stack {
            let entry = self.history_entry();
            entry.dst_is_stack |= dst_stack;
            entry.src_is_stack |= src_stack;
        }

        if let Some(taken) = decide_jump(&dst, &operand, cond, width) {
            if dst.is_scalar() {
                self.demand(insn.dst)?;
            }
            if src == Operand::Reg && operand.is_scalar() {
                self.demand(insn.src)?;
            }
            if self.log.is_on() {
                self.log_state();
            }
            return Ok(if taken { Next::At(target) } else { Next::Following });
        }
        self.explore_both(insn, cond, width, src, target)?;
        if self.log.is_on() {
            self.log_state();
        }
        Ok(Next::Following)
    }

    fn explore_both(&mut self, insn: &Insn, cond: Cond, width: Width, src: Operand, target: u32) -> Check {
        let linked = self.collect_linked(insn, src);
        if linked.len() > 1 {
            self.history_entry().linked = linked;
        }
        let at = self.insn;
        self.push(target, at, false)?;
        // The state that waits is taken out while both are worked on.
        let Some(mut taken) = self.pending.pop() else {
            return Err(Stop::unmodelled("a jump without a target"));
        };
        let outcome = self.learn(insn, cond, width, src, &linked, &mut taken.state);
        self.pending.push(taken);
        outcome
    }

    fn learn(
        &mut self,
        insn: &Insn,
        cond: Cond,
        width: Width,
        src: Operand,
        linked: &Linked,
        taken: &mut State,
    ) -> Check {
        let (dst, by_reg) = (insn.dst, src == Operand::Reg);
        let constant = RegState::constant(insn.imm as u64);
        let old_dst = *self.state.reg(dst);
        let old_src = if by_reg { *self.state.reg(insn.src) } else { constant };
        if old_dst.is_scalar() && old_src.is_scalar() {
            let falls = (cond, opposite(cond));
            let (mut taken_dst, mut taken_src) = (old_dst, old_src);
            let (mut fall_dst, mut fall_src) = (old_dst, old_src);
            let itself = by_reg && insn.src == dst;
            teach(&mut fall_dst, &mut fall_src, falls.1, width, itself, &self.values);
            teach(&mut taken_dst, &mut taken_src, Relation::Holds(cond), width, itself, &self.values);
            self.check_sane(&mut taken_dst, "true_reg1")?;
            self.check_sane(if itself { &mut taken_dst } else { &mut taken_src }, "true_reg2")?;
            self.check_sane(&mut fall_dst, "false_reg1")?;
            self.check_sane(if itself { &mut fall_dst } else { &mut fall_src }, "false_reg2")?;
            if by_reg {
                *taken.reg_mut(insn.src) = taken_src;
                *self.state.reg_mut(insn.src) = fall_src;
            }
            *taken.reg_mut(dst) = taken_dst;
            *self.state.reg_mut(dst) = fall_dst;
        }
        if by_reg && self.state.reg(insn.src).is_scalar() && self.state.reg(insn.src).id != 0 {
            self.spread_to_linked(insn.src, linked, taken);
        }
        if self.state.reg(dst).is_scalar() && self.state.reg(dst).id != 0 {
            self.spread_to_linked(dst, linked, taken);
        }
        self.learn_not_null(insn, cond, width, by_reg, taken);

        let old_dst = *self.state.reg(dst);
        let null_test =
            width == Width::W64 && !by_reg && insn.imm == 0 && matches!(cond, Cond::Eq | Cond::Ne);
        if null_test && old_dst.kind.may_be_null() {
            mark_null(&mut self.state, dst, cond == Cond::Ne, &self.names);
            mark_null(taken, dst, cond == Cond::Eq, &self.names);
            return Ok(());
        }
        let packets = by_reg && width == Width::W64 && self.learn_packet_range(insn, cond, taken);
        if !packets && self.is_secret(&old_dst) {
            return reject(Rejection::PointerComparison { reg: dst.number() });
        }
        Ok(())
    }

    /// The places whose numbers are tied to an operand's. What does not fit the history loses its tie.
    fn collect_linked(&mut self, insn: &Insn, src: Operand) -> Linked {
        let mut linked = Linked::default();
        let ids = [(src == Operand::Reg).then_some(insn.src), Some(insn.dst)];
        for reg in ids.into_iter().flatten() {
            let reg = self.state.reg(reg);
            if reg.is_scalar() && reg.id != 0 {
                let id = reg.base_id();
                self.collect_linked_to(id, &mut linked);
            }
        }
        linked
    }

    fn collect_linked_to(&mut self, id: u32, linked: &mut Linked) {
        let tied = |reg: &RegState| reg.is_scalar() && reg.base_id() == id;
        for number in (0..self.state.frames().len()).rev() {
            let live = self.code.aux(self.state.frame_insn(number)).live_regs;
            for index in (0..10).filter(|reg| live >> reg & 1 != 0) {
                let place = Place { frame: number as u8, index, is_slot: false };
                if tied(&self.state.frame(number).regs[usize::from(index)]) && !linked.push(place) {
                    self.state.frame_mut(number).regs[usize::from(index)].unlink();
                }
            }
            for index in 0..self.state.frame(number).stack.len() {
                let slot = &self.state.frame(number).stack[index];
                let place = Place { frame: number as u8, index: index as u8, is_slot: true };
                if slot.is_spilled() && tied(slot.reg()) && !linked.push(place) {
                    self.state.frame_mut(number).stack_mut()[index].reg_mut().unlink();
                }
            }
        }
    }

    fn spread_to_linked(&mut self, known: Reg, linked: &Linked, taken: &mut State) {
        spread(&mut self.state, known, linked, &self.values);
        spread(taken, known, linked, &self.values);
    }

    /// Where a pointer that may be null equals one that is not, it is not either.
    fn learn_not_null(&mut self, insn: &Insn, cond: Cond, width: Width, by_reg: bool, taken: &mut State) {
        if !by_reg || width != Width::W64 {
            return;
        }
        let (dst, src) = (*self.state.reg(insn.dst), *self.state.reg(insn.src));
        let typed = |reg: &RegState| reg.kind.base == Base::BtfId;
        if dst.is_scalar() || src.is_scalar() || typed(&dst) || typed(&src) {
            return;
        }
        let equal = match cond {
            Cond::Eq => taken,
            Cond::Ne => &mut self.state,
            _ => return,
        };
        if dst.is_not_null() && src.kind.may_be_null() {
            mark_not_null(equal.reg_mut(insn.src), &self.names);
        }
        if src.is_not_null() && dst.kind.may_be_null() {
            mark_not_null(equal.reg_mut(insn.dst), &self.names);
        }
    }

    /// A comparison of a pointer into a packet with the packet's end (or of metadata with the packet's start) says how far
    /// may be accessed on one side, and that the end is reached on the other. Whether it was such a comparison.
    fn learn_packet_range(&mut self, insn: &Insn, cond: Cond, taken: &mut State) -> bool {
        let (dst, src) = (*self.state.reg(insn.dst), *self.state.reg(insn.src));
        // `pointer cond end`; where the end is on the left, turn the comparison around.
        let (reg, pointer, cond) = if is_pair(&dst, &src) {
            (insn.dst, dst, cond)
        } else if is_pair(&src, &dst) {
            (insn.src, src, flipped(cond))
        } else {
            return false;
        };
        let falls = &mut self.state;
        match cond {
            Cond::Gt => {
                grant_range(falls, &pointer, false);
                mark_end(taken, reg, true);
            }
            Cond::Lt => {
                grant_range(taken, &pointer, true);
                mark_end(falls, reg, false);
            }
            Cond::Ge => {
                grant_range(falls, &pointer, true);
                mark_end(taken, reg, false);
            }
            Cond::Le => {
                grant_range(taken, &pointer, false);
                mark_end(falls, reg, true);
            }
            Cond::Eq | Cond::Ne | Cond::Set | Cond::SGt | Cond::SGe | Cond::SLt | Cond::SLe => return false,
        }
        true
    }

    /// A jump with a budget leaves the loop now; the loop's next round waits, with what it does not depend on forgotten.
    fn apply_may_goto(&mut self, word: Word, target: u32) -> Check<Next> {
        if word.regs != 0 || word.imm != 0 {
            return reject(Rejection::InvalidMayGoto { imm: word.imm });
        }
        let depth = self.state.parent.map_or(0, |parent| self.explored.state(parent).depth);
        let before = self.previous_entry(self.insn, depth);
        let at = self.insn;
        let round = self.push(at + 1, at, false)?;
        round.may_goto_depth += 1;
        let Some(mut pending) = self.pending.pop() else { return Ok(Next::At(target)) };
        if let Some(before) = before {
            self.widen(before, &mut pending.state);
        }
        self.pending.push(pending);
        Ok(Next::At(target))
    }

    /// Forgets numbers that differ from those of an earlier round and that nothing depended on in either.
    pub(crate) fn widen(&mut self, before: StateId, state: &mut State) {
        let old = self.explored.state(before);
        for number in 0..old.frames().len().min(state.frames().len()) {
            let old = old.frame(number);
            for index in 0..Reg::COUNT {
                if must_forget(&old.regs[index], &state.frame(number).regs[index]) {
                    state.frame_mut(number).regs[index] = RegState::UNKNOWN;
                }
            }
            for (index, old) in old.stack.iter().enumerate() {
                let new = state.frame(number).stack.get(index);
                let forget = new.is_some_and(|new| {
                    old.is_spilled() && new.is_spilled() && must_forget(old.reg(), new.reg())
                });
                if forget {
                    *state.frame_mut(number).stack_mut()[index].reg_mut() = RegState::UNKNOWN;
                }
            }
        }
    }
}

fn must_forget(old: &RegState, new: &RegState) -> bool {
    old.is_scalar()
        && new.is_scalar()
        && !old.precise
        && !new.precise
        && !(old.same_value(new) && (old.id == 0) == (new.id == 0))
}

/// Whether a jump is decided, for numbers and for pointers.
fn decide_jump(dst: &RegState, src: &RegState, cond: Cond, width: Width) -> Option<bool> {
    if dst.kind.is_packet_or_end() && src.kind.is_packet_or_end() && width == Width::W64 {
        return decide_packet(dst, src, cond);
    }
    if dst.is_scalar() && src.is_scalar() {
        return decide(&dst.value, &src.value, cond, width);
    }
    // A pointer that is not null is not zero in its lower half either, for all the kernel cares.
    let wide = width == Width::W64;
    let (pointer, number) = if src.constant_value(wide).is_some() { (dst, src) } else { (src, dst) };
    let is_zero = number.constant_value(wide)? == 0;
    if !is_zero || pointer.is_scalar() || !pointer.is_not_null() {
        return None;
    }
    match cond {
        Cond::Eq => Some(false),
        Cond::Ne => Some(true),
        _ => None,
    }
}

/// A pointer known to be at or past the end of its packet decides comparisons with that end.
fn decide_packet(dst: &RegState, src: &RegState, cond: Cond) -> Option<bool> {
    let (pointer, cond) = if src.kind.is(Base::PacketEnd) {
        (dst, cond)
    } else if dst.kind.is(Base::PacketEnd) {
        (src, flipped(cond))
    } else {
        return None;
    };
    let range = pointer.packet_range();
    if range >= 0 {
        return None;
    }
    match cond {
        Cond::Le | Cond::Gt if range == BEYOND_PACKET_END => Some(cond == Cond::Gt),
        Cond::Lt | Cond::Ge => Some(cond == Cond::Ge),
        _ => None,
    }
}

/// Teaches both operands; where they are one register, it learns both lessons.
fn teach(
    a: &mut RegState,
    b: &mut RegState,
    relation: Relation,
    width: Width,
    itself: bool,
    rules: &ValueRules,
) {
    if !itself {
        refine(&mut a.value, &mut b.value, relation, width, rules);
        return;
    }
    refine_itself(&mut a.value, relation, width, rules);
    *b = *a;
}

/// Gives what is known of one register to those tied to it, moved by their distance.
fn spread(state: &mut State, known: Reg, linked: &Linked, rules: &ValueRules) {
    let source = *state.reg(known);
    let top = state.current();
    for place in linked.iter() {
        let (frame, index) = (usize::from(place.frame), usize::from(place.index));
        if !place.is_slot && frame == top && index == known.index() {
            continue;
        }
        let found = match place.is_slot {
            true => match state.frame(frame).stack.get(index) {
                Some(slot) => *slot.reg(),
                None => continue,
            },
            false => state.frame(frame).regs[index],
        };
        let distances = (found.id ^ source.id) & LINKED_AT_DISTANCE;
        if !found.is_scalar() || found.base_id() != source.base_id() || distances == LINKED_AT_DISTANCE {
            continue;
        }
        let direct = (found.id | source.id) & LINKED_AT_DISTANCE == 0 || found.off == source.off;
        let mut updated = source;
        if !direct {
            updated.id = found.id;
            updated.off = found.off;
            updated.value.shift_by(i64::from(found.off) - i64::from(source.off), rules);
            if (found.id | source.id) & LINKED_BY_32 != 0 {
                updated.value.zero_extend();
            }
            updated.value.sync(rules);
        }
        match place.is_slot {
            true => *state.frame_mut(frame).stack_mut()[index].reg_mut() = updated,
            false => state.frame_mut(frame).regs[index] = updated,
        }
    }
}

/// Whether one is a pointer whose distance to the other, the end of what may be accessed, means something.
fn is_pair(pointer: &RegState, end: &RegState) -> bool {
    let at_start = |reg: &RegState| {
        reg.kind.is(Base::Packet) && reg.id == 0 && reg.off == 0 && reg.value.known(true) == Some(0)
    };
    pointer.kind.is(Base::Packet) && end.kind.is(Base::PacketEnd)
        || pointer.kind.is(Base::PacketMeta) && at_start(end)
}

/// Every pointer with the same variable part may now be followed as far as `pointer` has been shown to be within.
fn grant_range(state: &mut State, pointer: &RegState, open: bool) {
    if pointer.off < 0 || pointer.off == 0 && open {
        return;
    }
    let umax = pointer.value.b64.umax;
    if umax > MAX_PACKET_OFF || umax.wrapping_add(pointer.off as u64) > MAX_PACKET_OFF {
        return;
    }
    let range = pointer.off + i32::from(open);
    let (kind, id) = (pointer.kind, pointer.id);
    state.for_each_reg_mut(
        |reg| reg.kind == kind && reg.id == id && reg.packet_range() < range,
        |reg| reg.detail = Detail::Packet(range),
    );
}

fn mark_end(state: &mut State, reg: Reg, beyond: bool) {
    let reg = state.reg_mut(reg);
    if reg.kind.is(Base::Packet) {
        reg.detail = Detail::Packet(if beyond { BEYOND_PACKET_END } else { AT_PACKET_END });
    }
}

/// All copies of a pointer that was tested are null, or none is.
fn mark_null(state: &mut State, tested: Reg, is_null: bool, names: &ProgramNames<'_>) {
    let RegState { id, ref_obj_id, .. } = *state.reg(tested);
    if is_null && ref_obj_id != 0 && ref_obj_id == id {
        state.refs_mut().release(id);
    }
    state.for_each_reg_mut(
        |reg| reg.kind.may_be_null() && reg.id == id,
        |reg| {
            if is_null {
                reg.kind = RegType::SCALAR;
                reg.id = 0;
                reg.ref_obj_id = 0;
            } else {
                mark_not_null(reg, names);
                // A value or an object is told from others by its id where it has a lock.
                let is_lockable = names.is_lockable(reg);
                if !is_lockable {
                    reg.id = 0;
                }
            }
        },
    );
}

/// What a map's lookup gave is not null: the value, or what the value stands for.
fn mark_not_null(reg: &mut RegState, names: &ProgramNames<'_>) {
    reg.kind.flags = reg.kind.flags.without(Flags::MAYBE_NULL);
    let Some(map) = reg.map().filter(|_| reg.kind.base == Base::MapValue) else { return };
    let Some(def) = names.map_def(map) else { return };
    let kind = match def.map_type {
        _ if def.inner.is_some() => Base::ConstMap,
        MapType::Xskmap => Base::XdpSock,
        MapType::Sockmap | MapType::Sockhash => Base::Socket,
        _ => return,
    };
    reg.kind = RegType::plain(kind);
    // A socket keeps the map it came from: one from elsewhere is another to the kernel's comparison of states.
    if kind == Base::ConstMap {
        let map = MapRef { inner: true, ..map };
        let runs_later = names.fields(map).iter().any(|field| field.kind.runs_later());
        reg.detail = Detail::Map { map, uid: if runs_later { reg.id } else { 0 } };
    }
}
