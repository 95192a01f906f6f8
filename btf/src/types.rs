//! What a BTF type is: the nineteen kinds as one enum, decoded on demand from the bytes of the table.
//!
//! Lists (members, parameters, enumerators, section variables) are borrowed views, so that decoding a type
//! costs the same for a structure of two members and of two thousand.

use std::fmt;

use crate::List;

/// The number of a type. Zero is `void`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TypeId(pub u32);

impl TypeId {
    /// The type every table has without storing it.
    pub const VOID: TypeId = TypeId(0);

    /// Whether this is `void`.
    pub fn is_void(self) -> bool {
        self == TypeId::VOID
    }
}

impl fmt::Display for TypeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The kind of a type, with the kernel's numbers (`BTF_KIND_*`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
#[allow(missing_docs, reason = "the names are the kernel's")]
pub enum Kind {
    Void = 0,
    Int = 1,
    Ptr = 2,
    Array = 3,
    Struct = 4,
    Union = 5,
    Enum = 6,
    Fwd = 7,
    Typedef = 8,
    Volatile = 9,
    Const = 10,
    Restrict = 11,
    Func = 12,
    FuncProto = 13,
    Var = 14,
    Datasec = 15,
    Float = 16,
    DeclTag = 17,
    TypeTag = 18,
    Enum64 = 19,
}

impl Kind {
    /// All kinds, in the order of their numbers.
    #[rustfmt::skip] // Five kinds a line, so that the number can be counted.
    pub const ALL: [Kind; 20] = [
        Kind::Void, Kind::Int, Kind::Ptr, Kind::Array, Kind::Struct,
        Kind::Union, Kind::Enum, Kind::Fwd, Kind::Typedef, Kind::Volatile,
        Kind::Const, Kind::Restrict, Kind::Func, Kind::FuncProto, Kind::Var,
        Kind::Datasec, Kind::Float, Kind::DeclTag, Kind::TypeTag, Kind::Enum64,
    ];

    /// The kind of this number, if BTF has it.
    pub fn from_number(number: u32) -> Option<Kind> {
        Kind::ALL.get(usize::try_from(number).ok()?).copied()
    }

    /// The number stored in a type record.
    pub fn number(self) -> u32 {
        self as u32
    }

    /// The kernel's name, without its `BTF_KIND_` prefix.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Void => "UNKN",
            Kind::Int => "INT",
            Kind::Ptr => "PTR",
            Kind::Array => "ARRAY",
            Kind::Struct => "STRUCT",
            Kind::Union => "UNION",
            Kind::Enum => "ENUM",
            Kind::Fwd => "FWD",
            Kind::Typedef => "TYPEDEF",
            Kind::Volatile => "VOLATILE",
            Kind::Const => "CONST",
            Kind::Restrict => "RESTRICT",
            Kind::Func => "FUNC",
            Kind::FuncProto => "FUNC_PROTO",
            Kind::Var => "VAR",
            Kind::Datasec => "DATASEC",
            Kind::Float => "FLOAT",
            Kind::DeclTag => "DECL_TAG",
            Kind::TypeTag => "TYPE_TAG",
            Kind::Enum64 => "ENUM64",
        }
    }

    /// Whether the kernel looks through this kind when it asks for the type behind: typedefs, qualifiers, type tags.
    pub fn is_modifier(self) -> bool {
        matches!(self, Kind::Typedef | Kind::Volatile | Kind::Const | Kind::Restrict | Kind::TypeTag)
    }

    /// The bytes that follow the record's three words, whatever its length says.
    pub(crate) fn tail(self) -> u32 {
        match self {
            Kind::Int | Kind::Var | Kind::DeclTag => 4,
            Kind::Array => 12,
            _ => 0,
        }
    }

    /// The bytes of one element of the record's list.
    pub(crate) fn stride(self) -> u32 {
        match self {
            Kind::Struct | Kind::Union | Kind::Datasec | Kind::Enum64 => 12,
            Kind::Enum | Kind::FuncProto => 8,
            _ => 0,
        }
    }

    /// Whether this is a structure or a union.
    pub fn is_composite(self) -> bool {
        matches!(self, Kind::Struct | Kind::Union)
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// One type, decoded. An anonymous type has the name `""`.
#[derive(Clone, Copy, Debug)]
#[allow(missing_docs, reason = "the fields are those of the BTF record, described at their types")]
pub enum Type<'a> {
    Void,
    /// `bits` wide at bit `offset` of `size` bytes.
    Int {
        name: &'a str,
        size: u32,
        encoding: Encoding,
        offset: u8,
        bits: u8,
    },
    Ptr {
        target: TypeId,
    },
    Array {
        elem: TypeId,
        index: TypeId,
        count: u32,
    },
    Struct(Composite<'a>),
    Union(Composite<'a>),
    Enum(Enum<'a>),
    Enum64(Enum<'a>),
    /// A structure (or union) that is only declared.
    Fwd {
        name: &'a str,
        is_union: bool,
    },
    Typedef {
        name: &'a str,
        target: TypeId,
    },
    Volatile {
        target: TypeId,
    },
    Const {
        target: TypeId,
    },
    Restrict {
        target: TypeId,
    },
    Func {
        name: &'a str,
        linkage: Linkage,
        proto: TypeId,
    },
    FuncProto(FuncProto<'a>),
    Var {
        name: &'a str,
        target: TypeId,
        linkage: Linkage,
    },
    Datasec(Datasec<'a>),
    Float {
        name: &'a str,
        size: u32,
    },
    /// `name` is the text of the tag; `component` the member or parameter it stands on, if not the whole type.
    /// An `attribute` (kernels since 6.15) is the text of a compiler attribute rather than of a `btf_decl_tag`.
    DeclTag {
        name: &'a str,
        target: TypeId,
        component: Option<u32>,
        attribute: bool,
    },
    TypeTag {
        name: &'a str,
        target: TypeId,
        attribute: bool,
    },
}

impl<'a> Type<'a> {
    /// Its kind.
    pub fn kind(&self) -> Kind {
        match self {
            Type::Void => Kind::Void,
            Type::Int { .. } => Kind::Int,
            Type::Ptr { .. } => Kind::Ptr,
            Type::Array { .. } => Kind::Array,
            Type::Struct(_) => Kind::Struct,
            Type::Union(_) => Kind::Union,
            Type::Enum(_) => Kind::Enum,
            Type::Enum64(_) => Kind::Enum64,
            Type::Fwd { .. } => Kind::Fwd,
            Type::Typedef { .. } => Kind::Typedef,
            Type::Volatile { .. } => Kind::Volatile,
            Type::Const { .. } => Kind::Const,
            Type::Restrict { .. } => Kind::Restrict,
            Type::Func { .. } => Kind::Func,
            Type::FuncProto(_) => Kind::FuncProto,
            Type::Var { .. } => Kind::Var,
            Type::Datasec(_) => Kind::Datasec,
            Type::Float { .. } => Kind::Float,
            Type::DeclTag { .. } => Kind::DeclTag,
            Type::TypeTag { .. } => Kind::TypeTag,
        }
    }

    /// Its name, or `""`; so for a kind that may have none, though the record may hold one.
    pub fn name(&self) -> &'a str {
        match *self {
            Type::Int { name, .. }
            | Type::Fwd { name, .. }
            | Type::Typedef { name, .. }
            | Type::Func { name, .. }
            | Type::Var { name, .. }
            | Type::Float { name, .. }
            | Type::DeclTag { name, .. }
            | Type::TypeTag { name, .. } => name,
            Type::Struct(of) | Type::Union(of) => of.name,
            Type::Enum(of) | Type::Enum64(of) => of.name,
            Type::Datasec(of) => of.name,
            Type::Void
            | Type::Ptr { .. }
            | Type::Array { .. }
            | Type::Volatile { .. }
            | Type::Const { .. }
            | Type::Restrict { .. }
            | Type::FuncProto(_) => "",
        }
    }

    /// The type this one modifies, points at, tags or is declared with.
    pub fn target(&self) -> Option<TypeId> {
        match *self {
            Type::Ptr { target }
            | Type::Typedef { target, .. }
            | Type::Volatile { target }
            | Type::Const { target }
            | Type::Restrict { target }
            | Type::Var { target, .. }
            | Type::DeclTag { target, .. }
            | Type::TypeTag { target, .. } => Some(target),
            Type::Func { proto, .. } => Some(proto),
            _ => None,
        }
    }
}

/// How an integer is meant: a bit set in the format, of which the kernel takes at most one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Encoding(pub u8);

impl Encoding {
    /// An unsigned number.
    pub const NONE: Encoding = Encoding(0);
    /// A signed number.
    pub const SIGNED: Encoding = Encoding(1);
    /// A character.
    pub const CHAR: Encoding = Encoding(2);
    /// A truth value.
    pub const BOOL: Encoding = Encoding(4);

    /// Whether the number is signed.
    pub fn is_signed(self) -> bool {
        self.0 & Encoding::SIGNED.0 != 0
    }

    /// Whether this is a truth value.
    pub fn is_bool(self) -> bool {
        self.0 & Encoding::BOOL.0 != 0
    }
}

/// Who may see a function or a variable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Linkage {
    /// Only its own compilation unit.
    Static,
    /// Everybody; it is defined here.
    Global,
    /// It is defined elsewhere.
    Extern,
}

impl Linkage {
    /// The linkage of this number.
    pub fn from_number(number: u32) -> Option<Linkage> {
        match number {
            0 => Some(Linkage::Static),
            1 => Some(Linkage::Global),
            2 => Some(Linkage::Extern),
            _ => None,
        }
    }

    /// The number stored in a type record.
    pub fn number(self) -> u32 {
        self as u32
    }

    /// The word bpftool prints.
    pub fn name(self) -> &'static str {
        match self {
            Linkage::Static => "static",
            Linkage::Global => "global",
            Linkage::Extern => "extern",
        }
    }
}

/// A structure or a union.
#[derive(Clone, Copy, Debug)]
pub struct Composite<'a> {
    /// Its tag, or `""`.
    pub name: &'a str,
    /// Its size in bytes.
    pub size: u32,
    /// Whether member records hold a bit-field size beside the offset (the record's `kind_flag`).
    pub kind_flag: bool,
    /// Its members, in order.
    pub members: List<'a, Member<'a>>,
}

/// One member of a structure or a union.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Member<'a> {
    /// Its name, or `""` for an anonymous structure, union or padding bit-field.
    pub name: &'a str,
    /// Its type.
    pub ty: TypeId,
    /// Where it starts, in bits from the start of the structure.
    pub bit_offset: u32,
    /// The width of a bit-field; 0 for an ordinary member (and for old bit-fields, whose width stands in the INT).
    pub bit_size: u8,
}

/// An enumeration, of 32-bit (`ENUM`) or 64-bit (`ENUM64`) values.
#[derive(Clone, Copy, Debug)]
pub struct Enum<'a> {
    /// Its tag, or `""`.
    pub name: &'a str,
    /// Its size in bytes.
    pub size: u32,
    /// Whether its values are signed (the record's `kind_flag`).
    pub signed: bool,
    /// Its enumerators, in order.
    pub variants: List<'a, Variant<'a>>,
}

/// One enumerator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Variant<'a> {
    /// Its name.
    pub name: &'a str,
    /// Its value as the source has it: wide enough for both `i64` and `u64`.
    pub value: i128,
}

/// The type of a function.
#[derive(Clone, Copy, Debug)]
pub struct FuncProto<'a> {
    /// What it returns.
    pub ret: TypeId,
    /// What it takes.
    pub params: List<'a, Param<'a>>,
}

impl FuncProto<'_> {
    /// Whether the last parameter stands for `...`.
    pub fn is_variadic(&self) -> bool {
        let last = self.params.len().checked_sub(1).and_then(|last| self.params.get(last));
        last.is_some_and(|param| param.ty.is_void() && param.name.is_empty())
    }
}

/// One parameter of a function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Param<'a> {
    /// Its name, or `""`.
    pub name: &'a str,
    /// Its type.
    pub ty: TypeId,
}

/// An ELF section and the variables in it.
#[derive(Clone, Copy, Debug)]
pub struct Datasec<'a> {
    /// The name of the section.
    pub name: &'a str,
    /// The size of the section; compilers leave 0 for the loader to fill in.
    pub size: u32,
    /// The variables (and, in `.ksyms`, functions) of the section.
    pub vars: List<'a, SectionVar>,
}

/// One variable of a section.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SectionVar {
    /// The VAR or FUNC.
    pub ty: TypeId,
    /// Where it stands in the section.
    pub offset: u32,
    /// Its size in bytes.
    pub size: u32,
}
