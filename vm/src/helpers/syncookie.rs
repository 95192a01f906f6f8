//! SYN cookies: sequence numbers from which a listener can tell, once they come back, what the first packet said.
//!
//! They are built as the kernel builds them: a keyed hash, the sequence number of the other side, minutes, and the index
//! of a segment size. The key is the world's, so a cookie is good here alone, as one of a kernel is good there alone.

use super::Family;
use super::socket::socket_at;
use crate::Errno;
use crate::interp::{Machine, Stop};
use crate::world::World;

pub(super) const FAMILY: Family = &[
    ("bpf_tcp_gen_syncookie", generate),
    ("bpf_tcp_check_syncookie", check),
    ("bpf_tcp_raw_gen_syncookie_ipv4", raw_generate4),
    ("bpf_tcp_raw_gen_syncookie_ipv6", raw_generate6),
    ("bpf_tcp_raw_check_syncookie_ipv4", raw_check4),
    ("bpf_tcp_raw_check_syncookie_ipv6", raw_check6),
];

/// Bytes of headers.
const IPV4: u64 = 20;
const IPV6: u64 = 40;
const TCP: u64 = 20;
/// Segment sizes that a cookie can tell.
const SIZES4: [u16; 4] = [536, 1300, 1440, 1460];
const SIZES6: [u16; 4] = [1220, 1420, 1440, 8940];
/// Segment sizes where the other side names none.
const DEFAULT4: u16 = 536;
const DEFAULT6: u16 = 1220;
/// Bits below the minutes, and for how many of them a cookie is good.
const BITS: u32 = 24;
const MASK: u32 = (1 << BITS) - 1;
const MAX_AGE: u32 = 2;
const MINUTE_NS: u64 = 60_000_000_000;

/// `TCP_LISTEN`, and numbers of protocols and families.
const LISTEN: u8 = 10;
const IPPROTO_TCP: u16 = 6;
const AF_INET6: u16 = 10;

/// Flags of a TCP header.
const FIN: u8 = 1;
const SYN: u8 = 2;
const RST: u8 = 4;
const ACK: u8 = 16;

/// A packet's ends, as they go into the hash.
struct Ends {
    bytes: Vec<u8>,
    is_v6: bool,
}

impl Ends {
    fn new(ip: &[u8], tcp: &[u8], is_v6: bool) -> Ends {
        let addresses = if is_v6 { 8..40 } else { 12..20 };
        let mut bytes = ip.get(addresses).unwrap_or_default().to_vec();
        bytes.extend(tcp.get(..4).unwrap_or_default());
        Ends { bytes, is_v6 }
    }

    fn sizes(&self) -> [u16; 4] {
        if self.is_v6 { SIZES6 } else { SIZES4 }
    }

    /// A hash with the world's key.
    fn hash(&self, world: &World, count: u32, which: u64) -> u32 {
        let start = world.settings.seed ^ which.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ u64::from(count) << 32;
        let mixed = self.bytes.iter().fold(start, |hash, &byte| {
            let hash = (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
            hash ^ (hash >> 29)
        });
        (mixed ^ (mixed >> 32)) as u32
    }

    fn cookie(&self, world: &World, minute: u32, sequence: u32, data: u32) -> u32 {
        let second = self.hash(world, minute, 1).wrapping_add(data) & MASK;
        self.hash(world, 0, 0).wrapping_add(sequence).wrapping_add(minute << BITS).wrapping_add(second)
    }

    /// The segment size that a cookie tells, if it is one of ours that is still good.
    fn size_of(&self, world: &World, cookie: u32, sequence: u32) -> Option<u16> {
        let minute = minute(world);
        let cookie = cookie.wrapping_sub(self.hash(world, 0, 0).wrapping_add(sequence));
        let age = minute.wrapping_sub(cookie >> BITS) & (u32::MAX >> BITS);
        if age >= MAX_AGE {
            return None;
        }
        let data = cookie.wrapping_sub(self.hash(world, minute.wrapping_sub(age), 1)) & MASK;
        self.sizes().get(data as usize).copied()
    }
}

/// Minutes since the world began.
fn minute(world: &World) -> u32 {
    (world.now() / MINUTE_NS) as u32
}

/// Four bytes of a header, from the order of the network.
fn word(header: &[u8], at: usize) -> u32 {
    let found = header.get(at..at + 4).and_then(|bytes| bytes.try_into().ok());
    u32::from_be_bytes(found.unwrap_or_default())
}

fn flags(tcp: &[u8]) -> u8 {
    tcp.get(13).copied().unwrap_or_default()
}

/// Bytes of a TCP header, as it says.
fn header_len(tcp: &[u8]) -> u64 {
    u64::from(tcp.get(12).copied().unwrap_or_default() >> 4) * 4
}

/// The segment size that a SYN names: the last of several, as far as its options make sense.
fn named_size(tcp: &[u8]) -> Option<u16> {
    /// Kinds of options: the end, nothing, and the segment size with its length.
    const END: u8 = 0;
    const NOTHING: u8 = 1;
    const SIZE: [u8; 2] = [2, 4];
    let mut options = tcp.get(TCP as usize..)?;
    let mut named = None;
    loop {
        match options {
            [NOTHING, rest @ ..] => options = rest,
            [END, ..] | [] | [_] => return named,
            [kind, len, ..] => {
                let option = options.split_at_checked(usize::from(*len)).filter(|_| *len >= 2);
                let Some((option, rest)) = option else { return named };
                if let (SIZE, [_, _, high, low]) = ([*kind, *len], option) {
                    let size = u16::from_be_bytes([*high, *low]);
                    named = Some(size).filter(|&size| size != 0).or(named);
                }
                options = rest;
            }
        }
    }
}

/// Makes a cookie: it stands in the low half, the segment size it tells above.
fn make(world: &World, ip: &[u8], tcp: &[u8], is_v6: bool) -> u64 {
    let ends = Ends::new(ip, tcp, is_v6);
    let size = named_size(tcp).unwrap_or(if is_v6 { DEFAULT6 } else { DEFAULT4 });
    let sizes = ends.sizes();
    let index = sizes.iter().rposition(|&known| size >= known).unwrap_or(0);
    let cookie = ends.cookie(world, minute(world), word(tcp, 4), index as u32);
    u64::from(cookie) | u64::from(sizes.get(index).copied().unwrap_or_default()) << 32
}

/// Whether what a packet acknowledges is a cookie that is still good.
fn is_good(world: &World, ip: &[u8], tcp: &[u8], is_v6: bool) -> bool {
    let (cookie, sequence) = (word(tcp, 8).wrapping_sub(1), word(tcp, 4).wrapping_sub(1));
    Ends::new(ip, tcp, is_v6).size_of(world, cookie, sequence).is_some()
}

/// The headers given to a helper, and whether they are of IPv6; or why they will not do.
type Headers = Result<(Vec<u8>, Vec<u8>, bool), Errno>;

/// What a listener must be, and the headers, in the kernel's order.
fn headers(
    machine: &Machine<'_>,
    [socket, ip, ip_len, tcp, tcp_len]: [u64; 5],
    check: impl Fn(&[u8]) -> Result<(), Errno>,
) -> Result<Headers, Stop> {
    let memory = &machine.world.memory;
    let (ip_len, tcp_len) = (u64::from(ip_len as u32), u64::from(tcp_len as u32));
    let Some(spec) = socket_at(machine, socket).filter(|_| tcp_len >= TCP) else {
        return Ok(Err(Errno::EINVAL));
    };
    let tcp = memory.read(tcp, tcp_len)?;
    if spec.state != LISTEN || spec.protocol != IPPROTO_TCP {
        return Ok(Err(Errno::EINVAL));
    }
    if let Err(errno) = check(&tcp) {
        return Ok(Err(errno));
    }
    if ip_len < IPV4 {
        return Ok(Err(Errno::EINVAL));
    }
    let ip = memory.read(ip, ip_len)?;
    Ok(match ip.first().copied().unwrap_or_default() >> 4 {
        4 => Ok((ip, tcp, false)),
        6 if ip_len < IPV6 || spec.family != AF_INET6 => Err(Errno::EINVAL),
        6 => Ok((ip, tcp, true)),
        _ => Err(Errno::EPROTONOSUPPORT),
    })
}

fn generate(machine: &mut Machine<'_>, args: [u64; 5]) -> Result<u64, Stop> {
    let is_on = machine.world.net.syncookies;
    let found = headers(machine, args, |tcp| {
        if header_len(tcp) != tcp.len() as u64 {
            return Err(Errno::EINVAL);
        }
        if !is_on {
            return Err(Errno::ENOENT);
        }
        match flags(tcp) & (SYN | ACK | FIN | RST) {
            SYN => Ok(()),
            _ => Err(Errno::EINVAL),
        }
    })?;
    Ok(match found {
        Ok((ip, tcp, is_v6)) => make(machine.world, &ip, &tcp, is_v6),
        Err(errno) => errno.returned(),
    })
}

fn check(machine: &mut Machine<'_>, args: [u64; 5]) -> Result<u64, Stop> {
    let is_on = machine.world.net.syncookies;
    let found = headers(machine, args, |tcp| {
        if !is_on {
            return Err(Errno::EINVAL);
        }
        match flags(tcp) & (SYN | ACK | RST) {
            ACK => Ok(()),
            _ => Err(Errno::ENOENT),
        }
    })?;
    Ok(match found {
        Ok((ip, tcp, is_v6)) if is_good(machine.world, &ip, &tcp, is_v6) => 0,
        Ok(_) => Errno::ENOENT.returned(),
        Err(errno) => errno.returned(),
    })
}

fn raw_generate4(machine: &mut Machine<'_>, args: [u64; 5]) -> Result<u64, Stop> {
    raw_generate(machine, args, false)
}

fn raw_generate6(machine: &mut Machine<'_>, args: [u64; 5]) -> Result<u64, Stop> {
    raw_generate(machine, args, true)
}

fn raw_generate(machine: &Machine<'_>, [ip, tcp, len, ..]: [u64; 5], is_v6: bool) -> Result<u64, Stop> {
    let memory = &machine.world.memory;
    let len = u64::from(len as u32);
    let ip = memory.read(ip, if is_v6 { IPV6 } else { IPV4 })?;
    let tcp = memory.read(tcp, len)?;
    if len < TCP || header_len(&tcp) != len {
        return Ok(Errno::EINVAL.returned());
    }
    Ok(make(machine.world, &ip, &tcp, is_v6))
}

fn raw_check4(machine: &mut Machine<'_>, args: [u64; 5]) -> Result<u64, Stop> {
    raw_check(machine, args, false)
}

fn raw_check6(machine: &mut Machine<'_>, args: [u64; 5]) -> Result<u64, Stop> {
    raw_check(machine, args, true)
}

fn raw_check(machine: &Machine<'_>, [ip, tcp, ..]: [u64; 5], is_v6: bool) -> Result<u64, Stop> {
    let memory = &machine.world.memory;
    let ip = memory.read(ip, if is_v6 { IPV6 } else { IPV4 })?;
    let tcp = memory.read(tcp, TCP)?;
    let is_good = is_good(machine.world, &ip, &tcp, is_v6);
    Ok(if is_good { 0 } else { Errno::EACCES.returned() })
}
