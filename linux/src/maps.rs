//! Maps: what their creation accepts, as measured, and which helpers go with them.

use crate::generated::maps::{HELPER_MAPS, MAPS, MapFlags};
use crate::{Line, Lines, MapType};

/// What is known of maps of one type.
#[derive(Debug)]
pub struct MapRow {
    /// The type.
    pub map_type: MapType,
    /// Kernels that refuse the type.
    pub absent: Lines,
    /// Kernels where no creation was found that works.
    pub not_created: Lines,
    /// What creation accepts, per kernel.
    pub creations: &'static [MapCreation],
    only: &'static [(Lines, &'static [&'static str])],
}

/// What the creation of a map accepts: a base that works, and what works in place of one of its values. The lists
/// hold the values that worked of those tried, so the limits are samples.
#[derive(Debug)]
pub struct MapCreation {
    /// The kernels the row holds for.
    pub lines: Lines,
    /// Key size, value size, entries and flags of a creation that works.
    pub base: [u32; 4],
    /// Key sizes that work.
    pub key_sizes: &'static [u32],
    /// Value sizes that work.
    pub value_sizes: &'static [u32],
    /// Numbers of entries that work.
    pub max_entries: &'static [u32],
    /// Flags that work, each toggled alone.
    pub flags: MapFlags,
    /// Key and value must have BTF.
    pub needs_btf: bool,
    /// An inner map must be given.
    pub needs_inner: bool,
    /// BTF for key and value is accepted.
    pub takes_btf: bool,
}

/// The maps a helper may be passed.
#[derive(Debug)]
pub(crate) struct HelperMaps {
    helper: &'static str,
    lines: Lines,
    map_types: &'static [MapType],
}

/// All maps with facts, by type.
pub fn map_rows() -> &'static [MapRow] {
    &MAPS
}

/// The map types a helper may be passed in a kernel; `None` for any.
pub fn maps_for_helper(line: Line, helper: &str) -> Option<&'static [MapType]> {
    let found = HELPER_MAPS.iter().find(|row| row.helper == helper && row.lines.contains(line));
    found.map(|row| row.map_types)
}

impl MapRow {
    /// What is known of a type. Types newer than 6.18 have no row.
    pub fn of(map_type: MapType) -> Option<&'static Self> {
        MAPS.iter().find(|row| row.map_type == map_type)
    }

    /// What creation accepts in a kernel.
    pub fn creation(&self, line: Line) -> Option<&'static MapCreation> {
        self.creations.iter().find(|creation| creation.lines.contains(line))
    }

    /// The helpers such a map may be passed to in a kernel; `None` for any.
    pub fn only_helpers(&self, line: Line) -> Option<&'static [&'static str]> {
        self.only.iter().find(|(lines, _)| lines.contains(line)).map(|(_, helpers)| *helpers)
    }
}

pub(crate) const fn row(
    map_type: MapType,
    absent: u8,
    not_created: u8,
    creations: &'static [MapCreation],
    only: &'static [(Lines, &'static [&'static str])],
) -> MapRow {
    let (absent, not_created) = (Lines::from_bits(absent), Lines::from_bits(not_created));
    MapRow { map_type, absent, not_created, creations, only }
}

pub(crate) const fn creation(
    lines: u8,
    base: [u32; 4],
    key_sizes: &'static [u32],
    value_sizes: &'static [u32],
    max_entries: &'static [u32],
    flags: u32,
    [needs_btf, needs_inner, takes_btf]: [bool; 3],
) -> MapCreation {
    let (lines, flags) = (Lines::from_bits(lines), MapFlags::from_bits(flags));
    MapCreation { lines, base, key_sizes, value_sizes, max_entries, flags, needs_btf, needs_inner, takes_btf }
}

pub(crate) const fn helper_maps(
    helper: &'static str,
    lines: u8,
    map_types: &'static [MapType],
) -> HelperMaps {
    HelperMaps { helper, lines: Lines::from_bits(lines), map_types }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Helper;

    fn created(map_type: MapType, line: Line) -> &'static MapCreation {
        MapRow::of(map_type).unwrap().creation(line).unwrap()
    }

    #[test]
    fn creations_are_as_measured() {
        assert_eq!(created(MapType::Array, Line::V6_1).key_sizes, [4]);
        assert!(created(MapType::Array, Line::V6_18).flags.contains(MapFlags::MMAPABLE));
        assert!(!created(MapType::Hash, Line::V6_18).flags.contains(MapFlags::MMAPABLE));
        assert!(created(MapType::HashOfMaps, Line::V6_12).needs_inner);
        assert!(created(MapType::SkStorage, Line::V6_12).needs_btf);
        assert!(created(MapType::Cpumap, Line::V6_12).max_entries.contains(&4097));
        assert!(!created(MapType::Cpumap, Line::V6_18).max_entries.contains(&4096));
        assert!(MapRow::of(MapType::Arena).unwrap().absent.contains(Line::V6_1));
        assert!(MapRow::of(MapType::StructOps).unwrap().not_created.contains(Line::V6_18));
        assert!(MapRow::of(MapType::InsnArray).is_none());
    }

    #[test]
    fn helpers_and_maps_agree_both_ways() {
        let ring = MapRow::of(MapType::Ringbuf).unwrap().only_helpers(Line::V6_1).unwrap();
        assert!(ring.contains(&"bpf_ringbuf_reserve"));
        assert_eq!(maps_for_helper(Line::V6_18, "bpf_ringbuf_reserve"), Some(&[MapType::Ringbuf][..]));
        assert_eq!(maps_for_helper(Line::V6_18, "bpf_map_lookup_elem"), None);
        assert_eq!(MapRow::of(MapType::Hash).unwrap().only_helpers(Line::V6_18), None);
        for row in &HELPER_MAPS {
            assert!(Helper::by_name(row.helper).is_some(), "{}", row.helper);
        }
    }

    #[test]
    fn the_tables_are_whole() {
        assert_eq!((map_rows().len(), HELPER_MAPS.len()), (33, 37));
        assert_eq!(MapFlags::NO_USER_CONV.bits(), 1 << 18);
        assert_eq!(MapFlags::RDONLY_PROG.bits(), 0x80);
    }
}
