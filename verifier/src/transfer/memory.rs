//! Loads, stores, atomic operations and 64-bit immediates.
//!
//! Mirrors `check_load_mem`, `check_store_reg`, `check_atomic`, `check_ld_imm` and `check_ld_abs`
//! (`kernel/bpf/verifier.c`).

use skep_isa::{
    AtomicOp, Field, Form, Imm64, Insn, InsnIdx, Op, Operand, Reg, Size, Width, Word, forms_of_code,
};
use skep_linux::{MapType, ProgType};

use crate::check::Purpose;
use crate::env::{Env, reject};
use crate::ksym;
use crate::pass::explore::Next;
use crate::rejection::Rejection;
use crate::state::{Base, Detail, Flags, MapRef, RegState, RegType, Role};
use crate::{Check, Stop};

const ATOMIC_W: u8 = 0xc3;
const ATOMIC_DW: u8 = 0xdb;

impl Env<'_> {
    /// A load into a register.
    pub(crate) fn apply_load(&mut self, insn: &Insn, size: Size, signed: bool, strict: bool) -> Check {
        let word = self.code.words[self.insn as usize];
        self.check_exists(word.src())?;
        self.check_read(insn.src)?;
        self.check_exists(word.dst())?;
        self.check_write(insn.dst)?;
        let kind = self.state.reg(insn.src).kind;
        self.access(
            insn.src,
            i32::from(insn.off),
            size.bytes(),
            Purpose::Read(Some(insn.dst)),
            strict,
            signed,
        )?;
        self.remember_pointer(kind, !strict)?;
        if self.state.reg(insn.dst).value.contradiction().is_some() {
            let mut reg = *self.state.reg(insn.dst);
            self.check_sane(&mut reg, "ldx")?;
            *self.state.reg_mut(insn.dst) = reg;
        }
        Ok(())
    }

    /// A store of a register or an immediate.
    pub(crate) fn apply_store(&mut self, insn: &Insn, word: Word, size: Size, src: Operand) -> Check {
        match src {
            Operand::Reg => {
                if word.imm != 0 {
                    return reject(Rejection::ReservedStx {});
                }
                self.apply_store_reg(insn, size, false)
            }
            Operand::Imm => {
                if word.src() != 0 {
                    return reject(Rejection::ReservedSt {});
                }
                self.check_exists(word.dst())?;
                self.check_read(insn.dst)?;
                let kind = self.state.reg(insn.dst).kind;
                self.access(insn.dst, i32::from(insn.off), size.bytes(), Purpose::Write(None), false, false)?;
                self.remember_pointer(kind, false)
            }
        }
    }

    /// A store of a register.
    pub(crate) fn apply_store_reg(&mut self, insn: &Insn, size: Size, strict: bool) -> Check {
        let word = self.code.words[self.insn as usize];
        self.check_exists(word.src())?;
        self.check_read(insn.src)?;
        self.check_exists(word.dst())?;
        self.check_read(insn.dst)?;
        let kind = self.state.reg(insn.dst).kind;
        let purpose = Purpose::Write(Some(insn.src));
        self.access(insn.dst, i32::from(insn.off), size.bytes(), purpose, strict, false)?;
        self.remember_pointer(kind, false)
    }

    /// An atomic operation is one the kernel knows, and of a size that it takes.
    pub(crate) fn check_atomic(&self, word: Word) -> Check {
        let is_known = |form: &&Form| form.pattern(Field::Imm).admits(Field::Imm.of(word));
        match forms_of_code(ATOMIC_DW).iter().find(is_known) {
            None => reject(Rejection::InvalidAtomic { imm: word.imm }),
            Some(form)
                if matches!(form.op, Op::Atomic { .. }) && !matches!(word.code, ATOMIC_W | ATOMIC_DW) =>
            {
                reject(Rejection::AtomicSize {})
            }
            Some(_) => Ok(()),
        }
    }

    /// Atomic operations are for memory whose accesses are not rewritten.
    pub(crate) fn check_atomic_pointer(&self, reg: Reg, refusal: fn(u8, String) -> Rejection) -> Check {
        let kind = self.state.reg(reg).kind;
        // Where an access may fault, the compiler of this machine has no loop around it.
        let op = self.code.insn(self.insn).op;
        let in_loop =
            matches!(op, Op::Atomic { op: AtomicOp::And | AtomicOp::Or | AtomicOp::Xor, fetch: true, .. });
        let refused = kind.base == Base::Ctx
            || kind.is_packet()
            || kind.base == Base::FlowKeys
            || kind.is_socket()
            || kind.base == Base::Arena && in_loop;
        if refused { reject(refusal(reg.number(), kind.to_string())) } else { Ok(()) }
    }

    /// An atomic read-modify-write.
    pub(crate) fn apply_atomic(
        &mut self,
        insn: &Insn,
        word: Word,
        op: AtomicOp,
        width: Width,
        fetch: bool,
    ) -> Check {
        self.check_exists(word.src())?;
        self.check_read(insn.src)?;
        self.check_exists(word.dst())?;
        self.check_read(insn.dst)?;
        let secret = |env: &Self, reg: Reg| env.is_secret(env.state.reg(reg));
        if op == AtomicOp::CmpXchg {
            self.check_read(Reg::R0)?;
            if secret(self, Reg::R0) {
                return reject(Rejection::Leak { reg: 0, into: "mem" });
            }
        }
        if secret(self, insn.src) {
            return reject(Rejection::Leak { reg: insn.src.number(), into: "mem" });
        }
        self.check_atomic_pointer(insn.dst, |reg, kind| Rejection::AtomicPointer { reg, kind })?;
        let loaded = match (fetch, op) {
            (false, _) => None,
            (true, AtomicOp::CmpXchg) => Some(Reg::R0),
            (true, _) => Some(insn.src),
        };
        if let Some(loaded) = loaded {
            self.check_write(loaded)?;
        }
        if let Some(loaded) = loaded {
            // Forgotten before memory is looked at: loading over the pointer itself fails.
            *self.state.reg_mut(loaded) = RegState::UNKNOWN;
        }
        let size = if width == Width::W64 { 8 } else { 4 };
        let off = i32::from(insn.off);
        // The old value is looked at once for whether it may be read, and once more to be loaded.
        self.access(insn.dst, off, size, Purpose::Read(None), true, false)?;
        if let Some(loaded) = loaded {
            self.access(insn.dst, off, size, Purpose::Read(Some(loaded)), true, false)?;
        }
        self.remember_pointer(self.state.reg(insn.dst).kind, false)?;
        self.access(insn.dst, off, size, Purpose::Write(None), true, false)
    }

    /// A 64-bit immediate: a number, or something it stands for.
    pub(crate) fn apply_load_imm64(&mut self, insn: &Insn, kind: Imm64) -> Check {
        let word = self.code.words[self.insn as usize];
        if word.off != 0 {
            return reject(Rejection::ReservedLdImm64 {});
        }
        self.check_exists(word.dst())?;
        self.check_write(insn.dst)?;
        let loaded = match kind {
            Imm64::Value => RegState::constant(insn.imm as u64),
            Imm64::MapFd | Imm64::MapIdx => {
                let map = self.map_ref(word)?;
                let detail = Detail::Map { map, uid: 0 };
                RegState { detail, ..RegState::pointer(RegType::plain(Base::ConstMap)) }
            }
            Imm64::MapValue | Imm64::MapIdxValue => {
                let map = self.map_ref(word)?;
                let detail = Detail::Map { map, uid: 0 };
                let off = self.second_word().imm;
                if self.names.map_def(map).is_some_and(|def| def.map_type == MapType::Arena) {
                    // An address of the other space is a number until it is cast.
                    *self.state.reg_mut(insn.dst) = RegState::UNKNOWN;
                    return Ok(());
                }
                RegState { detail, off, ..RegState::pointer(RegType::plain(Base::MapValue)) }
            }
            Imm64::BtfId => {
                let second = self.second_word().imm;
                ksym::of(self.types, word.imm as u32, second as u32)?.pointer()
            }
            Imm64::Func => self.func_address(insn)?,
        };
        *self.state.reg_mut(insn.dst) = loaded;
        Ok(())
    }

    /// The kernel rewrites accesses through some kinds of pointers, so an instruction must always meet the same kind.
    /// Loads that may fail safely can stand for those that cannot fail.
    fn remember_pointer(&mut self, kind: RegType, is_plain_load: bool) -> Check {
        let safe = |kind: RegType| matches!(kind.base, Base::Mem | Base::BtfId);
        let rewritten = |kind: RegType| {
            kind.base == Base::Ctx || kind.is_socket() || kind.base == Base::BtfId || kind.base == Base::Arena
        };
        let known = &mut self.code.aux[self.insn as usize].pointer;
        match *known {
            None => *known = Some(kind),
            Some(before)
                if before != kind
                    && (rewritten(before) || rewritten(kind))
                    && is_plain_load
                    && safe(before)
                    && safe(kind) =>
            {
                let is_memory = before.base == Base::Mem || kind.base == Base::Mem;
                let base = if is_memory { Base::Mem } else { Base::BtfId };
                let either = (before.flags | kind.flags).bits();
                let kept = (Flags::UNTRUSTED | Flags::RDONLY).bits();
                *known = Some(RegType::with(base, Flags::from_bits(either & kept)));
            }
            Some(before) if before != kind && (rewritten(before) || rewritten(kind)) => {
                return reject(Rejection::DifferentPointers {});
            }
            Some(_) => {}
        }
        Ok(())
    }

    fn map_ref(&self, word: Word) -> Check<MapRef> {
        let index = u16::try_from(word.imm).ok();
        let map = index.map(|index| MapRef { index, inner: false });
        map.filter(|map| self.names.map_def(*map).is_some())
            .ok_or_else(|| Stop::unmodelled("a map that the program does not list"))
    }

    fn func_address(&self, insn: &Insn) -> Check<RegState> {
        let target = insn.target(InsnIdx(self.insn)).and_then(|target| self.code.subprog_starting(target.0));
        let Some(subprog) = target else { return reject(Rejection::InvalidSubprog {}) };
        if self.program.func_info.is_empty() {
            return reject(Rejection::NoFuncInfo {});
        }
        if self.code.subprogs[subprog as usize].is_global {
            return reject(Rejection::CallbackNotStatic {});
        }
        if subprog == 0 {
            return reject(Rejection::CallbackIsMain {});
        }
        Ok(RegState { detail: Detail::Subprog(subprog), ..RegState::pointer(RegType::plain(Base::Func)) })
    }

    /// A classic packet load: a number in R0, or the end of the program with zero.
    pub(crate) fn apply_load_skb(&mut self, insn: &Insn, word: Word) -> Check<Next> {
        let Op::LoadSkb { indirect, .. } = insn.op else { return Ok(Next::Following) };
        if !matches!(self.prog_type(), ProgType::SocketFilter | ProgType::SchedCls | ProgType::SchedAct) {
            return reject(Rejection::LoadSkbType {});
        }
        if self.state.frames().iter().skip(1).any(|frame| frame.role == Role::Callback) {
            return Err(Stop::unmodelled(
                "classic packet loads in callbacks, which end the kernel's own bookkeeping",
            ));
        }
        if word.dst() != 0 || word.off != 0 || !indirect && word.src() != 0 {
            return reject(Rejection::ReservedLdSkb {});
        }
        self.check_read(Reg::R6)?;
        self.check_leaks("BPF_LD_[ABS|IND]", true)?;
        let context = *self.state.reg(Reg::R6);
        if !context.kind.is(Base::Ctx) {
            return reject(Rejection::LoadSkbContext {});
        }
        if indirect {
            self.check_exists(word.src())?;
            self.check_read(insn.src)?;
        }
        self.check_unmodified(&context, Reg::R6.number(), false)?;
        for reg in (0..6).filter_map(Reg::new) {
            *self.state.reg_mut(reg) = RegState::NOT_INIT;
            self.check_write(reg)?;
        }
        *self.state.reg_mut(Reg::R0) = RegState::UNKNOWN;
        if self.state.frames().len() == 1 {
            // The load may end the program with zero, which its type must allow.
            if self.context.and_then(|context| context.returns).is_some_and(|(min, max)| min > 0 || max < 0) {
                return Err(Stop::unmodelled("classic packet loads where zero may not be returned"));
            }
            return Ok(Next::Following);
        }
        let at = self.insn;
        self.push(at + 1, at, false)?;
        *self.state.reg_mut(Reg::R0) = RegState::constant(0);
        self.leave_function()
    }
}
