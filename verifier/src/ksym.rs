//! Variables and functions of the kernel whose addresses a program loads.
//!
//! Mirrors `__check_pseudo_btf_id` (`kernel/bpf/verifier.c`, 6.18).

use skep_btf::{Btf, Type, TypeId};

use crate::rejection::Rejection;
use crate::state::{Base, Detail, Flags, RegState, RegType};
use crate::types::{Table, Types};
use crate::{Check, Stop};

/// What the address of a symbol points to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Symbol {
    /// Memory of a size that may be read.
    Memory(u32),
    /// An object.
    Object {
        /// Where its type stands.
        table: Table,
        /// Its type.
        id: TypeId,
        /// Whether each processor has its own.
        percpu: bool,
    },
}

/// The symbol with an id, in the kernel or in the module of a number.
pub(crate) fn of(types: Types<'_>, id: u32, module: u32) -> Check<Symbol> {
    let table =
        Table::of_module(module).ok_or_else(|| Stop::unmodelled("a module whose types are not given"))?;
    let btf = types.btf(table)?;
    let id = TypeId(id);
    let target = match btf.get(id) {
        None => return Err(Stop::reject(Rejection::NoSuchType { id: id.0 })),
        Some(Type::Func { .. }) => return Ok(Symbol::Memory(0)),
        Some(Type::Var { target, .. }) => target,
        Some(_) => return Err(Stop::reject(Rejection::NotASymbol { id: id.0 })),
    };
    let percpu = is_percpu(btf, id);
    let of = btf.skip_modifiers(target).unwrap_or(target);
    let composite = btf.kind_of(of).is_some_and(skep_btf::Kind::is_composite);
    if percpu || composite {
        return Ok(Symbol::Object { table, id: target, percpu });
    }
    match btf.size_of(of).and_then(|size| u32::try_from(size).ok()) {
        Some(size) => Ok(Symbol::Memory(size)),
        None => Err(Stop::reject(Rejection::SizelessVariable { name: btf.name_of(of).to_owned() })),
    }
}

/// Whether a variable is in the section of those that each processor has its own of.
fn is_percpu(btf: &Btf, id: TypeId) -> bool {
    let section = btf.find(".data..percpu", skep_btf::Kind::Datasec);
    match section.and_then(|section| btf.get(section)) {
        Some(Type::Datasec(section)) => section.vars.iter().any(|var| var.ty == id),
        _ => false,
    }
}

impl Symbol {
    /// The address of the symbol.
    pub(crate) fn pointer(self) -> RegState {
        match self {
            Symbol::Memory(size) => {
                let kind = RegType::with(Base::Mem, Flags::RDONLY);
                RegState { detail: Detail::Mem { size, dynptr: 0 }, ..RegState::pointer(kind) }
            }
            Symbol::Object { table, id, percpu } => {
                let kind = RegType::with(Base::BtfId, if percpu { Flags::PERCPU } else { Flags::NONE });
                RegState { detail: Detail::Btf { table, id }, ..RegState::pointer(kind) }
            }
        }
    }
}
