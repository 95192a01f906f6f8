//! Values of the kernel's types as text, as `bpf_snprintf_btf` writes them, oddities included.
//!
//! Members that are zero are left out, and so is a structure or array all of whose members are. To know that, each is
//! walked through once in silence, and then, if something in it is to be shown, once more aloud. Memory is read through
//! a window of 32 bytes, as in the kernel: what lies behind a value of odd size is from there.

use std::ops::Range;

use skep_btf::{Btf, Composite, Encoding, Kind, Member, Type, TypeId};

use super::format::{Text, veiled};
use super::probe::Space;
use crate::Errno;
use crate::interp::{Machine, Stop};
use crate::trap::TrapKind;

/// How values are shown: the bits of `BTF_F_*`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Style(u64);

impl Style {
    const COMPACT: u64 = 1;
    const NO_NAMES: u64 = 2;
    const RAW_POINTERS: u64 = 4;
    const ZEROS: u64 = 8;

    pub(super) fn from_flags(flags: u64) -> Option<Style> {
        (flags <= 15).then_some(Style(flags))
    }

    fn has(self, bit: u64) -> bool {
        self.0 & bit != 0
    }
}

/// Bytes of the window, and those of a value that must lie in it.
const WINDOW: u64 = 32;
const VALUE: u64 = 16;
/// Bytes of a name with what belongs to it.
const NAME: usize = 79;
/// Steps from a type to what it points at or consists of, when it is named.
const MAX_STEPS: usize = 10;
/// Values in all, and values within values.
const MAX_VALUES: u32 = 1 << 20;
const MAX_DEPTH: usize = 64;

/// Writes the value of a type at an address.
pub(super) fn show(
    machine: &Machine<'_>,
    types: &Btf,
    id: TypeId,
    at: u64,
    style: Style,
    text: &mut Text,
) -> Result<Result<(), Errno>, Stop> {
    let mut shower = Shower {
        machine,
        types,
        style,
        text,
        depth: 0,
        shown_depth: 0,
        silent_from: 0,
        in_array: false,
        is_ended: false,
        of_chars: false,
        ty: None,
        type_id: TypeId::VOID,
        member: None,
        object: 0..0,
        window: 0,
        bytes: [0; WINDOW as usize],
        status: Ok(()),
        n_values: 0,
    };
    shower.value(id, id, at, 0, 0)?;
    Ok(shower.status)
}

struct Shower<'a, 'm> {
    machine: &'a Machine<'m>,
    types: &'a Btf,
    style: Style,
    text: &'a mut Text,
    depth: usize,
    /// How deep the deepest value stands that is to be shown.
    shown_depth: usize,
    /// The depth of the structure or array that is walked through in silence; 0 if none is.
    silent_from: usize,
    in_array: bool,
    /// A text in an array has ended.
    is_ended: bool,
    /// The elements of the array are characters.
    of_chars: bool,
    ty: Option<Kind>,
    type_id: TypeId,
    member: Option<Member<'a>>,
    /// Where the whole value is.
    object: Range<u64>,
    /// Where the bytes of the window are from.
    window: u64,
    bytes: [u8; WINDOW as usize],
    status: Result<(), Errno>,
    n_values: u32,
}

impl<'a> Shower<'a, '_> {
    /// Shows a value. The type is the one behind `named`, which gives the name.
    fn value(&mut self, ty: TypeId, named: TypeId, at: u64, bits: u32, depth: usize) -> Result<(), Stop> {
        self.n_values += 1;
        if self.n_values > MAX_VALUES || depth > MAX_DEPTH {
            let what = "the value has too many members to be shown".to_owned();
            return Err(Box::new(TrapKind::Unmodelled(what)));
        }
        let Some(decoded) = self.types.get(ty) else { return Ok(()) };
        match decoded {
            Type::Typedef { .. }
            | Type::Volatile { .. }
            | Type::Const { .. }
            | Type::Restrict { .. }
            | Type::TypeTag { .. } => {
                let behind = self.types.skip_modifiers(named).unwrap_or(TypeId::VOID);
                self.value(behind, named, at, bits, depth + 1)
            }
            Type::Int { encoding, offset, bits: width, .. } => {
                if self.start(ty, named, at) {
                    self.integer(encoding, bits, u32::from(offset), u32::from(width), at);
                    self.end_type();
                }
                Ok(())
            }
            Type::Ptr { .. } => {
                if self.start(ty, named, at) {
                    let value = self.word(at, 8) as u64;
                    let is_raw = self.style.has(Style::RAW_POINTERS);
                    let shown = if is_raw { value } else { veiled(value) };
                    self.scalar(value != 0, &format!("0x{shown:016x}"));
                    self.end_type();
                }
                Ok(())
            }
            Type::Enum(of) | Type::Enum64(of) => {
                if self.start(ty, named, at) {
                    let is_long = decoded.kind() == Kind::Enum64;
                    let value = if is_long { self.word(at, 8) } else { self.word(at, 4) };
                    let same = |known: i128| match is_long {
                        true => known as u64 == value as u64,
                        false => known as u32 == value as u32,
                    };
                    // A name is never left out, even that of zero.
                    match of.variants.iter().find(|variant| same(variant.value)) {
                        Some(variant) => self.scalar(true, variant.name),
                        None => self.number(value as u64, if is_long { 64 } else { 32 }, of.signed),
                    }
                    self.end_type();
                }
                Ok(())
            }
            Type::Struct(of) | Type::Union(of) => {
                self.aggregate(|shower| shower.structure(ty, named, at, &of, depth))
            }
            Type::Array { elem, count, .. } => {
                self.aggregate(|shower| shower.array(ty, named, at, (elem, count), depth))
            }
            _ => {
                self.put(&format!("<unsupported kind:{}>", decoded.kind().number()));
                Ok(())
            }
        }
    }

    /// Walks through a structure or array: in silence first, unless it is shown in any case.
    fn aggregate(&mut self, mut walk: impl FnMut(&mut Self) -> Result<(), Stop>) -> Result<(), Stop> {
        let member = self.member;
        if self.depth > 0 && !self.style.has(Style::ZEROS) {
            if self.silent_from == 0 {
                self.silent_from = self.depth + 1;
                self.shown_depth = 0;
            }
            walk(self)?;
            self.member = member;
            if self.silent_from != self.depth + 1 {
                return Ok(());
            }
            self.silent_from = 0;
            if self.shown_depth <= self.depth {
                return Ok(());
            }
        }
        walk(self)
    }

    fn structure(
        &mut self,
        ty: TypeId,
        named: TypeId,
        at: u64,
        of: &Composite<'a>,
        depth: usize,
    ) -> Result<(), Stop> {
        if !self.start_aggregate(ty, named, at) {
            return Ok(());
        }
        for member in of.members.iter() {
            self.member = Some(member);
            let place = at.wrapping_add(u64::from(member.bit_offset / 8));
            let bits = member.bit_offset % 8;
            if member.bit_size == 0 {
                self.value(member.ty, member.ty, place, bits, depth + 1)?;
            } else {
                if self.start(member.ty, member.ty, place) {
                    self.bits(place, bits, u32::from(member.bit_size));
                }
                self.end_type();
            }
            self.member = None;
        }
        self.end_aggregate("}");
        Ok(())
    }

    fn array(
        &mut self,
        ty: TypeId,
        named: TypeId,
        at: u64,
        (element, count): (TypeId, u32),
        depth: usize,
    ) -> Result<(), Stop> {
        let behind = self.types.skip_modifiers(element);
        let decoded = behind.and_then(|id| self.types.get(id));
        let (stride, of_chars) = match decoded {
            Some(Type::Int { size, encoding, .. }) => (size, size == 1 || encoding == Encoding::CHAR),
            Some(Type::Float { size, .. }) => (size, false),
            Some(Type::Struct(of) | Type::Union(of)) => (of.size, false),
            Some(Type::Enum(of) | Type::Enum64(of)) => (of.size, false),
            // The kernel takes no steps from one pointer or array to the next.
            _ => (0, false),
        };
        self.of_chars = of_chars;
        self.is_ended = false;
        if !self.start_aggregate(ty, named, at) {
            return Ok(());
        }
        if let Some(behind) = behind {
            for index in 0..count {
                self.in_array = true;
                self.member = None;
                let place = at.wrapping_add(u64::from(index) * u64::from(stride));
                self.value(behind, element, place, 0, depth + 1)?;
                self.in_array = false;
                self.member = None;
                if self.is_ended {
                    break;
                }
            }
        }
        self.of_chars = false;
        self.is_ended = false;
        self.end_aggregate("]");
        Ok(())
    }

    fn integer(&mut self, encoding: Encoding, bits: u32, offset: u32, width: u32, at: u64) {
        if bits != 0 || offset != 0 || !width.is_multiple_of(8) {
            let from = bits + offset;
            return self.bits(at.wrapping_add(u64::from(from / 8)), from % 8, width);
        }
        match width {
            128 => self.wide(self.word(at, 16)),
            8 if self.of_chars && self.is_ended => {}
            8 if self.of_chars => match self.word(at, 1) as u8 {
                0 => self.is_ended = true,
                byte @ (b' '..=b'~' | 0xa0..=0xff) => {
                    self.scalar_bytes(true, &[b'\'', byte, b'\'']);
                }
                byte => self.number(u64::from(byte), 8, encoding.is_signed()),
            },
            8 | 16 | 32 | 64 => {
                let value = self.word(at, width / 8) as u64;
                self.number(value, width, encoding.is_signed());
            }
            _ => self.bits(at, 0, width),
        }
    }

    fn number(&mut self, value: u64, width: u32, is_signed: bool) {
        let shift = 64 - width;
        let text = match is_signed {
            true => ((value << shift) as i64 >> shift).to_string(),
            false => (value << shift >> shift).to_string(),
        };
        self.scalar(value << shift != 0, &text);
    }

    /// Bits of a number, from the `from`th of a place on.
    fn bits(&mut self, at: u64, from: u32, width: u32) {
        let len = (from + width).div_ceil(8).min(VALUE as u32);
        let value = self.word(at, len) >> from.min(127);
        let mask = if width >= 128 { u128::MAX } else { (1 << width) - 1 };
        self.wide(value & mask);
    }

    fn wide(&mut self, value: u128) {
        match (value >> 64) as u64 {
            0 => self.scalar(value != 0, &format!("0x{value:x}")),
            _ => self.scalar(true, &format!("0x{value:x}")),
        }
    }

    fn scalar(&mut self, is_set: bool, text: &str) {
        self.scalar_bytes(is_set, text.as_bytes());
    }

    /// Shows a number, unless it is zero.
    fn scalar_bytes(&mut self, is_set: bool, shown: &[u8]) {
        if !is_set && !self.style.has(Style::ZEROS) && self.depth != 0 {
            return;
        }
        self.indent();
        let name = self.name();
        self.put_bytes(&name);
        self.put_bytes(shown);
        self.delimit();
        self.shown_depth = self.shown_depth.max(self.depth);
    }

    /// Begins a value: reads it, if it is not in the window yet. Says whether it is there.
    fn start(&mut self, ty: TypeId, named: TypeId, at: u64) -> bool {
        let is_there = self.read(ty, at);
        if is_there {
            self.ty = self.types.kind_of(ty);
            self.type_id = named;
        }
        is_there
    }

    fn start_aggregate(&mut self, ty: TypeId, named: TypeId, at: u64) -> bool {
        if !self.start(ty, named, at) {
            return false;
        }
        self.indent();
        let name = self.name();
        self.put_bytes(&name);
        self.new_line();
        self.depth += 1;
        true
    }

    fn end_aggregate(&mut self, end: &str) {
        self.depth = self.depth.saturating_sub(1);
        self.indent();
        self.put(end);
        self.delimit();
        self.end_type();
    }

    fn end_type(&mut self) {
        self.ty = None;
        self.type_id = TypeId::VOID;
    }

    fn read(&mut self, ty: TypeId, at: u64) -> bool {
        let size = match self.types.get(ty) {
            Some(Type::Datasec(_)) | None => None,
            Some(_) => self.types.size_of(ty),
        };
        let Some(size) = size else {
            self.status = Err(Errno::EINVAL);
            return false;
        };
        if self.depth == 0 {
            self.object = at..at.saturating_add(size);
        } else if at >= self.window
            && at.saturating_add(size.min(VALUE)) < self.window.saturating_add(WINDOW)
            && self.window != 0
        {
            return true;
        }
        let len = self.object.end.saturating_sub(at).min(WINDOW);
        let read = Space::Kernel.copy(self.machine, at, len);
        self.status = read.as_ref().map(drop).map_err(|errno| *errno);
        let Ok(read) = read else { return false };
        self.bytes.iter_mut().zip(&read).for_each(|(to, from)| *to = *from);
        self.window = at;
        true
    }

    /// A number of so many bytes in the window.
    fn word(&self, at: u64, len: u32) -> u128 {
        let from = usize::try_from(at.wrapping_sub(self.window)).unwrap_or(usize::MAX);
        let bytes = self.bytes.get(from..).unwrap_or_default();
        let bytes = bytes.get(..len as usize).unwrap_or(bytes);
        bytes.iter().rev().fold(0, |value, &byte| value << 8 | u128::from(byte))
    }

    /// The name of the value, with what opens it.
    fn name(&self) -> Vec<u8> {
        if self.in_array {
            return Vec::new();
        }
        let member = self.member;
        let mut id = member.map_or(self.type_id, |member| member.ty);
        let Some(mut ty) = self.types.get(id) else { return Vec::new() };
        let (mut name, mut stars, mut brackets) = (None, 0, 0);
        let mut steps = 0;
        loop {
            if steps == MAX_STEPS {
                return Vec::new();
            }
            id = match ty {
                Type::Typedef { name: of, target } => {
                    name.get_or_insert(of);
                    target
                }
                Type::Array { elem, .. } => {
                    brackets += 1;
                    elem
                }
                Type::Ptr { target } => {
                    stars += 1;
                    target
                }
                _ => break,
            };
            if id.is_void() {
                break;
            }
            steps += 1;
            let Some(next) = self.skip_qualifiers(id) else { return Vec::new() };
            ty = next;
        }
        let prefix = match ty {
            _ if name.is_some() => "",
            Type::Struct(_) => "struct",
            Type::Union(_) => "union",
            Type::Enum(_) | Type::Enum64(_) => "enum",
            _ => "",
        };
        let open = match ty {
            _ if stars > 0 => "",
            _ if brackets > 0 => "[",
            Type::Struct(_) | Type::Union(_) => "{",
            _ => "",
        };
        if self.style.has(Style::NO_NAMES) {
            return open.into();
        }
        let name = name.unwrap_or_else(|| ty.name());
        let place = member.map(|member| member.name).filter(|name| !name.is_empty());
        let place = place.map(|name| format!(".{name} = ")).unwrap_or_default();
        let space = if prefix.is_empty() || name.is_empty() { "" } else { " " };
        let gap = if stars > 0 { " " } else { "" };
        let (stars, brackets) = ("*".repeat(stars), "[]".repeat(brackets));
        let mut name = format!("{place}({prefix}{space}{name}{gap}{stars}{brackets}){open}").into_bytes();
        name.truncate(NAME);
        name
    }

    /// The type behind qualifiers and tags, but not behind a typedef.
    fn skip_qualifiers(&self, id: TypeId) -> Option<Type<'a>> {
        let mut id = id;
        for _ in 0..=skep_btf::MAX_RESOLVE_DEPTH {
            let ty = self.types.get(id)?;
            match ty {
                Type::Volatile { target }
                | Type::Const { target }
                | Type::Restrict { target }
                | Type::TypeTag { target, .. } => id = target,
                _ => return Some(ty),
            }
        }
        None
    }

    fn indent(&mut self) {
        const MOST: usize = 32;
        if !self.style.has(Style::COMPACT) {
            self.put(&" ".repeat(self.depth.min(MOST)));
        }
    }

    fn new_line(&mut self) {
        if !self.style.has(Style::COMPACT) {
            self.put("\n");
        }
    }

    fn delimit(&mut self) {
        let is_union = self.ty == Some(Kind::Union);
        match self.depth {
            0 => {}
            _ if is_union && self.style.has(Style::COMPACT) => self.put("|"),
            _ => self.put(","),
        }
        self.new_line();
    }

    fn put(&mut self, text: &str) {
        self.put_bytes(text.as_bytes());
    }

    fn put_bytes(&mut self, bytes: &[u8]) {
        if self.silent_from == 0 {
            self.text.put(bytes);
        }
    }
}
