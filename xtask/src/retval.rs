//! Runs the selftests that say what they return (`__retval`) on a real kernel, as the selftests' own harness runs them:
//! 64 zero bytes of data, once. This measures the loader and the oracle's test runs; where no kernel of ours can be
//! asked, nothing is run.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result};
use skep_btf::{Kind, Type};
use skep_linux::ProgType;
use skep_object::{LinkOptions, Object, Program};
use skep_oracle::{Blob, Kernel, Request, TestRun, Verdict};

/// What `cargo xtask retval` is asked to do.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// The directory of the objects, as `cargo xtask corpus` builds them.
    #[arg(long)]
    objects: PathBuf,
}

/// Bytes of data a program is run on.
const DATA_LEN: usize = 64;

/// Runs the chore.
pub(crate) fn run(options: &Options) -> Result<()> {
    let mut kernel = Kernel::live()?;
    let target = kernel.target()?;
    let mut paths: Vec<PathBuf> = fs::read_dir(&options.objects)
        .with_context(|| format!("reading {}", options.objects.display()))?
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "o"))
        .collect();
    paths.sort();
    let (mut annotated, mut ran, mut right) = (0, 0, 0);
    for path in paths {
        let object = Object::open(&path).with_context(|| path.display().to_string())?;
        let annotations = annotations_of(&object);
        if annotations.is_empty() {
            continue;
        }
        let linked = object.link(&target, &LinkOptions::default());
        for program in &linked.programs {
            let Some((_, expected)) = annotations.iter().find(|(name, _)| *name == program.name) else {
                continue;
            };
            annotated += 1;
            let Ok(request) = Request::to_run(program, &linked, test_run(program)) else { continue };
            let answer = kernel.ask(&request);
            let (Verdict::Accept, Some(run)) = (answer.verdict, answer.run) else { continue };
            let name = format!("{} {}", path.display(), program.name);
            if let Some(errno) = run.errno {
                println!("{name}: not run, errno {errno}");
                continue;
            }
            ran += 1;
            if expected.is_none_or(|expected| expected == run.retval) {
                right += 1;
            } else {
                println!(
                    "{name}: returned {}, not {}",
                    run.retval as i32,
                    expected.unwrap_or_default() as i32
                );
            }
        }
    }
    println!("{annotated} programs say what they return; {ran} ran, {right} returned it");
    Ok(())
}

/// The programs of an object that say what they return, by name, and that value; `None` where any will do.
fn annotations_of(object: &Object) -> Vec<(String, Option<u32>)> {
    let Some(btf) = object.btf() else { return Vec::new() };
    btf.types()
        .filter_map(|(id, ty)| {
            let Type::DeclTag { target, .. } = ty else { return None };
            let text = btf.name_of(id).strip_prefix("comment:test_retval=")?;
            (btf.kind_of(target)? == Kind::Func).then(|| (btf.name_of(target).to_owned(), value(text)))
        })
        .collect()
}

/// A value as the annotations write it. A pointer's cannot be known.
fn value(text: &str) -> Option<u32> {
    let number = |text: &str| match text.strip_prefix("0x") {
        Some(digits) => u64::from_str_radix(digits, 16).ok(),
        None => text.parse::<i64>().ok().map(|number| number as u64),
    };
    match text.trim() {
        "TEST_DATA_LEN" => Some(DATA_LEN as u32),
        text => number(text.trim_matches(['(', ')'])).map(|number| number as u32),
    }
}

/// The input the harness gives programs of this type.
fn test_run(program: &Program) -> TestRun {
    let takes_none = matches!(program.kind.prog_type, ProgType::Syscall | ProgType::RawTracepoint);
    let data = if takes_none { Vec::new() } else { vec![0; DATA_LEN] };
    TestRun { data: Blob::from(data), repeat: u32::from(!takes_none), ..TestRun::default() }
}
