//! How a command ends: its exit code, and what is said when it cannot do what was asked.

use std::fmt::Display;
use std::io::Write;
use std::process::ExitCode;

use serde_json::json;
use skep_diag::{Code, Diagnostic, Loc, Severity, render_text, to_json};

use crate::args::Format;
use crate::output::Output;

/// Errors that come from the command line's own work. Those of other crates keep their codes.
pub(crate) mod codes {
    use skep_diag::Code;

    /// A file cannot be read.
    pub(crate) const UNREADABLE: Code = Code("E0900");
    /// No kernel could be asked.
    pub(crate) const NO_KERNEL: Code = Code("E0950");
    /// There is nothing of the name that was asked for.
    pub(crate) const NO_SUCH_NAME: Code = Code("E0951");
    /// The output cannot be written.
    pub(crate) const UNWRITABLE: Code = Code("E0952");
    /// A file is not of a kind the command takes.
    pub(crate) const WRONG_FILE: Code = Code("E0953");
    /// The BTF in a file cannot be read or written out.
    pub(crate) const BAD_BTF: Code = Code("E0954");
    /// What was asked for cannot be had in this combination.
    pub(crate) const BAD_REQUEST: Code = Code("E0955");
    /// A program stopped before its end.
    pub(crate) const TRAP: Code = Code("E0956");
}

/// The exit codes of all commands.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Exit {
    /// Everything is as it should be.
    Good = 0,
    /// Something was rejected or failed.
    Failed = 1,
    /// Bad usage, or input that cannot be used.
    Unusable = 2,
    /// Nothing is rejected, but of something there is no verdict.
    Unmodelled = 3,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> ExitCode {
        ExitCode::from(exit as u8)
    }
}

/// Why a command could not do its work.
#[derive(Clone, Debug)]
pub(crate) struct Failure {
    diagnostics: Vec<Diagnostic>,
    /// A source that is not a file of its name: its name and text.
    text: Option<(String, String)>,
    exit: Exit,
}

impl Failure {
    /// A failure that is about a file as a whole.
    pub(crate) fn of_file(code: Code, file: &str, title: impl Display) -> Failure {
        Diagnostic::error(code, title.to_string()).at(Loc::File(file.to_owned()), "").into()
    }

    /// Adds something to try.
    #[must_use]
    pub(crate) fn help(mut self, help: impl Into<String>) -> Failure {
        if let Some(last) = self.diagnostics.last_mut() {
            last.help.push(help.into());
        }
        self
    }

    /// Says what the text of a source is, if it cannot be read again from a file of that name.
    #[must_use]
    pub(crate) fn with_text(mut self, name: &str, text: &str) -> Failure {
        self.text = Some((name.to_owned(), text.to_owned()));
        self
    }

    /// What is wrong, on one line.
    pub(crate) fn title(&self) -> String {
        self.diagnostics.iter().map(|diagnostic| diagnostic.title.as_str()).collect::<Vec<_>>().join("; ")
    }

    /// Prints it on standard error.
    pub(crate) fn warn(&self, out: &Output) {
        let source = |file: &str| match &self.text {
            Some((name, text)) if name == file => Some(text.clone()),
            _ => std::fs::read_to_string(file).ok(),
        };
        warn(&self.diagnostics, &source, out);
    }

    /// Says that the input could be read, and was refused.
    #[must_use]
    pub(crate) fn refused(self) -> Failure {
        Failure { exit: Exit::Failed, ..self }
    }

    /// Prints it: for people on standard error, for tools on standard output.
    pub(crate) fn report(&self, out: &mut Output, format: Format) -> Exit {
        match format {
            Format::Text => self.warn(out),
            Format::Json => {
                let diagnostics: Vec<_> = self.diagnostics.iter().map(to_json).collect();
                // Where output itself fails there is nobody left to tell.
                let _ = out.json(&json!({ "schema": 1, "diagnostics": diagnostics }));
            }
        }
        let _ = out.finish();
        self.exit
    }
}

/// Prints diagnostics on standard error.
pub(crate) fn warn(diagnostics: &[Diagnostic], source: &dyn skep_diag::Source, out: &Output) {
    let mut stderr = std::io::stderr().lock();
    for diagnostic in diagnostics {
        let text = render_text(diagnostic, source, out.colors_errors());
        let _ = writeln!(stderr, "{text}\n");
    }
}

/// Tells which programs and maps could not be linked. Those that `skep.toml` says to skip are no failures.
pub(crate) fn warn_unlinked(failed: &[skep_object::Failure], out: &Output) -> Exit {
    let diagnostics: Vec<Diagnostic> = failed.iter().map(diagnostic_of).collect();
    warn(&diagnostics, &|_: &str| None, out);
    if failed.iter().all(skep_object::Failure::is_skip) { Exit::Good } else { Exit::Failed }
}

/// What cannot be linked, as a report shows it.
pub(crate) fn diagnostic_of(failure: &skep_object::Failure) -> Diagnostic {
    let mut diagnostic = failure.error.diagnostic();
    if failure.is_skip() {
        diagnostic.severity = Severity::Note;
    }
    diagnostic
}

/// That there is nothing of this name in a file, and what may have been meant.
pub(crate) fn no_such<'a>(
    file: &str,
    what: &str,
    name: &str,
    known: impl IntoIterator<Item = &'a str>,
) -> Failure {
    const MANY: usize = 12;
    let known: Vec<&str> = known.into_iter().collect();
    let failure = Failure::of_file(codes::NO_SUCH_NAME, file, format_args!("there is no {what} `{name}`"));
    match skep_diag::closest(name, known.iter().copied()) {
        Some(meant) => failure.help(format!("did you mean `{meant}`?")),
        None if (1..=MANY).contains(&known.len()) => failure.help(format!("there are: {}", known.join(", "))),
        None => failure,
    }
}

/// That no kernel could be asked, and what else can be done.
pub(crate) fn no_kernel(error: &skep_oracle::Error) -> Failure {
    let text = error.to_string();
    let (title, rest) = text.split_once('\n').unwrap_or((&text, ""));
    let mut diagnostic = Diagnostic::error(codes::NO_KERNEL, title);
    if !rest.is_empty() {
        diagnostic = diagnostic.note(rest);
    }
    diagnostic.help.extend(match error {
        skep_oracle::Error::Unavailable(_) => vec![
            "run as root, or with CAP_BPF, CAP_PERFMON and CAP_NET_ADMIN".to_owned(),
            "or boot a kernel image in QEMU: --kernel /boot/vmlinuz-…".to_owned(),
        ],
        skep_oracle::Error::Host { path, .. } if path.starts_with("qemu-system-x86_64") => {
            vec!["install QEMU, such as Debian's package qemu-system-x86".to_owned()]
        }
        _ => Vec::new(),
    });
    diagnostic.into()
}

impl From<Diagnostic> for Failure {
    fn from(diagnostic: Diagnostic) -> Failure {
        vec![diagnostic].into()
    }
}

impl From<Vec<Diagnostic>> for Failure {
    fn from(diagnostics: Vec<Diagnostic>) -> Failure {
        Failure { diagnostics, text: None, exit: Exit::Unusable }
    }
}

impl From<skep::Error> for Failure {
    fn from(error: skep::Error) -> Failure {
        match error {
            skep::Error::Object(error) => error.into(),
            skep::Error::Capture { file, reason } => Failure::of_file(codes::WRONG_FILE, &file, reason),
            skep::Error::NoSuch { what, name, known } => {
                let title = format!("there is no {what} `{name}`");
                let failure = Failure::from(Diagnostic::error(codes::NO_SUCH_NAME, title));
                match skep_diag::closest(&name, known.iter().map(String::as_str)) {
                    Some(meant) => failure.help(format!("did you mean `{meant}`?")),
                    None if known.is_empty() => failure.help("there are none"),
                    None => failure.help(format!("there are: {}", known.join(", "))),
                }
            }
            other => Diagnostic::error(codes::BAD_REQUEST, other.to_string()).into(),
        }
    }
}

impl From<skep_object::Error> for Failure {
    fn from(error: skep_object::Error) -> Failure {
        error.diagnostic().into()
    }
}
