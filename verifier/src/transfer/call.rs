//! Calls of functions of the program, and returning from them.
//!
//! A static function is verified with each caller, in a frame of its own. A global one is taken to keep what its signature
//! says, and verified once by it. A function that a helper calls back at once is explored from the call, which is then
//! come to again, until nothing new turns up.
//!
//! Mirrors `check_func_call`, `setup_func_entry`, `push_callback_call`, `prepare_func_exit` and `check_return_code`
//! (`kernel/bpf/verifier.c`).

use skep_btf::TypeId;
use skep_isa::{CallKind, Insn, InsnIdx, Reg};
use skep_linux::{Helper, ProgType};

use crate::check::{DynptrUse, dynptr_reg};
use crate::code::{ArgShape, Signature};
use crate::env::{Env, reject};
use crate::kfunc::Root;
use crate::limits::MAX_FRAMES;
use crate::pass::explore::Next;
use crate::rejection::Rejection;
use crate::state::{
    Base, Detail, DynptrKind, Flags, Frame, MAIN_CALLSITE, RegState, RegType, Role, State, write_state,
};
use crate::target::{Attached, Returns};
use crate::types::Table;
use crate::{Check, Stop};

/// What a callback is called with.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum CallbackKind {
    /// `bpf_loop`: the round, and the context passed along.
    Loop,
    /// `bpf_for_each_map_elem`: map, key, value, and the context passed along.
    MapElem,
    /// `bpf_rbtree_add`: two nodes of the tree.
    Less(Root),
    /// `bpf_find_vma`: the task, the area of this type, and the context passed along.
    Vma(TypeId),
    /// `bpf_user_ringbuf_drain`: a dynptr of the record, and the context passed along.
    UserRecord,
}

impl Env<'_> {
    /// A call.
    pub(crate) fn apply_call(&mut self, insn: &Insn, kind: CallKind) -> Check<Next> {
        let may_call = kind == CallKind::Local
            || kind == CallKind::Helper
                && Helper::by_id(u32::try_from(insn.imm).unwrap_or(u32::MAX))
                    .is_some_and(|helper| matches!(helper.name, "bpf_spin_unlock" | "bpf_kptr_xchg"));
        let may_call = may_call
            || kind == CallKind::Kfunc
                && self
                    .kfuncs
                    .at(self.insn)
                    .is_some_and(|called| called.is_in(self.profile, "kfunc_spin_allowed"));
        if !may_call && self.state.refs.has_lock() {
            return reject(Rejection::CallInLock {});
        }
        let next = match kind {
            CallKind::Helper => self.apply_helper_call(insn.imm)?,
            CallKind::Local => self.apply_local_call(insn)?,
            CallKind::Kfunc => self.apply_kfunc_call()?,
            CallKind::Reg => return Err(Stop::unmodelled("calls of registers")),
        };
        self.scratched.regs |= 1;
        Ok(next)
    }

    fn apply_local_call(&mut self, insn: &Insn) -> Check<Next> {
        let target = insn.target(InsnIdx(self.insn)).map(|target| target.0);
        let subprog = target.and_then(|target| self.code.subprog_starting(target));
        let Some(subprog) = subprog else { return reject(Rejection::InvalidSubprog {}) };
        let matches = self.check_signature(subprog)?;
        if self.code.subprogs[subprog as usize].is_global {
            return self.apply_global_call(subprog, matches);
        }
        let callsite = self.insn;
        enter(&mut self.state, subprog, callsite, Role::Called)?;
        let caller = self.state.current() - 1;
        forget_args(self.state.frame_mut(caller));
        self.scratched.regs |= 0b11_1111 | 1 << Reg::R10.number();
        self.live_stack.reset_chain();
        if self.log.is_on() {
            self.log.write(format_args!("caller:\n"));
            write_state(&mut self.log, &self.state, caller, &self.names, None);
            self.log.write(format_args!("callee:\n"));
            write_state(&mut self.log, &self.state, caller + 1, &self.names, None);
        }
        Ok(Next::At(self.code.subprogs[subprog as usize].start))
    }

    /// Whether the arguments are what a function's type says. A static function that is called otherwise has a type that
    /// says nothing; for a global one it is an error, which the caller reports.
    fn check_signature(&mut self, subprog: u32) -> Check<bool> {
        let (is_global, signature) = {
            let subprog = &self.code.subprogs[subprog as usize];
            (subprog.is_global, subprog.signature.clone())
        };
        let shapes = match signature {
            Signature::Known(shapes) => shapes,
            Signature::Unreliable => return Ok(false),
            Signature::Refused(rejection) => {
                if self.log.is_wanted() {
                    self.log.write(format_args!("{}\n", rejection.message()));
                }
                return Ok(false);
            }
            Signature::Unmodelled(what) if is_global => return Err(Stop::unmodelled(what)),
            Signature::Unmodelled(_) => return Ok(false),
        };
        for (index, shape) in shapes.into_iter().enumerate() {
            let Some(reg) = Reg::new(index as u8 + 1) else { break };
            if let Some(complaint) = self.check_arg_shape(reg, index, shape)? {
                if self.log.is_wanted() && !complaint.is_empty() {
                    self.log.write(format_args!("{complaint}\n"));
                }
                if !is_global {
                    self.code.subprogs[subprog as usize].signature = Signature::Unreliable;
                }
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// What is wrong with an argument, if something is.
    fn check_arg_shape(&mut self, reg: Reg, index: usize, shape: ArgShape) -> Check<Option<String>> {
        let found = *self.state.reg(reg);
        match shape {
            ArgShape::Number => {
                Ok((!found.is_scalar()).then(|| format!("R{} is not a scalar", reg.number())))
            }
            ArgShape::Ctx => {
                if let Err(Stop::Reject(rejection)) = self.check_arg_offset(&found, reg.number()) {
                    return Ok(Some(rejection.message()));
                }
                Ok((!found.kind.is(Base::Ctx)).then(|| format!("arg#{index} expects pointer to ctx")))
            }
            ArgShape::Memory { size, nullable } => {
                if let Err(Stop::Reject(rejection)) = self.check_arg_offset(&found, reg.number()) {
                    return Ok(Some(rejection.message()));
                }
                if found.is_zero() {
                    return Ok((!nullable).then(String::new).filter(|_| false));
                }
                if found.kind.may_be_null() {
                    self.state.reg_mut(reg).kind.flags = found.kind.flags.without(Flags::MAYBE_NULL);
                }
                let mut outcome = self.check_helper_memory(reg, size as i32, false, true, None);
                if outcome.is_ok() {
                    outcome = self.check_helper_memory(reg, size as i32, true, true, None);
                }
                if found.kind.may_be_null() {
                    *self.state.reg_mut(reg) = found;
                }
                match outcome {
                    Err(Stop::Reject(rejection)) => return Ok(Some(rejection.message())),
                    Err(other) => return Err(other),
                    Ok(()) => {}
                }
                let refused = !nullable && found.kind.may_be_null();
                Ok(refused.then(|| format!("arg#{index} is expected to be non-NULL")))
            }
            ArgShape::Untrusted { .. } | ArgShape::UntrustedMemory => Ok(None),
            ArgShape::Arena => {
                let fits = found.kind.is(Base::Arena) || found.is_scalar();
                Ok((!fits).then(|| format!("R{} is not a pointer to arena or scalar.", reg.number())))
            }
            ArgShape::Dynptr => {
                let mut outcome = Ok(());
                if !found.kind.is(Base::Stack) {
                    outcome = self.check_arg_offset(&found, reg.number());
                }
                if outcome.is_ok() {
                    outcome = self.check_dynptr(reg, DynptrUse::Use(None));
                }
                match outcome {
                    Err(Stop::Reject(rejection)) => Ok(Some(rejection.message())),
                    Err(other) => Err(other),
                    Ok(()) => Ok(None),
                }
            }
            ArgShape::Trusted { nullable: true, .. } if found.is_zero() => Ok(None),
            ArgShape::Trusted { id, nullable } => self.check_trusted_arg(reg, &found, id, nullable),
        }
    }

    fn apply_global_call(&mut self, subprog: u32, matches: bool) -> Check<Next> {
        if self.state.refs.has_lock() {
            if self.log.is_wanted() {
                self.log.write(format_args!("global function calls are not allowed while holding a lock,\n"));
            }
            return reject(Rejection::GlobalCallInLock {});
        }
        let name = self.code.subprogs[subprog as usize].name.clone();
        if !matches {
            return reject(Rejection::GlobalArgs { subprog, name });
        }
        if self.log.is_on() {
            self.log.write(format_args!("Func#{subprog} ('{name}') is global and assumed valid.\n"));
        }
        if self.code.subprogs[subprog as usize].changes_packet {
            self.forget_packets();
        }
        self.code.subprogs[subprog as usize].is_called = true;
        let frame = self.state.top_mut();
        forget_args(frame);
        frame.regs[0] = RegState::UNKNOWN;
        self.scratched.regs |= 0b11_1111;
        Ok(Next::Following)
    }

    /// Lets the entry of a callback wait to be explored; the current path goes on as if it had not been called.
    pub(crate) fn push_callback(&mut self, subprog: u32, kind: CallbackKind) -> Check {
        self.check_signature(subprog)?;
        self.code.subprogs[subprog as usize].is_callback = true;
        let mut node = RegState::NOT_INIT;
        if let CallbackKind::Less(root) = kind {
            node = root.node();
            self.set_non_owning(&mut node)?;
        }
        let (at, start) = (self.insn, self.code.subprogs[subprog as usize].start);
        let id = if kind == CallbackKind::UserRecord { self.new_id() } else { 0 };
        let entry = self.push(start, at, false)?;
        enter(entry, subprog, at, Role::Callback)?;
        entry.callback_unroll_depth += 1;
        let caller = entry.current() - 1;
        let passed = entry.frame(caller).regs;
        entry.frame_mut(caller).callback_depth += 1;
        let callee = entry.top_mut();
        callee.callback_range = (0, 1);
        for reg in &mut callee.regs[1..6] {
            *reg = RegState::NOT_INIT;
        }
        match kind {
            CallbackKind::Loop => {
                callee.regs[1] = RegState::UNKNOWN;
                callee.regs[2] = passed[3];
            }
            CallbackKind::Less(_) => (callee.regs[1], callee.regs[2]) = (node, node),
            CallbackKind::Vma(id) => {
                callee.regs[1] = passed[1];
                callee.regs[2] = RegState {
                    detail: Detail::Btf { table: Table::KERNEL, id },
                    ..RegState::pointer(RegType::plain(Base::BtfId))
                };
                callee.regs[3] = passed[4];
            }
            CallbackKind::MapElem => {
                let of_map =
                    |base| RegState { detail: passed[1].detail, ..RegState::pointer(RegType::plain(base)) };
                callee.regs[1] = of_map(Base::ConstMap);
                callee.regs[2] = of_map(Base::MapKey);
                callee.regs[3] = of_map(Base::MapValue);
                callee.regs[4] = passed[3];
            }
            CallbackKind::UserRecord => {
                callee.regs[1] = RegState { id, ..dynptr_reg(DynptrKind::Local, true) };
                callee.regs[2] = passed[3];
            }
        }
        self.state.top_mut().callback_depth = 0;
        Ok(())
    }

    /// Lets a function that the kernel will call on its own wait to be explored, from nothing but its arguments.
    pub(crate) fn push_later(&mut self, subprog: u32, sleepable: bool) -> Check {
        self.check_signature(subprog)?;
        let called = &mut self.code.subprogs[subprog as usize];
        called.is_callback = true;
        called.is_called_later = true;
        let start = called.start;
        let caller = self.state.top();
        let detail = caller.regs[1].detail;
        let mut frame = Frame::new(MAIN_CALLSITE, 0, subprog);
        frame.role = Role::Later;
        frame.entries_later = caller.entries_later + 1;
        for (reg, base) in frame.regs[1..].iter_mut().zip([Base::ConstMap, Base::MapKey, Base::MapValue]) {
            let detail = match detail {
                // Which of several like maps it was is not known there.
                Detail::Map { map, .. } => Detail::Map { map, uid: 0 },
                other => other,
            };
            *reg = RegState { detail, ..RegState::pointer(RegType::plain(base)) };
        }
        self.push_apart(frame, start, sleepable)
    }

    /// The end of the program, or of a function.
    pub(crate) fn apply_exit(&mut self) -> Check<Next> {
        let outermost = self.state.current() == 0;
        self.check_leaks("BPF_EXIT instruction in main prog", outermost)?;
        if self.state.frames().len() > 1 {
            return self.leave_function();
        }
        self.check_return_of(Reg::R0)?;
        Ok(Next::End)
    }

    /// What was acquired must have been given back; within a function, its caller may still do that. A lock must have been,
    /// where `unlocked` says so.
    pub(crate) fn check_leaks(&mut self, what: &str, unlocked: bool) -> Check {
        self.check_resources(what, unlocked, false)
    }

    /// The same; where all frames end at once, for all of them.
    pub(crate) fn check_resources(&mut self, what: &str, unlocked: bool, all_frames: bool) -> Check {
        if unlocked && self.state.refs.has_lock() {
            return reject(Rejection::LockHeld { what: what.to_owned() });
        }
        // A member of an operations structure may return what it holds.
        let returned = match self.prog_type() {
            ProgType::StructOps => self.state.reg(Reg::R0).ref_obj_id,
            _ => 0,
        };
        let refs = self.state.refs.clone();
        let mut leaked = refs.objects().filter(|held| held.id != returned).peekable();
        if self.state.current() != 0 && !all_frames || leaked.peek().is_none() {
            let regions = [
                (refs.irq, "bpf_local_irq_save"),
                (refs.rcu, "bpf_rcu_read_lock"),
                (refs.preempt, "bpf_preempt_disable"),
            ];
            let held = regions.into_iter().find(|(count, _)| unlocked && *count != 0);
            return match held {
                Some((_, region)) => reject(Rejection::RegionHeld { what: what.to_owned(), region }),
                None => Ok(()),
            };
        }
        if self.log.is_wanted() {
            for held in leaked {
                self.log
                    .write(format_args!("Unreleased reference id={} alloc_insn={}\n", held.id, held.insn));
            }
        }
        reject(Rejection::Leaked { what: what.to_owned() })
    }

    /// Returns to the caller, or to the call that called back.
    pub(crate) fn leave_function(&mut self) -> Check<Next> {
        self.live_stack.update(&self.code, &self.state, &mut self.log);
        let result = *self.state.reg(Reg::R0);
        if result.kind.is(Base::Stack) {
            return reject(Rejection::ReturnsStack {});
        }
        let top = self.state.current();
        let (role, callsite, range) = {
            let callee = self.state.top();
            (callee.role, callee.callsite.max(0) as u32, callee.callback_range)
        };
        let target = match role {
            Role::Callback => {
                if !result.is_scalar() {
                    return reject(Rejection::CallbackResult {});
                }
                self.demand(Reg::R0)?;
                let result = *self.state.reg(Reg::R0);
                self.check_range(&result, (i64::from(range.0), i64::from(range.1)), "At callback return", 0)?;
                callsite
            }
            Role::Called | Role::Later | Role::Exception => {
                self.state.frame_mut(top - 1).regs[0] = result;
                callsite + 1
            }
        };
        if self.log.is_on() {
            self.log.write(format_args!("returning from callee:\n"));
            write_state(&mut self.log, &self.state, top, &self.names, None);
            self.log.write(format_args!("to caller at {target}:\n"));
            write_state(&mut self.log, &self.state, top - 1, &self.names, None);
        }
        self.state.pop_frame();
        if role == Role::Callback
            && let Some(before) = self.previous_entry(target, self.state.depth)
        {
            let mut state = self.state.clone();
            self.widen(before, &mut state);
            self.state = state;
        }
        Ok(Next::Returned(target))
    }

    /// What the program returns, or throws where the kernel returns that.
    pub(crate) fn check_return_of(&mut self, from: Reg) -> Check {
        let reg = *self.state.reg(from);
        let number = from.number();
        let role = self.state.frame(0).role;
        let is_entry = role == Role::Exception || self.state.frame(0).subprog == 0 && role != Role::Later;
        match self.returns {
            Returns::Nothing if is_entry => return Ok(()),
            // The kernel is handed the object, and the reference with it.
            Returns::Object(id) if is_entry && reg.ref_obj_id != 0 => {
                let table = self.attached.as_ref().map(|attached| attached.table);
                if reg.btf().is_some_and(|found| Some(found.0) == table && found.1 == id) {
                    return self.check_unmodified(&reg, number, false);
                }
            }
            _ => {}
        }
        self.check_read(from)?;
        if self.is_secret(&reg) {
            return reject(Rejection::LeakReturn {});
        }
        if self.state.frame(0).role == Role::Later {
            let range = self.state.frame(0).callback_range;
            if !reg.is_scalar() {
                let context = format!(
                    "At async callback return the register R{number} is not a known value ({})",
                    reg.kind
                );
                return reject(Rejection::ReturnRange { context });
            }
            self.demand(from)?;
            return self.check_range(
                &reg,
                (i64::from(range.0), i64::from(range.1)),
                "At async callback return",
                number,
            );
        }
        if self.state.frame(0).subprog != 0 && role != Role::Exception {
            if !reg.is_scalar() {
                let context =
                    format!("At subprogram exit the register R{number} is not a scalar value ({})", reg.kind);
                return reject(Rejection::ReturnRange { context });
            }
            return Ok(());
        }
        let Some(range) = self.returns.range() else { return Ok(()) };
        if !reg.is_scalar() {
            let context =
                format!("At program exit the register R{number} is not a known value ({})", reg.kind);
            return reject(Rejection::ReturnRange { context });
        }
        self.demand(from)?;
        let reg = *self.state.reg(from);
        let (wide, low) = (reg.value.b64, reg.value.b32);
        let bounds = match self.returns {
            Returns::Range32(..) => (i64::from(low.smin), i64::from(low.smax)),
            _ => (wide.smin, wide.smax),
        };
        if bounds.0 >= range.0 && bounds.1 <= range.1 {
            return Ok(());
        }
        let rejection = self.outside_range(&reg, range, "At program exit", number);
        let of_hook = self.prog_type() == ProgType::Lsm;
        if !of_hook || !self.attached.as_ref().is_some_and(Attached::returns_nothing) {
            return reject(rejection);
        }
        if self.log.is_wanted() {
            self.log.write(format_args!("{}\n", rejection.message()));
        }
        reject(Rejection::HookReturnsNothing {})
    }

    fn check_range(&self, reg: &RegState, range: (i64, i64), when: &str, number: u8) -> Check {
        let bounds = reg.value.b64;
        if bounds.smin >= range.0 && bounds.smax <= range.1 {
            return Ok(());
        }
        reject(self.outside_range(reg, range, when, number))
    }

    fn outside_range(&self, reg: &RegState, range: (i64, i64), when: &str, number: u8) -> Rejection {
        let bounds = reg.value.b64;
        let mut context = format!("{when} the register R{number} has");
        if bounds.smin > i64::MIN {
            context.push_str(&format!(" smin={}", bounds.smin));
        }
        if bounds.smax < i64::MAX {
            context.push_str(&format!(" smax={}", bounds.smax));
        }
        if bounds.smin == i64::MIN && bounds.smax == i64::MAX {
            context.push_str(" unknown scalar value");
        }
        context.push_str(&format!(" should have been in [{}, {}]", range.0, range.1));
        Rejection::ReturnRange { context }
    }

    /// Packet pointers are worthless after the packet moved.
    pub(crate) fn forget_packets(&mut self) {
        let slices = Flags::DYNPTR_SKB | Flags::DYNPTR_XDP | Flags::DYNPTR_SKB_META;
        let is_slice = |reg: &RegState| reg.kind.base == Base::Mem && reg.kind.has_any(slices);
        self.state.for_each_reg_mut(
            |reg| reg.kind.is_packet_or_end() || is_slice(reg),
            |reg| *reg = RegState::UNKNOWN,
        );
    }

    /// Begins with a global function.
    pub(crate) fn enter_global(&mut self, subprog: u32) -> Check {
        let name = self.code.subprogs[subprog as usize].name.clone();
        if self.log.is_wanted() {
            self.log.write(format_args!("Validating {name}() func#{subprog}...\n"));
        }
        self.enter_by_signature(subprog)
    }

    /// Begins with a function, with the registers that its type says.
    pub(crate) fn enter_by_signature(&mut self, subprog: u32) -> Check {
        let shapes = match self.code.subprogs[subprog as usize].signature.clone() {
            Signature::Known(shapes) => shapes,
            Signature::Refused(rejection) => return Err(Stop::Reject(rejection)),
            Signature::Unreliable => return Err(Stop::unmodelled("global functions without BTF")),
            Signature::Unmodelled(what) => return Err(Stop::unmodelled(what)),
        };
        let mut frame = Frame::new(MAIN_CALLSITE, 0, subprog);
        for (reg, shape) in frame.regs[1..].iter_mut().zip(shapes) {
            *reg = match shape {
                ArgShape::Number => RegState::UNKNOWN,
                ArgShape::Ctx => RegState::pointer(RegType::plain(Base::Ctx)),
                ArgShape::Memory { size, nullable } => {
                    let flags = if nullable { Flags::MAYBE_NULL } else { Flags::NONE };
                    let detail = Detail::Mem { size, dynptr: 0 };
                    let id = self.new_id();
                    RegState { detail, id, ..RegState::pointer(RegType::with(Base::Mem, flags)) }
                }
                ArgShape::Trusted { id, nullable } => {
                    let flags = if nullable { Flags::TRUSTED | Flags::MAYBE_NULL } else { Flags::TRUSTED };
                    self.object_arg(flags, id)
                }
                ArgShape::Untrusted { id } => self.object_arg(Flags::UNTRUSTED, id),
                ArgShape::UntrustedMemory => {
                    let detail = Detail::Mem { size: 0, dynptr: 0 };
                    let kind = RegType::with(Base::Mem, Flags::RDONLY | Flags::UNTRUSTED);
                    RegState { detail, ..RegState::pointer(kind) }
                }
                ArgShape::Arena => RegState::UNKNOWN,
                ArgShape::Dynptr => RegState { id: self.new_id(), ..dynptr_reg(DynptrKind::Local, true) },
            };
        }
        let start = self.code.subprogs[subprog as usize].start;
        self.state = State::new(frame, self.state.sleepable);
        self.state.first_insn = start;
        self.insn = start;
        Ok(())
    }
}

impl Env<'_> {
    /// An object of the kernel's as a global function is given it.
    fn object_arg(&mut self, flags: Flags, id: TypeId) -> RegState {
        let detail = Detail::Btf { table: Table::KERNEL, id };
        RegState { detail, id: self.new_id(), ..RegState::pointer(RegType::with(Base::BtfId, flags)) }
    }

    /// What is wrong with an argument that must be a valid object of a type, if something is.
    fn check_trusted_arg(
        &self,
        reg: Reg,
        found: &RegState,
        id: TypeId,
        nullable: bool,
    ) -> Check<Option<String>> {
        let mut kind = found.kind;
        if nullable {
            kind.flags = kind.flags.without(Flags::MAYBE_NULL);
        }
        let accepted =
            [Flags::NONE, Flags::TRUSTED, Flags::RCU].map(|flags| RegType::with(Base::BtfId, flags));
        if !accepted.contains(&kind) {
            let expected: Vec<String> = accepted.iter().map(RegType::to_string).collect();
            let (reg, found, expected) = (reg.number(), found.kind.to_string(), expected.join(", "));
            return Ok(Some(Rejection::ArgType { reg, found, expected }.message()));
        }
        if found.btf() == Some((Table::KERNEL, id)) && found.off == 0 && kind.flags.contains(Flags::TRUSTED) {
            return Ok(None);
        }
        Err(Stop::unmodelled("objects that are arguments of functions and not of the very type"))
    }
}

/// Puts a frame for a function on a path, with the caller's arguments.
fn enter(state: &mut State, subprog: u32, callsite: u32, role: Role) -> Check {
    let depth = state.frames().len();
    if depth >= MAX_FRAMES {
        return reject(Rejection::CallTooDeep { frames: depth as u32 + 1 });
    }
    let mut callee = Frame::new(callsite as i32, depth as u8, subprog);
    callee.role = role;
    callee.regs[1..6].copy_from_slice(&state.top().regs[1..6]);
    state.push_frame(callee);
    Ok(())
}

/// After a call, nothing is known of the registers it may use.
fn forget_args(frame: &mut Frame) {
    for reg in &mut frame.regs[..6] {
        *reg = RegState::NOT_INIT;
    }
}
