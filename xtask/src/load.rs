//! Loads the samples into the running kernel, through libbpf (`bpftool`) and through our own loader.
//!
//! Assembler sources are assembled first, to `target/samples/`. All samples must be accepted but `rejected.bpf.o`, all of
//! whose programs must be refused.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, anyhow, bail};
use skep_object::{LinkOptions, Object, Target};
use skep_oracle::{Kernel, Request, Verdict};

use crate::process;

const BPFTOOL: &str = "bpftool";

/// A folder of the BPF file system, where bpftool wants to leave what it loads.
const PINS: &str = "/sys/fs/bpf/skep-samples";

/// What `cargo xtask load` is asked to do.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Objects or assembler sources; those of `examples/` when not given.
    paths: Vec<PathBuf>,
}

/// What libbpf made of an object.
enum Libbpf {
    Loads,
    /// This bpftool cannot say.
    Skipped(&'static str),
    Refuses(String),
}

/// Runs the chore.
pub(crate) fn run(options: &Options) -> Result<()> {
    let Some(mut kernel) = process::live_kernel()? else { return Ok(()) };
    let target = kernel.target()?;
    let paths = if options.paths.is_empty() { samples()? } else { options.paths.clone() };
    let mut failures = 0;
    for path in &paths {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        match load(path, &mut kernel, &target) {
            Ok(line) => println!("{name}: {line}"),
            Err(error) => {
                failures += 1;
                println!("{name}: FAILED: {error:#}");
            }
        }
    }
    println!("{} samples, {failures} failed, on {}", paths.len(), kernel.release());
    if failures > 0 {
        bail!("{failures} samples failed");
    }
    Ok(())
}

/// The objects and the assembler sources of `examples/`.
fn samples() -> Result<Vec<PathBuf>> {
    let examples = process::root().join("examples");
    let mut paths = Vec::new();
    for folder in [examples.clone(), examples.join("asm")] {
        for entry in fs::read_dir(&folder)? {
            let path = entry?.path();
            if path.extension().is_some_and(|extension| extension == "o" || extension == "s") {
                paths.push(path);
            }
        }
    }
    paths.sort();
    Ok(paths)
}

/// Loads one sample both ways, and says in a line what came of it.
fn load(path: &Path, kernel: &mut Kernel, target: &Target) -> Result<String> {
    let path = if path.extension().is_some_and(|extension| extension == "s") {
        assemble(path)?
    } else {
        path.to_path_buf()
    };
    let is_meant_to_fail = path.ends_with("rejected.bpf.o");
    let wanted = if is_meant_to_fail { Verdict::Reject } else { Verdict::Accept };
    let programs = load_ourselves(&path, kernel, target, wanted)?;
    let libbpf = match load_with_libbpf(&path)? {
        Libbpf::Loads if is_meant_to_fail => bail!("libbpf loads it"),
        Libbpf::Loads => "loads",
        Libbpf::Refuses(_) if is_meant_to_fail => "refuses it",
        Libbpf::Refuses(said) => bail!("libbpf: {said}"),
        Libbpf::Skipped(reason) => reason,
    };
    Ok(format!("{programs} programs, {wanted}; libbpf: {libbpf}"))
}

fn assemble(source: &Path) -> Result<PathBuf> {
    let text = fs::read_to_string(source).with_context(|| format!("reading {}", source.display()))?;
    let name = source.strip_prefix(process::root()).unwrap_or(source).display().to_string();
    let object = skep_asm::assemble(&name, &text, &skep_asm::Options::default())
        .and_then(|assembly| assembly.to_object())
        .map_err(|errors| {
            let show = |error| skep_diag::render_text(error, &|_: &str| Some(text.clone()), false);
            anyhow!("{}", errors.iter().map(show).collect::<String>())
        })?;
    let folder = process::root().join("target/samples");
    fs::create_dir_all(&folder)?;
    let path = folder.join(source.with_extension("bpf.o").file_name().unwrap_or_default());
    fs::write(&path, object)?;
    Ok(path)
}

/// Links an object and asks the kernel about each program. Gives their number if all are answered as wanted.
fn load_ourselves(path: &Path, kernel: &mut Kernel, target: &Target, wanted: Verdict) -> Result<usize> {
    let object = Object::open(path)?;
    let linked = object.link(target, &LinkOptions::default());
    if let Some(failure) = linked.failed.first() {
        bail!("{}: {}", failure.name, failure.error);
    }
    for program in &linked.programs {
        let answer = kernel.ask(&Request::new(program)?);
        if answer.verdict != wanted {
            let said = answer.message.unwrap_or_default();
            bail!("{}: {}, not {wanted}: {said}\n{}", program.name, answer.verdict, answer.log);
        }
    }
    Ok(linked.programs.len())
}

fn load_with_libbpf(path: &Path) -> Result<Libbpf> {
    if !process::is_installed(BPFTOOL) {
        return Ok(Libbpf::Skipped("skipped: no bpftool"));
    }
    remove_pins()?;
    let output = Command::new(BPFTOOL).args(["prog", "loadall"]).arg(path).arg(PINS).output()?;
    remove_pins()?;
    if output.status.success() {
        return Ok(Libbpf::Loads);
    }
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    // An old libbpf does not know sections that came after it.
    if said.contains("failed to guess program type") {
        return Ok(Libbpf::Skipped("skipped: this bpftool does not know the section"));
    }
    Ok(Libbpf::Refuses(said))
}

fn remove_pins() -> Result<()> {
    match fs::read_dir(PINS) {
        Ok(pins) => {
            for pin in pins {
                fs::remove_file(pin?.path())?;
            }
            Ok(fs::remove_dir(PINS)?)
        }
        // Nothing was pinned, or nothing could be.
        Err(_) => Ok(()),
    }
}
