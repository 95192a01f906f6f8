//! Each function on its own, before it is put into a program: CO-RE done, references understood, records assigned.
//!
//! A subprogram is prepared once and laid out in many programs.

use std::collections::HashMap;

use skep_btf::core::Resolver;
use skep_btf::{Btf, SectionInfo};
use skep_isa::{InsnIdx, Word};

use crate::elf::{self, Home, SectionIdx, SymbolKind};
use crate::error::{Error, ErrorKind};
use crate::link::CoreOutcome;
use crate::link::core::{self, Applied};
use crate::object::Object;
use crate::read::data::ARENA_SECTIONS;
use crate::read::functions::{self, Function, FunctionIdx, InsnRelocation};
use crate::{FuncInfo, LineInfo, MapOrigin, Target};

/// A function ready to be laid out. Instructions are counted from its start.
#[derive(Clone, Debug)]
pub(crate) struct Prepared {
    pub(crate) insns: Vec<Word>,
    /// What instructions refer to, in order.
    pub(crate) references: Vec<(u32, Reference)>,
    pub(crate) func_info: Vec<FuncInfo>,
    pub(crate) line_info: Vec<LineInfo>,
    /// CO-RE records the target has nothing for, by instruction and name.
    pub(crate) unresolved: Vec<(u32, String)>,
}

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

/// Prepares all functions, in the order of the object; what became of CO-RE records is appended to `outcomes`.
pub(crate) fn prepare(
    object: &Object,
    target: &Target,
    outcomes: &mut Vec<CoreOutcome>,
) -> Vec<Result<Prepared, Error>> {
    let mut prepared: Vec<Result<Prepared, Error>> = object
        .functions
        .iter()
        .map(|function| {
            Ok(Prepared {
                insns: function.insns.clone(),
                references: Vec::new(),
                func_info: Vec::new(),
                line_info: Vec::new(),
                unresolved: Vec::new(),
            })
        })
        .collect();
    if let Some(btf) = &object.btf {
        relocate_core(object, btf, target, &mut prepared, outcomes);
        assign_info(object, btf, &mut prepared);
    }
    for (function, slot) in object.functions.iter().zip(&mut prepared) {
        if let Ok(ready) = slot {
            match find_references(object, function) {
                Ok(references) => {
                    mark_descriptors(&mut ready.insns, &references);
                    ready.references = references;
                }
                Err(error) => *slot = Err(error),
            }
        }
    }
    prepared
}

/// Groups of records beside the section of code they belong to.
fn by_section<'a, T>(
    object: &'a Object,
    btf: &'a Btf,
    groups: &'a [SectionInfo<T>],
) -> impl Iterator<Item = (SectionIdx, &'a str, &'a [T])> {
    let mut homes: HashMap<&str, SectionIdx> = HashMap::new();
    for (index, section) in object.image.enumerate().filter(|(_, section)| section.executable) {
        homes.entry(section.name.as_str()).or_insert(index);
    }
    groups.iter().filter_map(move |group| {
        let name = group.name(btf);
        homes.get(name).map(|&home| (home, name, group.records.as_slice()))
    })
}

fn relocate_core(
    object: &Object,
    btf: &Btf,
    target: &Target,
    prepared: &mut [Result<Prepared, Error>],
    outcomes: &mut Vec<CoreOutcome>,
) {
    let mut resolver = target.types.as_ref().map(|types| Resolver::new(btf, types));
    for (home, section, records) in by_section(object, btf, &object.ext.core_relocs) {
        for record in records {
            let insn = record.insn.0 / 8;
            // What belongs to no function is the rest of a weak one that was replaced.
            let Some(FunctionIdx(index)) = functions::at(&object.functions, home, insn) else { continue };
            let (Some(function), Some(slot)) = (object.functions.get(index), prepared.get_mut(index)) else {
                continue;
            };
            let here = |error: Error| {
                error.in_file(&object.file).in_section(section).at(record.insn.0.into()).about(&function.name)
            };
            let result = match (&mut resolver, record.insn.index()) {
                (_, None) => Err("it stands within an instruction".to_owned()),
                (Some(resolver), _) => resolver.resolve(record).map_err(|error| error.to_string()),
                (None, _) => Err("there is no kernel BTF to compare with; give one with --btf".to_owned()),
            };
            let result = result.map_err(|reason| here(Error::new(ErrorKind::Core { reason })));
            if let Ok(ready) = slot {
                let at = InsnIdx(insn - function.start);
                let applied = match &result {
                    Ok(resolution) => core::apply(&mut ready.insns, at, resolution).map_err(here),
                    Err(error) => Err(error.clone()),
                };
                match (applied, &result) {
                    (Ok(Applied::Poisoned), Ok(resolution)) => {
                        ready.unresolved.push((at.0, resolution.local.render(btf)));
                    }
                    (Ok(_), _) => {}
                    (Err(error), _) => *slot = Err(error),
                }
            }
            outcomes.push(CoreOutcome {
                section: section.to_owned(),
                function: function.name.clone(),
                record: *record,
                result,
            });
        }
    }
}

fn assign_info(object: &Object, btf: &Btf, prepared: &mut [Result<Prepared, Error>]) {
    let owner = |home: SectionIdx, offset: u32| {
        let FunctionIdx(index) = functions::at(&object.functions, home, offset / 8)?;
        let start = object.functions.get(index)?.start;
        Some((index, InsnIdx(offset / 8 - start)))
    };
    for (home, _, records) in by_section(object, btf, &object.ext.func_info) {
        for record in records {
            if let Some((index, insn)) = owner(home, record.insn.0)
                && let Some(Ok(ready)) = prepared.get_mut(index)
            {
                ready.func_info.push(FuncInfo { insn, type_id: record.func });
            }
        }
    }
    for (home, _, records) in by_section(object, btf, &object.ext.line_info) {
        for record in records {
            if let Some((index, insn)) = owner(home, record.insn.0)
                && let Some(Ok(ready)) = prepared.get_mut(index)
            {
                ready.line_info.push(LineInfo {
                    insn,
                    file: record.file_offset,
                    text: record.text_offset,
                    line: record.line,
                    column: record.column,
                });
            }
        }
    }
}

/// What the function's relocations and its calls without one refer to.
fn find_references(object: &Object, function: &Function) -> Result<Vec<(u32, Reference)>, Error> {
    let here = |error: Error, insn: u32| {
        let at = (u64::from(function.start) + u64::from(insn)) * 8;
        error.in_file(&object.file).in_section(&function.section).at(at).about(&function.name)
    };
    let mut references = Vec::new();
    for relocation in &function.relocations {
        let reference =
            find_reference(object, function, relocation).map_err(|error| here(error, relocation.insn))?;
        references.push((relocation.insn, reference));
    }
    references.dedup_by_key(|(insn, _)| *insn);
    let relocated: Vec<u32> = references.iter().map(|(insn, _)| *insn).collect();
    // The second slot of an `ld_imm64` is no instruction of its own.
    let mut insn = 0u32;
    while let Some(&word) = function.insns.get(insn as usize) {
        let is_call = word.code == CALL && word.src() == PSEUDO_CALL;
        if is_call && relocated.binary_search(&insn).is_err() {
            let callee = functions::callee(&object.image, &object.functions, function, insn, word);
            let callee = callee.ok_or_else(|| {
                let reason = format!("the call at instruction {insn} leads to no function of the section");
                here(Error::new(ErrorKind::Call { reason }), insn)
            })?;
            references.push((insn, Reference::Call(callee)));
        }
        insn = insn.saturating_add(if word.is_ld_imm64() { 2 } else { 1 });
    }
    references.sort_by_key(|(insn, _)| *insn);
    Ok(references)
}

/// A load of a map by descriptor that no relocation fills holds a number of the object's own, which must not pass
/// for an index: it becomes negative.
fn mark_descriptors(insns: &mut [Word], references: &[(u32, Reference)]) {
    const PSEUDO_MAP_FD: u8 = 1;
    const PSEUDO_MAP_VALUE: u8 = 2;
    let mut at = 0;
    while let Some(word) = insns.get_mut(at) {
        let is_load = word.is_ld_imm64();
        let is_relocated = || references.binary_search_by_key(&(at as u32), |(insn, _)| *insn).is_ok();
        if is_load
            && matches!(word.src(), PSEUDO_MAP_FD | PSEUDO_MAP_VALUE)
            && word.imm >= 0
            && !is_relocated()
        {
            word.imm = !word.imm;
        }
        at += if is_load { 2 } else { 1 };
    }
}

fn find_reference(
    object: &Object,
    function: &Function,
    relocation: &InsnRelocation,
) -> Result<Reference, Error> {
    let image = &object.image;
    let symbol = image
        .symbols
        .get(relocation.of.symbol.0)
        .ok_or_else(|| Error::relocation("its symbol is missing"))?;
    let name = image.display_name(symbol);
    let word = function.insns.get(relocation.insn as usize).copied().unwrap_or_default();
    let is_call = word.code == CALL;
    match relocation.of.kind {
        elf::R_BPF_64_64 | elf::R_BPF_64_32 => {}
        elf::R_BPF_64_ABS64 | elf::R_BPF_64_ABS32 | elf::R_BPF_64_NODYLD32 => {
            let kind = relocation.of.kind;
            return Err(Error::relocation(format!(
                "type {kind}, against `{name}`, is for data, not instructions"
            )));
        }
        kind => return Err(Error::relocation(format!("type {kind}, against `{name}`, is not known"))),
    }
    if !relocation.of.offset.is_multiple_of(8) {
        return Err(Error::relocation(format!("it stands within an instruction, against `{name}`")));
    }
    if !is_call && !word.is_ld_imm64() {
        let code = word.code;
        return Err(Error::relocation(format!(
            "an instruction of opcode {code:#04x} cannot refer to `{name}`"
        )));
    }
    if word.is_ld_imm64() && function.insns.get(relocation.insn as usize + 1).is_none() {
        return Err(Error::relocation(format!("the `ld_imm64` of `{name}` is cut off")));
    }
    if symbol.is_extern() {
        let of = object.externs.iter().position(|of| of.symbol == relocation.of.symbol);
        let of = of.ok_or_else(|| Error::nowhere(format!("`{name}` is declared nowhere")))?;
        return Ok(if is_call { Reference::ExternCall(of) } else { Reference::Extern(of) });
    }
    let Home::Section(home) = symbol.section else {
        return Err(Error::nowhere(match symbol.section {
            Home::Special(SHN_COMMON) => format!("`{name}` is a variable without a value; initialize it"),
            _ => format!("`{name}` is not defined"),
        }));
    };
    let section = image
        .section(home)
        .ok_or_else(|| Error::nowhere(format!("`{name}` is in a section that is not there")))?;
    if is_call || section.executable {
        return find_function(object, function, relocation, word, name, &section.name);
    }
    let addend = if symbol.kind == SymbolKind::Section { word.imm as u32 } else { 0 };
    if ARENA_SECTIONS.contains(&section.name.as_str()) {
        let arena = object
            .maps
            .iter()
            .position(|map| map.def.as_ref().is_ok_and(|def| def.map_type == skep_linux::MapType::Arena));
        let map = arena
            .ok_or_else(|| Error::nowhere(format!("`{name}` is of an arena, and there is no arena map")))?;
        return Ok(Reference::Value { map, offset: (word.imm as u32).wrapping_add(symbol.value as u32) });
    }
    if section.name == JUMP_TABLES {
        return Ok(Reference::JumpTable { start: symbol.value, size: symbol.size });
    }
    let in_section = |map: &&(usize, &crate::object::MapEntry)| map.1.section == Some(home);
    let maps: Vec<_> = object.maps.iter().enumerate().collect();
    let data = maps
        .iter()
        .filter(in_section)
        .find(|(_, map)| matches!(map.origin, MapOrigin::Data | MapOrigin::Rodata | MapOrigin::Bss));
    if let Some(&(map, _)) = data {
        return Ok(Reference::Value { map, offset: (word.imm as u32).wrapping_add(symbol.value as u32) });
    }
    let offset = symbol.value.wrapping_add(addend.into());
    let declared = maps
        .iter()
        .filter(in_section)
        .find(|(_, map)| matches!(map.origin, MapOrigin::Btf | MapOrigin::Legacy) && map.offset == offset);
    match declared {
        Some(&(map, _)) => Ok(Reference::Map(map)),
        None => Err(Error::nowhere(format!(
            "`{name}`, {offset:#x} of section `{}`, is neither map, variable nor function",
            section.name
        ))),
    }
}

const SHN_COMMON: u16 = 0xfff2;

fn find_function(
    object: &Object,
    function: &Function,
    relocation: &InsnRelocation,
    word: Word,
    name: &str,
    section: &str,
) -> Result<Reference, Error> {
    let wrong = |reason: String| Error::new(ErrorKind::Call { reason });
    if word.code == CALL && word.src() != PSEUDO_CALL {
        return Err(wrong(format!("the call of `{name}` is encoded as one of a helper")));
    }
    let found = functions::callee(&object.image, &object.functions, function, relocation.insn, word);
    let found =
        found.ok_or_else(|| wrong(format!("`{name}` leads to no function of section `{section}`")))?;
    Ok(if word.code == CALL { Reference::Call(found) } else { Reference::Address(found) })
}
