//! Links every object given against the running kernel and prints what failed, by reason, and how long it took.
//!
//! ```text
//! cargo run --release --example link_all -p skep-object -- [--target FILE] [--list] [--core] [--names] [--limits] OBJECT…
//! ```
//!
//! With `--limits` it fails when the median takes 15 ms or more, or all objects together 4 s.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use skep_object::{LinkOptions, Object, Target};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1).peekable();
    let mut target = None;
    let (mut list, mut core, mut names, mut limits) = (false, false, false, false);
    while let Some(flag) = arguments.next_if(|argument| argument.starts_with("--")) {
        match flag.as_str() {
            "--target" => target = Some(Target::open(arguments.next().ok_or("--target needs a file")?)?),
            "--list" => list = true,
            "--core" => core = true,
            "--names" => names = true,
            "--limits" => limits = true,
            other => return Err(format!("unknown flag {other}").into()),
        }
    }
    let started = Instant::now();
    let target = match target {
        Some(target) => target,
        None => Target::live()?,
    };
    println!("target read in {:?}", started.elapsed());

    let mut times = Vec::new();
    let (mut n_programs, mut n_maps, mut n_insns, mut n_unresolved, mut n_core) = (0, 0, 0, 0, 0);
    let mut failures: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for path in arguments {
        let started = Instant::now();
        let object = match Object::open(&path) {
            Ok(object) => object,
            Err(error) => {
                failures.entry(format!("open: {}", error.kind())).or_default().push(error.to_string());
                continue;
            }
        };
        let linked = object.link(&target, &LinkOptions::default());
        times.push((started.elapsed(), path.clone()));
        n_programs += linked.programs.len();
        n_maps += linked.maps.len();
        n_core += linked.core.len();
        for program in &linked.programs {
            if names {
                println!("linked {path} {} {} {}", program.name, program.section, program.insns.len());
            }
            n_insns += program.insns.len();
            n_unresolved += program.unresolved.len();
        }
        for failure in &linked.failed {
            let reason = format!("{:?}: {}", failure.subject, failure.error.kind());
            failures.entry(reason).or_default().push(format!("{path}: {}: {}", failure.name, failure.error));
        }
        if core {
            for outcome in &linked.core {
                println!(
                    "{path} {} {}: {}",
                    outcome.function,
                    outcome.record.insn.0,
                    outcome.explain(&object, &target)
                );
            }
        }
    }
    for (reason, cases) in &failures {
        println!("{:5}  {reason}", cases.len());
        for case in cases.iter().take(if list { usize::MAX } else { 0 }) {
            println!("         {case}");
        }
    }
    times.sort();
    let total: Duration = times.iter().map(|(time, _)| *time).sum();
    println!(
        "{} objects, {n_programs} programs of {n_insns} instructions, {n_maps} maps, {n_core} CO-RE records, {n_unresolved} left unresolved",
        times.len()
    );
    if let (Some((median, _)), Some((worst, path))) = (times.get(times.len() / 2), times.last()) {
        println!("{total:?} in all, {median:?} in the median, {worst:?} at most ({path})");
        if limits && (*median >= Duration::from_millis(15) || total >= Duration::from_secs(4)) {
            return Err("slower than 15 ms in the median or 4 s in all".into());
        }
    }
    Ok(())
}
