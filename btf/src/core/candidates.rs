//! Which types of a kernel a program may mean: those of the same name and kind, flavors aside, in the kernel itself,
//! and only if it has none, in its modules.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, OnceLock};

use super::explain::essential_name;
use super::pair::are_kinds_alike;
use crate::{Btf, Kind, TypeId};

/// The types records are resolved against: a kernel's and its modules'.
pub struct TargetTypes {
    kernel: Arc<Btf>,
    flavored: Flavored,
    modules: OnceLock<Modules>,
    read_modules: Box<dyn Fn() -> Vec<ModuleTypes> + Send + Sync>,
}

struct Modules {
    types: Vec<ModuleTypes>,
    /// For each module.
    flavored: Vec<Flavored>,
}

/// The types a table itself adds whose names have a flavor, by their essential name; collected when first asked for.
#[derive(Default)]
struct Flavored(OnceLock<HashMap<Box<str>, Vec<TypeId>>>);

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
            flavored: Flavored::default(),
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
        &self.all_modules().types
    }

    fn all_modules(&self) -> &Modules {
        self.modules.get_or_init(|| {
            let types = (self.read_modules)();
            let flavored = types.iter().map(|_| Flavored::default()).collect();
            Modules { types, flavored }
        })
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
        let in_kernel = find(&self.kernel, &self.flavored, kind, name);
        if !in_kernel.is_empty() {
            return in_kernel.into_iter().map(|id| (Place::Kernel, id)).collect();
        }
        let modules = self.all_modules();
        let tables = modules.types.iter().zip(&modules.flavored).enumerate();
        let found = tables.flat_map(|(index, (module, flavored))| {
            let ids = find(&module.btf, flavored, kind, name).into_iter();
            ids.filter(|&id| id >= module.btf.first_id()).map(move |id| (Place::Module(index), id))
        });
        found.collect()
    }
}

/// The types of this essential name and of a like kind, in order of number.
fn find(btf: &Btf, flavored: &Flavored, kind: Kind, name: &str) -> Vec<TypeId> {
    // A name such as `a___b` is none that a type without a flavor has.
    let plain = btf.ids_by_name(name).filter(|_| essential_name(name) == name);
    let mut ids: Vec<TypeId> = plain.chain(flavored.ids(btf, name).iter().copied()).collect();
    ids.retain(|&id| btf.kind_of(id).is_some_and(|found| are_kinds_alike(kind, found)));
    ids.sort_unstable();
    ids
}

impl Flavored {
    fn ids(&self, btf: &Btf, name: &str) -> &[TypeId] {
        let by_name = self.0.get_or_init(|| {
            let mut by_name: HashMap<Box<str>, Vec<TypeId>> = HashMap::new();
            for (id, ty) in btf.types() {
                let essential = essential_name(ty.name());
                if essential.len() != ty.name().len() {
                    by_name.entry(essential.into()).or_default().push(id);
                }
            }
            by_name
        });
        by_name.get(name).map_or(&[], Vec::as_slice)
    }
}

impl fmt::Debug for TargetTypes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TargetTypes").field("kernel", &self.kernel.len()).finish_non_exhaustive()
    }
}
