//! Finding in a kernel's type the field or the enumerator that a record names in the program's.

use super::Spec;
use super::explain::essential_name;
use super::pair::{Likeness, Pair, are_kinds_alike};
use super::spec::{Accessor, enumerator, malformed};
use crate::c::render_type;
use crate::{Error, MAX_RESOLVE_DEPTH, Type, TypeId};

/// A member to be found: its name, and its type in the program.
#[derive(Clone, Copy)]
struct Wanted<'a> {
    name: &'a str,
    ty: TypeId,
}

enum Search {
    /// It is there and has this type.
    Found(TypeId),
    /// It is there, but is something else.
    Unlike(String),
    Missing,
}

impl Pair<'_> {
    /// Follows the steps of `local` that count, from `target` on.
    pub(super) fn find_field(&self, local: &Spec, target: TypeId) -> Result<Result<Spec, String>, Error> {
        let mut found = Spec::new(local.kind, target);
        let mut id = target;
        for (position, accessor) in local.accessors.iter().enumerate() {
            if accessor.is_named {
                let wanted = self.wanted(accessor)?;
                id = match self.find_member(wanted, id, &mut found)? {
                    Search::Found(member_type) => member_type,
                    Search::Unlike(reason) => return Ok(Err(reason)),
                    Search::Missing => return Ok(Err(format!("no member `{}`", wanted.name))),
                };
                continue;
            }
            let (resolved, ty) = self.resolve_target(id)?;
            id = match ty {
                // What the program's pointer points at is the type itself.
                _ if position == 0 => resolved,
                Type::Array { elem, count, .. } => {
                    if accessor.index >= count && !found.is_flexible(self.target, count) {
                        let array = found.render_way(self.target);
                        return Ok(Err(format!(
                            "`{array}` has {count} elements, no number {}",
                            accessor.index
                        )));
                    }
                    self.resolve_target(elem)?.0
                }
                _ => {
                    let (member, is) = (found.render_way(self.target), render_type(self.target, resolved));
                    return Ok(Err(format!("`{member}` is no array but `{is}`")));
                }
            };
            found.push_element(self.target, id, accessor.index)?;
        }
        Ok(Ok(found))
    }

    /// Finds the enumerator of the name `local` points at, flavors aside.
    pub(super) fn find_enumerator(
        &self,
        local: &Spec,
        target: TypeId,
    ) -> Result<Result<Spec, String>, Error> {
        let name = local.accessors.first().and_then(|of| enumerator(self.local, of.ty, of.index));
        let (name, _) = name.ok_or_else(|| malformed("the record names no enumerator"))?;
        let (id, Type::Enum(of) | Type::Enum64(of)) = self.resolve_target(target)? else {
            return Ok(Err("is no enumeration".to_owned()));
        };
        let wanted = essential_name(name);
        for (index, variant) in of.variants.iter().enumerate() {
            self.step()?;
            if essential_name(variant.name) == wanted {
                let index = index as u32;
                let mut found = Spec::new(local.kind, target);
                found.accessors.push(Accessor { ty: id, index, is_named: true });
                found.path.push(index);
                return Ok(Ok(found));
            }
        }
        Ok(Err(format!("no enumerator `{wanted}`")))
    }

    fn wanted(&self, accessor: &Accessor) -> Result<Wanted<'_>, Error> {
        let member = match self.local.get(accessor.ty) {
            Some(Type::Struct(of) | Type::Union(of)) => of.members.get(accessor.index),
            _ => None,
        };
        let member = member.ok_or_else(|| malformed("the record names no member"))?;
        Ok(Wanted { name: member.name, ty: member.ty })
    }

    /// Searches the members of a type and of the anonymous structures in it. The depth is bounded by the room in `spec`.
    fn find_member(&self, wanted: Wanted<'_>, target: TypeId, spec: &mut Spec) -> Result<Search, Error> {
        let (id, Type::Struct(of) | Type::Union(of)) = self.resolve_target(target)? else {
            return Ok(Search::Missing);
        };
        let mut result = Search::Missing;
        for (index, member) in of.members.iter().enumerate() {
            self.step()?;
            spec.check_room()?;
            if member.name == wanted.name {
                return Ok(match self.are_fields_compatible(wanted.ty, member.ty)? {
                    Ok(()) => {
                        let index = index as u32;
                        spec.bit_offset = spec.bit_offset.wrapping_add(member.bit_offset);
                        spec.path.push(index);
                        spec.accessors.push(Accessor { ty: id, index, is_named: true });
                        Search::Found(member.ty)
                    }
                    Err(reason) => Search::Unlike(format!("member `{}`: {reason}", wanted.name)),
                });
            }
            if member.name.is_empty() {
                let outside = spec.bit_offset;
                spec.bit_offset = outside.wrapping_add(member.bit_offset);
                spec.path.push(index as u32);
                match self.find_member(wanted, member.ty, spec)? {
                    Search::Missing => {}
                    Search::Found(ty) => return Ok(Search::Found(ty)),
                    unlike @ Search::Unlike(_) => result = unlike,
                }
                spec.path.pop();
                spec.bit_offset = outside;
            }
        }
        Ok(result)
    }

    /// Whether a field of one type may be read as one of the other: structures and unions as any other, integers of any
    /// size and sign, pointers to anything, arrays by their elements, enumerations by their names if they have any.
    fn are_fields_compatible(&self, local: TypeId, target: TypeId) -> Result<Likeness, Error> {
        let (mut local, mut target) = (local, target);
        for _ in 0..=MAX_RESOLVE_DEPTH {
            let (local_id, local_type) = self.resolve_local(local)?;
            let (target_id, target_type) = self.resolve_target(target)?;
            let unlike = || Ok(Err(self.contrast(local_id, target_id)));
            match (local_type, target_type) {
                (Type::Struct(_) | Type::Union(_), Type::Struct(_) | Type::Union(_))
                | (Type::Ptr { .. }, Type::Ptr { .. })
                | (Type::Float { .. }, Type::Float { .. }) => return Ok(Ok(())),
                (Type::Int { offset: 0, .. }, Type::Int { offset: 0, .. }) => return Ok(Ok(())),
                (Type::Array { elem: one, .. }, Type::Array { elem: two, .. }) => {
                    (local, target) = (one, two);
                }
                (Type::Fwd { .. } | Type::Enum(_) | Type::Enum64(_), _) => {
                    let kinds = self.local.kind_of(local_id).zip(self.target.kind_of(target_id));
                    let one = essential_name(self.local.name_of(local_id));
                    let two = essential_name(self.target.name_of(target_id));
                    let is_alike = kinds.is_some_and(|(one, two)| are_kinds_alike(one, two))
                        && (one.is_empty() || two.is_empty() || one == two);
                    return if is_alike { Ok(Ok(())) } else { unlike() };
                }
                _ => return unlike(),
            }
        }
        Err(super::pair::too_deep())
    }
}
