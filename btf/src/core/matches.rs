//! The strict comparison (`type_matches`): the kernel's type has all that the program's has, by name and by type.
//!
//! A structure of the kernel may have more members and an enumeration more enumerators. Behind a pointer only name and
//! kind count, and a structure there matches its forward declaration.

use super::explain::essential_name;
use super::pair::{Likeness, MAX_NESTING, Pair, too_deep};
use crate::{Composite, Enum, Error, Type, TypeId};

impl Pair<'_> {
    /// Whether the types match. Types may contain one another for `nesting` levels.
    pub(super) fn matches(
        &self,
        local: TypeId,
        target: TypeId,
        behind_pointer: bool,
        nesting: u32,
    ) -> Result<Likeness, Error> {
        if nesting == 0 {
            return Err(too_deep());
        }
        let (mut local, mut target, mut behind_pointer) = (local, target, behind_pointer);
        for _ in 0..MAX_NESTING {
            self.step()?;
            let (local_id, local_type) = self.resolve_local(local)?;
            let (target_id, target_type) = self.resolve_target(target)?;
            let unlike = || Err(self.contrast(local_id, target_id));
            if essential_name(self.local.name_of(local_id)) != essential_name(self.target.name_of(target_id))
            {
                return Ok(unlike());
            }
            let verdict = |is_alike: bool| if is_alike { Ok(()) } else { unlike() };
            match (local_type, target_type) {
                (Type::Void, Type::Void) => return Ok(Ok(())),
                (Type::Fwd { is_union: one, .. }, Type::Fwd { is_union: two, .. }) => {
                    return Ok(verdict(one == two));
                }
                (Type::Fwd { is_union, .. }, Type::Struct(_)) => {
                    return Ok(verdict(behind_pointer && !is_union));
                }
                (Type::Fwd { is_union, .. }, Type::Union(_)) => {
                    return Ok(verdict(behind_pointer && is_union));
                }
                (Type::Struct(_), Type::Fwd { is_union, .. }) => {
                    return Ok(verdict(behind_pointer && !is_union));
                }
                (Type::Union(_), Type::Fwd { is_union, .. }) => {
                    return Ok(verdict(behind_pointer && is_union));
                }
                (Type::Struct(one), Type::Struct(two)) | (Type::Union(one), Type::Union(two)) => {
                    return if behind_pointer { Ok(Ok(())) } else { self.members_match(&one, &two, nesting) };
                }
                (Type::Enum(one) | Type::Enum64(one), Type::Enum(two) | Type::Enum64(two)) => {
                    return self.enumerators_match(&one, &two);
                }
                (Type::Int { size: one, encoding: sign, .. }, Type::Int { size: two, encoding, .. }) => {
                    return Ok(verdict(one == two && sign.is_signed() == encoding.is_signed()));
                }
                (Type::Ptr { target: one }, Type::Ptr { target: two }) => {
                    behind_pointer = true;
                    (local, target) = (one, two);
                }
                (
                    Type::Array { elem: one, count, .. },
                    Type::Array { elem: two, count: target_count, .. },
                ) => {
                    if count != target_count {
                        return Ok(Err(format!(
                            "the program has an array of {count}, the kernel one of {target_count} elements"
                        )));
                    }
                    (local, target) = (one, two);
                }
                (Type::FuncProto(one), Type::FuncProto(two)) => {
                    if one.params.len() != two.params.len() {
                        let (one, two) = (one.params.len(), two.params.len());
                        return Ok(Err(format!(
                            "the program's function has {one} parameters, the kernel's {two}"
                        )));
                    }
                    for (one, two) in one.params.iter().zip(two.params.iter()) {
                        if let Err(reason) = self.matches(one.ty, two.ty, behind_pointer, nesting - 1)? {
                            return Ok(Err(reason));
                        }
                    }
                    (local, target) = (one.ret, two.ret);
                }
                _ => return Ok(unlike()),
            }
        }
        Err(too_deep())
    }

    fn members_match(
        &self,
        local: &Composite<'_>,
        target: &Composite<'_>,
        nesting: u32,
    ) -> Result<Likeness, Error> {
        if local.members.len() > target.members.len() {
            let (one, two) = (local.members.len(), target.members.len());
            return Ok(Err(format!("the program has {one} members, the kernel {two}")));
        }
        for member in local.members.iter() {
            let name = essential_name(member.name);
            let mut reason = format!("no member `{name}`");
            let mut is_matched = false;
            for candidate in target.members.iter() {
                self.step()?;
                if essential_name(candidate.name) != name {
                    continue;
                }
                match self.matches(member.ty, candidate.ty, false, nesting - 1)? {
                    Ok(()) => {
                        is_matched = true;
                        break;
                    }
                    Err(why) => reason = format!("member `{name}`: {why}"),
                }
            }
            if !is_matched {
                return Ok(Err(reason));
            }
        }
        Ok(Ok(()))
    }

    fn enumerators_match(&self, local: &Enum<'_>, target: &Enum<'_>) -> Result<Likeness, Error> {
        if local.size != target.size {
            let (one, two) = (local.size, target.size);
            return Ok(Err(format!(
                "the program has an enumeration of {one} bytes, the kernel one of {two}"
            )));
        }
        if local.variants.len() > target.variants.len() {
            let (one, two) = (local.variants.len(), target.variants.len());
            return Ok(Err(format!("the program has {one} enumerators, the kernel {two}")));
        }
        for variant in local.variants.iter() {
            let name = essential_name(variant.name);
            let mut is_matched = false;
            for candidate in target.variants.iter() {
                self.step()?;
                is_matched = essential_name(candidate.name) == name;
                if is_matched {
                    break;
                }
            }
            if !is_matched {
                return Ok(Err(format!("no enumerator `{name}`")));
            }
        }
        Ok(Ok(()))
    }
}
