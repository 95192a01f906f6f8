//! Compiled programs do what the interpreter does.
#![cfg(all(unix, target_arch = "x86_64"))]

mod machines;

use machines::jits;
use skep_linux::ProgType;
use skep_vm::{Input, RunOptions, Settings, StackReads, World, program_of};

/// Runs a program both ways, on some bytes.
#[track_caller]
fn check(text: &str) {
    check_type(ProgType::Unspec, text);
    check_type(ProgType::Xdp, text);
}

#[track_caller]
fn check_type(prog_type: ProgType, text: &str) {
    let words = skep_asm::assemble("both", text, &skep_asm::Options::default()).unwrap().words().unwrap();
    let program = program_of("both", prog_type, &words, Vec::new());
    let world = || {
        let settings = Settings { stack_reads: StackReads::Leftover, ..Settings::default() };
        let mut world = World::new(settings).unwrap();
        let id = world.load(&program).unwrap();
        (world, id)
    };
    let input = Input::Memory((0..64u8).map(|byte| byte ^ 0xa5).collect());
    let options = RunOptions { fuel: 100_000, ..RunOptions::default() };
    let (ours, id) = world();
    let expected = ours.run(id, &input, &options).unwrap();
    for make in jits() {
        let (theirs, id) = world();
        let mut jit = make();
        jit.compile_caged(&theirs, id, &program).unwrap();
        let found = theirs.run_on(&jit, id, &input, &options).unwrap();
        match (&expected, &found) {
            (Ok(expected), Ok(found)) => {
                assert_eq!(expected.value, found.value, "{text}");
                assert_eq!(expected.context, found.context, "{text}");
            }
            (Err(expected), Err(found)) => {
                let place = |trap: &skep_vm::Trap| (trap.insn(), trap.program().to_owned());
                assert_eq!(place(expected), place(found), "{text}: {expected} and {found}");
            }
            (expected, found) => panic!("{expected:?} and {found:?}: {text}"),
        }
    }
}

#[test]
fn straight_lines() {
    check("r0 = 7; exit");
    check("r0 = 0x123456789abcdef0 ll; exit");
    check("r0 = 1; r2 = 2; r0 += r2; r0 <<= 40; r0 s>>= 3; exit");
    check("r0 = *(u64 *)(r1 + 0); r2 = r0; r2 <<= 13; r0 >>= 51; r0 |= r2; exit");
    check("r3 = 5; r2 = r1; r2 += r3; r0 = *(u8 *)(r2 + 7); exit");
    check("r3 = 5; r2 = r1; r1 = r3; r3 = r2; r1 += r3; r1 -= r3; r0 = r1; exit");
    check("*(u64 *)(r10 - 8) = 77; r0 = *(u32 *)(r10 - 8); exit");
    check("r2 = 8; *(u64 *)(r1 + 0) = r2; *(u8 *)(r1 + 9) = 255; r0 = 0; exit");
}

#[test]
fn jumps_and_loops() {
    check("r0 = 0; r2 = 10; loop: r0 += r2; r2 -= 1; if r2 != 0 goto loop; exit");
    check("r0 = 0; loop: goto loop; exit");
    check("r0 = *(u32 *)(r1 + 4); if w0 s< 0 goto less; r0 = 1; exit; less: r0 = 2; exit");
}

#[test]
fn wrong_accesses_are_traps() {
    check("r0 = *(u64 *)(r10 + 30000); exit");
    check("r1 = 0; r0 = *(u32 *)(r1 + 8); exit");
    check("r1 = 0x7777777700000000 ll; r0 = *(u32 *)(r1 + 8); exit");
}

#[test]
fn calls_of_functions_and_helpers() {
    check("r6 = 5; r1 = 3; call f; r0 += r6; exit; f: r6 = r1; r6 *= 2; r0 = r6; exit");
    check("call bpf_get_smp_processor_id; r0 += 3; exit");
    check("r6 = r1; call bpf_ktime_get_ns; r7 = r0; call bpf_ktime_get_ns; r0 -= r7; exit");
    check("call f; exit; f: call f; exit");
}
