//! The kernel's judgement of each record by itself: names, flags, sizes and lists, before any type is followed.
//!
//! Mirrors the `…_check_meta` functions of `kernel/bpf/btf.c` (read in 6.12 and 6.18), in the kernel's order: all
//! records first, then [`resolve`](super::resolve), then type tags. Kernels since 6.15 let DECL_TAG and TYPE_TAG
//! carry the attribute flag; earlier ones refuse it.

use super::references::describe_element;
use super::resolve;
use crate::list::Form;
use crate::read::{Layout, Record};
use crate::{Btf, Encoding, Error, ErrorKind, Kind, List, MAX_RESOLVE_DEPTH, Member, TypeId};

/// The largest table `BPF_BTF_LOAD` takes.
const MAX_SIZE: usize = 16 * 1024 * 1024;
/// The kernel's `KSYM_NAME_LEN`: a name is shorter, or ends exactly there.
const MAX_NAME_LEN: usize = 512;

/// Checks a table as the kernel does when it is loaded.
pub(crate) fn check_kernel(btf: &Btf) -> Result<(), Error> {
    check_layout(btf)?;
    for (id, record) in own_records(btf) {
        check_record(btf, record).map_err(|error| error.about_type(btf, id))?;
    }
    resolve::check_resolution(btf)?;
    check_tag_order(btf)
}

/// The kernel takes no gap between the sections and nothing after them.
fn check_layout(btf: &Btf) -> Result<(), Error> {
    let Layout { header_len, types_start, types_end, strings_start, strings_end, .. } = btf.layout;
    let layout = |message: &str, at: u32| Err(Error::new(ErrorKind::Layout, message).at(at as usize));
    let size = btf.raw_bytes().len();
    if size > MAX_SIZE {
        return Err(Error::new(
            ErrorKind::Limit,
            format!("the table has {size} bytes; the kernel takes {MAX_SIZE}"),
        ));
    }
    if btf.endian() != crate::Endian::NATIVE {
        return Err(Error::new(
            ErrorKind::Header,
            "the table has the other byte order; a kernel takes its own",
        ));
    }
    if btf.base.is_none() && types_start == types_end {
        return Err(Error::new(ErrorKind::Value, "the table has no types"));
    }
    if types_start != header_len {
        return layout("bytes that belong to no section stand before the types", header_len);
    }
    if types_end != strings_start {
        return layout("bytes that belong to no section stand before the strings", types_end);
    }
    if strings_end as usize != size {
        return layout("bytes that belong to no section stand after the strings", strings_end);
    }
    Ok(())
}

fn check_record(btf: &Btf, record: Record) -> Result<(), Error> {
    let Record { kind, flag, vlen, name, word, body } = record;
    let info = btf.word(body - 8);
    if info & !0x9f00_ffff != 0 {
        return Err(value(format!("unused bits are set in its info word {info:#x}")));
    }
    let takes_flag = kind.is_composite()
        || matches!(kind, Kind::Fwd | Kind::Enum | Kind::Enum64 | Kind::DeclTag | Kind::TypeTag);
    if flag && !takes_flag {
        return Err(value("a kind of this sort has no flag".to_owned()));
    }
    if vlen != 0 && kind.stride() == 0 && kind != Kind::Func {
        return Err(value(format!("a kind of this sort has no elements, but {vlen} are announced")));
    }
    check_own_name(btf, kind, name)?;
    match kind {
        Kind::Void
        | Kind::Ptr
        | Kind::Typedef
        | Kind::Volatile
        | Kind::Const
        | Kind::Restrict
        | Kind::TypeTag
        | Kind::FuncProto => Ok(()),
        Kind::Int => check_int(btf.word(body), word),
        Kind::Array => {
            if word != 0 {
                return Err(value(format!("an array has a size word of {word}; it must be 0")));
            }
            let names = [(btf.word(body), "element"), (btf.word(body + 4), "index")];
            match names.into_iter().find(|&(id, _)| id == 0) {
                Some((_, part)) => Err(reference(format!("the type of its {part} is void"))),
                None => Ok(()),
            }
        }
        Kind::Struct | Kind::Union => check_members(btf, record),
        Kind::Enum | Kind::Enum64 => check_variants(btf, record),
        Kind::Fwd if word != 0 => Err(value(format!("a declaration refers to type {word}; it must be 0"))),
        Kind::Fwd => Ok(()),
        Kind::Func if vlen > 1 => Err(value("the kernel takes no extern functions".to_owned())),
        Kind::Func => Ok(()),
        Kind::Var if word == 0 => Err(reference("the type of a variable is void".to_owned())),
        Kind::Var if btf.word(body) > 1 => Err(value("the kernel takes no extern variables".to_owned())),
        Kind::Var => Ok(()),
        Kind::Datasec => check_section(btf, record),
        Kind::Float if !matches!(word, 2 | 4 | 8 | 12 | 16) => {
            Err(value(format!("a floating-point number of {word} bytes is none of 2, 4, 8, 12, 16")))
        }
        Kind::Float => Ok(()),
        Kind::DeclTag => {
            let component = btf.word(body) as i32;
            if component < -1 { Err(value(format!("component {component} is less than -1"))) } else { Ok(()) }
        }
    }
}

/// Which kinds must have a name, which must not, and what a name is made of.
fn check_own_name(btf: &Btf, kind: Kind, offset: u32) -> Result<(), Error> {
    let text = btf.name_at(offset);
    match kind {
        Kind::Void | Kind::Int | Kind::Float => Ok(()),
        Kind::Ptr | Kind::Array | Kind::Volatile | Kind::Const | Kind::Restrict | Kind::FuncProto => {
            if offset == 0 { Ok(()) } else { Err(name(format!("it has a name, `{text}`"))) }
        }
        Kind::Struct | Kind::Union | Kind::Enum | Kind::Enum64 => check_optional_name(offset, text),
        Kind::Fwd | Kind::Typedef | Kind::Func | Kind::Var => check_name(text),
        Kind::Datasec => {
            // The kernel's `isprint` reads bytes as Latin-1.
            let printable = text.bytes().all(|byte| matches!(byte, b' '..=b'~' | 0xa0..));
            if text.is_empty() || text.len() > MAX_NAME_LEN || !printable {
                return Err(name(format!("section name {text:?} is empty, too long or not printable")));
            }
            Ok(())
        }
        Kind::DeclTag | Kind::TypeTag => {
            if text.is_empty() {
                Err(name("the tag has no text".to_owned()))
            } else {
                Ok(())
            }
        }
    }
}

fn check_optional_name(offset: u32, text: &str) -> Result<(), Error> {
    if offset == 0 { Ok(()) } else { check_name(text) }
}

/// An identifier of C, in which dots may stand, as compilers put them there.
pub(super) fn check_name(text: &str) -> Result<(), Error> {
    let starts = |byte: u8| byte.is_ascii_alphabetic() || byte == b'_' || byte == b'.';
    let goes_on = |byte: u8| starts(byte) || byte.is_ascii_digit();
    match text.as_bytes() {
        [] => Err(name("it has no name".to_owned())),
        [first, rest @ ..] if starts(*first) && rest.iter().all(|&byte| goes_on(byte)) => {
            if text.len() <= MAX_NAME_LEN {
                return Ok(());
            }
            Err(name(format!("its name has {} bytes; {MAX_NAME_LEN} are the most", text.len())))
        }
        _ => Err(name(format!("{text:?} is not an identifier"))),
    }
}

fn check_int(packed: u32, size: u32) -> Result<(), Error> {
    let bits = (packed & 0xff) + (packed >> 16 & 0xff);
    let encoding = Encoding((packed >> 24 & 0xf) as u8);
    if packed & !0x0fff_ffff != 0 {
        return Err(value(format!("unused bits are set in its integer word {packed:#x}")));
    }
    if bits > 128 {
        return Err(value(format!("an integer of {bits} bits; 128 are the most")));
    }
    if bits.div_ceil(8) > size {
        return Err(value(format!("an integer of {bits} bits does not fit its {size} bytes")));
    }
    if !matches!(encoding, Encoding::NONE | Encoding::SIGNED | Encoding::CHAR | Encoding::BOOL) {
        return Err(value(format!("encoding {:#x} is none of unsigned, signed, char, bool", encoding.0)));
    }
    Ok(())
}

fn check_members(btf: &Btf, record: Record) -> Result<(), Error> {
    let is_union = record.kind == Kind::Union;
    let mut last_offset = 0;
    for (index, at) in elements(record) {
        let Member { name: text, ty, bit_offset, .. } = member_at(btf, record, index);
        let in_member = |error: Error| error.within(&describe_element(btf, record, index));
        check_optional_name(btf.word(at), text).map_err(in_member)?;
        let fault = if ty.is_void() {
            reference("its type is void".to_owned())
        } else if is_union && bit_offset != 0 {
            value(format!("it starts at bit {bit_offset} of a union"))
        } else if bit_offset < last_offset {
            value(format!(
                "it starts at bit {bit_offset}, before the member ahead of it at bit {last_offset}"
            ))
        } else if bit_offset.div_ceil(8) > record.word {
            value(format!("it starts at bit {bit_offset} of {} bytes", record.word))
        } else {
            last_offset = bit_offset;
            continue;
        };
        return Err(in_member(fault));
    }
    Ok(())
}

fn check_variants(btf: &Btf, record: Record) -> Result<(), Error> {
    if record.word > 8 || !record.word.is_power_of_two() {
        return Err(value(format!("an enumeration of {} bytes is none of 1, 2, 4, 8", record.word)));
    }
    for (index, at) in elements(record) {
        check_name(btf.name_at(btf.word(at)))
            .map_err(|error| error.within(&describe_element(btf, record, index)))?;
    }
    Ok(())
}

fn check_section(btf: &Btf, record: Record) -> Result<(), Error> {
    let size = u64::from(record.word);
    if size == 0 {
        return Err(value("its size is 0; the loader has to fill it in".to_owned()));
    }
    let mut end = 0;
    for (index, at) in elements(record) {
        let [ty, offset, var_size] = [0, 4, 8].map(|field| u64::from(btf.word(at + field)));
        let fault = if ty == 0 {
            reference("its type is void".to_owned())
        } else if offset < end {
            value(format!("it starts at {offset}, within the variable ahead of it, which ends at {end}"))
        } else if var_size == 0 {
            value("its size is 0".to_owned())
        } else if offset + var_size > size {
            value(format!("it has {var_size} bytes at {offset} of a section of {size}"))
        } else {
            end = offset + var_size;
            continue;
        };
        return Err(fault.within(&describe_element(btf, record, index)));
    }
    Ok(())
}

/// Type tags come before qualifiers and typedefs, seen from the pointer: `PTR → TYPE_TAG* → CONST → …`.
fn check_tag_order(btf: &Btf) -> Result<(), Error> {
    for (id, record) in own_records(btf) {
        let mut next = record;
        let mut in_tags = record.kind == Kind::TypeTag;
        for depth in 0.. {
            if !next.kind.is_modifier() {
                break;
            }
            if depth == MAX_RESOLVE_DEPTH {
                let message = format!("more than {MAX_RESOLVE_DEPTH} modifiers follow one another");
                return Err(Error::new(ErrorKind::Loop, message).about_type(btf, id));
            }
            if next.kind != Kind::TypeTag {
                in_tags = false;
            } else if !in_tags {
                let message = "a type tag stands behind a qualifier or typedef".to_owned();
                return Err(Error::new(ErrorKind::Reference, message).about_type(btf, id));
            }
            let Some((_, record)) = btf.record(TypeId(next.word)) else {
                break;
            };
            next = record;
        }
    }
    Ok(())
}

pub(super) fn own_records(btf: &Btf) -> impl Iterator<Item = (TypeId, Record)> {
    (btf.first_id..).map(TypeId).zip(btf.records.iter().map(|&offset| btf.record_at(offset as usize)))
}

/// The number and the place of each element of a record's list.
fn elements(record: Record) -> impl Iterator<Item = (u32, usize)> {
    let Record { kind, vlen, body, .. } = record;
    (0..vlen).map(move |index| (index, body + (index * kind.stride()) as usize))
}

/// A member of a structure or union record of this very table.
pub(super) fn member_at(btf: &Btf, record: Record, index: u32) -> Member<'_> {
    let form = Form { stride: record.kind.stride(), flag: record.flag };
    let members = List::<Member<'_>>::new(btf, record.body, record.vlen, form);
    members.get(index).unwrap_or(Member { name: "", ty: TypeId::VOID, bit_offset: 0, bit_size: 0 })
}

fn name(message: String) -> Error {
    Error::new(ErrorKind::Name, message)
}

pub(super) fn value(message: String) -> Error {
    Error::new(ErrorKind::Value, message)
}

pub(super) fn reference(message: String) -> Error {
    Error::new(ErrorKind::Reference, message)
}
