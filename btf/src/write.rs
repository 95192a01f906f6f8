//! Making BTF: a builder that collects types and strings and lays them out as one table.
//!
//! Rewriting a table (reading it into a builder and writing it again) keeps every type number and every string
//! offset, so that a `.BTF.ext` made against the old table still fits the new one.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::Arc;

use crate::owned::{CompositeDef, EnumDef, ParamDef};
use crate::read::{HEADER_LEN, MAGIC, MAX_NAME_OFFSET, MAX_TYPES, VERSION};
use crate::{Btf, Encoding, Endian, Error, ErrorKind, Kind, Linkage, TypeDef, TypeId};

/// Collects types and strings, then writes them with [`finish`](BtfBuilder::finish).
#[derive(Clone, Debug)]
pub struct BtfBuilder {
    base: Option<Arc<Btf>>,
    first_id: u32,
    types: Vec<TypeDef>,
    strings: Strings,
}

impl Default for BtfBuilder {
    fn default() -> BtfBuilder {
        BtfBuilder::new()
    }
}

impl BtfBuilder {
    /// An empty table, which has `void` and the empty string.
    pub fn new() -> BtfBuilder {
        BtfBuilder { base: None, first_id: 1, types: Vec::new(), strings: Strings::new(0, b"\0") }
    }

    /// An empty table whose types and strings go on where those of `base` end.
    pub fn on(base: Arc<Btf>) -> BtfBuilder {
        let (first_id, first_string) = (base.end_id().0, base.end_string());
        BtfBuilder { base: Some(base), first_id, types: Vec::new(), strings: Strings::new(first_string, b"") }
    }

    /// All of an existing table, with its type numbers and string offsets. What no kernel takes (a name on a
    /// pointer, unused bits that are set, bytes between the sections) is not kept.
    pub fn from_btf(btf: &Btf) -> BtfBuilder {
        BtfBuilder {
            base: btf.base().cloned(),
            first_id: btf.first_id().0,
            types: btf.types().filter_map(|(_, ty)| ty.to_def()).collect(),
            strings: Strings::new(btf.first_string, btf.strings()),
        }
    }

    /// The table this one goes on from.
    pub fn base(&self) -> Option<&Arc<Btf>> {
        self.base.as_ref()
    }

    /// The number the next type will have.
    pub fn next_id(&self) -> TypeId {
        TypeId(self.first_id.saturating_add(self.types.len() as u32))
    }

    /// Adds a type; it may refer to types that are added later.
    pub fn add(&mut self, def: TypeDef) -> Result<TypeId, Error> {
        let id = self.next_id();
        if id.0 > MAX_TYPES {
            return Err(Error::new(ErrorKind::Limit, format!("more than {MAX_TYPES} types")));
        }
        self.types.push(def);
        Ok(id)
    }

    /// Adds an integer that fills its `size` bytes.
    pub fn add_int(&mut self, name: &str, size: u32, encoding: Encoding) -> Result<TypeId, Error> {
        let bits = size.checked_mul(8).and_then(|bits| u8::try_from(bits).ok()).ok_or_else(|| {
            Error::new(ErrorKind::Value, format!("integer `{name}` of {size} bytes: 16 bytes are the most"))
        })?;
        self.add(TypeDef::Int { name: name.to_owned(), size, encoding, offset: 0, bits })
    }

    /// Adds a pointer.
    pub fn add_ptr(&mut self, target: TypeId) -> Result<TypeId, Error> {
        self.add(TypeDef::Ptr { target })
    }

    /// Adds an array.
    pub fn add_array(&mut self, elem: TypeId, index: TypeId, count: u32) -> Result<TypeId, Error> {
        self.add(TypeDef::Array { elem, index, count })
    }

    /// Adds a structure.
    pub fn add_struct(&mut self, def: CompositeDef) -> Result<TypeId, Error> {
        self.add(TypeDef::Struct(def))
    }

    /// Adds the type of a function, with `(name, type)` for each parameter.
    pub fn add_func_proto(&mut self, ret: TypeId, params: &[(&str, TypeId)]) -> Result<TypeId, Error> {
        let params = params.iter().map(|&(name, ty)| ParamDef { name: name.to_owned(), ty }).collect();
        self.add(TypeDef::FuncProto { ret, params })
    }

    /// Adds a function.
    pub fn add_func(&mut self, name: &str, linkage: Linkage, proto: TypeId) -> Result<TypeId, Error> {
        self.add(TypeDef::Func { name: name.to_owned(), linkage, proto })
    }

    /// Adds a variable.
    pub fn add_var(&mut self, name: &str, linkage: Linkage, target: TypeId) -> Result<TypeId, Error> {
        self.add(TypeDef::Var { name: name.to_owned(), target, linkage })
    }

    /// Adds a string that no type names (a line of source, say) and gives its offset, which stays what it is.
    pub fn add_string(&mut self, text: &str) -> Result<u32, Error> {
        self.strings.intern(text)
    }

    /// The types of this table itself, by number.
    pub fn types(&self) -> impl ExactSizeIterator<Item = (TypeId, &TypeDef)> {
        self.types.iter().enumerate().map(|(n, def)| (TypeId(self.first_id.saturating_add(n as u32)), def))
    }

    /// The type of this number, if it is in this table itself.
    pub fn get(&self, id: TypeId) -> Option<&TypeDef> {
        self.types.get(id.0.checked_sub(self.first_id)? as usize)
    }

    /// The type of this number, to be changed.
    pub fn get_mut(&mut self, id: TypeId) -> Option<&mut TypeDef> {
        self.types.get_mut(id.0.checked_sub(self.first_id)? as usize)
    }

    /// The first type of this table itself with this kind and name.
    pub fn find(&self, name: &str, kind: Kind) -> Option<TypeId> {
        self.types().find(|(_, def)| def.kind() == kind && def.name() == name).map(|(id, _)| id)
    }

    /// Writes the table. What is added afterwards stands in the next writing.
    pub fn finish(&mut self, endian: Endian) -> Result<Vec<u8>, Error> {
        let mut out = Words { endian, bytes: vec![0; HEADER_LEN as usize] };
        for (index, def) in self.types.iter().enumerate() {
            let id = TypeId(self.first_id.saturating_add(index as u32));
            put_type(&mut out, &mut self.strings, def)
                .map_err(|error| error.about(id, Some(def.kind()), def.name()))?;
        }
        let types_len = out.bytes.len() - HEADER_LEN as usize;
        out.bytes.extend_from_slice(&self.strings.bytes);
        let too_large = |_| Error::new(ErrorKind::Limit, "the table is larger than 4 GiB");
        let types_len = u32::try_from(types_len).map_err(too_large)?;
        let strings_len = u32::try_from(self.strings.bytes.len()).map_err(too_large)?;

        let mut header = Words { endian, bytes: Vec::with_capacity(HEADER_LEN as usize) };
        header.half(MAGIC);
        header.bytes.extend_from_slice(&[VERSION, 0]);
        for word in [HEADER_LEN, 0, types_len, types_len, strings_len] {
            header.word(word);
        }
        for (place, byte) in out.bytes.iter_mut().zip(header.bytes) {
            *place = byte;
        }
        Ok(out.bytes)
    }
}

fn put_type(out: &mut Words, strings: &mut Strings, def: &TypeDef) -> Result<(), Error> {
    let name = strings.intern(def.name())?;
    let kind = def.kind();
    let mut head = |vlen: usize, flag: bool, word: u32| -> Result<(), Error> {
        let vlen = u16::try_from(vlen).map_err(|_| {
            Error::new(ErrorKind::Limit, format!("{vlen} elements; a type has at most 65535"))
        })?;
        out.word(name);
        out.word(u32::from(flag) << 31 | kind.number() << 24 | u32::from(vlen));
        out.word(word);
        Ok(())
    };
    match def {
        TypeDef::Int { size, encoding, offset, bits, .. } => {
            head(0, false, *size)?;
            out.word(u32::from(encoding.0 & 0xf) << 24 | u32::from(*offset) << 16 | u32::from(*bits));
        }
        TypeDef::Ptr { target }
        | TypeDef::Typedef { target, .. }
        | TypeDef::Volatile { target }
        | TypeDef::Const { target }
        | TypeDef::Restrict { target } => head(0, false, target.0)?,
        TypeDef::TypeTag { target, attribute, .. } => head(0, *attribute, target.0)?,
        TypeDef::Array { elem, index, count } => {
            head(0, false, 0)?;
            out.words([elem.0, index.0, *count]);
        }
        TypeDef::Struct(of) | TypeDef::Union(of) => {
            let flag = of.kind_flag || of.members.iter().any(|member| member.bit_size != 0);
            head(of.members.len(), flag, of.size)?;
            for member in &of.members {
                if flag && member.bit_offset > 0xff_ffff {
                    let message = format!(
                        "member `{}` starts at bit {}, too far for a structure with bit-fields",
                        member.name, member.bit_offset
                    );
                    return Err(Error::new(ErrorKind::Limit, message));
                }
                let packed = u32::from(member.bit_size) << 24 | member.bit_offset;
                out.words([strings.intern(&member.name)?, member.ty.0, packed]);
            }
        }
        TypeDef::Enum(of) => {
            head(of.variants.len(), of.signed, of.size)?;
            for (name, value) in &of.variants {
                let fits = if of.signed {
                    i32::try_from(*value).map(|value| value as u32)
                } else {
                    u32::try_from(*value)
                };
                out.words([strings.intern(name)?, fits.map_err(|_| does_not_fit(name, *value, of))?]);
            }
        }
        TypeDef::Enum64(of) => {
            head(of.variants.len(), of.signed, of.size)?;
            for (name, value) in &of.variants {
                let fits = if of.signed {
                    i64::try_from(*value).map(|value| value as u64)
                } else {
                    u64::try_from(*value)
                };
                let bits = fits.map_err(|_| does_not_fit(name, *value, of))?;
                out.words([strings.intern(name)?, bits as u32, (bits >> 32) as u32]);
            }
        }
        TypeDef::Fwd { is_union, .. } => head(0, *is_union, 0)?,
        TypeDef::Func { linkage, proto, .. } => head(linkage.number() as usize, false, proto.0)?,
        TypeDef::FuncProto { ret, params } => {
            head(params.len(), false, ret.0)?;
            for param in params {
                out.words([strings.intern(&param.name)?, param.ty.0]);
            }
        }
        TypeDef::Var { target, linkage, .. } => {
            head(0, false, target.0)?;
            out.word(linkage.number());
        }
        TypeDef::Datasec { size, vars, .. } => {
            head(vars.len(), false, *size)?;
            for var in vars {
                out.words([var.ty.0, var.offset, var.size]);
            }
        }
        TypeDef::Float { size, .. } => head(0, false, *size)?,
        TypeDef::DeclTag { target, component, attribute, .. } => {
            head(0, *attribute, target.0)?;
            out.word(component.unwrap_or(u32::MAX));
        }
    }
    Ok(())
}

fn does_not_fit(name: &str, value: i128, of: &EnumDef) -> Error {
    let sign = if of.signed { "a signed" } else { "an unsigned" };
    Error::new(
        ErrorKind::Value,
        format!("enumerator `{name}` = {value} does not fit {sign} value of its kind"),
    )
}

/// Numbers in one byte order.
#[derive(Debug)]
pub(crate) struct Words {
    pub(crate) endian: Endian,
    pub(crate) bytes: Vec<u8>,
}

impl Words {
    pub(crate) fn half(&mut self, value: u16) {
        self.bytes.extend_from_slice(&match self.endian {
            Endian::Little => value.to_le_bytes(),
            Endian::Big => value.to_be_bytes(),
        });
    }

    pub(crate) fn word(&mut self, value: u32) {
        self.bytes.extend_from_slice(&match self.endian {
            Endian::Little => value.to_le_bytes(),
            Endian::Big => value.to_be_bytes(),
        });
    }

    pub(crate) fn words<const N: usize>(&mut self, values: [u32; N]) {
        for value in values {
            self.word(value);
        }
    }
}

/// A string table in the making: each string once, offsets never change.
#[derive(Clone, Debug)]
struct Strings {
    first: u32,
    bytes: Vec<u8>,
    offsets: HashMap<Box<str>, u32>,
}

impl Strings {
    /// A table that starts with these strings, the first of them at offset `first`.
    fn new(first: u32, bytes: &[u8]) -> Strings {
        let mut offsets = HashMap::new();
        let mut at = first;
        for string in bytes.split_inclusive(|&byte| byte == 0) {
            // A string that is not UTF-8 keeps its place, but nothing new can have the same name.
            if let Ok(text) = str::from_utf8(string.strip_suffix(&[0]).unwrap_or(string))
                && let Entry::Vacant(entry) = offsets.entry(text.into())
            {
                entry.insert(at);
            }
            at = at.saturating_add(string.len() as u32);
        }
        Strings { first, bytes: bytes.to_vec(), offsets }
    }

    fn intern(&mut self, text: &str) -> Result<u32, Error> {
        if text.is_empty() {
            return Ok(0);
        }
        if let Some(&offset) = self.offsets.get(text) {
            return Ok(offset);
        }
        if text.contains('\0') {
            return Err(Error::new(ErrorKind::Name, format!("string {text:?} has a zero byte inside")));
        }
        let offset = u32::try_from(self.bytes.len()).ok().and_then(|len| self.first.checked_add(len));
        let Some(offset) = offset.filter(|&offset| offset <= MAX_NAME_OFFSET) else {
            return Err(Error::new(ErrorKind::Limit, "the string table is larger than 16 MiB"));
        };
        self.bytes.extend_from_slice(text.as_bytes());
        self.bytes.push(0);
        self.offsets.insert(text.into(), offset);
        Ok(offset)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    #[test]
    fn bytes_are_those_of_the_format() {
        let mut types = BtfBuilder::new();
        let int = types.add_int("int", 4, Encoding::SIGNED).expect("there is room");
        types.add(TypeDef::Typedef { name: "int".into(), target: int }).expect("there is room");
        #[rustfmt::skip] // A field or two a line.
        let expected: &[u8] = &[
            0x9f, 0xeb, 1, 0,           24, 0, 0, 0,    // magic, version, flags; header length
            0, 0, 0, 0,                 28, 0, 0, 0,    // types
            28, 0, 0, 0,                5, 0, 0, 0,     // strings
            1, 0, 0, 0,                 0, 0, 0, 1,     // [1] "int", INT
            4, 0, 0, 0,                 32, 0, 0, 1,    // 4 bytes; 32 bits, signed
            1, 0, 0, 0,                 0, 0, 0, 8,     // [2] "int" once more, TYPEDEF
            1, 0, 0, 0,                                 // of [1]
            0, b'i', b'n', b't', 0,
        ];
        assert_eq!(types.finish(Endian::Little).as_deref(), Ok(expected));
    }

    #[test]
    fn every_kind_comes_back() {
        let types = sample::all_kinds().expect("the sample is well formed");
        let btf = sample::table();
        assert_eq!(btf.types().len(), types.types().len());
        for ((_, read), (id, written)) in btf.types().zip(types.types()) {
            assert_eq!(read.to_def().as_ref(), Some(written), "type {id}");
            assert_eq!(types.get(id), Some(written));
        }
        let kinds: std::collections::BTreeSet<_> = types.types().map(|(_, def)| def.kind()).collect();
        assert_eq!(kinds.into_iter().collect::<Vec<_>>(), Kind::ALL[1..]);
    }

    #[test]
    fn strings_keep_their_offsets() {
        let mut types = sample::all_kinds().expect("the sample is well formed");
        let line = types.add_string("    return root.next;").expect("there is room");
        let first = types.finish(Endian::Little).expect("it is small");
        let btf = Btf::parse(first.clone(), None).expect("it is well formed");
        assert_eq!(btf.str_at(line), Some("    return root.next;"));

        let mut again = BtfBuilder::from_btf(&btf);
        assert_eq!(again.add_string("    return root.next;"), Ok(line));
        assert_eq!(again.finish(Endian::Little), Ok(first));
    }

    #[track_caller]
    fn check_refused(def: TypeDef, expected: &str) {
        let mut types = BtfBuilder::new();
        types.add(def).expect("only writing judges");
        let error = types.finish(Endian::Little).expect_err("it cannot be written");
        assert_eq!(error.to_string(), expected);
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        let variants = |value| vec![("A".to_owned(), value)];
        check_refused(
            TypeDef::Enum(EnumDef { name: "e".into(), size: 4, signed: false, variants: variants(-1) }),
            "type 1 (ENUM e): enumerator `A` = -1 does not fit an unsigned value of its kind",
        );
        check_refused(
            TypeDef::Enum(EnumDef { name: "e".into(), size: 4, signed: true, variants: variants(1 << 31) }),
            "type 1 (ENUM e): enumerator `A` = 2147483648 does not fit a signed value of its kind",
        );
        check_refused(
            TypeDef::FuncProto { ret: TypeId::VOID, params: vec![ParamDef::default(); 70_000] },
            "type 1 (FUNC_PROTO): 70000 elements; a type has at most 65535",
        );
        check_refused(
            TypeDef::Fwd { name: "a\0b".into(), is_union: false },
            "type 1 (FWD a\0b): string \"a\\0b\" has a zero byte inside",
        );
    }
}
