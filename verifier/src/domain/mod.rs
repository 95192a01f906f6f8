//! Values, as pure mathematics: no registers, no program.
//!
//! A [`Scalar`] is a set of 64-bit numbers in three views that hold at once: bits known one by one ([`Tnum`]), unsigned
//! and signed bounds of the whole, and the same of the low half ([`Bounds`]). Every operation is sound: its result holds
//! each outcome on members of its operands. That is checked against brute force in the tests beside it.

mod alu;
mod bounds;
mod branch;
mod scalar;
mod tnum;

pub(crate) use bounds::{Bounds, Overflow};
pub(crate) use branch::{Relation, decide, flipped, opposite, refine, refine_itself};
pub(crate) use scalar::{Contradiction, Scalar, Unary, ValueRules};
pub(crate) use tnum::Tnum;

#[cfg(test)]
mod exhaustive;
