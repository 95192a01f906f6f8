//! Options of sockets, and binding them.

use super::Family;
use super::socket::socket_of;
use crate::interp::{Machine, Stop};
use crate::kernel::SocketSpec;
use crate::maps::lock;
use crate::net::option::{self, Known};
use crate::{Effect, Errno};

pub(super) const FAMILY: Family = &[
    ("bpf_setsockopt", set),
    ("bpf_getsockopt", get),
    ("bpf_bind", bind),
    ("bpf_sock_ops_cb_flags_set", callbacks_set),
    ("bpf_tcp_send_ack", send_ack),
];

/// `BPF_SOCK_OPS_ALL_CB_FLAGS`.
const CALLBACKS: u32 = 0x7f;
const SOL_SOCKET: i32 = 1;
const SOL_TCP: i32 = 6;
const SO_BINDTODEVICE: i32 = 25;
const TCP_CONGESTION: i32 = 13;
/// `TCP_BPF_SOCK_OPS_CB_FLAGS`, and the options that give the packet a connection began with.
const CB_FLAGS: i32 = 1008;
const SYNS: std::ops::RangeInclusive<i32> = 1005..=1007;

/// The socket whose options are meant, if it has any.
fn full_socket(machine: &Machine<'_>, argument: u64) -> Result<Option<(u64, SocketSpec)>, Stop> {
    let socket = socket_of(machine, argument)?;
    let known = socket.and_then(|socket| machine.world.socket(socket).map(|spec| (socket, spec)));
    Ok(known.filter(|(_, spec)| spec.is_full()))
}

fn set(machine: &mut Machine<'_>, [socket, level, name, value, len]: [u64; 5]) -> Result<u64, Stop> {
    let (level, name, len) = (level as i32, name as i32, u64::from(len as u32));
    let bytes = machine.world.memory.read(value, len)?;
    let Some((socket, spec)) = full_socket(machine, socket)? else { return Ok(Errno::EINVAL.returned()) };
    Ok(match set_option(machine, socket, &spec, (level, name), &bytes) {
        Ok(()) => 0,
        Err(errno) => errno.returned(),
    })
}

fn set_option(
    machine: &Machine<'_>,
    socket: u64,
    spec: &SocketSpec,
    (level, name): (i32, i32),
    bytes: &[u8],
) -> Result<(), Errno> {
    let world = machine.world;
    let change = |change: &dyn Fn(&mut SocketSpec)| {
        world.change_socket(socket, |spec| change(spec)).map_err(|_| Errno::EINVAL)
    };
    let store = |bytes: &[u8]| {
        let id = world.socket_at(socket).ok_or(Errno::EINVAL)?;
        lock(&world.socket_options).insert((id, level, name), bytes.to_vec());
        Ok(())
    };
    match (level, name) {
        (SOL_SOCKET, SO_BINDTODEVICE) => {
            let end = bytes.iter().position(|&byte| byte == 0).unwrap_or(bytes.len());
            let name = bytes.get(..end).unwrap_or_default();
            let index = match name {
                [] => 0,
                name => {
                    let found = world.net.devices.iter().find(|device| device.name.as_bytes() == name);
                    found.ok_or(Errno::ENODEV)?.index
                }
            };
            return change(&|spec| spec.bound_dev_if = index);
        }
        (SOL_TCP, TCP_CONGESTION) if spec.is_tcp() => {
            let end = bytes.iter().position(|&byte| byte == 0).unwrap_or(bytes.len());
            let name = bytes.get(..end).unwrap_or_default();
            if bytes.len() < 2 {
                return Err(Errno::EINVAL);
            }
            if name == b"cdg" {
                return Err(Errno::ENOTSUPP);
            }
            if !world.net.congestion_controls.iter().any(|known| known.as_bytes() == name) {
                return Err(Errno::ENOENT);
            }
            return store(name);
        }
        _ => {}
    }
    let known = option::find(spec, level, name).ok_or(Errno::EINVAL)?;
    let value = i32::from_le_bytes(bytes.try_into().map_err(|_| Errno::EINVAL)?);
    let stored = option::checked(known, spec, value)?;
    match known {
        Known::Mark => change(&|spec| spec.mark = value as u32)?,
        Known::Priority => change(&|spec| spec.priority = value as u32)?,
        Known::Device => {
            if value != 0 && world.net.device(value as u32).is_none() {
                return Err(Errno::ENODEV);
            }
            change(&|spec| spec.bound_dev_if = value as u32)?;
        }
        Known::Tcp(fields) => change(&|spec| {
            for field in fields {
                spec.tcp.insert((*field).to_owned(), u64::from(value as u32));
            }
        })?,
        _ => {}
    }
    store(&stored.to_le_bytes())
}

fn get(machine: &mut Machine<'_>, [socket, level, name, to, len]: [u64; 5]) -> Result<u64, Stop> {
    let (level, name, len) = (level as i32, name as i32, u64::from(len as u32));
    super::packet::zero(machine, to, len)?;
    let found = full_socket(machine, socket)?;
    let result = match found {
        // No packet was kept that a connection began with.
        Some(_) if level == SOL_TCP && SYNS.contains(&name) => Err(Errno::ENOENT),
        Some((socket, spec)) => get_option(machine, socket, &spec, (level, name), len),
        None => Err(Errno::EINVAL),
    };
    match result {
        Ok(bytes) => {
            machine.world.memory.write(to, &bytes)?;
            Ok(0)
        }
        Err(errno) => Ok(errno.returned()),
    }
}

fn get_option(
    machine: &Machine<'_>,
    socket: u64,
    spec: &SocketSpec,
    (level, name): (i32, i32),
    len: u64,
) -> Result<Vec<u8>, Errno> {
    let world = machine.world;
    let stored = world.socket_option(socket, level, name);
    if (level, name) == (SOL_TCP, TCP_CONGESTION) && spec.is_tcp() {
        if len < 2 {
            return Err(Errno::EINVAL);
        }
        // It always ends in a zero.
        let default = || world.net.congestion_controls.first().map(|name| name.as_bytes().to_vec());
        let mut name = stored.or_else(default).unwrap_or_default();
        name.truncate(len as usize - 1);
        return Ok(name);
    }
    let known = option::find(spec, level, name).filter(|known| known.can_be_read()).ok_or(Errno::EINVAL)?;
    if len != 4 {
        return Err(Errno::EINVAL);
    }
    let current = match known {
        Known::Mark => Some(spec.mark),
        Known::Priority => Some(spec.priority),
        Known::Device => Some(spec.bound_dev_if),
        _ => None,
    };
    Ok(match (current, stored) {
        (Some(value), _) => value.to_le_bytes().to_vec(),
        (None, Some(bytes)) => bytes,
        (None, None) => option::default_of(spec, level, name).to_le_bytes().to_vec(),
    })
}

/// Binds the socket that connects to an address of ours.
fn bind(machine: &mut Machine<'_>, [context, address, len, ..]: [u64; 5]) -> Result<u64, Stop> {
    /// Families, and bytes of their addresses.
    const AF_INET: u16 = 2;
    const AF_INET6: u16 = 10;
    const IPV4: u64 = 16;
    const IPV6: u64 = 24;
    const HELPER: &str = "bpf_bind";
    let world = machine.world;
    let len = u64::from(len as u32);
    let bytes = world.memory.read(address, len)?;
    let half =
        |at: usize| bytes.get(at..at + 2).and_then(|bytes| bytes.try_into().ok()).map(u16::from_le_bytes);
    let Some(family) = half(0) else { return Ok(Errno::EINVAL.returned()) };
    let port = half(2).map(u16::from_be).unwrap_or_default();
    let ip: std::net::IpAddr = match family {
        AF_INET if len >= IPV4 => match bytes.get(4..8).and_then(|ip| <[u8; 4]>::try_from(ip).ok()) {
            Some(ip) => ip.into(),
            None => return Ok(Errno::EINVAL.returned()),
        },
        AF_INET6 if len >= IPV6 => match bytes.get(8..24).and_then(|ip| <[u8; 16]>::try_from(ip).ok()) {
            Some(ip) => ip.into(),
            None => return Ok(Errno::EINVAL.returned()),
        },
        AF_INET | AF_INET6 => return Ok(Errno::EINVAL.returned()),
        _ => return Ok(Errno::EAFNOSUPPORT.returned()),
    };
    let Some(socket) = socket_of(machine, context)? else { return Ok(Errno::EINVAL.returned()) };
    let local = std::net::SocketAddr::new(ip, port);
    let own = world.socket(socket).map(|spec| spec.cookie);
    let is_taken =
        |spec: &SocketSpec| (port != 0 && spec.local == local && Some(spec.cookie) != own).then_some(0);
    if world.best_socket(is_taken).is_some() {
        return Ok(Errno::EADDRINUSE.returned());
    }
    if world.change_socket(socket, |spec| spec.local = local).is_err() {
        return Ok(Errno::EINVAL.returned());
    }
    let effect = Effect::new(HELPER, &[("sk", socket), ("port", port.into())]);
    world.record(Effect { bytes: Some(bytes), ..effect });
    Ok(0)
}

/// Says at which events the program is to be called; gives those that there are not.
fn callbacks_set(machine: &mut Machine<'_>, [context, flags, ..]: [u64; 5]) -> Result<u64, Stop> {
    let world = machine.world;
    let flags = flags as u32;
    let Some((socket, _)) = full_socket(machine, context)? else { return Ok(Errno::EINVAL.returned()) };
    let known = flags & CALLBACKS;
    machine.context.set_value(&world.memory, "bpf_sock_ops_cb_flags", known.into());
    if let Some(id) = world.socket_at(socket) {
        lock(&world.socket_options).insert((id, SOL_TCP, CB_FLAGS), known.to_le_bytes().to_vec());
    }
    Ok(i64::from((flags & !CALLBACKS) as i32) as u64)
}

fn send_ack(machine: &mut Machine<'_>, [socket, number, ..]: [u64; 5]) -> Result<u64, Stop> {
    let args = [("sk", socket), ("rcv_nxt", u64::from(number as u32))];
    machine.world.record(Effect::new("bpf_tcp_send_ack", &args));
    Ok(0)
}
