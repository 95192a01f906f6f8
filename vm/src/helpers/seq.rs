//! Text of iterators, and values of the kernel's types as text.

use std::sync::Arc;

use skep_btf::{Btf, TypeId};

use super::format::{Text, format};
use super::map::answer;
use super::print::{arguments, format_of};
use super::show::{Style, show};
use super::{Family, bad};
use crate::Errno;
use crate::interp::{Machine, Stop};
use crate::memory::access;

pub(super) const FAMILY: Family = &[
    ("bpf_seq_printf", print),
    ("bpf_seq_write", write),
    ("bpf_seq_printf_btf", print_value),
    ("bpf_snprintf_btf", value_into),
];

/// Bytes of text at most that are made at once: more than any file takes.
const MAX_TEXT: usize = 1 << 16;

fn print(machine: &mut Machine<'_>, [seq, at, size, data, len]: [u64; 5]) -> Result<u64, Stop> {
    let Some(args) = arguments(machine, data, len)? else { return Ok(Errno::EINVAL.returned()) };
    let mut text = Text::with_room(MAX_TEXT);
    let made = format_of(machine, at, size)?;
    let made = made.and_then(|bytes| format(machine, &bytes, &args, &mut text));
    Ok(answer(made.and_then(|()| machine.world.write_seq(seq, &text.bytes))))
}

fn write(machine: &mut Machine<'_>, [seq, data, len, ..]: [u64; 5]) -> Result<u64, Stop> {
    let bytes = machine.world.memory.read(data, u64::from(len as u32))?;
    Ok(answer(machine.world.write_seq(seq, &bytes)))
}

fn print_value(machine: &mut Machine<'_>, [seq, value, size, flags, _]: [u64; 5]) -> Result<u64, Stop> {
    let mut text = Text::with_room(MAX_TEXT);
    let shown = shown(machine, "bpf_seq_printf_btf", [value, size, flags], &mut text)?;
    // What is shown does not fail for want of room.
    let _ = machine.world.write_seq(seq, &text.bytes);
    Ok(answer(shown))
}

/// Writes what fits, with a zero byte, and gives the length of all of it.
fn value_into(machine: &mut Machine<'_>, [to, room, value, size, flags]: [u64; 5]) -> Result<u64, Stop> {
    let room = u64::from(room as u32) as usize;
    machine.world.memory.demand(to, room as u64, access::WRITE)?;
    let mut text = Text::with_room(room.saturating_sub(1));
    let shown = shown(machine, "bpf_snprintf_btf", [value, size, flags], &mut text)?;
    if room > 0 && text.len > 0 {
        text.bytes.push(0);
        machine.world.memory.write(to, &text.bytes)?;
    }
    Ok(shown.map_or_else(Errno::returned, |()| text.len as u64))
}

/// Shows the value that a `struct btf_ptr` names.
fn shown(
    machine: &Machine<'_>,
    helper: &'static str,
    [value, size, flags]: [u64; 3],
    text: &mut Text,
) -> Result<Result<(), Errno>, Stop> {
    /// Bytes of `struct btf_ptr`.
    const POINTER: u32 = 16;
    let bytes = machine.world.memory.read(value, u64::from(size as u32))?;
    let (Some(style), POINTER, Some((address, rest))) =
        (Style::from_flags(flags), size as u32, bytes.split_first_chunk::<8>())
    else {
        return Ok(Err(Errno::EINVAL));
    };
    let (address, id) = (u64::from_le_bytes(*address), rest.first_chunk::<4>().copied().unwrap_or_default());
    let id = u32::from_le_bytes(id);
    if id == 0 {
        return Ok(Err(Errno::EINVAL));
    }
    let types: &Arc<Btf> = machine.world.kernel.types().map_err(|error| bad(helper, error.to_string()))?;
    if id > i32::MAX as u32 || types.get(TypeId(id)).is_none() {
        return Ok(Err(Errno::ENOENT));
    }
    show(machine, types, TypeId(id), address, style, text)
}
