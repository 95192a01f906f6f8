//! Programs on packets that need maps, sockets or kernel functions, run here and in the running kernel: what they return
//! and what becomes of the packet. Without bpf(2) they are skipped.

mod kfunc_text;
mod numbers;

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener, TcpStream, UdpSocket};
use std::os::fd::AsRawFd;

use numbers::Numbers;
use skep_linux::Line;
use skep_object::Target;
use skep_oracle::{Availability, Kernel, Request, Slot, SlotValue, TestRun, Verdict, availability};
use skep_vm::{Input, RunOptions, Settings, SocketSpec, World};

/// How many random programs a test tries. `SKEP_PROGRAMS` in the environment says another number.
fn n_programs() -> u64 {
    std::env::var("SKEP_PROGRAMS").ok().and_then(|text| text.parse().ok()).unwrap_or(200)
}

/// Programs compared with the running kernel.
struct Both {
    kernel: Kernel,
    target: Target,
    /// Sockets that are there on both sides.
    sockets: Vec<SocketSpec>,
    /// Elements of the map `m`: keys, and numbers.
    elements: Vec<(u32, u64)>,
    /// Descriptors of sockets that are in the map `m` from its first key on, in their order.
    descriptors: Vec<i32>,
    n_cases: usize,
    differences: Vec<String>,
}

impl Both {
    fn new() -> Option<Both> {
        if let Availability::Refused(reason) = availability() {
            println!("skipped: no bpf(2): {reason}");
            return None;
        }
        let (kernel, target) = (Kernel::live().unwrap(), Target::live().unwrap());
        Some(Both {
            kernel,
            target,
            sockets: Vec::new(),
            elements: Vec::new(),
            descriptors: Vec::new(),
            n_cases: 0,
            differences: Vec::new(),
        })
    }

    /// Runs a body on a packet here and there; gives what the kernel returns.
    fn check(&mut self, section: &str, data: &str, body: &str, packet: &[u8], context: &[u8]) -> u32 {
        let source = format!("{data}\n.program test, section = \"{section}\"\n{body}\nexit\n");
        let linked = kfunc_text::link(&source, &self.target, Line::V6_18);
        let program = linked.programs.last().unwrap();
        let run = TestRun {
            data: packet.to_vec().into(),
            ctx: context.to_vec().into(),
            repeat: u32::from(!packet.is_empty()),
            ..TestRun::default()
        };
        let mut request = Request::to_run(program, &linked, run).unwrap();
        let slot = |(key, number)| Slot { map: 0, key, value: SlotValue::Number(number) };
        request.slots.extend(self.elements.iter().copied().map(slot));
        let held = self.descriptors.iter().map(|&fd| fd as u64);
        request.slots.extend((0..).zip(held).map(slot));
        let answer = self.kernel.ask(&request);
        assert_eq!(answer.verdict, Verdict::Accept, "{:?}\n{source}", answer.message);
        let theirs = answer.run.unwrap();
        assert_eq!(theirs.errno, None, "{source}");

        let mut world = World::new(Settings::default()).unwrap();
        world.set_types(self.target.btf().unwrap().clone());
        let id = world.load(program).unwrap();
        let sockets: Vec<u64> =
            self.sockets.iter().map(|spec| world.add_socket(spec.clone()).unwrap()).collect();
        for (key, (&socket, _)) in (0u32..).zip(sockets.iter().zip(&self.descriptors)) {
            world.put_object(world.map("m").unwrap(), &key.to_le_bytes(), socket, 0).unwrap();
        }
        for (key, number) in &self.elements {
            let value = &number.to_le_bytes()[..program.maps[0].value_size as usize];
            world.update(world.map("m").unwrap(), &key.to_le_bytes(), value, 0).unwrap();
        }
        let input = match (packet, context) {
            (_, []) => Input::Packet(packet.to_vec()),
            ([], _) => Input::Context(context.to_vec()),
            _ => Input::PacketIn { packet: packet.to_vec(), context: context.to_vec() },
        };
        self.n_cases += 1;
        let ours = match world.run(id, &input, &RunOptions::default()).unwrap() {
            Ok(outcome) => outcome,
            Err(trap) => {
                self.differences.push(format!("{trap}\n{source}"));
                return theirs.retval;
            }
        };
        let (value, bytes) = (ours.value as u32, ours.packet.unwrap_or_default());
        if value != theirs.retval {
            let [here, there] = [value, theirs.retval].map(|value| value as i32);
            self.differences.push(format!("{here} here, {there} there; {} bytes\n{source}", packet.len()));
        } else if bytes != theirs.data.bytes() {
            let at = bytes.iter().zip(theirs.data.bytes()).position(|(a, b)| a != b);
            self.differences.push(format!("packets differ at {at:?}; {} bytes\n{source}", packet.len()));
        } else if !packet.is_empty() && !context.is_empty() && ours.context != theirs.ctx.bytes() {
            self.differences.push(format!("contexts differ; {} bytes\n{source}", packet.len()));
        }
        theirs.retval
    }

    fn end(self) {
        let Both { n_cases, differences, .. } = self;
        let n = differences.len();
        println!("compared: {n_cases} runs");
        let some: Vec<String> = differences.into_iter().take(5).collect();
        assert!(some.is_empty(), "{n} of {n_cases} differ\n{}", some.join("\n----\n"));
    }
}

/// A packet of IPv4.
fn ipv4(numbers: &mut Numbers, len: u64) -> Vec<u8> {
    let mut bytes = numbers.bytes(len);
    bytes[..12].fill(0);
    bytes[12..14].copy_from_slice(&[8, 0]);
    bytes
}

#[test]
fn packets_are_sent_through_maps() {
    let Some(mut both) = Both::new() else { return };
    let packet = ipv4(&mut Numbers::new(1), 64);
    for kind in ["devmap", "devmap_hash", "cpumap", "xskmap"] {
        for value in [4, 8] {
            if kind == "xskmap" && value == 8 {
                continue;
            }
            let data = format!(".map m {{ type = {kind}, key = 4, value = {value}, max_entries = 2 }}\n");
            // The loopback device, or a queue of so many packets; sockets are no numbers.
            let fillings: &[&[(u32, u64)]] = match kind {
                "xskmap" => &[&[]],
                "cpumap" => &[&[], &[(0, 64)]],
                _ => &[&[], &[(1, 1)]],
            };
            let call = |key: &str, flags: u64| {
                format!("r1 = m ll; r2 = {key} ll; r3 = {flags} ll; call bpf_redirect_map\n")
            };
            for key in ["0", "1", "2", "-1", "0x100000000", "0x100000001"] {
                for flags in
                    [0, 1, 2, 3, 4, 5, 8, 9, 11, 12, 16, 19, 24, 27, 32, 56, 1 << 31, 1 << 32, 1 << 63]
                {
                    for elements in fillings {
                        both.elements = elements.to_vec();
                        both.check("xdp", &data, &call(key, flags), &packet, &[]);
                    }
                }
            }
            // What the first call wanted is forgotten.
            both.check("xdp", &data, &(call("0", 8) + &call("0", 2)), &packet, &[]);
            both.check("xdp", &data, &(call("0", 2) + &call("0", 32)), &packet, &[]);
        }
    }
    both.end();
}

/// Puts what a call returned, and how long the frame and its parts are now, into `r9`.
const NOTE: &str = "r9 *= 31; r9 += r0
    r1 = *(u32 *)(r6 + 4); r2 = *(u32 *)(r6 + 0); r1 -= r2; r9 *= 31; r9 += r1
    r1 = *(u32 *)(r6 + 0); r2 = *(u32 *)(r6 + 8); r1 -= r2; r9 *= 31; r9 += r1
    r1 = r6; call bpf_xdp_get_buff_len; r9 *= 31; r9 += r0\n";

/// Lengths of frames near where they get another fragment.
const FRAMES: &[u64] = &[14, 60, 300, 3519, 3520, 3521, 4000, 7615, 7616, 7617, 9000, 20_000];

/// A frame, and a context that says how much of it is metadata and how much lies before the fragments.
fn any_frame(numbers: &mut Numbers) -> (Vec<u8>, Vec<u8>) {
    let len = numbers.near(FRAMES).max(14);
    let meta = 4 * numbers.below(10);
    let context = match numbers.below(3) {
        0 | 1 if meta + 14 < len => {
            let end = meta + 14 + numbers.below(len - meta - 14);
            [meta as u32, end as u32, 0, 0, 0, 0].into_iter().flat_map(u32::to_le_bytes).collect()
        }
        _ => Vec::new(),
    };
    (numbers.bytes(len), context)
}

#[test]
fn frames_are_drawn_together() {
    let Some(mut both) = Both::new() else { return };
    let mut numbers = Numbers::new(2);
    for _ in 0..2 * n_programs() {
        let mut body = "r6 = r1; r9 = 0\n".to_owned();
        for _ in 0..1 + numbers.below(5) {
            let len = numbers.near(&[
                0,
                1,
                14,
                60,
                200,
                300,
                1000,
                3519,
                3520,
                3521,
                3700,
                3736,
                3737,
                3760,
                4000,
                7616,
                9000,
                u64::from(u32::MAX),
            ]);
            let sign = ["", "-"][numbers.below(2) as usize];
            let by = numbers.near(&[0, 4, 14, 40, 216, 256, 500, 4000, 9000]);
            body += &match numbers.below(7) {
                0..=3 => format!("r1 = r6; r2 = {len} ll; call bpf_xdp_pull_data\n"),
                4 => format!("r1 = r6; r2 = {sign}{by}; call bpf_xdp_adjust_head\n"),
                5 => format!("r1 = r6; r2 = {sign}{by}; call bpf_xdp_adjust_tail\n"),
                _ => format!("r1 = r6; r2 = {sign}{by}; call bpf_xdp_adjust_meta\n"),
            };
            body += NOTE;
        }
        body += "r0 = r9";
        for _ in 0..2 {
            let (packet, context) = any_frame(&mut numbers);
            both.check("xdp.frags", "", &body, &packet, &context);
        }
    }
    both.end();
}

/// A use of the dynamic pointer at `fp - 16`.
fn dynptr_call(numbers: &mut Numbers, offsets: &[u64], flags: &[u64], can_write: bool) -> String {
    let offset = numbers.near(offsets);
    let len = 1 + numbers.below(32);
    let flags = numbers.near(flags);
    let buffer = match numbers.below(4) {
        0 => "r3 = 0",
        _ => "r3 = r10; r3 += -64",
    };
    let result = "r1 = *(u64 *)(r10 - 64); r9 *= 31; r9 += r1; r1 = *(u64 *)(r10 - 40); r9 *= 31; r9 += r1";
    match numbers.below(9) {
        0 | 1 => format!(
            "r1 = r10; r1 += -64; r2 = {len}; r3 = r10; r3 += -16; r4 = {offset}; r5 = {}; call bpf_dynptr_read\n{result}",
            flags & 1
        ),
        2 => format!(
            "r1 = r10; r1 += -16; r2 = {offset}; r3 = r10; r3 += -64; r4 = {len}; r5 = {flags}; call bpf_dynptr_write"
        ),
        n @ 3..=5 => {
            let (function, write) = match n {
                5 if can_write => ("bpf_dynptr_slice_rdwr", "*(u8 *)(r0 + 0) = 77"),
                _ => ("bpf_dynptr_slice", ""),
            };
            let last = len - 1;
            let id = numbers.next();
            format!(
                "r1 = r10; r1 += -16; r2 = {offset}; {buffer}; r4 = {len}; call {function}\nr1 = -1; if r0 == 0 goto l{id}
                 r1 = *(u8 *)(r0 + {last}); r2 = *(u8 *)(r0 + 0); r1 <<= 8; r1 += r2\n{write}\nl{id}: r0 = r1\n{result}"
            )
        }
        6 => {
            let end = offset + numbers.near(offsets);
            format!("r1 = r10; r1 += -16; r2 = {offset}; r3 = {end}; call bpf_dynptr_adjust")
        }
        7 => "r1 = r10; r1 += -16; call bpf_dynptr_size".to_owned(),
        _ => "r1 = r10; r1 += -16; call bpf_dynptr_is_rdonly".to_owned(),
    }
}

/// A program that makes a dynamic pointer of its packet and uses it.
fn dynptr_program(
    numbers: &mut Numbers,
    make: &str,
    offsets: &[u64],
    flags: &[u64],
    can_write: bool,
) -> String {
    let mut body = "r6 = r1; r9 = 0\n".to_owned();
    for slot in 5..=8 {
        write!(body, "r1 = {}; *(u64 *)(r10 - {}) = r1; ", numbers.next(), 8 * slot).unwrap();
    }
    let made = numbers.near(&[0, 0, 0, 0, 0, 1]);
    write!(body, "\nr1 = r6; r2 = {made}; r3 = r10; r3 += -16; call {make}\nr9 += r0\n").unwrap();
    for _ in 0..1 + numbers.below(5) {
        let call = dynptr_call(numbers, offsets, flags, can_write);
        body += &format!("{call}\nr9 *= 31; r9 += r0\n");
    }
    body + "r0 = r9; r1 = r0; r1 >>= 32; r0 ^= r1\n"
}

#[test]
fn dynamic_pointers_go_over_fragments() {
    let Some(mut both) = Both::new() else { return };
    let mut numbers = Numbers::new(3);
    let offsets =
        [0, 1, 14, 60, 100, 300, 3500, 3510, 3519, 3520, 3521, 4000, 7600, 7615, 7616, 9000, 20_000];
    for _ in 0..2 * n_programs() {
        let body = dynptr_program(&mut numbers, "bpf_dynptr_from_xdp", &offsets, &[0, 0, 0, 1], true);
        for _ in 0..2 {
            let (packet, context) = any_frame(&mut numbers);
            both.check("xdp.frags", "", &body, &packet, &context);
        }
    }
    both.end();
}

#[test]
fn dynamic_pointers_go_into_socket_buffers() {
    let Some(mut both) = Both::new() else { return };
    let mut numbers = Numbers::new(4);
    let offsets = [0, 1, 14, 34, 60, 64, 90, 100, 110, 300];
    for section in ["tc", "lwt_xmit", "socket", "lwt_in", "cgroup_skb/ingress"] {
        let can_write = matches!(section, "tc" | "lwt_xmit");
        for _ in 0..n_programs() / 2 {
            let flags = [0, 0, 0, 1, 2, 3, 4];
            let mut body = dynptr_program(&mut numbers, "bpf_dynptr_from_skb", &offsets, &flags, can_write);
            if section.starts_with("cgroup") {
                body += "r0 &= 1\n";
            }
            let len = 34 + numbers.below(100);
            both.check(section, "", &body, &ipv4(&mut numbers, len), &[]);
        }
    }
    both.end();
}

/// Headers on the stack: 40 bytes of IP at `fp - 104`, 64 of TCP at `fp - 64`.
fn headers(numbers: &mut Numbers, version: u64, flags: u64, options: &[u8]) -> String {
    let mut text = String::new();
    let mut bytes = numbers.bytes(104);
    bytes[0] = (version << 4) as u8 | 5;
    bytes[60..].copy_from_slice(&[options, &vec![0; 44 - options.len()]].concat());
    (bytes[52], bytes[53]) = ((5 + options.len() as u8 / 4) << 4, flags as u8);
    for (slot, word) in bytes.chunks(8).enumerate() {
        let word = u64::from_le_bytes(word.try_into().unwrap());
        writeln!(text, "r1 = {word:#x} ll; *(u64 *)(r10 - {}) = r1", 104 - 8 * slot).unwrap();
    }
    text
}

/// Flags of a TCP header.
const FIN: u64 = 1;
const SYN: u64 = 2;
const RST: u64 = 4;
const ACK: u64 = 16;

/// Options of TCP, up to 40 bytes: mostly segment sizes.
fn options(numbers: &mut Numbers) -> Vec<u8> {
    let mut bytes = Vec::new();
    for _ in 0..numbers.below(6) {
        let size = numbers.near(&[0, 1, 535, 536, 537, 1220, 1300, 1420, 1440, 1460, 8940, 65535]) as u16;
        match numbers.below(8) {
            0 => bytes.push(1),
            1 => bytes.extend([3, 3, 7]),
            2 => bytes.extend([2, 3, 9]),
            3 if numbers.below(3) == 0 => bytes.push(0),
            4 if numbers.below(3) == 0 => bytes.extend([8, numbers.below(12) as u8]),
            _ => bytes.extend([&[2, 4], size.to_be_bytes().as_slice()].concat()),
        }
    }
    bytes.resize(bytes.len().next_multiple_of(4), 1);
    bytes.truncate(40);
    bytes
}

#[test]
fn cookies_of_raw_headers_come_back() {
    let Some(mut both) = Both::new() else { return };
    let mut numbers = Numbers::new(5);
    for n in 0..n_programs() {
        let (version, section) = ([4, 6][n as usize % 2], ["xdp", "tc"][n as usize / 2 % 2]);
        let options = options(&mut numbers);
        let len = match numbers.below(6) {
            0 => numbers.near(&[0, 19, 20, 24, 40, 60]),
            _ => 20 + options.len() as u64,
        };
        let (acknowledged, sequence) = (numbers.near(&[1, 1, 1, 0, 2]), numbers.near(&[1, 1, 1, 0, 2]));
        let body = headers(&mut numbers, version, SYN, &options)
            + &format!(
                "r1 = r10; r1 += -104; r2 = r10; r2 += -64; r3 = {len}; call bpf_tcp_raw_gen_syncookie_ipv{version}
                 r9 = r0; if r0 s< 0 goto out
                 r9 >>= 32; r0 += {acknowledged}; r0 = be32 r0; *(u32 *)(r10 - 56) = r0
                 r1 = *(u32 *)(r10 - 60); r1 = be32 r1; r1 += {sequence}; r1 = be32 r1; *(u32 *)(r10 - 60) = r1
                 r1 = r10; r1 += -104; r2 = r10; r2 += -64; call bpf_tcp_raw_check_syncookie_ipv{version}
                 r9 <<= 8; r9 ^= r0\nout: r0 = r9"
            );
        both.check(section, "", &body, &ipv4(&mut numbers, 64), &[]);
    }
    both.end();
}

#[test]
fn arrays_of_cgroups_are_empty() {
    let Some(mut both) = Both::new() else { return };
    let packet = ipv4(&mut Numbers::new(6), 64);
    let data = ".map m { type = cgroup_array, key = 4, value = 4, max_entries = 2 }\n";
    for section in ["tc", "lwt_in", "lwt_xmit"] {
        for index in ["0", "1", "2", "-1", "0x100000000", "0x100000002"] {
            let body = format!("r2 = m ll; r3 = {index} ll; call bpf_skb_under_cgroup");
            both.check(section, data, &body, &packet, &[]);
        }
    }
    both.end();
}

/// Both ends of a packet, on the stack at `fp - 144`; and how many bytes they are.
fn tuple(from: SocketAddr, to: SocketAddr) -> (String, usize) {
    let mut bytes = Vec::new();
    for ip in [from.ip(), to.ip()] {
        match ip {
            IpAddr::V4(ip) => bytes.extend(ip.octets()),
            IpAddr::V6(ip) => bytes.extend(ip.octets()),
        }
    }
    bytes.extend([from, to].iter().flat_map(|end| end.port().to_be_bytes()));
    let words = bytes.chunks(4).map(|word| u32::from_le_bytes(word.try_into().unwrap()));
    let text = (0..).zip(words).fold("r2 = r10; r2 += -144\n".to_owned(), |text, (n, word)| {
        text + &format!("w1 = {word:#x}; *(u32 *)(r2 + {}) = r1\n", 4 * n)
    });
    (text, bytes.len())
}

/// What a body returns that finds no socket.
const MISSING: u32 = 9999;

/// A body that finds a socket, and does something with it in `r7`.
fn with_socket(helper: &str, from: SocketAddr, to: SocketAddr, then: &str) -> String {
    let (tuple, len) = tuple(from, to);
    format!(
        "r6 = r1\n{tuple}r1 = r6; r3 = {len}; r4 = -1; r5 = 0; call {helper}\nr9 = {MISSING}; if r0 == 0 goto out; r7 = r0
         {then}\nr9 = r0; r1 = r7; call bpf_sk_release\nout: r0 = r9"
    )
}

/// A listener and a connection to it, which are there as long as this is.
struct Connection {
    listens: SocketAddr,
    connects: SocketAddr,
    kept: (TcpListener, TcpStream, TcpStream),
}

/// No address.
const NOBODY: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::UNSPECIFIED), 0);
/// An address that nobody is at.
const FAR: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::new(10, 0, 0, 9)), 9);

impl Connection {
    fn new() -> Connection {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let listens = listener.local_addr().unwrap();
        let client = TcpStream::connect(listens).unwrap();
        let (server, connects) = listener.accept().unwrap();
        Connection { listens, connects, kept: (listener, client, server) }
    }

    /// The same here.
    fn sockets(&self) -> Vec<SocketSpec> {
        let tcp = |state, local, remote| SocketSpec { state, local, remote, ..SocketSpec::default() };
        let Connection { listens, connects, .. } = *self;
        vec![tcp(10, listens, NOBODY), tcp(1, listens, connects), tcp(1, connects, listens)]
    }
}

#[test]
fn sockets_are_found_and_given_packets() {
    let Some(mut both) = Both::new() else { return };
    let connection = Connection::new();
    let Connection { listens, connects, .. } = connection;
    both.sockets = connection.sockets();
    let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
    let hears = socket.local_addr().unwrap();
    both.sockets.push(SocketSpec {
        kind: 2,
        protocol: 17,
        state: 7,
        local: hears,
        remote: NOBODY,
        ..SocketSpec::default()
    });
    let packet = ipv4(&mut Numbers::new(7), 64);
    let mut bodies = Vec::new();
    for helper in ["bpf_sk_lookup_tcp", "bpf_skc_lookup_tcp", "bpf_sk_lookup_udp"] {
        for (from, to) in [
            (FAR, listens),
            (connects, listens),
            (listens, connects),
            (FAR, connects),
            (FAR, hears),
            (connects, FAR),
            (NOBODY, listens),
        ] {
            for at in [0, 4, 8, 12, 24, 44, 48, 72] {
                // Of a socket that may be half of one, less may be read.
                if helper == "bpf_skc_lookup_tcp" && (8..24).contains(&at) {
                    continue;
                }
                let load = if at == 48 { "u16" } else { "u32" };
                bodies.push(with_socket(helper, from, to, &format!("r0 = *({load} *)(r7 + {at})")));
            }
            for flags in ["0", "1", "2", "-1", "0x100000000"] {
                let assign = format!("r1 = r6; r2 = r7; r3 = {flags} ll; call bpf_sk_assign");
                bodies.push(with_socket(helper, from, to, &assign));
            }
            for ask in ["bpf_get_listener_sock", "bpf_tcp_sock", "bpf_sk_fullsock"] {
                if ask == "bpf_sk_fullsock" || helper != "bpf_skc_lookup_tcp" {
                    let then = format!("r1 = r7; call {ask}\nr1 = r0; r0 = 0; if r1 == 0 goto n; r0 = 1\nn:");
                    bodies.push(with_socket(helper, from, to, &then));
                }
            }
        }
    }
    let found = bodies.iter().filter(|body| both.check("tc", "", body, &packet, &[]) != MISSING).count();
    assert!(found > bodies.len() / 4, "{found} of {} found", bodies.len());
    both.end();
}

#[test]
fn sockets_of_both_families_are_told_apart() {
    let Some(mut both) = Both::new() else { return };
    let (Ok(open), Ok(own)) = (TcpListener::bind("[::]:0"), TcpListener::bind("[::1]:0")) else {
        println!("skipped: no IPv6");
        return;
    };
    let of_v4 = TcpListener::bind("0.0.0.0:0").unwrap();
    let heard = UdpSocket::bind("[::]:0").unwrap();
    let listen = |local: SocketAddr| {
        let family = if local.is_ipv6() { 10 } else { 2 };
        SocketSpec { family, state: 10, local, remote: NOBODY, ..SocketSpec::default() }
    };
    let tcp = [&open, &own, &of_v4].map(|listener| listener.local_addr().unwrap());
    both.sockets = tcp.map(listen).to_vec();
    let hears = heard.local_addr().unwrap();
    both.sockets.push(SocketSpec { kind: 2, protocol: 17, state: 7, ..listen(hears) });
    let client = TcpStream::connect(tcp[1]).unwrap();
    let (_server, connects) = own.accept().unwrap();
    let connected = |local, remote| SocketSpec { state: 1, remote, ..listen(local) };
    both.sockets.extend([connected(tcp[1], connects), connected(connects, tcp[1])]);
    let packet = ipv4(&mut Numbers::new(10), 64);
    let at = |ip: &str, port: u16| SocketAddr::new(ip.parse().unwrap(), port);
    let ports = [tcp[0].port(), tcp[1].port(), tcp[2].port(), hears.port()];
    let mut n_found = 0;
    for field in [4, 24, 28, 40, 44, 52, 56, 68, 72] {
        let then = format!("r0 = *(u32 *)(r7 + {field})");
        for (from, to) in [(tcp[1], connects), (connects, tcp[1])] {
            // Whether it has an address of IPv4 for the other side depends on who began.
            if field == 52 && to == tcp[1] {
                continue;
            }
            let body = with_socket("bpf_sk_lookup_tcp", from, to, &then);
            assert_ne!(both.check("tc", "", &body, &packet, &[]), MISSING);
        }
    }
    drop(client);
    for helper in ["bpf_sk_lookup_tcp", "bpf_sk_lookup_udp"] {
        for port in ports {
            for (from, to) in [
                ("::1", "::1"),
                ("::1", "::"),
                ("::1", "fe80::1"),
                ("::1", "::ffff:127.0.0.1"),
                ("10.0.0.9", "127.0.0.1"),
                ("10.0.0.9", "10.0.0.1"),
                ("0.0.0.0", "0.0.0.0"),
            ] {
                for field in [4, 12, 24, 28, 40, 44, 52, 72] {
                    let then = format!("r0 = *(u32 *)(r7 + {field})");
                    let body = with_socket(helper, at(from, 9), at(to, port), &then);
                    n_found += usize::from(both.check("tc", "", &body, &packet, &[]) != MISSING);
                }
            }
        }
    }
    assert!(n_found > 0);
    both.end();
}

#[test]
fn cookies_want_a_listener_and_whole_headers() {
    let Some(mut both) = Both::new() else { return };
    let connection = Connection::new();
    let Connection { listens, connects, .. } = connection;
    both.sockets = connection.sockets();
    let mut numbers = Numbers::new(8);
    for n in 0..2 * n_programs() {
        let is_check = n % 2 == 1;
        let from = if numbers.below(4) == 0 { connects } else { FAR };
        let flags = numbers.near(&[SYN, SYN, SYN | ACK, SYN | FIN, SYN | RST, ACK | RST, FIN, 0, 64]) & 0x37;
        // Whether a cookie is sent, or was, depends on what the listener went through; here it always may.
        let flags = if is_check && flags & (SYN | RST | ACK) == ACK { flags | SYN } else { flags };
        let version = numbers.near(&[4, 6, 5, 0, 15]);
        let options = options(&mut numbers);
        let (mut ip_len, mut tcp_len) =
            (numbers.near(&[20, 40, 20, 19, 40]).max(1), 20 + options.len() as u64);
        if numbers.below(3) == 0 {
            tcp_len = numbers.near(&[20, 24, 40, 60]).max(20);
        }
        let is_asked = matches!(flags & (SYN | ACK | FIN | RST), SYN) && !is_check;
        if is_asked && from.port() == 9 && tcp_len == 20 + options.len() as u64 && version == 4 {
            ip_len = 19;
        }
        let helper = if is_check { "bpf_tcp_check_syncookie" } else { "bpf_tcp_gen_syncookie" };
        let then = format!(
            "r1 = r7; r2 = r10; r2 += -104; r3 = {ip_len}; r4 = r10; r4 += -64; r5 = {tcp_len}; call {helper}"
        );
        let body = with_socket("bpf_skc_lookup_tcp", from, listens, &then);
        let body =
            headers(&mut numbers, version, flags, &options).replace("r1 =", "r2 =").replace("= r1", "= r2")
                + &body;
        for section in ["tc", "xdp"] {
            both.check(section, "", &body, &ipv4(&mut Numbers::new(9), 64), &[]);
        }
    }
    both.end();
}

#[test]
fn lookups_are_given_sockets() {
    let Some(mut both) = Both::new() else { return };
    let connection = Connection::new();
    both.sockets = connection.sockets();
    let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
    let local = socket.local_addr().unwrap();
    let udp = SocketSpec { kind: 2, protocol: 17, state: 7, local, remote: NOBODY, ..SocketSpec::default() };
    both.sockets.push(udp);
    let (listener, client, server) = &connection.kept;
    both.descriptors = vec![listener.as_raw_fd(), server.as_raw_fd(), client.as_raw_fd(), socket.as_raw_fd()];
    let data = ".map m { type = sockmap, key = 4, value = 8, max_entries = 5 }\n";
    let assign = |key: u32, flags: u64| {
        format!(
            "*(u32 *)(r10 - 4) = {key}; r1 = m ll; r2 = r10; r2 += -4; call bpf_map_lookup_elem
             r8 = 99; if r0 == 0 goto l{key}x{flags}; r7 = r0; r1 = r6; r2 = r7; r3 = {flags}; call bpf_sk_assign
             r8 = r0; r8 = -r8; r1 = r7; call bpf_sk_release\nl{key}x{flags}:\n"
        )
    };
    let none = |flags: u64| format!("r1 = r6; r2 = 0; r3 = {flags}; call bpf_sk_assign\nr8 = r0; r8 = -r8\n");
    let (mut bodies, mut answers) = (Vec::new(), BTreeSet::new());
    for flags in 0..=4 {
        bodies.push(none(flags));
        for key in 0..5 {
            bodies.push(assign(key, flags));
            bodies.push(assign(0, 0) + &assign(key, flags + 8 * u64::from(flags == 0)));
            bodies.push(assign(3, 0) + &none(flags) + &assign(key, flags + 8));
        }
        bodies.push(assign(0, 0) + &none(flags));
    }
    for family in [2u32, 10] {
        for protocol in [6u32, 17] {
            // The family stands behind the socket, and the protocol behind it.
            let mut context = vec![0; 72];
            context[8..12].copy_from_slice(&family.to_le_bytes());
            context[12..16].copy_from_slice(&protocol.to_le_bytes());
            for body in &bodies {
                // Such a program returns one bit.
                let mut answer = 0;
                for bit in 0..7 {
                    let body = format!("r6 = r1; r1 = m ll\n{body}\nr0 = r8; r0 >>= {bit}; r0 &= 1");
                    answer |= both.check("sk_lookup", data, &body, &[], &context) << bit;
                }
                answers.insert(answer);
            }
        }
    }
    // No error, and each that such a call may give: EEXIST, EINVAL, EPROTOTYPE, ESOCKTNOSUPPORT, and EAFNOSUPPORT; and
    // that there is no socket.
    assert_eq!(answers, [0, 17, 22, 91, 94, 97, 99].into());
    both.end();
}
