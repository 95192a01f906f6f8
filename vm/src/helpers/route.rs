//! Routes and sizes of packets, as the world's tables of devices, routes and neighbours have them.

use std::net::IpAddr;

use super::Family;
use super::packet::packet_of;
use crate::Errno;
use crate::context::{Kind, field};
use crate::interp::{Machine, Stop};
use crate::net::{MAIN_TABLE, Net, Route, RouteKind};

pub(super) const FAMILY: Family = &[("bpf_fib_lookup", fib_lookup), ("bpf_check_mtu", check_mtu)];

/// Address families.
const AF_INET: u8 = 2;
const AF_INET6: u8 = 10;

/// Flags of a lookup, `BPF_FIB_LOOKUP_*`.
const DIRECT: u32 = 1;
const OUTPUT: u32 = 2;
const SKIP_NEIGH: u32 = 4;
const TABLE: u32 = 8;
const SOURCE: u32 = 16;
const MARK: u32 = 32;

/// Answers, `BPF_FIB_LKUP_RET_*`.
const SUCCESS: u64 = 0;
const BLACKHOLE: u64 = 1;
const UNREACHABLE: u64 = 2;
const PROHIBIT: u64 = 3;
const NOT_FORWARDED: u64 = 4;
const FORWARDING_DISABLED: u64 = 5;
const NO_NEIGHBOUR: u64 = 7;
const TOO_LONG: u64 = 8;
const NO_SOURCE: u64 = 9;

/// `struct bpf_fib_lookup`, and where its fields are.
const PARAMS: u64 = 64;
const TOTAL_LEN: usize = 6;
const DEVICE: usize = 8;
const METRIC: usize = 12;
const FROM: usize = 16;
const TO: usize = 32;
const VLAN: usize = 48;
const TABLE_OR_VLAN: usize = 48;
const MARK_OR_MACS: usize = 52;
const OWN_MAC: usize = 52;
const NEXT_MAC: usize = 58;

/// What is asked, and answered in place.
struct Params(Vec<u8>);

impl Params {
    fn word(&self, at: usize) -> u32 {
        let found = self.0.get(at..at + 4).and_then(|bytes| bytes.try_into().ok());
        u32::from_le_bytes(found.unwrap_or_default())
    }

    fn half(&self, at: usize) -> u16 {
        let found = self.0.get(at..at + 2).and_then(|bytes| bytes.try_into().ok());
        u16::from_le_bytes(found.unwrap_or_default())
    }

    fn put(&mut self, at: usize, bytes: &[u8]) {
        if let Some(place) = self.0.get_mut(at..at + bytes.len()) {
            place.copy_from_slice(bytes);
        }
    }

    fn family(&self) -> u8 {
        self.0.first().copied().unwrap_or_default()
    }

    fn ip(&self, at: usize) -> IpAddr {
        let bytes = self.0.get(at..at + 16).unwrap_or_default();
        match self.family() {
            AF_INET => <[u8; 4]>::try_from(bytes.get(..4).unwrap_or_default()).unwrap_or_default().into(),
            _ => <[u8; 16]>::try_from(bytes).unwrap_or_default().into(),
        }
    }

    /// Writes an address, and with it the family it is of.
    fn put_ip(&mut self, at: usize, ip: IpAddr) {
        match ip {
            IpAddr::V4(ip) => self.put(at, &ip.octets()),
            IpAddr::V6(ip) => {
                self.put(0, &[AF_INET6]);
                self.put(at, &ip.octets());
            }
        }
    }
}

fn fib_lookup(machine: &mut Machine<'_>, [context, params, len, flags, _]: [u64; 5]) -> Result<u64, Stop> {
    const KNOWN: u32 = DIRECT | OUTPUT | SKIP_NEIGH | TABLE | SOURCE | MARK;
    let kind = machine.context.kind;
    let packet_len = packet_of(machine, "bpf_fib_lookup", kind, context)?.len();
    let flags = flags as u32;
    if (i64::from(len as i32) as u64) < PARAMS || flags & !KNOWN != 0 {
        return Ok(Errno::EINVAL.returned());
    }
    let (memory, net) = (&machine.world.memory, &machine.world.net);
    let mut asked = Params(memory.read(params, PARAMS)?);
    if !matches!(asked.family(), AF_INET | AF_INET6) {
        return Ok(Errno::EAFNOSUPPORT.returned());
    }
    let is_checked = kind == Kind::Xdp || asked.half(TOTAL_LEN) != 0;
    let mut answer = look_up(net, &mut asked, flags, is_checked);
    if answer == SUCCESS && !is_checked {
        let device = net.device(asked.word(DEVICE));
        let mtu = device.map_or(0, |device| device.mtu);
        // With room for a tag.
        let most = device.map_or(0, |device| u64::from(device.mtu) + u64::from(device.header_len) + 4);
        let is_gso = machine.context.get(memory, field::GSO_SIZE) != 0;
        if !device.is_some_and(|device| device.is_up) || (packet_len > most && !is_gso) {
            answer = TOO_LONG;
        }
        asked.put(TOTAL_LEN, &(mtu as u16).to_le_bytes());
    }
    memory.write(params, &asked.0)?;
    Ok(answer)
}

fn look_up(net: &Net, asked: &mut Params, flags: u32, is_checked: bool) -> u64 {
    let (from, to) = (asked.ip(FROM), asked.ip(TO));
    if is_strict(from) || is_strict(to) {
        return NOT_FORWARDED;
    }
    let index = asked.word(DEVICE);
    let Some(device) = net.device(index) else { return Errno::ENODEV.returned() };
    if !device.is_forwarding {
        return FORWARDING_DISABLED;
    }
    let table = (flags & DIRECT != 0).then(|| match flags & TABLE {
        0 => MAIN_TABLE,
        _ => {
            let table = asked.word(TABLE_OR_VLAN);
            asked.put(TABLE_OR_VLAN, &[0; 4]);
            table
        }
    });
    let mark = if flags & (DIRECT | MARK) == MARK { asked.word(MARK_OR_MACS) } else { 0 };
    let out = (flags & OUTPUT != 0).then_some(index);
    let Some(route) = net.route(to, table, out, mark) else { return NOT_FORWARDED };
    match route.kind {
        RouteKind::Unicast => follow(net, asked, flags, is_checked, route),
        RouteKind::Local => NOT_FORWARDED,
        RouteKind::Blackhole => BLACKHOLE,
        RouteKind::Unreachable => UNREACHABLE,
        RouteKind::Prohibit => PROHIBIT,
    }
}

fn follow(net: &Net, asked: &mut Params, flags: u32, is_checked: bool, route: &Route) -> u64 {
    let Some(device) = net.device(route.device) else { return NOT_FORWARDED };
    let mut mtu = 0;
    if is_checked {
        mtu = route.mtu.unwrap_or(device.mtu);
        if u32::from(asked.half(TOTAL_LEN)) > mtu {
            asked.put(TOTAL_LEN, &(mtu as u16).to_le_bytes());
            return TOO_LONG;
        }
    }
    let is_v6 = asked.family() == AF_INET6;
    let next = route.gateway.unwrap_or_else(|| asked.ip(TO));
    let set_next = |asked: &mut Params| {
        if route.gateway.is_some() {
            asked.put_ip(TO, next);
        }
    };
    // The order is the kernel's, so that what is written before a refusal is the same.
    if is_v6 {
        set_next(asked);
    }
    asked.put(METRIC, &route.metric.to_le_bytes());
    asked.put(DEVICE, &device.index.to_le_bytes());
    if flags & SOURCE != 0 {
        match route.source {
            Some(source) => asked.put_ip(FROM, source),
            None if is_v6 => return NO_SOURCE,
            None => asked.put(FROM, &[0; 4]),
        }
    }
    if !is_v6 {
        set_next(asked);
    }
    if flags & SKIP_NEIGH == 0 {
        let Some(mac) = net.neighbour(next, device.index) else { return NO_NEIGHBOUR };
        asked.put(NEXT_MAC, &mac);
        asked.put(OWN_MAC, &device.mac);
    }
    asked.put(VLAN, &[0; 4]);
    if mtu != 0 {
        asked.put(TOTAL_LEN, &(mtu as u16).to_le_bytes());
    }
    SUCCESS
}

/// Addresses that are not forwarded to: of the link, of many, and of the machine itself, for IPv6.
fn is_strict(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(_) => false,
        IpAddr::V6(ip) => ip.is_multicast() || ip.is_unicast_link_local() || ip.is_loopback(),
    }
}

/// Whether a packet fits a device; writes how long it may be.
fn check_mtu(
    machine: &mut Machine<'_>,
    [context, device, at, difference, flags]: [u64; 5],
) -> Result<u64, Stop> {
    /// `BPF_MTU_CHK_SEGS`: of segments, each counts.
    const SEGMENTS: u64 = 1;
    /// `BPF_MTU_CHK_RET_FRAG_NEEDED`.
    const TOO_LONG: u64 = 1;
    let kind = machine.context.kind;
    let packet = packet_of(machine, "bpf_check_mtu", kind, context)?;
    let own = if kind == Kind::Xdp { packet.linear_len() } else { packet.len() };
    let memory = &machine.world.memory;
    let wanted = memory.load(at, skep_isa::Size::W)?;
    let difference = difference as i32;
    let known = if kind == Kind::Xdp { 0 } else { SEGMENTS };
    if flags & !known != 0 || (flags & SEGMENTS != 0 && (difference != 0 || wanted != 0)) {
        return Ok(Errno::EINVAL.returned());
    }
    let current = machine.context.device(memory);
    let device = if device as u32 == 0 { current } else { device as u32 };
    let Some(device) = machine.world.net.device(device) else { return Ok(Errno::ENODEV.returned()) };
    let len = if wanted == 0 { own as i32 } else { (wanted as i32).wrapping_add(device.header_len as i32) };
    let most = (device.mtu as i32).wrapping_add(device.header_len as i32);
    let is_gso = kind == Kind::Skb && machine.context.get(memory, field::GSO_SIZE) != 0;
    let fits = len.wrapping_add(difference) <= most || is_gso;
    memory.store(at, skep_isa::Size::W, u64::from(device.mtu))?;
    Ok(if fits { 0 } else { TOO_LONG })
}
