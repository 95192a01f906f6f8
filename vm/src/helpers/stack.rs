//! Stacks of return addresses: the two that the settings give, of the kernel and of the task.

use super::{Family, bad, map_of};
use crate::Errno;
use crate::interp::{Machine, Stop};
use crate::maps::Storage;
use crate::memory::access;
use crate::settings::MemoryArea;

pub(super) const FAMILY: Family =
    &[("bpf_get_stackid", id), ("bpf_get_stack", stack), ("bpf_get_task_stack", task_stack)];

/// How many frames are left out.
const SKIP_MASK: u64 = 0xff;
const USER_STACK: u64 = 1 << 8;
const FAST_COMPARE: u64 = 1 << 9;
const REUSE_ID: u64 = 1 << 10;
const USER_BUILD_ID: u64 = 1 << 11;

/// Frames that the kernel walks at most, `kernel.perf_event_max_stack`.
const MAX_DEPTH: usize = 127;
/// Bytes of an address, and of `struct bpf_stack_build_id`.
const ADDRESS: u64 = 8;
const BUILD_ID: u64 = 32;

/// What a walk of so many frames finds, without those that are left out; nothing if there are not that many.
fn walk(machine: &Machine<'_>, flags: u64, room: usize) -> Option<Vec<u64>> {
    let settings = &machine.world.settings;
    let stack = if flags & USER_STACK != 0 { &settings.user_stack } else { &settings.kernel_stack };
    let skip = (flags & SKIP_MASK) as usize;
    let depth = room.saturating_add(skip).min(MAX_DEPTH);
    let walked = stack.get(..depth.min(stack.len())).unwrap_or_default();
    walked.get(skip..).map(<[u64]>::to_vec)
}

/// The number of the stack in a map of stacks.
fn id(machine: &mut Machine<'_>, [_, map, flags, ..]: [u64; 5]) -> Result<u64, Stop> {
    let helper = "bpf_get_stackid";
    let map = map_of(machine, helper, map)?;
    if !matches!(map.storage, Storage::Stacks(_)) {
        return Err(bad(helper, "the map is no map of stacks"));
    }
    if flags & !(SKIP_MASK | USER_STACK | FAST_COMPARE | REUSE_ID) != 0 {
        return Ok(Errno::EINVAL.returned());
    }
    let room = (u64::from(map.def.value_size) / ADDRESS) as usize;
    let Some(stack) = walk(machine, flags, room).filter(|stack| !stack.is_empty()) else {
        return Ok(Errno::EFAULT.returned());
    };
    let id = map.stack_id(&stack, flags & FAST_COMPARE != 0, flags & REUSE_ID != 0);
    Ok(id.map_or_else(Errno::returned, u64::from))
}

/// Copies the stack; what it does not fill is zeros.
fn stack(machine: &mut Machine<'_>, [_, to, size, flags, _]: [u64; 5]) -> Result<u64, Stop> {
    copy(machine, to, u64::from(size as u32), flags)
}

fn task_stack(machine: &mut Machine<'_>, [task, to, size, flags, _]: [u64; 5]) -> Result<u64, Stop> {
    if machine.world.kernel.find_named("current task") != Some(task) {
        return Err(bad("bpf_get_task_stack", "only the current task has a stack here"));
    }
    copy(machine, to, u64::from(size as u32), flags)
}

fn copy(machine: &Machine<'_>, to: u64, size: u64, flags: u64) -> Result<u64, Stop> {
    let memory = &machine.world.memory;
    memory.demand(to, size, access::WRITE)?;
    let has_build_id = flags & USER_BUILD_ID != 0;
    let element = if has_build_id { BUILD_ID } else { ADDRESS };
    let known = SKIP_MASK | USER_STACK | USER_BUILD_ID;
    let is_odd = flags & !known != 0 || (has_build_id && flags & USER_STACK == 0);
    let found = if is_odd || !size.is_multiple_of(element) {
        Err(Errno::EINVAL)
    } else {
        walk(machine, flags, (size / element) as usize).ok_or(Errno::EFAULT)
    };
    let (mut bytes, result) = match found {
        Ok(mut stack) => {
            stack.truncate((size / element) as usize);
            let areas = &machine.world.settings.task.memory_areas;
            let written: Vec<u8> = match has_build_id {
                true => stack.iter().flat_map(|&address| build_id(areas, address)).collect(),
                false => stack.iter().flat_map(|address| address.to_le_bytes()).collect(),
            };
            let len = written.len() as u64;
            (written, len)
        }
        Err(errno) => (Vec::new(), errno.returned()),
    };
    bytes.resize(size as usize, 0);
    memory.write(to, &bytes)?;
    Ok(result)
}

/// An address as `struct bpf_stack_build_id`: the build id and the place in the file where they are known, else itself.
fn build_id(areas: &[MemoryArea], address: u64) -> [u8; BUILD_ID as usize] {
    const VALID: u32 = 1;
    const ADDRESS_ONLY: u32 = 2;
    let area = areas.iter().find(|area| (area.start..area.end).contains(&address));
    let known = area.and_then(|area| {
        Some((area.build_id?, area.file_offset.wrapping_add(address.wrapping_sub(area.start))))
    });
    let (status, id, place) = match known {
        Some((id, place)) => (VALID, id, place),
        None => (ADDRESS_ONLY, [0; 20], address),
    };
    let mut bytes = [0; BUILD_ID as usize];
    let parts = status.to_le_bytes().into_iter().chain(id).chain(place.to_le_bytes());
    bytes.iter_mut().zip(parts).for_each(|(to, from)| *to = from);
    bytes
}
