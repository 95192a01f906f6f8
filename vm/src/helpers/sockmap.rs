//! Maps of sockets: putting the context's socket into one, sending packets and messages to one of theirs, choosing one of
//! a group.

use skep_linux::MapType;

use super::map::answer;
use super::socket::socket_of;
use super::{Family, bad, map_of};
use crate::interp::{Machine, Stop};
use crate::maps::Map;
use crate::{Effect, Errno};

pub(super) const FAMILY: Family = &[
    ("bpf_sock_map_update", map_update),
    ("bpf_sock_hash_update", hash_update),
    ("bpf_sk_redirect_map", sk_redirect_map),
    ("bpf_sk_redirect_hash", sk_redirect_hash),
    ("bpf_msg_redirect_map", msg_redirect_map),
    ("bpf_msg_redirect_hash", msg_redirect_hash),
    ("bpf_sk_select_reuseport", select),
];

/// What programs return: to drop, and to let pass.
const SK_DROP: u64 = 0;
const SK_PASS: u64 = 1;
/// `BPF_F_INGRESS`.
const INGRESS: u64 = 1;
/// Events of TCP at which a socket may be put into a map: a connection is there, from either side, or a socket listens.
const OPS_OF_UPDATES: [u64; 3] = [4, 5, 11];
/// States of TCP; the first also of other sockets that are connected.
const ESTABLISHED: u8 = 1;
const LISTEN: u8 = 10;

fn map_update(machine: &mut Machine<'_>, args: [u64; 5]) -> Result<u64, Stop> {
    put(machine, "bpf_sock_map_update", args)
}

fn hash_update(machine: &mut Machine<'_>, args: [u64; 5]) -> Result<u64, Stop> {
    put(machine, "bpf_sock_hash_update", args)
}

fn put(
    machine: &Machine<'_>,
    helper: &'static str,
    [context, map, key, flags, _]: [u64; 5],
) -> Result<u64, Stop> {
    let world = machine.world;
    let map = map_of(machine, helper, map)?;
    let key = world.memory.read(key, u64::from(map.def.key_size))?;
    let op = machine.context.value_of(&world.memory, "op");
    let socket = socket_of(machine, context)?.filter(|_| OPS_OF_UPDATES.contains(&op));
    let Some(socket) = socket else { return Ok(Errno::EOPNOTSUPP.returned()) };
    Ok(answer(map.update(world, &key, &socket.to_le_bytes(), flags, Some(machine.cpu))))
}

/// The key of a map of sockets by number.
fn number(key: u64) -> Vec<u8> {
    (key as u32).to_le_bytes().to_vec()
}

fn sk_redirect_map(machine: &mut Machine<'_>, [_, map, key, flags, _]: [u64; 5]) -> Result<u64, Stop> {
    const HELPER: &str = "bpf_sk_redirect_map";
    let map = map_of(machine, HELPER, map)?;
    redirect(machine, HELPER, map, &number(key), flags, false)
}

fn sk_redirect_hash(machine: &mut Machine<'_>, [_, map, key, flags, _]: [u64; 5]) -> Result<u64, Stop> {
    const HELPER: &str = "bpf_sk_redirect_hash";
    let map = map_of(machine, HELPER, map)?;
    let key = machine.world.memory.read(key, u64::from(map.def.key_size))?;
    redirect(machine, HELPER, map, &key, flags, false)
}

fn msg_redirect_map(machine: &mut Machine<'_>, [_, map, key, flags, _]: [u64; 5]) -> Result<u64, Stop> {
    const HELPER: &str = "bpf_msg_redirect_map";
    let map = map_of(machine, HELPER, map)?;
    redirect(machine, HELPER, map, &number(key), flags, true)
}

fn msg_redirect_hash(machine: &mut Machine<'_>, [_, map, key, flags, _]: [u64; 5]) -> Result<u64, Stop> {
    const HELPER: &str = "bpf_msg_redirect_hash";
    let map = map_of(machine, HELPER, map)?;
    let key = machine.world.memory.read(key, u64::from(map.def.key_size))?;
    redirect(machine, HELPER, map, &key, flags, true)
}

fn redirect(
    machine: &Machine<'_>,
    helper: &'static str,
    map: &Map,
    key: &[u8],
    flags: u64,
    is_message: bool,
) -> Result<u64, Stop> {
    if flags & !INGRESS != 0 {
        return Ok(SK_DROP);
    }
    let world = machine.world;
    let Some(socket) = map.lookup(&world.memory, key, machine.cpu) else { return Ok(SK_DROP) };
    let Some(spec) = world.socket(socket) else {
        return Err(bad(helper, "what the map holds there is no socket"));
    };
    let is_able = if spec.is_tcp() { spec.state != LISTEN } else { spec.state == ESTABLISHED };
    // Only TCP sends what a program gives it.
    if !is_able || (is_message && flags & INGRESS == 0 && !spec.is_tcp()) {
        return Ok(SK_DROP);
    }
    world.record(Effect::new(helper, &[("sk", socket), ("flags", flags)]));
    Ok(SK_PASS)
}

/// Chooses the socket of a group that gets the packet.
fn select(machine: &mut Machine<'_>, [context, map, key, ..]: [u64; 5]) -> Result<u64, Stop> {
    const HELPER: &str = "bpf_sk_select_reuseport";
    let world = machine.world;
    let map = map_of(machine, HELPER, map)?;
    let key = world.memory.read(key, u64::from(map.def.key_size))?;
    let Some(chosen) = map.lookup(&world.memory, &key, machine.cpu) else {
        return Ok(Errno::ENOENT.returned());
    };
    let own = socket_of(machine, context)?.and_then(|socket| world.socket(socket));
    let spec = world.socket(chosen);
    if spec.as_ref().is_some_and(|spec| spec.is_tcp() && spec.state != LISTEN) {
        // It is in no group. An array of groups loses those that leave theirs.
        let is_array = map.def.map_type == MapType::ReuseportSockarray;
        return Ok(if is_array { Errno::ENOENT } else { Errno::EINVAL }.returned());
    }
    if let (Some(own), Some(spec)) = (own, spec) {
        // A group has one protocol, one family, and one port.
        let errno = if own.protocol != spec.protocol {
            Some(Errno::EPROTOTYPE)
        } else if own.family != spec.family {
            Some(Errno::EAFNOSUPPORT)
        } else if own.local.port() != spec.local.port() {
            Some(Errno::EBADFD)
        } else {
            None
        };
        if let Some(errno) = errno {
            return Ok(errno.returned());
        }
    }
    world.record(Effect::new(HELPER, &[("sk", chosen)]));
    Ok(0)
}
