//! Where output goes: standard output, which may be a terminal or a pipe that is closed early, and files, which
//! appear whole or not at all.

use std::fs::{self, OpenOptions};
use std::io::{self, BufWriter, ErrorKind, IsTerminal, Stdout, Write};
use std::path::Path;

use clap::ValueEnum;
use serde_json::Value;

use crate::failure::{Failure, codes};

/// When to use colors.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, ValueEnum)]
pub(crate) enum Color {
    /// On a terminal, unless NO_COLOR is set.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

impl Color {
    fn on(self, stream: &impl IsTerminal) -> bool {
        let is_set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
        match self {
            Color::Auto => {
                let is_dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
                stream.is_terminal() && !is_set("NO_COLOR") && !is_dumb
            }
            Color::Always => true,
            Color::Never => false,
        }
    }
}

/// Standard output. Once its reader is gone, what is written is dropped, so that a command still ends with its own
/// exit code.
#[derive(Debug)]
pub(crate) struct Output {
    stdout: BufWriter<Stdout>,
    is_gone: bool,
    is_terminal: bool,
    colors: bool,
    error_colors: bool,
}

impl Output {
    pub(crate) fn new(color: Color) -> Output {
        let stdout = io::stdout();
        Output {
            is_gone: false,
            is_terminal: stdout.is_terminal(),
            colors: color.on(&stdout),
            error_colors: color.on(&io::stderr()),
            stdout: BufWriter::new(stdout),
        }
    }

    /// How words are colored on standard output.
    pub(crate) fn paint(&self) -> Paint {
        Paint(self.colors)
    }

    /// Whether a person reads it as it is.
    pub(crate) fn is_terminal(&self) -> bool {
        self.is_terminal
    }

    pub(crate) fn colors_errors(&self) -> bool {
        self.error_colors
    }

    /// Writes text or bytes.
    pub(crate) fn put(&mut self, bytes: impl AsRef<[u8]>) -> Result<(), Failure> {
        let written = if self.is_gone { Ok(()) } else { self.stdout.write_all(bytes.as_ref()) };
        self.settle(written)
    }

    /// Writes a value as JSON, for eyes and tools alike.
    pub(crate) fn json(&mut self, value: &Value) -> Result<(), Failure> {
        self.put(format!("{value:#}\n"))
    }

    /// Sends what is still held back.
    pub(crate) fn finish(&mut self) -> Result<(), Failure> {
        let flushed = if self.is_gone { Ok(()) } else { self.stdout.flush() };
        self.settle(flushed)
    }

    fn settle(&mut self, result: io::Result<()>) -> Result<(), Failure> {
        match result {
            Err(error) if error.kind() == ErrorKind::BrokenPipe => {
                self.is_gone = true;
                Ok(())
            }
            Err(error) => {
                self.is_gone = true;
                Err(unwritable("<stdout>", &error))
            }
            Ok(()) => Ok(()),
        }
    }
}

/// Writes a file so that nobody ever sees half of it: under another name first, then renamed.
pub(crate) fn write_file(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let failed = |error: io::Error| unwritable(&path.display().to_string(), &error);
    // A device or a pipe is written to, not replaced.
    if fs::metadata(path).is_ok_and(|metadata| !metadata.is_file()) {
        return fs::write(path, bytes).map_err(failed);
    }
    // Through a link, the file it leads to is replaced and not the link.
    let path = &fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let Some(name) = path.file_name() else {
        return Err(failed(ErrorKind::InvalidFilename.into()));
    };
    let mut other = std::ffi::OsString::from(".");
    other.push(name);
    other.push(format!(".{}.part", std::process::id()));
    let part = path.with_file_name(other);
    let written = OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(&part)
        .and_then(|mut file| file.write_all(bytes).and_then(|()| file.sync_all()))
        .and_then(|()| fs::rename(&part, path));
    written.map_err(|error| {
        // The error is told; that a leftover may stay behind adds nothing.
        let _ = fs::remove_file(&part);
        failed(error)
    })
}

fn unwritable(file: &str, error: &io::Error) -> Failure {
    Failure::of_file(codes::UNWRITABLE, file, format_args!("cannot be written: {error}"))
}

/// Colors words, or leaves them as they are.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Paint(bool);

/// How a word is meant.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) enum Tone {
    /// As it is.
    #[default]
    Plain,
    /// A heading or a name.
    Strong,
    /// Beside the point.
    Faint,
    /// Accepted.
    Good,
    /// Rejected.
    Bad,
    /// Neither.
    Odd,
}

impl Paint {
    /// The text in its color.
    pub(crate) fn tone(self, tone: Tone, text: &str) -> String {
        let number = match tone {
            Tone::Plain => return text.to_owned(),
            _ if !self.0 || text.is_empty() => return text.to_owned(),
            Tone::Strong => 1,
            Tone::Faint => 2,
            Tone::Good => 32,
            Tone::Bad => 31,
            Tone::Odd => 33,
        };
        format!("\x1b[{number}m{text}\x1b[0m")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_colored_only_where_wanted() {
        assert_eq!(Paint(true).tone(Tone::Bad, "no"), "\x1b[31mno\x1b[0m");
        assert_eq!(Paint(false).tone(Tone::Bad, "no"), "no");
        assert_eq!(Paint(true).tone(Tone::Plain, "no"), "no");
        assert_eq!(Paint(true).tone(Tone::Good, ""), "");
    }
}
