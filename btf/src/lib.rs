//! The BPF Type Format: the types of a kernel or of a BPF object, read in place.
//!
//! A [`Btf`] keeps the bytes it was given and one offset for each type; a [`Type`] is decoded when it is asked
//! for. Reading the types of a whole kernel therefore takes milliseconds. Split BTF (a kernel module's types on
//! top of the kernel's) is a `Btf` with a base; type numbers and string offsets go on where the base ends.
//!
//! ```
//! use skep_btf::{Btf, BtfBuilder, Encoding, Endian, Kind, TypeDef, TypeId};
//!
//! let mut builder = BtfBuilder::new();
//! let int = builder.add_int("int", 4, Encoding::SIGNED)?;
//! builder.add(TypeDef::Typedef { name: "pid_t".into(), target: int })?;
//! let btf = Btf::parse(builder.finish(Endian::Little)?, None)?;
//!
//! let pid_t = btf.find("pid_t", Kind::Typedef).ok_or("no pid_t")?;
//! assert_eq!(btf.skip_modifiers(pid_t), Some(TypeId(1)));
//! assert_eq!(btf.size_of(pid_t), Some(4));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub mod c;
mod check;
pub mod core;
mod dump;
mod error;
mod ext;
mod list;
mod names;
mod owned;
mod patch;
mod read;
#[cfg(test)]
mod sample;
mod types;
mod write;

use std::sync::{Arc, OnceLock};

pub use dump::{JsonStyle, dump_json, dump_raw, write_type_raw};
pub use error::{Error, ErrorKind};
pub use ext::{BtfExt, CoreReloc, CoreRelocKind, FuncInfo, InsnOffset, LineInfo, SectionInfo};
pub use list::List;
pub use owned::{CompositeDef, EnumDef, MemberDef, ParamDef, TypeDef};
pub use patch::Supported;
pub use read::Endian;
pub use types::{
    Composite, Datasec, Encoding, Enum, FuncProto, Kind, Linkage, Member, Param, SectionVar, Type, TypeId,
    Variant,
};
pub use write::BtfBuilder;

/// How deep typedefs, qualifiers and arrays are followed: the kernel's `MAX_RESOLVE_DEPTH`.
pub const MAX_RESOLVE_DEPTH: usize = 32;

/// A table of types.
#[derive(Debug)]
pub struct Btf {
    data: Vec<u8>,
    layout: read::Layout,
    /// Where each type record starts in `data`.
    records: Vec<u32>,
    base: Option<Arc<Btf>>,
    /// The number of the first type and the offset of the first string: where the base ends.
    first_id: u32,
    first_string: u32,
    pointer_size: u32,
    names: OnceLock<names::Index>,
}

/// How strictly a table is judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Strictness {
    /// As libbpf reads what a compiler wrote: all references, names and lists are there.
    /// [`Btf::parse`] already asks this of every table.
    Object,
    /// As the kernel judges what is loaded into it.
    Kernel,
}

impl Btf {
    /// Reads a table of either byte order. A split table needs the `base` it was made against.
    pub fn parse(bytes: impl Into<Vec<u8>>, base: Option<Arc<Btf>>) -> Result<Btf, Error> {
        read::parse(bytes.into(), base)
    }

    /// Judges the whole table; [`Strictness::Kernel`] refuses what a kernel's `BPF_BTF_LOAD` refuses.
    pub fn validate(&self, strictness: Strictness) -> Result<(), Error> {
        match strictness {
            Strictness::Object => check::check_references(self),
            Strictness::Kernel => check::check_kernel(self),
        }
    }

    /// The type of this number, from this table or its base. Number 0 is [`Type::Void`].
    pub fn get(&self, id: TypeId) -> Option<Type<'_>> {
        if id.is_void() {
            return Some(Type::Void);
        }
        let (owner, record) = self.record(id)?;
        Some(owner.decode(record))
    }

    /// The kind of the type of this number.
    pub fn kind_of(&self, id: TypeId) -> Option<Kind> {
        if id.is_void() {
            return Some(Kind::Void);
        }
        self.record(id).map(|(_, record)| record.kind)
    }

    /// The name of the type of this number: `""` if it has none, or if there is no such type.
    pub fn name_of(&self, id: TypeId) -> &str {
        self.record(id).map_or("", |(owner, record)| owner.name_at(record.name))
    }

    /// The types of this table itself, without `void` and without those of the base.
    pub fn types(&self) -> impl ExactSizeIterator<Item = (TypeId, Type<'_>)> + DoubleEndedIterator {
        self.records.iter().enumerate().map(|(index, &offset)| {
            let record = self.record_at(offset as usize);
            (TypeId(self.first_id.wrapping_add(index as u32)), self.decode(record))
        })
    }

    /// How many types this table itself has, without `void` and without those of the base.
    pub fn len(&self) -> u32 {
        self.records.len() as u32
    }

    /// Whether this table adds no type to `void` and its base.
    pub fn is_empty(&self) -> bool {
        self.records.is_empty()
    }

    /// The number of this table's first own type: 1, or where the base ends.
    pub fn first_id(&self) -> TypeId {
        TypeId(self.first_id)
    }

    /// One past the number of the last type.
    pub fn end_id(&self) -> TypeId {
        TypeId(self.first_id.saturating_add(self.len()))
    }

    /// The table this one goes on from.
    pub fn base(&self) -> Option<&Arc<Btf>> {
        self.base.as_ref()
    }

    /// The types of this name, those of the base first, each in order of number.
    /// The first call hashes all names of the table.
    pub fn ids_by_name<'a>(&'a self, name: &'a str) -> impl Iterator<Item = TypeId> + 'a {
        let mut tables = vec![self];
        while let Some(base) = tables.last().and_then(|table| table.base.as_deref()) {
            tables.push(base);
        }
        tables.into_iter().rev().flat_map(move |table| names::ids(table, name))
    }

    /// The first type of this name and kind, looked for in the base first.
    pub fn find(&self, name: &str, kind: Kind) -> Option<TypeId> {
        self.ids_by_name(name).find(|&id| self.kind_of(id) == Some(kind))
    }

    /// The type behind typedefs, qualifiers and type tags; `None` if they go on for more than
    /// [`MAX_RESOLVE_DEPTH`] steps or lead to a number that is no type.
    pub fn skip_modifiers(&self, mut id: TypeId) -> Option<TypeId> {
        for _ in 0..=MAX_RESOLVE_DEPTH {
            if id.is_void() {
                return Some(id);
            }
            let (_, record) = self.record(id)?;
            if !record.kind.is_modifier() {
                return Some(id);
            }
            id = TypeId(record.word);
        }
        None
    }

    /// The type behind typedefs, qualifiers, type tags and a variable, decoded.
    pub fn resolve(&self, id: TypeId) -> Option<(TypeId, Type<'_>)> {
        let mut id = self.skip_modifiers(id)?;
        if let Type::Var { target, .. } = self.get(id)? {
            id = self.skip_modifiers(target)?;
        }
        Some((id, self.get(id)?))
    }

    /// The size in bytes of a value of this type; `None` for a type that has none (`void`, functions, declarations).
    pub fn size_of(&self, id: TypeId) -> Option<u64> {
        let mut id = id;
        let mut count = 1u64;
        for _ in 0..=MAX_RESOLVE_DEPTH {
            let (_, ty) = self.resolve(id)?;
            let size = match ty {
                Type::Int { size, .. } | Type::Float { size, .. } => size,
                Type::Struct(composite) | Type::Union(composite) => composite.size,
                Type::Enum(of) | Type::Enum64(of) => of.size,
                Type::Datasec(section) => section.size,
                Type::Ptr { .. } => self.pointer_size,
                Type::Array { elem, count: n, .. } => {
                    count = count.checked_mul(u64::from(n))?;
                    id = elem;
                    continue;
                }
                _ => return None,
            };
            return count.checked_mul(u64::from(size));
        }
        None
    }

    /// The size of a pointer in these types: 8 for BPF and 64-bit kernels.
    pub fn pointer_size(&self) -> u32 {
        self.pointer_size
    }

    /// Says that these are the types of a machine with pointers of another size.
    #[must_use]
    pub fn with_pointer_size(mut self, pointer_size: u32) -> Btf {
        self.pointer_size = pointer_size;
        self
    }

    /// The string at this offset, counted from the start of the outermost base's strings; `None` if there is
    /// none, or if it is not UTF-8, as lines of source may be.
    pub fn str_at(&self, offset: u32) -> Option<&str> {
        str::from_utf8(self.bytes_at(offset)?).ok()
    }

    /// The byte order the table is stored in.
    pub fn endian(&self) -> Endian {
        self.layout.endian
    }

    /// The bytes the table was read from.
    pub fn raw_bytes(&self) -> &[u8] {
        &self.data
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn id(btf: &Btf, name: &str, kind: Kind) -> TypeId {
        btf.find(name, kind).unwrap_or_else(|| panic!("no {kind} {name}"))
    }

    #[test]
    fn modifiers_are_looked_through() {
        let btf = sample::table();
        let int = id(&btf, "int", Kind::Int);
        assert_eq!(btf.skip_modifiers(id(&btf, "tagged", Kind::Typedef)), Some(int));
        assert_eq!(btf.skip_modifiers(TypeId::VOID), Some(TypeId::VOID));
        let (node, _) = btf.resolve(id(&btf, "root", Kind::Var)).expect("a variable has a type");
        assert_eq!(btf.name_of(node), "node");
        assert!(btf.get(btf.end_id()).is_none() && btf.resolve(btf.end_id()).is_none());
    }

    #[test]
    fn endless_modifiers_are_given_up() {
        let mut types = BtfBuilder::new();
        let own = types.next_id();
        types.add(TypeDef::Typedef { name: "t".into(), target: own }).expect("there is room");
        let elem = types.next_id();
        types.add_array(elem, own, 2).expect("there is room");
        let btf = Btf::parse(types.finish(Endian::Big).expect("it is small"), None).expect("libbpf reads it");
        assert_eq!((btf.skip_modifiers(own), btf.size_of(own), btf.size_of(elem)), (None, None, None));
    }

    #[test]
    fn sizes_are_those_of_c() {
        let btf = sample::table();
        let size = |name, kind| btf.size_of(id(&btf, name, kind));
        assert_eq!(size("tagged", Kind::Typedef), Some(4));
        assert_eq!(size("node", Kind::Struct), Some(24));
        assert_eq!(size("either", Kind::Union), Some(8));
        assert_eq!(size("wide", Kind::Enum64), Some(8));
        assert_eq!((size("hidden", Kind::Fwd), size("visit", Kind::Func)), (None, None));
        assert_eq!(btf.size_of(TypeId::VOID), None);
        let Some(Type::Struct(node)) = btf.get(id(&btf, "node", Kind::Struct)) else {
            panic!("node is a structure");
        };
        let sizes = node.members.iter().map(|member| btf.size_of(member.ty));
        assert_eq!(sizes.collect::<Vec<_>>(), [Some(8), Some(8), Some(4), Some(4), Some(4)]);
    }

    #[test]
    fn lists_are_read_in_place() {
        let btf = sample::table();
        let Some(Type::Struct(node)) = btf.get(id(&btf, "node", Kind::Struct)) else {
            panic!("node is a structure");
        };
        let high =
            Member { name: "high", ty: id(&btf, "unsigned int", Kind::Int), bit_offset: 131, bit_size: 5 };
        assert_eq!((node.members.len(), node.members.get(3), node.members.get(5)), (5, Some(high), None));
        let Some(Type::Enum(color)) = btf.get(id(&btf, "color", Kind::Enum)) else {
            panic!("color is an enumeration");
        };
        let values = color.variants.iter().rev().map(|variant| (variant.name, variant.value));
        assert_eq!(values.collect::<Vec<_>>(), [("GREEN", 7), ("RED", -1)]);
        let Some(Type::Func { proto, .. }) = btf.get(id(&btf, "visit", Kind::Func)) else {
            panic!("visit is a function");
        };
        assert!(matches!(btf.get(proto), Some(Type::FuncProto(proto)) if proto.is_variadic()));
    }

    #[test]
    fn names_lead_to_all_their_types_in_order() {
        let mut types = BtfBuilder::new();
        for is_union in [true, false] {
            types.add(TypeDef::Fwd { name: "twin".into(), is_union }).expect("there is room");
        }
        let int = types.add_int("twin", 4, Encoding::NONE).expect("there is room");
        let btf =
            Btf::parse(types.finish(Endian::Little).expect("it is small"), None).expect("it is well formed");
        assert_eq!(btf.ids_by_name("twin").collect::<Vec<_>>(), [TypeId(1), TypeId(2), int]);
        assert_eq!(btf.find("twin", Kind::Int), Some(int));
        assert_eq!((btf.ids_by_name("twi").next(), btf.ids_by_name("").next()), (None, None));
    }
}
