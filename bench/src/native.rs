//! The programs as the machine's own code, in a process of their own.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::engine::{Engine, Timed};

/// Runs of one turn.
const RUNS: &str = "20";

/// All programs, compiled.
pub(crate) struct Native {
    path: PathBuf,
}

/// One of them.
pub(crate) struct NativeProgram {
    path: PathBuf,
    name: String,
}

/// Compiles the programs, or says why that cannot be.
pub(crate) fn build(folder: &Path) -> Result<Result<Native, String>> {
    let cc = env::var("CC").unwrap_or_else(|_| "cc".to_owned());
    let path = env::temp_dir().join(format!("skep-bench-{}", std::process::id()));
    let mut command = Command::new(&cc);
    command.arg("-O2").arg("-o").arg(&path);
    for entry in folder.read_dir().context("reading the programs")? {
        let source = entry?.path();
        if source.extension().is_some_and(|extension| extension == "c") {
            command.arg(source);
        }
    }
    match command.output() {
        Err(error) => Ok(Err(format!("no machine code: {cc}: {error}"))),
        Ok(output) if !output.status.success() => {
            bail!("{command:?}: {}", String::from_utf8_lossy(&output.stderr))
        }
        Ok(_) => Ok(Ok(Native { path })),
    }
}

impl Native {
    pub(crate) fn of(&self, name: &str) -> NativeProgram {
        NativeProgram { path: self.path.clone(), name: name.to_owned() }
    }
}

impl Engine for NativeProgram {
    fn run(&mut self) -> Result<Timed> {
        let output = Command::new(&self.path).args([&self.name, RUNS]).output()?;
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let said = text.trim().split_once(' ').with_context(|| format!("{} says {text:?}", self.name))?;
        Ok(Timed { value: said.0.parse()?, ns: said.1.parse()? })
    }
}

impl Drop for Native {
    fn drop(&mut self) {
        // What cannot be removed from the temporary folder stays there.
        let _ = std::fs::remove_file(&self.path);
    }
}
