//! Messages that are sent through sockets: pieces of memory one after another, of which a program sees one.

use super::{Family, bad};
use crate::interp::{Machine, Stop};
use crate::{Effect, Errno};

pub(super) const FAMILY: Family = &[
    ("bpf_msg_apply_bytes", apply),
    ("bpf_msg_cork_bytes", cork),
    ("bpf_msg_pull_data", pull),
    ("bpf_msg_push_data", push),
    ("bpf_msg_pop_data", pop),
];

/// Bytes of a message at most.
const MOST: u64 = 1 << 22;

/// A message, as the pieces it lies in.
#[derive(Clone, Debug, Default)]
pub(crate) struct Message(Vec<Vec<u8>>);

impl Message {
    fn len(&self) -> u64 {
        self.0.iter().map(|piece| piece.len() as u64).sum()
    }

    /// The piece that a byte lies in, or the last one, and where that piece begins.
    fn piece_at(&self, at: u64) -> (usize, u64) {
        let mut start = 0;
        for (index, piece) in self.0.iter().enumerate() {
            if at < start + piece.len() as u64 {
                return (index, start);
            }
            start += piece.len() as u64;
        }
        (self.0.len(), start)
    }

    /// Cuts a piece in two, so that one begins at a byte; gives that one.
    fn split(&mut self, at: u64) -> usize {
        let (index, start) = self.piece_at(at);
        match self.0.get_mut(index) {
            Some(piece) if at > start => {
                let rest = piece.split_off((at - start) as usize);
                self.0.insert(index + 1, rest);
                index + 1
            }
            _ => index,
        }
    }
}

/// The message as programs before left it, or else what the context shows.
fn message(machine: &mut Machine<'_>, helper: &'static str, context: u64) -> Result<Message, Stop> {
    if let Some(message) = machine.context.message.take() {
        return Ok(message);
    }
    let memory = &machine.world.memory;
    let is_own = machine.context.address == context && machine.context.place("data").is_some();
    if !is_own {
        return Err(bad(helper, "the first argument is not the context of such a program"));
    }
    let value = |name| machine.context.value_of(memory, name);
    let (start, end) = (value("data"), value("data_end"));
    Ok(Message(vec![memory.read(start, end.saturating_sub(start))?]))
}

/// Shows the program some bytes of a piece, the first one if no other is named.
fn show(
    machine: &mut Machine<'_>,
    helper: &'static str,
    message: Message,
    shown: Option<Vec<u8>>,
) -> Result<u64, Stop> {
    let world = machine.world;
    let bytes = shown.or_else(|| message.0.first().cloned()).unwrap_or_default();
    let placed = machine.context.place_bytes(world, ["data", "data_end"], &bytes);
    placed.map_err(|error| bad(helper, error.to_string()))?;
    machine.context.set_value(&world.memory, "size", message.len());
    machine.context.message = Some(message);
    Ok(0)
}

fn apply(machine: &mut Machine<'_>, [_, bytes, ..]: [u64; 5]) -> Result<u64, Stop> {
    machine.world.record(Effect::new("bpf_msg_apply_bytes", &[("bytes", u64::from(bytes as u32))]));
    Ok(0)
}

fn cork(machine: &mut Machine<'_>, [_, bytes, ..]: [u64; 5]) -> Result<u64, Stop> {
    machine.world.record(Effect::new("bpf_msg_cork_bytes", &[("bytes", u64::from(bytes as u32))]));
    Ok(0)
}

/// Has the program see some bytes, which are brought into one piece if they lie in several.
fn pull(machine: &mut Machine<'_>, [context, start, end, flags, _]: [u64; 5]) -> Result<u64, Stop> {
    const HELPER: &str = "bpf_msg_pull_data";
    let (start, end) = (u64::from(start as u32), u64::from(end as u32));
    let mut message = message(machine, HELPER, context)?;
    if flags != 0 || end <= start || end > message.len() {
        machine.context.message = Some(message);
        return Ok(Errno::EINVAL.returned());
    }
    let (first, offset) = message.piece_at(start);
    let (last, _) = message.piece_at(end - 1);
    let joined: Vec<u8> = message.0.drain(first..=last).flatten().collect();
    let shown = joined.get((start - offset) as usize..(end - offset) as usize).map(<[u8]>::to_vec);
    message.0.insert(first, joined);
    show(machine, HELPER, message, shown)
}

/// Puts zeros in; a kernel leaves open what the bytes are.
fn push(machine: &mut Machine<'_>, [context, start, len, flags, _]: [u64; 5]) -> Result<u64, Stop> {
    const HELPER: &str = "bpf_msg_push_data";
    let (start, len) = (u64::from(start as u32), u64::from(len as u32));
    let mut message = message(machine, HELPER, context)?;
    let refusal = if flags != 0 || (len != 0 && start > message.len()) {
        Some(Errno::EINVAL.returned())
    } else if len == 0 {
        Some(0)
    } else if message.len() + len > MOST {
        Some(Errno::ENOMEM.returned())
    } else {
        None
    };
    if let Some(refusal) = refusal {
        machine.context.message = Some(message);
        return Ok(refusal);
    }
    let index = message.split(start);
    message.0.insert(index, vec![0; len as usize]);
    show(machine, HELPER, message, None)
}

/// Takes bytes out.
fn pop(machine: &mut Machine<'_>, [context, start, len, flags, _]: [u64; 5]) -> Result<u64, Stop> {
    const HELPER: &str = "bpf_msg_pop_data";
    let (start, len) = (u64::from(start as u32), u64::from(len as u32));
    let mut message = message(machine, HELPER, context)?;
    let refusal = if flags != 0 || (len != 0 && start + len > message.len()) {
        Some(Errno::EINVAL.returned())
    } else {
        (len == 0).then_some(0)
    };
    if let Some(refusal) = refusal {
        machine.context.message = Some(message);
        return Ok(refusal);
    }
    let first = message.split(start);
    let after = message.split(start + len);
    message.0.drain(first..after.max(first));
    show(machine, HELPER, message, None)
}
