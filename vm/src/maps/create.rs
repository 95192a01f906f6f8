//! What the creation of a map accepts, as the kernel does, and what its elements hold.

use skep_linux::{Line, MapFlags, MapRow, MapType};
use skep_object::MapDef;

use super::Content;

/// Sizes of keys and values at most.
const MAX_HASH_KEY: u32 = 4096;
const MAX_SOCKHASH_KEY: u32 = 512;
const MAX_PERCPU_VALUE: u32 = 32768;
const MAX_VALUE: u32 = 1 << 22;
/// Return addresses of a stack at most.
const MAX_STACK: u32 = 127;
/// Pages of an arena at most: 4 GiB.
const MAX_ARENA_PAGES: u32 = 1 << 20;
/// CPUs that a kernel as distributions build it has at most.
const MAX_CPUMAP: u32 = 256;
const PAGE: u32 = 4096;

/// What a map's elements hold.
pub(super) fn content(map_type: MapType) -> Content {
    match map_type {
        MapType::ArrayOfMaps | MapType::HashOfMaps => Content::Maps,
        MapType::Sockmap | MapType::Sockhash | MapType::ReuseportSockarray => Content::Sockets,
        MapType::Xskmap => Content::XdpSockets,
        MapType::CgroupArray => Content::Cgroups,
        MapType::Devmap | MapType::DevmapHash => Content::Devices,
        MapType::Cpumap => Content::Cpus,
        _ => Content::Bytes,
    }
}

/// Whether each CPU has values of its own.
pub(super) fn is_per_cpu(map_type: MapType) -> bool {
    matches!(
        map_type,
        MapType::PercpuArray
            | MapType::PercpuHash
            | MapType::LruPercpuHash
            | MapType::PercpuCgroupStorageDeprecated
    )
}

/// The number of entries that is asked for: where an object leaves it open, what loaders make of that.
pub(super) fn entries(def: &MapDef, n_cpus: u32) -> u32 {
    match def.map_type {
        MapType::PerfEventArray if def.max_entries == 0 => n_cpus,
        MapType::Ringbuf | MapType::UserRingbuf if def.max_entries != 0 => def
            .max_entries
            .div_ceil(PAGE)
            .checked_next_power_of_two()
            .and_then(|pages| pages.checked_mul(PAGE))
            .unwrap_or(def.max_entries),
        _ => def.max_entries,
    }
}

/// Says why a map cannot be made.
pub(super) fn check(def: &MapDef, entries: u32) -> Result<(), String> {
    check_sizes(def, entries)?;
    let creation = MapRow::of(def.map_type).and_then(|row| row.creation(Line::V6_18));
    let Some(creation) = creation else { return Ok(()) };
    let [.., base] = creation.base;
    let wrong = def.flags & !(creation.flags.bits() | base);
    if let Some(bit) = (0..32).map(|bit| 1 << bit).find(|bit| wrong & bit != 0) {
        return Err(match MapFlags::from_bits(bit).names().next() {
            Some(name) => format!("maps of its type do not take {name}"),
            None => format!("there is no flag {bit:#x}"),
        });
    }
    let needed = base & (MapFlags::NO_PREALLOC | MapFlags::MMAPABLE).bits();
    if def.flags & needed != needed {
        let name = MapFlags::from_bits(needed).names().next().unwrap_or_default();
        return Err(format!("maps of its type need {name}"));
    }
    if creation.needs_btf && (def.key_type.is_none() || def.value_type.is_none()) {
        return Err("maps of its type need types for key and value".to_owned());
    }
    for pair in [MapFlags::RDONLY | MapFlags::WRONLY, MapFlags::RDONLY_PROG | MapFlags::WRONLY_PROG] {
        if def.flags & pair.bits() == pair.bits() {
            return Err("it cannot be read-only and write-only at once".to_owned());
        }
    }
    Ok(())
}

fn check_sizes(def: &MapDef, entries: u32) -> Result<(), String> {
    let refuse = |reason: &str| Err(reason.to_owned());
    let (key, value) = (def.key_size, def.value_size);
    let has_value = (1..=MAX_VALUE).contains(&value);
    match def.map_type {
        MapType::Array | MapType::PercpuArray if key != 4 || !has_value || entries == 0 => {
            refuse("an array has keys of 4 bytes, values that are not empty, and entries")
        }
        MapType::Hash
        | MapType::LruHash
        | MapType::PercpuHash
        | MapType::LruPercpuHash
        | MapType::HashOfMaps
            if !(1..=MAX_HASH_KEY).contains(&key) || !has_value || entries == 0 =>
        {
            refuse("a hash has keys of 1 to 4096 bytes, values that are not empty, and entries")
        }
        MapType::LpmTrie if !(5..=260).contains(&key) || !has_value || entries == 0 => {
            refuse("a trie has keys of 5 to 260 bytes, values, and entries")
        }
        MapType::Queue | MapType::Stack | MapType::BloomFilter if key != 0 || !has_value || entries == 0 => {
            refuse("it has no keys, but values and entries")
        }
        MapType::BloomFilter if def.map_extra > 15 => refuse("it has 15 hash functions at most"),
        MapType::Ringbuf | MapType::UserRingbuf
            if key != 0 || value != 0 || !entries.is_power_of_two() || !entries.is_multiple_of(PAGE) =>
        {
            refuse("a ring buffer has no keys or values, and a power of two of whole pages as entries")
        }
        MapType::StackTrace
            if key != 4
                || !(8..=MAX_STACK * 8).contains(&value)
                || !value.is_multiple_of(8)
                || entries == 0 =>
        {
            refuse("it has keys of 4 bytes, values of 1 to 127 addresses, and entries")
        }
        MapType::ProgArray
        | MapType::PerfEventArray
        | MapType::CgroupArray
        | MapType::Xskmap
        | MapType::ArrayOfMaps
            if key != 4 || value != 4 || entries == 0 =>
        {
            refuse("its keys are indices of 4 bytes, its values have 4 bytes, and it has entries")
        }
        MapType::Devmap
        | MapType::DevmapHash
        | MapType::Cpumap
        | MapType::Sockmap
        | MapType::ReuseportSockarray
            if key != 4 || !matches!(value, 4 | 8) || entries == 0 =>
        {
            refuse("its keys have 4 bytes, its values 4 or 8, and it has entries")
        }
        MapType::Sockhash
            if !(1..=MAX_SOCKHASH_KEY).contains(&key) || !matches!(value, 4 | 8) || entries == 0 =>
        {
            refuse("it has keys of 1 to 512 bytes, values of 4 or 8, and entries")
        }
        MapType::HashOfMaps if value != 4 => refuse("a hash of maps has values of 4 bytes"),
        MapType::SkStorage | MapType::TaskStorage | MapType::InodeStorage | MapType::CgrpStorage
            if key != 4 || !has_value || entries != 0 =>
        {
            refuse("a local storage has keys of 4 bytes, values, and no number of entries")
        }
        MapType::CgroupStorageDeprecated | MapType::PercpuCgroupStorageDeprecated
            if !matches!(key, 8 | 16) || !has_value || entries != 0 =>
        {
            refuse("a cgroup storage has keys of 8 or 16 bytes, values, and no number of entries")
        }
        MapType::Arena if key != 0 || value != 0 || !(1..=MAX_ARENA_PAGES).contains(&entries) => {
            refuse("an arena has no keys or values, and pages as entries, 4 GiB at most")
        }
        MapType::ArrayOfMaps | MapType::HashOfMaps if def.inner.is_none() => {
            refuse("what its maps look like is not said")
        }
        _ if is_per_cpu(def.map_type) && value > MAX_PERCPU_VALUE => {
            refuse("values of each CPU have 32768 bytes at most")
        }
        MapType::Cpumap if entries > MAX_CPUMAP => refuse("there are not so many CPUs"),
        _ => Ok(()),
    }
}
