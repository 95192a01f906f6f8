//! What is not modelled is named before anything is judged, so that nothing of it can be accepted by accident.

use skep_linux::{MapType, Profile};
use skep_object::{MapDef, Program};

use crate::{Check, Stop};

/// Names what a program needs that is not modelled.
pub(crate) fn check(program: &Program, _profile: &Profile) -> Check {
    let unmodelled = |what: &str| Err(Stop::unmodelled(what));
    // Kernels refuse it before they verify anything.
    if program.insns.is_empty() {
        return unmodelled("a program without instructions");
    }
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

#[cfg(test)]
mod tests {
    use skep_linux::ProgType;

    use super::*;
    use crate::{Options, Verdict, verify};

    #[test]
    fn a_program_without_instructions_is_not_verified() {
        let program = Program::of_insns(ProgType::SocketFilter, Vec::new());
        let report = verify(&program, &Profile::latest(), &Options::default());
        assert_eq!(report.verdict, Verdict::Unmodelled("a program without instructions".into()));
    }
}
