//! What can go wrong when a kernel's facts are asked for by name.

use std::fmt;

use crate::Line;

/// A name or a file this crate cannot use.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Error {
    /// No program, map or attach type has this name.
    UnknownKind {
        /// What was looked for, such as `program type`.
        kind: &'static str,
        /// The name as given.
        name: String,
    },
    /// No profile has this name.
    UnknownKernel {
        /// The name as given.
        name: String,
    },
    /// Text that is no kernel release.
    BadRelease {
        /// The text as given.
        text: String,
    },
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownKind { kind, name } => {
                write!(f, "`{name}` is no {kind}; use the UAPI name or its short form in any case")
            }
            Self::UnknownKernel { name } => {
                let [first, second, third] = Line::ALL.map(|line| format!("{line} ({})", line.release()));
                write!(f, "no profile for kernel `{name}`; known are {first}, {second} and {third}")
            }
            Self::BadRelease { text } => write!(f, "`{text}` is no kernel release such as 6.12.117"),
        }
    }
}

impl std::error::Error for Error {}
