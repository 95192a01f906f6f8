//! Where the words behind an instruction's numbers come from.

use skep_isa::{InsnIdx, Word};

/// Names for what instructions refer to by number. `None` leaves the number.
pub trait Names {
    /// A helper, by its number.
    fn helper(&self, number: i32) -> Option<&str> {
        skep_linux::Helper::by_id(number.try_into().ok()?).map(|helper| helper.name)
    }

    /// What the instruction `word` at `at` refers to: a kernel function, a map, a variable, a subprogram.
    fn symbol(&self, _at: InsnIdx, _word: Word) -> Option<&str> {
        None
    }

    /// The label of the instruction at `target`.
    fn label(&self, _target: InsnIdx) -> Option<&str> {
        None
    }

    /// What the verifier's log shows as the value of the `ld_imm64` at `at`, where that is not its immediate: the address
    /// of a map, or zero for a reader who may not see addresses.
    fn pointer(&self, _at: InsnIdx) -> Option<u64> {
        None
    }
}

/// Knows helpers by name and nothing else, so that a text means the same everywhere.
#[derive(Clone, Copy, Debug)]
pub struct NoNames;

impl Names for NoNames {}
