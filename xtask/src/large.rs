//! `cargo xtask large`: the large C programs of `tests/large/`, judged by the running kernel and by us.
//!
//! Large programs are where counts go wrong: one state that is compared a little differently changes all that follows.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use skep_linux::{Line, Profile};
use skep_object::{LinkOptions, Object};

use crate::clang::{CLANG, compile_folder};
use crate::differential::{Said, kernels_answer, our_answer};
use crate::process;

/// Compare our verifier with the running kernel's on large programs.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Where to put the objects.
    #[arg(long, value_name = "DIR", default_value = "target/large")]
    out: PathBuf,
}

pub(crate) fn run(options: &Options) -> Result<()> {
    let Some(mut kernel) = process::live_kernel()? else { return Ok(()) };
    if !process::is_installed(CLANG) {
        println!("skipped: no {CLANG}");
        return Ok(());
    }
    if kernel.release().parse::<Line>().ok() != Some(Line::V6_18) {
        println!("skipped: this kernel is no 6.18");
        return Ok(());
    }
    let (target, profile) = (kernel.target()?, Profile::latest());
    println!(
        "{:16} {:8} {:>6} {:>9} {:>8} {:>10} {:>10}",
        "program", "verdict", "insns", "processed", "states", "ours", "kernel"
    );
    let (mut count, mut differing, mut times) = (0, 0, [Duration::ZERO; 2]);
    for path in compile_folder("tests/large", &options.out)? {
        let object = Object::open(&path)?;
        let linked = object.link(&target, &LinkOptions::default());
        if let Some(failed) = linked.failed.first() {
            bail!("{}: {}", path.display(), failed.error);
        }
        for program in &linked.programs {
            count += 1;
            let start = Instant::now();
            let ours =
                our_answer(program, &profile).with_context(|| format!("{} is not modelled", program.name))?;
            let (our_time, start) = (start.elapsed(), Instant::now());
            let theirs = kernels_answer(&mut kernel, program)?;
            let their_time = start.elapsed();
            times[0] += our_time;
            times[1] += their_time;
            let Said { verdict, counts: [processed, states, ..], .. } = &ours;
            println!(
                "{:16} {verdict:8} {:6} {processed:9} {states:8} {our_time:>10.1?} {their_time:>10.1?}",
                program.name,
                program.insns.len()
            );
            if ours != theirs {
                differing += 1;
                println!("  differs: ours {ours:?}, kernel {theirs:?}");
            }
        }
    }
    let [ours, theirs] = times.map(|time| time.as_secs_f64());
    println!("{count} programs, {differing} differ; our time is {:.2} of the kernel's", ours / theirs);
    if differing > 0 {
        bail!("{differing} programs differ");
    }
    Ok(())
}
