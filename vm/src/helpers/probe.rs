//! Reads of memory that may not be there: what is not gives zeros and an error.

use super::Family;
use super::packet::zero;
use crate::Errno;
use crate::interp::{Machine, Stop};
use crate::memory::{Memory, access};

pub(super) const FAMILY: Family = &[
    ("bpf_probe_read", probe),
    ("bpf_probe_read_kernel", probe_kernel),
    ("bpf_probe_read_user", probe_user),
    ("bpf_copy_from_user", probe_user),
    ("bpf_copy_from_user_task", copy_from_task),
    ("bpf_probe_read_str", probe_string),
    ("bpf_probe_read_kernel_str", probe_kernel_string),
    ("bpf_probe_read_user_str", probe_user_string),
    ("bpf_probe_write_user", write_user),
];

/// Where user space's addresses end, and where the kernel's begin.
const USER_END: u64 = (1 << 47) - 4096;
const KERNEL: u64 = 0xffff_8000_0000_0000;
/// The page of old system calls, which is user space's although it lies elsewhere.
const VSYSCALL: std::ops::Range<u64> = 0xffff_ffff_ff60_0000..0xffff_ffff_ff60_1000;

/// Whose memory is read.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Space {
    Kernel,
    User,
    /// The one that the address lies in.
    Either,
}

impl Space {
    /// How a read fails at an address, even one of nothing.
    pub(crate) fn refusal(self, machine: &Machine<'_>, address: u64) -> Option<Errno> {
        let memory = &machine.world.memory;
        if memory.has_in_window(address) {
            let is_user = memory.demand(address, 1, access::USER).is_ok();
            return match self {
                Space::Kernel if is_user => Some(Errno::ERANGE),
                _ => None,
            };
        }
        match self {
            Space::User => (address > USER_END).then_some(Errno::EFAULT),
            Space::Either if address < USER_END => None,
            Space::Kernel | Space::Either => {
                let is_tried = address >= KERNEL && !VSYSCALL.contains(&address);
                (!is_tried).then_some(Errno::ERANGE)
            }
        }
    }

    /// Reads bytes, if they are there.
    pub(crate) fn read(self, memory: &Memory, from: u64, len: u64) -> Option<Vec<u8>> {
        let has = |rights| memory.demand(from, len, rights).is_ok();
        let is_there = match self {
            Space::Kernel => has(access::READ),
            Space::User => has(access::USER),
            Space::Either => has(access::READ) || has(access::USER),
        };
        is_there.then(|| memory.peek(from, len))
    }

    /// Copies bytes, or says how that fails.
    pub(super) fn copy(self, machine: &Machine<'_>, from: u64, len: u64) -> Result<Vec<u8>, Errno> {
        match self.refusal(machine, from) {
            Some(errno) => Err(errno),
            None => self.read(&machine.world.memory, from, len).ok_or(Errno::EFAULT),
        }
    }

    /// The bytes at an address before a zero byte, so many at most; `None` if memory ends first.
    pub(crate) fn string(self, memory: &Memory, from: u64, most: u64) -> Option<Vec<u8>> {
        let mut bytes = Vec::new();
        while (bytes.len() as u64) < most {
            let byte = *self.read(memory, from.wrapping_add(bytes.len() as u64), 1)?.first()?;
            if byte == 0 {
                break;
            }
            bytes.push(byte);
        }
        Some(bytes)
    }
}

fn probe(machine: &mut Machine<'_>, args: [u64; 5]) -> Result<u64, Stop> {
    copy(machine, args, Space::Either)
}

fn probe_kernel(machine: &mut Machine<'_>, args: [u64; 5]) -> Result<u64, Stop> {
    copy(machine, args, Space::Kernel)
}

fn probe_user(machine: &mut Machine<'_>, args: [u64; 5]) -> Result<u64, Stop> {
    copy(machine, args, Space::User)
}

fn probe_string(machine: &mut Machine<'_>, args: [u64; 5]) -> Result<u64, Stop> {
    copy_string(machine, args, Space::Either)
}

fn probe_kernel_string(machine: &mut Machine<'_>, args: [u64; 5]) -> Result<u64, Stop> {
    copy_string(machine, args, Space::Kernel)
}

fn probe_user_string(machine: &mut Machine<'_>, args: [u64; 5]) -> Result<u64, Stop> {
    copy_string(machine, args, Space::User)
}

/// Reads memory of another task. All tasks of a world have the same.
fn copy_from_task(machine: &mut Machine<'_>, args: [u64; 5]) -> Result<u64, Stop> {
    let [to, len, from, _, flags] = args;
    if flags != 0 {
        return Ok(Errno::EINVAL.returned());
    }
    if len as u32 == 0 {
        return Ok(0);
    }
    copy(machine, [to, len, from, 0, 0], Space::User)
}

/// Writes memory of the task, if it is there.
fn write_user(machine: &mut Machine<'_>, [to, from, len, ..]: [u64; 5]) -> Result<u64, Stop> {
    let memory = &machine.world.memory;
    let bytes = memory.read(from, u64::from(len as u32))?;
    let is_there = memory.demand(to, bytes.len() as u64, access::USER).is_ok();
    if !is_there || Space::User.refusal(machine, to).is_some() {
        return Ok(Errno::EFAULT.returned());
    }
    memory.poke(to, &bytes);
    Ok(0)
}

fn copy(machine: &Machine<'_>, [to, len, from, ..]: [u64; 5], space: Space) -> Result<u64, Stop> {
    let len = u64::from(len as u32);
    let memory = &machine.world.memory;
    match space.copy(machine, from, len) {
        Ok(bytes) => {
            memory.write(to, &bytes)?;
            Ok(0)
        }
        Err(errno) => {
            zero(machine, to, len)?;
            Ok(errno.returned())
        }
    }
}

/// Reads up to and with a zero byte, or as much as there is room for less one; gives the length with the zero.
fn copy_string(machine: &Machine<'_>, [to, len, from, ..]: [u64; 5], space: Space) -> Result<u64, Stop> {
    let len = u64::from(len as u32);
    if len == 0 {
        return Ok(0);
    }
    let refusal = space.refusal(machine, from);
    // The byte that a text of full length ends in is looked at too, although it is not copied.
    let found = space.string(&machine.world.memory, from, len).filter(|_| refusal.is_none());
    match found {
        Some(mut bytes) => {
            bytes.truncate(len as usize - 1);
            bytes.push(0);
            machine.world.memory.write(to, &bytes)?;
            Ok(bytes.len() as u64)
        }
        None => {
            zero(machine, to, len)?;
            Ok(refusal.unwrap_or(Errno::EFAULT).returned())
        }
    }
}
