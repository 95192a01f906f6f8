//! Small writers of Rust text that every generated file shares.

use std::fmt::Write;

use anyhow::{Result, anyhow};

const HEADER: &str = "// Written by `cargo xtask codegen` from linux/data/. Do not edit; change the data and run it again.\n\n";

/// Puts the notice above a generated file.
pub(super) fn with_header(text: &str) -> String {
    format!("{HEADER}{text}")
}

/// `SK_SKB_VERDICT` or `map_value` to `SkSkbVerdict`, `MapValue`.
pub(super) fn camel(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for part in name.split(['_', '-', '.', '/']) {
        let mut letters = part.chars();
        if let Some(first) = letters.next() {
            out.extend(first.to_uppercase());
            out.push_str(&letters.as_str().to_lowercase());
        }
    }
    out
}

/// A release `6.12`, `6.4?` (from memory) or `?` as an expression of type `Option<KernelVersion>`.
pub(super) fn since(value: &str) -> Result<String> {
    let release = value.trim_end_matches('?');
    if release.is_empty() {
        return Ok("None".to_owned());
    }
    let (major, minor) = release.split_once('.').ok_or_else(|| anyhow!("`{value}` is not a release"))?;
    let (major, minor): (u16, u16) = (major.parse()?, minor.parse()?);
    Ok(format!("Some(v({major}, {minor}))"))
}

/// `None`, or `Some(path)` with the name in camel case.
pub(super) fn optional(path: &str, name: Option<&str>) -> String {
    name.map_or_else(|| "None".to_owned(), |name| format!("Some({path}::{})", camel(name)))
}

/// A `static NAME: [TYPE; N]` with one row a line.
pub(super) fn table(out: &mut String, docs: &str, name: &str, kind: &str, rows: &[String]) {
    let _ = write!(out, "/// {docs}\npub(crate) static {name}: [{kind}; {}] = [\n", rows.len());
    for row in rows {
        let _ = writeln!(out, "    {row},");
    }
    out.push_str("];\n");
}
