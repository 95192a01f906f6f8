//! What assembling gives: sections, symbols and maps, from which instructions or an object file are made.

use std::collections::{HashMap, HashSet};

use skep_diag::{Diagnostic, Loc};
use skep_isa::{InsnIdx, Word};

use crate::assembler::Assembler;
use crate::codes;
use crate::lexer::Span;
use crate::map::Map;
use crate::section::{Relocation, RelocationKind, Section, SectionKind};
use crate::signature::{Base, Signature, TypeName};
use crate::symbols::{Binding, SectionId, StructType, SymbolId, SymbolKind};

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
        let of_maps: HashSet<SymbolId> = maps.iter().map(|map| map.symbol).collect();
        let placed = symbols.iter().map(|(id, symbol)| {
            let section_kind = symbol.place.map(|(section, _)| sections[section.index()].kind);
            let kind = match (&symbol.kind, section_kind) {
                (SymbolKind::Kfunc, _) => PlacedKind::Kfunc,
                (SymbolKind::Ksym, _) => PlacedKind::Ksym,
                (SymbolKind::Kconfig, _) => PlacedKind::Kconfig,
                (SymbolKind::Struct(ty), _) => PlacedKind::Struct(ty.clone()),
                (SymbolKind::Label, Some(SectionKind::Code)) if symbol.is_function => PlacedKind::Function,
                (SymbolKind::Label, Some(SectionKind::Code)) => PlacedKind::Label,
                (SymbolKind::Label, Some(_)) if of_maps.contains(&id) => PlacedKind::Map,
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
        assembly.name_programs();
        assembly.measure();
        assembly
    }

    pub(crate) fn symbol(&self, id: SymbolId) -> &Placed {
        &self.symbols[id.index()]
    }

    pub(crate) fn section(&self, id: SectionId) -> &Section {
        &self.sections[id.index()]
    }

    /// Bytes of a type; 0 if nothing says.
    pub(crate) fn size_of(&self, ty: &TypeName) -> u32 {
        let one = match &ty.base {
            _ if ty.pointers > 0 => 8,
            Base::Void => 0,
            Base::Int(int) => int.size,
            Base::Struct(name) => {
                let found = self.symbols.iter().find(|symbol| symbol.name == *name);
                found.map_or(0, |symbol| match &symbol.kind {
                    PlacedKind::Struct(ty) => ty.size as u32,
                    _ => 0,
                })
            }
        };
        one.saturating_mul(ty.count.unwrap_or(1))
    }

    /// Makes each section of programs begin with a function: the label there, or one that is called like the section.
    fn name_programs(&mut self) {
        let mut starts: HashMap<SectionId, usize> = HashMap::new();
        for (at, symbol) in self.symbols.iter().enumerate() {
            let Some((section, 0)) = symbol.place else { continue };
            let is_better = |&other: &usize| self.symbols[other].kind == PlacedKind::Function;
            match symbol.kind {
                PlacedKind::Function => {
                    starts.insert(section, at);
                }
                PlacedKind::Label
                    if !symbol.name.starts_with(".L") && !starts.get(&section).is_some_and(is_better) =>
                {
                    starts.insert(section, at);
                }
                _ => {}
            }
        }
        let mut names: HashSet<String> = self.symbols.iter().map(|symbol| symbol.name.clone()).collect();
        for (at, section) in self.sections.iter().enumerate() {
            if section.kind != SectionKind::Code || section.name == ".text" || section.len() == 0 {
                continue;
            }
            let id = SectionId(at as u32);
            if let Some(&start) = starts.get(&id) {
                let symbol = &mut self.symbols[start];
                if symbol.kind == PlacedKind::Label {
                    symbol.kind = PlacedKind::Function;
                    symbol.binding = Binding::Global;
                }
                continue;
            }
            let mut name: String =
                section.name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
            if name.starts_with(|c: char| c.is_ascii_digit()) {
                name.insert(0, '_');
            }
            while !names.insert(name.clone()) {
                name.push_str(&format!("_{at}"));
            }
            self.symbols.push(Placed {
                name,
                span: Span::default(),
                kind: PlacedKind::Function,
                place: Some((id, 0)),
                size: 0,
                binding: Binding::Global,
                signature: None,
            });
        }
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
        // From the end: where the last one began, and where what began there ends.
        let mut after: Option<(SectionId, u64, u64)> = None;
        for &(section, offset, at) in order.iter().rev() {
            let end = match after {
                Some((of, start, end)) if of == section && start == offset => end,
                Some((of, start, _)) if of == section => start,
                _ => self.sections[section.index()].len(),
            };
            after = Some((section, offset, end));
            let symbol = &mut self.symbols[at];
            if symbol.size == 0 {
                let end = match symbol.kind {
                    PlacedKind::Variable => self.sections[section.index()].data_end(end),
                    _ => end,
                };
                symbol.size = end.saturating_sub(offset);
            }
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
        let symbol = self.symbol(relocation.symbol);
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
        self.maps.iter().map(|map| self.symbol(map.symbol).name.as_str())
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
