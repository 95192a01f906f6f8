//! What each operation does to the current state, once what it demands has been checked.

mod alu;
mod call;
mod helper;

pub(crate) use call::CallbackKind;
mod jump;
mod memory;

use skep_isa::{CallKind, Op, Word};

use crate::env::{Env, reject};
use crate::pass::explore::Next;
use crate::rejection::Rejection;
use crate::{Check, Stop};

impl Env<'_> {
    /// Executes the current instruction. One with a field at fault must not come through.
    pub(crate) fn step(&mut self) -> Check<Next> {
        let next = self.execute()?;
        match self.code.aux(self.insn).faulty {
            true => Err(Stop::unmodelled(format!(
                "the word at instruction {}, which is no instruction",
                self.insn
            ))),
            false => Ok(next),
        }
    }

    fn execute(&mut self) -> Check<Next> {
        let insn = *self.code.insn(self.insn);
        let word = self.code.words[self.insn as usize];
        if self.code.aux(self.insn).faulty
            && matches!(insn.op, Op::Atomic { .. } | Op::LoadAcquire { .. } | Op::StoreRelease { .. })
        {
            self.check_atomic(word)?;
        }
        match insn.op {
            Op::Alu { .. } | Op::Neg { .. } | Op::End { .. } | Op::MovSx { .. } | Op::AddrSpaceCast => {
                self.apply_alu(&insn, word)?;
                Ok(Next::Following)
            }
            Op::Load { size, signed } => {
                self.apply_load(&insn, size, signed, false)?;
                Ok(Next::Following)
            }
            Op::LoadAcquire { size } => {
                self.apply_load(&insn, size, false, true)?;
                self.check_atomic_pointer(insn.src, |reg, kind| Rejection::AtomicLoad { reg, kind })?;
                Ok(Next::Following)
            }
            Op::Store { size, src } => {
                self.apply_store(&insn, word, size, src)?;
                Ok(Next::Following)
            }
            Op::StoreRelease { size } => {
                self.apply_store_reg(&insn, size, true)?;
                self.check_atomic_pointer(insn.dst, |reg, kind| Rejection::AtomicPointer { reg, kind })?;
                Ok(Next::Following)
            }
            Op::Atomic { op, width, fetch } => {
                self.apply_atomic(&insn, word, op, width, fetch)?;
                Ok(Next::Following)
            }
            Op::LoadImm64(kind) => {
                self.apply_load_imm64(&insn, kind)?;
                Ok(Next::Following)
            }
            Op::LoadSkb { .. } => self.apply_load_skb(&insn, word),
            Op::Jump { .. } | Op::MayGoto => {
                self.counts.jumps += 1;
                self.apply_jump(&insn, word)
            }
            Op::Ja { long } => {
                self.counts.jumps += 1;
                let reserved = word.regs != 0 || if long { word.off != 0 } else { word.imm != 0 };
                if reserved {
                    return reject(Rejection::ReservedJa {});
                }
                let target = insn.target(skep_isa::InsnIdx(self.insn));
                Ok(Next::At(target.map_or(u32::MAX, |target| target.0)))
            }
            Op::Call(kind) => {
                self.counts.jumps += 1;
                let reserved = word.dst() != 0 || word.src() > 2 || kind != CallKind::Kfunc && word.off != 0;
                if reserved || kind == CallKind::Reg {
                    return reject(Rejection::ReservedCall {});
                }
                self.apply_call(&insn, kind)
            }
            Op::Exit => {
                self.counts.jumps += 1;
                if word.regs != 0 || word.imm != 0 {
                    return reject(Rejection::ReservedExit {});
                }
                self.apply_exit()
            }
            Op::Gotox => Err(Stop::unmodelled("indirect jumps")),
        }
    }

    /// The word after the current one.
    pub(crate) fn second_word(&self) -> Word {
        self.code.words.get(self.insn as usize + 1).copied().unwrap_or_default()
    }
}
