//! What was measured, and the table that is printed.

use std::fmt;

use anyhow::{Result, bail};

use crate::engine::Timed;
use crate::suite::Kind;

/// Engines, in the order of the columns.
pub(crate) const ENGINES: [&str; N_ENGINES] =
    ["native", "kernel", "skep", "verified", "caged", "rbpf", "rbpf jit", "cranelift"];
pub(crate) const N_ENGINES: usize = 8;
/// What times are relative to.
pub(crate) const NATIVE: usize = 0;
pub(crate) const KERNEL: usize = 1;
pub(crate) const INTERPRETER: usize = 2;
/// Our compiler's code, of programs that are verified and of others.
pub(crate) const VERIFIED: usize = 3;
pub(crate) const CAGED: usize = 4;
/// The first of rbpf's.
pub(crate) const PEERS: usize = 5;

/// One program and what each engine made of it.
pub(crate) struct Row {
    pub(crate) name: String,
    pub(crate) kind: Kind,
    /// Instructions of the program, and those that a run takes.
    pub(crate) len: usize,
    pub(crate) n_insns: u64,
    pub(crate) runs: [Option<Timed>; N_ENGINES],
    /// Nanoseconds that compiling takes.
    pub(crate) compiled: [Option<f64>; N_ENGINES],
}

impl Row {
    /// Fails unless all engines gave the same; but rbpf's that gave something else are left out, and named.
    pub(crate) fn check(&mut self) -> Result<Vec<String>> {
        let values: Vec<u32> = self.runs[..PEERS].iter().flatten().map(|timed| timed.value).collect();
        if values.windows(2).any(|pair| pair[0] != pair[1]) {
            bail!("{}: the engines give {values:?}", self.name);
        }
        let mut notes = Vec::new();
        for (run, engine) in self.runs.iter_mut().zip(ENGINES).skip(PEERS) {
            if let (Some(timed), Some(right)) = (*run, values.first())
                && timed.value != *right
            {
                notes.push(format!("{}: {engine} gives {}, and not {right}", self.name, timed.value));
                *run = None;
            }
        }
        Ok(notes)
    }

    /// How many times the machine's own time an engine took.
    pub(crate) fn times(&self, engine: usize) -> Option<f64> {
        Some(self.runs[engine]?.ns / self.runs[NATIVE]?.ns)
    }

    fn ns(&self, engine: usize) -> Option<f64> {
        self.runs[engine].map(|timed| timed.ns)
    }
}

impl fmt::Display for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:12}{:>9}", self.name, self.n_insns)?;
        if self.kind == Kind::Computing {
            write!(f, "{:>10}", shown(self.ns(NATIVE), 0))?;
            for engine in 1..N_ENGINES {
                write!(f, "{:>11}", shown(self.times(engine), 2))?;
            }
            let each = self.ns(INTERPRETER).map(|ns| ns / self.n_insns as f64);
            return write!(f, "{:>14}", shown(each, 2));
        }
        for engine in 0..N_ENGINES {
            write!(f, "{:>1$}", shown(self.ns(engine), 0), if engine == NATIVE { 10 } else { 11 })?;
        }
        Ok(())
    }
}

pub(crate) fn shown(number: Option<f64>, digits: usize) -> String {
    number.map_or("-".to_owned(), |number| format!("{number:.digits$}"))
}

/// Prints the head of the table.
pub(crate) fn begin() {
    print!("program         insns native ns");
    for engine in &ENGINES[1..] {
        print!("{engine:>11}");
    }
    println!("  skep ns/insn");
}

/// Prints the geometric means.
pub(crate) fn finish(rows: &[Row]) {
    print!("{:31}", "geometric mean");
    for engine in 1..N_ENGINES {
        print!("{:>11}", shown(mean(rows, engine), 2));
    }
    println!();
}

/// The geometric mean of an engine's times, relative to the machine's own.
pub(crate) fn mean(rows: &[Row], engine: usize) -> Option<f64> {
    let times: Vec<f64> = rows.iter().filter_map(|row| row.times(engine)).collect();
    if times.is_empty() {
        return None;
    }
    Some((times.iter().map(|times| times.ln()).sum::<f64>() / times.len() as f64).exp())
}
