//! A program taken apart: its instructions, functions and blocks.

use skep_isa::{CallKind, Imm64, Insn, InsnIdx, Op, decode};
use skep_object::Program;

use crate::Refusal;
use crate::mid::FRAME_POINTER;

/// Marks of a slot.
pub(crate) mod mark {
    /// A block begins.
    pub(crate) const LEADER: u8 = 1;
    /// A function begins.
    pub(crate) const ENTRY: u8 = 2;
    /// A function begins that other functions call.
    pub(crate) const CALLED: u8 = 4;
    /// A jump leads back to here.
    pub(crate) const LOOP: u8 = 8;
    /// The second slot of an instruction.
    pub(crate) const SECOND: u8 = 16;
    /// A jump or a call leads here.
    pub(crate) const TARGET: u8 = 32;
}

/// A program taken apart.
#[derive(Debug, Default)]
pub(crate) struct Scan {
    /// By slot.
    pub(crate) insns: Vec<Insn>,
    /// By slot: bits of [`mark`].
    pub(crate) marks: Vec<u8>,
    /// Where functions begin, in order.
    pub(crate) entries: Vec<InsnIdx>,
    /// The first instruction that sets r10, which no verifier lets one do that can be reached.
    pub(crate) sets_frame: Option<InsnIdx>,
    /// Whether code of one function leads into another by other ways than calls.
    pub(crate) is_mixed: bool,
}

/// Takes a program apart.
pub(crate) fn scan(program: &Program) -> Result<Scan, Refusal> {
    let words = &program.insns;
    let filler = Insn::new(Op::Exit);
    let mut scan =
        Scan { insns: Vec::with_capacity(words.len()), marks: vec![0; words.len() + 1], ..Scan::default() };
    while scan.insns.len() < words.len() {
        let at = InsnIdx(scan.insns.len() as u32);
        let insn = decode(words.get(at.index()..).unwrap_or_default())
            .map_err(|reason| Refusal::new(at, reason.to_string()))?;
        if insn.writes() == Some(FRAME_POINTER) {
            scan.sets_frame.get_or_insert(at);
        }
        scan.note_targets(&insn, at)?;
        let slots = insn.slots();
        scan.insns.push(insn);
        if slots == 2 {
            if let Some(mark) = scan.marks.get_mut(at.index() + 1) {
                *mark |= mark::SECOND;
            }
            scan.insns.push(filler);
        }
    }
    scan.mark(InsnIdx(0), mark::ENTRY);
    for subprog in &program.subprogs {
        scan.mark(subprog.start, mark::ENTRY);
    }
    // What begins between the two slots of an instruction ends before the next.
    for slot in 1..words.len() {
        let between = mark::SECOND | mark::LEADER;
        if scan.marks.get(slot).is_some_and(|marks| marks & between == between) {
            scan.mark(InsnIdx(slot as u32 + 1), 0);
        }
    }
    scan.mark(InsnIdx(words.len() as u32), 0);
    scan.entries = (0..words.len() as u32)
        .map(InsnIdx)
        .filter(|at| scan.marks.get(at.index()).is_some_and(|mark| mark & mark::ENTRY != 0))
        .collect();
    scan.is_mixed = scan.has_mixed_functions();
    Ok(scan)
}

impl Scan {
    fn mark(&mut self, at: InsnIdx, bits: u8) {
        if let Some(mark) = self.marks.get_mut(at.index()) {
            *mark |= bits | mark::LEADER;
        }
    }

    fn note_targets(&mut self, insn: &Insn, at: InsnIdx) -> Result<(), Refusal> {
        let after = InsnIdx(at.0 + u32::from(insn.slots() as u8));
        let Some(_) = insn.displacement() else {
            if insn.op == Op::Exit {
                self.mark(after, 0);
            }
            return Ok(());
        };
        let len = self.marks.len() - 1;
        let target = insn.target(at).filter(|target| target.index() < len);
        let target = target.ok_or_else(|| Refusal::new(at, "it leads out of the program"))?;
        match insn.op {
            Op::Call(CallKind::Local) => {
                self.mark(target, mark::ENTRY | mark::CALLED | mark::TARGET);
            }
            Op::LoadImm64(Imm64::Func) => self.mark(target, mark::ENTRY),
            _ => {
                self.mark(target, mark::TARGET | if target <= at { mark::LOOP } else { 0 });
                self.mark(after, 0);
            }
        }
        Ok(())
    }

    /// The function that a slot lies in, by its place in `entries`.
    pub(crate) fn function_of(&self, at: InsnIdx) -> usize {
        self.entries.partition_point(|entry| *entry <= at).saturating_sub(1)
    }

    fn has_mixed_functions(&self) -> bool {
        let mut function = 0;
        let mut falls = false;
        for (slot, insn) in self.insns.iter().enumerate() {
            let at = InsnIdx(slot as u32);
            let marks = self.marks.get(slot).copied().unwrap_or(0);
            if marks & mark::SECOND != 0 {
                if marks & mark::ENTRY != 0 {
                    return true;
                }
                continue;
            }
            if marks & mark::ENTRY != 0 {
                if falls {
                    return true;
                }
                function = self.function_of(at);
            }
            falls = !matches!(insn.op, Op::Exit | Op::Ja { .. });
            let is_jump = matches!(insn.op, Op::Jump { .. } | Op::Ja { .. } | Op::MayGoto);
            if let Some(target) = insn.target(at).filter(|_| is_jump)
                && self.function_of(target) != function
            {
                return true;
            }
        }
        false
    }
}

/// What an instruction does to registers.
pub(crate) trait Effects {
    /// The register it writes, beside what calls do.
    fn writes(&self) -> Option<u8>;
    /// The registers it reads, as bits.
    fn reads(&self) -> u16;
}

impl Effects for Insn {
    fn writes(&self) -> Option<u8> {
        let (dst, src) = (self.dst.number(), self.src.number());
        match self.op {
            Op::Alu { .. }
            | Op::Neg { .. }
            | Op::MovSx { .. }
            | Op::End { .. }
            | Op::AddrSpaceCast
            | Op::Load { .. }
            | Op::LoadAcquire { .. }
            | Op::LoadImm64(_) => Some(dst),
            Op::Atomic { op: skep_isa::AtomicOp::CmpXchg, .. } => Some(0),
            Op::Atomic { fetch: true, .. } => Some(src),
            Op::LoadSkb { .. } | Op::Call(_) => Some(0),
            Op::Atomic { .. }
            | Op::Store { .. }
            | Op::StoreRelease { .. }
            | Op::Jump { .. }
            | Op::Ja { .. }
            | Op::MayGoto
            | Op::Gotox
            | Op::Exit => None,
        }
    }

    fn reads(&self) -> u16 {
        use skep_isa::{AluOp, Operand};
        let (dst, src) = (1u16 << self.dst.number(), 1u16 << self.src.number());
        let of = |operand| if operand == Operand::Reg { src } else { 0 };
        match self.op {
            Op::Alu { op: AluOp::Mov, src, .. } => of(src),
            Op::Alu { src, .. } | Op::Store { src, .. } | Op::Jump { src, .. } => dst | of(src),
            Op::Neg { .. } | Op::End { .. } | Op::Gotox => dst,
            Op::MovSx { .. } | Op::Load { .. } | Op::LoadAcquire { .. } | Op::AddrSpaceCast => src,
            Op::Atomic { op: skep_isa::AtomicOp::CmpXchg, .. } => dst | src | 1,
            Op::Atomic { .. } | Op::StoreRelease { .. } => dst | src,
            Op::LoadImm64(_) | Op::Ja { .. } | Op::MayGoto => 0,
            Op::LoadSkb { indirect, .. } => {
                if indirect {
                    src
                } else {
                    0
                }
            }
            Op::Call(CallKind::Reg) => dst | ARGUMENTS,
            Op::Call(_) => ARGUMENTS,
            Op::Exit => 1,
        }
    }
}

/// r1 to r5.
pub(crate) const ARGUMENTS: u16 = 0b11_1110;
