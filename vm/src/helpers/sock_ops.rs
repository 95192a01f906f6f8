//! Options of TCP headers: reading those of a segment, and writing some into one that is sent.

use super::{Family, bad};
use crate::Errno;
use crate::interp::{Machine, Stop};

pub(super) const FAMILY: Family =
    &[("bpf_load_hdr_opt", load), ("bpf_store_hdr_opt", store), ("bpf_reserve_hdr_opt", reserve)];

/// Events: the length of options is asked for, and they are written.
const ASK_LENGTH: u64 = 14;
const WRITE: u64 = 15;
/// Bytes of a TCP header without options, and of options at most.
const TCP: usize = 20;
const MAX_OPTIONS: u32 = 40;
/// Kinds of options: the end, nothing, and those of experiments, which have a magic number.
const END: u8 = 0;
const NOTHING: u8 = 1;
const EXPERIMENTS: [u8; 2] = [253, 254];

/// The segment of the context.
fn segment(machine: &Machine<'_>) -> Result<Vec<u8>, Stop> {
    let memory = &machine.world.memory;
    let value = |name| machine.context.value_of(memory, name);
    let (start, end) = (value("skb_data"), value("skb_data_end"));
    Ok(memory.read(start, end.saturating_sub(start))?)
}

/// Why an option is not found.
enum Missing {
    /// There is none; and whether the options were ended before the header's end.
    None { is_ended: bool },
    /// The options are broken.
    Broken,
}

impl Missing {
    fn errno(&self) -> Errno {
        match self {
            Missing::None { .. } => Errno::ENOMSG,
            Missing::Broken => Errno::EFAULT,
        }
    }
}

/// The option of a kind, and of a magic number if that is asked for.
fn find<'a>(options: &'a [u8], kind: u8, magic: &[u8]) -> Result<&'a [u8], Missing> {
    let mut rest = options;
    loop {
        match rest {
            [] => return Err(Missing::None { is_ended: false }),
            [END, ..] => return Err(Missing::None { is_ended: true }),
            [NOTHING, tail @ ..] => rest = tail,
            [found, len, ..] => {
                let option = rest.get(..usize::from(*len)).filter(|option| option.len() >= 2);
                let option = option.ok_or(Missing::Broken)?;
                if *found == kind {
                    if magic.len() > option.len() - 2 {
                        return Err(Missing::None { is_ended: false });
                    }
                    if option.get(2..2 + magic.len()) == Some(magic) {
                        return Ok(option);
                    }
                }
                rest = rest.get(option.len()..).unwrap_or_default();
            }
            [_] => return Err(Missing::Broken),
        }
    }
}

fn is_own(machine: &Machine<'_>, helper: &'static str, context: u64) -> Result<u64, Stop> {
    if machine.context.address != context || machine.context.place("skb_data").is_none() {
        return Err(bad(helper, "the first argument is not the context of such a program"));
    }
    Ok(machine.context.value_of(&machine.world.memory, "op"))
}

/// Finds an option like the one that stands in the program's buffer, and copies it there; gives its length.
fn load(machine: &mut Machine<'_>, [context, at, len, flags, _]: [u64; 5]) -> Result<u64, Stop> {
    /// `BPF_LOAD_HDR_OPT_TCP_SYN`: of the segment the connection began with.
    const SYN: u64 = 1;
    let op = is_own(machine, "bpf_load_hdr_opt", context)?;
    // Events after those of headers are those of time stamps, at which the socket is not held.
    if op > WRITE {
        return Ok(Errno::EOPNOTSUPP.returned());
    }
    let len = u64::from(len as u32);
    if len < 2 || flags & !SYN != 0 {
        return Ok(Errno::EINVAL.returned());
    }
    let wanted = machine.world.memory.read(at, len)?;
    let &[kind, wanted_len, ..] = wanted.as_slice() else { return Ok(Errno::EINVAL.returned()) };
    let is_experiment = EXPERIMENTS.contains(&kind);
    let is_wrong = u64::from(wanted_len) > len
        || matches!(kind, END | NOTHING)
        || (is_experiment && !matches!(wanted_len, 4 | 6))
        || (!is_experiment && wanted_len != 0);
    if is_wrong {
        return Ok(Errno::EINVAL.returned());
    }
    if flags & SYN != 0 {
        // None was kept.
        return Ok(Errno::ENOENT.returned());
    }
    let segment = segment(machine)?;
    if op == ASK_LENGTH || segment.is_empty() {
        return Ok(Errno::EPERM.returned());
    }
    let magic = if is_experiment { wanted.get(2..usize::from(wanted_len)) } else { None };
    match find(segment.get(TCP..).unwrap_or_default(), kind, magic.unwrap_or_default()) {
        Ok(option) => {
            let room = option.get(..len as usize);
            machine.world.memory.write(at, room.unwrap_or(option))?;
            let fits = option.len() as u64 <= len;
            Ok(if fits { option.len() as u64 } else { Errno::ENOSPC.returned() })
        }
        Err(missing) => Ok(missing.errno().returned()),
    }
}

/// Writes an option at the end of the header, if there is none like it.
fn store(machine: &mut Machine<'_>, [context, from, len, flags, _]: [u64; 5]) -> Result<u64, Stop> {
    let op = is_own(machine, "bpf_store_hdr_opt", context)?;
    let len = u64::from(len as u32);
    if op != WRITE {
        return Ok(Errno::EPERM.returned());
    }
    if len < 2 || flags != 0 {
        return Ok(Errno::EINVAL.returned());
    }
    let bytes = machine.world.memory.read(from, len)?;
    let &[kind, own_len, ..] = bytes.as_slice() else { return Ok(Errno::EINVAL.returned()) };
    if u64::from(own_len) > len || matches!(kind, END | NOTHING) {
        return Ok(Errno::EINVAL.returned());
    }
    let room = machine.context.option_room.unwrap_or(MAX_OPTIONS);
    let Some(left) = room.checked_sub(own_len.into()) else { return Ok(Errno::ENOSPC.returned()) };
    let is_experiment = EXPERIMENTS.contains(&kind);
    if is_experiment && own_len < 4 {
        return Ok(Errno::EINVAL.returned());
    }
    let magic = if is_experiment { bytes.get(2..4).unwrap_or_default() } else { &[] };
    let mut segment = segment(machine)?;
    match find(segment.get(TCP..).unwrap_or_default(), kind, magic) {
        Ok(_) => return Ok(Errno::EEXIST.returned()),
        Err(Missing::None { is_ended: true }) => return Ok(Errno::ENOSPC.returned()),
        Err(Missing::None { is_ended: false }) => {}
        Err(Missing::Broken) => return Ok(Errno::EFAULT.returned()),
    }
    segment.extend(bytes.get(..usize::from(own_len)).unwrap_or_default());
    let world = machine.world;
    let placed = machine.context.place_bytes(world, ["skb_data", "skb_data_end"], &segment);
    placed.map_err(|error| bad("bpf_store_hdr_opt", error.to_string()))?;
    machine.context.option_room = Some(left);
    Ok(0)
}

fn reserve(machine: &mut Machine<'_>, [context, len, flags, ..]: [u64; 5]) -> Result<u64, Stop> {
    let op = is_own(machine, "bpf_reserve_hdr_opt", context)?;
    let len = len as u32;
    if op != ASK_LENGTH {
        return Ok(Errno::EPERM.returned());
    }
    if flags != 0 || len < 2 {
        return Ok(Errno::EINVAL.returned());
    }
    let room = machine.context.option_room.unwrap_or(MAX_OPTIONS);
    let Some(left) = room.checked_sub(len) else { return Ok(Errno::ENOSPC.returned()) };
    machine.context.option_room = Some(left);
    Ok(0)
}
