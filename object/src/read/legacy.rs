//! Maps of the historical `maps` section: one C structure each, whose length differs between loaders.
//!
//! libbpf had five words; iproute2 appended id, pinning, inner id and inner index; others stop in between. The
//! distance between symbols tells the length. Words after the fifth are read in iproute2's order, as the loaders
//! that still take this section do, and must be zero where nobody gave them a meaning.

use std::sync::Arc;

use skep_linux::MapType;

use crate::elf::{Image, Section, SymbolKind};
use crate::error::{Error, ErrorKind};
use crate::object::MapEntry;
use crate::read::word;
use crate::{MapDef, MapOrigin, Pinning};

const MAPS: &str = "maps";
/// Type, key size, value size, entries, flags.
const MIN_LEN: u64 = 20;
/// Those five and iproute2's four.
const KNOWN_LEN: u64 = 36;

/// A definition and the numbers by which iproute2 lets maps refer to one another; zero is none.
struct Definition {
    map: MapDef,
    id: u32,
    inner_id: u32,
}

/// Adds the maps of `maps` in the order of their offsets.
pub(crate) fn read(image: &Image, maps: &mut Vec<MapEntry>) {
    let Some((home, section)) = image.find(MAPS) else { return };
    let mut symbols: Vec<_> = image
        .symbols
        .iter()
        .filter(|symbol| symbol.is_in(home) && !symbol.name.is_empty())
        .filter(|symbol| matches!(symbol.kind, SymbolKind::Object | SymbolKind::None))
        .map(|symbol| (symbol.value, symbol.name.as_str()))
        .collect();
    symbols.sort_unstable();
    symbols.dedup_by_key(|(offset, _)| *offset);
    let mut definitions = Vec::with_capacity(symbols.len());
    for (index, &(offset, name)) in symbols.iter().enumerate() {
        let end = symbols.get(index + 1).map_or(section.size, |&(next, _)| next);
        let definition = parse(image, section, name, offset, end)
            .map_err(|error| error.in_section(MAPS).at(offset).about(name));
        definitions.push((offset, name, definition));
    }
    let by_id: Vec<(u32, MapDef)> = definitions
        .iter()
        .filter_map(|(_, _, definition)| definition.as_ref().ok())
        .filter(|definition| definition.id != 0)
        .map(|definition| (definition.id, definition.map.clone()))
        .collect();
    for (offset, name, definition) in definitions {
        let def = definition.map(|Definition { mut map, inner_id, .. }| {
            let inner = by_id.iter().find(|(id, _)| inner_id != 0 && *id == inner_id);
            if matches!(map.map_type, MapType::ArrayOfMaps | MapType::HashOfMaps) {
                map.inner = inner.map(|(_, inner)| Arc::new(inner.clone()));
            }
            Arc::new(map)
        });
        maps.push(MapEntry {
            section: Some(home),
            offset,
            name: name.to_owned(),
            origin: MapOrigin::Legacy,
            def,
            struct_ops: None,
        });
    }
}

fn parse(image: &Image, section: &Section, name: &str, offset: u64, end: u64) -> Result<Definition, Error> {
    let len = end.checked_sub(offset).filter(|_| end <= section.size).unwrap_or(0);
    if len < MIN_LEN {
        return Err(Error::map(format!("{len} bytes are too few for a map; five words are the least")));
    }
    let data = image.data(section);
    let read = |index: u64| -> Result<u32, Error> {
        let at = offset.checked_add(4 * index).and_then(|at| usize::try_from(at).ok());
        at.and_then(|at| word(data, at, image.endian)).ok_or_else(|| Error::map("the section ends within it"))
    };
    let optional = |index: u64| if 4 * index + 4 <= len.min(KNOWN_LEN) { read(index) } else { Ok(0) };
    let beyond = data.get(offset.saturating_add(KNOWN_LEN) as usize..end as usize);
    if beyond.is_some_and(|rest| rest.iter().any(|&byte| byte != 0)) {
        return Err(Error::map(format!(
            "it has {len} bytes, and those after the first {KNOWN_LEN} are not zero"
        )));
    }
    let map_type = match read(0)? {
        0 => return Err(Error::new(ErrorKind::MapWithoutType)),
        number => MapType::from_u32(number)
            .ok_or_else(|| Error::map(format!("its type is {number}, which is no map type known here")))?,
    };
    let map = MapDef {
        map_type,
        key_size: read(1)?,
        value_size: read(2)?,
        max_entries: read(3)?,
        flags: read(4)?,
        pinning: match optional(6)? {
            0 => Pinning::None,
            // iproute2: 1 is per object, 2 global. libbpf's 1 is by name; neither number means that here.
            other => Pinning::Custom(other),
        },
        ..MapDef::new(name, MAPS, MapOrigin::Legacy)
    };
    Ok(Definition { map, id: optional(5)?, inner_id: optional(7)? })
}
