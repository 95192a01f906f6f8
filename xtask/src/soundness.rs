//! `cargo xtask soundness`: random programs, run in step with what the verifier knew of them.

use std::time::Instant;

use anyhow::{Result, bail};
use skep_fuzz::{Tally, check_soundness, check_typed_soundness};
use skep_linux::Line;
use skep_object::Target;

/// Hold runs of random programs against what the verifier knew.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// How many runs.
    #[arg(long, value_name = "N", default_value_t = 100_000)]
    n: u64,
    /// The first program's seed; each next one's is one more.
    #[arg(long, value_name = "S", default_value_t = 1)]
    seed: u64,
    /// Make programs on typed objects of the kernel.
    #[arg(long)]
    typed: bool,
    /// Runs of each program.
    #[arg(long, value_name = "N", default_value_t = 50)]
    runs: u64,
}

pub(crate) fn run(options: &Options) -> Result<()> {
    let types = if options.typed { Target::embedded(Line::V6_18)?.types } else { None };
    let (started, mut tally, mut wrong) = (Instant::now(), Tally::default(), 0u64);
    let mut seed = options.seed;
    while tally.runs < options.n {
        let checked = match &types {
            Some(types) => check_typed_soundness(seed, options.runs, types, &mut tally),
            None => check_soundness(seed, options.runs, &mut tally),
        };
        if let Err(what) = checked {
            wrong += 1;
            println!("seed {seed}: {what}");
        }
        let done = seed.wrapping_sub(options.seed);
        if done.is_multiple_of(5_000) && done > 0 {
            eprintln!("{done} programs, {} runs, {wrong} wrong, {:.0?}", tally.runs, started.elapsed());
        }
        seed = seed.wrapping_add(1);
    }
    println!(
        "{} runs of {} programs, {} points, {} ended by a known defect of kernels, {} programs with too many paths, {wrong} wrong, {:.0?}",
        tally.runs,
        tally.programs,
        tally.points,
        tally.defects,
        tally.too_long,
        started.elapsed()
    );
    if wrong > 0 {
        bail!("{wrong} programs come to what the verifier ruled out");
    }
    Ok(())
}
