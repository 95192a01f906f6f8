//! What is counted, and how an answer is compared with the kernel's.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::time::Duration;

use skep_verifier::{Report, Verdict};

/// Our answer, and how long it took.
pub(crate) struct Ours {
    pub(crate) report: Report,
    pub(crate) time: Duration,
}

/// The kernel's answer.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Theirs {
    pub(crate) is_accepted: bool,
    pub(crate) message: String,
    /// Instructions processed, total states, peak states, most states at an instruction.
    pub(crate) counts: [u32; 4],
}

/// How many programs came out how.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct Tally {
    pub(crate) accept: usize,
    pub(crate) reject: usize,
    pub(crate) false_accept: usize,
    pub(crate) false_reject: usize,
    pub(crate) unmodelled: usize,
    /// Of those with the same verdict: all four counts are equal.
    pub(crate) same_counts: usize,
    /// Of those refused by both: the same last line.
    pub(crate) same_message: usize,
}

impl Tally {
    pub(crate) fn programs(&self) -> usize {
        self.agreed() + self.false_accept + self.false_reject + self.unmodelled
    }

    pub(crate) fn agreed(&self) -> usize {
        self.accept + self.reject
    }

    /// The figures as they stand in a table's row.
    pub(crate) fn columns(&self) -> [usize; 8] {
        [
            self.programs(),
            self.accept,
            self.reject,
            self.false_accept,
            self.false_reject,
            self.unmodelled,
            self.same_counts,
            self.same_message,
        ]
    }

    fn add(&mut self, other: &Tally) {
        self.accept += other.accept;
        self.reject += other.reject;
        self.false_accept += other.false_accept;
        self.false_reject += other.false_reject;
        self.unmodelled += other.unmodelled;
        self.same_counts += other.same_counts;
        self.same_message += other.same_message;
    }
}

/// How programs that are not modelled were answered by the kernel.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Missing {
    pub(crate) accepted: usize,
    pub(crate) refused: usize,
}

/// The figures of one part.
pub(crate) struct Figures {
    pub(crate) title: String,
    /// What they were measured on, for the document.
    pub(crate) about: String,
    pub(crate) by_type: BTreeMap<String, Tally>,
    pub(crate) missing: BTreeMap<String, Missing>,
    /// Logs that are equal, and logs compared; where logs are.
    pub(crate) logs: Option<(usize, usize)>,
    differences: Vec<(Kind, String)>,
    n_insns: u64,
    time: Duration,
}

/// Kinds of differences, the worst first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Kind {
    FalseAccept,
    FalseReject,
    Counts,
    Message,
    Log,
}

impl Figures {
    pub(crate) fn new(title: &str, about: &str) -> Figures {
        Figures {
            title: title.to_owned(),
            about: about.to_owned(),
            by_type: BTreeMap::new(),
            missing: BTreeMap::new(),
            logs: None,
            differences: Vec::new(),
            n_insns: 0,
            time: Duration::ZERO,
        }
    }

    /// Counts a program.
    pub(crate) fn add(&mut self, name: &str, prog_type: &str, ours: &Ours, theirs: &Theirs) {
        let Report { verdict, stats, .. } = &ours.report;
        let tally = self.by_type.entry(prog_type.to_owned()).or_default();
        let counts =
            [stats.insns_processed, stats.total_states, stats.peak_states, stats.max_states_per_insn];
        let kernel = || match theirs.is_accepted {
            true => format!("accept {:?}", theirs.counts),
            false => format!("reject {:?} {:?}", theirs.counts, theirs.message),
        };
        let mut differs = |kind, ours: String| {
            self.differences
                .push((kind, format!("{name} ({prog_type})\n    ours:   {ours}\n    kernel: {}", kernel())));
        };
        let decided = match verdict {
            Verdict::Unmodelled(what) => {
                tally.unmodelled += 1;
                let missing = self.missing.entry(what.clone()).or_default();
                if theirs.is_accepted {
                    missing.accepted += 1;
                } else {
                    missing.refused += 1;
                }
                false
            }
            Verdict::Accept if theirs.is_accepted => {
                tally.accept += 1;
                true
            }
            Verdict::Accept => {
                tally.false_accept += 1;
                differs(Kind::FalseAccept, format!("accept {counts:?}"));
                false
            }
            Verdict::Reject(rejection) if theirs.is_accepted => {
                tally.false_reject += 1;
                differs(Kind::FalseReject, format!("reject {counts:?} {:?}", rejection.message()));
                false
            }
            Verdict::Reject(rejection) => {
                tally.reject += 1;
                let message = rejection.message();
                // The kernel says the words of its own faults to its own log alone.
                if message == theirs.message
                    || message.starts_with("verifier bug") && theirs.message.is_empty()
                {
                    tally.same_message += 1;
                } else {
                    differs(Kind::Message, format!("reject {counts:?} {message:?}"));
                }
                true
            }
        };
        if decided {
            self.n_insns += u64::from(stats.insns_processed);
            self.time += ours.time;
            if counts == theirs.counts {
                tally.same_counts += 1;
            } else {
                let word = if theirs.is_accepted { "accept" } else { "reject" };
                differs(Kind::Counts, format!("{word} {counts:?}"));
            }
        }
    }

    /// Counts a log. The first line that differs is told.
    pub(crate) fn add_log(&mut self, name: &str, difference: Option<String>) {
        let (equal, all) = self.logs.get_or_insert((0, 0));
        *all += 1;
        match difference {
            None => *equal += 1,
            Some(difference) => self.differences.push((Kind::Log, format!("{name}\n{difference}"))),
        }
    }

    /// All program types together.
    pub(crate) fn total(&self) -> Tally {
        let mut total = Tally::default();
        self.by_type.values().for_each(|tally| total.add(tally));
        total
    }

    /// What is missing, the most frequent first.
    pub(crate) fn missing_by_count(&self) -> Vec<(&str, Missing)> {
        let mut missing: Vec<(&str, Missing)> =
            self.missing.iter().map(|(what, missing)| (what.as_str(), *missing)).collect();
        missing.sort_by_key(|(what, missing)| (std::cmp::Reverse(missing.accepted + missing.refused), *what));
        missing
    }

    /// The figures for people, the differences first.
    pub(crate) fn text(&self, with_differences: bool) -> String {
        let mut text = format!("== {}\n", self.title);
        let mut last = None;
        let mut differences: Vec<_> = self.differences.iter().collect();
        differences.sort();
        for (kind, difference) in differences.into_iter().filter(|_| with_differences) {
            if last != Some(*kind) {
                text.push_str(match kind {
                    Kind::FalseAccept => "-- accepted by us alone\n",
                    Kind::FalseReject => "-- refused by us alone\n",
                    Kind::Counts => "-- counts (processed, total, peak, most at an instruction)\n",
                    Kind::Message => "-- messages\n",
                    Kind::Log => "-- logs\n",
                });
                last = Some(*kind);
            }
            text.push_str(difference);
            text.push('\n');
        }
        if !self.missing.is_empty() {
            text.push_str("-- not modelled (all, accepted by the kernel, refused)\n");
        }
        for (what, missing) in self.missing_by_count() {
            let all = missing.accepted + missing.refused;
            // Writing to a string cannot fail.
            let _ = writeln!(text, "{all:6} {:6} {:6}  {what}", missing.accepted, missing.refused);
        }
        let _ = writeln!(
            text,
            "{:<26}{:>9}{:>9}{:>9}{:>9}{:>9}{:>11}{:>9}{:>9}",
            "program type",
            "programs",
            "accept",
            "reject",
            "f.accept",
            "f.reject",
            "unmodelled",
            "counts",
            "message"
        );
        let total = self.total();
        let rows = self.by_type.iter().map(|(name, tally)| (name.as_str(), tally)).chain([("all", &total)]);
        for (name, tally) in rows {
            let [programs, accept, reject, false_accept, false_reject, unmodelled, counts, message] =
                tally.columns();
            let _ = writeln!(
                text,
                "{name:<26}{programs:>9}{accept:>9}{reject:>9}{false_accept:>9}{false_reject:>9}{unmodelled:>11}{counts:>9}{message:>9}"
            );
        }
        if let Some((equal, all)) = self.logs {
            let _ = writeln!(text, "logs: {equal} of {all} equal");
        }
        let per = self.time.as_nanos() as f64 / self.n_insns.max(1) as f64;
        let _ = writeln!(text, "{} instructions, {per:.0} ns each", self.n_insns);
        text
    }
}
