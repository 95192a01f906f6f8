//! How fast the interpreter is, beside rbpf's in the same process.
//!
//! `cargo run --release -p skep-vm --example speed`

use std::hint::black_box;
use std::time::Instant;

use skep_asm::{Options, assemble};
use skep_isa::Word;
use skep_linux::ProgType;
use skep_vm::{Input, RunOptions, Settings, World};

/// Programs that take `r1`, an address, and `r2`, a length, and loop a million times.
const PROGRAMS: [(&str, &str); 4] = [
    (
        "arithmetic",
        "r0 = 0
         r3 = 1000000
         loop:
         r0 += r3
         r0 ^= 0x55aa
         r0 *= 31
         r3 -= 1
         if r3 != 0 goto loop
         exit",
    ),
    (
        "memory",
        "r0 = 0
         r3 = 1000000
         loop:
         r4 = *(u64 *)(r1 + 8)
         r4 += r3
         *(u64 *)(r1 + 8) = r4
         r3 -= 1
         if r3 != 0 goto loop
         r0 = *(u64 *)(r1 + 8)
         exit",
    ),
    (
        "stack",
        "r0 = 0
         r3 = 1000000
         *(u64 *)(r10 - 8) = 0
         loop:
         r4 = *(u64 *)(r10 - 8)
         r4 += r3
         *(u64 *)(r10 - 8) = r4
         r3 -= 1
         if r3 != 0 goto loop
         r0 = *(u64 *)(r10 - 8)
         exit",
    ),
    (
        "branches",
        "r0 = 0
         r3 = 1000000
         loop:
         r4 = r3
         r4 &= 7
         if r4 > 3 goto odd
         r0 += 1
         odd:
         w5 = w3
         w5 >>= 3
         if w5 == 9 goto out
         out:
         r3 -= 1
         if r3 != 0 goto loop
         exit",
    ),
];

fn main() {
    println!(
        "{:12} {:>10} {:>12} {:>12} {:>8}",
        "program", "insns", "skep ns/insn", "rbpf ns/insn", "faster"
    );
    for (name, text) in PROGRAMS {
        let words = assemble(name, text, &Options::default())
            .unwrap_or_else(|errors| panic!("{errors:?}"))
            .words()
            .unwrap_or_else(|error| panic!("{error:?}"));
        measure(name, &words);
    }
}

fn measure(name: &str, words: &[Word]) {
    const ROUNDS: u32 = 5;
    let mut world = World::new(Settings::default()).unwrap_or_else(|error| panic!("{error}"));
    let program = world.load_words(name, ProgType::Unspec, words).unwrap_or_else(|error| panic!("{error}"));
    let input = Input::Memory(vec![0; 64]);
    let run = || match world.run(program, &input, &RunOptions::default()) {
        Ok(Ok(outcome)) => outcome,
        other => panic!("{other:?}"),
    };
    let outcome = run();
    let ours = best_of(ROUNDS, || black_box(run().value)) / outcome.n_insns as f64;

    let bytes: Vec<u8> = words.iter().flat_map(|word| word.to_le_bytes()).collect();
    let vm = rbpf::EbpfVmRaw::new(Some(&bytes)).unwrap_or_else(|error| panic!("{error}"));
    let mut memory = vec![0; 64];
    let theirs = best_of(ROUNDS, || {
        memory.fill(0);
        black_box(vm.execute_program(&mut memory).unwrap_or_else(|error| panic!("{error}")))
    }) / outcome.n_insns as f64;
    println!("{name:12} {:>10} {ours:>12.2} {theirs:>12.2} {:>7.1}x", outcome.n_insns, theirs / ours);
}

/// Nanoseconds of the fastest run.
fn best_of(rounds: u32, mut run: impl FnMut() -> u64) -> f64 {
    let times = (0..rounds).map(|_| {
        let start = Instant::now();
        run();
        start.elapsed().as_nanos() as f64
    });
    times.fold(f64::INFINITY, f64::min)
}
