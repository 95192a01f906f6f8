//! Packets by what they are: lengths, types and checksums follow.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use etherparse::{
    EtherType, Ethernet2Header, Icmpv4Header, Icmpv4Type, Icmpv6Header, Icmpv6Type, IpDscp, IpEcn, IpNumber,
    Ipv4Header, Ipv6Header, SingleVlanHeader, TcpHeader, UdpHeader, VlanId,
};
use skep_vm::Input;

use crate::Error;

/// A packet from its Ethernet header, in the making.
///
/// What is not said has a default: IPv4 from 192.0.2.1 to 192.0.2.2 (2001:db8::1 and ::2 once an address is an IPv6 one),
/// Ethernet addresses of zeros as on the loopback device, port 40000 to 7, a time to live of 64.
///
/// ```
/// use skep::Packet;
///
/// let dns = Packet::udp().src([10, 0, 0, 1]).dport(53).payload(b"question").build()?;
/// assert_eq!(dns.len(), 14 + 20 + 8 + 8);
/// let syn = Packet::tcp().syn().vlan(7).src("fe80::1".parse::<std::net::IpAddr>()?).build()?;
/// assert_eq!(syn.len(), 14 + 4 + 40 + 20);
/// assert!(Packet::icmp().dport(53).build().is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Packet {
    kind: Kind,
    eth_src: [u8; 6],
    eth_dst: [u8; 6],
    vlans: Vec<u16>,
    src: Option<IpAddr>,
    dst: Option<IpAddr>,
    ttl: Option<u8>,
    tos: Option<u8>,
    sport: Option<u16>,
    dport: Option<u16>,
    tcp: Tcp,
    payload: Vec<u8>,
}

/// What follows the Ethernet header.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Kind {
    /// Bytes of this type.
    Ethernet(u16),
    Arp,
    /// A protocol on IP whose bytes are the payload.
    Ip(u8),
    Udp,
    Tcp,
    Icmp,
}

/// What is special to TCP.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
struct Tcp {
    flags: u8,
    seq: u32,
    ack: u32,
    window: Option<u16>,
}

const FIN: u8 = 1;
const SYN: u8 = 2;
const RST: u8 = 4;
const PSH: u8 = 8;
const ACK: u8 = 16;

const SOURCE_PORT: u16 = 40_000;
const DESTINATION_PORT: u16 = 7;
const TTL: u8 = 64;

impl Packet {
    /// A UDP datagram.
    pub fn udp() -> Packet {
        Packet::new(Kind::Udp)
    }

    /// A TCP segment, without flags.
    pub fn tcp() -> Packet {
        Packet::new(Kind::Tcp)
    }

    /// An ICMP or ICMPv6 echo request.
    pub fn icmp() -> Packet {
        Packet::new(Kind::Icmp)
    }

    /// An ARP request: who has the destination, tell the source.
    pub fn arp() -> Packet {
        Packet::new(Kind::Arp)
    }

    /// An IP packet of another protocol, whose bytes are the payload.
    pub fn ip(protocol: u8) -> Packet {
        Packet::new(Kind::Ip(protocol))
    }

    /// An Ethernet frame of this type, whose bytes are the payload.
    pub fn ethernet(ether_type: u16) -> Packet {
        Packet::new(Kind::Ethernet(ether_type))
    }

    /// The Ethernet address it comes from.
    #[must_use]
    pub fn eth_src(self, address: [u8; 6]) -> Packet {
        Packet { eth_src: address, ..self }
    }

    /// The Ethernet address it goes to.
    #[must_use]
    pub fn eth_dst(self, address: [u8; 6]) -> Packet {
        Packet { eth_dst: address, ..self }
    }

    /// A VLAN tag; the first one given is the outermost.
    #[must_use]
    pub fn vlan(mut self, id: u16) -> Packet {
        self.vlans.push(id);
        self
    }

    /// The address it comes from, which decides between IPv4 and IPv6.
    #[must_use]
    pub fn src(self, address: impl Into<IpAddr>) -> Packet {
        Packet { src: Some(address.into()), ..self }
    }

    /// The address it goes to, which decides between IPv4 and IPv6.
    #[must_use]
    pub fn dst(self, address: impl Into<IpAddr>) -> Packet {
        Packet { dst: Some(address.into()), ..self }
    }

    /// IPv6, between the addresses it has by default.
    #[must_use]
    pub fn ipv6(self) -> Packet {
        let src = self.src.unwrap_or(Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 1).into());
        Packet { src: Some(src), ..self }
    }

    /// Time to live, or hop limit.
    #[must_use]
    pub fn ttl(self, ttl: u8) -> Packet {
        Packet { ttl: Some(ttl), ..self }
    }

    /// Type of service, or traffic class.
    #[must_use]
    pub fn tos(self, tos: u8) -> Packet {
        Packet { tos: Some(tos), ..self }
    }

    /// The port it comes from.
    #[must_use]
    pub fn sport(self, port: u16) -> Packet {
        Packet { sport: Some(port), ..self }
    }

    /// The port it goes to.
    #[must_use]
    pub fn dport(self, port: u16) -> Packet {
        Packet { dport: Some(port), ..self }
    }

    /// A segment that opens a connection.
    #[must_use]
    pub fn syn(self) -> Packet {
        self.flag(SYN)
    }

    /// A segment that acknowledges what came before this number.
    #[must_use]
    pub fn ack(mut self, number: u32) -> Packet {
        self.tcp.ack = number;
        self.flag(ACK)
    }

    /// A segment that ends a connection.
    #[must_use]
    pub fn fin(self) -> Packet {
        self.flag(FIN)
    }

    /// A segment that breaks a connection off.
    #[must_use]
    pub fn rst(self) -> Packet {
        self.flag(RST)
    }

    /// A segment that is to be handed on at once.
    #[must_use]
    pub fn psh(self) -> Packet {
        self.flag(PSH)
    }

    /// The number of a segment's first byte.
    #[must_use]
    pub fn seq(mut self, number: u32) -> Packet {
        self.tcp.seq = number;
        self
    }

    /// The window of a segment.
    #[must_use]
    pub fn window(mut self, window: u16) -> Packet {
        self.tcp.window = Some(window);
        self
    }

    /// What it carries.
    #[must_use]
    pub fn payload(self, bytes: impl AsRef<[u8]>) -> Packet {
        Packet { payload: bytes.as_ref().to_vec(), ..self }
    }

    /// The bytes.
    ///
    /// # Errors
    /// When something was said that such a packet does not have, or it would be too long.
    pub fn build(&self) -> Result<Vec<u8>, Error> {
        self.check()?;
        let (ether_type, rest) = self.network()?;
        let mut types: Vec<EtherType> = self.vlans.iter().map(|_| EtherType::VLAN_TAGGED_FRAME).collect();
        if let [first, _, ..] = types.as_mut_slice() {
            *first = EtherType::PROVIDER_BRIDGING;
        }
        types.push(ether_type);
        let mut types = types.into_iter();
        let ether_type = types.next().unwrap_or(ether_type);
        let ethernet = Ethernet2Header { source: self.eth_src, destination: self.eth_dst, ether_type };
        let mut bytes = ethernet.to_bytes().to_vec();
        for (&id, ether_type) in self.vlans.iter().zip(types) {
            let vlan_id = VlanId::try_new(id).map_err(refused)?;
            bytes.extend(SingleVlanHeader { vlan_id, ether_type, ..SingleVlanHeader::default() }.to_bytes());
        }
        bytes.extend(rest);
        Ok(bytes)
    }

    fn new(kind: Kind) -> Packet {
        Packet {
            kind,
            eth_src: [0; 6],
            eth_dst: [0; 6],
            vlans: Vec::new(),
            src: None,
            dst: None,
            ttl: None,
            tos: None,
            sport: None,
            dport: None,
            tcp: Tcp::default(),
            payload: Vec::new(),
        }
    }

    fn flag(mut self, flag: u8) -> Packet {
        self.tcp.flags |= flag;
        self
    }

    /// That nothing was said which would be lost.
    fn check(&self) -> Result<(), Error> {
        let (kind, name) = (self.kind, self.kind.name());
        let has_ports = matches!(kind, Kind::Udp | Kind::Tcp);
        let is_ip = !matches!(kind, Kind::Ethernet(_) | Kind::Arp);
        let wrong = [
            (!has_ports && (self.sport.is_some() || self.dport.is_some()), "ports"),
            (kind != Kind::Tcp && self.tcp != Tcp::default(), "TCP flags, numbers and window"),
            (!is_ip && (self.ttl.is_some() || self.tos.is_some()), "time to live or type of service"),
            (matches!(kind, Kind::Ethernet(_)) && (self.src.is_some() || self.dst.is_some()), "IP addresses"),
            (kind == Kind::Arp && !self.payload.is_empty(), "payload"),
        ];
        match wrong.iter().find(|(is_wrong, _)| *is_wrong) {
            Some((_, what)) => Err(Error::Packet(format!("a packet of {name} has no {what}"))),
            None => Ok(()),
        }
    }

    fn network(&self) -> Result<(EtherType, Vec<u8>), Error> {
        match (self.kind, self.addresses()?) {
            (Kind::Ethernet(ether_type), _) => Ok((EtherType(ether_type), self.payload.clone())),
            (Kind::Arp, Addresses::V4(src, dst)) => Ok((EtherType::ARP, self.arp_request(src, dst))),
            (Kind::Arp, Addresses::V6(..)) => {
                Err(Error::Packet("a packet of ARP has no IPv6 addresses".to_owned()))
            }
            (_, Addresses::V4(src, dst)) => Ok((EtherType::IPV4, self.ipv4_packet(src, dst)?)),
            (_, Addresses::V6(src, dst)) => Ok((EtherType::IPV6, self.ipv6_packet(src, dst)?)),
        }
    }

    /// Both addresses. What is not said is of the version of the other.
    fn addresses(&self) -> Result<Addresses, Error> {
        let v4 = |last| Ipv4Addr::new(192, 0, 2, last);
        let v6 = |last| Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, last);
        Ok(match (self.src, self.dst) {
            (None, None) => Addresses::V4(v4(1), v4(2)),
            (Some(IpAddr::V4(src)), None) => Addresses::V4(src, v4(2)),
            (None, Some(IpAddr::V4(dst))) => Addresses::V4(v4(1), dst),
            (Some(IpAddr::V4(src)), Some(IpAddr::V4(dst))) => Addresses::V4(src, dst),
            (Some(IpAddr::V6(src)), None) => Addresses::V6(src, v6(2)),
            (None, Some(IpAddr::V6(dst))) => Addresses::V6(v6(1), dst),
            (Some(IpAddr::V6(src)), Some(IpAddr::V6(dst))) => Addresses::V6(src, dst),
            (Some(src), Some(dst)) => {
                return Err(Error::Packet(format!("{src} and {dst} are of different versions of IP")));
            }
        })
    }

    fn arp_request(&self, src: Ipv4Addr, dst: Ipv4Addr) -> Vec<u8> {
        // Ethernet, IPv4, their lengths, a request.
        let mut bytes = vec![0, 1, 8, 0, 6, 4, 0, 1];
        bytes.extend(self.eth_src);
        bytes.extend(src.octets());
        bytes.extend([0; 6]);
        bytes.extend(dst.octets());
        bytes
    }

    fn ipv4_packet(&self, src: Ipv4Addr, dst: Ipv4Addr) -> Result<Vec<u8>, Error> {
        let (src, dst) = (src.octets(), dst.octets());
        let (protocol, header_len) = self.transport(IpNumber::ICMP);
        let len = u16::try_from(header_len + self.payload.len()).map_err(|_| self.too_long())?;
        let mut ip = Ipv4Header::new(len, self.ttl.unwrap_or(TTL), protocol, src, dst).map_err(refused)?;
        let tos = self.tos.unwrap_or(0);
        ip.dscp = IpDscp::try_new(tos >> 2).map_err(refused)?;
        ip.ecn = IpEcn::try_new(tos & 3).map_err(refused)?;
        ip.header_checksum = ip.calc_header_checksum();
        let mut bytes = ip.to_bytes().to_vec();
        match self.kind {
            Kind::Udp => {
                let (sport, dport) = self.ports();
                let udp = UdpHeader::with_ipv4_checksum(sport, dport, &ip, &self.payload);
                bytes.extend(udp.map_err(refused)?.to_bytes());
            }
            Kind::Tcp => {
                let mut tcp = self.tcp_header();
                tcp.checksum = tcp.calc_checksum_ipv4(&ip, &self.payload).map_err(refused)?;
                bytes.extend(tcp.to_bytes());
            }
            Kind::Icmp => {
                let echo = Icmpv4Type::EchoRequest(ECHO);
                bytes.extend(Icmpv4Header::with_checksum(echo, &self.payload).to_bytes());
            }
            Kind::Ip(_) | Kind::Arp | Kind::Ethernet(_) => {}
        }
        bytes.extend(&self.payload);
        Ok(bytes)
    }

    fn ipv6_packet(&self, src: Ipv6Addr, dst: Ipv6Addr) -> Result<Vec<u8>, Error> {
        let (source, destination) = (src.octets(), dst.octets());
        let (next_header, header_len) = self.transport(IpNumber::IPV6_ICMP);
        let payload_length = u16::try_from(header_len + self.payload.len()).map_err(|_| self.too_long())?;
        let ip = Ipv6Header {
            traffic_class: self.tos.unwrap_or(0),
            payload_length,
            next_header,
            hop_limit: self.ttl.unwrap_or(TTL),
            source,
            destination,
            ..Ipv6Header::default()
        };
        let mut bytes = ip.to_bytes().to_vec();
        match self.kind {
            Kind::Udp => {
                let (sport, dport) = self.ports();
                let udp = UdpHeader::with_ipv6_checksum(sport, dport, &ip, &self.payload);
                bytes.extend(udp.map_err(refused)?.to_bytes());
            }
            Kind::Tcp => {
                let mut tcp = self.tcp_header();
                tcp.checksum = tcp.calc_checksum_ipv6(&ip, &self.payload).map_err(refused)?;
                bytes.extend(tcp.to_bytes());
            }
            Kind::Icmp => {
                let echo = Icmpv6Type::EchoRequest(ECHO);
                let icmp = Icmpv6Header::with_checksum(echo, source, destination, &self.payload);
                bytes.extend(icmp.map_err(refused)?.to_bytes());
            }
            Kind::Ip(_) | Kind::Arp | Kind::Ethernet(_) => {}
        }
        bytes.extend(&self.payload);
        Ok(bytes)
    }

    /// The protocol on IP, and the bytes of its header.
    fn transport(&self, icmp: IpNumber) -> (IpNumber, usize) {
        match self.kind {
            Kind::Udp => (IpNumber::UDP, UdpHeader::LEN),
            Kind::Tcp => (IpNumber::TCP, TcpHeader::MIN_LEN),
            Kind::Icmp => (icmp, 8),
            Kind::Ip(protocol) => (IpNumber(protocol), 0),
            Kind::Arp | Kind::Ethernet(_) => (IpNumber::IPV6_NO_NEXT_HEADER, 0),
        }
    }

    fn ports(&self) -> (u16, u16) {
        (self.sport.unwrap_or(SOURCE_PORT), self.dport.unwrap_or(DESTINATION_PORT))
    }

    fn tcp_header(&self) -> TcpHeader {
        let (sport, dport) = self.ports();
        let has = |flag: u8| self.tcp.flags & flag != 0;
        TcpHeader {
            acknowledgment_number: self.tcp.ack,
            fin: has(FIN),
            syn: has(SYN),
            rst: has(RST),
            psh: has(PSH),
            ack: has(ACK),
            ..TcpHeader::new(sport, dport, self.tcp.seq, self.tcp.window.unwrap_or(u16::MAX))
        }
    }

    fn too_long(&self) -> Error {
        Error::Packet(format!("{} bytes of payload do not fit an IP packet", self.payload.len()))
    }
}

/// The number that echo requests have, and the first of its sequence.
const ECHO: etherparse::IcmpEchoHeader = etherparse::IcmpEchoHeader { id: 1, seq: 1 };

/// Two addresses of one version of IP.
enum Addresses {
    V4(Ipv4Addr, Ipv4Addr),
    V6(Ipv6Addr, Ipv6Addr),
}

impl Kind {
    fn name(self) -> &'static str {
        match self {
            Kind::Ethernet(_) => "bare Ethernet",
            Kind::Arp => "ARP",
            Kind::Ip(_) => "bare IP",
            Kind::Udp => "UDP",
            Kind::Tcp => "TCP",
            Kind::Icmp => "ICMP",
        }
    }
}

fn refused(error: impl std::fmt::Display) -> Error {
    Error::Packet(format!("such a packet cannot be made: {error}"))
}

impl TryFrom<Packet> for Input {
    type Error = Error;

    fn try_from(packet: Packet) -> Result<Input, Error> {
        packet.build().map(Input::Packet)
    }
}

#[cfg(test)]
mod tests {
    use etherparse::{NetHeaders, PacketHeaders};

    use super::*;

    /// The one's complement sum of a packet's pseudo-header and transport, which is all ones if its checksum is right.
    fn sum(packet: &[u8]) -> u16 {
        let headers = PacketHeaders::from_ethernet_slice(packet).unwrap();
        let (addresses, protocol, start) = match headers.net.unwrap() {
            NetHeaders::Ipv4(ip, _) => ([ip.source, ip.destination].concat(), ip.protocol, 20),
            NetHeaders::Ipv6(ip, _) => ([ip.source, ip.destination].concat(), ip.next_header, 40),
            NetHeaders::Arp(_) => panic!("ARP has no checksum"),
        };
        let transport = &packet[14 + start..];
        let mut bytes = addresses;
        // ICMP for IPv4 has no pseudo-header.
        if protocol == IpNumber::ICMP {
            bytes.clear();
        } else {
            bytes.extend([0, protocol.0]);
            bytes.extend((transport.len() as u16).to_be_bytes());
        }
        bytes.extend(transport);
        let mut sum: u32 = bytes
            .chunks(2)
            .map(|pair| u32::from(pair[0]) << 8 | u32::from(pair.get(1).copied().unwrap_or(0)))
            .sum();
        while sum > 0xffff {
            sum = (sum & 0xffff) + (sum >> 16);
        }
        sum as u16
    }

    #[test]
    fn checksums_are_right() {
        for kind in [Packet::udp(), Packet::tcp().syn().ack(7).window(9), Packet::icmp()] {
            for packet in [kind.clone(), kind.ipv6()] {
                let bytes = packet.payload(b"odd").build().unwrap();
                assert_eq!(sum(&bytes), 0xffff, "{bytes:02x?}");
            }
        }
        let header = &Packet::udp().tos(0x2e).ttl(3).build().unwrap()[14..34];
        let mut sum: u32 =
            header.chunks(2).map(|pair| u32::from(u16::from_be_bytes([pair[0], pair[1]]))).sum();
        while sum > 0xffff {
            sum = (sum & 0xffff) + (sum >> 16);
        }
        assert_eq!((sum, header[1], header[8]), (0xffff, 0x2e, 3));
    }

    #[test]
    fn headers_follow_each_other() {
        let bytes = Packet::udp().vlan(5).vlan(6).dst([10, 0, 0, 2]).sport(1).dport(2).build().unwrap();
        assert_eq!(bytes[12..22], [0x88, 0xa8, 0, 5, 0x81, 0, 0, 6, 8, 0]);
        assert_eq!(bytes[38..46], [10, 0, 0, 2, 0, 1, 0, 2]);
        let arp = Packet::arp().eth_src([2; 6]).src([10, 0, 0, 1]).dst([10, 0, 0, 2]).build().unwrap();
        assert_eq!((arp.len(), &arp[12..14], &arp[28..32]), (42, &[8, 6][..], &[10, 0, 0, 1][..]));
        assert_eq!(Packet::ethernet(0x88cc).payload([1]).build().unwrap()[12..], [0x88, 0xcc, 1]);
        assert_eq!(Packet::ip(47).build().unwrap()[23], 47);
    }

    #[track_caller]
    fn check_error(packet: &Packet, expected: &str) {
        assert_eq!(packet.build().unwrap_err().to_string(), expected);
    }

    #[test]
    fn what_a_packet_has_not_is_refused() {
        check_error(&Packet::icmp().dport(1), "a packet of ICMP has no ports");
        check_error(&Packet::udp().syn(), "a packet of UDP has no TCP flags, numbers and window");
        check_error(&Packet::arp().payload([0]), "a packet of ARP has no payload");
        check_error(&Packet::arp().ipv6(), "a packet of ARP has no IPv6 addresses");
        check_error(
            &Packet::ethernet(1).ttl(1),
            "a packet of bare Ethernet has no time to live or type of service",
        );
        let mixed = Packet::udp().ipv6().dst([10, 0, 0, 1]);
        check_error(&mixed, "2001:db8::1 and 10.0.0.1 are of different versions of IP");
        check_error(
            &Packet::udp().payload(vec![0; 65_536]),
            "65536 bytes of payload do not fit an IP packet",
        );
        assert!(Packet::udp().vlan(4096).build().is_err());
    }
}
