//! Each row of the catalog with two programs beside it, `rules/CODE.s`: one that is accepted and one that the row refuses.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use skep_asm::{Options as AsmOptions, assemble};
use skep_linux::{Line, Profile};
use skep_object::{LinkOptions, Object, Program, Target};
use skep_verifier::{CATALOG, Options, Verdict, verify};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("rules")
}

fn titles(errors: &[skep_diag::Diagnostic]) -> String {
    errors.iter().map(|error| format!("{error:?}").replace('\n', " ")).collect()
}

/// The programs of a source by name, and how they are to be verified.
fn programs(name: &str, source: &str) -> Result<(Vec<Program>, Options), String> {
    let assembly = assemble(name, source, &AsmOptions::default()).map_err(|errors| titles(&errors))?;
    let bytes = assembly.to_object().map_err(|errors| titles(&errors))?;
    let object = Object::parse(name, bytes).map_err(|error| error.to_string())?;
    let target = Target::embedded(Line::V6_18).map_err(|error| error.to_string())?;
    let linked = object.link(&target, &LinkOptions::default());
    if let Some(failed) = linked.failed.first() {
        return Err(failed.error.to_string());
    }
    let strict_alignment = source.starts_with("// options: strict_alignment\n");
    Ok((linked.programs, Options { strict_alignment, ..Options::default() }))
}

fn judge(code: &str, source: &str) -> Result<(), String> {
    let (programs, options) = programs(&format!("{code}.s"), source)?;
    let verdict_of = |name: &str| {
        let program =
            programs.iter().find(|program| program.name == name).ok_or(format!("no program `{name}`"))?;
        Ok::<_, String>(verify(program, &Profile::of(Line::V6_18), &options).verdict)
    };
    match verdict_of("accepted")? {
        Verdict::Accept => {}
        Verdict::Reject(found) => {
            return Err(format!("`accepted` is refused: {} {}", found.code(), found.message()));
        }
        Verdict::Unmodelled(what) => return Err(format!("`accepted` is not modelled: {what}")),
    }
    match verdict_of("rejected")? {
        Verdict::Reject(found) if found.code() == code => Ok(()),
        other => Err(format!("`rejected` gives {other:?}")),
    }
}

#[test]
fn each_row_refuses_its_program_and_nothing_refuses_the_other() {
    let none = fs::read_to_string(folder().join("none.txt")).unwrap();
    let excused: BTreeSet<&str> = none
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split(' ').next())
        .collect();
    let mut wrong = Vec::new();
    let mut codes = BTreeSet::new();
    for row in CATALOG {
        let (code, name) = (row.code, row.name);
        if row.advice().is_none() {
            wrong.push(format!("{code} {name}: says not what to try"));
        }
        codes.insert(code);
        match (fs::read_to_string(folder().join(format!("{code}.s"))), excused.contains(&code)) {
            (Ok(source), false) => {
                if let Err(why) = judge(code, &source) {
                    wrong.push(format!("{code} {name}: {why}"));
                }
            }
            (Err(_), true) => {}
            (Ok(_), true) => wrong.push(format!("{code} {name}: has programs and is excused")),
            (Err(_), false) => wrong.push(format!("{code} {name}: has no programs: add rules/{code}.s")),
        }
    }
    for entry in fs::read_dir(folder()).unwrap().flatten() {
        let file = entry.file_name().into_string().unwrap();
        let is_known = file.strip_suffix(".s").is_none_or(|code| codes.contains(code));
        if !is_known {
            wrong.push(format!("{file}: the catalog has no such row"));
        }
    }
    wrong.extend(excused.difference(&codes).map(|code| format!("none.txt: the catalog has no row {code}")));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
