//! Collects what is wrong with a source, all of it and not the first alone.

use skep_diag::{Code, Diagnostic, Loc};

use crate::codes;
use crate::expression::Failure;
use crate::lexer::{Fault, Span};

/// How many errors are shown; a source of another language has one on every line.
const MAX_ERRORS: usize = 100;

/// The errors so far, and the text they are about.
pub(crate) struct Report<'a> {
    file: &'a str,
    pub(crate) lines: Vec<&'a str>,
    diagnostics: Vec<Diagnostic>,
}

impl<'a> Report<'a> {
    pub(crate) fn new(file: &'a str, text: &'a str) -> Report<'a> {
        Report { file, lines: text.lines().collect(), diagnostics: Vec::new() }
    }

    pub(crate) fn failure(&mut self, failure: Failure) {
        let mut diagnostic =
            Diagnostic::error(failure.code, failure.title).at(self.place(failure.span), String::new());
        diagnostic.help.extend(failure.help);
        self.push(diagnostic);
    }

    pub(crate) fn fault(&mut self, fault: Fault) {
        let failure = Failure::new(fault.code, fault.span, fault.title);
        self.failure(Failure { help: fault.help.map(str::to_owned), ..failure });
    }

    pub(crate) fn error(&mut self, code: Code, span: Span, title: impl Into<String>) {
        self.failure(Failure::new(code, span, title));
    }

    /// That a name is defined again.
    pub(crate) fn duplicate(&mut self, name: &str, span: Span, before: Span) {
        let diagnostic = Diagnostic::error(codes::DUPLICATE_NAME, format!("`{name}` is defined twice"))
            .at(self.place(span), "again here")
            .at(self.place(before), "first here");
        self.push(diagnostic);
    }

    pub(crate) fn is_full(&self) -> bool {
        self.diagnostics.len() > MAX_ERRORS
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.diagnostics.is_empty()
    }

    /// The errors in the order of the lines they are on.
    pub(crate) fn finish(mut self) -> Vec<Diagnostic> {
        let line = |diagnostic: &Diagnostic| match diagnostic.primary().map(|label| &label.loc) {
            Some(Loc::Text { line, column, .. }) => (*line, *column),
            _ => (u32::MAX, 0),
        };
        self.diagnostics.sort_by_key(line);
        self.diagnostics
    }

    /// A stretch of the text as a place, in characters.
    pub(crate) fn place(&self, span: Span) -> Loc {
        if span.line == 0 {
            return Loc::File(self.file.to_owned());
        }
        let line = self.lines.get(span.line as usize - 1).copied().unwrap_or_default();
        let characters =
            |bytes: u32| line.char_indices().take_while(|(at, _)| *at < bytes as usize).count() as u32;
        let start = characters(span.start);
        let length = characters(span.end).saturating_sub(start).max(1);
        Loc::text(self.file, span.line, start + 1, length)
    }

    fn push(&mut self, diagnostic: Diagnostic) {
        if self.diagnostics.len() == MAX_ERRORS {
            self.diagnostics.push(
                Diagnostic::error(codes::TOO_MUCH, "there are more errors, which are not shown")
                    .at(Loc::File(self.file.to_owned()), String::new()),
            );
        }
        if self.diagnostics.len() < MAX_ERRORS {
            self.diagnostics.push(diagnostic);
        }
    }
}
