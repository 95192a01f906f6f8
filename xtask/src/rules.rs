//! `docs/rules/`, a page for each row of the verifier's catalog, with the two programs of `verifier/rules/`.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};
use skep_verifier::{CATALOG, Row};

/// What `cargo xtask rules` is asked to do.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Change nothing; fail if a page differs from what the catalog says.
    #[arg(long)]
    check: bool,
}

/// Subjects of codes, by their first two digits.
const SUBJECTS: [(&str, &str); 10] = [
    ("E00", "Encoding"),
    ("E01", "Types of registers"),
    ("E02", "Memory"),
    ("E03", "Lifetime of resources"),
    ("E04", "Calls"),
    ("E05", "Execution context"),
    ("E06", "Structure of programs"),
    ("E07", "Policy"),
    ("E08", "Limits"),
    ("E09", "BTF"),
];

pub(crate) fn run(options: &Options) -> Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let folder = root.join("docs/rules");
    let pages = pages(&root.join("verifier/rules"))?;
    let mut stale = Vec::new();
    for (name, page) in &pages {
        if !fs::read_to_string(folder.join(name)).is_ok_and(|present| present == *page) {
            stale.push(name.clone());
        }
    }
    let present = fs::read_dir(&folder).into_iter().flatten().flatten();
    let names = present.filter_map(|entry| entry.file_name().into_string().ok());
    let left_over: Vec<String> = names.filter(|name| !pages.contains_key(name)).collect();
    if options.check && !(stale.is_empty() && left_over.is_empty()) {
        bail!("docs/rules is stale ({}): run `cargo xtask rules`", [stale, left_over].concat().join(", "));
    }
    if options.check {
        return Ok(());
    }
    fs::create_dir_all(&folder)?;
    for name in &stale {
        let path = folder.join(name);
        let page = pages.get(name).context("a page that was made")?;
        fs::write(&path, page).with_context(|| format!("writing {}", path.display()))?;
    }
    for name in &left_over {
        fs::remove_file(folder.join(name)).with_context(|| format!("removing docs/rules/{name}"))?;
    }
    println!("{} pages, {} written, {} removed", pages.len(), stale.len(), left_over.len());
    Ok(())
}

/// The pages by file name.
fn pages(programs: &Path) -> Result<BTreeMap<String, String>> {
    let none = fs::read_to_string(programs.join("none.txt")).context("reading verifier/rules/none.txt")?;
    let excuses: BTreeMap<&str, &str> =
        none.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once(' ')).collect();
    let mut pages = BTreeMap::new();
    for row in CATALOG {
        let source = fs::read_to_string(programs.join(format!("{}.s", row.code))).ok();
        let page = page(row, source.as_deref(), excuses.get(row.code).copied())?;
        pages.insert(format!("{}.md", row.code), page);
    }
    pages.insert("README.md".to_owned(), index());
    Ok(pages)
}

fn page(row: &Row, source: Option<&str>, excuse: Option<&str>) -> Result<String> {
    let mut page = format!("# {} {}\n\n", row.code, row.name);
    page.push_str("Written by `cargo xtask rules` from `verifier/src/rejection.rs` and `verifier/rules/`; do not edit.\n\n");
    let message = if row.message.is_empty() { "(nothing)" } else { row.message };
    // Writing to a string cannot fail.
    let _ = write!(page, "{}\n\nThe kernel says, with `{:?}`:\n\n", row.explanation(), row.errno);
    let _ = write!(page, "```text\n{}\n```\n", plain(message));
    if let Some(advice) = row.advice() {
        let _ = write!(page, "\n**What to try.** {advice}\n");
    }
    match (source, excuse) {
        (Some(source), _) => {
            let _ = write!(
                page,
                "\n`accepted` is accepted and `rejected` is refused with this rule, by Linux 6.18 and by `skep check`:\n\n```asm\n{source}```\n"
            );
        }
        (None, Some(excuse)) => {
            let _ = write!(page, "\nThere is no example. {excuse}\n");
        }
        (None, None) => bail!("verifier/rules has neither {0}.s nor a line for {0} in none.txt", row.code),
    }
    Ok(page)
}

/// A message without the forms of its numbers: `{id:x}` is `{id}`.
fn plain(message: &str) -> String {
    let mut text = String::new();
    let mut is_form = false;
    for each in message.chars() {
        match each {
            ':' if text.rfind('{').is_some_and(|open| !text[open..].contains(['}', ' '])) => is_form = true,
            '}' => {
                is_form = false;
                text.push(each);
            }
            _ if is_form => {}
            _ => text.push(each),
        }
    }
    text
}

fn index() -> String {
    let mut page = "# Why programs are refused\n\nWritten by `cargo xtask rules` from `verifier/src/rejection.rs`; do not edit.\n\n\
        Each rule has a code that never changes, which `skep check` prints, and a page with an accepted and a refused program.\n"
        .to_owned();
    for (prefix, subject) in SUBJECTS {
        let mut rows: Vec<&Row> = CATALOG.iter().filter(|row| row.code.starts_with(prefix)).collect();
        if rows.is_empty() {
            continue;
        }
        rows.sort_by_key(|row| row.code);
        let _ = write!(
            page,
            "\n## {subject}\n\n| code | the kernel says | what is wrong |\n| --- | --- | --- |\n"
        );
        for row in rows {
            let message = plain(row.message).replace('|', "\\|");
            let _ = writeln!(page, "| [{0}]({0}.md) | `{1}` | {2} |", row.code, message, row.explanation());
        }
    }
    page
}

#[cfg(test)]
mod tests {
    #[test]
    fn forms_of_numbers_are_left_out() {
        assert_eq!(super::plain("unknown opcode {code:02x}: {op}"), "unknown opcode {code}: {op}");
    }
}
