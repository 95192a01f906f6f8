//! `cargo xtask bench`: compiles the benchmark's programs to BPF and to the machine's own code, builds all engines that ours
//! are compared with, lets them take turns, and writes `docs/PERFORMANCE.md`.

use std::process::Command;

use anyhow::Result;

use crate::examples::{CLANG, compile_bench};
use crate::packages;
use crate::process::{self, root};

/// Measure how fast programs run.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// How many turns each engine has.
    #[arg(long, default_value_t = 20)]
    rounds: u32,
    /// Only programs whose names hold this.
    #[arg(long, default_value = "")]
    only: String,
    /// Fail if the interpreter's geometric mean is more than so many times the machine's own code.
    #[arg(long, value_name = "TIMES")]
    most: Option<f64>,
    /// Print the table, and write no document.
    #[arg(long)]
    print: bool,
}

/// Runs the chore.
pub(crate) fn run(options: &Options) -> Result<()> {
    packages::ensure(&[CLANG, "llvm-19"])?;
    let root = root();
    let (objects, peers) = (root.join("target/bench"), root.join("target/peers"));
    compile_bench(&objects)?;
    let mut build = Command::new("cargo");
    build.current_dir(root.join("oracle/peers")).args(["build", "--quiet", "--release", "--locked"]);
    process::run(build.arg("--target-dir").arg(&peers))?;
    let mut measure = Command::new("cargo");
    measure.current_dir(&root).env("CC", CLANG);
    measure.args(["run", "--quiet", "--release", "--package", "skep-bench", "--"]);
    measure.arg("--objects").arg(&objects).arg("--peers").arg(peers.join("release/skep-peers"));
    measure.args(["--rounds", &options.rounds.to_string(), "--only", &options.only]);
    if let Some(most) = options.most {
        measure.args(["--most", &most.to_string()]);
    }
    if !options.print {
        measure.arg("--write").arg(root.join("docs"));
    }
    anyhow::ensure!(measure.status()?.success(), "{measure:?} failed");
    Ok(())
}
