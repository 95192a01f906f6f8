//! `cargo xtask differential`: random programs, or real ones with something changed, judged by the running kernel and by us.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};
use skep_isa::Word;
use skep_linux::{Helper, LockdownLevel, Profile, ProgType};
use skep_object::{LinkOptions, MapDef, Object, Program, Target};
use skep_oracle::{Kernel, Request};
use skep_verifier::{LogLevel, Verdict, verify};

/// Compare our verifier with the running kernel's on random programs.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// How many programs.
    #[arg(long, value_name = "N", default_value_t = 20_000)]
    n: u64,
    /// The first program's seed; each next one's is one more.
    #[arg(long, value_name = "S", default_value_t = 1)]
    seed: u64,
    /// Change programs of the objects in this folder, instead of making new ones.
    #[arg(long, value_name = "DIR")]
    objects: Option<PathBuf>,
    /// Make programs on typed objects of the kernel.
    #[arg(long)]
    typed: bool,
    /// Where to write the shrunk programs about which we disagree.
    #[arg(long, value_name = "DIR", default_value = "target/differential")]
    out: PathBuf,
    /// Where to add them as golden tests, with what the kernel says of them.
    #[arg(long, value_name = "FILE", default_value = "tests/data/disagreements.jsonl")]
    golden: PathBuf,
}

/// What is compared: the verdict, the four counts, and the message of a refusal.
#[derive(PartialEq, Eq, Debug)]
pub(crate) struct Said {
    pub(crate) verdict: &'static str,
    pub(crate) counts: [u64; 4],
    pub(crate) message: String,
}

pub(crate) fn run(options: &Options) -> Result<()> {
    let Some(mut kernel) = crate::process::live_kernel()? else { return Ok(()) };
    let (mut profile, started) = (Profile::latest(), Instant::now());
    let target = Target::live()?;
    target.configure(&mut profile);
    let types = target.types.context("the types of the running kernel")?;
    if is_locked_down(&mut kernel)? {
        profile.config.lockdown = LockdownLevel::Integrity;
    }
    let real = match &options.objects {
        Some(folder) => real_programs(folder, &profile)?,
        None => Vec::new(),
    };
    let (mut accepted, mut rejected, mut unmodelled, mut differing) = (0u64, 0u64, 0u64, 0u64);
    for seed in options.seed..options.seed.saturating_add(options.n) {
        let done = seed - options.seed;
        if done.is_multiple_of(10_000) && done > 0 {
            eprintln!("{done} programs, {differing} differ, {:.0?}", started.elapsed());
        }
        let program = match usize::try_from(seed).ok().and_then(|seed| seed.checked_rem(real.len())) {
            Some(index) => skep_fuzz::vary(&real[index], seed),
            None if options.typed => skep_fuzz::generate_typed(seed, &types),
            None => skep_fuzz::generate(seed),
        };
        let Some(ours) = our_answer(&program, &profile) else {
            unmodelled += 1;
            continue;
        };
        // What a kernel cannot be asked, as its maps cannot be made, says nothing of the verifier.
        let Ok(theirs) = kernels_answer(&mut kernel, &program) else {
            unmodelled += 1;
            continue;
        };
        match theirs.verdict {
            "accept" => accepted += 1,
            _ => rejected += 1,
        }
        if ours == theirs {
            continue;
        }
        differing += 1;
        println!("seed {seed}: ours {ours:?}, kernel {theirs:?}");
        let same_kind = kind_of_difference(&ours, &theirs);
        let small = skep_fuzz::shrink(&program.insns, |words| {
            let program = with(&program, words);
            match (our_answer(&program, &profile), kernels_answer(&mut kernel, &program)) {
                (Some(ours), Ok(theirs)) => kind_of_difference(&ours, &theirs) == same_kind,
                _ => false,
            }
        });
        let small = with(&program, &small);
        add_golden(&options.golden, seed, &small, &mut kernel)?;
        write(options, seed, &small, &mut kernel, &profile)?;
    }
    println!(
        "{accepted} accepted, {rejected} rejected, {unmodelled} not compared, {differing} differ, {:.0?}",
        started.elapsed()
    );
    if differing > 0 {
        bail!("{differing} programs differ; {} has them shrunk", options.out.display());
    }
    Ok(())
}

/// Whether the kernel is locked down, which it tells nobody without `securityfs`: then it has no helper that writes user memory.
fn is_locked_down(kernel: &mut Kernel) -> Result<bool> {
    let word = |code, regs, imm| Word { code, regs, off: 0, imm };
    let (r1, r2, r3) = (word(0xb7, 1, 0), word(0xbf, 0xa2, 0), word(0xb7, 3, 8));
    let store = Word { code: 0x7a, regs: 0xa, off: -8, imm: 0 };
    let below = word(0x07, 2, -8);
    let write_user = Helper::by_name("bpf_probe_write_user").context("a helper that writes user memory")?;
    let call = word(0x85, 0, write_user.id as i32);
    let words = vec![store, r1, r2, below, r3, call, word(0xb7, 0, 0), word(0x95, 0, 0)];
    let answer = kernel.ask(&Request::new(&Program::of_insns(ProgType::Kprobe, words))?);
    Ok(answer.message.is_some_and(|message| message.contains("cannot use helper")))
}

/// The programs of the objects in a folder that are modelled and not too long, linked against the running kernel.
fn real_programs(folder: &Path, profile: &Profile) -> Result<Vec<Program>> {
    /// Instructions explored of one program at most.
    const MAX_PROCESSED: u32 = 20_000;
    let target = Target::live()?;
    let mut paths: Vec<PathBuf> = std::fs::read_dir(folder)
        .with_context(|| folder.display().to_string())?
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "o"))
        .collect();
    paths.sort();
    let mut programs = Vec::new();
    for path in paths {
        let Ok(object) = Object::open(&path) else { continue };
        for program in object.link(&target, &LinkOptions::default()).programs {
            let report = verify(&program, profile, &skep_verifier::Options::default());
            let is_modelled = !matches!(report.verdict, Verdict::Unmodelled(_));
            if is_modelled && report.stats.insns_processed <= MAX_PROCESSED {
                programs.push(program);
            }
        }
    }
    if programs.is_empty() {
        bail!("no program of {} is modelled", folder.display());
    }
    println!("{} programs of {}", programs.len(), folder.display());
    Ok(programs)
}

/// What the answers differ in, so that shrinking does not wander off to another difference.
fn kind_of_difference(ours: &Said, theirs: &Said) -> Option<(&'static str, &'static str, Option<usize>)> {
    if ours == theirs {
        return None;
    }
    let count = ours.counts.iter().zip(theirs.counts).position(|(ours, theirs)| *ours != theirs);
    Some((ours.verdict, theirs.verdict, count))
}

fn with(program: &Program, words: &[Word]) -> Program {
    Program { insns: words.to_vec(), ..program.clone() }
}

/// Our answer; `None` where the program needs what is not modelled.
pub(crate) fn our_answer(program: &Program, profile: &Profile) -> Option<Said> {
    let report = verify(program, profile, &skep_verifier::Options::default());
    let stats = report.stats;
    let counts = [stats.insns_processed, stats.total_states, stats.peak_states, stats.max_states_per_insn];
    let (verdict, message) = match report.verdict {
        Verdict::Accept => ("accept", String::new()),
        Verdict::Reject(rejection) => ("reject", rejection.message()),
        Verdict::Unmodelled(_) => return None,
    };
    Some(Said { verdict, counts: counts.map(u64::from), message })
}

pub(crate) fn kernels_answer(kernel: &mut Kernel, program: &Program) -> Result<Said> {
    let answer = kernel.ask(&Request::new(program)?);
    let stats = answer.stats.unwrap_or_default();
    let (verdict, message) = match answer.verdict {
        skep_oracle::Verdict::Accept => ("accept", String::new()),
        skep_oracle::Verdict::Reject => ("reject", answer.message.unwrap_or_default()),
        skep_oracle::Verdict::Error => bail!("the kernel was not asked: {:?}", answer.message),
    };
    let counts = [stats.insns_processed, stats.total_states, stats.peak_states, stats.max_states_per_insn];
    Ok(Said { verdict, counts, message })
}

/// Adds a program to the golden tests. One with types of its own cannot be told in a line, and is left to its folder.
fn add_golden(file: &Path, seed: u64, program: &Program, kernel: &mut Kernel) -> Result<()> {
    if program.btf.is_some() {
        return Ok(());
    }
    let Said { verdict, counts, message } = kernels_answer(kernel, program)?;
    let [processed, total, peak, most] = counts;
    let insns: String =
        program.insns.iter().flat_map(|word| word.to_le_bytes()).map(|byte| format!("{byte:02x}")).collect();
    let maps: Vec<Value> = program.maps.iter().map(|map| map_row(map)).collect();
    let row = json!({
        "id": format!("seed-{seed}"),
        "prog_type": program.kind.prog_type.to_string(),
        "insns": insns,
        "maps": maps,
        "truth": { "6.18": {
            "verdict": verdict,
            "insns_processed": processed,
            "total_states": total,
            "peak_states": peak,
            "max_states_per_insn": most,
            "message": message,
        } },
    });
    let mut out = std::fs::OpenOptions::new()
        .create(true)
        .append(true)
        .open(file)
        .with_context(|| file.display().to_string())?;
    writeln!(out, "{row}").with_context(|| file.display().to_string())
}

fn map_row(map: &MapDef) -> Value {
    json!({
        "type": map.map_type.to_string(),
        "key_size": map.key_size,
        "value_size": map.value_size,
        "max_entries": map.max_entries,
        "flags": map.flags,
        "inner": map.inner.as_deref().map(map_row),
    })
}

/// Writes a program's instructions and both logs.
fn write(
    options: &Options,
    seed: u64,
    program: &Program,
    kernel: &mut Kernel,
    profile: &Profile,
) -> Result<()> {
    let our_options = skep_verifier::Options { log_level: LogLevel(2), ..Default::default() };
    let mut request = Request::new(program)?;
    request.log_level = 2;
    let folder = options.out.join(seed.to_string());
    std::fs::create_dir_all(&folder).with_context(|| folder.display().to_string())?;
    let code: Vec<u8> = program.insns.iter().flat_map(|word| word.to_le_bytes()).collect();
    std::fs::write(folder.join("code.bin"), code)?;
    std::fs::write(folder.join("ours.log"), verify(program, profile, &our_options).log)?;
    std::fs::write(folder.join("kernel.log"), kernel.ask(&request).log)?;
    println!("  {} instructions as {} in {}", program.insns.len(), program.kind.prog_type, folder.display());
    Ok(())
}
