//! What assembling gives: sections, symbols and maps, from which instructions or an object file are made.

use skep_diag::{Diagnostic, Loc};
use skep_isa::{InsnIdx, Word};

use crate::assembler::Assembler;
use crate::codes;
use crate::lexer::Span;
use crate::map::Map;
use crate::section::{Relocation, RelocationKind, Section, SectionKind};
use crate::signature::Signature;
use crate::symbols::{Binding, SectionId, StructType, SymbolKind};

/// An assembled source.
#[derive(Debug)]
pub struct Assembly {
    pub(crate) file: String,
    /// The source's lines, for line information.
    pub(crate) lines: Vec<String>,
    pub(crate) sections: Vec<Section>,
    /// Indexed by [`SymbolId`].
    pub(crate) symbols: Vec<Placed>,
    pub(crate) maps: Vec<Map>,
}

/// A symbol with everything decided.
#[derive(Debug)]
pub(crate) struct Placed {
    pub(crate) name: String,
    pub(crate) span: Span,
    pub(crate) kind: PlacedKind,
    pub(crate) place: Option<(SectionId, u64)>,
    pub(crate) size: u64,
    pub(crate) binding: Binding,
    pub(crate) signature: Option<Signature>,
}

#[derive(PartialEq, Eq, Debug)]
pub(crate) enum PlacedKind {
    /// A place to jump to, or one nobody sees.
    Label,
    Function,
    Variable,
    Map,
    Kfunc,
    Ksym,
    Kconfig,
    Struct(StructType),
    /// A constant, or a name without a meaning for the object.
    Other,
}

impl Assembly {
    pub(crate) fn new(file: &str, assembler: Assembler) -> Assembly {
        let Assembler { report, symbols, sections, maps, .. } = assembler;
        let is_map = |id| maps.iter().any(|map| map.symbol == id);
        let placed = symbols.iter().map(|(id, symbol)| {
            let section_kind = symbol.place.map(|(section, _)| sections[section.index()].kind);
            let kind = match (&symbol.kind, section_kind) {
                (SymbolKind::Kfunc, _) => PlacedKind::Kfunc,
                (SymbolKind::Ksym, _) => PlacedKind::Ksym,
                (SymbolKind::Kconfig, _) => PlacedKind::Kconfig,
                (SymbolKind::Struct(ty), _) => PlacedKind::Struct(ty.clone()),
                (SymbolKind::Label, Some(SectionKind::Code)) if symbol.is_function => PlacedKind::Function,
                (SymbolKind::Label, Some(SectionKind::Code)) => PlacedKind::Label,
                (SymbolKind::Label, Some(_)) if is_map(id) => PlacedKind::Map,
                (SymbolKind::Label, Some(SectionKind::Data | SectionKind::Rodata | SectionKind::Bss))
                    if !symbol.name.starts_with(".L") =>
                {
                    PlacedKind::Variable
                }
                (SymbolKind::Label, Some(_)) => PlacedKind::Label,
                (SymbolKind::Label | SymbolKind::Constant { .. } | SymbolKind::Undefined, _) => {
                    PlacedKind::Other
                }
            };
            Placed {
                name: symbol.name.to_owned(),
                span: symbol.span,
                kind,
                place: symbol.place,
                size: symbol.size.unwrap_or(0),
                binding: symbol.binding,
                signature: symbol.signature.clone(),
            }
        });
        let mut assembly = Assembly {
            file: file.to_owned(),
            lines: report.lines.iter().map(|line| (*line).to_owned()).collect(),
            symbols: placed.collect(),
            sections,
            maps,
        };
        assembly.measure();
        assembly
    }

    /// Gives functions and variables without a size the room up to the next one.
    fn measure(&mut self) {
        let mut order: Vec<(SectionId, u64, usize)> = Vec::new();
        for (at, symbol) in self.symbols.iter().enumerate() {
            if let Some((section, offset)) = symbol.place
                && matches!(symbol.kind, PlacedKind::Function | PlacedKind::Variable)
            {
                order.push((section, offset, at));
            }
        }
        order.sort_unstable();
        for (position, &(section, offset, at)) in order.iter().enumerate() {
            if self.symbols[at].size != 0 {
                continue;
            }
            let next = order[position + 1..].iter().find(|(of, start, _)| *of != section || *start > offset);
            let end = match next {
                Some(&(of, start, _)) if of == section => start,
                _ => self.sections[section.index()].len(),
            };
            self.symbols[at].size = end.saturating_sub(offset);
        }
    }

    /// The instructions of a source that holds one program: the section's, and after them the subprograms of `.text`.
    ///
    /// References are resolved within them. A load of a map's address has `src` 1 and the map's index as its immediate, in the
    /// order in which the source defines maps.
    ///
    /// # Errors
    /// When there is more than one program, or a reference that only an object file can hold.
    pub fn words(&self) -> Result<Vec<Word>, Vec<Diagnostic>> {
        let mut parts: Vec<SectionId> = Vec::new();
        for (at, section) in self.sections.iter().enumerate() {
            if section.kind == SectionKind::Code && section.len() > 0 {
                parts.push(SectionId(at as u32));
            }
        }
        // Subprograms come after the program that calls them.
        parts.sort_by_key(|part| self.sections[part.index()].name == ".text");
        if let [first, second, ..] = parts.as_slice()
            && self.sections[second.index()].name != ".text"
        {
            let names = [first, second].map(|part| self.sections[part.index()].name.as_str());
            let title = format!("there are programs in sections `{}` and `{}`", names[0], names[1]);
            let failure =
                Diagnostic::error(codes::NO_OBJECT, title).at(Loc::File(self.file.clone()), String::new());
            return Err(vec![failure.help("make an object file of them")]);
        }
        let mut bases = vec![None; self.sections.len()];
        let mut bytes: Vec<u8> = Vec::new();
        for part in &parts {
            bases[part.index()] = Some(bytes.len() as u64);
            bytes.extend_from_slice(&self.sections[part.index()].data);
        }
        let (mut words, rest) = Word::read_le(&bytes);
        let mut errors = Vec::new();
        if !rest.is_empty() {
            let title =
                format!("the program is {} bytes long, which is no number of instructions", bytes.len());
            errors.push(
                Diagnostic::error(codes::NO_OBJECT, title).at(Loc::File(self.file.clone()), String::new()),
            );
        }
        for part in &parts {
            let base = bases[part.index()].unwrap_or_default();
            for relocation in &self.sections[part.index()].relocations {
                let at = (base + relocation.offset) / Word::SIZE as u64;
                if let Err(error) = self.link(&mut words, at, relocation, &bases) {
                    errors.push(error);
                }
            }
        }
        if errors.is_empty() { Ok(words) } else { Err(errors) }
    }

    /// Fills in a reference of raw instructions.
    fn link(
        &self,
        words: &mut [Word],
        at: u64,
        relocation: &Relocation,
        bases: &[Option<u64>],
    ) -> Result<(), Diagnostic> {
        let symbol = &self.symbols[relocation.symbol.index()];
        let map = self.maps.iter().position(|map| map.symbol == relocation.symbol);
        let target = symbol.place.and_then(|(section, offset)| {
            Some((bases[section.index()]? + offset) as i64 / Word::SIZE as i64)
        });
        let Some(word) = usize::try_from(at).ok().and_then(|at| words.get_mut(at)) else { return Ok(()) };
        match (relocation.kind, map, target) {
            (RelocationKind::Load64, Some(index), _) => {
                *word = Word { imm: index as i32, ..word.with_src(1) };
            }
            (RelocationKind::Load64, None, Some(target)) => {
                *word = Word { imm: (target - at as i64 - 1) as i32, ..word.with_src(4) };
            }
            (RelocationKind::Call32, _, Some(target)) => word.imm = (target - at as i64 - 1) as i32,
            _ => {
                let title = format!("raw instructions cannot refer to `{}`", symbol.name);
                let failure =
                    Diagnostic::error(codes::NO_OBJECT, title).at(self.loc(symbol.span), "defined here");
                return Err(failure.help("make an object file"));
            }
        }
        Ok(())
    }

    /// The names of the maps, in the order of the indices in [`Assembly::words`].
    pub fn map_names(&self) -> impl Iterator<Item = &str> {
        self.maps.iter().map(|map| self.symbols[map.symbol.index()].name.as_str())
    }

    /// The functions, each with the section it is in and its first instruction there.
    pub fn functions(&self) -> impl Iterator<Item = (&str, &str, InsnIdx)> {
        self.symbols.iter().filter(|symbol| symbol.kind == PlacedKind::Function).filter_map(|symbol| {
            let (section, offset) = symbol.place?;
            let at = InsnIdx((offset / Word::SIZE as u64) as u32);
            Some((symbol.name.as_str(), self.sections[section.index()].name.as_str(), at))
        })
    }

    /// A place in the source.
    pub(crate) fn loc(&self, span: Span) -> Loc {
        if span.line == 0 {
            return Loc::File(self.file.clone());
        }
        Loc::text(self.file.clone(), span.line, span.start + 1, span.end.saturating_sub(span.start).max(1))
    }
}
