//! Finding in a kernel's type the field or the enumerator that a record names in the program's.

use super::explain::essential_name;
use super::pair::{Likeness, Pair, are_kinds_alike};
use super::spec::{Accessor, describe, enumerator, member_name};
use super::{RelocKind, Spec};
use crate::{Error, Type, TypeId};

impl Pair<'_> {
    /// Follows the steps of `local` that count, from `target` on.
    pub(super) fn find_field(&self, local: &Spec, target: TypeId) -> Result<Result<Spec, String>, Error> {
        let mut found = Spec::new(local.kind, target);
        let mut id = target;
        for (position, accessor) in local.accessors.iter().enumerate() {
            let (resolved, ty) = self.resolve_target(id)?;
            if accessor.is_named {
                let name = member_name(self.local, accessor.ty, accessor.index);
                let expected = self.member_type(accessor);
                match self.find_member(Wanted { name, ty: expected }, resolved, &mut found)? {
                    Search::Found(next) => id = next,
                    Search::Unlike(reason) => return Ok(Err(reason)),
                    Search::Missing => {
                        return Ok(Err(format!("{} has no member `{name}`", describe(self.target, resolved))));
                    }
                }
                continue;
            }
            id = resolved;
            // The first step is into what a pointer to `target` points at.
            if position > 0 {
                let Type::Array { elem, count, .. } = ty else {
                    let found = describe(self.target, resolved);
                    return Ok(Err(format!("{} is {found}, no array", render_last(self, &found_path(&found_of(local, position))))));
                };
                let _ = (elem, count);
            }
        }
        Ok(Ok(found))
    }
}
