//! Code written out: a heading for each function, labels, source lines, instructions.

use std::fmt;

use serde_json::{Value, json};
use skep_isa::{InsnIdx, Word, decode};
use skep_object::{SymbolKind, SymbolRef};

use crate::code::{CodeNames, shown};
use crate::{Code, Dialect, Function, Source, Style, Text};

/// What a listing shows.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Options {
    /// How instructions are spelled.
    pub dialect: Dialect,
    /// Labels instead of distances.
    pub labels: bool,
    /// The index of each instruction. Without it the listing is what an assembler reads.
    pub numbers: bool,
    /// The bytes of each instruction.
    pub bytes: bool,
    /// Source lines.
    pub source: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self { dialect: Dialect::Kernel, labels: true, numbers: true, bytes: false, source: false }
    }
}

/// Code written out, line by line. It is written with [`fmt::Display`].
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Listing {
    /// The name of the program or section.
    pub name: String,
    /// Its instructions.
    pub lines: Vec<Line>,
    options: Options,
}

/// An instruction of a listing.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Line {
    /// Its index.
    pub insn: InsnIdx,
    /// The word or two words it is encoded in.
    pub words: Vec<Word>,
    /// Its text.
    pub text: String,
    /// The function that starts here.
    pub function: Option<String>,
    /// The label that stands before it.
    pub label: Option<String>,
    /// The instruction it leads to, beside the next one.
    pub target: Option<InsnIdx>,
    /// The source line that starts here.
    pub source: Option<Source>,
    /// What it refers to by name.
    pub symbol: Option<SymbolRef>,
    /// What is remarkable about it.
    pub remark: Option<String>,
}

impl Listing {
    /// Writes out some code.
    #[must_use]
    pub fn new(code: &Code, options: Options) -> Listing {
        let labels = if options.labels { code.labels() } else { Default::default() };
        let names = CodeNames { operands: &code.operands, labels: &labels };
        let mut functions = code.functions.iter().peekable();
        let mut sources = code.sources.iter().peekable();
        let mut symbols = code.symbols.iter().peekable();
        let mut remarks = code.remarks.iter().peekable();
        let mut last: Option<&Source> = None;
        let mut lines = Vec::new();
        for at in code.starts() {
            let rest = code.words.get(at.index()..).unwrap_or_default();
            let text = Text::new(rest, Style::Asm(options.dialect)).named(at, &names);
            let words: Vec<Word> = rest.iter().copied().take(text.slots() as usize).collect();
            // Records that belong to no instruction are passed over, so that those after them still find theirs.
            let function = latest(&mut functions, at, |function: &&Function| function.start);
            let source = latest(&mut sources, at, |source: &&Source| source.insn);
            let changed = source.filter(|source| {
                last.is_none_or(|last| (&source.file, source.line) != (&last.file, last.line))
            });
            last = source.or(last);
            lines.push(Line {
                insn: at,
                text: text.to_string(),
                function: function.map(|function| function.name.clone()),
                label: labels.get(&at).cloned(),
                target: decode(&words).ok().and_then(|insn| insn.target(at)),
                source: changed.cloned(),
                symbol: latest(&mut symbols, at, |symbol: &&SymbolRef| symbol.insn).cloned(),
                remark: latest(&mut remarks, at, |remark: &&(InsnIdx, String)| remark.0)
                    .map(|(_, text)| text.clone()),
                words,
            });
        }
        Listing { name: code.name.clone(), lines, options }
    }

    /// The listing as JSON: an object with `schema`, `name` and `insns`.
    #[must_use]
    pub fn to_json(&self) -> Value {
        json!({ "schema": 1, "name": self.name, "insns": self.lines.iter().map(Line::to_json).collect::<Vec<_>>() })
    }
}

/// The last of the records up to and at `at` that is meant for `at` itself. Those it passes are gone.
fn latest<'a, T>(
    records: &mut std::iter::Peekable<std::slice::Iter<'a, T>>,
    at: InsnIdx,
    place: impl Fn(&&'a T) -> InsnIdx,
) -> Option<&'a T> {
    let mut found = None;
    while let Some(record) = records.next_if(|record| place(record) <= at) {
        found = Some(record);
    }
    found.filter(|record| place(record) == at)
}

impl Line {
    fn to_json(&self) -> Value {
        let mut object = json!({
            "insn": self.insn.0,
            "bytes": self.words.iter().map(hex).collect::<String>(),
            "text": self.text,
        });
        let optional = [
            ("function", self.function.as_ref().map(|name| json!(name))),
            ("label", self.label.as_ref().map(|label| json!(label))),
            ("target", self.target.map(|target| json!(target.0))),
            (
                "source",
                self.source.as_ref().map(|source| {
                    json!({
                        "file": source.file, "line": source.line, "column": source.column, "text": source.text
                    })
                }),
            ),
            (
                "symbol",
                self.symbol.as_ref().map(|symbol| json!({"name": symbol.name, "kind": kind(symbol.kind)})),
            ),
            ("remark", self.remark.as_ref().map(|remark| json!(remark))),
        ];
        for (key, value) in optional {
            if let (Some(object), Some(value)) = (object.as_object_mut(), value) {
                object.insert(key.to_owned(), value);
            }
        }
        object
    }
}

fn kind(kind: SymbolKind) -> &'static str {
    match kind {
        SymbolKind::Map => "map",
        SymbolKind::Variable => "variable",
        SymbolKind::Ksym => "ksym",
        SymbolKind::Kfunc => "kfunc",
        SymbolKind::Subprog => "subprog",
    }
}

fn hex(word: &Word) -> String {
    word.to_le_bytes().iter().map(|byte| format!("{byte:02x}")).collect()
}

impl fmt::Display for Listing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Options { numbers, bytes, source, .. } = self.options;
        let mut last_file = "";
        for (nth, line) in self.lines.iter().enumerate() {
            if let Some(function) = &line.function {
                let gap = if nth == 0 { "" } else { "\n" };
                match &line.label {
                    Some(label) if label == function => write!(f, "{gap}")?,
                    _ => writeln!(f, "{gap}// function {}", shown(function))?,
                }
            }
            if let Some(label) = &line.label {
                writeln!(f, "{label}:")?;
            }
            if let Some(Source { file, line, text, .. }) = line.source.as_ref().filter(|_| source) {
                // The file is named where it changes.
                let place = if file == last_file { String::new() } else { format!("{}:", shown(file)) };
                writeln!(f, "    // {place}{line}: {}", shown(text.trim()))?;
                last_file = file;
            }
            if numbers {
                write!(f, "{:>6}: ", line.insn)?;
            } else {
                f.write_str("    ")?;
            }
            if bytes {
                write!(f, "{:<34}", line.words.iter().map(hex).collect::<Vec<_>>().join(" "))?;
            }
            f.write_str(&line.text)?;
            if let Some(remark) = &line.remark {
                write!(f, "  // {}", shown(remark))?;
            }
            f.write_str("\n")?;
        }
        Ok(())
    }
}
