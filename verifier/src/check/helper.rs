//! Arguments of helpers, by the prototype's rows.
//!
//! Mirrors `check_func_arg`, `check_reg_type`, `check_helper_mem_access` and `check_mem_size_reg`
//! (`kernel/bpf/verifier.c`).

use skep_btf::TypeId;
use skep_isa::Reg;
use skep_linux::{Arg, ArgType, HelperProto, MapType, ProgType, ProtoFlags};

use crate::check::{DynptrUse, Purpose};
use crate::env::{Env, has_direct_value, reject};
use crate::fields::{Field, FieldKind};
use crate::limits::MAX_VAR_SIZE;
use crate::rejection::Rejection;
use crate::state::{Base, Byte, Detail, DynptrKind, Flags, MapRef, Names, RegState, slot_of};
use crate::types::Table;
use crate::{Check, Stop};

/// What the arguments of a call turned out to be.
#[derive(Debug, Default)]
pub(crate) struct CallArgs {
    /// Whether packet memory may be passed.
    pub packet_allowed: bool,
    /// The map passed.
    pub map: Option<(MapRef, u32)>,
    /// Memory the helper writes without reading: the register and the size.
    pub raw: Option<(Reg, i32)>,
    /// The key passed, where an array is looked up with one that is known.
    pub constant_key: Option<u64>,
    /// The reference behind an argument; zero for none.
    pub ref_obj_id: u32,
    /// The argument whose reference ends here.
    pub release: Option<Reg>,
    /// The register that points to a lock.
    pub lock: Option<Reg>,
    /// The register that points to a dynptr.
    pub dynptr: Option<Reg>,
    /// The function passed.
    pub callback: Option<u32>,
    /// Bytes of memory the helper returns.
    pub memory_size: Option<u32>,
    /// The largest size of memory passed.
    pub size_max: u64,
    /// The helper's name.
    pub helper: &'static str,
    /// The pointer in memory that is exchanged.
    pub kptr: Option<Field>,
    /// The type of the per-CPU object passed, and whether a program allocated it.
    pub percpu: Option<(Table, TypeId, bool)>,
}

impl Env<'_> {
    /// All arguments of a call, in order.
    pub(crate) fn check_args(
        &mut self,
        proto: &'static HelperProto,
        helper: &'static str,
    ) -> Check<CallArgs> {
        let packet_allowed = proto.flags.contains(ProtoFlags::PKT_ACCESS);
        let mut args = CallArgs { packet_allowed, helper, ..CallArgs::default() };
        for (index, arg) in proto.args.iter().enumerate() {
            let Some(reg) = Reg::new(index as u8 + 1) else { break };
            let previous = index.checked_sub(1).map(|index| &proto.args[index]);
            self.check_arg(reg, arg, previous, &mut args)?;
        }
        Ok(args)
    }

    fn check_arg(&mut self, reg: Reg, arg: &Arg, previous: Option<&Arg>, args: &mut CallArgs) -> Check {
        self.check_read(reg)?;
        let found = *self.state.reg(reg);
        if arg.base == ArgType::Anything {
            if self.is_secret(&found) {
                return reject(Rejection::Leak { reg: reg.number(), into: "helper function" });
            }
            return Ok(());
        }
        if found.kind.is_packet() && !self.may_pass_packet(args.packet_allowed) {
            return reject(Rejection::HelperPacket {});
        }
        let arg = &self.resolved_value(arg, args);
        let null = found.is_zero() && arg.flags.contains(Flags::MAYBE_NULL);
        if null {
            self.demand(reg)?;
        } else {
            self.check_arg_type(reg, &found, arg, args)?;
            // What is released then is not at the pointer, but behind the dynptr there.
            let is_dynptr = arg.base == ArgType::Dynptr && found.kind.is(Base::Stack);
            if arg.flags.contains(Flags::RELEASE) && !is_dynptr {
                if found.off != 0 {
                    return reject(Rejection::ReleaseOffset { reg: reg.number() });
                }
                self.check_unmodified(&found, reg.number(), false)?;
            } else {
                self.check_arg_offset(&found, reg.number())?;
            }
        }
        if arg.flags.contains(Flags::RELEASE) {
            if arg.base == ArgType::Dynptr {
                self.check_dynptr_release(reg)?;
            } else if found.ref_obj_id == 0 && !found.is_zero() {
                return reject(Rejection::ReleaseUnreferenced { reg: reg.number() });
            }
            args.release = Some(reg);
        }
        if found.ref_obj_id != 0 && arg.base != ArgType::KptrXchgDest {
            if args.ref_obj_id != 0 {
                return Err(Stop::unmodelled("two references in one call"));
            }
            args.ref_obj_id = found.ref_obj_id;
        }
        self.check_arg_use(reg, &found, arg, previous, null, args)
    }

    /// The value of a map of sockets is a socket.
    fn resolved_value(&self, arg: &Arg, args: &CallArgs) -> Arg {
        let map_type = args.map.and_then(|(map, _)| self.names.map_def(map)).map(|def| def.map_type);
        if arg.base == ArgType::MapValue && matches!(map_type, Some(MapType::Sockmap | MapType::Sockhash)) {
            return Arg { base: ArgType::BtfIdSockCommon, ..*arg };
        }
        *arg
    }

    /// What follows from an argument of the right type.
    fn check_arg_use(
        &mut self,
        reg: Reg,
        found: &RegState,
        arg: &Arg,
        previous: Option<&Arg>,
        null: bool,
        args: &mut CallArgs,
    ) -> Check {
        let write = arg.flags.contains(Flags::WRITE);
        let fill = |raw| if arg.flags.contains(Flags::UNINIT) { Some(raw) } else { None };
        match arg.base {
            ArgType::ConstMapPtr => {
                let passed = Self::map_passed(found);
                if let (Some((timer_map, timer)), Some((map, uid))) = (args.map, passed)
                    && (timer_map != map || timer != uid)
                {
                    return reject(Rejection::OtherTimerMap { timer, map: uid });
                }
                args.map = passed;
                Ok(())
            }
            ArgType::SpinLock => {
                self.check_field(reg, found, FieldKind::SpinLock)?;
                args.lock = Some(reg);
                Ok(())
            }
            ArgType::Timer => {
                self.check_field(reg, found, FieldKind::Timer)?;
                args.map = Self::map_passed(found);
                Ok(())
            }
            ArgType::MapKey => {
                let (map, _) = args.map.ok_or_else(|| Stop::unmodelled("a key before its map"))?;
                let (size, is_array) = self.names.map_def(map).map_or((0, false), |def| {
                    (def.key_size, matches!(def.map_type, MapType::Array | MapType::PercpuArray))
                });
                self.check_helper_memory(reg, size as i32, false, false, None)?;
                if is_array {
                    args.constant_key = self.constant_key(found, size as usize)?;
                }
                Ok(())
            }
            ArgType::MapValue if null => Ok(()),
            ArgType::MapValue => {
                let (map, _) = args.map.ok_or_else(|| Stop::unmodelled("a value before its map"))?;
                let Some(def) = self.names.map_def(map) else { return Ok(()) };
                if def.map_type == MapType::BloomFilter {
                    return Err(Stop::unmodelled("values of this type of map"));
                }
                let size = def.value_size as i32;
                self.check_helper_memory(reg, size, write, false, fill(&mut args.raw))
            }
            ArgType::Mem if arg.flags.contains(Flags::FIXED_SIZE) && !null => {
                self.check_helper_memory(reg, arg.size as i32, write, false, fill(&mut args.raw))?;
                if arg.flags.contains(Flags::ALIGNED) {
                    self.check_alignment(found, 0, arg.size, true)?;
                }
                Ok(())
            }
            ArgType::Mem | ArgType::Ctx | ArgType::Stack | ArgType::BtfId => Ok(()),
            ArgType::PercpuBtfId => {
                let allocated = found.kind.flags.contains(Flags::RCU);
                args.percpu = found.btf().map(|(table, id)| (table, id, allocated));
                Ok(())
            }
            ArgType::KptrXchgDest => {
                args.kptr = Some(self.kptr_at(reg, found)?);
                args.map = Self::map_passed(found);
                Ok(())
            }
            ArgType::SockCommon | ArgType::Socket | ArgType::BtfIdSockCommon | ArgType::RingbufMem => Ok(()),
            ArgType::ConstSize | ArgType::ConstSizeOrZero => {
                let memory = previous.map_or(Flags::NONE, |previous| previous.flags);
                let raw = memory.contains(Flags::UNINIT).then_some(&mut args.raw);
                args.size_max = found.value.b64.umax;
                let zero_allowed = arg.base == ArgType::ConstSizeOrZero;
                self.check_size(reg, memory.contains(Flags::WRITE), zero_allowed, raw)
            }
            ArgType::ConstAllocSizeOrZero => {
                let Some(size) = found.constant_value(true) else {
                    return reject(Rejection::NotConstant { reg: reg.number() });
                };
                args.memory_size = Some(size as u32);
                self.demand(reg)
            }
            ArgType::Func => {
                if let Detail::Subprog(subprog) = found.detail {
                    args.callback = Some(subprog);
                }
                Ok(())
            }
            ArgType::ConstStr => self.check_string(reg, found),
            ArgType::Dynptr => {
                let kind = DynptrKind::of_flags(arg.flags);
                let purpose = match kind {
                    Some(kind) if arg.flags.contains(Flags::UNINIT) => DynptrUse::Make(kind, None),
                    _ if arg.flags.contains(Flags::RDONLY) => DynptrUse::Use(kind),
                    _ => DynptrUse::Change(kind),
                };
                args.dynptr = Some(reg);
                self.check_dynptr(reg, purpose)
            }
            _ => Err(Stop::unmodelled(format!("helper arguments of type {}", arg.base.name()))),
        }
    }

    /// A pointer to a lock or timer in a map's value.
    pub(crate) fn check_field(&self, reg: Reg, found: &RegState, kind: FieldKind) -> Check {
        let field = kind.name();
        let Some(value) = found.value.known(true).filter(|_| found.value.tnum.is_const()) else {
            return reject(Rejection::FieldPlace { reg: reg.number(), field });
        };
        let off = (value as i64).wrapping_add(i64::from(found.off));
        let Some(map) = found.map() else {
            let (table, id) = found
                .btf()
                .ok_or_else(|| Stop::unmodelled(format!("{field} outside of maps and objects")))?;
            let fields = self.object_fields(table, id)?;
            return match fields.iter().find(|field| field.kind == kind) {
                Some(at) if off == i64::from(at.off) => Ok(()),
                Some(at) => reject(Rejection::OutsideField { off, field, at: at.off }),
                None => Err(Stop::unmodelled(format!("{field} in objects without one"))),
            };
        };
        let def = self.map_of(found)?;
        let name = || Names::map(&self.names, map).0.to_owned();
        if self.program.btf.is_none() || def.value_type.is_none() && def.key_type.is_none() {
            return reject(Rejection::FieldNeedsTypes { map: name(), field });
        }
        let Some(at) = self.names.fields(map).iter().find(|field| field.kind == kind) else {
            return reject(Rejection::NoField { map: name(), field });
        };
        if off != i64::from(at.off) {
            return reject(Rejection::OutsideField { off, field, at: at.off });
        }
        Ok(())
    }

    /// A string that cannot change, with its end.
    fn check_string(&mut self, reg: Reg, found: &RegState) -> Check {
        const RDONLY_PROG: u32 = 1 << 7;
        let def = self.map_of(found)?;
        if !def.frozen || def.flags & RDONLY_PROG == 0 {
            return reject(Rejection::StringNotReadOnly { reg: reg.number() });
        }
        let Some(value) = found.value.known(true) else {
            return reject(Rejection::StringNotConstant { reg: reg.number() });
        };
        if !has_direct_value(def.map_type) {
            return Err(Stop::unmodelled("constant strings in this type of map"));
        }
        let size = def.value_size;
        let rest = size.wrapping_sub(found.off as u32);
        self.check_region(reg, found.off, rest, size, false)?;
        self.check_fields(found, found.off, rest, true)?;
        let def = self.map_of(found)?;
        let start = i64::from(found.off).wrapping_add(value as i64);
        let ends = usize::try_from(start).is_ok_and(|start| {
            // Contents that are not given are zero.
            let contents = def.contents.as_deref().unwrap_or_default();
            (start..size as usize).any(|at| contents.get(at).is_none_or(|byte| *byte == 0))
        });
        if ends { Ok(()) } else { reject(Rejection::StringUnterminated {}) }
    }

    /// Pointers that must not have been moved before they are passed on.
    pub(crate) fn check_arg_offset(&self, found: &RegState, number: u8) -> Check {
        match found.kind.base {
            Base::Stack
            | Base::Packet
            | Base::PacketMeta
            | Base::MapKey
            | Base::MapValue
            | Base::Mem
            | Base::Buf
            | Base::Arena
            | Base::Scalar => Ok(()),
            Base::BtfId => {
                let owned = Flags::ALLOC | Flags::NON_OWN_REF;
                let shiftable =
                    [Flags::NONE, Flags::ALLOC, Flags::TRUSTED, Flags::RCU, owned, owned | Flags::RCU];
                self.check_unmodified(found, number, shiftable.contains(&found.kind.flags))
            }
            _ => self.check_unmodified(found, number, false),
        }
    }

    fn may_pass_packet(&self, helper_allows: bool) -> bool {
        self.may_read_packet() && (helper_allows || self.prog_type() == ProgType::CgroupSockopt)
    }

    /// The key on the stack, if it is known; that it is, the path then depends on.
    fn constant_key(&mut self, key: &RegState, size: usize) -> Check<Option<u64>> {
        let Some(value) = key.value.known(true).filter(|_| key.kind.is(Base::Stack) && self.can.bpf) else {
            return Ok(None);
        };
        let (index, last) = slot_of(key.off.wrapping_add(value as i32));
        let frame = usize::from(key.frame);
        let Some(slot) = self.state.frame(frame).stack.get(index) else { return Ok(None) };
        let run = |wanted: Byte| slot.bytes[..=last].iter().rev().take_while(|byte| **byte == wanted).count();
        if run(Byte::Zero) >= size {
            return Ok(Some(0));
        }
        if !slot.is_spilled_scalar() || run(Byte::Spill) != size {
            return Ok(None);
        }
        let Some(constant) = slot.reg().value.known(true) else { return Ok(None) };
        self.demand.add_slot(frame, index);
        self.walk_demand(None)?;
        Ok(Some(constant))
    }

    fn check_arg_type(&mut self, reg: Reg, found: &RegState, arg: &Arg, args: &CallArgs) -> Check {
        let mut kind = found.kind;
        if arg.flags.contains(Flags::RDONLY) {
            kind.flags = kind.flags.without(Flags::RDONLY);
        }
        if arg.flags.contains(Flags::MAYBE_NULL) {
            kind.flags = kind.flags.without(Flags::MAYBE_NULL);
        }
        if arg.base == ArgType::Mem {
            kind.flags = kind.flags.without(DynptrKind::ALL_FLAGS);
        }
        let exchanged = args.kptr.is_some() && arg.base == ArgType::BtfId;
        if exchanged && kind.flags.contains(Flags::ALLOC) {
            kind.flags = kind.flags.without(Flags::ALLOC | Flags::PERCPU);
        }
        let accepted = skep_linux::tables::accepts(self.profile.line, arg.base).map(|row| row.regs);
        let Some(accepted) = accepted else {
            return Err(Stop::unmodelled(format!("helper arguments of type {}", arg.base.name())));
        };
        if accepted.iter().any(|holds| holds.reg == kind.base && holds.flags == kind.flags) {
            return if kind.base == Base::BtfId {
                self.check_object_arg(reg, found, arg, args)
            } else {
                Ok(())
            };
        }
        let expected: Vec<String> = accepted
            .iter()
            .map(|holds| crate::state::RegType::with(holds.reg, holds.flags).to_string())
            .collect();
        let expected = expected.join(", ");
        reject(Rejection::ArgType { reg: reg.number(), found: found.kind.to_string(), expected })
    }

    /// A helper accesses `size` bytes where a register points to.
    pub(crate) fn check_helper_memory(
        &mut self,
        reg: Reg,
        size: i32,
        write: bool,
        zero_allowed: bool,
        raw: Option<&mut Option<(Reg, i32)>>,
    ) -> Check {
        let found = *self.state.reg(reg);
        let (number, bytes) = (reg.number(), size as u32);
        match found.kind.base {
            Base::Packet | Base::PacketMeta => self.check_packet(reg, found.off, bytes, zero_allowed),
            Base::MapKey => {
                if write {
                    return reject(Rejection::CannotWrite { reg: number, kind: found.kind.to_string() });
                }
                let limit = self.map_of(&found)?.key_size;
                self.check_region(reg, found.off, bytes, limit, false)
            }
            Base::MapValue => {
                self.check_map_direction(&found, found.off, bytes, write)?;
                let limit = self.map_of(&found)?.value_size;
                self.check_region(reg, found.off, bytes, limit, zero_allowed)?;
                self.check_fields(&found, found.off, bytes, true).map(|_| ())
            }
            Base::Mem => {
                if write && found.kind.flags.contains(Flags::RDONLY) {
                    return reject(Rejection::CannotWrite { reg: number, kind: found.kind.to_string() });
                }
                let Detail::Mem { size: limit, .. } = found.detail else {
                    return Err(Stop::unmodelled("memory of unknown size"));
                };
                self.check_region(reg, found.off, bytes, limit, zero_allowed)
            }
            Base::Stack => self.check_stack_range(reg, found.off, size, zero_allowed, write, raw),
            Base::BtfId => self.access_object(reg, &found, found.off, bytes, false).map(|_| ()),
            Base::Buf => self.check_buffer(reg, &found, found.off, bytes, write),
            Base::Ctx if !self.rewrites_context() => {
                if size == 0 && zero_allowed {
                    return Ok(());
                }
                let purpose = if write { Purpose::Write(None) } else { Purpose::Read(None) };
                self.access(reg, size.wrapping_sub(1), 1, purpose, false, false)
            }
            _ => {
                if zero_allowed && size == 0 && found.is_zero() {
                    return Ok(());
                }
                reject(Rejection::ArgType {
                    reg: number,
                    found: found.kind.to_string(),
                    expected: "fp".to_owned(),
                })
            }
        }
    }

    /// The size of the memory in the register before.
    pub(crate) fn check_size(
        &mut self,
        reg: Reg,
        write: bool,
        zero_allowed: bool,
        raw: Option<&mut Option<(Reg, i32)>>,
    ) -> Check {
        let found = *self.state.reg(reg);
        let number = reg.number();
        let bounds = found.value.b64;
        // Of a size that is not known, nothing is known to be written.
        let raw = raw.filter(|_| found.value.tnum.is_const());
        if bounds.smin < 0 {
            return reject(Rejection::NegativeSize { reg: number });
        }
        if bounds.umin == 0 && !zero_allowed {
            return reject(Rejection::ZeroSize {
                reg: number,
                min: bounds.umin as i64,
                max: bounds.umax as i64,
            });
        }
        if bounds.umax >= MAX_VAR_SIZE {
            return reject(Rejection::UnboundedSize { reg: number });
        }
        let Some(memory) = Reg::new(number - 1) else { return Ok(()) };
        self.check_helper_memory(memory, bounds.umax as i32, write, zero_allowed, raw)?;
        self.demand(reg)
    }
}
