//! What a kernel answered.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{Blob, Stats};

/// A kernel's answer to a [`Request`](crate::Request).
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Answer {
    /// Accepted, rejected, or never judged.
    pub verdict: Verdict,
    /// The error number, where something failed.
    pub errno: Option<i32>,
    /// Why: the verifier's last line, or what kept it from being asked.
    pub message: Option<String>,
    /// What the verifier counted.
    pub stats: Option<Stats>,
    /// The whole log, as the kernel wrote it.
    pub log: String,
    /// What was done differently from what was asked, such as leaving out BTF the kernel refused.
    pub notes: Vec<String>,
    /// Instructions the kernel says it verified.
    pub verified_insns: Option<u32>,
    /// The instructions after the verifier's rewrites, where asked for.
    pub xlated: Option<Blob>,
    /// What the run gave, where one was asked for and the program was accepted.
    pub run: Option<Run>,
}

/// What became of a program.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// The verifier let it pass.
    Accept,
    /// The verifier refused it.
    Reject,
    /// The verifier never judged it.
    Error,
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Verdict::Accept => "accept",
            Verdict::Reject => "reject",
            Verdict::Error => "error",
        })
    }
}

/// What a run of a program gave.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Run {
    /// The error number, if it could not be run.
    pub errno: Option<i32>,
    /// The value returned.
    pub retval: u32,
    /// Nanoseconds of one repetition, on average.
    pub time_ns: u32,
    /// The packet or data afterwards.
    pub data: Blob,
    /// The context afterwards.
    pub ctx: Blob,
    /// For each map of the request its keys and values, in the kernel's order, where they were asked for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub maps: Vec<Vec<(Blob, Blob)>>,
}

impl Answer {
    /// An answer that no verifier gave.
    pub(crate) fn error(errno: Option<i32>, message: impl Into<String>) -> Answer {
        Answer {
            verdict: Verdict::Error,
            errno,
            message: Some(message.into()),
            stats: None,
            log: String::new(),
            notes: Vec::new(),
            verified_insns: None,
            xlated: None,
            run: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_survives_json() {
        let answer = Answer {
            verdict: Verdict::Accept,
            errno: None,
            stats: Some(Stats { insns_processed: 7, stack_depths: vec![8, 16], ..Stats::default() }),
            run: Some(Run { retval: 2, data: Blob::from(vec![1]), ..Run::default() }),
            ..Answer::error(None, "")
        };
        let json = serde_json::to_string(&answer).unwrap();
        assert!(json.starts_with(r#"{"verdict":"accept","#), "{json}");
        assert_eq!(serde_json::from_str::<Answer>(&json).unwrap(), answer);
    }
}
