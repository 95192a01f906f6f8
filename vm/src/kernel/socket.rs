//! Sockets, of which contexts, helpers and kernel objects have one notion.
//!
//! A socket is seen in up to three shapes, each at an address of its own: `struct bpf_sock`, `struct bpf_tcp_sock`, and
//! the kernel's own structure (`tcp_sock`, `udp_sock`, …). All of them lead to the socket, and show what it was last set
//! to. What a program writes to the kernel's structure itself is seen there alone.

use std::collections::{BTreeMap, HashMap};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Mutex;

use skep_btf::Kind;
use skep_linux::{RegType, typed_pointer};

use super::Kernel;
use crate::error::{Error, ErrorKind};
use crate::maps::lock;
use crate::memory::{Memory, Region, access};
use crate::world::World;

/// Bytes of `struct bpf_sock` and `struct bpf_tcp_sock`.
const BPF_SOCK: u64 = 80;
const BPF_TCP_SOCK: u64 = 112;

/// Address families, types, protocols and TCP states, by their numbers in the kernel.
pub(crate) const AF_UNIX: u16 = 1;
const AF_INET: u16 = 2;
pub(crate) const AF_INET6: u16 = 10;
const SOCK_STREAM: u16 = 1;
pub(crate) const SOCK_DGRAM: u16 = 2;
const IPPROTO_TCP: u16 = 6;
pub(crate) const IPPROTO_UDP: u16 = 17;
const TCP_ESTABLISHED: u8 = 1;

/// What a socket is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SocketSpec {
    /// Its family, `AF_*`.
    pub family: u16,
    /// Its type, `SOCK_*`.
    pub kind: u16,
    /// Its protocol, `IPPROTO_*`.
    pub protocol: u16,
    /// Its state, `TCP_*` also where it is no TCP socket.
    pub state: u8,
    /// Its own address and port.
    pub local: SocketAddr,
    /// That of the other side.
    pub remote: SocketAddr,
    /// The device it is bound to; 0 for none.
    pub bound_dev_if: u32,
    /// `SO_MARK`.
    pub mark: u32,
    /// `SO_PRIORITY`.
    pub priority: u32,
    /// The queue its packets come from; -1 for none.
    pub rx_queue: i32,
    /// Who made it.
    pub uid: u32,
    /// Its cookie; 0 has one given out that no other socket of the world has.
    pub cookie: u64,
    /// The number of its cgroup.
    pub cgroup_id: u64,
    /// Its fields as a TCP socket, by their names in `struct bpf_tcp_sock`; those not named are 0.
    pub tcp: BTreeMap<String, u64>,
}

impl Default for SocketSpec {
    /// An established TCP connection within the loopback device.
    fn default() -> SocketSpec {
        let at = |port| SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), port);
        let tcp = [("snd_cwnd", 10), ("snd_ssthresh", 0x7fff_ffff), ("mss_cache", 1448)];
        SocketSpec {
            family: AF_INET,
            kind: SOCK_STREAM,
            protocol: IPPROTO_TCP,
            state: TCP_ESTABLISHED,
            local: at(8080),
            remote: at(40_000),
            bound_dev_if: 0,
            mark: 0,
            priority: 0,
            rx_queue: -1,
            uid: 0,
            cookie: 0,
            cgroup_id: 1,
            tcp: tcp.into_iter().map(|(name, value)| (name.to_owned(), value)).collect(),
        }
    }
}

/// A shape of a socket.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum SocketShape {
    /// `struct bpf_sock`.
    Sock,
    /// `struct bpf_tcp_sock`; only TCP sockets have it.
    TcpSock,
    /// The kernel's own structure; the world must have types.
    Kernel,
}

/// A socket of a world. No two have the same number, also not one after the other.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct SocketId(u64);

/// All sockets.
#[derive(Debug, Default)]
pub(crate) struct Sockets(Mutex<Table>);

#[derive(Debug, Default)]
struct Table {
    made: u64,
    sockets: BTreeMap<SocketId, Socket>,
    at: HashMap<u64, SocketId>,
}

#[derive(Debug)]
struct Socket {
    spec: SocketSpec,
    /// Where its shapes are; those that nobody asked for are not made.
    sock: u64,
    tcp: Option<u64>,
    kernel: Option<u64>,
}

impl World {
    /// Makes a socket and gives its address, as `struct bpf_sock`.
    ///
    /// # Errors
    /// When a name in `tcp` is no field, or there is no memory.
    pub fn add_socket(&self, spec: SocketSpec) -> Result<u64, Error> {
        tcp_bytes(&spec)?;
        let sock = self.memory.add(Region::plain("the bpf_sock", BPF_SOCK, access::READ))?;
        let mut table = lock(&self.sockets.0);
        table.made += 1;
        let id = SocketId(table.made);
        // Cookie 1 is left to what contexts make for themselves.
        let cookie = if spec.cookie == 0 { table.made + 1 } else { spec.cookie };
        let spec = SocketSpec { cookie, ..spec };
        self.memory.poke(sock, &sock_bytes(&spec));
        table.at.insert(sock, id);
        table.sockets.insert(id, Socket { spec, sock, tcp: None, kernel: None });
        Ok(sock)
    }

    /// What the socket at an address is, whatever its shape there.
    pub fn socket(&self, address: u64) -> Option<SocketSpec> {
        let table = lock(&self.sockets.0);
        let id = table.at.get(&address)?;
        table.sockets.get(id).map(|socket| socket.spec.clone())
    }

    /// Changes the socket at an address; all its shapes show it.
    ///
    /// # Errors
    /// When there is none, or a name in `tcp` is no field.
    pub fn change_socket(&self, address: u64, change: impl FnOnce(&mut SocketSpec)) -> Result<(), Error> {
        let mut table = lock(&self.sockets.0);
        let Table { sockets, at, .. } = &mut *table;
        let found = at.get(&address).and_then(|id| sockets.get_mut(id));
        let socket = found.ok_or_else(|| no_socket(address))?;
        let mut spec = socket.spec.clone();
        change(&mut spec);
        let tcp = tcp_bytes(&spec)?;
        if let Some(address) = socket.tcp {
            self.memory.poke(address, &tcp);
        }
        self.memory.poke(socket.sock, &sock_bytes(&spec));
        if let Some(address) = socket.kernel {
            fill_kernel(&self.kernel, &self.memory, address, &spec);
        }
        socket.spec = spec;
        Ok(())
    }

    /// The address of a socket in another shape; `None` if it does not have that shape.
    ///
    /// # Errors
    /// When there is no such socket, or the world has no types for the kernel's own shape.
    pub fn socket_as(&self, address: u64, shape: SocketShape) -> Result<Option<u64>, Error> {
        let mut table = lock(&self.sockets.0);
        let Table { sockets, at, .. } = &mut *table;
        let id = *at.get(&address).ok_or_else(|| no_socket(address))?;
        let socket = sockets.get_mut(&id).ok_or_else(|| no_socket(address))?;
        let address = match shape {
            SocketShape::Sock => socket.sock,
            SocketShape::TcpSock if !socket.spec.is_tcp() => return Ok(None),
            SocketShape::TcpSock => match socket.tcp {
                Some(address) => address,
                None => {
                    let region = Region::plain("the bpf_tcp_sock", BPF_TCP_SOCK, access::READ);
                    let address = self.memory.add(region)?;
                    self.memory.poke(address, &tcp_bytes(&socket.spec)?);
                    *socket.tcp.insert(address)
                }
            },
            SocketShape::Kernel => match socket.kernel {
                Some(address) => address,
                None => {
                    let structure = socket.spec.kernel_structure();
                    let known = self.kernel.types()?.find(structure, Kind::Struct).is_some();
                    let address = self.kernel.add(&self.memory, if known { structure } else { "sock" })?;
                    fill_kernel(&self.kernel, &self.memory, address, &socket.spec);
                    *socket.kernel.insert(address)
                }
            },
        };
        at.insert(address, id);
        Ok(Some(address))
    }

    /// Takes a socket away.
    pub fn remove_socket(&self, address: u64) {
        let mut table = lock(&self.sockets.0);
        let Some(socket) = table.at.get(&address).copied().and_then(|id| table.sockets.remove(&id)) else {
            return;
        };
        for address in [Some(socket.sock), socket.tcp].into_iter().flatten() {
            table.at.remove(&address);
            self.memory.remove(address);
        }
        if let Some(address) = socket.kernel {
            table.at.remove(&address);
            self.kernel.remove(&self.memory, address);
        }
    }

    /// The socket with the highest score, and of several the one made first.
    pub(crate) fn best_socket(&self, score: impl Fn(&SocketSpec) -> Option<u32>) -> Option<u64> {
        let table = lock(&self.sockets.0);
        let scored = table.sockets.values().filter_map(|socket| Some((score(&socket.spec)?, socket.sock)));
        let best = |a: (u32, u64), b: (u32, u64)| if b.0 > a.0 { b } else { a };
        scored.reduce(best).map(|(_, sock)| sock)
    }

    /// The socket at an address, whatever its shape there.
    pub fn socket_at(&self, address: u64) -> Option<SocketId> {
        lock(&self.sockets.0).at.get(&address).copied()
    }
}

impl SocketSpec {
    /// Whether it is a TCP socket.
    pub fn is_tcp(&self) -> bool {
        self.kind == SOCK_STREAM && self.protocol == IPPROTO_TCP && matches!(self.family, AF_INET | AF_INET6)
    }

    /// What the kernel keeps it in.
    fn kernel_structure(&self) -> &'static str {
        match (self.family, self.protocol) {
            (AF_INET, IPPROTO_TCP) => "tcp_sock",
            (AF_INET6, IPPROTO_TCP) => "tcp6_sock",
            (AF_INET, IPPROTO_UDP) => "udp_sock",
            (AF_INET6, IPPROTO_UDP) => "udp6_sock",
            (AF_UNIX, _) => "unix_sock",
            _ => "sock",
        }
    }
}

fn no_socket(address: u64) -> Error {
    ErrorKind::NoSuch { what: "socket", name: format!("{address:#x}") }.into()
}

/// An address as the kernel keeps it: four bytes, and sixteen, either of them zeros where the family has none.
pub(crate) fn address_bytes(family: u16, address: SocketAddr) -> ([u8; 4], [u8; 16]) {
    match (family, address.ip()) {
        (AF_INET, IpAddr::V4(ip)) => (ip.octets(), [0; 16]),
        (AF_INET6, IpAddr::V6(ip)) => ([0; 4], ip.octets()),
        (AF_INET6, IpAddr::V4(ip)) => ([0; 4], ip.to_ipv6_mapped().octets()),
        _ => ([0; 4], [0; 16]),
    }
}

/// What stands for the address of IPv6 that a socket was bound to, if it is none of IPv4. For that of the other side it stands only where
/// the connection came from there, which is not known.
const STAND_IN: [u8; 4] = [127, 0, 0, 6];

/// The address of a socket of IPv6, which has four bytes as well; those of an address that is none of IPv4 are given.
fn kept_address(family: u16, address: SocketAddr, other: [u8; 4]) -> ([u8; 4], [u8; 16]) {
    let (short, long) = address_bytes(family, address);
    let short = match (family, address.ip().to_canonical()) {
        (AF_INET6, IpAddr::V4(ip)) => ip.octets(),
        (AF_INET6, ip) if !ip.is_unspecified() && address.port() != 0 => other,
        _ => short,
    };
    (short, long)
}

/// `struct bpf_sock`.
pub(crate) fn sock_bytes(spec: &SocketSpec) -> Vec<u8> {
    let (local4, local6) = kept_address(spec.family, spec.local, STAND_IN);
    let (remote4, remote6) = kept_address(spec.family, spec.remote, [0; 4]);
    let numbers = [spec.bound_dev_if, spec.family.into(), spec.kind.into(), spec.protocol.into()];
    let mut bytes = Vec::with_capacity(BPF_SOCK as usize);
    bytes.extend(numbers.into_iter().chain([spec.mark, spec.priority]).flat_map(u32::to_le_bytes));
    bytes.extend(local4);
    bytes.extend(local6);
    bytes.extend(u32::from(spec.local.port()).to_le_bytes());
    bytes.extend(spec.remote.port().to_be_bytes());
    bytes.extend([0; 2]);
    bytes.extend(remote4);
    bytes.extend(remote6);
    bytes.extend(u32::from(spec.state).to_le_bytes());
    bytes.extend(spec.rx_queue.to_le_bytes());
    bytes
}

/// `struct bpf_tcp_sock`.
fn tcp_bytes(spec: &SocketSpec) -> Result<Vec<u8>, Error> {
    let fields = typed_pointer(RegType::TcpSock).map(|layout| layout.fields).unwrap_or_default();
    let mut bytes = vec![0; BPF_TCP_SOCK as usize];
    for (name, value) in &spec.tcp {
        let field = fields.iter().find(|field| field.name == name);
        let field = field
            .ok_or_else(|| ErrorKind::NoSuch { what: "field of struct bpf_tcp_sock", name: name.clone() })?;
        let span = field.offset as usize..(field.offset + field.size) as usize;
        let value = value.to_le_bytes();
        if let (Some(to), Some(from)) = (bytes.get_mut(span), value.get(..field.size as usize)) {
            to.copy_from_slice(from);
        }
    }
    Ok(bytes)
}

/// Fills in the kernel's own structure. What a kernel's structures do not have is left out.
fn fill_kernel(kernel: &Kernel, memory: &Memory, at: u64, spec: &SocketSpec) {
    let Some(structure) = kernel.type_of(at) else { return };
    let put = |path: &str, bytes: &[u8]| {
        if let Some(field) = kernel.inherited(structure, path) {
            let len = bytes.len().min(field.size as usize);
            memory.poke(at + field.offset, bytes.get(..len).unwrap_or_default());
        }
    };
    let (local4, local6) = kept_address(spec.family, spec.local, STAND_IN);
    let (remote4, remote6) = kept_address(spec.family, spec.remote, [0; 4]);
    put("__sk_common.skc_family", &spec.family.to_le_bytes());
    put("__sk_common.skc_state", &[spec.state]);
    put("__sk_common.skc_bound_dev_if", &spec.bound_dev_if.to_le_bytes());
    put("__sk_common.skc_num", &spec.local.port().to_le_bytes());
    put("__sk_common.skc_dport", &spec.remote.port().to_be_bytes());
    put("__sk_common.skc_rcv_saddr", &local4);
    put("__sk_common.skc_daddr", &remote4);
    put("__sk_common.skc_v6_rcv_saddr", &local6);
    put("__sk_common.skc_v6_daddr", &remote6);
    put("__sk_common.skc_cookie", &spec.cookie.to_le_bytes());
    // The kernel's word for no queue is all ones.
    put("__sk_common.skc_rx_queue_mapping", &(spec.rx_queue as u16).to_le_bytes());
    put("sk_type", &spec.kind.to_le_bytes());
    put("sk_protocol", &spec.protocol.to_le_bytes());
    put("sk_mark", &spec.mark.to_le_bytes());
    put("sk_priority", &spec.priority.to_le_bytes());
    put("sk_uid", &spec.uid.to_le_bytes());
    put("inet_saddr", &local4);
    put("inet_sport", &spec.local.port().to_be_bytes());
    if spec.is_tcp() {
        for (name, value) in &spec.tcp {
            put(name, &value.to_le_bytes());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Settings;

    #[test]
    fn all_shapes_show_what_the_socket_is() {
        let mut world = World::new(Settings::default()).unwrap();
        let sock = world.add_socket(SocketSpec { mark: 7, ..SocketSpec::default() }).unwrap();
        assert!(world.socket_as(sock, SocketShape::Kernel).is_err());
        world.set_types(crate::kernel::tests::types());
        let tcp = world.socket_as(sock, SocketShape::TcpSock).unwrap().unwrap();
        let kernel = world.socket_as(sock, SocketShape::Kernel).unwrap().unwrap();
        let id = world.socket_at(sock);
        assert!(id.is_some() && [tcp, kernel].map(|address| world.socket_at(address)) == [id; 2]);
        assert_eq!(world.memory.load(sock + 48, skep_isa::Size::H), Ok(u64::from(40_000u16.to_be())));
        world
            .change_socket(kernel, |spec| {
                spec.mark = 9;
                spec.tcp.insert("snd_cwnd".to_owned(), 33);
            })
            .unwrap();
        assert_eq!(world.memory.load(sock + 16, skep_isa::Size::W), Ok(9));
        assert_eq!(world.memory.load(tcp, skep_isa::Size::W), Ok(33));
        assert_eq!(world.field(kernel, "snd_cwnd"), Ok(33));
        let mark = world.kernel.inherited(world.kernel.type_of(kernel).unwrap(), "sk_mark").unwrap();
        assert_eq!(world.memory.load(kernel + mark.offset, skep_isa::Size::W), Ok(9));
        world.remove_socket(tcp);
        assert!(world.socket(sock).is_none() && world.field(kernel, "snd_cwnd").is_err());
        assert!(world.memory.load(sock, skep_isa::Size::W).is_err());
    }

    #[test]
    fn cookies_differ_and_names_are_checked() {
        let world = World::new(Settings::default()).unwrap();
        let [first, second] = [0; 2].map(|_| world.add_socket(SocketSpec::default()).unwrap());
        assert_ne!(world.socket(first).unwrap().cookie, world.socket(second).unwrap().cookie);
        let udp = SocketSpec { protocol: IPPROTO_UDP, kind: 2, ..SocketSpec::default() };
        let udp = world.add_socket(udp).unwrap();
        assert_eq!(world.socket_as(udp, SocketShape::TcpSock), Ok(None));
        let change = |spec: &mut SocketSpec| {
            spec.tcp.insert("no".to_owned(), 1);
        };
        let error = world.change_socket(first, change).unwrap_err().to_string();
        assert_eq!(error, "there is no field of struct bpf_tcp_sock `no`");
        assert!(world.change_socket(5, |_| ()).unwrap_err().to_string().starts_with("there is no socket"));
    }
}
