//! The order bpftool asks for types in: enumerations, integers, structures, functions, each by name, then the rest.
//!
//! A typedef or qualifier stands with what it refers to. Types of equal names are told apart by a hash over the names in
//! them, which changes less between kernels than their numbers do.

use std::collections::HashMap;

use crate::{Btf, Kind, Type, TypeId};

/// How far references are followed.
const MAX_DEPTH: u32 = 64;

/// The rank of what has no place of its own.
const LAST: u32 = 10;

/// The types that a header can have a definition for, in order.
pub(super) fn sort(btf: &Btf) -> Vec<TypeId> {
    let mut hashes = Hashes { btf, known: HashMap::new() };
    let is_defined = |id: &TypeId| {
        !matches!(btf.kind_of(*id), Some(Kind::Func | Kind::Var | Kind::Datasec | Kind::DeclTag))
    };
    let mut keyed: Vec<_> = (1..btf.end_id().0)
        .map(TypeId)
        .filter(is_defined)
        .map(|id| {
            let key = (sort_name(btf, id), btf.name_of(id), hashes.of(id, true, 0));
            (rank(btf, id, false, 0), key, id)
        })
        .collect();
    // Neighbors are often in order already, which the stable sort makes use of.
    keyed.sort();
    keyed.into_iter().map(|(_, _, id)| id).collect()
}

fn rank(btf: &Btf, id: TypeId, has_name: bool, depth: u32) -> u32 {
    let Some(ty) = btf.get(id) else { return LAST };
    let has_name = has_name || !ty.name().is_empty();
    match (ty, referred(&ty)) {
        (Type::Enum(_) | Type::Enum64(_), _) => u32::from(has_name),
        (Type::Int { .. } | Type::Float { .. }, _) => 2,
        (Type::Struct(_) | Type::Union(_), _) if has_name => 3,
        (Type::FuncProto(_), _) if has_name => 4,
        (_, Some(target)) if has_name && depth < MAX_DEPTH => rank(btf, target, has_name, depth + 1),
        _ => LAST,
    }
}

fn sort_name(btf: &Btf, id: TypeId) -> &str {
    let mut target = id;
    for _ in 0..MAX_DEPTH {
        let Some(ty) = btf.get(target) else { return "" };
        match (ty, referred(&ty)) {
            (_, Some(next)) => target = next,
            // An enumeration without a name goes by its first enumerator.
            (Type::Enum(of) | Type::Enum64(of), _) if of.name.is_empty() && target == id => {
                return of.variants.get(0).map_or("", |variant| variant.name);
            }
            _ => return ty.name(),
        }
    }
    ""
}

/// What a type is sorted by in place of itself.
fn referred(ty: &Type<'_>) -> Option<TypeId> {
    match *ty {
        Type::Array { elem: target, .. }
        | Type::TypeTag { target, .. }
        | Type::Const { target }
        | Type::Ptr { target }
        | Type::Volatile { target }
        | Type::Restrict { target }
        | Type::Typedef { target, .. }
        | Type::DeclTag { target, .. } => Some(target),
        _ => None,
    }
}

/// Hashes over the names in types, with those of their members or without; each is computed once.
struct Hashes<'a> {
    btf: &'a Btf,
    known: HashMap<(TypeId, bool), u64>,
}

impl Hashes<'_> {
    fn of(&mut self, id: TypeId, with_members: bool, depth: u32) -> u64 {
        if let Some(&known) = self.known.get(&(id, with_members)) {
            return known;
        }
        let hash = self.compute(id, with_members, depth);
        self.known.insert((id, with_members), hash);
        hash
    }

    fn compute(&mut self, id: TypeId, with_members: bool, depth: u32) -> u64 {
        let Some(ty) = self.btf.get(id) else { return 0 };
        if depth > MAX_DEPTH {
            return 0;
        }
        let mut sum = add_name(0, ty.name());
        match ty {
            Type::Enum(of) | Type::Enum64(of) => {
                for variant in of.variants.iter() {
                    sum = add_name(sum, variant.name);
                }
            }
            Type::Struct(of) | Type::Union(of) if with_members => {
                for member in of.members.iter() {
                    sum = add_name(sum, member.name);
                    sum = add(sum, self.of(member.ty, false, depth + 1));
                }
            }
            Type::Array { count, .. } => sum = add(sum, u64::from(count)),
            _ => {}
        }
        match referred(&ty) {
            Some(target) => add(sum, self.of(target, with_members, depth + 1)),
            None => sum,
        }
    }
}

fn add(sum: u64, value: u64) -> u64 {
    sum.wrapping_mul(31).wrapping_add(value)
}

fn add_name(sum: u64, name: &str) -> u64 {
    if name.is_empty() {
        return sum;
    }
    // Bytes are signed there.
    let hash = name.bytes().fold(0, |hash, byte| add(hash, i64::from(byte as i8) as u64));
    add(sum, hash)
}
