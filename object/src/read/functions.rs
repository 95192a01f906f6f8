//! The functions of an object: entries, which a kernel can be given, and subprograms, which entries call.
//!
//! libbpf's rule is that `.text` holds subprograms and every other section of code holds entries, none of them
//! `static`. Loaders such as ebpf-go's also load static functions as entries, so a static function in a section of
//! programs counts as an entry unless something calls it.

use skep_isa::Word;

use crate::elf::{Binding, Form, Home, Image, Relocation, Section, SectionIdx, SymbolKind};
use crate::error::{Error, ErrorKind};

/// A function symbol and its instructions, as the file has them.
#[derive(Debug)]
pub struct Function {
    /// Its symbol's name.
    pub name: String,
    /// The section it stands in, as the file spells it.
    pub section: String,
    /// Whether a kernel can be given it, or only what calls it.
    pub role: Role,
    /// Whether it is `static`.
    pub is_static: bool,
    /// Its instructions, nothing relocated.
    pub insns: Vec<Word>,
    pub(crate) home: SectionIdx,
    /// Its first instruction, counted from the start of the section.
    pub(crate) start: u32,
    /// Hidden visibility: verified as if it were static.
    pub(crate) hidden: bool,
    /// Its relocations, in the order of the instructions.
    pub(crate) relocations: Vec<InsnRelocation>,
}

/// What a function is for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Role {
    /// A program of its own.
    Entry,
    /// Code that programs call.
    Subprogram,
}

/// A relocation of an instruction, counted from the start of the function.
#[derive(Clone, Copy, Debug)]
pub(crate) struct InsnRelocation {
    pub(crate) insn: u32,
    pub(crate) of: Relocation,
}

/// Index into the functions of an object.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(crate) struct FunctionIdx(pub(crate) usize);

pub(crate) const TEXT: &str = ".text";

/// More than a kernel takes of a whole program.
const MAX_INSNS: usize = 1 << 22;

impl Function {
    /// Whether libbpf loads it unless told not to: its section does not start with `?`.
    pub fn is_autoloaded(&self) -> bool {
        !self.section.starts_with('?')
    }

    pub(crate) fn end(&self) -> u32 {
        self.start.saturating_add(self.insns.len() as u32)
    }

    fn contains(&self, home: SectionIdx, insn: u32) -> bool {
        self.home == home && (self.start..self.end()).contains(&insn)
    }
}

/// All functions, by section and offset, and those that cannot be used.
pub(crate) fn read(image: &Image) -> (Vec<Function>, Vec<(String, Error)>) {
    let mut functions = Vec::new();
    let mut damaged = Vec::new();
    let mut n_insns = 0usize;
    for symbol in image.symbols.iter().filter(|symbol| symbol.kind == SymbolKind::Function) {
        let Home::Section(home) = symbol.section else { continue };
        let Some(section) = image.section(home) else { continue };
        if !section.executable || section.form != Form::Bits {
            continue;
        }
        let here = |error: Error| error.in_section(&section.name).at(symbol.value).about(&symbol.name);
        match read_insns(image, section, symbol.value, symbol.size) {
            Ok(insns) => {
                n_insns = n_insns.saturating_add(insns.len());
                if n_insns > MAX_INSNS {
                    let reason = format!("more than {MAX_INSNS} instructions");
                    damaged.push((symbol.name.clone(), here(Error::new(ErrorKind::Limit { reason }))));
                    break;
                }
                let is_static = symbol.binding == Binding::Local;
                functions.push(Function {
                    name: symbol.name.clone(),
                    section: section.name.clone(),
                    role: if section.name == TEXT { Role::Subprogram } else { Role::Entry },
                    is_static,
                    insns,
                    home,
                    start: (symbol.value / 8) as u32,
                    hidden: symbol.hidden && !is_static,
                    relocations: Vec::new(),
                });
            }
            Err(error) => damaged.push((symbol.name.clone(), here(error))),
        }
    }
    functions.sort_by_key(|function| (function.home, function.start));
    assign_relocations(image, &mut functions);
    demote_called(image, &mut functions);
    (functions, damaged)
}

/// The function that holds this instruction of this section.
pub(crate) fn at(functions: &[Function], home: SectionIdx, insn: u32) -> Option<FunctionIdx> {
    let after = functions.partition_point(|function| (function.home, function.start) <= (home, insn));
    let index = after.checked_sub(1)?;
    functions.get(index).filter(|function| function.contains(home, insn)).map(|_| FunctionIdx(index))
}

fn read_insns(image: &Image, section: &Section, value: u64, size: u64) -> Result<Vec<Word>, Error> {
    let damage = |reason: String| Error::new(ErrorKind::Function { reason });
    if size == 0 {
        return Err(damage("it has no instructions".into()));
    }
    if !value.is_multiple_of(8) || !size.is_multiple_of(8) {
        return Err(damage(format!("{size} bytes at {value:#x} are no whole instructions")));
    }
    let bytes = value
        .checked_add(size)
        .and_then(|end| image.data(section).get(usize::try_from(value).ok()?..usize::try_from(end).ok()?))
        .ok_or_else(|| damage(format!("its {size} bytes leave the section of {} bytes", section.size)))?;
    let (slots, _) = bytes.as_chunks::<8>();
    let read = match image.endian {
        skep_btf::Endian::Little => Word::from_le_bytes,
        skep_btf::Endian::Big => Word::from_be_bytes,
    };
    Ok(slots.iter().copied().map(read).collect())
}

fn assign_relocations(image: &Image, functions: &mut [Function]) {
    for (home, section) in image.enumerate() {
        for relocation in &section.relocations {
            let Ok(insn) = u32::try_from(relocation.offset / 8) else { continue };
            // What belongs to no function is the rest of a weak one that was replaced.
            let Some(FunctionIdx(index)) = at(functions, home, insn) else { continue };
            if let Some(function) = functions.get_mut(index) {
                let insn = insn - function.start;
                function.relocations.push(InsnRelocation { insn, of: *relocation });
            }
        }
    }
    for function in functions {
        function.relocations.sort_by_key(|relocation| relocation.insn);
    }
}

/// Static functions among entries that something calls are subprograms.
fn demote_called(image: &Image, functions: &mut [Function]) {
    let candidates = functions.iter().any(|function| function.role == Role::Entry && function.is_static);
    if !candidates {
        return;
    }
    let mut called = Vec::new();
    for function in functions.iter() {
        for (insn, word) in (0u32..).zip(&function.insns) {
            if let Some(target) = callee(image, functions, function, insn, *word) {
                called.push(target);
            }
        }
    }
    for FunctionIdx(index) in called {
        if let Some(function) = functions.get_mut(index)
            && function.is_static
        {
            function.role = Role::Subprogram;
        }
    }
}

/// The function that a call or a load of a function's address leads to.
pub(crate) fn callee(
    image: &Image,
    functions: &[Function],
    from: &Function,
    insn: u32,
    word: Word,
) -> Option<FunctionIdx> {
    const CALL: u8 = 0x85;
    const PSEUDO_CALL: u8 = 1;
    let is_call = word.code == CALL && word.src() == PSEUDO_CALL;
    let found = from.relocations.binary_search_by_key(&insn, |relocation| relocation.insn).ok();
    let Some(relocation) = found.and_then(|index| from.relocations.get(index)) else {
        if !is_call {
            return None;
        }
        let target = i64::from(from.start) + i64::from(insn) + i64::from(word.imm) + 1;
        return at(functions, from.home, u32::try_from(target).ok()?);
    };
    let symbol = image.symbols.get(relocation.of.symbol.0)?;
    let Home::Section(home) = symbol.section else { return None };
    let value = i64::try_from(symbol.value).ok()?;
    let target = if is_call {
        value / 8 + i64::from(word.imm) + 1
    } else if word.is_ld_imm64() && image.section(home)?.executable {
        value.checked_add(i64::from(word.imm))? / 8
    } else {
        return None;
    };
    at(functions, home, u32::try_from(target).ok()?)
}
