//! Memory for code: never writable and executable at once, with pages around it that cannot be touched at all.
#![allow(unsafe_code)] // Mapping pages; each block says why it is sound.

use std::fmt;
use std::ops::Range;

/// Address space for the code of one compiler. Pages are used only as they are needed.
const RESERVED: usize = 1 << 28;
const PAGE: usize = 4096;

/// Reserved address space, with code from its second page on.
#[derive(Debug)]
pub(crate) struct CodeMemory {
    base: usize,
    used: usize,
}

/// There is no room for code.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct NoRoom;

impl fmt::Display for NoRoom {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the system gives no memory for code")
    }
}

impl CodeMemory {
    /// Reserves address space.
    pub(crate) fn reserve() -> Result<CodeMemory, NoRoom> {
        // SAFETY: a new anonymous mapping at an address of the kernel's choice replaces nothing.
        let start = unsafe {
            libc::mmap(
                std::ptr::null_mut(),
                RESERVED,
                libc::PROT_NONE,
                libc::MAP_PRIVATE | libc::MAP_ANONYMOUS | libc::MAP_NORESERVE,
                -1,
                0,
            )
        };
        if start == libc::MAP_FAILED {
            Err(NoRoom)
        } else {
            Ok(CodeMemory { base: start as usize, used: PAGE })
        }
    }

    /// The addresses that code may have.
    pub(crate) fn range(&self) -> Range<usize> {
        self.base..self.base + RESERVED
    }

    /// Puts code into pages of its own, and gives where.
    pub(crate) fn place(&mut self, code: &[u8]) -> Result<usize, NoRoom> {
        let len = code.len().next_multiple_of(PAGE);
        // A page that cannot be touched stays behind it.
        let end = self.used.checked_add(len + PAGE).filter(|&end| end <= RESERVED).ok_or(NoRoom)?;
        let start = self.base + self.used;
        let protect = |rights: libc::c_int| {
            // SAFETY: the pages lie in the mapping that is ours, and nothing runs in them or refers to them yet.
            unsafe { libc::mprotect(start as *mut libc::c_void, len, rights) == 0 }
        };
        if !protect(libc::PROT_READ | libc::PROT_WRITE) {
            return Err(NoRoom);
        }
        // SAFETY: the pages are writable, hold at least as many bytes, and nobody else knows of them.
        unsafe { std::ptr::copy_nonoverlapping(code.as_ptr(), start as *mut u8, code.len()) };
        if !protect(libc::PROT_READ | libc::PROT_EXEC) {
            return Err(NoRoom);
        }
        self.used = end;
        Ok(start)
    }
}

impl Drop for CodeMemory {
    fn drop(&mut self) {
        // SAFETY: the range is the one reserved; code in it runs only while its compiler is borrowed.
        unsafe { libc::munmap(self.base as *mut libc::c_void, RESERVED) };
    }
}
