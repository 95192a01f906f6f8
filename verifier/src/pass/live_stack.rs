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

use std::collections::HashMap;

use crate::code::Code;
use crate::log::Log;
use crate::state::State;

/// The analysis, over all call chains met so far.
#[derive(Debug, Default)]
pub(crate) struct LiveStack {
    chains: HashMap<Vec<u32>, usize>,
    instances: Vec<Instance>,
    current: Option<usize>,
    written: Vec<u64>,
    at: u32,
}

/// What is known of one function reached by one chain of calls.
#[derive(Debug)]
struct Instance {
    /// Call sites of the callers, then the function's first instruction.
    chain: Vec<u32>,
    /// First instructions of the functions along the chain, this one's last.
    starts: Vec<u32>,
    /// Per frame of the chain and per instruction of this function; empty until something is known.
    frames: Vec<Vec<Masks>>,
    /// Instructions whose writes are known.
    visited: Vec<bool>,
    updated: bool,
    lost_write: bool,
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
    instances: Vec<usize>,
    insn: u32,
}

impl LiveStack {
    /// Forgets which call chain is current.
    pub(crate) fn reset_chain(&mut self) {
        self.current = None;
    }

    /// Begins an instruction: what it writes is collected until [`LiveStack::commit`].
    pub(crate) fn begin(&mut self, code: &Code, state: &State, insn: u32) {
        let current = self.current_instance(code, state);
        self.begin_in(current, insn);
    }

    fn begin_in(&mut self, instance: usize, insn: u32) {
        self.at = insn;
        self.written.clear();
        self.written.resize(self.instances[instance].chain.len(), 0);
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
        self.instances[current].read(frame, insn, mask);
    }

    /// Ends an instruction.
    pub(crate) fn commit(&mut self) {
        if let Some(current) = self.current {
            self.commit_in(current);
        }
    }

    fn commit_in(&mut self, instance: usize) {
        let instance = &mut self.instances[instance];
        let at = instance.relative(self.at);
        for frame in 0..instance.chain.len() {
            let mut mask = self.written.get(frame).copied().unwrap_or(0);
            if mask == 0 && !instance.visited[at] {
                continue;
            }
            let visited = instance.visited[at];
            let masks = instance.masks_mut(frame, at);
            // The kernel keeps the old mask in 32 bits: deeper slots lose their mark at the second visit.
            let old = masks.must_write & 0xffff_ffff;
            if visited {
                mask &= old;
            }
            if old != mask {
                masks.must_write = mask;
                instance.updated = true;
            }
            if old & !mask != 0 {
                instance.lost_write = true;
            }
        }
        instance.visited[at] = true;
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
        if depth == 0 {
            return;
        }
        let callsite = inner.chain[depth - 1];
        let at_entry: Vec<Option<Masks>> =
            (0..depth).map(|frame| inner.frames[frame].first().copied()).collect();
        let starts = inner.starts[..depth].to_vec();
        let mut chain = inner.chain[..depth].to_vec();
        chain[depth - 1] = starts[depth - 1];
        let outer = self.lookup(code, chain, starts);
        self.begin_in(outer, callsite);
        for (frame, masks) in at_entry.iter().enumerate() {
            if let Some(masks) = masks {
                self.write(frame, masks.written_after);
                self.instances[outer].read(frame, callsite, masks.live_before);
            }
        }
        self.commit_in(outer);
    }

    /// Prepares questions about a state.
    pub(crate) fn query(&mut self, code: &Code, state: &State) -> Query {
        let instances = (0..state.frames().len()).map(|frame| self.instance_of(code, state, frame)).collect();
        Query { instances, insn: state.insn }
    }

    /// Whether a slot may still be read: from here on in the innermost function, or in a caller after it returns (or, where
    /// the call is one that calls back, by that call).
    pub(crate) fn is_live(&self, code: &Code, query: &Query, frame: usize, slot: usize) -> bool {
        let Some((&innermost, outer)) = query.instances.split_last() else { return true };
        let innermost = &self.instances[innermost];
        if innermost.is_live_before(frame, query.insn, slot) {
            return true;
        }
        (frame..outer.len()).any(|level| {
            let callsite = innermost.chain[level];
            let at = if code.aux(callsite).calls_callback { callsite } else { callsite + 1 };
            self.instances[outer[level]].is_live_before(frame, at, slot)
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
        let start_of = |frame: usize| code.subprogs[state.frame(frame).subprog as usize].start;
        let starts: Vec<u32> = (0..=frame).map(start_of).collect();
        let callers = (1..=frame).map(|callee| state.frame(callee).callsite.max(0) as u32);
        let chain: Vec<u32> = callers.chain([starts[frame]]).collect();
        let instance = self.lookup(code, chain, starts);
        known.set(u32::try_from(instance).ok());
        instance
    }

    fn lookup(&mut self, code: &Code, chain: Vec<u32>, starts: Vec<u32>) -> usize {
        if let Some(&known) = self.chains.get(&chain) {
            return known;
        }
        let start = starts.last().copied().unwrap_or(0);
        let subprog = &code.subprogs[code.subprog_at(start) as usize];
        let count = (subprog.end - subprog.start) as usize;
        let index = self.instances.len();
        self.instances.push(Instance {
            frames: vec![Vec::new(); chain.len()],
            visited: vec![false; count],
            chain: chain.clone(),
            starts,
            updated: false,
            lost_write: false,
        });
        self.chains.insert(chain, index);
        index
    }
}

impl Instance {
    fn start(&self) -> u32 {
        self.starts.last().copied().unwrap_or(0)
    }

    fn relative(&self, insn: u32) -> usize {
        (insn - self.start()) as usize
    }

    fn masks_mut(&mut self, frame: usize, at: usize) -> &mut Masks {
        let masks = &mut self.frames[frame];
        if masks.is_empty() {
            masks.resize(self.visited.len(), Masks::default());
        }
        &mut masks[at]
    }

    fn read(&mut self, frame: usize, insn: u32, mask: u64) {
        let at = self.relative(insn);
        let masks = self.masks_mut(frame, at);
        let read = masks.may_read | mask;
        let news = read != masks.may_read && read & !masks.live_before != 0;
        masks.may_read = read;
        self.updated |= news;
    }

    fn is_live_before(&self, frame: usize, insn: u32, slot: usize) -> bool {
        let masks = self.frames.get(frame).and_then(|masks| masks.get(self.relative(insn)));
        masks.is_some_and(|masks| masks.live_before >> slot & 1 != 0)
    }

    /// Solves the equations; how many rounds it took.
    fn solve(&mut self, code: &Code, log: &mut Log) -> u32 {
        if self.lost_write {
            for masks in self.frames.iter_mut().flatten() {
                masks.written_after = 0;
            }
        }
        let subprog = &code.subprogs[code.subprog_at(self.start()) as usize];
        let order = &code.postorder[subprog.postorder_start as usize..subprog.postorder_end as usize];
        let mut rounds = 0;
        loop {
            rounds += 1;
            let mut changed = false;
            for frame in 0..self.chain.len() {
                if self.frames[frame].is_empty() {
                    continue;
                }
                for &insn in order {
                    changed |= self.solve_one(code, log, frame, insn);
                }
            }
            if !changed {
                return rounds;
            }
        }
    }

    fn solve_one(&mut self, code: &Code, log: &mut Log, frame: usize, insn: u32) -> bool {
        let start = self.start();
        let masks = &self.frames[frame];
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
        let masks = &mut self.frames[frame][at];
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
