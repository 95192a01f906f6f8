//! Runs the selftests that say what they return (`__retval`) on a real kernel, as the selftests' own harness runs them:
//! 64 zero bytes of data, once; and on the same input in the interpreter or compiled, which must give what the kernel gave. Where no
//! kernel of ours can be asked, nothing is run.
//!
//! `xtask/data/retval.txt` lists the programs whose values cannot be the same, each with its reason.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use skep_btf::{Kind, Type};
use skep_jit::{Jit, Refusal};
use skep_linux::{Profile, ProgType};
use skep_object::{LinkOptions, Linked, Object, Program, Target};
use skep_oracle::{Blob, Request, TestRun, Verdict};
use skep_verifier::verify;
use skep_vm::{Input, ProgId, RunOptions, Settings, StackReads, TrapKind, World};

/// What `cargo xtask retval` is asked to do.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// The directory of the objects, as `cargo xtask corpus` builds them.
    #[arg(long)]
    objects: PathBuf,
    /// Fail if fewer of a hundred programs that the kernel runs give the same here.
    #[arg(long, default_value_t = 0.0)]
    least: f64,
    /// Compile the programs: those that our verifier accepts with no checks, or all of them caged.
    #[arg(long, value_enum)]
    compiled: Option<Compiled>,
}

/// How programs are compiled.
#[derive(Clone, Copy, PartialEq, Eq, Debug, clap::ValueEnum)]
enum Compiled {
    Verified,
    Caged,
}

/// Bytes of data a program is run on.
const DATA_LEN: usize = 64;

/// What was found.
#[derive(Default)]
struct Tally {
    annotated: u32,
    ran: u32,
    right: u32,
    same: u32,
    listed: u32,
    /// Programs that did not give the same, by what became of them here.
    others: BTreeMap<String, Vec<String>>,
}

/// Runs the chore.
pub(crate) fn run(options: &Options) -> Result<()> {
    let Some(mut kernel) = crate::process::live_kernel()? else { return Ok(()) };
    let target = kernel.target()?;
    let mut reasons = reasons()?;
    let mut tally = Tally::default();
    for path in objects(&options.objects)? {
        let object = Object::open(&path).with_context(|| path.display().to_string())?;
        let annotations = annotations_of(&object);
        if annotations.is_empty() {
            continue;
        }
        let file = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let linked = object.link(&target, &LinkOptions::default());
        for program in &linked.programs {
            let Some((_, expected)) = annotations.iter().find(|(name, _)| *name == program.name) else {
                continue;
            };
            tally.annotated += 1;
            let Ok(request) = Request::to_run(program, &linked, test_run(program)) else { continue };
            let answer = kernel.ask(&request);
            let (Verdict::Accept, Some(run)) = (answer.verdict, answer.run) else { continue };
            let name = format!("{file} {}", program.name);
            if let Some(errno) = run.errno {
                println!("{name}: not run by the kernel, errno {errno}");
                continue;
            }
            tally.ran += 1;
            match expected {
                Some(expected) if *expected != run.retval => {
                    println!("{name}: the kernel gives {}, not {}", run.retval as i32, *expected as i32);
                }
                _ => tally.right += 1,
            }
            let ours = run_here(program, &linked, &target, options.compiled);
            if ours.as_ref().is_ok_and(|&value| expected.is_none() || value == run.retval) {
                tally.same += 1;
            } else if reasons.remove(&name).is_some() {
                tally.listed += 1;
            } else {
                let (what, detail) = match ours {
                    Ok(value) => {
                        let detail = format!("{} here, {} there", value as i32, run.retval as i32);
                        ("another value".to_owned(), detail)
                    }
                    Err(ended) => ended,
                };
                tally.others.entry(what).or_default().push(format!("{name}: {detail}"));
            }
        }
    }
    report(&tally);
    if let Some(name) = reasons.keys().next() {
        bail!("xtask/data/retval.txt lists {name}, which needs no reason");
    }
    let percent = f64::from(tally.same) * 100.0 / f64::from(tally.ran.max(1));
    if percent < options.least {
        bail!("{percent:.1} % are fewer than {} %", options.least);
    }
    Ok(())
}

fn report(tally: &Tally) {
    for (what, programs) in &tally.others {
        println!("{} {what}:", programs.len());
        for program in programs {
            println!("  {program}");
        }
    }
    let Tally { annotated, ran, right, same, listed, others } = tally;
    let unmodelled: usize = others
        .iter()
        .filter(|(what, _)| what.starts_with("not modelled"))
        .map(|(_, names)| names.len())
        .sum();
    let differ = others.values().map(Vec::len).sum::<usize>() - unmodelled;
    println!("{annotated} programs say what they return; {ran} ran on the kernel, {right} returned it");
    println!(
        "here {same} give the same ({:.1} %), {differ} do not, {unmodelled} need what is not modelled, \
         {listed} are listed",
        f64::from(*same) * 100.0 / f64::from((*ran).max(1))
    );
}

/// Runs a program here: gives its value, or how else it ended, in general and in particular.
fn run_here(
    program: &Program,
    linked: &Linked,
    target: &Target,
    compiled: Option<Compiled>,
) -> Result<u32, (String, String)> {
    let broken = |error: skep_vm::Error| ("not started".to_owned(), error.to_string());
    // As a privileged program finds it.
    let settings = Settings { stack_reads: StackReads::Leftover, ..Settings::default() };
    let mut world = World::new(settings).map_err(broken)?;
    if let Some(types) = &target.types {
        world.set_types(types.kernel().clone());
    }
    let id = world.load(program).map_err(broken)?;
    let mut loaded = vec![(id, program)];
    // What slots of its maps name, and what slots of theirs name in turn. What cannot be loaded leaves its slot empty.
    let mut maps = program.maps.clone();
    let mut at = 0;
    while let Some(map) = maps.get(at).cloned() {
        for slot in &map.slots {
            if let Some(inner) = linked.maps.iter().find(|map| map.name == slot.name) {
                if !maps.contains(inner) {
                    let _ = world.add_map(inner);
                    maps.push(inner.clone());
                }
            } else if let Some(other) = linked.programs.iter().find(|other| other.name == slot.name) {
                loaded.extend(world.load(other).map(|id| (id, other)));
                maps.extend(other.maps.iter().filter(|map| !maps.contains(map)).cloned().collect::<Vec<_>>());
            }
        }
        at += 1;
    }
    let options = RunOptions::default();
    let outcome = match compiled {
        None => world.run(id, &input(program), &options),
        Some(how) => {
            let refused = |refusal: Refusal| ("not compiled".to_owned(), refusal.to_string());
            let jit = compile(&world, &loaded, how).map_err(refused)?;
            world.run_on(&jit, id, &input(program), &options)
        }
    };
    let outcome = outcome.map_err(broken)?;
    outcome.map(|outcome| outcome.value as u32).map_err(|trap| match trap.kind() {
        TrapKind::Unmodelled(what) => (format!("not modelled: {what}"), trap.to_string()),
        _ => ("a trap".to_owned(), trap.to_string()),
    })
}

fn compile(world: &World, loaded: &[(ProgId, &Program)], how: Compiled) -> Result<Jit, Refusal> {
    let mut jit = Jit::new()?;
    for (id, program) in loaded {
        let report = verify(program, &Profile::latest(), &skep_verifier::Options::default());
        match how {
            Compiled::Verified if report.verdict == skep_verifier::Verdict::Accept => {
                jit.compile_verified(world, *id, program, &report)?;
            }
            _ => jit.compile_caged(world, *id, program)?,
        }
    }
    Ok(jit)
}

fn objects(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries = fs::read_dir(folder).with_context(|| format!("reading {}", folder.display()))?;
    let mut paths: Vec<PathBuf> = entries
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "o"))
        .collect();
    paths.sort();
    Ok(paths)
}

/// The programs that are known to differ, by object and name, with the reason.
fn reasons() -> Result<BTreeMap<String, String>> {
    let path = crate::process::root().join("xtask/data/retval.txt");
    let text = fs::read_to_string(&path).with_context(|| path.display().to_string())?;
    let lines = text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines
        .map(|line| {
            let (name, reason) = line.split_once(": ").with_context(|| format!("no reason: {line}"))?;
            Ok((name.to_owned(), reason.to_owned()))
        })
        .collect()
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

/// The same input for the interpreter.
fn input(program: &Program) -> Input {
    match program.kind.prog_type {
        ProgType::Syscall => Input::Context(Vec::new()),
        ProgType::Xdp
        | ProgType::SocketFilter
        | ProgType::SchedCls
        | ProgType::SchedAct
        | ProgType::CgroupSkb
        | ProgType::LwtIn
        | ProgType::LwtOut
        | ProgType::LwtXmit
        | ProgType::LwtSeg6local
        | ProgType::SkSkb
        | ProgType::FlowDissector => Input::Packet(vec![0; DATA_LEN]),
        _ => Input::Default,
    }
}
