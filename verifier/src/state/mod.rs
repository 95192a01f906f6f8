//! What is known at one point of one path: registers, stack, references, and where the path stands.

mod frame;
mod kind;
mod refs;
mod reg;
mod render;
mod stack;

pub(crate) use frame::{Frame, MAIN_CALLSITE, Role, Spares, State};
pub(crate) use kind::{Base, Flags, RegType};
pub(crate) use refs::{LockOf, RefKind, Reference, Refs};
pub(crate) use reg::{
    AT_PACKET_END, BEYOND_PACKET_END, Detail, DynptrKind, IrqClass, IterState, LINKED_AT_DISTANCE,
    LINKED_BY_32, LINKED_BY_64, MapRef, RegState,
};
pub(crate) use render::{Bits, Names, Scratched, shown, write_state};
pub(crate) use stack::{Byte, SLOT_SIZE, Slot, slot_of};
