//! `cargo xtask`: the repository's own chores, in Rust instead of shell scripts.

mod bench;
mod clang;
mod codegen;
mod corpus;
mod differential;
mod examples;
mod fidelity;
mod fuzz;
mod isa_doc;
mod jit;
mod large;
mod load;
mod objdump;
mod objects;
mod pace;
mod packages;
mod parity;
mod process;
mod retval;
mod roundtrip;
mod rules;
mod soundness;
mod testmod;

use clap::{Parser, Subcommand};

/// Chores of the skep repository.
#[derive(Parser)]
#[command(name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    chore: Chore,
}

#[derive(Subcommand)]
enum Chore {
    /// Write `linux/src/generated/` from `linux/data/`.
    Codegen(codegen::Options),
    /// Measure how fast programs run, and write `docs/PERFORMANCE.md`.
    Bench(bench::Options),
    /// Compile the sample programs of `examples/`.
    Examples(examples::Options),
    /// Build the kernel's BPF selftests, to measure against.
    Corpus(corpus::Options),
    /// Load the samples into the running kernel.
    Load(load::Options),
    /// Run the fuzz targets for a while.
    Fuzz(fuzz::Options),
    /// Compare our disassembly of objects with llvm-objdump's.
    Objdump(objdump::Options),
    /// Assemble the disassembly of objects, and compare with what they hold.
    Roundtrip(roundtrip::Options),
    /// Write `docs/isa.md` from the instruction table.
    IsaDoc(isa_doc::Options),
    /// Write `docs/rules/` from the verifier's catalog.
    Rules(rules::Options),
    /// Measure the loader against what kernels said about the selftests.
    Fidelity(fidelity::Options),
    /// Compare our verifier with the running kernel's on random programs.
    Differential(differential::Options),
    /// Hold runs of random programs against what the verifier knew.
    Soundness(soundness::Options),
    /// Compare what random programs do when they are interpreted, compiled, and compiled for a cage.
    JitDifferential(jit::Options),
    /// Measure the verifier against what kernels said.
    Parity(parity::Options),
    /// Measure the verifier's time beside the running kernel's.
    Pace(pace::Options),
    /// Compare our verifier with the running kernel's on large programs.
    Large(large::Options),
    /// Compare our verifier with the running kernel's on objects as they are shipped, and on one of each kind.
    Objects(objects::Options),
    /// Run the selftests that say what they return, on the running kernel and in the interpreter.
    Retval(retval::Options),
    /// Build the selftests' kernel module.
    Testmod(testmod::Options),
}

fn main() -> anyhow::Result<()> {
    skep_oracle::guest::main_if_guest();
    match Arguments::parse().chore {
        Chore::Codegen(options) => codegen::run(&options),
        Chore::Fidelity(options) => fidelity::run(&options),
        Chore::Differential(options) => differential::run(&options),
        Chore::Soundness(options) => soundness::run(&options),
        Chore::JitDifferential(options) => jit::run(&options),
        Chore::Parity(options) => parity::run(&options),
        Chore::Retval(options) => retval::run(&options),
        Chore::Testmod(options) => testmod::run(&options),
        Chore::Bench(options) => bench::run(&options),
        Chore::Examples(options) => examples::run(&options),
        Chore::Corpus(options) => corpus::run(&options),
        Chore::Load(options) => load::run(&options),
        Chore::Fuzz(options) => fuzz::run(&options),
        Chore::Objdump(options) => objdump::run(&options),
        Chore::Roundtrip(options) => roundtrip::run(&options),
        Chore::IsaDoc(options) => isa_doc::run(&options),
        Chore::Pace(options) => pace::run(&options),
        Chore::Objects(options) => objects::run(&options),
        Chore::Large(options) => large::run(&options),
        Chore::Rules(options) => rules::run(&options),
    }
}
