//! What a run gave, for people.

use skep::{Effect, MapChange, PacketChange, ProgType, packet_changes};
use skep_linux::return_name;

use super::engine::Outcome;
use super::{RunArgs, Subject, setup};
use crate::bytes::hex;
use crate::output::{Paint, Tone};

/// Everything that came of a run.
pub(super) fn text(args: &RunArgs, subject: &Subject<'_>, outcome: &Outcome<'_>, paint: Paint) -> String {
    let Outcome { run, .. } = outcome;
    let mut text = outcome.steps.text(paint);
    if !text.is_empty() {
        text.push('\n');
    }
    text.push_str(&heading(subject.program.name(), run.prog_type, run.retval(), paint));
    let counted = run.n_insns.map(|n_insns| format!("{n_insns} instructions"));
    let mut about = vec![counted.unwrap_or_else(|| "compiled".to_owned())];
    if args.repeat > 1 {
        about.push(format!("{} runs, {} ns each on average", args.repeat, outcome.time_ns));
    }
    let verdict = match subject.verdict_name() {
        "accept" => format!("accepted by Linux {}", subject.kernel.name()),
        "unverified" => "not verified".to_owned(),
        _ => format!("no verdict of Linux {}", subject.kernel.name()),
    };
    about.push(verdict);
    text.push_str(&format!("  {}\n", paint.tone(Tone::Faint, &about.join(", "))));
    text.push_str(&maps(&outcome.maps, paint));
    let fields = outcome.context.iter();
    let fields =
        fields.map(|change| format!("{}  {:#x} -> {:#x}", change.field, change.before, change.after));
    text.push_str(&section("Context", fields, paint));
    if let (Some(before), Some(after)) = (&outcome.packet, &run.packet) {
        text.push_str(&packet(before, after, paint));
    }
    text.push_str(&events(args, outcome, paint));
    text.push_str(&section("Effects", run.effects.iter().map(effect), paint));
    text.push_str(&section("Trace", run.trace.iter().cloned(), paint));
    text
}

/// What a kernel's run gave.
pub(super) fn kernel_text(
    name: &str,
    prog_type: ProgType,
    release: &str,
    run: &skep_oracle::Run,
    before: Option<&[u8]>,
    changes: &[MapChange],
    paint: Paint,
) -> String {
    let mut text = heading(name, prog_type, run.retval as i32, paint);
    let about = format!("run by Linux {release}, {} ns each on average", run.time_ns);
    text.push_str(&format!("  {}\n", paint.tone(Tone::Faint, &about)));
    text.push_str(&maps(changes, paint));
    if let Some(before) = before {
        text.push_str(&packet(before, run.data.bytes(), paint));
    }
    text
}

/// What maps hold now and did not before.
pub(super) fn maps(changes: &[MapChange], paint: Paint) -> String {
    let lines = changes.iter().map(|change| {
        let key = change.key.as_ref().map(|key| format!("[{key}]")).unwrap_or_default();
        let place = format!("{}{key}", change.map);
        match (&change.before, &change.after) {
            (None, Some(after)) => format!("{place}  new: {after}"),
            (Some(before), None) => format!("{place}  gone: {before}"),
            _ => {
                let parts = change.differences().into_iter().map(|part| {
                    let path = if part.path.is_empty() { String::new() } else { format!("{}: ", part.path) };
                    format!("{path}{} -> {}", part.before, part.after)
                });
                format!("{place}  {}", parts.collect::<Vec<_>>().join(", "))
            }
        }
    });
    section("Maps", lines, paint)
}

fn heading(name: &str, prog_type: ProgType, value: i32, paint: Paint) -> String {
    let returned = match return_name(prog_type, value) {
        Some(name) => format!("{} ({value})", paint.tone(Tone::Strong, name)),
        None => paint.tone(Tone::Strong, &value.to_string()),
    };
    format!("{} ({prog_type}) returned {returned}\n", paint.tone(Tone::Strong, name))
}

fn packet(before: &[u8], after: &[u8], paint: Paint) -> String {
    let mut lines = Vec::new();
    if before.len() != after.len() {
        lines.push(format!("{} bytes -> {} bytes", before.len(), after.len()));
    }
    lines.extend(packet_changes(before, after).iter().map(|PacketChange { offset, before, after }| {
        let shown = |bytes: &[u8]| if bytes.is_empty() { "nothing".to_owned() } else { hex(bytes) };
        format!("+{offset}  {} -> {}", shown(before), shown(after))
    }));
    section("Packet", lines, paint)
}

fn events(args: &RunArgs, outcome: &Outcome<'_>, paint: Paint) -> String {
    let lines = outcome.events.iter().map(|(map, event)| {
        let cpu = event.cpu.map(|cpu| format!(" on CPU {cpu}")).unwrap_or_default();
        let named = setup::event_type(args, map).map(str::to_owned);
        let typed = named.or_else(|| only(event.candidates()));
        let shown = match typed.map(|name| (event.decode(&name), name)) {
            Some((Ok(value), name)) => format!("{name} {value}"),
            Some((Err(error), _)) => format!("{} ({error})", hex(&event.bytes)),
            None => hex(&event.bytes),
        };
        format!("{map}{cpu}  {shown}")
    });
    section("Events", lines, paint)
}

/// The one there is.
pub(super) fn only(mut names: Vec<String>) -> Option<String> {
    if names.len() == 1 { names.pop() } else { None }
}

fn effect(effect: &Effect) -> String {
    let args: Vec<String> = effect.args.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let bytes = effect.bytes.as_ref().map(|bytes| format!("  {}", hex(bytes))).unwrap_or_default();
    format!("{}({}){bytes}", effect.call, args.join(", "))
}

fn section(title: &str, lines: impl IntoIterator<Item = String>, paint: Paint) -> String {
    let lines: Vec<String> = lines.into_iter().collect();
    if lines.is_empty() {
        return String::new();
    }
    let mut text = format!("\n{}\n", paint.tone(Tone::Strong, title));
    for line in lines {
        // What a program writes may hold anything; a row is one line.
        text.push_str(&format!("  {}\n", line.trim_end().replace(char::is_control, "\u{fffd}")));
    }
    text
}
