//! Where a C compiler puts members if nobody tells it otherwise, and what to tell it to get the layout of the table.

use std::collections::HashMap;

use crate::{Btf, Composite, Type, TypeId};

/// How deep alignment is looked for; deeper types count as unaligned.
const MAX_DEPTH: u32 = 128;

/// Alignments, kept since a structure's depends on those of all in it.
#[derive(Debug)]
pub(super) struct Layout<'a> {
    btf: &'a Btf,
    known: HashMap<TypeId, u32>,
}

impl<'a> Layout<'a> {
    pub(super) fn new(btf: &'a Btf) -> Layout<'a> {
        Layout { btf, known: HashMap::new() }
    }

    /// The alignment of a type in bytes; 0 if it has none. A structure that only packing can explain has 1.
    pub(super) fn align_of(&mut self, id: TypeId) -> u32 {
        self.align_within(id, 0)
    }

    fn align_within(&mut self, id: TypeId, depth: u32) -> u32 {
        if depth > MAX_DEPTH {
            return 0;
        }
        let depth = depth + 1;
        match self.btf.get(id) {
            Some(Type::Int { size, .. } | Type::Float { size, .. }) => size.min(self.btf.pointer_size()),
            Some(Type::Enum(of) | Type::Enum64(of)) => of.size.min(self.btf.pointer_size()),
            Some(Type::Ptr { .. }) => self.btf.pointer_size(),
            Some(
                Type::Typedef { target, .. }
                | Type::Volatile { target }
                | Type::Const { target }
                | Type::Restrict { target }
                | Type::TypeTag { target, .. }
                | Type::Array { elem: target, .. },
            ) => self.align_within(target, depth),
            Some(Type::Struct(of) | Type::Union(of)) => {
                if let Some(&known) = self.known.get(&id) {
                    return known;
                }
                // So that a type that contains itself ends here.
                self.known.insert(id, 0);
                let align = self.align_of_members(&of, depth);
                self.known.insert(id, align);
                align
            }
            _ => 0,
        }
    }

    fn align_of_members(&mut self, of: &Composite<'_>, depth: u32) -> u32 {
        let mut strictest = 1;
        for member in of.members.iter() {
            let align = self.align_within(member.ty, depth);
            if align == 0 {
                return 0;
            }
            strictest = strictest.max(align);
            if member.bit_size == 0 && u64::from(member.bit_offset) % (8 * u64::from(align)) != 0 {
                return 1;
            }
        }
        if of.size.is_multiple_of(strictest) { strictest } else { 1 }
    }

    /// Whether a structure has its layout only if it is declared packed.
    pub(super) fn is_packed(&mut self, of: &Composite<'_>) -> bool {
        let mut strictest = 1;
        for member in of.members.iter() {
            let align = self.align_of(member.ty);
            let is_whole = align != 0 && member.bit_size == 0;
            if is_whole && u64::from(member.bit_offset) % (8 * u64::from(align)) != 0 {
                return true;
            }
            strictest = strictest.max(align);
        }
        !of.size.is_multiple_of(strictest)
    }
}

/// A gap in a structure, in bits.
#[derive(Clone, Copy, Debug)]
pub(super) struct Gap {
    /// Where the last member ended.
    pub(super) from: u64,
    /// Where the next one starts.
    pub(super) to: u64,
    /// The alignment of the next one, in bytes.
    pub(super) align: u32,
    /// Whether both are bit-fields, which are not aligned.
    pub(super) between_bit_fields: bool,
}

/// An unnamed bit-field: `long: 12;`. A width of 0 moves on to the next boundary of the type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Padding {
    pub(super) ty: &'static str,
    pub(super) bits: u64,
}

/// What fills the gap. Where the compiler leaves it by itself, nothing does.
pub(super) fn fill(gap: Gap, pointer_size: u32) -> impl Iterator<Item = Padding> {
    let types = [("long", u64::from(pointer_size) * 8), ("int", 32), ("short", 16), ("char", 8)];
    let Gap { from, to, align, between_bit_fields } = gap;
    let round_up = |to: u64| from.checked_next_multiple_of(to).unwrap_or(from);

    // The widest type with a boundary in the gap, or the narrowest one if there is none.
    let with_boundary = types.into_iter().find(|&(_, bits)| from < to && round_up(bits) <= to);
    let (ty, bits) = with_boundary.unwrap_or(("char", 8));
    let mut at = from;
    let mut mark = None;
    let boundary = round_up(bits);
    if from < to && boundary > from && boundary <= to {
        // The compiler does not reach the boundary by itself if the next member is less aligned than this type, or if
        // what is left behind the boundary would fit before it.
        let is_needed = between_bit_fields
            || (boundary == to && round_up(u64::from(align.max(1)) * 8) != boundary)
            || (boundary != to && to - boundary <= boundary - from);
        // A width of 0 says the same, but reads worse among other widths.
        let width = if between_bit_fields { boundary - from } else { 0 };
        mark = is_needed.then_some(Padding { ty, bits: width });
        at = boundary;
    }
    let whole = to.saturating_sub(at) / bits;
    let rest = to.saturating_sub(at) % bits;
    let narrowest = types.into_iter().rev().find(|&(_, width)| width >= rest);
    let rest = narrowest.filter(|_| rest > 0).map(|(ty, _)| Padding { ty, bits: rest });
    mark.into_iter().chain((0..whole).map(move |_| Padding { ty, bits })).chain(rest)
}
