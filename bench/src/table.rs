//! The table that is printed.

use std::fmt;

use anyhow::{Result, bail};

use crate::engine::Timed;

/// One program and what each engine made of it.
pub(crate) struct Row {
    name: String,
    n_insns: u64,
    pub(crate) native: Option<Timed>,
    pub(crate) skep: Option<Timed>,
    pub(crate) rbpf: Option<Timed>,
    pub(crate) kernel: Option<Timed>,
}

const HEAD: &str = "program         insns   native ns      skep      rbpf    kernel   skep ns/insn";

impl Row {
    pub(crate) fn new(name: &str, n_insns: u64) -> Row {
        Row { name: name.to_owned(), n_insns, native: None, skep: None, rbpf: None, kernel: None }
    }

    /// Fails unless all engines gave the same.
    pub(crate) fn check(&self) -> Result<()> {
        let values: Vec<u32> = [self.native, self.skep, self.rbpf, self.kernel]
            .iter()
            .flatten()
            .map(|timed| timed.value)
            .collect();
        if values.windows(2).any(|pair| pair[0] != pair[1]) {
            bail!("{}: the engines give {values:?}", self.name);
        }
        Ok(())
    }

    /// How many times the machine's own time something took.
    fn times(&self, timed: Option<Timed>) -> Option<f64> {
        Some(timed?.ns / self.native?.ns)
    }
}

impl fmt::Display for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:12}{:>9}{:>12}", self.name, self.n_insns, shown(self.native.map(|timed| timed.ns), ""))?;
        for engine in [self.skep, self.rbpf, self.kernel] {
            write!(f, "{:>10}", shown(self.times(engine), "x"))?;
        }
        let each = self.skep.map(|timed| timed.ns / self.n_insns as f64);
        write!(f, "{:>15}", each.map_or("-".to_owned(), |each| format!("{each:.2}")))
    }
}

fn shown(number: Option<f64>, unit: &str) -> String {
    number.map_or("-".to_owned(), |number| format!("{number:.1}{unit}"))
}

/// Prints the head of the table.
pub(crate) fn begin() {
    println!("{HEAD}");
}

/// Prints the geometric means; gives ours.
pub(crate) fn finish(rows: &[Row]) -> Option<f64> {
    let mean = |pick: fn(&Row) -> Option<Timed>| {
        let times: Vec<f64> = rows.iter().filter_map(|row| row.times(pick(row))).collect();
        if times.is_empty() {
            return None;
        }
        Some((times.iter().map(|times| times.ln()).sum::<f64>() / times.len() as f64).exp())
    };
    let means = [mean(|row| row.skep), mean(|row| row.rbpf), mean(|row| row.kernel)];
    print!("{:33}", "geometric mean");
    for mean in means {
        print!("{:>10}", shown(mean, "x"));
    }
    println!();
    means[0]
}
