//! How a rejection came about: what was known, what on the way there made it so, and what to try.

use serde_json::{Value, json};
use skep_linux::Line;
use skep_object::Program;
use skep_verifier::{Does, Explanation, Known, Rejection, Row};

use super::people::printable;
use crate::opinion::{SourceLine, insn_text, source_of};
use crate::output::{Paint, Tone};

/// The story of one rejection.
pub(super) struct Story {
    row: Option<&'static Row>,
    known: Vec<Known>,
    steps: Vec<Told>,
    path_len: usize,
}

/// A step on the way.
struct Told {
    insn: u32,
    text: String,
    source: Option<SourceLine>,
    does: Does,
    after: Known,
}

impl Story {
    pub(super) fn of(rejection: &Rejection, found: &Explanation, program: &Program, line: Line) -> Story {
        let told = |step: &skep_verifier::Step| Told {
            insn: step.insn,
            text: insn_text(program, step.insn, line).unwrap_or_default(),
            source: source_of(program, step.insn),
            does: step.does,
            after: step.after.clone(),
        };
        Story {
            row: Row::of(rejection.code()),
            known: found.known.clone(),
            steps: found.steps.iter().map(told).collect(),
            path_len: found.path_len,
        }
    }

    pub(super) fn text(&self, paint: Paint) -> String {
        let mut text = String::new();
        let head = |head: &str| paint.tone(Tone::Faint, &format!("    {head:<6}"));
        if let Some(row) = self.row {
            text.push_str(&format!("{} {}\n", head("why"), row.explanation()));
        }
        for (at, known) in self.known.iter().enumerate() {
            text.push_str(&format!("{} {}\n", head(if at == 0 { "known" } else { "" }), shown(known)));
        }
        let mut last_line = None;
        for (at, step) in self.steps.iter().enumerate() {
            let head = head(if at == 0 { "how" } else { "" });
            let source = step.source.as_ref().map(|source| (&source.file, source.line));
            if let Some(source) = step.source.as_ref().filter(|_| source != last_line) {
                let line = format!("{}:{}: {}", source.file, source.line, source.text.trim());
                text.push_str(&format!("{head} {}\n", paint.tone(Tone::Strong, &printable(&line))));
            } else if at == 0 {
                text.push_str(&format!("{head} on the way of {} instructions\n", self.path_len));
            }
            last_line = source;
            let insn = printable(&step.text);
            let does = step.does.name();
            text.push_str(&format!(
                "             insn {}: {insn}, which {does}: {}\n",
                step.insn,
                shown(&step.after)
            ));
        }
        if let Some(advice) = self.row.and_then(Row::advice) {
            text.push_str(&format!("{} {advice}\n", head("try")));
        }
        text
    }

    pub(super) fn json(&self) -> Value {
        let steps: Vec<Value> = self
            .steps
            .iter()
            .map(|step| {
                json!({
                    "insn": step.insn,
                    "text": step.text,
                    "does": step.does.name(),
                    "after": known_json(&step.after),
                    "source": step.source.as_ref().map(SourceLine::json),
                })
            })
            .collect();
        json!({
            "why": self.row.map(Row::explanation),
            "known": self.known.iter().map(known_json).collect::<Vec<_>>(),
            "steps": steps,
            "path_insns": self.path_len,
            "try": self.row.and_then(Row::advice),
        })
    }
}

/// A register and what it holds; of a number also what it can be, where the log's words leave that to be worked out.
fn shown(known: &Known) -> String {
    let text = format!("R{} = {}", known.reg, known.value);
    match known.range {
        Some(range) if range.unsigned == (0, u64::MAX) && range.signed == (i64::MIN, i64::MAX) => {
            format!("{text}: any number")
        }
        Some(range) if range.signed.0 < 0 => format!("{text}: from {} to {}", range.signed.0, range.signed.1),
        Some(range) => format!("{text}: from {} to {}", range.unsigned.0, range.unsigned.1),
        None => text,
    }
}

fn known_json(known: &Known) -> Value {
    json!({
        "reg": known.reg,
        "value": known.value,
        "signed": known.range.map(|range| [range.signed.0, range.signed.1]),
        "unsigned": known.range.map(|range| [range.unsigned.0, range.unsigned.1]),
    })
}
