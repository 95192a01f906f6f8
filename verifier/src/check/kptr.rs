//! Pointers that maps' values and a program's own objects keep for it: loads, stores and exchange.
//!
//! Mirrors `check_map_kptr_access`, `map_kptr_match_type`, `btf_ld_kptr_type` and `process_kptr_func`
//! (`kernel/bpf/verifier.c`, 6.18).

use skep_btf::TypeId;
use skep_isa::{Op, Reg};
use skep_linux::tables;

use crate::check::Purpose;
use crate::env::{Env, reject};
use crate::fields::{self, Field, FieldKind};
use crate::rejection::Rejection;
use crate::state::{Base, Detail, Flags, Names, RegState, RegType};
use crate::types::Table;
use crate::{Check, Stop};

impl Env<'_> {
    /// A load or store of a whole pointer in a map's value.
    pub(crate) fn access_kptr(&mut self, field: &Field, purpose: Purpose) -> Check<RegState> {
        let insn = *self.code.insn(self.insn);
        if !matches!(insn.op, Op::Load { signed: false, .. } | Op::Store { .. }) {
            return reject(Rejection::KptrMode {});
        }
        let Some((table, id)) = field.target else {
            return Err(Stop::unmodelled("a kptr to nothing known"));
        };
        match purpose {
            Purpose::Read(_) if field.kind == FieldKind::Uptr => {
                let size = self.types.btf(table)?.size_of(id).and_then(|size| u32::try_from(size).ok());
                let detail = Detail::Mem { size: size.unwrap_or(0), dynptr: 0 };
                let kind = RegType::with(Base::Mem, Flags::MAYBE_NULL);
                Ok(RegState { detail, id: self.new_id(), ..RegState::pointer(kind) })
            }
            Purpose::Read(_) => {
                let flags = self.loaded_kptr(field, table, id)?;
                Ok(self.object(table, id, flags))
            }
            Purpose::Write(_) if field.kind.is_owning() => reject(Rejection::StoreToKptr {}),
            Purpose::Write(_) if field.kind == FieldKind::Uptr => reject(Rejection::StoreToUptr {}),
            Purpose::Write(Some(value)) => {
                let stored = *self.state.reg(value);
                if stored.is_zero() {
                    self.demand(value)?;
                } else {
                    self.check_kptr_type(field, &stored, value)?;
                }
                Ok(RegState::UNKNOWN)
            }
            Purpose::Write(None) if insn.imm != 0 => reject(Rejection::KptrImmediate { off: field.off }),
            Purpose::Write(None) => Ok(RegState::UNKNOWN),
        }
    }

    /// What a pointer that was read from where another program may change it can be relied on for.
    fn loaded_kptr(&self, field: &Field, table: Table, id: TypeId) -> Check<Flags> {
        let safe = tables::set(self.profile.line, "rcu_protected_types").unwrap_or_default();
        let outlives = field.kind == FieldKind::PercpuKptr
            || field.kind == FieldKind::Kptr
                && (!table.is_kernel() || safe.contains(&self.types.name(table, id)));
        if !outlives || !self.is_under_rcu() {
            return Ok(Flags::MAYBE_NULL | Flags::UNTRUSTED);
        }
        let mut flags = Flags::MAYBE_NULL | Flags::RCU;
        if field.kind == FieldKind::PercpuKptr {
            flags = flags | Flags::PERCPU;
        } else if !table.is_kernel() {
            flags = flags | Flags::ALLOC;
        }
        if !table.is_kernel() && self.is_graph_node(table, id)? {
            flags = flags | Flags::NON_OWN_REF;
        }
        Ok(flags)
    }

    /// Whether a pointer may be stored where one of `field`'s type is kept.
    pub(crate) fn check_kptr_type(&mut self, field: &Field, stored: &RegState, number: Reg) -> Check {
        let reg = number.number();
        let Some(target) = field.target else { return Err(Stop::unmodelled("a kptr to nothing known")) };
        let name = self.types.name(target.0, target.1).to_owned();
        let mut expected = format!("ptr_{name}");
        if field.kind == FieldKind::UntrustedKptr {
            expected.push_str(&format!(" or untrusted_ptr_{name}"));
        }
        let refused = |held: &str| {
            let found = format!("{}{held}", stored.kind);
            reject(Rejection::KptrType { reg, found, expected: expected.clone() })
        };
        let held = stored.btf().filter(|_| stored.kind.base == Base::BtfId);
        let Some(held) = held else { return refused("") };
        let mut allowed = Flags::MAYBE_NULL;
        if held.0.is_kernel() {
            allowed = allowed | Flags::TRUSTED | Flags::RCU;
            if field.kind == FieldKind::UntrustedKptr {
                allowed = allowed | Flags::UNTRUSTED;
            }
        } else {
            allowed = allowed | Flags::ALLOC;
            if field.kind == FieldKind::PercpuKptr {
                allowed = allowed | Flags::PERCPU;
            }
        }
        let percpu = stored.kind.flags.contains(Flags::PERCPU);
        if !stored.kind.flags.without(allowed).is_empty() || percpu != (field.kind == FieldKind::PercpuKptr) {
            return refused("");
        }
        let held_name = self.types.name(held.0, held.1);
        if let Err(Stop::Reject(offset)) = self.check_unmodified(stored, reg, true) {
            return Err(Stop::Reject(offset));
        }
        let strict = field.kind.is_owning();
        if self.is_object(held, stored.off, target, strict)? { Ok(()) } else { refused(held_name) }
    }

    /// The pointer that an argument says where to exchange.
    pub(crate) fn kptr_at(&mut self, reg: Reg, found: &RegState) -> Check<Field> {
        let number = reg.number();
        let all = match found.map() {
            Some(map) => {
                if self.program.btf.is_none() {
                    let map = Names::map(&self.names, map).0.to_owned();
                    return reject(Rejection::KptrNeedsTypes { map });
                }
                self.names.fields(map).to_vec()
            }
            None => {
                let of = found.btf().ok_or_else(|| Stop::unmodelled("a kptr in something unknown"))?;
                self.object_fields(of.0, of.1)?
            }
        };
        let Some(value) = found.value.known(true).filter(|_| found.value.tnum.is_const()) else {
            return reject(Rejection::KptrPlace { reg: number });
        };
        let mut pointers = all.iter().filter(|field| field.kind.is_pointer());
        if pointers.clone().next().is_none() {
            return reject(Rejection::NoKptr { reg: number });
        }
        let off = found.off.wrapping_add(value as i32);
        let Some(field) = pointers.find(|field| i64::from(field.off) == i64::from(off)) else {
            return reject(Rejection::NotAtKptr { off });
        };
        if !field.kind.is_owning() {
            return reject(Rejection::KptrNotOwning { off });
        }
        Ok(*field)
    }

    /// What an object holds that only the kernel may touch.
    pub(crate) fn object_fields(&self, table: Table, id: TypeId) -> Check<Vec<Field>> {
        if table.is_kernel() {
            return Ok(Vec::new());
        }
        let btf = self.types.btf(table)?;
        let size = btf.size_of(id).and_then(|size| u32::try_from(size).ok()).unwrap_or(0);
        fields::of_type(btf, id, size, self.types).map_err(Stop::unmodelled)
    }

    /// Whether an object can be part of a list or a tree.
    fn is_graph_node(&self, table: Table, id: TypeId) -> Check<bool> {
        let btf = self.types.btf(table)?;
        let Some(skep_btf::Type::Struct(of)) = btf.get(id) else { return Ok(false) };
        Ok(of.members.iter().any(|member| {
            let ty = btf.skip_modifiers(member.ty).unwrap_or(member.ty);
            matches!(btf.name_of(ty), "bpf_list_node" | "bpf_rb_node")
        }))
    }
}
