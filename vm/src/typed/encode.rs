//! From values to bytes.

use std::net::IpAddr;

use skep_btf::{Btf, Composite, Enum, Type, TypeId};

use super::{Value, bits_of, is_character, mask, size_of};

pub(super) fn encode(btf: &Btf, ty: TypeId, value: &Value, to: &mut [u8], depth: u32) -> Result<(), String> {
    let depth = depth.checked_sub(1).ok_or("types are nested too deep")?;
    let (_, found) = btf.resolve(ty).ok_or("there is no such type")?;
    let size = size_of(btf, ty)?;
    let to = to.get_mut(..size).ok_or("it lies outside")?;
    match (found, value) {
        (_, Value::Bytes(bytes)) if bytes.len() == size => to.copy_from_slice(bytes),
        // An address, in the order of the wire.
        (Type::Int { .. } | Type::Array { .. } | Type::Struct(_), Value::Text(text))
            if address(text).is_some_and(|bytes| bytes.len() == size) =>
        {
            to.copy_from_slice(&address(text).unwrap_or_default());
        }
        (Type::Int { .. } | Type::Ptr { .. }, value) => {
            let number = value.as_int().ok_or_else(|| format!("{value} is no number"))?;
            put_int(to, number, bits_of(size))?;
        }
        (Type::Float { .. }, Value::Float(number)) => match to.len() {
            4 => to.copy_from_slice(&(*number as f32).to_le_bytes()),
            8 => to.copy_from_slice(&number.to_le_bytes()),
            other => return Err(format!("numbers of {other} bytes are not known")),
        },
        (Type::Enum(of) | Type::Enum64(of), value) => put_int(to, number_of(&of, value)?, bits_of(size))?,
        (Type::Array { elem, .. }, Value::Text(text)) if is_character(btf, elem) => {
            let room =
                to.get_mut(..text.len()).ok_or_else(|| format!("{text:?} is longer than {size} bytes"))?;
            room.copy_from_slice(text.as_bytes());
        }
        (Type::Array { elem, count, .. }, Value::Array(elements)) => {
            if elements.len() > count as usize {
                return Err(format!("{} elements are given, there are {count}", elements.len()));
            }
            let stride = size_of(btf, elem)?;
            for (index, element) in elements.iter().enumerate() {
                let at = index.checked_mul(stride).and_then(|at| to.get_mut(at..)).ok_or("it is too long")?;
                encode(btf, elem, element, at, depth)?;
            }
        }
        (Type::Struct(of) | Type::Union(of), Value::Struct(fields)) => {
            for (name, value) in fields {
                if !encode_member(btf, &of, name, value, to, depth)? {
                    return Err(format!("it has no member `{name}`"));
                }
            }
        }
        (Type::Datasec(section), Value::Struct(fields)) => {
            for (name, value) in fields {
                let found = section.vars.iter().find_map(|variable| match btf.get(variable.ty) {
                    Some(Type::Var { name: known, target, .. }) if known == name => {
                        Some((variable.offset as usize, target))
                    }
                    _ => None,
                });
                let (at, target) = found.ok_or_else(|| format!("there is no variable `{name}`"))?;
                encode(btf, target, value, to.get_mut(at..).ok_or("it lies outside")?, depth)?;
            }
        }
        (found, value) => return Err(format!("{value} is no {}", found.kind())),
    }
    Ok(())
}

/// The bytes of an IP address as packets have them.
fn address(text: &str) -> Option<Vec<u8>> {
    Some(match text.parse::<IpAddr>().ok()? {
        IpAddr::V4(address) => address.octets().to_vec(),
        IpAddr::V6(address) => address.octets().to_vec(),
    })
}

/// Writes a member, also one of a member without a name. Whether there is such.
fn encode_member(
    btf: &Btf,
    of: &Composite<'_>,
    name: &str,
    value: &Value,
    to: &mut [u8],
    depth: u32,
) -> Result<bool, String> {
    let depth = depth.checked_sub(1).ok_or("types are nested too deep")?;
    for member in of.members.iter() {
        let first = member.bit_offset as usize / 8;
        if member.name == name && !name.is_empty() {
            if member.bit_size != 0 {
                put_bits(btf, member.ty, to, member.bit_offset, member.bit_size.into(), value)?;
            } else {
                encode(btf, member.ty, value, to.get_mut(first..).ok_or("it lies outside")?, depth)
                    .map_err(|reason| format!("`{name}`: {reason}"))?;
            }
            return Ok(true);
        }
        if let (true, Some((_, Type::Struct(inner) | Type::Union(inner)))) =
            (member.name.is_empty(), btf.resolve(member.ty))
        {
            let within = to.get_mut(first..).ok_or("it lies outside")?;
            if encode_member(btf, &inner, name, value, within, depth)? {
                return Ok(true);
            }
        }
    }
    Ok(false)
}

fn put_bits(
    btf: &Btf,
    ty: TypeId,
    to: &mut [u8],
    bit_offset: u32,
    bits: u32,
    value: &Value,
) -> Result<(), String> {
    let number = match btf.resolve(ty) {
        Some((_, Type::Enum(of) | Type::Enum64(of))) => number_of(&of, value)?,
        _ => value.as_int().ok_or_else(|| format!("{value} is no number"))?,
    };
    check_fits(number, bits)?;
    let end = bit_offset.saturating_add(bits).div_ceil(8) as usize;
    let window = to.get_mut(bit_offset as usize / 8..end).filter(|window| window.len() <= 16);
    let window = window.ok_or("a bit field lies outside")?;
    let shift = bit_offset % 8;
    let word = window.iter().rev().fold(0u128, |word, &byte| word << 8 | u128::from(byte));
    let word = word & !(mask(bits) << shift) | (number as u128 & mask(bits)) << shift;
    for (byte, new) in window.iter_mut().zip(word.to_le_bytes()) {
        *byte = new;
    }
    Ok(())
}

fn number_of(of: &Enum<'_>, value: &Value) -> Result<i128, String> {
    match value {
        Value::Name(name) | Value::Text(name) => {
            let found = of.variants.iter().find(|variant| variant.name == name);
            let found = found.ok_or_else(|| format!("`{}` has no value `{name}`", of.name))?;
            Ok(found.value)
        }
        value => value.as_int().ok_or_else(|| format!("{value} is no value of an enumeration")),
    }
}

/// Writes a number, which may be meant with or without a sign.
pub(super) fn put_int(to: &mut [u8], number: i128, bits: u32) -> Result<(), String> {
    check_fits(number, bits)?;
    for (byte, new) in to.iter_mut().zip(number.to_le_bytes()) {
        *byte = new;
    }
    Ok(())
}

fn check_fits(number: i128, bits: u32) -> Result<(), String> {
    let least = if bits >= 128 { i128::MIN } else { -(1i128 << (bits.max(1) - 1)) };
    let fits = number >= least && (number < 0 || number as u128 <= mask(bits));
    if fits { Ok(()) } else { Err(format!("{number} does not fit into {bits} bits")) }
}
