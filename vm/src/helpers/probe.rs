//! Reads of memory that may not be there: what is not gives zeros and an error.

use skep_isa::Size;

use super::Family;
use super::packet::zero;
use crate::Errno;
use crate::interp::{Machine, Stop};
use crate::memory::access;

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
enum Space {
    Kernel,
    User,
    /// The one that the address lies in.
    Either,
}

impl Space {
    /// How a read fails at an address even of nothing; memory of the world is anybody's.
    fn refusal(self, machine: &Machine<'_>, address: u64) -> Option<Errno> {
        if machine.world.memory.has_in_window(address) {
            return None;
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
    let is_refused = Space::User.refusal(machine, to).is_some();
    if is_refused || memory.write(to, &bytes).is_err() {
        return Ok(Errno::EFAULT.returned());
    }
    Ok(0)
}

fn copy(machine: &Machine<'_>, [to, len, from, ..]: [u64; 5], space: Space) -> Result<u64, Stop> {
    let len = u64::from(len as u32);
    let memory = &machine.world.memory;
    let refusal = space.refusal(machine, from);
    if refusal.is_none() && memory.demand(from, len, access::READ).is_ok() {
        memory.write(to, &memory.read(from, len)?)?;
        return Ok(0);
    }
    zero(machine, to, len)?;
    Ok(refusal.unwrap_or(Errno::EFAULT).returned())
}

/// Reads up to and with a zero byte, or as much as there is room for less one; gives the length with the zero.
fn copy_string(machine: &Machine<'_>, [to, len, from, ..]: [u64; 5], space: Space) -> Result<u64, Stop> {
    let len = u64::from(len as u32);
    if len == 0 {
        return Ok(0);
    }
    let refusal = space.refusal(machine, from);
    // The byte that a text of full length ends in is looked at too, although it is not copied.
    let found = string_at(machine, from, len).filter(|_| refusal.is_none());
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

/// The bytes at an address before a zero byte, so many at most; `None` if memory ends first.
pub(super) fn string_at(machine: &Machine<'_>, from: u64, most: u64) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    while (bytes.len() as u64) < most {
        let byte = machine.world.memory.load(from.wrapping_add(bytes.len() as u64), Size::B).ok()? as u8;
        if byte == 0 {
            break;
        }
        bytes.push(byte);
    }
    Some(bytes)
}
