//! The errors of the assembler: one code each, never used for anything else.

use skep_diag::Code;

/// A character or a token that cannot stand where it does.
pub const UNEXPECTED: Code = Code("E0001");
/// A number that is not one: a digit its base does not have, or more than 64 bits.
pub const BAD_NUMBER: Code = Code("E0002");
/// A word that is no instruction.
pub const UNKNOWN_INSTRUCTION: Code = Code("E0003");
/// An instruction whose operands are not the ones it takes.
pub const BAD_OPERANDS: Code = Code("E0004");
/// A register that does not exist.
pub const NO_SUCH_REGISTER: Code = Code("E0005");
/// An immediate that does not fit its field.
pub const IMMEDIATE_RANGE: Code = Code("E0006");
/// A memory offset that does not fit 16 bits.
pub const OFFSET_RANGE: Code = Code("E0007");
/// A jump or call farther than its field can say.
pub const JUMP_RANGE: Code = Code("E0008");
/// A name that nothing defines.
pub const UNKNOWN_NAME: Code = Code("E0009");
/// A name defined twice.
pub const DUPLICATE_NAME: Code = Code("E0010");
/// A name of the wrong kind for its place.
pub const WRONG_KIND: Code = Code("E0011");
/// An expression without a value: division by zero, overflow, an undefined shift.
pub const BAD_EXPRESSION: Code = Code("E0012");
/// A directive that does not exist.
pub const UNKNOWN_DIRECTIVE: Code = Code("E0013");
/// A directive whose arguments are not the ones it takes.
pub const BAD_DIRECTIVE: Code = Code("E0014");
/// An attribute of a map that is missing, unknown or impossible.
pub const BAD_MAP: Code = Code("E0015");
/// A type of a signature or a map that nothing defines.
pub const UNKNOWN_TYPE: Code = Code("E0016");
/// An instruction or data in a section that cannot hold it.
pub const WRONG_SECTION: Code = Code("E0017");
/// A raw word that is no instruction.
pub const BAD_WORD: Code = Code("E0018");
/// A string or a comment that does not end, or an escape that does not exist.
pub const BAD_STRING: Code = Code("E0019");
/// An object file cannot be made of this source.
pub const NO_OBJECT: Code = Code("E0020");
/// The opcode in front of an instruction, as in a verifier's log, is not the instruction's.
pub const OPCODE_MISMATCH: Code = Code("E0021");
/// More errors than are worth showing, or a source larger than can be assembled.
pub const TOO_MUCH: Code = Code("E0022");
