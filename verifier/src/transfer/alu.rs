//! Arithmetic, moves and pointer arithmetic.
//!
//! Mirrors `check_alu_op`, `adjust_reg_min_max_vals`, `adjust_scalar_min_max_vals` and `adjust_ptr_min_max_vals`
//! (`kernel/bpf/verifier.c`). Checks and changes stand together, since the kernel refuses halfway through both.

use skep_isa::{AluOp, ByteOrder, Insn, Op, Operand, Reg, Width, Word};

use skep_linux::MapType;

use crate::domain::{Bounds, Overflow, Scalar, Unary};
use crate::env::{Env, reject};
use crate::limits::MAX_VAR_OFF;
use crate::rejection::Rejection;
use crate::state::{Base, Detail, Flags, LINKED_AT_DISTANCE, LINKED_BY_32, LINKED_BY_64, RegState, RegType};
use crate::{Check, Stop};

impl Env<'_> {
    /// Any arithmetic instruction.
    pub(crate) fn apply_alu(&mut self, insn: &Insn, word: Word) -> Check {
        match insn.op {
            Op::Neg { width } => {
                if word.src() != 0 || word.off != 0 || word.imm != 0 {
                    return reject(Rejection::ReservedNeg {});
                }
                self.check_exists(word.dst())?;
                self.apply_unary(insn.dst, |value, env| value.negate(width, &env.values))?;
            }
            Op::End { order, bits } => {
                let width = matches!(word.imm, 16 | 32 | 64);
                if word.src() != 0 || word.off != 0 || !width {
                    return reject(Rejection::ReservedEnd {});
                }
                self.check_exists(word.dst())?;
                // A full word in the machine's own order is the same value still, and linked to its copies.
                let same = order == ByteOrder::Le && bits == 64 && self.values.unary == Unary::Tracked;
                if same && self.state.reg(insn.dst).is_scalar() {
                    self.check_read(insn.dst)?;
                    self.check_write(insn.dst)?;
                } else {
                    self.apply_unary(insn.dst, |value, env| value.swap(order, bits, &env.values))?;
                }
            }
            Op::Alu { op: AluOp::Mov, width, src } => self.apply_move(insn, word, width, src)?,
            Op::MovSx { width, bits } => self.apply_move_extended(insn, word, width, bits)?,
            Op::AddrSpaceCast => return self.apply_cast(insn, word),
            Op::Alu { op, width, src } => self.apply_binary(insn, word, op, width, src)?,
            _ => {}
        }
        if self.state.reg(insn.dst).value.contradiction().is_some() {
            let mut reg = *self.state.reg(insn.dst);
            self.check_sane(&mut reg, "alu")?;
            *self.state.reg_mut(insn.dst) = reg;
        }
        Ok(())
    }

    fn apply_unary(&mut self, dst: Reg, apply: impl FnOnce(&mut Scalar, &Self)) -> Check {
        self.check_read(dst)?;
        if self.is_secret(self.state.reg(dst)) {
            return reject(Rejection::PointerArithmetic { reg: dst.number() });
        }
        self.check_write(dst)?;
        let mut reg = *self.state.reg(dst);
        if !reg.is_scalar() || self.values.unary == Unary::Unknown {
            reg = RegState::UNKNOWN;
        } else {
            apply(&mut reg.value, self);
            reg.unlink();
        }
        *self.state.reg_mut(dst) = reg;
        Ok(())
    }

    /// A cast goes between the two address spaces, and needs an arena. Only one into the kernel's is good for accesses.
    fn apply_cast(&mut self, insn: &Insn, word: Word) -> Check {
        const TO_KERNEL: i32 = 1;
        const TO_USER: i32 = 1 << 16;
        const CAST: i16 = 1;
        if word.off != CAST {
            return reject(Rejection::ReservedMov {});
        }
        if !matches!(word.imm, TO_KERNEL | TO_USER) {
            return reject(Rejection::InvalidCast {});
        }
        if !self.program.maps.iter().any(|map| map.map_type == MapType::Arena) {
            return reject(Rejection::CastWithoutArena {});
        }
        self.check_exists(word.src())?;
        self.check_read(insn.src)?;
        self.check_exists(word.dst())?;
        self.check_write(insn.dst)?;
        let kind = if word.imm == TO_KERNEL { RegType::plain(Base::Arena) } else { RegType::SCALAR };
        *self.state.reg_mut(insn.dst) = RegState { kind, ..RegState::UNKNOWN };
        Ok(())
    }

    fn apply_move(&mut self, insn: &Insn, word: Word, width: Width, src: Operand) -> Check {
        if src == Operand::Imm {
            if word.src() != 0 || word.off != 0 {
                return reject(Rejection::ReservedMov {});
            }
            self.check_exists(word.dst())?;
            self.check_write(insn.dst)?;
            let value =
                if width == Width::W64 { i64::from(word.imm) as u64 } else { u64::from(word.imm as u32) };
            *self.state.reg_mut(insn.dst) = RegState::constant(value);
            return Ok(());
        }
        if word.off != 0 || word.imm != 0 {
            return reject(Rejection::ReservedMov {});
        }
        self.check_exists(word.src())?;
        self.check_read(insn.src)?;
        self.check_exists(word.dst())?;
        self.check_write(insn.dst)?;
        if width == Width::W64 {
            self.link_before_copy(insn.src);
            let copy = *self.state.reg(insn.src);
            *self.state.reg_mut(insn.dst) = copy;
            return Ok(());
        }
        let source = *self.state.reg(insn.src);
        if self.is_secret(&source) {
            return reject(Rejection::PartialCopy { reg: insn.src.number() });
        }
        let mut copy = RegState::UNKNOWN;
        if source.is_scalar() {
            // A number that fits 32 bits is the same number afterwards.
            let same = source.width() <= 32;
            if same {
                self.link_before_copy(insn.src);
            }
            copy = *self.state.reg(insn.src);
            if !same {
                copy.unlink();
            }
        }
        copy.value.zero_extend();
        copy.value.sync(&self.values);
        *self.state.reg_mut(insn.dst) = copy;
        Ok(())
    }

    fn apply_move_extended(&mut self, insn: &Insn, word: Word, width: Width, bits: u8) -> Check {
        if word.imm != 0 {
            return reject(Rejection::ReservedMov {});
        }
        self.check_exists(word.src())?;
        self.check_read(insn.src)?;
        self.check_exists(word.dst())?;
        self.check_write(insn.dst)?;
        let source = *self.state.reg(insn.src);
        if self.is_secret(&source) {
            let reg = insn.src.number();
            return match width {
                Width::W64 => reject(Rejection::SignExtendPointer { reg }),
                Width::W32 => reject(Rejection::PartialCopy { reg }),
            };
        }
        if !source.is_scalar() {
            let mut unknown = RegState::UNKNOWN;
            if width == Width::W32 {
                unknown.value.zero_extend();
                unknown.value.sync(&self.values);
            }
            *self.state.reg_mut(insn.dst) = unknown;
            return Ok(());
        }
        // Without the sign bit, extending changes nothing.
        let same = source.value.b64.umax < 1 << (bits - 1);
        if same {
            self.link_before_copy(insn.src);
        }
        let mut copy = *self.state.reg(insn.src);
        if !same {
            copy.unlink();
        }
        match width {
            Width::W64 => copy.value.sign_extend64(u32::from(bits)),
            Width::W32 => copy.value.sign_extend32(u32::from(bits), &self.values),
        }
        *self.state.reg_mut(insn.dst) = copy;
        Ok(())
    }

    /// Gives a number that is about to be copied an id, so that what is learned of one copy is learned of the other.
    pub(crate) fn link_before_copy(&mut self, reg: Reg) {
        let source = self.state.reg(reg);
        if !source.is_scalar() {
            return;
        }
        let at_distance = source.id & LINKED_AT_DISTANCE != 0;
        let needs_id = (source.id == 0 || at_distance) && !source.value.tnum.is_const();
        if !at_distance && !needs_id {
            return;
        }
        let id = if needs_id { self.new_id() } else { 0 };
        let source = self.state.reg_mut(reg);
        source.unlink();
        source.id = id;
    }

    fn apply_binary(&mut self, insn: &Insn, word: Word, op: AluOp, width: Width, src: Operand) -> Check {
        match src {
            Operand::Reg => {
                if word.imm != 0 || !plain_offset(word, op) {
                    return reject(Rejection::ReservedAlu {});
                }
                self.check_exists(word.src())?;
                self.check_read(insn.src)?;
            }
            Operand::Imm => {
                if word.src() != 0 || !plain_offset(word, op) {
                    return reject(Rejection::ReservedAlu {});
                }
            }
        }
        self.check_exists(word.dst())?;
        self.check_read(insn.dst)?;
        if src == Operand::Imm {
            let divides = matches!(op, AluOp::Div | AluOp::SDiv | AluOp::Mod | AluOp::SMod);
            if divides && word.imm == 0 {
                return reject(Rejection::DivisionByZero {});
            }
            let bits = if width == Width::W64 { 64 } else { 32 };
            let shifts = matches!(op, AluOp::Lsh | AluOp::Rsh | AluOp::Arsh);
            if shifts && !(0..bits).contains(&word.imm) {
                return reject(Rejection::InvalidShift { shift: word.imm });
            }
        }
        self.check_write(insn.dst)?;

        let dst = self.state.reg(insn.dst);
        // Of an arena there are no bounds to keep.
        if dst.kind.is(Base::Arena) {
            return Ok(());
        }
        let (dst_is_number, demands) = (dst.is_scalar(), dst.precise && src == Operand::Reg);
        if dst_is_number && (src == Operand::Imm || self.state.reg(insn.src).is_scalar()) {
            if demands {
                self.demand(insn.src)?;
            }
            let operand = match src {
                Operand::Reg => self.state.reg(insn.src).value,
                Operand::Imm => Scalar::constant(i64::from(word.imm) as u64),
            };
            return self.apply_numbers(insn, op, width, src, &operand);
        }
        let operand = match src {
            Operand::Reg => *self.state.reg(insn.src),
            Operand::Imm => RegState::constant(i64::from(word.imm) as u64),
        };
        match (dst_is_number, operand.is_scalar()) {
            (false, false) => {
                if op == AluOp::Sub && self.can.leak_pointers {
                    *self.state.reg_mut(insn.dst) = RegState::UNKNOWN;
                    return Ok(());
                }
                reject(Rejection::PointerPointer { reg: insn.dst.number(), op: symbol(op) })
            }
            (true, false) => {
                self.demand(insn.dst)?;
                let offset = *self.state.reg(insn.dst);
                self.apply_pointer(insn, op, width, insn.src, &offset)
            }
            (false, true) => {
                if src == Operand::Reg {
                    self.demand(insn.src)?;
                }
                self.apply_pointer(insn, op, width, insn.dst, &operand)
            }
            (true, true) => self.apply_numbers(insn, op, width, src, &operand.value),
        }
    }

    fn apply_numbers(
        &mut self,
        insn: &Insn,
        op: AluOp,
        width: Width,
        src: Operand,
        operand: &Scalar,
    ) -> Check {
        if matches!(op, AluOp::And | AluOp::Or) && operand.tnum.is_const() {
            self.fork_sign(insn.dst)?;
        }
        let itself = src == Operand::Reg && insn.src == insn.dst;
        let dst = self.state.reg(insn.dst);
        let distance = self.distance(dst, op, width, operand).filter(|_| !itself);
        let dst = self.state.reg_mut(insn.dst);
        dst.value.apply(op, width, operand, &self.values);
        match distance {
            Some((flag, distance)) => {
                dst.id |= flag;
                dst.off = distance;
            }
            None => dst.unlink(),
        }
        Ok(())
    }

    /// How far a linked number moves from the others, where that is remembered.
    fn distance(&self, dst: &RegState, op: AluOp, width: Width, operand: &Scalar) -> Option<(u32, i32)> {
        let wide = width == Width::W64;
        if !self.can.bpf || dst.id == 0 || dst.id & LINKED_AT_DISTANCE != 0 {
            return None;
        }
        let amount = operand.known(wide)?;
        let distance = if wide { i32::try_from(amount as i64).ok()? } else { amount as u32 as i32 };
        if !wide && dst.value.b64.umax > u64::from(u32::MAX) {
            return None;
        }
        let distance = match op {
            AluOp::Add => distance,
            AluOp::Sub => distance.checked_neg()?,
            _ => return None,
        };
        Some((if wide { LINKED_BY_64 } else { LINKED_BY_32 }, distance))
    }

    /// A number that is -1 or 0 is taken apart before it masks something: the two are explored one after the other.
    fn fork_sign(&mut self, reg: Reg) -> Check {
        let value = &self.state.reg(reg).value;
        let wide = (value.b64.smin, value.b64.smax) == (-1, 0);
        let narrow = (value.b32.smin, value.b32.smax) == (-1, 0);
        if !wide && !narrow {
            return Ok(());
        }
        let at = self.insn;
        let zero = self.push(at, at, false)?.reg_mut(reg);
        if wide {
            zero.value = Scalar::constant(0);
            self.state.reg_mut(reg).value = Scalar::constant(u64::MAX);
        } else {
            zero.value.set_low(0);
            self.state.reg_mut(reg).value.set_low(u32::MAX);
        }
        Ok(())
    }

    /// `dst = pointer op offset`, where the pointer may have been either operand.
    fn apply_pointer(&mut self, insn: &Insn, op: AluOp, width: Width, pointer: Reg, by: &RegState) -> Check {
        let offset = &by.value;
        let ptr = *self.state.reg(pointer);
        let reg = insn.dst.number();
        let known = offset.tnum.is_const();
        let amount = &offset.b64;
        if known && !amount.is_const() || amount.is_empty() {
            // A dead branch: nothing sensible is known of the offset.
            *self.state.reg_mut(insn.dst) = RegState::UNKNOWN;
            return Ok(());
        }
        if width != Width::W64 {
            if op == AluOp::Sub && self.can.leak_pointers {
                *self.state.reg_mut(insn.dst) = RegState::UNKNOWN;
                return Ok(());
            }
            return reject(Rejection::PointerArithmetic32 { reg });
        }
        if ptr.kind.may_be_null() {
            return reject(Rejection::NullableArithmetic { reg, kind: ptr.kind.to_string() });
        }
        // Nor of memory that is read with care.
        if ptr.kind.base == Base::Mem && ptr.kind.flags.contains(Flags::UNTRUSTED) {
            return Ok(());
        }
        let nothing_added = known && amount.smin == 0 && op == AluOp::Add;
        let movable = match ptr.kind.base {
            Base::Ctx
            | Base::MapValue
            | Base::MapKey
            | Base::Stack
            | Base::PacketMeta
            | Base::Packet
            | Base::TpBuffer
            | Base::BtfId
            | Base::Mem
            | Base::Buf
            | Base::Func
            | Base::ConstDynptr => true,
            Base::FlowKeys => known,
            Base::ConstMap => nothing_added,
            Base::NotInit
            | Base::Scalar
            | Base::PacketEnd
            | Base::Socket
            | Base::SockCommon
            | Base::TcpSock
            | Base::XdpSock
            | Base::Arena => false,
        };
        if !movable {
            return reject(Rejection::PointerKindArithmetic { reg, kind: ptr.kind.to_string() });
        }
        // The kernel keeps a linked number's distance where a pointer has its offset, and judges it as one.
        self.check_offset(ptr.kind, by.off, offset)?;
        self.check_offset(ptr.kind, ptr.off, &ptr.value)?;

        let mut dst = ptr;
        dst.value.b32 = Bounds::UNKNOWN;
        match op {
            AluOp::Add => self.add_offset(&mut dst, &ptr, offset, known),
            AluOp::Sub => {
                if pointer != insn.dst {
                    return reject(Rejection::SubtractFromScalar { reg });
                }
                if ptr.kind.is(Base::Stack) {
                    return reject(Rejection::SubtractFromStack { reg });
                }
                self.subtract_offset(&mut dst, &ptr, offset, known);
            }
            AluOp::And | AluOp::Or | AluOp::Xor => {
                return reject(Rejection::BitwisePointer { reg, op: symbol(op) });
            }
            _ => return reject(Rejection::PointerOperator { reg, op: symbol(op) }),
        }
        self.check_offset(ptr.kind, dst.off, &dst.value)?;
        dst.value.sync(&self.values);
        *self.state.reg_mut(insn.dst) = dst;
        Ok(())
    }

    fn add_offset(&mut self, dst: &mut RegState, ptr: &RegState, offset: &Scalar, known: bool) {
        let fixed = i64::from(ptr.off).checked_add(offset.b64.smin).and_then(|off| i32::try_from(off).ok());
        if let Some(off) = fixed.filter(|_| known) {
            dst.off = off;
            return;
        }
        dst.value.b64.add(&offset.b64, Overflow::NoneMayWrap);
        dst.value.tnum = ptr.value.tnum.add(offset.tnum);
        if ptr.kind.is_packet() {
            dst.id = self.new_id();
            dst.detail = Detail::Packet(0);
        }
    }

    fn subtract_offset(&mut self, dst: &mut RegState, ptr: &RegState, offset: &Scalar, known: bool) {
        let fixed = i64::from(ptr.off).checked_sub(offset.b64.smin).and_then(|off| i32::try_from(off).ok());
        if let Some(off) = fixed.filter(|_| known) {
            dst.off = off;
            return;
        }
        dst.value.b64.sub(&offset.b64, Overflow::NoneMayWrap);
        dst.value.tnum = ptr.value.tnum.sub(offset.tnum);
        if ptr.kind.is_packet() {
            dst.id = self.new_id();
            if offset.b64.smin < 0 {
                dst.detail = Detail::Packet(0);
            }
        }
    }

    /// Offsets stay small enough that sums of them cannot wrap.
    fn check_offset(&self, kind: RegType, off: i32, value: &Scalar) -> Check {
        let kind = || kind.to_string();
        let far = |offset: i64| offset >= MAX_VAR_OFF || offset <= -MAX_VAR_OFF;
        if value.tnum.is_const() && far(value.tnum.value as i64) {
            return reject(Rejection::OffsetTooLarge { kind: kind(), off: value.tnum.value as i64 });
        }
        if far(i64::from(off)) {
            return reject(Rejection::FixedOffsetTooLarge { kind: kind(), off });
        }
        if value.b64.smin == i64::MIN {
            return reject(Rejection::UnboundedOffset { kind: kind() });
        }
        if far(value.b64.smin) {
            return reject(Rejection::VariableOffsetTooLarge { kind: kind(), value: value.b64.smin });
        }
        Ok(())
    }
}

/// Only divisions have a second form, told apart by the offset field.
fn plain_offset(word: Word, op: AluOp) -> bool {
    match op {
        AluOp::Div | AluOp::Mod => word.off == 0,
        AluOp::SDiv | AluOp::SMod => word.off == 1,
        _ => word.off == 0,
    }
}

/// The operator as the kernel's messages write it.
const fn symbol(op: AluOp) -> &'static str {
    match op {
        AluOp::Add => "+=",
        AluOp::Sub => "-=",
        AluOp::Mul => "*=",
        AluOp::Div | AluOp::SDiv => "/=",
        AluOp::Or => "|=",
        AluOp::And => "&=",
        AluOp::Lsh => "<<=",
        AluOp::Rsh => ">>=",
        AluOp::Mod | AluOp::SMod => "%=",
        AluOp::Xor => "^=",
        AluOp::Mov => "=",
        AluOp::Arsh => "s>>=",
    }
}
