//! Arguments of kernel functions, by the type and the name of the parameter.
//!
//! Mirrors `check_kfunc_args`, `get_kfunc_ptr_arg_type` and `process_kf_arg_ptr_to_btf_id` (`kernel/bpf/verifier.c`, 6.18).

use skep_btf::{Btf, Kind, Type, TypeId};
use skep_isa::Reg;
use skep_linux::KfuncFlags;

use crate::check::{Dynptr, DynptrUse};
use crate::env::{Env, reject};
use crate::fields::FieldKind;
use crate::kfunc::Called;
use crate::kfunc::graph::{Place, Root};
use crate::kfunc::iter::Iter;
use crate::pass::context_arg;
use crate::rejection::Rejection;
use crate::state::{Base, Detail, DynptrKind, Flags, IrqClass, MapRef, RegState, RegType};
use crate::types::Table;
use crate::{Check, Stop};

/// What the arguments of a call turned out to be.
#[derive(Debug, Default)]
pub(super) struct CallArgs {
    /// The argument that must be a known number.
    pub constant: Option<u64>,
    /// The reference behind an argument; zero for none.
    pub ref_obj_id: u32,
    /// The argument whose reference ends here.
    pub release: Option<Reg>,
    /// The type of the object passed that the program allocated.
    pub object: Option<(Table, TypeId)>,
    /// The list or tree passed.
    pub root: Option<Root>,
    /// Whether that object is the program's own, and so exists.
    pub is_owned: bool,
    /// The function passed.
    pub callback: Option<u32>,
    /// The iterator passed.
    pub iter: Option<Iter>,
    /// The map passed, or the one that what was passed is part of.
    pub map: Option<(MapRef, u32)>,
    /// The dynptr passed.
    pub dynptr: Option<Dynptr>,
}

/// What a parameter that is a pointer takes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Takes {
    Ctx,
    Null,
    Allocated,
    Refcounted,
    Root(Place),
    Node(Place),
    Dynptr,
    Object,
    Callback,
    Memory,
    Sized,
    Map,
    Wq,
    Iter,
    IrqFlags,
}

impl Env<'_> {
    /// All arguments of a call, in order.
    pub(super) fn check_kfunc_args(&mut self, called: &Called<'_>) -> Check<CallArgs> {
        let mut args = CallArgs::default();
        let count = called.proto.params.len() as usize;
        let mut skipped = None;
        for index in 0..count.min(5) {
            if skipped == Some(index) {
                continue;
            }
            let (Some(reg), Some(param)) = (Reg::new(index as u8 + 1), called.param(index)) else { break };
            if param.name.ends_with("__ign") {
                continue;
            }
            let resolved = called.btf.skip_modifiers(param.ty).and_then(|id| called.btf.get(id));
            match resolved {
                Some(Type::Int { .. } | Type::Enum(_) | Type::Enum64(_)) => {
                    self.check_number(called, reg, param.name, &mut args)?;
                }
                Some(Type::Ptr { target }) => {
                    if self.check_pointer(called, reg, index, target, &mut args)? == Takes::Sized {
                        skipped = Some(index + 1);
                    }
                }
                _ => return Err(Stop::unmodelled(format!("argument {index} of {}", called.name))),
            }
        }
        if called.is(KfuncFlags::RELEASE) && args.release.is_none() {
            return reject(Rejection::ReleaseExpects { name: called.name.to_owned() });
        }
        Ok(args)
    }

    fn check_number(&mut self, called: &Called<'_>, reg: Reg, name: &str, args: &mut CallArgs) -> Check {
        let found = *self.state.reg(reg);
        if !found.is_scalar() {
            return reject(Rejection::KfuncScalar { reg: reg.number() });
        }
        if name.ends_with("__k") {
            let Some(value) = found.value.known(true).filter(|_| found.value.tnum.is_const()) else {
                return reject(Rejection::KfuncConstant { reg: reg.number() });
            };
            self.demand(reg)?;
            args.constant = Some(value);
        } else if matches!(name, "rdonly_buf_size" | "rdwr_buf_size") {
            return Err(Stop::unmodelled(format!("memory that {} returns", called.name)));
        }
        Ok(())
    }

    fn check_pointer(
        &mut self,
        called: &Called<'_>,
        reg: Reg,
        index: usize,
        target: TypeId,
        args: &mut CallArgs,
    ) -> Check<Takes> {
        let found = *self.state.reg(reg);
        let name = called.param(index).map_or("", |param| param.name);
        let trusted = called.is(KfuncFlags::TRUSTED_ARGS) || called.is(KfuncFlags::RELEASE);
        let rcu = called.is(KfuncFlags::RCU);
        let nullable = name.contains("__nullable");
        if (trusted || rcu) && !nullable && (found.is_zero() || found.kind.may_be_null()) {
            return reject(Rejection::KfuncNull { arg: index });
        }
        if found.ref_obj_id != 0 {
            if called.is(KfuncFlags::RELEASE) {
                if args.ref_obj_id != 0 {
                    return Err(Stop::unmodelled("two references in one call"));
                }
                args.release = Some(reg);
            }
            args.ref_obj_id = found.ref_obj_id;
        }
        let takes = self.takes(called, &found, index, target)?;
        // Sockets and maps that no table describes are always valid.
        let is_known = found.kind.is_socket() || found.kind.is(Base::ConstMap);
        let must_be_valid = matches!(takes, Takes::Allocated | Takes::Object | Takes::Map) && !is_known;
        if must_be_valid && (trusted || rcu) && !found.is_trusted() {
            let is_rcu = found.kind.flags.contains(Flags::RCU) && self.is_under_rcu();
            let what = if rcu { "a rcu pointer" } else { "referenced or trusted" };
            if !rcu || !is_rcu {
                return reject(Rejection::KfuncUntrusted { reg: reg.number(), what });
            }
        }
        if takes == Takes::Null {
            return Ok(takes);
        }
        self.check_kfunc_offset(&found, reg, called.is(KfuncFlags::RELEASE) && found.ref_obj_id != 0, args)?;
        match takes {
            Takes::Null => Ok(()),
            Takes::Ctx if found.kind.is(Base::Ctx) => Ok(()),
            Takes::Ctx => self.expects(index, format!("pointer to ctx, but got {}", found.kind)),
            Takes::Allocated => self.check_allocated(called, &found, index, args),
            Takes::Refcounted => self.check_refcounted(&found, index, args),
            Takes::Root(place) => self.check_root(&found, reg, index, place, args),
            Takes::Node(place) => self.check_node(called, &found, reg, index, place, args),
            Takes::Dynptr => self.check_kfunc_dynptr(called, &found, reg, name, args),
            Takes::Callback => match found.detail {
                Detail::Subprog(subprog) if found.kind.is(Base::Func) => {
                    args.callback = Some(subprog);
                    Ok(())
                }
                _ => reject(Rejection::KfuncCallback { arg: index }),
            },
            Takes::Object => self.check_kernel_object(called, &found, reg, index, target),
            Takes::Memory => self.check_memory(called, &found, reg, target),
            Takes::Sized => self.check_sized(called, &found, reg, index, args),
            Takes::Map => match Self::map_passed(&found).filter(|_| found.kind.is(Base::ConstMap)) {
                None => Err(Stop::unmodelled(format!("a map that is no argument of {}", called.name))),
                Some((map, uid)) => match args.map.replace((map, uid)) {
                    Some((wq_map, wq)) if (wq_map, wq) != (map, uid) => {
                        reject(Rejection::OtherWqMap { wq, map: uid })
                    }
                    _ => Ok(()),
                },
            },
            Takes::Iter => self.check_iter(called, &found, reg, index, args),
            Takes::IrqFlags => {
                let (class, saves) = match called.name {
                    "bpf_local_irq_save" => (IrqClass::Native, true),
                    "bpf_local_irq_restore" => (IrqClass::Native, false),
                    _ => {
                        return Err(Stop::unmodelled(format!(
                            "interrupt flags as argument of {}",
                            called.name
                        )));
                    }
                };
                self.check_irq_flags(&found, reg, index, class, saves)
            }
            Takes::Wq => {
                if !found.kind.is(Base::MapValue) {
                    return reject(Rejection::NotMapValue { arg: index });
                }
                args.map = Self::map_passed(&found);
                self.check_field(reg, &found, FieldKind::Wq)
            }
        }?;
        Ok(takes)
    }

    /// A dynptr, or room for one.
    fn check_kfunc_dynptr(
        &mut self,
        called: &Called<'_>,
        found: &RegState,
        reg: Reg,
        name: &str,
        args: &mut CallArgs,
    ) -> Check {
        let makes = name.ends_with("__uninit");
        let of_kernel = called.table == Table::KERNEL;
        let kind = match called.name {
            "bpf_dynptr_from_skb" if of_kernel => Some((DynptrKind::Skb, None)),
            "bpf_dynptr_from_xdp" if of_kernel => Some((DynptrKind::Xdp, None)),
            "bpf_dynptr_from_skb_meta" if of_kernel => Some((DynptrKind::SkbMeta, None)),
            "bpf_dynptr_clone" if of_kernel && makes => {
                args.dynptr.map(|cloned| (cloned.kind, Some(cloned.ref_obj_id)))
            }
            _ => None,
        };
        let purpose = match (makes, kind) {
            (true, Some((kind, reference))) => DynptrUse::Make(kind, reference),
            (true, None) => return Err(Stop::unmodelled(format!("a dynptr that {} makes", called.name))),
            (false, kind) => DynptrUse::Use(kind.map(|(kind, _)| kind)),
        };
        self.check_dynptr(reg, purpose)?;
        if !makes {
            args.dynptr = self.dynptr_in(found);
        }
        Ok(())
    }

    /// Memory of the size of what the parameter points to.
    fn check_memory(&mut self, called: &Called<'_>, found: &RegState, reg: Reg, target: TypeId) -> Check {
        let size = called.btf.skip_modifiers(target).and_then(|id| called.btf.size_of(id));
        let size = size.and_then(|size| i32::try_from(size).ok());
        let size = size.ok_or_else(|| Stop::unmodelled("memory of unknown size"))?;
        if found.is_zero() {
            return Ok(());
        }
        self.as_if_not_null(found, reg, |env| {
            env.check_helper_memory(reg, size, false, true, None)?;
            env.check_helper_memory(reg, size, true, true, None)
        })
    }

    /// Memory of the size that the next argument says.
    fn check_sized(
        &mut self,
        called: &Called<'_>,
        found: &RegState,
        reg: Reg,
        index: usize,
        args: &mut CallArgs,
    ) -> Check {
        let Some(next) = Reg::new(reg.number() + 1) else { return Ok(()) };
        let name = called.param(index).map_or("", |param| param.name);
        if !found.is_zero() || !name.ends_with("__opt") {
            let checked = self.as_if_not_null(found, reg, |env| {
                env.check_size(next, false, true, None)?;
                env.check_size(next, true, true, None)
            });
            if let Err(Stop::Reject(rejection)) = checked {
                if self.log.is_wanted() {
                    self.log.write(format_args!("{}\n", rejection.message()));
                }
                return reject(Rejection::KfuncMemory { arg: index, next: index + 1 });
            }
            checked?;
        }
        let size = self.state.reg(next);
        let is_constant = called.param(index + 1).is_some_and(|param| param.name.ends_with("__szk"));
        if is_constant {
            if !size.value.tnum.is_const() {
                return reject(Rejection::KfuncConstant { reg: next.number() });
            }
            args.constant = Some(size.value.tnum.value);
        }
        Ok(())
    }

    fn as_if_not_null(
        &mut self,
        found: &RegState,
        reg: Reg,
        check: impl FnOnce(&mut Self) -> Check,
    ) -> Check {
        self.state.reg_mut(reg).kind.flags = found.kind.flags.without(Flags::MAYBE_NULL);
        let outcome = check(self);
        self.state.reg_mut(reg).kind = found.kind;
        outcome
    }

    /// Pointers that must not have been moved before they are passed on.
    fn check_kfunc_offset(&self, found: &RegState, reg: Reg, releases: bool, args: &CallArgs) -> Check {
        if releases {
            // Reported as for helpers: what is released is whole.
            let own = found.kind.flags.contains(Flags::NON_OWN_REF);
            if found.off != 0 && !own && args.release == Some(reg) {
                return reject(Rejection::ReleaseOffset { reg: reg.number() });
            }
            return self.check_unmodified(found, reg.number(), false);
        }
        match found.kind.base {
            Base::Mem | Base::Buf | Base::Scalar | Base::Arena => Ok(()),
            _ => self.check_arg_offset(found, reg.number()),
        }
    }

    pub(super) fn expects<T>(&self, arg: usize, what: impl Into<String>) -> Check<T> {
        reject(Rejection::KfuncExpects { arg, what: what.into() })
    }

    fn takes(&self, called: &Called<'_>, found: &RegState, index: usize, target: TypeId) -> Check<Takes> {
        let btf = called.btf;
        let unmodelled = |what: &str| Err(Stop::unmodelled(format!("{what} as argument of {}", called.name)));
        let name = called.param(index).map_or("", |param| param.name);
        let pointee = btf.skip_modifiers(target).unwrap_or(TypeId(0));
        let is_struct = is_composite(btf, pointee);
        let structure = if is_struct { btf.name_of(pointee) } else { "" };
        if called.name == "bpf_cast_to_kern_ctx" || context_arg::is_named(self.program, btf, target) {
            return Ok(Takes::Ctx);
        }
        if name.contains("__nullable") && found.is_zero() {
            return Ok(Takes::Null);
        }
        if name.ends_with("__alloc") {
            return Ok(Takes::Allocated);
        }
        if name.ends_with("__refcounted_kptr") {
            return Ok(Takes::Refcounted);
        }
        match structure {
            "bpf_dynptr" => return Ok(Takes::Dynptr),
            "bpf_list_head" => return Ok(Takes::Root(Place::List)),
            "bpf_list_node" => return Ok(Takes::Node(Place::List)),
            "bpf_rb_root" => return Ok(Takes::Root(Place::Tree)),
            "bpf_rb_node" => return Ok(Takes::Node(Place::Tree)),
            "bpf_wq" => return Ok(Takes::Wq),
            "bpf_task_work" => return unmodelled("task work"),
            "bpf_res_spin_lock" => return unmodelled("a resilient lock"),
            _ => {}
        }
        let is_iter = if called.iterates() { index == 0 } else { name.ends_with("__iter") };
        if is_iter {
            return Ok(Takes::Iter);
        }
        if name.ends_with("__irq_flag") {
            return Ok(Takes::IrqFlags);
        }
        if name.ends_with("__str") {
            return unmodelled("a string");
        }
        if name.ends_with("__map") {
            return Ok(Takes::Map);
        }
        if matches!(btf.get(pointee), Some(Type::FuncProto(_))) {
            return Ok(Takes::Callback);
        }
        let is_object =
            found.kind.base == Base::BtfId || found.kind.is_socket() || found.kind.is(Base::ConstMap);
        if is_object && is_struct {
            return Ok(Takes::Object);
        }
        if is_object {
            return unmodelled("an object");
        }
        let next = Reg::new(index as u8 + 2).map(|reg| self.state.reg(reg).is_scalar());
        let is_sized = called.param(index + 1).is_some_and(|param| {
            next == Some(true) && (param.name.ends_with("__sz") || param.name.ends_with("__szk"))
        });
        let is_data = is_number(btf, pointee) || is_scalar_struct(btf, pointee, 0);
        match is_sized {
            true if is_data || pointee.is_void() => Ok(Takes::Sized),
            false if is_data => Ok(Takes::Memory),
            _ => {
                let kind = btf.kind_of(pointee).map_or("UNKNOWN", Kind::name);
                let (name, void) = (btf.name_of(pointee).to_owned(), if is_sized { "void, " } else { "" });
                reject(Rejection::KfuncPointee { arg: index, kind, name, void })
            }
        }
    }

    /// An object that the program allocated and gives away.
    fn check_allocated(
        &self,
        called: &Called<'_>,
        found: &RegState,
        index: usize,
        args: &mut CallArgs,
    ) -> Check {
        let percpu = RegType::with(Base::BtfId, Flags::ALLOC | Flags::PERCPU);
        if found.kind == RegType::with(Base::BtfId, Flags::ALLOC) {
            if called.name != "bpf_obj_drop_impl" {
                return reject(Rejection::KfuncOtherObject { arg: index, name: "bpf_obj_drop_impl" });
            }
        } else if found.kind == percpu {
            if called.name != "bpf_percpu_obj_drop_impl" {
                return reject(Rejection::KfuncOtherObject { arg: index, name: "bpf_percpu_obj_drop_impl" });
            }
        } else {
            return self.expects(index, "pointer to allocated object");
        }
        if found.ref_obj_id == 0 {
            return reject(Rejection::ObjectNotReferenced {});
        }
        args.object = found.btf();
        Ok(())
    }

    fn check_refcounted(&self, found: &RegState, index: usize, args: &mut CallArgs) -> Check {
        if found.kind.base != Base::BtfId || !found.kind.flags.contains(Flags::ALLOC) {
            return reject(Rejection::NotGraphReference { arg: index });
        }
        let Some((table, id)) = found.btf() else { return Err(Stop::unmodelled("an object without a type")) };
        if !self.has_refcount(table, id)? {
            return reject(Rejection::NotRefcounted { arg: index });
        }
        args.object = Some((table, id));
        args.is_owned = found.ref_obj_id != 0 && !found.kind.flags.contains(Flags::NON_OWN_REF);
        Ok(())
    }

    /// An object of the kernel's, of the type that is asked for or one that begins with it.
    fn check_kernel_object(
        &mut self,
        called: &Called<'_>,
        found: &RegState,
        reg: Reg,
        index: usize,
        target: TypeId,
    ) -> Check {
        let wanted = called.btf.skip_modifiers(target).unwrap_or(target);
        let under_rcu = found.kind.flags.contains(Flags::RCU) && self.is_under_rcu();
        let name = called.btf.name_of(wanted).to_owned();
        let structure = match found.kind.base {
            Base::Socket => "sock",
            Base::SockCommon => "sock_common",
            Base::TcpSock => "tcp_sock",
            Base::ConstMap => "bpf_map",
            _ => "",
        };
        if found.kind.base != Base::BtfId {
            return match structure == name && called.table == Table::KERNEL {
                true => Ok(()),
                false => Err(Stop::unmodelled(format!("a socket or map as argument of {}", called.name))),
            };
        }
        if found.kind.has_any(UNSAFE) && !under_rcu || found.kind.may_be_null() {
            return Err(Stop::unmodelled(format!("a doubtful object as argument of {}", called.name)));
        }
        let Some(held) = found.btf() else { return Err(Stop::unmodelled("an object without a type")) };
        if found.kind.flags.contains(Flags::ALLOC) {
            return Err(Stop::unmodelled(format!("an allocated object as argument of {}", called.name)));
        }
        let held_name = self.types.name(held.0, held.1).to_owned();
        let alias = |one: &str, other: &str| one.strip_suffix("___init") == Some(other);
        let strict = called.is(KfuncFlags::RELEASE) && found.ref_obj_id != 0
            || alias(&held_name, &name)
            || alias(&name, &held_name);
        // What programs see of a packet stands for the whole of it.
        let is_projection = context_arg::PROJECTIONS.contains(&(name.as_str(), held_name.as_str()));
        if self.is_object(held, found.off, (called.table, wanted), strict)? || is_projection {
            return Ok(());
        }
        reject(Rejection::KfuncObject {
            name: called.name.to_owned(),
            arg: index,
            expected: name,
            reg: reg.number(),
            found: held_name,
        })
    }
}

/// Modifiers of pointers that are not simply valid.
const UNSAFE: Flags = Flags::UNTRUSTED.union(Flags::USER).union(Flags::PERCPU).union(Flags::MAYBE_NULL);

fn is_composite(btf: &Btf, id: TypeId) -> bool {
    matches!(btf.kind_of(id), Some(Kind::Struct | Kind::Union))
}

fn is_number(btf: &Btf, id: TypeId) -> bool {
    matches!(btf.kind_of(id), Some(Kind::Int | Kind::Enum | Kind::Enum64))
}

/// Whether a structure consists of numbers, and of arrays and structures of them.
fn is_scalar_struct(btf: &Btf, id: TypeId, depth: u32) -> bool {
    /// Structures in structures at most.
    const DEEPEST: u32 = 3;
    let Some(Type::Struct(of) | Type::Union(of)) = btf.get(id) else { return false };
    of.members.iter().all(|member| {
        let Some(mut inner) = btf.skip_modifiers(member.ty) else { return false };
        if is_composite(btf, inner) {
            return depth < DEEPEST && is_scalar_struct(btf, inner, depth + 1);
        }
        if let Some(Type::Array { elem, .. }) = btf.get(inner) {
            inner = btf.skip_modifiers(elem).unwrap_or(elem);
        }
        is_number(btf, inner)
    })
}
