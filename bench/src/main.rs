//! How fast programs run: ours, beside the machine's own code, rbpf's engines and a kernel's compiler.
//!
//! `cargo xtask bench` compiles all that is compared and writes `docs/PERFORMANCE.md`;
//! `cargo run --release -p skep-bench` measures with what is there.
//!
//! Each program of `programs/` is written once, in C. Its object for BPF is committed (`cargo xtask examples` makes it), so
//! that the measure needs no clang; the machine's own code is made by a C compiler with `-O2` when the measure begins, where
//! there is one. The engines take turns, and of each the fastest of many turns counts, which is what disturbs least on a
//! busy machine. All must give the same value.

mod chart;
mod document;
mod engine;
mod native;
mod peer;
mod suite;
mod table;

use std::env;
use std::path::PathBuf;

use anyhow::{Result, bail};
use clap::Parser;
use skep_object::Program;
use skep_oracle::Kernel;

use engine::{Engine, Timed};
use native::Native;
use suite::{Entry, Kind};
use table::{CAGED, INTERPRETER, KERNEL, N_ENGINES, NATIVE, PEERS, Row, VERIFIED};

/// Turns of the kernel: each verifies the program anew.
const KERNEL_ROUNDS: u32 = 4;
/// How long a turn takes about, in nanoseconds, and between how many runs and how many.
const TURN: f64 = 5e6;
const RUNS: (f64, f64) = (20.0, 5000.0);

/// What runs one program, by column.
type Engines = [Option<Box<dyn Engine>>; N_ENGINES];

/// Measures the engines.
#[derive(Parser)]
#[command(name = "skep-bench")]
struct Options {
    /// How many turns each engine has.
    #[arg(long, default_value_t = 20)]
    rounds: u32,
    /// Fail if the interpreter's geometric mean is more than so many times the machine's own code.
    #[arg(long, value_name = "TIMES")]
    most: Option<f64>,
    /// Only programs whose names hold this.
    #[arg(long, default_value = "")]
    only: String,
    /// Where the objects lie, if not beside the sources.
    #[arg(long)]
    objects: Option<PathBuf>,
    /// The program of `oracle/peers/`, to measure rbpf.
    #[arg(long)]
    peers: Option<PathBuf>,
    /// The folder to write `PERFORMANCE.md` and its chart to.
    #[arg(long)]
    write: Option<PathBuf>,
}

fn main() -> Result<()> {
    let options = Options::parse();
    let entries: Vec<Entry> =
        suite::entries()?.into_iter().filter(|entry| entry.name.contains(&options.only)).collect();
    let computing = entries.iter().filter(|entry| entry.kind == Kind::Computing);
    let names: Vec<&str> = computing.map(|entry| entry.name.as_str()).collect();
    let cc = env::var("CC").unwrap_or_else(|_| "cc".to_owned());
    let native = native::build(&suite::folder(), &names, &cc)?;
    let mut bench = Bench { native: None, kernel: None, options, notes: Vec::new() };
    bench.native = bench.noted(native);
    bench.kernel = bench.noted(engine::open_kernel());
    if bench.options.peers.is_none() {
        bench.note("rbpf is not measured: `cargo xtask bench` builds it".to_owned());
    }
    table::begin();
    let mut rows = Vec::new();
    for entry in &entries {
        let mut row = bench.measure(entry)?;
        for note in row.check()? {
            bench.note(note);
        }
        println!("{row}");
        rows.push(row);
    }
    table::finish(&rows);
    rows.push(bench.compile_long()?);
    if let Some(folder) = &bench.options.write {
        document::write(folder, &rows, &bench.notes)?;
    }
    match (bench.options.most, table::mean(&rows, INTERPRETER)) {
        (Some(most), Some(mean)) if mean > most => bail!("{mean:.1} times is more than {most}"),
        _ => Ok(()),
    }
}

/// All that is measured with.
struct Bench {
    options: Options,
    native: Option<Native>,
    kernel: Option<Kernel>,
    /// What could not be measured, and why.
    notes: Vec<String>,
}

impl Bench {
    fn note(&mut self, note: String) {
        println!("skipped: {note}");
        self.notes.push(note);
    }

    fn noted<T>(&mut self, found: Result<T, String>) -> Option<T> {
        found.map_err(|note| self.note(note)).ok()
    }

    fn measure(&mut self, entry: &Entry) -> Result<Row> {
        let objects = self.options.objects.clone().unwrap_or_else(suite::folder);
        let (program, linked) = entry.load(&objects)?;
        let mut row = Row {
            name: entry.name.clone(),
            kind: entry.kind,
            len: program.insns.len(),
            n_insns: 0,
            runs: [None; N_ENGINES],
            compiled: [None; N_ENGINES],
        };
        let (skep, n_insns) = engine::Skep::interpreter(&program)?;
        row.n_insns = n_insns;
        let mut engines: Engines = Default::default();
        engines[INTERPRETER] = Some(Box::new(skep));
        self.add_jits(&program, &mut engines)?;
        if entry.kind == Kind::Computing {
            if let Some(native) = &self.native {
                engines[NATIVE] = Some(Box::new(native.of(&entry.name)));
            }
            self.add_peers(&program, &mut engines)?;
        }
        let jit =
            self.kernel.as_mut().map(|kernel| engine::Jit::new(kernel, &program, &linked)).transpose()?;
        let (mut jit, note) = match jit {
            None => (None, None),
            Some(Ok(jit)) => (Some(jit), None),
            Some(Err(note)) => (None, Some(note)),
        };
        for round in 0..self.options.rounds {
            for (engine, best) in engines.iter_mut().zip(&mut row.runs) {
                if let Some(engine) = engine {
                    turn(engine.as_mut(), best)?;
                }
            }
            if let Some(jit) = jit.as_mut().filter(|_| round < KERNEL_ROUNDS) {
                turn(jit, &mut row.runs[KERNEL])?;
            }
        }
        if entry.kind == Kind::Computing {
            compile(&mut engines, &mut row, self.options.rounds)?;
        }
        if let Some(note) = note {
            self.note(note);
        }
        Ok(row)
    }

    /// How long a program takes to compile that has more instructions than any of the others.
    fn compile_long(&mut self) -> Result<Row> {
        let program = suite::long();
        let mut row = Row {
            name: program.name.clone(),
            kind: Kind::Long,
            len: program.insns.len(),
            n_insns: 0,
            runs: [None; N_ENGINES],
            compiled: [None; N_ENGINES],
        };
        let mut engines: Engines = Default::default();
        self.add_jits(&program, &mut engines)?;
        self.add_peers(&program, &mut engines)?;
        compile(&mut engines, &mut row, self.options.rounds)?;
        Ok(row)
    }

    fn add_jits(&mut self, program: &Program, engines: &mut Engines) -> Result<()> {
        for (place, found) in
            [(VERIFIED, engine::Skep::verified(program)?), (CAGED, engine::Skep::caged(program)?)]
        {
            engines[place] = self.noted(found).map(|skep| Box::new(skep) as Box<dyn Engine>);
        }
        Ok(())
    }

    fn add_peers(&mut self, program: &Program, engines: &mut Engines) -> Result<()> {
        let Some(path) = self.options.peers.clone() else { return Ok(()) };
        for (name, engine) in peer::ENGINES.into_iter().zip(&mut engines[PEERS..]) {
            let found = peer::Peer::new(&path, name, program)?;
            *engine = self.noted(found).map(|peer| Box::new(peer) as Box<dyn Engine>);
        }
        Ok(())
    }
}

fn compile(engines: &mut Engines, row: &mut Row, rounds: u32) -> Result<()> {
    for _ in 0..rounds {
        for (engine, best) in engines.iter_mut().zip(&mut row.compiled) {
            let Some(engine) = engine else { continue };
            if let Some(new) = engine.compile()? {
                *best = Some(best.map_or(new, |best: f64| best.min(new)));
            }
        }
    }
    Ok(())
}

/// Lets an engine run once more, and keeps the faster run.
fn turn(engine: &mut dyn Engine, best: &mut Option<Timed>) -> Result<()> {
    let (least, most) = RUNS;
    let runs = best.map_or(least, |best| TURN / best.ns.max(1.0)).clamp(least, most);
    let new = engine.run(runs as u32)?;
    *best = match *best {
        Some(best) if best.value != new.value => bail!("{} after {}: runs differ", new.value, best.value),
        Some(best) if best.ns < new.ns => Some(best),
        _ => Some(new),
    };
    Ok(())
}
