//! Why a program is not compiled.

use std::fmt;

use skep_isa::InsnIdx;

/// Why a program is not compiled; the interpreter runs it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Refusal {
    insn: Option<InsnIdx>,
    reason: String,
}

impl Refusal {
    pub(crate) fn new(insn: InsnIdx, reason: impl Into<String>) -> Refusal {
        Refusal { insn: Some(insn), reason: reason.into() }
    }

    pub(crate) fn of_all(reason: impl Into<String>) -> Refusal {
        Refusal { insn: None, reason: reason.into() }
    }

    /// The instruction it is about, if it is about one.
    pub fn insn(&self) -> Option<InsnIdx> {
        self.insn
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.insn {
            Some(insn) => write!(f, "instruction {insn} is not compiled: {}", self.reason),
            None => f.write_str(&self.reason),
        }
    }
}

impl std::error::Error for Refusal {}
