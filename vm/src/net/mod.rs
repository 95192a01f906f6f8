//! The network that programs find: devices, routes, neighbours, tunnels. A test fills the tables in; what they do not
//! have is answered as a kernel does that has it not.

pub(crate) mod option;
mod route;

use std::net::IpAddr;

pub use route::{Neighbour, Route, RouteKind};

/// The index of the loopback device, which test runs stand on.
pub(crate) const LOOPBACK: u32 = 1;
/// The table of routes that is looked into where none is named.
pub(crate) const MAIN_TABLE: u32 = 254;

/// Ethernet types, in the order of the network.
pub(crate) mod protocol {
    pub(crate) const IPV4: u16 = 0x0800u16.to_be();
    pub(crate) const IPV6: u16 = 0x86ddu16.to_be();
    pub(crate) const VLAN: u16 = 0x8100u16.to_be();
    pub(crate) const VLAN_OF_VLANS: u16 = 0x88a8u16.to_be();
}

/// What programs find of the network.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Net {
    /// The devices. Without a change there is the loopback device alone.
    pub devices: Vec<Device>,
    /// The routes, of all tables.
    pub routes: Vec<Route>,
    /// The neighbours whose link address is known.
    pub neighbours: Vec<Neighbour>,
    /// The tunnel that packets came through, and its options.
    pub tunnel: Option<(TunnelKey, Vec<u8>)>,
    /// The transformations that packets went through, outermost last.
    pub xfrm: Vec<XfrmState>,
    /// Whether programs of traffic control stand where packets come in. A test run does not.
    pub is_ingress: bool,
    /// The cookie of the network namespace.
    pub netns_cookie: u64,
    /// The realm of the route that packets take.
    pub route_realm: u32,
    /// The class that the `net_cls` cgroup of the task, and of sockets, gives packets.
    pub classid: u32,
    /// What controls congestion of TCP, the default first.
    pub congestion_controls: Vec<String>,
    /// `net.ipv4.tcp_syncookies`, and whether a listener sent some lately.
    pub syncookies: bool,
}

impl Default for Net {
    fn default() -> Net {
        let loopback = Device { index: LOOPBACK, name: "lo".to_owned(), mtu: 65536, ..Device::default() };
        Net {
            devices: vec![loopback],
            routes: Vec::new(),
            neighbours: Vec::new(),
            tunnel: None,
            xfrm: Vec::new(),
            is_ingress: false,
            netns_cookie: 1,
            route_realm: 0,
            classid: 0,
            congestion_controls: ["cubic", "reno"].map(str::to_owned).to_vec(),
            syncookies: true,
        }
    }
}

impl Net {
    /// The device of an index.
    pub(crate) fn device(&self, index: u32) -> Option<&Device> {
        self.devices.iter().find(|device| device.index == index)
    }
}

/// A device of the network.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Device {
    /// Its index.
    pub index: u32,
    /// Its name.
    pub name: String,
    /// Its link address.
    pub mac: [u8; 6],
    /// Bytes of a packet behind the link layer's header, at most.
    pub mtu: u32,
    /// Bytes of the link layer's header; 0 for a device that has none, such as a tunnel.
    pub header_len: u32,
    /// Whether it is up.
    pub is_up: bool,
    /// Whether what comes in there may be forwarded.
    pub is_forwarding: bool,
    /// Its receive queues.
    pub n_queues: u32,
}

impl Default for Device {
    /// An Ethernet device that is up, and does not forward.
    fn default() -> Device {
        Device {
            index: 2,
            name: "eth0".to_owned(),
            mac: [0; 6],
            mtu: 1500,
            header_len: 14,
            is_up: true,
            is_forwarding: false,
            n_queues: 1,
        }
    }
}

/// The outer headers of a packet in a tunnel.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TunnelKey {
    /// The tunnel's number.
    pub id: u32,
    /// The address of the other side.
    pub remote: IpAddr,
    /// Our address.
    pub local: IpAddr,
    /// Type of service.
    pub tos: u8,
    /// Time to live.
    pub ttl: u8,
    /// The flow label, for IPv6.
    pub label: u32,
    /// `TUNNEL_*` flags.
    pub flags: u16,
}

/// A transformation (IPsec) that a packet went through.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct XfrmState {
    /// The number its user gave it.
    pub reqid: u32,
    /// The index of its parameters, in the order of the network.
    pub spi: u32,
    /// Where packets come from.
    pub remote: IpAddr,
}
