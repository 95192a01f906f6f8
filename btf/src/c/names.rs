//! Names that several types have: the second one becomes `name___2`, in the order of writing.
//!
//! Structures, unions and enumerations have a name space of their own in C; typedefs share theirs with enumerators.

use std::collections::HashMap;

use super::{Style, Writer};
use crate::{Type, TypeId};

/// The names given so far.
#[derive(Debug, Default)]
pub(super) struct Names {
    tags: HashMap<Box<str>, u32>,
    identifiers: HashMap<Box<str>, u32>,
    /// The number of the name of a type whose name was taken; 1 for one whose name was free.
    given: HashMap<TypeId, u32>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Space {
    Tag,
    Identifier,
}

impl Names {
    /// Counts a use of the name and says how many there are now.
    fn count(&mut self, space: Space, name: &str) -> u32 {
        let counts = match space {
            Space::Tag => &mut self.tags,
            Space::Identifier => &mut self.identifiers,
        };
        match counts.get_mut(name) {
            Some(count) => {
                *count = count.saturating_add(1);
                *count
            }
            None => {
                counts.insert(name.into(), 1);
                1
            }
        }
    }
}

impl Writer<'_> {
    /// Writes the name of a type, the same each time.
    pub(super) fn put_name(&mut self, id: TypeId, ty: &Type<'_>, space: Space) {
        let name = ty.name();
        self.put(name);
        let number = self.name_number(id, ty, space);
        self.put_number(number);
    }

    /// Makes sure the type has its name; returns it if it is the plain one.
    pub(super) fn name_number(&mut self, id: TypeId, ty: &Type<'_>, space: Space) -> u32 {
        // What is only declared may be declared again.
        let is_declaration = match ty {
            Type::Fwd { .. } => true,
            Type::Enum(of) => of.variants.is_empty(),
            _ => false,
        };
        if self.style != Style::Header || ty.name().is_empty() || is_declaration {
            return 1;
        }
        if let Some(&number) = self.names.given.get(&id) {
            return number;
        }
        let number = self.names.count(space, ty.name());
        self.names.given.insert(id, number);
        number
    }

    /// Writes the name of an enumerator, which is another one each time.
    pub(super) fn put_enumerator_name(&mut self, name: &str) {
        self.put(name);
        if self.style == Style::Header {
            let number = self.names.count(Space::Identifier, name);
            self.put_number(number);
        }
    }

    fn put_number(&mut self, number: u32) {
        if number > 1 {
            self.put("___");
            self.put(&number.to_string());
        }
    }
}
