//! The way from a type to the part of it that a record speaks of.
//!
//! A record spells every step, through anonymous structures too (`0:1:2:3`). What counts when types are compared are
//! the steps that have a name or are an element of an array; in
//!
//! ```text
//! struct sample { int x; struct { int y; int a[7]; }; } *s;      &s->a[3]  is  0:1:1:3
//! ```
//!
//! these are three: element 0 of what `s` points at, member `a`, element 3.

use std::fmt::Write;

use super::pair::resolve;
use super::{Subject, subject};
use crate::c::render_type;
use crate::{Btf, CoreReloc, CoreRelocKind, Error, ErrorKind, Kind, Type, TypeId};

/// How many steps a record may have: libbpf's `BPF_CORE_SPEC_MAX_LEN`.
pub(super) const MAX_STEPS: usize = 64;

/// Where a record points, in the program or in a kernel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spec {
    /// What is asked.
    pub(super) kind: CoreRelocKind,
    /// The type it starts from.
    pub root: TypeId,
    /// Every step, as the record spells it.
    pub path: Vec<u32>,
    /// The steps that count.
    pub(super) accessors: Vec<Accessor>,
    /// Where the field starts, in bits.
    pub bit_offset: u32,
}

/// A step that counts: a named member or enumerator, or an element of an array.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Accessor {
    /// The structure, union or enumeration; for an element, its own type.
    pub(super) ty: TypeId,
    pub(super) index: u32,
    pub(super) is_named: bool,
}

impl Spec {
    pub(super) fn new(kind: CoreRelocKind, root: TypeId) -> Spec {
        Spec { kind, root, path: Vec::new(), accessors: Vec::new(), bit_offset: 0 }
    }

    /// Reads a record of the program.
    pub(super) fn parse(btf: &Btf, record: &CoreReloc) -> Result<Spec, Error> {
        let CoreReloc { kind, ty: type_id, .. } = *record;
        let access = record.access(btf);
        let mut spec = Spec::new(kind, type_id);
        if btf.get(type_id).is_none() || type_id.is_void() {
            return Err(malformed(format!("there is no type {type_id}")));
        }
        match subject(kind) {
            Subject::Type if access == "0" => Ok(spec),
            Subject::Type => Err(malformed("a record about a type has the access string `0`")),
            Subject::Enumerator => {
                let path = parse_path(access)?;
                let (id, _) = resolve(btf, type_id)?;
                match path.as_slice() {
                    &[index] if enumerator(btf, id, index).is_some() => {
                        spec.accessors.push(Accessor { ty: id, index, is_named: true });
                        spec.path = path;
                        Ok(spec)
                    }
                    _ => Err(malformed("the access string names no enumerator of the type")),
                }
            }
            Subject::Field => {
                spec.walk(btf, &parse_path(access)?)?;
                Ok(spec)
            }
        }
    }

    /// The spec in libbpf's form: `<byte_off> [7] struct sample.a[3] (0:1:1:3 @ offset 20)`.
    pub fn render(&self, btf: &Btf) -> String {
        let mut text = format!(
            "<{}> [{}] {}{}",
            self.kind.name(),
            self.root,
            describe(btf, self.root),
            self.render_way(btf)
        );
        if subject(self.kind) == Subject::Field {
            let path: Vec<String> = self.path.iter().map(u32::to_string).collect();
            let (byte, bit) = (self.bit_offset / 8, self.bit_offset % 8);
            // Writing into a string does not fail.
            let _ = write!(text, " ({} @ offset {byte}", path.join(":"));
            if bit != 0 {
                let _ = write!(text, ".{bit}");
            }
            text.push(')');
        }
        text
    }

    /// The way that counts, as C has it: `.a[3]`, or `::ENUMERATOR = 1`.
    pub fn render_way(&self, btf: &Btf) -> String {
        let mut text = String::new();
        for (position, accessor) in self.accessors.iter().enumerate() {
            let Accessor { ty, index, is_named } = *accessor;
            let _ = match (is_named, subject(self.kind)) {
                (true, Subject::Enumerator) => match enumerator(btf, ty, index) {
                    Some((name, value)) => write!(text, "::{name} = {value}"),
                    None => Ok(()),
                },
                (true, _) => write!(text, ".{}", member_name(btf, ty, index)),
                (false, _) if position > 0 || index > 0 => write!(text, "[{index}]"),
                (false, _) => Ok(()),
            };
        }
        text
    }

    /// Takes one step of the record after the other.
    fn walk(&mut self, btf: &Btf, path: &[u32]) -> Result<(), Error> {
        let (mut id, mut ty) = resolve(btf, self.root)?;
        for (position, &index) in path.iter().enumerate() {
            if position == 0 {
                self.push_element(btf, id, index)?;
                continue;
            }
            match ty {
                Type::Struct(of) | Type::Union(of) => {
                    let member = of.members.get(index).ok_or_else(|| {
                        malformed(format!(
                            "{} has {} members, no number {index}",
                            describe(btf, id),
                            of.members.len()
                        ))
                    })?;
                    self.bit_offset = self.bit_offset.wrapping_add(member.bit_offset);
                    self.path.push(index);
                    if !member.name.is_empty() {
                        self.accessors.push(Accessor { ty: id, index, is_named: true });
                    }
                    (id, ty) = resolve(btf, member.ty)?;
                }
                Type::Array { elem, count, .. } => {
                    if index >= count && !self.is_flexible(btf, count) {
                        return Err(malformed(format!("element {index} of an array of {count}")));
                    }
                    (id, ty) = resolve(btf, elem)?;
                    self.push_element(btf, id, index)?;
                }
                _ => {
                    let message =
                        format!("step {position} goes into `{}`, which has no parts", render_type(btf, id));
                    return Err(malformed(message));
                }
            }
        }
        Ok(())
    }

    /// Takes a step to the element at `index` of an array of `ty`.
    pub(super) fn push_element(&mut self, btf: &Btf, ty: TypeId, index: u32) -> Result<(), Error> {
        self.check_room()?;
        let size =
            btf.size_of(ty).ok_or_else(|| malformed(format!("`{}` has no size", render_type(btf, ty))))?;
        // As libbpf counts it: modulo 2^32.
        let bits = u64::from(index).wrapping_mul(size).wrapping_mul(8) as u32;
        self.bit_offset = self.bit_offset.wrapping_add(bits);
        self.path.push(index);
        self.accessors.push(Accessor { ty, index, is_named: false });
        Ok(())
    }

    pub(super) fn check_room(&self) -> Result<(), Error> {
        if self.path.len() >= MAX_STEPS {
            return Err(Error::new(ErrorKind::Limit, format!("a field is more than {MAX_STEPS} steps deep")));
        }
        Ok(())
    }

    /// Whether the array of `count` elements behind the last step is a flexible one: the last member of a structure,
    /// without a length.
    pub(super) fn is_flexible(&self, btf: &Btf, count: u32) -> bool {
        let Some(&Accessor { ty, index, is_named: true }) = self.accessors.last() else { return false };
        match btf.get(ty) {
            Some(Type::Struct(of) | Type::Union(of)) => count == 0 && index + 1 == of.members.len(),
            _ => false,
        }
    }
}

fn parse_path(access: &str) -> Result<Vec<u32>, Error> {
    // As libbpf reads them, numbers fit a non-negative `int`.
    let step = |text: &str| text.parse::<i32>().ok().and_then(|number| u32::try_from(number).ok());
    let path: Option<Vec<u32>> = access.split(':').take(MAX_STEPS + 1).map(step).collect();
    match path {
        Some(path) if path.len() > MAX_STEPS => {
            Err(Error::new(ErrorKind::Limit, format!("an access string of more than {MAX_STEPS} steps")))
        }
        Some(path) => Ok(path),
        None => Err(malformed("the access string is not numbers joined by `:`")),
    }
}

pub(super) fn malformed(message: impl Into<String>) -> Error {
    Error::new(ErrorKind::Core, message)
}

/// `struct sample`, for messages.
pub(super) fn describe(btf: &Btf, id: TypeId) -> String {
    let kind = btf.kind_of(id).unwrap_or(Kind::Void);
    let kind = if kind == Kind::Void { "void".to_owned() } else { kind.name().to_lowercase() };
    match btf.name_of(id) {
        "" => format!("{kind} <anon>"),
        name => format!("{kind} {name}"),
    }
}

/// The enumerator at `index`, if the type is an enumeration and has it.
pub(super) fn enumerator(btf: &Btf, id: TypeId, index: u32) -> Option<(&str, i128)> {
    match btf.get(id)? {
        Type::Enum(of) | Type::Enum64(of) => {
            of.variants.get(index).map(|variant| (variant.name, variant.value))
        }
        _ => None,
    }
}

/// The name of a member that is there.
pub(super) fn member_name(btf: &Btf, id: TypeId, index: u32) -> &str {
    match btf.get(id) {
        Some(Type::Struct(of) | Type::Union(of)) => of.members.get(index).map_or("", |member| member.name),
        _ => "",
    }
}
