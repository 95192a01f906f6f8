//! Habits of the repository that no other tool watches.

use std::fs;
use std::path::Path;

use anyhow::Result;

use crate::metadata::{files, root, text, workspace_packages};
use crate::rust_source::{code_of, lines_with_word};

/// Where code that the compiler cannot check may stand.
const MAY_BE_UNSAFE: &[&str] =
    &["oracle/", "jit/src/code.rs", "jit/src/fault.rs", "jit/src/run.rs", "vm/src/memory"];

/// At this length a file has a second concern.
const MAX_LINES: usize = 1500;

/// Files that may be longer, because they are a table.
const TABLES: &[&str] = &["linux/src/generated/", "isa/src/table.rs"];

/// How far above an unsafe block its reason may stand.
const SAFETY_WITHIN: usize = 6;

fn is_below(path: &Path, folders: &[&str]) -> bool {
    let path = path.to_string_lossy();
    folders.iter().any(|folder| path.starts_with(folder))
}

/// Asks a question of every Rust file; an answer names a line and what is wrong with it.
#[track_caller]
fn check_rust_files(check: impl Fn(&Path, &str) -> Vec<(usize, String)>) -> Result<()> {
    let mut wrong = Vec::new();
    for path in files()?.iter().filter(|path| path.extension().is_some_and(|extension| extension == "rs")) {
        let source = fs::read_to_string(root().join(path))?;
        for (line, what) in check(path, &source) {
            wrong.push(format!("{}:{line}: {what}", path.display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    Ok(())
}

#[test]
fn crates_inherit_from_the_workspace() -> Result<()> {
    let mut wrong = Vec::new();
    for package in workspace_packages()? {
        let manifest = fs::read_to_string(text(&package, "manifest_path"))?;
        let mut wanted = vec!["[lints]\nworkspace = true"];
        wanted.extend(["version", "edition", "rust-version", "license", "publish"].map(|key| match key {
            "version" => "\nversion.workspace = true",
            "edition" => "\nedition.workspace = true",
            "rust-version" => "\nrust-version.workspace = true",
            "license" => "\nlicense.workspace = true",
            _ => "\npublish.workspace = true",
        }));
        for line in wanted.into_iter().filter(|line| !manifest.contains(line)) {
            wrong.push(format!("{} has no {:?}", text(&package, "name"), line.trim()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    Ok(())
}

#[test]
fn each_dependency_has_a_reason() -> Result<()> {
    let manifest = fs::read_to_string(root().join("Cargo.toml"))?;
    let (_, dependencies) = manifest.split_once("[workspace.dependencies]\n").unwrap_or_default();
    let (dependencies, _) = dependencies.split_once("\n[").unwrap_or_default();
    let mut has_reason = false;
    for line in dependencies.lines() {
        if line.is_empty() {
            has_reason = false;
        } else if line.starts_with('#') {
            has_reason = true;
        } else if !line.contains("path = ") {
            assert!(has_reason, "no comment says why: {line}");
        }
    }
    Ok(())
}

#[test]
fn unsafe_code_is_where_it_may_be() -> Result<()> {
    check_rust_files(|path, source| {
        let code = code_of(source);
        let lines: Vec<&str> = source.lines().collect();
        let is_declaration =
            |line: usize| code.lines().nth(line - 1).is_some_and(|line| line.contains(" fn "));
        lines_with_word(&code, "unsafe")
            .filter_map(|line| {
                if !is_below(path, MAY_BE_UNSAFE) {
                    return Some((line, "unsafe code does not belong here".to_owned()));
                }
                // Clippy asks public ones for a section on safety.
                if is_declaration(line) {
                    return None;
                }
                let above = &lines[line.saturating_sub(SAFETY_WITHIN)..line];
                let has_reason =
                    above.iter().any(|line| line.contains("SAFETY") || line.contains("# Safety"));
                (!has_reason).then(|| (line, "no SAFETY comment above".to_owned()))
            })
            .collect()
    })
}

#[test]
fn nothing_is_put_off() -> Result<()> {
    check_rust_files(|_, source| {
        let code = code_of(source);
        let mut found = Vec::new();
        for word in ["todo!", "unimplemented!", "dbg!", "#[ignore"] {
            let lines = code.lines().enumerate().filter(|(_, line)| line.contains(word));
            found.extend(lines.map(|(index, _)| (index + 1, format!("{word} in committed code"))));
        }
        found
    })
}

#[test]
fn files_say_why_they_exist() -> Result<()> {
    check_rust_files(|path, source| {
        let first = source.lines().find(|line| !line.starts_with("#!["));
        if first.is_some_and(|line| line.starts_with("//!")) || is_below(path, TABLES) {
            return Vec::new();
        }
        vec![(1, "the file does not begin with a `//!` comment".to_owned())]
    })
}

#[test]
fn files_have_one_concern() -> Result<()> {
    check_rust_files(|path, source| {
        let lines = source.lines().count();
        if lines <= MAX_LINES || is_below(path, TABLES) {
            return Vec::new();
        }
        vec![(lines, format!("more than {MAX_LINES} lines"))]
    })
}

#[test]
fn modules_are_named_for_a_concern() -> Result<()> {
    check_rust_files(|path, _| {
        let name = path.file_stem().unwrap_or_default().to_string_lossy();
        let vague = ["util", "utils", "common", "misc"].contains(&name.as_ref());
        vague.then(|| (1, format!("{name} names no concern"))).into_iter().collect()
    })
}

#[test]
fn samples_have_source_and_object() -> Result<()> {
    let mut wrong = Vec::new();
    for path in files()?.iter().filter(|path| path.parent() == Some(Path::new("examples"))) {
        let partner = match path.extension().and_then(|extension| extension.to_str()) {
            Some("c") => path.with_extension("o"),
            Some("o") => path.with_extension("c"),
            _ => continue,
        };
        if !root().join(&partner).is_file() {
            wrong.push(format!("{} has no {}", path.display(), partner.display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    Ok(())
}

#[test]
fn links_between_documents_lead_somewhere() -> Result<()> {
    let mut wrong = Vec::new();
    for path in files()?.iter().filter(|path| path.extension().is_some_and(|extension| extension == "md")) {
        let document = fs::read_to_string(root().join(path))?;
        let folder = root().join(path.parent().unwrap_or(Path::new("")));
        for (at, _) in document.match_indices("](") {
            let target = document[at + 2..].split([')', '#', ' ']).next().unwrap_or_default();
            let is_outside = target.contains(':') || target.starts_with("../shared");
            if !target.is_empty() && !is_outside && !folder.join(target).exists() {
                wrong.push(format!("{}: {target} does not exist", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    Ok(())
}
