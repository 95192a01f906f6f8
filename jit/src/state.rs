//! What compiled code and we agree on: one record for each entry, at whose places both sides look.

use std::mem::offset_of;

use skep_vm::engine::Stop;

use crate::Jit;

/// The record. Code knows its first fields by their offsets, which [`at`] names; the others are ours alone.
#[repr(C)]
#[derive(Debug)]
pub(crate) struct State {
    /// The program's registers while we have control.
    pub(crate) regs: [u64; 16],
    /// What may still be spent; below zero it is used up.
    pub(crate) fuel: i64,
    /// The machine's stack pointer at the way in.
    pub(crate) sp: u64,
    /// Where guest memory begins.
    pub(crate) window: u64,
    /// Frames at or above this one call nothing.
    pub(crate) last_frame: u64,
    /// The context's address, without its last 16 bits.
    pub(crate) context: u64,
    /// The CPU.
    pub(crate) cpu: u64,
    /// Where the arena is, and how many bytes it has.
    pub(crate) arena: [u64; 2],
    /// `r10` of the frame that called us.
    pub(crate) frame: u64,
    /// Where code goes on that had an access made by us, or that goes over to another program.
    pub(crate) resume: u64,
    /// The instruction that called us.
    pub(crate) insn: u32,
    /// The access that is to be made, or the number of a helper.
    pub(crate) what: u32,
    /// What a helper led to: a [`status`].
    pub(crate) status: u64,
    /// Our functions that code calls.
    pub(crate) calls: Calls,
    /// The run, as a [`Machine`](skep_vm::engine::Machine).
    pub(crate) machine: *mut (),
    pub(crate) jit: *const Jit,
    /// How deep the frame is that was entered, and its end.
    pub(crate) base: usize,
    pub(crate) base_frame: u64,
    /// Why it stops.
    pub(crate) stop: Option<Stop>,
}

/// Our functions that code calls. Those that take a state alone give a [`status`].
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub(crate) struct Calls {
    /// Runs the instruction `insn`.
    pub(crate) step: extern "C" fn(*mut State) -> u64,
    /// Makes the access `what`, and says in `resume` where to go on.
    pub(crate) access: extern "C" fn(*mut State) -> u64,
    /// Stops at `insn`, for want of fuel.
    pub(crate) out_of_fuel: extern "C" fn(*mut State) -> u64,
    /// Stops at `insn`, for there are too many frames.
    pub(crate) too_deep: extern "C" fn(*mut State) -> u64,
    /// Calls the helper `what` for `insn`; its arguments are the program's, and the state comes last.
    pub(crate) helper: extern "C" fn(u64, u64, u64, u64, u64, *mut State) -> u64,
}

/// What comes after a call of ours.
pub(crate) mod status {
    /// The next instruction.
    pub(crate) const NEXT: u64 = 0;
    /// The way out; the state says why.
    pub(crate) const STOP: u64 = 1;
    /// The end of the function.
    pub(crate) const EXIT: u64 = 2;
    /// Another program, which begins at `resume`, in the frame that was entered.
    pub(crate) const ELSEWHERE: u64 = 3;
}

/// Offsets of the state's fields.
pub(crate) mod at {
    use super::{Calls, State, offset_of};

    pub(crate) const REGS: i32 = offset_of!(State, regs) as i32;
    pub(crate) const FUEL: i32 = offset_of!(State, fuel) as i32;
    pub(crate) const SP: i32 = offset_of!(State, sp) as i32;
    pub(crate) const WINDOW: i32 = offset_of!(State, window) as i32;
    pub(crate) const LAST_FRAME: i32 = offset_of!(State, last_frame) as i32;
    pub(crate) const CONTEXT: i32 = offset_of!(State, context) as i32;
    pub(crate) const CPU: i32 = offset_of!(State, cpu) as i32;
    pub(crate) const ARENA: i32 = offset_of!(State, arena) as i32;
    pub(crate) const FRAME: i32 = offset_of!(State, frame) as i32;
    pub(crate) const RESUME: i32 = offset_of!(State, resume) as i32;
    pub(crate) const INSN: i32 = offset_of!(State, insn) as i32;
    pub(crate) const WHAT: i32 = offset_of!(State, what) as i32;
    pub(crate) const STATUS: i32 = offset_of!(State, status) as i32;
    const CALLS: i32 = offset_of!(State, calls) as i32;
    pub(crate) const STEP: i32 = CALLS + offset_of!(Calls, step) as i32;
    pub(crate) const ACCESS: i32 = CALLS + offset_of!(Calls, access) as i32;
    pub(crate) const OUT_OF_FUEL: i32 = CALLS + offset_of!(Calls, out_of_fuel) as i32;
    pub(crate) const TOO_DEEP: i32 = CALLS + offset_of!(Calls, too_deep) as i32;
    pub(crate) const HELPER: i32 = CALLS + offset_of!(Calls, helper) as i32;
}
