//! The object file: sections, symbols and relocations as loaders of BPF objects expect them.

use std::collections::{HashMap, HashSet};

use object::write::{self, Object, Relocation, StandardSegment, Symbol, SymbolSection};
use object::{
    Architecture, BinaryFormat, Endianness, RelocationFlags, SymbolFlags, SymbolKind as ElfKind, SymbolScope,
    elf,
};
use skep_diag::{Diagnostic, Loc};

use crate::assembly::{Assembly, Placed, PlacedKind};
use crate::section::{self, RelocationKind, Section, SectionKind};
use crate::symbols::{Binding, SectionId, SymbolId};
use crate::{btf, codes};

impl Assembly {
    /// The object file, as a compiler would have written it: with types, line information, maps and relocations.
    ///
    /// # Errors
    /// When loaders would not take it: no program, a static function where programs are, a kernel function of unknown type.
    pub fn to_object(&self) -> Result<Vec<u8>, Vec<Diagnostic>> {
        let used: HashSet<SymbolId> = self
            .sections
            .iter()
            .flat_map(|section| &section.relocations)
            .map(|relocation| relocation.symbol)
            .collect();
        self.check(&used)?;
        let tables = if self.has_types() {
            None
        } else {
            let tables = btf::tables(self, &|symbol| used.contains(&symbol));
            Some(
                tables
                    .map_err(|error| vec![self.failure(format!("its types cannot be written: {error}"))])?,
            )
        };
        self.write(&used, tables)
            .map_err(|error| vec![self.failure(format!("it cannot be written: {error}"))])
    }

    /// Whether the source has its own types, as a compiler's output does.
    fn has_types(&self) -> bool {
        self.sections.iter().any(|section| section.name == ".BTF")
    }

    fn failure(&self, title: String) -> Diagnostic {
        Diagnostic::error(codes::NO_OBJECT, title).at(Loc::File(self.file.clone()), String::new())
    }

    fn check(&self, used: &HashSet<SymbolId>) -> Result<(), Vec<Diagnostic>> {
        let mut errors = Vec::new();
        let mut has_program = false;
        let has_types = self.has_types();
        for (at, symbol) in self.symbols.iter().enumerate() {
            let section = symbol.place.map(|(section, _)| self.section(section).name.as_str());
            let is_subprogram = section == Some(".text");
            match symbol.kind {
                PlacedKind::Function if !is_subprogram && symbol.binding == Binding::Local => {
                    let title =
                        format!("function `{}` is static, and its section is for programs", symbol.name);
                    let error =
                        Diagnostic::error(codes::NO_OBJECT, title).at(self.loc(symbol.span), String::new());
                    errors.push(error.help("define it with `.static`, which puts it into `.text`"));
                }
                PlacedKind::Function => has_program |= !is_subprogram,
                PlacedKind::Kfunc
                    if !has_types
                        && symbol.signature.is_none()
                        && used.contains(&SymbolId::from_index(at)) =>
                {
                    let title = format!("the types of kernel function `{}` are not given", symbol.name);
                    let error =
                        Diagnostic::error(codes::NO_OBJECT, title).at(self.loc(symbol.span), String::new());
                    let help = format!(
                        "declare them: `.extern kfunc {}(task: ptr task_struct) -> s32`",
                        symbol.name
                    );
                    errors.push(error.help(help));
                }
                _ => {}
            }
        }
        let has_code =
            self.sections.iter().any(|section| section.kind == SectionKind::Code && section.len() > 0);
        if has_code && !has_program && !has_types && errors.is_empty() {
            let error = self.failure("there is no program to load".to_owned());
            errors.push(error.help("begin one with `.program NAME, section = \"xdp\"`"));
        }
        if errors.is_empty() { Ok(()) } else { Err(errors) }
    }

    /// Whether a relocation names the section, and the contents say where in it: for labels that loaders do not see,
    /// and for the address of a static function, which loaders know in this form only.
    fn is_by_section(&self, relocation: &section::Relocation) -> bool {
        let symbol = self.symbol(relocation.symbol);
        let is_static_function = symbol.kind == PlacedKind::Function && symbol.binding == Binding::Local;
        match relocation.kind {
            RelocationKind::Data32 => symbol.place.is_some(),
            RelocationKind::Load64 => symbol.kind == PlacedKind::Label || is_static_function,
            RelocationKind::Data64 => symbol.kind == PlacedKind::Label,
            RelocationKind::Call32 => false,
        }
    }

    /// The bytes of a section. Where a relocation names a section, they say where in it.
    fn contents(&self, section: &Section) -> Vec<u8> {
        let mut data = section.data.clone();
        for relocation in section.relocations.iter().filter(|relocation| self.is_by_section(relocation)) {
            let start = self.symbol(relocation.symbol).place.map_or(0, |(_, offset)| offset);
            let at = match relocation.kind {
                RelocationKind::Load64 => relocation.offset + 4,
                RelocationKind::Data32 | RelocationKind::Data64 | RelocationKind::Call32 => relocation.offset,
            };
            let Some(field) = data.get_mut(at as usize..) else { continue };
            if relocation.kind == RelocationKind::Data64 {
                if let Some(field) = field.first_chunk_mut::<8>() {
                    *field = u64::from_le_bytes(*field).wrapping_add(start).to_le_bytes();
                }
            } else if let Some(field) = field.first_chunk_mut::<4>() {
                *field = u32::from_le_bytes(*field).wrapping_add(start as u32).to_le_bytes();
            }
        }
        data
    }

    fn write(
        &self,
        used: &HashSet<SymbolId>,
        tables: Option<(Vec<u8>, Vec<u8>)>,
    ) -> Result<Vec<u8>, write::Error> {
        let mut object = Object::new(BinaryFormat::Elf, Architecture::Bpf, Endianness::Little);
        let mut sections = HashMap::new();
        for (at, section) in self.sections.iter().enumerate() {
            if section.kind == SectionKind::Debug || section.len() == 0 && section.name != ".text" {
                continue;
            }
            let kind = elf_kind(section);
            let segment = object.segment_name(StandardSegment::Data).to_vec();
            let id = object.add_section(segment, section.name.clone().into_bytes(), kind);
            if section.kind == SectionKind::Bss {
                object.append_section_bss(id, section.reserved, section.align);
            } else {
                object.set_section_data(id, self.contents(section), section.align);
            }
            sections.insert(SectionId(at as u32), id);
        }
        if let Some((btf, ext)) = tables {
            for (name, data) in [(".BTF", btf), (".BTF.ext", ext)] {
                let id = object.add_section(Vec::new(), name.as_bytes().to_vec(), object::SectionKind::Other);
                object.set_section_data(id, data, 4);
            }
        }
        let mut symbols = HashMap::new();
        for (at, symbol) in self.symbols.iter().enumerate() {
            let id = SymbolId::from_index(at);
            if let Some(elf) = elf_symbol(symbol, used.contains(&id), &sections) {
                symbols.insert(id, object.add_symbol(elf));
            }
        }
        for (at, section) in self.sections.iter().enumerate() {
            let Some(&elf_section) = sections.get(&SectionId(at as u32)) else { continue };
            for relocation in &section.relocations {
                let symbol = match symbols.get(&relocation.symbol) {
                    Some(&symbol) if !self.is_by_section(relocation) => symbol,
                    _ => match self.symbol(relocation.symbol).place.and_then(|(of, _)| sections.get(&of)) {
                        Some(&of) => object.section_symbol(of),
                        None => continue,
                    },
                };
                let target = self.symbol(relocation.symbol).place;
                let is_of_constants =
                    target.is_none_or(|(of, _)| self.section(of).kind == SectionKind::Rodata);
                let flags = RelocationFlags::Elf {
                    r_type: elf::RelocationType(relocation.kind.number(is_of_constants)),
                };
                object.add_relocation(
                    elf_section,
                    Relocation { offset: relocation.offset, symbol, addend: 0, flags },
                )?;
            }
        }
        object.write()
    }
}

fn elf_kind(section: &Section) -> object::SectionKind {
    match section.kind {
        SectionKind::Code => object::SectionKind::Text,
        SectionKind::Data => object::SectionKind::Data,
        SectionKind::Rodata => object::SectionKind::ReadOnlyData,
        SectionKind::Bss => object::SectionKind::UninitializedData,
        SectionKind::Metadata | SectionKind::Debug => object::SectionKind::Other,
    }
}

/// A symbol of the object, if loaders or relocations need it.
fn elf_symbol(
    symbol: &Placed,
    is_used: bool,
    sections: &HashMap<SectionId, write::SectionId>,
) -> Option<Symbol> {
    let kind = match symbol.kind {
        PlacedKind::Function => elf::STT_FUNC,
        PlacedKind::Variable | PlacedKind::Map => elf::STT_OBJECT,
        PlacedKind::Kfunc | PlacedKind::Ksym | PlacedKind::Kconfig if is_used => elf::STT_NOTYPE,
        _ => return None,
    };
    let section = match symbol.place {
        Some((section, _)) => SymbolSection::Section(*sections.get(&section)?),
        None => SymbolSection::Undefined,
    };
    let binding = match symbol.binding {
        Binding::Local => elf::STB_LOCAL,
        Binding::Global => elf::STB_GLOBAL,
        Binding::Weak => elf::STB_WEAK,
    };
    Some(Symbol {
        name: symbol.name.clone().into_bytes(),
        value: symbol.place.map_or(0, |(_, offset)| offset),
        size: symbol.size,
        kind: ElfKind::Data,
        scope: if symbol.binding == Binding::Local { SymbolScope::Compilation } else { SymbolScope::Dynamic },
        weak: symbol.binding == Binding::Weak,
        section,
        flags: SymbolFlags::Elf {
            st_info: elf::SymbolInfo::new(binding, kind),
            st_other: elf::STV_DEFAULT.into(),
        },
    })
}
