//! Verdicts for tools: JSON with a schema, and the columns of veristat.

use serde_json::{Value, json};
use skep_diag::Diagnostic;
use skep_verifier::{Rejection, Verdict};

use super::judge::{Judged, OfKernel, Row, rows};
use crate::failure::{Failure, codes};
use crate::opinion::SourceLine;
use crate::output::Output;

/// All verdicts as one object.
pub(super) fn json(judged: &[Judged], with_logs: bool) -> Value {
    let mut results = Vec::new();
    for of in judged {
        if of.is_unreadable {
            results.push(json!({
                "object": of.object,
                "program": null,
                "section": "",
                "prog_type": null,
                "kernel": null,
                "verdict": "error",
                "code": null,
                "message": of.failure.as_ref().map(Failure::title),
                "insn": null,
                "source": null,
                "stats": null,
            }));
        }
        for OfKernel { kernel, rows, .. } in &of.by_kernel {
            results.extend(rows.iter().map(|row| row_json(&of.object, kernel, row, with_logs)));
        }
    }
    json!({ "schema": 1, "results": results })
}

fn row_json(object: &str, kernel: &str, row: &Row, with_logs: bool) -> Value {
    let opinion = row.fate.opinion();
    let source = row.source.as_ref().map(SourceLine::json);
    let mut value = json!({
        "object": object,
        "program": row.program,
        "section": row.section,
        "prog_type": row.prog_type,
        "kernel": kernel,
        "verdict": row.fate.name(),
        "code": opinion.and_then(|opinion| opinion.rejection()).map(Rejection::code),
        "message": row.fate.message(),
        "insn": opinion.and_then(|opinion| opinion.report.insn),
        "source": source,
        "stats": opinion.map(|opinion| opinion.stats_json(row.n_insns)),
    });
    if let Some(fields) = value.as_object_mut() {
        if let Some(preset) = &row.preset {
            fields.insert("preset".to_owned(), json!(preset));
        }
        if let Some(story) = &row.story {
            fields.insert("explanation".to_owned(), story.json());
        }
        if let Some(opinion) = opinion.filter(|_| with_logs) {
            fields.insert("log".to_owned(), json!(opinion.report.log));
        }
    }
    value
}

/// The columns of `veristat -o csv`. It knows two verdicts, so programs that have neither are left out; and it knows
/// no kernels, so of several the name stands behind the object's.
pub(super) fn csv(judged: &[Judged], many_kernels: bool) -> String {
    let mut text = "file_name,prog_name,verdict,duration,total_insns,total_states,peak_states,\
        max_states_per_insn,max_mark_read_len\n"
        .to_owned();
    for of in judged {
        let base = of.object.rsplit('/').next().unwrap_or(&of.object);
        for OfKernel { kernel, rows, .. } in &of.by_kernel {
            let file = if many_kernels { format!("{base}@{kernel}") } else { base.to_owned() };
            for row in rows {
                text.extend(csv_row(&file, row));
            }
        }
    }
    text
}

fn csv_row(file: &str, row: &Row) -> Option<String> {
    let opinion = row.fate.opinion()?;
    let verdict = match opinion.report.verdict {
        Verdict::Accept => "success",
        Verdict::Reject(_) => "failure",
        Verdict::Unmodelled(_) => return None,
    };
    let stats = &opinion.report.stats;
    let name = match &row.preset {
        Some(preset) => format!("{}@{preset}", row.program),
        None => row.program.clone(),
    };
    Some(format!(
        "{},{},{verdict},{},{},{},{},{},0\n",
        cell(file),
        cell(&name),
        opinion.time_us,
        stats.insns_processed,
        stats.total_states,
        stats.peak_states,
        stats.max_states_per_insn,
    ))
}

/// veristat splits at commas and knows no quotes.
fn cell(text: &str) -> String {
    text.chars().map(|each| if each == ',' || each.is_control() { '_' } else { each }).collect()
}

/// Says how many programs a table of veristat's cannot show.
pub(super) fn warn_left_out(judged: &[Judged], out: &Output) {
    let count = rows(judged).filter(|row| csv_row("", row).is_none()).count();
    if count > 0 {
        let title =
            format!("{count} programs are left out: veristat knows no verdict but success and failure");
        Failure::from(Diagnostic::warning(codes::BAD_REQUEST, title)).warn(out);
    }
}
