//! Sockets that programs find in maps, put there, and send to; options of TCP headers; and packets that tracing programs
//! pass on. No kernel lets such programs be tried out: what is expected here is what its sources say.

use std::sync::{Arc, OnceLock};

use skep_asm::{Options, assemble};
use skep_btf::Btf;
use skep_linux::{Line, kernel_btf};
use skep_object::{LinkOptions, Object, Target};
use skep_vm::{FieldValue, Input, ProgId, RunOptions, Settings, SocketSpec, World};

/// The types of a kernel, read once.
fn types() -> Arc<Btf> {
    static TYPES: OnceLock<Arc<Btf>> = OnceLock::new();
    let read = || Arc::new(Btf::parse(kernel_btf(Line::V6_12).unwrap(), None).unwrap());
    Arc::clone(TYPES.get_or_init(read))
}

/// A world with a program, for which `r6` is its context.
fn world(section: &str, data: &str, body: &str) -> (World, ProgId) {
    let source =
        format!(".license \"GPL\"\n{data}\n.program test, section = \"{section}\"\nr6 = r1\n{body}\nexit\n");
    let assembly = assemble("test.s", &source, &Options::default());
    let assembly = assembly.unwrap_or_else(|errors| panic!("{source}\n{errors:#?}"));
    let object = Object::parse("test.o", assembly.to_object().unwrap()).unwrap();
    let linked = object.link(&Target::from_btf(types()), &LinkOptions::default());
    assert!(linked.failed.is_empty(), "{:?}", linked.failed);
    let mut world = World::new(Settings { line: Line::V6_12, ..Settings::default() }).unwrap();
    world.set_types(types());
    let id = world.load(&linked.programs[0]).unwrap();
    (world, id)
}

/// What a run returns, as a signed number.
#[track_caller]
fn ended(world: &World, id: ProgId, input: &Input) -> i64 {
    let outcome = world.run(id, input, &RunOptions::default()).unwrap();
    outcome.unwrap_or_else(|trap| panic!("{trap}")).value as i64
}

fn fields(fields: &[(&str, FieldValue)]) -> Input {
    Input::Fields(fields.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect())
}

/// Error numbers.
const EPERM: i64 = 1;
const ENOENT: i64 = 2;
const E2BIG: i64 = 7;
const EFAULT: i64 = 14;
const EEXIST: i64 = 17;
const EINVAL: i64 = 22;
const ENOSPC: i64 = 28;
const ENOMSG: i64 = 42;
const EBADFD: i64 = 77;
const EPROTOTYPE: i64 = 91;
const EOPNOTSUPP: i64 = 95;
const EAFNOSUPPORT: i64 = 97;
const EADDRINUSE: i64 = 98;

/// States of TCP.
const ESTABLISHED: u8 = 1;
const CLOSED: u8 = 7;
const LISTEN: u8 = 10;

/// A connection, a listener, an UDP socket that is connected and one that is not.
fn sockets() -> [SocketSpec; 4] {
    let udp = |state| SocketSpec { protocol: 17, kind: 2, state, ..SocketSpec::default() };
    [
        SocketSpec::default(),
        SocketSpec { state: LISTEN, ..SocketSpec::default() },
        udp(ESTABLISHED),
        udp(CLOSED),
    ]
}

const PASS: i64 = 1;
const DROP: i64 = 0;

#[test]
fn packets_and_messages_go_to_sockets_that_can_take_them() {
    // Of each socket in turn, and of a key that is not there: what is returned to the outside and to the inside.
    let expected = [
        ("sk_skb/stream_verdict", "sk", [PASS, DROP, PASS, DROP, DROP], [PASS, DROP, PASS, DROP, DROP]),
        ("sk_msg", "msg", [PASS, DROP, DROP, DROP, DROP], [PASS, DROP, PASS, DROP, DROP]),
    ];
    for (section, prefix, out, inward) in expected {
        for kind in ["map", "hash"] {
            let key = if kind == "map" { "r3 = KEY" } else { "r3 = r10; r3 += -4" };
            let data = format!(".map m {{ type = sock{kind}, key = 4, value = 8, max_entries = 8 }}");
            for (flags, wanted) in [(0, out), (1, inward), (2, [DROP; 5]), (3, [DROP; 5])] {
                for (n, &wanted) in wanted.iter().enumerate() {
                    let body = format!(
                        "*(u32 *)(r10 - 4) = {n}; r2 = m ll; {}; r4 = {flags}; call bpf_{prefix}_redirect_{kind}",
                        key.replace("KEY", &n.to_string())
                    );
                    let (world, id) = world(section, &data, &body);
                    let map = world.map("m").unwrap();
                    for (key, spec) in (0u32..).zip(sockets()) {
                        let socket = world.add_socket(spec).unwrap();
                        world.put_object(map, &key.to_le_bytes(), socket, 0).unwrap();
                    }
                    assert_eq!(ended(&world, id, &Input::Default), wanted, "{body}");
                    assert_eq!(world.take_effects().len(), wanted as usize, "{body}");
                }
            }
        }
    }
}

#[test]
fn sockets_are_put_into_maps_when_they_connect_or_listen() {
    for kind in ["map", "hash"] {
        let data = format!(".map m {{ type = sock{kind}, key = 4, value = 8, max_entries = 2 }}");
        let run = |op: u64, calls: &[u64]| {
            let mut body = "*(u32 *)(r10 - 4) = 1\n".to_owned();
            for flags in calls {
                body += &format!(
                    "r1 = r6; r2 = m ll; r3 = r10; r3 += -4; r4 = {flags}; call bpf_sock_{kind}_update\n"
                );
            }
            let (world, id) = world("sockops", &data, &body);
            ended(&world, id, &fields(&[("op", op.into())]))
        };
        for op in 0..=15 {
            let is_one = matches!(op, 4 | 5 | 11);
            let wanted = if is_one { 0 } else { -EOPNOTSUPP };
            assert_eq!(run(op, &[0]), wanted, "{op}");
        }
        assert_eq!(run(4, &[1]), 0);
        assert_eq!(run(4, &[2]), -ENOENT);
        assert_eq!(run(4, &[0, 1]), -EEXIST);
        assert_eq!(run(4, &[0, 2]), 0);
        assert_eq!(run(4, &[3]), -EINVAL);
    }
}

#[test]
fn one_socket_of_a_group_is_chosen() {
    let own = SocketSpec { state: LISTEN, ..SocketSpec::default() };
    let of_v6 = SocketSpec { family: 10, local: "[::1]:8080".parse().unwrap(), ..own.clone() };
    let elsewhere = SocketSpec { local: "127.0.0.1:81".parse().unwrap(), ..own.clone() };
    let udp = SocketSpec { protocol: 17, kind: 2, state: CLOSED, ..own.clone() };
    for (kind, of_connection) in [("reuseport_sockarray", -ENOENT), ("sockmap", -EINVAL)] {
        let data = format!(".map m {{ type = {kind}, key = 4, value = 8, max_entries = 2 }}");
        let body =
            "*(u32 *)(r10 - 4) = 1; r2 = m ll; r3 = r10; r3 += -4; r4 = 0; call bpf_sk_select_reuseport";
        let check = |spec: Option<&SocketSpec>, wanted: i64| {
            let (world, id) = world("sk_reuseport", &data, body);
            if let Some(spec) = spec {
                let socket = world.add_socket(spec.clone()).unwrap();
                world.put_object(world.map("m").unwrap(), &1u32.to_le_bytes(), socket, 0).unwrap();
            }
            assert_eq!(ended(&world, id, &Input::Default), wanted, "{spec:?}");
            assert_eq!(world.take_effects().len(), usize::from(wanted == 0), "{spec:?}");
        };
        check(None, -ENOENT);
        check(Some(&own), 0);
        check(Some(&SocketSpec::default()), of_connection);
        check(Some(&of_v6), -EAFNOSUPPORT);
        check(Some(&elsewhere), -EBADFD);
        check(Some(&udp), -EPROTOTYPE);
    }
}

#[test]
fn sockets_are_bound_to_addresses_of_ours() {
    let check = |family: u16, ip: u32, port: u16, len: u32, wanted: i64| {
        let zeros: String = (1..=4).map(|slot| format!("*(u64 *)(r10 - {}) = 0; ", 8 * slot)).collect();
        let body = format!(
            "{zeros}\nr2 = r10; r2 += -32; *(u16 *)(r2 + 0) = {family}; *(u16 *)(r2 + 2) = {}; *(u32 *)(r2 + 4) = {ip}
             r3 = {len}; call bpf_bind",
            port.to_be()
        );
        let (world, id) = world("cgroup/connect4", "", &body);
        let taken = SocketSpec { local: "127.0.0.1:80".parse().unwrap(), ..SocketSpec::default() };
        world.add_socket(taken).unwrap();
        assert_eq!(ended(&world, id, &Input::Default), wanted, "{body}");
    };
    const LOOPBACK: u32 = 0x0100_007f;
    check(2, LOOPBACK, 0, 16, 0);
    check(2, LOOPBACK, 81, 16, 0);
    check(2, LOOPBACK, 80, 16, -EADDRINUSE);
    check(2, LOOPBACK, 0, 15, -EINVAL);
    check(2, LOOPBACK, 0, 1, -EINVAL);
    check(10, 0, 0, 23, -EINVAL);
    check(1, 0, 0, 16, -EAFNOSUPPORT);
    check(1, 0, 0, 2, -EAFNOSUPPORT);
}

/// A TCP header with options, as a field.
fn segment(options: &[u8]) -> FieldValue {
    FieldValue::Bytes([&[0; 20], options].concat())
}

/// Asks for an option like one, in a buffer of so many bytes.
#[track_caller]
fn load(op: u64, options: &[u8], wanted: &[u8], len: u32, flags: u64, expected: i64, found: &[u8]) {
    let mut body = "*(u64 *)(r10 - 8) = 0; *(u64 *)(r10 - 16) = 0\nr2 = r10; r2 += -16\n".to_owned();
    for (at, byte) in wanted.iter().enumerate() {
        body += &format!("*(u8 *)(r2 + {at}) = {byte}\n");
    }
    body += &format!("r1 = r6; r3 = {len}; r4 = {flags}; call bpf_load_hdr_opt\n");
    let input = fields(&[("op", op.into()), ("skb_data", segment(options))]);
    let (world, id) = world("sockops", "", &body);
    assert_eq!(ended(&world, id, &input), expected, "{body}");
    for (at, &byte) in found.iter().enumerate() {
        let (world, id) = self::world("sockops", "", &format!("{body}r0 = *(u8 *)(r10 - {})", 16 - at));
        assert_eq!(ended(&world, id, &input), i64::from(byte), "byte {at}");
    }
}

#[test]
fn options_of_headers_are_found() {
    const PARSE: u64 = 13;
    let options = [1, 2, 4, 5, 180, 254, 4, 9, 9, 254, 6, 1, 2, 3, 4, 1];
    load(PARSE, &options, &[2, 0], 4, 0, 4, &[2, 4, 5, 180]);
    load(PARSE, &options, &[2, 0], 3, 0, -ENOSPC, &[2, 4, 5, 0]);
    load(PARSE, &options, &[3, 0], 4, 0, -ENOMSG, &[3, 0]);
    load(PARSE, &options, &[254, 4, 9, 9], 8, 0, 4, &[254, 4, 9, 9]);
    load(PARSE, &options, &[254, 4, 1, 2], 8, 0, 6, &[254, 6, 1, 2, 3, 4]);
    // A magic number that is longer than an option on the way ends the search.
    load(PARSE, &options, &[254, 6, 1, 2, 3, 4], 8, 0, -ENOMSG, &[254, 6]);
    load(PARSE, &options[9..], &[254, 6, 1, 2, 3, 4], 8, 0, 6, &[254, 6, 1, 2]);
    load(PARSE, &options, &[254, 5], 8, 0, -EINVAL, &[]);
    load(PARSE, &options, &[254, 6], 4, 0, -EINVAL, &[]);
    load(PARSE, &options, &[2, 4], 4, 0, -EINVAL, &[]);
    load(PARSE, &options, &[0, 0], 4, 0, -EINVAL, &[]);
    load(PARSE, &options, &[1, 0], 4, 0, -EINVAL, &[]);
    load(PARSE, &options, &[2, 0], 1, 0, -EINVAL, &[]);
    load(PARSE, &options, &[2, 0], 4, 2, -EINVAL, &[]);
    load(PARSE, &options, &[2, 0], 4, 1, -ENOENT, &[]);
    load(PARSE, &[0, 2, 4, 5, 180], &[2, 0], 4, 0, -ENOMSG, &[]);
    load(PARSE, &[3, 1, 2, 4, 5, 180], &[2, 0], 4, 0, -EFAULT, &[]);
    load(PARSE, &[3, 9, 7], &[2, 0], 4, 0, -EFAULT, &[]);
    load(PARSE, &[3], &[2, 0], 4, 0, -EFAULT, &[]);
    load(14, &options, &[2, 0], 4, 0, -EPERM, &[]);
    load(16, &options, &[2, 0], 4, 0, -EOPNOTSUPP, &[]);
}

#[test]
fn options_of_headers_are_written_where_there_is_room() {
    const LENGTH: u64 = 14;
    const WRITE: u64 = 15;
    // Calls one after another; what the last of them returns.
    let store = |op: u64, options: &[u8], calls: &[(u64, u32, u64)], wanted: i64| {
        let mut body = String::new();
        for (bytes, len, flags) in calls {
            body += &format!(
                "r1 = {bytes:#x} ll; *(u64 *)(r10 - 8) = r1; r1 = r6; r2 = r10; r2 += -8; r3 = {len}; r4 = {flags}; call bpf_store_hdr_opt\n"
            );
        }
        let (world, id) = world("sockops", "", &body);
        let input = fields(&[("op", op.into()), ("skb_data", segment(options))]);
        assert_eq!(ended(&world, id, &input), wanted, "{body}");
    };
    let long = [5u8, 8, 0, 0, 0, 0, 0, 0].repeat(4);
    store(WRITE, &[], &[(0x0403_0402, 4, 0)], 0);
    store(WRITE, &[], &[(0x0403_0402, 4, 0), (0x0403_0402, 4, 0)], -EEXIST);
    store(WRITE, &[], &[(0x0101_04fe, 4, 0), (0x0201_04fe, 4, 0)], 0);
    store(WRITE, &[], &[(0x0101_04fe, 4, 0), (0x0707_0101_06fe, 6, 0)], -EEXIST);
    store(WRITE, &[], &[(0x03fe, 3, 0)], -EINVAL);
    store(WRITE, &[2, 4, 5, 180], &[(0x0403_0402, 4, 0)], -EEXIST);
    store(WRITE, &long, &[(0x0403_0402, 4, 0)], 0);
    store(WRITE, &[0, 0], &[(0x0403_0402, 4, 0)], -ENOSPC);
    store(WRITE, &[9, 1], &[(0x0403_0402, 4, 0)], -EFAULT);
    store(WRITE, &[], &[(0x0803, 4, 0)], -EINVAL);
    store(WRITE, &[], &[(0x0201, 4, 0)], -EINVAL);
    store(WRITE, &[], &[(0x0200, 4, 0)], -EINVAL);
    store(WRITE, &[], &[(0x0203, 1, 0)], -EINVAL);
    store(WRITE, &[], &[(0x0203, 2, 1)], -EINVAL);
    let eights: Vec<(u64, u32, u64)> = (30..36).map(|kind| (0x0800 | kind, 8, 0)).collect();
    store(WRITE, &[], &eights[..5], 0);
    store(WRITE, &[], &eights, -ENOSPC);
    store(LENGTH, &[], &[(0x0403_0402, 4, 0)], -EPERM);

    let reserve = |op: u64, calls: &[(u32, u64)], wanted: i64| {
        let mut body = String::new();
        for (len, flags) in calls {
            body += &format!("r1 = r6; r2 = {len}; r3 = {flags}; call bpf_reserve_hdr_opt\n");
        }
        let (world, id) = world("sockops", "", &body);
        assert_eq!(ended(&world, id, &fields(&[("op", op.into())])), wanted, "{body}");
    };
    reserve(LENGTH, &[(40, 0)], 0);
    reserve(LENGTH, &[(41, 0)], -ENOSPC);
    reserve(LENGTH, &[(30, 0), (10, 0)], 0);
    reserve(LENGTH, &[(30, 0), (11, 0)], -ENOSPC);
    reserve(LENGTH, &[(1, 0)], -EINVAL);
    reserve(LENGTH, &[(2, 1)], -EINVAL);
    reserve(WRITE, &[(2, 0)], -EPERM);
}

#[test]
fn tracing_programs_send_packets_to_a_reader() {
    let data = ".map events { type = perf_event_array, key = 4, value = 4, max_entries = 4 }";
    let check = |n_packet: u64, rest: u64, wanted: i64| {
        let flags = n_packet << 32 | rest;
        for (section, at, structure, helper) in [
            ("tp_btf/netif_receive_skb", 0, "sk_buff", "bpf_skb_output"),
            ("fentry/bpf_prog_run_generic_xdp", 8, "xdp_buff", "bpf_xdp_output"),
        ] {
            let body = format!(
                "*(u64 *)(r10 - 8) = 7; r1 = *(u64 *)(r6 + {at}); r2 = events ll; r3 = {flags:#x} ll
                 r4 = r10; r4 += -8; r5 = 8; call {helper}"
            );
            let (world, id) = world(section, data, &body);
            // The object itself stands for a packet of 20 bytes.
            let object = world.new_object(structure).unwrap();
            world.set_field(object, "data", object).unwrap();
            let (end, value) = if structure == "sk_buff" { ("len", 20) } else { ("data_end", object + 20) };
            world.set_field(object, end, value).unwrap();
            let input = Input::Args([vec![0; at / 8], vec![object]].concat());
            assert_eq!(ended(&world, id, &input), wanted, "{helper} {flags:#x}");
            let events = world.take_events(world.map("events").unwrap());
            let lengths: Vec<usize> = events.iter().map(|(_, bytes)| bytes.len()).collect();
            let expected = if wanted == 0 { vec![8 + n_packet as usize] } else { Vec::new() };
            assert_eq!(lengths, expected, "{helper} {flags:#x}");
        }
    };
    const THIS_CPU: u64 = 0xffff_ffff;
    check(0, THIS_CPU, 0);
    check(20, THIS_CPU, 0);
    check(21, THIS_CPU, -EFAULT);
    check(5, 0, 0);
    check(0, 1, -EOPNOTSUPP);
    check(0, 4, -E2BIG);
    check(0, 1 << 52 | THIS_CPU, -EINVAL);
}

#[test]
fn files_of_sockets_lead_to_them() {
    let body = "r1 = *(u64 *)(r6 + 0); call bpf_sock_from_file";
    let (world, id) = world("fexit/filp_close", "", body);
    let file = world.new_object("file").unwrap();
    assert_eq!(ended(&world, id, &Input::Args(vec![file])), 0);
    let socket = world.new_object("socket").unwrap();
    world.set_field(file, "private_data", socket).unwrap();
    assert_eq!(ended(&world, id, &Input::Args(vec![file])) as u64, socket);
    world.set_field(file, "private_data", file).unwrap();
    assert_eq!(ended(&world, id, &Input::Args(vec![file])), 0);
}
