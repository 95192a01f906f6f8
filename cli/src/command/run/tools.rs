//! What a run gave, for tools.

use serde_json::{Map as Members, Value as Json, json};
use skep::{MapChange, ProgType, Trap, Value, packet_changes};
use skep_linux::return_name;
use skep_vm::TrapKind;

use super::engine::Outcome;
use super::people::only;
use super::steps::Steps;
use super::{RunArgs, Subject, setup};
use crate::bytes::hex;

/// Everything that came of a run.
pub(super) fn json(args: &RunArgs, subject: &Subject<'_>, outcome: &Outcome<'_>) -> Json {
    let run = &outcome.run;
    let mut json = head(args, subject);
    returned(&mut json, run.prog_type, run.retval());
    json.insert("value".to_owned(), json!(run.value));
    json.insert("n_insns".to_owned(), json!(run.n_insns));
    json.insert("repeat".to_owned(), json!(args.repeat));
    json.insert("time_ns".to_owned(), json!(outcome.time_ns));
    json.insert("maps".to_owned(), maps_json(&outcome.maps));
    json.insert("packet".to_owned(), packet_json(outcome.packet.as_deref(), run.packet.as_deref()));
    json.insert("ctx".to_owned(), json!(hex(&run.context)));
    let fields = outcome
        .context
        .iter()
        .map(|change| json!({ "field": change.field, "before": change.before, "after": change.after }));
    json.insert("context".to_owned(), fields.collect());
    let events = outcome.events.iter().map(|(map, event)| {
        let named = setup::event_type(args, map).map(str::to_owned);
        let name = named.or_else(|| only(event.candidates()));
        let value = name.as_ref().and_then(|name| event.decode(name).ok());
        json!({
            "map": map,
            "cpu": event.cpu,
            "bytes": hex(&event.bytes),
            "type": name.filter(|_| value.is_some()),
            "value": value.as_ref().map(value_json),
        })
    });
    json.insert("events".to_owned(), events.collect());
    let effects = run.effects.iter().map(|effect| {
        let args: Members<String, Json> =
            effect.args.iter().map(|(name, value)| ((*name).to_owned(), json!(value))).collect();
        json!({ "call": effect.call, "args": args, "bytes": effect.bytes.as_deref().map(hex) })
    });
    json.insert("effects".to_owned(), effects.collect());
    json.insert("trace".to_owned(), json!(run.trace));
    if args.trace {
        json.insert("steps".to_owned(), outcome.steps.json());
    }
    json.insert("trap".to_owned(), Json::Null);
    Json::Object(json)
}

/// A run that stopped before its end.
pub(super) fn trap_json(args: &RunArgs, subject: &Subject<'_>, trap: &Trap, steps: &Steps<'_>) -> Json {
    let mut json = head(args, subject);
    json.insert("retval".to_owned(), Json::Null);
    if args.trace {
        json.insert("steps".to_owned(), steps.json());
    }
    json.insert("trap".to_owned(), trap_of(trap));
    Json::Object(json)
}

/// A trap: what happened, where, and the way out.
pub(super) fn trap_of(trap: &Trap) -> Json {
    let (message, help) = trap_words(trap);
    let source = trap.source();
    json!({
        "message": message,
        "help": help,
        "program": trap.program(),
        "insn": trap.insn().0,
        "source": source.map(|source| json!({ "file": source.file, "line": source.line, "text": source.text })),
    })
}

/// What happened and the way out, in the words of the command line.
pub(super) fn trap_words(trap: &Trap) -> (String, Option<String>) {
    let text = trap.kind().to_string();
    let help = match trap.kind() {
        TrapKind::Unmodelled(_) => {
            // The library's way out names its own function.
            if let Some((what, name)) = text.split_once(": mock it with `World::mock(\"")
                && let Some((name, _)) = name.split_once('"')
            {
                return (what.to_owned(), Some(format!("say what it returns: --mock {name}=0")));
            }
            None
        }
        TrapKind::OutOfFuel => Some("it seems to run without end".to_owned()),
        _ => None,
    };
    (text, help)
}

/// What a kernel's run gave.
pub(super) fn kernel_json(
    file: &str,
    name: &str,
    prog_type: ProgType,
    release: &str,
    run: &skep_oracle::Run,
    before: Option<&[u8]>,
    changes: &[MapChange],
) -> Json {
    let mut json = Members::new();
    for (key, value) in [
        ("schema", json!(1)),
        ("object", json!(file)),
        ("program", json!(name)),
        ("prog_type", json!(prog_type.to_string())),
        ("kernel", json!(release)),
        ("engine", json!("kernel")),
        ("verdict", json!("accept")),
    ] {
        json.insert(key.to_owned(), value);
    }
    returned(&mut json, prog_type, run.retval as i32);
    json.insert("time_ns".to_owned(), json!(run.time_ns));
    json.insert("maps".to_owned(), maps_json(changes));
    json.insert("packet".to_owned(), packet_json(before, before.map(|_| run.data.bytes())));
    json.insert("ctx".to_owned(), json!(hex(run.ctx.bytes())));
    json.insert("trap".to_owned(), Json::Null);
    Json::Object(json)
}

/// Changes of maps.
pub(super) fn maps_json(changes: &[MapChange]) -> Json {
    let change = |change: &MapChange| {
        json!({
            "map": change.map,
            "key": change.key.as_ref().map(value_json),
            "before": change.before.as_ref().map(value_json),
            "after": change.after.as_ref().map(value_json),
        })
    };
    changes.iter().map(change).collect()
}

/// A value by its type. Bytes without one are hexadecimal digits; numbers beyond 64 bits are texts.
fn value_json(value: &Value) -> Json {
    match value {
        Value::Int(number) => match (u64::try_from(*number), i64::try_from(*number)) {
            (Ok(number), _) => json!(number),
            (_, Ok(number)) => json!(number),
            _ => json!(number.to_string()),
        },
        Value::Bool(truth) => json!(truth),
        Value::Float(number) => json!(number),
        Value::Name(text) | Value::Text(text) => json!(text),
        Value::Bytes(bytes) => json!(hex(bytes)),
        Value::Array(elements) => elements.iter().map(value_json).collect(),
        Value::Struct(members) => {
            Json::Object(members.iter().map(|(name, value)| (name.clone(), value_json(value))).collect())
        }
    }
}

/// The value returned, and its name.
pub(super) fn returned(json: &mut Members<String, Json>, prog_type: ProgType, value: i32) {
    json.insert("retval".to_owned(), json!(value));
    json.insert("retval_name".to_owned(), json!(return_name(prog_type, value)));
}

fn packet_json(before: Option<&[u8]>, after: Option<&[u8]>) -> Json {
    let (Some(before), Some(after)) = (before, after) else {
        return after
            .map_or(Json::Null, |after| json!({ "before": null, "after": hex(after), "changes": [] }));
    };
    let changes = packet_changes(before, after);
    let changes = changes.iter().map(|change| {
        json!({ "offset": change.offset, "before": hex(&change.before), "after": hex(&change.after) })
    });
    json!({ "before": hex(before), "after": hex(after), "changes": changes.collect::<Json>() })
}

pub(super) fn head(args: &RunArgs, subject: &Subject<'_>) -> Members<String, Json> {
    let mut json = Members::new();
    for (key, value) in [
        ("schema", json!(1)),
        ("object", json!(subject.file)),
        ("program", json!(subject.program.name())),
        ("prog_type", json!(subject.program.prog_type().to_string())),
        ("kernel", json!(subject.kernel.name())),
        ("engine", json!(args.engine.name())),
        ("verdict", json!(subject.verdict_name())),
    ] {
        json.insert(key.to_owned(), value);
    }
    json
}
