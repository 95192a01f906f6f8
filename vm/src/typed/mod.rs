//! Bytes as values of C types, and back: what maps hold and what programs send, as BTF says.

mod decode;
mod encode;
mod world;

use std::fmt;

use skep_btf::{Btf, Kind, Type, TypeId};

use crate::{Error, ErrorKind};
pub use world::Element;

/// How deep types are followed.
const MAX_DEPTH: u32 = 32;

/// A value of a C type. A `__be32` is the text of an IPv4 address; any address can be given as a text.
///
/// ```
/// use skep_vm::Value;
///
/// let value = Value::fields([("packets", Value::from(7)), ("name", Value::from("lo"))]);
/// assert_eq!(value.to_string(), r#"{packets: 7, name: "lo"}"#);
/// assert_eq!(value.get("packets"), Some(&Value::Int(7)));
/// ```
#[derive(Clone, PartialEq, Debug)]
pub enum Value {
    /// A number, an address, or a value of an enumeration that has no name.
    Int(i128),
    /// A truth value.
    Bool(bool),
    /// A floating-point number.
    Float(f64),
    /// A value of an enumeration, by name.
    Name(String),
    /// An array of characters that is text and then zeros.
    Text(String),
    /// Bytes without a type.
    Bytes(Vec<u8>),
    /// An array.
    Array(Vec<Value>),
    /// A structure or union: members by name, those of members without one among them. Of a union all members are shown,
    /// and one is enough to make it.
    Struct(Vec<(String, Value)>),
}

impl Value {
    /// A structure, by its members. Those left out are zero.
    pub fn fields<'a>(fields: impl IntoIterator<Item = (&'a str, Value)>) -> Value {
        Value::Struct(fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
    }

    /// A member of a structure.
    pub fn get(&self, name: &str) -> Option<&Value> {
        match self {
            Value::Struct(fields) => fields.iter().find(|(field, _)| field == name).map(|(_, value)| value),
            _ => None,
        }
    }

    /// A number, if it is one.
    pub fn as_int(&self) -> Option<i128> {
        match self {
            Value::Int(number) => Some(*number),
            Value::Bool(is_true) => Some(i128::from(*is_true)),
            _ => None,
        }
    }

    /// Reads a value of a type from bytes. Bytes that are missing make an error; those left over are not looked at.
    ///
    /// # Errors
    /// When the type has no size, or there are too few bytes.
    pub fn decode(btf: &Btf, ty: TypeId, bytes: &[u8]) -> Result<Value, Error> {
        decode::decode(btf, ty, bytes, MAX_DEPTH).map_err(|reason| error(btf, ty, reason))
    }

    /// The bytes of this value as one of a type.
    ///
    /// # Errors
    /// When it is none: a member that the type does not have, a number that does not fit, a text that is too long.
    pub fn encode(&self, btf: &Btf, ty: TypeId) -> Result<Vec<u8>, Error> {
        let size = size_of(btf, ty).map_err(|reason| error(btf, ty, reason))?;
        let mut bytes = vec![0; size];
        encode::encode(btf, ty, self, &mut bytes, MAX_DEPTH).map_err(|reason| error(btf, ty, reason))?;
        Ok(bytes)
    }
}

macro_rules! from_number {
    ($($number:ty),*) => {
        $(impl From<$number> for Value {
            fn from(number: $number) -> Value {
                Value::Int(number.into())
            }
        })*
    };
}

from_number!(u8, u16, u32, u64, i8, i16, i32, i64, i128);

impl From<bool> for Value {
    fn from(is_true: bool) -> Value {
        Value::Bool(is_true)
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Value {
        Value::Text(text.to_owned())
    }
}

impl<T: Into<Value>> From<Vec<T>> for Value {
    fn from(elements: Vec<T>) -> Value {
        Value::Array(elements.into_iter().map(Into::into).collect())
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::Int(number) => number.fmt(f),
            Value::Bool(is_true) => is_true.fmt(f),
            Value::Float(number) => number.fmt(f),
            Value::Name(name) => f.write_str(name),
            Value::Text(text) => write!(f, "{text:?}"),
            Value::Bytes(bytes) => bytes.iter().try_for_each(|byte| write!(f, "{byte:02x}")),
            Value::Array(elements) => {
                f.write_str("[")?;
                for (at, element) in elements.iter().enumerate() {
                    write!(f, "{}{element}", if at == 0 { "" } else { ", " })?;
                }
                f.write_str("]")
            }
            Value::Struct(fields) => {
                f.write_str("{")?;
                for (at, (name, value)) in fields.iter().enumerate() {
                    write!(f, "{}{name}: {value}", if at == 0 { "" } else { ", " })?;
                }
                f.write_str("}")
            }
        }
    }
}

/// A type by its name, with or without `struct` or `union` before it.
pub(crate) fn find(btf: &Btf, name: &str) -> Option<TypeId> {
    let (kinds, name): (&[Kind], &str) = match name.split_once(' ') {
        Some(("struct", name)) => (&[Kind::Struct], name),
        Some(("union", name)) => (&[Kind::Union], name),
        Some(("enum", name)) => (&[Kind::Enum, Kind::Enum64], name),
        _ => (&[Kind::Struct, Kind::Typedef, Kind::Union, Kind::Enum, Kind::Enum64, Kind::Int], name),
    };
    kinds.iter().find_map(|kind| btf.find(name, *kind))
}

fn error(btf: &Btf, ty: TypeId, reason: String) -> Error {
    let name = btf.resolve(ty).map_or("", |(id, _)| btf.name_of(id));
    let type_name = if name.is_empty() { format!("type {ty}") } else { name.to_owned() };
    ErrorKind::Value { type_name, reason }.into()
}

fn size_of(btf: &Btf, ty: TypeId) -> Result<usize, String> {
    let size = btf.size_of(ty).and_then(|size| usize::try_from(size).ok());
    size.filter(|&size| size <= 1 << 30).ok_or_else(|| "it has no size".to_owned())
}

/// How many bits so many bytes are.
fn bits_of(size: usize) -> u32 {
    u32::try_from(size).unwrap_or(u32::MAX).saturating_mul(8)
}

fn mask(bits: u32) -> u128 {
    1u128.checked_shl(bits).map_or(u128::MAX, |bit| bit - 1)
}

fn is_character(btf: &Btf, ty: TypeId) -> bool {
    matches!(btf.resolve(ty), Some((_, Type::Int { name, size: 1, .. })) if name == "char" || name == "signed char")
}

#[cfg(test)]
mod tests {
    use super::*;
    use skep_btf::{BtfBuilder, CompositeDef, Encoding, Endian, MemberDef, TypeDef};

    fn types() -> (Btf, TypeId) {
        let mut b = BtfBuilder::new();
        let u32 = b.add_int("unsigned int", 4, Encoding::NONE).unwrap();
        let i16 = b.add_int("short", 2, Encoding::SIGNED).unwrap();
        let char = b.add_int("char", 1, Encoding::SIGNED).unwrap();
        let text = b.add_array(char, u32, 6).unwrap();
        let numbers = b.add_array(i16, u32, 2).unwrap();
        let member = |name: &str, ty, bit_offset, bit_size| MemberDef {
            name: name.to_owned(),
            ty,
            bit_offset,
            bit_size,
        };
        let members = vec![
            member("count", u32, 0, 0),
            member("name", text, 32, 0),
            member("pair", numbers, 80, 0),
            member("low", u32, 128, 3),
            member("high", u32, 131, 13),
        ];
        let structure = b
            .add_struct(CompositeDef { name: "event".to_owned(), size: 20, kind_flag: true, members })
            .unwrap();
        let bytes = b.finish(Endian::Little).unwrap();
        (Btf::parse(bytes, None).unwrap(), structure)
    }

    #[test]
    fn values_go_to_bytes_and_back() {
        let (btf, event) = types();
        let value = Value::fields([
            ("count", Value::from(7)),
            ("name", Value::from("lo")),
            ("pair", Value::Array(vec![Value::Int(-1), Value::Int(300)])),
            ("low", Value::Int(5)),
            ("high", Value::Int(8191)),
        ]);
        let bytes = value.encode(&btf, event).unwrap();
        assert_eq!(bytes[..14], [7, 0, 0, 0, b'l', b'o', 0, 0, 0, 0, 0xff, 0xff, 0x2c, 1]);
        assert_eq!(bytes[16..18], (5u16 | 8191 << 3).to_le_bytes());
        assert_eq!(Value::decode(&btf, event, &bytes).unwrap(), value);
        let unknown = Value::fields([("size", Value::from(1))]).encode(&btf, event).unwrap_err();
        assert_eq!(unknown.to_string(), "event: it has no member `size`");
        for (name, value) in [
            ("count", Value::Int(1 << 32)),
            ("low", Value::Int(8)),
            ("name", Value::from("longer than six")),
            ("pair", Value::Array(vec![Value::Int(0); 3])),
            ("count", Value::from("seven")),
        ] {
            assert!(Value::fields([(name, value)]).encode(&btf, event).is_err(), "{name}");
        }
        assert!(Value::decode(&btf, event, &bytes[..19]).is_err());
    }

    #[test]
    fn addresses_are_texts() {
        let mut b = BtfBuilder::new();
        let u32 = b.add_int("unsigned int", 4, Encoding::NONE).unwrap();
        let u8 = b.add_int("unsigned char", 1, Encoding::NONE).unwrap();
        let be32 = b.add(TypeDef::Typedef { name: "__be32".to_owned(), target: u32 }).unwrap();
        let v6 = b.add_array(u8, u32, 16).unwrap();
        let btf = Btf::parse(b.finish(Endian::Little).unwrap(), None).unwrap();
        let address = Value::from("10.0.0.1");
        assert_eq!(address.encode(&btf, be32).unwrap(), [10, 0, 0, 1]);
        assert_eq!(Value::decode(&btf, be32, &[10, 0, 0, 1]).unwrap(), address);
        assert_eq!(address.encode(&btf, u32).unwrap(), [10, 0, 0, 1]);
        assert_eq!(Value::from("fe80::1").encode(&btf, v6).unwrap()[..2], [0xfe, 0x80]);
        assert!(Value::from("fe80::1").encode(&btf, be32).is_err());
    }
}
