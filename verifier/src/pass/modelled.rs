//! What is not modelled is named before anything is judged, so that nothing of it can be accepted by accident.

use skep_btf::Type;
use skep_linux::{MapType, Profile, ProgType};
use skep_object::{MapDef, Program};

use crate::{Check, Stop};

/// Names what a program needs that is not modelled.
pub(crate) fn check(program: &Program, _profile: &Profile) -> Check {
    let unmodelled = |what: &str| Err(Stop::unmodelled(what));
    match program.kind.prog_type {
        ProgType::Tracing | ProgType::Lsm | ProgType::StructOps | ProgType::Ext => {
            return unmodelled("programs typed by their attach target");
        }
        ProgType::Syscall => return unmodelled("syscall programs"),
        ProgType::Netfilter => return unmodelled("netfilter programs"),
        _ => {}
    }
    if program.kind.attach_target.is_some() {
        return unmodelled("programs typed by their attach target");
    }
    const SLEEPABLE: u32 = 1 << 4;
    const KNOWN_FLAGS: u32 = SLEEPABLE | 1 << 5;
    if program.kind.flags & SLEEPABLE != 0 {
        return unmodelled("sleepable programs");
    }
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
    match map.map_type {
        MapType::Arena => return Err(Stop::unmodelled("arenas")),
        MapType::StructOps => return Err(Stop::unmodelled("struct_ops maps")),
        _ => {}
    }
    match &map.inner {
        Some(inner) => check_map(inner),
        None => Ok(()),
    }
}
