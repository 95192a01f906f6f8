//! `skep check`: what the verifiers of some kernels say of each program, with no kernel asked.

mod judge;
mod people;
mod story;
mod tools;

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use rayon::ThreadPoolBuilder;
use skep_object::Program;
use skep_verifier::{LogLevel, Options};

use crate::args::Format;
use crate::failure::{Exit, Failure, codes, no_such};
use crate::kernels::{self, Kernel};
use crate::output::Output;
use crate::progress::Progress;
use crate::replaced;
use crate::target::LinkArgs;
use judge::Judged;

/// Say of each program whether a kernel's verifier accepts it, and if not, why and where
#[derive(Debug, Args)]
#[command(after_help = "\
No kernel is asked, and no privileges are needed. A program that needs what is not modelled is never accepted: its
verdict is `unmodelled`, with the name of what is missing.

Examples:
  skep check examples/*.bpf.o
  skep check examples/rejected.bpf.o --prog missing_null_check --log-level 1
  skep check examples/rejected.bpf.o --explain
  skep check examples/*.bpf.o --kernel all --format json")]
pub(crate) struct CheckArgs {
    /// The objects
    #[arg(required = true, value_name = "OBJECT")]
    objects: Vec<PathBuf>,
    /// The kernels: `6.1`, `6.12`, `6.18`, several of them, `live` for the running one, or `all`
    #[arg(long, value_name = "V[,V…]|live|all", value_delimiter = ',', default_value = "6.18")]
    kernel: Vec<String>,
    /// Check the program of this name alone
    #[arg(long, value_name = "NAME")]
    prog: Option<String>,
    /// Also check with this preset of global variables of `skep.toml`; may be given again
    #[arg(long, value_name = "NAME")]
    preset: Vec<String>,
    /// Refuse accesses that are not aligned, as `BPF_F_STRICT_ALIGNMENT` does
    #[arg(long)]
    strict_alignment: bool,
    /// Store a state at every jump, as `BPF_F_TEST_STATE_FREQ` does
    #[arg(long)]
    test_state_freq: bool,
    /// Say of each rejection what was known, which writes and branches on the way there made it so, and what to try
    #[arg(long)]
    explain: bool,
    /// Print the log in the kernel's form: 1 the path that fails, 2 every state, 4 the statistics alone, or a sum of these
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(0..=7))]
    log_level: Option<u32>,
    /// The object whose functions `freplace` programs replace
    #[arg(long, value_name = "OBJECT")]
    replacing: Option<PathBuf>,
    /// How many programs to check at once; by default one for each processor
    #[arg(short, long, value_name = "N", default_value_t = 0, hide_default_value = true)]
    jobs: usize,
    #[command(flatten)]
    link: LinkArgs,
    /// For whom to print
    #[arg(long, value_enum, default_value_t)]
    format: CheckFormat,
}

/// For whom verdicts are printed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, ValueEnum)]
enum CheckFormat {
    /// People
    #[default]
    Text,
    /// Tools; the object says `"schema": 1`
    Json,
    /// veristat, which can compare two of them
    Csv,
}

/// How many objects are held in memory.
const OBJECTS_AT_ONCE: usize = 64;

pub(crate) fn run(args: &CheckArgs, out: &mut Output) -> Result<Exit, Failure> {
    let pool = ThreadPoolBuilder::new().num_threads(args.jobs).build();
    let pool = pool.map_err(|error| Failure::of_file(codes::BAD_REQUEST, "-j", error))?;
    let kernels = kernels::of(&args.kernel, &args.link)?;
    let replaced =
        |kernel: &Kernel| replaced::programs(args.replacing.as_deref(), &args.link, &kernel.target);
    let replaced = kernels.iter().map(replaced).collect::<Result<Vec<_>, _>>()?;
    let kernels: Vec<(Kernel, Vec<Program>)> = kernels.into_iter().zip(replaced).collect();
    let mut judged: Vec<Judged> = Vec::new();
    for objects in args.objects.chunks(OBJECTS_AT_ONCE) {
        let progress = Progress::bar(objects.len(), "checking");
        let batch = pool.install(|| judge::objects(objects, args, &kernels, &progress));
        drop(progress);
        if args.format == CheckFormat::Text {
            out.put(people::text(&batch, args.log_level.is_some(), out.paint()))?;
        }
        out.finish()?;
        batch.iter().filter_map(|of| of.failure.as_ref()).for_each(|failure| failure.warn(out));
        judged.extend(batch);
    }
    check_names(args, &judged)?;
    match args.format {
        CheckFormat::Text => out.put(people::closing(&judged, out.paint()))?,
        CheckFormat::Json => out.json(&tools::json(&judged, args.log_level.is_some()))?,
        CheckFormat::Csv => {
            out.put(tools::csv(&judged, kernels.len() > 1))?;
            out.finish()?;
            tools::warn_left_out(&judged, out);
        }
    }
    Ok(judge::exit(&judged))
}

impl CheckArgs {
    /// How failures of the command itself are told.
    pub(crate) fn failure_format(&self) -> Format {
        match self.format {
            CheckFormat::Json => Format::Json,
            CheckFormat::Text | CheckFormat::Csv => Format::Text,
        }
    }

    fn options(&self) -> Options {
        Options {
            log_level: LogLevel(self.log_level.unwrap_or(0)),
            strict_alignment: self.strict_alignment,
            test_state_freq: self.test_state_freq,
            ..Options::default()
        }
    }
}

/// That what was asked for by name was there.
fn check_names(args: &CheckArgs, judged: &[Judged]) -> Result<(), Failure> {
    let files: Vec<String> = args.objects.iter().map(|object| object.display().to_string()).collect();
    let check = |what: &str, wanted: &String, names: fn(&Judged) -> &[String]| {
        let known: Vec<&str> = judged.iter().flat_map(names).map(String::as_str).collect();
        match known.contains(&wanted.as_str()) || judged.iter().all(|of| of.is_unreadable) {
            true => Ok(()),
            false => Err(no_such(&files.join(", "), what, wanted, known)),
        }
    };
    args.prog.iter().try_for_each(|name| check("program", name, |of| &of.programs))?;
    args.preset.iter().try_for_each(|name| check("preset", name, |of| &of.presets))
}
