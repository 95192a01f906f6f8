//! Compiling the C programs of a folder to BPF objects.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::process;

pub(crate) const CLANG: &str = "clang-19";

/// The objects of the C sources of a folder of the repository, compiled to another one.
pub(crate) fn compile_folder(folder: &str, out: &Path) -> Result<Vec<PathBuf>> {
    let out = process::root().join(out);
    fs::create_dir_all(&out)?;
    sources(folder)?.iter().map(|source| compile(source, &out)).collect()
}

fn sources(folder: &str) -> Result<Vec<PathBuf>> {
    let folder = process::root().join(folder);
    let entries = fs::read_dir(&folder).with_context(|| format!("reading {}", folder.display()))?;
    let mut sources: Vec<PathBuf> = entries
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "c"))
        .collect();
    sources.sort();
    Ok(sources)
}

fn compile(source: &Path, out: &Path) -> Result<PathBuf> {
    let object = out.join(source.with_extension("bpf.o").file_name().context("a file")?);
    let mut clang = Command::new(CLANG);
    clang
        .args(["--target=bpf", "-mcpu=v3", "-O2", "-g", "-Wall", "-Werror"])
        .arg(format!("-I{}", process::root().join("examples/include").display()))
        // Where Debian has the headers of the kernel's interface for this machine.
        .arg(format!("-I/usr/include/{}-linux-gnu", std::env::consts::ARCH))
        .arg("-c")
        .arg(source)
        .arg("-o")
        .arg(&object);
    process::run(&mut clang).with_context(|| format!("compiling {}", source.display()))?;
    Ok(object)
}
