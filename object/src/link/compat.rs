//! Whether a kernel's variable or function has the type the object declared it with.
//!
//! The rule is libbpf's for externs: the same kinds all the way down pointers, arrays and parameters; names, sizes and
//! members are not compared.

use skep_btf::{Btf, Kind, Type, TypeId};

/// How deep functions may take functions.
const MAX_NESTING: u32 = 32;

/// Whether the types agree, the object's first.
pub(crate) fn are_compatible(local: (&Btf, TypeId), target: (&Btf, TypeId)) -> bool {
    agree(local, target, MAX_NESTING)
}

fn agree(local: (&Btf, TypeId), target: (&Btf, TypeId), nesting: u32) -> bool {
    let Some(nesting) = nesting.checked_sub(1) else { return false };
    let ((ours, mut one), (theirs, mut two)) = (local, target);
    for _ in 0..MAX_NESTING {
        let (Some(a), Some(b)) = (ours.skip_modifiers(one), theirs.skip_modifiers(two)) else { return false };
        let (Some(a), Some(b)) = (ours.get(a), theirs.get(b)) else { return false };
        match (a, b) {
            (Type::Ptr { target: a }, Type::Ptr { target: b })
            | (Type::Array { elem: a, .. }, Type::Array { elem: b, .. }) => (one, two) = (a, b),
            (Type::Int { offset: a, .. }, Type::Int { offset: b, .. }) => return a == 0 && b == 0,
            (Type::FuncProto(a), Type::FuncProto(b)) => {
                let same = a.params.len() == b.params.len()
                    && a.params
                        .iter()
                        .zip(b.params.iter())
                        .all(|(a, b)| agree((ours, a.ty), (theirs, b.ty), nesting));
                if !same {
                    return false;
                }
                (one, two) = (a.ret, b.ret);
            }
            (a, b) => return are_alike(a.kind(), b.kind()),
        }
    }
    false
}

/// An enumeration may have grown to 64 bits.
fn are_alike(one: Kind, two: Kind) -> bool {
    let plain = |kind| if kind == Kind::Enum64 { Kind::Enum } else { kind };
    plain(one) == plain(two)
        && matches!(plain(one), Kind::Void | Kind::Struct | Kind::Union | Kind::Enum | Kind::Fwd)
}
