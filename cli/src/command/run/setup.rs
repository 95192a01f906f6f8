//! What the command line says of the world and of the input.

use serde_json::Value as Json;
use skep::{FieldValue, Input, Mock, Object, Settings, Value, World};
use skep_diag::Diagnostic;
use skep_linux::Line;

use super::RunArgs;
use crate::bytes;
use crate::failure::{Failure, codes, no_such};

/// The program that is meant.
pub(super) fn program_name(args: &RunArgs, file: &str, object: &Object) -> Result<String, Failure> {
    let names: Vec<&str> = object.program_names().collect();
    match (&args.prog, names.as_slice()) {
        (Some(name), names) if names.contains(&name.as_str()) => Ok(name.clone()),
        (Some(name), _) => Err(no_such(file, "program", name, names)),
        (None, [one]) => Ok((*one).to_owned()),
        (None, []) => Err(Failure::of_file(codes::WRONG_FILE, file, "the object has no program")),
        (None, _) => Err(Failure::of_file(codes::BAD_REQUEST, file, "the object has several programs")
            .help(format!("choose one with --prog: {}", names.join(", ")))),
    }
}

/// The world it runs in.
pub(super) fn world(args: &RunArgs, object: &Object, line: Line) -> Result<World, Failure> {
    let defaults = Settings::default();
    let settings = Settings {
        line,
        n_cpus: defaults.n_cpus.max(args.cpu.saturating_add(1)),
        now_ns: args.time.unwrap_or(defaults.now_ns),
        seed: args.seed.unwrap_or(defaults.seed),
        ..defaults
    };
    let mut world = object.world_with(settings)?;
    for text in &args.mock {
        let (name, value) = assignment("--mock", text)?;
        let value = number(value).ok_or_else(|| wrong("--mock", text, "a mock returns a number"))?;
        world.mock(name, Mock::Constant(value)).map_err(|error| {
            let failure = Failure::from(error);
            let helpers = skep_linux::helpers().iter().map(|helper| helper.name);
            let names = helpers.chain(skep_linux::kfuncs().iter().map(|kfunc| kfunc.name));
            let full = format!("bpf_{}", name.trim_start_matches("bpf_"));
            match skep_diag::closest(&full, names) {
                Some(meant) if meant != full => failure.help(format!("did you mean `{meant}`?")),
                _ => failure,
            }
        })?;
    }
    for pair in args.map.chunks_exact(2) {
        let [name, element] = pair else { continue };
        let map = world.map(name)?;
        // A key in JSON may hold `=` within quotes; the first one outside them parts key and value.
        let (key, value) = split_element(element)
            .ok_or_else(|| wrong("--map", &format!("{name} {element}"), "not a key, `=`, and a value"))?;
        map.set(value_of(key), value_of(value)).map_err(|error| {
            let way_out =
                "a structure is given as JSON, such as '{\"member\":1}', bytes in hexadecimal after 0x";
            Failure::from(error).help(way_out)
        })?;
    }
    Ok(world)
}

/// The input of one run.
pub(super) fn input(args: &RunArgs) -> Result<Input, Failure> {
    if !args.field.is_empty() {
        let fields = args.field.iter().map(|text| {
            let (name, value) = assignment("--field", text)?;
            let value = match (number(value), value.strip_prefix("hex:")) {
                (Some(number), _) => FieldValue::Number(number),
                (None, Some(digits)) => FieldValue::Bytes(bytes::of_digits("--field", digits.as_bytes())?),
                // A text is a string of C.
                (None, None) => FieldValue::Bytes([value.as_bytes(), &[0]].concat()),
            };
            Ok((name.to_owned(), value))
        });
        return Ok(Input::Fields(fields.collect::<Result<_, Failure>>()?));
    }
    if !args.arg.is_empty() {
        let args =
            args.arg.iter().map(|text| number(text).ok_or_else(|| wrong("--arg", text, "not a number")));
        return Ok(Input::Args(args.collect::<Result<_, Failure>>()?));
    }
    let read =
        |option, text: &Option<String>| text.as_ref().map(|text| bytes::of_option(option, text)).transpose();
    Ok(match (read("--packet", &args.packet)?, read("--ctx", &args.ctx)?) {
        (Some(packet), Some(context)) => Input::PacketIn { packet, context },
        (Some(packet), None) => Input::Packet(packet),
        (None, Some(context)) => Input::Context(context),
        (None, None) => Input::Default,
    })
}

/// The type that `--event` names for a map's events.
pub(super) fn event_type<'a>(args: &'a RunArgs, map: &str) -> Option<&'a str> {
    args.event.iter().find_map(|text| text.split_once('=').filter(|(name, _)| *name == map)).map(|(_, ty)| ty)
}

fn assignment<'a>(option: &str, text: &'a str) -> Result<(&'a str, &'a str), Failure> {
    let parts = text.split_once('=').filter(|(name, _)| !name.is_empty());
    parts.ok_or_else(|| wrong(option, text, "not a name, `=`, and a value"))
}

fn wrong(option: &str, text: &str, why: &str) -> Failure {
    Diagnostic::error(codes::BAD_REQUEST, format!("{option} {text}: {why}")).into()
}

/// A number as C writes it, negative ones too.
fn number(text: &str) -> Option<u64> {
    let (is_negative, digits) = match text.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, text),
    };
    let number = match digits.strip_prefix("0x") {
        Some(digits) => u64::from_str_radix(digits, 16).ok()?,
        None => digits.parse().ok()?,
    };
    Some(if is_negative { number.wrapping_neg() } else { number })
}

/// Key and value: parted by the first `=` that stands outside of quotes and brackets.
fn split_element(text: &str) -> Option<(&str, &str)> {
    let (mut depth, mut is_quoted, mut is_escaped) = (0u32, false, false);
    for (at, c) in text.char_indices() {
        match c {
            _ if is_escaped => is_escaped = false,
            '\\' if is_quoted => is_escaped = true,
            '"' => is_quoted = !is_quoted,
            _ if is_quoted => {}
            '{' | '[' => depth += 1,
            '}' | ']' => depth = depth.saturating_sub(1),
            '=' if depth == 0 => return Some((text.get(..at)?, text.get(at + 1..)?)),
            _ => {}
        }
    }
    None
}

/// A key or value: JSON, a number, digits after `0x` as bytes if they are no number, else a text.
fn value_of(text: &str) -> Value {
    let text = text.trim();
    if let Ok(json) = serde_json::from_str::<Json>(text) {
        return of_json(json);
    }
    if let Some(digits) = text.strip_prefix("0x") {
        // In an order: as many bytes as there are digits, as they lie in memory.
        if let Ok(bytes) = bytes::of_digits("--map", digits.as_bytes()) {
            return Value::Bytes(bytes);
        }
    }
    Value::Text(text.to_owned())
}

fn of_json(json: Json) -> Value {
    match json {
        Json::Null => Value::Int(0),
        Json::Bool(truth) => Value::Bool(truth),
        Json::Number(number) => match (number.as_i128(), number.as_f64()) {
            (Some(number), _) => Value::Int(number),
            (None, Some(number)) => Value::Float(number),
            (None, None) => Value::Text(number.to_string()),
        },
        Json::String(text) => Value::Text(text),
        Json::Array(elements) => Value::Array(elements.into_iter().map(of_json).collect()),
        Json::Object(members) => {
            Value::Struct(members.into_iter().map(|(name, value)| (name, of_json(value))).collect())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, key: &str, value: &str) {
        let (found, rest) = split_element(text).unwrap();
        assert_eq!((value_of(found).to_string().as_str(), value_of(rest).to_string().as_str()), (key, value));
    }

    #[test]
    fn elements_are_key_and_value() {
        check("1=-2", "1", "-2");
        check("10.0.0.1={\"hits\":3}", "\"10.0.0.1\"", "{hits: 3}");
        check("\"a=b\"=[1,true]", "\"a=b\"", "[1, true]");
        check("0x0a000001=0x07", "0a000001", "07");
        assert_eq!(split_element("[1=2]"), None);
    }

    #[test]
    fn numbers_are_as_in_c() {
        assert_eq!(number("-1"), Some(u64::MAX));
        assert_eq!(number("0x10"), Some(16));
        assert_eq!(number("ten"), None);
    }
}
