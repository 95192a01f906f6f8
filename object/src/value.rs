//! Values for variables of an object, written into their bytes by type.

use skep_btf::{Btf, Endian, Type, TypeId};

/// A value as a person writes it, for a variable whose type the object's BTF tells.
#[derive(Clone, PartialEq, Debug)]
pub enum Value {
    /// A number, for an integer, an enumeration, a pointer, or a truth value.
    Int(i128),
    /// A truth value.
    Bool(bool),
    /// A number with a fraction.
    Float(f64),
    /// A string, for an array of characters (a zero is put after it), or the name of an enumerator.
    Text(String),
    /// Elements of an array, from the first on.
    List(Vec<Value>),
    /// Members of a structure, by name; the others keep what they have.
    Table(Vec<(String, Value)>),
}

impl Value {
    /// Reads a value as from a command line: a number as C writes it, `true` or `false`, a quoted string, else text.
    pub fn from_text(text: &str) -> Value {
        let quoted = text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
        match (text, quoted, text.parse::<i128>()) {
            ("true", ..) => Value::Bool(true),
            ("false", ..) => Value::Bool(false),
            (_, Some(inner), _) => Value::Text(inner.to_owned()),
            (_, _, Ok(number)) => Value::Int(number),
            _ => match crate::target::parse_number(text) {
                Some(number) => Value::Int(number.into()),
                None => Value::Text(text.to_owned()),
            },
        }
    }

    /// Writes the value as one of type `ty` into `place`, which holds that variable.
    pub(crate) fn write(
        &self,
        btf: &Btf,
        ty: TypeId,
        place: &mut [u8],
        endian: Endian,
    ) -> Result<(), String> {
        self.write_nested(btf, ty, place, endian, skep_btf::MAX_RESOLVE_DEPTH)
    }

    fn write_nested(
        &self,
        btf: &Btf,
        ty: TypeId,
        place: &mut [u8],
        endian: Endian,
        depth: usize,
    ) -> Result<(), String> {
        let depth = depth.checked_sub(1).ok_or("the types nest too deeply")?;
        let resolved = btf.skip_modifiers(ty).and_then(|id| btf.get(id)).ok_or("the type is damaged")?;
        match (self, resolved) {
            (Value::Int(number), Type::Int { size, encoding, .. }) => {
                if encoding.is_bool() && !(0..=1).contains(number) {
                    return Err(format!("{number} is no truth value"));
                }
                write_int(*number, size, encoding.is_signed(), place, endian)
            }
            // TOML has no numbers beyond 63 bits, nor octal ones as C writes them; a text may hold one.
            (Value::Text(text), Type::Int { size, encoding, .. }) => {
                let number =
                    crate::target::parse_number(text).ok_or_else(|| format!("`{text}` is no number"))?;
                let number = if text.starts_with('-') { i128::from(number as i64) } else { number.into() };
                write_int(number, size, encoding.is_signed(), place, endian)
            }
            (Value::Bool(truth), Type::Int { size, .. }) => {
                write_int((*truth).into(), size, false, place, endian)
            }
            (Value::Int(number), Type::Enum(of) | Type::Enum64(of)) => {
                write_int(*number, of.size, of.signed, place, endian)
            }
            (Value::Text(name), Type::Enum(of) | Type::Enum64(of)) => {
                let variant = of.variants.iter().find(|variant| variant.name == name);
                let variant = variant.ok_or_else(|| format!("`{}` has no `{name}`", of.name))?;
                write_int(variant.value, of.size, of.signed, place, endian)
            }
            (Value::Int(number), Type::Ptr { .. }) => write_int(*number, 8, false, place, endian),
            (Value::Float(number), Type::Float { size: 8, .. }) => {
                fill(place, &order(number.to_le_bytes(), endian))
            }
            (Value::Float(number), Type::Float { size: 4, .. }) => {
                fill(place, &order((*number as f32).to_le_bytes(), endian))
            }
            (Value::Text(text), Type::Array { elem, .. }) if btf.size_of(elem) == Some(1) => {
                if text.len() >= place.len() {
                    return Err(format!("{} bytes and a zero do not fit {}", text.len(), place.len()));
                }
                place.fill(0);
                fill(place, text.as_bytes())
            }
            (Value::List(values), Type::Array { elem, count, .. }) => {
                if values.len() > count as usize {
                    return Err(format!("{} elements do not fit an array of {count}", values.len()));
                }
                let size = btf.size_of(elem).filter(|&size| size > 0).ok_or("its elements have no size")?;
                let size = usize::try_from(size).map_err(|_| "its elements are too large")?;
                for (value, place) in values.iter().zip(place.chunks_exact_mut(size)) {
                    value.write_nested(btf, elem, place, endian, depth)?;
                }
                Ok(())
            }
            (Value::Table(members), Type::Struct(_) | Type::Union(_)) => {
                for (name, value) in members {
                    let (ty, start, size) = find_member(btf, ty, name, depth)?;
                    let place =
                        place.get_mut(start..start.saturating_add(size)).ok_or("the type is damaged")?;
                    value.write_nested(btf, ty, place, endian, depth)?;
                }
                Ok(())
            }
            (_, other) => {
                Err(format!("{} cannot be given to a value of kind {}", self.describe(), other.kind()))
            }
        }
    }

    fn describe(&self) -> &'static str {
        match self {
            Value::Int(_) => "a number",
            Value::Bool(_) => "a truth value",
            Value::Float(_) => "a fraction",
            Value::Text(_) => "a text",
            Value::List(_) => "a list",
            Value::Table(_) => "a table",
        }
    }
}

/// The member of this name, looked for in unnamed members too: its type, its start and its size in bytes.
pub(crate) fn find_member(
    btf: &Btf,
    ty: TypeId,
    name: &str,
    depth: usize,
) -> Result<(TypeId, usize, usize), String> {
    let depth = depth.checked_sub(1).ok_or("the types nest too deeply")?;
    let members = match btf.skip_modifiers(ty).and_then(|id| btf.get(id)) {
        Some(Type::Struct(of) | Type::Union(of)) => of.members,
        _ => return Err(format!("there is no member `{name}` in what is no structure")),
    };
    for member in members.iter() {
        let start = (member.bit_offset / 8) as usize;
        if member.name == name {
            if member.bit_size != 0 {
                return Err(format!("`{name}` is a bit-field, which cannot be set"));
            }
            let size = btf.size_of(member.ty).and_then(|size| usize::try_from(size).ok());
            return Ok((member.ty, start, size.ok_or_else(|| format!("`{name}` has no size"))?));
        }
        if member.name.is_empty()
            && let Ok((ty, inner, size)) = find_member(btf, member.ty, name, depth)
        {
            return Ok((ty, start.saturating_add(inner), size));
        }
    }
    Err(format!("`{}` has no member `{name}`", btf.name_of(ty)))
}

fn write_int(number: i128, size: u32, signed: bool, place: &mut [u8], endian: Endian) -> Result<(), String> {
    let bits = size.saturating_mul(8).min(64);
    let (least, most) = match signed {
        true => (-(1i128 << (bits.max(1) - 1)), (1i128 << (bits.max(1) - 1)) - 1),
        // A negative number is what people write for "all ones".
        false => (-(1i128 << (bits.max(1) - 1)), (1i128 << bits) - 1),
    };
    if !(least..=most).contains(&number) {
        return Err(format!("{number} does not fit {size} bytes"));
    }
    let bytes = number.to_le_bytes();
    let size = size as usize;
    let mut bytes = bytes.get(..size).ok_or("the integer is too wide")?.to_vec();
    if endian == Endian::Big {
        bytes.reverse();
    }
    fill(place, &bytes)
}

fn order<const N: usize>(mut bytes: [u8; N], endian: Endian) -> [u8; N] {
    if endian == Endian::Big {
        bytes.reverse();
    }
    bytes
}

fn fill(place: &mut [u8], bytes: &[u8]) -> Result<(), String> {
    let target = place.get_mut(..bytes.len()).ok_or("the variable is smaller than its type")?;
    target.copy_from_slice(bytes);
    Ok(())
}

#[cfg(test)]
mod tests {
    use skep_btf::{BtfBuilder, CompositeDef, Encoding, EnumDef, MemberDef, TypeDef};

    use super::*;

    /// The bytes of a variable of eight bytes after it was given a value, or why it could not be.
    #[track_caller]
    fn check(type_name: &str, value: &str, expected: Result<&[u8], &str>) {
        let mut builder = BtfBuilder::new();
        let int = builder.add_int("int", 4, Encoding::SIGNED).unwrap();
        let byte = builder.add_int("u8", 1, Encoding::NONE).unwrap();
        builder.add_int("bool", 1, Encoding::BOOL).unwrap();
        let member =
            |name: &str, ty, bit_offset| MemberDef { name: name.into(), ty, bit_offset, bit_size: 0 };
        let inner = CompositeDef { size: 4, members: vec![member("b", int, 0)], ..CompositeDef::default() };
        let inner = builder.add(TypeDef::Union(inner)).unwrap();
        let members = vec![member("a", byte, 0), member("", inner, 32)];
        let pair = CompositeDef { name: "pair".into(), size: 8, kind_flag: false, members };
        builder.add_struct(pair).unwrap();
        let variants = vec![("RED".into(), 1), ("BLUE".into(), -2)];
        builder
            .add(TypeDef::Enum(EnumDef { name: "color".into(), size: 4, signed: true, variants }))
            .unwrap();
        let bytes = builder.add_array(byte, int, 4).unwrap();
        builder.add(TypeDef::Typedef { name: "text".into(), target: bytes }).unwrap();
        let ints = builder.add_array(int, int, 2).unwrap();
        builder.add(TypeDef::Typedef { name: "ints".into(), target: ints }).unwrap();
        builder.add(TypeDef::Float { name: "float".into(), size: 4 }).unwrap();
        let btf = Btf::parse(builder.finish(Endian::Little).unwrap(), None).unwrap();

        let table = format!("[[object]]\nglobals.x = {value}\n");
        let config = crate::Config::parse("skep.toml", &table).unwrap().for_object("x.o");
        let ty = btf.ids_by_name(type_name).next().unwrap();
        let mut place = vec![0xee; btf.size_of(ty).unwrap() as usize];
        let result = config.globals[0].1.write(&btf, ty, &mut place, Endian::Little);
        let found = result.as_ref().map(|()| place.as_slice()).map_err(String::as_str);
        assert_eq!(found, expected);
    }

    #[test]
    fn values_are_written_by_type() {
        check("int", "-2", Ok(&[0xfe, 0xff, 0xff, 0xff]));
        check("int", "\"0x10\"", Ok(&[16, 0, 0, 0]));
        check("u8", "-1", Ok(&[0xff]));
        check("u8", "true", Ok(&[1]));
        check("bool", "true", Ok(&[1]));
        check("color", "\"BLUE\"", Ok(&[0xfe, 0xff, 0xff, 0xff]));
        check("text", "\"abc\"", Ok(b"abc\0"));
        check("ints", "[7]", Ok(&[7, 0, 0, 0, 0xee, 0xee, 0xee, 0xee]));
        check("float", "1.5", Ok(&[0, 0, 0xc0, 0x3f]));
        check("pair", "{ b = 3 }", Ok(&[0xee, 0xee, 0xee, 0xee, 3, 0, 0, 0]));
    }

    #[test]
    fn values_of_another_type_are_refused() {
        check("u8", "256", Err("256 does not fit 1 bytes"));
        check("bool", "2", Err("2 is no truth value"));
        check("color", "\"GREEN\"", Err("`color` has no `GREEN`"));
        check("text", "\"abcd\"", Err("4 bytes and a zero do not fit 4"));
        check("ints", "[1, 2, 3]", Err("3 elements do not fit an array of 2"));
        check("pair", "{ c = 1 }", Err("`pair` has no member `c`"));
        check("pair", "1", Err("a number cannot be given to a value of kind STRUCT"));
        check("int", "\"many\"", Err("`many` is no number"));
    }
}
