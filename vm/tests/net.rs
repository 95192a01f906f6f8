//! The network that programs find: routes, sockets, options, messages, and what they send out.

use skep_asm::{Options, assemble};
use skep_linux::ProgType;
use skep_object::{LinkOptions, Object, Program, Target};
use skep_vm::net::{Device, Neighbour, Net, Route, RouteKind};
use skep_vm::{Input, Outcome, RunOptions, Settings, SocketSpec, TrapKind, World};

/// The program of a section's type with this body, linked.
fn program(section: &str, body: &str) -> Program {
    let source = format!(".program test, section = \"{section}\"\n{body}\nexit\n");
    let assembly = assemble("test.s", &source, &Options::default())
        .unwrap_or_else(|errors| panic!("{source}\n{errors:#?}"));
    let object = Object::parse("test.o", assembly.to_object().unwrap()).unwrap();
    let linked = object.link(&Target::default(), &LinkOptions::default());
    linked.programs.into_iter().next().unwrap_or_else(|| panic!("{:?}", linked.failed))
}

#[track_caller]
fn run(world: &mut World, section: &str, body: &str, input: &Input) -> Outcome {
    let id = world.load(&program(section, body)).unwrap();
    let outcome = world.run(id, input, &RunOptions::default()).unwrap();
    outcome.unwrap_or_else(|trap| panic!("{trap}\n{body}"))
}

/// Looks an address up, from device 2 on, and returns the answer with a part of what was written.
fn route_to(net: &Net, to: [u8; 4], flags: u32, part: usize) -> (u64, u64) {
    let mut world = World::new(Settings::default()).unwrap();
    *world.net_mut() = net.clone();
    let zeros: String = (1..=8).map(|slot| format!("*(u64 *)(r10 - {}) = 0; ", 8 * slot)).collect();
    let body = format!(
        "{zeros}\nr2 = r10; r2 += -64; *(u8 *)(r2 + 0) = 2; *(u32 *)(r2 + 8) = 2; r3 = {}; *(u32 *)(r2 + 32) = r3
         r3 = 64; r4 = {flags}; call bpf_fib_lookup
         r1 = *(u32 *)(r10 - 64 + {part}); r1 <<= 8; r0 |= r1",
        u32::from_le_bytes(to)
    );
    let value = run(
        &mut world,
        "tc",
        &body.replace(&format!("- 64 + {part}"), &format!("- {}", 64 - part)),
        &Input::Default,
    )
    .value;
    (value & 0xff, value >> 8)
}

#[test]
fn routes_are_followed() {
    let device =
        |index, is_forwarding| Device { index, is_forwarding, mac: [index as u8; 6], ..Device::default() };
    let ip = |text: &str| text.parse().unwrap();
    let mut net =
        Net { devices: vec![device(1, false), device(2, true), device(3, false)], ..Net::default() };
    net.routes = vec![
        Route { gateway: Some(ip("10.0.0.1")), metric: 7, ..Route::new(ip("0.0.0.0"), 0, 3) },
        Route { kind: RouteKind::Blackhole, ..Route::new(ip("10.9.0.0"), 16, 3) },
        Route { kind: RouteKind::Prohibit, ..Route::new(ip("10.8.0.0"), 16, 3) },
        Route { kind: RouteKind::Unreachable, ..Route::new(ip("10.7.0.0"), 16, 3) },
        Route { kind: RouteKind::Local, ..Route::new(ip("10.6.0.1"), 32, 3) },
    ];
    // No neighbour yet; the device and the metric are written all the same.
    assert_eq!(route_to(&net, [8, 8, 8, 8], 0, 8), (7, 3));
    assert_eq!(route_to(&net, [8, 8, 8, 8], 0, 12), (7, 7));
    assert_eq!(route_to(&net, [8, 8, 8, 8], 4, 8), (0, 3));
    net.neighbours = vec![Neighbour { ip: ip("10.0.0.1"), device: 3, mac: [9; 6] }];
    assert_eq!(route_to(&net, [8, 8, 8, 8], 0, 58), (0, 0x0909_0909));
    assert_eq!(route_to(&net, [8, 8, 8, 8], 0, 52), (0, 0x0303_0303));
    assert_eq!(route_to(&net, [8, 8, 8, 8], 0, 32), (0, 0x0100_000a));
    assert_eq!(route_to(&net, [10, 9, 0, 1], 0, 8), (1, 2));
    assert_eq!(route_to(&net, [10, 8, 0, 1], 0, 8), (3, 2));
    assert_eq!(route_to(&net, [10, 7, 0, 1], 0, 8), (2, 2));
    assert_eq!(route_to(&net, [10, 6, 0, 1], 0, 8), (4, 2));
    // Out through device 2, which no route leads to.
    assert_eq!(route_to(&net, [8, 8, 8, 8], 2, 8), (4, 2));
}

#[test]
fn a_packet_is_sent_on_if_the_program_says_so() {
    let mut world = World::new(Settings::default()).unwrap();
    run(&mut world, "xdp", "r1 = 5; r2 = 0; call bpf_redirect", &Input::Packet(vec![7; 20]));
    let effects = world.take_effects();
    assert_eq!((effects[0].call, effects[0].args[0]), ("bpf_redirect", ("ifindex", 5)));
    assert_eq!(effects[0].bytes.as_deref(), Some(&[7; 20][..]));
    run(&mut world, "xdp", "r1 = 5; r2 = 0; call bpf_redirect\nr0 = 2", &Input::Default);
    assert!(world.take_effects().is_empty());
}

/// Looks for a socket that a packet from 10.0.0.9:9 to an address and port would reach; returns its mark.
fn mark_of(world: &mut World, helper: &str, to: [u8; 4], port: u16) -> u64 {
    let body = format!(
        "*(u32 *)(r10 - 12) = 0x0900000a; r1 = {}; *(u32 *)(r10 - 8) = r1; *(u16 *)(r10 - 4) = 0x0900; r1 = {}; *(u16 *)(r10 - 2) = r1
         r1 = r6; r2 = r10; r2 += -12; r3 = 12; r4 = -1; r5 = 0; call {helper}
         if r0 == 0 goto out; r7 = *(u32 *)(r0 + 16); r1 = r0; call bpf_sk_release\nr0 = r7\nout:",
        u32::from_le_bytes(to),
        port.to_be()
    );
    run(world, "tc", &format!("r6 = r1\n{body}"), &Input::Default).value
}

#[test]
fn sockets_are_found_by_their_ends() {
    let mut world = World::new(Settings::default()).unwrap();
    let at = |text: &str| text.parse().unwrap();
    let listener =
        SocketSpec { state: 10, local: at("0.0.0.0:80"), remote: at("0.0.0.0:0"), ..SocketSpec::default() };
    let own = SocketSpec { mark: 2, local: at("10.0.0.1:80"), ..listener.clone() };
    let connected = SocketSpec {
        mark: 3,
        state: 1,
        local: at("10.0.0.1:80"),
        remote: at("10.0.0.9:9"),
        ..SocketSpec::default()
    };
    world.add_socket(SocketSpec { mark: 1, ..listener }).unwrap();
    assert_eq!(mark_of(&mut world, "bpf_sk_lookup_tcp", [10, 0, 0, 1], 80), 1);
    world.add_socket(own).unwrap();
    assert_eq!(mark_of(&mut world, "bpf_sk_lookup_tcp", [10, 0, 0, 1], 80), 2);
    world.add_socket(connected).unwrap();
    assert_eq!(mark_of(&mut world, "bpf_skc_lookup_tcp", [10, 0, 0, 1], 80), 3);
    assert_eq!(mark_of(&mut world, "bpf_sk_lookup_tcp", [10, 0, 0, 2], 80), 1);
    assert_eq!(mark_of(&mut world, "bpf_sk_lookup_udp", [10, 0, 0, 1], 80), 0);
    assert_eq!(mark_of(&mut world, "bpf_sk_lookup_tcp", [10, 0, 0, 1], 81), 0);
}

#[test]
fn a_socket_that_is_kept_is_noticed() {
    let mut world = World::new(Settings::default()).unwrap();
    let spec = SocketSpec { local: "127.0.0.1:80".parse().unwrap(), state: 10, ..SocketSpec::default() };
    world.add_socket(spec).unwrap();
    let body = "*(u32 *)(r10 - 12) = 0; *(u32 *)(r10 - 8) = 0x0100007f; *(u16 *)(r10 - 4) = 0; *(u16 *)(r10 - 2) = 0x5000
         r2 = r10; r2 += -12; r3 = 12; r4 = -1; r5 = 0; call bpf_sk_lookup_tcp\nr0 = 0";
    let id = world.load(&program("tc", body)).unwrap();
    let trap = world.run(id, &Input::Default, &RunOptions::default()).unwrap().unwrap_err();
    assert!(matches!(trap.kind(), TrapKind::Reference(_)), "{trap}");
}

/// Sets an option of the context's socket and reads it again: both answers, and what was read.
fn option(section: &str, level: u32, name: u32, value: i32) -> (i64, i64, i32) {
    let mut world = World::new(Settings::default()).unwrap();
    let body = format!(
        "r6 = r1; *(u32 *)(r10 - 4) = {value}; *(u32 *)(r10 - 8) = 0
         r2 = {level}; r3 = {name}; r4 = r10; r4 += -4; r5 = 4; call bpf_setsockopt
         r7 = r0; r1 = r6; r2 = {level}; r3 = {name}; r4 = r10; r4 += -8; r5 = 4; call bpf_getsockopt
         r8 = *(u32 *)(r10 - 8); r0 = -r0; r0 <<= 32; r7 = -r7; r7 <<= 48; r0 |= r7; r0 |= r8"
    );
    let value = run(&mut world, section, &body, &Input::Default).value;
    ((value >> 48) as i64, (value >> 32 & 0xffff) as i64, value as i32)
}

#[test]
fn options_are_kept_and_have_bounds() {
    assert_eq!(option("sockops", 1, 8, 5000), (0, 0, 10_000));
    assert_eq!(option("sockops", 1, 8, 1), (0, 0, 2304));
    assert_eq!(option("sockops", 1, 36, 77), (0, 0, 77));
    assert_eq!(option("sockops", 6, 1, 5), (0, 0, 1));
    assert_eq!(option("sockops", 6, 6, 128), (22, 0, 9));
    assert_eq!(option("sockops", 1, 999, 1), (22, 22, 0));
    assert_eq!(option("sockops", 41, 67, 1), (22, 22, 0));
    assert_eq!(option("sockops", 1, 62, 5), (19, 0, 0));
    assert_eq!(option("sockops", 6, 1001, 20), (0, 22, 0));
}

#[test]
fn messages_grow_and_shrink() {
    let mut world = World::new(Settings::default()).unwrap();
    let size = "r0 = *(u32 *)(r6 + 68)";
    let seen = "r0 = *(u64 *)(r6 + 8); r1 = *(u64 *)(r6 + 0); r0 -= r1";
    let input = Input::Packet((0..50).collect());
    let mut check = |calls: &str, result: &str, expected: u64| {
        let value = run(&mut world, "sk_msg", &format!("r6 = r1\n{calls}\n{result}"), &input).value;
        assert_eq!(value, expected, "{calls}\n{result}");
    };
    let push = "r1 = r6; r2 = 10; r3 = 5; r4 = 0; call bpf_msg_push_data";
    check(push, size, 55);
    // The program sees the piece before.
    check(push, seen, 10);
    check(&format!("{push}\nr1 = r6; r2 = 4; r3 = 20; r4 = 0; call bpf_msg_pull_data"), seen, 16);
    check(
        &format!("{push}\nr1 = r6; r2 = 4; r3 = 20; r4 = 0; call bpf_msg_pull_data"),
        "r1 = *(u64 *)(r6 + 0); r0 = *(u8 *)(r1 + 5); r2 = *(u8 *)(r1 + 11); r0 <<= 8; r0 |= r2",
        9 << 8 | 10,
    );
    let pop = "r1 = r6; r2 = 2; r3 = 6; r4 = 0; call bpf_msg_pop_data";
    check(pop, size, 44);
    check(
        &format!("{pop}\nr1 = r6; r2 = 0; r3 = 4; r4 = 0; call bpf_msg_pull_data"),
        "r1 = *(u64 *)(r6 + 0); r0 = *(u8 *)(r1 + 2)",
        8,
    );
    check("r1 = r6; r2 = 45; r3 = 6; r4 = 0; call bpf_msg_pop_data", "r0 = -r0", 22);
    check("r1 = r6; r2 = 51; r3 = 6; r4 = 0; call bpf_msg_push_data", "r0 = -r0", 22);
}

#[test]
fn cookies_come_back() {
    let mut world = World::new(Settings::default()).unwrap();
    // A SYN with sequence number 5; then what acknowledges the cookie, with sequence number 6.
    let headers = (1..=5).map(|slot| format!("*(u64 *)(r10 - {}) = 0; ", 8 * slot)).collect::<String>();
    let body = format!(
        "{headers}
         *(u8 *)(r10 - 40) = 0x45; *(u32 *)(r10 - 16) = 0x05000000; *(u8 *)(r10 - 8) = 0x50; *(u8 *)(r10 - 7) = 2
         r1 = r10; r1 += -40; r2 = r10; r2 += -20; r3 = 20; call bpf_tcp_raw_gen_syncookie_ipv4
         r7 = r0; r1 = r0; r1 &= 0xffffffff; r1 += 1; r1 = be32 r1
         *(u32 *)(r10 - 12) = r1; *(u32 *)(r10 - 16) = 0x06000000; *(u8 *)(r10 - 7) = 16
         r1 = r10; r1 += -40; r2 = r10; r2 += -20; call bpf_tcp_raw_check_syncookie_ipv4
         r6 = r0; *(u32 *)(r10 - 16) = 0x07000000
         r1 = r10; r1 += -40; r2 = r10; r2 += -20; call bpf_tcp_raw_check_syncookie_ipv4
         r0 = -r0; r7 >>= 32; r7 <<= 8; r0 |= r7; r6 <<= 32; r0 |= r6"
    );
    let value = run(&mut world, "xdp", &body, &Input::Default).value;
    // No segment size was named, the first cookie is good, and the second is not.
    assert_eq!(value, 536 << 8 | 13);
}

#[test]
fn what_is_not_modelled_has_a_reason() {
    let mut world = World::new(Settings::default()).unwrap();
    let word = |code, imm| skep_isa::Word { code, imm, ..skep_isa::Word::default() };
    let id = world.load_words("test", ProgType::LwtSeg6local, &[word(0x85, 74), word(0x95, 0)]).unwrap();
    let trap = world.run(id, &Input::Default, &RunOptions::default()).unwrap().unwrap_err();
    assert!(trap.to_string().contains("is not modelled (there is no table of segments"), "{trap}");
}
