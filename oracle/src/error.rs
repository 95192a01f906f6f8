//! What keeps a question from being asked at all.

use std::fmt;
use std::io;
use std::path::PathBuf;
use std::time::Duration;

/// Why a kernel could not be asked.
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// bpf(2) is not allowed here; the text is the reason.
    Unavailable(String),
    /// The kernel refused a map; the text says which, and with what error.
    Refused(String),
    /// The program replaces a function of another program, and none was given.
    NeedsTarget {
        /// The program.
        program: String,
        /// The function it replaces.
        function: String,
    },
    /// The program given as a target has no such function.
    NoSuchFunction {
        /// The target.
        target: String,
        /// The function looked for.
        function: String,
    },
    /// The kernel has nothing of the name the program attaches to.
    NoAttachTarget {
        /// The program.
        program: String,
        /// The name it attaches to.
        name: String,
    },
    /// A file or a program on the host could not be used.
    Host {
        /// What was being done.
        action: &'static str,
        /// The file or program.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// No module of this name is installed.
    NoModule {
        /// The name.
        name: String,
        /// The list that does not have it.
        list: PathBuf,
    },
    /// The virtual machine did not come up.
    Boot {
        /// What happened.
        reason: String,
        /// The last lines of its console.
        console: String,
    },
    /// The virtual machine took too long.
    Timeout {
        /// What was waited for.
        waiting_for: &'static str,
        /// How long.
        limit: Duration,
        /// The last lines of its console.
        console: String,
    },
    /// The kernel's types could not be read.
    Types(skep_object::Error),
    /// The other side of the channel sent something that is no message.
    Channel(String),
}

impl Error {
    pub(crate) fn host(action: &'static str, path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Error {
        let path = path.into();
        move |source| Error::Host { action, path, source }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Unavailable(reason) => write!(f, "no bpf(2): {reason}"),
            Error::Refused(what) => f.write_str(what),
            Error::NeedsTarget { program, function } => write!(
                f,
                "program `{program}` replaces the function `{function}` of another program; name that program's object"
            ),
            Error::NoSuchFunction { target, function } => {
                write!(f, "program `{target}` has no function `{function}` with a type")
            }
            Error::NoAttachTarget { program, name } => {
                write!(f, "program `{program}` attaches to `{name}`, which the kernel's BTF does not have")
            }
            Error::Host { action, path, source } => write!(f, "cannot {action} {}: {source}", path.display()),
            Error::NoModule { name, list } => write!(f, "{} knows no module `{name}`", list.display()),
            Error::Boot { reason, console } => {
                write!(f, "the virtual machine did not start: {reason}{}", Tail(console))
            }
            Error::Timeout { waiting_for, limit, console } => {
                write!(
                    f,
                    "no {waiting_for} from the virtual machine in {} s{}",
                    limit.as_secs(),
                    Tail(console)
                )
            }
            Error::Types(error) => error.fmt(f),
            Error::Channel(what) => write!(f, "broken message between host and guest: {what}"),
        }
    }
}

impl From<skep_object::Error> for Error {
    fn from(error: skep_object::Error) -> Self {
        Error::Types(error)
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Error::Host { source, .. } => Some(source),
            _ => None,
        }
    }
}

/// The end of a console, below a message.
struct Tail<'a>(&'a str);

impl fmt::Display for Tail<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() { Ok(()) } else { write!(f, "; its console ended with:\n{}", self.0) }
    }
}
