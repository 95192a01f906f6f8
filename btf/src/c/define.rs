//! The definition of one type: its members with the padding between them, its enumerators, what a typedef stands for.

use super::Writer;
use super::layout::{Gap, fill};
use super::names::Space;
use crate::{Composite, Enum, Error, ErrorKind, Type, TypeId};

/// The largest gap in a structure that is spelled out, in bytes: each 8 of them take a line.
const MAX_GAP: u64 = 1 << 20;

impl Writer<'_> {
    /// `struct name { … }`, without a semicolon.
    pub(super) fn put_composite(&mut self, id: TypeId, ty: &Type<'_>, level: u32) -> Result<(), Error> {
        let (Type::Struct(of) | Type::Union(of)) = *ty else { return Ok(()) };
        let is_struct = matches!(ty, Type::Struct(_));
        let is_packed = is_struct && self.layout.is_packed(&of);
        self.put_reference(id, ty);
        self.put(" {");
        let end = self.put_members(&of, is_packed, level + 1)?;
        if is_struct {
            let align = self.layout.align_of(id);
            let to = u64::from(of.size) * 8;
            self.put_padding(Gap { from: end, to, align, between_bit_fields: false }, level + 1)?;
        }
        if !of.members.is_empty() || of.size > 0 {
            self.put("\n");
            self.put_indent(level);
        }
        self.put("}");
        if is_packed {
            self.put(" __attribute__((packed))");
        }
        Ok(())
    }

    /// Writes the members and says at which bit the last one ends.
    fn put_members(&mut self, of: &Composite<'_>, is_packed: bool, level: u32) -> Result<u64, Error> {
        let mut end = 0;
        let mut was_bit_field = false;
        for member in of.members.iter() {
            let is_bit_field = member.bit_size > 0;
            let from = u64::from(member.bit_offset);
            let align = if is_packed { 1 } else { self.layout.align_of(member.ty) };
            let between_bit_fields = was_bit_field && is_bit_field;
            self.put_padding(Gap { from: end, to: from, align, between_bit_fields }, level)?;
            self.put("\n");
            self.put_indent(level);
            self.put_declaration(member.ty, member.name, level)?;
            let bits = if is_bit_field {
                self.put(&format!(": {}", member.bit_size));
                u64::from(member.bit_size)
            } else {
                self.btf.size_of(member.ty).unwrap_or(0).saturating_mul(8)
            };
            end = from.saturating_add(bits);
            was_bit_field = is_bit_field;
            self.put(";");
        }
        Ok(end)
    }

    fn put_padding(&mut self, gap: Gap, level: u32) -> Result<(), Error> {
        if gap.to.saturating_sub(gap.from) > MAX_GAP * 8 {
            let message = format!("a structure has a gap of more than {} MiB", MAX_GAP >> 20);
            return Err(Error::new(ErrorKind::Limit, message));
        }
        for padding in fill(gap, self.btf.pointer_size()) {
            self.put("\n");
            self.put_indent(level);
            self.put(padding.ty);
            self.put(": ");
            self.put(&padding.bits.to_string());
            self.put(";");
        }
        Ok(())
    }

    /// `enum name { … }`, without a semicolon.
    pub(super) fn put_enum(&mut self, id: TypeId, ty: &Type<'_>, level: u32) -> Result<(), Error> {
        let (Type::Enum(of) | Type::Enum64(of)) = *ty else { return Ok(()) };
        let is_wide = matches!(ty, Type::Enum64(_));
        self.put_reference(id, ty);
        if of.variants.is_empty() {
            return Ok(());
        }
        self.put(" {");
        let suffix = match (is_wide, of.signed) {
            (false, _) => "",
            (true, true) => "LL",
            (true, false) => "ULL",
        };
        for variant in of.variants.iter() {
            self.nested(|writer| {
                writer.put("\n");
                writer.put_indent(level + 1);
                writer.put_enumerator_name(variant.name);
                writer.put(&format!(" = {}{suffix},", variant.value));
                Ok(())
            })?;
        }
        self.put("\n");
        self.put_indent(level);
        self.put("}");
        self.put(self.mode_of(&of, is_wide));
        Ok(())
    }

    /// What makes the compiler choose the size of the enumeration, where the values do not.
    fn mode_of(&self, of: &Enum<'_>, is_wide: bool) -> &'static str {
        let is_word = of.size == 8 && self.btf.pointer_size() == 8;
        let needs_word = |value: i128| is_wide && (value as u64) >> 32 != 0;
        match of.size {
            1 => " __attribute__((mode(byte)))",
            _ if is_word && !of.variants.iter().any(|variant| needs_word(variant.value)) => {
                " __attribute__((mode(word)))"
            }
            _ => "",
        }
    }

    /// `typedef … name`, without a semicolon.
    pub(super) fn put_typedef(&mut self, id: TypeId, name: &str, target: TypeId) -> Result<(), Error> {
        let ty = self.get(id)?;
        let number = self.name_number(id, &ty, Space::Identifier);
        // Old versions of gcc leave out what this one stands for.
        if target.is_void() && name == "__gnuc_va_list" {
            self.put("typedef __builtin_va_list __gnuc_va_list");
            return Ok(());
        }
        self.put("typedef ");
        if number > 1 {
            self.put_declaration(target, &format!("{name}___{number}"), 0)
        } else {
            self.put_declaration(target, name, 0)
        }
    }
}
