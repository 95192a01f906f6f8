//! One voice for assembler, loader and verifier: what went wrong, where, why, and what to do about it.
//!
//! A [`Diagnostic`] is plain data. How it looks is decided by who prints it: [`render_text`] for people,
//! [`to_json`] for tools, [`sarif::log`] for code-review services.
//!
//! ```
//! use skep_diag::{Code, Diagnostic, Loc, render_text};
//!
//! let diagnostic = Diagnostic::error(Code("E0003"), "unknown mnemonic `mvo`")
//!     .at(Loc::text("a.s", 2, 5, 3), "not an instruction")
//!     .help("did you mean `mov`?");
//! let text = render_text(&diagnostic, &|_: &str| Some("entry:\n    mvo r0, 1\n".to_owned()), false);
//! assert!(text.contains("a.s:2:5"));
//! assert!(text.contains("^^^ not an instruction"));
//! ```

mod json;
pub mod sarif;
mod text;

pub use json::to_json;
pub use text::render_text;

/// Something to tell the user.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Diagnostic {
    /// How bad it is.
    pub severity: Severity,
    /// Its entry in the catalog.
    pub code: Code,
    /// What went wrong, in one line.
    pub title: String,
    /// Places, the primary one first.
    pub labels: Vec<Label>,
    /// Facts that explain it.
    pub notes: Vec<String>,
    /// What to try.
    pub help: Vec<String>,
}

/// How bad a diagnostic is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Severity {
    /// The input cannot be used.
    Error,
    /// It can, but something is doubtful.
    Warning,
    /// For information.
    Note,
}

impl Severity {
    /// `error`, `warning` or `note`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "note",
        }
    }
}

/// A stable code, such as `E0901`. Blocks of a hundred go by subject; a code is never used for something else.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Code(pub &'static str);

/// A place, and what is to be said of it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Label {
    /// The place.
    pub loc: Loc,
    /// The remark; may be empty.
    pub text: String,
}

/// A place in something the user gave us.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Loc {
    /// A file as a whole.
    File(String),
    /// A stretch of a line of text.
    Text {
        /// The file.
        file: String,
        /// The line, from 1.
        line: u32,
        /// The column, from 1, in characters.
        column: u32,
        /// How many characters.
        length: u32,
    },
    /// A place in a section of a binary file.
    Section {
        /// The file.
        file: String,
        /// The section.
        section: String,
        /// The byte offset in it.
        offset: u64,
    },
    /// An instruction of a program.
    Insn {
        /// The object file.
        file: String,
        /// The program.
        program: String,
        /// The instruction's index.
        insn: u32,
    },
}

impl Loc {
    /// A stretch of a line of text.
    #[must_use]
    pub fn text(file: impl Into<String>, line: u32, column: u32, length: u32) -> Loc {
        Loc::Text { file: file.into(), line, column, length }
    }

    /// The file the place is in.
    #[must_use]
    pub fn file(&self) -> &str {
        match self {
            Loc::File(file) | Loc::Text { file, .. } | Loc::Section { file, .. } | Loc::Insn { file, .. } => {
                file
            }
        }
    }
}

impl std::fmt::Display for Loc {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Loc::File(file) => f.write_str(file),
            Loc::Text { file, line, column, .. } => write!(f, "{file}:{line}:{column}"),
            Loc::Section { file, section, offset } => write!(f, "{file}: section `{section}` at {offset:#x}"),
            Loc::Insn { file, program, insn } => write!(f, "{file}: program `{program}`, instruction {insn}"),
        }
    }
}

/// Where the text of a [`Loc`] comes from. A closure from a file's name to its text is one.
pub trait Source {
    /// The whole text of a file, if it can be had.
    fn text(&self, file: &str) -> Option<String>;
}

impl<F: Fn(&str) -> Option<String>> Source for F {
    fn text(&self, file: &str) -> Option<String> {
        self(file)
    }
}

impl Diagnostic {
    /// An error without a place yet.
    #[must_use]
    pub fn error(code: Code, title: impl Into<String>) -> Self {
        Self::new(Severity::Error, code, title)
    }

    /// A warning without a place yet.
    #[must_use]
    pub fn warning(code: Code, title: impl Into<String>) -> Self {
        Self::new(Severity::Warning, code, title)
    }

    fn new(severity: Severity, code: Code, title: impl Into<String>) -> Self {
        Self { severity, code, title: title.into(), labels: Vec::new(), notes: Vec::new(), help: Vec::new() }
    }

    /// Adds a place. The first one is where the fault is.
    #[must_use]
    pub fn at(mut self, loc: Loc, text: impl Into<String>) -> Self {
        self.labels.push(Label { loc, text: text.into() });
        self
    }

    /// Adds a fact that explains.
    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.notes.push(note.into());
        self
    }

    /// Adds something to try.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help.push(help.into());
        self
    }

    /// Where the fault is.
    #[must_use]
    pub fn primary(&self) -> Option<&Label> {
        self.labels.first()
    }
}

/// The name among `known` that `given` was most likely meant to be, if one is close enough.
#[must_use]
pub fn closest<'a>(given: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let allowed = (given.chars().count() / 3).clamp(1, 3);
    known
        .into_iter()
        .map(|name| (distance(given, name, allowed), name))
        .filter(|(distance, _)| *distance <= allowed)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}

/// Edits (insert, delete, replace, swap of neighbours) between two words; more than `limit` is only known to be more.
fn distance(a: &str, b: &str, limit: usize) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    if a.len().abs_diff(b.len()) > limit || a.len() > 64 {
        return limit + 1;
    }
    let mut rows = vec![vec![0usize; b.len() + 1]; a.len() + 1];
    for i in 0..=a.len() {
        for j in 0..=b.len() {
            rows[i][j] = if i == 0 || j == 0 {
                i + j
            } else {
                let replace = rows[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]);
                let swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
                let swap = if swapped { rows[i - 2][j - 2] + 1 } else { usize::MAX };
                replace.min(swap).min(rows[i - 1][j] + 1).min(rows[i][j - 1] + 1)
            };
        }
    }
    rows[a.len()][b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_names_are_found_and_far_ones_are_not() {
        let known = ["mov", "add32", "bpf_map_lookup_elem", "exit"];
        assert_eq!(closest("mvo", known), Some("mov"));
        assert_eq!(closest("bpf_map_lokup_elem", known), Some("bpf_map_lookup_elem"));
        assert_eq!(closest("frobnicate", known), None);
        assert_eq!(closest("", known), None);
    }
}
