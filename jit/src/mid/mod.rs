//! The middle: a program as straight code for a machine that has a register for each of the program's.
//!
//! [`scan`] decodes and finds functions and blocks, [`live`] which registers are still needed where, [`provenance`] which
//! accesses are to a context. [`fold`] then goes over each block once and writes [`Node`]s: values that are cheap to make
//! again (sums, copies, constants) are made where they are needed and not where they are written, so that they become
//! addresses, immediates and rotations, or nothing at all.

mod algebra;
mod fold;
mod live;
mod provenance;
mod scan;
mod value;

use skep_isa::{AluOp, AtomicOp, Cond, InsnIdx, Size, Width};
use skep_vm::engine::Elements;

pub(crate) use fold::build;
pub(crate) use scan::{Scan, scan};
pub(crate) use value::{evaluate, holds};

/// A register of the program, by its number; each has a register of the machine to itself.
pub(crate) type Home = u8;
/// The register that points to the end of the stack frame.
pub(crate) const FRAME_POINTER: Home = 10;
/// A machine register that no register of the program has.
pub(crate) const SPARE: Home = 11;
/// The machine register that holds where guest memory begins; nothing sets it.
pub(crate) const WINDOW: Home = 12;
/// No register.
pub(crate) const NONE: Home = 15;

/// A sum `base + (index << shift) + disp`, of 64 bits, or of 32 with zeros above.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Sum {
    pub(crate) base: Home,
    pub(crate) index: Home,
    pub(crate) shift: u8,
    pub(crate) width: Width,
    pub(crate) disp: i32,
}

/// What a register is set to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Value {
    /// What its own machine register holds.
    Home,
    /// A number.
    Const(u64),
    /// A sum of other registers; also a plain copy.
    Sum(Sum),
    /// The low half of a register.
    Low(Home),
    /// A register shifted by a constant, on 32 or 64 bits.
    Shift { left: bool, width: Width, of: Home, by: u8 },
}

/// The right-hand side of an operation.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Right {
    /// A register.
    Home(Home),
    /// A number.
    Imm(i64),
}

/// How an access is kept within guest memory.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Cage {
    /// Not at all: the address is known to be good.
    Open,
    /// The low half of the address counts, as an offset into the window.
    Rebase,
    /// An address outside the window takes the slow way.
    Check,
}

/// Whether an access is to a context whose fields are more than bytes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Fields {
    /// It is not.
    Never,
    /// It must be looked at when it is made.
    Maybe,
    /// It is.
    Always,
}

/// What an access does.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum AccessKind {
    /// Loads into a register.
    Load { dst: Home, size: Size, signed: bool },
    /// Stores a value.
    Store { size: Size, value: Right },
    /// Reads, changes and writes.
    Modify { op: AtomicOp, width: Width, fetch: bool, src: Home },
}

/// An access to memory.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Access {
    /// The instruction it stands for, which a trap names.
    pub(crate) insn: InsnIdx,
    pub(crate) kind: AccessKind,
    pub(crate) at: Sum,
    pub(crate) cage: Cage,
    pub(crate) fields: Fields,
}

/// A block, by its number. Blocks lie in the order of the program.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct BlockId(pub(crate) u32);

/// A function, by its number.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct FunctionId(pub(crate) u32);

/// One operation. What it reads and writes are homes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Node {
    /// A function begins.
    Function(FunctionId),
    /// A block begins; whether a loop leads back to it.
    Block { id: BlockId, is_loop: bool },
    /// `dst = value`.
    Set { dst: Home, value: Value },
    /// `dst = a op b`.
    Alu { op: AluOp, width: Width, dst: Home, a: Home, b: Right },
    /// `dst = -a`.
    Neg { width: Width, dst: Home, a: Home },
    /// The low bits of `a` with their sign, at a width.
    SignExtend { width: Width, bits: u8, dst: Home, a: Home },
    /// The low bits of `a`, with zeros above.
    ZeroExtend { bits: u8, dst: Home, a: Home },
    /// The low bits of `a` in the other order of bytes.
    Swap { bits: u8, dst: Home, a: Home },
    /// `a` turned to the left.
    Rotate { width: Width, dst: Home, a: Home, by: u8 },
    /// An access to memory.
    Access(Access),
    /// Goes on elsewhere if a condition holds.
    Branch { cond: Cond, width: Width, a: Home, b: Right, to: BlockId },
    /// Goes on elsewhere.
    Goto(BlockId),
    /// Goes on elsewhere if the frame's budget is spent, else spends of it.
    MayGoto { to: BlockId, insn: InsnIdx },
    /// Spends fuel.
    Fuel { n: u32, insn: InsnIdx },
    /// Calls a function of the program.
    Call { function: FunctionId, insn: InsnIdx },
    /// Makes an index, whose upper half is zero, the address of an array's value: of this CPU, if each has its own. One
    /// that there is not becomes zero.
    Element { dst: Home, elements: Elements },
    /// Calls a helper; these of r1 to r5 are still needed afterwards.
    Helper { number: u32, insn: InsnIdx, keep: u16 },
    /// Leaves an instruction to the interpreter; whether it may end the function.
    Step { insn: InsnIdx, may_exit: bool },
    /// Ends the function.
    Exit,
}

/// A program as nodes.
#[derive(Clone, Debug, Default)]
pub(crate) struct Middle {
    pub(crate) nodes: Vec<Node>,
    /// For each node, the instruction it came from.
    pub(crate) insns: Vec<InsnIdx>,
    pub(crate) functions: Vec<Function>,
    pub(crate) n_blocks: u32,
    /// Whether it does what a helper does, which nobody may have mocked then.
    pub(crate) has_lookups: bool,
}

/// A function of a program.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Function {
    /// Its first instruction.
    pub(crate) entry: InsnIdx,
    /// Of r6 to r9, those it must give back as they were.
    pub(crate) saves: u16,
    /// Whether it has a budget for `may_goto`.
    pub(crate) has_budget: bool,
    /// Whether it calls anything.
    pub(crate) has_calls: bool,
}

/// What a program is compiled for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Aim {
    /// Nobody has verified the program.
    pub(crate) is_caged: bool,
    /// Loads may lead where there is nothing.
    pub(crate) may_fault: bool,
    /// The program has an arena, whose pages come and go.
    pub(crate) has_arena: bool,
    /// The context has fields that are more than bytes.
    pub(crate) has_fields: bool,
}

impl Sum {
    /// A register as it is.
    pub(crate) fn copy(of: Home) -> Sum {
        Sum { base: of, index: NONE, shift: 0, width: Width::W64, disp: 0 }
    }

    /// Whether it is a register as it is, and which.
    pub(crate) fn as_copy(self) -> Option<Home> {
        (self == Sum::copy(self.base)).then_some(self.base)
    }
}
