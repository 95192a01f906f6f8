//! Sockets: finding them, asking who they are, seeing them in other shapes, giving packets to them.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use super::packet::buffer_of;
use super::{Family, bad, map_of};
use crate::context::{Kind, field};
use crate::interp::{Machine, Stop};
use crate::kernel::{SocketShape, SocketSpec};
use crate::trap::TrapKind;
use crate::{Effect, Errno, Error};

pub(super) const FAMILY: Family = &[
    ("bpf_sk_lookup_tcp", lookup_tcp),
    ("bpf_sk_lookup_udp", lookup_udp),
    ("bpf_skc_lookup_tcp", lookup_common_tcp),
    ("bpf_sk_release", release),
    ("bpf_sk_fullsock", full),
    ("bpf_tcp_sock", tcp),
    ("bpf_get_listener_sock", listener),
    ("bpf_sk_assign", assign),
    ("bpf_skc_to_tcp_sock", to_tcp),
    ("bpf_skc_to_tcp6_sock", to_tcp6),
    ("bpf_skc_to_tcp_timewait_sock", to_timewait),
    ("bpf_skc_to_tcp_request_sock", to_request),
    ("bpf_skc_to_udp6_sock", to_udp6),
    ("bpf_skc_to_unix_sock", to_unix),
    ("bpf_skc_to_mptcp_sock", to_mptcp),
    ("bpf_sock_from_file", from_file),
    ("bpf_get_socket_cookie", cookie),
    ("bpf_get_socket_uid", uid),
    ("bpf_get_netns_cookie", netns_cookie),
    ("bpf_sk_cgroup_id", cgroup_id),
    ("bpf_sk_ancestor_cgroup_id", ancestor_cgroup_id),
    ("bpf_skb_cgroup_id", skb_cgroup_id),
    ("bpf_skb_ancestor_cgroup_id", skb_ancestor_cgroup_id),
    ("bpf_skb_cgroup_classid", skb_classid),
    ("bpf_skb_under_cgroup", under_cgroup),
];

/// Families, types and protocols.
const AF_UNIX: u16 = 1;
const AF_INET: u16 = 2;
const AF_INET6: u16 = 10;
const SOCK_DGRAM: u16 = 2;
const IPPROTO_TCP: u16 = 6;
const IPPROTO_UDP: u16 = 17;
/// States of TCP; the first also of an UDP socket that is connected.
const ESTABLISHED: u8 = 1;
const TIME_WAIT: u8 = 6;
const CLOSED: u8 = 7;
const LISTEN: u8 = 10;
const NEW_SYN_RECV: u8 = 12;
/// The cgroup above all others.
const ROOT_CGROUP: u64 = 1;
/// The user that stands for those without a number.
const OVERFLOW_UID: u64 = 65534;

fn failed(error: &Error) -> Stop {
    Box::new(TrapKind::Unmodelled(error.to_string()))
}

/// What the socket at an address is.
pub(super) fn socket_at(machine: &Machine<'_>, address: u64) -> Option<SocketSpec> {
    machine.world.socket(address)
}

/// The socket that an argument leads to: it may be one, or a context that has one.
pub(super) fn socket_of(machine: &Machine<'_>, argument: u64) -> Result<Option<u64>, Stop> {
    if argument != 0 && argument == machine.context.address {
        let socket = machine.context.any_socket(machine.world).map_err(|error| failed(&error))?;
        return Ok(Some(socket).filter(|&socket| machine.world.socket(socket).is_some()));
    }
    Ok(Some(argument).filter(|&socket| machine.world.socket(socket).is_some()))
}

/// The same, with what it is.
fn known(machine: &Machine<'_>, argument: u64) -> Result<Option<(u64, SocketSpec)>, Stop> {
    let socket = socket_of(machine, argument)?;
    Ok(socket.and_then(|socket| machine.world.socket(socket).map(|spec| (socket, spec))))
}

impl SocketSpec {
    /// Whether there is all of it: the kernel keeps less of connections that begin and end.
    pub(super) fn is_full(&self) -> bool {
        !matches!(self.state, TIME_WAIT | NEW_SYN_RECV)
    }
}

fn lookup_tcp(machine: &mut Machine<'_>, args: [u64; 5]) -> Result<u64, Stop> {
    lookup(machine, "bpf_sk_lookup_tcp", args, IPPROTO_TCP, true)
}

fn lookup_udp(machine: &mut Machine<'_>, args: [u64; 5]) -> Result<u64, Stop> {
    lookup(machine, "bpf_sk_lookup_udp", args, IPPROTO_UDP, true)
}

fn lookup_common_tcp(machine: &mut Machine<'_>, args: [u64; 5]) -> Result<u64, Stop> {
    lookup(machine, "bpf_skc_lookup_tcp", args, IPPROTO_TCP, false)
}

/// Finds the socket that a packet from the first to the second address of a tuple would reach.
fn lookup(
    machine: &mut Machine<'_>,
    helper: &'static str,
    [_, tuple, len, netns, flags]: [u64; 5],
    protocol: u16,
    is_full: bool,
) -> Result<u64, Stop> {
    /// Bytes of tuples of IPv4 and IPv6.
    const IPV4: u64 = 12;
    const IPV6: u64 = 36;
    let memory = &machine.world.memory;
    let len = u64::from(len as u32);
    if !matches!(len, IPV4 | IPV6) {
        return Ok(0);
    }
    let bytes = memory.read(tuple, len)?;
    // There is one namespace, the current one; no other has a number here.
    if flags != 0 || netns as i32 >= 0 {
        return Ok(0);
    }
    let Some((from, to)) = ends(&bytes) else { return Ok(0) };
    let device = machine.context.device(memory);
    let fits = |spec: &SocketSpec| {
        let is_bound = spec.bound_dev_if == 0 || spec.bound_dev_if == device;
        let is_kind = spec.protocol == protocol && matches!(spec.family, AF_INET | AF_INET6);
        if !is_kind || !is_bound || spec.local.port() != to.port() || (is_full && !spec.is_full()) {
            return None;
        }
        let is_here = spec.local.ip() == to.ip();
        let is_connected = is_here && spec.remote == from && spec.state != LISTEN;
        let is_open = match protocol {
            IPPROTO_TCP => spec.state == LISTEN,
            _ => spec.state != ESTABLISHED,
        };
        let takes_any = spec.local.ip().is_unspecified()
            && (spec.local.is_ipv4() == to.is_ipv4() || spec.family == AF_INET6);
        match (is_connected, is_open && is_here, is_open && takes_any) {
            (true, ..) => Some(4),
            (_, true, _) => Some(2 + u32::from(spec.bound_dev_if != 0)),
            (_, _, true) => Some(u32::from(spec.bound_dev_if != 0)),
            _ => None,
        }
    };
    let Some(found) = machine.world.best_socket(fits) else { return Ok(0) };
    machine.holds.acquire(found, helper);
    Ok(found)
}

/// Both ends that a tuple names: addresses, then ports, in the order of the network.
fn ends(tuple: &[u8]) -> Option<(SocketAddr, SocketAddr)> {
    let port = |at: usize| tuple.get(at..at + 2)?.try_into().ok().map(u16::from_be_bytes);
    let ip = |at: usize, len: usize| -> Option<IpAddr> {
        let bytes = tuple.get(at..at + len)?;
        match len {
            4 => Some(Ipv4Addr::from(<[u8; 4]>::try_from(bytes).ok()?).into()),
            _ => Some(Ipv6Addr::from(<[u8; 16]>::try_from(bytes).ok()?).into()),
        }
    };
    let len = (tuple.len() - 4) / 2;
    let from = SocketAddr::new(ip(0, len)?, port(2 * len)?);
    Some((from, SocketAddr::new(ip(len, len)?, port(2 * len + 2)?)))
}

fn release(machine: &mut Machine<'_>, [socket, ..]: [u64; 5]) -> Result<u64, Stop> {
    let world = machine.world;
    let own = world.socket_as(socket, SocketShape::Sock).ok().flatten().unwrap_or(socket);
    machine.holds.release(world, own, "bpf_sk_release")?;
    Ok(0)
}

/// A socket in another shape, if it is of a kind; 0 if not.
fn shaped(
    machine: &Machine<'_>,
    argument: u64,
    shape: SocketShape,
    is_kind: impl Fn(&SocketSpec) -> bool,
) -> Result<u64, Stop> {
    let Some((socket, _)) = known(machine, argument)?.filter(|(_, spec)| is_kind(spec)) else { return Ok(0) };
    Ok(machine.world.socket_as(socket, shape).map_err(|error| failed(&error))?.unwrap_or(0))
}

fn full(machine: &mut Machine<'_>, [socket, ..]: [u64; 5]) -> Result<u64, Stop> {
    shaped(machine, socket, SocketShape::Sock, SocketSpec::is_full)
}

fn tcp(machine: &mut Machine<'_>, [socket, ..]: [u64; 5]) -> Result<u64, Stop> {
    shaped(machine, socket, SocketShape::TcpSock, |spec| spec.is_full() && spec.protocol == IPPROTO_TCP)
}

fn listener(machine: &mut Machine<'_>, [socket, ..]: [u64; 5]) -> Result<u64, Stop> {
    shaped(machine, socket, SocketShape::Sock, |spec| spec.state == LISTEN)
}

fn to_tcp(machine: &mut Machine<'_>, [socket, ..]: [u64; 5]) -> Result<u64, Stop> {
    shaped(machine, socket, SocketShape::Kernel, |spec| spec.is_full() && spec.protocol == IPPROTO_TCP)
}

fn to_tcp6(machine: &mut Machine<'_>, [socket, ..]: [u64; 5]) -> Result<u64, Stop> {
    let is_kind =
        |spec: &SocketSpec| spec.is_full() && spec.protocol == IPPROTO_TCP && spec.family == AF_INET6;
    shaped(machine, socket, SocketShape::Kernel, is_kind)
}

fn to_timewait(machine: &mut Machine<'_>, [socket, ..]: [u64; 5]) -> Result<u64, Stop> {
    shaped(machine, socket, SocketShape::Kernel, |spec| spec.is_tcp() && spec.state == TIME_WAIT)
}

fn to_request(machine: &mut Machine<'_>, [socket, ..]: [u64; 5]) -> Result<u64, Stop> {
    shaped(machine, socket, SocketShape::Kernel, |spec| spec.is_tcp() && spec.state == NEW_SYN_RECV)
}

fn to_udp6(machine: &mut Machine<'_>, [socket, ..]: [u64; 5]) -> Result<u64, Stop> {
    let is_kind = |spec: &SocketSpec| {
        spec.is_full() && spec.protocol == IPPROTO_UDP && spec.kind == SOCK_DGRAM && spec.family == AF_INET6
    };
    shaped(machine, socket, SocketShape::Kernel, is_kind)
}

fn to_unix(machine: &mut Machine<'_>, [socket, ..]: [u64; 5]) -> Result<u64, Stop> {
    shaped(machine, socket, SocketShape::Kernel, |spec| spec.is_full() && spec.family == AF_UNIX)
}

/// No socket of a world is part of a connection over several paths.
fn to_mptcp(machine: &mut Machine<'_>, [socket, ..]: [u64; 5]) -> Result<u64, Stop> {
    known(machine, socket)?;
    Ok(0)
}

/// The socket behind a file, as the kernel's object: what the file keeps for itself, if that is one.
fn from_file(machine: &mut Machine<'_>, [file, ..]: [u64; 5]) -> Result<u64, Stop> {
    let kernel = &machine.world.kernel;
    let kept = machine.world.field(file, "private_data").map_err(|error| failed(&error))?;
    let types = kernel.types().map_err(|error| failed(&error))?;
    let is_socket = kernel.type_of(kept).is_some_and(|ty| types.name_of(ty) == "socket");
    Ok(if is_socket { kept } else { 0 })
}

/// Gives the packet to a socket, or a lookup its answer.
fn assign(machine: &mut Machine<'_>, [context, socket, flags, ..]: [u64; 5]) -> Result<u64, Stop> {
    let spec = machine.world.socket(socket);
    if machine.context.kind != Kind::Skb {
        return assign_lookup(machine, context, socket, spec, flags);
    }
    let is_ingress = machine.world.net.is_ingress;
    let (_, buffer) = buffer_of(machine, "bpf_sk_assign", context)?;
    if spec.is_none() || flags != 0 {
        return Ok(Errno::EINVAL.returned());
    }
    if !is_ingress {
        return Ok(Errno::EOPNOTSUPP.returned());
    }
    buffer.assigned = Some(socket);
    machine.world.record(Effect::new("bpf_sk_assign", &[("sk", socket)]));
    Ok(0)
}

fn assign_lookup(
    machine: &Machine<'_>,
    context: u64,
    socket: u64,
    spec: Option<SocketSpec>,
    flags: u64,
) -> Result<u64, Stop> {
    const HELPER: &str = "bpf_sk_assign";
    /// `BPF_SK_LOOKUP_F_REPLACE` and `_NO_REUSEPORT`.
    const REPLACE: u64 = 1;
    const KNOWN: u64 = 3;
    let memory = &machine.world.memory;
    let place = |name| machine.context.place(name).filter(|_| machine.context.address == context);
    let (Some(sk), Some(family), Some(protocol)) = (place("sk"), place("family"), place("protocol")) else {
        return Err(bad(HELPER, "the first argument is not the context of such a program"));
    };
    let read = |(at, len): (u64, u64)| {
        memory.peek(at, len).iter().rev().fold(0, |value, &byte| value << 8 | u64::from(byte))
    };
    if flags & !KNOWN != 0 || (socket != 0 && spec.is_none()) {
        return Ok(Errno::EINVAL.returned());
    }
    if let Some(spec) = spec {
        let is_open = match spec.protocol {
            IPPROTO_TCP => spec.state == LISTEN,
            IPPROTO_UDP => spec.state == CLOSED,
            _ => true,
        };
        if !is_open {
            return Ok(Errno::ESOCKTNOSUPPORT.returned());
        }
        if u64::from(spec.protocol) != read(protocol) {
            return Ok(Errno::EPROTOTYPE.returned());
        }
        if u64::from(spec.family) != read(family) && spec.family == AF_INET {
            return Ok(Errno::EAFNOSUPPORT.returned());
        }
    }
    if read(sk) != 0 && flags & REPLACE == 0 {
        return Ok(Errno::EEXIST.returned());
    }
    memory.poke(sk.0, &socket.to_le_bytes());
    machine.world.record(Effect::new(HELPER, &[("sk", socket), ("flags", flags)]));
    Ok(0)
}

fn cookie(machine: &mut Machine<'_>, [argument, ..]: [u64; 5]) -> Result<u64, Stop> {
    Ok(known(machine, argument)?.map_or(0, |(_, spec)| spec.cookie))
}

fn uid(machine: &mut Machine<'_>, [argument, ..]: [u64; 5]) -> Result<u64, Stop> {
    let found = known(machine, argument)?.filter(|(_, spec)| spec.is_full());
    Ok(found.map_or(OVERFLOW_UID, |(_, spec)| spec.uid.into()))
}

fn netns_cookie(machine: &mut Machine<'_>, _: [u64; 5]) -> Result<u64, Stop> {
    Ok(machine.world.net.netns_cookie)
}

/// The cgroup of a socket, or one above it: of the levels between it and the root nothing is known.
fn cgroup_of(machine: &Machine<'_>, argument: u64, level: Option<u64>) -> Result<u64, Stop> {
    let Some((_, spec)) = known(machine, argument)?.filter(|(_, spec)| spec.is_full()) else { return Ok(0) };
    Ok(match (level.map(|level| level as i32), spec.cgroup_id) {
        (None, id) => id,
        (Some(0), _) => ROOT_CGROUP,
        (Some(1), id) if id != ROOT_CGROUP => id,
        _ => 0,
    })
}

fn cgroup_id(machine: &mut Machine<'_>, [socket, ..]: [u64; 5]) -> Result<u64, Stop> {
    cgroup_of(machine, socket, None)
}

fn ancestor_cgroup_id(machine: &mut Machine<'_>, [socket, level, ..]: [u64; 5]) -> Result<u64, Stop> {
    cgroup_of(machine, socket, Some(level))
}

fn skb_cgroup_id(machine: &mut Machine<'_>, [context, ..]: [u64; 5]) -> Result<u64, Stop> {
    buffer_of(machine, "bpf_skb_cgroup_id", context)?;
    cgroup_of(machine, context, None)
}

fn skb_ancestor_cgroup_id(machine: &mut Machine<'_>, [context, level, ..]: [u64; 5]) -> Result<u64, Stop> {
    buffer_of(machine, "bpf_skb_ancestor_cgroup_id", context)?;
    cgroup_of(machine, context, Some(level))
}

fn skb_classid(machine: &mut Machine<'_>, [context, ..]: [u64; 5]) -> Result<u64, Stop> {
    buffer_of(machine, "bpf_skb_cgroup_classid", context)?;
    Ok(machine.world.net.classid.into())
}

/// Whether the packet's socket is in a cgroup of an array, or below it.
fn under_cgroup(machine: &mut Machine<'_>, [context, map, index, ..]: [u64; 5]) -> Result<u64, Stop> {
    const HELPER: &str = "bpf_skb_under_cgroup";
    buffer_of(machine, HELPER, context)?;
    let map = map_of(machine, HELPER, map)?;
    let Some((_, spec)) = known(machine, context)?.filter(|(_, spec)| spec.is_full()) else {
        return Ok(Errno::ENOENT.returned());
    };
    let index = index as u32;
    if index >= map.def.max_entries {
        return Ok(Errno::E2BIG.returned());
    }
    let Some(cgroup) = map.lookup(&machine.world.memory, &index.to_le_bytes(), machine.cpu) else {
        return Ok(Errno::EAGAIN.returned());
    };
    let id = machine.world.field(cgroup, "kn.id").map_err(|error| failed(&error))?;
    Ok(u64::from(id == ROOT_CGROUP || id == spec.cgroup_id))
}

/// The device a packet came in through, of any kind of context.
impl crate::context::Context {
    pub(super) fn device(&self, memory: &crate::memory::Memory) -> u32 {
        match self.kind {
            Kind::Skb => self.get(memory, field::IFINDEX),
            Kind::Xdp => self.get(memory, 12),
            _ => crate::net::LOOPBACK,
        }
    }
}
