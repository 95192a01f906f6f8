//! `cargo xtask pace`: the time an instruction takes, ours beside the running kernel's, over the programs of some objects.
//!
//! Only programs that both judge after the same number of instructions count. Each is judged a few times by both in turn, and
//! the least time counts, so that what else the machine does matters little; the kernel's is the one it logs itself.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use skep_linux::{Line, Profile};
use skep_object::{LinkOptions, Object, Program};
use skep_oracle::{Kernel, Request};
use skep_verifier::{Verdict, verify};

/// Measure the verifier's time beside the running kernel's.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// The directory of the objects, as `cargo xtask corpus` builds them.
    #[arg(long, default_value = "target/corpus/obj")]
    objects: PathBuf,
    /// How often each program is judged.
    #[arg(long, default_value_t = 3)]
    rounds: u32,
    /// Fail above this ratio of our time to the kernel's.
    #[arg(long)]
    most: Option<f64>,
}

pub(crate) fn run(options: &Options) -> Result<()> {
    let Some(mut kernel) = crate::process::live_kernel()? else { return Ok(()) };
    if kernel.release().parse::<Line>().ok() != Some(Line::V6_18) {
        println!("skipped: this kernel is no 6.18");
        return Ok(());
    }
    let (target, mut profile) = (kernel.target()?, Profile::latest());
    target.configure(&mut profile);
    let entries = std::fs::read_dir(&options.objects)
        .with_context(|| format!("reading {}: `cargo xtask corpus` builds it", options.objects.display()))?;
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    paths.retain(|path| path.to_string_lossy().ends_with(".bpf.o"));
    paths.sort();
    let (mut programs, mut insns, mut times) = (0u32, 0u64, [Duration::ZERO; 2]);
    for path in paths {
        let Ok(object) = Object::open(&path) else { continue };
        let linked = object.link(&target, &LinkOptions::default());
        for program in &linked.programs {
            if let Some((count, both)) = times_of(program, &profile, &mut kernel, options.rounds) {
                programs += 1;
                insns += count;
                for (sum, time) in times.iter_mut().zip(both) {
                    *sum += time;
                }
            }
        }
    }
    let each = |time: Duration| time.as_nanos() as f64 / insns.max(1) as f64;
    let ratio = times[0].as_secs_f64() / times[1].as_secs_f64().max(f64::MIN_POSITIVE);
    println!(
        "{programs} programs, {insns} instructions: {:.0} ns each here, {:.0} ns in the kernel, a ratio of {ratio:.2}",
        each(times[0]),
        each(times[1]),
    );
    match options.most {
        Some(most) if ratio > most => bail!("the ratio is above {most}"),
        _ => Ok(()),
    }
}

/// Instructions processed, and the least times of both; nothing if they are not the same.
fn times_of(
    program: &Program,
    profile: &Profile,
    kernel: &mut Kernel,
    rounds: u32,
) -> Option<(u64, [Duration; 2])> {
    let request = Request::new(program).ok()?;
    let mut least = [Duration::MAX; 2];
    let mut count = 0;
    for _ in 0..rounds.max(1) {
        let start = Instant::now();
        let report = verify(program, profile, &skep_verifier::Options::default());
        least[0] = least[0].min(start.elapsed());
        if let Verdict::Unmodelled(_) = report.verdict {
            return None;
        }
        let stats = kernel.ask(&request).stats?;
        least[1] = least[1].min(Duration::from_micros(stats.time_us?));
        count = stats.insns_processed;
        if count != u64::from(report.stats.insns_processed) {
            return None;
        }
    }
    Some((count, least))
}
