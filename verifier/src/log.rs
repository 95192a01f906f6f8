//! The verifier's log, in the kernel's own form.
//!
//! Level 1 keeps the path that failed, level 2 every path, level 4 only the statistics. The text is what
//! `BPF_PROG_LOAD` returns in its buffer, so that tools which parse it go on working.

use std::fmt::{self, Write};

use skep_disasm::{Style, Text};
use skep_linux::Line;

use crate::code::Code;

/// What to log: the bits of the `log_level` of `BPF_PROG_LOAD`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct LogLevel(pub u32);

impl LogLevel {
    /// The failing path.
    pub const PATH: u32 = 1;
    /// All paths, and what the analyses found.
    pub const ALL: u32 = 2;
    /// Statistics.
    pub const STATS: u32 = 4;
}

/// A log being written.
#[derive(Debug, Default)]
pub(crate) struct Log {
    level: u32,
    text: String,
    /// Where the last instruction's line begins, and how long it is: a state is put behind it on the same line.
    insn_line: Option<(usize, usize)>,
    /// Which source line was written last.
    pub(crate) last_line_info: Option<usize>,
}

impl Log {
    /// An empty log.
    #[must_use]
    pub(crate) fn new(level: LogLevel) -> Log {
        Log { level: level.0, text: String::new(), insn_line: None, last_line_info: None }
    }

    /// Whether paths are logged.
    #[inline]
    #[must_use]
    pub(crate) fn is_on(&self) -> bool {
        self.level & (LogLevel::PATH | LogLevel::ALL) != 0
    }

    /// Whether everything is logged.
    #[inline]
    #[must_use]
    pub(crate) fn is_verbose(&self) -> bool {
        self.level & LogLevel::ALL != 0
    }

    /// Whether statistics are. The time the verifier took is left out of them, so that a log is always the same.
    #[must_use]
    pub(crate) fn wants_statistics(&self) -> bool {
        self.level & LogLevel::STATS != 0
    }

    /// Whether anything is.
    #[must_use]
    pub(crate) fn is_wanted(&self) -> bool {
        self.level != 0
    }

    /// Appends text.
    pub(crate) fn write(&mut self, text: fmt::Arguments<'_>) {
        // A string grows as it must; writing to it cannot fail.
        let _ = self.text.write_fmt(text);
    }

    /// Writes an instruction as a kernel line's log shows it, with the end of its line.
    pub(crate) fn write_insn(&mut self, code: &Code, line: Line, at: u32) {
        let style = match line {
            Line::V6_1 => Style::log(6, 1),
            Line::V6_12 => Style::log(6, 12),
            Line::V6_18 => Style::log(6, 18),
        };
        let text = Text::new(&code.words[at as usize..], style);
        self.write(format_args!("{text}\n"));
    }

    /// Where the log stands.
    #[must_use]
    pub(crate) fn position(&self) -> usize {
        self.text.len()
    }

    /// Takes back everything after a position.
    pub(crate) fn rewind(&mut self, position: usize) {
        self.text.truncate(position);
    }

    /// Remembers that the text since `start` is an instruction's line.
    pub(crate) fn end_insn_line(&mut self, start: usize) {
        self.insn_line = Some((self.text.len(), self.text.len() - start));
    }

    /// Goes on behind the last instruction, if nothing was written since; else begins a line for `insn`.
    pub(crate) fn begin_state(&mut self, insn: u32) {
        match self.insn_line {
            Some((end, length)) if end == self.text.len() && end > 0 => {
                self.text.pop();
                let column = column_after(length);
                self.write(format_args!("{:column$};", ' '));
            }
            _ => self.write(format_args!("{insn}:")),
        }
    }

    /// The text.
    #[must_use]
    pub(crate) fn into_text(self) -> String {
        self.text
    }
}

/// How many blanks put the next column at 40, or at the next multiple of 8.
const fn column_after(length: usize) -> usize {
    const FIRST: usize = 40;
    const STEP: usize = 8;
    let wanted = if length + STEP / 2 > FIRST { length + STEP / 2 } else { FIRST };
    wanted.div_ceil(STEP) * STEP - length - 1
}
