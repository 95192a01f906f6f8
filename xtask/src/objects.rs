//! `cargo xtask objects`: programs as people ship them, judged by the running kernel and by us.
//!
//! Two sets: the small programs of `tests/kinds/`, one or more for each kind of program and what goes wrong with it, and the
//! objects inside packages of Debian, which are downloaded below `target/`. Tools carry theirs in their own files.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};
use skep_linux::{Line, Profile};
use skep_object::{LinkOptions, Object, Target};
use skep_oracle::Kernel;
use skep_verifier::{Verdict, verify};

use crate::clang::{CLANG, compile_folder};
use crate::differential::{kernels_answer, our_answer};
use crate::process;

/// Packages with BPF objects in them.
const PACKAGES: [&str; 3] = ["xdp-tools", "libbpf-tools", "systemd"];

/// Compare our verifier with the running kernel's on objects as they are shipped.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Leave the packages out, and judge `tests/kinds/` alone.
    #[arg(long)]
    no_packages: bool,
    /// Judge these objects instead.
    #[arg(value_name = "OBJECT")]
    objects: Vec<PathBuf>,
    /// Where to put what is downloaded and compiled.
    #[arg(long, value_name = "DIR", default_value = "target/objects")]
    out: PathBuf,
}

/// What came of the programs.
#[derive(Default)]
struct Tally {
    equal: u32,
    differing: u32,
    /// Programs that the kernel was not asked about, or could not be.
    unasked: u32,
    /// How many need what is not modelled, by what that is.
    unmodelled: BTreeMap<String, u32>,
}

pub(crate) fn run(options: &Options) -> Result<()> {
    let Some(mut kernel) = process::live_kernel()? else { return Ok(()) };
    if kernel.release().parse::<Line>().ok() != Some(Line::V6_18) {
        println!("skipped: this kernel is no 6.18");
        return Ok(());
    }
    let (target, mut profile) = (kernel.target()?, Profile::latest());
    target.configure(&mut profile);
    let mut tally = Tally::default();
    for path in paths(options)? {
        judge(&path, &target, &profile, &mut kernel, &mut tally)?;
    }
    let unmodelled: u32 = tally.unmodelled.values().sum();
    println!(
        "{} equal, {} differ, {unmodelled} not modelled, {} the kernel could not be asked",
        tally.equal, tally.differing, tally.unasked
    );
    for (what, count) in &tally.unmodelled {
        println!("  {count:4} {what}");
    }
    if tally.differing > 0 {
        bail!("{} programs differ", tally.differing);
    }
    Ok(())
}

fn judge(
    path: &Path,
    target: &Target,
    profile: &Profile,
    kernel: &mut Kernel,
    tally: &mut Tally,
) -> Result<()> {
    let object = Object::open(path)?;
    for program in object.link(target, &LinkOptions::default()).programs {
        let Ok(theirs) = kernels_answer(kernel, &program) else {
            tally.unasked += 1;
            continue;
        };
        let Some(ours) = our_answer(&program, profile) else {
            let report = verify(&program, profile, &skep_verifier::Options::default());
            if let Verdict::Unmodelled(what) = report.verdict {
                *tally.unmodelled.entry(what).or_default() += 1;
            }
            continue;
        };
        if ours == theirs {
            tally.equal += 1;
        } else {
            tally.differing += 1;
            println!("{} {}: ours {ours:?}, kernel {theirs:?}", path.display(), program.name);
        }
    }
    Ok(())
}

fn paths(options: &Options) -> Result<Vec<PathBuf>> {
    if !options.objects.is_empty() {
        return Ok(options.objects.clone());
    }
    let mut paths = Vec::new();
    if process::is_installed(CLANG) {
        paths.extend(compile_folder("tests/kinds", &options.out.join("kinds"))?);
    } else {
        println!("skipped: no {CLANG} for tests/kinds");
    }
    if options.no_packages {
        return Ok(paths);
    }
    let out = process::root().join(&options.out).join("packages");
    fs::create_dir_all(&out)?;
    for package in PACKAGES {
        match unpack(package, &out) {
            Ok(folder) => paths.extend(extract(&folder, &out.join("obj"))?),
            Err(error) => println!("skipped: {package}: {error:#}"),
        }
    }
    Ok(paths)
}

/// Downloads a package and unpacks it; where that is.
fn unpack(package: &str, out: &Path) -> Result<PathBuf> {
    let folder = out.join(package);
    if folder.is_dir() {
        return Ok(folder);
    }
    let download =
        || process::run(Command::new("apt-get").args(["-qq", "download", package]).current_dir(out));
    if download().is_err() {
        process::run(Command::new("apt-get").args(["-qq", "update"]))?;
        download()?;
    }
    let prefix = format!("{package}_");
    let archive = fs::read_dir(out)?
        .flatten()
        .map(|entry| entry.path())
        .find(|path| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(&prefix)))
        .with_context(|| format!("{package} was not downloaded"))?;
    process::run(Command::new("dpkg-deb").arg("-x").arg(archive).arg(&folder))?;
    Ok(folder)
}

/// Writes every BPF object that a file below a folder is or holds to a file of its own.
fn extract(folder: &Path, out: &Path) -> Result<Vec<PathBuf>> {
    fs::create_dir_all(out)?;
    let (mut folders, mut found) = (vec![folder.to_owned()], Vec::new());
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder)?.flatten() {
            let (path, kind) = (entry.path(), entry.file_type()?);
            if kind.is_dir() {
                folders.push(path);
                continue;
            }
            if !kind.is_file() {
                continue;
            }
            let bytes = fs::read(&path)?;
            let name = entry.file_name().to_string_lossy().into_owned();
            for (index, object) in objects_in(&bytes).into_iter().enumerate() {
                let target = out.join(format!("{name}-{index}.bpf.o"));
                fs::write(&target, object)?;
                found.push(target);
            }
        }
    }
    found.sort();
    Ok(found)
}

/// The BPF objects within a file's bytes: from their ELF header to the end of their table of sections.
fn objects_in(bytes: &[u8]) -> Vec<&[u8]> {
    /// 64-bit, little-endian, the current version.
    const MAGIC: [u8; 7] = [0x7f, b'E', b'L', b'F', 2, 1, 1];
    const EM_BPF: u16 = 247;
    let mut objects = Vec::new();
    let mut at = 0;
    while let Some(next) = bytes.get(at..).and_then(|rest| rest.windows(7).position(|bytes| bytes == MAGIC)) {
        let start = at + next;
        at = start + MAGIC.len();
        let half = |off: usize| {
            let bytes = bytes.get(start + off..start + off + 2)?;
            Some(u16::from_le_bytes(bytes.try_into().ok()?))
        };
        let sections = || {
            let bytes = bytes.get(start + 40..start + 48)?;
            usize::try_from(u64::from_le_bytes(bytes.try_into().ok()?)).ok()
        };
        if half(18) != Some(EM_BPF) {
            continue;
        }
        let len = sections()
            .zip(half(58).zip(half(60)))
            .and_then(|(table, (size, count))| table.checked_add(usize::from(size) * usize::from(count)));
        if let Some(object) = len.and_then(|len| bytes.get(start..start.checked_add(len)?)) {
            objects.push(object);
        }
    }
    objects
}
