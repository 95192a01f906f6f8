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
    ("bpf_probe_read_user", probe),
    ("bpf_copy_from_user", probe),
    ("bpf_probe_read_str", probe_string),
    ("bpf_probe_read_kernel_str", probe_kernel_string),
    ("bpf_probe_read_user_str", probe_string),
];

/// Addresses below this are user space's.
const USER_END: u64 = 1 << 47;

fn probe(machine: &mut Machine<'_>, args: [u64; 5]) -> Result<u64, Stop> {
    copy(machine, args, Errno::EFAULT)
}

fn probe_kernel(machine: &mut Machine<'_>, args: [u64; 5]) -> Result<u64, Stop> {
    copy(machine, args, kernel_error(machine, args[2]))
}

fn probe_string(machine: &mut Machine<'_>, args: [u64; 5]) -> Result<u64, Stop> {
    copy_string(machine, args, Errno::EFAULT)
}

fn probe_kernel_string(machine: &mut Machine<'_>, args: [u64; 5]) -> Result<u64, Stop> {
    copy_string(machine, args, kernel_error(machine, args[2]))
}

/// How a read of kernel memory fails: where user space's memory would be, it is not even tried.
fn kernel_error(machine: &Machine<'_>, address: u64) -> Errno {
    let is_ours = machine.world.memory.has_in_window(address);
    if address < USER_END && !is_ours { Errno::ERANGE } else { Errno::EFAULT }
}

fn copy(machine: &Machine<'_>, [to, len, from, ..]: [u64; 5], error: Errno) -> Result<u64, Stop> {
    let len = u64::from(len as u32);
    let memory = &machine.world.memory;
    if memory.demand(from, len, access::READ).is_ok() {
        memory.write(to, &memory.read(from, len)?)?;
        return Ok(0);
    }
    zero(machine, to, len)?;
    Ok(error.returned())
}

/// Reads up to and with a zero byte, or as much as there is room for less one; gives the length with the zero.
fn copy_string(machine: &Machine<'_>, [to, len, from, ..]: [u64; 5], error: Errno) -> Result<u64, Stop> {
    let len = u64::from(len as u32);
    if len == 0 {
        return Ok(0);
    }
    match string_at(machine, from, len - 1) {
        Some(mut bytes) => {
            bytes.push(0);
            machine.world.memory.write(to, &bytes)?;
            Ok(bytes.len() as u64)
        }
        None => {
            zero(machine, to, len)?;
            Ok(error.returned())
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
