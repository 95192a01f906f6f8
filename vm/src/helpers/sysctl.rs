//! Settings of the kernel under `/proc/sys`, which a program sees when they are read or written.

use super::Family;
use crate::Errno;
use crate::interp::{Machine, Stop};
use crate::memory::access;

pub(super) const FAMILY: Family = &[
    ("bpf_sysctl_get_name", name),
    ("bpf_sysctl_get_current_value", current_value),
    ("bpf_sysctl_get_new_value", new_value),
    ("bpf_sysctl_set_new_value", set_new_value),
];

/// Only the last part of the path is asked for.
const BASE_NAME: u64 = 1;
/// Bytes of a new value at most, without its end.
const MAX_VALUE: u64 = 4095;

/// Copies the path, and gives its length; what does not fit is cut off.
fn name(machine: &mut Machine<'_>, [_, to, len, flags, _]: [u64; 5]) -> Result<u64, Stop> {
    if to == 0 {
        return Ok(Errno::EINVAL.returned());
    }
    let path = &machine.world.settings.sysctl.name;
    let base = path.rsplit('/').next().unwrap_or(path);
    let shown = if flags & BASE_NAME != 0 { base } else { path };
    let room = usize::try_from(len).unwrap_or(usize::MAX);
    let mut bytes =
        shown.as_bytes().get(..shown.len().min(room.saturating_sub(1))).unwrap_or_default().to_vec();
    if room > 0 {
        bytes.push(0);
    }
    machine.world.memory.write(to, &bytes)?;
    Ok(if shown.len() < room { shown.len() as u64 } else { Errno::E2BIG.returned() })
}

fn current_value(machine: &mut Machine<'_>, [_, to, len, ..]: [u64; 5]) -> Result<u64, Stop> {
    copy(machine, to, len, &machine.world.settings.sysctl.value)
}

fn new_value(machine: &mut Machine<'_>, [_, to, len, ..]: [u64; 5]) -> Result<u64, Stop> {
    match machine.new_value.clone() {
        Some(value) => copy(machine, to, len, &value),
        // Nothing is written: all zeros.
        None => copy(machine, to, len, &[]).map(|_| Errno::EINVAL.returned()),
    }
}

/// Copies a value and fills up with zeros; one that does not fit is cut off, and ends in a zero.
fn copy(machine: &Machine<'_>, to: u64, len: u64, value: &[u8]) -> Result<u64, Stop> {
    let memory = &machine.world.memory;
    match (to, len) {
        (0, _) => return Ok(Errno::EINVAL.returned()),
        (_, 0) => return Ok(Errno::E2BIG.returned()),
        _ => memory.demand(to, len, access::WRITE)?,
    }
    let room = len as usize;
    let mut bytes = value.get(..value.len().min(room)).unwrap_or_default().to_vec();
    bytes.resize(room, 0);
    let fits = value.len() < room;
    if let Some(last) = bytes.last_mut().filter(|_| !fits) {
        *last = 0;
    }
    memory.write(to, &bytes)?;
    Ok(match (value.is_empty(), fits) {
        (true, _) => Errno::EINVAL.returned(),
        (_, true) => value.len() as u64,
        _ => Errno::E2BIG.returned(),
    })
}

/// Has something else written.
fn set_new_value(machine: &mut Machine<'_>, [_, from, len, ..]: [u64; 5]) -> Result<u64, Stop> {
    if machine.new_value.as_ref().is_none_or(Vec::is_empty) || from == 0 || len == 0 {
        return Ok(Errno::EINVAL.returned());
    }
    if len > MAX_VALUE {
        return Ok(Errno::E2BIG.returned());
    }
    let bytes = machine.world.memory.read(from, len)?;
    let effect =
        crate::Effect { bytes: Some(bytes.clone()), ..crate::Effect::new("bpf_sysctl_set_new_value", &[]) };
    machine.world.record(effect);
    machine.new_value = Some(bytes);
    Ok(0)
}
