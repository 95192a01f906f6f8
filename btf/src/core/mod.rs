//! CO-RE: what a record of a program means on a given kernel.
//!
//! A compiler records which field, type or enumerator an instruction speaks of, in terms of the types the program was
//! built with. A [`Resolver`] finds the types of the same name in a [`TargetTypes`], matches what the record says
//! against each, and gives a [`Resolution`]: the number that belongs into the instruction, or that it cannot be had,
//! with the reason for each candidate. The rules are libbpf's (`relo_core.c`, version 1.8), so that both link alike.
//!
//! ```
//! use std::sync::Arc;
//! use skep_btf::core::{Resolver, TargetTypes};
//! use skep_btf::{Btf, BtfBuilder, CompositeDef, CoreReloc, CoreRelocKind, Encoding, Endian, InsnOffset};
//! use skep_btf::{MemberDef, TypeId};
//!
//! // The same structure in the program and in the kernel, with the member at another place.
//! let table = |bit_offset| -> Result<(Btf, u32), skep_btf::Error> {
//!     let mut builder = BtfBuilder::new();
//!     let ty = builder.add_int("int", 4, Encoding::SIGNED)?;
//!     let pid = MemberDef { name: "pid".into(), ty, bit_offset, bit_size: 0 };
//!     let members = vec![pid];
//!     builder.add_struct(CompositeDef { name: "task".into(), size: 64, kind_flag: false, members })?;
//!     let access_offset = builder.add_string("0:0")?;
//!     Ok((Btf::parse(builder.finish(Endian::Little)?, None)?, access_offset))
//! };
//! let (program, access_offset) = table(0)?;
//! let kernel = TargetTypes::new(Arc::new(table(320)?.0));
//!
//! let kind = CoreRelocKind::FieldByteOffset;
//! let pid = CoreReloc { insn: InsnOffset(0), ty: TypeId(2), access_offset, kind };
//! let pid = Resolver::new(&program, &kernel).resolve(&pid)?;
//! assert_eq!((pid.orig_value, pid.new_value), (0, 40));
//! # Ok::<(), skep_btf::Error>(())
//! ```

mod candidates;
mod compat;
mod explain;
mod fields;
mod matches;
mod pair;
mod spec;
#[cfg(test)]
mod tests;
mod value;

use std::collections::HashMap;

pub use candidates::{ModuleTypes, Place, TargetTypes};
pub use explain::{essential_name, explain};
pub use spec::Spec;
pub use value::AccessSize;

use crate::{Btf, CoreReloc, CoreRelocKind, Error, ErrorKind, TypeId};
use candidates::Candidates;
use pair::Pair;
use value::Value;

/// What the three families of records speak of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Subject {
    Field,
    Type,
    Enumerator,
}

/// What a record comes to on a kernel.
#[derive(Clone, Debug)]
pub struct Resolution {
    /// What was asked.
    pub kind: CoreRelocKind,
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
    pub fn resolve(&mut self, record: &CoreReloc) -> Result<Resolution, Error> {
        self.resolve_record(record).map_err(|error| {
            let access = record.access(self.local);
            let message = format!("CO-RE record `{}` of `{access}`: {}", record.kind.name(), error.message());
            Error::new(error.kind(), message).about(
                record.ty,
                self.local.kind_of(record.ty),
                self.local.name_of(record.ty),
            )
        })
    }

    fn resolve_record(&mut self, record: &CoreReloc) -> Result<Resolution, Error> {
        let CoreReloc { kind, ty: type_id, .. } = *record;
        let local = Spec::parse(self.local, record)?;
        if kind == CoreRelocKind::TypeIdLocal {
            return Ok(Resolution::local_id(local));
        }
        if self.local.name_of(type_id).is_empty() {
            return Err(Error::new(
                ErrorKind::Core,
                "a type without a name cannot be looked for in the kernel",
            ));
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
            kind: CoreRelocKind::TypeIdLocal,
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

/// What a kind of record speaks of.
fn subject(kind: CoreRelocKind) -> Subject {
    match kind {
        CoreRelocKind::FieldByteOffset
        | CoreRelocKind::FieldByteSize
        | CoreRelocKind::FieldExists
        | CoreRelocKind::FieldSigned
        | CoreRelocKind::FieldLshiftU64
        | CoreRelocKind::FieldRshiftU64 => Subject::Field,
        CoreRelocKind::TypeIdLocal
        | CoreRelocKind::TypeIdTarget
        | CoreRelocKind::TypeExists
        | CoreRelocKind::TypeSize
        | CoreRelocKind::TypeMatches => Subject::Type,
        CoreRelocKind::EnumvalExists | CoreRelocKind::EnumvalValue => Subject::Enumerator,
    }
}
