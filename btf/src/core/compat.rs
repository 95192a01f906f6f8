//! Which types count as the same when a program asks whether there is such a type (`type_exists`, `type_size`,
//! `target_type_id`). Below the root, names do not count; structures, unions and enumerations are not looked into.

use super::pair::{Likeness, MAX_NESTING, Pair, are_kinds_alike, too_deep};
use crate::c::render_type;
use crate::{Error, Type, TypeId};

impl Pair<'_> {
    /// Whether the types are compatible. Functions may take functions for `nesting` levels.
    pub(super) fn is_compatible(
        &self,
        local: TypeId,
        target: TypeId,
        nesting: u32,
    ) -> Result<Likeness, Error> {
        // The roots themselves must be of one kind: a typedef is found by a typedef alone.
        if let Err(reason) = self.check_kinds(local, target) {
            return Ok(Err(reason));
        }
        let (mut local, mut target) = (local, target);
        for _ in 0..MAX_NESTING {
            self.step()?;
            let (local_id, local_type) = self.resolve_local(local)?;
            let (target_id, target_type) = self.resolve_target(target)?;
            if let Err(reason) = self.check_kinds(local_id, target_id) {
                return Ok(Err(reason));
            }
            match (local_type, target_type) {
                (Type::Ptr { target: one }, Type::Ptr { target: two })
                | (Type::Array { elem: one, .. }, Type::Array { elem: two, .. }) => {
                    (local, target) = (one, two);
                }
                (Type::Int { offset: one, .. }, Type::Int { offset: two, .. }) => {
                    let is_plain = one == 0 && two == 0;
                    return Ok(if is_plain {
                        Ok(())
                    } else {
                        Err("an integer is an old bit-field".to_owned())
                    });
                }
                (Type::FuncProto(one), Type::FuncProto(two)) => {
                    if one.params.len() != two.params.len() {
                        let (one, two) = (one.params.len(), two.params.len());
                        return Ok(Err(format!(
                            "the program's function has {one} parameters, the kernel's {two}"
                        )));
                    }
                    for (one, two) in one.params.iter().zip(two.params.iter()) {
                        let nesting = nesting.checked_sub(1).ok_or_else(too_deep)?;
                        let (one, _) = self.resolve_local(one.ty)?;
                        let (two, _) = self.resolve_target(two.ty)?;
                        if let Err(reason) = self.is_compatible(one, two, nesting)? {
                            return Ok(Err(reason));
                        }
                    }
                    (local, target) = (one.ret, two.ret);
                }
                (
                    Type::Void
                    | Type::Struct(_)
                    | Type::Union(_)
                    | Type::Enum(_)
                    | Type::Enum64(_)
                    | Type::Fwd { .. },
                    _,
                ) => return Ok(Ok(())),
                _ => return Ok(Err(format!("`{}` is not compared", render_type(self.local, local_id)))),
            }
        }
        Err(too_deep())
    }

    fn check_kinds(&self, local: TypeId, target: TypeId) -> Likeness {
        let kinds = self.local.kind_of(local).zip(self.target.kind_of(target));
        if kinds.is_some_and(|(one, two)| are_kinds_alike(one, two)) {
            return Ok(());
        }
        Err(self.contrast(local, target))
    }
}
