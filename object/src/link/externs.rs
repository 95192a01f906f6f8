//! What each extern comes to on the target: an address, a BTF id, a place in the `.kconfig` map, or nothing.

use skep_btf::{Btf, Kind, Type, TypeId};

use crate::error::{Error, ErrorKind};
use crate::link::{LinkOptions, compat};
use crate::object::Object;
use crate::read::externs::{Extern, ExternKind};
use crate::{Target, Value};

/// What an extern comes to.
#[derive(Clone, Debug)]
pub(crate) enum Resolved {
    /// A variable of the `.kconfig` map, at this offset.
    Kconfig { offset: u32 },
    /// A number: an address, or a value from `skep.toml`.
    Number(u64),
    /// A variable or function of the kernel (module `None`) or of a module, by index.
    Typed { id: TypeId, module: Option<usize> },
    /// The target has none: zero where it is loaded, a poisoned call where it is called.
    Missing,
    /// It cannot be used at all.
    Failed(Error),
}

/// Resolves all externs, in the order of the object.
pub(crate) fn resolve(object: &Object, target: &Target, options: &LinkOptions) -> Vec<Resolved> {
    object.externs.iter().map(|of| resolve_one(object, target, options, of)).collect()
}

fn resolve_one(object: &Object, target: &Target, options: &LinkOptions, of: &Extern) -> Resolved {
    let failed = |reason: &str| {
        let error = Error::new(ErrorKind::Extern { reason: reason.to_owned() });
        Resolved::Failed(error.in_file(&object.file).about(&of.name))
    };
    let given = options.config.externs.iter().find(|(name, _)| *name == of.name).map(|(_, value)| value);
    match &of.kind {
        ExternKind::Kconfig(var) => return Resolved::Kconfig { offset: var.offset },
        ExternKind::Untyped | ExternKind::Typed { .. } | ExternKind::Kfunc { .. } | ExternKind::Unknown => {}
    }
    if let Some(value) = given {
        return match value {
            Value::Int(number) => {
                match u64::try_from(*number).or_else(|_| i64::try_from(*number).map(|n| n as u64)) {
                    Ok(number) => Resolved::Number(number),
                    Err(_) => failed("the value given does not fit 64 bits"),
                }
            }
            Value::Bool(truth) => Resolved::Number((*truth).into()),
            Value::Float(_) | Value::Text(_) | Value::List(_) | Value::Table(_) => {
                failed("the value given is no number")
            }
        };
    }
    match (&of.kind, &object.source_btf) {
        (ExternKind::Typed { ty }, Some(local)) => resolve_typed(target, local, *ty, &of.name, Kind::Var),
        (ExternKind::Kfunc { proto }, Some(local)) => {
            resolve_typed(target, local, *proto, skep_btf::core::essential_name(&of.name), Kind::Func)
        }
        (ExternKind::Untyped, _) => {
            let address = target.kallsyms.as_ref().and_then(|symbols| symbols.address(&of.name));
            address.map_or(Resolved::Missing, Resolved::Number)
        }
        _ if of.is_weak => Resolved::Missing,
        _ => failed("the object does not say what it is"),
    }
}

/// Looks in the kernel, then in each module's own types, as libbpf does; a type that is not compatible does not count.
fn resolve_typed(target: &Target, local: &Btf, ty: TypeId, name: &str, kind: Kind) -> Resolved {
    let Some(types) = &target.types else { return Resolved::Missing };
    let found = match types.kernel().find(name, kind) {
        Some(id) => Some((None, &**types.kernel(), id)),
        None => types.modules().iter().enumerate().find_map(|(index, module)| {
            let own = module
                .btf
                .ids_by_name(name)
                .find(|&id| id >= module.btf.first_id() && module.btf.kind_of(id) == Some(kind));
            own.map(|id| (Some(index), &*module.btf, id))
        }),
    };
    let Some((module, btf, id)) = found else { return Resolved::Missing };
    let theirs = match btf.get(id) {
        Some(Type::Var { target, .. }) => target,
        Some(Type::Func { proto, .. }) => proto,
        _ => return Resolved::Missing,
    };
    if compat::are_compatible((local, ty), (btf, theirs)) {
        Resolved::Typed { id, module }
    } else {
        Resolved::Missing
    }
}
