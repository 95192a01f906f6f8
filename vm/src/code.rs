//! Instructions as the interpreter runs them: decoded once, with what they refer to put in.
//!
//! The right-hand side of an operation is `registers[src] + imm`: a register form has `imm` 0, an immediate form names
//! the register that is always zero. So one operation serves both, and the interpreter is half as large.

use skep_isa::{
    AluOp, AtomicOp, ByteOrder, CallKind, Cond, Imm64, Insn, InsnIdx, Op, Operand, Size, Width, decode,
};
use skep_object::{Program, SymbolKind};

use crate::error::{Error, ErrorKind};
use crate::interp::threads::{Run, function_of, plain};
use crate::kfuncs::Callee;

/// The register that is always zero.
pub(crate) const ZERO: u8 = 11;
/// The register that points to the end of the stack frame.
pub(crate) const FRAME_POINTER: u8 = 10;

/// One instruction, in 24 bytes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Code {
    /// What runs it where nobody watches.
    pub(crate) run: Run,
    pub(crate) act: Act,
    pub(crate) dst: u8,
    pub(crate) src: u8,
    /// Memory displacement, or the slot a jump or call leads to.
    pub(crate) off: i32,
    /// What is added to the source register.
    pub(crate) imm: u64,
}

/// What an instruction does. One flat choice, so that the interpreter takes one jump for it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[rustfmt::skip] // In families.
pub(crate) enum Act {
    Add64, Sub64, Mul64, Div64, SDiv64, Or64, And64, Lsh64, Rsh64, Mod64, SMod64, Xor64, Mov64, Arsh64, Neg64,
    Add32, Sub32, Mul32, Div32, SDiv32, Or32, And32, Lsh32, Rsh32, Mod32, SMod32, Xor32, Mov32, Arsh32, Neg32,
    Sx8To64, Sx16To64, Sx32To64, Sx8To32, Sx16To32,
    Keep16, Keep32, Keep64, Swap16, Swap32, Swap64,
    LoadB, LoadH, LoadW, LoadDw, LoadSB, LoadSH, LoadSW,
    StoreB, StoreH, StoreW, StoreDw,
    Eq64, Gt64, Ge64, Set64, Ne64, SGt64, SGe64, Lt64, Le64, SLt64, SLe64,
    Eq32, Gt32, Ge32, Set32, Ne32, SGt32, SGe32, Lt32, Le32, SLt32, SLe32,
    Ja, MayGoto, CallLocal, Exit, CallHelper, CallReg,
    /// A constant that takes two slots.
    Wide,
    /// One of [`Rare`]: `imm` is its index.
    Rare,
}

/// Operations too rare to be worth an arm of the hot loop.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Rare {
    Atomic {
        op: AtomicOp,
        width: Width,
        fetch: bool,
    },
    LoadAcquire(Size),
    StoreRelease(Size),
    /// A packet load at so many bytes, and at the source register's.
    LoadSkb {
        size: Size,
        indirect: bool,
        at: i32,
    },
    /// A kernel function: an index into [`Decoded::callees`], if it has a name.
    Kfunc(Option<u16>),
    Ksym,
    /// A map that the program names by a descriptor of its own.
    ForeignMap,
    Gotox,
    /// An address of the user's to one of guest memory, or the other way.
    AddrSpaceCast {
        to_user: bool,
    },
    /// Not an instruction: the second slot of an `ld_imm64`, or the end.
    Nothing,
}

/// A decoded program.
#[derive(Debug, Default)]
pub(crate) struct Decoded {
    /// One more than there are slots, so that running off the end is an instruction too.
    pub(crate) codes: Vec<Code>,
    pub(crate) rare: Vec<Rare>,
    /// Kernel functions that are called.
    pub(crate) callees: Vec<Callee>,
}

/// Addresses that instructions hold.
pub(crate) trait Addresses {
    /// A map of the program, by index.
    fn map(&self, index: usize) -> Option<u64>;
    /// The value of a map of the program.
    fn map_value(&self, index: usize) -> Option<u64>;
    /// The name of a kernel function, by its id in the kernel's BTF.
    fn kfunc(&self, id: u32) -> Option<&str>;
    /// A variable of the kernel, by its id in the kernel's BTF.
    fn variable(&self, id: u32) -> Option<u64>;
    /// An instruction of the program, as the address of a function.
    fn code(&self, insn: InsnIdx) -> u64;
}

/// Decodes a program.
pub(crate) fn decode_program(program: &Program, addresses: &impl Addresses) -> Result<Decoded, Error> {
    let words = &program.insns;
    let mut decoded = Decoded {
        codes: Vec::with_capacity(words.len() + 1),
        rare: vec![Rare::Nothing],
        callees: Vec::new(),
    };
    while decoded.codes.len() < words.len() {
        let at = InsnIdx(decoded.codes.len() as u32);
        let error = |reason: String| {
            Error::from(ErrorKind::Decode { program: program.name.clone(), insn: at, reason })
        };
        let rest = words.get(at.index()..).unwrap_or_default();
        let insn = decode(rest).map_err(|reason| error(reason.to_string()))?;
        let target = match insn.displacement() {
            None => None,
            Some(_) => {
                let target = insn.target(at).filter(|target| target.index() < words.len());
                Some(target.ok_or_else(|| error("it leads out of the program".to_owned()))?)
            }
        };
        match code_of(&insn, target, addresses) {
            Ok(code) => decoded.codes.push(code),
            Err(rare) => {
                let (dst, src, off) = (insn.dst.number(), insn.src.number(), i32::from(insn.off));
                decoded.codes.push(Code {
                    run: plain,
                    act: Act::Rare,
                    dst,
                    src,
                    off,
                    imm: decoded.rare.len() as u64,
                });
                let rare = match rare {
                    Rare::Kfunc(_) => {
                        let name = kfunc_at(program, at).or_else(|| addresses.kfunc(insn.imm as u32));
                        Rare::Kfunc(name.and_then(|name| {
                            decoded.callees.push(Callee::named(name));
                            u16::try_from(decoded.callees.len() - 1).ok()
                        }))
                    }
                    other => other,
                };
                decoded.rare.push(rare);
            }
        }
        if insn.slots() == 2 {
            decoded.codes.push(NOTHING);
        }
    }
    decoded.codes.push(NOTHING);
    let frames = !decoded.codes.iter().any(|code| decoded.may_set_frame_pointer(code));
    for code in &mut decoded.codes {
        code.run = function_of(code, frames);
    }
    Ok(decoded)
}

/// The name of the kernel function that an instruction calls, as the linker noted it.
fn kfunc_at(program: &Program, at: InsnIdx) -> Option<&str> {
    let first = program.symbols.partition_point(|symbol| symbol.insn < at);
    let found = program.symbols.get(first..)?.iter().take_while(|symbol| symbol.insn == at);
    found.into_iter().find(|symbol| symbol.kind == SymbolKind::Kfunc).map(|symbol| symbol.name.as_str())
}

impl Decoded {
    /// Whether an instruction may set r10, which no kernel lets one do.
    fn may_set_frame_pointer(&self, code: &Code) -> bool {
        match code.act {
            Act::StoreB | Act::StoreH | Act::StoreW | Act::StoreDw => false,
            Act::Rare => match self.rare.get(code.imm as usize) {
                Some(Rare::Atomic { .. } | Rare::StoreRelease(_)) => code.src == FRAME_POINTER,
                _ => code.src == FRAME_POINTER || code.dst == FRAME_POINTER,
            },
            _ => code.dst == FRAME_POINTER,
        }
    }
}

/// The first of the rare operations is no instruction.
const NOTHING: Code = Code { run: plain, act: Act::Rare, dst: 0, src: 0, off: 0, imm: 0 };

fn code_of(insn: &Insn, target: Option<InsnIdx>, addresses: &impl Addresses) -> Result<Code, Rare> {
    let (dst, src) = (insn.dst.number(), insn.src.number());
    let (off, imm) = (i32::from(insn.off), insn.imm as u64);
    let constant = |imm| Code { run: plain, act: Act::Wide, dst, src: ZERO, off: 0, imm };
    let right = |act, operand, off| match operand {
        Operand::Imm => Code { run: plain, act, dst, src: ZERO, off, imm },
        Operand::Reg => Code { run: plain, act, dst, src, off, imm: 0 },
    };
    let same = |act| Code { run: plain, act, dst, src, off, imm };
    let to = target.map_or(0, |target| target.0 as i32);
    let map_index = usize::try_from(insn.imm as i32);
    Ok(match insn.op {
        Op::Alu { op, width, src } => right(alu(op, width), src, 0),
        Op::Neg { width: Width::W64 } => same(Act::Neg64),
        Op::Neg { width: Width::W32 } => same(Act::Neg32),
        Op::MovSx { width, bits } => same(match (width, bits) {
            (Width::W64, 8) => Act::Sx8To64,
            (Width::W64, 16) => Act::Sx16To64,
            (Width::W64, _) => Act::Sx32To64,
            (Width::W32, 8) => Act::Sx8To32,
            (Width::W32, _) => Act::Sx16To32,
        }),
        Op::End { order, bits } => same(match (order, bits) {
            (ByteOrder::Le, 16) => Act::Keep16,
            (ByteOrder::Le, 32) => Act::Keep32,
            (ByteOrder::Le, _) => Act::Keep64,
            (ByteOrder::Be | ByteOrder::Swap, 16) => Act::Swap16,
            (ByteOrder::Be | ByteOrder::Swap, 32) => Act::Swap32,
            (ByteOrder::Be | ByteOrder::Swap, _) => Act::Swap64,
        }),
        // The target space stands in the upper half, and the user's is 1.
        Op::AddrSpaceCast => return Err(Rare::AddrSpaceCast { to_user: insn.imm >> 16 != 0 }),
        Op::Load { size, signed } => same(match (size, signed) {
            (Size::B, false) => Act::LoadB,
            (Size::H, false) => Act::LoadH,
            (Size::W, false) => Act::LoadW,
            (Size::B, true) => Act::LoadSB,
            (Size::H, true) => Act::LoadSH,
            (Size::W, true) => Act::LoadSW,
            (Size::Dw, _) => Act::LoadDw,
        }),
        Op::Store { size, src } => right(
            match size {
                Size::B => Act::StoreB,
                Size::H => Act::StoreH,
                Size::W => Act::StoreW,
                Size::Dw => Act::StoreDw,
            },
            src,
            off,
        ),
        Op::Atomic { op, width, fetch } => return Err(Rare::Atomic { op, width, fetch }),
        Op::LoadAcquire { size } => return Err(Rare::LoadAcquire(size)),
        Op::StoreRelease { size } => return Err(Rare::StoreRelease(size)),
        Op::Jump { cond, width, src } => right(jump(cond, width), src, to),
        Op::Ja { .. } => Code { run: plain, act: Act::Ja, dst, src, off: to, imm },
        Op::MayGoto => Code { run: plain, act: Act::MayGoto, dst, src, off: to, imm },
        Op::Gotox => return Err(Rare::Gotox),
        Op::Call(CallKind::Helper) => same(Act::CallHelper),
        Op::Call(CallKind::Local) => Code { run: plain, act: Act::CallLocal, dst, src, off: to, imm },
        Op::Call(CallKind::Kfunc) => return Err(Rare::Kfunc(None)),
        Op::Call(CallKind::Reg) => same(Act::CallReg),
        Op::Exit => same(Act::Exit),
        Op::LoadImm64(kind) => match kind {
            Imm64::Value => constant(imm),
            Imm64::MapFd | Imm64::MapIdx => {
                let found = map_index.ok().and_then(|index| addresses.map(index));
                constant(found.ok_or(Rare::ForeignMap)?)
            }
            Imm64::MapValue | Imm64::MapIdxValue => {
                let found = map_index.ok().and_then(|index| addresses.map_value(index));
                constant(found.ok_or(Rare::ForeignMap)?.wrapping_add(imm >> 32))
            }
            Imm64::Func => constant(addresses.code(InsnIdx(to as u32))),
            // The upper half names a module, whose variables are not known.
            Imm64::BtfId => {
                let found = if imm >> 32 == 0 { addresses.variable(imm as u32) } else { None };
                constant(found.ok_or(Rare::Ksym)?)
            }
        },
        Op::LoadSkb { size, indirect } => return Err(Rare::LoadSkb { size, indirect, at: insn.imm as i32 }),
    })
}

fn alu(op: AluOp, width: Width) -> Act {
    let (wide, narrow) = match op {
        AluOp::Add => (Act::Add64, Act::Add32),
        AluOp::Sub => (Act::Sub64, Act::Sub32),
        AluOp::Mul => (Act::Mul64, Act::Mul32),
        AluOp::Div => (Act::Div64, Act::Div32),
        AluOp::SDiv => (Act::SDiv64, Act::SDiv32),
        AluOp::Or => (Act::Or64, Act::Or32),
        AluOp::And => (Act::And64, Act::And32),
        AluOp::Lsh => (Act::Lsh64, Act::Lsh32),
        AluOp::Rsh => (Act::Rsh64, Act::Rsh32),
        AluOp::Mod => (Act::Mod64, Act::Mod32),
        AluOp::SMod => (Act::SMod64, Act::SMod32),
        AluOp::Xor => (Act::Xor64, Act::Xor32),
        AluOp::Mov => (Act::Mov64, Act::Mov32),
        AluOp::Arsh => (Act::Arsh64, Act::Arsh32),
    };
    if width == Width::W64 { wide } else { narrow }
}

fn jump(cond: Cond, width: Width) -> Act {
    let (wide, narrow) = match cond {
        Cond::Eq => (Act::Eq64, Act::Eq32),
        Cond::Gt => (Act::Gt64, Act::Gt32),
        Cond::Ge => (Act::Ge64, Act::Ge32),
        Cond::Set => (Act::Set64, Act::Set32),
        Cond::Ne => (Act::Ne64, Act::Ne32),
        Cond::SGt => (Act::SGt64, Act::SGt32),
        Cond::SGe => (Act::SGe64, Act::SGe32),
        Cond::Lt => (Act::Lt64, Act::Lt32),
        Cond::Le => (Act::Le64, Act::Le32),
        Cond::SLt => (Act::SLt64, Act::SLt32),
        Cond::SLe => (Act::SLe64, Act::SLe32),
    };
    if width == Width::W64 { wide } else { narrow }
}
