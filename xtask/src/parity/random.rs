//! Random programs: the finest test of the explorer, for their counts.

use std::collections::HashMap;

use anyhow::{Context, Result};
use rayon::prelude::*;
use serde::Deserialize;
use skep_linux::Profile;
use skep_object::BareProgram;

use super::Options;
use super::figures::{Figures, Theirs};

/// A line of the truth.
#[derive(Deserialize)]
struct Row {
    id: String,
    #[serde(flatten)]
    program: BareProgram,
    truth: HashMap<String, Truth>,
}

#[derive(Deserialize)]
struct Truth {
    verdict: String,
    #[serde(default)]
    message: Option<String>,
    insns_processed: u32,
    total_states: u32,
    peak_states: u32,
    max_states_per_insn: u32,
}

/// Measures the random programs.
pub(crate) fn measure(options: &Options) -> Result<Option<Figures>> {
    let Some(path) = options.truth_file("random-programs.jsonl.gz") else { return Ok(None) };
    let profile = Profile::latest();
    let lines = super::read_lines(&path)?;
    let judged: Vec<_> = lines
        .par_iter()
        .map(|line| -> Result<_> {
            let row: Row = serde_json::from_str(line).context("a line of the random programs")?;
            if !row.id.contains(&options.only) || options.program.as_ref().is_some_and(|id| *id != row.id) {
                return Ok(None);
            }
            let program = row.program.to_program().with_context(|| row.id.clone())?;
            let ours = options.verify(&row.id, &program, &profile, 0);
            Ok(Some((row, ours)))
        })
        .collect::<Result<_>>()?;
    let mut figures = Figures::new("random programs", "random-programs.jsonl.gz, Linux 6.18.44");
    for (row, ours) in judged.iter().flatten() {
        let truth = row.truth.get("6.18").with_context(|| format!("{}: nothing said by 6.18", row.id))?;
        let theirs = Theirs {
            is_accepted: truth.verdict == "accept",
            message: truth.message.clone().unwrap_or_default(),
            counts: [truth.insns_processed, truth.total_states, truth.peak_states, truth.max_states_per_insn],
        };
        figures.add(&row.id, &row.program.prog_type, ours, &theirs);
    }
    Ok(Some(figures))
}
