//! Compiles the sample programs of `examples/` and the benchmark's, whose objects are committed beside their sources.
//!
//! The objects are committed so that the tests, the README's commands and the benchmark need no clang. Another clang gives other
//! bytes, so `--check` compares only where the clang that made them is installed.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

/// The release the committed objects are made with.
pub(crate) const CLANG: &str = "clang-19";
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
        let object = source.object();
        let new = built.join(object.file_name().unwrap_or_default());
        compile(&source, &new)?;
        let committed = crate::process::root().join(&object);
        let new_bytes = fs::read(&new)?;
        if fs::read(&committed).is_ok_and(|present| present == new_bytes) {
            continue;
        }
        if options.check {
            stale.push(object.display().to_string());
        } else {
            fs::write(&committed, new_bytes)?;
            println!("wrote {}", object.display());
        }
    }
    if !stale.is_empty() {
        bail!("examples are stale ({}): run `cargo xtask examples`", stale.join(", "));
    }
    Ok(())
}

/// A C source; paths are relative to the repository.
struct Source {
    path: PathBuf,
    /// Where its headers are.
    include: &'static str,
}

impl Source {
    fn object(&self) -> PathBuf {
        let name = self.path.file_name().unwrap_or_default().to_string_lossy();
        let stem = name.trim_end_matches(".c").trim_end_matches(".bpf");
        self.path.with_file_name(format!("{stem}.bpf.o"))
    }
}

/// The C sources, sorted: all samples, and the programs that the benchmark lists.
fn sources() -> Result<Vec<Source>> {
    let mut sources = Vec::new();
    for entry in fs::read_dir(crate::process::root().join("examples"))? {
        let path = Path::new("examples").join(entry?.file_name());
        if path.extension().is_some_and(|extension| extension == "c") {
            sources.push(Source { path, include: "examples/include" });
        }
    }
    for path in bench_sources()? {
        sources.push(Source { path, include: "bench/programs" });
    }
    sources.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(sources)
}

/// The benchmark's programs, without the one that runs them on the machine.
fn bench_sources() -> Result<Vec<PathBuf>> {
    let programs = Path::new("bench/programs");
    let mut sources = Vec::new();
    for entry in fs::read_dir(crate::process::root().join(programs))? {
        let path = programs.join(entry?.file_name());
        if path.extension().is_some_and(|extension| extension == "c") && !path.ends_with("native.c") {
            sources.push(path);
        }
    }
    Ok(sources)
}

/// Compiles the benchmark's programs into a folder.
pub(crate) fn compile_bench(folder: &Path) -> Result<()> {
    fs::create_dir_all(folder)?;
    for path in bench_sources()? {
        let source = Source { path, include: "bench/programs" };
        let object = source.object();
        compile(&source, &folder.join(object.file_name().unwrap_or_default()))?;
    }
    Ok(())
}

/// Compiles a source to `object`. Paths in the debug information are relative to the repository, so that the
/// bytes do not depend on where it lies; DWARF is stripped, BTF stays.
fn compile(source: &Source, object: &Path) -> Result<()> {
    let mut clang = Command::new(CLANG);
    clang
        .current_dir(crate::process::root())
        .args(["--target=bpf", "-mcpu=v3", "-O2", "-g", "-Wall", "-Werror", "-fdebug-compilation-dir=."])
        .arg(format!("-I{}", source.include))
        .arg("-c")
        .arg(&source.path)
        .arg("-o")
        .arg(object);
    crate::process::run(&mut clang).with_context(|| format!("compiling {}", source.path.display()))?;
    crate::process::run(Command::new(STRIP).arg("-g").arg(object))
}
