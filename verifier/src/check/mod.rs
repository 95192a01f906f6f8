//! What operations demand of the state. A check may refuse; where the kernel's order makes it change the state as well
//! (the stack grows before an access to it is judged, a helper's argument is marked precise when it is looked at), the
//! function says so.

mod dynptr;
mod format;
mod helper;
mod kptr;
mod memory;
mod object;
mod register;
mod stack;
mod stack_object;

pub(crate) use dynptr::{Dynptr, DynptrUse, dynptr_reg};
pub(crate) use helper::CallArgs;
pub(crate) use memory::Purpose;
pub(crate) use stack_object::Place;
