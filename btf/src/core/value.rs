//! From what a record points at, here and in a kernel, to the two numbers: the one the compiler wrote and the one
//! that belongs there.

use super::pair::{is_enum, resolve};
use super::spec::{Accessor, enumerator, malformed};
use super::{Spec, Subject, subject};
use crate::c::render_type;
use crate::{Btf, CoreRelocKind, Encoding, Endian, Error, ErrorKind, Kind, MAX_RESOLVE_DEPTH, Type, TypeId};

/// The width of the access that a byte offset belongs to, in the program and in the kernel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AccessSize {
    /// The size of the field in the program; 0 where it does not matter.
    pub orig: u32,
    /// The size of the field in the kernel.
    pub new: u32,
    /// Whether a load of the one width may become one of the other: pointers and unsigned integers, which a load
    /// extends with zeros, may.
    pub is_adjustable: bool,
}

impl AccessSize {
    /// The access stays what it is.
    pub const UNCHANGED: AccessSize = AccessSize { orig: 0, new: 0, is_adjustable: true };
}

/// What one candidate makes of a record.
#[derive(Clone, Copy, Debug)]
pub(super) struct Value {
    pub(super) orig: u64,
    pub(super) new: u64,
    pub(super) poison: bool,
    pub(super) validate: bool,
    pub(super) access_size: AccessSize,
}

/// One side of a [`Value`].
struct Side {
    value: u64,
    validate: bool,
    /// The size and the type of what is loaded, where the width of the load depends on it.
    loaded: Option<(u32, TypeId)>,
}

impl Side {
    fn plain(value: u64) -> Side {
        Side { value, validate: true, loaded: None }
    }
}

impl Value {
    /// The value for one candidate, or for there being none.
    pub(super) fn new(
        kind: CoreRelocKind,
        local: (&Btf, &Spec),
        target: Option<(&Btf, &Spec)>,
    ) -> Result<Value, Error> {
        let orig = evaluate(kind, Some(local))?.unwrap_or(Side::plain(0));
        let Some(new) = evaluate(kind, target)? else {
            let (orig, validate) = (orig.value, orig.validate);
            return Ok(Value { orig, new: 0, poison: true, validate, access_size: AccessSize::UNCHANGED });
        };
        let sizes = [&orig, &new].map(|side| side.loaded.map_or(0, |(size, _)| size));
        let is_adjustable = sizes[0] == sizes[1] || {
            let loaded = orig.loaded.zip(target.zip(new.loaded));
            loaded.is_some_and(|((_, orig), ((btf, _), (_, new)))| is_resizable(local.0, orig, btf, new))
        };
        Ok(Value {
            orig: orig.value,
            new: new.value,
            poison: false,
            validate: orig.validate,
            access_size: AccessSize { orig: sizes[0], new: sizes[1], is_adjustable },
        })
    }
}

/// What the record comes to on one side; `None` if there is no such thing and no number that says so.
fn evaluate(kind: CoreRelocKind, found: Option<(&Btf, &Spec)>) -> Result<Option<Side>, Error> {
    let Some((btf, spec)) = found else {
        let has_number = match kind {
            CoreRelocKind::FieldExists | CoreRelocKind::EnumvalExists => true,
            _ => subject(kind) == Subject::Type,
        };
        return Ok(has_number.then_some(Side::plain(0)));
    };
    let side = match kind {
        CoreRelocKind::FieldExists
        | CoreRelocKind::EnumvalExists
        | CoreRelocKind::TypeExists
        | CoreRelocKind::TypeMatches => Side::plain(1),
        CoreRelocKind::TypeIdTarget | CoreRelocKind::TypeIdLocal => {
            Side { validate: false, ..Side::plain(u64::from(spec.root.0)) }
        }
        CoreRelocKind::TypeSize => Side::plain(size_of(btf, spec.root)?),
        CoreRelocKind::EnumvalValue => Side::plain(enumerator_value(btf, spec)?),
        CoreRelocKind::FieldByteOffset
        | CoreRelocKind::FieldByteSize
        | CoreRelocKind::FieldSigned
        | CoreRelocKind::FieldLshiftU64
        | CoreRelocKind::FieldRshiftU64 => evaluate_field(kind, btf, spec)?,
    };
    Ok(Some(side))
}

fn evaluate_field(kind: CoreRelocKind, btf: &Btf, spec: &Spec) -> Result<Side, Error> {
    let last = spec.accessors.last().ok_or_else(|| malformed("the record points at nothing"))?;
    if !last.is_named {
        return evaluate_element(kind, btf, spec, last);
    }
    let member = match btf.get(last.ty) {
        Some(Type::Struct(of) | Type::Union(of)) => of.members.get(last.index),
        _ => None,
    };
    let member = member.ok_or_else(|| malformed("the record points at no member"))?;
    let (id, ty) = resolve(btf, member.ty)?;
    let is_bit_field = member.bit_size > 0;
    let place = if is_bit_field {
        Place::of_bit_field(btf, id, spec.bit_offset, u64::from(member.bit_size))?
    } else {
        Place::of_field(spec.bit_offset, size_of(btf, id)?)
    };
    let validate = !is_bit_field;
    Ok(match kind {
        CoreRelocKind::FieldByteOffset => {
            let loaded = if is_bit_field { None } else { Some((element_size(btf, id)?, id)) };
            Side { value: place.byte_offset, validate, loaded }
        }
        CoreRelocKind::FieldByteSize => Side { validate, ..Side::plain(place.byte_size) },
        CoreRelocKind::FieldSigned => Side::plain(u64::from(match ty {
            Type::Enum(of) | Type::Enum64(of) => of.signed,
            Type::Int { encoding, .. } => encoding.is_signed(),
            _ => false,
        })),
        CoreRelocKind::FieldLshiftU64 => Side { validate, ..Side::plain(place.left_shift(btf.endian())) },
        _ => Side::plain(u64::from(64u32.wrapping_sub(place.bit_size as u32))),
    })
}

/// An element of an array has a place and a size, and nothing else can be asked of it.
fn evaluate_element(kind: CoreRelocKind, btf: &Btf, spec: &Spec, last: &Accessor) -> Result<Side, Error> {
    match kind {
        CoreRelocKind::FieldByteOffset => {
            let loaded = Some((element_size(btf, last.ty)?, last.ty));
            Ok(Side { loaded, ..Side::plain(u64::from(spec.bit_offset / 8)) })
        }
        CoreRelocKind::FieldByteSize => Ok(Side::plain(size_of(btf, last.ty)?)),
        _ => Err(malformed("this cannot be asked of an element of an array")),
    }
}

/// Where the bits of a field are: the bytes to load, and the bits in them.
struct Place {
    byte_offset: u64,
    byte_size: u64,
    bit_offset: u64,
    bit_size: u64,
}

impl Place {
    fn of_field(bit_offset: u32, byte_size: u64) -> Place {
        let byte_offset = u64::from(bit_offset / 8);
        Place {
            byte_offset,
            byte_size,
            bit_offset: u64::from(bit_offset),
            bit_size: byte_size.wrapping_mul(8),
        }
    }

    /// The smallest aligned load, of the declared type or wider, that has all bits of the field.
    fn of_bit_field(btf: &Btf, ty: TypeId, bit_offset: u32, bit_size: u64) -> Result<Place, Error> {
        let declared = match btf.kind_of(ty) {
            Some(kind) if kind == Kind::Int || is_enum(kind) => size_of(btf, ty)?,
            _ => 0,
        };
        if declared == 0 {
            return Err(malformed(format!("a bit-field of `{}`, which has no bits", render_type(btf, ty))));
        }
        let bit_offset = u64::from(bit_offset);
        let mut byte_size = declared;
        loop {
            let byte_offset = bit_offset / 8 / byte_size * byte_size;
            if bit_offset + bit_size - byte_offset * 8 <= byte_size * 8 {
                return Ok(Place { byte_offset, byte_size, bit_offset, bit_size });
            }
            if byte_size >= 8 {
                let message =
                    format!("no aligned load of 8 bytes has all {bit_size} bits at bit {bit_offset}");
                return Err(Error::new(ErrorKind::Core, message));
            }
            byte_size *= 2;
        }
    }

    /// As libbpf counts it: modulo 2^32, should the field be wider than a load.
    fn left_shift(&self, endian: Endian) -> u64 {
        let start = self.bit_offset.wrapping_sub(self.byte_offset * 8) as u32;
        u64::from(match endian {
            Endian::Little => 64u32.wrapping_sub(start.wrapping_add(self.bit_size as u32)),
            Endian::Big => 8u32.wrapping_sub(self.byte_size as u32).wrapping_mul(8).wrapping_add(start),
        })
    }
}

/// As libbpf does it: values of 32 bits are sign-extended whether they are signed or not.
fn enumerator_value(btf: &Btf, spec: &Spec) -> Result<u64, Error> {
    let last = spec.accessors.first().ok_or_else(|| malformed("the record points at nothing"))?;
    let (_, value) = enumerator(btf, last.ty, last.index)
        .ok_or_else(|| malformed("the record points at no enumerator"))?;
    let is_narrow = btf.kind_of(last.ty) == Some(Kind::Enum);
    Ok(if is_narrow { i64::from(value as i32) as u64 } else { value as u64 })
}

/// Whether a load of the one may become a load of the other without a change of meaning.
fn is_resizable(local: &Btf, orig: TypeId, target: &Btf, new: TypeId) -> bool {
    match (local.get(orig), target.get(new)) {
        (Some(Type::Ptr { .. }), Some(Type::Ptr { .. })) => true,
        (Some(Type::Int { encoding: one, .. }), Some(Type::Int { encoding: two, .. })) => {
            one != Encoding::SIGNED && two != Encoding::SIGNED
        }
        _ => false,
    }
}

fn size_of(btf: &Btf, id: TypeId) -> Result<u64, Error> {
    btf.size_of(id).ok_or_else(|| malformed(format!("`{}` has no size", render_type(btf, id))))
}

/// The size of an innermost element, for a load reads one of them.
fn element_size(btf: &Btf, id: TypeId) -> Result<u32, Error> {
    let mut id = id;
    for _ in 0..=MAX_RESOLVE_DEPTH {
        match resolve(btf, id)? {
            (_, Type::Array { elem, .. }) => id = elem,
            (id, _) => return Ok(size_of(btf, id)? as u32),
        }
    }
    Err(super::pair::too_deep())
}
