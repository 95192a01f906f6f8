//! Builds small BPF objects, so that tests need no compiler and say exactly what is in them.

// Each test file uses its own part of this one.
#![allow(dead_code, unreachable_pub)]

use object::write::{Object, Relocation, SectionId, Symbol, SymbolId, SymbolSection};
use object::{
    Architecture, BinaryFormat, Endianness, RelocationFlags, SectionKind, SymbolFlags, SymbolKind,
    SymbolScope,
};
use skep_btf::{
    BtfBuilder, BtfExt, CompositeDef, Encoding, Endian, FuncInfo, InsnOffset, LineInfo, Linkage, MemberDef,
    SectionInfo, SectionVar, TypeDef, TypeId,
};
use skep_isa::Word;

pub const R_64_64: u32 = 1;
pub const R_ABS64: u32 = 2;
pub const R_64_32: u32 = 10;

/// An object in the making.
pub struct Elf {
    object: Object<'static>,
    endian: Endian,
    pub btf: BtfBuilder,
    pub ext: BtfExt,
}

/// Who may see a symbol.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Seen {
    Static,
    Global,
    Hidden,
    Weak,
}

impl Elf {
    pub fn new() -> Elf {
        Elf::of(Endian::Little)
    }

    pub fn of(endian: Endian) -> Elf {
        let order = if endian == Endian::Little { Endianness::Little } else { Endianness::Big };
        let object = Object::new(BinaryFormat::Elf, Architecture::Bpf, order);
        Elf { object, endian, btf: BtfBuilder::new(), ext: BtfExt::default() }
    }

    pub fn section(&mut self, name: &str, kind: SectionKind) -> SectionId {
        self.object.add_section(Vec::new(), name.into(), kind)
    }

    pub fn code(&mut self, name: &str) -> SectionId {
        self.section(name, SectionKind::Text)
    }

    pub fn bytes(&mut self, section: SectionId, bytes: &[u8]) -> u64 {
        self.object.append_section_data(section, bytes, 8)
    }

    pub fn license(&mut self, text: &str) {
        let section = self.section("license", SectionKind::Data);
        self.bytes(section, format!("{text}\0").as_bytes());
    }

    pub fn function(&mut self, section: SectionId, name: &str, seen: Seen, insns: &[Word]) -> SymbolId {
        let encode = match self.endian {
            Endian::Little => Word::to_le_bytes,
            Endian::Big => Word::to_be_bytes,
        };
        let code: Vec<u8> = insns.iter().flat_map(|word| encode(*word)).collect();
        let value = self.bytes(section, &code);
        self.symbol(name, SymbolKind::Text, seen, section, (value, code.len() as u64))
    }

    pub fn variable(&mut self, section: SectionId, name: &str, seen: Seen, bytes: &[u8]) -> SymbolId {
        let value = self.bytes(section, bytes);
        self.symbol(name, SymbolKind::Data, seen, section, (value, bytes.len() as u64))
    }

    pub fn zeroes(&mut self, section: SectionId, name: &str, size: u64) -> SymbolId {
        let value = self.object.append_section_bss(section, size, 8);
        self.symbol(name, SymbolKind::Data, Seen::Global, section, (value, size))
    }

    fn symbol(
        &mut self,
        name: &str,
        kind: SymbolKind,
        seen: Seen,
        section: SectionId,
        (value, size): (u64, u64),
    ) -> SymbolId {
        self.object.add_symbol(Symbol {
            name: name.into(),
            value,
            size,
            kind,
            scope: match seen {
                Seen::Static => SymbolScope::Compilation,
                Seen::Hidden => SymbolScope::Linkage,
                Seen::Global | Seen::Weak => SymbolScope::Dynamic,
            },
            weak: seen == Seen::Weak,
            section: SymbolSection::Section(section),
            flags: SymbolFlags::None,
        })
    }

    pub fn external(&mut self, name: &str, seen: Seen) -> SymbolId {
        self.object.add_symbol(Symbol {
            name: name.into(),
            value: 0,
            size: 0,
            kind: SymbolKind::Unknown,
            scope: SymbolScope::Unknown,
            weak: seen == Seen::Weak,
            section: SymbolSection::Undefined,
            flags: SymbolFlags::None,
        })
    }

    pub fn section_symbol(&mut self, section: SectionId) -> SymbolId {
        self.object.section_symbol(section)
    }

    pub fn relocate(&mut self, section: SectionId, offset: u64, symbol: SymbolId, r_type: u32) {
        let flags = RelocationFlags::Elf { r_type: object::elf::RelocationType(r_type) };
        self.object.add_relocation(section, Relocation { offset, symbol, addend: 0, flags }).unwrap();
    }

    /// A section of variables in the BTF, as clang leaves it: no size, no offsets.
    pub fn datasec(&mut self, name: &str, vars: &[(TypeId, u32)]) {
        let vars = vars.iter().map(|&(ty, size)| SectionVar { ty, offset: 0, size }).collect();
        self.btf.add(TypeDef::Datasec { name: name.into(), size: 0, vars }).unwrap();
    }

    pub fn int(&mut self) -> TypeId {
        self.btf
            .find("int", skep_btf::Kind::Int)
            .unwrap_or_else(|| self.btf.add_int("int", 4, Encoding::SIGNED).unwrap())
    }

    /// `int name(void)`, and a record that it starts at `offset` of `section`.
    pub fn describe_function(&mut self, section: &str, offset: u32, name: &str, linkage: Linkage) -> TypeId {
        let int = self.int();
        let proto = self.btf.add_func_proto(int, &[]).unwrap();
        let func = self.btf.add_func(name, linkage, proto).unwrap();
        let (text, file) = (self.btf.add_string("return 0;").unwrap(), self.btf.add_string("a.c").unwrap());
        let name_offset = self.btf.add_string(section).unwrap();
        let insn = InsnOffset(offset);
        push(&mut self.ext.func_info, name_offset, FuncInfo { insn, func });
        let line = LineInfo { insn, file_offset: file, text_offset: text, line: 7, column: 3 };
        push(&mut self.ext.line_info, name_offset, line);
        func
    }

    /// A map definition of `.maps`: numbers are lengths of arrays behind pointers.
    pub fn map_type(&mut self, numbers: &[(&str, u32)], more: &[(&str, TypeId)]) -> (TypeId, u32) {
        let int = self.int();
        let mut members = Vec::new();
        for &(name, count) in numbers {
            let array = self.btf.add_array(int, int, count).unwrap();
            members.push((name.to_owned(), self.btf.add_ptr(array).unwrap(), 8));
        }
        for &(name, ty) in more {
            members.push((name.to_owned(), ty, if name == "values" { 0 } else { 8 }));
        }
        let mut bit_offset = 0;
        let members = members.into_iter().map(|(name, ty, size)| {
            let member = MemberDef { name, ty, bit_offset, bit_size: 0 };
            bit_offset += size * 8;
            member
        });
        let members: Vec<_> = members.collect();
        let size = bit_offset / 8;
        let def = CompositeDef { name: String::new(), size, kind_flag: false, members };
        (self.btf.add_struct(def).unwrap(), size)
    }

    /// Maps of `.maps`, each with its type, its bytes, and how many pointers follow it.
    pub fn maps(&mut self, maps: &[(&str, (TypeId, u32), u32)]) -> (SectionId, Vec<SymbolId>) {
        let section = self.section(".maps", SectionKind::Data);
        let mut symbols = Vec::new();
        let mut vars = Vec::new();
        for &(name, (ty, size), slots) in maps {
            let size = size + 8 * slots;
            symbols.push(self.variable(section, name, Seen::Global, &vec![0; size as usize]));
            vars.push((self.btf.add_var(name, Linkage::Global, ty).unwrap(), size));
        }
        self.datasec(".maps", &vars);
        (section, symbols)
    }

    pub fn finish(mut self) -> Vec<u8> {
        if self.btf.types().len() > 0 {
            let bytes = self.btf.finish(self.endian).unwrap();
            let section = self.section(".BTF", SectionKind::Other);
            self.bytes(section, &bytes);
            let bytes = self.ext.to_bytes(self.endian).unwrap();
            let section = self.section(".BTF.ext", SectionKind::Other);
            self.bytes(section, &bytes);
        }
        self.object.write().unwrap()
    }
}

pub fn push<T>(groups: &mut Vec<SectionInfo<T>>, name_offset: u32, record: T) {
    match groups.iter_mut().find(|group| group.name_offset == name_offset) {
        Some(group) => group.records.push(record),
        None => groups.push(SectionInfo { name_offset, records: vec![record] }),
    }
}

/// `r0 = imm`
pub fn mov(imm: i32) -> Word {
    Word { code: 0xb7, regs: 0, off: 0, imm }
}

pub fn exit() -> Word {
    Word { code: 0x95, ..Word::default() }
}

/// A call of a function: `imm` is -1 for a global one, its place in the section for a static one.
pub fn call(imm: i32) -> Word {
    Word { code: 0x85, regs: 0x10, off: 0, imm }
}

/// `r1 = imm ll`, both slots.
pub fn load64(imm: i32) -> [Word; 2] {
    [Word { code: 0x18, regs: 1, off: 0, imm }, Word::default()]
}
