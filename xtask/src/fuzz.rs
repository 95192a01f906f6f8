//! Builds the fuzz targets with libFuzzer and AddressSanitizer and runs each for a while.
//!
//! This is what `cargo fuzz run` does, without having to install it. A nightly compiler is used where there is one;
//! otherwise the default one is told to accept the flags.

use std::collections::VecDeque;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result, bail};

use crate::process;

const PLATFORM: &str = "x86_64-unknown-linux-gnu";

/// Coverage that libFuzzer reads, and AddressSanitizer.
const RUSTFLAGS: &str = "--cfg fuzzing -Ccodegen-units=1 -Zsanitizer=address -Cpasses=sancov-module \
     -Cllvm-args=-sanitizer-coverage-level=4 -Cllvm-args=-sanitizer-coverage-inline-8bit-counters \
     -Cllvm-args=-sanitizer-coverage-pc-table -Cllvm-args=-sanitizer-coverage-trace-compares";

/// AddressSanitizer keeps freed memory for a while, by default 256 MB of it, which would count against the limit.
const ASAN_OPTIONS: &str = "quarantine_size_mb=16:thread_local_quarantine_size_kb=64:detect_leaks=0";

/// What `cargo xtask fuzz` is asked to do.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Run only this target; all of them when not given.
    #[arg(long)]
    target: Option<String>,
    /// How long each target runs.
    #[arg(long, default_value_t = 60)]
    seconds: u64,
    /// How many targets run at a time; all processors when not given.
    #[arg(short, long)]
    jobs: Option<usize>,
    /// The most memory a target may use, AddressSanitizer's own included.
    #[arg(long, default_value_t = 256)]
    rss_limit_mb: u32,
    /// The longest that one input may take, in seconds.
    #[arg(long, default_value_t = 10)]
    timeout: u64,
}

/// Runs the chore.
pub(crate) fn run(options: &Options) -> Result<()> {
    let folder = process::root().join("target/fuzz");
    let binaries = build(&folder)?;
    let seeds = folder.join("seeds");
    process::run(
        Command::new("cargo")
            .current_dir(process::root())
            .args(["run", "--quiet", "--package", "skep-fuzz", "--"])
            .arg(&seeds),
    )?;

    let mut names = targets(&seeds)?;
    if let Some(wanted) = &options.target {
        names.retain(|name| name == wanted);
        if names.is_empty() {
            bail!("no target {wanted}: the targets are {}", targets(&seeds)?.join(", "));
        }
    }
    let jobs = options.jobs.unwrap_or_else(|| thread::available_parallelism().map_or(1, usize::from));
    let queue = Mutex::new(VecDeque::from(names));
    let failed = Mutex::new(Vec::new());
    let take = || queue.lock().unwrap_or_else(std::sync::PoisonError::into_inner).pop_front();
    thread::scope(|scope| {
        for _ in 0..jobs.max(1) {
            scope.spawn(|| {
                while let Some(name) = take() {
                    match run_target(&binaries.join(&name), &name, &folder, options) {
                        Ok(line) => println!("{name}: {line}"),
                        Err(error) => {
                            println!("{name}: FAILED\n{error:#}");
                            failed.lock().unwrap_or_else(std::sync::PoisonError::into_inner).push(name);
                        }
                    }
                }
            });
        }
    });
    let failed = failed.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    if !failed.is_empty() {
        bail!("failed: {}", failed.join(", "));
    }
    Ok(())
}

/// Builds all targets and gives the folder they are in.
fn build(folder: &Path) -> Result<PathBuf> {
    let mut cargo = match process::is_answered(Command::new("rustup").args(["run", "nightly", "rustc", "-V"]))
    {
        true => {
            let mut rustup = Command::new("rustup");
            rustup.args(["run", "nightly", "cargo"]);
            rustup
        }
        false => {
            let mut cargo = Command::new("cargo");
            cargo.env("RUSTC_BOOTSTRAP", "1");
            cargo
        }
    };
    // `cargo xtask` runs under a toolchain of its own, which its variables would impose on the other one.
    for variable in ["CARGO", "RUSTC", "RUSTDOC", "RUSTUP_TOOLCHAIN", "RUSTC_WRAPPER", "LD_LIBRARY_PATH"] {
        cargo.env_remove(variable);
    }
    cargo
        .current_dir(process::root().join("fuzz/targets"))
        .env("RUSTFLAGS", RUSTFLAGS)
        .env("CARGO_TARGET_DIR", folder)
        .args(["build", "--quiet", "--release", "--bins", "--target", PLATFORM]);
    process::run(&mut cargo).context("building the fuzz targets")?;
    Ok(folder.join(PLATFORM).join("release"))
}

/// The names of the targets: each has a folder of seeds.
fn targets(seeds: &Path) -> Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(seeds)? {
        names.push(entry?.file_name().to_string_lossy().into_owned());
    }
    names.sort();
    Ok(names)
}

/// Runs one target to its end and gives its figures in a line.
fn run_target(binary: &Path, name: &str, folder: &Path, options: &Options) -> Result<String> {
    let corpus = folder.join("corpus").join(name);
    let artifacts = folder.join("artifacts").join(name);
    fs::create_dir_all(&corpus)?;
    fs::create_dir_all(&artifacts)?;
    let output = Command::new(binary)
        .env("ASAN_OPTIONS", ASAN_OPTIONS)
        .arg(format!("-max_total_time={}", options.seconds))
        .arg(format!("-rss_limit_mb={}", options.rss_limit_mb))
        .arg(format!("-timeout={}", options.timeout))
        .arg(format!("-artifact_prefix={}/", artifacts.display()))
        .args(["-print_final_stats=1", "-verbosity=1", "-max_len=65536"])
        .args([corpus, folder.join("seeds").join(name)])
        .stdin(Stdio::null())
        .output()
        .with_context(|| format!("starting {}", binary.display()))?;
    let said = String::from_utf8_lossy(&output.stderr);
    if !output.status.success() {
        let lines: Vec<&str> = said.lines().collect();
        bail!("{}\n{}", output.status, lines[lines.len().saturating_sub(60)..].join("\n"));
    }
    let figure = |key: &str| -> Option<u64> {
        said.lines().find_map(|line| line.strip_prefix(key)?.trim_start_matches(':').trim().parse().ok())
    };
    let executed = figure("stat::number_of_executed_units").context("libFuzzer printed no figures")?;
    Ok(format!(
        "{executed} inputs in {:?}, {} per second, peak {} MB",
        Duration::from_secs(options.seconds),
        executed.checked_div(options.seconds).unwrap_or(executed),
        figure("stat::peak_rss_mb").unwrap_or(0),
    ))
}
