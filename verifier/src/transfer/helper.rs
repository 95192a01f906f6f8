//! Calls of helpers: what they return, acquire, release and invalidate.
//!
//! Mirrors `check_helper_call`, `record_func_map`, `record_func_key` and `check_map_func_compatibility`
//! (`kernel/bpf/verifier.c`).

use skep_btf::Kind;
use skep_isa::Reg;
use skep_linux::{
    AttachType, Helper, HelperProperties, MapRow, MapType, ProgType, ProtoFlags, Ret, RetType,
    maps_for_helper,
};

use crate::check::{CallArgs, Purpose};
use crate::code::InlineLoop;
use crate::env::{Env, is_gpl, reject};
use crate::fields::FieldKind;
use crate::pass::explore::Next;
use crate::rejection::Rejection;
use crate::state::{Base, Detail, DynptrKind, Flags, LockOf, MapRef, RefKind, Reference, RegState, RegType};
use crate::target::{self, Attached};
use crate::transfer::CallbackKind;
use crate::types::Table;
use crate::{Check, Stop};

impl Env<'_> {
    /// A call of a helper by its number.
    pub(crate) fn apply_helper_call(&mut self, imm: i64) -> Check<Next> {
        let id = u32::try_from(imm).unwrap_or(u32::MAX);
        if id == 0 {
            return reject(Rejection::HelperNotAllowed { name: "bpf_unspec".to_owned(), id: imm });
        }
        let Some(helper) = Helper::by_id(id).filter(|helper| helper.is_in(self.profile.line)) else {
            let name = "unknown".to_owned();
            return reject(Rejection::InvalidHelper { name, id: imm });
        };
        let Some(proto) = self.helper_proto(id) else {
            return reject(Rejection::HelperNotAllowed { name: helper.name.to_owned(), id: imm });
        };
        if proto.flags.contains(ProtoFlags::GPL_ONLY) && !is_gpl(&self.program.license) {
            return reject(Rejection::HelperGplOnly {});
        }
        if let Some(check) = proto.allowed {
            match target::is_allowed(self.program, self.profile.line, check) {
                None => return Err(Stop::unmodelled(format!("helper {}, which asks {check}", helper.name))),
                Some(false) => return reject(Rejection::HelperTarget {}),
                Some(true) => {}
            }
        }
        if proto.flags.contains(ProtoFlags::MIGHT_SLEEP) && !self.state.sleepable {
            return reject(Rejection::HelperMightSleep {});
        }
        if proto.flags.contains(ProtoFlags::MIGHT_SLEEP)
            && let Some(region) = self.state.refs.region()
        {
            return reject(Rejection::HelperSleepsInRegion { name: helper.name.to_owned(), id: imm, region });
        }
        let does = helper.properties(self.profile.line);
        let args = self.check_args(proto, helper.name)?;
        if let Some(reg) = args.lock {
            self.apply_lock(reg, helper.name)?;
        }
        self.check_map_use(helper, imm, &args)?;
        if let Some((reg, size)) = args.raw {
            for at in 0..size {
                self.access(reg, at, 1, Purpose::Write(None), false, false)?;
            }
        }
        if let Some(reg) = args.release.filter(|reg| args.dynptr == Some(*reg)) {
            self.release_dynptr(reg)?;
        } else if let Some(reg) = args.release {
            self.release(reg, &args, helper.name, imm)?;
        }
        let tail_call = helper.name == "bpf_tail_call";
        if tail_call {
            self.check_leaks("tail_call", true)?;
        }
        if helper.name == "bpf_get_local_storage" && !self.state.reg(Reg::R2).is_zero() {
            return reject(Rejection::StorageFlags {});
        }
        let replaces_result = helper.name == "bpf_set_retval" && self.prog_type() == ProgType::Lsm;
        if replaces_result && self.attached.as_ref().is_some_and(Attached::returns_nothing) {
            return reject(Rejection::SetsNoResult {});
        }
        self.call_back(helper, &args)?;
        if helper.name == "bpf_snprintf" {
            self.check_format()?;
        }
        let first = *self.state.reg(Reg::R1);
        if helper.name == "bpf_dynptr_from_mem" && !first.kind.is(Base::MapValue) {
            return reject(Rejection::DynptrMemory { kind: first.kind.to_string() });
        }
        let dynptr = match args.dynptr {
            Some(reg) if args.release.is_none() => {
                let found = *self.state.reg(reg);
                self.dynptr_in(&found)
            }
            _ => None,
        };
        for reg in (0..6).filter_map(Reg::new) {
            *self.state.reg_mut(reg) = RegState::NOT_INIT;
            self.check_write(reg)?;
        }
        let mut result = self.returned(helper, &proto.ret, &args)?;
        if result.kind.may_be_null() {
            result.id = self.new_id();
        }
        if let Some(dynptr) = dynptr.filter(|_| does.contains(HelperProperties::DYNPTR_REF)) {
            let Detail::Mem { size, .. } = result.detail else {
                return Err(Stop::unmodelled(format!("helper {}", helper.name)));
            };
            result.detail = Detail::Mem { size, dynptr: dynptr.id };
            result.ref_obj_id = dynptr.ref_obj_id;
        } else if does.contains(HelperProperties::POINTER_CAST) {
            result.ref_obj_id = args.ref_obj_id;
        } else if does.contains(HelperProperties::ACQUIRES) || self.acquires_socket(does, &args) {
            let id = self.acquire(RefKind::Object);
            result.id = id;
            result.ref_obj_id = id;
        }
        self.refine_result(helper.name, &args, &mut result)?;
        *self.state.reg_mut(Reg::R0) = result;
        self.check_map_fits(helper, imm, &args)?;
        if tail_call {
            return self.apply_tail_call();
        }
        let writes_packet = helper.name == "bpf_dynptr_write"
            && dynptr.is_some_and(|dynptr| matches!(dynptr.kind, DynptrKind::Skb | DynptrKind::SkbMeta));
        if does.contains(HelperProperties::CHANGES_PACKET) || writes_packet {
            self.forget_packets();
        }
        Ok(Next::Following)
    }

    /// A tail call that succeeds never comes back; within a function, the kernel explores that it returned to the caller.
    fn apply_tail_call(&mut self) -> Check<Next> {
        if self.state.frames().len() == 1 {
            return Ok(Next::Following);
        }
        self.scratched.regs |= 1;
        let at = self.insn;
        self.push(at + 1, at, false)?;
        self.forget_packets();
        *self.state.reg_mut(Reg::R0) = RegState::UNKNOWN;
        self.leave_function()
    }

    fn acquires_socket(&self, does: HelperProperties, args: &CallArgs) -> bool {
        let map_type = args.map.and_then(|(map, _)| self.names.map_def(map)).map(|def| def.map_type);
        does.contains(HelperProperties::ACQUIRES_SOCKET_MAP)
            && matches!(map_type, Some(MapType::Sockmap | MapType::Sockhash))
    }

    fn release(&mut self, reg: Reg, args: &CallArgs, name: &'static str, id: i64) -> Check {
        if args.ref_obj_id == 0 {
            return if self.state.reg(reg).is_zero() {
                Ok(())
            } else {
                reject(Rejection::NotAcquired { name: name.to_owned(), id })
            };
        }
        let released = args.ref_obj_id;
        // What others may still see of a per-CPU object that is given away stays readable for now.
        let stays = args.kptr.is_some() && self.is_under_rcu();
        if !self.state.refs_mut().release(released) {
            return reject(Rejection::NotAcquired { name: name.to_owned(), id });
        }
        self.state.for_each_reg_mut(
            |reg| reg.ref_obj_id == released,
            |reg| {
                if stays && reg.kind.flags.contains(Flags::ALLOC | Flags::PERCPU) {
                    reg.ref_obj_id = 0;
                    reg.kind.flags = reg.kind.flags.without(Flags::ALLOC) | Flags::RCU;
                } else {
                    *reg = RegState::UNKNOWN;
                }
            },
        );
        Ok(())
    }

    /// Takes the lock a register points to, or gives it back.
    fn apply_lock(&mut self, reg: Reg, helper: &str) -> Check {
        let found = *self.state.reg(reg);
        if self.is_in_less() {
            return reject(Rejection::LockInLess {});
        }
        let of = match (found.map(), found.btf()) {
            (Some(map), _) => LockOf::Map(map),
            (None, Some((table, _))) => LockOf::Type(table),
            (None, None) => return Err(Stop::unmodelled("locks outside of maps and objects")),
        };
        let kind = RefKind::Lock(of);
        if helper == "bpf_spin_lock" {
            if self.state.refs.has_lock() {
                return reject(Rejection::TwoLocks {});
            }
            let insn = self.insn;
            self.state.refs_mut().held.push(Reference { id: found.id, insn, kind });
            return Ok(());
        }
        if !self.state.refs.has_lock() {
            return reject(Rejection::UnlockWithoutLock {});
        }
        if !self.state.refs_mut().unlock(found.id, kind) {
            return reject(Rejection::UnlockOther {});
        }
        self.forget_non_owning();
        Ok(())
    }

    fn call_back(&mut self, helper: &Helper, args: &CallArgs) -> Check {
        let Some(subprog) = args.callback else { return Ok(()) };
        match helper.name {
            "bpf_timer_set_callback" => self.push_later(subprog, false),
            "bpf_find_vma" => {
                let id = self.kernel_structure("vm_area_struct")?;
                self.push_callback(subprog, CallbackKind::Vma(id))
            }
            "bpf_for_each_map_elem" => self.push_callback(subprog, CallbackKind::MapElem),
            "bpf_user_ringbuf_drain" => self.push_callback(subprog, CallbackKind::UserRecord),
            "bpf_loop" => {
                self.follow_inline_loop(subprog)?;
                self.demand(Reg::R1)?;
                let rounds = self.state.reg(Reg::R1).value.b64.umax;
                if u64::from(self.state.top().callback_depth) < rounds {
                    return self.push_callback(subprog, CallbackKind::Loop);
                }
                self.state.top_mut().callback_depth = 0;
                if self.log.is_verbose() {
                    let frame = self.state.current();
                    self.log.write(format_args!("frame{frame} bpf_loop iteration limit reached\n"));
                }
                Ok(())
            }
            name => Err(Stop::unmodelled(format!("helper {name}"))),
        }
    }

    /// A loop can stand for the call if all paths come with the same function and no flags, which they then depend on.
    fn follow_inline_loop(&mut self, subprog: u32) -> Check {
        let at = self.insn as usize;
        let before = self.code.aux[at].inline_loop;
        if before == InlineLoop::Never {
            return Ok(());
        }
        let plain = self.state.reg(Reg::R4).is_zero();
        if plain {
            self.demand(Reg::R4)?;
        }
        let same = before == InlineLoop::Unseen || before == InlineLoop::Of(subprog);
        self.code.aux[at].inline_loop =
            if plain && same { InlineLoop::Of(subprog) } else { InlineLoop::Never };
        Ok(())
    }

    fn returned(&mut self, helper: &Helper, ret: &Ret, args: &CallArgs) -> Check<RegState> {
        let flags = ret.flags;
        let pointer = |base| RegState::pointer(RegType::with(base, flags));
        Ok(match ret.base {
            RetType::Integer => RegState::UNKNOWN,
            RetType::Void => RegState::NOT_INIT,
            RetType::MapValue => {
                let (map, uid) = args.map.ok_or_else(|| Stop::unmodelled("a lookup without a map"))?;
                let flags = if self.is_in_array(args) && helper.name == "bpf_map_lookup_elem" {
                    flags.without(Flags::MAYBE_NULL)
                } else {
                    flags
                };
                let kind = RegType::with(Base::MapValue, flags);
                let id = if !kind.may_be_null() && self.names.has_lock(map) { self.new_id() } else { 0 };
                RegState { detail: Detail::Map { map, uid }, id, ..RegState::pointer(kind) }
            }
            RetType::Socket => pointer(Base::Socket),
            RetType::SockCommon => pointer(Base::SockCommon),
            RetType::TcpSock => pointer(Base::TcpSock),
            RetType::Mem => {
                let size =
                    args.memory_size.ok_or_else(|| Stop::unmodelled(format!("helper {}", helper.name)))?;
                RegState { detail: Detail::Mem { size, dynptr: 0 }, ..pointer(Base::Mem) }
            }
            RetType::BtfId => match args.kptr {
                Some(kptr) => {
                    let (table, id) =
                        kptr.target.ok_or_else(|| Stop::unmodelled("a kptr to nothing known"))?;
                    let mut flags = flags;
                    if !table.is_kernel() {
                        flags = flags | Flags::ALLOC;
                        if kptr.kind == FieldKind::PercpuKptr {
                            flags = flags | Flags::PERCPU;
                        }
                    }
                    let kind = RegType::with(Base::BtfId, flags);
                    RegState { detail: Detail::Btf { table, id }, ..RegState::pointer(kind) }
                }
                None => {
                    let id = self.kernel_structure(ret.btf.unwrap_or("any"))?;
                    RegState { detail: Detail::Btf { table: Table::KERNEL, id }, ..pointer(Base::BtfId) }
                }
            },
            RetType::MemOrBtfId => self.this_cpu(flags, args)?,
            RetType::AllocMem => return Err(Stop::unmodelled(format!("helper {}", helper.name))),
        })
    }

    /// The part of a per-CPU object that one processor has.
    fn this_cpu(&self, flags: Flags, args: &CallArgs) -> Check<RegState> {
        let (table, id, allocated) =
            args.percpu.ok_or_else(|| Stop::unmodelled("a per-CPU object without a type"))?;
        let btf = self.types.btf(table)?;
        let of = btf.skip_modifiers(id).unwrap_or(id);
        if btf.kind_of(of).is_some_and(Kind::is_composite) {
            let flags = match allocated {
                true => Flags::ALLOC | Flags::RCU,
                false => flags.without(Flags::RDONLY),
            };
            let kind = RegType::with(Base::BtfId, flags);
            return Ok(RegState { detail: Detail::Btf { table, id }, ..RegState::pointer(kind) });
        }
        let size = btf.size_of(of).and_then(|size| u32::try_from(size).ok());
        let size = size.ok_or_else(|| Stop::unmodelled("a per-CPU variable without a size"))?;
        let kind = RegType::with(Base::Mem, flags);
        Ok(RegState { detail: Detail::Mem { size, dynptr: 0 }, ..RegState::pointer(kind) })
    }

    /// Whether a lookup is in an array with a key that is known to be one of its own.
    fn is_in_array(&self, args: &CallArgs) -> bool {
        const INNER_MAP: u32 = 1 << 12;
        let Some((key, (map, _))) = args.constant_key.zip(args.map) else { return false };
        self.names
            .map_def(map)
            .is_some_and(|def| key < u64::from(def.max_entries) && def.flags & INNER_MAP == 0)
    }

    fn refine_result(&mut self, name: &str, args: &CallArgs, result: &mut RegState) -> Check {
        const MAX_ERRNO: i32 = 4095;
        match name {
            "bpf_get_stack"
            | "bpf_get_task_stack"
            | "bpf_probe_read_str"
            | "bpf_probe_read_kernel_str"
            | "bpf_probe_read_user_str" => {
                result.value.b64.smax = args.size_max as i64;
                result.value.b32.smax = args.size_max as i32;
                result.value.b64.smin = -i64::from(MAX_ERRNO);
                result.value.b32.smin = -MAX_ERRNO;
            }
            "bpf_get_smp_processor_id" => {
                let last = self.profile.config.cpus.saturating_sub(1);
                (result.value.b64.umax, result.value.b64.smax) = (u64::from(last), i64::from(last));
                (result.value.b32.umax, result.value.b32.smax) = (last, last as i32);
                (result.value.b64.smin, result.value.b32.smin) = (0, 0);
            }
            _ => return Ok(()),
        }
        result.value.sync(&self.values);
        self.check_sane(result, "retval")
    }

    /// What the kernel remembers of the map and its key for later, and refuses because of it.
    fn check_map_use(&mut self, helper: &Helper, id: i64, args: &CallArgs) -> Check {
        const RDONLY_PROG: u32 = 1 << 7;
        let Some(def) = args.map.and_then(|(map, _)| self.names.map_def(map)) else { return Ok(()) };
        let writes = matches!(
            helper.name,
            "bpf_map_update_elem" | "bpf_map_delete_elem" | "bpf_map_push_elem" | "bpf_map_pop_elem"
        );
        if writes && def.flags & RDONLY_PROG != 0 {
            return reject(Rejection::MapForbidsWrites {});
        }
        if helper.name == "bpf_tail_call" {
            if def.map_type != MapType::ProgArray {
                let map_type = def.map_type.number();
                return reject(Rejection::MapForHelper { map_type, name: helper.name.to_owned(), id });
            }
            let entries = u64::from(def.max_entries);
            if self.state.reg(Reg::R3).constant_value(true).is_some_and(|key| key < entries) {
                return self.demand(Reg::R3);
            }
        }
        Ok(())
    }

    fn check_map_fits(&self, helper: &Helper, id: i64, args: &CallArgs) -> Check {
        let Some((map, _)) = args.map else { return Ok(()) };
        let Some(def) = self.names.map_def(map) else { return Ok(()) };
        let line = self.profile.line;
        let refused =
            || Rejection::MapForHelper { map_type: def.map_type.number(), name: helper.name.to_owned(), id };
        if self.may_update_sockmap(helper.name, def.map_type) {
            return Ok(());
        }
        let only = MapRow::of(def.map_type).and_then(|row| row.only_helpers(line));
        if only.is_some_and(|only| !only.contains(&helper.name)) {
            return reject(refused());
        }
        if maps_for_helper(line, helper.name).is_some_and(|maps| !maps.contains(&def.map_type)) {
            return reject(refused());
        }
        Ok(())
    }

    /// Some program types may change maps of sockets by the helpers for all maps.
    fn may_update_sockmap(&self, helper: &str, map_type: MapType) -> bool {
        let deletes = helper == "bpf_map_delete_elem";
        if !matches!(map_type, MapType::Sockmap | MapType::Sockhash)
            || !deletes && helper != "bpf_map_update_elem"
        {
            return false;
        }
        match self.prog_type() {
            ProgType::SocketFilter
            | ProgType::SchedCls
            | ProgType::SchedAct
            | ProgType::Xdp
            | ProgType::SkReuseport
            | ProgType::FlowDissector
            | ProgType::SkLookup => true,
            ProgType::SockOps => deletes,
            ProgType::Tracing => self.program.kind.attach_type == Some(AttachType::TraceIter),
            _ => false,
        }
    }

    /// The map a pointer to it names.
    pub(crate) fn map_passed(reg: &RegState) -> Option<(MapRef, u32)> {
        match reg.detail {
            Detail::Map { map, uid } => Some((map, uid)),
            _ => None,
        }
    }
}
