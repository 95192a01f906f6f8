//! Debian packages that a chore needs, installed when they are missing and we may.

use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use crate::process;

/// Makes sure that the packages are there.
///
/// Where they are not, root on Debian gets them installed; anyone else gets an error with the command to type.
pub(crate) fn ensure(packages: &[&str]) -> Result<()> {
    let missing: Vec<&str> = packages.iter().copied().filter(|package| !is_installed(package)).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let line = missing.join(" ");
    if !is_root() || !process::is_installed("apt-get") {
        bail!(
            "missing packages: run `apt-get install {line}` as root, or install what your distribution calls them"
        );
    }
    eprintln!("installing {line}");
    let apt = || {
        let mut apt = Command::new("apt-get");
        apt.env("DEBIAN_FRONTEND", "noninteractive").args(["-qq", "-o", "DPkg::Lock::Timeout=600"]);
        apt
    };
    process::run(apt().arg("update"))?;
    process::run(apt().args(["install", "-y", "--no-install-recommends"]).args(&missing))
        .with_context(|| format!("installing {line}"))
}

fn is_installed(package: &str) -> bool {
    Command::new("dpkg-query")
        .args(["--show", "--showformat=${db:Status-Status}", package])
        .stderr(Stdio::null())
        .output()
        .is_ok_and(|answer| answer.status.success() && answer.stdout == b"installed")
}

fn is_root() -> bool {
    Command::new("id").arg("-u").output().is_ok_and(|answer| answer.stdout.trim_ascii() == b"0")
}
