//! Instructions and what is known of them.

use std::collections::{BTreeMap, BTreeSet};

use skep_isa::{CallKind, Imm64, Insn, InsnIdx, Op, Word, decode};
use skep_object::{Program, SymbolKind, SymbolRef};

use crate::names::Names;
use crate::sections;
use crate::{Error, Style, Text};

/// A stretch of instructions: a program, a section of an object, or bare words.
#[derive(Clone, Debug, Default)]
pub struct Code {
    /// What it is called: a program's or a section's name.
    pub name: String,
    /// The instructions.
    pub words: Vec<Word>,
    /// The functions in it, in order.
    pub functions: Vec<Function>,
    /// What instructions refer to by name, sorted by instruction.
    pub symbols: Vec<SymbolRef>,
    /// The source lines, sorted by instruction; each holds until the next.
    pub sources: Vec<Source>,
    /// What is remarkable about an instruction.
    pub remarks: Vec<(InsnIdx, String)>,
    /// The names that stand for operands in text.
    pub(crate) operands: BTreeMap<InsnIdx, String>,
}

/// A function of some code.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Function {
    /// Its name.
    pub name: String,
    /// Its first instruction.
    pub start: InsnIdx,
}

/// Where in the source an instruction comes from.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Source {
    /// The first instruction of the line.
    pub insn: InsnIdx,
    /// The file's name.
    pub file: String,
    /// The line's number, from 1.
    pub line: u32,
    /// The column, from 1; 0 where unknown.
    pub column: u32,
    /// The line itself; empty where unknown.
    pub text: String,
}

impl Code {
    /// Bare words. They are one function, without a name.
    #[must_use]
    pub fn of_words(name: impl Into<String>, words: Vec<Word>) -> Code {
        Code { name: name.into(), words, ..Code::default() }
    }

    /// A linked program, with the names its loader resolved and its source lines.
    #[must_use]
    pub fn of_program(program: &Program) -> Code {
        let btf = program.btf.as_deref();
        let string = |offset| {
            let bytes = btf.and_then(|btf| btf.bytes_at(offset)).unwrap_or_default();
            String::from_utf8_lossy(bytes).into_owned()
        };
        let mut code = Code {
            name: program.name.clone(),
            words: program.insns.clone(),
            functions: program
                .subprogs
                .iter()
                .map(|subprog| Function { name: subprog.name.clone(), start: subprog.start })
                .collect(),
            symbols: program.symbols.clone(),
            sources: program
                .line_info
                .iter()
                .map(|line| Source {
                    insn: line.insn,
                    file: string(line.file),
                    line: line.line,
                    column: line.column,
                    text: string(line.text),
                })
                .collect(),
            ..Code::default()
        };
        for (at, insn) in code.insns() {
            let symbol = code.symbols.iter().find(|symbol| symbol.insn == at);
            let of_kind =
                |kind| symbol.filter(|symbol| symbol.kind == kind).map(|symbol| symbol.name.clone());
            let map = || {
                let index = usize::try_from(insn.imm as i32).ok()?;
                program.maps.get(index).map(|map| map.name.clone())
            };
            let operand = match insn.op {
                Op::Call(CallKind::Kfunc) => of_kind(SymbolKind::Kfunc),
                Op::LoadImm64(Imm64::Value | Imm64::BtfId) => of_kind(SymbolKind::Ksym),
                Op::LoadImm64(Imm64::MapFd | Imm64::MapValue) => map(),
                _ => None,
            };
            if let Some(name) = operand.filter(|name| is_name(name)) {
                code.operands.insert(at, name);
            }
            if let Some(name) = of_kind(SymbolKind::Variable) {
                code.remarks.push((at, name));
            }
        }
        for unresolved in &program.unresolved {
            code.remarks.push((unresolved.insn, format!("unresolved: {}", unresolved.name)));
        }
        code.remarks.sort();
        code
    }

    /// The sections of instructions in an ELF file, relocated by name only. What a loader would refuse is shown too.
    ///
    /// # Errors
    /// If the bytes are no ELF file or one that is cut short.
    pub fn of_object(bytes: &[u8]) -> Result<Vec<Code>, Error> {
        sections::read(bytes)
    }

    /// The instructions that can be decoded, each with its index.
    pub fn insns(&self) -> Vec<(InsnIdx, Insn)> {
        self.starts()
            .into_iter()
            .filter_map(|at| Some((at, decode(self.words.get(at.index()..)?).ok()?)))
            .collect()
    }

    /// Where instructions start: every word but the second one of an `ld_imm64`.
    pub(crate) fn starts(&self) -> Vec<InsnIdx> {
        let mut starts = Vec::with_capacity(self.words.len());
        let mut at = 0;
        while let Some(words) = self.words.get(at..).filter(|words| !words.is_empty()) {
            starts.push(InsnIdx(at as u32));
            at += Text::new(words, Style::KERNEL).slots() as usize;
        }
        starts
    }

    /// A label for each function and each instruction that another one leads to.
    pub(crate) fn labels(&self) -> BTreeMap<InsnIdx, String> {
        let starts: BTreeSet<InsnIdx> = self.starts().into_iter().collect();
        let mut labels = BTreeMap::new();
        let mut taken = BTreeSet::new();
        for function in &self.functions {
            let free = is_name(&function.name) && !labels.contains_key(&function.start);
            if free && starts.contains(&function.start) && taken.insert(function.name.clone()) {
                labels.insert(function.start, function.name.clone());
            }
        }
        for (at, insn) in self.insns() {
            let Some(target) = insn.target(at).filter(|target| starts.contains(target)) else { continue };
            if !labels.contains_key(&target) && !self.operands.contains_key(&at) {
                let mut label = format!("L{target}");
                while !taken.insert(label.clone()) {
                    label.push('_');
                }
                labels.insert(target, label);
            }
        }
        labels
    }
}

/// Whether a name can stand in a text and be read back: no blank, no control character, not a number.
pub(crate) fn is_name(name: &str) -> bool {
    !name.starts_with(|first: char| first.is_ascii_digit())
        && !name.is_empty()
        && name.chars().all(|each| each.is_ascii_alphanumeric() || "_.$".contains(each))
}

/// A name as it can be shown, whatever it holds.
pub(crate) fn shown(name: &str) -> String {
    let shown = |each: char| match each {
        '\t' => ' ',
        each if each.is_control() => '\u{fffd}',
        each => each,
    };
    name.chars().map(shown).collect()
}

/// The names of some code, and labels if they are wanted.
pub(crate) struct CodeNames<'a> {
    pub(crate) operands: &'a BTreeMap<InsnIdx, String>,
    pub(crate) labels: &'a BTreeMap<InsnIdx, String>,
}

impl Names for CodeNames<'_> {
    fn symbol(&self, at: InsnIdx, _word: Word) -> Option<&str> {
        self.operands.get(&at).map(String::as_str)
    }

    fn label(&self, target: InsnIdx) -> Option<&str> {
        self.labels.get(&target).map(String::as_str)
    }
}
