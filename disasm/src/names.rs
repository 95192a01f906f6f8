//! Where the words behind an instruction's numbers come from.

use skep_isa::InsnIdx;

/// Names for what instructions refer to by number. `None` leaves the number.
///
/// Every question but a helper's name comes with the instruction that asks, since relocations name things by place.
pub trait Names {
    /// A helper, by its number.
    fn helper(&self, number: i32) -> Option<&str> {
        helper_name(number)
    }

    /// A kernel function, by its BTF id and the number of the BTF that has it.
    fn kfunc(&self, _at: InsnIdx, _id: i32, _module: i16) -> Option<&str> {
        None
    }

    /// A map, by descriptor or index.
    fn map(&self, _at: InsnIdx, _reference: i32) -> Option<&str> {
        None
    }

    /// A kernel variable, by its BTF id.
    fn variable(&self, _at: InsnIdx, _id: i32) -> Option<&str> {
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

/// The name of a helper in the newest kernel known.
fn helper_name(number: i32) -> Option<&'static str> {
    skep_linux::Helper::by_id(number.try_into().ok()?).map(|helper| helper.name)
}
