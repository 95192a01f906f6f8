//! What a register holds: the word for the results of loads and for what arguments accept.

use crate::{RegType, TypeFlags};

/// What a register holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Holds {
    /// The base type.
    pub reg: RegType,
    /// What it is beside that.
    pub flags: TypeFlags,
    /// The kernel structure it points to; `any` where the fact does not name it.
    pub btf: Option<&'static str>,
}

pub(crate) const fn holds(reg: RegType, flags: u32, btf: Option<&'static str>) -> Holds {
    Holds { reg, flags: TypeFlags::from_bits(flags), btf }
}

impl Holds {
    /// A number.
    pub const SCALAR: Self = holds(RegType::Scalar, 0, None);
}
