//! `docs/coverage.md`: everything the verifier answers with `unmodelled`, and how often real programs need it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use super::figures::Figures;
use crate::process;

const HEAD: &str = "\
# Coverage

What the verifier does not model: it answers `unmodelled` with these words, and never accepts. Each line is a place in
`verifier/src/`, words in braces being what the program has there; the number is how many programs of those measured for
[parity](PARITY.md) meet it first. Kernels other than 6.18 come on top. Written by `cargo xtask parity --write`.

";

/// Writes the document.
pub(super) fn write(measured: &[Figures]) -> Result<()> {
    let path = document();
    fs::write(&path, text(&reasons()?, measured))?;
    println!("wrote {}", path.display());
    Ok(())
}

/// The document must list what the source has.
pub(super) fn check() -> Result<()> {
    let path = document();
    let document = fs::read_to_string(&path).with_context(|| format!("reading {}", path.display()))?;
    for (reason, file) in reasons()? {
        if !document.contains(&format!("| {} | {file} |", cell(&reason))) {
            bail!("docs/coverage.md does not have “{reason}” of {file}: run `cargo xtask parity --write`");
        }
    }
    Ok(())
}

fn document() -> PathBuf {
    process::root().join("docs/coverage.md")
}

fn text(reasons: &BTreeSet<(String, String)>, measured: &[Figures]) -> String {
    let mut programs: BTreeMap<&str, usize> = BTreeMap::new();
    for (what, missing) in measured.iter().flat_map(Figures::missing_by_count) {
        *programs.entry(what).or_default() += missing.accepted + missing.refused;
    }
    let mut text = HEAD.to_owned();
    text.push_str("| programs | what | place |\n| ---: | --- | --- |\n");
    let mut rows: Vec<(usize, &str, &str)> = reasons
        .iter()
        .map(|(reason, file)| {
            let met = programs.iter().filter(|(what, _)| matches(reason, what));
            (met.map(|(_, count)| count).sum(), reason.as_str(), file.as_str())
        })
        .collect();
    rows.sort_by_key(|(count, reason, file)| (std::cmp::Reverse(*count), *reason, *file));
    for (count, reason, file) in rows {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "| {count} | {} | {file} |", cell(reason));
    }
    text
}

fn cell(reason: &str) -> String {
    reason.replace('|', "\\|")
}

/// Whether a reason as the source writes it, with what varies in braces, can have given these words.
fn matches(reason: &str, what: &str) -> bool {
    let mut pieces = reason.split(['{', '}']).step_by(2);
    let Some(mut rest) = pieces.next().and_then(|first| what.strip_prefix(first)) else { return false };
    let mut ended = reason.ends_with('}') || !reason.contains('{') && rest.is_empty();
    for piece in pieces {
        let Some(at) = rest.find(piece) else { return false };
        rest = &rest[at + piece.len()..];
        ended = ended || rest.is_empty();
    }
    ended
}

/// Every reason in the verifier's source, and the file it stands in.
fn reasons() -> Result<BTreeSet<(String, String)>> {
    let root = process::root();
    let mut reasons = BTreeSet::new();
    let mut folders = vec![root.join("verifier/src")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).with_context(|| folder.display().to_string())?.flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                reasons.extend(reasons_in(&path, &root)?);
            }
        }
    }
    Ok(reasons)
}

/// The first string after each word that leads to a reason.
fn reasons_in(path: &Path, root: &Path) -> Result<Vec<(String, String)>> {
    let text = fs::read_to_string(path).with_context(|| path.display().to_string())?;
    let file = path.strip_prefix(root.join("verifier/src")).unwrap_or(path).display().to_string();
    let mut found = Vec::new();
    for part in text.split("nmodelled(").skip(1) {
        let part = part.trim_start();
        let part = part.strip_prefix("format!(").unwrap_or(part).trim_start();
        if let Some((reason, _)) = part.strip_prefix('"').and_then(|part| part.split_once('"'))
            && !reason.is_empty()
        {
            found.push((reason.to_owned(), file.clone()));
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_match(reason: &str, what: &str, expected: bool) {
        assert_eq!(matches(reason, what), expected, "{reason} / {what}");
    }

    #[test]
    fn reasons_are_found_again() {
        check_match("arenas", "arenas", true);
        check_match("arenas", "arenas of more", false);
        check_match("helper {}", "helper bpf_snprintf", true);
        check_match("{}s in map values", "kptrs in map values", true);
        check_match("helper {}, which looks", "helper bpf_x", false);
    }

    #[test]
    fn the_source_has_reasons() {
        assert!(reasons().unwrap().iter().any(|(reason, _)| reason.contains("CAP_BPF")));
    }
}
