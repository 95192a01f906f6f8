//! `docs/PERFORMANCE.md` and its chart.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use crate::chart;
use crate::suite::Kind;
use crate::table::{CAGED, ENGINES, INTERPRETER, KERNEL, N_ENGINES, NATIVE, Row, VERIFIED, mean, shown};

/// What `chain.c` does.
const CHAIN: &str = "chain";
const TAIL_CALLS: f64 = 33.0;
/// The program that does nothing.
const ENTER: &str = "op_enter";

/// What a single operation is, by its program.
const OPERATIONS: [(&str, &str); 8] = [
    (ENTER, "entering and leaving a program"),
    ("op_nothing", "a round of the loop around the others"),
    ("op_array", "array: lookup"),
    ("op_percpu", "per-CPU array: lookup"),
    ("op_hash", "hash of 8-byte keys: lookup that finds"),
    ("op_lru", "LRU hash: update, three of four of another key"),
    ("op_trie", "LPM trie of 256 prefixes: lookup"),
    ("op_helper", "helper: `bpf_get_numa_node_id`"),
];

/// Writes both into a folder.
pub(crate) fn write(folder: &Path, rows: &[Row], notes: &[String]) -> Result<()> {
    let put = |name: &str, text: String| {
        let path = folder.join(name);
        fs::write(&path, text).with_context(|| path.display().to_string())
    };
    put("performance.svg", chart::draw(rows))?;
    put("PERFORMANCE.md", text(rows, notes))
}

fn text(rows: &[Row], notes: &[String]) -> String {
    let mut text = String::from(
        "# Performance\n\n\
         How long programs take in each engine. Written by `cargo xtask bench`.\n\n",
    );
    let _ = writeln!(text, "Measured on {}.", machine());
    text.push_str(
        "The programs are those of `bench/programs/`, compiled by clang to BPF (`-mcpu=v3 -O2`) and to the machine's own code\n\
         (`-O2`). The engines take turns; of each the fastest turn counts, and all must return the same.\n\
         *skep* is our interpreter, *verified* and *caged* the code of our compiler, for programs that the verifier has accepted and\n\
         for any. The kernel's time is that of `BPF_PROG_TEST_RUN`, and ours is taken in the same way: many runs in one, without making\n\
         the packet anew.\n",
    );
    for note in notes {
        let _ = writeln!(text, "\n- {note}");
    }
    text.push_str(
        "\n## Programs that compute\n\nHow many times the machine's own time each engine takes.\n\n",
    );
    text.push_str("![The geometric means](performance.svg)\n\n");
    head(&mut text, "| program | instructions run | native, ns |", &ENGINES[1..]);
    for row in rows.iter().filter(|row| row.kind == Kind::Computing) {
        let native = shown(row.runs[NATIVE].map(|timed| timed.ns), 0);
        let _ = write!(text, "| {} | {} | {native} |", row.name, row.n_insns);
        cells(&mut text, (1..N_ENGINES).map(|engine| shown(row.times(engine), 2)));
    }
    text.push_str("| **geometric mean** | | |");
    cells(&mut text, (1..N_ENGINES).map(|engine| format!("**{}**", shown(mean(rows, engine), 2))));

    text.push_str("\n## Programs with maps\n\nNanoseconds of one run.\n\n");
    let ours = [KERNEL, INTERPRETER, VERIFIED, CAGED];
    let names: Vec<&str> = ours.iter().map(|&engine| ENGINES[engine]).collect();
    head(&mut text, "| program | instructions run |", &names);
    for row in rows.iter().filter(|row| row.kind == Kind::Maps) {
        let _ = write!(text, "| {} | {} |", row.name, row.n_insns);
        cells(&mut text, ours.iter().map(|&engine| shown(row.runs[engine].map(|timed| timed.ns), 0)));
    }

    text.push_str("\n## Single operations\n\nNanoseconds of one operation within a program, with the loop around it.\n\n");
    head(&mut text, "| operation |", &names);
    for (name, what) in OPERATIONS {
        let _ = write!(text, "| {what} |");
        cells(&mut text, ours.iter().map(|&engine| shown(operation(rows, name, engine), 1)));
    }
    text.push_str("| tail call |");
    cells(&mut text, ours.iter().map(|&engine| shown(tail_call(rows, engine), 1)));

    let compilers: Vec<usize> =
        (0..N_ENGINES).filter(|&engine| rows.iter().any(|row| row.compiled[engine].is_some())).collect();
    if compilers.is_empty() {
        return text;
    }
    text.push_str("\n## Compiling\n\nNanoseconds for each instruction of a program.\n\n");
    let names: Vec<&str> = compilers.iter().map(|&engine| ENGINES[engine]).collect();
    head(&mut text, "| programs | instructions |", &names);
    for (kind, what) in [(Kind::Computing, "those that compute"), (Kind::Long, "one without loops")] {
        let len: usize = rows.iter().filter(|row| row.kind == kind).map(|row| row.len).sum();
        let _ = write!(text, "| {what} | {len} |");
        cells(&mut text, compilers.iter().map(|&engine| shown(compiled(rows, kind, engine), 1)));
    }
    text
}

fn ns(rows: &[Row], name: &str, engine: usize) -> Option<f64> {
    Some(rows.iter().find(|row| row.name == name)?.runs[engine]?.ns)
}

/// Nanoseconds of one of the operations that a program is made of.
fn operation(rows: &[Row], name: &str, engine: usize) -> Option<f64> {
    let row = rows.iter().find(|row| row.name == name)?;
    match row.kind {
        Kind::Operation(times) => Some(row.runs[engine]?.ns / f64::from(times)),
        Kind::Computing | Kind::Maps | Kind::Long => None,
    }
}

fn tail_call(rows: &[Row], engine: usize) -> Option<f64> {
    Some((ns(rows, CHAIN, engine)? - ns(rows, ENTER, engine)?).max(0.0) / TAIL_CALLS)
}

/// Nanoseconds of compiling for each instruction, over the programs of a kind that an engine compiles.
fn compiled(rows: &[Row], kind: Kind, engine: usize) -> Option<f64> {
    let rows = rows.iter().filter(|row| row.kind == kind);
    let both: Vec<(f64, usize)> = rows.filter_map(|row| Some((row.compiled[engine]?, row.len))).collect();
    let len: usize = both.iter().map(|(_, len)| len).sum();
    (len > 0).then(|| both.iter().map(|(ns, _)| ns).sum::<f64>() / len as f64)
}

/// The head of a table: columns of its own, then engines.
fn head(text: &mut String, first: &str, engines: &[&str]) {
    let n_first = first.matches('|').count() - 1;
    let _ = writeln!(text, "{first} {} |", engines.join(" | "));
    let _ = writeln!(text, "| --- |{}", " ---: |".repeat(n_first - 1 + engines.len()));
}

/// The rest of a row.
fn cells(text: &mut String, cells: impl Iterator<Item = String>) {
    for cell in cells {
        let _ = write!(text, " {cell} |");
    }
    text.push('\n');
}

/// The processor and the kernel, as they name themselves.
fn machine() -> String {
    let processor = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let processor = processor.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": "));
    let kernel = fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
    format!("{}, Linux {}", processor.map_or("an unnamed processor", |(_, name)| name), kernel.trim())
}
