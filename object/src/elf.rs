//! The ELF file as a loader sees it: sections, symbols and relocations, checked once and owned.
//!
//! Everything later works on these plain tables by index, so that no offset of the file is trusted twice.

use object::Endianness;
use std::collections::HashMap;

use object::elf::{self, FileHeader64};
use object::read::elf::{FileHeader as _, Rel as _, SectionHeader as _, Sym as _};

use skep_btf::Endian;

use crate::error::{Error, ErrorKind};

/// Index into [`Image::sections`]; the number is the ELF section index.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(crate) struct SectionIdx(pub(crate) usize);

/// Index into [`Image::symbols`]; the number is the ELF symbol index.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(crate) struct SymbolIdx(pub(crate) usize);

/// The tables of one ELF file, and its bytes.
#[derive(Debug)]
pub(crate) struct Image {
    pub(crate) endian: Endian,
    pub(crate) sections: Vec<Section>,
    pub(crate) symbols: Vec<Symbol>,
    /// The first section of each name.
    by_name: HashMap<String, SectionIdx>,
    bytes: Vec<u8>,
}

/// A section.
#[derive(Debug)]
pub(crate) struct Section {
    pub(crate) name: String,
    pub(crate) form: Form,
    pub(crate) executable: bool,
    pub(crate) size: u64,
    /// Relocations that apply to this section, by offset.
    pub(crate) relocations: Vec<Relocation>,
    range: std::ops::Range<usize>,
}

/// What a section is made of, as far as it matters here.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Form {
    /// Bytes of the program.
    Bits,
    /// Zeroes that take no room in the file.
    Zeroes,
    /// Symbols, strings, relocations and the like.
    Other,
}

/// A symbol.
#[derive(Debug)]
pub(crate) struct Symbol {
    pub(crate) name: String,
    pub(crate) kind: SymbolKind,
    pub(crate) binding: Binding,
    /// `STV_HIDDEN` or `STV_INTERNAL`.
    pub(crate) hidden: bool,
    pub(crate) section: Home,
    pub(crate) value: u64,
    pub(crate) size: u64,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum SymbolKind {
    None,
    Object,
    Function,
    Section,
    Other,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Binding {
    Local,
    Global,
    Weak,
}

/// Where a symbol is defined.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Home {
    Undefined,
    Section(SectionIdx),
    /// Absolute, common, or another reserved number.
    Special(u16),
}

/// A relocation.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Relocation {
    pub(crate) offset: u64,
    pub(crate) symbol: SymbolIdx,
    pub(crate) kind: u32,
}

/// `R_BPF_64_64`: both halves of an `ld_imm64`.
pub(crate) const R_BPF_64_64: u32 = 1;
/// `R_BPF_64_ABS64`: eight bytes of data.
pub(crate) const R_BPF_64_ABS64: u32 = 2;
/// `R_BPF_64_ABS32`: four bytes of data.
pub(crate) const R_BPF_64_ABS32: u32 = 3;
/// `R_BPF_64_NODYLD32`: four bytes of data that no dynamic loader touches.
pub(crate) const R_BPF_64_NODYLD32: u32 = 4;
/// `R_BPF_64_32`: the distance of a call.
pub(crate) const R_BPF_64_32: u32 = 10;

/// What messages call the parts of the file that are no sections.
const ELF_HEADER: &str = "ELF header";
const SECTION_HEADERS: &str = "section headers";
/// No compiler writes more; a file that claims to have them is damaged. Tables may overlap in the file, so its size
/// bounds neither their number nor the length of their names.
const MAX_SECTIONS: usize = 1 << 16;
const MAX_SYMBOLS: usize = 1 << 20;
const MAX_RELOCATIONS: usize = 1 << 20;
const MAX_NAME_BYTES: usize = 32 << 20;

impl Image {
    /// Reads the tables of a relocatable BPF object.
    pub(crate) fn parse(bytes: Vec<u8>) -> Result<Image, Error> {
        let header = check_header(&bytes).map_err(|error| error.in_section(ELF_HEADER).at(0))?;
        let endianness = header.endian().map_err(|error| malformed(&error, 5).in_section(ELF_HEADER))?;
        let endian = match endianness {
            Endianness::Little => Endian::Little,
            Endianness::Big => Endian::Big,
        };
        let e_shoff = header.e_shoff(endianness);
        let table = header
            .sections(endianness, &*bytes)
            .map_err(|error| malformed(&error, e_shoff).in_section(SECTION_HEADERS))?;
        if table.len() > MAX_SECTIONS {
            let error = limit(format!("{} sections", table.len()));
            return Err(error.in_section(SECTION_HEADERS).at(e_shoff));
        }

        let mut names = Names { bytes_left: MAX_NAME_BYTES };
        let mut sections = Vec::with_capacity(table.len());
        for (index, section) in table.iter().enumerate() {
            let at = e_shoff.saturating_add(64 * index as u64);
            let name = table
                .section_name(endianness, section)
                .map_err(|error| malformed(&error, at).in_section(SECTION_HEADERS))?;
            let name = names.take(name).map_err(|error| error.in_section(SECTION_HEADERS).at(at))?;
            let form = match section.sh_type(endianness) {
                elf::SHT_PROGBITS => Form::Bits,
                elf::SHT_NOBITS => Form::Zeroes,
                _ => Form::Other,
            };
            let (start, size) = section.file_range(endianness).unwrap_or((0, 0));
            let end = start.checked_add(size).filter(|&end| end <= bytes.len() as u64);
            let Some(end) = end else {
                let reason =
                    format!("its {size} bytes at {start:#x} leave the file of {} bytes", bytes.len());
                return Err(Error::malformed(reason).in_section(&name).at(0));
            };
            sections.push(Section {
                name,
                form,
                executable: section.sh_flags(endianness).0 & u64::from(elf::SHF_EXECINSTR.0 as u32) != 0,
                size: section.sh_size(endianness),
                relocations: Vec::new(),
                range: start as usize..end as usize,
            });
        }

        let symbols = read_symbols(&table, endianness, &bytes, sections.len(), &mut names)?;
        read_relocations(&table, endianness, &bytes, &mut sections, symbols.len())?;
        let mut by_name = HashMap::new();
        for (index, section) in sections.iter().enumerate() {
            by_name.entry(section.name.clone()).or_insert(SectionIdx(index));
        }
        Ok(Image { endian, sections, symbols, by_name, bytes })
    }

    /// The bytes of a section; none for one that takes no room in the file.
    pub(crate) fn data(&self, section: &Section) -> &[u8] {
        self.bytes.get(section.range.clone()).unwrap_or(&[])
    }

    pub(crate) fn section(&self, index: SectionIdx) -> Option<&Section> {
        self.sections.get(index.0)
    }

    /// The first section of this name.
    pub(crate) fn find(&self, name: &str) -> Option<(SectionIdx, &Section)> {
        let &index = self.by_name.get(name)?;
        self.section(index).map(|section| (index, section))
    }

    /// The relocations of a section at these offsets.
    pub(crate) fn relocations(section: &Section, range: std::ops::Range<u64>) -> &[Relocation] {
        let start = section.relocations.partition_point(|relocation| relocation.offset < range.start);
        let end = section.relocations.partition_point(|relocation| relocation.offset < range.end);
        section.relocations.get(start..end).unwrap_or_default()
    }

    /// The offsets of the symbols of a section, by name.
    pub(crate) fn offsets_in(&self, section: SectionIdx) -> HashMap<&str, u64> {
        let symbols = self.symbols.iter().filter(|symbol| symbol.is_in(section));
        symbols.map(|symbol| (symbol.name.as_str(), symbol.value)).collect()
    }

    pub(crate) fn enumerate(&self) -> impl Iterator<Item = (SectionIdx, &Section)> {
        self.sections.iter().enumerate().map(|(index, section)| (SectionIdx(index), section))
    }

    /// The name to call a symbol by: that of its section for the nameless symbol of a section.
    pub(crate) fn display_name<'a>(&'a self, symbol: &'a Symbol) -> &'a str {
        match symbol.section {
            Home::Section(index) if symbol.name.is_empty() => {
                self.section(index).map_or("?", |section| section.name.as_str())
            }
            _ => &symbol.name,
        }
    }
}

impl Symbol {
    /// Whether it stands for something another party provides.
    pub(crate) fn is_extern(&self) -> bool {
        self.section == Home::Undefined && self.binding != Binding::Local && self.kind == SymbolKind::None
    }

    /// Whether it is defined in this section.
    pub(crate) fn is_in(&self, section: SectionIdx) -> bool {
        self.section == Home::Section(section)
    }
}

fn check_header(bytes: &[u8]) -> Result<&FileHeader64<Endianness>, Error> {
    let not_elf = |found: &str| Error::new(ErrorKind::NotElf { found: found.to_owned() });
    let wrong_form = |found: &str| Error::new(ErrorKind::WrongForm { found: found.to_owned() });
    match bytes {
        [] => return Err(not_elf("the file is empty")),
        [0x7f, b'E', b'L', b'F', ..] => {}
        [b'!', b'<', b'a', b'r', b'c', b'h', b'>', ..] => {
            return Err(not_elf("it is an archive of objects; extract one with `ar x`"));
        }
        [b'B', b'C', 0xc0, 0xde, ..] => {
            return Err(not_elf("it is LLVM bitcode; compile it with `llc -march=bpf -filetype=obj`"));
        }
        [0x9f, 0xeb, ..] | [0xeb, 0x9f, ..] => return Err(not_elf("it is bare BTF")),
        _ => return Err(not_elf("it does not start with the ELF mark")),
    }
    match bytes.get(4) {
        Some(2) => {}
        Some(1) => return Err(wrong_form("a 32-bit ELF file")),
        _ => return Err(Error::malformed("the class is neither 32 nor 64 bits").at(4)),
    }
    let header = FileHeader64::<Endianness>::parse(bytes).map_err(|error| malformed(&error, 0))?;
    let endian = header.endian().map_err(|error| malformed(&error, 5))?;
    let machine = header.e_machine(endian);
    if machine != elf::EM_BPF {
        return Err(Error::new(ErrorKind::WrongMachine { machine: machine_name(machine.0) }).at(18));
    }
    match header.e_type(endian) {
        elf::ET_REL => Ok(header),
        elf::ET_EXEC | elf::ET_DYN => Err(wrong_form("it is linked; link objects with `bpftool gen object`")),
        other => Err(wrong_form(&format!("its ELF type is {}", other.0))),
    }
}

fn machine_name(machine: u16) -> String {
    let name = match machine {
        3 => "x86",
        8 => "MIPS",
        20 => "PowerPC",
        21 => "64-bit PowerPC",
        22 => "S/390",
        40 => "ARM",
        43 => "SPARC",
        62 => "x86-64",
        183 => "AArch64",
        243 => "RISC-V",
        258 => "LoongArch",
        _ => return format!("machine number {machine}"),
    };
    format!("{name} (machine number {machine})")
}

type Sections<'a> = object::read::elf::SectionTable<'a, FileHeader64<Endianness>>;

fn read_symbols(
    table: &Sections<'_>,
    endian: Endianness,
    bytes: &[u8],
    n_sections: usize,
    names: &mut Names,
) -> Result<Vec<Symbol>, Error> {
    let mut tables = table.enumerate().filter(|(_, s)| s.sh_type(endian) == elf::SHT_SYMTAB);
    let Some((index, section)) = tables.next() else {
        return Err(Error::new(ErrorKind::Stripped).in_section(SECTION_HEADERS).at(0));
    };
    if tables.next().is_some() {
        return Err(Error::malformed("there are two symbol tables").in_section(".symtab").at(0));
    }
    let in_table = |error: Error| error.in_section(".symtab").at(0);
    let found = section
        .symbols(endian, bytes, table, index)
        .map_err(|error| in_table(malformed(&error, 0)))?
        .ok_or_else(|| in_table(Error::new(ErrorKind::Stripped)))?;
    if found.len() > MAX_SYMBOLS {
        return Err(in_table(limit(format!("{} symbols", found.len()))));
    }
    let mut symbols = Vec::with_capacity(found.len());
    for (index, symbol) in found.enumerate() {
        let at = 24 * index.0 as u64;
        let name = found.symbol_name(endian, symbol).map_err(|error| in_table(malformed(&error, at)))?;
        let name = names.take(name).map_err(|error| in_table(error.at(at)))?;
        let shndx = symbol.st_shndx(endian).0;
        let section = match shndx {
            0 => Home::Undefined,
            elf_reserved if elf_reserved == SHN_XINDEX => match found.shndx(endian, index) {
                Some(number) => Home::Section(SectionIdx(number as usize)),
                None => Home::Special(shndx),
            },
            reserved if reserved >= SHN_LORESERVE => Home::Special(reserved),
            number => Home::Section(SectionIdx(usize::from(number))),
        };
        if let Home::Section(SectionIdx(number)) = section
            && number >= n_sections
        {
            let reason = format!("the symbol stands in section {number} of {n_sections}");
            return Err(in_table(Error::malformed(reason).at(at).about(&name)));
        }
        symbols.push(Symbol {
            name,
            kind: match symbol.st_type() {
                elf::STT_NOTYPE => SymbolKind::None,
                elf::STT_OBJECT => SymbolKind::Object,
                elf::STT_FUNC => SymbolKind::Function,
                elf::STT_SECTION => SymbolKind::Section,
                _ => SymbolKind::Other,
            },
            binding: match symbol.st_bind() {
                elf::STB_GLOBAL => Binding::Global,
                elf::STB_WEAK => Binding::Weak,
                _ => Binding::Local,
            },
            hidden: matches!(symbol.st_visibility(), elf::STV_HIDDEN | elf::STV_INTERNAL),
            section,
            value: symbol.st_value(endian),
            size: symbol.st_size(endian),
        });
    }
    Ok(symbols)
}

const SHN_LORESERVE: u16 = 0xff00;
const SHN_XINDEX: u16 = 0xffff;

fn read_relocations(
    table: &Sections<'_>,
    endian: Endianness,
    bytes: &[u8],
    sections: &mut [Section],
    n_symbols: usize,
) -> Result<(), Error> {
    let mut n_left = MAX_RELOCATIONS;
    for (index, section) in table.iter().enumerate() {
        let name = sections.get(index).map(|section| section.name.clone()).unwrap_or_default();
        let target = section.sh_info(endian) as usize;
        let here = |error: Error| error.in_section(&name).at(0);
        // Nobody needs those of DWARF, and they are the most.
        if name.starts_with(".rel.debug_") {
            continue;
        }
        if section.sh_type(endian) == elf::SHT_RELA {
            return Err(here(Error::malformed("relocations with addends, which BPF objects do not have")));
        }
        let Some((entries, _)) = section.rel(endian, bytes).map_err(|error| here(malformed(&error, 0)))?
        else {
            continue;
        };
        let Some(left) = n_left.checked_sub(entries.len()) else {
            return Err(here(limit(format!("more than {MAX_RELOCATIONS} relocations"))));
        };
        n_left = left;
        let Some(target) = sections.get_mut(target) else {
            return Err(here(Error::malformed(format!("it relocates section {target}, which is not there"))));
        };
        target.relocations.reserve(entries.len());
        for (entry, index) in entries.iter().zip(0u64..) {
            let symbol = entry.r_sym(endian) as usize;
            if symbol >= n_symbols {
                let reason = format!("the relocation's symbol is number {symbol} of {n_symbols}");
                return Err(here(Error::malformed(reason).at(16 * index)));
            }
            target.relocations.push(Relocation {
                offset: entry.r_offset(endian),
                symbol: SymbolIdx(symbol),
                kind: entry.r_type(endian).0,
            });
        }
    }
    for section in sections {
        section.relocations.sort_by_key(|relocation| relocation.offset);
    }
    Ok(())
}

/// Takes names out of the file, up to a sum.
struct Names {
    bytes_left: usize,
}

impl Names {
    fn take(&mut self, name: &[u8]) -> Result<String, Error> {
        self.bytes_left = self
            .bytes_left
            .checked_sub(name.len())
            .ok_or_else(|| limit(format!("more than {MAX_NAME_BYTES} bytes of names")))?;
        Ok(String::from_utf8_lossy(name).into_owned())
    }
}

fn malformed(error: &object::read::Error, offset: u64) -> Error {
    Error::malformed(error.to_string()).at(offset)
}

fn limit(reason: String) -> Error {
    Error::new(ErrorKind::Limit { reason })
}
