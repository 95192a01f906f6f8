//! Our verdict beside the kernel's: what is the same, and where the two part.

use serde_json::{Value, json};
use skep_oracle::{Answer, LogDifference, Stats, Verdict as KernelVerdict, first_difference};
use skep_verifier::Verdict;

use crate::opinion::Opinion;

/// Our answer, compared.
pub(super) struct Comparison {
    ours: Opinion,
    /// None where the kernel never judged.
    pub(super) agreement: Option<Agreement>,
    /// Where the full logs part, if there are both.
    difference: Option<LogDifference>,
}

/// How far two answers are the same: the first thing that differs.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Agreement {
    /// In verdict, message and counts.
    Same,
    /// The counts differ.
    Counts,
    /// Both refuse, in other words.
    Message,
    /// One accepts and the other refuses.
    Verdict,
    /// We give no verdict.
    Unmodelled,
}

impl Agreement {
    pub(super) const ALL: [Agreement; 5] =
        [Agreement::Same, Agreement::Counts, Agreement::Message, Agreement::Verdict, Agreement::Unmodelled];

    pub(super) fn name(self) -> &'static str {
        match self {
            Agreement::Same => "same",
            Agreement::Counts => "other counts",
            Agreement::Message => "other message",
            Agreement::Verdict => "OTHER VERDICT",
            Agreement::Unmodelled => "unmodelled",
        }
    }
}

impl Comparison {
    pub(super) fn of(ours: Opinion, answer: Option<&Answer>) -> Comparison {
        let agreement = answer.and_then(|answer| agreement(&ours, answer));
        let difference = answer
            .filter(|answer| !ours.report.log.is_empty() && !answer.log.is_empty())
            .filter(|_| agreement.is_some_and(|agreement| agreement != Agreement::Unmodelled))
            .and_then(|answer| first_difference(&ours.report.log, &answer.log));
        Comparison { ours, agreement, difference }
    }

    /// What we say, as `kernel_says` has it, and where the logs part.
    pub(super) fn json(&self, n_insns: Option<usize>) -> Value {
        let mut says = json!({
            "verdict": self.ours.name(),
            "errno": self.ours.rejection().map(|rejection| rejection.errno().number()),
            "message": self.ours.message(),
            "stats": self.ours.stats_json(n_insns.unwrap_or_default()),
            "agreement": self.agreement.map(Agreement::name),
        });
        if let (Some(fields), Some(difference)) = (says.as_object_mut(), &self.difference) {
            let difference = json!({
                "line": difference.line,
                "skep": difference.first,
                "kernel": difference.second,
            });
            fields.insert("log_difference".to_owned(), difference);
        }
        says
    }

    /// The differences, a line each.
    pub(super) fn remarks(&self, answer: &Answer) -> Vec<String> {
        let mut lines = Vec::new();
        match self.agreement {
            None | Some(Agreement::Same) => {}
            Some(Agreement::Unmodelled) => {
                lines.push(format!("not modelled: {}", self.ours.message().unwrap_or_default()));
            }
            Some(Agreement::Verdict | Agreement::Message) => {
                let message = self.ours.message().map_or_else(String::new, |message| format!(": {message}"));
                lines.push(format!("skep says {}{message}", self.ours.name()));
            }
            Some(Agreement::Counts) => {
                let [processed, total, peak, most] = our_counts(&self.ours);
                lines.push(format!(
                    "skep counts {processed} processed, {total} states, {peak} at most, {most} at one instruction"
                ));
                if let Some(stats) = &answer.stats {
                    let [processed, total, peak, most] = kernel_counts(stats);
                    lines.push(format!(
                        "the kernel counts {processed} processed, {total} states, {peak} at most, {most} at one instruction"
                    ));
                }
            }
        }
        if let Some(difference) = &self.difference {
            lines.push(format!("the logs part at line {}", difference.line));
            lines.extend(difference.to_string().lines().map(str::to_owned));
        }
        lines
    }
}

fn agreement(ours: &Opinion, answer: &Answer) -> Option<Agreement> {
    let is_accepted = match answer.verdict {
        KernelVerdict::Accept => true,
        KernelVerdict::Reject => false,
        KernelVerdict::Error => return None,
    };
    Some(match &ours.report.verdict {
        Verdict::Unmodelled(_) => Agreement::Unmodelled,
        Verdict::Accept if !is_accepted => Agreement::Verdict,
        Verdict::Reject(_) if is_accepted => Agreement::Verdict,
        Verdict::Reject(rejection)
            if rejection.message() != answer.message.as_deref().unwrap_or_default() =>
        {
            Agreement::Message
        }
        Verdict::Accept | Verdict::Reject(_) => match &answer.stats {
            Some(stats) if kernel_counts(stats) != our_counts(ours) => Agreement::Counts,
            _ => Agreement::Same,
        },
    })
}

fn our_counts(ours: &Opinion) -> [u64; 4] {
    let stats = &ours.report.stats;
    [stats.insns_processed, stats.total_states, stats.peak_states, stats.max_states_per_insn].map(u64::from)
}

fn kernel_counts(stats: &Stats) -> [u64; 4] {
    [stats.insns_processed, stats.total_states, stats.peak_states, stats.max_states_per_insn]
}
