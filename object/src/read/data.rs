//! Data sections as maps of one entry: `.data*`, `.rodata*`, `.bss*`, `.kconfig`, and the contents of an arena.

use std::sync::Arc;

use skep_btf::{Btf, Linkage, Type, TypeId};
use skep_linux::MapType;

use crate::elf::{Form, Image, SectionIdx};
use crate::error::Error;
use crate::object::MapEntry;
use crate::read::externs::{Extern, ExternKind};
use crate::{MapDef, MapOrigin};

const F_RDONLY_PROG: u32 = 1 << 7;
const F_MMAPABLE: u32 = 1 << 10;
/// What a kernel's name of a map can hold.
const NAME_LEN: usize = 15;
/// All of an object's data. A zeroed section takes no room in the file and others may overlap in it, so that the
/// file's size does not bound this.
const MAX_DATA: u64 = 128 << 20;
/// The two names a section of arena variables has had.
pub(crate) const ARENA_SECTIONS: [&str; 2] = [".addr_space.1", ".arena.1"];

/// Adds the maps of data sections in the order of the sections, and gives an arena its contents.
pub(crate) fn read(image: &Image, object: &str, btf: Option<&Btf>, maps: &mut Vec<MapEntry>) {
    fill_arena(image, maps);
    let mut left = MAX_DATA;
    for (index, section) in image.enumerate() {
        let Some(origin) = origin(&section.name, section.form) else { continue };
        if section.executable || section.size == 0 {
            continue;
        }
        let name = map_name(object, &section.name);
        let def = if section.size > left {
            let reason = format!("with its {} bytes the object's data is more than {MAX_DATA}", section.size);
            Err(Error::map(reason).in_section(&section.name).at(0))
        } else {
            left -= section.size;
            let contents: Arc<[u8]> = match origin {
                MapOrigin::Bss => std::iter::repeat_n(0, section.size as usize).collect(),
                _ => image.data(section).into(),
            };
            Ok(Arc::new(data_map(&name, &section.name, origin, contents, btf)))
        };
        maps.push(entry(Some(index), name, origin, def));
    }
}

/// Adds the `.kconfig` map, zeroed: its values are the kernel's.
pub(crate) fn read_kconfig(object: &str, btf: Option<&Btf>, externs: &[Extern], maps: &mut Vec<MapEntry>) {
    let end = externs.iter().filter_map(|of| match &of.kind {
        ExternKind::Kconfig(var) => Some(var.offset.saturating_add(var.size)),
        _ => None,
    });
    let Some(size) = end.max() else { return };
    let name = map_name(object, ".kconfig");
    let def = if u64::from(size) > MAX_DATA {
        Err(Error::map("its variables are larger than a map value can be").in_section(".kconfig"))
    } else {
        let contents = vec![0; size as usize].into();
        Ok(Arc::new(data_map(&name, ".kconfig", MapOrigin::Kconfig, contents, btf)))
    };
    maps.push(entry(None, name, MapOrigin::Kconfig, def));
}

fn entry(
    section: Option<SectionIdx>,
    name: String,
    origin: MapOrigin,
    def: Result<Arc<MapDef>, Error>,
) -> MapEntry {
    MapEntry { section, offset: 0, name, origin, def, struct_ops: None }
}

fn origin(name: &str, form: Form) -> Option<MapOrigin> {
    let is =
        |stem: &str| name.strip_prefix(stem).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'));
    match form {
        Form::Bits if is(".data") => Some(MapOrigin::Data),
        Form::Bits if is(".rodata") => Some(MapOrigin::Rodata),
        Form::Zeroes if is(".bss") => Some(MapOrigin::Bss),
        _ => None,
    }
}

fn data_map(name: &str, section: &str, origin: MapOrigin, contents: Arc<[u8]>, btf: Option<&Btf>) -> MapDef {
    let constant = matches!(origin, MapOrigin::Rodata | MapOrigin::Kconfig);
    let value_type = btf.and_then(|btf| btf.ids_by_name(section).next());
    let mut flags = if constant { F_RDONLY_PROG } else { 0 };
    if btf.zip(value_type).is_some_and(|(btf, ty)| is_exposed(btf, ty)) {
        flags |= F_MMAPABLE;
    }
    MapDef {
        map_type: MapType::Array,
        key_size: 4,
        value_size: contents.len() as u32,
        max_entries: 1,
        flags,
        value_type,
        contents: Some(contents),
        frozen: constant,
        ..MapDef::new(name, section, origin)
    }
}

/// Whether a variable of the section is visible outside the object, so that libbpf makes the map mappable.
fn is_exposed(btf: &Btf, section: TypeId) -> bool {
    let Some(Type::Datasec(section)) = btf.get(section) else { return false };
    section.vars.iter().any(|var| match btf.get(var.ty) {
        Some(Type::Var { linkage, .. }) => linkage != Linkage::Static,
        _ => false,
    })
}

/// libbpf's name: the start of the object's name, then the section's; the latter alone if it has two dots.
///
/// Seven bytes are kept for the section's name even where it is shorter.
pub(crate) fn map_name(object: &str, section: &str) -> String {
    let suffix_len = section.len().clamp(7, NAME_LEN);
    let prefix_len = match section.get(1..).is_some_and(|rest| rest.contains('.')) {
        true => 0,
        false => object.len().min(NAME_LEN - suffix_len),
    };
    let prefix = object.bytes().take(prefix_len);
    let whole = prefix.chain(section.bytes().take(suffix_len));
    whole
        .map(|byte| match byte {
            b'_' | b'.' => char::from(byte),
            _ if byte.is_ascii_alphanumeric() => char::from(byte),
            _ => '_',
        })
        .collect()
}

/// The variables of the address space of arenas are the first bytes of the one arena.
fn fill_arena(image: &Image, maps: &mut [MapEntry]) {
    let section = ARENA_SECTIONS.iter().find_map(|name| image.find(name));
    let mut arenas = maps.iter_mut().filter(|entry| match &entry.def {
        Ok(def) => def.map_type == MapType::Arena,
        Err(_) => false,
    });
    let Some(arena) = arenas.next() else { return };
    for other in arenas {
        let reason = format!("`{}` is an arena too, and an object has one at most", arena.name);
        other.def = Err(Error::map(reason).in_section(".maps").at(other.offset).about(&other.name));
    }
    let (Some((_, section)), Ok(def)) = (section, &mut arena.def) else { return };
    let room = u64::from(def.max_entries).saturating_mul(4096);
    if section.size > room {
        let reason = format!("its {room} bytes do not hold the {} of `{}`", section.size, section.name);
        arena.def = Err(Error::map(reason).in_section(".maps").at(arena.offset).about(&arena.name));
        return;
    }
    let contents = image.data(section).into();
    Arc::make_mut(def).contents = Some(contents);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(object: &str, section: &str, expected: &str) {
        assert_eq!(map_name(object, section), expected);
    }

    #[test]
    fn data_maps_have_libbpfs_names() {
        check("my_object_name", ".rodata", "my_objec.rodata");
        check("my_object_name", ".bss", "my_objec.bss");
        check("my_object_name", ".kconfig", "my_obje.kconfig");
        check("my_object_name", ".rodata.abracadabra", ".rodata.abracad");
        check("xdp", ".data", "xdp.data");
        check("x-y", ".data", "x_y.data");
    }
}
