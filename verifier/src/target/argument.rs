//! Loads from a context that consists of arguments: what a register then holds.
//!
//! Mirrors `btf_ctx_access` (`kernel/bpf/btf.c`, 6.18) and what program types check before it.

use skep_btf::{Btf, FuncProto, Param, Type, TypeId};
use skep_linux::{AttachType, ProgType, tables};
use skep_object::AttachTarget;

use super::{Attached, is_hook_in};
use crate::env::{Env, reject};
use crate::rejection::Rejection;
use crate::state::{Base, Detail, Flags, RegState, RegType};
use crate::types::Table;
use crate::{Check, Stop};

/// The type behind qualifiers, with its id.
pub(super) fn resolve(btf: &Btf, ty: TypeId) -> Option<(TypeId, Type<'_>)> {
    let id = btf.skip_modifiers(ty)?;
    if id.is_void() { Some((id, Type::Void)) } else { Some((id, btf.get(id)?)) }
}

/// What a pointer points to, behind qualifiers.
pub(super) fn pointee(btf: &Btf, ty: TypeId) -> Option<TypeId> {
    match resolve(btf, ty)?.1 {
        Type::Ptr { target } => btf.skip_modifiers(target),
        _ => None,
    }
}

/// The kernel's word for a kind of type.
pub(super) fn kind_name(btf: &Btf, ty: TypeId) -> &'static str {
    match resolve(btf, ty) {
        None | Some((_, Type::Void)) => "UNKNOWN",
        Some((_, found)) => found.kind().name(),
    }
}

/// Bytes of the context that a value takes: pointers are eight bytes, and all else is rounded up to that.
fn room(btf: &Btf, ty: TypeId) -> u32 {
    match resolve(btf, ty) {
        Some((_, Type::Ptr { .. })) => 8,
        Some((_, Type::Int { size, .. })) => size.next_multiple_of(8),
        Some((_, Type::Enum(of) | Type::Enum64(of))) => of.size.next_multiple_of(8),
        Some((_, Type::Struct(of) | Type::Union(of))) => of.size.checked_next_multiple_of(8).unwrap_or(0),
        _ => 0,
    }
}

impl<'a> Attached<'a> {
    /// Where in the context a parameter begins.
    pub(super) fn offset_of(&self, index: u32) -> u32 {
        let before = self.proto.params.iter().take(index as usize);
        before.fold(0, |sum, param| sum.saturating_add(room(self.btf, param.ty)))
    }

    /// Which parameter an offset is in; the result comes after all of them, and nothing after that.
    fn index_at(&self, off: u32) -> u32 {
        let mut end = 0u32;
        for (index, param) in (0u32..).zip(self.proto.params.iter()) {
            end = end.saturating_add(room(self.btf, param.ty));
            if off < end {
                return index;
            }
        }
        let result = self.proto.params.len();
        if off < end.saturating_add(room(self.btf, self.proto.ret)) { result } else { result + 1 }
    }

    /// Whether it returns nothing.
    pub(crate) fn returns_nothing(&self) -> bool {
        self.proto.ret.is_void()
    }

    fn param(&self, index: u32) -> Option<Param<'a>> {
        let proto: &FuncProto<'a> = &self.proto;
        proto.params.get(index.checked_add(self.hidden)?)
    }
}

/// Modifiers that say nothing against a pointer.
const TRUSTED_MODIFIERS: Flags = Flags::TRUSTED.union(Flags::ALLOC);

/// What a load of an argument gives.
enum Found {
    /// A number.
    Number,
    /// What a hook returns, which has a range.
    HookResult,
    /// A pointer: its type, the type pointed to, and the reference that comes with it.
    Pointer(RegType, Option<(Table, TypeId)>, u32),
}

impl Env<'_> {
    /// A load of `size` bytes at `off` of the context of a program that is attached to a function; `None` where there is
    /// no such argument.
    pub(crate) fn load_argument(&mut self, off: i32, size: u32) -> Check<Option<RegState>> {
        const MAX_BYTES: u32 = 12 * 8;
        let Ok(at) = u32::try_from(off) else { return Ok(None) };
        if self.prog_type() != ProgType::Lsm && (at >= MAX_BYTES || !at.is_multiple_of(size)) {
            return Ok(None);
        }
        let Some(found) = self.argument(at, size)? else { return Ok(None) };
        Ok(Some(match found {
            Found::Number => RegState::UNKNOWN,
            Found::HookResult => {
                let mut result = RegState::UNKNOWN;
                if let Some((min, max)) = self.returns.range() {
                    (result.value.b64.smin, result.value.b64.smax) = (min, max);
                    (result.value.b32.smin, result.value.b32.smax) = (min as i32, max as i32);
                    result.value.sync(&self.values);
                }
                result
            }
            Found::Pointer(kind, object, ref_obj_id) => {
                let mut loaded = RegState::pointer(kind);
                if kind.may_be_null() {
                    loaded.id = self.new_id();
                }
                if let Some((table, id)) = object {
                    if ref_obj_id != 0 && !self.state.refs.objects().any(|held| held.id == ref_obj_id) {
                        return reject(Rejection::ArgumentReleased { off });
                    }
                    loaded.detail = Detail::Btf { table, id };
                    loaded.ref_obj_id = ref_obj_id;
                }
                loaded
            }
        }))
    }

    fn argument(&mut self, off: u32, size: u32) -> Check<Option<Found>> {
        let Some(attached) = &self.attached else { return Err(Stop::unmodelled("contexts typed by BTF")) };
        let (btf, name, table) = (attached.btf, attached.name, attached.table);
        let trusted = self.trusts_arguments();
        let log = &mut self.log;
        let wanted = log.is_wanted();
        let mut say = |text: std::fmt::Arguments<'_>| {
            if wanted {
                log.write(text);
            }
        };
        if !off.is_multiple_of(8) {
            say(format_args!("func '{name}' offset {off} is not multiple of 8\n"));
            return Ok(None);
        }
        let index = attached.index_at(off);
        let count = attached.proto.params.len().saturating_sub(attached.hidden);
        let attach_type = self.program.kind.attach_type;
        let ty = match attached.param(index).filter(|_| index < count) {
            Some(param) => param.ty,
            None if index > count => {
                say(format_args!("func '{name}' doesn't have {}-th argument\n", index + 1));
                return Ok(None);
            }
            None => match attach_type {
                Some(AttachType::LsmMac | AttachType::LsmCgroup | AttachType::TraceFexit) => {
                    attached.proto.ret
                }
                Some(AttachType::ModifyReturn) => {
                    let ret = attached.proto.ret;
                    if !is_small_int(btf, ret) {
                        say(format_args!("ret type {} not allowed for fmod_ret\n", kind_name(btf, ret)));
                        return Ok(None);
                    }
                    ret
                }
                _ => {
                    say(format_args!("func '{name}' doesn't have {}-th argument\n", index + 1));
                    return Ok(None);
                }
            },
        };
        let is_result = index == count;
        let Some((_, found)) = resolve(btf, ty) else { return Ok(None) };
        let target = match found {
            Type::Ptr { target } => target,
            Type::Enum(_) | Type::Enum64(_) | Type::Struct(_) | Type::Int { size: 0..=8, .. } => {
                let of_hook = is_result && attach_type == Some(AttachType::LsmMac);
                return Ok(Some(if of_hook { Found::HookResult } else { Found::Number }));
            }
            other => {
                let kind = if matches!(other, Type::Void) { "UNKNOWN" } else { other.kind().name() };
                let of = other.name();
                say(format_args!(
                    "func '{name}' arg{index} '{of}' has type {kind}. Only pointer access is allowed\n"
                ));
                return Ok(None);
            }
        };
        if size != 8 {
            say(format_args!("func '{name}' size {size} must be 8\n"));
            return Ok(None);
        }
        let known = attached.known.iter().find(|arg| arg.off == off);
        if let Some(known) = known.filter(|arg| arg.kind.base == Base::Buf && arg.kind.may_be_null()) {
            return Ok(Some(Found::Pointer(known.kind, None, 0)));
        }
        let Some((mut id, pointee)) = resolve(btf, target) else { return Ok(None) };
        if matches!(pointee, Type::Void | Type::Int { .. }) {
            return Ok(Some(Found::Number));
        }
        if let Some(known) = known {
            if known.id.is_void() {
                say(format_args!("invalid btf_id for context argument offset {off}\n"));
                return Ok(None);
            }
            let id = self.promoted(known.kind, known.id);
            return Ok(Some(Found::Pointer(known.kind, Some((table, id)), known.ref_obj_id)));
        }
        let mut flags = if trusted { Flags::TRUSTED } else { Flags::NONE };
        let named = attached.param(index).map_or("", |param| param.name);
        if named.ends_with("__nullable") {
            flags = flags | Flags::MAYBE_NULL;
        }
        let mut may_be_error = false;
        if attach_type == Some(AttachType::TraceRawTp) {
            let marks = tables::null_args(self.profile.line, name);
            let shift = index.saturating_mul(4);
            let mark = marks.checked_shr(shift).unwrap_or(0) & 3;
            // Of tracepoints of modules that are not listed, nothing is known.
            if mark & 1 != 0 || marks == 0 && table != Table::KERNEL {
                flags = flags | Flags::MAYBE_NULL;
            }
            may_be_error = mark & 2 != 0;
        }
        if let Some(Type::TypeTag { name: tag, attribute: false, .. }) = btf.get(target) {
            match tag {
                "user" => flags = flags | Flags::USER,
                "percpu" => flags = flags | Flags::PERCPU,
                _ => {}
            }
        }
        let kind = pointee.kind().name();
        if !matches!(pointee, Type::Struct(_) | Type::Union(_)) {
            say(format_args!("func '{name}' arg{index} type {kind} is not a struct\n"));
            return Ok(None);
        }
        say(format_args!("func '{name}' arg{index} has btf_id {} type {kind} '{}'\n", id.0, pointee.name()));
        if may_be_error {
            say(format_args!("marking pointer arg{index} as scalar as it may encode error"));
            return Ok(Some(Found::Number));
        }
        let kind = RegType::with(Base::BtfId, flags);
        id = self.promoted(kind, id);
        Ok(Some(Found::Pointer(kind, Some((table, id)), 0)))
    }

    /// Congestion control is always of TCP sockets.
    fn promoted(&self, kind: RegType, id: TypeId) -> TypeId {
        let Some(AttachTarget::StructOps { type_name, .. }) = &self.program.kind.attach_target else {
            return id;
        };
        let Some(attached) = &self.attached else { return id };
        let is_plain = kind.flags.without(TRUSTED_MODIFIERS).is_empty();
        if type_name != "tcp_congestion_ops" || !is_plain || attached.btf.name_of(id) != "sock" {
            return id;
        }
        attached.btf.find("tcp_sock", skep_btf::Kind::Struct).unwrap_or(id)
    }

    /// Whether arguments are valid as long as the program runs.
    fn trusts_arguments(&self) -> bool {
        match self.prog_type() {
            ProgType::Tracing => {
                matches!(self.program.kind.attach_type, Some(AttachType::TraceRawTp | AttachType::TraceIter))
            }
            ProgType::Lsm => !is_hook_in(self.profile.line, "untrusted_lsm_hooks", self.program),
            ProgType::StructOps => true,
            _ => false,
        }
    }
}

fn is_small_int(btf: &Btf, ty: TypeId) -> bool {
    matches!(resolve(btf, ty), Some((_, Type::Int { size: 0..=8, .. })))
}
