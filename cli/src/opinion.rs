//! What our verifier says of one program, and where in it.

use std::borrow::Cow;
use std::time::Instant;

use serde_json::{Value, json};
use skep_disasm::{Style, Text};
use skep_linux::{Line, Profile};
use skep_object::Program;
use skep_verifier::{Explanation, Options, Rejection, Report, Verdict, explain, verify};

/// Our answer.
#[derive(Clone, Debug)]
pub(crate) struct Opinion {
    pub(crate) report: Report,
    pub(crate) time_us: u64,
    /// For a rejection, where that was asked for: how it came about.
    pub(crate) explanation: Option<Explanation>,
}

/// The source line an instruction came from.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct SourceLine {
    pub(crate) file: String,
    pub(crate) line: u32,
    pub(crate) column: u32,
    pub(crate) text: String,
}

impl SourceLine {
    pub(crate) fn json(&self) -> Value {
        json!({ "file": self.file, "line": self.line, "column": self.column, "text": self.text })
    }
}

/// Load flags that are told to the verifier as options.
const OPTIONS: u32 = STRICT_ALIGNMENT | ANY_ALIGNMENT | TEST_RND_HI32 | TEST_STATE_FREQ | TEST_REG_INVARIANTS;
const STRICT_ALIGNMENT: u32 = 1 << 0;
/// Of no effect: on x86-64 unaligned access is refused only where that is asked for.
const ANY_ALIGNMENT: u32 = 1 << 1;
/// Of no effect on the verdict: it is a matter of rewriting.
const TEST_RND_HI32: u32 = 1 << 2;
const TEST_STATE_FREQ: u32 = 1 << 3;
const TEST_REG_INVARIANTS: u32 = 1 << 7;

impl Opinion {
    /// Verifies a program, with what it is loaded with beside what is asked for.
    pub(crate) fn of(program: &Program, profile: &Profile, options: &Options) -> Opinion {
        let start = Instant::now();
        let report = verify(&plain(program), profile, &with_flags(program, options));
        let time_us = u64::try_from(start.elapsed().as_micros()).unwrap_or(u64::MAX);
        Opinion { report, time_us, explanation: None }
    }

    /// The same, and how a rejection came about.
    pub(crate) fn explained(program: &Program, profile: &Profile, options: &Options) -> Opinion {
        let opinion = Opinion::of(program, profile, options);
        match opinion.report.verdict {
            Verdict::Reject(_) => {
                let explanation = explain(&plain(program), profile, &with_flags(program, options));
                Opinion { explanation, ..opinion }
            }
            Verdict::Accept | Verdict::Unmodelled(_) => opinion,
        }
    }

    /// The verdict in a word.
    pub(crate) fn name(&self) -> &'static str {
        match self.report.verdict {
            Verdict::Accept => "accept",
            Verdict::Reject(_) => "reject",
            Verdict::Unmodelled(_) => "unmodelled",
        }
    }

    pub(crate) fn rejection(&self) -> Option<&Rejection> {
        match &self.report.verdict {
            Verdict::Reject(rejection) => Some(rejection),
            Verdict::Accept | Verdict::Unmodelled(_) => None,
        }
    }

    /// The kernel's last line of a rejection, or what is not modelled.
    pub(crate) fn message(&self) -> Option<String> {
        match &self.report.verdict {
            Verdict::Accept => None,
            Verdict::Reject(rejection) => Some(rejection.message()),
            Verdict::Unmodelled(what) => Some(what.clone()),
        }
    }

    /// The kernel's numbers, which a program that is not modelled has none of.
    pub(crate) fn stats_json(&self, n_insns: usize) -> Value {
        if let Verdict::Unmodelled(_) = self.report.verdict {
            return Value::Null;
        }
        let stats = &self.report.stats;
        json!({
            "insns_processed": stats.insns_processed,
            "total_states": stats.total_states,
            "peak_states": stats.peak_states,
            "max_states_per_insn": stats.max_states_per_insn,
            "stack_depth": stats.stack_depth,
            "prog_insns": n_insns,
            "time_us": self.time_us,
        })
    }
}

/// A program without the flags that are told as options.
fn plain(program: &Program) -> Cow<'_, Program> {
    let mut program = Cow::Borrowed(program);
    if program.kind.flags & OPTIONS != 0 {
        program.to_mut().kind.flags &= !OPTIONS;
    }
    program
}

/// What is asked for, and what the program is loaded with.
fn with_flags(program: &Program, options: &Options) -> Options {
    let has = |flag: u32| program.kind.flags & flag != 0;
    Options {
        strict_alignment: options.strict_alignment || has(STRICT_ALIGNMENT),
        test_state_freq: options.test_state_freq || has(TEST_STATE_FREQ),
        test_reg_invariants: options.test_reg_invariants || has(TEST_REG_INVARIANTS),
        ..*options
    }
}

/// The source line of an instruction, where the object says.
pub(crate) fn source_of(program: &Program, insn: u32) -> Option<SourceLine> {
    let btf = program.btf.as_ref()?;
    let after = program.line_info.partition_point(|info| info.insn.0 <= insn);
    let info = program.line_info.get(after.checked_sub(1)?)?;
    Some(SourceLine {
        file: btf.str_at(info.file).unwrap_or_default().to_owned(),
        line: info.line,
        column: info.column,
        text: btf.str_at(info.text).unwrap_or_default().to_owned(),
    })
}

/// An instruction as the kernel's log shows it.
pub(crate) fn insn_text(program: &Program, insn: u32, line: Line) -> Option<String> {
    let words = program.insns.get(usize::try_from(insn).ok()?..).filter(|words| !words.is_empty())?;
    let style = match line {
        Line::V6_1 => Style::log(6, 1),
        Line::V6_12 => Style::log(6, 12),
        Line::V6_18 => Style::log(6, 18),
    };
    Some(Text::new(words, style).to_string())
}
