//! Measures the verifier against what kernels said: verdicts, messages, counts and logs, program by program.
//!
//! The truth stands in `../shared/truth`, beside the repository; a part of which it lacks something is skipped by name.
//! A false accept makes the chore fail. `docs/PARITY.md` is written from the figures.

mod arrays;
mod coverage;
mod document;
mod figures;
mod golden;
mod random;
mod selftests;

use std::fs::File;
use std::io::Read;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Context, Result, bail};
use flate2::read::GzDecoder;
use skep_linux::Profile;
use skep_object::Program;
use skep_verifier::{LogLevel, Verdict, verify};

use figures::{Figures, Ours};

/// What `cargo xtask parity` is asked to do.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// What the kernels said.
    #[arg(long, default_value = "../shared/truth")]
    truth: PathBuf,
    /// The selftests' objects, as `cargo xtask corpus` builds them.
    #[arg(long, default_value = "target/corpus/obj")]
    objects: PathBuf,
    /// Parts to measure; all when not given.
    #[arg(long, value_delimiter = ',')]
    part: Vec<Part>,
    /// Only objects, or ids of programs by themselves, whose name contains this.
    #[arg(long, default_value = "")]
    only: String,
    /// Only programs of this name.
    #[arg(long)]
    program: Option<String>,
    /// Print our log of every program looked at, at this level.
    #[arg(long)]
    log_level: Option<u32>,
    /// Write `docs/PARITY.md` and `docs/coverage.md`.
    #[arg(long)]
    write: bool,
    /// Fail where a figure is worse than `docs/PARITY.md` says.
    #[arg(long)]
    check: bool,
    /// Print no differences, only the figures.
    #[arg(long)]
    quiet: bool,
}

/// What is measured.
#[derive(Clone, Copy, PartialEq, Eq, Debug, clap::ValueEnum)]
enum Part {
    /// Random programs.
    Random,
    /// Complete logs of hand-made programs.
    Golden,
    /// The kernel's own selftests.
    Selftests,
    /// Those of them that are attached to functions and security hooks.
    Functions,
    /// The kernel's tests that are arrays of instructions.
    Arrays,
}

/// Measures a part, unless something it needs is not there.
type Measure = fn(&Options) -> Result<Option<Figures>>;

/// Runs the chore.
pub(crate) fn run(options: &Options) -> Result<()> {
    let wants = |part| options.part.is_empty() || options.part.contains(&part);
    if (options.write || options.check)
        && !(options.part.is_empty() && options.only.is_empty() && options.program.is_none())
    {
        bail!("docs/PARITY.md shows the whole: `--write` and `--check` take no part of it");
    }
    let mut measured = Vec::new();
    let parts: [(Part, Measure); 5] = [
        (Part::Random, random::measure),
        (Part::Golden, golden::measure),
        (Part::Selftests, selftests::measure),
        (Part::Functions, selftests::measure_functions),
        (Part::Arrays, arrays::measure),
    ];
    for (part, measure) in parts {
        if wants(part)
            && let Some(figures) = measure(options)?
        {
            print!("{}", figures.text(!options.quiet));
            measured.push(figures);
        }
    }
    if options.check {
        document::check(&measured)?;
        coverage::check()?;
    }
    if options.write {
        document::write(&measured)?;
        coverage::write(&measured)?;
    }
    let false_accepts: usize = measured.iter().map(|figures| figures.total().false_accept).sum();
    if false_accepts > 0 {
        bail!("{false_accepts} programs are accepted that the kernel refuses");
    }
    Ok(())
}

impl Options {
    /// A file of the truth, unless it is not there.
    fn truth_file(&self, name: &str) -> Option<PathBuf> {
        let path = self.truth.join(name);
        if path.is_file() {
            return Some(path);
        }
        println!("skipped: no {}", path.display());
        None
    }

    /// Verifies one program as the truth's kernel was asked to.
    fn verify(&self, name: &str, program: &Program, profile: &Profile, log_level: u32) -> Ours {
        let level = LogLevel(self.log_level.unwrap_or(log_level));
        let options = options_of(program, level);
        let mut program = program.clone();
        program.kind.flags &= !OPTIONS;
        let start = Instant::now();
        let report = catch_unwind(AssertUnwindSafe(|| verify(&program, profile, &options)));
        let time = start.elapsed();
        match report {
            Ok(report) => {
                if self.log_level.is_some() {
                    println!("{name}: {:?} {:?}\n{}", report.verdict, report.stats, report.log);
                }
                Ours { report, time }
            }
            Err(_) => Ours {
                report: skep_verifier::Report {
                    insn: None,
                    verdict: Verdict::Unmodelled(format!("{PANIC} ({name})")),
                    stats: Default::default(),
                    log: String::new(),
                },
                time,
            },
        }
    }
}

/// What stands for an answer where the verifier panicked.
const PANIC: &str = "the verifier panicked";

/// Load flags that the verifier is told as options, and two without effect: unaligned access is never refused on
/// x86-64, and random upper halves are a matter of rewriting.
const OPTIONS: u32 = 1 << 0 | 1 << 1 | 1 << 2 | 1 << 3 | 1 << 7;

/// How the flags a program is loaded with are told to the verifier.
fn options_of(program: &Program, log_level: LogLevel) -> skep_verifier::Options {
    let has = |bit: u32| program.kind.flags & bit != 0;
    skep_verifier::Options {
        log_level,
        strict_alignment: has(1 << 0),
        test_state_freq: has(1 << 3),
        test_reg_invariants: has(1 << 7),
    }
}

/// The lines of a compressed file.
fn read_lines(path: &Path) -> Result<Vec<String>> {
    let file = File::open(path).with_context(|| format!("reading {}", path.display()))?;
    let mut text = String::new();
    GzDecoder::new(file).read_to_string(&mut text).with_context(|| format!("reading {}", path.display()))?;
    Ok(text.lines().map(str::to_owned).collect())
}
