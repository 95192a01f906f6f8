//! Sections while they grow, and what can be told of one from its name.

use skep_isa::{Insn, Op, Word};

use crate::instruction::ReferenceKind;
use crate::lexer::Span;
use crate::symbols::SymbolId;

/// A section of the object to be.
#[derive(Debug)]
pub(crate) struct Section {
    pub(crate) name: String,
    pub(crate) kind: SectionKind,
    pub(crate) data: Vec<u8>,
    /// Bytes of a section that has size and no contents.
    pub(crate) reserved: u64,
    /// Alignment in bytes.
    pub(crate) align: u64,
    /// Which statement made which instruction, in order.
    pub(crate) lines: Vec<(u64, Span)>,
    /// Which directive made which data, in order.
    pub(crate) units: Vec<Unit>,
    pub(crate) relocations: Vec<Relocation>,
    /// Where the first `exit` is.
    pub(crate) first_exit: Option<u64>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum SectionKind {
    Code,
    Data,
    Rodata,
    Bss,
    /// Read by loaders alone: BTF.
    Metadata,
    /// For debuggers; not kept.
    Debug,
}

/// What a directive puts into a section, told by how wide its elements are.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Unit {
    pub(crate) offset: u64,
    /// Bytes of all of it.
    pub(crate) length: u64,
    /// Bytes of an element; 0 for text.
    pub(crate) width: u32,
}

/// A place that a loader fills in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Relocation {
    pub(crate) offset: u64,
    pub(crate) symbol: SymbolId,
    pub(crate) kind: RelocationKind,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum RelocationKind {
    /// The two immediates of a 64-bit load.
    Load64,
    /// The immediate of a call.
    Call32,
    /// Data of four bytes that no loader changes.
    Data32,
    /// Data of eight bytes.
    Data64,
}

impl RelocationKind {
    /// The number in the object file (`R_BPF_*`). LLVM uses two for data, by what is referred to; loaders heed neither.
    pub(crate) fn number(self, is_of_constants: bool) -> u32 {
        match self {
            RelocationKind::Load64 => 1,
            RelocationKind::Data64 => 2,
            RelocationKind::Data32 if is_of_constants => 3,
            RelocationKind::Data32 => 4,
            RelocationKind::Call32 => 10,
        }
    }

    pub(crate) fn of(kind: ReferenceKind) -> RelocationKind {
        match kind {
            ReferenceKind::Address | ReferenceKind::Function => RelocationKind::Load64,
            ReferenceKind::Call | ReferenceKind::Jump | ReferenceKind::LongJump => RelocationKind::Call32,
        }
    }
}

impl Section {
    pub(crate) fn new(name: String, kind: SectionKind) -> Section {
        Section {
            name,
            kind,
            data: Vec::new(),
            reserved: 0,
            align: if kind == SectionKind::Code { 8 } else { 1 },
            lines: Vec::new(),
            units: Vec::new(),
            relocations: Vec::new(),
            first_exit: None,
        }
    }

    pub(crate) fn len(&self) -> u64 {
        self.data.len() as u64 + self.reserved
    }

    pub(crate) fn push(&mut self, insn: &Insn, span: Span) {
        self.lines.push((self.len(), span));
        if insn.op == Op::Exit && self.first_exit.is_none() {
            self.first_exit = Some(self.len());
        }
        let (first, second) = insn.encode();
        for word in std::iter::once(first).chain(second) {
            self.data.extend_from_slice(&word.to_le_bytes());
        }
    }

    /// Where the data that begins before `end` ends: there, or before the padding in front of it.
    pub(crate) fn data_end(&self, end: u64) -> u64 {
        let before = self.units.partition_point(|unit| unit.offset < end);
        let last = before.checked_sub(1).and_then(|last| self.units.get(last));
        last.map_or(end, |last| end.min(last.offset.saturating_add(last.length)))
    }

    /// The word at an offset.
    pub(crate) fn word(&self, offset: u64) -> Option<Word> {
        let at = usize::try_from(offset).ok()?;
        Some(Word::from_le_bytes(*self.data.get(at..)?.first_chunk()?))
    }

    pub(crate) fn set_word(&mut self, offset: u64, word: Word) {
        self.set_bytes(offset, &word.to_le_bytes());
    }

    pub(crate) fn set_bytes(&mut self, offset: u64, bytes: &[u8]) {
        let range = usize::try_from(offset).ok().and_then(|at| self.data.get_mut(at..at + bytes.len()));
        if let Some(place) = range {
            place.copy_from_slice(bytes);
        }
    }
}

impl SectionKind {
    /// What a section of this name holds; `flags` are those of a `.section` directive.
    pub(crate) fn of(name: &str, flags: &str) -> SectionKind {
        let is =
            |stem: &str| name == stem || name.strip_prefix(stem).is_some_and(|rest| rest.starts_with('.'));
        if name.starts_with(".debug") || name == ".llvm_addrsig" || name.starts_with(".note") {
            SectionKind::Debug
        } else if is(".BTF") {
            SectionKind::Metadata
        } else if is(".rodata") {
            SectionKind::Rodata
        } else if is(".bss") || flags.contains("nobits") {
            SectionKind::Bss
        } else if name == ".text" || flags.contains('x') {
            SectionKind::Code
        } else if name.starts_with('.') || matches!(name, "license" | "version" | "maps") || !flags.is_empty()
        {
            SectionKind::Data
        } else {
            SectionKind::Code
        }
    }
}
