//! bpf(2) itself: attributes as the kernel lays them out, owned descriptors, error numbers. Nothing in here knows
//! what a linked program is.

mod btf;
mod info;
mod map;
mod prog;

use std::ffi::c_void;
use std::fmt;
use std::os::fd::{AsRawFd, BorrowedFd, FromRawFd, OwnedFd};

pub(crate) use btf::{btf_load, module_btf};
pub(crate) use info::prog_info;
pub(crate) use map::{
    ArenaMapping, MapAttr, map_create, map_delete, map_freeze, map_lookup, map_lookup_and_delete,
    map_next_key, map_update, value_stride,
};
pub(crate) use prog::{ProgAttr, TestRunAttr, prog_load, prog_test_run};

/// Commands of bpf(2), by their UAPI numbers.
#[derive(Clone, Copy)]
#[repr(u32)]
enum Command {
    MapCreate = 0,
    MapLookup = 1,
    MapUpdate = 2,
    MapDelete = 3,
    MapNextKey = 4,
    ProgLoad = 5,
    ProgTestRun = 10,
    BtfGetFdById = 19,
    ObjGetInfoByFd = 15,
    BtfLoad = 18,
    MapLookupAndDelete = 21,
    MapFreeze = 22,
    BtfGetNextId = 23,
}

/// An error number of the kernel.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(crate) struct Errno(pub(crate) i32);

impl Errno {
    /// What the last system call of this thread left.
    pub(crate) fn last() -> Self {
        Self(std::io::Error::last_os_error().raw_os_error().unwrap_or(libc::EIO))
    }

    /// Its symbol, for the numbers bpf(2) gives.
    pub(crate) fn name(self) -> Option<&'static str> {
        Some(match self.0 {
            libc::EPERM => "EPERM",
            libc::ENOENT => "ENOENT",
            libc::ESRCH => "ESRCH",
            libc::EINTR => "EINTR",
            libc::E2BIG => "E2BIG",
            libc::EBADF => "EBADF",
            libc::EAGAIN => "EAGAIN",
            libc::ENOMEM => "ENOMEM",
            libc::EACCES => "EACCES",
            libc::EFAULT => "EFAULT",
            libc::EBUSY => "EBUSY",
            libc::EEXIST => "EEXIST",
            libc::ENODEV => "ENODEV",
            libc::EINVAL => "EINVAL",
            libc::EMFILE => "EMFILE",
            libc::ENOSPC => "ENOSPC",
            libc::ERANGE => "ERANGE",
            libc::ENOSYS => "ENOSYS",
            libc::EOPNOTSUPP => "EOPNOTSUPP",
            libc::ETIMEDOUT => "ETIMEDOUT",
            libc::EUCLEAN => "EUCLEAN",
            524 => "ENOTSUPP",
            _ => return None,
        })
    }
}

impl fmt::Display for Errno {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.name() {
            Some(name) => f.write_str(name),
            None => write!(f, "errno {}", self.0),
        }
    }
}

/// A structure that is an attribute or an answer of bpf(2).
///
/// # Safety
/// The type is `repr(C)`, has no padding bytes and holds integers and arrays of integers alone, so that any bytes are
/// a value of it.
unsafe trait Attr {}

/// Calls bpf(2) with one attribute, which the kernel reads and may write.
///
/// # Safety
/// Each address inside `attr` is null or points to memory that is valid for what the command does with it.
unsafe fn bpf<A: Attr>(command: Command, attr: &mut A) -> Result<i64, Errno> {
    // SAFETY: the pointer and the size are those of one live, exclusively borrowed value; the caller vouches for what
    // the addresses in it point to.
    let result = unsafe {
        libc::syscall(
            libc::SYS_bpf,
            libc::c_long::from(command as i32),
            std::ptr::from_mut(attr).cast::<c_void>(),
            size_of::<A>(),
        )
    };
    if result < 0 { Err(Errno::last()) } else { Ok(result) }
}

/// Calls bpf(2) for a command that answers with a new descriptor.
///
/// # Safety
/// As for [`bpf`].
unsafe fn bpf_fd<A: Attr>(command: Command, attr: &mut A) -> Result<OwnedFd, Errno> {
    // SAFETY: the caller's promise.
    let fd = unsafe { bpf(command, attr) }?;
    let fd = i32::try_from(fd).map_err(|_| Errno(libc::EBADF))?;
    // SAFETY: the kernel has just made this descriptor for us and nobody else knows it.
    Ok(unsafe { OwnedFd::from_raw_fd(fd) })
}

/// The address of a buffer as attributes hold it; null for an empty one, as the kernel wants it.
fn address<T>(slice: &[T]) -> u64 {
    if slice.is_empty() { 0 } else { slice.as_ptr() as u64 }
}

/// The address of a buffer that the kernel writes to; null for an empty one.
fn address_mut(slice: &mut [u8]) -> u64 {
    if slice.is_empty() { 0 } else { slice.as_mut_ptr() as u64 }
}

/// A descriptor as attributes hold it, 0 for none.
fn raw(fd: Option<BorrowedFd<'_>>) -> u32 {
    fd.map_or(0, |fd| fd.as_raw_fd() as u32)
}

/// The 16 bytes of an object's name: what the kernel forbids is replaced, what is too long is cut.
fn object_name(name: &str) -> [u8; 16] {
    let mut out = [0; 16];
    for (to, byte) in out.iter_mut().take(15).zip(name.bytes()) {
        *to = if byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'.' { byte } else { b'_' };
    }
    out
}

/// The text before the first zero byte.
pub(crate) fn text_of(bytes: &[u8]) -> String {
    let end = bytes.iter().position(|&byte| byte == 0).unwrap_or(bytes.len());
    String::from_utf8_lossy(bytes.get(..end).unwrap_or_default()).into_owned()
}

/// The release of the running kernel.
pub(crate) fn release() -> String {
    std::fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default().trim().to_owned()
}

/// Raises the limit on locked memory, which kernels before 5.11 count maps and programs against.
pub(crate) fn raise_memlock() {
    let limit = libc::rlimit { rlim_cur: libc::RLIM_INFINITY, rlim_max: libc::RLIM_INFINITY };
    // SAFETY: the pointer is to a live value of the type the call wants. A refusal changes nothing.
    unsafe { libc::setrlimit(libc::RLIMIT_MEMLOCK, &raw const limit) };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_keep_to_what_the_kernel_allows() {
        assert_eq!(&object_name("a-b c.rodata")[..13], b"a_b_c.rodata\0");
        assert_eq!(object_name("a_name_that_is_longer_than_fifteen")[15], 0);
    }

    #[test]
    fn attributes_have_the_sizes_of_the_uapi() {
        assert_eq!(size_of::<map::CreateAttr>(), 80);
        assert_eq!(size_of::<prog::LoadAttr>(), 152);
        assert_eq!(size_of::<prog::RunAttr>(), 80);
        assert_eq!(size_of::<btf::LoadAttr>(), 40);
        assert_eq!(size_of::<info::ProgInfo>(), 232);
    }
}
