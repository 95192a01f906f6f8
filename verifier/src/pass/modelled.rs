//! What is not modelled is named before anything is judged, so that nothing of it can be accepted by accident.

use skep_btf::Type;
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
    if let Some(btf) = &program.btf
        && btf.types().any(
            |(_, ty)| matches!(ty, Type::DeclTag { name, .. } if name.starts_with("exception_callback:")),
        )
    {
        return unmodelled("exceptions");
    }
    program.maps.iter().try_for_each(|map| check_map(map))
}

fn check_map(map: &MapDef) -> Check {
    if map.map_type == MapType::Arena {
        return Err(Stop::unmodelled("arenas"));
    }
    match &map.inner {
        Some(inner) => check_map(inner),
        None => Ok(()),
    }
}
