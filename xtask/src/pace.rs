//! `cargo xtask pace`: what our verifier takes: time for an instruction, beside the running kernel's; time to the limit of
//! instructions; and memory.
//!
//! The time for an instruction is that of the selftests' programs that both judge after the same number of instructions. Each
//! is judged a few times by both in turn, and the least time counts, so that what else the machine does matters little; the
//! kernel's is the one it logs itself. The large programs of `tests/large/` are looked at for the limit and for memory, too.
//! Memory is the most that a process had which does nothing but open, link and judge one program; the time to the limit is
//! what a processor spent on it there, so that it does not grow with what else the machine does.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use skep_linux::{Line, Profile};
use skep_object::{LinkOptions, Object, Program, Target};
use skep_oracle::{Kernel, Request};
use skep_verifier::{Verdict, verify};

use crate::clang::{CLANG, compile_folder};
use crate::process;

/// Instructions after which the kernel gives up on a program.
const LIMIT: u32 = 1_000_000;
/// Programs whose memory is measured: so many with the most states, and as many with the most instructions.
const LARGEST: usize = 6;

/// Measure the time and memory that the verifier takes.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// The directory of the objects, as `cargo xtask corpus` builds them.
    #[arg(long, default_value = "target/corpus/obj")]
    objects: PathBuf,
    /// How often each program is judged.
    #[arg(long, default_value_t = 3)]
    rounds: u32,
    /// Fail above this ratio of our time to the kernel's.
    #[arg(long, value_name = "RATIO")]
    most: Option<f64>,
    /// Fail where it takes longer to come to the limit of instructions.
    #[arg(long, value_name = "MILLISECONDS")]
    limit: Option<u64>,
    /// Fail where it takes more memory.
    #[arg(long, value_name = "MB")]
    memory: Option<u64>,
    /// Show the programs that took longest.
    #[arg(long, value_name = "COUNT", default_value_t = 0)]
    slowest: usize,
    /// Judge one program of this object, and print how much memory and processor time that took.
    #[arg(long, value_name = "OBJECT", hide = true, requires = "program")]
    alone: Option<PathBuf>,
    /// Its name.
    #[arg(long, hide = true)]
    program: Option<String>,
}

/// A program and what judging it took.
struct Measured {
    object: PathBuf,
    program: String,
    len: usize,
    processed: u32,
    states: u32,
    time: Duration,
    /// The kernel's time, where it processed as many instructions.
    kernel: Option<Duration>,
}

pub(crate) fn run(options: &Options) -> Result<()> {
    let Some(mut kernel) = process::live_kernel()? else { return Ok(()) };
    if kernel.release().parse::<Line>().ok() != Some(Line::V6_18) {
        println!("skipped: this kernel is no 6.18");
        return Ok(());
    }
    let (target, mut profile) = (kernel.target()?, Profile::latest());
    target.configure(&mut profile);
    if let (Some(object), Some(program)) = (&options.alone, &options.program) {
        return judge_alone(object, program, &target, &profile);
    }
    let entries = fs::read_dir(&options.objects)
        .with_context(|| format!("reading {}: `cargo xtask corpus` builds it", options.objects.display()))?;
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    paths.retain(|path| path.to_string_lossy().ends_with(".bpf.o"));
    paths.sort();
    let rounds = options.rounds.max(1);
    let mut measured =
        measure(&paths, &target, |program| times(program, &profile, Some(&mut kernel), rounds));
    let ratio = tell_ratio(&measured);
    if process::is_installed(CLANG) {
        let large = compile_folder("tests/large", Path::new("target/large"))?;
        measured.extend(measure(&large, &target, |program| times(program, &profile, None, rounds)));
    } else {
        println!("skipped: tests/large/, without {CLANG}");
    }
    measured.sort_by_key(|one| std::cmp::Reverse(one.time));
    for one in measured.iter().take(options.slowest) {
        println!("{}: {} instructions in {:.1?}", one.name(), one.processed, one.time);
    }
    let slowest = tell_limit(&measured)?;
    let largest = tell_memory(measured)?;
    if let Some(most) = options.most.filter(|most| ratio > *most) {
        bail!("the ratio is above {most}");
    }
    if let Some(limit) = options.limit.filter(|limit| slowest > Duration::from_millis(*limit)) {
        bail!("it takes more than {limit} ms to come to the limit of instructions");
    }
    match options.memory {
        Some(memory) if largest > memory => bail!("it takes more than {memory} MB"),
        _ => Ok(()),
    }
}

impl Measured {
    fn name(&self) -> String {
        let file = self.object.file_name().unwrap_or_default().to_string_lossy();
        format!("{} {}", file.trim_end_matches(".bpf.o"), self.program)
    }

    /// Has a process of its own judge it: the most memory it had, in MB, and its processor time.
    fn alone(&self) -> Result<(u64, Duration)> {
        let mut child = Command::new(std::env::current_exe()?);
        child.args(["pace", "--program", &self.program, "--alone"]).arg(&self.object);
        let said = process::output(&mut child)?;
        let unclear = || format!("{}: {said}", self.name());
        let (peak, time) = said.trim().split_once(' ').with_context(unclear)?;
        let (peak, time) = (peak.parse().with_context(unclear)?, time.parse().with_context(unclear)?);
        Ok((peak, Duration::from_millis(time)))
    }
}

/// All programs of some objects that are decided.
fn measure(
    paths: &[PathBuf],
    target: &Target,
    mut times: impl FnMut(&Program) -> Option<Measured>,
) -> Vec<Measured> {
    let mut measured = Vec::new();
    for path in paths {
        let Ok(object) = Object::open(path) else { continue };
        let linked = object.link(target, &LinkOptions::default());
        let of_object = linked.programs.iter().filter_map(&mut times);
        measured.extend(of_object.map(|one| Measured { object: path.clone(), ..one }));
    }
    measured
}

/// The least times of a program; nothing if it is not modelled.
fn times(
    program: &Program,
    profile: &Profile,
    mut kernel: Option<&mut Kernel>,
    rounds: u32,
) -> Option<Measured> {
    let request = Request::new(program).ok()?;
    let mut least = Duration::MAX;
    let mut kernels = None;
    let mut stats = None;
    for _ in 0..rounds {
        let start = Instant::now();
        let report = verify(program, profile, &skep_verifier::Options::default());
        least = least.min(start.elapsed());
        if let Verdict::Unmodelled(_) = report.verdict {
            return None;
        }
        let ours = report.stats;
        let theirs = kernel.as_mut().and_then(|kernel| kernel.ask(&request).stats);
        let same = theirs.filter(|theirs| theirs.insns_processed == u64::from(ours.insns_processed));
        if let Some(time) = same.and_then(|theirs| theirs.time_us) {
            let time = Duration::from_micros(time);
            kernels = Some(kernels.map_or(time, |least: Duration| least.min(time)));
        }
        stats = Some(ours);
    }
    let stats = stats?;
    Some(Measured {
        object: PathBuf::new(),
        program: program.name.clone(),
        len: program.insns.len(),
        processed: stats.insns_processed,
        states: stats.peak_states,
        time: least,
        kernel: kernels,
    })
}

/// Prints the time for an instruction, ours and the kernel's; the ratio of the two.
fn tell_ratio(measured: &[Measured]) -> f64 {
    let (mut programs, mut insns, mut ours, mut theirs) = (0u32, 0u64, Duration::ZERO, Duration::ZERO);
    for (one, kernel) in measured.iter().filter_map(|one| one.kernel.map(|kernel| (one, kernel))) {
        programs += 1;
        insns += u64::from(one.processed);
        ours += one.time;
        theirs += kernel;
    }
    let each = |time: Duration| time.as_nanos() as f64 / insns.max(1) as f64;
    let ratio = ours.as_secs_f64() / theirs.as_secs_f64().max(f64::MIN_POSITIVE);
    println!(
        "{programs} programs, {insns} instructions: {:.0} ns each here, {:.0} ns in the kernel, a ratio of {ratio:.2}",
        each(ours),
        each(theirs),
    );
    ratio
}

/// Prints how long each program takes that comes to the limit of instructions; the longest.
fn tell_limit(measured: &[Measured]) -> Result<Duration> {
    let mut longest = Duration::ZERO;
    for one in measured.iter().filter(|one| one.processed > LIMIT) {
        let (_, time) = one.alone()?;
        println!("{}: the limit in {time:.0?}", one.name());
        longest = longest.max(time);
    }
    Ok(longest)
}

/// Prints how much memory the largest programs take; the most, in MB.
fn tell_memory(mut measured: Vec<Measured>) -> Result<u64> {
    measured.sort_by_key(|one| std::cmp::Reverse(one.states));
    let mut others = measured.split_off(LARGEST.min(measured.len()));
    others.sort_by_key(|one| std::cmp::Reverse(one.len));
    let mut most = 0;
    for one in measured.iter().chain(others.iter().take(LARGEST)) {
        let (peak, _) = one.alone()?;
        println!("{}: {} states, {peak} MB", one.name(), one.states);
        most = most.max(peak);
    }
    Ok(most)
}

fn judge_alone(object: &Path, program: &str, target: &Target, profile: &Profile) -> Result<()> {
    let linked = Object::open(object)?.link(target, &LinkOptions::default());
    let found = linked.programs.iter().find(|found| found.name == program).context("no such program")?;
    let before = processor_time()?;
    let _ = verify(found, profile, &skep_verifier::Options::default());
    let time = processor_time()?.saturating_sub(before);
    let status = fs::read_to_string("/proc/self/status")?;
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).context("no VmHWM")?;
    let peak: u64 = peak.trim().trim_end_matches(" kB").parse()?;
    println!("{} {}", peak.div_ceil(1000), time.as_millis());
    Ok(())
}

/// What this thread has had of a processor so far.
fn processor_time() -> Result<Duration> {
    let path = "/proc/thread-self/schedstat";
    let stat = fs::read_to_string(path).with_context(|| format!("reading {path}"))?;
    let time = stat.split_whitespace().next().with_context(|| format!("{path} is empty"))?;
    Ok(Duration::from_nanos(time.parse()?))
}
