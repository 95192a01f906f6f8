//! The maps and types of one object, made once for all its programs.

use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::sync::Arc;

use crate::load::Refusal;
use crate::sys::{self, ArenaMapping, Errno, MapAttr};
use crate::{Blob, Map};

const PERF_EVENT_ARRAY: u32 = 4;
const RINGBUFS: [u32; 2] = [27, 31];
const STRUCT_OPS: u32 = 26;
const ARENA: u32 = 33;
/// Types the kernel takes no BTF for: perf event, cgroup, stack trace, maps of maps, device, CPU and socket maps,
/// queue, stack, arena.
const WITHOUT_BTF: [u32; 14] = [4, 7, 8, 12, 13, 14, 15, 16, 17, 18, 22, 23, 25, ARENA];
/// Says that a struct-ops type stands in a module's BTF.
const F_VTYPE_BTF_OBJ_FD: u32 = 1 << 15;
const PAGE: u32 = 4096;
/// How many maps are kept; more than any one object has that is not made to hurt.
const MOST_MAPS: usize = 128;

/// Bounds on what maps may take, for kernels on which big maps are slow to make. A map whose size matters to the
/// verdict is smaller than these.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct MapLimits {
    /// Entries at most of a map that would take more than a mebibyte.
    pub max_entries: Option<u32>,
    /// Bytes at most of a ring buffer.
    pub ring_bytes: Option<u32>,
}

/// A map of the running kernel.
#[derive(Debug)]
pub(crate) struct LoadedMap {
    fd: OwnedFd,
    /// Kept for as long as programs may be verified against it.
    _arena: Option<ArenaMapping>,
}

impl LoadedMap {
    pub(crate) fn as_fd(&self) -> BorrowedFd<'_> {
        self.fd.as_fd()
    }
}

/// What programs of one object share.
#[derive(Debug, Default)]
pub(crate) struct Shelf {
    /// The object's types and, if the kernel took them, their descriptor.
    types: Option<(Blob, Option<OwnedFd>)>,
    note: Option<String>,
    maps: Vec<(Map, Arc<LoadedMap>)>,
}

impl Shelf {
    /// Makes room for the object with these types, unless it is the one whose things are here.
    pub(crate) fn begin(&mut self, types: Option<&Blob>) {
        let same = self.types.as_ref().map(|(blob, _)| blob) == types;
        if same && self.maps.len() < MOST_MAPS {
            return;
        }
        self.maps.clear();
        if !same {
            self.note = None;
            self.types = types.map(|blob| {
                let (fd, note) = load_types(blob.bytes());
                self.note = note;
                (blob.clone(), fd)
            });
        }
    }

    /// The object's types, if it has any and the kernel took them.
    pub(crate) fn btf(&self) -> Option<BorrowedFd<'_>> {
        self.types.as_ref().and_then(|(_, fd)| fd.as_ref()).map(AsFd::as_fd)
    }

    /// What was done differently from what was asked.
    pub(crate) fn notes(&self) -> impl Iterator<Item = &str> {
        self.note.as_deref().into_iter()
    }

    /// A map, filled and frozen as asked.
    pub(crate) fn map(
        &mut self,
        map: &Map,
        module: Option<&OwnedFd>,
        limits: MapLimits,
    ) -> Result<Arc<LoadedMap>, Refusal> {
        if let Some((_, made)) = self.maps.iter().find(|(known, _)| known == map) {
            return Ok(Arc::clone(made));
        }
        let made = Arc::new(make(map, self.btf(), module, limits)?);
        self.maps.push((map.clone(), Arc::clone(&made)));
        Ok(made)
    }
}

/// Loads an object's types. A kernel that refuses them gets the program without, as loaders do, and the note says so.
pub(crate) fn load_types(bytes: &[u8]) -> (Option<OwnedFd>, Option<String>) {
    let (errno, log) = match sys::btf_load(bytes) {
        Ok(fd) => return (Some(fd), None),
        Err(refused) => refused,
    };
    // Kernels before 6.8 know no data section whose name starts with a question mark.
    let plain = without_question_marks(bytes);
    if let Some(fd) = plain.and_then(|plain| sys::btf_load(&plain).ok()) {
        return (Some(fd), None);
    }
    let last = log.lines().rfind(|line| !line.trim().is_empty()).unwrap_or_default();
    (
        None,
        Some(
            format!("the kernel refused the object's BTF, which was left out: {errno} {last}")
                .trim_end()
                .to_owned(),
        ),
    )
}

/// The same types with `_` for the question mark that starts the names of optional sections; `None` if there is none.
fn without_question_marks(bytes: &[u8]) -> Option<Vec<u8>> {
    let word = |at: usize| {
        let bytes = bytes.get(at..at.checked_add(4)?)?;
        Some(u32::from_le_bytes(bytes.try_into().ok()?) as usize)
    };
    let (header, offset, len) = (word(4)?, word(16)?, word(20)?);
    let start = header.checked_add(offset)?;
    let mut plain = bytes.to_vec();
    let strings = plain.get_mut(start..start.checked_add(len)?)?;
    let mut found = false;
    for at in 1..strings.len() {
        // Names of sections are the only ones a compiler starts so.
        if strings.get(at - 1..=at) == Some(b"\0?") {
            found = true;
            if let Some(byte) = strings.get_mut(at) {
                *byte = b'_';
            }
        }
    }
    found.then_some(plain)
}

/// Makes a map and, for a map of maps, one inner map to show its shape.
pub(crate) fn make(
    map: &Map,
    btf: Option<BorrowedFd<'_>>,
    module: Option<&OwnedFd>,
    limits: MapLimits,
) -> Result<LoadedMap, Refusal> {
    let refused = |errno: Errno, doing: &str| {
        Refusal::new(errno, format_args!("{doing} map `{}` of type {}", map.name, type_name(map.map_type)))
    };
    // Inner maps have none themselves: the kernel allows one level.
    let inner = match &map.inner {
        Some(inner) => Some(make(&Map { inner: None, ..(**inner).clone() }, btf, None, limits)?),
        None => None,
    };
    let typed = btf.filter(|_| !WITHOUT_BTF.contains(&map.map_type));
    let mut attr = MapAttr {
        name: &map.name,
        map_type: map.map_type,
        key_size: map.key_size,
        value_size: map.value_size,
        max_entries: entries(map, limits),
        flags: map.flags,
        map_extra: map.map_extra,
        numa_node: map.numa_node,
        inner: inner.as_ref().map(LoadedMap::as_fd),
        btf: typed,
        key_type: typed.map_or(0, |_| map.key_type),
        value_type: typed.map_or(0, |_| if map.map_type == STRUCT_OPS { 0 } else { map.value_type }),
        ..MapAttr::default()
    };
    if let Some((id, _)) = &map.struct_ops {
        attr.kernel_value_type = *id;
        if let Some(module) = module {
            attr.kernel_value_btf = Some(module.as_fd());
            attr.flags |= F_VTYPE_BTF_OBJ_FD;
        }
    }
    let mut created = sys::map_create(&attr);
    // A kernel that does not know the types of key and value takes the map without.
    if created.is_err() && (attr.key_type != 0 || attr.value_type != 0) {
        created = sys::map_create(&MapAttr { btf: None, key_type: 0, value_type: 0, ..attr });
    }
    let fd = created.map_err(|errno| refused(errno, "creating"))?;
    let contents = map.contents.as_ref().map_or(&[][..], Blob::bytes);
    if map.map_type == ARENA {
        let len = (map.max_entries as usize).saturating_mul(PAGE as usize);
        let arena = ArenaMapping::new(fd.as_fd(), map.map_extra, len, contents);
        let arena = arena.map_err(|errno| refused(errno, "mapping"))?;
        return Ok(LoadedMap { fd, _arena: Some(arena) });
    }
    if !contents.is_empty() {
        let mut value = vec![0; sys::value_stride(map.map_type, map.value_size, possible_cpus())];
        let n = contents.len().min(value.len());
        if let (Some(to), Some(from)) = (value.get_mut(..n), contents.get(..n)) {
            to.copy_from_slice(from);
        }
        let key = vec![0; map.key_size as usize];
        sys::map_update(fd.as_fd(), &key, &value, 0).map_err(|errno| refused(errno, "filling"))?;
    }
    if map.frozen {
        sys::map_freeze(fd.as_fd()).map_err(|errno| refused(errno, "freezing"))?;
    }
    Ok(LoadedMap { fd, _arena: None })
}

/// Entries to ask for: what the kernel wants where the object leaves it open, and no more than the limits.
fn entries(map: &Map, limits: MapLimits) -> u32 {
    const NO_PREALLOC: u32 = 1;
    const MEBIBYTE: u64 = 1 << 20;
    if RINGBUFS.contains(&map.map_type) {
        let wanted = ring_bytes(map.max_entries);
        return limits.ring_bytes.map_or(wanted, |limit| wanted.min(limit));
    }
    if map.map_type == PERF_EVENT_ARRAY && map.max_entries == 0 {
        return possible_cpus();
    }
    let entry = u64::from(map.key_size) + u64::from(map.value_size) + 64;
    let bytes = u64::from(map.max_entries).saturating_mul(entry);
    match limits.max_entries {
        Some(limit) if bytes > MEBIBYTE && map.flags & NO_PREALLOC == 0 && map.map_type != ARENA => {
            map.max_entries.min(limit)
        }
        _ => map.max_entries,
    }
}

/// The next size of a ring buffer the kernel takes: pages in a power of two.
fn ring_bytes(wanted: u32) -> u32 {
    if wanted == 0 {
        return 0;
    }
    wanted
        .div_ceil(PAGE)
        .checked_next_power_of_two()
        .and_then(|pages| pages.checked_mul(PAGE))
        .unwrap_or(wanted)
}

/// How many CPUs the running kernel may ever have.
#[must_use]
pub fn possible_cpus() -> u32 {
    let text = std::fs::read_to_string("/sys/devices/system/cpu/possible").unwrap_or_default();
    parse_cpu_list(&text).unwrap_or(1)
}

/// One past the last CPU of a list such as `0-3,5`.
fn parse_cpu_list(text: &str) -> Option<u32> {
    let last = text.trim().rsplit([',', '-']).next()?;
    last.parse::<u32>().ok()?.checked_add(1)
}

/// The name of a map type, or its number.
fn type_name(number: u32) -> String {
    skep_linux::MapType::from_u32(number).map_or_else(|| number.to_string(), |kind| kind.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_entries(map_type: u32, max_entries: u32, limited: bool, expected: u32) {
        let limits = MapLimits { max_entries: Some(512), ring_bytes: Some(1 << 16) };
        let map = Map { map_type, key_size: 4, value_size: 60, max_entries, ..Map::default() };
        assert_eq!(entries(&map, if limited { limits } else { MapLimits::default() }), expected);
    }

    #[test]
    fn sizes_are_what_the_kernel_takes_and_within_limits() {
        check_entries(1, 1_000_000, false, 1_000_000);
        check_entries(1, 1_000_000, true, 512);
        check_entries(1, 1000, true, 1000);
        check_entries(27, 1, false, 4096);
        check_entries(27, 5000, false, 8192);
        check_entries(27, 1 << 24, true, 1 << 16);
        check_entries(27, 0, false, 0);
        check_entries(27, u32::MAX, false, u32::MAX);
    }

    #[test]
    fn cpu_lists_end_with_the_last_cpu() {
        assert_eq!(parse_cpu_list("0-1\n"), Some(2));
        assert_eq!(parse_cpu_list("0\n"), Some(1));
        assert_eq!(parse_cpu_list("0-3,8-11"), Some(12));
        assert_eq!(parse_cpu_list(""), None);
    }

    #[test]
    fn question_marks_go_from_the_names_of_sections_alone() {
        let mut bytes = vec![0x9f, 0xeb, 1, 0];
        for word in [24u32, 0, 0, 0, 15] {
            bytes.extend(word.to_le_bytes());
        }
        bytes.extend(b"\0?.struct\0a?b\0\0");
        let plain = without_question_marks(&bytes).unwrap();
        assert_eq!(&plain[24..], b"\0_.struct\0a?b\0\0");
        assert_eq!(without_question_marks(&plain), None);
        assert_eq!(without_question_marks(b"x"), None);
    }
}
