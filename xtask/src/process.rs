//! Starting other programs, with errors that show what was started and what it said.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};
use skep_oracle::{Kernel, availability};

/// The root of the repository.
pub(crate) fn root() -> PathBuf {
    let xtask = Path::new(env!("CARGO_MANIFEST_DIR"));
    xtask.parent().unwrap_or(xtask).to_path_buf()
}

/// Runs a command to its end; its output is shown only if it fails.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    output(command).map(drop)
}

/// Runs a command to its end and gives what it wrote.
pub(crate) fn output(command: &mut Command) -> Result<String> {
    let output = command.output().with_context(|| format!("starting {command:?}"))?;
    if !output.status.success() {
        bail!("{command:?}: {}\n{}", output.status, String::from_utf8_lossy(&output.stderr).trim_end());
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Whether a program answers to `--version`.
pub(crate) fn is_installed(program: &str) -> bool {
    is_answered(Command::new(program).arg("--version"))
}

/// Whether a command succeeds; what it writes is thrown away.
pub(crate) fn is_answered(command: &mut Command) -> bool {
    command.stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok_and(|status| status.success())
}

/// The running kernel; nothing, once that is said, where it cannot be asked.
pub(crate) fn live_kernel() -> Result<Option<Kernel>> {
    let available = availability();
    if !available.is_available() {
        println!("skipped: {available}");
        return Ok(None);
    }
    Ok(Some(Kernel::live()?))
}
