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

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use skep_btf::core::{Resolver, TargetTypes};
    use skep_btf::{
        Btf, BtfBuilder, CompositeDef, CoreReloc, CoreRelocKind, Encoding, Endian, InsnOffset, MemberDef,
        TypeId,
    };

    use super::*;

    /// Resolves a record about a member: `program` and `kernel` say its type (`s` for signed) and bytes, and its place.
    fn resolve(
        kind: CoreRelocKind,
        program: (&str, u32, u32),
        kernel: Option<(&str, u32, u32)>,
    ) -> Resolution {
        let table = |field: Option<(&str, u32, u32)>| {
            let mut builder = BtfBuilder::new();
            let mut members = Vec::new();
            if let Some((sign, bytes, offset)) = field {
                let encoding = if sign == "s" { Encoding::SIGNED } else { Encoding::NONE };
                let ty = builder.add_int("number", bytes, encoding).unwrap();
                members.push(MemberDef { name: "field".into(), ty, bit_offset: offset * 8, bit_size: 0 });
            } else {
                builder.add_int("number", 4, Encoding::NONE).unwrap();
            }
            builder
                .add_struct(CompositeDef { name: "sample".into(), size: 1 << 16, kind_flag: false, members })
                .unwrap();
            let access_offset = builder.add_string("0:0").unwrap();
            (Btf::parse(builder.finish(Endian::Little).unwrap(), None).unwrap(), access_offset)
        };
        let (local, access_offset) = table(Some(program));
        let target = TargetTypes::new(Arc::new(table(kernel).0));
        let record = CoreReloc { insn: InsnOffset(0), ty: TypeId(2), access_offset, kind };
        Resolver::new(&local, &target).resolve(&record).unwrap()
    }

    fn word(code: u8, off: i16, imm: i32) -> Word {
        Word { code, regs: 0x21, off, imm }
    }

    /// Applies the resolution to the first of `insns`; what comes out is compared as words, or as the error.
    #[track_caller]
    fn check(insns: &[Word], resolution: &Resolution, expected: Result<&[Word], &str>) {
        let mut patched = insns.to_vec();
        let outcome = apply(&mut patched, InsnIdx(0), resolution);
        match (outcome, expected) {
            (Ok(_), Ok(words)) => assert_eq!(patched, words),
            (Err(error), Err(text)) => {
                assert!(error.kind().to_string().contains(text), "{error}");
                assert_eq!(patched, insns, "a refused record changes nothing");
            }
            (outcome, _) => panic!("{outcome:?}"),
        }
    }

    const OFFSET: CoreRelocKind = CoreRelocKind::FieldByteOffset;
    const MOV: u8 = 0xb7;
    const MOV_REG: u8 = 0xbf;
    const LOAD_W: u8 = 0x61;
    const LOAD_DW: u8 = 0x79;
    const STORE_W: u8 = 0x63;

    fn poisoned() -> Word {
        Word { code: 0x85, regs: 0, off: 0, imm: POISON_CALL }
    }

    #[test]
    fn the_value_goes_where_the_instruction_has_one() {
        let moved = resolve(OFFSET, ("u", 4, 8), Some(("u", 4, 24)));
        check(&[word(MOV, 0, 8)], &moved, Ok(&[word(MOV, 0, 24)]));
        check(&[word(LOAD_W, 8, 0)], &moved, Ok(&[word(LOAD_W, 24, 0)]));
        check(&[word(STORE_W, 8, 0)], &moved, Ok(&[word(STORE_W, 24, 0)]));
        let wide = |imm| [Word { code: 0x18, regs: 0x01, off: 0, imm }, Word::default()];
        check(&wide(8), &moved, Ok(&wide(24)));
        let mut insns = vec![word(MOV, 0, 8)];
        let applied = apply(&mut insns, InsnIdx(0), &moved).unwrap();
        assert_eq!(applied, Applied::Patched { field: PatchedField::Imm, old: 8, new: 24 });
    }

    #[test]
    fn loads_follow_the_width_of_unsigned_fields() {
        let wider = resolve(OFFSET, ("u", 4, 8), Some(("u", 8, 16)));
        check(&[word(LOAD_W, 8, 0)], &wider, Ok(&[word(LOAD_DW, 16, 0)]));
        check(&[word(MOV, 0, 8)], &wider, Ok(&[word(MOV, 0, 16)]));
        check(&[word(LOAD_DW, 8, 0)], &wider, Err("it accesses 8 bytes of a field of 4"));
        let signed = resolve(OFFSET, ("s", 4, 8), Some(("s", 8, 16)));
        check(&[word(LOAD_W, 8, 0)], &signed, Ok(&[poisoned()]));
        check(&[word(MOV, 0, 8)], &signed, Ok(&[word(MOV, 0, 16)]));
        let odd = resolve(OFFSET, ("u", 4, 8), Some(("u", 16, 16)));
        check(&[word(LOAD_W, 8, 0)], &odd, Err("no load or store has the kernel's 16 bytes"));
    }

    #[test]
    fn what_the_kernel_lacks_is_poisoned() {
        let missing = resolve(OFFSET, ("u", 4, 8), None);
        check(&[word(LOAD_W, 8, 0)], &missing, Ok(&[poisoned()]));
        let wide = [Word { code: 0x18, regs: 1, off: 0, imm: 8 }, Word::default(), word(MOV, 0, 1)];
        check(&wide, &missing, Ok(&[poisoned(), poisoned(), word(MOV, 0, 1)]));
        let exists = resolve(CoreRelocKind::FieldExists, ("u", 4, 8), None);
        check(&[word(MOV, 0, 1)], &exists, Ok(&[word(MOV, 0, 0)]));
    }

    #[test]
    fn a_record_must_fit_its_instruction() {
        let moved = resolve(OFFSET, ("u", 4, 8), Some(("u", 4, 24)));
        check(&[word(MOV, 0, 9)], &moved, Err("its immediate is 9, but the record (`byte_off`) says 8"));
        check(&[word(LOAD_W, -8, 0)], &moved, Err("its displacement is -8, but the record"));
        check(&[word(MOV_REG, 0, 8)], &moved, Err("arithmetic with a register"));
        check(&[word(0x95, 0, 0)], &moved, Err("opcode 0x95"));
        check(&[], &moved, Err("the program has 0 instructions"));
        let map = Word { code: 0x18, regs: 0x11, off: 0, imm: 8 };
        check(&[map, Word::default()], &moved, Err("no `ld_imm64` of a plain number"));
        check(&[Word { code: 0x18, regs: 1, off: 0, imm: 8 }], &moved, Err("no `ld_imm64`"));
        let far = resolve(OFFSET, ("u", 4, 8), Some(("u", 4, 40_000)));
        check(&[word(LOAD_W, 8, 0)], &far, Err("40000 does not fit"));
    }
}
