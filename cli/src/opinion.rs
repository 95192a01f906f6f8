//! What our verifier says of one program, and where in it.

use std::borrow::Cow;
use std::time::Instant;

use serde_json::{Value, json};
use skep_disasm::{Style, Text};
use skep_linux::{Line, Profile};
use skep_object::Program;
use skep_verifier::{LogLevel, Options, Rejection, Report, Verdict, verify};

/// Our answer.
#[derive(Clone, Debug)]
pub(crate) struct Opinion {
    pub(crate) report: Report,
    pub(crate) time_us: u64,
    /// For a rejection: the instruction at fault.
    pub(crate) at: Option<u32>,
}

/// The source line an instruction came from.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct SourceLine {
    pub(crate) file: String,
    pub(crate) line: u32,
    pub(crate) column: u32,
    pub(crate) text: String,
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

/// A rejection is traced again to see where it happened, unless that would write a log of more steps than this.
const MAX_RETRACED: u32 = 100_000;

impl Opinion {
    /// Verifies a program, with what it is loaded with beside what is asked for.
    pub(crate) fn of(program: &Program, profile: &Profile, options: &Options) -> Opinion {
        let mut opinion = Opinion::untraced(program, profile, options);
        if let Verdict::Reject(rejection) = &opinion.report.verdict {
            opinion.at = place(rejection, &opinion.report, program, profile, &with_flags(program, options));
        }
        opinion
    }

    /// The same without the place of a rejection, which takes a second run to find.
    pub(crate) fn untraced(program: &Program, profile: &Profile, options: &Options) -> Opinion {
        let start = Instant::now();
        let report = run(program, profile, &with_flags(program, options));
        let time_us = u64::try_from(start.elapsed().as_micros()).unwrap_or(u64::MAX);
        Opinion { report, time_us, at: None }
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

/// Verifies a program without the flags that are told as options.
fn run(program: &Program, profile: &Profile, options: &Options) -> Report {
    let mut program = Cow::Borrowed(program);
    if program.kind.flags & OPTIONS != 0 {
        program.to_mut().kind.flags &= !OPTIONS;
    }
    verify(&program, profile, options)
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

/// The instruction at fault: what the rejection names, or the last one of the path that fails.
fn place(
    rejection: &Rejection,
    report: &Report,
    program: &Program,
    profile: &Profile,
    options: &Options,
) -> Option<u32> {
    match rejection {
        Rejection::Unreachable { insn }
        | Rejection::JumpIntoLdImm64 { insn }
        | Rejection::InfiniteLoop { insn } => return Some(*insn),
        Rejection::JumpOutOfRange { from, .. } | Rejection::BackEdge { from, .. } => return Some(*from),
        _ => {}
    }
    let wants = |level: u32| options.log_level.0 & level != 0;
    if wants(LogLevel::PATH) || wants(LogLevel::ALL) {
        return last_insn(&report.log);
    }
    if report.stats.insns_processed > MAX_RETRACED {
        return None;
    }
    let traced = run(program, profile, &Options { log_level: LogLevel(LogLevel::PATH), ..*options });
    last_insn(&traced.log)
}

/// The number of the last instruction in a log: of a line such as `12: (61) r0 = *(u32 *)(r0 +0)`.
fn last_insn(log: &str) -> Option<u32> {
    log.lines().rev().find_map(|line| {
        let (number, rest) = line.split_once(": (")?;
        rest.contains(") ").then(|| number.parse().ok()).flatten()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(log: &str, expected: Option<u32>) {
        assert_eq!(last_insn(log), expected);
    }

    #[test]
    fn the_instruction_at_fault_is_the_last_of_the_log() {
        check(
            "0: R1=ctx() R10=fp0\n0: (b7) r2 = 0\n7: (61) r0 = *(u32 *)(r0 +0)\nR0 invalid\nprocessed 8 insns\n",
            Some(7),
        );
        check("mark_precise: frame0: regs=r2 stack= before 0: (b7) r2 = 0\n", None);
        check("last insn is not an exit or jmp\n", None);
    }
}
