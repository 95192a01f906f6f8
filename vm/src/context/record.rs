//! Records of tracepoints. What is in one is told by its format description, as tracefs shows it, or by a structure of
//! the kernel or of the program itself.

use std::collections::HashMap;

use skep_btf::{Btf, Kind, MAX_RESOLVE_DEPTH, Type, TypeId};

use super::draft::{Draft, Form, Maker, Place};
use crate::error::{Error, ErrorKind};
use crate::world::World;

/// Bytes of a record that nothing is known of.
const UNKNOWN_LEN: usize = 256;
/// Bytes of a record at most: the kernel's buffer for them.
const LONGEST: usize = 8192;

/// Format descriptions, by the tracepoint's name.
pub(crate) type Formats = HashMap<String, Format>;

/// What a record holds.
#[derive(Clone, Debug)]
pub(crate) struct Format {
    places: Vec<Place>,
    len: usize,
}

impl World {
    /// Takes the description of a tracepoint's records, as a `format` file of tracefs has it. It goes before what the
    /// kernel's types say. Gives the tracepoint's name.
    ///
    /// # Errors
    /// When the text is no such description.
    pub fn add_format(&mut self, text: &str) -> Result<String, Error> {
        let (name, format) = parse(text).map_err(|reason| Error::from(ErrorKind::Format { reason }))?;
        self.formats.insert(name.clone(), format);
        Ok(name)
    }
}

/// The record of the tracepoint that the program's section names.
pub(super) fn draft(maker: &Maker<'_>) -> Draft {
    let (world, loaded) = (maker.world, maker.loaded);
    let section = loaded.section.trim_start_matches('?');
    let mut parts = section.split('/').skip(1);
    let (category, name) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    let format = world.formats.get(name).cloned().or_else(|| {
        let types = world.kernel.types().ok().map(|types| &**types);
        let known = |structure: &str| {
            let types = types?;
            format_of(types, types.find(structure, Kind::Struct)?)
        };
        let syscall = match category {
            "syscalls" if name.starts_with("sys_enter_") => Some("trace_event_raw_sys_enter"),
            "syscalls" if name.starts_with("sys_exit_") => Some("trace_event_raw_sys_exit"),
            _ => None,
        };
        // Tracepoints of one class share a structure that is named after the class; then the program knows its name.
        syscall.and_then(known).or_else(|| known(&format!("trace_event_raw_{name}"))).or_else(|| {
            let (own, structure) = loaded.context_type()?;
            known(own.name_of(structure)).or_else(|| format_of(own, structure))
        })
    });
    match format {
        Some(Format { places, len }) => {
            let mut draft = Draft::new(vec![0; len], places);
            draft.takes = len..=LONGEST;
            draft
        }
        None => {
            let mut draft = Draft::new(vec![0; UNKNOWN_LEN], Vec::new());
            draft.takes = 8..=LONGEST;
            draft
        }
    }
}

/// A record's fields, from its structure.
fn format_of(types: &Btf, structure: TypeId) -> Option<Format> {
    let mut places = Vec::new();
    let len = types.size_of(structure)? as usize;
    collect(types, structure, (0, ""), MAX_RESOLVE_DEPTH, &mut places);
    (len <= LONGEST).then(|| Format { places, len: len.max(8).next_multiple_of(8) })
}

fn collect(
    types: &Btf,
    structure: TypeId,
    (base, prefix): (usize, &str),
    depth: usize,
    places: &mut Vec<Place>,
) {
    let Some((_, Type::Struct(of) | Type::Union(of))) = types.resolve(structure) else { return };
    for member in of.members.iter() {
        let offset = base + member.bit_offset as usize / 8;
        let Some((id, ty)) = types.resolve(member.ty) else { continue };
        let size = types.size_of(id).unwrap_or(0) as usize;
        // The fields that all records begin with are called as formats call them.
        let is_header = types.name_of(id) == "trace_entry";
        if (member.name.is_empty() || is_header) && depth > 0 {
            let prefix = if is_header { "common_" } else { prefix };
            collect(types, id, (offset, prefix), depth - 1, places);
            continue;
        }
        let element = match ty {
            Type::Array { elem, .. } => types.size_of(elem).unwrap_or(0) as usize,
            _ => 0,
        };
        let (name, form) = match (member.name.strip_prefix("__data_loc_"), ty) {
            (Some(name), _) => (name, Form::Location),
            (None, Type::Ptr { .. }) => (member.name, Form::Pointer),
            (None, Type::Array { .. }) if member.name == "args" => (member.name, Form::UserPointer),
            _ => (member.name, Form::Plain),
        };
        if size != 0 {
            places.push(Place { name: format!("{prefix}{name}").into(), offset, size, element, form });
        }
    }
}

/// Reads a description: a `name:` line, and a `field:` line for each field.
fn parse(text: &str) -> Result<(String, Format), String> {
    let mut name = None;
    let mut format = Format { places: Vec::new(), len: 8 };
    for (at, line) in text.lines().enumerate() {
        let line = line.trim();
        if let Some(rest) = line.strip_prefix("name:") {
            name = Some(rest.trim().to_owned());
        }
        if line.starts_with("field:") || line.starts_with("field special:") {
            let place = field(line).ok_or_else(|| format!("line {} is no field: `{line}`", at + 1))?;
            let end = place.offset.checked_add(place.size).filter(|&end| end <= LONGEST);
            let end = end.ok_or_else(|| format!("line {}: a record has {LONGEST} bytes at most", at + 1))?;
            format.len = format.len.max(end.next_multiple_of(8));
            format.places.push(place);
        }
    }
    let name = name.filter(|name| !name.is_empty()).ok_or("there is no line `name:`")?;
    if format.places.is_empty() {
        return Err(format!("there is no line `field:` for `{name}`"));
    }
    Ok((name, format))
}

/// One field: `field:TYPE NAME;`, then `offset:N;` and `size:N;`.
fn field(line: &str) -> Option<Place> {
    let mut parts = line.split(';').map(str::trim);
    let declaration = parts.next()?.split_once(':')?.1.trim();
    let (mut offset, mut size) = (None, None);
    for part in parts {
        match part.split_once(':') {
            Some(("offset", number)) => offset = number.trim().parse().ok(),
            Some(("size", number)) => size = number.trim().parse().ok(),
            _ => {}
        }
    }
    let (offset, size): (usize, usize) = (offset?, size?);
    let (c_type, name) = declaration.rsplit_once([' ', '*'])?;
    let (name, count) = match name.split_once('[') {
        Some((name, count)) => (name, count.trim_end_matches(']').parse::<usize>().ok()),
        None => (name, None),
    };
    let element = count.filter(|&count| count != 0).map_or(0, |count| size / count);
    let is_pointer = declaration.contains('*') && size == 8 && count.is_none();
    let form = match () {
        () if c_type.contains("__data_loc") => Form::Location,
        () if is_pointer && c_type.contains("const char") => Form::UserPointer,
        () if is_pointer => Form::Pointer,
        () => Form::Plain,
    };
    (!name.is_empty()).then(|| Place { name: name.to_owned().into(), offset, size, element, form })
}
