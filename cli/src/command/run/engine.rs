//! Runs, by the interpreter and by the kernel.

use std::collections::HashMap;
use std::time::Instant;

use skep::{Event, FieldChange, MapChange, Run, RunOptions, World, context_changes};
use skep_diag::Diagnostic;
use skep_object::{LinkOptions, Object};
use skep_oracle::{Kernel, Request, TestRun, Verdict};

use super::steps::Steps;
use super::{RunArgs, Subject, people, place, setup, tools};
use crate::args::Format;
use crate::failure::{self, Exit, Failure, codes};
use crate::output::Output;
use crate::target::NamedTarget;

/// All that came of some runs.
pub(super) struct Outcome<'w> {
    /// What the last of them gave.
    pub(super) run: Run,
    /// Nanoseconds of one, on average.
    pub(super) time_ns: u64,
    /// The packet it was given.
    pub(super) packet: Option<Vec<u8>>,
    pub(super) maps: Vec<MapChange>,
    pub(super) context: Vec<FieldChange>,
    pub(super) events: Vec<(String, Event<'w>)>,
    pub(super) steps: Steps<'w>,
}

/// Runs a program in a world, as often as it is to be.
pub(super) fn interpret(
    args: &RunArgs,
    subject: &Subject<'_>,
    world: &World,
    out: &mut Output,
) -> Result<Exit, Failure> {
    let input = setup::input(args)?;
    let name = subject.program.name();
    let options = RunOptions { cpu: args.cpu, ..RunOptions::default() };
    let before = world.snapshot();
    let mut steps = Steps::new(world);
    let start = Instant::now();
    let mut effects = Vec::new();
    let mut trace = Vec::new();
    let mut result = None;
    for _ in 0..args.repeat {
        let tracer = if args.trace { Some(&mut steps as &mut dyn skep::Tracer) } else { None };
        let run = world.run_with(name, input.clone(), &options, tracer);
        match run {
            Ok(mut run) => {
                effects.append(&mut run.effects);
                trace.append(&mut run.trace);
                result = Some(run);
            }
            Err(skep::Error::Trap(trap)) => {
                steps.end(None);
                return trapped(args, subject, world, &trap, &steps, out);
            }
            Err(error) => return Err(error.into()),
        }
    }
    let elapsed = start.elapsed().as_nanos() / u128::from(args.repeat.max(1));
    let Some(run) = result else { return Ok(Exit::Good) };
    steps.end(Some(run.value));
    let maps = before.changes(world);
    let senders = world.maps().filter(skep::Map::has_events);
    let events =
        senders.flat_map(|map| map.events().into_iter().map(move |event| (map.name().to_owned(), event)));
    let context = subject.program.context_on(&input, world.settings().clone())?;
    let context = context_changes(world.settings().line, subject.program, &context, &run.context);
    let packet = match input {
        skep::Input::Packet(packet) | skep::Input::PacketIn { packet, .. } => Some(packet),
        _ => None,
    };
    let outcome = Outcome {
        run: Run { effects, trace, ..run },
        time_ns: u64::try_from(elapsed).unwrap_or(u64::MAX),
        packet,
        maps,
        context,
        events: events.collect(),
        steps,
    };
    match args.format {
        Format::Text => out.put(people::text(args, subject, &outcome, out.paint()))?,
        Format::Json => out.json(&tools::json(args, subject, &outcome))?,
    }
    Ok(Exit::Good)
}

/// Tells where and why a program stopped.
fn trapped(
    args: &RunArgs,
    subject: &Subject<'_>,
    world: &World,
    trap: &skep::Trap,
    steps: &Steps<'_>,
    out: &mut Output,
) -> Result<Exit, Failure> {
    if args.format == Format::Json {
        out.json(&tools::trap_json(args, subject, trap, steps))?;
        return Ok(Exit::Failed);
    }
    out.put(steps.text(out.paint()))?;
    out.finish()?;
    trap_failure(subject, world, trap).warn(out);
    Ok(Exit::Failed)
}

/// A trap as a report shows it.
fn trap_failure(subject: &Subject<'_>, world: &World, trap: &skep::Trap) -> Failure {
    let (title, help) = tools::trap_words(trap);
    // After a tail call another program of the object runs.
    let linked = &world.linked().programs;
    let program = linked.iter().find(|program| program.name == trap.program());
    let loc = place(subject.file, program.unwrap_or(subject.program.linked()), trap.insn().0);
    let diagnostic = Diagnostic::error(codes::TRAP, title).at(loc, "").note(format!(
        "`{}` stopped at instruction {}",
        trap.program(),
        trap.insn().0
    ));
    Failure::from(match help {
        Some(help) => diagnostic.help(help),
        None => diagnostic,
    })
}

/// Runs a program on the running kernel.
pub(super) fn run(
    args: &RunArgs,
    object: Object,
    options: &LinkOptions,
    out: &mut Output,
) -> Result<Exit, Failure> {
    check_kernel_options(args)?;
    let mut kernel = Kernel::live().map_err(|error| failure::no_kernel(&error))?;
    let target = match args.link.btf {
        Some(_) => args.link.target()?,
        None => {
            let target = kernel.target().map_err(|error| failure::no_kernel(&error))?;
            args.link.adjust(NamedTarget { target, name: "its own types".to_owned() })?
        }
    };
    let file = object.file().to_owned();
    let object = skep::Object::new(object, options.clone()).against(target.target);
    let name = setup::program_name(args, &file, &object)?;
    let program = object.program(&name)?;
    let world = object.world()?;
    let bytes = |option, text: &Option<String>| {
        text.as_ref().map(|text| crate::bytes::of_option(option, text)).transpose()
    };
    let packet = bytes("--packet", &args.packet)?;
    let context = bytes("--ctx", &args.ctx)?;
    let test = TestRun {
        data: packet.clone().unwrap_or_default().into(),
        ctx: context.unwrap_or_default().into(),
        repeat: args.repeat,
        dump: true,
        ..TestRun::default()
    };
    let request = Request::to_run(program.linked(), world.linked(), test);
    let request = request.map_err(|error| Failure::of_file(codes::BAD_REQUEST, &file, error))?;
    let answer = kernel.ask(&request);
    let message = answer.message.clone().unwrap_or_default();
    match (answer.verdict, answer.run) {
        (Verdict::Accept, Some(run)) if run.errno.is_none() => {
            let (release, paint) = (kernel.release(), out.paint());
            let dumped = run.maps.iter().map(|entries| {
                entries.iter().map(|(key, value)| (key.bytes().to_vec(), value.bytes().to_vec())).collect()
            });
            let names = program.linked().maps.iter().map(|map| map.name.clone());
            let after: HashMap<String, Vec<_>> = names.zip(dumped).collect();
            let changes = world.snapshot().changes_to(&world, |map| after.get(map.name()).cloned());
            let (kind, before) = (program.prog_type(), packet.as_deref());
            match args.format {
                Format::Text => {
                    out.put(people::kernel_text(&name, kind, &release, &run, before, &changes, paint))?;
                }
                Format::Json => {
                    out.json(&tools::kernel_json(&file, &name, kind, &release, &run, before, &changes))?;
                }
            }
            Ok(Exit::Good)
        }
        (Verdict::Accept, run) => {
            let errno = run.and_then(|run| run.errno).or(answer.errno).unwrap_or(0);
            let title = format!("the kernel accepts `{name}` and does not run it: error {errno}");
            Err(Failure::of_file(codes::BAD_REQUEST, &file, title)
                .help("it may want a packet of at least 14 bytes, a context, or nothing at all; not all types can be run"))
        }
        (Verdict::Reject, _) => Err(Failure::of_file(
            codes::BAD_REQUEST,
            &file,
            format!("the kernel rejects `{name}`: {message}"),
        )
        .refused()),
        (Verdict::Error, _) => Err(Failure::of_file(
            codes::NO_KERNEL,
            &file,
            format!("the kernel was not asked about `{name}`: {message}"),
        )),
    }
}

/// What only our own world can do.
fn check_kernel_options(args: &RunArgs) -> Result<(), Failure> {
    let given = [
        (!args.map.is_empty(), "--map"),
        (!args.mock.is_empty(), "--mock"),
        (!args.field.is_empty(), "--field"),
        (!args.arg.is_empty(), "--arg"),
        (args.pcap.is_some(), "--pcap"),
        (args.time.is_some(), "--time"),
        (args.seed.is_some(), "--seed"),
        (args.cpu != 0, "--cpu"),
        (args.trace, "--trace"),
        (args.unverified, "--unverified"),
    ];
    match given.iter().find(|(is_given, _)| *is_given) {
        None => Ok(()),
        Some((_, option)) => {
            let title = format!("the kernel cannot be told {option}");
            let diagnostic = Diagnostic::error(codes::BAD_REQUEST, title);
            Err(diagnostic.help("leave it out, or run with --engine interp").into())
        }
    }
}
