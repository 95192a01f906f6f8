//! How fast the interpreter is, beside the machine's own code, rbpf's interpreter and a kernel's compiler.
//!
//! `cargo run --release -p skep-bench`
//!
//! Each program of `programs/` is written once, in C. Its object for BPF is committed (`cargo xtask examples` makes it), so
//! that the measure needs no clang; the machine's own code is made by `cc -O2` when the measure begins, where there is
//! one. The engines take turns, and of each the fastest of many runs counts, which is what disturbs least on a busy
//! machine. All must give the same value.

mod engine;
mod native;
mod table;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use clap::Parser;
use skep_object::{LinkOptions, Object, Program, Target};

use engine::{Engine, Timed};
use table::Row;

/// Measures the interpreter.
#[derive(Parser)]
#[command(name = "skep-bench")]
struct Options {
    /// How many turns each engine has.
    #[arg(long, default_value_t = 20)]
    rounds: u32,
    /// Fail if the geometric mean is more than so many times the machine's own code.
    #[arg(long, value_name = "TIMES")]
    most: Option<f64>,
    /// Only programs whose names hold this.
    #[arg(long, default_value = "")]
    only: String,
}

fn main() -> Result<()> {
    let options = Options::parse();
    let mut native = native::build(&folder())?;
    let mut kernel = engine::open_kernel();
    for note in [native.as_ref().err(), kernel.as_ref().err()].into_iter().flatten() {
        println!("skipped: {note}");
    }
    table::begin();
    let mut rows = Vec::new();
    for name in names()?.iter().filter(|name| name.contains(&options.only)) {
        let program = load(name)?;
        let (mut skep, n_insns) = engine::Skep::new(&program)?;
        let mut rbpf = engine::Rbpf::new(&program)?;
        let mut native = native.as_mut().ok().map(|native| native.of(name));
        let jit = kernel.as_mut().ok().map(|kernel| engine::Jit::new(kernel, &program)).transpose()?;
        let mut jit = jit.and_then(|jit| jit.inspect_err(|note| println!("skipped: {note}")).ok());
        let mut row = Row::new(name, n_insns);
        for round in 0..options.rounds {
            row.native = turn(native.as_mut(), row.native)?;
            row.skep = turn(Some(&mut skep), row.skep)?;
            row.rbpf = turn(Some(&mut rbpf), row.rbpf)?;
            // Each of its turns verifies the program anew.
            if round < 3 {
                row.kernel = turn(jit.as_mut(), row.kernel)?;
            }
        }
        row.check()?;
        println!("{row}");
        rows.push(row);
    }
    let mean = table::finish(&rows);
    match (options.most, mean) {
        (Some(most), Some(mean)) if mean > most => bail!("{mean:.1} times is more than {most}"),
        _ => Ok(()),
    }
}

/// Lets an engine run once more, and keeps the faster run.
fn turn(engine: Option<&mut impl Engine>, best: Option<Timed>) -> Result<Option<Timed>> {
    let Some(engine) = engine else { return Ok(None) };
    let new = engine.run()?;
    match best {
        Some(best) if best.value != new.value => bail!("{} after {}: runs differ", new.value, best.value),
        Some(best) if best.ns < new.ns => Ok(Some(best)),
        _ => Ok(Some(new)),
    }
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("programs")
}

/// The programs there are, in order.
fn names() -> Result<Vec<String>> {
    let list = fs::read_to_string(folder().join("list.h")).context("programs/list.h")?;
    let names = list.lines().filter_map(|line| line.strip_prefix("P(")?.strip_suffix(')'));
    Ok(names.map(str::to_owned).collect())
}

fn load(name: &str) -> Result<Program> {
    let path = folder().join(name).with_extension("bpf.o");
    let object = Object::open(&path).with_context(|| path.display().to_string())?;
    let linked = object.link(&Target::default(), &LinkOptions::default());
    let found = linked.programs.into_iter().find(|program| program.name == name);
    found.with_context(|| format!("{} has no program {name}", path.display()))
}
