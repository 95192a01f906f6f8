//! Which types of a kernel a program may mean: those of the same name and kind, flavors aside, in the kernel itself,
//! and only if it has none, in its modules.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, OnceLock};

use super::explain::essential_name;
use super::pair::are_kinds_alike;
use crate::{Btf, TypeId};

/// The types records are resolved against: a kernel's and its modules'.
pub struct TargetTypes {
    kernel: Arc<Btf>,
    /// The types of the kernel whose names have a flavor, by their essential name.
    flavored: OnceLock<Flavored>,
    modules: OnceLock<Vec<ModuleTypes>>,
    read_modules: Box<dyn Fn() -> Vec<ModuleTypes> + Send + Sync>,
}

/// The types a module adds to the kernel's.
#[derive(Clone, Debug)]
pub struct ModuleTypes {
    /// The module's name.
    pub name: String,
    /// Its BTF, on top of the kernel's.
    pub btf: Arc<Btf>,
}

/// The table a candidate stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Place {
    /// The kernel's own.
    Kernel,
    /// That of the module at this index of [`TargetTypes::modules`].
    Module(usize),
}

pub(super) type Candidates = Vec<(Place, TypeId)>;
type Flavored = HashMap<Box<str>, Vec<TypeId>>;

impl TargetTypes {
    /// A kernel without modules.
    pub fn new(kernel: Arc<Btf>) -> TargetTypes {
        TargetTypes::with_modules(kernel, Vec::new)
    }

    /// A kernel with modules, which are read when the first name is not found in the kernel.
    pub fn with_modules(
        kernel: Arc<Btf>,
        read_modules: impl Fn() -> Vec<ModuleTypes> + Send + Sync + 'static,
    ) -> TargetTypes {
        TargetTypes {
            kernel,
            flavored: OnceLock::new(),
            modules: OnceLock::new(),
            read_modules: Box::new(read_modules),
        }
    }

    /// The kernel's types.
    pub fn kernel(&self) -> &Arc<Btf> {
        &self.kernel
    }

    /// The modules' types; the first call reads them.
    pub fn modules(&self) -> &[ModuleTypes] {
        self.modules.get_or_init(|| (self.read_modules)())
    }

    /// The table of a candidate.
    pub fn table(&self, place: Place) -> &Btf {
        match place {
            Place::Kernel => &self.kernel,
            // A place comes from `candidates`, so the module is there.
            Place::Module(index) => self.modules().get(index).map_or(&self.kernel, |module| &module.btf),
        }
    }

    pub(super) fn candidates(&self, local: &Btf, id: TypeId) -> Candidates {
        let name = essential_name(local.name_of(id));
        let Some(kind) = local.kind_of(id) else { return Vec::new() };
        let is_alike =
            |btf: &Btf, id: TypeId| btf.kind_of(id).is_some_and(|found| are_kinds_alike(kind, found));

        let flavored = self.flavored.get_or_init(|| index_flavors(&self.kernel));
        // A name such as `a___b___c` has the essential name `a___b`, which is itself flavored.
        let same = self.kernel.ids_by_name(name).filter(|_| essential_name(name) == name);
        let mut ids: Vec<TypeId> = same.chain(flavored.get(name).into_iter().flatten().copied()).collect();
        ids.retain(|&id| is_alike(&self.kernel, id));
        ids.sort_unstable();
        if !ids.is_empty() {
            return ids.into_iter().map(|id| (Place::Kernel, id)).collect();
        }

        let modules = self.modules().iter().enumerate();
        let found = modules.flat_map(|(index, module)| {
            let own = module.btf.types().map(|(id, _)| id);
            own.filter(|&id| essential_name(module.btf.name_of(id)) == name && is_alike(&module.btf, id))
                .map(move |id| (Place::Module(index), id))
        });
        found.collect()
    }
}

impl fmt::Debug for TargetTypes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TargetTypes").field("kernel", &self.kernel.len()).finish_non_exhaustive()
    }
}

fn index_flavors(btf: &Btf) -> Flavored {
    let mut flavored = Flavored::new();
    let mut tables = vec![btf];
    while let Some(base) = tables.last().and_then(|table| table.base().map(Arc::as_ref)) {
        tables.push(base);
    }
    for table in tables {
        for id in (table.first_id().0..table.end_id().0).map(TypeId) {
            let name = table.name_of(id);
            let essential = essential_name(name);
            if essential.len() != name.len() {
                flavored.entry(essential.into()).or_default().push(id);
            }
        }
    }
    flavored
}
