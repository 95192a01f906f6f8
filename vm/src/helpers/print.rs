//! Formatted text: into the trace, into memory of the program.

use super::Family;
use super::format::{Text, format};
use super::probe::Space;
use crate::Errno;
use crate::interp::{Machine, Stop};
use crate::memory::access;

pub(super) const FAMILY: Family =
    &[("bpf_trace_printk", trace), ("bpf_trace_vprintk", trace_array), ("bpf_snprintf", format_into)];

/// Arguments at most.
const MAX_ARGS: u64 = 12;
/// Bytes of a traced line at most, with its end.
const MAX_LINE: usize = 1024;

fn trace(machine: &mut Machine<'_>, [format, size, args @ ..]: [u64; 5]) -> Result<u64, Stop> {
    traced(machine, format, size, &args)
}

fn trace_array(machine: &mut Machine<'_>, [format, size, data, len, _]: [u64; 5]) -> Result<u64, Stop> {
    match arguments(machine, data, len)? {
        Some(args) => traced(machine, format, size, &args),
        None => Ok(Errno::EINVAL.returned()),
    }
}

fn traced(machine: &mut Machine<'_>, at: u64, size: u64, args: &[u64]) -> Result<u64, Stop> {
    let mut text = Text::with_room(MAX_LINE - 1);
    Ok(match format_of(machine, at, size)?.and_then(|bytes| format(machine, &bytes, args, &mut text)) {
        Ok(()) => {
            // A reader sees it up to the first zero.
            let shown = text.bytes.split(|&byte| byte == 0).next().unwrap_or_default();
            machine.world.trace(String::from_utf8_lossy(shown).into_owned());
            text.len as u64
        }
        Err(errno) => errno.returned(),
    })
}

/// The format in so many bytes of memory; it must end there.
pub(super) fn format_of(machine: &Machine<'_>, at: u64, size: u64) -> Result<Result<Vec<u8>, Errno>, Stop> {
    let mut bytes = machine.world.memory.read(at, u64::from(size as u32))?;
    Ok(match bytes.iter().position(|&byte| byte == 0) {
        Some(end) => {
            bytes.truncate(end);
            Ok(bytes)
        }
        None => Err(Errno::EINVAL),
    })
}

/// Writes what fits, with a zero byte, and gives the length of all of it with the zero byte.
fn format_into(machine: &mut Machine<'_>, [to, size, at, data, len]: [u64; 5]) -> Result<u64, Stop> {
    let size = u64::from(size as u32) as usize;
    machine.world.memory.demand(to, size as u64, access::WRITE)?;
    let Some(args) = arguments(machine, data, len)? else { return Ok(Errno::EINVAL.returned()) };
    // The format is a constant string; it ends where its region does, at the latest.
    let Some(bytes) = Space::Kernel.string(&machine.world.memory, at, u64::from(u16::MAX)) else {
        return Ok(Errno::EINVAL.returned());
    };
    let mut text = Text::with_room(size.saturating_sub(1));
    Ok(match format(machine, &bytes, &args, &mut text) {
        Ok(()) => {
            if size > 0 {
                text.bytes.push(0);
                machine.world.memory.write(to, &text.bytes)?;
            }
            text.len as u64 + 1
        }
        Err(errno) => errno.returned(),
    })
}

/// A text from a format that ends with a zero and an array of arguments; what it has no room for is left away.
pub(crate) fn print(
    machine: &Machine<'_>,
    at: u64,
    [data, len]: [u64; 2],
    room: usize,
) -> Result<Result<Vec<u8>, Errno>, Stop> {
    let Some(args) = arguments(machine, data, len)? else { return Ok(Err(Errno::EINVAL)) };
    let Some(bytes) = Space::Kernel.string(&machine.world.memory, at, u64::from(u16::MAX)) else {
        return Ok(Err(Errno::EINVAL));
    };
    let mut text = Text::with_room(room);
    Ok(format(machine, &bytes, &args, &mut text).map(|()| text.bytes))
}

/// The arguments in an array of words; `None` if it is too long, or not whole.
pub(super) fn arguments(machine: &Machine<'_>, data: u64, len: u64) -> Result<Option<Vec<u64>>, Stop> {
    let len = u64::from(len as u32);
    if !len.is_multiple_of(8) || len > MAX_ARGS * 8 || (data == 0 && len != 0) {
        return Ok(None);
    }
    let bytes = machine.world.memory.read(data, len)?;
    let (words, _) = bytes.as_chunks::<8>();
    Ok(Some(words.iter().map(|word| u64::from_le_bytes(*word)).collect()))
}
