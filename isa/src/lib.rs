//! The eBPF instruction set, as one table.
//!
//! An instruction is identified by a pattern over five fields, not by its opcode byte alone: signed division is `off = 1`,
//! an atomic is its `imm`, an `ld_imm64` kind is its `src`. A [`Form`] states what each field may hold; the whole of
//! [`FORMS`] is RFC 9669 and what Linux added to it. Decoding, encoding, errors about reserved fields, both assembler
//! dialects, the disassembler and `docs/isa.md` are read off that table and nowhere else.
//!
//! ```
//! use skep_isa::{decode, AluOp, Op, Operand, Width, Word};
//!
//! let word = Word::from_le_bytes([0x07, 0x01, 0, 0, 0xfc, 0xff, 0xff, 0xff]);
//! let insn = decode(&[word]).unwrap();
//! assert_eq!(insn.op, Op::Alu { op: AluOp::Add, width: Width::W64, src: Operand::Imm });
//! assert_eq!((insn.dst.number(), insn.imm), (1, -4));
//! assert_eq!(insn.encode(), (word, None));
//! ```

mod codec;
mod form;
mod op;
mod table;
mod template;
mod word;

pub use codec::{DecodeError, decode};
pub use form::{Field, Form, Group, Pattern, Since, form_of, forms_of_code};
pub use op::{AluOp, AtomicOp, ByteOrder, CallKind, Cond, Imm64, Op, Operand, Size, Width};
pub use table::FORMS;
pub use template::{Piece, Slot, pieces};
pub use word::{InsnIdx, Reg, Word};

/// One decoded instruction.
///
/// The fields hold what the form of [`Insn::op`] leaves free; a field the form pins is zero here and gets its value back
/// in [`Insn::encode`]. `imm` is sign-extended, and holds all 64 bits of an `ld_imm64`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Insn {
    /// What the instruction does.
    pub op: Op,
    /// Destination register.
    pub dst: Reg,
    /// Source register.
    pub src: Reg,
    /// Jump distance or memory displacement.
    pub off: i16,
    /// Immediate operand.
    pub imm: i64,
}

impl Insn {
    /// An instruction whose free fields are all zero.
    #[must_use]
    pub const fn new(op: Op) -> Self {
        Self { op, dst: Reg::R0, src: Reg::R0, off: 0, imm: 0 }
    }

    /// The row of the table this instruction is an instance of.
    #[must_use]
    pub fn form(&self) -> &'static Form {
        form_of(self.op)
    }

    /// How many 8-byte slots the instruction takes: two for `ld_imm64`, else one.
    #[must_use]
    pub const fn slots(&self) -> u32 {
        match self.op {
            Op::LoadImm64(_) => 2,
            _ => 1,
        }
    }

    /// The distance, in slots from the following one, to the instruction this one names: a jump's target, the entry of a
    /// called subprogram, the start of a function whose address is taken. `None` for every other instruction.
    #[must_use]
    pub const fn displacement(&self) -> Option<i64> {
        match self.op {
            Op::Jump { .. } | Op::Ja { long: false } | Op::MayGoto => Some(self.off as i64),
            Op::Ja { long: true } | Op::Call(CallKind::Local) | Op::LoadImm64(Imm64::Func) => {
                Some(self.imm as i32 as i64)
            }
            _ => None,
        }
    }

    /// Where the instruction at `at` leads, if it names another one and that one's index is not negative.
    ///
    /// The distance counts from the slot after the first, for `ld_imm64` too, as the kernel counts it.
    #[must_use]
    pub fn target(&self, at: InsnIdx) -> Option<InsnIdx> {
        let target = i64::from(at.0) + 1 + self.displacement()?;
        u32::try_from(target).ok().map(InsnIdx)
    }
}
