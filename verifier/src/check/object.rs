//! Loads and stores through pointers to objects of the kernel and to those a program allocated, by their types.
//!
//! Mirrors `check_ptr_to_btf_access`, `check_ptr_to_map_access`, `check_buffer_access` and
//! `btf_nested_type_is_trusted` (`kernel/bpf/verifier.c` and `btf.c`, 6.18).

use skep_btf::{Kind, Type, TypeId};
use skep_isa::Reg;
use skep_linux::tables::map_structure;
use skep_linux::{Arg, ArgType};

use crate::check::CallArgs;
use crate::domain::Tnum;
use crate::env::{Env, is_gpl, reject};
use crate::rejection::Rejection;
use crate::state::{Base, Bits, Detail, Flags, RegState, RegType};
use crate::types::Table;
use crate::walk::{self, Found};
use crate::{Check, Stop};

/// What a pointer read from a structure is, where the kernel has a list of members for it.
const SAFE_TRUSTED: &str = "__safe_trusted";
const SAFE_TRUSTED_OR_NULL: &str = "__safe_trusted_or_null";
const SAFE_RCU: &str = "__safe_rcu";
const SAFE_RCU_OR_NULL: &str = "__safe_rcu_or_null";

impl Env<'_> {
    /// An access through a pointer to an object. `off` counts from the object's start.
    pub(crate) fn access_object(
        &mut self,
        base: Reg,
        reg: &RegState,
        off: i32,
        size: u32,
        write: bool,
    ) -> Check<RegState> {
        let Some((table, ty)) = reg.btf() else {
            return Err(Stop::unmodelled("an object without a type"));
        };
        let btf = self.types.btf(table)?;
        let name = || self.types.name(table, ty).to_owned();
        let number = base.number();
        let flags = reg.kind.flags;
        if !is_gpl(&self.program.license) && table.is_kernel() {
            return reject(Rejection::ObjectGplOnly { name: name() });
        }
        let Ok(at) = u32::try_from(off) else {
            return reject(Rejection::NegativeObjectOffset { reg: number, name: name(), off });
        };
        if reg.value.tnum != Tnum::constant(0) {
            let var_off = Bits(reg.value.tnum).to_string();
            return reject(Rejection::VariableObjectOffset { reg: number, name: name(), off, var_off });
        }
        for (flag, what) in [(Flags::USER, "user"), (Flags::PERCPU, "percpu")] {
            if flags.contains(flag) {
                return reject(Rejection::ForeignMemory { reg: number, name: name(), what, off });
            }
        }
        let allocated = flags.contains(Flags::ALLOC);
        if write && (flags.contains(Flags::UNTRUSTED) || !allocated) {
            if !flags.contains(Flags::UNTRUSTED) && self.may_write_objects() {
                self.check_object_store((table, ty), at, size)?;
                return Ok(RegState::UNKNOWN);
            }
            return reject(Rejection::ReadOnlyObject {});
        }
        if allocated {
            self.check_object_fields(table, ty, at, size)?;
        }
        let found = walk::find(btf, ty, at, size).map_err(Stop::Reject)?;
        match found {
            Found::Number => Ok(RegState::UNKNOWN),
            // What a program keeps in its own objects is data.
            Found::Pointer { .. } if allocated => Ok(RegState::UNKNOWN),
            Found::OtherPointer => Ok(untrusted_memory()),
            Found::Pointer { to, flags, member } => {
                let flags = self.trust(reg, (table, ty), to, flags, member)?;
                Ok(self.object(table, to, flags))
            }
        }
    }

    /// A register that points to an object.
    pub(crate) fn object(&mut self, table: Table, id: TypeId, flags: Flags) -> RegState {
        let kind = RegType::with(Base::BtfId, flags);
        let id_of_null = if kind.may_be_null() { self.new_id() } else { 0 };
        RegState { detail: Detail::Btf { table, id }, id: id_of_null, ..RegState::pointer(kind) }
    }

    /// How far a pointer that was read from an object may be relied on.
    fn trust(
        &self,
        reg: &RegState,
        (table, ty): (Table, TypeId),
        to: TypeId,
        flags: Flags,
        member: &str,
    ) -> Check<Flags> {
        let untagged = flags.without(Flags::TRUSTED | Flags::ALLOC | Flags::NON_OWN_REF | Flags::RCU);
        if reg.kind.flags.contains(Flags::UNTRUSTED) {
            return Ok(Flags::UNTRUSTED);
        }
        let under_rcu = reg.kind.flags.contains(Flags::RCU);
        if !reg.is_trusted() && !under_rcu {
            return Ok(untagged);
        }
        let safe = |suffix| self.is_safe_member(table, ty, suffix, to, member);
        if safe(SAFE_TRUSTED)? {
            return Ok(flags | Flags::TRUSTED);
        }
        if safe(SAFE_TRUSTED_OR_NULL)? {
            return Ok(flags | Flags::TRUSTED | Flags::MAYBE_NULL);
        }
        if !self.is_under_rcu() {
            return Ok(Flags::UNTRUSTED);
        }
        if safe(SAFE_RCU)? {
            return Ok(flags | Flags::RCU);
        }
        let may_be_null = safe(SAFE_RCU_OR_NULL)?;
        if flags.contains(Flags::RCU) || may_be_null {
            let flags = flags | Flags::RCU | Flags::MAYBE_NULL;
            return Ok(if may_be_null { flags.without(Flags::UNTRUSTED) } else { flags });
        }
        if flags.contains(Flags::PERCPU) || flags.contains(Flags::USER) {
            return Ok(flags);
        }
        Ok(untagged)
    }

    /// Whether a member is in the kernel's list of those that keep trust, which is a structure of its own.
    fn is_safe_member(
        &self,
        table: Table,
        ty: TypeId,
        suffix: &str,
        to: TypeId,
        member: &str,
    ) -> Check<bool> {
        let btf = self.types.btf(table)?;
        let list = btf.find(&format!("{}{suffix}", btf.name_of(ty)), Kind::Struct);
        let Some(Type::Struct(list)) = list.and_then(|list| btf.get(list)) else { return Ok(false) };
        Ok(list.members.iter().any(|listed| match btf.get(listed.ty) {
            Some(Type::Ptr { target }) => listed.name == member && btf.skip_modifiers(target) == Some(to),
            _ => false,
        }))
    }

    /// Whether objects that RCU protects stay here for now.
    pub(crate) fn is_under_rcu(&self) -> bool {
        self.state.refs.rcu != 0 || self.state.refs.has_lock() || !self.state.sleepable
    }

    /// Whether programs of this type may write some members of some objects.
    fn may_write_objects(&self) -> bool {
        use skep_linux::ProgType;
        matches!(
            self.prog_type(),
            ProgType::SchedCls | ProgType::SchedAct | ProgType::Xdp | ProgType::StructOps | ProgType::Ext
        )
    }

    /// An access to an allocated object must not touch what only the kernel may.
    fn check_object_fields(&self, table: Table, ty: TypeId, off: u32, size: u32) -> Check {
        let fields = self.object_fields(table, ty)?;
        let met = fields.iter().find(|field| {
            u64::from(off) < u64::from(field.off) + u64::from(field.kind.size())
                && u64::from(field.off) < u64::from(off) + u64::from(size)
        });
        match met {
            Some(field) => reject(Rejection::ObjectField { field: field.kind.name() }),
            None => Ok(()),
        }
    }

    /// An access to the kernel's own description of a map.
    pub(crate) fn access_map_description(
        &mut self,
        base: Reg,
        reg: &RegState,
        off: i32,
        size: u32,
        write: bool,
    ) -> Check<RegState> {
        let map_type = self.map_of(reg)?.map_type;
        let btf = self.types.btf(Table::KERNEL)?;
        let id = map_structure(self.profile.line, map_type).and_then(|name| btf.find(name, Kind::Struct));
        let Some(id) = id else {
            return Err(Stop::unmodelled("access to the description of this type of map"));
        };
        let name = btf.name_of(id).to_owned();
        let Ok(at) = u32::try_from(off) else {
            return reject(Rejection::NegativeMapOffset { reg: base.number(), name, off });
        };
        if write {
            return reject(Rejection::ReadOnlyMap { name });
        }
        Ok(match walk::find(btf, id, at, size).map_err(Stop::Reject)? {
            Found::Number => RegState::UNKNOWN,
            Found::OtherPointer => untrusted_memory(),
            Found::Pointer { to, flags, .. } => self.object(Table::KERNEL, to, flags),
        })
    }

    /// An access to a buffer whose size is checked when it is known.
    pub(crate) fn check_buffer(
        &mut self,
        base: Reg,
        reg: &RegState,
        off: i32,
        size: u32,
        write: bool,
    ) -> Check {
        let rdonly = reg.kind.flags.contains(Flags::RDONLY);
        let number = base.number();
        if write && rdonly && reg.kind.base == Base::Buf {
            return reject(Rejection::CannotWrite { reg: number, kind: reg.kind.to_string() });
        }
        let what = match reg.kind.base {
            Base::TpBuffer => "tracepoint",
            _ if rdonly => "rdonly",
            _ => "rdwr",
        };
        if off < 0 {
            return reject(Rejection::NegativeBufferOffset { reg: number, what, off, size });
        }
        if reg.value.tnum != Tnum::constant(0) {
            let var_off = Bits(reg.value.tnum).to_string();
            return reject(Rejection::VariableBufferOffset { reg: number, off, var_off });
        }
        Ok(())
    }

    /// An object that a helper is passed, of a kind of pointer that it takes.
    pub(crate) fn check_object_arg(
        &mut self,
        reg: Reg,
        found: &RegState,
        arg: &Arg,
        args: &CallArgs,
    ) -> Check {
        let flags = found.kind.flags;
        let release = arg.flags.contains(Flags::RELEASE);
        if matches!(arg.base, ArgType::Mem | ArgType::MapKey | ArgType::MapValue) {
            if arg.flags.contains(Flags::RDONLY) {
                return Ok(());
            }
            let (helper, kind) = (args.helper.to_owned(), found.kind.to_string());
            return reject(Rejection::HelperWritesObject { helper, reg: reg.number(), kind });
        }
        if flags.contains(Flags::PERCPU) && !flags.contains(Flags::ALLOC) {
            return Ok(());
        }
        if flags.contains(Flags::ALLOC) {
            return match (&args.kptr, arg.base) {
                (Some(kptr), ArgType::BtfId) => self.check_kptr_type(kptr, found, reg),
                (_, ArgType::SpinLock | ArgType::KptrXchgDest) => Ok(()),
                _ => Err(Stop::unmodelled("allocated objects as helper arguments")),
            };
        }
        let nullable = arg.flags.contains(Flags::MAYBE_NULL) && !release;
        if found.kind.may_be_null() && !nullable {
            return reject(Rejection::NullableObject { arg: reg.number() });
        }
        if let Some(kptr) = &args.kptr {
            return self.check_kptr_type(kptr, found, reg);
        }
        let row = skep_linux::tables::accepts(self.profile.line, arg.base);
        let wanted = arg.btf.or(row.and_then(|row| row.btf));
        let wanted = wanted.ok_or_else(|| Stop::unmodelled("an object of a type that is not said"))?;
        let id = self.kernel_structure(wanted)?;
        let Some(held) = found.btf() else { return Err(Stop::unmodelled("an object without a type")) };
        let strict = release && args.helper != "bpf_sk_release";
        if self.is_object(held, found.off, (Table::KERNEL, id), strict)? {
            return Ok(());
        }
        let (found, expected) = (self.types.name(held.0, held.1).to_owned(), wanted.to_owned());
        reject(Rejection::OtherObject { reg: reg.number(), found, expected })
    }

    /// A structure of the kernel's by name.
    pub(crate) fn kernel_structure(&self, name: &str) -> Check<TypeId> {
        let found = self.types.btf(Table::KERNEL)?.find(name, Kind::Struct);
        found.ok_or_else(|| Stop::unmodelled(format!("struct {name}, which the kernel's types lack")))
    }

    /// Whether the kernel rewrites accesses to the context, and so knows them all.
    pub(crate) fn rewrites_context(&self) -> bool {
        use skep_linux::ProgType;
        !matches!(
            self.prog_type(),
            ProgType::Kprobe
                | ProgType::Tracepoint
                | ProgType::RawTracepoint
                | ProgType::RawTracepointWritable
                | ProgType::Tracing
                | ProgType::Lsm
                | ProgType::StructOps
                | ProgType::Ext
                | ProgType::Syscall
                | ProgType::CgroupDevice
                | ProgType::LircMode2
                | ProgType::Netfilter
        )
    }

    /// Whether an object of type `held`, `off` bytes into it, is or begins with one of type `wanted`. The log says what
    /// stood in the way.
    pub(crate) fn is_object(
        &mut self,
        held: (Table, TypeId),
        off: i32,
        wanted: (Table, TypeId),
        strict: bool,
    ) -> Check<bool> {
        let same = |table: Table, id: TypeId| self.types.are_same((table, id), wanted);
        if off == 0 && same(held.0, held.1) {
            return Ok(true);
        }
        if strict {
            return Ok(false);
        }
        let btf = self.types.btf(held.0)?;
        let off = u32::try_from(off).unwrap_or(u32::MAX);
        match walk::holds(btf, held.1, off, |inner| same(held.0, inner)) {
            Ok(found) => Ok(found),
            Err(refusal) => {
                if self.log.is_wanted() {
                    self.log.write(format_args!("{}\n", refusal.message()));
                }
                Ok(false)
            }
        }
    }
}

/// Memory at an address that may be wrong; loads from it are safe all the same.
fn untrusted_memory() -> RegState {
    let kind = RegType::with(Base::Mem, Flags::RDONLY | Flags::UNTRUSTED);
    RegState { detail: Detail::Mem { size: 0, dynptr: 0 }, ..RegState::pointer(kind) }
}
