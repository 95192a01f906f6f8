//! Calls of kernel functions: which function an instruction calls, whether this program may, and what is known of it.
//!
//! Mirrors `add_kfunc_call`, `fetch_kfunc_meta` (`kernel/bpf/verifier.c`, 6.18) and `btf_kfunc_id_set_contains`
//! (`kernel/bpf/btf.c`).

mod args;
mod call;
mod graph;
mod irq;
mod iter;

pub(crate) use graph::Root;
pub(crate) use iter::{PREFIX as ITER_PREFIX, depths_differ};

use std::rc::Rc;

use skep_btf::{Btf, FuncProto, Param, Type, TypeId};
use skep_isa::{CallKind, Op};
use skep_linux::{Kfunc, KfuncFlags, Profile, ProgType, tables};
use skep_object::Program;

use crate::code::Code;
use crate::env::is_gpl;
use crate::rejection::Rejection;
use crate::types::{Table, Types};
use crate::{Check, Stop};

/// A kernel function that an instruction calls.
#[derive(Debug)]
pub(crate) struct Called<'a> {
    /// Its name.
    pub name: &'a str,
    /// Where its types stand.
    pub table: Table,
    /// Its own type.
    pub id: TypeId,
    /// Those types.
    pub btf: &'a Btf,
    /// What it takes and returns.
    pub proto: FuncProto<'a>,
    /// What its registration says of it.
    pub flags: KfuncFlags,
    /// Whether programs of this type may call it.
    pub access: Access,
}

/// Whether a program may call a function.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Access {
    /// It may.
    Allowed,
    /// It may not.
    Refused,
    /// The kernel asks further, which is not modelled.
    Unknown,
}

/// The functions that a program's instructions call, by instruction.
#[derive(Debug, Default)]
pub(crate) struct Calls<'a>(Vec<(u32, Rc<Called<'a>>)>);

impl<'a> Calls<'a> {
    /// Looks up all functions a program calls.
    pub(crate) fn of(
        code: &Code,
        program: &'a Program,
        profile: &Profile,
        types: Types<'a>,
    ) -> Check<Calls<'a>> {
        let mut calls = Vec::new();
        for (at, (insn, word)) in (0u32..).zip(code.insns.iter().zip(&code.words)) {
            if insn.op != Op::Call(CallKind::Kfunc) || word.imm == 0 {
                continue;
            }
            if !is_gpl(&program.license) {
                return Err(Stop::reject(Rejection::KfuncLicense {}));
            }
            let table = Table::of_module(u32::from(word.off as u16));
            let table = table.ok_or_else(|| Stop::unmodelled("a module that the program does not list"))?;
            let id = TypeId(word.imm as u32);
            let called = find(types, table, id, program, profile)?;
            // Programs that a device runs, or that are bound to one, are loaded with a flag of their own.
            if called.name.starts_with("bpf_xdp_metadata_") {
                return Err(Stop::reject(Rejection::MetadataUnbound {}));
            }
            calls.push((at, Rc::new(called)));
        }
        Ok(Calls(calls))
    }

    /// The instructions that throw an exception.
    pub(crate) fn throwing(&self) -> Vec<u32> {
        self.0.iter().filter(|call| call.1.throws()).map(|call| call.0).collect()
    }

    /// The instructions that take an iterator's next element.
    pub(crate) fn advancing(&self) -> Vec<u32> {
        self.0.iter().filter(|call| call.1.is(KfuncFlags::ITER_NEXT)).map(|call| call.0).collect()
    }

    /// The function an instruction calls.
    pub(crate) fn at(&self, at: u32) -> Option<&Rc<Called<'a>>> {
        let found = self.0.binary_search_by_key(&at, |call| call.0).ok()?;
        self.0.get(found).map(|call| &call.1)
    }
}

fn find<'a>(
    types: Types<'a>,
    table: Table,
    id: TypeId,
    program: &Program,
    profile: &Profile,
) -> Check<Called<'a>> {
    let btf = types.btf(table)?;
    let proto = match btf.get(id) {
        Some(Type::Func { proto, .. }) => btf.get(proto),
        _ => None,
    };
    let Some(Type::FuncProto(proto)) = proto else {
        return Err(Stop::unmodelled("a call of what is no kernel function"));
    };
    let name = btf.name_of(id);
    let row = Kfunc::by_name(name).filter(|row| row.variant(profile.line).is_some());
    let Some(row) = row else {
        return Err(Stop::unmodelled(format!("kernel function {name}, of which nothing is known")));
    };
    let prog_type = program.kind.prog_type;
    let access = match row.is_callable(profile.line, prog_type) {
        _ if prog_type == ProgType::Ext => Access::Unknown,
        false => Access::Refused,
        true if row.is_callable_unasked(profile.line, prog_type) => Access::Allowed,
        true => Access::Unknown,
    };
    let flags = row.flags(profile.line).unwrap_or(KfuncFlags::NONE);
    Ok(Called { name, table, id, btf, proto, flags, access })
}

impl<'a> Called<'a> {
    /// Whether its registration says this of it.
    pub(crate) fn is(&self, what: KfuncFlags) -> bool {
        self.flags.contains(what)
    }

    /// Whether it is in one of the verifier's sets of functions.
    pub(crate) fn is_in(&self, profile: &Profile, set: &str) -> bool {
        self.table == Table::KERNEL
            && tables::set(profile.line, set).is_some_and(|names| names.contains(&self.name))
    }

    /// Whether it never returns.
    pub(crate) fn throws(&self) -> bool {
        self.table == Table::KERNEL && self.name == "bpf_throw"
    }

    /// What it is given there.
    pub(crate) fn param(&self, index: usize) -> Option<Param<'a>> {
        let proto: &FuncProto<'a> = &self.proto;
        proto.params.get(u32::try_from(index).ok()?)
    }
}
