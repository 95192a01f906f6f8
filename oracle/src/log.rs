//! Reading a verifier log: the statistics at its end and the line that says why.

use serde::{Deserialize, Serialize};

/// What the verifier counts, from the end of its log.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Stats {
    /// Instructions processed over all paths.
    pub insns_processed: u64,
    /// The limit it was compared with.
    pub insns_limit: u64,
    /// Most states kept at one instruction.
    pub max_states_per_insn: u64,
    /// States made in all.
    pub total_states: u64,
    /// States alive at once, at most.
    pub peak_states: u64,
    /// Depth of register-parentage marks, a count of kernels before 6.18.
    pub mark_read: u64,
    /// Stack bytes of each subprogram. Empty where the log does not say.
    pub stack_depths: Vec<u32>,
    /// Microseconds spent verifying, if the log says so.
    pub time_us: Option<u64>,
}

impl Stats {
    /// Stack bytes of all subprograms together, as veristat adds them up.
    #[must_use]
    pub fn stack_depth(&self) -> u64 {
        self.stack_depths.iter().map(|&depth| u64::from(depth)).sum()
    }
}

/// What is read off a log.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct LogFacts {
    /// The statistics, if the verifier came to print them.
    pub stats: Option<Stats>,
    /// The last line before them that is no source line or state: of a rejected program, the reason.
    pub message: Option<String>,
}

/// Reads a log of any level.
///
/// ```
/// let facts = skep_oracle::parse_log(
///     "R0 !read_ok\nprocessed 1 insns (limit 1000000) max_states_per_insn 0 total_states 0 peak_states 0 mark_read 0\n",
/// );
/// assert_eq!(facts.message.as_deref(), Some("R0 !read_ok"));
/// assert_eq!(facts.stats.unwrap().insns_processed, 1);
/// ```
#[must_use]
pub fn parse_log(log: &str) -> LogFacts {
    let mut stats = None::<Stats>;
    let mut message = None;
    // The statistics are the last lines; what stands above them first, from below, is the message.
    for line in log.lines().rev().map(str::trim_end).filter(|line| !line.is_empty()) {
        if let Some(found) = parse_counts(line).filter(|_| stats.is_none()) {
            stats = Some(found);
        } else if let Some(depths) = line.strip_prefix("stack depth ") {
            if let Some(stats) = &mut stats {
                let depths = depths.split_whitespace().next().unwrap_or_default();
                stats.stack_depths = depths.split('+').map_while(|depth| depth.parse().ok()).collect();
            }
        } else if let Some(time) = line.strip_prefix("verification time ") {
            if let Some(stats) = &mut stats {
                stats.time_us = time.split_whitespace().next().and_then(|time| time.parse().ok());
            }
        } else if !is_context(line) {
            // One message has no line end of its own, so that the next line follows at once.
            let end = line.find("verification time ").unwrap_or(line.len());
            message = Some(line.get(..end).unwrap_or(line).to_owned());
            break;
        }
    }
    LogFacts { stats, message }
}

/// Lines that come after some messages and show where they belong: a source line, the two states of an infinite loop.
fn is_context(line: &str) -> bool {
    ["; ", "cur state:", "old state:"].iter().any(|start| line.starts_with(start))
}

/// The line of counts: a name before or after each number.
fn parse_counts(line: &str) -> Option<Stats> {
    let rest = line.strip_prefix("processed ")?;
    let words: Vec<&str> = rest.split(|c: char| c.is_whitespace() || c == '(' || c == ')').collect();
    let after = |name: &str| {
        let at = words.iter().position(|&word| word == name)?;
        words.get(at + 1)?.parse().ok()
    };
    Some(Stats {
        insns_processed: words.first()?.parse().ok()?,
        insns_limit: after("limit").unwrap_or_default(),
        max_states_per_insn: after("max_states_per_insn")?,
        total_states: after("total_states")?,
        peak_states: after("peak_states")?,
        mark_read: after("mark_read").unwrap_or_default(),
        stack_depths: Vec::new(),
        time_us: None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(log: &str, message: Option<&str>, counts: Option<[u64; 4]>, depths: &[u32], time: Option<u64>) {
        let facts = parse_log(log);
        assert_eq!(facts.message.as_deref(), message);
        let stats = facts.stats.unwrap_or_default();
        let found = [stats.insns_processed, stats.max_states_per_insn, stats.total_states, stats.peak_states];
        assert_eq!(found, counts.unwrap_or_default());
        assert_eq!((stats.stack_depths.as_slice(), stats.time_us), (depths, time));
    }

    const COUNTS: &str =
        "processed 60 insns (limit 1000000) max_states_per_insn 1 total_states 6 peak_states 5 mark_read 3\n";

    #[test]
    fn an_accepting_log_has_statistics_alone() {
        let log = format!("verification time 41 usec\nstack depth 8+0+16\n{COUNTS}");
        check(&log, None, Some([60, 1, 6, 5]), &[8, 0, 16], Some(41));
    }

    #[test]
    fn the_message_of_a_rejection_is_the_line_above_them() {
        let log = format!(
            "0: R1=ctx() R10=fp0\n0: (95) exit\nR0 !read_ok\nverification time 22 usec\nstack depth 0\n{COUNTS}"
        );
        check(&log, Some("R0 !read_ok"), Some([60, 1, 6, 5]), &[0], Some(22));
    }

    #[test]
    fn a_verifier_that_never_came_to_count_leaves_its_words() {
        check(
            "The sequence of 8193 jumps is too complex.\n",
            Some("The sequence of 8193 jumps is too complex."),
            None,
            &[],
            None,
        );
        check("", None, None, &[], None);
        check("processed nothing\n", Some("processed nothing"), None, &[], None);
    }

    #[test]
    fn what_shows_the_place_is_no_message() {
        let log = format!(
            "invalid bpf_context access off=0 size=4\n; asm volatile ( @ a.c:152\nverification time 4 usec\n{COUNTS}"
        );
        check(&log, Some("invalid bpf_context access off=0 size=4"), Some([60, 1, 6, 5]), &[], Some(4));
        let log = format!("infinite loop detected at insn 2\ncur state: R0=1\nold state: R0=1\n{COUNTS}");
        check(&log, Some("infinite loop detected at insn 2"), Some([60, 1, 6, 5]), &[], None);
        let log = format!(
            "insn 3 cannot call exception cb directlyverification time 21 usec\nstack depth 0\n{COUNTS}"
        );
        check(&log, Some("insn 3 cannot call exception cb directly"), Some([60, 1, 6, 5]), &[0], None);
    }

    #[test]
    fn late_messages_after_the_path_still_count() {
        let log = format!("combined stack size of 2 calls is 576. Too large\n{COUNTS}");
        check(&log, Some("combined stack size of 2 calls is 576. Too large"), Some([60, 1, 6, 5]), &[], None);
    }
}
