//! The types a program's instructions and values mean: the kernel's, its modules', and the program's own.

use std::sync::Arc;

use skep_btf::core::TargetTypes;
use skep_btf::{Btf, TypeId};
use skep_object::{AttachTarget, Program};

use crate::{Check, Stop};

/// Where a type stands.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(crate) struct Table(u8);

impl Table {
    /// Among the kernel's own.
    pub(crate) const KERNEL: Table = Table(0);
    /// Among the program's own.
    pub(crate) const PROGRAM: Table = Table(1);

    /// Among those of the module an instruction names: zero is the kernel, others are one more than an index into
    /// [`Program::modules`].
    pub(crate) fn of_module(number: u32) -> Option<Table> {
        match number {
            0 => Some(Table::KERNEL),
            number => u8::try_from(number).ok()?.checked_add(1).map(Table),
        }
    }

    /// Whether it is the kernel's or a module's.
    pub(crate) fn is_kernel(self) -> bool {
        self != Table::PROGRAM
    }
}

/// All tables of types a program can mean.
#[derive(Clone, Copy)]
pub(crate) struct Types<'a> {
    kernel: Option<&'a TargetTypes>,
    program: Option<&'a Arc<Btf>>,
    modules: &'a [String],
    /// The module of the function a program is attached to, which is numbered after the others.
    attach_module: Option<&'a str>,
}

impl<'a> Types<'a> {
    /// Those of a program.
    pub(crate) fn of(program: &'a Program) -> Types<'a> {
        let attach_module = match &program.kind.attach_target {
            Some(AttachTarget::Kernel { module, .. } | AttachTarget::StructOps { module, .. }) => {
                module.as_deref()
            }
            _ => None,
        };
        let (kernel, own) = (program.types.as_deref(), program.btf.as_ref());
        Types { kernel, program: own, modules: &program.modules, attach_module }
    }

    /// A table; an error if nobody gave it.
    pub(crate) fn btf(&self, table: Table) -> Check<&'a Btf> {
        let kernel = || self.kernel.ok_or_else(|| Stop::unmodelled("a program without the kernel's types"));
        match table {
            Table::KERNEL => Ok(kernel()?.kernel()),
            Table::PROGRAM => {
                let own = self.program.map(Arc::as_ref);
                own.ok_or_else(|| Stop::unmodelled("a program without types of its own"))
            }
            Table(module) => {
                let place = usize::from(module) - 2;
                let listed = self.modules.get(place).map(String::as_str);
                let name = listed.or(self.attach_module.filter(|_| place == self.modules.len()));
                let modules = kernel()?.modules();
                let found = modules.iter().find(|module| Some(module.name.as_str()) == name);
                let found = found.ok_or_else(|| Stop::unmodelled("a module whose types are not given"));
                found.map(|module| module.btf.as_ref())
            }
        }
    }

    /// The table of a module, or of the kernel itself.
    pub(crate) fn table_of(&self, module: Option<&str>) -> Check<Table> {
        let Some(name) = module else { return Ok(Table::KERNEL) };
        let listed = self.modules.iter().position(|listed| listed == name);
        let place = listed.or((self.attach_module == Some(name)).then_some(self.modules.len()));
        let number = place.and_then(|place| u32::try_from(place + 1).ok());
        let table = number.and_then(Table::of_module);
        table.ok_or_else(|| Stop::unmodelled("a module whose types are not given"))
    }

    /// The tables of all modules there are.
    pub(crate) fn modules(&self) -> impl Iterator<Item = &'a Btf> {
        self.kernel.into_iter().flat_map(TargetTypes::modules).map(|module| module.btf.as_ref())
    }

    /// Whether two types are one and the same: modules' tables go on from the kernel's.
    pub(crate) fn are_same(&self, one: (Table, TypeId), other: (Table, TypeId)) -> bool {
        if one.1 != other.1 {
            return false;
        }
        let is_base = |table: Table| {
            let kernel = self.btf(Table::KERNEL).is_ok_and(|kernel| one.1 < kernel.end_id());
            table.is_kernel() && kernel
        };
        one.0 == other.0 || is_base(one.0) && is_base(other.0)
    }

    /// The name of a type; empty where it has none.
    pub(crate) fn name(&self, table: Table, id: TypeId) -> &'a str {
        self.btf(table).map_or("", |btf| btf.name_of(id))
    }
}
