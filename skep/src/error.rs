//! What can go wrong between an object and the end of a run.

use std::convert::Infallible;
use std::fmt;

use skep_verifier::{Report, Verdict};
use skep_vm::{Errno, Trap};

/// Why there is no answer. Its debug form is its message, so that a test that ends with it says what was wrong.
#[derive(Clone)]
#[non_exhaustive]
pub enum Error {
    /// The object, its configuration or a kernel's types cannot be read, or something of it cannot be linked.
    Object(skep_object::Error),
    /// There is nothing of this name.
    NoSuch {
        /// What was looked for.
        what: &'static str,
        /// Its name.
        name: String,
        /// The names there are.
        known: Vec<String>,
    },
    /// The kernel would refuse the program.
    Rejected {
        /// The program.
        program: String,
        /// What the verifier says of it.
        report: Box<Report>,
    },
    /// The program needs what the verifier does not model, so there is no verdict.
    Unmodelled {
        /// The program.
        program: String,
        /// What is missing.
        what: String,
    },
    /// The world cannot be made so, or the input does not fit the program.
    World(skep_vm::Error),
    /// The program stopped before its end.
    Trap(Trap),
    /// A value is none of the type that is wanted.
    Value {
        /// What it was for.
        place: String,
        /// What is wrong.
        reason: String,
    },
    /// A map refuses what is asked of it.
    Map {
        /// The map.
        map: String,
        /// Why.
        errno: Errno,
    },
    /// A packet cannot be made so.
    Packet(String),
    /// A capture cannot be read.
    Capture {
        /// The file.
        file: String,
        /// What is wrong.
        reason: String,
    },
}

impl Error {
    pub(crate) fn no_such<'a>(
        what: &'static str,
        name: &str,
        known: impl IntoIterator<Item = &'a str>,
    ) -> Error {
        let known = known.into_iter().map(str::to_owned).collect();
        Error::NoSuch { what, name: name.to_owned(), known }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Object(error) => error.fmt(f),
            Error::NoSuch { what, name, known } if known.is_empty() => {
                write!(f, "there is no {what} `{name}`, nor any other")
            }
            Error::NoSuch { what, name, known } => {
                write!(f, "there is no {what} `{name}`; there are: {}", known.join(", "))
            }
            Error::Rejected { program, report } => {
                write!(f, "program `{program}` is rejected")?;
                match &report.verdict {
                    Verdict::Reject(rejection) => write!(f, ": {}", rejection.message()),
                    Verdict::Accept | Verdict::Unmodelled(_) => Ok(()),
                }
            }
            Error::Unmodelled { program, what } => {
                write!(f, "of program `{program}` there is no verdict: {what} is not modelled")
            }
            Error::World(error) => error.fmt(f),
            Error::Trap(trap) => trap.fmt(f),
            Error::Value { place, reason } => write!(f, "{place}: {reason}"),
            Error::Map { map, errno } => write!(f, "map `{map}` refuses this: {errno}"),
            Error::Packet(reason) => f.write_str(reason),
            Error::Capture { file, reason } => write!(f, "{file}: {reason}"),
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for Error {}

impl From<skep_object::Error> for Error {
    fn from(error: skep_object::Error) -> Error {
        Error::Object(error)
    }
}

impl From<skep_vm::Error> for Error {
    fn from(error: skep_vm::Error) -> Error {
        Error::World(error)
    }
}

impl From<Trap> for Error {
    fn from(trap: Trap) -> Error {
        Error::Trap(trap)
    }
}

impl From<Infallible> for Error {
    fn from(never: Infallible) -> Error {
        match never {}
    }
}
