//! BTF: loading an object's, and finding a kernel module's by name.

use std::os::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd};

use super::{Attr, Command, Errno, address, bpf, bpf_fd};

/// `union bpf_attr` for `BPF_BTF_LOAD`.
#[repr(C)]
#[derive(Default)]
pub(super) struct LoadAttr {
    btf: u64,
    log_buf: u64,
    btf_size: u32,
    log_size: u32,
    log_level: u32,
    log_true_size: u32,
    flags: u32,
    token_fd: i32,
}

// SAFETY: `repr(C)`, integers alone, no padding.
unsafe impl Attr for LoadAttr {}

/// `union bpf_attr` for `BPF_*_GET_NEXT_ID` and `BPF_*_GET_FD_BY_ID`.
#[repr(C)]
#[derive(Default)]
struct IdAttr {
    id: u32,
    next_id: u32,
    open_flags: u32,
    token_fd: i32,
}

// SAFETY: `repr(C)`, integers alone, no padding.
unsafe impl Attr for IdAttr {}

/// `union bpf_attr` for `BPF_OBJ_GET_INFO_BY_FD`.
#[repr(C)]
#[derive(Default)]
struct InfoAttr {
    fd: u32,
    len: u32,
    info: u64,
}

// SAFETY: `repr(C)`, integers alone, no padding.
unsafe impl Attr for InfoAttr {}

/// `struct bpf_btf_info`.
#[repr(C)]
#[derive(Default)]
struct BtfInfo {
    btf: u64,
    btf_size: u32,
    id: u32,
    name: u64,
    name_len: u32,
    kernel_btf: u32,
}

// SAFETY: `repr(C)`, integers alone, no padding.
unsafe impl Attr for BtfInfo {}

/// How much of the kernel's words about a refused BTF are kept.
const LOG_SIZE: usize = 1 << 16;

/// Loads BTF. Where the kernel refuses it, its words are given too.
pub(crate) fn btf_load(bytes: &[u8]) -> Result<OwnedFd, (Errno, String)> {
    let size = u32::try_from(bytes.len()).map_err(|_| (Errno(libc::E2BIG), String::new()))?;
    let mut attr = LoadAttr { btf: address(bytes), btf_size: size, ..LoadAttr::default() };
    // SAFETY: the bytes are a live slice with its length; no log is asked for.
    let errno = match unsafe { bpf_fd(Command::BtfLoad, &mut attr) } {
        Ok(fd) => return Ok(fd),
        Err(errno) => errno,
    };
    let mut log = vec![0; LOG_SIZE];
    let mut attr = LoadAttr {
        btf: address(bytes),
        btf_size: size,
        log_buf: log.as_mut_ptr() as u64,
        log_size: LOG_SIZE as u32,
        log_level: 1,
        ..LoadAttr::default()
    };
    // SAFETY: as above; the log is exclusively ours and as long as said.
    match unsafe { bpf_fd(Command::BtfLoad, &mut attr) } {
        Ok(fd) => Ok(fd),
        Err(_) => Err((errno, super::text_of(&log))),
    }
}

/// The BTF of the kernel's module of this name, if it is loaded; `vmlinux` is the kernel's own.
pub(crate) fn module_btf(name: &str) -> Result<Option<OwnedFd>, Errno> {
    let mut id = 0;
    loop {
        let mut attr = IdAttr { id, ..IdAttr::default() };
        // SAFETY: the command follows no address.
        match unsafe { bpf(Command::BtfGetNextId, &mut attr) } {
            Ok(_) => id = attr.next_id,
            Err(Errno(libc::ENOENT)) => return Ok(None),
            Err(errno) => return Err(errno),
        }
        let mut attr = IdAttr { id, ..IdAttr::default() };
        // SAFETY: the command follows no address.
        let fd = match unsafe { bpf_fd(Command::BtfGetFdById, &mut attr) } {
            Ok(fd) => fd,
            // Gone since it was listed.
            Err(Errno(libc::ENOENT)) => continue,
            Err(errno) => return Err(errno),
        };
        let mut found = [0; 64];
        let mut info =
            BtfInfo { name: found.as_mut_ptr() as u64, name_len: found.len() as u32, ..BtfInfo::default() };
        // SAFETY: `name` is exclusively ours and as long as said; no room for the types is offered.
        unsafe { object_info(fd.as_fd(), &mut info) }?;
        if info.kernel_btf != 0 && super::text_of(&found) == name {
            return Ok(Some(fd));
        }
    }
}

/// Asks what the kernel knows of the object behind a descriptor.
///
/// # Safety
/// Each address in `info` is null or points to exclusively borrowed memory of the length beside it.
pub(super) unsafe fn object_info<I: Attr>(fd: BorrowedFd<'_>, info: &mut I) -> Result<(), Errno> {
    let mut attr = InfoAttr {
        fd: fd.as_raw_fd() as u32,
        len: size_of::<I>() as u32,
        info: std::ptr::from_mut(info) as u64,
    };
    // SAFETY: `info` is exclusively borrowed and as long as said; the caller vouches for the addresses in it.
    unsafe { bpf(Command::ObjGetInfoByFd, &mut attr) }.map(drop)
}
