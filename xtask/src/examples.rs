//! Compiles the sample programs of `examples/`, whose objects are committed beside their sources.
//!
//! The objects are committed so that the tests and the README's commands need no compiler. Another clang gives other
//! bytes, so `--check` compares only where the clang that made them is installed.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

/// The release the committed objects are made with.
const CLANG: &str = "clang-19";
const STRIP: &str = "llvm-strip-19";

/// What `cargo xtask examples` is asked to do.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Change nothing; fail if an object differs from what its source compiles to.
    #[arg(long)]
    check: bool,
}

/// Runs the chore from wherever in the workspace it is called.
pub(crate) fn run(options: &Options) -> Result<()> {
    if options.check && !crate::process::is_installed(CLANG) {
        println!("skipped: no {CLANG}");
        return Ok(());
    }
    let built = crate::process::root().join("target/examples");
    fs::create_dir_all(&built)?;
    let mut stale = Vec::new();
    for source in sources()? {
        let object = source.with_extension("o");
        let new = built.join(&object);
        compile(&source, &new)?;
        let committed = crate::process::root().join("examples").join(&object);
        let new_bytes = fs::read(&new)?;
        if fs::read(&committed).is_ok_and(|present| present == new_bytes) {
            continue;
        }
        if options.check {
            stale.push(object.display().to_string());
        } else {
            fs::write(&committed, new_bytes)?;
            println!("wrote examples/{}", object.display());
        }
    }
    if !stale.is_empty() {
        bail!("examples are stale ({}): run `cargo xtask examples`", stale.join(", "));
    }
    Ok(())
}

/// The names of the C sources, sorted.
fn sources() -> Result<Vec<PathBuf>> {
    let mut sources = Vec::new();
    for entry in fs::read_dir(crate::process::root().join("examples"))? {
        let name = PathBuf::from(entry?.file_name());
        if name.extension().is_some_and(|extension| extension == "c") {
            sources.push(name);
        }
    }
    sources.sort();
    Ok(sources)
}

/// Compiles `examples/<source>` to `object`. Paths in the debug information are relative to the repository, so that the
/// bytes do not depend on where it lies; DWARF is stripped, BTF stays.
fn compile(source: &Path, object: &Path) -> Result<()> {
    let mut clang = Command::new(CLANG);
    clang
        .current_dir(crate::process::root())
        .args(["--target=bpf", "-mcpu=v3", "-O2", "-g", "-Wall", "-Werror", "-fdebug-compilation-dir=."])
        .args(["-Iexamples/include", "-c"])
        .arg(Path::new("examples").join(source))
        .arg("-o")
        .arg(object);
    crate::process::run(&mut clang).with_context(|| format!("compiling {}", source.display()))?;
    crate::process::run(Command::new(STRIP).arg("-g").arg(object))
}
