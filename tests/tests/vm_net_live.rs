//! Programs on packets, run here and in the running kernel: what they return, the packet, the context, and what a test
//! run refuses. Where bpf(2) may not be called, they run here alone.

mod numbers;

use std::cell::RefCell;

use numbers::Numbers;
use skep_asm::{Dialect, Options, assemble};
use skep_object::{LinkOptions, Object, Program, Target};
use skep_oracle::{Availability, Kernel, Request, Run, TestRun, Verdict, availability};
use skep_vm::net::Device;
use skep_vm::{ErrorKind, Input, RunOptions, Settings, World};

/// What a run gives, on either side.
#[derive(PartialEq, Eq, Debug)]
enum Given {
    /// What was returned, and what became of packet and context.
    Outcome { value: u32, packet: Vec<u8>, context: Vec<u8> },
    /// The error number of the system call.
    Refused(i32),
}

/// A case: a packet, and a context if one is given.
#[derive(Clone, Debug, Default)]
struct Case {
    packet: Vec<u8>,
    context: Vec<u8>,
    repeat: u32,
}

impl Case {
    fn new(packet: Vec<u8>) -> Case {
        Case { packet, context: Vec::new(), repeat: 1 }
    }
}

thread_local! {
    /// Cases compared with the kernel.
    static COMPARED: RefCell<u32> = const { RefCell::new(0) };
}

/// The kernel, unless it cannot be asked.
fn kernel() -> Option<Kernel> {
    match availability() {
        Availability::Available => Some(Kernel::live().unwrap()),
        Availability::Refused(reason) => {
            println!("skipped: no bpf(2): {reason}");
            None
        }
    }
}

/// The last program of a source, linked.
fn program(source: &str) -> Program {
    let options = Options { dialect: Dialect::Kernel, strict: true };
    let assembly =
        assemble("test.s", source, &options).unwrap_or_else(|errors| panic!("{source}\n{errors:#?}"));
    let object = Object::parse("test.o", assembly.to_object().unwrap()).unwrap();
    let linked = object.link(&Target::default(), &LinkOptions::default());
    assert!(linked.failed.is_empty(), "{source}\n{:?}", linked.failed);
    linked.programs.into_iter().last().unwrap()
}

/// A program of a section's type.
fn source(section: &str, body: &str) -> String {
    format!(".program test, section = \"{section}\"\n{body}\nexit\n")
}

/// The world a case runs in: that of the machine the tests run on, as far as it matters.
fn world() -> World {
    let mut world = World::new(Settings::default()).unwrap();
    world.net_mut().devices.push(Device { index: 2, name: "other".to_owned(), ..Device::default() });
    world
}

fn ours(program: &Program, case: &Case) -> Given {
    let mut world = world();
    let id = world.load(program).unwrap();
    let packet = case.packet.clone();
    let input = match case.context.as_slice() {
        [] => Input::Packet(packet),
        context => Input::PacketIn { packet, context: context.to_vec() },
    };
    let options = RunOptions { repeat: case.repeat, ..RunOptions::default() };
    match world.run(id, &input, &options) {
        Ok(outcome) => {
            let outcome = outcome.unwrap_or_else(|trap| panic!("{trap}\n{case:?}"));
            let context = if case.context.is_empty() { Vec::new() } else { outcome.context };
            Given::Outcome { value: outcome.value as u32, packet: outcome.packet.unwrap(), context }
        }
        Err(error) => match error.kind() {
            ErrorKind::Refused { errno, .. } => Given::Refused(errno.0),
            _ => panic!("{error}"),
        },
    }
}

fn theirs(kernel: &mut Kernel, program: &Program, case: &Case) -> Given {
    let run = TestRun {
        data: case.packet.clone().into(),
        ctx: case.context.clone().into(),
        repeat: case.repeat,
        ..TestRun::default()
    };
    let request = Request {
        run: Some(run),
        btf: None,
        func_info: Vec::new(),
        line_info: Vec::new(),
        license: "GPL".to_owned(),
        ..Request::new(program).unwrap()
    };
    let request = Request { maps: request.maps.iter().map(untyped).collect(), ..request };
    let answer = kernel.ask(&request);
    assert_eq!(answer.verdict, Verdict::Accept, "{:?}", answer.log);
    let Run { errno, retval, data, ctx, .. } = answer.run.unwrap();
    match errno {
        Some(errno) => Given::Refused(errno),
        None => {
            let (packet, context) = (data.bytes().to_vec(), ctx.bytes().to_vec());
            Given::Outcome { value: retval, packet, context }
        }
    }
}

/// A map without its types, which stand in the BTF that is left out.
fn untyped(map: &skep_oracle::Map) -> skep_oracle::Map {
    let inner = map.inner.as_ref().map(|inner| Box::new(untyped(inner)));
    skep_oracle::Map { key_type: 0, value_type: 0, inner, ..map.clone() }
}

/// Runs a source on cases, here and there.
#[track_caller]
fn compare(source: &str, cases: &[Case]) {
    let program = program(source);
    let mut kernel = kernel();
    for case in cases {
        let ours = ours(&program, case);
        let Some(kernel) = &mut kernel else { continue };
        let theirs = theirs(kernel, &program, case);
        let told = source.replace(NOTE, "");
        assert!(ours == theirs, "{}\n{told}\n{case:x?}", difference(&ours, &theirs));
        COMPARED.with(|compared| *compared.borrow_mut() += 1);
    }
}

/// Where two outcomes differ first.
fn difference(ours: &Given, theirs: &Given) -> String {
    let (
        Given::Outcome { value, packet, context },
        Given::Outcome { value: value2, packet: packet2, context: context2 },
    ) = (ours, theirs)
    else {
        let short = |given: &Given| match given {
            Given::Refused(errno) => format!("error {errno}"),
            Given::Outcome { value, .. } => format!("{value:#x}"),
        };
        return format!("{} here, {} in the kernel", short(ours), short(theirs));
    };
    let first = |a: &[u8], b: &[u8]| match a.iter().zip(b).position(|(a, b)| a != b) {
        Some(at) => format!("+{at} ({:#x}, {:#x})", a[at], b[at]),
        None => format!("lengths {}, {}", a.len(), b.len()),
    };
    format!(
        "{value:#x} here, {value2:#x} in the kernel; packet: {}; context: {}",
        first(packet, packet2),
        first(context, context2)
    )
}

/// Says how many cases of a test were compared.
fn report(test: &str) {
    COMPARED.with(|compared| println!("{test}: {} cases compared", compared.borrow()));
}

/// A frame with an Ethernet type and random bytes.
fn frame(numbers: &mut Numbers, kind: u16, len: u64) -> Vec<u8> {
    let mut bytes = numbers.bytes(len);
    bytes[..12].fill(0);
    bytes[12..14].copy_from_slice(&kind.to_be_bytes());
    bytes
}

const IPV4: u16 = 0x0800;
const IPV6: u16 = 0x86dd;
const VLAN: u16 = 0x8100;
const QINQ: u16 = 0x88a8;

/// A frame of any of the kinds that helpers tell apart, long enough for a test run.
fn any_frame(numbers: &mut Numbers) -> Vec<u8> {
    let kinds = [IPV4, IPV4, IPV6, IPV6, VLAN, QINQ, 0x0806, 0x0100];
    let kind = kinds[numbers.below(kinds.len() as u64) as usize];
    let least = match kind {
        IPV4 => 34,
        IPV6 => 54,
        _ => 14,
    };
    let len = least + numbers.below(120);
    let mut bytes = frame(numbers, kind, len);
    if matches!(kind, VLAN | QINQ) && len >= 18 {
        let inner = kinds[numbers.below(kinds.len() as u64) as usize];
        bytes[16..18].copy_from_slice(&inner.to_be_bytes());
    }
    bytes
}

/// A context of `struct __sk_buff` with a field set.
fn sk_buff(fields: &[(usize, u32)]) -> Vec<u8> {
    let mut bytes = vec![0; 192];
    for &(at, value) in fields {
        bytes[at..at + 4].copy_from_slice(&value.to_le_bytes());
    }
    bytes
}

fn xdp_md(fields: [u32; 6]) -> Vec<u8> {
    fields.into_iter().flat_map(u32::to_le_bytes).collect()
}

/// Sections of all types that take a socket buffer in a test run.
const BUFFER_SECTIONS: [&str; 7] =
    ["socket", "tc", "action", "cgroup_skb/ingress", "lwt_in", "lwt_out", "lwt_xmit"];

#[test]
fn lengths_are_refused_as_by_the_kernel() {
    let mut numbers = Numbers::new(1);
    for section in BUFFER_SECTIONS.iter().chain(&["xdp", "flow_dissector"]) {
        let mut cases = Vec::new();
        for kind in [IPV4, IPV6, 0x0806] {
            for len in
                [14, 15, 20, 33, 34, 53, 54, 64, 1514, 3520, 3521, 3712, 3713, 4096, 4097, 9000, 73152, 73153]
            {
                cases.push(Case::new(frame(&mut numbers, kind, len)));
            }
        }
        compare(&source(section, "r0 = 0"), &cases);
    }
    report("lengths");
}

#[test]
fn contexts_are_taken_and_refused_as_by_the_kernel() {
    let mut numbers = Numbers::new(2);
    let packet = frame(&mut numbers, IPV4, 80);
    let with = |context: Vec<u8>| Case { packet: packet.clone(), context, repeat: 1 };
    let mut cases = Vec::new();
    for at in (0..192).step_by(4) {
        for value in [1, 2, 80, 66, 65535, 65536, 65537, u32::MAX] {
            // The device of an index is not the same everywhere.
            if at != 40 || matches!(value, 1 | 65535 | u32::MAX) {
                cases.push(with(sk_buff(&[(at, value)])));
            }
        }
    }
    cases.push(with(sk_buff(&[])[..100].to_vec()));
    cases.push(with([sk_buff(&[(8, 7)]), vec![0; 8]].concat()));
    cases.push(with([sk_buff(&[]), vec![1]].concat()));
    for section in BUFFER_SECTIONS {
        compare(&source(section, "r0 = 0"), &cases);
    }
    // What is taken can be read.
    let all = sk_buff(&[
        (8, 7),
        (32, 9),
        (36, 11),
        (48, 13),
        (52, 14),
        (64, 15),
        (160, 1000),
        (164, 3),
        (176, 70000),
    ]);
    for at in [0, 4, 8, 12, 16, 20, 24, 28, 32, 36, 40, 44, 48, 52, 64, 68, 72, 84, 160, 164, 176] {
        if at != 72 {
            compare(
                &source("tc", &format!("r0 = *(u32 *)(r1 + {at})")),
                &[with(all.clone()), Case::new(packet.clone())],
            );
        }
        if at != 72 {
            let narrow =
                format!("r0 = *(u16 *)(r1 + {at}); r2 = *(u8 *)(r1 + {}); r0 <<= 8; r0 += r2", at + 1);
            compare(&source("tc", &narrow), &[with(all.clone())]);
        }
    }
    report("contexts");
}

#[test]
fn frames_are_taken_and_refused_as_by_the_kernel() {
    let mut numbers = Numbers::new(3);
    let mut cases = Vec::new();
    for len in [14, 64, 300, 4000, 9000] {
        let packet = frame(&mut numbers, IPV4, len);
        for meta in [0, 4, 6, 32, 212, 216, 220, 248, 252, 256] {
            for end in [0, meta, meta + 13, meta + 14, len as u32 - 1, len as u32, len as u32 + 1] {
                cases.push(Case {
                    packet: packet.clone(),
                    context: xdp_md([meta, end, 0, 0, 0, 0]),
                    repeat: 1,
                });
            }
        }
        for rest in [[1, 0, 0, 0], [0, 1, 0, 0], [0, 1, 1, 0], [0, 0, 1, 0], [0, 0, 0, 1], [0, 9999, 0, 0]] {
            let [meta, ingress, queue, egress] = rest;
            let context = xdp_md([0, len as u32, meta, ingress, queue, egress]);
            cases.push(Case { packet: packet.clone(), context, repeat: 1 });
        }
    }
    let bodies = [
        "r2 = *(u32 *)(r1 + 0); r0 = *(u32 *)(r1 + 4); r0 -= r2",
        "r2 = *(u32 *)(r1 + 8); r0 = *(u32 *)(r1 + 0); r0 -= r2",
        "r0 = *(u32 *)(r1 + 12)",
        "r0 = *(u32 *)(r1 + 16)",
        "call bpf_xdp_get_buff_len",
    ];
    for body in bodies {
        compare(&source("xdp.frags", body), &cases);
    }
    report("frames");
}

/// Puts what a call returned, and what programs see of the packet then, into `r9`.
const NOTE: &str = "r9 *= 31; r9 += r0
    r1 = *(u32 *)(r6 + 0); r9 *= 31; r9 += r1
    r1 = *(u32 *)(r6 + 4); r9 *= 31; r9 += r1
    r1 = *(u32 *)(r6 + 16); r9 *= 31; r9 += r1
    r1 = *(u32 *)(r6 + 20); r9 *= 31; r9 += r1
    r1 = *(u32 *)(r6 + 24); r9 *= 31; r9 += r1
    r1 = *(u32 *)(r6 + 28); r9 *= 31; r9 += r1
    r1 = *(u32 *)(r6 + 68); r9 *= 31; r9 += r1
    r1 = *(u32 *)(r6 + 80); r2 = *(u32 *)(r6 + 76); r1 -= r2; r9 *= 31; r9 += r1
    r1 = *(u32 *)(r6 + 76); r2 = *(u32 *)(r6 + 140); r1 -= r2; r9 *= 31; r9 += r1
";

/// A call that changes a socket buffer, or asks about it, with arguments near where its answer changes.
fn buffer_call(numbers: &mut Numbers) -> String {
    const LENGTHS: &[u64] = &[
        0, 1, 4, 13, 14, 15, 18, 20, 33, 34, 40, 53, 54, 60, 80, 100, 160, 300, 4000, 4095, 4096, 16000,
        16064, 16065, 17000,
    ];
    const FLAGS: &[u64] = &[0, 0, 0, 0, 0, 0, 1];
    let kinds = [IPV4, IPV6, VLAN, QINQ, 0x0806].map(u16::to_be);
    let kind = kinds[numbers.below(5) as usize];
    let sign = ["", "-"][numbers.below(2) as usize];
    let (len, other, flag) = (numbers.near(LENGTHS), numbers.near(LENGTHS), numbers.near(FLAGS));
    let small = numbers.below(6);
    let call = match numbers.below(20) {
        0 => format!("r2 = {len}; r3 = {flag}; call bpf_skb_change_tail"),
        1 => format!("r2 = {len}; r3 = {flag}; call bpf_skb_change_head"),
        2 => format!("r2 = {kind}; r3 = {flag}; call bpf_skb_change_proto"),
        3..=6 => {
            let bits: [u64; 21] = [0, 0, 1, 2, 4, 10, 12, 18, 20, 24, 32, 64, 66, 128, 256, 384, 512, 2 | 14 << 56, 66 | 14 << 56, 66 | 13 << 56, 4 | 255 << 56];
            let flags = bits[numbers.below(bits.len() as u64) as usize] | if small == 0 { 1 << numbers.below(10) } else { 0 };
            let mode = numbers.near(&[0, 0, 1, 1, 2]);
            format!("r2 = {sign}{len}; r3 = {mode}; r4 = {flags} ll; call bpf_skb_adjust_room")
        }
        7 | 8 => format!("r2 = {kind}; r3 = {other}; call bpf_skb_vlan_push"),
        9 | 10 => "call bpf_skb_vlan_pop".to_owned(),
        11 => format!("r2 = {small}; call bpf_skb_change_type"),
        12 => format!("r2 = {small}; call bpf_csum_level"),
        13 | 14 => {
            let flags = numbers.near(&[0, 2, 4, 3, 0x10, 0x20, 0x22, 0x24, 0x60, 0x62, 0x64, 0x80, 0x100, 0x14, 0x200]);
            let from = if flags & 15 == 0 && small != 0 { 0 } else { numbers.next() as i32 };
            let to = numbers.next() as i32;
            let helper = ["bpf_l3_csum_replace", "bpf_l4_csum_replace"][numbers.below(2) as usize];
            format!("r2 = {len}; r3 = {from}; r4 = {to}; r5 = {flags}; call {helper}")
        }
        15 => format!(
            "r3 = r10; r3 += -16; r2 = {other}; *(u64 *)(r3 + 0) = r2; *(u64 *)(r3 + 8) = r2; r2 = {len}; r4 = {}; r5 = {flag}; call bpf_skb_store_bytes",
            1 + numbers.below(16)
        ),
        16 => format!(
            "r2 = {len}; r3 = r10; r3 += -16; *(u64 *)(r3 + 0) = 0; r4 = {}; call bpf_skb_load_bytes
             r1 = *(u64 *)(r10 - 16); r0 += r1",
            1 + numbers.below(8)
        ),
        17 => format!(
            "r2 = {len}; r3 = r10; r3 += -16; *(u64 *)(r3 + 0) = 0; r4 = {}; r5 = {}; call bpf_skb_load_bytes_relative
             r1 = *(u64 *)(r10 - 16); r0 += r1",
            1 + numbers.below(8),
            numbers.near(&[0, 0, 1, 1, 2])
        ),
        18 => match small {
            0 => format!("r2 = {other}; call bpf_set_hash"),
            1 => "call bpf_set_hash_invalid".to_owned(),
            2 => format!("r2 = {len}; call bpf_skb_pull_data"),
            3 => format!("r2 = {len}; r3 = {}; call bpf_skb_set_tstamp", numbers.near(&[0, 1, 2, 3, 4])),
            4 => format!("r2 = {len}; call bpf_csum_update"),
            _ => "call bpf_get_route_realm".to_owned(),
        },
        _ => "call bpf_skb_ecn_set_ce".to_owned(),
    };
    format!("r1 = r6; {call}\n{NOTE}")
}

/// How many random programs a test tries. `SKEP_PROGRAMS` in the environment says another number.
fn n_programs() -> u64 {
    std::env::var("SKEP_PROGRAMS").ok().and_then(|text| text.parse().ok()).unwrap_or(200)
}

#[test]
fn socket_buffers_change_as_in_the_kernel() {
    let mut numbers = Numbers::new(4);
    for _ in 0..n_programs() {
        let calls: String = (0..1 + numbers.below(5)).map(|_| buffer_call(&mut numbers)).collect();
        let text = source("tc", &format!("r6 = r1; r9 = 0\n{calls}r0 = r9"));
        let cases: Vec<Case> = (0..3)
            .map(|_| {
                let packet = any_frame(&mut numbers);
                let context = match numbers.below(8) {
                    0 => sk_buff(&[(176, 100), (164, 2)]),
                    1 => sk_buff(&[(8, 100), (48, 2)]),
                    _ => Vec::new(),
                };
                Case { packet, context, repeat: 1 + numbers.below(2) as u32 }
            })
            .collect();
        compare(&text, &cases);
    }
    report("socket buffers");
}

#[test]
fn frames_change_as_in_the_kernel() {
    let mut numbers = Numbers::new(5);
    for _ in 0..n_programs() {
        let mut calls = String::new();
        for _ in 0..1 + numbers.below(5) {
            let sign = ["", "-"][numbers.below(2) as usize];
            let by = numbers.near(&[
                0, 1, 4, 8, 13, 14, 32, 40, 212, 216, 217, 248, 252, 256, 500, 3000, 4000, 4096, 8000, 9000,
            ]);
            let at =
                numbers.near(&[0, 1, 60, 64, 3519, 3520, 3600, 4000, 7615, 7616, 9000, 65535, 65536, 70000]);
            let len = 1 + numbers.below(8);
            calls += &match numbers.below(6) {
                0 => format!("r1 = r6; r2 = {sign}{by}; call bpf_xdp_adjust_head\n"),
                1 | 2 => format!("r1 = r6; r2 = {sign}{by}; call bpf_xdp_adjust_tail\n"),
                3 => format!("r1 = r6; r2 = {sign}{by}; call bpf_xdp_adjust_meta\n"),
                4 => format!(
                    "r1 = r6; r2 = {at}; r3 = r10; r3 += -8; *(u64 *)(r3 + 0) = 0; r4 = {len}; call bpf_xdp_load_bytes
                     r1 = *(u64 *)(r10 - 8); r0 += r1\n"
                ),
                _ => format!(
                    "r1 = r6; r2 = {at}; r3 = r10; r3 += -8; *(u64 *)(r3 + 0) = {by}; r4 = {len}; call bpf_xdp_store_bytes\n"
                ),
            };
            calls += "r9 *= 31; r9 += r0
                r1 = *(u32 *)(r6 + 4); r2 = *(u32 *)(r6 + 0); r1 -= r2; r9 *= 31; r9 += r1
                r1 = *(u32 *)(r6 + 0); r2 = *(u32 *)(r6 + 8); r1 -= r2; r9 *= 31; r9 += r1
                r1 = r6; call bpf_xdp_get_buff_len; r9 *= 31; r9 += r0\n";
        }
        let text = source("xdp.frags", &format!("r6 = r1; r9 = 0\n{calls}r0 = r9"));
        let cases: Vec<Case> = (0..3)
            .map(|_| {
                let len = numbers
                    .near(&[14, 15, 60, 64, 300, 1500, 3519, 3520, 3521, 4000, 7616, 7617, 9000])
                    .max(14);
                let packet = numbers.bytes(len);
                let meta = 4 * numbers.below(10) as u32;
                let context = match numbers.below(4) {
                    0 if u64::from(meta) + 14 < len => {
                        let end = meta + numbers.below(len - u64::from(meta)) as u32;
                        xdp_md([meta, end, 0, 0, 0, 0])
                    }
                    _ => Vec::new(),
                };
                Case { packet, context, repeat: 1 + numbers.below(2) as u32 }
            })
            .collect();
        compare(&text, &cases);
    }
    report("frames");
}

/// One body on packets of all kinds, without a context.
#[track_caller]
fn compare_on_frames(sections: &[&str], bodies: &[String]) {
    let mut numbers = Numbers::new(6);
    let mut cases: Vec<Case> = (0..4).map(|_| Case::new(any_frame(&mut numbers))).collect();
    cases.push(Case::new(frame(&mut numbers, IPV4, 70)));
    cases.push(Case { repeat: 3, ..Case::new(frame(&mut numbers, IPV6, 90)) });
    for section in sections {
        for body in bodies {
            compare(&source(section, body), &cases);
        }
    }
}

fn owned(bodies: &[&str]) -> Vec<String> {
    bodies.iter().map(|&body| body.to_owned()).collect()
}

#[test]
fn packets_are_sent_on_as_in_the_kernel() {
    let mut bodies = Vec::new();
    for flags in [0, 1, 2, 3, 8, 16, 1 << 16] {
        bodies.push(format!("r1 = 1; r2 = {flags}; call bpf_redirect"));
    }
    compare_on_frames(&["tc", "action", "lwt_xmit", "xdp"], &bodies);
    let mut bodies = Vec::new();
    for flags in [0, 1] {
        bodies.push(format!("r1 = 1; r2 = {flags}; call bpf_redirect_peer"));
        for len in [0, 4, 20, 24] {
            bodies.push(format!(
                "*(u64 *)(r10 - 8) = 0; *(u64 *)(r10 - 16) = 0; *(u64 *)(r10 - 24) = 0
                 r1 = 1; r2 = r10; r2 += -24; r3 = {len}; r4 = {flags}; call bpf_redirect_neigh"
            ));
        }
    }
    for flags in [0, 1, 2] {
        for device in [1, 99999] {
            bodies.push(format!("r2 = {device}; r3 = {flags}; call bpf_clone_redirect"));
        }
    }
    bodies.push("r6 = r1; r2 = 14; r3 = 0; call bpf_skb_change_tail\nr1 = r6; r2 = 1; r3 = 1; call bpf_clone_redirect".to_owned());
    compare_on_frames(&["tc"], &bodies);
    report("sending on");
}

#[test]
fn sizes_and_routes_are_answered_as_by_the_kernel() {
    let mut bodies = Vec::new();
    for (device, wanted, difference, flags) in [
        (0, 0, 0, 0),
        (1, 0, 0, 0),
        (0, 0, 65536, 0),
        (0, 0, 70000, 0),
        (0, 65536, 0, 0),
        (0, 65537, 0, 0),
        (0, 65537, -1, 0),
        (99999, 0, 0, 0),
        (0, 0, 0, 1),
        (0, 5, 0, 1),
        (0, 0, 5, 1),
        (0, 0, 0, 2),
    ] {
        bodies.push(format!(
            "*(u32 *)(r10 - 4) = {wanted}; r2 = {device}; r3 = r10; r3 += -4; r4 = {difference}; r5 = {flags}
             call bpf_check_mtu
             r1 = *(u32 *)(r10 - 4); r1 <<= 8; r0 += r1"
        ));
    }
    let zeros: String = (1..=9).map(|slot| format!("*(u64 *)(r10 - {}) = 0; ", 8 * slot)).collect();
    for (family, device, to, len, flags) in [
        (2, 1, "0x0100007f", 64, 0),
        (2, 1, "0x0100007f", 64, 1),
        (2, 1, "0x0100007f", 64, 63),
        (2, 1, "0x0100007f", 64, 64),
        (2, 1, "0x0100007f", 60, 0),
        (2, 99999, "0", 64, 0),
        (10, 1, "0x20", 64, 0),
        (10, 99999, "0x20", 64, 0),
        (10, 1, "0x80fe", 64, 0),
        (10, 99999, "0x02ff", 64, 0),
        (3, 1, "0", 64, 0),
        (0, 1, "0", 64, 0),
    ] {
        bodies.push(format!(
            "{zeros}\nr2 = r10; r2 += -64; *(u8 *)(r2 + 0) = {family}; *(u32 *)(r2 + 8) = {device}; *(u32 *)(r2 + 32) = {to}
             r3 = {len}; r4 = {flags}; call bpf_fib_lookup"
        ));
    }
    compare_on_frames(&["tc", "xdp"], &bodies);
    report("sizes and routes");
}

#[test]
fn tunnels_are_set_and_read_as_in_the_kernel() {
    let mut numbers = Numbers::new(7);
    let mut bodies = Vec::new();
    for _ in 0..n_programs() {
        let mut body = "r6 = r1; r9 = 0\n".to_owned();
        for slot in 1..=6 {
            let value = if slot == 3 && numbers.below(3) != 0 { 0 } else { numbers.next() as i32 };
            body += &format!("r1 = {value}; *(u64 *)(r10 - {}) = r1; ", 8 * slot);
        }
        if numbers.below(4) != 0 {
            // No extension and no label, which IPv4 does not have.
            body += "*(u16 *)(r10 - 26) = 0; *(u32 *)(r10 - 24) = 0";
        }
        let mut size = || numbers.near(&[44, 44, 44, 44, 28, 24, 22, 8, 40, 48]).clamp(1, 48);
        let (set, get, options, room) = (size(), size(), size(), size());
        let flags = numbers.near(&[0, 0, 1, 1, 2, 4, 8, 16, 17, 31, 32, 64]);
        let get_flags = numbers.near(&[0, 0, 1, 1, 16, 17, 2]);
        if numbers.below(8) != 0 {
            body += &format!(
                "\nr1 = r6; r2 = r10; r2 += -48; r3 = {set}; r4 = {flags}; call bpf_skb_set_tunnel_key\nr9 += r0"
            );
        }
        if numbers.below(2) != 0 {
            body += &format!(
                "\nr1 = r6; r2 = r10; r2 += -48; r3 = {options}; call bpf_skb_set_tunnel_opt\nr9 *= 31; r9 += r0"
            );
        }
        for slot in 7..=12 {
            body += &format!("\n*(u64 *)(r10 - {}) = 0", 8 * slot);
        }
        body += &format!(
            "\nr1 = r6; r2 = r10; r2 += -96; r3 = {get}; r4 = {get_flags}; call bpf_skb_get_tunnel_key\nr9 *= 31; r9 += r0"
        );
        for slot in 7..=12 {
            body += &format!("\nr1 = *(u64 *)(r10 - {}); r9 *= 31; r9 += r1", 8 * slot);
        }
        body += &format!(
            "\nr1 = r6; r2 = r10; r2 += -96; r3 = {room}; call bpf_skb_get_tunnel_opt\nr9 *= 31; r9 += r0"
        );
        for slot in 7..=12 {
            body += &format!("\nr1 = *(u64 *)(r10 - {}); r9 *= 31; r9 += r1", 8 * slot);
        }
        bodies.push(format!("{body}\nr0 = r9; r1 = r0; r1 >>= 32; r0 ^= r1"));
    }
    let cases = [Case::new(frame(&mut numbers, IPV4, 60))];
    for body in &bodies {
        compare(&source("tc", body), &cases);
    }
    report("tunnels");
}

#[test]
fn what_is_not_there_is_answered_as_by_the_kernel() {
    let none = owned(&[
        "call bpf_get_route_realm",
        "call bpf_get_cgroup_classid",
        "call bpf_skb_cgroup_classid",
        "call bpf_get_socket_uid",
        "call bpf_skb_cgroup_id",
        "r2 = 0; call bpf_skb_ancestor_cgroup_id",
        "r2 = 1; call bpf_skb_ancestor_cgroup_id",
        "r2 = -1; call bpf_skb_ancestor_cgroup_id",
        "r2 = 0; r3 = r10; r3 += -32; r4 = 28; r5 = 0; call bpf_skb_get_xfrm_state",
        "r2 = 0; r3 = r10; r3 += -32; r4 = 24; r5 = 1; call bpf_skb_get_xfrm_state",
    ]);
    compare_on_frames(&["tc"], &none);
    let mut sockets = Vec::new();
    for field in (0..80).step_by(4) {
        let load = if field == 48 { "u16" } else { "u32" };
        sockets.push(format!(
            "r1 = *(u64 *)(r1 + 168); r0 = -1; if r1 == 0 goto out; call bpf_sk_fullsock
             if r0 == 0 goto out; r0 = *({load} *)(r0 + {field})\nout:"
        ));
    }
    sockets.push("r1 = *(u64 *)(r1 + 168); if r1 == 0 goto out; call bpf_tcp_sock\nif r0 == 0 goto out; r0 = 1; exit\nout: r0 = 2".to_owned());
    sockets.push("r1 = *(u64 *)(r1 + 168); if r1 == 0 goto out; call bpf_get_listener_sock\nif r0 == 0 goto out; r0 = 1; exit\nout: r0 = 2".to_owned());
    for helper in ["bpf_sk_lookup_tcp", "bpf_sk_lookup_udp", "bpf_skc_lookup_tcp"] {
        for (len, netns, flags) in [(12, -1, 0), (36, -1, 0), (8, -1, 0), (12, -1, 1), (12, 0, 0), (36, 7, 0)]
        {
            let zeros: String = (1..=5).map(|slot| format!("*(u64 *)(r10 - {}) = 0; ", 8 * slot)).collect();
            sockets.push(format!(
                "{zeros}\nr2 = r10; r2 += -40; r3 = {len}; r4 = {netns}; r5 = {flags}; call {helper}
                 if r0 == 0 goto out; r1 = r0; call bpf_sk_release\nr0 = 1\nout:"
            ));
        }
    }
    compare_on_frames(&["tc"], &sockets);
    report("what is not there");
}

#[test]
fn flows_are_dissected_as_in_the_kernel() {
    let mut numbers = Numbers::new(8);
    let mut bodies = owned(&[
        "r0 = 0",
        "r0 = 129",
        "r2 = *(u32 *)(r1 + 76); r0 = *(u32 *)(r1 + 80); r0 -= r2",
        "r2 = 0; r3 = r10; r3 += -8; *(u64 *)(r3 + 0) = 5; r4 = 8; call bpf_skb_load_bytes\nr1 = *(u64 *)(r10 - 8); r0 += r1",
    ]);
    for at in [0, 2, 4, 10, 12, 14, 16, 48, 52] {
        bodies.push(format!("r2 = *(u64 *)(r1 + 144); r0 = *(u16 *)(r2 + {at})"));
        for value in [0, 13, 14, 60, 64, 65535] {
            bodies.push(format!("r2 = *(u64 *)(r1 + 144); r1 = {value}; *(u16 *)(r2 + {at}) = r1; r0 = 0"));
        }
    }
    let flags = |at: usize, value: u8| {
        let mut keys = vec![0; 56];
        keys[at] = value;
        keys
    };
    for body in &bodies {
        let packet = frame(&mut numbers, IPV4, 64);
        let mut cases =
            vec![Case::new(any_frame(&mut numbers)), Case { repeat: 3, ..Case::new(packet.clone()) }];
        for context in [flags(48, 3), flags(51, 255), flags(47, 1), flags(52, 1), vec![0; 40], vec![0; 60]] {
            cases.push(Case { packet: packet.clone(), context, repeat: 1 });
        }
        compare(&source("flow_dissector", body), &cases);
    }
    report("flows");
}

#[test]
fn fields_are_stored_as_in_the_kernel() {
    let mut numbers = Numbers::new(9);
    let fields = [
        (8, "u32"),
        (12, "u32"),
        (32, "u32"),
        (44, "u32"),
        (48, "u32"),
        (48, "u64"),
        (52, "u16"),
        (67, "u8"),
        (72, "u32"),
        (152, "u64"),
    ];
    for _ in 0..n_programs() / 4 {
        let mut body = "r6 = r1; r9 = 0\n".to_owned();
        for _ in 0..4 {
            let (at, size) = fields[numbers.below(fields.len() as u64) as usize];
            let value = numbers.near(&[0, 1, 65534, 65535, 65536, 0x7fff_ffff]);
            body += &format!("r1 = {value}; *({size} *)(r6 + {at}) = r1\n");
        }
        for (at, size) in fields.iter().filter(|(at, _)| *at != 72) {
            body += &format!("r1 = *({size} *)(r6 + {at}); r9 *= 31; r9 += r1\n");
        }
        let packet = any_frame(&mut numbers);
        let cases = [
            Case::new(packet.clone()),
            Case { packet, context: sk_buff(&[(8, 3), (32, 4), (48, 9), (160, 2000)]), repeat: 2 },
        ];
        compare(&source("tc", &format!("{body}r0 = r9")), &cases);
    }
    report("fields");
}

#[test]
fn headers_are_pushed_as_in_the_kernel() {
    let mut numbers = Numbers::new(10);
    for _ in 0..n_programs() / 4 {
        let mut body = "r6 = r1; r9 = 0\n".to_owned();
        for slot in 1..=8 {
            body += &format!("r1 = {}; *(u64 *)(r10 - {}) = r1; ", numbers.next() as i32, 8 * slot);
        }
        let first = numbers.near(&[0x45, 0x45, 0x46, 0x60, 0x60, 0x50, 0x4f]);
        let next = numbers.near(&[17, 4, 41, 6, 47]);
        let (len, kind) = (
            numbers.near(&[19, 20, 24, 28, 40, 48, 64]).max(1),
            [2, 2, 2, 2, 3, 9][numbers.below(6) as usize],
        );
        body += &format!(
            "\nr3 = r10; r3 += -64; *(u8 *)(r3 + 0) = {first}; *(u8 *)(r3 + 9) = {next}; *(u8 *)(r3 + 6) = {next}
             *(u16 *)(r3 + 10) = {}; r1 = r6; r2 = {kind}; r4 = {len}; call bpf_lwt_push_encap\n{NOTED}r0 = r9",
            numbers.below(2)
        );
        let cases: Vec<Case> = (0..3).map(|_| Case::new(any_frame(&mut numbers))).collect();
        compare(&source("lwt_in", &body), &cases);
    }
    report("headers");
}

/// What programs of lightweight tunnels see of a packet.
const NOTED: &str = "r9 *= 31; r9 += r0
    r1 = *(u32 *)(r6 + 0); r9 *= 31; r9 += r1
    r1 = *(u32 *)(r6 + 16); r9 *= 31; r9 += r1
    r1 = *(u32 *)(r6 + 80); r2 = *(u32 *)(r6 + 76); r1 -= r2; r9 *= 31; r9 += r1
";
