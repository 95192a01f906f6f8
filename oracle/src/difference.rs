//! Where two verifier logs part, addresses and times left aside.

use std::borrow::Cow;
use std::fmt;

/// The first line that differs, and what was known there on each side.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LogDifference {
    /// Which line, from 1, in the log that was given first.
    pub line: usize,
    /// The last line before it that both have.
    pub before: Option<String>,
    /// The line of the first log; none where it has ended.
    pub first: Option<String>,
    /// The line of the second log.
    pub second: Option<String>,
}

/// Compares two logs line by line. None if they say the same.
///
/// Addresses of kernel objects and the time taken differ each time the same kernel is asked, so they count as equal.
#[must_use]
pub fn first_difference(first: &str, second: &str) -> Option<LogDifference> {
    let lines = |log: &'_ str| -> Vec<(usize, String)> {
        let told = log.lines().enumerate().filter(|(_, line)| !line.starts_with("verification time "));
        told.map(|(number, line)| (number + 1, line.to_owned())).collect()
    };
    let (first, second) = (lines(first), lines(second));
    let mut before = None;
    for at in 0..first.len().max(second.len()) {
        let (a, b) = (first.get(at), second.get(at));
        if let (Some((_, a)), Some((_, b))) = (a, b)
            && is_same(a, b)
        {
            before = Some(a.clone());
            continue;
        }
        let line = a.map_or(first.last().map_or(0, |(number, _)| *number) + 1, |(number, _)| *number);
        let text = |line: Option<&(usize, String)>| line.map(|(_, line)| line.clone());
        return Some(LogDifference { line, before, first: text(a), second: text(b) });
    }
    None
}

impl fmt::Display for LogDifference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const END: &str = "(the log ends)";
        if let Some(before) = &self.before {
            writeln!(f, "          {before}")?;
        }
        writeln!(f, "  ours:   {}", self.first.as_deref().unwrap_or(END))?;
        write!(f, "  kernel: {}", self.second.as_deref().unwrap_or(END))
    }
}

fn is_same(first: &str, second: &str) -> bool {
    if first == second {
        return true;
    }
    let (first, second) = (without_addresses(first), without_addresses(second));
    if first == second {
        return true;
    }
    // A 64-bit load shows the address of a map, which has none outside of a kernel. The column behind moves with it.
    match (split_load(&first), split_load(&second)) {
        (Some((head, value, tail)), Some((other_head, other, other_tail))) => {
            head == other_head && tail == other_tail && (value == MASK || other == MASK)
        }
        _ => false,
    }
}

/// What stands for an address.
const MASK: &str = "0xADDRESS";

/// A line with a mask for each number that lies in the kernel's half of the address space.
fn without_addresses(line: &str) -> Cow<'_, str> {
    const START: &str = "0xffff";
    if !line.contains(START) {
        return Cow::Borrowed(line);
    }
    let mut text = String::with_capacity(line.len());
    let mut rest = line;
    while let Some(at) = rest.find(START) {
        let (before, number) = rest.split_at(at);
        let digits = number.bytes().skip(2).take_while(u8::is_ascii_hexdigit).count();
        let (number, after) = number.split_at(digits + 2);
        text.push_str(before);
        // All ones and the like are values and no addresses.
        let is_address = digits == 16 && !number.starts_with("0xffffffff");
        text.push_str(if is_address { MASK } else { number });
        rest = after;
    }
    text.push_str(rest);
    Cow::Owned(text)
}

/// The parts of a line that shows a 64-bit load: up to its value, the value, the state behind it.
fn split_load(line: &str) -> Option<(&str, &str, &str)> {
    let (_, load) = line.split_once("(18) r")?;
    let at = line.len() - load.len() + load.find(" = ")? + 3;
    let (head, rest) = line.split_at(at);
    let end = rest.find(' ').unwrap_or(rest.len());
    let (value, tail) = rest.split_at(end);
    Some((head, value, tail.trim_start()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(first: &str, second: &str, expected: Option<(usize, Option<&str>, Option<&str>)>) {
        let found = first_difference(first, second);
        let found = found.as_ref().map(|it| (it.line, it.first.as_deref(), it.second.as_deref()));
        assert_eq!(found, expected);
    }

    #[test]
    fn addresses_and_times_count_as_equal() {
        check(
            "4: (18) r1 = 0x0                      ; R1=map_ptr(ks=4,vs=8)\nend\n",
            "4: (18) r1 = 0xffff888167c3ce00       ; R1=map_ptr(ks=4,vs=8)\nverification time 59 usec\nend\n",
            None,
        );
        check(
            "R1=0xffffffff80000000",
            "R1=0xffffffff00000000",
            Some((1, Some("R1=0xffffffff80000000"), Some("R1=0xffffffff00000000"))),
        );
    }

    #[test]
    fn the_first_line_that_differs_is_told() {
        check("a\nb\nc\n", "a\nx\nc\n", Some((2, Some("b"), Some("x"))));
        check("a\n", "a\nb\n", Some((2, None, Some("b"))));
        check(
            "4: (18) r1 = 0x1       ; R1=1\n",
            "4: (18) r1 = 0x2       ; R1=2\n",
            Some((1, Some("4: (18) r1 = 0x1       ; R1=1"), Some("4: (18) r1 = 0x2       ; R1=2"))),
        );
    }
}
