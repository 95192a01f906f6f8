//! What is not modelled is named before anything is judged, so that nothing of it can be accepted by accident.

use skep_btf::{Btf, Type, TypeId};
use skep_linux::{MapType, Profile, ProgType};
use skep_object::{MapDef, Program};

use crate::{Check, Stop};

/// Structures in map values that only the kernel may touch.
const SPECIAL: [&str; 9] = [
    "bpf_spin_lock",
    "bpf_res_spin_lock",
    "bpf_timer",
    "bpf_wq",
    "bpf_task_work",
    "bpf_list_head",
    "bpf_list_node",
    "bpf_rb_root",
    "bpf_rb_node",
];

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
    program.maps.iter().try_for_each(|map| check_map(map, program.btf.as_deref()))
}

fn check_map(map: &MapDef, btf: Option<&Btf>) -> Check {
    match map.map_type {
        MapType::Arena => return Err(Stop::unmodelled("arenas")),
        MapType::StructOps => return Err(Stop::unmodelled("struct_ops maps")),
        _ => {}
    }
    if let (Some(btf), Some(value)) = (btf, map.value_type)
        && has_special_field(btf, value, 0)
    {
        return Err(Stop::unmodelled("maps whose values hold what only the kernel may touch"));
    }
    match &map.inner {
        Some(inner) => check_map(inner, btf),
        None => Ok(()),
    }
}

/// Structures nest a few levels at most in what the kernel looks at; deeper ones are taken for special.
fn has_special_field(btf: &Btf, ty: TypeId, depth: u32) -> bool {
    const DEEPEST: u32 = 16;
    if depth > DEEPEST {
        return true;
    }
    let Some(ty) = btf.skip_modifiers(ty) else { return true };
    match btf.get(ty) {
        Some(Type::Struct(composite) | Type::Union(composite)) => {
            SPECIAL.contains(&composite.name)
                || composite.name == "bpf_refcount"
                || composite.members.iter().any(|member| has_special_field(btf, member.ty, depth + 1))
        }
        Some(Type::Array { elem, .. }) => has_special_field(btf, elem, depth + 1),
        Some(Type::Datasec(section)) => {
            section.vars.iter().any(|var| has_special_field(btf, var.ty, depth + 1))
        }
        Some(Type::Var { target, .. }) => has_special_field(btf, target, depth + 1),
        Some(Type::Ptr { target }) => matches!(btf.get(target), Some(Type::TypeTag { .. })),
        _ => false,
    }
}
