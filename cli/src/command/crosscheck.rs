//! `skep crosscheck`: what a real kernel says of each program, the running one or one booted from its image, and what
//! our verifier says for the same kernel beside it.

mod answers;
mod comparison;
mod questions;

use std::path::{Path, PathBuf};

use clap::Args;
use rayon::ThreadPoolBuilder;
use rayon::prelude::{IntoParallelRefIterator, ParallelIterator};
use serde_json::json;
use skep_diag::Diagnostic;
use skep_linux::Profile;
use skep_object::Program;
use skep_oracle::{Answer, Error, Kernel, Request, VmOptions};
use skep_verifier::{LogLevel, Options};

use crate::args::Format;
use crate::failure::{Exit, Failure, codes, no_kernel, no_such};
use crate::opinion::Opinion;
use crate::output::Output;
use crate::progress::Progress;
use crate::replaced;
use crate::target::{LinkArgs, NamedTarget};
use answers::Row;
use questions::{Asked, Names, Questions};

/// Ask a real kernel about each program of some objects, and compare with what skep says
#[derive(Debug, Args)]
#[command(after_help = "\
Without leave to call bpf(2), boot a kernel image in QEMU instead; that needs no privileges.

Examples:
  skep crosscheck examples/*.bpf.o
  skep crosscheck examples/rejected.bpf.o --prog unchecked_null --log-level 1
  skep crosscheck examples/*.bpf.o --kernel /boot/vmlinuz-6.12.117 --format json")]
pub(crate) struct CrosscheckArgs {
    /// The objects
    #[arg(required = true, value_name = "OBJECT")]
    objects: Vec<PathBuf>,
    /// The kernel to ask: `live`, or an image to boot in QEMU
    #[arg(long, value_name = "live|VMLINUZ", default_value = "live")]
    kernel: PathBuf,
    /// A module to load into the booted kernel; may be given again, in the order of loading
    #[arg(long, value_name = "FILE")]
    module: Vec<PathBuf>,
    /// Ask about the program of this name alone
    #[arg(long, value_name = "NAME")]
    prog: Option<String>,
    /// Give global variables the values of this preset of skep.toml; may be given again, and each is asked about
    #[arg(long, value_name = "NAME")]
    preset: Vec<String>,
    /// The object whose functions `freplace` programs replace; it is loaded with each of them
    #[arg(long, value_name = "OBJECT")]
    replacing: Option<PathBuf>,
    /// Print the kernel's log: 1 the path taken, 2 every state, 4 the statistics alone, or a sum of these
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(0..=7))]
    log_level: Option<u32>,
    /// How many objects to link at once; by default one for each processor
    #[arg(short, long, value_name = "N", default_value_t = 0, hide_default_value = true)]
    jobs: usize,
    #[command(flatten)]
    link: LinkArgs,
    /// For whom to print
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Format,
}

/// How many objects are linked before the kernel is asked about them. A booted kernel answers many questions at once
/// faster than one by one, but their data must fit into memory.
const OBJECTS_AT_ONCE: usize = 64;

pub(crate) fn run(args: &CrosscheckArgs, out: &mut Output) -> Result<Exit, Failure> {
    if is_live(args) && !args.module.is_empty() {
        let title = "modules are loaded into booted kernels, not into the running one";
        return Err(Diagnostic::error(codes::BAD_REQUEST, title)
            .help("boot an image with --kernel, or load them yourself")
            .into());
    }
    let pool = ThreadPoolBuilder::new().num_threads(args.jobs).build();
    let pool = pool.map_err(|error| Failure::of_file(codes::BAD_REQUEST, "-j", error))?;
    let mut kernel = start(args);
    // Tools get a row for each program all the same, which says why there is no answer.
    let absent = match &kernel {
        Ok(_) => "the kernel gave no answer".to_owned(),
        Err(error) if args.format == Format::Text => return Err(no_kernel(error)),
        Err(error) => {
            no_kernel(error).warn(out);
            error.to_string()
        }
    };
    let target = target(args, kernel.as_mut().ok())?;
    let release = kernel.as_ref().ok().map(Kernel::release);
    if let (Format::Text, Some(release)) = (args.format, &release) {
        out.put(answers::heading(release, &target.name, out.paint()))?;
    }
    let replaced = replaced::programs(args.replacing.as_deref(), &args.link, &target)?;
    let opinions = Opinions::about(release.as_deref(), &target, args);
    let mut rows: Vec<Row> = Vec::new();
    let mut names = Names::default();
    for objects in args.objects.chunks(OBJECTS_AT_ONCE) {
        let questions: Vec<Questions> = pool.install(|| {
            let ask = |object: &PathBuf| questions::of_object(object, args, &target, &replaced, &opinions);
            objects.par_iter().map(ask).collect()
        });
        for of in &questions {
            names.programs.extend_from_slice(&of.names.programs);
            names.presets.extend_from_slice(&of.names.presets);
        }
        let answers = kernel.as_mut().map(|kernel| ask(kernel, &questions)).unwrap_or_default();
        let failures: Vec<Failure> = questions.iter().filter_map(|of| of.failure.clone()).collect();
        let batch = answers::rows(questions, answers, &absent);
        if args.format == Format::Text {
            out.put(answers::text(&batch, args.log_level.is_some(), out.paint()))?;
        }
        out.finish()?;
        failures.iter().for_each(|failure| failure.warn(out));
        rows.extend(batch);
    }
    check_names(args, &names)?;
    match args.format {
        Format::Json => {
            let with_log = args.log_level.is_some();
            let results: Vec<_> = rows.iter().map(|row| row.json(release.as_deref(), with_log)).collect();
            out.json(&json!({ "schema": 1, "results": results }))?;
        }
        Format::Text => out.put(answers::closing(&rows, out.paint()))?,
    }
    Ok(answers::exit(&rows))
}

/// How our verifier is asked: as the same kernel.
struct Opinions {
    profile: Option<Profile>,
    options: Options,
}

impl Opinions {
    fn about(release: Option<&str>, target: &NamedTarget, args: &CrosscheckArgs) -> Opinions {
        let mut profile = release.and_then(|release| release.parse().ok()).map(Profile::of);
        if let Some(profile) = &mut profile {
            target.target.configure(profile);
        }
        // Line by line both are compared only in full.
        let log_level = args.log_level.filter(|level| level & LogLevel::ALL != 0).unwrap_or(0);
        Opinions { profile, options: Options { log_level: LogLevel(log_level), ..Options::default() } }
    }

    /// What it says of a program; nothing where the kernel is one that skep does not know.
    fn of(&self, program: &Program) -> Option<Opinion> {
        Some(Opinion::of(program, self.profile.as_ref()?, &self.options))
    }
}

/// That what was asked for by name was there.
fn check_names(args: &CrosscheckArgs, names: &Names) -> Result<(), Failure> {
    let files: Vec<String> = args.objects.iter().map(|object| object.display().to_string()).collect();
    let check = |what: &str, wanted: &String, known: &[String]| match known.contains(wanted) {
        true => Ok(()),
        false => Err(no_such(&files.join(", "), what, wanted, known.iter().map(String::as_str))),
    };
    args.prog.iter().try_for_each(|name| check("program", name, &names.programs))?;
    args.preset.iter().try_for_each(|name| check("preset", name, &names.presets))
}

fn is_live(args: &CrosscheckArgs) -> bool {
    args.kernel == Path::new("live")
}

fn start(args: &CrosscheckArgs) -> Result<Kernel, Error> {
    if is_live(args) {
        return Kernel::live();
    }
    let _progress = Progress::spinner(&format!("booting {}", args.kernel.display()));
    Kernel::boot(VmOptions { modules: args.module.clone(), ..VmOptions::new(&args.kernel) })
}

/// What programs are linked against: what --btf names, else the kernel that is asked.
fn target(args: &CrosscheckArgs, kernel: Option<&mut Kernel>) -> Result<NamedTarget, Failure> {
    match kernel {
        Some(kernel) if args.link.btf.is_none() => {
            let target = kernel.target().map_err(|error| no_kernel(&error))?;
            args.link.adjust(NamedTarget { target, name: "its own types".to_owned() })
        }
        _ => args.link.target(),
    }
}

fn ask(kernel: &mut Kernel, questions: &[Questions]) -> Vec<Answer> {
    let requests: Vec<Request> = questions
        .iter()
        .flat_map(|of| &of.programs)
        .filter_map(|question| match &question.asked {
            Asked::Yes(request) => Some((**request).clone()),
            Asked::No(_) | Asked::Skip(_) => None,
        })
        .collect();
    let progress = Progress::bar(requests.len(), "asking");
    kernel.ask_all(&requests, &mut |done| progress.at(done))
}
