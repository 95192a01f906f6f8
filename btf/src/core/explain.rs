//! Saying what became of a record, for `skep inspect --core` and for messages.

use std::fmt::Write;

use super::spec::describe;
use super::{Place, Resolution, TargetTypes};
use crate::{Btf, CoreRelocKind, Kind};

/// The name a type is looked for by: without a flavor, which is what follows the last `___` inside it.
pub fn essential_name(name: &str) -> &str {
    let bytes = name.as_bytes();
    let is_flavor = |window: &[u8]| matches!(window, [before, b'_', b'_', b'_', after] if *before != b'_' && *after != b'_');
    match bytes.windows(5).rposition(is_flavor) {
        // A `_` follows the character at `at`, which therefore ends there.
        Some(at) => name.get(..=at).unwrap_or(name),
        None => name,
    }
}

/// What became of a record, one line for the record and one for each candidate.
///
/// ```text
/// <byte_off> [5] struct task.pid (0:0 @ offset 0): 0 -> 40
///   kernel <byte_off> [2] struct task.pid (0:0 @ offset 40) matches
///   kernel [9] struct task___old: no member `pid`
/// ```
pub fn explain(resolution: &Resolution, local: &Btf, target: &TargetTypes) -> String {
    let mut text = format!("{}: {}", resolution.local.render(local), verdict(resolution));
    if resolution.candidates.is_empty() && resolution.kind != CoreRelocKind::TypeIdLocal {
        let id = resolution.local.root;
        let kind = local.kind_of(id).unwrap_or(Kind::Void).name().to_lowercase();
        let _ = write!(text, "\n  the kernel has no {kind} `{}`", essential_name(local.name_of(id)));
    }
    for candidate in &resolution.candidates {
        let table = target.table(candidate.place);
        let place = match candidate.place {
            Place::Kernel => "kernel",
            Place::Module(index) => {
                target.modules().get(index).map_or("module", |module| module.name.as_str())
            }
        };
        let _ = match &candidate.outcome {
            Ok(spec) => write!(text, "\n  {place} {} matches", spec.render(table)),
            Err(reason) => {
                write!(text, "\n  {place} [{}] {}: {reason}", candidate.id, describe(table, candidate.id))
            }
        };
    }
    text
}

fn verdict(resolution: &Resolution) -> String {
    let Resolution { orig_value, new_value, access_size, .. } = resolution;
    if resolution.poison {
        return "not in this kernel, the instruction is poisoned".to_owned();
    }
    let mut text = format!("{orig_value} -> {new_value}");
    if access_size.orig != access_size.new {
        let _ = write!(text, ", access of {} -> {} bytes", access_size.orig, access_size.new);
        if !access_size.is_adjustable {
            text.push_str(
                " (a load or store would be poisoned: the types differ in more than unsigned width)",
            );
        }
    }
    text
}
