//! What an instruction does: small, structured enums that every engine matches without a wildcard arm.

/// The operation of an instruction. One value per row of the table.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Op {
    /// `dst op= src`, or a plain move.
    Alu {
        /// The operation.
        op: AluOp,
        /// On 64 bits, or on the low 32 with the upper half zeroed.
        width: Width,
        /// The right-hand side.
        src: Operand,
    },
    /// `dst = -dst`.
    Neg {
        /// On 64 or 32 bits.
        width: Width,
    },
    /// A move that sign-extends the low `bits` of the source.
    MovSx {
        /// Width of the result.
        width: Width,
        /// 8, 16 or 32.
        bits: u8,
    },
    /// A byte swap of the low `bits` of `dst`.
    End {
        /// Towards which order, or always.
        order: ByteOrder,
        /// 16, 32 or 64.
        bits: u8,
    },
    /// Casts an arena pointer between address spaces; `imm` holds both of them.
    AddrSpaceCast,
    /// `dst = *(size *)(src + off)`.
    Load {
        /// Bytes read.
        size: Size,
        /// Sign-extended to 64 bits, else zero-extended.
        signed: bool,
    },
    /// `*(size *)(dst + off) = src` or `= imm`.
    Store {
        /// Bytes written.
        size: Size,
        /// What is written.
        src: Operand,
    },
    /// An atomic read-modify-write of `*(dst + off)`.
    Atomic {
        /// The operation.
        op: AtomicOp,
        /// On 4 or 8 bytes.
        width: Width,
        /// Whether the old value is returned (in `src`, or in `r0` by compare-and-exchange).
        fetch: bool,
    },
    /// A load with acquire ordering.
    LoadAcquire {
        /// Bytes read.
        size: Size,
    },
    /// A store with release ordering.
    StoreRelease {
        /// Bytes written.
        size: Size,
    },
    /// A conditional jump by `off`.
    Jump {
        /// The condition between `dst` and the right-hand side.
        cond: Cond,
        /// Compared on 64 or 32 bits.
        width: Width,
        /// The right-hand side.
        src: Operand,
    },
    /// An unconditional jump, by `off` or (long) by `imm`.
    Ja {
        /// Whether the distance is in `imm`.
        long: bool,
    },
    /// A jump that is taken when the loop budget is used up.
    MayGoto,
    /// A jump to the address in `dst`.
    Gotox,
    /// A call.
    Call(CallKind),
    /// Return from the subprogram.
    Exit,
    /// Loads 64 bits from two slots; what they mean is the kind.
    LoadImm64(Imm64),
    /// A classic packet load into `r0`, in network byte order.
    LoadSkb {
        /// Bytes read.
        size: Size,
        /// At `src + imm`, else at `imm`.
        indirect: bool,
    },
}

/// Whether an operation works on all 64 bits or on the low 32.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Width {
    /// The low 32 bits.
    W32,
    /// All 64 bits.
    W64,
}

/// The right-hand side of an operation.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Operand {
    /// The immediate field.
    Imm,
    /// The source register.
    Reg,
}

/// Arithmetic and logic with two operands.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum AluOp {
    /// Addition.
    Add,
    /// Subtraction.
    Sub,
    /// Multiplication.
    Mul,
    /// Unsigned division; by zero gives zero.
    Div,
    /// Signed division; by zero gives zero.
    SDiv,
    /// Bitwise or.
    Or,
    /// Bitwise and.
    And,
    /// Left shift.
    Lsh,
    /// Logical right shift.
    Rsh,
    /// Unsigned remainder; by zero leaves the destination.
    Mod,
    /// Signed remainder; by zero leaves the destination.
    SMod,
    /// Bitwise exclusive or.
    Xor,
    /// A move.
    Mov,
    /// Arithmetic right shift.
    Arsh,
}

/// What a byte-swap instruction converts to.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum ByteOrder {
    /// Host order to little-endian.
    Le,
    /// Host order to big-endian.
    Be,
    /// Unconditional swap.
    Swap,
}

/// Bytes moved by a memory access.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Size {
    /// One byte.
    B,
    /// Two bytes.
    H,
    /// Four bytes.
    W,
    /// Eight bytes.
    Dw,
}

impl Size {
    /// The number of bytes.
    #[must_use]
    pub const fn bytes(self) -> u32 {
        match self {
            Size::B => 1,
            Size::H => 2,
            Size::W => 4,
            Size::Dw => 8,
        }
    }
}

/// The operation of an atomic instruction.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum AtomicOp {
    /// Addition.
    Add,
    /// Bitwise or.
    Or,
    /// Bitwise and.
    And,
    /// Bitwise exclusive or.
    Xor,
    /// Exchange; always fetches.
    Xchg,
    /// Compare with `r0` and exchange; always fetches, into `r0`.
    CmpXchg,
}

/// The condition of a jump.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Cond {
    /// Equal.
    Eq,
    /// Unsigned greater.
    Gt,
    /// Unsigned greater or equal.
    Ge,
    /// A common bit is set.
    Set,
    /// Not equal.
    Ne,
    /// Signed greater.
    SGt,
    /// Signed greater or equal.
    SGe,
    /// Unsigned less.
    Lt,
    /// Unsigned less or equal.
    Le,
    /// Signed less.
    SLt,
    /// Signed less or equal.
    SLe,
}

/// Whom a call calls.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum CallKind {
    /// A helper, by its number in `imm`.
    Helper,
    /// A subprogram, by the distance in `imm`.
    Local,
    /// A kernel function, by its BTF id in `imm`; `off` names the BTF it stands in.
    Kfunc,
    /// The address in `dst`. The kernel refuses it.
    Reg,
}

/// What the 64 bits of an `ld_imm64` mean.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Imm64 {
    /// The value itself.
    Value,
    /// A map, by file descriptor.
    MapFd,
    /// A map's value, by file descriptor, at the offset in the upper half.
    MapValue,
    /// A kernel variable, by BTF id; the upper half names the BTF.
    BtfId,
    /// A subprogram's address, by the distance in the lower half.
    Func,
    /// A map, by index into the descriptor array.
    MapIdx,
    /// A map's value, by index into the descriptor array.
    MapIdxValue,
}
