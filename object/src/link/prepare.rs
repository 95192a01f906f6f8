//! Each function on its own, before it is put into a program: CO-RE done, references understood, records assigned.
//!
//! A subprogram is prepared once and laid out in many programs.

use std::collections::HashMap;

use skep_btf::core::Resolver;
use skep_btf::{Btf, SectionInfo};
use skep_isa::{InsnIdx, Word};

use crate::elf::SectionIdx;
use crate::error::{Error, ErrorKind};
use crate::link::CoreOutcome;
use crate::link::core::{self, Applied};
use crate::link::reference::{Finder, Reference};
use crate::object::Object;
use crate::read::functions::{self, FunctionIdx};
use crate::{FuncInfo, LineInfo, Target};

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
    let finder = Finder::new(object);
    for (function, slot) in object.functions.iter().zip(&mut prepared) {
        if let Ok(ready) = slot {
            match finder.references(function) {
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
