//! What is not modelled is named before anything is judged, so that nothing of it can be accepted by accident.

use skep_linux::{MapType, Profile};
use skep_object::{MapDef, Program};

use crate::{Check, Stop};

/// Names what a program needs that is not modelled.
pub(crate) fn check(program: &Program, _profile: &Profile) -> Check {
    let unmodelled = |what: &str| Err(Stop::unmodelled(what));
    const SLEEPABLE: u32 = 1 << 4;
    const KNOWN_FLAGS: u32 = SLEEPABLE | 1 << 5;
    if program.kind.flags & !KNOWN_FLAGS != 0 {
        return unmodelled("load flags other than multi-buffer XDP");
    }
    let is_arena = |map: &MapDef| map.map_type == MapType::Arena;
    if program.maps.iter().filter(|map| is_arena(map)).count() > 1 {
        return unmodelled("more than one arena");
    }
    if program.maps.iter().any(|map| map.inner.as_deref().is_some_and(is_arena)) {
        return unmodelled("arenas inside maps");
    }
    Ok(())
}
