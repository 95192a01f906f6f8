//! `skep batch`: requests of a harness, one JSON object a line, each answered with one.
//!
//! Answers come in the order of the requests. What has arrived is worked on at once, many requests at a time, so a
//! harness may send many lines or wait for each answer.

mod run;

use std::io::{BufRead, Read};
use std::sync::mpsc::{Receiver, sync_channel};
use std::thread;

use clap::Args;
use rayon::ThreadPoolBuilder;
use rayon::prelude::{IntoParallelRefIterator, ParallelIterator};
use serde::Deserialize;
use serde_json::{Value, json};
use skep_linux::{Privileges, Profile};
use skep_object::{BareProgram, Target};
use skep_verifier::{LogLevel, Options, Rejection, Verdict};

use crate::failure::{Exit, Failure, codes};
use crate::opinion::Opinion;
use crate::output::Output;

/// Answer requests from standard input, one JSON object a line
#[derive(Debug, Args)]
#[command(after_help = "\
A request: {\"id\":1,\"op\":\"check\",\"kernel\":\"6.18\",\"prog_type\":\"xdp\",\"insns\":\"b7000000020000009500000000000000\"}
Another: {\"id\":2,\"op\":\"run\",\"prog_type\":\"xdp\",\"insns\":\"b7000000020000009500000000000000\",\"packet\":\"00…\"}
docs/cli.md describes all fields.

Example:
  skep batch < requests.jsonl > answers.jsonl")]
pub(crate) struct BatchArgs {
    /// How many requests to work on at once; by default one for each processor
    #[arg(short, long, value_name = "N", default_value_t = 0, hide_default_value = true)]
    jobs: usize,
}

/// A program to be checked.
#[derive(Deserialize)]
struct CheckRequest {
    #[serde(default)]
    kernel: Option<String>,
    #[serde(default)]
    unprivileged: bool,
    #[serde(default)]
    log_level: u32,
    #[serde(flatten)]
    program: BareProgram,
}

/// No request comes near this many bytes; what is longer is no line of JSON.
const MAX_LINE: u64 = 64 << 20;

/// How many requests may wait.
const MAX_WAITING: usize = 1024;

/// A line, or why there is none.
type Line = Result<Vec<u8>, String>;

pub(crate) fn run(args: &BatchArgs, out: &mut Output) -> Result<Exit, Failure> {
    let pool = ThreadPoolBuilder::new().num_threads(args.jobs).build();
    let pool = pool.map_err(|error| Failure::of_file(codes::BAD_REQUEST, "-j", error))?;
    let lines = read_lines();
    while let Ok(first) = lines.recv() {
        let mut waiting = vec![first];
        waiting.extend(lines.try_iter().take(MAX_WAITING));
        let answers: Vec<Option<Value>> = pool.install(|| waiting.par_iter().map(answer).collect());
        for answer in answers.into_iter().flatten() {
            out.put(format!("{answer}\n"))?;
        }
        out.finish()?;
    }
    Ok(Exit::Good)
}

/// Reads lines beside the work, so that it begins with the first one.
fn read_lines() -> Receiver<Line> {
    let (sender, receiver) = sync_channel(MAX_WAITING);
    thread::spawn(move || {
        let mut input = std::io::stdin().lock();
        loop {
            let mut line = Vec::new();
            let read = input.by_ref().take(MAX_LINE).read_until(b'\n', &mut line);
            let line = match read {
                Ok(0) => return,
                Ok(_) if line.len() as u64 == MAX_LINE && line.last() != Some(&b'\n') => {
                    let skipped = input.skip_until(b'\n');
                    skipped
                        .map_err(|error| error.to_string())
                        .and(Err(format!("a line of over {MAX_LINE} bytes")))
                }
                Ok(_) => Ok(line),
                Err(error) => {
                    // The other side may have given up; then nobody is left to tell.
                    let _ = sender.send(Err(error.to_string()));
                    return;
                }
            };
            if sender.send(line).is_err() {
                return;
            }
        }
    });
    receiver
}

/// The answer to a line, unless it is blank.
fn answer(line: &Line) -> Option<Value> {
    let failed = |id: &Value, error: String| Some(json!({ "id": id, "error": error }));
    let line = match line {
        Ok(line) => line.trim_ascii(),
        Err(error) => return failed(&Value::Null, error.clone()),
    };
    if line.is_empty() {
        return None;
    }
    let request: Value = match serde_json::from_slice(line) {
        Ok(request) => request,
        Err(error) => return failed(&Value::Null, format!("no JSON: {error}")),
    };
    let id = request.get("id").cloned().unwrap_or_default();
    let answered = match request.get("op").and_then(Value::as_str) {
        Some("check") => check(&request),
        Some("run") => run::answer(&request),
        Some(other) => Err(format!("there is no op `{other}`; there are `check` and `run`")),
        None => Err("there is no `op`".to_owned()),
    };
    match answered {
        Ok(mut answer) => {
            if let Some(fields) = answer.as_object_mut() {
                fields.shift_insert(0, "id".to_owned(), id);
            }
            Some(answer)
        }
        Err(error) => failed(&id, error),
    }
}

fn check(request: &Value) -> Result<Value, String> {
    let request = CheckRequest::deserialize(request).map_err(|error| error.to_string())?;
    let name = request.kernel.as_deref().unwrap_or("latest");
    let mut profile = Profile::named(name).map_err(|error| error.to_string())?;
    if request.unprivileged {
        profile.privileges = Privileges::NONE;
    }
    let mut program = request.program.to_program().map_err(|error| error.kind().to_string())?;
    program.types = Target::of(&profile).map_err(|error| error.kind().to_string())?.types;
    let options = Options { log_level: LogLevel(request.log_level), ..Options::default() };
    let opinion = Opinion::of(&program, &profile, &options);
    let stats = opinion.report.stats;
    let is_counted = !matches!(opinion.report.verdict, Verdict::Unmodelled(_));
    let count = |number: u32| is_counted.then_some(number);
    Ok(json!({
        "verdict": opinion.name(),
        "insns_processed": count(stats.insns_processed),
        "total_states": count(stats.total_states),
        "peak_states": count(stats.peak_states),
        "max_states_per_insn": count(stats.max_states_per_insn),
        "message": opinion.message(),
        "code": opinion.rejection().map(Rejection::code),
        "log": (request.log_level != 0).then_some(&opinion.report.log),
        "time_us": opinion.time_us,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_error(line: &str, id: &Value, expected: &str) {
        let answer = answer(&Ok(line.as_bytes().to_vec())).unwrap();
        let error = answer["error"].as_str().unwrap_or_default();
        assert!(answer["id"] == *id && error.contains(expected), "{answer}");
    }

    #[test]
    fn bad_lines_are_answered() {
        check_error("{", &Value::Null, "no JSON");
        check_error("[1]", &Value::Null, "no `op`");
        check_error(r#"{"id":7}"#, &json!(7), "no `op`");
        check_error(r#"{"id":"a","op":"sleep"}"#, &json!("a"), "no op `sleep`");
        check_error(r#"{"id":"a","op":"check"}"#, &json!("a"), "prog_type");
        check_error(r#"{"id":"a","op":"run"}"#, &json!("a"), "prog_type");
        check_error(
            r#"{"id":1,"op":"check","prog_type":"xdp","insns":"95"}"#,
            &json!(1),
            "within an instruction",
        );
        check_error(r#"{"id":1,"op":"check","kernel":"2.4","prog_type":"xdp","insns":""}"#, &json!(1), "2.4");
        assert_eq!(answer(&Ok(b" \n".to_vec())), None);
    }
}
