//! A sample of random programs, verified as the kernel verified them: verdicts, messages, and every count.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use anyhow::{Context, Result};
use flate2::read::GzDecoder;
use serde_json::Value;
use skep_linux::{Line, Profile};
use skep_object::BareProgram;
use skep_verifier::{Options, Verdict, verify};

const SAMPLE: &str = "data/random-programs.jsonl.gz";

/// Instructions processed, states in all, states at most, states at one instruction at most.
const COUNTS: [&str; 4] = ["insns_processed", "total_states", "peak_states", "max_states_per_insn"];

/// Programs about which we once disagreed, shrunk; `cargo xtask differential` adds to them.
const DISAGREEMENTS: &str = "data/disagreements.jsonl";

#[test]
fn random_programs_are_judged_as_by_the_kernel() -> Result<()> {
    let mut text = String::new();
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(SAMPLE);
    GzDecoder::new(File::open(path)?).read_to_string(&mut text)?;
    assert!(text.lines().count() >= 300, "the sample is not whole");
    check(&text)
}

#[test]
fn what_we_once_disagreed_about_is_settled() -> Result<()> {
    let text = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(DISAGREEMENTS))?;
    assert!(text.lines().count() >= 13, "the disagreements are not whole");
    check(&text)
}

/// That each row's program is judged as the row says the kernel does.
fn check(text: &str) -> Result<()> {
    let profile = Profile::of(Line::V6_18);
    let mut wrong = Vec::new();
    for line in text.lines() {
        let row: Value = serde_json::from_str(line)?;
        let (ours, kernel) = (answer_of(&row, &profile)?, said(&row["truth"]["6.18"]));
        if ours != kernel {
            wrong.push(format!("{}: we say {ours}, the kernel {kernel}", row["id"]));
        }
    }
    assert!(wrong.is_empty(), "{} differ:\n{}", wrong.len(), wrong.join("\n"));
    Ok(())
}

fn answer_of(row: &Value, profile: &Profile) -> Result<String> {
    let program = serde_json::from_value::<BareProgram>(row.clone())?.to_program().context("a program")?;
    let report = verify(&program, profile, &Options::default());
    let stats = report.stats;
    let counts = [stats.insns_processed, stats.total_states, stats.peak_states, stats.max_states_per_insn];
    Ok(match report.verdict {
        Verdict::Accept => format!("accept {counts:?} \"\""),
        // The kernel tells its own faults to its own log alone.
        Verdict::Reject(rejection) => match rejection.message() {
            fault if fault.starts_with("verifier bug") => format!("reject {counts:?} \"\""),
            message => format!("reject {counts:?} {message:?}"),
        },
        Verdict::Unmodelled(what) => format!("unmodelled {what}"),
    })
}

fn said(truth: &Value) -> String {
    let verdict = truth["verdict"].as_str().unwrap_or_default();
    let counts = COUNTS.map(|name| truth[name].as_u64().unwrap_or_default());
    format!("{verdict} {counts:?} {:?}", truth["message"].as_str().unwrap_or_default())
}
