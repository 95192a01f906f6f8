//! The stack: what is written to a slot is remembered, as far as it was written whole, and comes back when it is read.
//!
//! Mirrors `check_stack_access_within_bounds`, `check_stack_write_*`, `check_stack_read_*` and
//! `check_stack_range_initialized` (`kernel/bpf/verifier.c`). The stack grows to what is accessed before the access is
//! judged further, so these functions change the state where they check it.

use skep_isa::{Op, Operand, Reg};

use crate::Check;
use crate::check::Purpose;
use crate::env::{Env, reject};
use crate::limits::{MAX_STACK, MAX_VAR_OFF};
use crate::pass::history;
use crate::rejection::Rejection;
use crate::state::{Base, Bits, Byte, RegState, SLOT_SIZE, slot_of};

impl Env<'_> {
    /// A load from or store to the stack.
    pub(crate) fn access_stack(
        &mut self,
        base: Reg,
        reg: &RegState,
        off: i32,
        size: u32,
        purpose: Purpose,
        signed: bool,
    ) -> Check {
        let write = matches!(purpose, Purpose::Write(_));
        self.check_stack_bounds(base, reg, off, size as i32, write)?;
        let fixed = reg.value.known(true).map(|value| off.wrapping_add(value as i32));
        let frame = usize::from(reg.frame);
        match purpose {
            Purpose::Write(value) => match fixed {
                Some(off) => self.write_stack(frame, off, size as usize, value),
                None => self.write_stack_somewhere(frame, reg, off, size as i32, value),
            },
            Purpose::Read(dst) => {
                let loaded = match fixed {
                    Some(off) => self.read_stack(frame, off, size as usize, dst.is_some())?,
                    None if dst.is_none() => {
                        let var_off = Bits(reg.value.tnum).to_string();
                        return reject(Rejection::VariableStackHelper { var_off, off, size });
                    }
                    None => {
                        self.check_stack_range(base, off, size as i32, false, false, None)?;
                        let (low, high) = self.stack_range(reg, off, size as i32);
                        self.read_bytes(frame, low, high)
                    }
                };
                if let (Some(dst), Some(mut loaded)) = (dst, loaded) {
                    if size < 8 && loaded.is_scalar() {
                        self.narrow(&mut loaded, size, signed);
                    }
                    *self.state.reg_mut(dst) = loaded;
                }
                Ok(())
            }
        }
    }

    /// Lowest and one past the highest offset an access can touch.
    fn stack_range(&self, reg: &RegState, off: i32, size: i32) -> (i32, i32) {
        let low = off.wrapping_add(reg.value.b64.smin as i32);
        (low, off.wrapping_add(reg.value.b64.smax as i32).wrapping_add(size))
    }

    /// The access must lie within the frame; the frame grows to hold it.
    pub(crate) fn check_stack_bounds(
        &mut self,
        base: Reg,
        reg: &RegState,
        off: i32,
        size: i32,
        write: bool,
    ) -> Check {
        let access = if write { " write to" } else { " read from" };
        let number = base.number();
        let known = reg.value.known(true);
        let (min, max) = match known {
            Some(value) => {
                let min = (value as i64).wrapping_add(i64::from(off));
                (min, min.wrapping_add(i64::from(size)))
            }
            None => {
                if reg.value.b64.smax >= MAX_VAR_OFF || reg.value.b64.smin <= -MAX_VAR_OFF {
                    return reject(Rejection::UnboundedStack { access, reg: number });
                }
                let (smin, smax) = (reg.value.b64.smin, reg.value.b64.smax);
                (smin + i64::from(off), smax + i64::from(off) + i64::from(size))
            }
        };
        let used = self.state.frame(usize::from(reg.frame)).stack_bytes();
        let reach = if write || self.can.read_uninit_stack { MAX_STACK } else { used };
        let below = min < -i64::from(reach) || min > -1;
        if below || max > 0 || size < 0 {
            return reject(match known {
                Some(_) if below => Rejection::StackBounds { access, reg: number, off, size },
                Some(_) => Rejection::StackEnd { access, reg: number, off, size },
                None => {
                    let var_off = Bits(reg.value.tnum).to_string();
                    Rejection::VariableStackBounds { access, reg: number, var_off, off, size }
                }
            });
        }
        let frame = usize::from(reg.frame);
        if -min > i64::from(used) {
            self.grow_stack(frame, -min as i32);
        }
        Ok(())
    }

    fn misc(&self, byte: Byte) -> Byte {
        match byte {
            Byte::Zero => Byte::Zero,
            Byte::Invalid if self.can.leak_pointers => Byte::Invalid,
            _ => Byte::Misc,
        }
    }

    fn remember_slot(&mut self, frame: usize, slot: usize) {
        self.history_entry().access = history::Access::Slot { frame: frame as u8, slot: slot as u8 };
    }

    fn write_stack(&mut self, frame: usize, off: i32, size: usize, value: Option<Reg>) -> Check {
        let (index, last) = slot_of(off);
        let slot = self.state.frame(frame).stack[index].clone();
        let spilled_pointer = slot.is_spilled() && !slot.is_spilled_scalar();
        if !self.can.leak_pointers && spilled_pointer && size != SLOT_SIZE {
            return reject(Rejection::CorruptSpill {});
        }
        self.destroy_dynptr(frame, index)?;
        if size == SLOT_SIZE {
            self.live_stack.write(frame, 1 << index);
        }
        self.scratched.slots |= 1 << index;
        let aligned = off % SLOT_SIZE as i32 == 0;
        let source = value.map(|value| *self.state.reg(value));
        let immediate = self.stored_immediate();
        let spill = match (source, value, immediate) {
            (Some(source), Some(reg), _) if aligned && source.is_scalar() && self.can.bpf => {
                let fits = source.width() as usize <= size * 8;
                if fits {
                    self.link_before_copy(reg);
                }
                let mut spilled = *self.state.reg(reg);
                if !fits {
                    spilled.id = 0;
                }
                Some(spilled)
            }
            (None, _, Some(immediate)) if aligned && self.can.bpf => Some(RegState::constant(immediate)),
            (Some(source), _, _) if source.kind.is_spillable_pointer() => {
                if size != SLOT_SIZE {
                    self.write_line_info_if_logged();
                    return reject(Rejection::PartialSpill {});
                }
                if frame != self.state.current() && source.kind.is(Base::Stack) {
                    return reject(Rejection::StackPointerEscapes {});
                }
                Some(source)
            }
            _ => None,
        };
        if let Some(spilled) = spill {
            let misc: Vec<Byte> = slot.bytes.iter().map(|byte| self.misc(*byte)).collect();
            let target = &mut self.state.frame_mut(frame).stack_mut()[index];
            target.set_reg(spilled);
            for (at, byte) in target.bytes.iter_mut().enumerate() {
                *byte = if at >= SLOT_SIZE - size { Byte::Spill } else { misc[at] };
            }
            self.remember_slot(frame, index);
            return Ok(());
        }
        self.state.frame_mut(frame).stack_mut()[index].scrub();
        let zero = source.is_some_and(|source| source.is_zero()) || source.is_none() && immediate == Some(0);
        if let (true, Some(reg)) = (zero, value) {
            self.demand(reg)?;
        }
        let byte = if zero { Byte::Zero } else { Byte::Misc };
        let target = &mut self.state.frame_mut(frame).stack_mut()[index];
        for at in 0..size {
            target.bytes[(last + SLOT_SIZE - at) % SLOT_SIZE] = byte;
        }
        Ok(())
    }

    fn write_line_info_if_logged(&mut self) {
        if self.log.is_on() {
            self.write_line_info(self.insn);
        }
    }

    /// The number a plain store of an immediate stores.
    fn stored_immediate(&self) -> Option<u64> {
        let insn = self.code.insn(self.insn);
        matches!(insn.op, Op::Store { src: Operand::Imm, .. }).then_some(insn.imm as u64)
    }

    fn write_stack_somewhere(
        &mut self,
        frame: usize,
        reg: &RegState,
        off: i32,
        size: i32,
        value: Option<Reg>,
    ) -> Check {
        let (low, high) = self.stack_range(reg, off, size);
        let zero = match value {
            Some(value) => self.state.reg(value).is_zero(),
            None => self.stored_immediate() == Some(0),
        };
        let mut relied_on_zero = false;
        for at in low..high {
            self.destroy_dynptr(frame, slot_of(at).0)?;
        }
        for at in low..high {
            let (index, byte) = slot_of(at);
            self.scratched.slots |= 1 << index;
            let slot = &self.state.frame(frame).stack[index];
            let old = slot.bytes[byte];
            if !self.can.leak_pointers && old != Byte::Misc && old != Byte::Zero {
                return reject(Rejection::VariableSpillWrite { insn: self.insn, off: at });
            }
            if zero
                && old == Byte::Spill
                && slot.is_spilled_scalar()
                && slot.reg().value.known(true) == Some(0)
            {
                relied_on_zero = true;
                continue;
            }
            let slot = &mut self.state.frame_mut(frame).stack_mut()[index];
            slot.scrub();
            let mut new = Byte::Misc;
            if zero && slot.bytes[byte] == Byte::Zero {
                new = Byte::Zero;
                relied_on_zero = true;
            }
            if slot.bytes[byte] == Byte::Invalid && !self.can.read_uninit_stack {
                return reject(Rejection::VariableUninitWrite { insn: self.insn, off: at });
            }
            slot.bytes[byte] = new;
        }
        match value {
            Some(value) if relied_on_zero => self.demand(value),
            _ => Ok(()),
        }
    }

    /// What reading some bytes gives, where they are not a whole spilled register.
    fn read_bytes(&mut self, frame: usize, low: i32, high: i32) -> Option<RegState> {
        let mut zeros = 0;
        for at in low..high {
            let (index, byte) = slot_of(at);
            self.scratched.slots |= 1 << index;
            if self.state.frame(frame).stack[index].bytes[byte] != Byte::Zero {
                break;
            }
            zeros += 1;
        }
        Some(if zeros == high - low { RegState::constant(0) } else { RegState::UNKNOWN })
    }

    fn read_stack(&mut self, frame: usize, off: i32, size: usize, into_reg: bool) -> Check<Option<RegState>> {
        let (index, last) = slot_of(off);
        self.scratched.slots |= 1 << index;
        self.live_stack.read(&self.code, &self.state, frame, self.insn, 1 << index);
        let slot = self.state.frame(frame).stack[index].clone();
        let bytes = (0..size).map(|at| slot.bytes[(last + SLOT_SIZE - at) % SLOT_SIZE]);
        if !slot.is_spilled() {
            self.check_readable(bytes, off, size, false)?;
            return Ok(if into_reg { self.read_bytes(frame, off, off + size as i32) } else { None });
        }
        let spill_size = slot.spill_size();
        let reg = *slot.reg();
        if size == SLOT_SIZE && spill_size == SLOT_SIZE {
            if !into_reg {
                if !self.can.leak_pointers && !reg.is_scalar() {
                    return reject(Rejection::LeakFromStack { off });
                }
                self.remember_slot(frame, index);
                return Ok(None);
            }
            self.remember_slot(frame, index);
            return Ok(Some(reg));
        }
        if !reg.is_scalar() {
            self.write_line_info_if_logged();
            return reject(Rejection::PartialFill {});
        }
        if !into_reg {
            return Ok(None);
        }
        // The low end of a spilled number is what a narrower load at its start gives.
        if size <= spill_size && off % SLOT_SIZE as i32 == 0 {
            let mut filled = reg;
            if reg.width() as usize > size * 8 {
                filled.unlink();
            }
            self.remember_slot(frame, index);
            return Ok(Some(filled));
        }
        let (mut spilled, mut zeros) = (0, 0);
        for byte in bytes.clone() {
            spilled += usize::from(byte == Byte::Spill);
            zeros += usize::from(byte == Byte::Zero);
        }
        self.check_readable(bytes, off, size, true)?;
        if spilled == size && reg.value.known(true) == Some(0) {
            self.remember_slot(frame, index);
            return Ok(Some(RegState::constant(0)));
        }
        Ok(Some(if zeros == size { RegState::constant(0) } else { RegState::UNKNOWN }))
    }

    fn check_readable(
        &self,
        bytes: impl Iterator<Item = Byte>,
        off: i32,
        size: usize,
        spills: bool,
    ) -> Check {
        for (at, byte) in bytes.enumerate() {
            let readable = match byte {
                Byte::Misc | Byte::Zero => true,
                Byte::Invalid => self.can.read_uninit_stack,
                Byte::Spill => spills,
                Byte::Dynptr | Byte::Iter | Byte::Irq => false,
            };
            if !readable {
                return reject(Rejection::UninitStackRead { off, at: at as i32, size: size as u32 });
            }
        }
        Ok(())
    }

    /// A helper reads or writes these bytes, or a load reads somewhere among them. What is written without being read is
    /// left to the caller, who finds it in `raw`.
    pub(crate) fn check_stack_range(
        &mut self,
        base: Reg,
        off: i32,
        size: i32,
        zero_allowed: bool,
        write: bool,
        raw: Option<&mut Option<(Reg, i32)>>,
    ) -> Check {
        let reg = *self.state.reg(base);
        if size == 0 && !zero_allowed {
            return reject(Rejection::ZeroSizedRead {});
        }
        self.check_stack_bounds(base, &reg, off, size, write)?;
        let fixed = reg.value.tnum.is_const();
        let frame = usize::from(reg.frame);
        let (low, high) = match reg.value.known(true) {
            Some(value) => {
                let low = off.wrapping_add(value as i32);
                (low, low + size)
            }
            None => self.stack_range(&reg, off, size),
        };
        if let Some(raw) = raw.filter(|_| fixed) {
            let stack = &self.state.frame(frame).stack;
            let in_dynptr = |at: &i32| {
                let (index, byte) = slot_of(*at);
                stack.get(index).is_some_and(|slot| slot.bytes[byte] == Byte::Dynptr)
            };
            if let Some(off) = (low..high).find(in_dynptr) {
                return reject(Rejection::WritesToDynptr { off });
            }
            *raw = Some((base, size));
            return Ok(());
        }
        for at in low..high {
            let (index, byte) = slot_of(at);
            let slot = &self.state.frame(frame).stack[index];
            match slot.bytes[byte] {
                Byte::Misc => {}
                kept @ (Byte::Zero | Byte::Invalid) if kept == Byte::Zero || self.can.read_uninit_stack => {
                    if write {
                        self.state.frame_mut(frame).stack_mut()[index].bytes[byte] = Byte::Misc;
                    }
                }
                _ if slot.is_spilled() && (slot.is_spilled_scalar() || self.can.leak_pointers) => {
                    if write {
                        let slot = &mut self.state.frame_mut(frame).stack_mut()[index];
                        slot.set_reg(RegState::UNKNOWN);
                        for byte in &mut slot.bytes {
                            if *byte != Byte::Invalid {
                                *byte = Byte::Misc;
                            }
                        }
                    }
                }
                _ => {
                    let number = base.number();
                    return reject(if fixed {
                        Rejection::UninitHelperRead { reg: number, off: low, at: at - low, size }
                    } else {
                        let var_off = Bits(reg.value.tnum).to_string();
                        Rejection::UninitVariableRead { reg: number, var_off, at: at - low, size }
                    });
                }
            }
            self.live_stack.read(&self.code, &self.state, frame, self.insn, 1 << index);
        }
        Ok(())
    }
}
