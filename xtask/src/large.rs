//! `cargo xtask large`: the large C programs of `tests/large/`, judged by the running kernel and by us.
//!
//! Large programs are where counts go wrong: one state that is compared a little differently changes all that follows.

use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use skep_linux::{Line, Profile};
use skep_object::{LinkOptions, Object};
use skep_oracle::{Kernel, availability};

use crate::differential::{Said, kernels_answer, our_answer};
use crate::process;

const CLANG: &str = "clang-19";

/// Compare our verifier with the running kernel's on large programs.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Where to put the objects.
    #[arg(long, value_name = "DIR", default_value = "target/large")]
    out: PathBuf,
}

pub(crate) fn run(options: &Options) -> Result<()> {
    let available = availability();
    if !available.is_available() {
        println!("skipped: {available}");
        return Ok(());
    }
    if !process::is_installed(CLANG) {
        println!("skipped: no {CLANG}");
        return Ok(());
    }
    let mut kernel = Kernel::live()?;
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
    for source in sources()? {
        let object = Object::open(&compile(&source, options)?)?;
        let linked = object.link(&target, &LinkOptions::default());
        if let Some(failed) = linked.failed.first() {
            bail!("{}: {}", source.display(), failed.error);
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

fn sources() -> Result<Vec<PathBuf>> {
    let folder = process::root().join("tests/large");
    let entries = fs::read_dir(&folder).with_context(|| format!("reading {}", folder.display()))?;
    let mut sources: Vec<PathBuf> = entries
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "c"))
        .collect();
    sources.sort();
    Ok(sources)
}

fn compile(source: &std::path::Path, options: &Options) -> Result<PathBuf> {
    let out = process::root().join(&options.out);
    fs::create_dir_all(&out)?;
    let object = out.join(source.with_extension("bpf.o").file_name().context("a file")?);
    let mut clang = Command::new(CLANG);
    clang
        .args(["--target=bpf", "-mcpu=v3", "-O2", "-g", "-Wall", "-Werror"])
        .arg(format!("-I{}", process::root().join("examples/include").display()))
        .arg("-c")
        .arg(source)
        .arg("-o")
        .arg(&object);
    process::run(&mut clang).with_context(|| format!("compiling {}", source.display()))?;
    Ok(object)
}
