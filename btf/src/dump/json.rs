//! The JSON of `bpftool -j btf dump …` and of its pretty form `-p`, byte for byte but for two slips of bpftool:
//! it prints control characters as they are, which is not JSON, and takes unsigned 32-bit enumerators above
//! `i32::MAX` for negative ones.

use std::fmt::{self, Write};

use super::{component_number, encoding_name, fwd_name, name_or_anonymous, sign_name};
use crate::{Btf, Type, TypeId};

/// Whether the JSON is for programs or for eyes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JsonStyle {
    /// Everything on one line.
    Compact,
    /// One field a line.
    Pretty,
}

/// Prints the types of a table itself, without those of its base, as one JSON object on lines of its own.
pub fn dump_json(btf: &Btf, style: JsonStyle, out: &mut impl Write) -> fmt::Result {
    let mut json = Json { out, pretty: style == JsonStyle::Pretty, depth: 0, separate: false };
    json.begin('{')?;
    json.key("types")?;
    json.begin('[')?;
    for (id, ty) in btf.types() {
        put_type(&mut json, id, &ty)?;
    }
    json.end(']')?;
    json.end('}')?;
    json.out.write_char('\n')
}

fn put_type<W: Write>(json: &mut Json<'_, W>, id: TypeId, ty: &Type<'_>) -> fmt::Result {
    json.begin('{')?;
    json.number("id", id)?;
    json.string("kind", ty.kind().name())?;
    json.string("name", name_or_anonymous(ty.name()))?;
    match ty {
        Type::Void => {}
        Type::Int { size, encoding, offset, bits, .. } => {
            json.number("size", size)?;
            json.number("bits_offset", offset)?;
            json.number("nr_bits", bits)?;
            json.string("encoding", encoding_name(*encoding))?;
        }
        Type::Ptr { target }
        | Type::Typedef { target, .. }
        | Type::Volatile { target }
        | Type::Const { target }
        | Type::Restrict { target }
        | Type::TypeTag { target, .. } => json.number("type_id", target)?,
        Type::Array { elem, index, count } => {
            json.number("type_id", elem)?;
            json.number("index_type_id", index)?;
            json.number("nr_elems", count)?;
        }
        Type::Struct(of) | Type::Union(of) => {
            json.number("size", of.size)?;
            json.number("vlen", of.members.len())?;
            json.list("members", of.members.iter(), |json, member| {
                json.string("name", name_or_anonymous(member.name))?;
                json.number("type_id", member.ty)?;
                json.number("bits_offset", member.bit_offset)?;
                if member.bit_size != 0 { json.number("bitfield_size", member.bit_size) } else { Ok(()) }
            })?;
        }
        Type::Enum(of) | Type::Enum64(of) => {
            json.string("encoding", sign_name(of.signed))?;
            json.number("size", of.size)?;
            json.number("vlen", of.variants.len())?;
            json.list("values", of.variants.iter(), |json, variant| {
                json.string("name", name_or_anonymous(variant.name))?;
                json.number("val", variant.value)
            })?;
        }
        Type::Fwd { is_union, .. } => json.string("fwd_kind", fwd_name(*is_union))?,
        Type::Func { linkage, proto, .. } => {
            json.number("type_id", proto)?;
            json.string("linkage", linkage.name())?;
        }
        Type::FuncProto(of) => {
            json.number("ret_type_id", of.ret)?;
            json.number("vlen", of.params.len())?;
            json.list("params", of.params.iter(), |json, param| {
                json.string("name", name_or_anonymous(param.name))?;
                json.number("type_id", param.ty)
            })?;
        }
        Type::Var { target, linkage, .. } => {
            json.number("type_id", target)?;
            json.string("linkage", linkage.name())?;
        }
        Type::Datasec(of) => {
            json.number("size", of.size)?;
            json.number("vlen", of.vars.len())?;
            json.list("vars", of.vars.iter(), |json, var| {
                json.number("type_id", var.ty)?;
                json.number("offset", var.offset)?;
                json.number("size", var.size)
            })?;
        }
        Type::Float { size, .. } => json.number("size", size)?,
        Type::DeclTag { target, component, .. } => {
            json.number("type_id", target)?;
            json.number("component_idx", component_number(*component))?;
        }
    }
    json.end('}')
}

/// A JSON writer with bpftool's white space.
struct Json<'a, W> {
    out: &'a mut W,
    pretty: bool,
    depth: usize,
    /// Whether something stands before the next key or value of this object or list.
    separate: bool,
}

impl<W: Write> Json<'_, W> {
    fn begin(&mut self, bracket: char) -> fmt::Result {
        self.separator()?;
        self.depth += 1;
        self.separate = false;
        self.out.write_char(bracket)
    }

    fn end(&mut self, bracket: char) -> fmt::Result {
        self.depth -= 1;
        if self.separate {
            self.line()?;
        }
        self.separate = true;
        self.out.write_char(bracket)
    }

    fn list<T>(
        &mut self,
        key: &str,
        items: impl Iterator<Item = T>,
        put: impl Fn(&mut Self, T) -> fmt::Result,
    ) -> fmt::Result {
        self.key(key)?;
        self.begin('[')?;
        for item in items {
            self.begin('{')?;
            put(self, item)?;
            self.end('}')?;
        }
        self.end(']')
    }

    fn number(&mut self, key: &str, value: impl fmt::Display) -> fmt::Result {
        self.key(key)?;
        self.separate = true;
        write!(self.out, "{value}")
    }

    fn string(&mut self, key: &str, value: &str) -> fmt::Result {
        self.key(key)?;
        self.separate = true;
        self.quoted(value)
    }

    fn key(&mut self, key: &str) -> fmt::Result {
        self.separator()?;
        self.line()?;
        self.separate = false;
        self.quoted(key)?;
        self.out.write_str(if self.pretty { ": " } else { ":" })
    }

    fn separator(&mut self) -> fmt::Result {
        if self.separate { self.out.write_char(',') } else { Ok(()) }
    }

    fn line(&mut self) -> fmt::Result {
        if self.pretty { write!(self.out, "\n{:1$}", "", self.depth * 4) } else { Ok(()) }
    }

    fn quoted(&mut self, text: &str) -> fmt::Result {
        self.out.write_char('"')?;
        for char in text.chars() {
            match char {
                '\t' => self.out.write_str("\\t")?,
                '\n' => self.out.write_str("\\n")?,
                '\r' => self.out.write_str("\\r")?,
                '\u{c}' => self.out.write_str("\\f")?,
                '\u{8}' => self.out.write_str("\\b")?,
                '\\' => self.out.write_str("\\\\")?,
                '"' => self.out.write_str("\\\"")?,
                '\0'..=' ' if char != ' ' => write!(self.out, "\\u{:04x}", u32::from(char))?,
                char => self.out.write_char(char)?,
            }
        }
        self.out.write_char('"')
    }
}
