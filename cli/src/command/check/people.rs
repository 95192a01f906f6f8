//! Verdicts for people: a table for each object and kernel, and what each rejection is about.

use super::judge::{Fate, Judged, OfKernel, Row, rows};
use crate::output::{Paint, Tone};
use crate::table::{Cell, Table};

/// What is said of some objects.
pub(super) fn text(judged: &[Judged], with_logs: bool, paint: Paint) -> String {
    let mut text = String::new();
    for of in judged {
        let object = paint.tone(Tone::Strong, &of.object);
        if of.is_unreadable {
            text.push_str(&format!("\n{object}\n  {}\n", paint.tone(Tone::Odd, "unreadable")));
        }
        for of_kernel in &of.by_kernel {
            let OfKernel { kernel, types, rows } = of_kernel;
            let types = paint.tone(Tone::Faint, &format!("(types of {types})"));
            text.push_str(&format!("\n{object} on Linux {kernel} {types}\n"));
            text.push_str(&if rows.is_empty() { "  no programs\n".to_owned() } else { table(rows, paint) });
            for row in rows {
                text.push_str(&remarks(row, with_logs, paint));
            }
        }
    }
    // Objects are parted by empty lines; none stands before the first.
    match text.strip_prefix('\n') {
        Some(rest) => rest.to_owned(),
        None => text,
    }
}

fn table(rows: &[Row], paint: Paint) -> String {
    let mut table = Table::new(&[
        "VERDICT",
        "PROGRAM",
        "PRESET",
        "TYPE",
        ">INSNS",
        ">PROCESSED",
        ">STATES",
        ">PEAK",
        ">STACK",
        "CODE",
        "MESSAGE",
    ]);
    for row in rows {
        table.push(cells(row));
    }
    table.render(paint)
}

fn cells(row: &Row) -> Vec<Cell> {
    let opinion = row.fate.opinion();
    let stats = opinion.filter(|opinion| opinion.name() != "unmodelled").map(|opinion| opinion.report.stats);
    let number =
        |number: Option<u32>| Cell::from(number.map(|number| number.to_string()).unwrap_or_default());
    let n_insns = opinion.map(|_| row.n_insns.to_string()).unwrap_or_default();
    vec![
        Cell::new(row.fate.name(), tone(&row.fate)),
        Cell::new(row.program.clone(), Tone::Strong),
        row.preset.clone().unwrap_or_default().into(),
        row.prog_type.clone().unwrap_or_default().into(),
        n_insns.into(),
        number(stats.map(|stats| stats.insns_processed)),
        number(stats.map(|stats| stats.total_states)),
        number(stats.map(|stats| stats.peak_states)),
        number(stats.map(|stats| stats.stack_depth)),
        opinion.and_then(|opinion| opinion.rejection()).map_or("", |rejection| rejection.code()).into(),
        row.fate.message().unwrap_or_default().into(),
    ]
}

fn tone(fate: &Fate) -> Tone {
    match fate.name() {
        "accept" => Tone::Good,
        "reject" => Tone::Bad,
        "skip" => Tone::Faint,
        _ => Tone::Odd,
    }
}

/// Where a rejection happened, and the log if it was asked for.
fn remarks(row: &Row, with_logs: bool, paint: Paint) -> String {
    let Some(opinion) = row.fate.opinion() else { return String::new() };
    let mut text = String::new();
    if let Some(rejection) = opinion.rejection() {
        let (code, message) = (rejection.code(), rejection.message());
        let head = paint.tone(Tone::Bad, &format!("{}: {code}", row.program));
        text.push_str(&format!("\n  {head} {}\n", printable(&message)));
        if let Some(source) = &row.source {
            let place = format!("{}:{}:{}", source.file, source.line, source.column);
            text.push_str(&format!("    at {}\n", printable(&place)));
            text.push_str(&format!("      {}\n", paint.tone(Tone::Strong, printable(&source.text).trim())));
        }
        if let (Some(insn), Some(shown)) = (opinion.report.insn, &row.insn_text) {
            text.push_str(&format!("    insn {insn}: {}\n", printable(shown)));
        }
    }
    if let Some(story) = &row.story {
        text.push_str(&story.text(paint));
    }
    if with_logs && !opinion.report.log.is_empty() {
        text.push_str(&format!("\n  {}\n", paint.tone(Tone::Faint, &format!("log of {}", row.program))));
        for line in opinion.report.log.lines() {
            text.push_str(&format!("  {}\n", printable(line)));
        }
    }
    text
}

/// A line from a file may hold anything; on a terminal it is text.
pub(super) fn printable(text: &str) -> String {
    text.chars().map(|each| if each.is_control() && each != '\t' { '\u{fffd}' } else { each }).collect()
}

/// How many there are of each verdict.
pub(super) fn closing(judged: &[Judged], paint: Paint) -> String {
    let counts = [
        ("accept", "accepted", Tone::Good),
        ("reject", "rejected", Tone::Bad),
        ("unmodelled", "not modelled", Tone::Odd),
        ("error", "not linked", Tone::Odd),
        ("skip", "skipped", Tone::Faint),
    ]
    .map(|(verdict, words, tone)| {
        (rows(judged).filter(|row| row.fate.name() == verdict).count(), verdict, words, tone)
    });
    let parts: Vec<String> = counts
        .iter()
        .filter(|(count, verdict, ..)| *count > 0 || *verdict == "accept")
        .map(|(count, _, words, tone)| {
            paint.tone(if *count > 0 { *tone } else { Tone::Plain }, &format!("{count} {words}"))
        })
        .collect();
    format!("\n{}\n", parts.join(", "))
}
