//! Two tables side by side, the program's and a kernel's, and a bound on the work of comparing them.

use std::cell::Cell;

use super::{Spec, Subject, subject};
use crate::c::render_type;
use crate::{Btf, CoreRelocKind, Error, ErrorKind, Kind, Type, TypeId};

/// How many types, members and enumerators one candidate may make us look at. The largest structures and enumerations
/// of a kernel need some ten thousand; types made to be expensive could otherwise ask for 2^64.
const MAX_STEPS: u32 = 1 << 22;

/// How deep function types may nest: libbpf's limit for `type_exists` and `type_matches`.
pub(super) const MAX_NESTING: u32 = 32;

/// A program's types and a kernel's.
pub(super) struct Pair<'a> {
    pub(super) local: &'a Btf,
    pub(super) target: &'a Btf,
    steps: Cell<u32>,
}

/// Whether something of the kernel is what the program means, with the reason if it is not.
pub(super) type Likeness = Result<(), String>;

impl<'a> Pair<'a> {
    pub(super) fn new(local: &'a Btf, target: &'a Btf) -> Pair<'a> {
        Pair { local, target, steps: Cell::new(0) }
    }

    /// What `local` points at in the type `target` of the kernel.
    pub(super) fn find(&self, local: &Spec, target: TypeId) -> Result<Result<Spec, String>, Error> {
        match subject(local.kind) {
            Subject::Field => self.find_field(local, target),
            Subject::Enumerator => self.find_enumerator(local, target),
            Subject::Type => {
                let likeness = if local.kind == CoreRelocKind::TypeMatches {
                    self.matches(local.root, target, false, MAX_NESTING)?
                } else {
                    self.is_compatible(local.root, target, MAX_NESTING)?
                };
                Ok(likeness.map(|()| Spec::new(local.kind, target)))
            }
        }
    }

    pub(super) fn resolve_local(&self, id: TypeId) -> Result<(TypeId, Type<'a>), Error> {
        resolve(self.local, id)
    }

    pub(super) fn resolve_target(&self, id: TypeId) -> Result<(TypeId, Type<'a>), Error> {
        resolve(self.target, id)
    }

    /// Says that the types differ, as C spells them.
    pub(super) fn contrast(&self, local: TypeId, target: TypeId) -> String {
        let (one, two) = (render_type(self.local, local), render_type(self.target, target));
        format!("the program has `{one}`, the kernel `{two}`")
    }

    /// Counts one step of work.
    pub(super) fn step(&self) -> Result<(), Error> {
        self.steps.set(self.steps.get() + 1);
        if self.steps.get() > MAX_STEPS {
            let message = format!("comparing two types takes more than {MAX_STEPS} steps");
            return Err(Error::new(ErrorKind::Limit, message));
        }
        Ok(())
    }
}

/// The type behind typedefs and qualifiers.
pub(super) fn resolve(btf: &Btf, id: TypeId) -> Result<(TypeId, Type<'_>), Error> {
    let resolved = btf.skip_modifiers(id).and_then(|id| Some((id, btf.get(id)?)));
    resolved.ok_or_else(|| {
        Error::new(ErrorKind::Loop, format!("typedefs and qualifiers of type {id} do not end"))
    })
}

/// Whether types of these kinds may stand for one another: kinds are equal, but enumerations of either width are one.
pub(super) fn are_kinds_alike(one: Kind, two: Kind) -> bool {
    one == two || (is_enum(one) && is_enum(two))
}

pub(super) fn is_enum(kind: Kind) -> bool {
    matches!(kind, Kind::Enum | Kind::Enum64)
}

/// The error for types that go on for longer than libbpf follows them.
pub(super) fn too_deep() -> Error {
    Error::new(ErrorKind::Loop, "the type nests too deeply to be compared")
}
