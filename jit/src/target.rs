//! What a machine must be able to do.
//!
//! A target is a folder beside this file. It turns the nodes of the middle into bytes that can lie at any address, with a
//! table of the accesses among them; it needs not be the machine we run on. What compiled code and we agree on is
//! [`State`](crate::state::State): one for each entry, which a register of the machine points to all the time.

use skep_isa::InsnIdx;

use crate::mid::{Access, Aim, Middle};

/// A machine that code is made for.
pub(crate) trait Target {
    /// Makes the code of a program.
    fn assemble(middle: &Middle, aim: Aim, options: Choices) -> Assembled;

    /// One line for each instruction of code: its offset, and how it is written.
    fn disassemble(code: &[u8]) -> Vec<(u32, String)>;
}

/// What a target may use, or is asked to do.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct Choices {
    /// The CPU has BMI2: x86-64 alone.
    pub(crate) has_bmi: bool,
    /// The CPU makes atomics in one instruction: ARM alone.
    pub(crate) has_lse: bool,
    /// Numbers of the program do not stand in the code as they are; a key for hiding them, if so.
    pub(crate) blinding: Option<u32>,
}

/// Code of a program.
#[derive(Clone, Debug, Default)]
pub(crate) struct Assembled {
    pub(crate) bytes: Vec<u8>,
    /// The way in: `extern "sysv64" fn(state, code)`, or the machine's own convention.
    pub(crate) enter: u32,
    /// Where an access that must be made by us goes on.
    pub(crate) slow: u32,
    /// Where functions begin, with the instructions they are.
    pub(crate) functions: Vec<(InsnIdx, u32)>,
    /// The accesses, in order.
    pub(crate) sites: Vec<Site>,
    /// Where the code of instructions begins, in order.
    pub(crate) marks: Vec<(u32, InsnIdx)>,
}

/// An access in code.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Site {
    /// Where the machine's instruction is.
    pub(crate) from: u32,
    /// Where the program goes on when the access was made by us.
    pub(crate) resume: u32,
    pub(crate) access: Access,
}
