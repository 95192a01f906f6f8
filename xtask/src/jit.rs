//! `cargo xtask jit-differential`: random programs, interpreted and compiled, must come to the same.

use std::time::Instant;

use anyhow::{Result, bail};
use skep_fuzz::{CompiledTally, check_caged, check_compiled};
use skep_jit::Emulator;

/// Compare what random programs do when they are interpreted, compiled, and compiled for a cage.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// How many runs of compiled programs.
    #[arg(long, value_name = "N", default_value_t = 100_000)]
    n: u64,
    /// The first program's seed; each next one's is one more.
    #[arg(long, value_name = "S", default_value_t = 1)]
    seed: u64,
    /// Runs of each program that a verifier accepts.
    #[arg(long, value_name = "N", default_value_t = 10)]
    runs: u64,
    /// Only programs of random instructions, which nobody has verified.
    #[arg(long)]
    unverified: bool,
    /// Compile for 64-bit ARM, and run the code in an emulator of this CPU: `max` has all there is, `cortex-a53` no
    /// atomics of one instruction.
    #[arg(long, value_name = "CPU")]
    emulated: Option<String>,
}

pub(crate) fn run(options: &Options) -> Result<()> {
    let start = |cpu: &String| Emulator::start(&crate::process::root().join("target"), cpu);
    let emulator = match options.emulated.as_ref().map(start).transpose() {
        Ok(emulator) => emulator,
        Err(why) => {
            println!("skipped: {why}");
            return Ok(());
        }
    };
    let (started, mut tally, mut wrong) = (Instant::now(), CompiledTally::default(), 0u64);
    let mut seed = options.seed;
    while tally.runs < options.n {
        let caged = check_caged(seed, emulator.as_ref(), &mut tally);
        let compiled = if options.unverified {
            Ok(())
        } else {
            check_compiled(seed, options.runs, emulator.as_ref(), &mut tally)
        };
        for what in [caged, compiled].into_iter().filter_map(Result::err) {
            wrong += 1;
            println!("seed {seed}: {what}");
        }
        if emulator.as_ref().is_some_and(Emulator::has_ended) {
            bail!("the emulator has ended");
        }
        seed = seed.wrapping_add(1);
    }
    println!(
        "{} runs of {} compiled programs, {} of which the interpreter ended with a trap, {} programs not compiled, \
         {wrong} wrong, {:.0?}",
        tally.runs,
        tally.programs,
        tally.traps,
        tally.refused,
        started.elapsed()
    );
    if wrong > 0 {
        bail!("{wrong} programs do something else when they are compiled");
    }
    Ok(())
}
