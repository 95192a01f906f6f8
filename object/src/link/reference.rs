//! What instructions refer to: maps, variables, externs, functions, by relocation or by the distance of a call.

use std::collections::HashMap;

use skep_isa::Word;
use skep_linux::MapType;

use crate::MapOrigin;
use crate::elf::{self, Home, SectionIdx, Symbol, SymbolIdx, SymbolKind};
use crate::error::{Error, ErrorKind};
use crate::object::Object;
use crate::read::data::ARENA_SECTIONS;
use crate::read::functions::{self, Function, FunctionIdx, InsnRelocation};

/// What an instruction refers to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Reference {
    /// A map, by its position in the object.
    Map(usize),
    /// A byte of a map's value.
    Value { map: usize, offset: u32 },
    /// An extern's address or value, by its position in the object.
    Extern(usize),
    /// A call of an extern.
    ExternCall(usize),
    /// A call of a function.
    Call(FunctionIdx),
    /// The address of a function.
    Address(FunctionIdx),
    /// A table of jump targets in `.jumptables`: where it starts and how long it is.
    JumpTable { start: u64, size: u64 },
}

pub(crate) const CALL: u8 = 0x85;
pub(crate) const PSEUDO_CALL: u8 = 1;
pub(crate) const JUMP_TABLES: &str = ".jumptables";
const SHN_COMMON: u16 = 0xfff2;

/// Where in an object what is found.
pub(crate) struct Finder<'a> {
    object: &'a Object,
    externs: HashMap<SymbolIdx, usize>,
    /// The map of a data section.
    data: HashMap<SectionIdx, usize>,
    /// The map declared at an offset of a section.
    declared: HashMap<(SectionIdx, u64), usize>,
    arena: Option<usize>,
}

impl<'a> Finder<'a> {
    pub(crate) fn new(object: &'a Object) -> Finder<'a> {
        let externs = object.externs.iter().enumerate().map(|(index, of)| (of.symbol, index)).collect();
        let (mut data, mut declared, mut arena) = (HashMap::new(), HashMap::new(), None);
        for (index, map) in object.maps.iter().enumerate() {
            if arena.is_none() && map.def.as_ref().is_ok_and(|def| def.map_type == MapType::Arena) {
                arena = Some(index);
            }
            let Some(section) = map.section else { continue };
            match map.origin {
                MapOrigin::Data | MapOrigin::Rodata | MapOrigin::Bss => {
                    data.entry(section).or_insert(index);
                }
                MapOrigin::Btf | MapOrigin::Legacy => {
                    declared.entry((section, map.offset)).or_insert(index);
                }
                MapOrigin::Kconfig | MapOrigin::StructOps | MapOrigin::JumpTable | MapOrigin::Given => {}
            }
        }
        Finder { object, externs, data, declared, arena }
    }

    /// What the function's relocations and its calls without one refer to, by instruction.
    pub(crate) fn references(&self, function: &Function) -> Result<Vec<(u32, Reference)>, Error> {
        let here = |error: Error, insn: u32| {
            let at = (u64::from(function.start) + u64::from(insn)) * 8;
            error.in_file(&self.object.file).in_section(&function.section).at(at).about(&function.name)
        };
        let mut references = Vec::with_capacity(function.relocations.len());
        for relocation in &function.relocations {
            let reference = self.reference(function, relocation);
            references.push((relocation.insn, reference.map_err(|error| here(error, relocation.insn))?));
        }
        references.dedup_by_key(|(insn, _)| *insn);
        let relocated: Vec<u32> = references.iter().map(|(insn, _)| *insn).collect();
        let mut insn = 0u32;
        while let Some(&word) = function.insns.get(insn as usize) {
            let is_call = word.code == CALL && word.src() == PSEUDO_CALL;
            if is_call && relocated.binary_search(&insn).is_err() {
                let callee = self.callee(function, insn, word).ok_or_else(|| {
                    let reason =
                        format!("the call at instruction {insn} leads to no function of the section");
                    here(Error::new(ErrorKind::Call { reason }), insn)
                })?;
                references.push((insn, Reference::Call(callee)));
            }
            // The second slot of an `ld_imm64` is no instruction of its own.
            insn = insn.saturating_add(if word.is_ld_imm64() { 2 } else { 1 });
        }
        references.sort_by_key(|(insn, _)| *insn);
        Ok(references)
    }

    fn callee(&self, function: &Function, insn: u32, word: Word) -> Option<FunctionIdx> {
        functions::callee(&self.object.image, &self.object.functions, function, insn, word)
    }

    fn reference(&self, function: &Function, relocation: &InsnRelocation) -> Result<Reference, Error> {
        let image = &self.object.image;
        let symbol = image.symbols.get(relocation.of.symbol.0);
        let symbol = symbol.ok_or_else(|| Error::relocation("its symbol is missing"))?;
        let name = image.display_name(symbol);
        let word = function.insns.get(relocation.insn as usize).copied().unwrap_or_default();
        check_form(function, relocation, word, name)?;
        let is_call = word.code == CALL;
        if symbol.is_extern() {
            let of = self.externs.get(&relocation.of.symbol);
            let &of = of.ok_or_else(|| Error::nowhere(format!("`{name}` is declared nowhere")))?;
            return Ok(if is_call { Reference::ExternCall(of) } else { Reference::Extern(of) });
        }
        let Home::Section(home) = symbol.section else {
            return Err(Error::nowhere(match symbol.section {
                Home::Special(SHN_COMMON) => format!("`{name}` is a variable without a value; initialize it"),
                _ => format!("`{name}` is not defined"),
            }));
        };
        let section = image.section(home);
        let section =
            section.ok_or_else(|| Error::nowhere(format!("the section of `{name}` is not there")))?;
        if !is_call && !section.executable {
            return self.data_reference((home, &section.name), symbol, name, word);
        }
        let wrong = |reason: String| Error::new(ErrorKind::Call { reason });
        if is_call && word.src() != PSEUDO_CALL {
            return Err(wrong(format!("the call of `{name}` is encoded as one of a helper")));
        }
        let found = self.callee(function, relocation.insn, word);
        let found = found
            .ok_or_else(|| wrong(format!("`{name}` leads to no function of section `{}`", section.name)))?;
        Ok(if is_call { Reference::Call(found) } else { Reference::Address(found) })
    }

    /// What a symbol of a section without code stands for.
    fn data_reference(
        &self,
        (home, section): (SectionIdx, &str),
        symbol: &Symbol,
        name: &str,
        word: Word,
    ) -> Result<Reference, Error> {
        // The compiler leaves the distance into a variable in the instruction.
        let offset = (word.imm as u32).wrapping_add(symbol.value as u32);
        if ARENA_SECTIONS.contains(&section) {
            let arena = self.arena;
            let map = arena.ok_or_else(|| {
                Error::nowhere(format!("`{name}` is of an arena, and there is no arena map"))
            })?;
            return Ok(Reference::Value { map, offset });
        }
        if section == JUMP_TABLES {
            return Ok(Reference::JumpTable { start: symbol.value, size: symbol.size });
        }
        if let Some(&map) = self.data.get(&home) {
            return Ok(Reference::Value { map, offset });
        }
        // A map is meant as a whole, and only the section's own symbol has the rest of the offset in place.
        let addend = if symbol.kind == SymbolKind::Section { word.imm as u32 } else { 0 };
        let at = symbol.value.wrapping_add(addend.into());
        self.declared.get(&(home, at)).map(|&map| Reference::Map(map)).ok_or_else(|| {
            Error::nowhere(format!(
                "`{name}`, {at:#x} of section `{section}`, is neither map, variable nor function"
            ))
        })
    }
}

/// Whether a relocation of this type can stand on this instruction.
fn check_form(function: &Function, relocation: &InsnRelocation, word: Word, name: &str) -> Result<(), Error> {
    let wrong = |reason: String| Err(Error::relocation(reason));
    match relocation.of.kind {
        elf::R_BPF_64_64 | elf::R_BPF_64_32 => {}
        kind @ (elf::R_BPF_64_ABS64 | elf::R_BPF_64_ABS32 | elf::R_BPF_64_NODYLD32) => {
            return wrong(format!("type {kind}, against `{name}`, is for data, not instructions"));
        }
        kind => return wrong(format!("type {kind}, against `{name}`, is not known")),
    }
    if !relocation.of.offset.is_multiple_of(8) {
        return wrong(format!("it stands within an instruction, against `{name}`"));
    }
    if word.is_ld_imm64() {
        let second = function.insns.get((relocation.insn as usize).saturating_add(1));
        return match second {
            Some(_) => Ok(()),
            None => wrong(format!("the `ld_imm64` of `{name}` is cut off")),
        };
    }
    match word.code {
        CALL => Ok(()),
        code => wrong(format!("an instruction of opcode {code:#04x} cannot refer to `{name}`")),
    }
}
