//! `op: "run"`: a program by itself, verified and run, by the interpreter, as code of this machine, or by the running kernel.

use std::time::Instant;

use serde::Deserialize;
use serde_json::{Value, json};
use skep_jit::Jit;
use skep_linux::{Privileges, Profile};
use skep_object::{BareProgram, Program};
use skep_oracle::{Kernel, Request, TestRun};
use skep_verifier::{Options, Verdict};
use skep_vm::{Input, ProgId, RunOptions, Settings, World};

use crate::bytes;
use crate::opinion::Opinion;

/// A program to be run.
#[derive(Deserialize)]
struct RunRequest {
    #[serde(default)]
    engine: Engine,
    #[serde(default)]
    kernel: Option<String>,
    #[serde(default)]
    unprivileged: bool,
    #[serde(default)]
    unverified: bool,
    #[serde(default)]
    packet: Option<String>,
    #[serde(default)]
    ctx: Option<String>,
    #[serde(default = "once")]
    repeat: u32,
    #[serde(flatten)]
    program: BareProgram,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "lowercase")]
enum Engine {
    #[default]
    Interp,
    Jit,
    Kernel,
}

/// Repetitions at most, so that a request ends.
const MAX_REPEAT: u32 = 1_000_000;

fn once() -> u32 {
    1
}

/// The answer to a request.
pub(super) fn answer(request: &Value) -> Result<Value, String> {
    let request = RunRequest::deserialize(request).map_err(|error| error.to_string())?;
    if !(1..=MAX_REPEAT).contains(&request.repeat) {
        return Err(format!("`repeat` is a number from 1 to {MAX_REPEAT}"));
    }
    let of_hex = |field: &str, digits: &Option<String>| {
        let bytes = digits.as_ref().map(|digits| bytes::of_digits(field, digits.as_bytes()));
        bytes.transpose().map_err(|failure| format!("`{field}`: {}", failure.title()))
    };
    let (packet, context) = (of_hex("packet", &request.packet)?, of_hex("ctx", &request.ctx)?);
    let program = request.program.to_program().map_err(|error| error.kind().to_string())?;
    match request.engine {
        Engine::Kernel => on_kernel(&request, &program, packet, context),
        Engine::Interp | Engine::Jit => {
            let opinion = match request.unverified {
                true => None,
                false => Some(verify(&request, &program)?),
            };
            match &opinion {
                Some(opinion) if opinion.name() == "reject" => {
                    Ok(without_run("reject", opinion.message().as_deref()))
                }
                _ => run_here(&request, &program, packet, context, opinion.as_ref()),
            }
        }
    }
}

fn verify(request: &RunRequest, program: &Program) -> Result<Opinion, String> {
    let name = request.kernel.as_deref().unwrap_or("latest");
    let mut profile = Profile::named(name).map_err(|error| error.to_string())?;
    if request.unprivileged {
        profile.privileges = Privileges::NONE;
    }
    Ok(Opinion::of(program, &profile, &Options::default()))
}

/// Compiles a program, or says why it is interpreted.
fn compile(
    world: &World,
    id: ProgId,
    program: &Program,
    opinion: Option<&Opinion>,
) -> Result<Jit, skep_jit::Refusal> {
    let mut jit = Jit::new()?;
    match opinion.filter(|opinion| opinion.report.verdict == Verdict::Accept) {
        Some(opinion) => jit.compile_verified(world, id, program, &opinion.report)?,
        None => jit.compile_caged(world, id, program)?,
    }
    Ok(jit)
}

fn run_here(
    request: &RunRequest,
    program: &Program,
    packet: Option<Vec<u8>>,
    context: Option<Vec<u8>>,
    opinion: Option<&Opinion>,
) -> Result<Value, String> {
    let verdict = opinion.map_or("unverified", Opinion::name);
    let message = opinion.and_then(Opinion::message);
    let message = message.as_deref();
    let input = match (packet, context) {
        (Some(packet), Some(context)) => Input::PacketIn { packet, context },
        (Some(packet), None) => Input::Packet(packet),
        (None, Some(context)) => Input::Context(context),
        (None, None) => Input::Default,
    };
    let mut world = World::new(Settings::default()).map_err(|error| error.to_string())?;
    let loaded = world.load(program).map_err(|error| error.to_string())?;
    let jit = match request.engine {
        Engine::Jit => Some(compile(&world, loaded, program, opinion)),
        Engine::Interp | Engine::Kernel => None,
    };
    let start = Instant::now();
    let mut last = None;
    for _ in 0..request.repeat {
        let outcome = match &jit {
            Some(Ok(jit)) => world.run_on(jit, loaded, &input, &RunOptions::default()),
            _ => world.run(loaded, &input, &RunOptions::default()),
        };
        let outcome = outcome.map_err(|error| error.to_string())?;
        let is_trap = outcome.is_err();
        last = Some(outcome);
        if is_trap {
            break;
        }
    }
    let time_ns = start.elapsed().as_nanos() / u128::from(request.repeat);
    let mut answer = match last {
        Some(Ok(outcome)) => json!({
            "verdict": verdict,
            "message": message,
            "retval": outcome.value as u32,
            "packet": outcome.packet.as_deref().map(bytes::hex),
            "ctx": bytes::hex(&outcome.context),
            "trap": null,
            "time_ns": u64::try_from(time_ns).unwrap_or(u64::MAX),
        }),
        Some(Err(trap)) => json!({
            "verdict": verdict,
            "message": message,
            "retval": null,
            "packet": null,
            "ctx": null,
            "trap": { "message": trap.kind().to_string(), "insn": trap.insn().0 },
            "time_ns": null,
        }),
        None => without_run(verdict, message),
    };
    if let (Some(Err(refusal)), Some(answer)) = (jit, answer.as_object_mut()) {
        answer.insert("note".to_owned(), json!(format!("interpreted: {refusal}")));
    }
    Ok(answer)
}

fn on_kernel(
    request: &RunRequest,
    program: &Program,
    packet: Option<Vec<u8>>,
    context: Option<Vec<u8>>,
) -> Result<Value, String> {
    if request.unverified {
        return Err("the kernel runs nothing unverified".to_owned());
    }
    let mut kernel = Kernel::live().map_err(|error| error.to_string())?;
    let has_packet = packet.is_some();
    let run = TestRun {
        data: packet.unwrap_or_default().into(),
        ctx: context.unwrap_or_default().into(),
        repeat: request.repeat,
        ..TestRun::default()
    };
    let asked = Request::new(program).map_err(|error| error.to_string())?;
    let answer = kernel.ask(&Request { run: Some(run), unprivileged: request.unprivileged, ..asked });
    let verdict = answer.verdict.to_string();
    Ok(match answer.run {
        Some(run) if run.errno.is_none() => json!({
            "verdict": verdict,
            "message": answer.message,
            "retval": run.retval,
            "packet": has_packet.then(|| bytes::hex(run.data.bytes())),
            "ctx": bytes::hex(run.ctx.bytes()),
            "trap": null,
            "time_ns": run.time_ns,
        }),
        Some(run) => {
            let errno = run.errno.unwrap_or(0);
            return Err(format!("the kernel accepts the program and does not run it: error {errno}"));
        }
        None => without_run(&verdict, answer.message.as_deref()),
    })
}

/// The answer about a program that was not run.
fn without_run(verdict: &str, message: Option<&str>) -> Value {
    json!({
        "verdict": verdict,
        "message": message,
        "retval": null,
        "packet": null,
        "ctx": null,
        "trap": null,
        "time_ns": null,
    })
}
