//! What can be wrong with a file that is to be disassembled.

use std::fmt;

/// Why there is nothing to disassemble.
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum Error {
    /// The bytes are no ELF file, or one whose tables cannot be read.
    Elf {
        /// What could not be read.
        part: &'static str,
        /// What is wrong with it.
        reason: String,
    },
    /// The file's sections could not be read.
    Section {
        /// The section.
        name: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The file is for another machine.
    Machine(u16),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Elf { part, reason } => {
                write!(f, "cannot read the {part}: {reason}; is it an ELF file of BPF code?")
            }
            Self::Section { name, reason } => write!(f, "cannot read section `{name}`: {reason}"),
            Self::Machine(number) => write!(
                f,
                "the file is for machine {number}, not for BPF (247); was it compiled with `-target bpf`?"
            ),
        }
    }
}

impl std::error::Error for Error {}
