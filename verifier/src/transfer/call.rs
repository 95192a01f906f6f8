//! Calls and exits.
//!
//! Mirrors `check_helper_call`, `check_func_call`, `prepare_func_exit` and `check_return_code` (`kernel/bpf/verifier.c`).

use skep_isa::{CallKind, Insn, Reg};
use skep_linux::{Helper, HelperProperties, MapType, ProtoFlags, RetType};

use crate::check::{CallArgs, Purpose};
use crate::env::{Env, reject};
use crate::pass::explore::Next;
use crate::rejection::Rejection;
use crate::state::{Base, Detail, Flags, RegState, RegType};
use crate::{Check, Stop};

impl Env<'_> {
    /// A call.
    pub(crate) fn apply_call(&mut self, insn: &Insn, kind: CallKind) -> Check<Next> {
        match kind {
            CallKind::Helper => self.apply_helper_call(insn.imm)?,
            CallKind::Local => return Err(Stop::unmodelled("calls of functions of the program")),
            CallKind::Kfunc | CallKind::Reg => return Err(Stop::unmodelled("calls of kernel functions")),
        }
        self.scratched.regs |= 1;
        Ok(Next::Following)
    }

    fn apply_helper_call(&mut self, imm: i64) -> Check {
        let id = u32::try_from(imm).unwrap_or(u32::MAX);
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
        let hard = HelperProperties::ACQUIRES
            | HelperProperties::POINTER_CAST
            | HelperProperties::DYNPTR_REF
            | HelperProperties::SYNC_CALLBACK
            | HelperProperties::ASYNC_CALLBACK;
        let does = helper.properties(self.profile.line);
        if hard.names().any(|name| does.names().any(|does| does == name)) || proto.released_arg().is_some() {
            return Err(Stop::unmodelled(format!("helper {}", helper.name)));
        }
        let args = self.check_args(proto)?;
        if let Some((reg, size)) = args.raw {
            for at in 0..size {
                self.access(reg, at, 1, Purpose::Write(None), false, false)?;
            }
        }
        for reg in 0..6 {
            if let Some(reg) = Reg::new(reg) {
                *self.state.reg_mut(reg) = RegState::NOT_INIT;
                self.check_write(reg)?;
            }
        }
        let mut flags = proto.ret.flags;
        if proto.ret.base == RetType::MapValue && self.is_in_array(&args) {
            flags = flags.without(Flags::MAYBE_NULL);
        }
        let mut result = match proto.ret.base {
            RetType::Integer => RegState::UNKNOWN,
            RetType::Void => RegState::NOT_INIT,
            RetType::MapValue => {
                let (map, uid) = args.map.ok_or_else(|| Stop::unmodelled("a lookup without a map"))?;
                let kind = RegType::with(Base::MapValue, flags);
                RegState { detail: Detail::Map { map, uid }, ..RegState::pointer(kind) }
            }
            _ => return Err(Stop::unmodelled(format!("helper {}", helper.name))),
        };
        if result.kind.flags.contains(Flags::MAYBE_NULL) {
            result.id = self.new_id();
        }
        *self.state.reg_mut(Reg::R0) = result;
        if let Some((map, _)) = args.map {
            let def = self.names.map_def(map);
            let plain = def.is_some_and(|def| matches!(def.map_type, MapType::Hash | MapType::Array));
            if !plain {
                return Err(Stop::unmodelled("maps of this type"));
            }
        }
        if does.contains(HelperProperties::CHANGES_PACKET) {
            self.forget_packets();
        }
        Ok(())
    }

    /// Whether a lookup is in an array with a key that is known to be one of its own.
    fn is_in_array(&self, args: &CallArgs) -> bool {
        const INNER_MAP: u32 = 1 << 12;
        let Some((key, (map, _))) = args.constant_key.zip(args.map) else { return false };
        self.names
            .map_def(map)
            .is_some_and(|def| key < u64::from(def.max_entries) && def.flags & INNER_MAP == 0)
    }

    /// Packet pointers are worthless after the packet moved.
    fn forget_packets(&mut self) {
        self.state.for_each_reg_mut(|reg| reg.kind.is_packet_or_end(), |reg| *reg = RegState::UNKNOWN);
    }

    /// The end of the program, or of a function.
    pub(crate) fn apply_exit(&mut self) -> Check<Next> {
        self.check_return()?;
        Ok(Next::End)
    }

    fn check_return(&mut self) -> Check {
        self.check_read(Reg::R0)?;
        let reg = *self.state.reg(Reg::R0);
        if self.is_secret(&reg) {
            return reject(Rejection::LeakReturn {});
        }
        let Some(context) = self.context else { return Ok(()) };
        if context.example.is_some() {
            return Err(Stop::unmodelled("return values of typed programs"));
        }
        let Some((min, max)) = context.returns else { return Ok(()) };
        if !reg.is_scalar() {
            let context = format!("At program exit the register R0 is not a known value ({})", reg.kind);
            return reject(Rejection::ReturnRange { context });
        }
        self.demand(Reg::R0)?;
        let bounds = reg.value.b64;
        if bounds.smin >= min && bounds.smax <= max {
            return Ok(());
        }
        let mut text = "At program exit the register R0 has".to_owned();
        if bounds.smin > i64::MIN {
            text.push_str(&format!(" smin={}", bounds.smin));
        }
        if bounds.smax < i64::MAX {
            text.push_str(&format!(" smax={}", bounds.smax));
        }
        if bounds.smin == i64::MIN && bounds.smax == i64::MAX {
            text.push_str(" unknown scalar value");
        }
        text.push_str(&format!(" should have been in [{min}, {max}]"));
        reject(Rejection::ReturnRange { context: text })
    }
}

/// Licenses that the kernel takes for compatible with the GPL.
fn is_gpl(license: &str) -> bool {
    matches!(
        license,
        "GPL" | "GPL v2" | "GPL and additional rights" | "Dual BSD/GPL" | "Dual MIT/GPL" | "Dual MPL/GPL"
    )
}
