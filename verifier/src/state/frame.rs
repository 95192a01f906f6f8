//! Frames, and the state made of them.

use std::cell::Cell;
use std::rc::Rc;

use skep_isa::Reg;

use crate::limits::MAX_FRAMES;
use crate::pass::history::History;
use crate::state::refs::Refs;
use crate::state::reg::RegState;
use crate::state::stack::{Slot, Stack};

/// The call site of a frame nobody called.
pub(crate) const MAIN_CALLSITE: i32 = -1;

/// Why a frame is running.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Role {
    /// It was called, or is the entry.
    Called,
    /// A helper called it back.
    Callback,
    /// A helper had it called later, on its own.
    Later,
    /// It handles what the program throws.
    Exception,
}

/// One call of one function.
#[derive(Debug)]
pub(crate) struct Frame {
    /// The registers.
    pub regs: [RegState; Reg::COUNT],
    /// The stack. Shared between states until one of them writes it.
    pub stack: Rc<Stack>,
    /// The call instruction, or [`MAIN_CALLSITE`].
    pub callsite: i32,
    /// How deep it is.
    pub number: u8,
    /// The function.
    pub subprog: u32,
    /// Why it runs.
    pub role: Role,
    /// What a callback may return.
    pub callback_range: (i32, i32),
    /// How often its loop callback has been entered.
    pub callback_depth: u32,
    /// How many functions had the next one called later, up to this one.
    pub entries_later: u32,
    /// Where the analysis of live stack slots keeps what it knows of this chain of calls, once it was asked.
    pub chain: Cell<Option<u32>>,
}

impl Clone for Frame {
    fn clone(&self) -> Frame {
        Frame { stack: Rc::clone(&self.stack), chain: self.chain.clone(), ..*self }
    }

    fn clone_from(&mut self, source: &Frame) {
        let Frame {
            regs,
            stack,
            callsite,
            number,
            subprog,
            role,
            callback_range,
            callback_depth,
            entries_later,
            chain,
        } = source;
        // In place: the registers are large.
        self.regs.clone_from(regs);
        self.stack.clone_from(stack);
        (self.callsite, self.number, self.subprog, self.role) = (*callsite, *number, *subprog, *role);
        (self.callback_range, self.callback_depth) = (*callback_range, *callback_depth);
        self.entries_later = *entries_later;
        self.chain.set(chain.get());
    }
}

impl Frame {
    /// A frame in which nothing but the frame pointer is set.
    pub(crate) fn new(callsite: i32, number: u8, subprog: u32) -> Frame {
        use crate::state::kind::{Base, RegType};
        let mut regs = [RegState::NOT_INIT; Reg::COUNT];
        regs[Reg::R10.index()] = RegState { frame: number, ..RegState::pointer(RegType::plain(Base::Stack)) };
        Frame {
            regs,
            stack: Rc::new(Stack::new()),
            callsite,
            number,
            subprog,
            role: Role::Called,
            callback_range: (0, 0),
            callback_depth: 0,
            entries_later: 0,
            chain: Cell::new(None),
        }
    }

    /// How many bytes of stack are in use.
    pub(crate) fn stack_bytes(&self) -> i32 {
        (self.stack.len() * 8) as i32
    }

    /// Makes the stack reach down to `bytes` below the frame pointer.
    pub(crate) fn grow_stack(&mut self, bytes: i32) {
        let slots = (bytes.max(0) as usize).div_ceil(8);
        if slots > self.stack.len() {
            Rc::make_mut(&mut self.stack).resize(slots, Slot::EMPTY);
        }
    }

    /// The slots, to change them.
    pub(crate) fn stack_mut(&mut self) -> &mut Stack {
        Rc::make_mut(&mut self.stack)
    }
}

/// States nobody needs any more, kept for the memory they have. Paths fork and end so often that this is worth it.
#[derive(Debug, Default)]
pub(crate) struct Spares {
    states: Vec<State>,
    no_stack: Rc<Stack>,
}

/// States kept at most.
const MAX_SPARES: usize = 64;

impl Spares {
    /// A copy of a state.
    pub(crate) fn copy(&mut self, state: &State) -> State {
        match self.states.pop() {
            Some(spare) => state.copy_into(spare),
            None => state.clone(),
        }
    }

    /// Takes a state that nobody needs any more.
    pub(crate) fn take(&mut self, mut state: State) {
        let top = state.frames.pop();
        state.frames.clear();
        let Some(mut top) = top.filter(|_| self.states.len() < MAX_SPARES) else { return };
        if let Some(frame) = Rc::get_mut(&mut top) {
            frame.stack = Rc::clone(&self.no_stack);
            state.frames.push(top);
            self.states.push(state);
        }
    }
}

/// A point of a path.
#[derive(Clone, Debug)]
pub(crate) struct State {
    /// The frames, outermost first; the last one runs. Never empty. Shared between states until one of them writes.
    frames: Vec<Rc<Frame>>,
    /// What the path holds.
    pub refs: Rc<Refs>,
    /// Whether the kernel would run it only as a processor's guess.
    pub speculative: bool,
    /// Whether it may sleep here.
    pub sleepable: bool,
    /// The stored state it grew from.
    pub parent: Option<crate::pass::explore::StateId>,
    /// Paths from here that are not finished.
    pub branches: u32,
    /// The first instruction after the parent.
    pub first_insn: u32,
    /// The instruction before the current one; -1 at the entry.
    pub last_insn: i32,
    /// The current instruction.
    pub insn: u32,
    /// Stored states above it.
    pub depth: u32,
    /// How often it has gone on through a `may_goto`.
    pub may_goto_depth: u32,
    /// How often a callback has been entered.
    pub callback_unroll_depth: u32,
    /// The way from the parent, where it is not straight.
    pub history: History,
}

impl State {
    /// A copy, with a running frame of its own, that takes over the memory of a state nobody needs any more.
    fn copy_into(&self, spare: State) -> State {
        let State { mut frames, mut history, .. } = spare;
        let own = frames.pop();
        frames.clear();
        frames.extend_from_slice(&self.frames[..self.current()]);
        let top = &self.frames[self.current()];
        match own {
            Some(mut own) => match Rc::get_mut(&mut own) {
                Some(frame) => {
                    frame.clone_from(top);
                    frames.push(own);
                }
                None => frames.push(Rc::clone(top)),
            },
            None => frames.push(Rc::new(Frame::clone(top))),
        }
        history.clone_from(&self.history);
        State {
            frames,
            refs: Rc::clone(&self.refs),
            speculative: self.speculative,
            sleepable: self.sleepable,
            parent: self.parent,
            branches: self.branches,
            first_insn: self.first_insn,
            last_insn: self.last_insn,
            insn: self.insn,
            depth: self.depth,
            may_goto_depth: self.may_goto_depth,
            callback_unroll_depth: self.callback_unroll_depth,
            history,
        }
    }

    /// A path that begins in `frame`.
    pub(crate) fn new(frame: Frame, sleepable: bool) -> State {
        State {
            frames: vec![Rc::new(frame)],
            refs: Rc::new(Refs::default()),
            speculative: false,
            sleepable,
            parent: None,
            branches: 1,
            first_insn: 0,
            last_insn: -1,
            insn: 0,
            depth: 0,
            may_goto_depth: 0,
            callback_unroll_depth: 0,
            history: History::new(),
        }
    }

    /// Index of the frame that runs.
    pub(crate) fn current(&self) -> usize {
        self.frames.len() - 1
    }

    /// All frames, outermost first.
    pub(crate) fn frames(&self) -> &[Rc<Frame>] {
        &self.frames
    }

    /// A frame.
    pub(crate) fn frame(&self, index: usize) -> &Frame {
        &self.frames[index]
    }

    /// A frame, to change it.
    pub(crate) fn frame_mut(&mut self, index: usize) -> &mut Frame {
        Rc::make_mut(&mut self.frames[index])
    }

    /// The frame that runs.
    pub(crate) fn top(&self) -> &Frame {
        &self.frames[self.frames.len() - 1]
    }

    /// The frame that runs, to change it.
    pub(crate) fn top_mut(&mut self) -> &mut Frame {
        let top = self.frames.len() - 1;
        Rc::make_mut(&mut self.frames[top])
    }

    /// A register of the frame that runs.
    pub(crate) fn reg(&self, reg: Reg) -> &RegState {
        &self.top().regs[reg.index()]
    }

    /// A register of the frame that runs, to change it.
    pub(crate) fn reg_mut(&mut self, reg: Reg) -> &mut RegState {
        &mut self.top_mut().regs[reg.index()]
    }

    /// Enters a frame; whether there was room for it.
    pub(crate) fn push_frame(&mut self, frame: Frame) -> bool {
        let room = self.frames.len() < MAX_FRAMES;
        if room {
            self.frames.push(Rc::new(frame));
        }
        room
    }

    /// Leaves the frame that runs; not the last one.
    pub(crate) fn pop_frame(&mut self) -> Option<Rc<Frame>> {
        if self.frames.len() > 1 { self.frames.pop() } else { None }
    }

    /// Calls `each` with every register and spilled register of every frame, outermost first, as the kernel walks them.
    pub(crate) fn for_each_reg_mut(
        &mut self,
        mut wanted: impl FnMut(&RegState) -> bool,
        mut each: impl FnMut(&mut RegState),
    ) {
        for frame in &mut self.frames {
            for at in 0..Reg::COUNT {
                if wanted(&frame.regs[at]) {
                    each(&mut Rc::make_mut(frame).regs[at]);
                }
            }
            for at in 0..frame.stack.len() {
                let slot = &frame.stack[at];
                if slot.is_spilled() && wanted(slot.reg()) {
                    each(Rc::make_mut(frame).stack_mut()[at].reg_mut());
                }
            }
        }
    }

    /// What the path holds, to change it.
    pub(crate) fn refs_mut(&mut self) -> &mut Refs {
        Rc::make_mut(&mut self.refs)
    }

    /// The instruction a frame stands at: the current one, or the call that has not returned.
    pub(crate) fn frame_insn(&self, index: usize) -> u32 {
        match self.frames.get(index + 1) {
            Some(callee) => callee.callsite.max(0) as u32,
            None => self.insn,
        }
    }
}
