//! Precision: which numbers' exact ranges some decision depended on.
//!
//! A stored state starts with nothing precise. When a range decides something (a branch, an access, a return value), the
//! path is walked backwards from there: an instruction that computed the number passes the demand on to its operands, and
//! in every stored state on the way the registers and slots in demand are marked. Only marked numbers count when a state
//! is compared with one stored before, so every mark too many or too few shows in the number of instructions processed.
//! The walk ends when nothing is in demand, or all that is had been marked before.
//!
//! Mirrors `mark_chain_precision` and `backtrack_insn` (`kernel/bpf/verifier.c`, `backtrack.c` from 7.1).

use skep_isa::{AluOp, CallKind, Op, Operand, Reg};

use skep_linux::Line;

use crate::code::{Back, Code};
use crate::env::Env;
use crate::limits::MAX_FRAMES;
use crate::log::Log;
use crate::pass::explore::StateId;
use crate::pass::history::{Access, Entry, Place};
use crate::pass::live_stack::SlotMask;
use crate::state::{State, write_state};
use crate::{Check, Stop};

/// What is in demand, frame by frame.
#[derive(Clone, Debug, Default)]
pub(crate) struct Demand {
    frame: usize,
    regs: [u32; MAX_FRAMES],
    slots: [u64; MAX_FRAMES],
}

/// Argument registers, one bit each.
const ARGS: u32 = 0b11_1110;

impl Demand {
    /// Demands a register of a frame.
    pub(crate) fn add_reg(&mut self, frame: usize, reg: usize) {
        self.regs[frame] |= 1 << reg;
    }

    /// Demands a slot of a frame.
    pub(crate) fn add_slot(&mut self, frame: usize, slot: usize) {
        self.slots[frame] |= 1 << slot;
    }

    fn is_empty(&self) -> bool {
        self.regs[self.frame] == 0
            && (0..=self.frame).all(|frame| self.regs[frame] == 0 && self.slots[frame] == 0)
    }

    /// Whether what an entry says of an instruction makes no difference to what is in demand.
    fn is_untouched_by(&self, entry: &Entry, back: Back, regs: u16) -> bool {
        let tied = entry.linked.len() > 0 || entry.dst_is_stack || entry.src_is_stack;
        !tied
            && match entry.access {
                Access::None => true,
                Access::Slot { frame, slot } => {
                    !back.concerned_by(regs) && self.slots[usize::from(frame)] >> slot & 1 == 0
                }
            }
    }

    fn has(&self, reg: Reg) -> bool {
        self.regs[self.frame] >> reg.number() & 1 != 0
    }

    fn set(&mut self, reg: Reg) {
        self.regs[self.frame] |= 1 << reg.number();
    }

    fn clear(&mut self, reg: Reg) {
        self.regs[self.frame] &= !(1 << reg.number());
    }

    fn has_place(&self, place: Place) -> bool {
        let frame = usize::from(place.frame);
        match place.is_slot {
            true => self.slots[frame] >> place.index & 1 != 0,
            false => self.regs[frame] >> place.index & 1 != 0,
        }
    }

    /// Where numbers were tied together, a demand for one is a demand for all.
    fn spread(&mut self, entry: Option<&Entry>) {
        let Some(entry) = entry.filter(|entry| entry.linked.len() > 0) else { return };
        if !entry.linked.iter().any(|place| self.has_place(place)) {
            return;
        }
        for place in entry.linked.iter() {
            let frame = usize::from(place.frame);
            match place.is_slot {
                true => self.add_slot(frame, usize::from(place.index)),
                false => self.add_reg(frame, usize::from(place.index)),
            }
        }
    }
}

/// Why a walk cannot pass an instruction.
enum Halt {
    /// It does something that cannot be followed: everything is then taken to be in demand.
    Untraceable,
    /// The demand cannot be right, which the kernel takes for a bug of its own and refuses the program.
    Broken(Stop),
}

impl Env<'_> {
    /// Demands a register of the running frame.
    pub(crate) fn demand(&mut self, reg: Reg) -> Check {
        // The kernel takes it for a fault of its own to be asked about a pointer, and refuses the program.
        if self.can.bpf && !self.state.reg(reg).is_scalar() {
            return Err(Stop::kernel_bug("backtracking misuse".to_owned()));
        }
        let frame = self.state.current();
        self.demand.add_reg(frame, reg.index());
        self.walk_demand(None).map(|_| ())
    }

    /// Walks back what is in demand, from the current state or from a stored one; whether anything was newly marked.
    pub(crate) fn walk_demand(&mut self, from: Option<StateId>) -> Check<bool> {
        let mut demand = std::mem::take(&mut self.demand);
        // Marks serve comparisons of states; where all paths are followed, nothing is compared.
        if !self.can.bpf || self.observed.is_some() {
            return Ok(false);
        }
        let (mut first, mut last) = {
            let state = self.state_at(from);
            demand.frame = state.current();
            (state.first_insn, state.insn as i32)
        };
        if demand.is_empty() {
            return Ok(false);
        }
        let (mut at, mut changed) = (from, false);
        let (mut subsequent, mut skip) = (-1i64, true);
        loop {
            if self.log.is_verbose() {
                self.log.write(format_args!(
                    "mark_precise: frame{}: last_idx {last} first_idx {first} subseq_idx {subsequent} \n",
                    demand.frame
                ));
            }
            if last < 0 {
                return self.demand_at_entry(at, &demand);
            }
            match self.walk_history(at, &mut demand, last as u32, &mut subsequent, &mut skip) {
                Ok(true) => return Ok(changed),
                Ok(false) => {}
                Err(Halt::Untraceable) => {
                    self.demand_everything(from);
                    return Ok(true);
                }
                Err(Halt::Broken(stop)) => return Err(stop),
            }
            let Some(parent) = self.state_at(at).parent else { break };
            at = Some(parent);
            changed |= self.mark_demanded(parent, &mut demand)?;
            if demand.is_empty() {
                return Ok(changed);
            }
            subsequent = i64::from(first);
            let state = self.state_at(at);
            (first, last) = (state.first_insn, state.last_insn);
        }
        // Something is still in demand and there is nothing further back to ask.
        self.demand_everything(from);
        Ok(true)
    }

    fn state_at(&self, at: Option<StateId>) -> &State {
        match at {
            Some(id) => self.explored.state(id),
            None => &self.state,
        }
    }

    /// Walks from `last` to the start of a state's history; whether nothing is in demand any more.
    fn walk_history(
        &mut self,
        at: Option<StateId>,
        demand: &mut Demand,
        last: u32,
        subsequent: &mut i64,
        skip: &mut bool,
    ) -> Result<bool, Halt> {
        let state = match at {
            Some(id) => self.explored.state(id),
            None => &self.state,
        };
        let (code, verbose) = (&self.code, self.log.is_verbose());
        let mut insn = last;
        let mut history = state.history.as_slice();
        loop {
            let entry = history.last().filter(|entry| entry.insn == insn);
            if !std::mem::take(skip) {
                let regs = demand.regs[demand.frame] as u16;
                let back = code.back(insn);
                let by_table =
                    !verbose && entry.is_none_or(|entry| demand.is_untouched_by(entry, back, regs));
                match back.step(regs).filter(|_| by_table) {
                    Some(before) => demand.regs[demand.frame] = u32::from(before),
                    None => {
                        if verbose && code.words[insn as usize].code != 0 {
                            log_walk(&mut self.log, code, self.profile.line, insn, demand);
                        }
                        walk_insn(code, insn, *subsequent, entry, demand)?;
                    }
                }
                if demand.is_empty() {
                    return Ok(true);
                }
            }
            *subsequent = i64::from(insn);
            if insn == state.first_insn && history.len() == usize::from(entry.is_some()) {
                return Ok(false);
            }
            let previous = match entry {
                Some(entry) => {
                    history = &history[..history.len() - 1];
                    i64::from(entry.prev)
                }
                None => i64::from(insn) - 1,
            };
            match u32::try_from(previous) {
                Ok(previous) if previous < code.len() => insn = previous,
                _ => return Err(Halt::Broken(Stop::kernel_bug(format!("BUG backtracking idx {previous}")))),
            }
        }
    }

    /// At the entry of a function that is verified on its own, its arguments are what it is called with.
    fn demand_at_entry(&mut self, at: Option<StateId>, demand: &Demand) -> Check<bool> {
        let state = self.state_at(at);
        let frame = state.frame(0);
        let (subprog, regs, slots) = (frame.subprog, demand.regs[demand.frame], demand.slots[demand.frame]);
        let own = state.frames().len() == 1 && subprog > 0 && frame.callsite == crate::state::MAIN_CALLSITE;
        if !own || slots != 0 || regs & !ARGS != 0 {
            return Err(Stop::kernel_bug(format!(
                "BUG backtracking func entry subprog {subprog} reg_mask {regs:x} stack_mask {slots:x}"
            )));
        }
        let mut changed = false;
        let state = match at {
            Some(id) => self.explored.state_mut(id),
            None => &mut self.state,
        };
        for reg in (0..Reg::COUNT).filter(|reg| regs >> reg & 1 != 0) {
            let reg = &mut state.frame_mut(0).regs[reg];
            if reg.is_scalar() {
                reg.precise = true;
                changed = true;
            }
        }
        Ok(changed)
    }

    /// Marks what is in demand in a stored state, and drops the demand for what was marked before; whether anything was
    /// newly marked.
    fn mark_demanded(&mut self, id: StateId, demand: &mut Demand) -> Check<bool> {
        let mut changed = false;
        for frame in (0..=demand.frame).rev() {
            let state = self.explored.state_mut(id);
            let mut regs = demand.regs[frame];
            while regs != 0 {
                let reg = regs.trailing_zeros() as usize;
                regs &= regs - 1;
                let found = &state.frame(frame).regs[reg];
                if !found.is_scalar() || found.precise {
                    demand.regs[frame] &= !(1 << reg);
                } else {
                    state.frame_mut(frame).regs[reg].precise = true;
                    changed = true;
                }
            }
            let mut slots = demand.slots[frame];
            while slots != 0 {
                let slot = slots.trailing_zeros() as usize;
                slots &= slots - 1;
                let Some(found) = state.frame(frame).stack.get(slot) else {
                    let total = state.frame(frame).stack.len();
                    return Err(Stop::kernel_bug(format!(
                        "stack slot {slot}, total slots {total} (i >= func->allocated_stack / BPF_REG_SIZE)"
                    )));
                };
                if !found.is_spilled_scalar() || found.reg().precise {
                    demand.slots[frame] &= !(1 << slot);
                } else {
                    state.frame_mut(frame).stack_mut()[slot].reg_mut().precise = true;
                    changed = true;
                }
            }
            if self.log.is_verbose() {
                let (regs, slots) = (RegMask(demand.regs[frame]), SlotMask(demand.slots[frame]));
                self.log.write(format_args!(
                    "mark_precise: frame{frame}: parent state regs={regs} stack={slots}: "
                ));
                write_state(&mut self.log, self.explored.state(id), frame, &self.names, None);
            }
        }
        Ok(changed)
    }

    /// Marks every number in every state above a state.
    pub(crate) fn demand_everything(&mut self, from: Option<StateId>) {
        if self.log.is_verbose() {
            let frame = self.state_at(from).current();
            self.log.write(format_args!(
                "mark_precise: frame{frame}: falling back to forcing all scalars precise\n"
            ));
        }
        let mut at = self.state_at(from).parent;
        while let Some(id) = at {
            let verbose = self.log.is_verbose();
            let state = self.explored.state_mut(id);
            at = state.parent;
            let mut forced = Vec::new();
            for frame in 0..state.frames().len() {
                for reg in 0..Reg::R10.index() {
                    let found = &state.frame(frame).regs[reg];
                    if found.is_scalar() && !found.precise {
                        state.frame_mut(frame).regs[reg].precise = true;
                        forced.push((frame, format!("r{reg}")));
                    }
                }
                for slot in 0..state.frame(frame).stack.len() {
                    let found = &state.frame(frame).stack[slot];
                    if found.is_spilled_scalar() && !found.reg().precise {
                        state.frame_mut(frame).stack_mut()[slot].reg_mut().precise = true;
                        forced.push((frame, format!("fp{}", -((slot as i32 + 1) * 8))));
                    }
                }
            }
            if verbose {
                for (frame, place) in forced {
                    self.log
                        .write(format_args!("force_precise: frame{frame}: forcing {place} to be precise\n"));
                }
            }
        }
    }
}

/// Walks back over one instruction.
fn walk_insn(
    code: &Code,
    at: u32,
    subsequent: i64,
    entry: Option<&Entry>,
    demand: &mut Demand,
) -> Result<(), Halt> {
    if code.words[at as usize].code == 0 {
        return Ok(());
    }
    demand.spread(entry);
    let insn = *code.insn(at);
    match insn.op {
        Op::Alu { op, src, .. } => {
            if demand.has(insn.dst) {
                if op == AluOp::Mov {
                    demand.clear(insn.dst);
                }
                if src == Operand::Reg && insn.src != Reg::R10 {
                    demand.set(insn.src);
                }
            } else {
                return Ok(());
            }
        }
        Op::MovSx { .. } | Op::AddrSpaceCast => {
            if !demand.has(insn.dst) {
                return Ok(());
            }
            demand.clear(insn.dst);
            if insn.src != Reg::R10 {
                demand.set(insn.src);
            }
        }
        Op::Neg { .. } | Op::End { .. } => return Ok(()),
        Op::Load { .. } | Op::LoadAcquire { .. } => {
            if !demand.has(insn.dst) {
                return Ok(());
            }
            demand.clear(insn.dst);
            match entry.map(|entry| entry.access) {
                Some(Access::Slot { frame, slot }) => {
                    demand.add_slot(usize::from(frame), usize::from(slot));
                }
                _ => return Ok(()),
            }
        }
        // What an atomic operation fetches is not followed to the slot it came from.
        Op::Store { .. } | Op::StoreRelease { .. } | Op::Atomic { .. } => {
            if demand.has(insn.dst) {
                return Err(Halt::Untraceable);
            }
            let Some(Access::Slot { frame, slot }) = entry.map(|entry| entry.access) else {
                return Ok(());
            };
            let (frame, bit) = (usize::from(frame), 1u64 << slot);
            if demand.slots[frame] & bit == 0 {
                return Ok(());
            }
            demand.slots[frame] &= !bit;
            if !matches!(insn.op, Op::Store { src: Operand::Imm, .. }) {
                demand.set(insn.src);
            }
        }
        Op::Call(kind) => return walk_call(code, at, kind, subsequent, entry, demand),
        Op::Exit => {
            let from_call = usize::try_from(subsequent - 1)
                .ok()
                .and_then(|call| code.words.get(call))
                .is_some_and(|word| word.code == 0x85 && word.src() == 1);
            let result_demanded = from_call && demand.has(Reg::R0);
            // What calls back gives the arguments of its function itself, over and over.
            let from_callback = u32::try_from(subsequent)
                .is_ok_and(|next| code.aux.get(next as usize).is_some_and(|aux| aux.calls_callback));
            if from_callback {
                demand.regs[demand.frame] &= !ARGS;
            }
            if demand.regs[demand.frame] & ARGS != 0 {
                return Err(broken_regs(demand));
            }
            demand.clear(Reg::R0);
            enter(demand)?;
            if result_demanded {
                demand.set(Reg::R0);
            }
            return Ok(());
        }
        Op::Jump { src: Operand::Reg, .. } => {
            if !demand.has(insn.dst) && !demand.has(insn.src) {
                return Ok(());
            }
            if !entry.is_some_and(|entry| entry.src_is_stack) {
                demand.set(insn.src);
            }
            if !entry.is_some_and(|entry| entry.dst_is_stack) {
                demand.set(insn.dst);
            }
        }
        Op::Jump { src: Operand::Imm, .. } | Op::Ja { .. } | Op::MayGoto | Op::Gotox => {}
        Op::LoadImm64(_) => {
            demand.clear(insn.dst);
            return Ok(());
        }
        Op::LoadSkb { .. } => {
            // The result cannot be traced; the field the encoding leaves free reads as r0, which is what is loaded.
            if demand.has(Reg::R0) {
                return Err(Halt::Untraceable);
            }
            if subsequent != i64::from(at) + 1 {
                enter(demand)?;
            }
            return Ok(());
        }
    }
    demand.spread(entry);
    Ok(())
}

fn walk_call(
    code: &Code,
    at: u32,
    kind: CallKind,
    subsequent: i64,
    entry: Option<&Entry>,
    demand: &mut Demand,
) -> Result<(), Halt> {
    let regs = demand.regs[demand.frame];
    if kind == CallKind::Local {
        let target = code.insn(at).target(skep_isa::InsnIdx(at)).map_or(0, |target| target.0);
        let global = code.subprog_starting(target).is_some_and(|sub| code.subprogs[sub as usize].is_global);
        if global {
            if regs & ARGS != 0 {
                return Err(broken_regs(demand));
            }
            demand.clear(Reg::R0);
            return Ok(());
        }
        leave(demand, true)?;
        return Ok(());
    }
    if code.aux(at).calls_callback && i64::from(at) != subsequent - 1 {
        leave(demand, false)?;
        return Ok(());
    }
    if kind == CallKind::Kfunc && code.insn(at).imm == 0 {
        return Err(Halt::Untraceable);
    }
    demand.clear(Reg::R0);
    if demand.regs[demand.frame] & ARGS != 0 {
        return Err(broken_regs(demand));
    }
    demand.spread(entry);
    Ok(())
}

fn log_walk(log: &mut Log, code: &Code, line: Line, at: u32, demand: &Demand) {
    let regs = RegMask(demand.regs[demand.frame]);
    let slots = SlotMask(demand.slots[demand.frame]);
    log.write(format_args!("mark_precise: frame{}: regs={regs} stack={slots} before {at}: ", demand.frame));
    log.write_insn(code, line, at);
}

/// Walking backwards over a function's last instruction enters it.
fn enter(demand: &mut Demand) -> Result<(), Halt> {
    if demand.frame == MAX_FRAMES - 1 {
        return Err(Halt::Broken(Stop::kernel_bug(format!("BUG subprog enter from frame {}", demand.frame))));
    }
    demand.frame += 1;
    Ok(())
}

/// Walking backwards over a call leaves the callee; its arguments are then the caller's registers.
fn leave(demand: &mut Demand, keep_args: bool) -> Result<(), Halt> {
    let regs = demand.regs[demand.frame];
    if regs & !ARGS != 0 {
        return Err(broken_regs(demand));
    }
    if demand.slots[demand.frame] != 0 {
        let slots = demand.slots[demand.frame];
        return Err(Halt::Broken(Stop::kernel_bug(format!("BUG stack slots {slots:x}"))));
    }
    demand.regs[demand.frame] = 0;
    if demand.frame == 0 {
        return Err(Halt::Broken(Stop::kernel_bug("BUG subprog exit from frame 0".to_owned())));
    }
    demand.frame -= 1;
    if keep_args {
        demand.regs[demand.frame] |= regs;
    }
    Ok(())
}

fn broken_regs(demand: &Demand) -> Halt {
    Halt::Broken(Stop::kernel_bug(format!("BUG regs {:x}", demand.regs[demand.frame])))
}

/// Registers as the log names them.
struct RegMask(u32);

impl std::fmt::Display for RegMask {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (at, reg) in (0..32).filter(|reg| self.0 >> reg & 1 != 0).enumerate() {
            write!(f, "{}r{reg}", if at == 0 { "" } else { "," })?;
        }
        Ok(())
    }
}
