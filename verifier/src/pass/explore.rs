//! The explorer: every path, depth first, one instruction at a time, until it ends, is refused, or meets a state that was
//! stored before and allowed as much.
//!
//! ```text
//!   current state ──(prune point)──► covered by a stored one? ──yes──► path ends
//!        │                                   │ no
//!        │                                   └──► store a copy, if the heuristics say so
//!        ▼
//!   execute ──► goes on ──► ...
//!        └──► undecided branch: the other side waits on a stack, last in first out
//! ```
//!
//! Order, checkpoints and counters are the kernel's to the last state (`do_check`, `is_state_visited`, `push_stack`,
//! `kernel/bpf/verifier.c` 6.18): the number of instructions processed is the finest test there is of every rule.

use crate::env::Env;
use crate::kfunc::depths_differ;
use crate::limits::{MAX_BACKEDGE_ROUNDS, MAX_HISTORY, MAX_PENDING, MAX_PROCESSED, MAX_STATES_UNPRIVILEGED};
use crate::pass::history::{Entry, Place};
use crate::pass::prune::{Apart, Comparison, Exactness, not_looping};
use crate::rejection::Rejection;
use crate::state::{Frame, Role, Slot, Spares, State, write_state};
use crate::{Check, Stop};

/// A stored state.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct StateId(u32);

/// What executing an instruction leads to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Next {
    /// The instruction after it.
    Following,
    /// Another one.
    At(u32),
    /// Nothing: the path ends.
    End,
    /// The call site of the frame that returned.
    Returned(u32),
}

/// A path that waits to be explored.
pub(crate) struct Pending {
    /// Its state.
    pub state: State,
    insn: u32,
    previous: i32,
    log_position: usize,
    /// Where on the trail it waits.
    trail: Option<u32>,
}

/// States stored so far.
#[derive(Default)]
pub(crate) struct Explored {
    slots: Vec<Option<Stored>>,
    free: Vec<u32>,
    /// Per instruction and call site (folded together), the states there, newest last.
    buckets: Vec<Vec<StateId>>,
    visits: Vec<Visit>,
    spares: Spares,
    kept: u32,
    evicted: u32,
    backedges: u32,
}

struct Stored {
    state: State,
    hits: u32,
    misses: u32,
    evicted: bool,
    cleaned: bool,
    visit: Option<usize>,
    /// What told it from the states it met last.
    apart: Apart,
}

/// A stay in a loop, reached by one chain of calls.
struct Visit {
    callsites: Vec<u32>,
    scc: u32,
    entry: Option<StateId>,
    backedges: Vec<Backedge>,
}

/// A path that came round a loop to a state whose own paths were not all explored: what it depended on is not known yet.
struct Backedge {
    state: StateId,
    equal: StateId,
}

impl Explored {
    /// A store for a program of so many slots.
    pub(crate) fn new(len: usize) -> Explored {
        Explored { buckets: (0..len).map(|_| Vec::new()).collect(), ..Explored::default() }
    }

    /// Forgets all states, but counts them on: the kernel's counters go on from one function to the next.
    pub(crate) fn restart(&mut self, len: usize) {
        let (kept, evicted, backedges) = (self.kept, self.evicted, self.backedges);
        *self = Explored { kept, evicted, backedges, ..Explored::new(len) };
    }

    /// A stored state.
    pub(crate) fn state(&self, id: StateId) -> &State {
        &self.stored(id).state
    }

    /// A stored state, to change it.
    pub(crate) fn state_mut(&mut self, id: StateId) -> &mut State {
        &mut self.stored_mut(id).state
    }

    // An id is given out when a state is stored and forgotten when it is freed, so it always finds one.
    fn stored(&self, id: StateId) -> &Stored {
        self.slots[id.0 as usize].as_ref().expect("a state that is still referred to")
    }

    fn stored_mut(&mut self, id: StateId) -> &mut Stored {
        self.slots[id.0 as usize].as_mut().expect("a state that is still referred to")
    }

    /// Remembers where a stored state differed from another.
    fn tell_apart(&mut self, id: StateId, place: Place, compared: bool) {
        let stored = self.stored_mut(id);
        stored.apart.at(&stored.state, place, compared);
    }

    fn insert(&mut self, state: State) -> StateId {
        let stored = Stored {
            state,
            hits: 0,
            misses: 0,
            evicted: false,
            cleaned: false,
            visit: None,
            apart: Apart::default(),
        };
        match self.free.pop() {
            Some(slot) => {
                self.slots[slot as usize] = Some(stored);
                StateId(slot)
            }
            None => {
                self.slots.push(Some(stored));
                StateId(self.slots.len() as u32 - 1)
            }
        }
    }

    fn remove(&mut self, id: StateId) {
        if let Some(stored) = self.slots[id.0 as usize].take() {
            self.free.push(id.0);
            self.spares.take(stored.state);
        }
    }

    fn in_memory(&self) -> u32 {
        self.kept + self.evicted + self.backedges
    }

    /// Whether what paths from a state depended on is not all known, because they went round a loop.
    fn is_incomplete(&self, id: StateId) -> bool {
        self.stored(id).visit.is_some_and(|visit| !self.visits[visit].backedges.is_empty())
    }

    fn free_if_done(&mut self, id: StateId) {
        let stored = self.stored(id);
        if stored.evicted && stored.state.branches == 0 && !self.is_incomplete(id) {
            self.remove(id);
            self.evicted -= 1;
        }
    }

    fn visit_at(&self, callsites: &[u32], scc: u32) -> Option<usize> {
        self.visits.iter().position(|visit| visit.scc == scc && visit.callsites == callsites)
    }
}

impl Env<'_> {
    /// Explores everything that can be reached from the current state.
    pub(crate) fn explore(&mut self) -> Check {
        let mut previous = -1i32;
        let mut show_state = false;
        loop {
            self.has_entry = false;
            self.previous = previous;
            let at = self.insn;
            self.place = Some(at);
            if at >= self.code.len() {
                return Err(Stop::reject(Rejection::InvalidInsnIdx { insn: at, count: self.code.len() }));
            }
            self.counts.processed += 1;
            if self.counts.processed > MAX_PROCESSED {
                return Err(Stop::reject(Rejection::TooManySteps { count: self.counts.processed }));
            }
            self.state.last_insn = previous;
            self.state.insn = at;
            let (prune_point, jump_point) = {
                let aux = self.code.aux(at);
                (aux.prune_point, aux.jump_point)
            };
            if prune_point && self.is_covered()? {
                self.log_covered(show_state);
                match self.next_path()? {
                    Some(from) => {
                        previous = from;
                        show_state = true;
                        continue;
                    }
                    None => return Ok(()),
                }
            }
            if jump_point {
                self.history_entry();
            }
            if self.log.is_on() {
                self.log_insn(&mut show_state);
            }
            if let Some(observed) = &mut self.observed
                && !observed.step(at, &self.state)
            {
                return Err(Stop::reject(Rejection::TooManySteps { count: self.counts.processed }));
            }
            if let Some(trail) = &mut self.trail {
                trail.step(at, &self.state);
            }
            self.code.aux[at as usize].seen = true;
            previous = at as i32;
            self.live_stack.begin(&self.code, &self.state, at);
            let outcome = self.step();
            let next = outcome?;
            self.live_stack.commit(&self.code);
            match next {
                Next::Following => self.insn = at + self.code.insn(at).slots(),
                Next::At(target) => self.insn = target,
                Next::Returned(target) => {
                    self.insn = target;
                    show_state = true;
                }
                Next::End => match self.next_path()? {
                    Some(from) => {
                        previous = from;
                        show_state = true;
                    }
                    None => return Ok(()),
                },
            }
        }
    }

    /// Ends the current path and takes up the one that waits on top; the instruction it comes from.
    fn next_path(&mut self) -> Check<Option<i32>> {
        self.scratched = crate::state::Scratched::ALL;
        self.end_branch()?;
        self.live_stack.update(&self.code, &self.state, &mut self.log);
        let Some(pending) = self.pending.pop() else { return Ok(None) };
        if !self.log.is_verbose() {
            self.log.rewind(pending.log_position);
        }
        let ended = std::mem::replace(&mut self.state, pending.state);
        self.explored.spares.take(ended);
        self.insn = pending.insn;
        if let Some(trail) = &mut self.trail {
            trail.resume(pending.trail);
        }
        Ok(Some(pending.previous))
    }

    /// Lets a copy of the current state wait to be explored from `insn`, as if coming from `previous`.
    pub(crate) fn push(&mut self, insn: u32, previous: u32, speculative: bool) -> Check<&mut State> {
        let mut state = self.explored.spares.copy(&self.state);
        state.speculative |= speculative;
        self.wait(state, insn, previous)?;
        if let Some(parent) = self.state.parent {
            self.explored.state_mut(parent).branches += 1;
        }
        match self.pending.last_mut() {
            Some(pending) => Ok(&mut pending.state),
            None => Ok(&mut self.state),
        }
    }

    /// Lets a path that begins on its own wait to be explored.
    pub(crate) fn push_apart(&mut self, frame: Frame, insn: u32, sleepable: bool) -> Check {
        self.wait(State::new(frame, sleepable), insn, self.insn)
    }

    fn wait(&mut self, state: State, insn: u32, previous: u32) -> Check {
        self.pending.push(Pending {
            state,
            insn,
            previous: previous as i32,
            log_position: self.log.position(),
            trail: self.trail.as_ref().and_then(|trail| trail.here()),
        });
        if self.pending.len() > MAX_PENDING {
            return Err(Stop::reject(Rejection::TooManyPending { count: self.pending.len() }));
        }
        Ok(())
    }

    /// The history entry of the current instruction, made if it has none yet.
    pub(crate) fn history_entry(&mut self) -> &mut Entry {
        if !self.has_entry || self.state.history.is_empty() {
            self.has_entry = true;
            self.state.history.push(Entry::new(self.insn, self.previous));
        }
        let last = self.state.history.len() - 1;
        &mut self.state.history[last]
    }

    /// One path less from the current state, and from each state above that then has none left.
    fn end_branch(&mut self) -> Check {
        let mut at: Option<StateId> = None;
        loop {
            let state = match at {
                Some(id) => self.explored.state_mut(id),
                None => &mut self.state,
            };
            state.branches = state.branches.saturating_sub(1);
            if state.branches != 0 {
                return Ok(());
            }
            let parent = state.parent;
            if let Some(id) = at {
                self.leave_loop(id)?;
                self.explored.free_if_done(id);
            }
            match parent {
                Some(parent) => at = Some(parent),
                None => return Ok(()),
            }
        }
    }

    /// Whether the current state is covered by a stored one; if not, stores it where the heuristics say so.
    fn is_covered(&mut self) -> Check<bool> {
        if self.observed.is_some() {
            self.state.history.clear();
            return Ok(false);
        }
        let at = self.insn;
        let forced = self.code.aux(at).force_checkpoint;
        let must_store = self.options.test_state_freq || forced || self.state.history.len() > MAX_HISTORY;
        let jumps = self.counts.jumps - self.counts.jumps_at_store;
        let steps = self.counts.processed - self.counts.processed_at_store;
        let mut store = must_store || jumps >= 2 && steps >= 8;

        let bucket = self.bucket();
        self.clean_states(bucket);
        let mut seen = 0;
        let mut index = self.explored.buckets[bucket].len();
        while index > 0 {
            index -= 1;
            let id = self.explored.buckets[bucket][index];
            seen += 1;
            if self.explored.state(id).insn != at {
                continue;
            }
            match self.meet(id)? {
                Meeting::Covered { in_loop } => {
                    self.accept_cover(id, in_loop)?;
                    return Ok(true);
                }
                Meeting::Different => {}
                Meeting::Unfinished => {
                    if !must_store && jumps < 20 && steps < 100 {
                        store = false;
                    }
                }
            }
            let stored = self.explored.stored_mut(id);
            stored.misses += u32::from(store);
            // A state that keeps being missed is unlikely to help; those that make loops converge get more patience.
            let patience = if forced && stored.state.branches > 0 { 64 } else { 3 };
            if stored.misses > stored.hits * patience + patience {
                stored.evicted = true;
                self.explored.buckets[bucket].remove(index);
                self.explored.evicted += 1;
                self.explored.kept -= 1;
                self.explored.free_if_done(id);
            }
        }
        self.counts.max_states_per_insn = self.counts.max_states_per_insn.max(seen);
        if !store || !self.can.bpf && seen > MAX_STATES_UNPRIVILEGED {
            return Ok(false);
        }
        self.store(bucket);
        Ok(false)
    }

    fn bucket(&self) -> usize {
        let callsite = self.state.top().callsite as u32;
        ((self.insn ^ callsite) % self.code.len()) as usize
    }

    /// The newest stored state at an instruction that is on the current path, above `depth`, and has the same callers.
    pub(crate) fn previous_entry(&self, insn: u32, depth: u32) -> Option<StateId> {
        let callsite = self.state.top().callsite as u32;
        let bucket = ((insn ^ callsite) % self.code.len()) as usize;
        let mut ids = self.explored.buckets[bucket].iter().rev().copied();
        ids.find(|id| {
            let state = self.explored.state(*id);
            state.insn == insn
                && state.branches != 0
                && state.depth < depth
                && same_callsites(state, &self.state)
        })
    }

    fn compare(&mut self, id: StateId, exactness: Exactness) -> bool {
        self.ids.reset(self.last_id);
        let stored = self.explored.stored(id);
        let mut comparison = Comparison {
            code: &self.code,
            allow_uninit_stack: self.can.read_uninit_stack,
            exactness,
            ids: &mut self.ids,
            apart: None,
        };
        let first = stored.apart.place().or(self.code.aux(self.insn).differing);
        let covered = comparison.covers(&stored.state, &self.state, first);
        if let Some(place) = comparison.apart {
            self.code.aux[self.insn as usize].differing = Some(place);
            self.explored.tell_apart(id, place, true);
        }
        covered
    }

    /// Compares the current state with a stored one at the same instruction.
    fn meet(&mut self, id: StateId) -> Check<Meeting> {
        let stored = self.explored.stored_mut(id);
        let old = &stored.state;
        let is_may_goto = self.code.insn(self.insn).op == skep_isa::Op::MayGoto;
        let (calls_callback, advances_iter) = {
            let aux = self.code.aux(self.insn);
            (aux.calls_callback, aux.advances_iter)
        };
        // Only with paths yet to finish, and at no such instruction, are states compared exactly and in no other way.
        let exactly = old.branches != 0 && !is_may_goto && !calls_callback && !advances_iter;
        if stored.apart.tells(&self.state, exactly) {
            return Ok(if old.branches == 0 { Meeting::Different } else { Meeting::Unfinished });
        }
        if old.branches == 0 {
            let in_loop = self.explored.is_incomplete(id);
            let exactness = if in_loop { Exactness::RangeWithin } else { Exactness::Loose };
            return Ok(if self.compare(id, exactness) {
                Meeting::Covered { in_loop }
            } else {
                Meeting::Different
            });
        }
        // The old state is on the current path, or on another that is not finished.
        let (old_top, new_top) = (old.top(), self.state.top());
        if old_top.role == Role::Later && old_top.entries_later != new_top.entries_later {
            return Ok(Meeting::Unfinished);
        }
        // An iteration ends sooner or later, so one more round that is no wider needs no exploring.
        if advances_iter {
            let covered = self.compare(id, Exactness::RangeWithin) && self.is_next_iter_active();
            return Ok(if covered { Meeting::Covered { in_loop: true } } else { Meeting::Unfinished });
        }
        if is_may_goto
            && old.may_goto_depth != self.state.may_goto_depth
            && self.compare(id, Exactness::RangeWithin)
        {
            return Ok(Meeting::Covered { in_loop: true });
        }
        if calls_callback {
            let covered = self.compare(id, Exactness::RangeWithin);
            return Ok(if covered { Meeting::Covered { in_loop: false } } else { Meeting::Unfinished });
        }
        let old = self.explored.state(id);
        if old.frames().len() != self.state.frames().len() {
            return Ok(Meeting::Unfinished);
        }
        if let Some(place) = not_looping(old, &self.state) {
            self.explored.tell_apart(id, place, false);
            return Ok(Meeting::Unfinished);
        }
        if self.compare(id, Exactness::Exact)
            && !depths_differ(self.explored.state(id), &self.state)
            && self.explored.state(id).may_goto_depth == self.state.may_goto_depth
            && self.explored.state(id).callback_unroll_depth == self.state.callback_unroll_depth
        {
            return Err(self.infinite_loop(id));
        }
        Ok(Meeting::Unfinished)
    }

    fn infinite_loop(&mut self, id: StateId) -> Stop {
        let insn = self.insn;
        let rejection = Rejection::InfiniteLoop { insn };
        if self.log.is_on() {
            self.write_line_info(insn);
            self.log.write(format_args!("{}\ncur state:", rejection.message()));
            let frame = self.state.current();
            write_state(&mut self.log, &self.state, frame, &self.names, None);
            self.log.write(format_args!("old state:"));
            write_state(&mut self.log, self.explored.state(id), frame, &self.names, None);
        }
        Stop::Logged(Box::new(rejection))
    }

    /// The current path ends here, since a stored state covers it. What that one depended on, this one depends on too.
    fn accept_cover(&mut self, id: StateId, in_loop: bool) -> Check {
        self.explored.stored_mut(id).hits += 1;
        if self.code.aux(self.insn).jump_point {
            self.history_entry();
        }
        self.demand_as(id);
        self.walk_demand(None)?;
        if in_loop {
            let mut copy = self.state.clone();
            copy.insn = self.insn;
            let backedge = Backedge { state: self.explored.insert(copy), equal: id };
            if let Some(visit) = self.explored.stored(id).visit {
                self.log_loop("backedge", visit);
                self.explored.visits[visit].backedges.push(backedge);
                self.explored.backedges += 1;
                self.update_peak();
            }
        }
        Ok(())
    }

    /// Demands what is marked in a stored state.
    fn demand_as(&mut self, id: StateId) {
        let verbose = self.log.is_verbose();
        let state = self.explored.state(id);
        for (number, frame) in state.frames().iter().enumerate().rev() {
            let mut first = true;
            let regs =
                frame.regs.iter().take(10).enumerate().filter(|(_, reg)| reg.is_scalar() && reg.precise);
            let mut announce = |log: &mut crate::log::Log, place: std::fmt::Arguments<'_>| {
                if verbose {
                    if first {
                        log.write(format_args!("frame {number}: propagating {place}"));
                    } else {
                        log.write(format_args!(",{place}"));
                    }
                }
                first = false;
            };
            for (reg, _) in regs {
                announce(&mut self.log, format_args!("r{reg}"));
                self.demand.add_reg(number, reg);
            }
            for (slot, _) in frame
                .stack
                .iter()
                .enumerate()
                .filter(|(_, slot)| slot.is_spilled_scalar() && slot.reg().precise)
            {
                announce(&mut self.log, format_args!("fp{}", -((slot as i32 + 1) * 8)));
                self.demand.add_slot(number, slot);
            }
            if !first && verbose {
                self.log.write(format_args!("\n"));
            }
        }
    }

    fn store(&mut self, bucket: usize) {
        self.counts.total_states += 1;
        self.explored.kept += 1;
        self.update_peak();
        self.counts.jumps_at_store = self.counts.jumps;
        self.counts.processed_at_store = self.counts.processed;
        if self.can.bpf {
            forget_precision(&mut self.state);
        }
        // What it needs and no more: many are stored, and the current state goes on with its own.
        let history = self.state.history.clone();
        self.state.history.clear();
        let mut copy = self.explored.spares.copy(&self.state);
        copy.history = history;
        copy.insn = self.insn;
        let depth = copy.depth;
        let id = self.explored.insert(copy);
        self.enter_loop(id);
        self.state.parent = Some(id);
        self.state.first_insn = self.insn;
        self.state.depth = depth + 1;
        self.explored.buckets[bucket].push(id);
    }

    fn update_peak(&mut self) {
        self.counts.peak_states = self.counts.peak_states.max(self.explored.in_memory());
    }

    /// Forgets in finished states of a bucket what no path from them can have looked at.
    fn clean_states(&mut self, bucket: usize) {
        for index in (0..self.explored.buckets[bucket].len()).rev() {
            let id = self.explored.buckets[bucket][index];
            let stored = self.explored.stored(id);
            if stored.cleaned || stored.state.branches != 0 || stored.state.insn != self.insn {
                continue;
            }
            if !same_callsites(&stored.state, &self.state) || self.explored.is_incomplete(id) {
                continue;
            }
            let stored = self.explored.stored_mut(id);
            stored.cleaned = true;
            stored.apart.forget();
            clean(&self.code, &mut self.live_stack, &mut stored.state);
        }
    }

    /// The loop a state stands in: the call sites that lead to it, and the loop's number.
    fn loop_of(&self, state: &State) -> Option<(Vec<u32>, u32)> {
        let mut callsites = Vec::new();
        for frame in 0..state.frames().len() {
            let insn = state.frame_insn(frame);
            match self.code.aux(insn).scc {
                0 => callsites.push(insn),
                scc => return Some((callsites, scc)),
            }
        }
        None
    }

    fn enter_loop(&mut self, id: StateId) {
        let Some((callsites, scc)) = self.loop_of(self.explored.state(id)) else { return };
        let visit = self.explored.visit_at(&callsites, scc).unwrap_or_else(|| {
            self.explored.visits.push(Visit { callsites, scc, entry: None, backedges: Vec::new() });
            self.explored.visits.len() - 1
        });
        self.explored.stored_mut(id).visit = Some(visit);
        if self.explored.visits[visit].entry.is_none() {
            self.explored.visits[visit].entry = Some(id);
            self.log_loop("enter", visit);
        }
    }

    /// When all paths from the state that entered a loop are explored, what they depended on is carried round the loop
    /// until nothing new turns up.
    fn leave_loop(&mut self, id: StateId) -> Check {
        let Some(visit) = self.explored.stored(id).visit else { return Ok(()) };
        if self.explored.visits[visit].entry != Some(id) {
            return Ok(());
        }
        self.log_loop("exit", visit);
        self.explored.visits[visit].entry = None;
        // The newest back edge first, as the kernel's list has them.
        let mut backedges: Vec<(StateId, StateId)> =
            self.explored.visits[visit].backedges.iter().map(|edge| (edge.state, edge.equal)).collect();
        backedges.reverse();
        self.explored.backedges -= backedges.len() as u32;
        self.update_peak();
        let mut rounds = 0;
        loop {
            rounds += 1;
            if rounds > MAX_BACKEDGE_ROUNDS {
                if self.log.is_verbose() {
                    self.log.write(format_args!("propagate_backedges: too many iterations\n"));
                }
                for &(state, _) in &backedges {
                    self.demand_everything(Some(state));
                }
                break;
            }
            let mut changed = false;
            for &(state, equal) in &backedges {
                self.demand_as(equal);
                changed |= self.walk_demand(Some(state))?;
            }
            if !changed {
                break;
            }
        }
        for edge in std::mem::take(&mut self.explored.visits[visit].backedges) {
            self.explored.remove(edge.state);
        }
        Ok(())
    }

    fn log_loop(&mut self, what: &str, visit: usize) {
        if self.log.is_verbose() {
            let visit = &self.explored.visits[visit];
            let callsites: String = visit.callsites.iter().map(|site| format!("{site},")).collect();
            self.log.write(format_args!("SCC {what} ({callsites}{})\n", visit.scc));
        }
    }

    fn log_covered(&mut self, show_state: bool) {
        if !self.log.is_on() {
            return;
        }
        let (at, previous) = (self.insn, self.previous);
        if show_state {
            let guess = if self.state.speculative { " (speculative execution)" } else { "" };
            self.log.write(format_args!("\nfrom {previous} to {at}{guess}: safe\n"));
        } else {
            self.log.write(format_args!("{at}: safe\n"));
        }
    }

    fn log_insn(&mut self, show_state: &mut bool) {
        let (at, previous, frame) = (self.insn, self.previous, self.state.current());
        if self.log.is_verbose() && *show_state {
            let guess = if self.state.speculative { " (speculative execution)" } else { "" };
            self.log.write(format_args!("\nfrom {previous} to {at}{guess}:"));
            write_state(&mut self.log, &self.state, frame, &self.names, None);
            *show_state = false;
        }
        if self.scratched.any() {
            self.log_state();
        }
        self.write_line_info(at);
        let start = self.log.position();
        self.log.write(format_args!("{at}: "));
        self.write_insn(at);
        self.log.end_insn_line(start);
    }

    /// Writes what changed, behind the instruction that changed it.
    pub(crate) fn log_state(&mut self) {
        let frame = self.state.current();
        self.log.begin_state(self.insn);
        write_state(&mut self.log, &self.state, frame, &self.names, Some(self.scratched));
        self.scratched = crate::state::Scratched::default();
    }
}

enum Meeting {
    /// The stored state covers the current one.
    Covered { in_loop: bool },
    /// It does not.
    Different,
    /// It is on the current path, and its own paths are not all explored.
    Unfinished,
}

fn same_callsites(a: &State, b: &State) -> bool {
    a.frames().len() == b.frames().len()
        && a.frames().iter().zip(b.frames()).all(|(a, b)| a.callsite == b.callsite)
}

fn forget_precision(state: &mut State) {
    state.for_each_reg_mut(|reg| reg.precise && reg.is_scalar(), |reg| reg.precise = false);
}

fn clean(code: &crate::code::Code, live_stack: &mut crate::pass::live_stack::LiveStack, state: &mut State) {
    let query = live_stack.query(code, state);
    for index in 0..state.frames().len() {
        let live = code.aux(state.frame_insn(index)).live_regs;
        let live_slots = live_stack.live_slots(code, &query, index);
        let is_dead = |(slot, kept): (usize, &Slot)| {
            live_slots >> slot & 1 == 0 && kept.packed() != Slot::EMPTY.packed()
        };
        let any_dead = state.frame(index).stack.iter().enumerate().any(is_dead);
        let frame = state.frame_mut(index);
        for (number, reg) in frame.regs.iter_mut().enumerate().take(10) {
            if live >> number & 1 == 0 {
                *reg = crate::state::RegState::NOT_INIT;
            }
        }
        if any_dead {
            for (number, slot) in frame.stack_mut().iter_mut().enumerate() {
                if is_dead((number, slot)) {
                    *slot = Slot::EMPTY;
                }
            }
        }
    }
}
