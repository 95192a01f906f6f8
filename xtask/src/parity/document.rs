//! `docs/PARITY.md`: the figures, for readers of the repository.

use std::fmt::Write;
use std::fs;

use anyhow::{Context, Result, bail};

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

/// Compares the figures with those of the document. Parts that were skipped are not compared.
pub(crate) fn check(measured: &[Figures]) -> Result<()> {
    let path = process::root().join("docs/PARITY.md");
    let document = fs::read_to_string(&path).with_context(|| format!("reading {}", path.display()))?;
    let mut worse = Vec::new();
    for figures in measured {
        let Some(written) = written_total(&document, &title_of(figures)) else {
            worse.push(format!("{}: not in the document", figures.title));
            continue;
        };
        let total = figures.total();
        let is_worse = total.false_accept > written.false_accept
            || total.false_reject > written.false_reject
            || total.unmodelled > written.unmodelled
            || total.agreed() < written.agreed()
            || total.same_counts < written.same_counts
            || total.same_message < written.same_message;
        if is_worse {
            worse.push(format!("{}: {total:?}, not {written:?}", figures.title));
        }
    }
    if !worse.is_empty() {
        bail!("figures fell below those of docs/PARITY.md:\n{}", worse.join("\n"));
    }
    Ok(())
}

/// The row of all programs in a part of the document.
fn written_total(document: &str, title: &str) -> Option<Tally> {
    let (_, part) = document.split_once(&format!("\n## {title}\n"))?;
    let row = part
        .lines()
        .take_while(|line| !line.starts_with("## "))
        .find(|line| line.starts_with("| **all** |"))?;
    let numbers: Vec<usize> = row.split('|').filter_map(|cell| cell.trim().parse().ok()).collect();
    let [_, accept, reject, false_accept, false_reject, unmodelled, same_counts, same_message] = numbers[..]
    else {
        return None;
    };
    Some(Tally { accept, reject, false_accept, false_reject, unmodelled, same_counts, same_message })
}

fn title_of(figures: &Figures) -> String {
    let first = figures.title.get(..1).unwrap_or_default().to_uppercase();
    first + figures.title.get(1..).unwrap_or_default()
}

fn text(measured: &[Figures]) -> String {
    let mut text = HEAD.to_owned();
    for figures in measured {
        // Writing to a string cannot fail.
        let _ = write!(text, "\n## {}\n\nMeasured on {}.\n\n", title_of(figures), figures.about);
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
    let columns = tally.columns().map(|figure| figure.to_string()).join(" | ");
    // Writing to a string cannot fail.
    let _ = writeln!(text, "| {name} | {columns} |");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_back() {
        let mut figures = Figures::new("random programs", "a file");
        let tally = Tally { accept: 3, reject: 2, unmodelled: 1, same_counts: 5, ..Tally::default() };
        figures.by_type.insert("xdp".into(), tally);
        let document = text(&[figures]);
        assert_eq!(written_total(&document, "Random programs"), Some(tally));
        assert_eq!(written_total(&document, "Logs"), None);
    }
}
