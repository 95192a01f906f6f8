//! The global variables of an object, as its types lay them out.

use skep_btf::{Kind, Type, c};
use skep_object::Object;

/// A global variable.
pub(super) struct Variable {
    pub(super) name: String,
    pub(super) section: String,
    pub(super) ty: String,
    pub(super) size: u32,
    pub(super) offset: u32,
}

/// Sections of variables that are not the program's own values.
const NOT_VARIABLES: &[&str] = &["license", "version", "maps", ".maps", ".kconfig", ".ksyms"];

/// All variables, by section and offset.
pub(super) fn variables(object: &Object) -> Vec<Variable> {
    let Some(btf) = object.loaded_btf() else { return Vec::new() };
    let mut all = Vec::new();
    for (_, ty) in btf.types() {
        let Type::Datasec(section) = ty else { continue };
        if NOT_VARIABLES.contains(&section.name) {
            continue;
        }
        for var in section.vars.iter() {
            let Some(Type::Var { name, target, .. }) = btf.get(var.ty) else { continue };
            debug_assert_eq!(btf.kind_of(var.ty), Some(Kind::Var));
            all.push(Variable {
                name: name.to_owned(),
                section: section.name.to_owned(),
                ty: c::render_type(btf, target),
                size: var.size,
                offset: var.offset,
            });
        }
    }
    all
}
