//! A call of a kernel function: what it demands, acquires, releases, begins or ends, and what it returns.
//!
//! Mirrors `check_kfunc_call` and `check_special_kfunc` (`kernel/bpf/verifier.c`, 6.18).

use std::rc::Rc;

use skep_btf::{Type, TypeId};
use skep_isa::Reg;
use skep_linux::{KfuncFlags, program_context};

use crate::env::{Env, reject};
use crate::kfunc::args::CallArgs;
use crate::kfunc::{Access, Called};
use crate::pass::explore::Next;
use crate::rejection::Rejection;
use crate::state::{Base, Detail, Flags, RefKind, RegState, RegType};
use crate::transfer::CallbackKind;
use crate::types::Table;
use crate::{Check, Stop};

impl<'a> Env<'a> {
    /// The kernel function the current instruction calls.
    pub(crate) fn called(&self) -> Check<Rc<Called<'a>>> {
        let found = self.kfuncs.at(self.insn).cloned();
        // The kernel lets such calls be where nothing comes to.
        found.ok_or_else(|| Stop::unmodelled("a call of a kernel function that is not there"))
    }

    /// A call of a kernel function.
    pub(crate) fn apply_kfunc_call(&mut self) -> Check<Next> {
        let called = self.called()?;
        let name = called.name;
        match called.access {
            Access::Allowed => {}
            Access::Refused => return reject(Rejection::KfuncNotAllowed { name: name.to_owned() }),
            Access::Unknown => return Err(Stop::unmodelled(format!("who may call {name}"))),
        }
        if called.table == Table::KERNEL && name == "__bpf_trap" {
            return reject(Rejection::TrapReached {});
        }
        let sleeps = called.is(KfuncFlags::SLEEPABLE);
        if sleeps && !self.state.sleepable {
            return reject(Rejection::KfuncSleeps { name: name.to_owned() });
        }
        let args = self.check_kfunc_args(&called)?;
        if let Some(subprog) = args.callback {
            match (name, args.root) {
                ("bpf_rbtree_add_impl", Some(root)) => {
                    self.push_callback(subprog, CallbackKind::Less(root))?;
                }
                ("bpf_wq_set_callback_impl", _) => self.push_later(subprog, true)?,
                _ => return Err(Stop::unmodelled(format!("functions that {name} calls"))),
            }
        }
        self.enter_or_leave_regions(&called, sleeps)?;
        if called.is(KfuncFlags::RCU_PROTECTED) && !self.is_under_rcu() {
            return reject(Rejection::KfuncOutsideRcu { name: name.to_owned() });
        }
        if let Some(reg) = args.release {
            let released = self.state.reg(reg).ref_obj_id;
            self.release_object(released, name, i64::from(called.id.0))?;
        }
        if called.table == Table::KERNEL && is_add(name) {
            let id = self.state.reg(Reg::R2).ref_obj_id;
            self.make_non_owning(id)?;
            self.release_object(id, name, i64::from(called.id.0))?;
        }
        if called.throws() && self.code.exception_callback.is_none() {
            self.check_return_of(Reg::R1)?;
        }
        for reg in (0..6).filter_map(Reg::new) {
            *self.state.reg_mut(reg) = RegState::NOT_INIT;
            self.check_write(reg)?;
        }
        let result = self.kfunc_result(&called, &args)?;
        *self.state.reg_mut(Reg::R0) = result;
        if let Some(iter) = args.iter.filter(|_| called.is(KfuncFlags::ITER_NEXT)) {
            self.advance_iter(iter)?;
        }
        if called.table == Table::KERNEL && name == "bpf_xdp_pull_data" {
            self.forget_packets();
        }
        if called.throws() {
            self.check_resources("bpf_throw", true, true)?;
            return Ok(Next::End);
        }
        Ok(Next::Following)
    }

    /// Regions under RCU, or without preemption, and what may not be called in them.
    fn enter_or_leave_regions(&mut self, called: &Called<'_>, sleeps: bool) -> Check {
        let name = || called.name.to_owned();
        let of_kernel = |wanted: &str| called.table == Table::KERNEL && called.name == wanted;
        let (locks, unlocks) = (of_kernel("bpf_rcu_read_lock"), of_kernel("bpf_rcu_read_unlock"));
        let refs = &self.state.refs;
        let (rcu, preempt, irq) = (refs.rcu, refs.preempt, refs.irq);
        let within = |region| Rejection::SleepsInRegion { name: name(), region };
        if rcu != 0 {
            if (locks || unlocks) && self.is_in_less() {
                return reject(Rejection::RcuInLess {});
            }
            if locks {
                return reject(Rejection::NestedRcu { name: name() });
            }
            if unlocks {
                self.state.for_each_reg_mut(
                    |reg| reg.kind.flags.contains(Flags::RCU),
                    |reg| {
                        let flags = reg.kind.flags.without(Flags::RCU | Flags::MAYBE_NULL);
                        reg.kind.flags = flags | Flags::UNTRUSTED;
                    },
                );
                self.distrust_iters();
                self.state.refs_mut().rcu = 0;
            } else if sleeps {
                return reject(within("rcu_read_lock region"));
            }
        } else if locks {
            self.state.refs_mut().rcu = 1;
        } else if unlocks {
            return reject(Rejection::UnmatchedRcu { name: name() });
        }
        if of_kernel("bpf_preempt_disable") {
            self.state.refs_mut().preempt = preempt.saturating_add(1);
        } else if of_kernel("bpf_preempt_enable") {
            if preempt == 0 {
                return reject(Rejection::UnmatchedPreempt { name: name() });
            }
            self.state.refs_mut().preempt = preempt - 1;
        } else if preempt != 0 && sleeps {
            return reject(within("non-preemptible region"));
        }
        if irq != 0 && sleeps {
            return reject(within("IRQ-disabled region"));
        }
        Ok(())
    }

    /// Gives a reference back; everything that depends on it is worthless then.
    pub(super) fn release_object(&mut self, id: u32, name: &str, number: i64) -> Check {
        if !self.forget_reference(id) {
            return reject(Rejection::KfuncNotAcquired { name: name.to_owned(), id: number });
        }
        Ok(())
    }

    fn kfunc_result(&mut self, called: &Called<'_>, args: &CallArgs) -> Check<RegState> {
        let btf = called.btf;
        let Some(ret) = btf.skip_modifiers(called.proto.ret) else {
            return Err(Stop::unmodelled("a result of a type that is not there"));
        };
        let target = match btf.get(ret) {
            _ if ret.is_void() => return Ok(RegState::NOT_INIT),
            Some(Type::Void) => return Ok(RegState::NOT_INIT),
            Some(Type::Int { .. } | Type::Enum(_) | Type::Enum64(_)) => return Ok(RegState::UNKNOWN),
            Some(Type::Ptr { target }) => btf.skip_modifiers(target).unwrap_or(TypeId(0)),
            _ => return Err(Stop::unmodelled(format!("what {} returns", called.name))),
        };
        let pointee = if target.is_void() { "" } else { btf.name_of(target) };
        let mut result = match self.special_result(called, args, pointee)? {
            Some(result) => result,
            None if target.is_void() => RegState::UNKNOWN,
            None => match btf.get(target) {
                Some(Type::Struct(_) | Type::Union(_)) => {
                    let mut flags = Flags::NONE;
                    if called.is(KfuncFlags::RCU_PROTECTED) {
                        flags = flags | Flags::RCU;
                    }
                    if let Some(iter) = args.iter.filter(|_| called.is(KfuncFlags::ITER_NEXT)) {
                        flags =
                            flags | if self.is_iter_under_rcu(iter) { Flags::RCU } else { Flags::TRUSTED };
                    }
                    let kind = RegType::with(Base::BtfId, flags);
                    let detail = Detail::Btf { table: called.table, id: target };
                    RegState { detail, ..RegState::pointer(kind) }
                }
                _ if called.name == "bpf_session_cookie" => {
                    return Err(Stop::unmodelled(format!("memory that {} returns", called.name)));
                }
                _ => self.returned_memory(called, target, args)?,
            },
        };
        // A reference to what exists does not fail.
        let may_fail = called.is(KfuncFlags::RET_NULL) && !(is_refcount_acquire(called) && args.is_owned);
        if may_fail {
            result.kind.flags = result.kind.flags | Flags::MAYBE_NULL;
            result.id = self.new_id();
        }
        if called.is(KfuncFlags::ACQUIRE) {
            let id = self.acquire(RefKind::Object);
            if may_fail {
                result.id = id;
            }
            result.ref_obj_id = id;
        } else if called.table == Table::KERNEL && matches!(pointee, "bpf_rb_node" | "bpf_list_node") {
            self.set_non_owning(&mut result)?;
        }
        if result.id == 0 && self.may_point_to_lock(&result)? {
            result.id = self.new_id();
        }
        Ok(result)
    }

    /// Memory of the size of what the result points to, which lives as long as what it was taken from.
    fn returned_memory(&self, called: &Called<'_>, target: TypeId, args: &CallArgs) -> Check<RegState> {
        let size = called.btf.size_of(target).and_then(|size| u32::try_from(size).ok());
        let size = size.filter(|size| *size != 0 && !called.is(KfuncFlags::RCU_PROTECTED));
        let size = size.ok_or_else(|| Stop::unmodelled(format!("memory that {} returns", called.name)))?;
        let detail = Detail::Mem { size, dynptr: 0 };
        let kind = RegType::with(Base::Mem, Flags::RDONLY);
        Ok(RegState { detail, ref_obj_id: args.ref_obj_id, ..RegState::pointer(kind) })
    }

    /// What a function returns whose result is not what its type says.
    fn special_result(
        &mut self,
        called: &Called<'_>,
        args: &CallArgs,
        pointee: &str,
    ) -> Check<Option<RegState>> {
        if called.table != Table::KERNEL {
            return Ok(None);
        }
        match called.name {
            "bpf_obj_new_impl" => {
                let number = args.constant.unwrap_or(0);
                let Ok(number) = u32::try_from(number) else { return reject(Rejection::LocalTypeRange {}) };
                let own = self.program.btf.as_deref();
                let Some(btf) = own else { return reject(Rejection::ObjectNeedsTypes {}) };
                let id = TypeId(number);
                if !matches!(btf.get(id), Some(Type::Struct(_))) {
                    return reject(Rejection::ObjectType {});
                }
                Ok(Some(allocated(Table::PROGRAM, id)))
            }
            "bpf_refcount_acquire_impl" => {
                let object = args.object.map(|(table, id)| allocated(table, id));
                object.map(Some).ok_or_else(|| Stop::unmodelled("a reference to no object"))
            }
            _ if matches!(pointee, "bpf_rb_node" | "bpf_list_node") => match args.root {
                Some(root) => Ok(Some(root.node())),
                None => Err(Stop::unmodelled("a node of nothing")),
            },
            "bpf_cast_to_kern_ctx" => {
                let context = program_context(self.profile.line, self.prog_type());
                let id = self.kernel_structure(context.map_or("", |context| context.kernel))?;
                Ok(Some(self.object(Table::KERNEL, id, Flags::TRUSTED)))
            }
            "bpf_rdonly_cast" => {
                let id = TypeId(args.constant.and_then(|id| u32::try_from(id).ok()).unwrap_or(u32::MAX));
                match called.btf.get(id) {
                    Some(Type::Struct(_) | Type::Union(_)) => {
                        Ok(Some(self.object(Table::KERNEL, id, Flags::UNTRUSTED)))
                    }
                    _ if id.is_void() => {
                        let kind = RegType::with(Base::Mem, Flags::RDONLY | Flags::UNTRUSTED);
                        let detail = Detail::Mem { size: 0, dynptr: 0 };
                        Ok(Some(RegState { detail, ..RegState::pointer(kind) }))
                    }
                    _ => reject(Rejection::CastType {}),
                }
            }
            "bpf_dynptr_slice" | "bpf_dynptr_slice_rdwr" => {
                let (Some(dynptr), Some(size)) = (args.dynptr, args.constant) else {
                    return Err(Stop::unmodelled(format!("kernel function {}", called.name)));
                };
                let mut kind = RegType::with(Base::Mem, dynptr.kind.flag());
                if called.name == "bpf_dynptr_slice" {
                    kind.flags = kind.flags | Flags::RDONLY;
                } else if !self.may_write_packet() {
                    return reject(Rejection::SliceForWriting {});
                }
                // The kernel keeps sizes in 32 bits.
                let detail = Detail::Mem { size: size as u32, dynptr: dynptr.id };
                Ok(Some(RegState { detail, ..RegState::pointer(kind) }))
            }
            "bpf_percpu_obj_new_impl" | "bpf_get_kmem_cache" => {
                Err(Stop::unmodelled(format!("kernel function {}", called.name)))
            }
            _ => Ok(None),
        }
    }
}

fn is_refcount_acquire(called: &Called<'_>) -> bool {
    called.table == Table::KERNEL && called.name == "bpf_refcount_acquire_impl"
}

/// Whether a function puts a node into a list or a tree.
fn is_add(name: &str) -> bool {
    matches!(name, "bpf_list_push_front_impl" | "bpf_list_push_back_impl" | "bpf_rbtree_add_impl")
}

/// A pointer to an object that the program allocated.
pub(super) fn allocated(table: Table, id: TypeId) -> RegState {
    let detail = Detail::Btf { table, id };
    RegState { detail, ..RegState::pointer(RegType::with(Base::BtfId, Flags::ALLOC)) }
}
