//! What programs send to a reader: ring buffers and perf events. The world keeps it until it is read.

use super::map::answer;
use super::{Family, bad, map_of};
use crate::Errno;
use crate::interp::{Machine, Stop};
use crate::maps::{Map, Query, Ring, Storage, lock};
use crate::memory::{Region, access};

pub(super) const FAMILY: Family = &[
    ("bpf_ringbuf_reserve", reserve),
    ("bpf_ringbuf_submit", submit),
    ("bpf_ringbuf_discard", discard),
    ("bpf_ringbuf_output", ring_output),
    ("bpf_ringbuf_query", query),
    ("bpf_perf_event_output", perf_output),
    ("bpf_skb_output", skb_output),
    ("bpf_xdp_output", xdp_output),
];

/// `BPF_RB_NO_WAKEUP` and `BPF_RB_FORCE_WAKEUP`.
const WAKEUP_FLAGS: u64 = 3;
/// `BPF_F_INDEX_MASK`, whose value all ones is the current CPU.
const INDEX_MASK: u64 = 0xffff_ffff;
/// `BPF_F_CTXLEN_MASK`: how much of the packet is to follow.
const PACKET_LEN_MASK: u64 = 0xf_ffff << 32;

fn ring_of<'w>(
    machine: &Machine<'w>,
    helper: &'static str,
    map: u64,
) -> Result<(&'w Map, &'w std::sync::Mutex<Ring>), Stop> {
    let map = map_of(machine, helper, map)?;
    match &map.storage {
        Storage::Ring(ring) => Ok((map, ring)),
        _ => Err(bad(helper, format!("map \"{}\" is no ring buffer", map.def.name))),
    }
}

fn reserve(machine: &mut Machine<'_>, [map, size, flags, ..]: [u64; 5]) -> Result<u64, Stop> {
    if flags != 0 {
        return Ok(0);
    }
    Ok(reserve_record(machine, "bpf_ringbuf_reserve", map, size)?.unwrap_or(0))
}

/// Reserves a record of a ring buffer, if there is room.
pub(super) fn reserve_record(
    machine: &mut Machine<'_>,
    helper: &'static str,
    map: u64,
    size: u64,
) -> Result<Option<u64>, Stop> {
    let (map, ring) = ring_of(machine, helper, map)?;
    let mut ring = lock(ring);
    if !ring.has_room(size) {
        return Ok(None);
    }
    let region = Region::plain(
        format!("record of ring buffer \"{}\"", map.def.name),
        size,
        access::READ | access::WRITE,
    );
    // Without memory there is no room.
    let Ok(address) = machine.world.memory.add(region) else { return Ok(None) };
    ring.reserve(size, address);
    machine.reserved.push(address);
    Ok(Some(address))
}

fn submit(machine: &mut Machine<'_>, [record, ..]: [u64; 5]) -> Result<u64, Stop> {
    finish(machine, "bpf_ringbuf_submit", record, true)
}

fn discard(machine: &mut Machine<'_>, [record, ..]: [u64; 5]) -> Result<u64, Stop> {
    finish(machine, "bpf_ringbuf_discard", record, false)
}

/// Gives a record to the reader, or to nobody.
pub(super) fn finish(
    machine: &mut Machine<'_>,
    helper: &'static str,
    record: u64,
    is_kept: bool,
) -> Result<u64, Stop> {
    if !machine.reserved.contains(&record) {
        return Err(bad(helper, format!("{record:#x} is no record that the program has reserved")));
    }
    machine.reserved.retain(|&held| held != record);
    let world = machine.world;
    for map in world.rings() {
        let Storage::Ring(ring) = &map.storage else { continue };
        let mut ring = lock(ring);
        if let Some(len) = ring.len_of(record) {
            ring.finish(record, is_kept.then(|| world.memory.peek(record, len)));
        }
    }
    world.memory.remove(record);
    Ok(0)
}

fn ring_output(machine: &mut Machine<'_>, [map, data, size, flags, _]: [u64; 5]) -> Result<u64, Stop> {
    let (_, ring) = ring_of(machine, "bpf_ringbuf_output", map)?;
    if flags & !WAKEUP_FLAGS != 0 {
        return Ok(Errno::EINVAL.returned());
    }
    let bytes = machine.world.memory.read(data, size)?;
    Ok(answer(lock(ring).output(bytes)))
}

fn query(machine: &mut Machine<'_>, [map, what, ..]: [u64; 5]) -> Result<u64, Stop> {
    let (_, ring) = ring_of(machine, "bpf_ringbuf_query", map)?;
    let query = match what {
        0 => Query::AvailableData,
        1 => Query::Size,
        2 => Query::ConsumerPosition,
        3 => Query::ProducerPosition,
        _ => return Ok(0),
    };
    Ok(lock(ring).query(query))
}

/// Sends bytes, and with them as much of the packet as the flags say.
fn perf_output(machine: &mut Machine<'_>, args: [u64; 5]) -> Result<u64, Stop> {
    let memory = &machine.world.memory;
    let packet = machine.context.packet.as_ref();
    let read = |len| packet.map(|packet| packet.read(memory, 0, len));
    send(machine, "bpf_perf_event_output", args, read)
}

fn skb_output(machine: &mut Machine<'_>, args: [u64; 5]) -> Result<u64, Stop> {
    let world = machine.world;
    let len = world.field(args[0], "len").map_err(|error| bad("bpf_skb_output", error.to_string()))?;
    let read = |wanted| Some(object_bytes(machine, args[0], "data", len, wanted));
    send(machine, "bpf_skb_output", args, read)
}

fn xdp_output(machine: &mut Machine<'_>, args: [u64; 5]) -> Result<u64, Stop> {
    let field = |name| {
        let value = machine.world.field(args[0], name);
        value.map_err(|error| bad("bpf_xdp_output", error.to_string()))
    };
    let len = field("data_end")?.wrapping_sub(field("data")?);
    let read = |wanted| Some(object_bytes(machine, args[0], "data", len, wanted));
    send(machine, "bpf_xdp_output", args, read)
}

/// Bytes of the packet behind a field of a kernel's object that has so many.
fn object_bytes(machine: &Machine<'_>, object: u64, field: &str, len: u64, wanted: u64) -> Option<Vec<u8>> {
    let start = machine.world.field(object, field).ok()?;
    if wanted > len { None } else { machine.world.memory.read(start, wanted).ok() }
}

/// Sends bytes of the program, and of the packet, if there is one, as many as the flags say.
fn send(
    machine: &Machine<'_>,
    helper: &'static str,
    [_, map, flags, data, size]: [u64; 5],
    packet: impl Fn(u64) -> Option<Option<Vec<u8>>>,
) -> Result<u64, Stop> {
    let map = map_of(machine, helper, map)?;
    let Storage::Events(events) = &map.storage else {
        return Err(bad(helper, "the map is no perf event array"));
    };
    let mut bytes = machine.world.memory.read(data, size)?;
    let packet_len = (flags & PACKET_LEN_MASK) >> 32;
    match (flags & !(INDEX_MASK | PACKET_LEN_MASK), packet(packet_len)) {
        (0, Some(Some(part))) => bytes.extend(part),
        (0, Some(None)) => return Ok(Errno::EFAULT.returned()),
        (0, None) if packet_len == 0 => {}
        _ => return Ok(Errno::EINVAL.returned()),
    }
    let index = match flags & INDEX_MASK {
        INDEX_MASK => machine.cpu,
        index => index as u32,
    };
    if index >= map.entries {
        return Ok(Errno::E2BIG.returned());
    }
    // An event of a CPU takes what that CPU sends, and nothing else.
    if index != machine.cpu {
        return Ok(Errno::EOPNOTSUPP.returned());
    }
    lock(events).push((index, bytes));
    Ok(0)
}
