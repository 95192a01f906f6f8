//! Dynamic pointers to packets, and what can be done with any: slices, bounds, copies, reads of memory into them.

use skep_linux::ProgType;

use super::field::get;
use super::{Family, int};
use crate::Errno;
use crate::context::Kind as ContextKind;
use crate::dynptr::{Dynptr, Kind};
use crate::helpers::{Space, bad};
use crate::interp::{Machine, Stop};
use crate::memory::access;

pub(super) const FAMILY: Family = &[
    ("bpf_dynptr_from_skb", from_skb),
    ("bpf_dynptr_from_skb_meta", from_skb_meta),
    ("bpf_dynptr_from_xdp", from_xdp),
    ("bpf_dynptr_slice", slice),
    ("bpf_dynptr_slice_rdwr", slice_rdwr),
    ("bpf_dynptr_adjust", adjust),
    ("bpf_dynptr_is_null", is_null),
    ("bpf_dynptr_is_rdonly", is_rdonly),
    ("bpf_dynptr_size", size),
    ("bpf_dynptr_clone", clone),
    ("bpf_dynptr_copy", copy),
    ("bpf_dynptr_memset", fill),
    ("bpf_probe_read_user_dynptr", read_user),
    ("bpf_probe_read_kernel_dynptr", read_kernel),
    ("bpf_probe_read_user_str_dynptr", read_user_string),
    ("bpf_probe_read_kernel_str_dynptr", read_kernel_string),
    ("bpf_copy_from_user_dynptr", copy_user),
    ("bpf_copy_from_user_str_dynptr", read_user_string),
    ("bpf_copy_from_user_task_dynptr", read_user),
    ("bpf_copy_from_user_task_str_dynptr", read_user_string),
    ("bpf_copy_from_user_str", user_string),
    ("bpf_copy_from_user_task_str", task_string),
];

/// Flag of a string's copy: what it leaves of the room becomes zeros.
const PAD_ZEROS: u64 = 1;

fn load(machine: &Machine<'_>, at: u64) -> Result<Dynptr, Stop> {
    Dynptr::load(&machine.world.memory, at)
}

fn answer(result: Result<(), Errno>) -> u64 {
    result.map_or_else(int, |()| 0)
}

/// Whether an address is that of a socket buffer of the kernel.
fn is_object(machine: &Machine<'_>, address: u64) -> bool {
    let kernel = &machine.world.kernel;
    let ty = kernel.type_of(address).zip(kernel.types().ok());
    ty.is_some_and(|(ty, types)| types.name_of(ty) == "sk_buff")
}

/// Makes one to the packet of the program's context.
fn from_packet(
    machine: &Machine<'_>,
    by: &'static str,
    [context, flags, to, ..]: [u64; 5],
    kind: Kind,
) -> Result<u64, Stop> {
    let wanted = if kind == Kind::Xdp { ContextKind::Xdp } else { ContextKind::Skb };
    let own = &machine.context;
    let packet = own.packet.as_ref().filter(|_| own.address == context && own.kind == wanted);
    let packet = packet.ok_or_else(|| bad(by, format!("{context:#x} is not the program's packet")))?;
    let len = if kind == Kind::SkbMeta { packet.data - packet.meta } else { packet.len() };
    // Programs of some types may read packets only.
    let is_rdonly = kind == Kind::Skb
        && !matches!(
            machine.world.loaded(machine.program).kind.prog_type,
            ProgType::SchedCls | ProgType::SchedAct | ProgType::LwtXmit | ProgType::SkSkb
        );
    let made = match flags {
        0 => Dynptr::new(kind, context, len, is_rdonly),
        _ => Err(Errno::EINVAL),
    };
    made.unwrap_or(Dynptr::NULL).store(&machine.world.memory, to)?;
    Ok(answer(made.map(drop)))
}

fn from_skb(machine: &mut Machine<'_>, args: [u64; 5]) -> Result<u64, Stop> {
    let [buffer, flags, to, ..] = args;
    if is_object(machine, buffer) {
        // A netfilter's program is given the kernel's own structure, and may not write.
        let data = get(machine, buffer, "sk_buff", "data")?;
        let len = get(machine, buffer, "sk_buff", "len")?;
        let made = match flags {
            0 => Dynptr::new(Kind::Local, data, len, true),
            _ => Err(Errno::EINVAL),
        };
        made.unwrap_or(Dynptr::NULL).store(&machine.world.memory, to)?;
        return Ok(answer(made.map(drop)));
    }
    from_packet(machine, "bpf_dynptr_from_skb", args, Kind::Skb)
}

fn from_skb_meta(machine: &mut Machine<'_>, args: [u64; 5]) -> Result<u64, Stop> {
    from_packet(machine, "bpf_dynptr_from_skb_meta", args, Kind::SkbMeta)
}

fn from_xdp(machine: &mut Machine<'_>, args: [u64; 5]) -> Result<u64, Stop> {
    from_packet(machine, "bpf_dynptr_from_xdp", args, Kind::Xdp)
}

/// The address of bytes in one, or zero. What lies in several pieces of a packet is copied into the program's buffer.
fn slice(machine: &mut Machine<'_>, [at, offset, buffer, len, _]: [u64; 5]) -> Result<u64, Stop> {
    let pointer = load(machine, at)?;
    let (offset, len) = (u64::from(offset as u32), u64::from(len as u32));
    if let Ok(address) = pointer.slice(machine, offset, len)? {
        return Ok(address);
    }
    match pointer.read(machine, offset, len)? {
        Ok(bytes) if buffer != 0 => {
            machine.world.memory.write(buffer, &bytes)?;
            Ok(buffer)
        }
        _ => Ok(0),
    }
}

/// The same of one that may be written to. A copy is written back by the program itself.
fn slice_rdwr(machine: &mut Machine<'_>, args: [u64; 5]) -> Result<u64, Stop> {
    if load(machine, args[0])?.is_rdonly { Ok(0) } else { slice(machine, args) }
}

fn writable(
    machine: &Machine<'_>,
    pointer: Dynptr,
    offset: u64,
    len: u64,
) -> Result<Result<u64, Errno>, Stop> {
    if pointer.is_rdonly { Ok(Err(Errno::EINVAL)) } else { pointer.slice(machine, offset, len) }
}

fn adjust(machine: &mut Machine<'_>, [at, start, end, ..]: [u64; 5]) -> Result<u64, Stop> {
    let pointer = load(machine, at)?;
    let (start, end) = (start as u32, end as u32);
    if pointer.is_null() || start > end {
        return Ok(int(Errno::EINVAL));
    }
    if end > pointer.size {
        return Ok(int(Errno::ERANGE));
    }
    let offset = pointer.offset.wrapping_add(start);
    Dynptr { offset, size: end - start, ..pointer }.store(&machine.world.memory, at)?;
    Ok(0)
}

fn is_null(machine: &mut Machine<'_>, [at, ..]: [u64; 5]) -> Result<u64, Stop> {
    Ok(u64::from(load(machine, at)?.is_null()))
}

fn is_rdonly(machine: &mut Machine<'_>, [at, ..]: [u64; 5]) -> Result<u64, Stop> {
    Ok(u64::from(load(machine, at)?.is_rdonly))
}

fn size(machine: &mut Machine<'_>, [at, ..]: [u64; 5]) -> Result<u64, Stop> {
    let pointer = load(machine, at)?;
    Ok(if pointer.is_null() { int(Errno::EINVAL) } else { u64::from(pointer.size) })
}

fn clone(machine: &mut Machine<'_>, [at, to, ..]: [u64; 5]) -> Result<u64, Stop> {
    let pointer = load(machine, at)?;
    pointer.store(&machine.world.memory, to)?;
    Ok(if pointer.is_null() { int(Errno::EINVAL) } else { 0 })
}

fn copy(machine: &mut Machine<'_>, [to, to_offset, from, from_offset, len]: [u64; 5]) -> Result<u64, Stop> {
    let (to, from) = (load(machine, to)?, load(machine, from)?);
    let [to_offset, from_offset, len] = [to_offset, from_offset, len].map(|number| u64::from(number as u32));
    // An empty piece of one that points nowhere is no piece.
    let source = from.read(machine, from_offset, len)?;
    if let Ok(bytes) = source {
        return Ok(answer(to.write(machine, to_offset, &bytes, 0)?));
    }
    Ok(match writable(machine, to, to_offset, len)? {
        Ok(_) => answer(source.map(drop)),
        Err(_) => int(Errno::E2BIG),
    })
}

fn fill(machine: &mut Machine<'_>, [at, offset, len, value, _]: [u64; 5]) -> Result<u64, Stop> {
    let pointer = load(machine, at)?;
    let (offset, len) = (u64::from(offset as u32), u64::from(len as u32));
    if pointer.is_rdonly {
        return Ok(int(Errno::EINVAL));
    }
    if let Err(errno) = pointer.check(offset, len) {
        return Ok(int(errno));
    }
    let bytes = vec![value as u8; len as usize];
    Ok(answer(pointer.write(machine, offset, &bytes, 0)?))
}

/// Where bytes are to be copied to, if they may.
fn target(machine: &Machine<'_>, [at, offset, len, ..]: [u64; 5]) -> Result<Result<u64, Errno>, Stop> {
    let pointer = load(machine, at)?;
    let (offset, len) = (u64::from(offset as u32), u64::from(len as u32));
    if pointer.check(offset, len).is_err() {
        return Ok(Err(Errno::E2BIG));
    }
    writable(machine, pointer, offset, len)
}

/// Copies memory that may not be there; `missing` is what is returned where it is not.
fn read(machine: &Machine<'_>, args: [u64; 5], space: Space, missing: Option<u64>) -> Result<u64, Stop> {
    let to = match target(machine, args)? {
        Ok(to) => to,
        Err(errno) => return Ok(int(errno)),
    };
    let [_, _, len, from, _] = args;
    let (memory, len) = (&machine.world.memory, u64::from(len as u32));
    let refusal = space.refusal(machine, from);
    match space.read(memory, from, len).filter(|_| refusal.is_none()) {
        Some(bytes) => {
            memory.write(to, &bytes)?;
            Ok(0)
        }
        None => Ok(missing.unwrap_or_else(|| int(refusal.unwrap_or(Errno::EFAULT)))),
    }
}

fn read_user(machine: &mut Machine<'_>, args: [u64; 5]) -> Result<u64, Stop> {
    read(machine, args, Space::User, None)
}

fn read_kernel(machine: &mut Machine<'_>, args: [u64; 5]) -> Result<u64, Stop> {
    read(machine, args, Space::Kernel, None)
}

/// Unlike the others, this one returns how many bytes it could not copy.
fn copy_user(machine: &mut Machine<'_>, args: [u64; 5]) -> Result<u64, Stop> {
    read(machine, args, Space::User, Some(u64::from(args[2] as u32)))
}

/// Copies a string that may not be there; gives its length with the zero at its end.
fn read_string(machine: &Machine<'_>, args: [u64; 5], space: Space) -> Result<u64, Stop> {
    let to = match target(machine, args)? {
        Ok(to) => to,
        Err(errno) => return Ok(int(errno)),
    };
    let [_, _, len, from, _] = args;
    let (memory, len) = (&machine.world.memory, u64::from(len as u32));
    if len == 0 {
        return Ok(0);
    }
    let refusal = space.refusal(machine, from);
    let found = space.string(memory, from, len - 1).filter(|_| refusal.is_none());
    let Some(mut text) = found else { return Ok(int(refusal.unwrap_or(Errno::EFAULT))) };
    text.push(0);
    memory.write(to, &text)?;
    Ok(text.len() as u64)
}

fn read_user_string(machine: &mut Machine<'_>, args: [u64; 5]) -> Result<u64, Stop> {
    read_string(machine, args, Space::User)
}

fn read_kernel_string(machine: &mut Machine<'_>, args: [u64; 5]) -> Result<u64, Stop> {
    read_string(machine, args, Space::Kernel)
}

fn user_string(machine: &mut Machine<'_>, [to, len, from, flags, _]: [u64; 5]) -> Result<u64, Stop> {
    string_to(machine, to, len, from, flags)
}

/// The same of another task, whose memory is that of the world here.
fn task_string(machine: &mut Machine<'_>, [to, len, from, _, flags]: [u64; 5]) -> Result<u64, Stop> {
    string_to(machine, to, len, from, flags)
}

fn string_to(machine: &Machine<'_>, to: u64, len: u64, from: u64, flags: u64) -> Result<u64, Stop> {
    let len = u64::from(len as u32);
    if flags & !PAD_ZEROS != 0 {
        return Ok(int(Errno::EINVAL));
    }
    if len == 0 {
        return Ok(0);
    }
    let memory = &machine.world.memory;
    memory.demand(to, len, access::WRITE)?;
    let Some(mut text) = Space::User.string(memory, from, len - 1) else {
        memory.write(to, &vec![0; len as usize])?;
        return Ok(int(Errno::EFAULT));
    };
    text.push(0);
    let length = text.len() as u64;
    if flags & PAD_ZEROS != 0 {
        text.resize(len as usize, 0);
    }
    memory.write(to, &text)?;
    Ok(length)
}
