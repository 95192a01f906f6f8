//! Which accesses are to the context, where the context's fields are more than its bytes.
//!
//! For each register and each slot of the frame: may it hold the context's address, may it hold something else? A context
//! that is stored anywhere else makes every load from there doubtful.

use skep_isa::{AluOp, CallKind, Imm64, Insn, InsnIdx, Op, Operand, Size};

use super::scan::{ARGUMENTS, Effects, Scan, mark};
use super::{Aim, FRAME_POINTER, Fields};

/// Registers and slots, as bits: r0 to r10, and from bit 16 on the frame's slots of eight bytes.
type Bits = u128;

/// The first of the slots' bits.
const SLOTS: u32 = 16;
/// Bits of all slots.
const ALL_SLOTS: Bits = ((1 << 64) - 1) << SLOTS;
/// Bits of all registers.
const REGISTERS: Bits = 0x7ff;
/// How often a program is gone over; one with more loops in each other is taken to be doubtful all over.
const MAX_ROUNDS: usize = 64;

/// What is known at one point.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
struct Known {
    /// What may hold the context.
    context: Bits,
    /// What may hold something else.
    other: Bits,
}

/// For each slot, whether its access is to the context.
pub(crate) fn provenance(scan: &Scan, aim: Aim) -> Vec<Fields> {
    let copies = |insn: &Insn| {
        let is_move =
            matches!(insn.op, Op::Alu { src: Operand::Reg, .. } | Op::Store { src: Operand::Reg, .. });
        is_move && insn.src.number() == FRAME_POINTER
    };
    let mut pass = Pass {
        scan,
        aim,
        before: vec![Known::default(); scan.insns.len() + 1],
        is_stored: false,
        is_copied: scan.insns.iter().any(copies),
    };
    if !pass.run() && !pass.run() {
        return vec![Fields::Maybe; scan.insns.len()];
    }
    let of = |(slot, insn): (usize, &Insn)| {
        let base = match insn.op {
            Op::Load { .. } | Op::LoadAcquire { .. } => insn.src.number(),
            Op::Store { .. } | Op::StoreRelease { .. } | Op::Atomic { .. } => insn.dst.number(),
            _ => return Fields::Never,
        };
        let known = pass.before.get(slot).copied().unwrap_or_default();
        match (known.context >> base & 1, known.other >> base & 1) {
            (0, _) => Fields::Never,
            (_, 0) => Fields::Always,
            _ => Fields::Maybe,
        }
    };
    scan.insns.iter().enumerate().map(of).collect()
}

struct Pass<'a> {
    scan: &'a Scan,
    aim: Aim,
    before: Vec<Known>,
    /// Whether a context may be stored anywhere but in a known slot.
    is_stored: bool,
    /// Whether the frame may be reached by another register than r10.
    is_copied: bool,
}

impl Pass<'_> {
    /// Goes over the program until nothing changes. Says whether that came about, and what was taken for granted held.
    fn run(&mut self) -> bool {
        let everything = Known { context: REGISTERS & !(1 << FRAME_POINTER), other: REGISTERS | ALL_SLOTS };
        for &entry in &self.scan.entries {
            let start = match entry.0 {
                0 => Known { context: 1 << 1, other: (REGISTERS & !(1 << 1)) | ALL_SLOTS },
                // Anybody may call what nobody has verified, with anything.
                _ if self.aim.is_caged => everything,
                _ => Known { context: 0, other: REGISTERS | ALL_SLOTS },
            };
            self.join(entry, start);
        }
        let was_stored = self.is_stored;
        for _ in 0..MAX_ROUNDS {
            if !self.round() {
                return was_stored == self.is_stored;
            }
        }
        self.is_stored = true;
        false
    }

    fn round(&mut self) -> bool {
        let mut has_changed = false;
        for slot in 0..self.scan.insns.len() {
            let (Some(insn), Some(&known)) = (self.scan.insns.get(slot), self.before.get(slot)) else {
                break;
            };
            let is_second = self.scan.marks.get(slot).is_some_and(|marks| marks & mark::SECOND != 0);
            if is_second || known == Known::default() {
                continue;
            }
            let at = InsnIdx(slot as u32);
            let insn = *insn;
            let after = self.transfer(&insn, known);
            if let Some(target) = insn.target(at) {
                let target_known = match insn.op {
                    Op::Call(CallKind::Local) => {
                        Some(Known { context: known.context & REGISTERS, other: known.other | ALL_SLOTS })
                    }
                    Op::LoadImm64(Imm64::Func) => None,
                    _ => Some(after),
                };
                if let Some(there) = target_known {
                    has_changed |= self.join(target, there);
                }
            }
            if !matches!(insn.op, Op::Exit | Op::Ja { .. }) {
                has_changed |= self.join(InsnIdx((slot + insn.slots() as usize) as u32), after);
            }
        }
        has_changed
    }

    fn join(&mut self, at: InsnIdx, known: Known) -> bool {
        let Some(place) = self.before.get_mut(at.index()) else { return false };
        let joined = Known { context: place.context | known.context, other: place.other | known.other };
        std::mem::replace(place, joined) != joined
    }

    fn transfer(&mut self, insn: &Insn, known: Known) -> Known {
        let (dst, src) = (insn.dst.number(), insn.src.number());
        let mut after = known;
        match insn.op {
            Op::Alu { op: AluOp::Mov, src: Operand::Reg, .. } => copy(&mut after, bit(src), bit(dst)),
            Op::Alu { op: AluOp::Add | AluOp::Sub, src: Operand::Imm, .. } => {}
            Op::Alu { op: AluOp::Add, src: Operand::Reg, .. } => {
                if known.context & bit(src) != 0 {
                    after.context |= bit(dst);
                }
                after.other |= bit(dst);
            }
            Op::Load { size: Size::Dw, .. } | Op::LoadAcquire { size: Size::Dw } if src == FRAME_POINTER => {
                match slot_of(insn.off) {
                    Some(slot) => copy(&mut after, slot, bit(dst)),
                    None => self.loaded(&mut after, dst),
                }
            }
            Op::Load { .. } | Op::LoadAcquire { .. } if known.other & bit(src) == 0 => {
                // No field of a context is the context.
                after.context &= !bit(dst);
                after.other |= bit(dst);
            }
            Op::Load { .. } | Op::LoadAcquire { .. } => self.loaded(&mut after, dst),
            Op::Store { size: Size::Dw, src: Operand::Reg } | Op::StoreRelease { size: Size::Dw }
                if dst == FRAME_POINTER && slot_of(insn.off).is_some() =>
            {
                copy(&mut after, bit(src), slot_of(insn.off).unwrap_or(0));
                self.is_stored |= known.context & bit(src) != 0 && (self.aim.is_caged || self.is_copied);
            }
            Op::Store { src: operand, .. } => {
                after.other |= ALL_SLOTS;
                self.is_stored |= operand == Operand::Reg && known.context & bit(src) != 0;
            }
            Op::StoreRelease { .. } | Op::Atomic { .. } => {
                after.other |= ALL_SLOTS;
                self.is_stored |= known.context & bit(src) != 0;
                if let Some(written) = insn.writes() {
                    self.loaded(&mut after, written);
                }
            }
            Op::Call(kind) => {
                after.other |= ALL_SLOTS;
                after.context &= !1;
                after.other |= 1;
                if kind == CallKind::Local {
                    // What a callee leaves in them is not followed.
                    after.context |= Bits::from(ARGUMENTS) | 1;
                    after.other |= Bits::from(ARGUMENTS);
                }
                // A callee may look at the caller's frame.
                self.is_stored |= known.context & ALL_SLOTS != 0 && self.passes_frame(kind);
            }
            _ => {
                if let Some(written) = insn.writes() {
                    after.context &= !bit(written);
                    after.other |= bit(written);
                }
            }
        }
        after
    }

    /// Whether a call may hand on what lies in the frame.
    fn passes_frame(&self, kind: CallKind) -> bool {
        self.aim.is_caged || kind == CallKind::Local || self.scan.entries.len() > 1
    }

    /// What is loaded from a place that is not followed.
    fn loaded(&self, after: &mut Known, dst: u8) {
        after.other |= bit(dst);
        if self.is_stored {
            after.context |= bit(dst);
        } else {
            after.context &= !bit(dst);
        }
    }
}

fn bit(register: u8) -> Bits {
    1 << register
}

/// The bit of the slot at an offset from the frame's end.
fn slot_of(off: i16) -> Option<Bits> {
    let below = -i32::from(off);
    ((8..=512).contains(&below) && below % 8 == 0).then(|| 1 << (SLOTS + (below as u32) / 8 - 1))
}

fn copy(known: &mut Known, from: Bits, to: Bits) {
    known.context = if known.context & from != 0 { known.context | to } else { known.context & !to };
    known.other = if known.other & from != 0 { known.other | to } else { known.other & !to };
}
