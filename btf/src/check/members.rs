//! Whether a member fits its structure: where it may start and where it must end, by the kind of its type.
//!
//! Mirrors the `…_check_member` and `…_check_kflag_member` functions of `kernel/bpf/btf.c` (6.12, 6.18). Without the
//! record's flag, a bit-field is a member whose INT is narrower than its bytes; with it, the member says its width.

use super::kernel::{reference, value};
use super::resolve::Resolver;
use crate::read::Record;
use crate::{Btf, Error, Kind, Member, Type, TypeId};

/// Checks a member whose type is resolved.
pub(super) fn check_member(resolver: &Resolver<'_>, of: Record, member: &Member<'_>) -> Result<(), Error> {
    let Some(sized) = resolver.sized(member.ty) else {
        return Err(reference(format!("its type {} has no size", member.ty)));
    };
    match sized.kind {
        Kind::Int => check_int(resolver.btf, sized.id, of, member),
        Kind::Enum | Kind::Enum64 if of.flag => {
            if member.bit_size > 32 {
                return Err(value(format!("a bit-field of {} bits in an enumeration", member.bit_size)));
            }
            // The kernel takes 32 bits for any enumeration that is no bit-field.
            check_flagged(of, member, 32)
        }
        _ => {
            if of.flag && member.bit_size != 0 {
                return Err(value(format!("a bit-field of {} bits of kind {}", member.bit_size, sized.kind)));
            }
            check_whole(of, member, sized.kind, sized.size, resolver.btf.pointer_size())
        }
    }
}

/// Whether an INT fills 1, 2, 4, 8 or 16 bytes from their start.
pub(super) fn is_regular_int(btf: &Btf, id: TypeId) -> bool {
    match btf.get(id) {
        Some(Type::Int { offset, bits, .. }) => offset == 0 && matches!(bits, 8 | 16 | 32 | 64 | 128),
        _ => false,
    }
}

fn check_int(btf: &Btf, id: TypeId, of: Record, member: &Member<'_>) -> Result<(), Error> {
    let Some(Type::Int { offset, bits, .. }) = btf.get(id) else {
        return Ok(());
    };
    if of.flag {
        if !is_regular_int(btf, id) {
            return Err(reference(format!("its type {id} is not a whole integer of 1, 2, 4, 8 or 16 bytes")));
        }
        if member.bit_size > bits {
            return Err(value(format!("a bit-field of {} bits in an integer of {bits}", member.bit_size)));
        }
        return check_flagged(of, member, bits);
    }
    match member.bit_offset.checked_add(u32::from(offset)) {
        Some(start) => check_bits(of, start, u32::from(bits)),
        None => Err(value("it starts beyond the last bit there is".to_owned())),
    }
}

/// A member of a structure whose members say their widths; `whole` is the width of one that is no bit-field.
fn check_flagged(of: Record, member: &Member<'_>, whole: u8) -> Result<(), Error> {
    if member.bit_size != 0 {
        return check_bits(of, member.bit_offset, u32::from(member.bit_size));
    }
    if !member.bit_offset.is_multiple_of(8) {
        return Err(not_aligned(member.bit_offset, 8));
    }
    check_bits(of, member.bit_offset, u32::from(whole))
}

/// The bits of a member, read by whole bytes, must lie within 128 and within the structure.
fn check_bits(of: Record, start: u32, bits: u32) -> Result<(), Error> {
    let copied = bits + start % 8;
    if copied > 128 {
        return Err(value(format!("{bits} bits at bit {start} are read as {copied}; 128 are the most")));
    }
    check_end(of, u64::from(start / 8) + u64::from(copied.div_ceil(8)))
}

fn check_whole(of: Record, member: &Member<'_>, kind: Kind, size: u32, pointer: u32) -> Result<(), Error> {
    let align = if kind == Kind::Float { size.min(pointer).max(1) * 8 } else { 8 };
    // The kernel looks at the whole word of a float, width included, which is 0 here.
    if !member.bit_offset.is_multiple_of(align) {
        return Err(not_aligned(member.bit_offset, align));
    }
    check_end(of, u64::from(member.bit_offset / 8) + u64::from(size))
}

fn check_end(of: Record, end: u64) -> Result<(), Error> {
    if end <= u64::from(of.word) {
        return Ok(());
    }
    Err(value(format!("it ends at byte {end} of a structure of {} bytes", of.word)))
}

fn not_aligned(bit_offset: u32, align: u32) -> Error {
    value(format!("it starts at bit {bit_offset}, which is not a multiple of {align}"))
}
