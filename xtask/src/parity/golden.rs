//! Whole logs of hand-made programs: every state the kernel printed, line by line.

use std::collections::HashMap;

use anyhow::{Context, Result};
use serde::Deserialize;
use skep_linux::{AttachType, MapType, Profile, ProgType};
use skep_object::{BareMap, BareProgram};
use skep_oracle::first_difference;

use super::Options;
use super::figures::{Figures, Theirs};

/// A line of the truth.
#[derive(Deserialize)]
struct Row {
    id: String,
    prog_type: u32,
    expected_attach_type: u32,
    flags: u32,
    map: Option<String>,
    truth: HashMap<String, Truth>,
}

#[derive(Deserialize)]
struct Truth {
    insns: String,
    verdict: String,
    insns_processed: u32,
    total_states: u32,
    peak_states: u32,
    max_states_per_insn: u32,
    log_level_2: String,
}

/// What the kernels were asked for: all paths, and statistics.
const LOG_LEVEL: u32 = 6;
const STATISTICS: u32 = 4;

/// What stands in the truth where the middle of a long log was left out.
const CUT: &str = "...<cut>...";

/// Measures the hand-made programs.
pub(crate) fn measure(options: &Options) -> Result<Option<Figures>> {
    let Some(path) = options.truth_file("golden-logs.jsonl.gz") else { return Ok(None) };
    let profile = Profile::latest();
    let mut figures = Figures::new("logs", "golden-logs.jsonl.gz, Linux 6.18.44");
    for line in super::read_lines(&path)? {
        let row: Row = serde_json::from_str(&line).context("a line of the logs")?;
        if !row.id.contains(&options.only) || options.program.as_ref().is_some_and(|id| *id != row.id) {
            continue;
        }
        let Some(truth) = row.truth.get("6.18") else { continue };
        let prog_type = ProgType::from_u32(row.prog_type).context("a program type")?;
        let map = BareMap {
            map_type: MapType::Array.to_string(),
            key_size: 4,
            value_size: 8,
            max_entries: 4,
            flags: 0,
            inner: None,
        };
        let bare = BareProgram {
            prog_type: prog_type.to_string(),
            insns: truth.insns.clone(),
            maps: row.map.iter().map(|_| map.clone()).collect(),
            expected_attach_type: None,
            license: None,
            flags: Vec::new(),
        };
        let mut program = bare.to_program().with_context(|| row.id.clone())?;
        program.kind.flags = row.flags;
        if row.expected_attach_type != 0 {
            program.kind.attach_type = AttachType::from_u32(row.expected_attach_type);
        }
        // The descriptor the kernel was given stands for the only map.
        const LD_IMM64: u8 = 0x18;
        for word in program.insns.iter_mut().filter(|word| word.code == LD_IMM64 && word.src() == 1) {
            word.imm = 0;
        }
        // A log that would have been too long was asked for without its paths.
        let log_level = if truth.log_level_2.contains("func#0") { LOG_LEVEL } else { STATISTICS };
        let ours = options.verify(&row.id, &program, &profile, log_level);
        let theirs = Theirs {
            is_accepted: truth.verdict == "accept",
            message: skep_oracle::parse_log(&truth.log_level_2).message.unwrap_or_default(),
            counts: [truth.insns_processed, truth.total_states, truth.peak_states, truth.max_states_per_insn],
        };
        if !matches!(ours.report.verdict, skep_verifier::Verdict::Unmodelled(_)) {
            figures.add_log(&row.id, difference(&ours.report.log, &truth.log_level_2));
        }
        // An accepted program's log ends in no message.
        let message = if theirs.is_accepted { String::new() } else { theirs.message.clone() };
        figures.add(&row.id, &prog_type.to_string(), &ours, &Theirs { message, ..theirs });
    }
    Ok(Some(figures))
}

/// Where our log and the kernel's part, as far as the kernel's was kept.
fn difference(ours: &str, theirs: &str) -> Option<String> {
    let compare = |ours: &str, theirs: &str| first_difference(ours, theirs).map(|it| it.to_string());
    let Some((head, tail)) = theirs.split_once(CUT) else { return compare(ours, theirs) };
    let head: Vec<&str> = head.lines().collect();
    let head = head.get(..head.len().saturating_sub(1)).unwrap_or_default();
    let is_told = |line: &&str| !line.starts_with("verification time ");
    let tail: Vec<&str> = tail.lines().skip(1).filter(is_told).collect();
    let lines: Vec<&str> = ours.lines().filter(is_told).collect();
    let start = lines.get(..head.len()).unwrap_or(&lines);
    let end = lines.get(lines.len().saturating_sub(tail.len())..).unwrap_or_default();
    compare(&start.join("\n"), &head.join("\n")).or_else(|| compare(&end.join("\n"), &tail.join("\n")))
}
