//! Looking at a thing as another: the kernel's side of a context, memory as a type; and what a program is told of the
//! session it is part of, of a map's elements, of memory, or writes to a stream of its own.

use std::sync::atomic::Ordering;

use skep_isa::Size;

use super::field::unmodelled;
use super::{Family, int};
use crate::context::Kind as ContextKind;
use crate::helpers::{map_of, print};
use crate::interp::{Machine, Stop};
use crate::maps::{Storage, lock};
use crate::trap::TrapKind;
use crate::{Errno, SocketShape};

pub(super) const FAMILY: Family = &[
    ("bpf_cast_to_kern_ctx", to_kernel),
    ("bpf_rdonly_cast", as_type),
    ("bpf_stream_vprintk_impl", print_to),
    ("bpf_map_sum_elem_count", count),
    ("bpf_get_kmem_cache", cache),
    ("bpf_session_is_return", is_return),
    ("bpf_session_cookie", cookie),
    ("bpf_modify_return_test_tp", nonce),
];

/// Fields of contexts, and what they are in the kernel's own structures.
type Fields = &'static [(u64, Size, &'static str)];
const SK_BUFF: Fields = &[
    (0, Size::W, "len"),
    (8, Size::W, "mark"),
    (12, Size::W, "queue_mapping"),
    (16, Size::W, "protocol"),
    (32, Size::W, "priority"),
    (40, Size::W, "dev.ifindex"),
    (68, Size::W, "hash"),
];
const XDP_BUFF: Fields = &[
    (0, Size::W, "data"),
    (4, Size::W, "data_end"),
    (8, Size::W, "data_meta"),
    (12, Size::W, "rxq.dev.ifindex"),
    (16, Size::W, "rxq.queue_index"),
];
/// The number of the first network namespace.
const FIRST_NETWORK: u64 = 0xf000_0000;
/// Standard output and standard error, bytes of one text, and of a stream that nobody reads.
const STREAMS: [u32; 2] = [1, 2];
const MAX_TEXT: usize = 1023;
const STREAM_CAPACITY: usize = 100_000;

/// Memory is what it is. A socket alone is elsewhere for the kernel than where programs are shown it.
fn as_type(machine: &mut Machine<'_>, [object, ..]: [u64; 5]) -> Result<u64, Stop> {
    if machine.world.socket_at(object).is_none() {
        return Ok(object);
    }
    let kernels = machine.world.socket_as(object, SocketShape::Kernel);
    Ok(kernels.map_err(|error| unmodelled(&error))?.unwrap_or(object))
}

/// The kernel's own structure behind a context. That of a packet is made on first use, one for each CPU, and shows
/// what the context shows now.
fn to_kernel(machine: &mut Machine<'_>, [context, ..]: [u64; 5]) -> Result<u64, Stop> {
    let (structure, fields) = match machine.context.kind {
        ContextKind::Plain => return Ok(context),
        ContextKind::Skb => ("sk_buff", SK_BUFF),
        ContextKind::Xdp => ("xdp_buff", XDP_BUFF),
        ContextKind::Named | ContextKind::Flow => {
            let kind = machine.world.loaded(machine.program).kind.prog_type;
            let what = format!("the kernel's side of contexts of {kind:?} programs is not modelled");
            return Err(Box::new(TrapKind::Unmodelled(what)));
        }
    };
    let world = machine.world;
    let made = || {
        let name = format!("{structure} of CPU {}", machine.cpu);
        match world.kernel.find_named(&name) {
            Some(object) => Ok(object),
            None => {
                let object = world.kernel.add(&world.memory, structure)?;
                Ok(world.kernel.keep_named(&world.memory, &name, object))
            }
        }
    };
    let object = made().map_err(|error: crate::Error| unmodelled(&error))?;
    for (offset, size, path) in fields {
        let value = machine.context.load(world, *offset, *size)?;
        world.set_field(object, path, value).map_err(|error| unmodelled(&error))?;
    }
    let known = if structure == "sk_buff" { "dev" } else { "rxq.dev" };
    let (name, network) = (format!("{known}.name"), format!("{known}.nd_net.net.ns.inum"));
    let named = world.set_field_bytes(object, &name, b"lo");
    named
        .and_then(|()| world.set_field(object, &network, FIRST_NETWORK))
        .map_err(|error| unmodelled(&error))?;
    Ok(object)
}

/// Adds a text to a stream of the program.
fn print_to(machine: &mut Machine<'_>, [stream, format, data, len, _]: [u64; 5]) -> Result<u64, Stop> {
    let stream = stream as u32;
    if !STREAMS.contains(&stream) {
        return Ok(int(Errno::ENOENT));
    }
    let text = match print(machine, format, [data, len], MAX_TEXT)? {
        Ok(text) => text,
        Err(errno) => return Ok(int(errno)),
    };
    let mut streams = lock(&machine.world.kfuncs.streams);
    let written = streams.entry(stream).or_default();
    if written.len() + text.len() > STREAM_CAPACITY {
        return Ok(int(Errno::ENOSPC));
    }
    written.extend(text);
    Ok(0)
}

/// Only hash maps count their elements.
fn count(machine: &mut Machine<'_>, [map, ..]: [u64; 5]) -> Result<u64, Stop> {
    let map = map_of(machine, "bpf_map_sum_elem_count", map)?;
    match &map.storage {
        Storage::Hash(_) => Ok(map.keys().len() as u64),
        _ => Ok(0),
    }
}

fn cache(machine: &mut Machine<'_>, [address, ..]: [u64; 5]) -> Result<u64, Stop> {
    Ok(lock(&machine.world.kfuncs.caches).get(&address).copied().unwrap_or(0))
}

fn is_return(machine: &mut Machine<'_>, _: [u64; 5]) -> Result<u64, Stop> {
    Ok(u64::from(machine.world.kfuncs.is_return.load(Ordering::Relaxed)))
}

/// What a session's program leaves at a function's entry for itself at the return: one number of the world.
fn cookie(machine: &mut Machine<'_>, _: [u64; 5]) -> Result<u64, Stop> {
    let world = machine.world;
    let mut cookie = lock(&world.kfuncs.cookie);
    if *cookie == 0 {
        let region = crate::memory::Region::plain(
            "the session's cookie",
            8,
            crate::memory::access::READ | crate::memory::access::WRITE,
        );
        *cookie = world.memory.add(region).map_err(|error| unmodelled(&error))?;
    }
    Ok(*cookie)
}

/// It stands at a tracepoint of the kernel's own tests, and returns what it is given.
fn nonce(_: &mut Machine<'_>, [nonce, ..]: [u64; 5]) -> Result<u64, Stop> {
    Ok(u64::from(nonce as u32))
}
