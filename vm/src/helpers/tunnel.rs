//! Tunnels and transformations that packets came through, and are sent through.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::Family;
use super::packet::{buffer_of, zero};
use crate::interp::{Machine, Stop};
use crate::net::TunnelKey;
use crate::{Effect, Errno};

pub(super) const FAMILY: Family = &[
    ("bpf_skb_get_tunnel_key", get_key),
    ("bpf_skb_set_tunnel_key", set_key),
    ("bpf_skb_get_tunnel_opt", get_options),
    ("bpf_skb_set_tunnel_opt", set_options),
    ("bpf_skb_get_xfrm_state", get_xfrm),
];

/// `struct bpf_tunnel_key`, and where its fields are.
const KEY: usize = 44;
const REMOTE: usize = 4;
const TOS: usize = 20;
const TTL: usize = 21;
const EXT: usize = 22;
const LABEL: usize = 24;
const LOCAL: usize = 28;
/// Older forms of it, which end before some field; the last had room for IPv4 alone.
const OLDER: [usize; 4] = [LOCAL, LABEL, EXT, OLDEST];
const OLDEST: usize = 8;
/// Bytes of options at most.
const MAX_OPTIONS: u64 = 255;

/// `BPF_F_*` flags; the last means one thing to one who asks, and another to one who sets.
const IPV6: u64 = 1;
const ZERO_CSUM: u64 = 2;
const DONT_FRAGMENT: u64 = 4;
const SEQUENCE: u64 = 8;
const FLAGS: u64 = 16;
const NO_KEY: u64 = 16;

/// Words in an address's place, from the order of the machine.
fn ip_at(bytes: &[u8], at: usize, is_v6: bool) -> IpAddr {
    let found = bytes.get(at..at + 16).unwrap_or_default();
    match is_v6 {
        true => Ipv6Addr::from(<[u8; 16]>::try_from(found).unwrap_or_default()).into(),
        false => {
            let word = found.first_chunk().copied().unwrap_or_default();
            Ipv4Addr::from_bits(u32::from_le_bytes(word)).into()
        }
    }
}

/// The other way round.
fn ip_bytes(ip: IpAddr) -> [u8; 16] {
    match ip {
        IpAddr::V6(ip) => ip.octets(),
        IpAddr::V4(ip) => {
            let mut bytes = [0; 16];
            bytes[..4].copy_from_slice(&ip.to_bits().to_le_bytes());
            bytes
        }
    }
}

/// The tunnel that a packet came through; or the one it was given, whose ends are seen from the other side then.
fn tunnel_of(
    machine: &mut Machine<'_>,
    helper: &'static str,
    context: u64,
) -> Result<Option<(TunnelKey, Vec<u8>)>, Stop> {
    let (_, buffer) = buffer_of(machine, helper, context)?;
    let own = buffer.tunnel.clone().map(|(key, options)| {
        let (remote, local) = (key.local, key.remote);
        (TunnelKey { remote, local, ..key }, options)
    });
    Ok(own.or_else(|| machine.world.net.tunnel.clone()))
}

fn get_key(machine: &mut Machine<'_>, [context, to, size, flags, _]: [u64; 5]) -> Result<u64, Stop> {
    let size = size as u32 as usize;
    let refuse = |machine: &Machine<'_>, errno: Errno| {
        zero(machine, to, size as u64)?;
        Ok(errno.returned())
    };
    let tunnel = tunnel_of(machine, "bpf_skb_get_tunnel_key", context)?;
    let Some((key, _)) = tunnel.filter(|_| flags & !(IPV6 | FLAGS) == 0) else {
        return refuse(machine, Errno::EINVAL);
    };
    let is_v6 = key.remote.is_ipv6();
    if is_v6 != (flags & IPV6 != 0) {
        return refuse(machine, Errno::EPROTO);
    }
    if size != KEY && (!OLDER.contains(&size) || (size == OLDEST && is_v6)) {
        return refuse(machine, Errno::EINVAL);
    }
    let mut bytes = Vec::with_capacity(KEY);
    bytes.extend(key.id.to_le_bytes());
    bytes.extend(ip_bytes(key.remote));
    bytes.extend([key.tos, key.ttl]);
    bytes.extend(if flags & FLAGS != 0 { key.flags.to_be_bytes() } else { [0; 2] });
    bytes.extend(if is_v6 { key.label } else { 0 }.to_le_bytes());
    bytes.extend(ip_bytes(key.local));
    machine.world.memory.write(to, bytes.get(..size).unwrap_or_default())?;
    Ok(0)
}

fn set_key(machine: &mut Machine<'_>, [context, from, size, flags, _]: [u64; 5]) -> Result<u64, Stop> {
    /// `TUNNEL_*` flags: a checksum, a key, numbers, no fragments; and always that nothing is cached.
    const CSUM: u16 = 0x1;
    const KEYED: u16 = 0x4;
    const SEQ: u16 = 0x8;
    const NO_FRAGMENTS: u16 = 0x100;
    const NOCACHE: u16 = 0x2000;
    const MAX_LABEL: u32 = 0xf_ffff;
    const KNOWN: u64 = IPV6 | ZERO_CSUM | DONT_FRAGMENT | SEQUENCE | NO_KEY;
    let memory = &machine.world.memory;
    let (_, buffer) = buffer_of(machine, "bpf_skb_set_tunnel_key", context)?;
    let size = size as u32 as usize;
    if flags & !KNOWN != 0 || (size != KEY && !OLDER.contains(&size)) {
        return Ok(Errno::EINVAL.returned());
    }
    let mut bytes = memory.read(from, size as u64)?;
    bytes.resize(KEY, 0);
    let word = |at: usize| {
        let found = bytes.get(at..at + 4).and_then(|bytes| bytes.try_into().ok());
        u32::from_le_bytes(found.unwrap_or_default())
    };
    let byte = |at: usize| bytes.get(at).copied().unwrap_or_default();
    let is_v6 = flags & IPV6 != 0;
    if (!is_v6 && word(LABEL) != 0) || byte(EXT) != 0 || byte(EXT + 1) != 0 {
        return Ok(Errno::EINVAL.returned());
    }
    let bit = |is_set: bool, bit: u16| if is_set { bit } else { 0 };
    let key = TunnelKey {
        id: word(0),
        remote: ip_at(&bytes, REMOTE, is_v6),
        local: ip_at(&bytes, LOCAL, is_v6),
        tos: byte(TOS),
        ttl: byte(TTL),
        label: word(LABEL) & MAX_LABEL,
        flags: NOCACHE
            | bit(flags & ZERO_CSUM == 0, CSUM)
            | bit(flags & NO_KEY == 0, KEYED)
            | bit(flags & SEQUENCE != 0, SEQ)
            | bit(flags & DONT_FRAGMENT != 0, NO_FRAGMENTS),
    };
    let effect = Effect::new("bpf_skb_set_tunnel_key", &[("tunnel_id", key.id.into()), ("flags", flags)]);
    buffer.tunnel = Some((key, Vec::new()));
    machine.world.record(Effect { bytes: Some(bytes), ..effect });
    Ok(0)
}

fn get_options(machine: &mut Machine<'_>, [context, to, size, ..]: [u64; 5]) -> Result<u64, Stop> {
    let size = u64::from(size as u32);
    let tunnel = tunnel_of(machine, "bpf_skb_get_tunnel_opt", context)?;
    let options = tunnel.map(|(_, options)| options).filter(|options| !options.is_empty());
    let Some(options) = options else {
        zero(machine, to, size)?;
        return Ok(Errno::ENOENT.returned());
    };
    zero(machine, to, size)?;
    if size < options.len() as u64 {
        return Ok(Errno::ENOMEM.returned());
    }
    machine.world.memory.write(to, &options)?;
    Ok(options.len() as u64)
}

/// Options go with a key that the program has set before.
fn set_options(machine: &mut Machine<'_>, [context, from, size, ..]: [u64; 5]) -> Result<u64, Stop> {
    /// `TUNNEL_*` flags: there are options, of whatever kind of tunnel.
    const PRESENT: u16 = 0xd800;
    let memory = &machine.world.memory;
    let (_, buffer) = buffer_of(machine, "bpf_skb_set_tunnel_opt", context)?;
    let size = u64::from(size as u32);
    let Some((key, options)) = buffer.tunnel.as_mut().filter(|_| size.is_multiple_of(4)) else {
        return Ok(Errno::EINVAL.returned());
    };
    if size > MAX_OPTIONS {
        return Ok(Errno::ENOMEM.returned());
    }
    *options = memory.read(from, size)?;
    key.flags |= PRESENT;
    Ok(0)
}

fn get_xfrm(machine: &mut Machine<'_>, [context, index, to, size, flags]: [u64; 5]) -> Result<u64, Stop> {
    /// Bytes of `struct bpf_xfrm_state`.
    const STATE: u64 = 28;
    buffer_of(machine, "bpf_skb_get_xfrm_state", context)?;
    let size = u64::from(size as u32);
    let state = machine.world.net.xfrm.get(index as u32 as usize);
    let Some(state) = state.filter(|_| flags == 0 && size == STATE) else {
        zero(machine, to, size)?;
        return Ok(Errno::EINVAL.returned());
    };
    let (family, remote) = match state.remote {
        IpAddr::V4(ip) => (2u16, [&ip.octets()[..], &[0; 12]].concat()),
        IpAddr::V6(ip) => (10, ip.octets().to_vec()),
    };
    let mut bytes = state.reqid.to_le_bytes().to_vec();
    bytes.extend(state.spi.to_le_bytes());
    bytes.extend(family.to_le_bytes());
    bytes.extend([0; 2]);
    bytes.extend(remote);
    machine.world.memory.write(to, &bytes)?;
    Ok(0)
}
