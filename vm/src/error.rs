//! What keeps a program from being loaded or run at all, and the numbers that calls return.

use std::fmt;

use skep_isa::InsnIdx;

/// Why a world, map or program cannot be made.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Error(Box<ErrorKind>);

/// Kinds of errors.
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The system gives no memory.
    Memory {
        /// For what it was wanted.
        wanted: String,
        /// The system's error number.
        errno: i32,
    },
    /// A slot is no instruction.
    Decode {
        /// The program.
        program: String,
        /// The slot.
        insn: InsnIdx,
        /// Why.
        reason: String,
    },
    /// A map of a type that is not modelled.
    MapType {
        /// The map.
        map: String,
        /// Its type.
        map_type: String,
    },
    /// A map whose sizes or flags its type does not take.
    MapShape {
        /// The map.
        map: String,
        /// What is wrong.
        reason: String,
    },
    /// There is nothing of this name.
    NoSuch {
        /// What was looked for.
        what: &'static str,
        /// Its name.
        name: String,
    },
    /// A mock that takes another number of arguments than what it stands in for.
    MockArity {
        /// The helper or kernel function.
        callee: String,
        /// How many it takes.
        takes: usize,
        /// How many the mock takes.
        given: usize,
    },
    /// A field that cannot be set to what it was to be set to.
    Field {
        /// Why.
        reason: String,
    },
    /// A text that describes no tracepoint's records.
    Format {
        /// What is wrong.
        reason: String,
    },
    /// Something needs the kernel's types, and the world has none.
    NoTypes,
    /// A value that is none of its type, or bytes that are none.
    Value {
        /// The type.
        type_name: String,
        /// What is wrong.
        reason: String,
    },
    /// Input that a test run in the kernel refuses too.
    Refused {
        /// The program.
        program: String,
        /// What is wrong.
        reason: String,
        /// The system call's error.
        errno: Errno,
    },
    /// Input that does not fit the program's type.
    Input {
        /// The program.
        program: String,
        /// What is wrong.
        reason: String,
    },
}

impl Error {
    /// What kind of error it is.
    pub fn kind(&self) -> &ErrorKind {
        &self.0
    }

    pub(crate) fn memory(wanted: impl Into<String>, errno: i32) -> Error {
        ErrorKind::Memory { wanted: wanted.into(), errno }.into()
    }

    pub(crate) fn map_shape(map: &str, reason: impl Into<String>) -> Error {
        ErrorKind::MapShape { map: map.to_owned(), reason: reason.into() }.into()
    }
}

impl From<ErrorKind> for Error {
    fn from(kind: ErrorKind) -> Error {
        Error(Box::new(kind))
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &*self.0 {
            ErrorKind::Memory { wanted, errno } => {
                write!(
                    f,
                    "no memory for the guest: {wanted}: error {errno} of the system; make the maps smaller"
                )
            }
            ErrorKind::Decode { program, insn, reason } => {
                write!(f, "program `{program}`, instruction {insn}: {reason}")
            }
            ErrorKind::MapType { map, map_type } => {
                write!(f, "map `{map}`: maps of type {map_type} are not modelled")
            }
            ErrorKind::MapShape { map, reason } => write!(f, "map `{map}`: {reason}"),
            ErrorKind::NoSuch { what, name } => write!(f, "there is no {what} `{name}`"),
            ErrorKind::MockArity { callee, takes, given } => {
                write!(f, "the mock of {callee} is for {given} arguments, and {callee} takes {takes}")
            }
            ErrorKind::Field { reason } => f.write_str(reason),
            ErrorKind::Format { reason } => write!(f, "no format of a tracepoint: {reason}"),
            ErrorKind::NoTypes => {
                f.write_str("the types of a kernel are needed: give the world some with `World::set_types`")
            }
            ErrorKind::Value { type_name, reason } => write!(f, "{type_name}: {reason}"),
            ErrorKind::Refused { program, reason, errno } => {
                write!(f, "program `{program}` cannot run on this ({errno}): {reason}")
            }
            ErrorKind::Input { program, reason } => {
                write!(f, "program `{program}` cannot run on this: {reason}")
            }
        }
    }
}

impl std::error::Error for Error {}

/// An error number of the kernel, positive. Helpers return it negated.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Errno(pub i32);

impl Errno {
    /// Not permitted.
    pub const EPERM: Errno = Errno(1);
    /// No such element.
    pub const ENOENT: Errno = Errno(2);
    /// Too big: an index beyond the end, a map that is full.
    pub const E2BIG: Errno = Errno(7);
    /// No descriptor.
    pub const EBADF: Errno = Errno(9);
    /// Try again.
    pub const EAGAIN: Errno = Errno(11);
    /// No memory.
    pub const ENOMEM: Errno = Errno(12);
    /// Not allowed.
    pub const EACCES: Errno = Errno(13);
    /// A bad address.
    pub const EFAULT: Errno = Errno(14);
    /// It is in use.
    pub const EBUSY: Errno = Errno(16);
    /// It is there already.
    pub const EEXIST: Errno = Errno(17);
    /// No such device.
    pub const ENODEV: Errno = Errno(19);
    /// An argument that makes no sense.
    pub const EINVAL: Errno = Errno(22);
    /// No room left.
    pub const ENOSPC: Errno = Errno(28);
    /// Out of range.
    pub const ERANGE: Errno = Errno(34);
    /// It would wait for itself.
    pub const EDEADLK: Errno = Errno(35);
    /// Too long a name.
    pub const ENAMETOOLONG: Errno = Errno(36);
    /// No message.
    pub const ENOMSG: Errno = Errno(42);
    /// There is no data.
    pub const ENODATA: Errno = Errno(61);
    /// A protocol error.
    pub const EPROTO: Errno = Errno(71);
    /// A bad message.
    pub const EBADMSG: Errno = Errno(74);
    /// Too large a number.
    pub const EOVERFLOW: Errno = Errno(75);
    /// A descriptor in a bad state.
    pub const EBADFD: Errno = Errno(77);
    /// No socket.
    pub const ENOTSOCK: Errno = Errno(88);
    /// The wrong protocol for a socket.
    pub const EPROTOTYPE: Errno = Errno(91);
    /// A protocol that is not known.
    pub const EPROTONOSUPPORT: Errno = Errno(93);
    /// A kind of socket that will not do.
    pub const ESOCKTNOSUPPORT: Errno = Errno(94);
    /// Not supported.
    pub const EOPNOTSUPP: Errno = Errno(95);
    /// A family of addresses that is not known.
    pub const EAFNOSUPPORT: Errno = Errno(97);
    /// An address that is taken.
    pub const EADDRINUSE: Errno = Errno(98);
    /// An address that is not ours.
    pub const EADDRNOTAVAIL: Errno = Errno(99);
    /// It takes too long.
    pub const ETIMEDOUT: Errno = Errno(110);
    /// It is being done already.
    pub const EALREADY: Errno = Errno(114);
    /// Not supported, by the kernel's own number that is in no header.
    pub const ENOTSUPP: Errno = Errno(524);

    /// What a helper returns for it.
    pub(crate) fn returned(self) -> u64 {
        -i64::from(self.0) as u64
    }
}

impl fmt::Display for Errno {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = match self.0 {
            1 => "EPERM",
            2 => "ENOENT",
            7 => "E2BIG",
            9 => "EBADF",
            11 => "EAGAIN",
            12 => "ENOMEM",
            13 => "EACCES",
            14 => "EFAULT",
            16 => "EBUSY",
            17 => "EEXIST",
            19 => "ENODEV",
            22 => "EINVAL",
            28 => "ENOSPC",
            34 => "ERANGE",
            35 => "EDEADLK",
            36 => "ENAMETOOLONG",
            42 => "ENOMSG",
            61 => "ENODATA",
            71 => "EPROTO",
            74 => "EBADMSG",
            75 => "EOVERFLOW",
            77 => "EBADFD",
            88 => "ENOTSOCK",
            91 => "EPROTOTYPE",
            93 => "EPROTONOSUPPORT",
            94 => "ESOCKTNOSUPPORT",
            95 => "EOPNOTSUPP",
            97 => "EAFNOSUPPORT",
            98 => "EADDRINUSE",
            99 => "EADDRNOTAVAIL",
            110 => "ETIMEDOUT",
            114 => "EALREADY",
            524 => "ENOTSUPP",
            number => return write!(f, "error {number}"),
        };
        f.write_str(name)
    }
}

impl std::error::Error for Errno {}
