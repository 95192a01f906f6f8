//! The sections of instructions in an ELF file.
//!
//! This reads less than a loader does, and so also shows files that no loader takes: without a license, with maps
//! that mean nothing, with records of types that are broken (then source lines are missing).

use std::collections::{BTreeMap, HashMap};

use object::elf::EM_BPF;
use object::read::elf::ElfFile64;
use object::{
    Endianness, Object as _, ObjectSection, ObjectSymbol, RelocationTarget, SectionIndex, SectionKind,
    SymbolIndex,
};
use skep_btf::{Btf, BtfExt};
use skep_isa::{InsnIdx, Word};
use skep_object::{SymbolKind, SymbolRef};

use crate::code::{Function, Source, is_name};
use crate::{Code, Error};

type Elf<'a> = ElfFile64<'a, Endianness>;

/// The program sections of a file, in its order.
pub(crate) fn read(bytes: &[u8]) -> Result<Vec<Code>, Error> {
    let elf: Elf = ElfFile64::parse(bytes)
        .map_err(|error| Error::Elf { part: "ELF header", reason: error.to_string() })?;
    let machine = elf.elf_header().e_machine.get(elf.endian());
    if machine != EM_BPF {
        return Err(Error::Machine(machine.0));
    }
    let sources = sources(&elf).unwrap_or_default();
    let functions = functions(&elf);
    let mut all = Vec::new();
    for section in elf.sections() {
        if section.kind() != SectionKind::Text {
            continue;
        }
        let name = String::from_utf8_lossy(section.name_bytes().unwrap_or_default()).into_owned();
        let data = section
            .data()
            .map_err(|error| Error::Section { name: name.clone(), reason: error.to_string() })?;
        let mut code = Code::of_words(name, words(data, elf.endian()));
        code.functions = functions.get(&section.index()).cloned().unwrap_or_default();
        code.sources = sources.get(&code.name).cloned().unwrap_or_default();
        relocate(&elf, &section, &functions, &mut code);
        all.push(code);
    }
    Ok(all)
}

fn words(data: &[u8], endian: Endianness) -> Vec<Word> {
    let read = match endian {
        Endianness::Little => Word::from_le_bytes,
        Endianness::Big => Word::from_be_bytes,
    };
    data.as_chunks().0.iter().copied().map(read).collect()
}

/// The functions of each section, in order.
type Functions = HashMap<SectionIndex, Vec<Function>>;

fn functions(elf: &Elf<'_>) -> Functions {
    let mut functions = Functions::new();
    for symbol in elf.symbols().filter(|symbol| symbol.kind() == object::SymbolKind::Text) {
        let (Some(section), Ok(name)) = (symbol.section_index(), symbol.name_bytes()) else { continue };
        let Ok(start) = u32::try_from(symbol.address() / Word::SIZE as u64) else { continue };
        let name = String::from_utf8_lossy(name).into_owned();
        functions.entry(section).or_default().push(Function { name, start: InsnIdx(start) });
    }
    for section in functions.values_mut() {
        section.sort_by_key(|function| function.start);
    }
    functions
}

/// Notes by name what each relocated instruction refers to.
fn relocate<'a>(elf: &Elf<'a>, section: &impl ObjectSection<'a>, functions: &Functions, code: &mut Code) {
    let mut by_place = BTreeMap::new();
    for (offset, relocation) in section.relocations() {
        let RelocationTarget::Symbol(symbol) = relocation.target() else { continue };
        let insn = offset / Word::SIZE as u64;
        let Some(&word) = usize::try_from(insn).ok().and_then(|insn| code.words.get(insn)) else { continue };
        if let Some((name, kind)) = referent(elf, symbol, word, functions) {
            by_place.insert(InsnIdx(insn as u32), (name, kind));
        }
    }
    for (insn, (name, kind)) in by_place {
        if is_name(name.split_once('+').map_or(name.as_str(), |(name, _)| name)) {
            code.operands.insert(insn, name.clone());
        }
        code.symbols.push(SymbolRef { insn, name, kind });
    }
}

/// What an instruction refers to through a relocation against `symbol`.
fn referent(
    elf: &Elf<'_>,
    symbol: SymbolIndex,
    word: Word,
    functions: &Functions,
) -> Option<(String, SymbolKind)> {
    let symbol = elf.symbol_by_index(symbol).ok()?;
    let is_call = word.code == CALL;
    let home = symbol.section_index();
    let name = String::from_utf8_lossy(symbol.name_bytes().ok()?).into_owned();
    let Some(home) = home else {
        return Some((name, if is_call { SymbolKind::Kfunc } else { SymbolKind::Ksym }));
    };
    let home = elf.section_by_index(home).ok()?;
    let home_name = String::from_utf8_lossy(home.name_bytes().ok()?).into_owned();
    let is_section = symbol.kind() == object::SymbolKind::Section;
    if home.kind() == SectionKind::Text {
        if !is_section {
            return Some((name, SymbolKind::Subprog));
        }
        // The instruction holds where in the section the function starts: in slots less one, or in bytes.
        let start = match is_call {
            true => i64::from(word.imm) + 1,
            false => i64::from(word.imm) / Word::SIZE as i64,
        };
        let start = InsnIdx(u32::try_from(start).ok()?);
        let functions = functions.get(&home.index())?;
        let at = functions.binary_search_by_key(&start, |function| function.start).ok()?;
        return Some((functions.get(at)?.name.clone(), SymbolKind::Subprog));
    }
    let is_map = matches!(home_name.as_str(), "maps" | ".maps");
    let base = if is_section { home_name } else { name };
    let name = match word.imm {
        0 => base,
        addend => format!("{base}+{}", addend as u32),
    };
    Some((name, if is_map { SymbolKind::Map } else { SymbolKind::Variable }))
}

const CALL: u8 = 0x85;

/// The source lines of each section, as far as they can be read.
fn sources(elf: &Elf<'_>) -> Option<BTreeMap<String, Vec<Source>>> {
    let data = |name: &str| elf.section_by_name(name)?.data().ok();
    let btf = Btf::parse(data(".BTF")?, None).ok()?;
    let ext = BtfExt::parse(data(".BTF.ext")?, &btf).ok()?;
    let mut sources: BTreeMap<String, Vec<Source>> = BTreeMap::new();
    for section in &ext.line_info {
        let lines = sources.entry(section.name(&btf).to_owned()).or_default();
        lines.extend(section.records.iter().map(|line| Source {
            insn: InsnIdx(line.insn.0 / Word::SIZE as u32),
            file: line.file(&btf).into_owned(),
            line: line.line,
            column: line.column,
            text: line.text(&btf).into_owned(),
        }));
        lines.sort_by_key(|line| line.insn);
    }
    Some(sources)
}
