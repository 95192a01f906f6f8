//! Why a program stopped before its end.

use std::fmt;

use skep_isa::InsnIdx;

use crate::memory::Fault;

/// A program that did what no verified program does, or needed what is not modelled.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Trap(Box<Inner>);

#[derive(Clone, PartialEq, Eq, Debug)]
struct Inner {
    kind: TrapKind,
    program: String,
    insn: InsnIdx,
    source: Option<SourceLine>,
}

/// Kinds of traps.
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum TrapKind {
    /// A bad access to memory.
    Memory(Fault),
    /// A field of the context is used as it cannot be.
    Context(String),
    /// A helper was given an argument it cannot take.
    Argument {
        /// The helper.
        helper: &'static str,
        /// What is wrong.
        reason: String,
    },
    /// Something is not modelled; the text says what, and the way out.
    Unmodelled(String),
    /// A slot that is no instruction was reached: the second of an `ld_imm64`, or the end.
    NoInstruction,
    /// There are too many frames.
    TooManyFrames,
    /// The fuel is used up.
    OutOfFuel,
    /// A number that is no helper's.
    NoSuchHelper(u64),
    /// A lock or a record that is not given back, or that the program does not hold.
    Resource(&'static str),
    /// An object, iterator or section that is not given back, or that the program does not hold.
    Reference(String),
    /// An exception that is on its way. No run ends with it.
    Exception(u64),
    /// A mock said so.
    Mock(String),
}

/// A line of source.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SourceLine {
    /// The file, as the compiler was given it.
    pub file: String,
    /// The line, from 1.
    pub line: u32,
    /// What stands on it.
    pub text: String,
}

impl Trap {
    pub(crate) fn new(kind: TrapKind, program: &str, insn: InsnIdx, source: Option<SourceLine>) -> Trap {
        Trap(Box::new(Inner { kind, program: program.to_owned(), insn, source }))
    }

    /// What happened.
    pub fn kind(&self) -> &TrapKind {
        &self.0.kind
    }

    /// The program.
    pub fn program(&self) -> &str {
        &self.0.program
    }

    /// The instruction.
    pub fn insn(&self) -> InsnIdx {
        self.0.insn
    }

    /// The line of source it came from, if the object says.
    pub fn source(&self) -> Option<&SourceLine> {
        self.0.source.as_ref()
    }
}

impl TrapKind {
    pub(crate) fn is_exception(&self) -> bool {
        matches!(self, TrapKind::Exception(_))
    }
}

impl From<Fault> for TrapKind {
    fn from(fault: Fault) -> TrapKind {
        TrapKind::Memory(fault)
    }
}

impl fmt::Display for TrapKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            TrapKind::Memory(fault) => fault.fmt(f),
            TrapKind::Argument { helper, reason } => write!(f, "{helper}: {reason}"),
            TrapKind::Context(what)
            | TrapKind::Unmodelled(what)
            | TrapKind::Reference(what)
            | TrapKind::Mock(what) => f.write_str(what),
            TrapKind::Exception(cookie) => write!(f, "an exception with cookie {cookie:#x}"),
            TrapKind::NoInstruction => f.write_str("the program runs into what is no instruction"),
            TrapKind::TooManyFrames => f.write_str("more than 8 frames: calls are nested too deep"),
            TrapKind::OutOfFuel => {
                f.write_str("the fuel is used up; allow more instructions if it ends at all")
            }
            TrapKind::NoSuchHelper(number) => write!(f, "there is no helper {number}"),
            TrapKind::Resource(what) => f.write_str(what),
        }
    }
}

impl fmt::Display for Trap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0.kind)?;
        match &self.0.source {
            Some(SourceLine { file, line, .. }) => write!(f, ", at {file}:{line}"),
            None => write!(f, ", at instruction {} of `{}`", self.0.insn, self.0.program),
        }
    }
}

impl std::error::Error for Trap {}
