//! Loads and stores: what kind of memory a register points to decides what must hold.
//!
//! Mirrors `check_mem_access` and the checks it calls (`kernel/bpf/verifier.c`).

use skep_btf::Kind;
use skep_isa::Reg;
use skep_linux::{Holds, ProgType, typed_pointer};
use skep_object::MapDef;

use crate::domain::Tnum;
use crate::env::{Env, reject};
use crate::fields::Field;
use crate::limits::MAX_VAR_OFF;
use crate::rejection::Rejection;
use crate::state::{Base, Bits, Detail, Flags, RegState, RegType};
use crate::types::Table;
use crate::{Check, Stop};

/// What memory is accessed for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Purpose {
    /// To read it, into a register or not.
    Read(Option<Reg>),
    /// To write it, from a register or not.
    Write(Option<Reg>),
}

impl Purpose {
    fn is_write(self) -> bool {
        matches!(self, Purpose::Write(_))
    }
}

impl Env<'_> {
    /// An access of `size` bytes at `off` from what `base` holds. A load into a register changes that register.
    pub(crate) fn access(
        &mut self,
        base: Reg,
        off: i32,
        size: u32,
        purpose: Purpose,
        strict: bool,
        signed: bool,
    ) -> Check {
        let reg = *self.state.reg(base);
        self.check_alignment(&reg, off, size, strict)?;
        let off = off.wrapping_add(reg.off);
        let number = base.number();
        if let Purpose::Write(Some(value)) = purpose {
            let into = match reg.kind.base {
                Base::MapValue => Some("map"),
                Base::Mem => Some("mem"),
                Base::Ctx => Some("ctx"),
                Base::Packet | Base::PacketMeta => Some("packet"),
                Base::FlowKeys => Some("flow keys"),
                _ => None,
            };
            if let Some(into) = into.filter(|_| self.is_secret(self.state.reg(value))) {
                return reject(Rejection::Leak { reg: value.number(), into });
            }
        }
        let invalid = || Rejection::InvalidMemAccess { reg: number, kind: reg.kind.to_string() };
        let loaded = match reg.kind.base {
            _ if reg.kind.may_be_null() => return reject(invalid()),
            Base::MapKey => {
                if purpose.is_write() {
                    return reject(Rejection::CannotWrite { reg: number, kind: reg.kind.to_string() });
                }
                let size_of_key = self.map_of(&reg)?.key_size;
                self.check_region(base, off, size, size_of_key, false)?;
                RegState::UNKNOWN
            }
            Base::MapValue => self.access_map_value(base, &reg, off, size, purpose, signed)?,
            Base::Mem => {
                if purpose.is_write() && reg.kind.flags.contains(Flags::RDONLY) {
                    return reject(Rejection::CannotWrite { reg: number, kind: reg.kind.to_string() });
                }
                let Detail::Mem { size: memory, .. } = reg.detail else {
                    return Err(Stop::unmodelled("memory of unknown size"));
                };
                // Loads from where nobody knows are safe at any place.
                let anywhere = reg.kind.flags.contains(Flags::RDONLY | Flags::UNTRUSTED);
                if !anywhere {
                    self.check_region(base, off, size, memory, false)?;
                }
                RegState::UNKNOWN
            }
            // A fault there is caught, so any address will do.
            Base::Arena => RegState::UNKNOWN,
            Base::Ctx => self.access_context(base, &reg, off, size, purpose, signed)?,
            Base::Stack => return self.access_stack(base, &reg, off, size, purpose, signed),
            Base::Packet | Base::PacketMeta => {
                if purpose.is_write() && !self.may_write_packet() {
                    return reject(Rejection::PacketReadOnly {});
                }
                self.check_packet(base, off, size, false)?;
                RegState::UNKNOWN
            }
            Base::Socket | Base::SockCommon | Base::TcpSock | Base::XdpSock => {
                if purpose.is_write() {
                    return reject(Rejection::CannotWrite { reg: number, kind: reg.kind.to_string() });
                }
                self.check_socket(base, &reg, off, size)?;
                RegState::UNKNOWN
            }
            Base::FlowKeys => {
                const BYTES: u32 = 56;
                if off < 0 || u64::from(off as u32) + u64::from(size) > u64::from(BYTES) {
                    return reject(Rejection::FlowKeys { off, size });
                }
                RegState::UNKNOWN
            }
            Base::BtfId => self.access_object(base, &reg, off, size, purpose.is_write())?,
            Base::ConstMap => self.access_map_description(base, &reg, off, size, purpose.is_write())?,
            Base::Buf | Base::TpBuffer => {
                self.check_buffer(base, &reg, off, size, purpose.is_write())?;
                RegState::UNKNOWN
            }
            Base::NotInit | Base::Scalar | Base::PacketEnd | Base::Func | Base::ConstDynptr => {
                return reject(invalid());
            }
        };
        if let Purpose::Read(Some(dst)) = purpose {
            let mut loaded = loaded;
            if size < 8 && loaded.is_scalar() {
                self.narrow(&mut loaded, size, signed);
            }
            *self.state.reg_mut(dst) = loaded;
        }
        Ok(())
    }

    /// What a load of fewer than eight bytes leaves of a number.
    pub(crate) fn narrow(&self, reg: &mut RegState, size: u32, signed: bool) {
        if signed {
            reg.value.sign_extend64(size * 8);
        } else {
            reg.value.truncate(size, &self.values);
        }
    }

    pub(crate) fn check_alignment(&self, reg: &RegState, off: i32, size: u32, once: bool) -> Check {
        let strict = once || self.options.strict_alignment;
        if size <= 1 || !strict && !reg.kind.is(Base::Stack) {
            return Ok(());
        }
        let what = match reg.kind.base {
            _ if reg.kind.flags != Flags::NONE => "",
            Base::Packet | Base::PacketMeta => {
                const IP_ALIGN: i32 = 2;
                let at = reg.value.tnum.add(Tnum::constant(i64::from(IP_ALIGN + reg.off + off) as u64));
                if strict && size > 1 && !at.is_aligned(u64::from(size)) {
                    let var_off = Bits(reg.value.tnum).to_string();
                    return reject(Rejection::MisalignedPacket { var_off, reg_off: reg.off, off, size });
                }
                return Ok(());
            }
            Base::FlowKeys => "flow keys ",
            Base::MapKey => "key ",
            Base::MapValue => "value ",
            Base::Ctx => "context ",
            Base::Stack => "stack ",
            Base::Socket => "sock ",
            Base::SockCommon => "sock_common ",
            Base::TcpSock => "tcp_sock ",
            Base::XdpSock => "xdp_sock ",
            Base::Arena => return Ok(()),
            _ => "",
        };
        let strict = strict || reg.kind.is(Base::Stack);
        let at = reg.value.tnum.add(Tnum::constant(i64::from(reg.off.wrapping_add(off)) as u64));
        if strict && size > 1 && !at.is_aligned(u64::from(size)) {
            let var_off = Bits(reg.value.tnum).to_string();
            return reject(Rejection::Misaligned { what, var_off, reg_off: reg.off, off, size });
        }
        Ok(())
    }

    /// An access must lie within `[0, limit)` wherever in its range the offset is.
    pub(crate) fn check_region(
        &mut self,
        base: Reg,
        off: i32,
        size: u32,
        limit: u32,
        zero_allowed: bool,
    ) -> Check {
        let reg = *self.state.reg(base);
        let number = base.number();
        let smin = reg.value.b64.smin;
        let lowest = i64::from(off).checked_add(smin);
        if smin < 0 && lowest.is_none_or(|lowest| lowest < 0 || i32::try_from(lowest).is_err()) {
            return reject(Rejection::NegativeOffset { reg: number });
        }
        let lowest = off.wrapping_add(smin as i32);
        if !within(lowest, size, limit, zero_allowed) {
            self.log_outside(&reg, number, lowest, size, limit);
            return reject(Rejection::MinOutside { reg: number });
        }
        if reg.value.b64.umax >= MAX_VAR_OFF as u64 {
            return reject(Rejection::Unbounded { reg: number });
        }
        let highest = off.wrapping_add(reg.value.b64.umax as i32);
        if !within(highest, size, limit, zero_allowed) {
            self.log_outside(&reg, number, highest, size, limit);
            return reject(Rejection::MaxOutside { reg: number });
        }
        Ok(())
    }

    fn log_outside(&mut self, reg: &RegState, number: u8, off: i32, size: u32, limit: u32) {
        if !self.log.is_wanted() {
            return;
        }
        match reg.kind.base {
            Base::MapKey => self
                .log
                .write(format_args!("invalid access to map key, key_size={limit} off={off} size={size}\n")),
            Base::MapValue => self.log.write(format_args!(
                "invalid access to map value, value_size={limit} off={off} size={size}\n"
            )),
            Base::Packet | Base::PacketMeta | Base::PacketEnd => self.log.write(format_args!(
                "invalid access to packet, off={off} size={size}, R{number}(id={},off={off},r={limit})\n",
                reg.id
            )),
            _ => self
                .log
                .write(format_args!("invalid access to memory, mem_size={limit} off={off} size={size}\n")),
        }
    }

    /// An access to a packet must lie within what a comparison has shown to be there.
    pub(crate) fn check_packet(&mut self, base: Reg, off: i32, size: u32, zero_allowed: bool) -> Check {
        let reg = *self.state.reg(base);
        let number = base.number();
        if reg.value.b64.smin < 0 {
            return reject(Rejection::NegativeOffset { reg: number });
        }
        let Ok(range) = u32::try_from(reg.packet_range()) else {
            return reject(Rejection::PastPacketEnd { reg: number });
        };
        if !within(off, size, range, zero_allowed) {
            self.log_outside(&reg, number, off, size, range);
            return reject(Rejection::OutsidePacket { reg: number });
        }
        Ok(())
    }

    fn access_map_value(
        &mut self,
        base: Reg,
        reg: &RegState,
        off: i32,
        size: u32,
        purpose: Purpose,
        signed: bool,
    ) -> Check<RegState> {
        self.check_map_direction(reg, off, size, purpose.is_write())?;
        let value_size = self.map_of(reg)?.value_size;
        self.check_region(base, off, size, value_size, false)?;
        if let Some(pointer) = self.check_fields(reg, off, size, false)? {
            return self.access_kptr(&pointer, purpose);
        }
        let fixed = reg.value.known(true).filter(|_| reg.value.tnum.is_const());
        let map = self.map_of(reg)?;
        let constant = fixed
            .and_then(|fixed| read_constant(map, i64::from(off).wrapping_add(fixed as i64), size, signed));
        Ok(constant.map_or(RegState::UNKNOWN, RegState::constant))
    }

    /// An access to a value must not touch what only the kernel may; the pointer that a load or store meets as a whole.
    pub(crate) fn check_fields(
        &self,
        reg: &RegState,
        off: i32,
        size: u32,
        by_helper: bool,
    ) -> Check<Option<Field>> {
        let Some(map) = reg.map() else { return Ok(None) };
        let mut met = None;
        for field in self.names.fields(map) {
            let (start, end) = (i64::from(field.off), i64::from(field.off) + i64::from(field.kind.size()));
            let low = reg.value.b64.smin.saturating_add(i64::from(off));
            let high = i64::try_from(reg.value.b64.umax).unwrap_or(i64::MAX).saturating_add(i64::from(off));
            if low >= end || start >= high.saturating_add(i64::from(size)) {
                continue;
            }
            let name = field.kind.name();
            if !field.kind.is_pointer() {
                return reject(Rejection::FieldAccess { field: name });
            }
            if by_helper {
                return reject(Rejection::FieldIndirect { field: name });
            }
            let Some(fixed) = reg.value.known(true) else {
                return reject(Rejection::FieldVariable { field: name });
            };
            let at = i64::from(off).wrapping_add(fixed as i64);
            if at != start {
                return reject(Rejection::FieldMisaligned { field: name, expected: field.off, off: at });
            }
            if size != 8 {
                return reject(Rejection::FieldSize { field: name });
            }
            met = Some(*field);
        }
        Ok(met)
    }

    /// A map may be closed to programs' reads or writes.
    pub(crate) fn check_map_direction(&self, reg: &RegState, off: i32, size: u32, write: bool) -> Check {
        const RDONLY_PROG: u32 = 1 << 7;
        const WRONLY_PROG: u32 = 1 << 8;
        let map = self.map_of(reg)?;
        let value_size = map.value_size;
        if write && map.flags & RDONLY_PROG != 0 {
            return reject(Rejection::MapReadOnly { value_size, off, size });
        }
        if !write && map.flags & WRONLY_PROG != 0 {
            return reject(Rejection::MapWriteOnly { value_size, off, size });
        }
        Ok(())
    }

    /// A pointer that must be passed on as it was given.
    pub(crate) fn check_unmodified(&self, reg: &RegState, number: u8, fixed_allowed: bool) -> Check {
        let kind = || reg.kind.to_string();
        if reg.off < 0 {
            return reject(Rejection::NegativePointer { reg: number, kind: kind(), off: reg.off });
        }
        if !fixed_allowed && reg.off != 0 {
            return reject(Rejection::ModifiedPointer { reg: number, kind: kind(), off: reg.off });
        }
        if reg.value.tnum != Tnum::constant(0) {
            return reject(Rejection::VariablePointer {
                kind: kind(),
                var_off: Bits(reg.value.tnum).to_string(),
            });
        }
        Ok(())
    }

    fn access_context(
        &mut self,
        base: Reg,
        reg: &RegState,
        off: i32,
        size: u32,
        purpose: Purpose,
        signed: bool,
    ) -> Check<RegState> {
        self.check_unmodified(reg, base.number(), false)?;
        if self.attached.is_some() {
            let refused = Rejection::ContextAccess { off, size };
            if purpose.is_write() {
                // Whether hooks' arguments may be written was not measured.
                return match self.prog_type() {
                    ProgType::Lsm => Err(Stop::unmodelled("stores to the arguments of a security hook")),
                    _ => reject(refused),
                };
            }
            return match self.load_argument(off, size)? {
                Some(loaded) => Ok(loaded),
                None => reject(refused),
            };
        }
        let Some(context) = self.context else {
            return Err(Stop::unmodelled(format!("the context of {}", self.prog_type().short_name())));
        };
        if context.example.is_some() {
            return Err(Stop::unmodelled("contexts typed by BTF"));
        }
        let refused = Rejection::ContextAccess { off, size };
        // Kernels compare a tracepoint's offset with its lower bound as unsigned: what is before the record may be read.
        let before_record = off < 0 && self.prog_type() == ProgType::Tracepoint && !purpose.is_write();
        if before_record && off.unsigned_abs().is_multiple_of(size) {
            return Ok(RegState::UNKNOWN);
        }
        let Ok(at) = u32::try_from(off) else { return reject(refused) };
        if purpose.is_write() {
            return if context.layout.is_writable(at, size) {
                Ok(RegState::UNKNOWN)
            } else {
                reject(refused)
            };
        }
        match context.layout.read(at, size) {
            // What is no number cannot be sign-extended.
            Some(holds) if signed && holds.reg != Base::Scalar => reject(refused),
            Some(holds) => self.loaded(holds),
            None => reject(refused),
        }
    }

    /// What a register holds after a load that a table describes.
    fn loaded(&mut self, holds: Holds) -> Check<RegState> {
        if holds.reg == Base::Scalar {
            return Ok(RegState::UNKNOWN);
        }
        let object = match holds.btf {
            Some(name) => {
                let found = self.types.btf(Table::KERNEL)?.find(name, Kind::Struct);
                found.map(|id| Detail::Btf { table: Table::KERNEL, id })
            }
            None => None,
        };
        if object.is_none() && (holds.btf.is_some() || holds.reg == Base::BtfId) {
            return Err(Stop::unmodelled("kernel objects in contexts"));
        }
        let kind = RegType::with(holds.reg, holds.flags);
        let mut loaded = RegState::pointer(kind);
        if kind.is_packet_or_end() {
            loaded.detail = Detail::Packet(0);
        }
        if let Some(object) = object {
            loaded.detail = object;
        }
        if kind.may_be_null() {
            loaded.id = self.new_id();
        }
        Ok(loaded)
    }

    fn check_socket(&self, base: Reg, reg: &RegState, off: i32, size: u32) -> Check {
        if reg.value.b64.smin < 0 {
            return reject(Rejection::NegativeOffset { reg: base.number() });
        }
        let readable = u32::try_from(off).ok().and_then(|at| typed_pointer(reg.kind.base)?.read(at, size));
        if readable.is_none() {
            return reject(Rejection::SocketAccess {
                reg: base.number(),
                kind: reg.kind.to_string(),
                off,
                size,
            });
        }
        Ok(())
    }

    /// Whether programs of this type may read packets directly.
    pub(crate) fn may_read_packet(&self) -> bool {
        let reads = [
            ProgType::LwtIn,
            ProgType::LwtOut,
            ProgType::LwtSeg6local,
            ProgType::SkReuseport,
            ProgType::FlowDissector,
            ProgType::CgroupSkb,
        ];
        self.may_write_packet() || reads.contains(&self.prog_type())
    }

    /// Whether programs of this type may write packets directly.
    pub(crate) fn may_write_packet(&self) -> bool {
        matches!(
            self.prog_type(),
            ProgType::SchedCls
                | ProgType::SchedAct
                | ProgType::Xdp
                | ProgType::LwtXmit
                | ProgType::SkSkb
                | ProgType::SkMsg
                | ProgType::CgroupSockopt
        )
    }
}

fn within(off: i32, size: u32, limit: u32, zero_allowed: bool) -> bool {
    let fits = u32::try_from(off).is_ok_and(|off| u64::from(off) + u64::from(size) <= u64::from(limit));
    fits && (size > 0 || zero_allowed)
}

/// The bytes of a frozen map that programs cannot write are constants.
fn read_constant(map: &MapDef, off: i64, size: u32, signed: bool) -> Option<u64> {
    const RDONLY_PROG: u32 = 1 << 7;
    let contents = map.contents.as_ref().filter(|_| map.frozen && map.flags & RDONLY_PROG != 0)?;
    if !crate::env::has_direct_value(map.map_type) {
        return None;
    }
    let start = usize::try_from(off).ok()?;
    let mut bytes = [0u8; 8];
    for (at, byte) in bytes.iter_mut().enumerate().take(size as usize) {
        *byte = contents.get(start + at).copied().unwrap_or(0);
    }
    let value = u64::from_le_bytes(bytes);
    let shift = 64 - size * 8;
    Some(if signed { (((value << shift) as i64) >> shift) as u64 } else { value })
}
