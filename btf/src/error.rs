//! Why a BTF or `.BTF.ext` could not be read, and where.
//!
//! One error type for the crate: it names the type (or the section) at fault, so that the message can be shown
//! as it is to whoever built the object.

use std::fmt;

use crate::{Btf, Kind, TypeId};

/// A BTF that cannot be read, written, or does not pass the kernel's rules.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Error(Box<Detail>);

/// The family of an [`Error`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The header is missing, too short, or of a version or form this crate does not read.
    Header,
    /// A section or a record ends before what it announces.
    Truncated,
    /// Sections overlap, leave the data, or are misaligned.
    Layout,
    /// The string table is not one.
    Strings,
    /// A kind number that is not a BTF kind.
    Kind,
    /// A name is missing, forbidden or malformed.
    Name,
    /// A type refers to one that does not exist or is of the wrong kind.
    Reference,
    /// A size, offset, count, encoding or flag is out of its range.
    Value,
    /// Types contain one another without end, or too deeply.
    Loop,
    /// More of something than the limits of BTF allow.
    Limit,
    /// A CO-RE record makes no sense for the types it speaks of.
    Core,
    /// A CO-RE record has several answers in the kernel, and they differ.
    Ambiguous,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Detail {
    kind: ErrorKind,
    subject: Option<Subject>,
    offset: Option<usize>,
    message: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Subject {
    id: TypeId,
    kind: Option<Kind>,
    name: String,
}

impl Error {
    pub(crate) fn new(kind: ErrorKind, message: impl Into<String>) -> Error {
        Error(Box::new(Detail { kind, subject: None, offset: None, message: shorten(message.into()) }))
    }

    pub(crate) fn at(mut self, offset: usize) -> Error {
        self.0.offset.get_or_insert(offset);
        self
    }

    pub(crate) fn about(mut self, id: TypeId, kind: Option<Kind>, name: &str) -> Error {
        self.0.subject.get_or_insert_with(|| Subject { id, kind, name: shorten(name.to_owned()) });
        self
    }

    /// Says which type the error is about, unless a type within it is named already.
    pub(crate) fn about_type(self, btf: &Btf, id: TypeId) -> Error {
        self.about(id, btf.kind_of(id), btf.name_of(id))
    }

    /// Puts the part of the type before the message.
    pub(crate) fn within(mut self, part: &str) -> Error {
        self.0.message = shorten(format!("{part}: {}", self.0.message));
        self
    }

    /// The family of the error.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// The type at fault, where one is.
    pub fn type_id(&self) -> Option<TypeId> {
        self.0.subject.as_ref().map(|subject| subject.id)
    }

    /// The byte offset of the fault in the section that was read.
    pub fn offset(&self) -> Option<usize> {
        self.0.offset
    }

    /// What is wrong, without the place.
    pub fn message(&self) -> &str {
        &self.0.message
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(subject) = &self.0.subject {
            write!(f, "type {}", subject.id)?;
            match (subject.kind, subject.name.as_str()) {
                (Some(kind), "") => write!(f, " ({kind}): ")?,
                (Some(kind), name) => write!(f, " ({kind} {name}): ")?,
                (None, _) => f.write_str(": ")?,
            }
        }
        f.write_str(&self.0.message)?;
        match self.0.offset {
            Some(offset) => write!(f, " (at byte {offset:#x})"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for Error {}

/// Names come from the table and may be megabytes long; a message is for people.
fn shorten(mut text: String) -> String {
    const LIMIT: usize = 1024;
    if text.len() > LIMIT {
        text.truncate(text.floor_char_boundary(LIMIT));
        text.push('…');
    }
    text
}
