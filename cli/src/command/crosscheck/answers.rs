//! What a kernel said, as rows for people and for tools.

use serde_json::{Value, json};
use skep_oracle::{Answer, Stats, Verdict};

use super::questions::{Asked, Question, Questions};
use crate::failure::Exit;
use crate::output::{Paint, Tone};
use crate::table::{Cell, Table};

/// One program, and what became of it.
pub(super) struct Row {
    pub(super) object: String,
    /// `None` where the object itself cannot be read.
    pub(super) program: Option<String>,
    section: String,
    pub(super) preset: Option<String>,
    prog_type: Option<String>,
    n_insns: Option<usize>,
    fate: Fate,
    answer: Option<Answer>,
    message: Option<String>,
}

/// What became of a program.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Fate {
    Accepted,
    Rejected,
    /// The kernel's verifier was not asked, or never came to judge.
    Unknown,
    /// It was not to be asked.
    Skipped,
}

impl Fate {
    fn of(verdict: Verdict) -> Fate {
        match verdict {
            Verdict::Accept => Fate::Accepted,
            Verdict::Reject => Fate::Rejected,
            Verdict::Error => Fate::Unknown,
        }
    }

    /// The verdict as JSON and people read it.
    fn name(self) -> &'static str {
        match self {
            Fate::Accepted => "accept",
            Fate::Rejected => "reject",
            Fate::Unknown => "error",
            Fate::Skipped => "skip",
        }
    }

    fn tone(self) -> Tone {
        match self {
            Fate::Accepted => Tone::Good,
            Fate::Rejected => Tone::Bad,
            Fate::Unknown => Tone::Odd,
            Fate::Skipped => Tone::Faint,
        }
    }
}

/// Puts answers beside what was asked; `answers` are those of the questions that could be asked, in their order.
/// Where there is none, `absent` says why.
pub(super) fn rows(questions: Vec<Questions>, answers: Vec<Answer>, absent: &str) -> Vec<Row> {
    let mut answers = answers.into_iter();
    let mut rows = Vec::new();
    for Questions { object, programs, failure, is_unreadable, .. } in questions {
        if is_unreadable {
            // The failure itself has been told by whoever prints; here it is the reason.
            rows.push(Row {
                object: object.clone(),
                program: None,
                section: String::new(),
                preset: None,
                prog_type: None,
                n_insns: None,
                fate: Fate::Unknown,
                answer: None,
                message: failure.map(|failure| failure.title()),
            });
        }
        for Question { program, section, preset, prog_type, n_insns, asked } in programs {
            let (fate, answer, message) = match asked {
                Asked::Yes(_) => match answers.next() {
                    Some(answer) => (Fate::of(answer.verdict), Some(answer), None),
                    None => (Fate::Unknown, None, Some(absent.to_owned())),
                },
                Asked::No(reason) => (Fate::Unknown, None, Some(reason)),
                Asked::Skip(reason) => (Fate::Skipped, None, Some(reason)),
            };
            let message = answer.as_ref().and_then(|answer| answer.message.clone()).or(message);
            rows.push(Row {
                object: object.clone(),
                program: Some(program),
                section,
                preset,
                prog_type: prog_type.map(|prog_type| prog_type.to_string()),
                n_insns,
                fate,
                answer,
                message,
            });
        }
    }
    rows
}

impl Row {
    fn stats(&self) -> Option<&Stats> {
        self.answer.as_ref()?.stats.as_ref()
    }

    /// The row as an object. The log is there if it was asked for.
    pub(super) fn json(&self, kernel_release: Option<&str>, with_log: bool) -> Value {
        let stats = self.stats().map(|stats| {
            json!({
                "insns_processed": stats.insns_processed,
                "total_states": stats.total_states,
                "peak_states": stats.peak_states,
                "max_states_per_insn": stats.max_states_per_insn,
                "stack_depth": stats.stack_depth(),
                "prog_insns": self.n_insns,
                "time_us": stats.time_us,
            })
        });
        let mut says = json!({
            "verdict": self.fate.name(),
            "errno": self.answer.as_ref().and_then(|answer| answer.errno),
            "message": self.message,
            "stats": stats,
        });
        if let (Some(fields), Some(answer)) = (says.as_object_mut(), &self.answer) {
            if !answer.notes.is_empty() {
                fields.insert("notes".to_owned(), json!(answer.notes));
            }
            if with_log {
                fields.insert("log".to_owned(), json!(answer.log));
            }
        }
        let mut row = json!({
            "object": self.object,
            "program": self.program,
            "section": self.section,
            "prog_type": self.prog_type,
            "kernel_release": kernel_release,
            "kernel_says": says,
        });
        if let (Some(fields), Some(preset)) = (row.as_object_mut(), &self.preset) {
            fields.insert("preset".to_owned(), json!(preset));
        }
        row
    }
}

/// Who was asked.
pub(super) fn heading(release: &str, target: &str, paint: Paint) -> String {
    format!("Kernel {}, programs linked against {target}\n", paint.tone(Tone::Strong, release))
}

/// The rows of some objects: a table for each, and logs if they were asked for.
pub(super) fn text(rows: &[Row], with_logs: bool, paint: Paint) -> String {
    let mut text = String::new();
    for of_object in rows.chunk_by(|a, b| a.object == b.object) {
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
            ">TIME",
            "MESSAGE",
        ]);
        for row in of_object.iter().filter(|row| row.program.is_some()) {
            table.push(cells(row));
        }
        let Some(Row { object, .. }) = of_object.first() else { continue };
        let rows = match table.is_empty() {
            true if of_object.iter().any(|row| row.program.is_none()) => {
                format!("  {}\n", paint.tone(Tone::Odd, "unreadable"))
            }
            true => "  no programs\n".to_owned(),
            false => table.render(paint),
        };
        text.push_str(&format!("\n{}\n{rows}", paint.tone(Tone::Strong, object)));
        for row in of_object {
            text.push_str(&remarks(row, with_logs, paint));
        }
    }
    text
}

fn cells(row: &Row) -> Vec<Cell> {
    let number =
        |number: Option<u64>| Cell::from(number.map(|number| number.to_string()).unwrap_or_default());
    let stats = row.stats();
    let time = stats.and_then(|stats| stats.time_us).map(|time| format!("{time} µs"));
    vec![
        Cell::new(row.fate.name(), row.fate.tone()),
        Cell::new(row.program.clone().unwrap_or_default(), Tone::Strong),
        row.preset.clone().unwrap_or_default().into(),
        row.prog_type.clone().unwrap_or_default().into(),
        number(row.n_insns.map(|count| count as u64)),
        number(stats.map(|stats| stats.insns_processed)),
        number(stats.map(|stats| stats.total_states)),
        number(stats.map(|stats| stats.peak_states)),
        number(stats.map(Stats::stack_depth)),
        time.unwrap_or_default().into(),
        row.message.clone().unwrap_or_default().into(),
    ]
}

/// What does not fit a line: what the kernel was asked differently, and its log.
fn remarks(row: &Row, with_logs: bool, paint: Paint) -> String {
    let Some(answer) = &row.answer else { return String::new() };
    let program = row.program.as_deref().unwrap_or_default();
    let mut text: String = answer.notes.iter().map(|note| format!("  note: {program}: {note}\n")).collect();
    if with_logs && !answer.log.is_empty() {
        text.push_str(&format!("\n  {}\n", paint.tone(Tone::Faint, &format!("log of {program}"))));
        for line in answer.log.lines() {
            text.push_str(&format!("  {line}\n"));
        }
    }
    text
}

/// How many there are of each fate.
pub(super) fn closing(rows: &[Row], paint: Paint) -> String {
    let counts = [
        (Fate::Accepted, "accepted"),
        (Fate::Rejected, "rejected"),
        (Fate::Unknown, "not judged"),
        (Fate::Skipped, "skipped"),
    ]
    .map(|(fate, name)| (fate, rows.iter().filter(|row| row.fate == fate).count(), name));
    let parts: Vec<String> = counts
        .iter()
        .filter(|(fate, count, _)| *count > 0 || *fate == Fate::Accepted)
        .map(|(fate, count, name)| {
            let tone = if *count > 0 { fate.tone() } else { Tone::Plain };
            paint.tone(tone, &format!("{count} {name}"))
        })
        .collect();
    format!("\n{}\n", parts.join(", "))
}

/// A rejection counts most: it is an answer. Without one, what could not be asked keeps the run from being good.
pub(super) fn exit(rows: &[Row]) -> Exit {
    let has = |fate| rows.iter().any(|row| row.fate == fate);
    if has(Fate::Rejected) {
        Exit::Failed
    } else if has(Fate::Unknown) {
        Exit::Unusable
    } else {
        Exit::Good
    }
}
