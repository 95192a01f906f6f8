//! CO-RE: what a record of a program means on a given kernel.
//!
//! A compiler records which field, type or enumerator an instruction speaks of, in terms of the types the program was
//! built with. A [`Resolver`] finds the types of the same name in a [`TargetTypes`], matches what the record says
//! against each, and gives a [`Resolution`]: the number that belongs into the instruction, or that it cannot be had,
//! with the reason for each candidate. The rules are libbpf's (`relo_core.c`, version 1.6), so that both link alike.
//!
//! ```
//! use std::sync::Arc;
//! use skep_btf::core::{RelocKind, Relocation, Resolver, TargetTypes};
//! use skep_btf::{Btf, BtfBuilder, CompositeDef, Encoding, Endian, MemberDef};
//!
//! // The same structure in the program and in the kernel, with the member at another place.
//! let table = |bit_offset| -> Result<Btf, skep_btf::Error> {
//!     let mut builder = BtfBuilder::new();
//!     let ty = builder.add_int("int", 4, Encoding::SIGNED)?;
//!     let pid = MemberDef { name: "pid".into(), ty, bit_offset, bit_size: 0 };
//!     builder.add_struct(CompositeDef { name: "task".into(), size: 64, kind_flag: false, members: vec![pid] })?;
//!     Btf::parse(builder.finish(Endian::Little)?, None)
//! };
//! let (program, kernel) = (table(0)?, TargetTypes::new(Arc::new(table(320)?)));
//!
//! let mut resolver = Resolver::new(&program, &kernel);
//! let kind = RelocKind::FieldByteOffset;
//! let pid = resolver.resolve(&Relocation { kind, type_id: skep_btf::TypeId(2), access: "0:0" })?;
//! assert_eq!((pid.orig_value, pid.new_value), (0, 40));
//! # Ok::<(), skep_btf::Error>(())
//! ```

mod candidates;
mod compat;
mod explain;
mod matches;
mod pair;
mod spec;
#[cfg(test)]
mod tests;
mod value;

use std::collections::HashMap;
use std::fmt;

pub use candidates::{ModuleTypes, Place, TargetTypes};
pub use explain::{essential_name, explain};
pub use spec::Spec;
pub use value::AccessSize;

use crate::{Btf, Error, ErrorKind, TypeId};
use candidates::Candidates;
use pair::Pair;
use value::Value;

/// What a record asks for, with the numbers of `.BTF.ext` (`enum bpf_core_relo_kind`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u32)]
pub enum RelocKind {
    /// Where the field starts, in bytes.
    FieldByteOffset = 0,
    /// How many bytes the field has.
    FieldByteSize = 1,
    /// 1 if there is such a field, else 0.
    FieldExists = 2,
    /// 1 if the field is signed, else 0.
    FieldSigned = 3,
    /// How far to shift a 64-bit load of the field left.
    FieldLshiftU64 = 4,
    /// How far to shift it right then.
    FieldRshiftU64 = 5,
    /// The number of the type in the program's own BTF.
    TypeIdLocal = 6,
    /// The number of the type in the kernel's BTF.
    TypeIdTarget = 7,
    /// 1 if there is such a type, else 0.
    TypeExists = 8,
    /// How many bytes the type has.
    TypeSize = 9,
    /// 1 if there is such an enumerator, else 0.
    EnumvalExists = 10,
    /// The value of the enumerator.
    EnumvalValue = 11,
    /// 1 if there is a type that has all the program's type has, else 0.
    TypeMatches = 12,
}

/// What the three families of records speak of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Subject {
    Field,
    Type,
    Enumerator,
}

/// One record: what is asked about which part of which type of the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Relocation<'a> {
    /// What is asked.
    pub kind: RelocKind,
    /// The type of the program it starts from.
    pub type_id: TypeId,
    /// The way from there: numbers of elements, members or enumerators, joined by `:`.
    pub access: &'a str,
}

/// What a record comes to on a kernel.
#[derive(Clone, Debug)]
pub struct Resolution {
    /// What was asked.
    pub kind: RelocKind,
    /// The program's side.
    pub local: Spec,
    /// What the compiler put into the instruction.
    pub orig_value: u64,
    /// What belongs there on this kernel.
    pub new_value: u64,
    /// The kernel has no such thing: the instruction becomes one that the verifier refuses if it is reachable.
    pub poison: bool,
    /// Whether the instruction must hold `orig_value` before it is changed. A compiler may choose the load of a
    /// bit-field, and linkers renumber types, so there it need not.
    pub validate: bool,
    /// Whether a load or store at the offset changes its width.
    pub access_size: AccessSize,
    /// The types that were looked at, and how each fared.
    pub candidates: Vec<Candidate>,
}

/// A type of the kernel of the right name.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// Which table it stands in.
    pub place: Place,
    /// Its number there.
    pub id: TypeId,
    /// What the record points at in it, or why it is not what the program means.
    pub outcome: Result<Spec, String>,
}

/// Resolves the records of one object.
///
/// As in libbpf, once a record has matched some of a type's candidates, the later records of that type are asked of
/// these alone.
#[derive(Debug)]
pub struct Resolver<'a> {
    local: &'a Btf,
    target: &'a TargetTypes,
    candidates: HashMap<TypeId, Candidates>,
}

impl<'a> Resolver<'a> {
    /// Prepares to resolve records about the types of `local`, those of the object.
    pub fn new(local: &'a Btf, target: &'a TargetTypes) -> Resolver<'a> {
        Resolver { local, target, candidates: HashMap::new() }
    }

    /// What the record comes to. That the kernel lacks what is asked for is no error; that the record makes no sense,
    /// or that candidates of equal right give different answers, is.
    pub fn resolve(&mut self, relocation: &Relocation<'_>) -> Result<Resolution, Error> {
        let kind = relocation.kind;
        let local = self
            .resolve_inner(relocation)
            .map_err(|error| self.describe(error, kind, relocation))?;
        Ok(local)
    }

    fn resolve_inner(&mut self, relocation: &Relocation<'_>) -> Result<Resolution, Error> {
        let Relocation { kind, type_id, .. } = *relocation;
        let local = Spec::parse(self.local, relocation)?;
        if kind == RelocKind::TypeIdLocal {
            return Ok(Resolution::local_id(local));
        }
        if self.local.name_of(type_id).is_empty() {
            return Err(Error::new(ErrorKind::Core, "a type without a name cannot be looked for in the kernel"));
        }

        let tried = match self.candidates.get(&type_id) {
            Some(known) => known.clone(),
            None => self.target.candidates(self.local, type_id),
        };
        let mut found: Option<(Spec, Value)> = None;
        let mut matching = Candidates::default();
        let mut candidates = Vec::with_capacity(tried.len());
        for &(place, id) in &*tried {
            let target = self.target.table(place);
            let outcome = Pair::new(self.local, target).find(&local, id)?;
            if let Ok(spec) = &outcome {
                let value = Value::new(kind, (self.local, &local), Some((target, spec)))?;
                match &found {
                    None => found = Some((spec.clone(), value)),
                    Some(first) => check_agreement(first, (spec, &value))?,
                }
                matching.push((place, id));
            }
            candidates.push(Candidate { place, id, outcome });
        }
        let value = match found {
            Some((_, value)) => value,
            None => Value::new(kind, (self.local, &local), None)?,
        };
        let remaining = if matching.is_empty() { tried } else { matching };
        self.candidates.insert(type_id, remaining);
        Ok(Resolution {
            kind,
            local,
            orig_value: value.orig,
            new_value: value.new,
            poison: value.poison,
            validate: value.validate,
            access_size: value.access_size,
            candidates,
        })
    }

    fn describe(&self, error: Error, kind: RelocKind, relocation: &Relocation<'_>) -> Error {
        let id = relocation.type_id;
        let message = format!("CO-RE record `{kind}` of `{}`: {}", relocation.access, error.message());
        Error::new(error.kind(), message).about(id, self.local.kind_of(id), self.local.name_of(id))
    }
}

/// Candidates that match must agree, for nothing says which of them the program will meet.
fn check_agreement(first: &(Spec, Value), other: (&Spec, &Value)) -> Result<(), Error> {
    let ((first_spec, first), (spec, value)) = (first, other);
    let (one, two) = (first_spec.root, spec.root);
    if first_spec.bit_offset != spec.bit_offset {
        let message = format!(
            "types {one} and {two} of the kernel both match, but the field is at bit {} in one and at bit {} in the other",
            first_spec.bit_offset, spec.bit_offset
        );
        return Err(Error::new(ErrorKind::Ambiguous, message));
    }
    if (first.poison, first.new) != (value.poison, value.new) {
        let message = format!(
            "types {one} and {two} of the kernel both match, but give {} and {}",
            first.new, value.new
        );
        return Err(Error::new(ErrorKind::Ambiguous, message));
    }
    Ok(())
}

impl Resolution {
    fn local_id(local: Spec) -> Resolution {
        let id = u64::from(local.root.0);
        Resolution {
            kind: RelocKind::TypeIdLocal,
            local,
            orig_value: id,
            new_value: id,
            poison: false,
            validate: false,
            access_size: AccessSize::UNCHANGED,
            candidates: Vec::new(),
        }
    }
}

impl RelocKind {
    /// All kinds, in the order of their numbers.
    #[rustfmt::skip] // Three kinds a line.
    pub const ALL: [RelocKind; 13] = [
        RelocKind::FieldByteOffset, RelocKind::FieldByteSize, RelocKind::FieldExists,
        RelocKind::FieldSigned, RelocKind::FieldLshiftU64, RelocKind::FieldRshiftU64,
        RelocKind::TypeIdLocal, RelocKind::TypeIdTarget, RelocKind::TypeExists,
        RelocKind::TypeSize, RelocKind::EnumvalExists, RelocKind::EnumvalValue,
        RelocKind::TypeMatches,
    ];

    /// The kind of this number.
    pub fn from_number(number: u32) -> Option<RelocKind> {
        RelocKind::ALL.get(usize::try_from(number).ok()?).copied()
    }

    /// The number stored in a record.
    pub fn number(self) -> u32 {
        self as u32
    }

    /// The name libbpf's log has for it.
    pub fn name(self) -> &'static str {
        match self {
            RelocKind::FieldByteOffset => "byte_off",
            RelocKind::FieldByteSize => "byte_sz",
            RelocKind::FieldExists => "field_exists",
            RelocKind::FieldSigned => "signed",
            RelocKind::FieldLshiftU64 => "lshift_u64",
            RelocKind::FieldRshiftU64 => "rshift_u64",
            RelocKind::TypeIdLocal => "local_type_id",
            RelocKind::TypeIdTarget => "target_type_id",
            RelocKind::TypeExists => "type_exists",
            RelocKind::TypeSize => "type_size",
            RelocKind::EnumvalExists => "enumval_exists",
            RelocKind::EnumvalValue => "enumval_value",
            RelocKind::TypeMatches => "type_matches",
        }
    }

    pub(crate) fn subject(self) -> Subject {
        match self {
            RelocKind::FieldByteOffset
            | RelocKind::FieldByteSize
            | RelocKind::FieldExists
            | RelocKind::FieldSigned
            | RelocKind::FieldLshiftU64
            | RelocKind::FieldRshiftU64 => Subject::Field,
            RelocKind::TypeIdLocal
            | RelocKind::TypeIdTarget
            | RelocKind::TypeExists
            | RelocKind::TypeSize
            | RelocKind::TypeMatches => Subject::Type,
            RelocKind::EnumvalExists | RelocKind::EnumvalValue => Subject::Enumerator,
        }
    }
}

impl fmt::Display for RelocKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}
