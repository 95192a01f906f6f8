//! Measures the loader: every program of the selftest objects, linked by us and judged by a real kernel, beside what
//! the same kernel said when another loader brought it the same objects.

use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Context, Result, bail};
use skep_object::{LinkOptions, Object, Target};
use skep_oracle::{Answer, Kernel, Request, Verdict, VmOptions};

/// What `cargo xtask fidelity` is asked to do.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// The directory of the objects, as `cargo xtask corpus` builds them.
    #[arg(long)]
    objects: PathBuf,
    /// What the kernels said.
    #[arg(long, default_value = "../shared/truth/selftests.csv")]
    truth: PathBuf,
    /// `live`, or the image of a kernel to boot.
    #[arg(long, default_value = "live")]
    kernel: String,
    /// Modules for a booted kernel to load, such as `cargo xtask testmod` builds.
    #[arg(long)]
    module: Vec<PathBuf>,
    /// Only objects whose name contains this.
    #[arg(long, default_value = "")]
    only: String,
    /// Also list programs with the same verdict whose counts or message differ.
    #[arg(long)]
    details: bool,
}

/// A row of the truth, for one kernel.
struct Row {
    file: String,
    program: String,
    verdict: String,
    usable: bool,
    processed: String,
    total_states: String,
    peak_states: String,
    stack_depth: String,
    message: String,
}

/// File and program.
type Key = (String, String);

/// What became of a program with us.
enum Ours {
    Answered(Box<Answer>),
    /// It never came to the kernel.
    Stopped(String),
}

/// Runs the chore.
pub(crate) fn run(options: &Options) -> Result<()> {
    let mut kernel = match options.kernel.as_str() {
        "live" => Kernel::live()?,
        image => Kernel::boot(VmOptions { modules: options.module.clone(), ..VmOptions::new(image) })?,
    };
    let release = kernel.release();
    let rows = read_truth(&options.truth, &release, &options.only)?;
    let target = kernel.target()?;
    let start = Instant::now();
    let mut ours: HashMap<Key, Ours> = HashMap::new();
    let (keys, requests) = link_all(options, &target, &mut ours)?;
    let linked = start.elapsed();
    let total = requests.len();
    let answers = kernel.ask_all(&requests, &mut |done| progress(done, total));
    let asked = start.elapsed().saturating_sub(linked);
    for (key, answer) in keys.into_iter().zip(answers) {
        ours.insert(key, Ours::Answered(Box::new(answer)));
    }
    println!(
        "{release}: {total} programs linked in {:.1} s, judged in {:.1} s",
        linked.as_secs_f64(),
        asked.as_secs_f64()
    );
    report(&rows, &ours, options.details);
    Ok(())
}

/// Links every object. Programs that could not be linked are noted with the reason.
fn link_all(
    options: &Options,
    target: &Target,
    ours: &mut HashMap<Key, Ours>,
) -> Result<(Vec<Key>, Vec<Request>)> {
    let mut paths: Vec<PathBuf> = fs::read_dir(&options.objects)
        .with_context(|| format!("reading {}", options.objects.display()))?
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "o"))
        .collect();
    paths.sort();
    let (mut keys, mut requests) = (Vec::new(), Vec::new());
    for path in paths {
        let file = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        if !file.contains(&options.only) {
            continue;
        }
        let object = match Object::open(&path) {
            Ok(object) => object,
            Err(error) => {
                ours.insert((file, String::new()), Ours::Stopped(format!("cannot be read: {error}")));
                continue;
            }
        };
        let linked = object.link(target, &LinkOptions::default());
        for failure in &linked.failed {
            ours.entry((file.clone(), failure.name.clone()))
                .or_insert_with(|| Ours::Stopped(format!("not linked: {}", failure.error)));
        }
        for program in &linked.programs {
            let key = (file.clone(), program.name.clone());
            match Request::new(program) {
                Ok(request) => {
                    keys.push(key);
                    requests.push(request);
                }
                Err(error) => {
                    ours.insert(key, Ours::Stopped(error.to_string()));
                }
            }
        }
    }
    Ok((keys, requests))
}

/// The truth about the kernel of this release.
fn read_truth(path: &Path, release: &str, only: &str) -> Result<Vec<Row>> {
    let text = fs::read_to_string(path).with_context(|| format!("reading {}", path.display()))?;
    let mut lines = text.lines().map(split_csv);
    let header = lines.next().context("the truth has no header")?;
    let suffix = ["6.1.", "6.12.", "6.18."]
        .iter()
        .find(|line| release.starts_with(*line))
        .map(|line| format!("_{}", line.replace('.', "")))
        .with_context(|| format!("there is no truth about kernel {release}"))?;
    let column = |name: &str| {
        header
            .iter()
            .position(|title| title == name)
            .with_context(|| format!("the truth has no column {name}"))
    };
    let of_kernel = |name: &str| column(&format!("{name}{suffix}"));
    let (file, program) = (column("file")?, column("prog")?);
    let (verdict, usable) = (of_kernel("verdict")?, of_kernel("usable")?);
    let (processed, total, peak) =
        (of_kernel("processed")?, of_kernel("total_states")?, of_kernel("peak_states")?);
    let (stack_depth, message) = (of_kernel("stack_depth")?, of_kernel("message")?);
    let mut rows = Vec::new();
    for line in lines {
        let cell = |at: usize| line.get(at).cloned().unwrap_or_default();
        let row = Row {
            file: cell(file),
            program: cell(program),
            verdict: cell(verdict),
            usable: cell(usable) == "1",
            processed: cell(processed),
            total_states: cell(total),
            peak_states: cell(peak),
            stack_depth: cell(stack_depth),
            message: cell(message),
        };
        if row.file.contains(only) {
            rows.push(row);
        }
    }
    if rows.is_empty() {
        bail!("the truth has no row for these objects");
    }
    Ok(rows)
}

/// A line of comma-separated values, with quotes.
fn split_csv(line: &str) -> Vec<String> {
    let (mut cells, mut cell, mut quoted) = (Vec::new(), String::new(), false);
    let mut characters = line.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '"' if quoted && characters.next_if_eq(&'"').is_some() => cell.push('"'),
            '"' => quoted = !quoted,
            ',' if !quoted => cells.push(std::mem::take(&mut cell)),
            _ => cell.push(character),
        }
    }
    cells.push(cell);
    cells
}

/// Prints the figures and each row that differs.
fn report(rows: &[Row], ours: &HashMap<Key, Ours>, details: bool) {
    let (mut usable, mut agreed, mut same_counts, mut same_message) = (0, 0, 0, 0);
    let (mut others, mut others_agreed) = (0, 0);
    let mut reasons: BTreeMap<String, u32> = BTreeMap::new();
    for row in rows {
        let key = (row.file.clone(), row.program.clone());
        let unreadable = (row.file.clone(), String::new());
        let ours = ours.get(&key).or_else(|| ours.get(&unreadable));
        let (verdict, message) = match ours {
            Some(Ours::Answered(answer)) => {
                (answer.verdict.to_string(), answer.message.clone().unwrap_or_default())
            }
            Some(Ours::Stopped(reason)) => (Verdict::Error.to_string(), reason.clone()),
            None => (Verdict::Error.to_string(), "no program of this name".to_owned()),
        };
        let agrees = verdict == row.verdict;
        if !row.usable {
            others += 1;
            others_agreed += usize::from(agrees);
            if details && !agrees {
                println!(
                    "(unusable) {} {}: {} {:?}, not {} {:?}",
                    row.file, row.program, verdict, message, row.verdict, row.message
                );
            }
            continue;
        }
        usable += 1;
        if !agrees {
            println!("{} {}", row.file, row.program);
            println!("    truth: {} {}", row.verdict, row.message);
            println!("    ours:  {verdict} {message}");
            *reasons.entry(format!("{} -> {verdict}", row.verdict)).or_default() += 1;
            continue;
        }
        agreed += 1;
        let Some(Ours::Answered(answer)) = ours else { continue };
        let counts = counts_of(answer);
        let expected = [&row.processed, &row.total_states, &row.peak_states, &row.stack_depth];
        let counted = counts.iter().zip(expected).all(|(count, expected)| count == expected);
        let worded = message == row.message;
        same_counts += usize::from(counted);
        same_message += usize::from(worded);
        if details && !counted {
            println!("{} {}: counts {counts:?}, not {expected:?}", row.file, row.program);
        }
        if details && !worded {
            println!("{} {}: says {message:?}, not {:?}", row.file, row.program, row.message);
        }
    }
    let share = |part: usize, whole: usize| 100.0 * part as f64 / whole.max(1) as f64;
    println!("usable rows      {usable}");
    println!("same verdict     {agreed} ({:.2} %)", share(agreed, usable));
    println!("  same counts    {same_counts} ({:.2} %)", share(same_counts, agreed));
    println!("  same message   {same_message} ({:.2} %)", share(same_message, agreed));
    println!("other rows       {others}, same verdict {others_agreed}");
    for (reason, count) in reasons {
        println!("{count:6}  {reason}");
    }
}

/// Instructions processed, total states, peak states and stack depth, as the truth spells them.
fn counts_of(answer: &Answer) -> [String; 4] {
    answer.stats.as_ref().map_or_else(Default::default, |stats| {
        [stats.insns_processed, stats.total_states, stats.peak_states, stats.stack_depth()]
            .map(|n| n.to_string())
    })
}

/// A line that counts, on a terminal.
fn progress(done: usize, total: usize) {
    let mut out = std::io::stderr();
    if out.is_terminal() && (done.is_multiple_of(50) || done == total) {
        // Nobody is hurt by a line that is not shown.
        let _ = write!(out, "\r{done}/{total}{}", if done == total { "\n" } else { "" });
    }
}
