//! Types that own what they hold: what a [`BtfBuilder`](crate::BtfBuilder) is given and what a loader patches.

use crate::{Composite, Encoding, Enum, Kind, Linkage, SectionVar, Type, TypeId};

/// One type, as [`Type`] but owned. `void` cannot be defined.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the fields are those of `Type`")]
pub enum TypeDef {
    Int { name: String, size: u32, encoding: Encoding, offset: u8, bits: u8 },
    Ptr { target: TypeId },
    Array { elem: TypeId, index: TypeId, count: u32 },
    Struct(CompositeDef),
    Union(CompositeDef),
    Enum(EnumDef),
    Enum64(EnumDef),
    Fwd { name: String, is_union: bool },
    Typedef { name: String, target: TypeId },
    Volatile { target: TypeId },
    Const { target: TypeId },
    Restrict { target: TypeId },
    Func { name: String, linkage: Linkage, proto: TypeId },
    FuncProto { ret: TypeId, params: Vec<ParamDef> },
    Var { name: String, target: TypeId, linkage: Linkage },
    Datasec { name: String, size: u32, vars: Vec<SectionVar> },
    Float { name: String, size: u32 },
    DeclTag { name: String, target: TypeId, component: Option<u32>, attribute: bool },
    TypeTag { name: String, target: TypeId, attribute: bool },
}

/// A structure or union to be written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CompositeDef {
    /// Its tag, or `""`.
    pub name: String,
    /// Its size in bytes.
    pub size: u32,
    /// Write bit-field sizes beside the offsets even if no member has one.
    pub kind_flag: bool,
    /// Its members, in order.
    pub members: Vec<MemberDef>,
}

/// A member to be written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MemberDef {
    /// Its name, or `""`.
    pub name: String,
    /// Its type.
    pub ty: TypeId,
    /// Where it starts, in bits.
    pub bit_offset: u32,
    /// The width of a bit-field; 0 for an ordinary member.
    pub bit_size: u8,
}

/// An enumeration to be written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EnumDef {
    /// Its tag, or `""`.
    pub name: String,
    /// Its size in bytes.
    pub size: u32,
    /// Whether its values are signed.
    pub signed: bool,
    /// Its enumerators: name and value.
    pub variants: Vec<(String, i128)>,
}

/// A parameter to be written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ParamDef {
    /// Its name, or `""`.
    pub name: String,
    /// Its type; `void` as the last one stands for `...`.
    pub ty: TypeId,
}

impl TypeDef {
    /// The kind of the type.
    pub fn kind(&self) -> Kind {
        match self {
            TypeDef::Int { .. } => Kind::Int,
            TypeDef::Ptr { .. } => Kind::Ptr,
            TypeDef::Array { .. } => Kind::Array,
            TypeDef::Struct(_) => Kind::Struct,
            TypeDef::Union(_) => Kind::Union,
            TypeDef::Enum(_) => Kind::Enum,
            TypeDef::Enum64(_) => Kind::Enum64,
            TypeDef::Fwd { .. } => Kind::Fwd,
            TypeDef::Typedef { .. } => Kind::Typedef,
            TypeDef::Volatile { .. } => Kind::Volatile,
            TypeDef::Const { .. } => Kind::Const,
            TypeDef::Restrict { .. } => Kind::Restrict,
            TypeDef::Func { .. } => Kind::Func,
            TypeDef::FuncProto { .. } => Kind::FuncProto,
            TypeDef::Var { .. } => Kind::Var,
            TypeDef::Datasec { .. } => Kind::Datasec,
            TypeDef::Float { .. } => Kind::Float,
            TypeDef::DeclTag { .. } => Kind::DeclTag,
            TypeDef::TypeTag { .. } => Kind::TypeTag,
        }
    }

    /// The name of the type, or `""`.
    pub fn name(&self) -> &str {
        match self {
            TypeDef::Int { name, .. }
            | TypeDef::Fwd { name, .. }
            | TypeDef::Typedef { name, .. }
            | TypeDef::Func { name, .. }
            | TypeDef::Var { name, .. }
            | TypeDef::Datasec { name, .. }
            | TypeDef::Float { name, .. }
            | TypeDef::DeclTag { name, .. }
            | TypeDef::TypeTag { name, .. } => name,
            TypeDef::Struct(of) | TypeDef::Union(of) => &of.name,
            TypeDef::Enum(of) | TypeDef::Enum64(of) => &of.name,
            TypeDef::Ptr { .. }
            | TypeDef::Array { .. }
            | TypeDef::Volatile { .. }
            | TypeDef::Const { .. }
            | TypeDef::Restrict { .. }
            | TypeDef::FuncProto { .. } => "",
        }
    }
}

impl Type<'_> {
    /// The same type, owned; `None` for `void`.
    pub fn to_def(&self) -> Option<TypeDef> {
        Some(match *self {
            Type::Void => return None,
            Type::Int { name, size, encoding, offset, bits } => {
                TypeDef::Int { name: name.to_owned(), size, encoding, offset, bits }
            }
            Type::Ptr { target } => TypeDef::Ptr { target },
            Type::Array { elem, index, count } => TypeDef::Array { elem, index, count },
            Type::Struct(of) => TypeDef::Struct(of.into()),
            Type::Union(of) => TypeDef::Union(of.into()),
            Type::Enum(of) => TypeDef::Enum(of.into()),
            Type::Enum64(of) => TypeDef::Enum64(of.into()),
            Type::Fwd { name, is_union } => TypeDef::Fwd { name: name.to_owned(), is_union },
            Type::Typedef { name, target } => TypeDef::Typedef { name: name.to_owned(), target },
            Type::Volatile { target } => TypeDef::Volatile { target },
            Type::Const { target } => TypeDef::Const { target },
            Type::Restrict { target } => TypeDef::Restrict { target },
            Type::Func { name, linkage, proto } => TypeDef::Func { name: name.to_owned(), linkage, proto },
            Type::FuncProto(of) => TypeDef::FuncProto {
                ret: of.ret,
                params: of.params.iter().map(|p| ParamDef { name: p.name.to_owned(), ty: p.ty }).collect(),
            },
            Type::Var { name, target, linkage } => TypeDef::Var { name: name.to_owned(), target, linkage },
            Type::Datasec(of) => {
                TypeDef::Datasec { name: of.name.to_owned(), size: of.size, vars: of.vars.iter().collect() }
            }
            Type::Float { name, size } => TypeDef::Float { name: name.to_owned(), size },
            Type::DeclTag { name, target, component, attribute } => {
                TypeDef::DeclTag { name: name.to_owned(), target, component, attribute }
            }
            Type::TypeTag { name, target, attribute } => {
                TypeDef::TypeTag { name: name.to_owned(), target, attribute }
            }
        })
    }
}

impl From<Composite<'_>> for CompositeDef {
    fn from(of: Composite<'_>) -> CompositeDef {
        let members = of.members.iter().map(|member| MemberDef {
            name: member.name.to_owned(),
            ty: member.ty,
            bit_offset: member.bit_offset,
            bit_size: member.bit_size,
        });
        CompositeDef {
            name: of.name.to_owned(),
            size: of.size,
            kind_flag: of.kind_flag,
            members: members.collect(),
        }
    }
}

impl From<Enum<'_>> for EnumDef {
    fn from(of: Enum<'_>) -> EnumDef {
        let variants = of.variants.iter().map(|variant| (variant.name.to_owned(), variant.value));
        EnumDef { name: of.name.to_owned(), size: of.size, signed: of.signed, variants: variants.collect() }
    }
}
