//! The kernel's own selftests: every object linked against the running kernel's types, every program verified, and
//! compared with what the same kernel said.

use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::{Context, Result};
use rayon::prelude::*;
use skep_linux::{KernelVersion, Line, Profile};
use skep_object::{AttachTarget, LinkOptions, Object, Program, Target};

use super::Options;
use super::figures::{Figures, Ours, Theirs};
use crate::fidelity::{as_loaded, is_without_size, split_csv, types_brought_along};
use crate::process;

/// What the kernel said of a program.
struct Row {
    file: String,
    program: String,
    prog_type: String,
    theirs: Theirs,
}

/// Measures the selftests that the running kernel's verifier judges.
pub(crate) fn measure(options: &Options) -> Result<Option<Figures>> {
    let Ok(target) = Target::live() else {
        println!("skipped: no kernel types of this machine");
        return Ok(None);
    };
    let mut profile = Profile::latest();
    let line = |release: KernelVersion| (release.major, release.minor);
    if target.release.map(line) != Some(line(profile.release)) {
        println!(
            "skipped: the running kernel is not {}, against whose types the truth's programs were linked",
            profile.line
        );
        return Ok(None);
    }
    target.configure(&mut profile);
    let about = "selftests.csv, Linux 6.18.44, rows judged by its verifier";
    let figures = Figures::new("selftests", about);
    compare(options, (&target, &profile), "618", &|_, _| true, figures)
}

/// Measures those of functions and security hooks, which that machine refuses before its verifier: by the same rules, but
/// against the types and the answers of an older kernel.
pub(crate) fn measure_functions(options: &Options) -> Result<Option<Figures>> {
    let mut target = Target::embedded(Line::V6_12)?;
    let modules = process::root().join("target/testmod/6.12");
    if modules.is_dir() {
        target = target.with_module_directory(modules);
    } else {
        println!("no {}: programs attached to the test module are left out", modules.display());
    }
    let about = "selftests.csv, functions and security hooks, Linux 6.12.117. Our rules are those of 6.18: what the two \
        kernels judge differently differs here, and so do counts";
    let is_meant = |prog_type: &str, attach_type: &str| {
        prog_type == "lsm"
            || prog_type == "tracing"
                && matches!(attach_type, "trace_fentry" | "trace_fexit" | "modify_return")
    };
    let figures = Figures::new("functions and hooks", about);
    compare(options, (&target, &Profile::latest()), "612", &is_meant, figures)
}

/// Compares what is meant of the selftests with what one kernel said.
fn compare(
    options: &Options,
    (target, profile): (&Target, &Profile),
    kernel: &str,
    is_meant: &dyn Fn(&str, &str) -> bool,
    mut figures: Figures,
) -> Result<Option<Figures>> {
    let Some(path) = options.truth_file("selftests.csv") else { return Ok(None) };
    if !options.objects.is_dir() {
        println!("skipped: no {}; `cargo xtask corpus` builds it", options.objects.display());
        return Ok(None);
    }
    let rows = read_rows(&path, kernel, is_meant)?;
    let mut paths: Vec<PathBuf> =
        fs::read_dir(&options.objects)?.flatten().map(|entry| entry.path()).collect();
    paths.retain(|path| path.to_string_lossy().ends_with(".bpf.o"));
    paths.sort();
    let mut wanted: HashMap<&str, HashMap<&str, &Row>> = HashMap::new();
    for row in &rows {
        wanted.entry(&row.file).or_default().insert(&row.program, row);
    }
    let objects: Vec<BTreeMap<String, Ours>> = paths
        .par_iter()
        .map(|path| {
            let file = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            match wanted.get(file.as_str()) {
                Some(wanted) if file.contains(&options.only) => {
                    judge(options, path, &file, wanted, target, profile)
                }
                _ => Ok(BTreeMap::new()),
            }
        })
        .collect::<Result<_>>()?;
    let ours: BTreeMap<String, Ours> = objects.into_iter().flatten().collect();
    let mut absent = 0;
    for row in rows.iter().filter(|row| row.file.contains(&options.only)) {
        if options.program.as_ref().is_some_and(|name| *name != row.program) {
            continue;
        }
        let name = name_of(&row.file, &row.program);
        match ours.get(&name) {
            Some(ours) => figures.add(&name, &row.prog_type, ours, &row.theirs),
            None => absent += 1,
        }
    }
    if absent > 0 {
        println!("{absent} programs of the truth could not be linked here");
    }
    Ok(Some(figures))
}

/// Verifies the programs of one object that the truth knows.
fn judge(
    options: &Options,
    path: &std::path::Path,
    file: &str,
    wanted: &HashMap<&str, &Row>,
    target: &Target,
    profile: &Profile,
) -> Result<BTreeMap<String, Ours>> {
    let object = Object::open(path)?;
    let own_types = types_brought_along(&object, path, target)?;
    let linked = object.link(own_types.as_ref().unwrap_or(target), &LinkOptions::default());
    let mut judged = BTreeMap::new();
    for program in &linked.programs {
        let is_meant = options.program.as_ref().is_none_or(|name| *name == program.name);
        if !is_meant || !wanted.contains_key(program.name.as_str()) {
            continue;
        }
        let program = with_sizes(as_loaded(program));
        if matches!(program.kind.attach_target, Some(AttachTarget::Missing { .. })) {
            continue;
        }
        let name = name_of(file, &program.name);
        let ours = options.verify(&name, &program, profile, 0);
        judged.insert(name, ours);
    }
    Ok(judged)
}

/// Gives maps without a size one entry, as the harness of the truth did.
fn with_sizes(mut program: Program) -> Program {
    for map in &mut program.maps {
        if is_without_size(map.map_type.number(), map.max_entries) {
            Arc::make_mut(map).max_entries = 1;
        }
    }
    program
}

fn name_of(file: &str, program: &str) -> String {
    format!("{} {program}", file.strip_suffix(".bpf.o").unwrap_or(file))
}

/// The rows that are meant, and whose verdict is the verifier's own.
fn read_rows(
    path: &std::path::Path,
    kernel: &str,
    is_meant: &dyn Fn(&str, &str) -> bool,
) -> Result<Vec<Row>> {
    let text = fs::read_to_string(path).with_context(|| format!("reading {}", path.display()))?;
    let mut lines = text.lines().map(split_csv);
    let header = lines.next().context("the truth has no header")?;
    let place = |name: &str| header.iter().position(|title| title == name);
    let column = |name: &str| place(name).with_context(|| format!("the truth has no column {name}"));
    let (file, program, prog_type) = (column("file")?, column("prog")?, column("prog_type")?);
    let attach_type = column("attach_type")?;
    let of_kernel = |name: &str| column(&format!("{name}_{kernel}"));
    let (verdict, usable, message) = (of_kernel("verdict")?, of_kernel("usable")?, of_kernel("message")?);
    let counts = ["processed", "total_states", "peak_states", "max_states_per_insn"];
    let counts: Vec<usize> = counts.iter().map(|name| of_kernel(name)).collect::<Result<_>>()?;
    let mut rows = Vec::new();
    for line in lines {
        let cell = |at: usize| line.get(at).map(String::as_str).unwrap_or_default();
        if cell(usable) != "1" || !is_meant(cell(prog_type), cell(attach_type)) {
            continue;
        }
        let mut numbers = [0; 4];
        for (number, column) in numbers.iter_mut().zip(&counts) {
            *number = cell(*column).parse().unwrap_or(0);
        }
        rows.push(Row {
            file: cell(file).to_owned(),
            program: cell(program).to_owned(),
            prog_type: cell(prog_type).to_owned(),
            theirs: Theirs {
                is_accepted: cell(verdict) == "accept",
                message: cell(message).to_owned(),
                counts: numbers,
            },
        });
    }
    Ok(rows)
}
