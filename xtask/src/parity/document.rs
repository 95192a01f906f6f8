//! `docs/PARITY.md`: the figures, for readers of the repository.

use std::fmt::Write;
use std::fs;

use anyhow::Result;

use super::figures::{Figures, Tally};
use crate::process;

const HEAD: &str = "\
# Parity

How far the verifier's answers are those of a real kernel. Written by `cargo xtask parity --write`.

A program is *not modelled* when it needs something the verifier does not know yet; it is never accepted then.
Counts are equal when all four are: instructions processed, states in all, states at most, states at one instruction at most.
";

/// Writes the document.
pub(crate) fn write(measured: &[Figures]) -> Result<()> {
    let path = process::root().join("docs/PARITY.md");
    fs::write(&path, text(measured))?;
    println!("wrote {}", path.display());
    Ok(())
}

fn text(measured: &[Figures]) -> String {
    let mut text = HEAD.to_owned();
    for figures in measured {
        let title = figures.title.get(..1).unwrap_or_default().to_uppercase()
            + figures.title.get(1..).unwrap_or_default();
        // Writing to a string cannot fail.
        let _ = write!(text, "\n## {title}\n\nMeasured on {}.\n\n", figures.about);
        text.push_str("| program type | programs | both accept | both reject | false accept | false reject | not modelled | equal counts | equal messages |\n");
        text.push_str("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |\n");
        for (name, tally) in &figures.by_type {
            row(&mut text, name, tally);
        }
        row(&mut text, "**all**", &figures.total());
        if let Some((equal, all)) = figures.logs {
            let _ = write!(
                text,
                "\nOf {all} logs compared, {equal} are equal, addresses and times left aside.\n"
            );
        }
        if !figures.missing.is_empty() {
            text.push_str(
                "\nNot modelled, by what is missing first:\n\n| programs | what |\n| ---: | --- |\n",
            );
        }
        for (what, missing) in figures.missing_by_count() {
            let what = what.replace('|', "\\|");
            let _ = writeln!(text, "| {} | {what} |", missing.accepted + missing.refused);
        }
    }
    text
}

fn row(text: &mut String, name: &str, tally: &Tally) {
    // Writing to a string cannot fail.
    let _ = writeln!(
        text,
        "| {name} | {} | {} | {} | {} | {} | {} | {} | {} |",
        tally.programs(),
        tally.accept,
        tally.reject,
        tally.false_accept,
        tally.false_reject,
        tally.unmodelled,
        tally.same_counts,
        tally.same_message
    );
}
