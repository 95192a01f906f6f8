//! Routes and neighbours.

use std::net::IpAddr;

use super::{MAIN_TABLE, Net};

/// A route.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Route {
    /// Where it leads, and how many bits of that count.
    pub to: IpAddr,
    /// The bits.
    pub prefix_len: u8,
    /// Its table.
    pub table: u32,
    /// What becomes of packets.
    pub kind: RouteKind,
    /// The index of the device they leave through.
    pub device: u32,
    /// The next hop, if they do not reach their end directly.
    pub gateway: Option<IpAddr>,
    /// Its metric.
    pub metric: u32,
    /// Bytes of a packet on it, if fewer than the device takes.
    pub mtu: Option<u32>,
    /// The address packets of our own get.
    pub source: Option<IpAddr>,
    /// The mark that packets must have, if any.
    pub mark: Option<u32>,
}

impl Route {
    /// A route of the main table through a device.
    pub fn new(to: IpAddr, prefix_len: u8, device: u32) -> Route {
        Route {
            to,
            prefix_len,
            table: MAIN_TABLE,
            kind: RouteKind::Unicast,
            device,
            gateway: None,
            metric: 0,
            mtu: None,
            source: None,
            mark: None,
        }
    }
}

/// What a route does with packets.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum RouteKind {
    /// Sends them on.
    Unicast,
    /// They are ours.
    Local,
    /// Drops them.
    Blackhole,
    /// Answers that their end cannot be reached.
    Unreachable,
    /// Answers that it is forbidden.
    Prohibit,
}

/// A neighbour whose link address is known.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Neighbour {
    /// Its address.
    pub ip: IpAddr,
    /// The index of the device it is reached through.
    pub device: u32,
    /// Its link address.
    pub mac: [u8; 6],
}

impl Net {
    /// The route to an address: the one with the longest prefix, and of those the one with the least metric.
    pub(crate) fn route(
        &self,
        to: IpAddr,
        table: Option<u32>,
        device: Option<u32>,
        mark: u32,
    ) -> Option<&Route> {
        let fits = |route: &&Route| {
            table.is_none_or(|table| route.table == table)
                && device.is_none_or(|device| route.device == device)
                && route.mark.is_none_or(|wanted| wanted == mark)
                && is_within(to, route.to, route.prefix_len)
        };
        let better = |a: &&Route, b: &&Route| {
            (a.prefix_len, u32::MAX - a.metric).cmp(&(b.prefix_len, u32::MAX - b.metric))
        };
        self.routes.iter().filter(fits).max_by(better)
    }

    /// The link address of a neighbour.
    pub(crate) fn neighbour(&self, ip: IpAddr, device: u32) -> Option<[u8; 6]> {
        let found = self.neighbours.iter().find(|known| known.ip == ip && known.device == device);
        found.map(|known| known.mac)
    }
}

/// Whether an address agrees with another in its first bits.
fn is_within(ip: IpAddr, other: IpAddr, bits: u8) -> bool {
    let (a, b, len) = match (ip, other) {
        (IpAddr::V4(a), IpAddr::V4(b)) => (u128::from(a.to_bits()), u128::from(b.to_bits()), 32),
        (IpAddr::V6(a), IpAddr::V6(b)) => (a.to_bits(), b.to_bits(), 128),
        _ => return false,
    };
    let dropped = 128u32.min(len) - u32::from(bits).min(len);
    (a ^ b).checked_shr(dropped).unwrap_or(0) == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_prefix_and_then_the_least_metric_win() {
        let ip = |text: &str| text.parse::<IpAddr>().unwrap();
        let routes = vec![
            Route::new(ip("0.0.0.0"), 0, 2),
            Route { metric: 5, ..Route::new(ip("10.1.0.0"), 16, 3) },
            Route::new(ip("10.1.0.0"), 16, 4),
            Route { table: 7, ..Route::new(ip("10.1.2.0"), 24, 5) },
            Route::new(ip("fd00::"), 8, 6),
        ];
        let net = Net { routes, ..Net::default() };
        let device = |to: &str, table| net.route(ip(to), table, None, 0).map(|route| route.device);
        assert_eq!(device("10.1.2.3", Some(MAIN_TABLE)), Some(4));
        assert_eq!(device("10.1.2.3", None), Some(5));
        assert_eq!(device("10.2.2.3", None), Some(2));
        assert_eq!(device("fd11::1", None), Some(6));
        assert_eq!(device("fe80::1", None), None);
        assert_eq!(net.route(ip("10.1.2.3"), None, Some(3), 0).map(|route| route.metric), Some(5));
    }
}
