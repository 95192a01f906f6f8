//! Maps declared in `.maps`: a variable whose type is the definition.
//!
//! A number is written as the length of an array behind a pointer (`__uint`), a large one as the single enumerator
//! of an enumeration (`__ulong`), a type as what a pointer points to (`__type`), and the initial values of a map of
//! maps or of a program array are pointers that relocations fill in. What a definition may hold is libbpf's list.

use std::collections::HashMap;
use std::sync::Arc;

use skep_btf::{Btf, Composite, Linkage, Member, Type, TypeId};
use skep_linux::MapType;

use crate::elf::{Home, Image, Section, SectionIdx, SymbolKind};
use crate::error::{Error, ErrorKind};
use crate::object::MapEntry;
use crate::read::find_datasec;
use crate::read::functions::{self, Function, FunctionIdx, Role};
use crate::{MapDef, MapOrigin, MapSlot, Pinning};

const MAPS: &str = ".maps";
/// The page size libbpf rounds ring buffers to on x86-64 and most others.
const PAGE: u32 = 4096;
/// Slots an initial-value list may have; the largest selftest has a few dozen.
const MAX_SLOTS: u64 = 1 << 20;

/// Adds the maps of `.maps` in the order of the section's type.
pub(crate) fn read(image: &Image, btf: Option<&Btf>, functions: &[Function], maps: &mut Vec<MapEntry>) {
    let Some((home, section)) = image.find(MAPS) else { return };
    let vars = btf.and_then(|btf| match btf.get(find_datasec(btf, MAPS)?)? {
        Type::Datasec(section) => Some((btf, section.vars)),
        _ => None,
    });
    let Some((btf, vars)) = vars else {
        let error = Error::new(ErrorKind::NoBtf { wanted_by: "the section `.maps`".into() }).in_section(MAPS);
        maps.push(broken(home, 0, MAPS, error));
        return;
    };
    let first = maps.len();
    let mut extents = Vec::new();
    let offsets = image.offsets_in(home);
    for var in vars.iter() {
        let Some(Type::Var { name, target, linkage }) = btf.get(var.ty) else {
            let error = Error::map("the section's type lists something that is no variable").in_section(MAPS);
            maps.push(broken(home, var.offset.into(), "?", error));
            extents.push(None);
            continue;
        };
        // The loader's layout counts, and that is the symbol's.
        let offset = offsets.get(name).copied().unwrap_or(var.offset.into());
        let size = u64::from(var.size);
        let here = |error: Error| error.in_section(MAPS).at(offset).about(name);
        let def = if name.is_empty() {
            Err(here(Error::map("it has no name, by which libbpf would find it")))
        } else if linkage == Linkage::Static {
            Err(here(Error::map("it is static; libbpf takes only global ones")))
        } else if offset.checked_add(size).is_none_or(|end| end > section.size) {
            Err(here(Error::map(format!("its {size} bytes leave the section of {} bytes", section.size))))
        } else {
            parse(btf, name, target, size).map_err(here)
        };
        extents.push(def.as_ref().ok().and_then(|_| values_extent(btf, target, offset, size)));
        maps.push(MapEntry {
            section: Some(home),
            offset,
            name: name.to_owned(),
            origin: MapOrigin::Btf,
            def: def.map(Arc::new),
            struct_ops: None,
        });
    }
    let Some(declared) = maps.get_mut(first..) else { return };
    fill_slots(image, section, declared, &extents, functions);
}

fn broken(section: SectionIdx, offset: u64, name: &str, error: Error) -> MapEntry {
    MapEntry {
        section: Some(section),
        offset,
        name: name.to_owned(),
        origin: MapOrigin::Btf,
        def: Err(error),
        struct_ops: None,
    }
}

fn parse(btf: &Btf, name: &str, ty: TypeId, size: u64) -> Result<MapDef, Error> {
    let Some(Type::Struct(composite)) = btf.skip_modifiers(ty).and_then(|id| btf.get(id)) else {
        return Err(Error::map("its type is no structure"));
    };
    if u64::from(composite.size) > size {
        return Err(Error::map(format!("its type of {} bytes is larger than the variable", composite.size)));
    }
    parse_definition(btf, name, &composite, Level::Outer)
}

/// A map, or the shape of the maps in a map of maps, which cannot nest further.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Level {
    Outer,
    Inner,
}

fn parse_definition(btf: &Btf, name: &str, def: &Composite<'_>, level: Level) -> Result<MapDef, Error> {
    let mut map = MapDef::new(name, MAPS, MapOrigin::Btf);
    let n_members = def.members.len();
    for (member, index) in def.members.iter().zip(1..) {
        let field = |reason: &str| Error::map(format!("`{}` {reason}", member.name));
        let number = || number(btf, &member).ok_or_else(|| field("is not written with __uint"));
        match member.name {
            "type" => {
                let value = number()?;
                map.map_type = MapType::from_u32(value)
                    .ok_or_else(|| field(&format!("is {value}, which is no map type known here")))?;
            }
            "max_entries" => map.max_entries = number()?,
            "map_flags" => map.flags = number()?,
            "numa_node" => map.numa_node = number()?,
            "key_size" => set_size(&mut map.key_size, number()?, &member)?,
            "value_size" => set_size(&mut map.value_size, number()?, &member)?,
            "key" => {
                let (ty, size) =
                    pointee(btf, &member).ok_or_else(|| field("is no pointer to a type of known size"))?;
                set_size(&mut map.key_size, size, &member)?;
                map.key_type = Some(ty);
            }
            "value" => {
                let (ty, size) =
                    pointee(btf, &member).ok_or_else(|| field("is no pointer to a type of known size"))?;
                set_size(&mut map.value_size, size, &member)?;
                map.value_type = Some(ty);
            }
            "values" => {
                if level == Level::Inner {
                    return Err(field("stands in an inner map; maps nest one level deep"));
                }
                if index != n_members {
                    return Err(field("must be the last member"));
                }
                map.inner = parse_values(btf, &mut map, &member)?;
            }
            "pinning" => {
                if level == Level::Inner {
                    return Err(field("stands in an inner map, which cannot be pinned"));
                }
                map.pinning = match number()? {
                    0 => Pinning::None,
                    1 => Pinning::ByName,
                    other => Pinning::Custom(other),
                };
            }
            "map_extra" => {
                map.map_extra = long_number(btf, &member)
                    .ok_or_else(|| field("is written neither with __uint nor with __ulong"))?;
            }
            _ => return Err(field("is no member a map can have")),
        }
    }
    if map.map_type == MapType::Unspec {
        return Err(Error::new(ErrorKind::MapWithoutType));
    }
    if matches!(map.map_type, MapType::Ringbuf | MapType::UserRingbuf) {
        map.max_entries = ring_size(map.max_entries);
    }
    Ok(map)
}

/// Looks at `values`: the shape of inner maps, or nothing for program arrays.
fn parse_values(btf: &Btf, map: &mut MapDef, member: &Member<'_>) -> Result<Option<Arc<MapDef>>, Error> {
    let wrong = |reason: &str| Error::map(format!("`values` {reason}"));
    let of_maps = matches!(map.map_type, MapType::ArrayOfMaps | MapType::HashOfMaps);
    if !of_maps && map.map_type != MapType::ProgArray {
        return Err(wrong("needs a map of maps or a program array, and `type` before it"));
    }
    set_size(&mut map.value_size, 4, member)?;
    let Some(Type::Array { elem, count: 0, .. }) = btf.get(member.ty) else {
        return Err(wrong("is not written with __array"));
    };
    let target = match btf.skip_modifiers(elem).and_then(|id| btf.get(id)) {
        Some(Type::Ptr { target }) => btf.skip_modifiers(target).and_then(|id| btf.get(id)),
        _ => None,
    };
    match target {
        Some(Type::FuncProto(_)) if !of_maps => Ok(None),
        Some(Type::Struct(inner)) if of_maps => {
            let name = format!("{}.inner", map.name);
            parse_definition(btf, &name, &inner, Level::Inner).map(|def| Some(Arc::new(def)))
        }
        _ if of_maps => Err(wrong("is no array of pointers to map definitions")),
        _ => Err(wrong("is no array of pointers to functions")),
    }
}

fn set_size(size: &mut u32, new: u32, member: &Member<'_>) -> Result<(), Error> {
    if *size != 0 && *size != new {
        return Err(Error::map(format!("`{}` says {new} bytes, another member {size}", member.name)));
    }
    *size = new;
    Ok(())
}

fn number(btf: &Btf, member: &Member<'_>) -> Option<u32> {
    let Type::Ptr { target } = btf.get(btf.skip_modifiers(member.ty)?)? else { return None };
    match btf.get(target)? {
        Type::Array { count, .. } => Some(count),
        _ => None,
    }
}

fn long_number(btf: &Btf, member: &Member<'_>) -> Option<u64> {
    match btf.get(btf.skip_modifiers(member.ty)?)? {
        Type::Ptr { .. } => number(btf, member).map(u64::from),
        Type::Enum(of) if of.variants.len() == 1 => Some(i64::from(of.variants.get(0)?.value as i32) as u64),
        Type::Enum64(of) if of.variants.len() == 1 => Some(of.variants.get(0)?.value as u64),
        _ => None,
    }
}

fn pointee(btf: &Btf, member: &Member<'_>) -> Option<(TypeId, u32)> {
    let Type::Ptr { target } = btf.get(member.ty)? else { return None };
    let size = u32::try_from(btf.size_of(target)?).ok()?;
    Some((target, size))
}

/// A power of two of pages, as the kernel wants it: what is there if it is one, else the next larger.
pub(crate) fn ring_size(size: u32) -> u32 {
    if size == 0 || (size.is_multiple_of(PAGE) && (size / PAGE).is_power_of_two()) {
        return size;
    }
    let pages = size / PAGE + 1;
    pages.checked_next_power_of_two().and_then(|pages| pages.checked_mul(PAGE)).unwrap_or(size)
}

/// Where the pointers of `values` stand in the section, if the definition has them.
fn values_extent(btf: &Btf, ty: TypeId, offset: u64, size: u64) -> Option<std::ops::Range<u64>> {
    let Type::Struct(def) = btf.get(btf.skip_modifiers(ty)?)? else { return None };
    let last = def.members.get(def.members.len().checked_sub(1)?)?;
    let start = offset.checked_add(u64::from(last.bit_offset / 8))?;
    (last.name == "values").then_some(start..offset.checked_add(size)?)
}

/// Reads the relocations of the section: each puts a map or a program into a slot.
fn fill_slots(
    image: &Image,
    section: &Section,
    maps: &mut [MapEntry],
    extents: &[Option<std::ops::Range<u64>>],
    functions: &[Function],
) {
    let names: HashMap<(Option<SectionIdx>, u64), String> =
        maps.iter().map(|map| ((map.section, map.offset), map.name.clone())).collect();
    for (entry, extent) in maps.iter_mut().zip(extents) {
        // A definition that was refused has its error already.
        let (Ok(def), Some(extent)) = (&mut entry.def, extent) else { continue };
        let def = Arc::make_mut(def);
        for relocation in Image::relocations(section, extent.clone()) {
            let found = slot_target(image, section, relocation, def, functions, &names).and_then(|name| {
                let distance = relocation.offset - extent.start;
                if !distance.is_multiple_of(8) || distance / 8 >= MAX_SLOTS {
                    return Err(Error::relocation("it is not on a slot of `values`"));
                }
                Ok(MapSlot { index: (distance / 8) as u32, name })
            });
            match found {
                Ok(slot) => def.slots.push(slot),
                Err(error) => {
                    entry.def = Err(error.in_section(MAPS).at(relocation.offset).about(&entry.name));
                    break;
                }
            }
        }
    }
}

fn slot_target(
    image: &Image,
    section: &Section,
    relocation: &crate::elf::Relocation,
    def: &MapDef,
    functions: &[Function],
    maps: &HashMap<(Option<SectionIdx>, u64), String>,
) -> Result<String, Error> {
    let symbol =
        image.symbols.get(relocation.symbol.0).ok_or_else(|| Error::relocation("its symbol is missing"))?;
    let Home::Section(home) = symbol.section else {
        return Err(Error::nowhere(format!("`{}` is not defined", image.display_name(symbol))));
    };
    // A reference through the section's own symbol has the rest of the offset in place.
    let addend = match symbol.kind {
        SymbolKind::Section => usize::try_from(relocation.offset)
            .ok()
            .and_then(|at| super::double_word(image.data(section), at, image.endian))
            .unwrap_or(0),
        _ => 0,
    };
    let offset = symbol.value.wrapping_add(addend);
    let lost = || Error::nowhere(format!("{:#x} of `{}`", offset, image.display_name(symbol)));
    if def.map_type == MapType::ProgArray {
        let insn = u32::try_from(offset / 8).map_err(|_| lost())?;
        let FunctionIdx(index) = functions::at(functions, home, insn).ok_or_else(lost)?;
        let function = functions.get(index).ok_or_else(lost)?;
        if function.start != insn || function.role != Role::Entry {
            return Err(Error::nowhere(format!("`{}` is no entry", function.name)));
        }
        return Ok(function.name.clone());
    }
    if def.map_type == MapType::HashOfMaps && def.key_size != 4 {
        return Err(Error::map("a hash of maps with initial values needs keys of 4 bytes"));
    }
    maps.get(&(Some(home), offset)).cloned().ok_or_else(lost)
}
