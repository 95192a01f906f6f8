//! Writing what a CO-RE record came to into its instruction, as libbpf does (`bpf_core_patch_insn`, version 1.8).
//!
//! The value goes where the class of the instruction has one: the immediate of arithmetic, the displacement of a load
//! or store, the 64 bits of an `ld_imm64`. What stood there must be what the compiler put there, or the record belongs
//! to another instruction. A value the kernel cannot give turns the instruction into a call that no verifier accepts;
//! if it is never reached, the verifier drops it.

use skep_btf::core::Resolution;
use skep_isa::{InsnIdx, Word};

use crate::error::{Error, ErrorKind};

/// The function that a poisoned instruction calls: `0xbad2310`, "bad relo".
pub(crate) const POISON_CALL: i32 = 195_896_080;

/// What happened to an instruction.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Applied {
    /// A field of it was `old` and is `new`.
    Patched {
        /// Which field.
        field: PatchedField,
        /// Its value before, sign-extended.
        old: u64,
        /// The value of the record, of which the field holds the low bits.
        new: u64,
    },
    /// It calls what does not exist.
    Poisoned,
}

/// The field of an instruction that holds a record's value.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum PatchedField {
    /// The immediate of arithmetic.
    Imm,
    /// The displacement of a load or store.
    Off,
    /// The immediates of both slots of an `ld_imm64`.
    Imm64,
}

// The parts of an opcode byte; RFC 9669, section 3.
const CLASS: u8 = 0x07;
const LD: u8 = 0x00;
const LDX: u8 = 0x01;
const ST: u8 = 0x02;
const STX: u8 = 0x03;
const ALU: u8 = 0x04;
const ALU64: u8 = 0x07;
const CALL: u8 = 0x85;
const SOURCE_REGISTER: u8 = 0x08;
const SIZE: u8 = 0x18;

/// Writes `resolution` into the instruction at `at` of `insns`.
pub(crate) fn apply(insns: &mut [Word], at: InsnIdx, resolution: &Resolution) -> Result<Applied, Error> {
    let Some(&insn) = insns.get(at.index()) else {
        return Err(refuse(at, format!("the program has {} instructions", insns.len())));
    };
    if resolution.poison {
        return Ok(poison(insns, at, insn));
    }
    match insn.code & CLASS {
        ALU | ALU64 => {
            let new = patch_imm(at, insn, resolution)?;
            Ok(replace(insns, at, new, PatchedField::Imm, i64::from(insn.imm) as u64, resolution))
        }
        LDX | ST | STX => match patch_off(at, insn, resolution)? {
            Some(new) => {
                Ok(replace(insns, at, new, PatchedField::Off, i64::from(insn.off) as u64, resolution))
            }
            None => Ok(poison(insns, at, insn)),
        },
        LD => patch_imm64(insns, at, insn, resolution),
        _ => Err(refuse(at, format!("it is of opcode {:#04x}, which has no place for a value", insn.code))),
    }
}

fn patch_imm(at: InsnIdx, insn: Word, resolution: &Resolution) -> Result<Word, Error> {
    if insn.code & SOURCE_REGISTER != 0 {
        return Err(refuse(at, "it is arithmetic with a register, which has no immediate"));
    }
    check_orig(at, "immediate", i64::from(insn.imm) as u64, resolution)?;
    Ok(Word { imm: resolution.new_value as i32, ..insn })
}

/// The load or store with its new displacement and width; `None` if it would then read something else.
fn patch_off(at: InsnIdx, insn: Word, resolution: &Resolution) -> Result<Option<Word>, Error> {
    check_orig(at, "displacement", i64::from(insn.off) as u64, resolution)?;
    let off = i16::try_from(resolution.new_value).map_err(|_| {
        refuse(at, format!("{} does not fit the displacement of a load or store", resolution.new_value))
    })?;
    let size = resolution.access_size;
    if !size.is_adjustable {
        return Ok(None);
    }
    let insn = Word { off, ..insn };
    if size.orig == size.new {
        return Ok(Some(insn));
    }
    if width(insn.code) != size.orig {
        let reason = format!("it accesses {} bytes of a field of {}", width(insn.code), size.orig);
        return Err(refuse(at, reason));
    }
    let code = with_width(insn.code, size.new)
        .ok_or_else(|| refuse(at, format!("no load or store has the kernel's {} bytes", size.new)))?;
    Ok(Some(Word { code, ..insn }))
}

fn patch_imm64(
    insns: &mut [Word],
    at: InsnIdx,
    first: Word,
    resolution: &Resolution,
) -> Result<Applied, Error> {
    let second = insns.get(at.index().wrapping_add(1)).copied();
    let second = second.filter(|second| (second.code, second.regs, second.off) == (0, 0, 0));
    let Some(second) = second.filter(|_| first.is_ld_imm64() && first.src() == 0 && first.off == 0) else {
        return Err(refuse(at, "it is no `ld_imm64` of a plain number"));
    };
    let old = u64::from(second.imm as u32) << 32 | u64::from(first.imm as u32);
    check_orig(at, "64-bit immediate", old, resolution)?;
    let new = resolution.new_value;
    for (offset, word) in [Word { imm: new as i32, ..first }, Word { imm: (new >> 32) as i32, ..second }]
        .into_iter()
        .enumerate()
    {
        if let Some(slot) = insns.get_mut(at.index().wrapping_add(offset)) {
            *slot = word;
        }
    }
    Ok(Applied::Patched { field: PatchedField::Imm64, old, new })
}

fn replace(
    insns: &mut [Word],
    at: InsnIdx,
    word: Word,
    field: PatchedField,
    old: u64,
    resolution: &Resolution,
) -> Applied {
    if let Some(slot) = insns.get_mut(at.index()) {
        *slot = word;
    }
    Applied::Patched { field, old, new: resolution.new_value }
}

/// Both slots of an `ld_imm64` become calls, so that the verifier does not stumble over half of one.
fn poison(insns: &mut [Word], at: InsnIdx, insn: Word) -> Applied {
    let call = Word { code: CALL, regs: 0, off: 0, imm: POISON_CALL };
    let slots = if insn.is_ld_imm64() { 2 } else { 1 };
    for slot in insns.iter_mut().skip(at.index()).take(slots) {
        *slot = call;
    }
    Applied::Poisoned
}

fn check_orig(at: InsnIdx, field: &str, found: u64, resolution: &Resolution) -> Result<(), Error> {
    let expected = resolution.orig_value;
    if !resolution.validate || found == expected {
        return Ok(());
    }
    let reason = format!(
        "its {field} is {}, but the record (`{}`) says {}",
        found as i64,
        resolution.kind.name(),
        expected as i64
    );
    Err(refuse(at, reason))
}

fn width(code: u8) -> u32 {
    match code & SIZE {
        0x00 => 4,
        0x08 => 2,
        0x10 => 1,
        _ => 8,
    }
}

fn with_width(code: u8, bytes: u32) -> Option<u8> {
    let size = match bytes {
        1 => 0x10,
        2 => 0x08,
        4 => 0x00,
        8 => 0x18,
        _ => return None,
    };
    Some(code & !SIZE | size)
}

fn refuse(at: InsnIdx, reason: impl Into<String>) -> Error {
    Error::new(ErrorKind::Core { reason: format!("instruction {at}: {}", reason.into()) })
}
