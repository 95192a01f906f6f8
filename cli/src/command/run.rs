//! `skep run`: a program run on an input, in a world of its own or by a kernel, and what it did.

mod engine;
mod people;
mod replay;
mod setup;
mod steps;
mod tools;

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use skep_diag::{Diagnostic, Loc};
use skep_verifier::{Options, Report, Verdict};

use crate::args::Format;
use crate::failure::{self, Exit, Failure, codes, no_such};
use crate::input;
use crate::kernels::{self, Kernel};
use crate::opinion::{Opinion, source_of};
use crate::output::Output;
use crate::target::LinkArgs;

/// Run a program on a packet, a context or a capture, and show what it returns and does
#[derive(Debug, Args)]
#[command(after_help = "\
The program is verified first, for the kernel that --kernel names, and run only if that kernel would load it. It runs in a
world of its own: an interpreter that checks every access, empty maps, a clock that stands still. What --ctx, --packet,
--field and --arg leave out has a default. With --engine jit it is compiled: what the verifier accepted as it is, anything
else caged, so that it reaches nothing but its world.

Exit codes: 0 it ran, 1 it was rejected or stopped before its end, 2 bad usage or input that does not fit it.

Examples:
  skep run examples/xdp_filter.bpf.o --packet ffffffffffff00000000000008004500001c000000004011b6d27f0000017f000001
  skep run examples/xdp_filter.bpf.o --pcap traffic.pcap --map blocklist '10.0.0.1={\"hits\":0}'
  skep run examples/latency.bpf.o --prog syscall_exits --mock ktime_get_ns=2000 --map started 1000=500
  skep run examples/tc_mark.bpf.o --prog mark_dns --packet dns.bin --trace")]
pub(crate) struct RunArgs {
    /// The object, or `-` for standard input
    object: PathBuf,
    /// The program; if there is one alone, that
    #[arg(long, value_name = "NAME")]
    prog: Option<String>,
    /// The context's bytes, in hexadecimal or as a file
    #[arg(long, value_name = "FILE|HEX")]
    ctx: Option<String>,
    /// The packet from its Ethernet header, in hexadecimal or as a file
    #[arg(long, value_name = "FILE|HEX")]
    packet: Option<String>,
    /// Run on each packet of a capture (pcap or pcapng), and count what was returned
    #[arg(long, value_name = "FILE", conflicts_with_all = ["ctx", "packet", "field", "arg", "repeat", "trace"])]
    pcap: Option<PathBuf>,
    /// A field of the context, a register or a parameter by name; may be given again
    #[arg(long, value_name = "NAME=VALUE", conflicts_with_all = ["ctx", "packet", "arg"])]
    field: Vec<String>,
    /// The next argument of the function or hook that the program stands at; may be given again
    #[arg(long, value_name = "NUMBER", conflicts_with_all = ["ctx", "packet"], allow_hyphen_values = true)]
    arg: Vec<String>,
    /// How often to run, in the same world
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..))]
    repeat: u32,
    /// What runs it
    #[arg(long, value_enum, default_value_t)]
    engine: Engine,
    /// Run it whatever the verifier would say
    #[arg(long)]
    unverified: bool,
    /// Show each instruction with its source and the registers it changed
    #[arg(long)]
    trace: bool,
    /// An element of a map: key and value as their types are in JSON, or numbers, or hexadecimal digits after 0x; may be
    /// given again
    #[arg(long, num_args = 2, value_names = ["MAP", "KEY=VALUE"])]
    map: Vec<String>,
    /// Have a helper or kernel function return a number; may be given again
    #[arg(long, value_name = "NAME=NUMBER")]
    mock: Vec<String>,
    /// Show the events of a map as this type of the object; may be given again
    #[arg(long, value_name = "MAP=TYPE")]
    event: Vec<String>,
    /// The CPU it runs on
    #[arg(long, value_name = "N", default_value_t = 0)]
    cpu: u32,
    /// What the clock says: nanoseconds since boot
    #[arg(long, value_name = "NS")]
    time: Option<u64>,
    /// Where random numbers begin
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
    /// Give global variables the values of this preset of skep.toml
    #[arg(long, value_name = "NAME")]
    preset: Option<String>,
    /// The kernel to verify for: `6.1`, `6.12`, `6.18`, or `live` for the running one
    #[arg(long, value_name = "V|live", default_value = "6.18")]
    kernel: String,
    #[command(flatten)]
    link: LinkArgs,
    /// For whom to print
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Format,
}

/// What runs programs.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, ValueEnum)]
enum Engine {
    /// The checking interpreter.
    #[default]
    Interp,
    /// Code compiled for this machine; what is not compiled is interpreted, and that is told.
    Jit,
    /// The running kernel, with BPF_PROG_TEST_RUN; it takes privileges.
    Kernel,
}

impl Engine {
    fn name(self) -> &'static str {
        match self {
            Engine::Interp => "interp",
            Engine::Jit => "jit",
            Engine::Kernel => "kernel",
        }
    }
}

pub(crate) fn run(args: &RunArgs, out: &mut Output) -> Result<Exit, Failure> {
    let object = input::open_object(&args.object)?;
    let mut options = args.link.options(&object)?;
    options.preset.clone_from(&args.preset);
    if let Some(preset) =
        args.preset.as_deref().filter(|preset| options.config.presets().all(|known| known != *preset))
    {
        return Err(no_such(object.file(), "preset", preset, options.config.presets()));
    }
    let file = object.file().to_owned();
    if args.engine == Engine::Kernel {
        return engine::run(args, object, &options, out);
    }
    let Some(kernel) = kernels::of(std::slice::from_ref(&args.kernel), &args.link)?.pop() else {
        return Err(Diagnostic::error(codes::BAD_REQUEST, "no kernel is named").into());
    };
    let object = skep::Object::new(object, options).against(kernel.target.target.clone());
    let name = setup::program_name(args, &file, &object)?;
    let program = object.program(&name)?;
    let report = match args.unverified {
        true => None,
        false => Some(verify(&file, &program, &kernel, out)?),
    };
    let mut world = setup::world(args, &object, kernel.profile.line)?;
    let is_compiled = args.engine == Engine::Jit && compile(&mut world, &program, report.as_ref(), out);
    let verdict = report.map(|report| report.verdict);
    let subject = Subject { file: &file, program: &program, kernel: &kernel, verdict, is_compiled };
    match &args.pcap {
        Some(capture) => replay::run(args, &subject, &world, capture, out),
        None => engine::interpret(args, &subject, &world, out),
    }
}

/// What is run, and what is known of it before.
struct Subject<'a> {
    file: &'a str,
    program: &'a skep::Program,
    kernel: &'a Kernel,
    /// The verifier's verdict; none if it was not asked.
    verdict: Option<Verdict>,
    /// Whether it runs as code of the machine.
    is_compiled: bool,
}

impl Subject<'_> {
    /// The verdict in a word.
    fn verdict_name(&self) -> &'static str {
        match self.verdict {
            None => "unverified",
            Some(Verdict::Accept) => "accept",
            Some(Verdict::Reject(_)) => "reject",
            Some(Verdict::Unmodelled(_)) => "unmodelled",
        }
    }
}

/// Refuses what the kernel would refuse. What cannot be judged is run, and that is told.
fn verify(file: &str, program: &skep::Program, kernel: &Kernel, out: &Output) -> Result<Report, Failure> {
    let opinion = Opinion::explained(program.linked(), &kernel.profile, &Options::default());
    let name = program.name();
    match opinion.report.verdict.clone() {
        Verdict::Accept => Ok(opinion.report),
        Verdict::Reject(rejection) => {
            let title = format!("Linux {} rejects `{name}`: {}", kernel.name(), rejection.message());
            let mut diagnostic = Diagnostic::error(skep_diag::Code(rejection.code()), title);
            diagnostic = match opinion.explanation.as_ref().and_then(|explanation| explanation.insn) {
                Some(insn) => diagnostic.at(place(file, program.linked(), insn), ""),
                None => diagnostic.at(Loc::File(file.to_owned()), ""),
            };
            let diagnostic = diagnostic
                .help(format!("`skep check {file} --prog {name} --explain` says why"))
                .help("run it all the same with --unverified");
            Err(Failure::from(diagnostic).refused())
        }
        Verdict::Unmodelled(what) => {
            let title = format!("whether Linux {} accepts `{name}` is not known: {what}", kernel.name());
            note(title, out);
            Ok(opinion.report)
        }
    }
}

/// Compiles a world's programs. Says whether the one that is meant was; where it was not, tells why.
fn compile(world: &mut skep::World, program: &skep::Program, report: Option<&Report>, out: &Output) -> bool {
    let reports: Vec<(&str, &Report)> = report.map(|report| (program.name(), report)).into_iter().collect();
    let refusal = match world.compile(&reports) {
        Ok(refused) => {
            refused.into_iter().find(|(name, _)| name == program.name()).map(|(_, refusal)| refusal)
        }
        Err(refusal) => Some(refusal),
    };
    let Some(refusal) = refusal else { return true };
    note(format!("`{}` is interpreted: {refusal}", program.name()), out);
    false
}

fn note(title: String, out: &Output) {
    let note =
        Diagnostic { severity: skep_diag::Severity::Note, ..Diagnostic::warning(codes::BAD_REQUEST, title) };
    failure::warn(&[note], &|_: &str| None, out);
}

/// Where an instruction is: on its line of source, if the object says.
fn place(file: &str, program: &skep_object::Program, insn: u32) -> Loc {
    match source_of(program, insn) {
        Some(source) => Loc::text(source.file, source.line, source.column.max(1), 1),
        None => Loc::Insn { file: file.to_owned(), program: program.name.clone(), insn },
    }
}
