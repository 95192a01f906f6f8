//! Contexts here and in the running kernel, where it can be asked to run a program of the type on one: both must find
//! the same in it.

use std::sync::Arc;

use skep_asm::{Dialect, Options, assemble};
use skep_btf::Btf;
use skep_linux::{Line, kernel_btf};
use skep_object::{LinkOptions, Object, Program, Target};
use skep_oracle::{Availability, Kernel, Request, TestRun, Verdict, availability};
use skep_vm::{Input, RunOptions, Settings, World};

fn program(section: &str, body: &str) -> Program {
    let source = format!(".license \"GPL\"\n.program test, section = \"{section}\"\n{body}\nexit\n");
    let options = Options { dialect: Dialect::Kernel, strict: true };
    let assembly =
        assemble("test.s", &source, &options).unwrap_or_else(|errors| panic!("{source}\n{errors:#?}"));
    let object = Object::parse("test.o", assembly.to_object().unwrap()).unwrap();
    let linked = object.link(&Target::default(), &LinkOptions::default());
    assert!(linked.failed.is_empty(), "{source}\n{:?}", linked.failed);
    linked.programs.into_iter().next().unwrap()
}

/// Runs a body here and there on a context or a packet; both must return this.
#[track_caller]
fn check(section: &str, body: &str, input: &Input, run: TestRun, expected: u32) {
    let program = program(section, body);
    let mut world = World::new(Settings::default()).unwrap();
    let types = Btf::parse(kernel_btf(Line::V6_12).unwrap(), None).unwrap();
    world.set_types(Arc::new(types));
    let id = world.load(&program).unwrap();
    let outcome = world.run(id, input, &RunOptions::default()).unwrap();
    let outcome = outcome.unwrap_or_else(|trap| panic!("{trap}\n{body}"));
    assert_eq!(outcome.value as u32, expected, "here\n{body}");
    if let Availability::Refused(reason) = availability() {
        println!("skipped: no bpf(2): {reason}");
        return;
    }
    let request = Request {
        run: Some(run),
        btf: None,
        func_info: Vec::new(),
        line_info: Vec::new(),
        ..Request::new(&program).unwrap()
    };
    let answer = Kernel::live().unwrap().ask(&request);
    assert_eq!(answer.verdict, Verdict::Accept, "{:?}\n{body}", answer.message);
    let theirs = answer.run.unwrap();
    assert_eq!((theirs.errno, theirs.retval), (None, expected), "there\n{body}");
    println!("compared: {section}");
}

/// The same on a context of these bytes.
#[track_caller]
fn check_context(section: &str, body: &str, context: &[u8], expected: u32) {
    let run = TestRun { ctx: context.to_vec().into(), ..TestRun::default() };
    check(section, body, &Input::Context(context.to_vec()), run, expected);
}

#[test]
fn raw_tracepoints_find_their_arguments() {
    let args: Vec<u8> =
        [3u64, 5, u64::MAX, 0x1234_5678_9abc_def0].into_iter().flat_map(u64::to_le_bytes).collect();
    for (load, expected) in [
        ("r0 = *(u64 *)(r1 + 0)", 3),
        ("r0 = *(u64 *)(r1 + 8)", 5),
        ("r0 = *(u32 *)(r1 + 28)", 0x1234_5678),
        ("r0 = *(u16 *)(r1 + 26)", 0x9abc),
        ("r0 = *(u8 *)(r1 + 16)", 0xff),
    ] {
        check_context("raw_tp/no_such", load, &args, expected);
    }
}

/// `struct bpf_sk_lookup` up to the local port.
fn lookup(family: u32, protocol: u32) -> Vec<u8> {
    let mut context = vec![0; 72];
    let mut put = |at: usize, bytes: &[u8]| context[at..at + bytes.len()].copy_from_slice(bytes);
    put(8, &family.to_le_bytes());
    put(12, &protocol.to_le_bytes());
    match family {
        2 => {
            put(16, &[10, 1, 2, 3]);
            put(40, &[10, 4, 5, 6]);
        }
        _ => {
            put(20, &(1..=16).collect::<Vec<u8>>());
            put(44, &(17..=32).collect::<Vec<u8>>());
        }
    }
    put(36, &4711u16.to_be_bytes());
    put(60, &8008u32.to_le_bytes());
    context
}

#[test]
fn socket_lookups_find_who_looks() {
    for (family, protocol) in [(2u32, 6u32), (10, 17)] {
        let context = lookup(family, protocol);
        // A field has its value in a context of one family, and is zero in one of the other; what both say is kept.
        for (size, at) in [
            (4, 8),
            (4, 12),
            (4, 16),
            (4, 20),
            (4, 32),
            (2, 36),
            (4, 40),
            (4, 44),
            (4, 56),
            (4, 60),
            (1, 17),
            (2, 62),
            (1, 63),
        ] {
            let mut wanted = [0; 8];
            // Either half of the port is the port.
            let from = if at == 62 { 60 } else { at };
            wanted[..size].copy_from_slice(&context[from..from + size]);
            let wanted = u64::from_le_bytes(wanted);
            let width = 8 * size;
            // Only 0 and 1 may be returned.
            let body = format!(
                "r2 = *(u{width} *)(r1 + {at}); r3 = {wanted} ll; r0 = 1; if r2 == r3 goto +1; r0 = 0"
            );
            check_context("sk_lookup", &body, &context, 1);
        }
        check_context("sk_lookup", "r1 = *(u64 *)(r1 + 0); r0 = 1; if r1 == 0 goto +1; r0 = 0", &context, 1);
    }
}

#[test]
fn packets_of_netfilter_are_shown() {
    let mut packet: Vec<u8> = (0..40).collect();
    packet[0] = 0x45;
    let run = || TestRun { data: packet.clone().into(), repeat: 1, ..TestRun::default() };
    let input = Input::Packet(packet.clone());
    check("netfilter", "r0 = 1", &input, run(), 1);
    // The hook is LOCAL_OUT, and the protocol IPv4's: the first bytes of the hook's state, in any kernel.
    check(
        "netfilter",
        "r1 = *(u64 *)(r1 + 0); r2 = *(u8 *)(r1 + 0); r0 = 1; if r2 == 3 goto +1; r0 = 0",
        &input,
        run(),
        1,
    );
    check(
        "netfilter",
        "r1 = *(u64 *)(r1 + 0); r2 = *(u8 *)(r1 + 1); r0 = 1; if r2 == 2 goto +1; r0 = 0",
        &input,
        run(),
        1,
    );
}
