//! The reserved window: raw memory, and every unsafe line of the VM.
//!
//! The window is 4 GiB of address space, aligned to 4 GiB, of which pages are made accessible as regions need them and
//! never taken back before the window goes. So an address inside a page that was ever committed can be used at any time,
//! whatever other threads do, and each access is atomic, so threads may race as programs in a kernel do.
#![allow(unsafe_code)] // Raw guest memory; each block says why it is sound.

use std::sync::atomic::{AtomicU8, AtomicU16, AtomicU32, AtomicU64, AtomicUsize, Ordering};

use skep_isa::{AtomicOp, Size, Width};

/// Bytes of the window, and its alignment.
pub(super) const WINDOW: u64 = 1 << 32;
/// What is kept inaccessible before and behind it: as far as a displacement reaches.
const ROOM: u64 = 1 << 16;
/// Smallest unit of address space a region takes.
pub(crate) const SLOT: u64 = 1 << 16;
/// How many of them there are.
pub(super) const SLOTS: usize = (WINDOW / SLOT) as usize;

/// 4 GiB of reserved address space.
#[derive(Debug)]
pub(super) struct Window {
    base: usize,
    /// For each slot, how many bytes from its start are committed. It only grows.
    committed: Box<[AtomicUsize]>,
}

impl Window {
    /// Reserves a window, or gives the error number of the system.
    pub(super) fn reserve() -> Result<Window, i32> {
        let (size, room) = (WINDOW as usize, ROOM as usize);
        // SAFETY: a new anonymous mapping at an address of the kernel's choice replaces nothing.
        let start = unsafe {
            libc::mmap(
                std::ptr::null_mut(),
                size * 2 + 2 * room,
                libc::PROT_NONE,
                libc::MAP_PRIVATE | libc::MAP_ANONYMOUS | libc::MAP_NORESERVE,
                -1,
                0,
            )
        };
        if start == libc::MAP_FAILED {
            return Err(last_error());
        }
        let start = start as usize;
        let base = (start + room).next_multiple_of(size);
        let end = start + size * 2 + 2 * room;
        for (at, len) in [(start, base - room - start), (base + size + room, end - (base + size + room))] {
            if len > 0 {
                // SAFETY: the range is a part of the mapping made above that nothing refers to.
                unsafe { libc::munmap(at as *mut libc::c_void, len) };
            }
        }
        let committed = (0..SLOTS).map(|_| AtomicUsize::new(0)).collect();
        Ok(Window { base, committed })
    }

    pub(super) fn base(&self) -> u64 {
        self.base as u64
    }

    /// Makes the first `len` bytes of the memory that begins with `slot` accessible.
    pub(super) fn commit(&self, slot: usize, len: u64) -> Result<(), i32> {
        let end = (slot as u64 * SLOT).checked_add(len).filter(|&end| end <= WINDOW).ok_or(libc::ENOMEM)?;
        let there = self.committed.get(slot).map_or(0, |bytes| bytes.load(Ordering::Acquire) as u64);
        if len <= there {
            return Ok(());
        }
        let address = self.base + slot * SLOT as usize;
        // SAFETY: `slot..end` lies within the window, whose mapping is ours; more rights hurt no access made before.
        let result = unsafe {
            libc::mprotect(
                address as *mut libc::c_void,
                (end - slot as u64 * SLOT) as usize,
                libc::PROT_READ | libc::PROT_WRITE,
            )
        };
        if result != 0 {
            return Err(last_error());
        }
        let mut left = len as usize;
        for bytes in self.committed.iter().skip(slot) {
            if left == 0 {
                break;
            }
            bytes.fetch_max(left.min(SLOT as usize), Ordering::Release);
            left = left.saturating_sub(SLOT as usize);
        }
        Ok(())
    }

    /// The pointer to `size` bytes at `address` if all of them are committed, which every region's are.
    #[inline(always)]
    fn pointer(&self, address: u64, size: u64) -> Option<*mut u8> {
        let offset = address.wrapping_sub(self.base as u64);
        let within = offset % SLOT;
        let committed = self.committed.get((offset / SLOT) as usize)?.load(Ordering::Acquire) as u64;
        (within + size <= committed).then_some(address as *mut u8)
    }

    /// Reads a value. Bytes that are not committed read as zero; no caller lets that happen.
    #[inline(always)]
    pub(super) fn read(&self, address: u64, size: Size) -> u64 {
        self.read_aligned(address, size).unwrap_or_else(|| self.read_bytewise(address, size))
    }

    /// Reads a value in one go, if its bytes are committed and aligned.
    #[inline(always)]
    pub(super) fn read_aligned(&self, address: u64, size: Size) -> Option<u64> {
        let bytes = u64::from(size.bytes());
        let pointer = self.pointer(address, bytes).filter(|_| address.is_multiple_of(bytes))?;
        // SAFETY: `pointer` said that the bytes are committed, which lasts as long as `self`; they are aligned as was
        // just seen, and no reference into the window is ever made, only atomic accesses.
        Some(unsafe {
            match size {
                Size::B => u64::from(AtomicU8::from_ptr(pointer).load(Ordering::Relaxed)),
                Size::H => u64::from(AtomicU16::from_ptr(pointer.cast()).load(Ordering::Relaxed)),
                Size::W => u64::from(AtomicU32::from_ptr(pointer.cast()).load(Ordering::Relaxed)),
                Size::Dw => AtomicU64::from_ptr(pointer.cast()).load(Ordering::Relaxed),
            }
        })
    }

    /// Writes a value. Bytes that are not committed are left alone; no caller lets that happen.
    #[inline(always)]
    pub(super) fn write(&self, address: u64, size: Size, value: u64) {
        if !self.write_aligned(address, size, value) {
            self.write_bytewise(address, size, value);
        }
    }

    /// Writes a value in one go, if its bytes are committed and aligned; says whether.
    #[inline(always)]
    pub(super) fn write_aligned(&self, address: u64, size: Size, value: u64) -> bool {
        let bytes = u64::from(size.bytes());
        let Some(pointer) = self.pointer(address, bytes).filter(|_| address.is_multiple_of(bytes)) else {
            return false;
        };
        // SAFETY: as in `read_aligned`.
        unsafe {
            match size {
                Size::B => AtomicU8::from_ptr(pointer).store(value as u8, Ordering::Relaxed),
                Size::H => AtomicU16::from_ptr(pointer.cast()).store(value as u16, Ordering::Relaxed),
                Size::W => AtomicU32::from_ptr(pointer.cast()).store(value as u32, Ordering::Relaxed),
                Size::Dw => AtomicU64::from_ptr(pointer.cast()).store(value, Ordering::Relaxed),
            }
        }
        true
    }

    /// Clears words, and gives how many: all, or none if they are not committed and aligned.
    pub(super) fn clear(&self, address: u64, words: u64) -> u64 {
        let aligned = address.is_multiple_of(8) && address % SLOT + 8 * words <= SLOT;
        let Some(pointer) = self.pointer(address, 8 * words).filter(|_| aligned) else { return 0 };
        for at in 0..words as usize {
            // SAFETY: as in `read_aligned`: all words are committed, as `pointer` said.
            unsafe { AtomicU64::from_ptr(pointer.cast::<u64>().add(at)) }.store(0, Ordering::Relaxed);
        }
        words
    }

    #[cold]
    #[inline(never)]
    fn read_bytewise(&self, address: u64, size: Size) -> u64 {
        (0..u64::from(size.bytes())).fold(0, |value, at| {
            let byte = self.pointer(address.wrapping_add(at), 1).map_or(0, |pointer| {
                // SAFETY: as in `read_aligned`; a byte is always aligned.
                unsafe { AtomicU8::from_ptr(pointer) }.load(Ordering::Relaxed)
            });
            value | u64::from(byte) << (8 * at)
        })
    }

    #[cold]
    #[inline(never)]
    fn write_bytewise(&self, address: u64, size: Size, value: u64) {
        for at in 0..u64::from(size.bytes()) {
            if let Some(pointer) = self.pointer(address.wrapping_add(at), 1) {
                // SAFETY: as in `read_aligned`; a byte is always aligned.
                unsafe { AtomicU8::from_ptr(pointer) }.store((value >> (8 * at)) as u8, Ordering::Relaxed);
            }
        }
    }

    /// An atomic read-modify-write; gives what was there before. `None` if the address is not aligned.
    pub(super) fn modify(
        &self,
        address: u64,
        op: AtomicOp,
        width: Width,
        operand: u64,
        expected: u64,
    ) -> Option<u64> {
        let bytes: u64 = if width == Width::W64 { 8 } else { 4 };
        let pointer = self.pointer(address, bytes).filter(|_| address.is_multiple_of(bytes))?;
        const ORDER: Ordering = Ordering::SeqCst;
        Some(match width {
            Width::W64 => {
                // SAFETY: as in `read_aligned`.
                let cell = unsafe { AtomicU64::from_ptr(pointer.cast()) };
                match op {
                    AtomicOp::Add => cell.fetch_add(operand, ORDER),
                    AtomicOp::Or => cell.fetch_or(operand, ORDER),
                    AtomicOp::And => cell.fetch_and(operand, ORDER),
                    AtomicOp::Xor => cell.fetch_xor(operand, ORDER),
                    AtomicOp::Xchg => cell.swap(operand, ORDER),
                    AtomicOp::CmpXchg => {
                        cell.compare_exchange(expected, operand, ORDER, ORDER).unwrap_or_else(|found| found)
                    }
                }
            }
            Width::W32 => {
                // SAFETY: as in `read_aligned`.
                let cell = unsafe { AtomicU32::from_ptr(pointer.cast()) };
                let (operand, expected) = (operand as u32, expected as u32);
                u64::from(match op {
                    AtomicOp::Add => cell.fetch_add(operand, ORDER),
                    AtomicOp::Or => cell.fetch_or(operand, ORDER),
                    AtomicOp::And => cell.fetch_and(operand, ORDER),
                    AtomicOp::Xor => cell.fetch_xor(operand, ORDER),
                    AtomicOp::Xchg => cell.swap(operand, ORDER),
                    AtomicOp::CmpXchg => {
                        cell.compare_exchange(expected, operand, ORDER, ORDER).unwrap_or_else(|found| found)
                    }
                })
            }
        })
    }
}

impl Drop for Window {
    fn drop(&mut self) {
        // SAFETY: the range is the one reserved, and no pointer into it outlives an access.
        unsafe {
            libc::munmap((self.base - ROOM as usize) as *mut libc::c_void, (WINDOW + 2 * ROOM) as usize)
        };
    }
}

fn last_error() -> i32 {
    std::io::Error::last_os_error().raw_os_error().unwrap_or(libc::ENOMEM)
}
