//! The types of the object: of functions, maps, variables and what the kernel provides, and the lines of the source.

use std::collections::HashMap;

use skep_btf::{
    BtfBuilder, BtfExt, CompositeDef, Encoding, Endian, EnumDef, Error, FuncInfo, InsnOffset, LineInfo,
    Linkage, MemberDef, ParamDef, SectionInfo, SectionVar, TypeDef, TypeId,
};
use skep_isa::Word;

use crate::assembly::{Assembly, Placed, PlacedKind};
use crate::map::{Map, Shape};
use crate::section::{Section, SectionKind};
use crate::signature::{Base, Signature, TypeName};
use crate::symbols::{Binding, SectionId, SymbolId};

/// The sections `.BTF` and `.BTF.ext` of an object.
pub(crate) fn tables(
    assembly: &Assembly,
    is_used: &dyn Fn(SymbolId) -> bool,
) -> Result<(Vec<u8>, Vec<u8>), Error> {
    let mut types =
        Types { assembly, builder: BtfBuilder::new(), known: HashMap::new(), maps: HashMap::new() };
    types.structs()?;
    types.maps()?;
    let functions = types.functions()?;
    types.variables()?;
    types.externals(is_used)?;
    let ext = types.ext(&functions)?.to_bytes(Endian::Little)?;
    Ok((types.builder.finish(Endian::Little)?, ext))
}

struct Types<'a> {
    assembly: &'a Assembly,
    builder: BtfBuilder,
    /// By base, pointers to it, and elements.
    known: HashMap<(String, u32, Option<u32>), TypeId>,
    /// The structure that describes each map.
    maps: HashMap<SymbolId, TypeId>,
}

/// A function's type, by section and offset.
type Functions = Vec<(SectionId, u64, TypeId)>;

impl Types<'_> {
    /// The structures of the source. All have their numbers before any has its members, since pointers may lead anywhere.
    fn structs(&mut self) -> Result<(), Error> {
        let mut ids = Vec::new();
        for symbol in &self.assembly.symbols {
            let PlacedKind::Struct(ty) = &symbol.kind else { continue };
            let def =
                CompositeDef { name: symbol.name.clone(), size: ty.size as u32, ..CompositeDef::default() };
            let id = self.builder.add_struct(def)?;
            self.known.insert((format!("struct {}", symbol.name), 0, None), id);
            ids.push((id, ty));
        }
        for (id, ty) in ids {
            let mut members = Vec::new();
            for field in &ty.fields {
                let bit_offset = (field.offset as u32).saturating_mul(8);
                let ty = self.type_id(&field.ty)?;
                members.push(MemberDef { name: field.name.clone(), ty, bit_offset, bit_size: 0 });
            }
            if let Some(TypeDef::Struct(def)) = self.builder.get_mut(id) {
                def.members = members;
            }
        }
        Ok(())
    }

    fn type_id(&mut self, name: &TypeName) -> Result<TypeId, Error> {
        let base = match &name.base {
            Base::Void => "void".to_owned(),
            Base::Int(int) => int.name.to_owned(),
            Base::Struct(name) => format!("struct {name}"),
        };
        let key = (base, name.pointers, name.count);
        if let Some(&id) = self.known.get(&key) {
            return Ok(id);
        }
        let id = if let Some(count) = name.count {
            let elem = self.type_id(&TypeName { count: None, ..name.clone() })?;
            let index = self.array_index()?;
            self.builder.add_array(elem, index, count)?
        } else if let Some(fewer) = name.pointers.checked_sub(1) {
            let target = self.type_id(&TypeName { pointers: fewer, ..name.clone() })?;
            self.builder.add_ptr(target)?
        } else {
            match &name.base {
                Base::Void => TypeId::VOID,
                Base::Int(int) => {
                    let encoding = match int {
                        int if int.is_bool => Encoding::BOOL,
                        int if int.is_signed => Encoding::SIGNED,
                        _ => Encoding::NONE,
                    };
                    self.builder.add_int(int.name, int.size, encoding)?
                }
                // One that only the kernel knows. A declaration alone would not do: a loader compares it with the kernel's.
                Base::Struct(name) => {
                    self.builder.add_struct(CompositeDef { name: name.clone(), ..CompositeDef::default() })?
                }
            }
        };
        self.known.insert(key, id);
        Ok(id)
    }

    fn array_index(&mut self) -> Result<TypeId, Error> {
        let key = ("__ARRAY_SIZE_TYPE__".to_owned(), 0, None);
        if let Some(&id) = self.known.get(&key) {
            return Ok(id);
        }
        let id = self.builder.add_int(&key.0, 4, Encoding::NONE)?;
        self.known.insert(key, id);
        Ok(id)
    }

    /// A number as loaders read it from a type: the length of an array that a pointer points to.
    fn number(&mut self, value: u32) -> Result<TypeId, Error> {
        let key = ("number".to_owned(), 0, Some(value));
        if let Some(&id) = self.known.get(&key) {
            return Ok(id);
        }
        let int = TypeName::int("int").unwrap_or_else(TypeName::pointer);
        let array = self.type_id(&int.array(value))?;
        let id = self.builder.add_ptr(array)?;
        self.known.insert(key, id);
        Ok(id)
    }

    /// The same for a number that may not fit a length: then it is an enumerator's value.
    fn wide_number(&mut self, map: &Map, value: u64) -> Result<TypeId, Error> {
        if let Ok(value) = u32::try_from(value) {
            return self.number(value);
        }
        let name = format!("{}_map_extra", self.assembly.symbol(map.symbol).name);
        let variants = vec![(name, i128::from(value))];
        self.builder.add(TypeDef::Enum64(EnumDef { name: String::new(), size: 8, signed: false, variants }))
    }

    fn maps(&mut self) -> Result<(), Error> {
        // Inner maps first, so that the ones that hold them find their structures.
        let mut order: Vec<&Map> = self.assembly.maps.iter().collect();
        order.sort_by_key(|map| map.inner.is_some());
        for map in order {
            let id = self.map(map)?;
            self.maps.insert(map.symbol, id);
        }
        let mut vars = Vec::new();
        for map in &self.assembly.maps {
            let symbol = self.assembly.symbol(map.symbol);
            let Some(&ty) = self.maps.get(&map.symbol) else { continue };
            let var = self.builder.add_var(&symbol.name, Linkage::Global, ty)?;
            let offset = symbol.place.map_or(0, |(_, offset)| offset as u32);
            vars.push(SectionVar { ty: var, offset, size: symbol.size as u32 });
        }
        self.datasec(".maps", vars)
    }

    /// The structure of a map's attributes, in the order in which the map's variable has them.
    fn map(&mut self, map: &Map) -> Result<TypeId, Error> {
        let mut members: Vec<(&str, TypeId)> = Vec::new();
        members.push(("type", self.number(map.map_type.number())?));
        for (shape, ty_name, size_name) in
            [(&map.key, "key", "key_size"), (&map.value, "value", "value_size")]
        {
            match shape {
                Some(Shape::Size(size)) => members.push((size_name, self.number(*size)?)),
                Some(Shape::Type(ty)) => {
                    let ty = self.type_id(ty)?;
                    members.push((ty_name, self.builder.add_ptr(ty)?));
                }
                None => {}
            }
        }
        let numbers = [
            ("max_entries", map.max_entries),
            ("map_flags", map.flags),
            ("numa_node", map.numa_node),
            ("pinning", map.pinning),
        ];
        for (name, number) in numbers {
            if let Some(number) = number {
                members.push((name, self.number(number)?));
            }
        }
        if let Some(extra) = map.map_extra {
            members.push(("map_extra", self.wide_number(map, extra)?));
        }
        if map.inner.is_some() || map.values.is_some() {
            let shape = match map.inner.and_then(|inner| self.maps.get(&inner)) {
                Some(&inner) => inner,
                None => self.builder.add_func_proto(TypeId::VOID, &[])?,
            };
            let elem = self.builder.add_ptr(shape)?;
            let index = self.array_index()?;
            // As in C, an array without a length: how many values there are, the variable's size says.
            members.push(("values", self.builder.add_array(elem, index, 0)?));
        }
        let members: Vec<MemberDef> = members
            .into_iter()
            .enumerate()
            .map(|(at, (name, ty))| MemberDef {
                name: name.to_owned(),
                ty,
                bit_offset: at as u32 * 64,
                bit_size: 0,
            })
            .collect();
        let size = 8 * map.member_count() as u32;
        self.builder.add_struct(CompositeDef { size, members, ..CompositeDef::default() })
    }

    fn functions(&mut self) -> Result<Functions, Error> {
        let mut functions = Vec::new();
        for symbol in &self.assembly.symbols {
            let (PlacedKind::Function, Some((section, offset))) = (&symbol.kind, symbol.place) else {
                continue;
            };
            let is_subprogram = self.assembly.section(section).name == ".text";
            let (signature, linkage) = match &symbol.signature {
                Some(signature) if symbol.binding == Binding::Local => (signature.clone(), Linkage::Static),
                Some(signature) => (signature.clone(), Linkage::Global),
                // Without a signature the verifier could not judge it alone, so it is judged with its callers.
                None if is_subprogram => (Signature::unknown(), Linkage::Static),
                None => (Signature::of_program(), Linkage::Global),
            };
            let id = self.function(&symbol.name, linkage, &signature)?;
            functions.push((section, offset, id));
        }
        functions.sort_unstable_by_key(|&(section, offset, _)| (section, offset));
        functions.dedup_by_key(|&mut (section, offset, _)| (section, offset));
        Ok(functions)
    }

    fn function(&mut self, name: &str, linkage: Linkage, signature: &Signature) -> Result<TypeId, Error> {
        let mut params = Vec::new();
        for param in &signature.params {
            let name = if linkage == Linkage::Extern { String::new() } else { param.name.clone() };
            params.push(ParamDef { name, ty: self.type_id(&param.ty)? });
        }
        let ret = self.type_id(&signature.ret)?;
        let proto = self.builder.add(TypeDef::FuncProto { ret, params })?;
        let id = self.builder.add_func(name, linkage, proto)?;
        for (at, param) in signature.params.iter().enumerate() {
            for tag in &param.tags {
                let (name, component) = (format!("arg:{tag}"), Some(at as u32));
                self.builder.add(TypeDef::DeclTag { name, target: id, component, attribute: false })?;
            }
        }
        Ok(id)
    }

    fn variables(&mut self) -> Result<(), Error> {
        let mut by_section: Vec<Vec<(u64, &Placed)>> = vec![Vec::new(); self.assembly.sections.len()];
        for symbol in &self.assembly.symbols {
            if let (PlacedKind::Variable, Some((section, offset))) = (&symbol.kind, symbol.place)
                && let Some(variables) = by_section.get_mut(section.index())
                && symbol.size > 0
                && !symbol.name.contains('$')
            {
                variables.push((offset, symbol));
            }
        }
        for (section, mut variables) in self.assembly.sections.iter().zip(by_section) {
            variables.sort_by_key(|&(offset, _)| offset);
            let mut vars: Vec<SectionVar> = Vec::new();
            for (offset, symbol) in variables {
                // Two names for one place would overlap.
                if vars.last().is_some_and(|last| u64::from(last.offset) + u64::from(last.size) > offset) {
                    continue;
                }
                let ty = type_of_data(section, offset, symbol.size);
                let ty = self.type_id(&ty)?;
                let linkage =
                    if symbol.binding == Binding::Local { Linkage::Static } else { Linkage::Global };
                let var = self.builder.add_var(&symbol.name, linkage, ty)?;
                vars.push(SectionVar { ty: var, offset: offset as u32, size: symbol.size as u32 });
            }
            self.datasec(&section.name, vars)?;
        }
        Ok(())
    }

    /// What the kernel or its configuration provides.
    fn externals(&mut self, is_used: &dyn Fn(SymbolId) -> bool) -> Result<(), Error> {
        let (mut ksyms, mut kconfig) = (Vec::new(), Vec::new());
        for (at, symbol) in self.assembly.symbols.iter().enumerate() {
            if !is_used(SymbolId::from_index(at)) {
                continue;
            }
            let unknown = Signature::unknown();
            let signature = symbol.signature.as_ref();
            match symbol.kind {
                PlacedKind::Kfunc => {
                    let id = self.function(&symbol.name, Linkage::Extern, signature.unwrap_or(&unknown))?;
                    ksyms.push(SectionVar { ty: id, offset: 0, size: 0 });
                }
                PlacedKind::Ksym => {
                    let target = match signature {
                        Some(signature) => self.type_id(&signature.ret)?,
                        None => self.builder.add(TypeDef::Const { target: TypeId::VOID })?,
                    };
                    let id = self.builder.add_var(&symbol.name, Linkage::Extern, target)?;
                    ksyms.push(SectionVar { ty: id, offset: 0, size: 0 });
                }
                PlacedKind::Kconfig => {
                    let int = TypeName::int("int").unwrap_or_else(TypeName::pointer);
                    let ty = signature.map_or(int, |signature| signature.ret.clone());
                    let size = self.assembly.size_of(&ty);
                    let target = self.type_id(&ty)?;
                    let id = self.builder.add_var(&symbol.name, Linkage::Extern, target)?;
                    kconfig.push(SectionVar { ty: id, offset: 0, size });
                }
                _ => {}
            }
        }
        self.datasec(".ksyms", ksyms)?;
        self.datasec(".kconfig", kconfig)
    }

    fn datasec(&mut self, name: &str, vars: Vec<SectionVar>) -> Result<(), Error> {
        if vars.is_empty() {
            return Ok(());
        }
        let size = self.assembly.sections.iter().find(|section| section.name == name);
        let size = size.map_or(0, |section| section.len() as u32);
        self.builder.add(TypeDef::Datasec { name: name.to_owned(), size, vars }).map(drop)
    }

    /// Which function and which line each instruction belongs to.
    fn ext(&mut self, functions: &Functions) -> Result<BtfExt, Error> {
        let mut ext = BtfExt::default();
        let file_offset = self.builder.add_string(&self.assembly.file)?;
        for (at, section) in self.assembly.sections.iter().enumerate() {
            if section.kind != SectionKind::Code || section.len() == 0 {
                continue;
            }
            let id = SectionId(at as u32);
            let name_offset = self.builder.add_string(&section.name)?;
            let of_section = functions.iter().filter(|(of, ..)| *of == id);
            let records: Vec<FuncInfo> = of_section
                .map(|&(_, offset, func)| FuncInfo { insn: InsnOffset(offset as u32), func })
                .collect();
            if records.is_empty() {
                continue;
            }
            ext.func_info.push(SectionInfo { name_offset, records });
            let mut records = Vec::new();
            for &(offset, span) in &section.lines {
                // The second half of a load is no instruction, and no place for a line.
                let starts = section.word(offset).is_some_and(|word| word.code != 0);
                if !starts || !offset.is_multiple_of(Word::SIZE as u64) {
                    continue;
                }
                let text = self.assembly.lines.get((span.line as usize).wrapping_sub(1));
                let text_offset = self.builder.add_string(text.map_or("", |text| text.trim_end()))?;
                records.push(LineInfo {
                    insn: InsnOffset(offset as u32),
                    file_offset,
                    text_offset,
                    line: span.line.min(0x3f_ffff),
                    column: span.start.saturating_add(1).min(0x3ff),
                });
            }
            ext.line_info.push(SectionInfo { name_offset, records });
        }
        ext.line_info.retain(|info| !info.records.is_empty());
        Ok(ext)
    }
}

/// The type of a variable, told by the directives that made it.
fn type_of_data(section: &Section, offset: u64, size: u64) -> TypeName {
    let first = section.units.partition_point(|unit| unit.offset < offset);
    let after = section.units.partition_point(|unit| unit.offset < offset.saturating_add(size));
    let units = section.units.get(first..after).unwrap_or_default();
    let width = units.first().map_or(1, |unit| unit.width);
    let same = units.iter().all(|unit| unit.width == width);
    let count = |bytes: u64| u32::try_from(size / bytes).unwrap_or(u32::MAX);
    let byte = || TypeName::int("u8").unwrap_or_else(TypeName::pointer);
    match width {
        0 if same => TypeName::int("char").unwrap_or_else(TypeName::pointer).array(count(1)),
        _ if !same || !size.is_multiple_of(u64::from(width.max(1))) => byte().array(count(1)),
        _ => match TypeName::unsigned(u64::from(width)) {
            // Room without contents: most likely one number.
            Some(_) if width == 1 && units.len() <= 1 && TypeName::unsigned(size).is_some() => {
                TypeName::unsigned(size).unwrap_or_else(byte)
            }
            Some(int) if size == u64::from(width) => int,
            Some(int) => int.array(count(u64::from(width))),
            None => byte().array(count(1)),
        },
    }
}
