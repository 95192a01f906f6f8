//! The static verifier: a program is accepted or refused as a given Linux kernel would, in the kernel's own steps.
//!
//! [`verify`] walks the passes of `pass` over one program and gives a [`Report`]: the verdict, the kernel's three numbers
//! (instructions processed, states stored in all, states in memory at most), its last message, and its log.
//! What a program needs that is not modelled is never accepted: it is [`Verdict::Unmodelled`], by name.

// Types of the typed verifier come before the rules that use them.
#![allow(dead_code, unused_imports)]

mod check;
mod code;
mod domain;
mod env;
mod explain;
mod fields;
mod kfunc;
mod ksym;
mod limits;
mod log;
mod observe;
mod pass;
mod rejection;
mod state;
mod target;
mod transfer;
mod types;
mod walk;

use skep_linux::Profile;
use skep_object::Program;

pub use explain::{Does, Explanation, Known, Range, Step, explain};
pub use log::LogLevel;
pub use observe::{Observed, Point, observe};
pub use rejection::{CATALOG, Errno, Rejection, Row};

/// How to verify.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options {
    /// What to log.
    pub log_level: LogLevel,
    /// `BPF_F_STRICT_ALIGNMENT`
    pub strict_alignment: bool,
    /// `BPF_F_TEST_STATE_FREQ`
    pub test_state_freq: bool,
    /// `BPF_F_TEST_REG_INVARIANTS`
    pub test_reg_invariants: bool,
}

/// What came of it.
#[derive(Clone, Debug)]
pub struct Report {
    /// The answer.
    pub verdict: Verdict,
    /// The kernel's numbers.
    pub stats: Stats,
    /// For a rejection, the instruction at fault; none where it is the program as a whole.
    pub insn: Option<u32>,
    /// The log, in the kernel's form; empty without a log level.
    pub log: String,
}

/// The answer about a program.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Verdict {
    /// The kernel would load it.
    Accept,
    /// The kernel would refuse it.
    Reject(Box<Rejection>),
    /// It needs something that is not modelled, so there is no answer.
    Unmodelled(String),
}

/// The kernel's numbers.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Stats {
    /// Instructions processed.
    pub insns_processed: u32,
    /// States stored in all.
    pub total_states: u32,
    /// States in memory at most.
    pub peak_states: u32,
    /// States compared at one instruction at most.
    pub max_states_per_insn: u32,
    /// Bytes of stack of all functions together.
    pub stack_depth: u32,
}

/// Verifies a program.
#[must_use]
pub fn verify(program: &Program, profile: &Profile, options: &Options) -> Report {
    env::run(program, profile, options)
}

/// The outcome of a check that can stop the verification.
pub(crate) type Check<T = ()> = Result<T, Stop>;

/// Why verification stops.
#[derive(Clone, Debug)]
pub(crate) enum Stop {
    /// The program is refused.
    Reject(Box<Rejection>),
    /// The program is refused, and the log already says so.
    Logged(Box<Rejection>),
    /// Something is not modelled.
    Unmodelled(Box<str>),
}

impl Stop {
    pub(crate) fn reject(rejection: Rejection) -> Stop {
        Stop::Reject(Box::new(rejection))
    }

    pub(crate) fn unmodelled(what: impl Into<String>) -> Stop {
        Stop::Unmodelled(what.into().into_boxed_str())
    }

    /// The kernel finds its own bookkeeping at fault and refuses the program.
    pub(crate) fn kernel_bug(message: String) -> Stop {
        Stop::reject(Rejection::KernelBug { message })
    }
}
