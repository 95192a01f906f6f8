//! Which stack slots may still be read, learned while exploring.
//!
//! Reads and full writes of 8-byte slots are recorded per instruction and call chain as the explorer meets them. At the end
//! of a path, and when a function returns, the usual backward equations are solved for the call chains of that path:
//!
//! ```text
//! live_before(i)    = (⋃ live_before(next) \ must_write(i)) ∪ may_read(i)
//! written_after(i)  = (⋂ written_after(next)) ∪ must_write(i)
//! ```
//! and what holds at a function's entry is handed to the call instruction of its caller. `may_read` only grows and
//! `must_write` only shrinks, so asking about a state whose paths are all finished is sound, and the equations reach a fixed
//! point. Mirrors `kernel/bpf/liveness.c` of 6.18; later kernels compute this before exploring.
//!
//! The kernel goes over all instructions of a function until a round changes nothing. Here a round looks only at those for
//! which something changed that their equations ask for, in the same order; the others would give what they gave before.

use std::collections::BTreeMap;

use crate::code::Code;
use crate::limits::MAX_FRAMES;
use crate::log::Log;
use crate::state::State;

/// The analysis, over all call chains met so far.
#[derive(Debug, Default)]
pub(crate) struct LiveStack {
    /// By the caller's instance, where there is one, the call site, and the function's first instruction.
    chains: BTreeMap<(Option<u32>, u32, u32), u32>,
    instances: Vec<Instance>,
    current: Option<usize>,
    written: [u64; MAX_FRAMES],
    at: u32,
}

/// What is known of one function reached by one chain of calls.
#[derive(Debug)]
struct Instance {
    /// Call sites of the callers, then the function's first instruction.
    chain: Vec<u32>,
    /// The instance of the caller.
    outer: Option<u32>,
    /// Per frame of the chain.
    frames: Vec<Known>,
    /// Per instruction of this function.
    visits: Vec<Visits>,
    updated: bool,
    lost_write: bool,
}

/// What is known of one frame's slots at each instruction of a function; empty until something is.
#[derive(Clone, Debug, Default)]
struct Known {
    masks: Vec<Masks>,
    /// Which equations must be looked at again: one bit for each place in the function's order.
    stale: Vec<u64>,
}

/// What is known of the writes of an instruction.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Visits {
    /// It was never executed.
    None,
    /// On every path so far it wrote something.
    Writes,
    /// There is nothing that it writes on every path, and so there never will be.
    WritesNothing,
}

/// One bit per slot.
#[derive(Clone, Copy, Debug, Default)]
struct Masks {
    may_read: u64,
    must_write: u64,
    written_after: u64,
    live_before: u64,
}

/// Answers whether slots of a state are live, with what was looked up once.
pub(crate) struct Query {
    instances: [usize; MAX_FRAMES],
    innermost: usize,
    insn: u32,
}

impl LiveStack {
    /// Forgets which call chain is current.
    pub(crate) fn reset_chain(&mut self) {
        self.current = None;
    }

    /// Begins an instruction: what it writes is collected until [`LiveStack::commit`].
    pub(crate) fn begin(&mut self, code: &Code, state: &State, insn: u32) {
        self.current_instance(code, state);
        self.begin_in(insn);
    }

    fn begin_in(&mut self, insn: u32) {
        self.at = insn;
        self.written = [0; MAX_FRAMES];
    }

    /// The instruction writes these slots of a frame, whatever else happens.
    pub(crate) fn write(&mut self, frame: usize, mask: u64) {
        if let Some(written) = self.written.get_mut(frame) {
            *written |= mask;
        }
    }

    /// An instruction may read these slots of a frame.
    pub(crate) fn read(&mut self, code: &Code, state: &State, frame: usize, insn: u32, mask: u64) {
        let current = self.current_instance(code, state);
        self.instances[current].read(code, frame, insn, mask);
    }

    /// Ends an instruction.
    pub(crate) fn commit(&mut self, code: &Code) {
        if let Some(current) = self.current {
            self.commit_in(code, current);
        }
    }

    fn commit_in(&mut self, code: &Code, instance: usize) {
        let instance = &mut self.instances[instance];
        let at = instance.relative(self.at);
        let visits = instance.visits[at];
        if visits == Visits::WritesNothing {
            return;
        }
        let visited = visits != Visits::None;
        let mut writes = false;
        for frame in 0..instance.chain.len() {
            let mut mask = self.written[frame];
            if mask == 0 && !visited {
                continue;
            }
            let masks = instance.masks_mut(frame, at);
            // The kernel keeps the old mask in 32 bits: deeper slots lose their mark at the second visit.
            let old = masks.must_write & 0xffff_ffff;
            if visited {
                mask &= old;
            }
            writes |= mask & 0xffff_ffff != 0;
            if old != mask {
                masks.must_write = mask;
                instance.updated = true;
                instance.frames[frame].mark_stale(code.order_of(self.at));
            }
            if old & !mask != 0 {
                instance.lost_write = true;
            }
        }
        instance.visits[at] = if writes { Visits::Writes } else { Visits::WritesNothing };
    }

    /// Solves the equations for the call chains of a state, innermost first.
    pub(crate) fn update(&mut self, code: &Code, state: &State, log: &mut Log) {
        self.reset_chain();
        for frame in (0..state.frames().len()).rev() {
            let instance = self.instance_of(code, state, frame);
            if !self.instances[instance].updated {
                continue;
            }
            let rounds = self.instances[instance].solve(code, log);
            if log.is_verbose() {
                log.write(format_args!(
                    "{} live stack update done in {rounds} iterations\n",
                    self.instances[instance].name()
                ));
            }
            self.hand_to_caller(code, instance);
            let solved = &mut self.instances[instance];
            solved.updated = false;
            solved.lost_write = false;
        }
    }

    fn hand_to_caller(&mut self, code: &Code, instance: usize) {
        let inner = &self.instances[instance];
        let depth = inner.chain.len() - 1;
        let Some(outer) = inner.outer.map(|outer| outer as usize) else { return };
        let callsite = inner.chain[depth - 1];
        let mut at_entry = [None; MAX_FRAMES];
        for (known, masks) in inner.frames[..depth].iter().zip(&mut at_entry) {
            *masks = known.masks.first().copied();
        }
        self.begin_in(callsite);
        for (frame, masks) in at_entry.iter().enumerate() {
            if let Some(masks) = masks {
                self.write(frame, masks.written_after);
                self.instances[outer].read(code, frame, callsite, masks.live_before);
            }
        }
        self.commit_in(code, outer);
    }

    /// Prepares questions about a state.
    pub(crate) fn query(&mut self, code: &Code, state: &State) -> Query {
        let mut instances = [0; MAX_FRAMES];
        for (frame, instance) in instances.iter_mut().enumerate().take(state.frames().len()) {
            *instance = self.instance_of(code, state, frame);
        }
        Query { instances, innermost: state.current(), insn: state.insn }
    }

    /// The slots of a frame that may still be read: from here on in the innermost function, or in a caller after it returns
    /// (or, where the call is one that calls back, by that call).
    pub(crate) fn live_slots(&self, code: &Code, query: &Query, frame: usize) -> u64 {
        let innermost = &self.instances[query.instances[query.innermost]];
        (frame..query.innermost).fold(innermost.live_before(frame, query.insn), |live, level| {
            let callsite = innermost.chain[level];
            let at = if code.aux(callsite).calls_callback { callsite } else { callsite + 1 };
            live | self.instances[query.instances[level]].live_before(frame, at)
        })
    }

    fn current_instance(&mut self, code: &Code, state: &State) -> usize {
        match self.current {
            Some(current) => current,
            None => {
                let current = self.instance_of(code, state, state.current());
                self.current = Some(current);
                current
            }
        }
    }

    fn instance_of(&mut self, code: &Code, state: &State, frame: usize) -> usize {
        let known = &state.frame(frame).chain;
        if let Some(instance) = known.get() {
            return instance as usize;
        }
        let start = code.subprogs[state.frame(frame).subprog as usize].start;
        let callsite = state.frame(frame).callsite.max(0) as u32;
        let outer = frame.checked_sub(1).map(|outer| (self.instance_of(code, state, outer) as u32, callsite));
        let instance = self.lookup(code, outer, start);
        known.set(Some(instance));
        instance as usize
    }

    fn lookup(&mut self, code: &Code, outer: Option<(u32, u32)>, start: u32) -> u32 {
        let key = (outer.map(|(outer, _)| outer), outer.map_or(0, |(_, callsite)| callsite), start);
        if let Some(&known) = self.chains.get(&key) {
            return known;
        }
        let subprog = &code.subprogs[code.subprog_at(start) as usize];
        let count = (subprog.end - subprog.start) as usize;
        let mut chain = Vec::new();
        if let Some((outer, callsite)) = outer {
            chain.clone_from(&self.instances[outer as usize].chain);
            chain.pop();
            chain.push(callsite);
        }
        chain.push(start);
        let index = self.instances.len() as u32;
        self.instances.push(Instance {
            frames: vec![Known::default(); chain.len()],
            visits: vec![Visits::None; count],
            chain,
            outer: outer.map(|(outer, _)| outer),
            updated: false,
            lost_write: false,
        });
        self.chains.insert(key, index);
        index
    }
}

impl Known {
    fn mark_stale(&mut self, place: usize) {
        if let Some(word) = self.stale.get_mut(place / 64) {
            *word |= 1 << (place % 64);
        }
    }
}

impl Instance {
    fn start(&self) -> u32 {
        self.chain.last().copied().unwrap_or(0)
    }

    fn relative(&self, insn: u32) -> usize {
        (insn - self.start()) as usize
    }

    fn masks_mut(&mut self, frame: usize, at: usize) -> &mut Masks {
        let known = &mut self.frames[frame];
        if known.masks.is_empty() {
            let count = self.visits.len();
            known.masks.resize(count, Masks::default());
            known.stale.resize(count.div_ceil(64), 0);
        }
        &mut known.masks[at]
    }

    fn read(&mut self, code: &Code, frame: usize, insn: u32, mask: u64) {
        let at = self.relative(insn);
        let masks = self.masks_mut(frame, at);
        let read = masks.may_read | mask;
        if read == masks.may_read {
            return;
        }
        let news = read & !masks.live_before != 0;
        masks.may_read = read;
        self.updated |= news;
        self.frames[frame].mark_stale(code.order_of(insn));
    }

    fn live_before(&self, frame: usize, insn: u32) -> u64 {
        let masks = self.frames.get(frame).and_then(|known| known.masks.get(self.relative(insn)));
        masks.map_or(0, |masks| masks.live_before)
    }

    /// Solves the equations; how many rounds it took.
    fn solve(&mut self, code: &Code, log: &mut Log) -> u32 {
        let subprog = &code.subprogs[code.subprog_at(self.start()) as usize];
        let order = &code.postorder[subprog.postorder_start as usize..subprog.postorder_end as usize];
        if self.lost_write {
            for known in &mut self.frames {
                known.stale.fill(u64::MAX);
                for masks in &mut known.masks {
                    masks.written_after = 0;
                }
            }
        }
        let mut rounds = 0;
        loop {
            rounds += 1;
            let mut changed = false;
            for frame in 0..self.chain.len() {
                changed |= self.solve_round(code, log, frame, order);
            }
            if !changed {
                return rounds;
            }
        }
    }

    /// One round over a frame's equations, in order; whether anything changed. What turns stale further on is looked at in
    /// the same round, what does so further back in the next.
    fn solve_round(&mut self, code: &Code, log: &mut Log, frame: usize, order: &[u32]) -> bool {
        let mut changed = false;
        for word in 0..self.frames[frame].stale.len() {
            let mut ahead = u64::MAX;
            loop {
                let stale = self.frames[frame].stale[word] & ahead;
                if stale == 0 {
                    break;
                }
                let bit = stale & stale.wrapping_neg();
                // Neither this bit nor those below it.
                ahead = !(bit | (bit - 1));
                self.frames[frame].stale[word] &= !bit;
                let Some(&insn) = order.get(word * 64 + bit.trailing_zeros() as usize) else { continue };
                if self.solve_one(code, log, frame, insn) {
                    changed = true;
                    for &before in code.predecessors(insn) {
                        self.frames[frame].mark_stale(code.order_of(before));
                    }
                }
            }
        }
        changed
    }

    fn solve_one(&mut self, code: &Code, log: &mut Log, frame: usize, insn: u32) -> bool {
        let start = self.start();
        let masks = &self.frames[frame].masks;
        let (mut after, mut written, mut followed) = (0, u64::MAX, false);
        for next in code.successors(insn) {
            let next = &masks[(next - start) as usize];
            after |= next.live_before;
            written &= next.written_after;
            followed = true;
        }
        if !followed {
            return false;
        }
        let at = (insn - start) as usize;
        let old = masks[at];
        let before = after & !old.must_write | old.may_read;
        written |= old.must_write;
        if log.is_verbose()
            && (old.may_read != 0
                || old.must_write != 0
                || insn == self.start()
                || code.aux(insn).prune_point)
        {
            self.log_change(log, "live", frame, insn, old.live_before, before);
            self.log_change(log, "written", frame, insn, old.written_after, written);
        }
        let masks = &mut self.frames[frame].masks[at];
        masks.live_before = before;
        masks.written_after = written;
        before != old.live_before || written != old.written_after
    }

    fn log_change(&self, log: &mut Log, what: &str, frame: usize, insn: u32, old: u64, new: u64) {
        if old == new {
            return;
        }
        log.write(format_args!("{} frame {frame} insn {insn} ", self.name()));
        if new & !old != 0 {
            log.write(format_args!("+{what} {} ", SlotMask(new & !old)));
        }
        if old & !new != 0 {
            log.write(format_args!("-{what} {}", SlotMask(old & !new)));
        }
        log.write(format_args!("\n"));
    }

    fn name(&self) -> String {
        let chain: Vec<String> = self.chain.iter().map(u32::to_string).collect();
        format!("({})", chain.join(","))
    }
}

/// Slots as the log names them: by their offsets.
pub(crate) struct SlotMask(pub u64);

impl std::fmt::Display for SlotMask {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let slots = (0..64).filter(|slot| self.0 >> slot & 1 != 0);
        for (at, slot) in slots.enumerate() {
            let comma = if at == 0 { "" } else { "," };
            write!(f, "{comma}{}", -(slot + 1) * 8)?;
        }
        Ok(())
    }
}
