//! Runs those programs of built selftests that call kernel functions, here and on the running kernel, and compares
//! what they return.
//!
//! `cargo run --release -p skep-tests --example kfunc_selftests -- target/corpus/obj [WORD IN THE NAME…]`

use std::collections::BTreeMap;
use std::path::PathBuf;

use anyhow::{Context, Result};
use skep_linux::ProgType;
use skep_object::{LinkOptions, Object, Program, SymbolKind};
use skep_oracle::{Availability, Kernel, Request, TestRun, Verdict, availability};
use skep_vm::{Input, RunOptions, Settings, StackReads, World};

/// Bytes of data that a program is run on.
const DATA_LEN: usize = 64;

fn main() -> Result<()> {
    if let Availability::Refused(reason) = availability() {
        println!("skipped: no bpf(2): {reason}");
        return Ok(());
    }
    let mut arguments = std::env::args().skip(1);
    let directory = arguments.next().context("where are the objects?")?;
    let words: Vec<String> = arguments.collect();
    let mut paths: Vec<PathBuf> = std::fs::read_dir(directory)?.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    let mut kernel = Kernel::live()?;
    let target = kernel.target()?;
    let types = target.btf().context("the kernel's types")?.clone();
    let mut counts: BTreeMap<&str, u32> = BTreeMap::new();
    for path in paths {
        let file = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let Ok(object) = Object::open(&path) else { continue };
        let linked = object.link(&target, &LinkOptions::default());
        for program in &linked.programs {
            let name = format!("{file} {}", program.name);
            let calls = program.symbols.iter().any(|symbol| symbol.kind == SymbolKind::Kfunc);
            if !calls || !words.is_empty() && !words.iter().any(|word| name.contains(word.as_str())) {
                continue;
            }
            let Ok(request) = Request::to_run(program, &linked, test_run(program)) else { continue };
            let answer = kernel.ask(&request);
            let (Verdict::Accept, Some(theirs)) = (answer.verdict, answer.run) else { continue };
            if theirs.errno.is_some() {
                continue;
            }
            let mut world =
                World::new(Settings { n_cpus: 2, stack_reads: StackReads::Leftover, ..Settings::default() })?;
            world.set_types(types.clone());
            // Maps of maps name those that hold nothing yet of their own.
            let inner = linked.maps.iter().filter(|map| !program.maps.contains(map));
            let inner: Vec<_> = inner.cloned().collect();
            let mut with_inner = program.clone();
            with_inner.maps.extend(inner);
            let outcome = match world.load(&with_inner) {
                Ok(id) => world.run(id, &input(program), &RunOptions::default()),
                Err(error) => Err(error),
            };
            let kind = match outcome {
                Ok(Ok(ours)) if ours.value as u32 == theirs.retval => "the same",
                Ok(Ok(ours)) => {
                    println!("{name}: {} here, {} there", ours.value as u32 as i32, theirs.retval as i32);
                    "different"
                }
                Ok(Err(trap)) => {
                    println!("{name}: {trap}");
                    "a trap"
                }
                Err(error) => {
                    println!("{name}: {error}");
                    "not run"
                }
            };
            *counts.entry(kind).or_default() += 1;
        }
    }
    println!("{counts:?}");
    Ok(())
}

/// Whether test runs of a type take no data.
fn takes_none(program: &Program) -> bool {
    matches!(program.kind.prog_type, ProgType::Syscall | ProgType::RawTracepoint)
}

/// The input the selftests' own harness gives.
fn test_run(program: &Program) -> TestRun {
    let none = takes_none(program);
    let data = if none { Vec::new() } else { vec![0; DATA_LEN] };
    TestRun { data: data.into(), repeat: u32::from(!none), ..TestRun::default() }
}

fn input(program: &Program) -> Input {
    if takes_none(program) { Input::Memory(Vec::new()) } else { Input::Packet(vec![0; DATA_LEN]) }
}
