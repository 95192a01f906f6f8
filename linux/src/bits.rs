//! Sets of named bits: one form for prototype flags, type flags, kfunc flags and properties.

/// Defines a set type with a constant and a name per bit.
macro_rules! bit_set {
    (
        $(#[$docs:meta])*
        pub struct $name:ident: $repr:ty { $($(#[$bit_docs:meta])* $bit:ident = $at:literal, $text:literal;)* }
    ) => {
        $(#[$docs])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
        pub struct $name($repr);

        impl $name {
            /// The empty set.
            pub const NONE: Self = Self(0);
            $($(#[$bit_docs])* pub const $bit: Self = Self(1 << $at);)*
            const NAMES: &'static [(Self, &'static str)] = &[$((Self::$bit, $text)),*];

            /// The set with these bits, of which some may have no name.
            pub const fn from_bits(bits: $repr) -> Self {
                Self(bits)
            }

            /// The bits as a number.
            pub const fn bits(self) -> $repr {
                self.0
            }

            /// Whether all bits of `other` are in this set.
            pub const fn contains(self, other: Self) -> bool {
                self.0 & other.0 == other.0
            }

            /// Whether nothing is in this set.
            pub const fn is_empty(self) -> bool {
                self.0 == 0
            }

            /// What is in either set.
            #[must_use]
            pub const fn union(self, other: Self) -> Self {
                Self(self.0 | other.0)
            }

            /// What is in this set and not in the other.
            #[must_use]
            pub const fn without(self, other: Self) -> Self {
                Self(self.0 & !other.0)
            }

            /// The names of what is in this set.
            pub fn names(self) -> impl Iterator<Item = &'static str> {
                Self::NAMES.iter().filter(move |(bit, _)| self.contains(*bit)).map(|(_, name)| *name)
            }
        }

        impl std::ops::BitOr for $name {
            type Output = Self;

            fn bitor(self, other: Self) -> Self {
                self.union(other)
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.debug_set().entries(self.names()).finish()
            }
        }
    };
}

pub(crate) use bit_set;
