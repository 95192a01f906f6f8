//! Variables of `.struct_ops*`: tables of programs that the kernel calls in place of its own functions.
//!
//! The variable has the object's idea of the kernel's type. Which program stands behind which member is said by
//! relocations; where the members are in the kernel's type is found out when linking.

use std::collections::HashMap;
use std::sync::Arc;

use skep_btf::core::essential_name;
use skep_btf::{Btf, Type, TypeId};
use skep_linux::MapType;

use crate::elf::{Home, Image, Section, SectionIdx, SymbolKind};
use crate::error::{Error, ErrorKind};
use crate::object::MapEntry;
use crate::read::functions::{self, Function, FunctionIdx};
use crate::read::{double_word, find_datasec};
use crate::{MapDef, MapOrigin, StructOps};

/// `BPF_F_LINK`: registered by a link rather than by an update.
const F_LINK: u32 = 1 << 13;

/// The object's side of a struct_ops map.
#[derive(Clone, Debug)]
pub(crate) struct Variable {
    /// The structure, in the object's BTF.
    pub(crate) ty: TypeId,
    /// Which member, by index in that structure, names which function.
    pub(crate) functions: Vec<(u32, FunctionIdx)>,
}

/// Adds the variables of the four sections, in the order of the sections.
pub(crate) fn read(image: &Image, btf: Option<&Btf>, functions: &[Function], maps: &mut Vec<MapEntry>) {
    for (home, section) in image.enumerate() {
        let plain = section.name.strip_prefix('?').unwrap_or(&section.name);
        if !matches!(plain, ".struct_ops" | ".struct_ops.link") || section.size == 0 {
            continue;
        }
        let flags = if plain.ends_with(".link") { F_LINK } else { 0 };
        let here =
            |error: Error, offset: u64, name: &str| error.in_section(&section.name).at(offset).about(name);
        let mut push = |offset: u64, name: &str, def: Result<(MapDef, Variable), Error>| {
            let def = def.map_err(|error| here(error, offset, name));
            let (def, variable) = match def {
                Ok((def, variable)) => (Ok(Arc::new(def)), Some(variable)),
                Err(error) => (Err(error), None),
            };
            maps.push(MapEntry {
                section: Some(home),
                offset,
                name: name.to_owned(),
                origin: MapOrigin::StructOps,
                def,
                struct_ops: variable,
            });
        };
        let vars = btf.and_then(|btf| match btf.get(find_datasec(btf, &section.name)?)? {
            Type::Datasec(section) => Some((btf, section.vars)),
            _ => None,
        });
        let Some((btf, vars)) = vars else {
            let wanted_by = format!("the section `{}`", section.name);
            push(0, &section.name, Err(Error::new(ErrorKind::NoBtf { wanted_by })));
            continue;
        };
        let offsets = image.offsets_in(home);
        for var in vars.iter() {
            let Some(Type::Var { name, target, .. }) = btf.get(var.ty) else { continue };
            let offset = offsets.get(name).copied().unwrap_or(var.offset.into());
            let def = parse(image, btf, section, name, target, offset).and_then(|(mut def, ty)| {
                def.flags = flags;
                let functions = read_functions(image, btf, section, (offset, ty), functions)?;
                Ok((def, Variable { ty, functions }))
            });
            push(offset, name, def);
        }
    }
}

fn parse(
    image: &Image,
    btf: &Btf,
    section: &Section,
    name: &str,
    target: TypeId,
    offset: u64,
) -> Result<(MapDef, TypeId), Error> {
    let wrong = |reason: String| Error::new(ErrorKind::StructOps { reason });
    let ty = btf.skip_modifiers(target).ok_or_else(|| wrong("its type has no end".into()))?;
    let Some(Type::Struct(composite)) = btf.get(ty) else {
        return Err(wrong("its type is no structure".into()));
    };
    if composite.name.is_empty() {
        return Err(wrong("its type has no name".into()));
    }
    let contents = usize::try_from(offset)
        .ok()
        .and_then(|start| image.data(section).get(start..start.checked_add(composite.size as usize)?))
        .ok_or_else(|| wrong(format!("its {} bytes leave the section", composite.size)))?;
    let def = MapDef {
        map_type: MapType::StructOps,
        key_size: 4,
        value_size: composite.size,
        max_entries: 1,
        contents: Some(contents.into()),
        struct_ops: Some(StructOps {
            type_name: essential_name(composite.name).to_owned(),
            value_type_id: None,
            module: None,
            members: Vec::new(),
        }),
        ..MapDef::new(name, section.name.as_str(), MapOrigin::StructOps)
    };
    Ok((def, ty))
}

/// Which members of the variable at `place` name functions.
fn read_functions(
    image: &Image,
    btf: &Btf,
    section: &Section,
    place: (u64, TypeId),
    functions: &[Function],
) -> Result<Vec<(u32, FunctionIdx)>, Error> {
    let (offset, ty) = place;
    let Some(Type::Struct(composite)) = btf.get(ty) else { return Ok(Vec::new()) };
    let mut found = Vec::new();
    let members: HashMap<u64, (u32, TypeId)> = (0u32..)
        .zip(composite.members.iter())
        .map(|(index, member)| (member.bit_offset.into(), (index, member.ty)))
        .collect();
    let end = offset.saturating_add(composite.size.into());
    for relocation in Image::relocations(section, offset..end) {
        let distance = relocation.offset - offset;
        let wrong = |reason: String| Error::new(ErrorKind::StructOps { reason }).at(relocation.offset);
        let member = members.get(&(distance * 8)).filter(|(_, ty)| is_function_pointer(btf, *ty));
        let Some(&(index, _)) = member else {
            return Err(wrong(format!("at {distance:#x} of the structure is no pointer to a function")));
        };
        let symbol = image
            .symbols
            .get(relocation.symbol.0)
            .ok_or_else(|| wrong("the relocation's symbol is missing".into()))?;
        let function = target(image, section, relocation.offset, symbol, functions);
        let Some(function) = function else {
            let name = image.display_name(symbol);
            return Err(wrong(format!("`{name}` is no function of this object")));
        };
        found.push((index, function));
    }
    Ok(found)
}

fn target(
    image: &Image,
    section: &Section,
    at: u64,
    symbol: &crate::elf::Symbol,
    functions: &[Function],
) -> Option<FunctionIdx> {
    let Home::Section(home) = symbol.section else { return None };
    let home: SectionIdx = home;
    let addend = match symbol.kind {
        SymbolKind::Section => double_word(image.data(section), usize::try_from(at).ok()?, image.endian)?,
        _ => 0,
    };
    let offset = symbol.value.wrapping_add(addend);
    functions::at(functions, home, u32::try_from(offset / 8).ok()?)
}

fn is_function_pointer(btf: &Btf, ty: TypeId) -> bool {
    let pointee = |id: TypeId| match btf.get(btf.skip_modifiers(id)?)? {
        Type::Ptr { target } => btf.get(btf.skip_modifiers(target)?),
        _ => None,
    };
    matches!(pointee(ty), Some(Type::FuncProto(_)))
}
