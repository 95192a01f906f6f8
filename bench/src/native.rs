//! The programs as the machine's own code, in a process of their own.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::engine::{Engine, Timed};

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
pub(crate) fn build(folder: &Path, names: &[&str], cc: &str) -> Result<Result<Native, String>> {
    let path = env::temp_dir().join(format!("skep-bench-{}", std::process::id()));
    let mut command = Command::new(cc);
    command.arg("-O2").arg("-o").arg(&path).arg(folder.join("native.c"));
    command.args(names.iter().map(|name| folder.join(name).with_extension("c")));
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
    fn run(&mut self, times: u32) -> Result<Timed> {
        let output = Command::new(&self.path).args([&self.name, &times.to_string()]).output()?;
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
