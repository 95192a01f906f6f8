//! Maps: creation, elements, freezing, and the mapping an arena needs before a program may use it.

use std::os::fd::{AsRawFd, BorrowedFd, OwnedFd};

use super::{Attr, Command, Errno, address, address_mut, bpf, bpf_fd, object_name, raw};

/// `union bpf_attr` for `BPF_MAP_CREATE`, to the end of what 6.12 knows.
#[repr(C)]
#[derive(Default)]
pub(super) struct CreateAttr {
    map_type: u32,
    key_size: u32,
    value_size: u32,
    max_entries: u32,
    map_flags: u32,
    inner_map_fd: u32,
    numa_node: u32,
    map_name: [u8; 16],
    map_ifindex: u32,
    btf_fd: u32,
    btf_key_type_id: u32,
    btf_value_type_id: u32,
    btf_vmlinux_value_type_id: u32,
    map_extra: u64,
    value_type_btf_obj_fd: i32,
    map_token_fd: i32,
}

// SAFETY: `repr(C)`, integers alone; 11 words after a name of 4 words put `map_extra` at byte 64 without padding.
unsafe impl Attr for CreateAttr {}

/// `union bpf_attr` for the commands on elements and for `BPF_MAP_FREEZE`.
#[repr(C)]
#[derive(Default)]
struct ElemAttr {
    map_fd: u32,
    unused: u32,
    key: u64,
    value: u64,
    flags: u64,
}

// SAFETY: `repr(C)`, integers alone, the gap before `key` is a field.
unsafe impl Attr for ElemAttr {}

/// What a map is created from.
#[derive(Default)]
pub(crate) struct MapAttr<'a> {
    pub(crate) name: &'a str,
    pub(crate) map_type: u32,
    pub(crate) key_size: u32,
    pub(crate) value_size: u32,
    pub(crate) max_entries: u32,
    pub(crate) flags: u32,
    pub(crate) map_extra: u64,
    pub(crate) numa_node: u32,
    pub(crate) inner: Option<BorrowedFd<'a>>,
    pub(crate) btf: Option<BorrowedFd<'a>>,
    pub(crate) key_type: u32,
    pub(crate) value_type: u32,
    /// The kernel's type a struct-ops map registers.
    pub(crate) kernel_value_type: u32,
    /// The BTF of the module that type stands in.
    pub(crate) kernel_value_btf: Option<BorrowedFd<'a>>,
}

/// Creates a map.
pub(crate) fn map_create(map: &MapAttr<'_>) -> Result<OwnedFd, Errno> {
    let mut attr = CreateAttr {
        map_type: map.map_type,
        key_size: map.key_size,
        value_size: map.value_size,
        max_entries: map.max_entries,
        map_flags: map.flags,
        inner_map_fd: raw(map.inner),
        numa_node: map.numa_node,
        map_name: object_name(map.name),
        map_ifindex: 0,
        btf_fd: raw(map.btf),
        btf_key_type_id: map.key_type,
        btf_value_type_id: map.value_type,
        btf_vmlinux_value_type_id: map.kernel_value_type,
        map_extra: map.map_extra,
        value_type_btf_obj_fd: raw(map.kernel_value_btf) as i32,
        map_token_fd: 0,
    };
    // SAFETY: the command follows no address.
    unsafe { bpf_fd(Command::MapCreate, &mut attr) }
}

/// Bytes the kernel reads or writes for one value of a map with this value size: one slot for each possible CPU
/// where the map has a value for each.
pub(crate) fn value_stride(map_type: u32, value_size: u32, cpus: u32) -> usize {
    const PER_CPU: [u32; 4] = [5, 6, 10, 21];
    let size = value_size as usize;
    if PER_CPU.contains(&map_type) { size.next_multiple_of(8).saturating_mul(cpus as usize) } else { size }
}

/// Writes one element. `value` must be as long as [`value_stride`] says.
pub(crate) fn map_update(map: BorrowedFd<'_>, key: &[u8], value: &[u8], flags: u64) -> Result<(), Errno> {
    let mut attr = ElemAttr { flags, ..element(map, key, address(value)) };
    // SAFETY: `key` and `value` are live slices, read alone; callers pass them as long as the map's key and value.
    unsafe { bpf(Command::MapUpdate, &mut attr) }.map(drop)
}

/// Reads one element into `value`, which must be as long as [`value_stride`] says. The bytes it holds are read too: a
/// bloom filter is asked for them.
pub(crate) fn map_lookup(map: BorrowedFd<'_>, key: &[u8], value: &mut [u8], flags: u64) -> Result<(), Errno> {
    let mut attr = ElemAttr { flags, ..element(map, key, address_mut(value)) };
    // SAFETY: `key` is a live slice and `value` exclusively ours; callers pass them as long as the map's key and value.
    unsafe { bpf(Command::MapLookup, &mut attr) }.map(drop)
}

/// Reads one element as [`map_lookup`] does, and takes it out.
pub(crate) fn map_lookup_and_delete(
    map: BorrowedFd<'_>,
    key: &[u8],
    value: &mut [u8],
    flags: u64,
) -> Result<(), Errno> {
    let mut attr = ElemAttr { flags, ..element(map, key, address_mut(value)) };
    // SAFETY: as for `map_lookup`.
    unsafe { bpf(Command::MapLookupAndDelete, &mut attr) }.map(drop)
}

/// Takes one element out.
pub(crate) fn map_delete(map: BorrowedFd<'_>, key: &[u8]) -> Result<(), Errno> {
    let mut attr = element(map, key, 0);
    // SAFETY: `key` is a live slice, which callers pass as long as the map's key.
    unsafe { bpf(Command::MapDelete, &mut attr) }.map(drop)
}

/// Writes the key after `key`, or the first without one, into `next`, which must be as long as the map's key.
pub(crate) fn map_next_key(map: BorrowedFd<'_>, key: Option<&[u8]>, next: &mut [u8]) -> Result<(), Errno> {
    let mut attr = element(map, key.unwrap_or_default(), address_mut(next));
    // SAFETY: as for `map_lookup`; both are as long as the map's key.
    unsafe { bpf(Command::MapNextKey, &mut attr) }.map(drop)
}

/// Makes a map read-only for system calls, so that the verifier may read a read-only one as constants.
pub(crate) fn map_freeze(map: BorrowedFd<'_>) -> Result<(), Errno> {
    let mut attr = element(map, &[], 0);
    // SAFETY: the command follows no address.
    unsafe { bpf(Command::MapFreeze, &mut attr) }.map(drop)
}

fn element(map: BorrowedFd<'_>, key: &[u8], value: u64) -> ElemAttr {
    ElemAttr { map_fd: map.as_raw_fd() as u32, unused: 0, key: address(key), value, flags: 0 }
}

/// An arena's memory in this process. Without it the verifier does not know the address programs see.
#[derive(Debug)]
pub(crate) struct ArenaMapping {
    /// Held as a number, since it is never read again.
    start: usize,
    len: usize,
}

impl ArenaMapping {
    /// Maps an arena of so many bytes, at a page-aligned address if it is not 0, and writes what it starts with.
    pub(crate) fn new(
        map: BorrowedFd<'_>,
        wanted: u64,
        len: usize,
        contents: &[u8],
    ) -> Result<ArenaMapping, Errno> {
        // Where an address is wanted it must be free: nothing of ours may be replaced.
        let fixed = if wanted == 0 { 0 } else { libc::MAP_FIXED_NOREPLACE };
        // SAFETY: a new mapping at an address that is free or the kernel's choice replaces nothing.
        let start = unsafe {
            libc::mmap(
                wanted as *mut libc::c_void,
                len,
                libc::PROT_READ | libc::PROT_WRITE,
                libc::MAP_SHARED | fixed,
                map.as_raw_fd(),
                0,
            )
        };
        if start == libc::MAP_FAILED {
            return Err(Errno::last());
        }
        let mapping = ArenaMapping { start: start as usize, len };
        let n = contents.len().min(len);
        // SAFETY: the mapping has `len` writable bytes, `n` is no more, and fresh memory overlaps nothing.
        unsafe { std::ptr::copy_nonoverlapping(contents.as_ptr(), start.cast::<u8>(), n) };
        Ok(mapping)
    }
}

impl Drop for ArenaMapping {
    fn drop(&mut self) {
        // SAFETY: the range is the one mapped in `new`, and no reference into it was ever given out.
        unsafe { libc::munmap(self.start as *mut libc::c_void, self.len) };
    }
}
