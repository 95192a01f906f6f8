//! From bytes to values.

use std::net::Ipv4Addr;

use skep_btf::{Btf, Composite, Enum, Type, TypeId};

use super::{Value, bits_of, is_character, mask, size_of};

/// Elements that an array has at most.
const MAX_ELEMENTS: u32 = 1 << 20;

pub(super) fn decode(btf: &Btf, ty: TypeId, bytes: &[u8], depth: u32) -> Result<Value, String> {
    let depth = depth.checked_sub(1).ok_or("types are nested too deep")?;
    let (_, found) = btf.resolve(ty).ok_or("there is no such type")?;
    let size = size_of(btf, ty)?;
    let bytes =
        bytes.get(..size).ok_or_else(|| format!("{size} bytes are wanted, there are {}", bytes.len()))?;
    if let (true, [a, b, c, d]) = (is_address(btf, ty), bytes) {
        return Ok(Value::Text(Ipv4Addr::new(*a, *b, *c, *d).to_string()));
    }
    Ok(match found {
        Type::Int { encoding, .. } => int(bytes, bits_of(size), encoding.is_signed(), encoding.is_bool()),
        Type::Ptr { .. } => int(bytes, bits_of(size), false, false),
        Type::Float { .. } => match bytes {
            [a, b, c, d] => Value::Float(f32::from_le_bytes([*a, *b, *c, *d]).into()),
            _ => match bytes.try_into() {
                Ok(bytes) => Value::Float(f64::from_le_bytes(bytes)),
                Err(_) => Value::Bytes(bytes.to_vec()),
            },
        },
        Type::Enum(of) | Type::Enum64(of) => named(&of, bytes),
        Type::Array { elem, count, .. } => decode_array(btf, elem, count, bytes, depth)?,
        Type::Struct(of) | Type::Union(of) => {
            let mut fields = Vec::new();
            decode_members(btf, &of, bytes, depth, &mut fields)?;
            Value::Struct(fields)
        }
        Type::Datasec(section) => {
            let mut fields = Vec::new();
            for variable in section.vars.iter() {
                let Some(Type::Var { name, target, .. }) = btf.get(variable.ty) else { continue };
                let at =
                    bytes.get(variable.offset as usize..).ok_or("a variable lies outside its section")?;
                fields.push((name.to_owned(), decode(btf, target, at, depth)?));
            }
            Value::Struct(fields)
        }
        _ => Value::Bytes(bytes.to_vec()),
    })
}

/// Whether a type is what C calls a number of 32 bits in the order of the wire: an IPv4 address as a rule.
fn is_address(btf: &Btf, mut ty: TypeId) -> bool {
    while let Some(Type::Const { target } | Type::Volatile { target }) = btf.get(ty) {
        ty = target;
    }
    matches!(btf.get(ty), Some(Type::Typedef { name: "__be32", .. }))
}

fn decode_array(btf: &Btf, elem: TypeId, count: u32, bytes: &[u8], depth: u32) -> Result<Value, String> {
    if is_character(btf, elem) {
        let (text, rest) = bytes.split_at(bytes.iter().position(|&byte| byte == 0).unwrap_or(bytes.len()));
        if let (Ok(text), true) = (std::str::from_utf8(text), rest.iter().all(|&byte| byte == 0)) {
            return Ok(Value::Text(text.to_owned()));
        }
    }
    let size = size_of(btf, elem)?;
    // What takes no bytes could be there any number of times.
    let count = if size == 0 { 0 } else { count };
    let mut elements = Vec::new();
    for index in 0..count.min(MAX_ELEMENTS) as usize {
        let at = index.checked_mul(size).and_then(|at| bytes.get(at..)).ok_or("it is too long")?;
        elements.push(decode(btf, elem, at, depth)?);
    }
    Ok(Value::Array(elements))
}

fn decode_members(
    btf: &Btf,
    of: &Composite<'_>,
    bytes: &[u8],
    depth: u32,
    fields: &mut Vec<(String, Value)>,
) -> Result<(), String> {
    let depth = depth.checked_sub(1).ok_or("types are nested too deep")?;
    for member in of.members.iter() {
        let at = bytes.get(member.bit_offset as usize / 8..).ok_or("a member lies outside its structure")?;
        let value = if member.bit_size != 0 {
            bit_field(btf, member.ty, bytes, member.bit_offset, member.bit_size.into())?
        } else {
            match btf.resolve(member.ty) {
                Some((_, Type::Struct(inner) | Type::Union(inner))) if member.name.is_empty() => {
                    decode_members(btf, &inner, at, depth, fields)?;
                    continue;
                }
                _ => decode(btf, member.ty, at, depth)?,
            }
        };
        if !member.name.is_empty() {
            fields.push((member.name.to_owned(), value));
        }
    }
    Ok(())
}

fn bit_field(btf: &Btf, ty: TypeId, bytes: &[u8], bit_offset: u32, bits: u32) -> Result<Value, String> {
    let first = bit_offset as usize / 8;
    let end = bit_offset.saturating_add(bits).div_ceil(8) as usize;
    let window =
        bytes.get(first..end).filter(|window| window.len() <= 16).ok_or("a bit field lies outside")?;
    let word = window.iter().rev().fold(0u128, |word, &byte| word << 8 | u128::from(byte));
    let word = (word >> (bit_offset % 8) & mask(bits)).to_le_bytes();
    Ok(match btf.resolve(ty) {
        Some((_, Type::Int { encoding, .. })) => int(&word, bits, encoding.is_signed(), encoding.is_bool()),
        Some((_, Type::Enum(of) | Type::Enum64(of))) => named(&of, &word),
        _ => int(&word, bits, false, false),
    })
}

fn int(bytes: &[u8], bits: u32, is_signed: bool, is_bool: bool) -> Value {
    let word = bytes.iter().rev().fold(0u128, |word, &byte| word << 8 | u128::from(byte)) & mask(bits);
    if is_bool && word <= 1 {
        return Value::Bool(word == 1);
    }
    let shift = 128 - bits.clamp(1, 128);
    Value::Int(if is_signed { (word << shift) as i128 >> shift } else { word as i128 })
}

fn named(of: &Enum<'_>, bytes: &[u8]) -> Value {
    let number = int(bytes, of.size.saturating_mul(8), of.signed, false);
    let found = of.variants.iter().find(|variant| Some(variant.value) == number.as_int());
    found.map_or(number, |variant| Value::Name(variant.name.to_owned()))
}
