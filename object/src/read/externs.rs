//! What an object expects others to provide: values of the kernel's configuration, kernel symbols, kernel functions.
//!
//! The order is libbpf's, since a poisoned call carries the number of its extern: configuration values first, by
//! alignment, size and name, then kernel symbols by name. Externs without a type come last; libbpf refuses them,
//! other loaders fill them in at load.

use std::collections::HashMap;

use skep_btf::{Btf, Kind, Linkage, Type, TypeId};

use crate::elf::{Binding, Image, SymbolIdx};
use crate::error::{Error, ErrorKind};

/// An undefined symbol.
#[derive(Clone, Debug)]
pub struct Extern {
    /// Its name, with its `___flavor` if it has one.
    pub name: String,
    /// Whether a kernel may lack it.
    pub is_weak: bool,
    /// What it stands for.
    pub kind: ExternKind,
    /// The variable or function in the object's BTF.
    pub type_id: Option<TypeId>,
    pub(crate) symbol: SymbolIdx,
}

/// What an undefined symbol stands for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum ExternKind {
    /// A value of the kernel's configuration, in the `.kconfig` map.
    Kconfig(KconfigVar),
    /// A kernel variable of a type.
    Typed {
        /// That type, in the object's BTF, behind qualifiers and typedefs.
        ty: TypeId,
    },
    /// A kernel symbol of which only the address is wanted.
    Untyped,
    /// A kernel function.
    Kfunc {
        /// Its type, in the object's BTF.
        proto: TypeId,
    },
    /// The object says nothing of it.
    Unknown,
}

/// A variable of the `.kconfig` map.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct KconfigVar {
    /// How its value is written.
    pub form: KconfigForm,
    /// Its size in bytes.
    pub size: u32,
    /// Its alignment in bytes.
    pub align: u32,
    /// Where it stands in the map.
    pub offset: u32,
}

/// How a value of the kernel's configuration is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum KconfigForm {
    /// `y` or `n`.
    Bool,
    /// `y`, `m` or `n`, as an `enum libbpf_tristate`.
    Tristate,
    /// One byte: a number, or the letter.
    Char,
    /// A number.
    Int {
        /// Whether it is signed.
        signed: bool,
    },
    /// A string, ended by a zero.
    Text,
}

impl ExternKind {
    pub(crate) fn is_ksym(&self) -> bool {
        matches!(self, ExternKind::Typed { .. } | ExternKind::Untyped | ExternKind::Kfunc { .. })
    }

    fn rank(&self) -> u8 {
        match self {
            ExternKind::Kconfig(_) => 0,
            ExternKind::Typed { .. } | ExternKind::Untyped | ExternKind::Kfunc { .. } => 1,
            ExternKind::Unknown => 2,
        }
    }
}

/// All externs; those with a type that cannot be used go to `damaged` as well and count as unknown.
pub(crate) fn read(image: &Image, btf: Option<&Btf>, damaged: &mut Vec<(String, Error)>) -> Vec<Extern> {
    let mut externs = Vec::new();
    let sections = btf.map(sections_of_vars).unwrap_or_default();
    for (index, symbol) in image.symbols.iter().enumerate() {
        if !symbol.is_extern() || symbol.name.is_empty() {
            continue;
        }
        let found = btf.and_then(|btf| find(btf, &symbol.name).map(|id| (btf, id)));
        let kind = found.map_or(Ok(ExternKind::Unknown), |(btf, id)| {
            let section = sections.get(&id).map(String::as_str);
            kind_of(btf, id, section)
        });
        let kind = kind.unwrap_or_else(|reason| {
            let error = Error::new(ErrorKind::Extern { reason }).in_section(".BTF").about(&symbol.name);
            damaged.push((symbol.name.clone(), error));
            ExternKind::Unknown
        });
        externs.push(Extern {
            name: symbol.name.clone(),
            is_weak: symbol.binding == Binding::Weak,
            kind,
            type_id: found.map(|(_, id)| id),
            symbol: SymbolIdx(index),
        });
    }
    externs.sort_by(|a, b| {
        let layout = |of: &Extern| match &of.kind {
            ExternKind::Kconfig(var) => (u32::MAX - var.align, var.size),
            _ => (0, 0),
        };
        (a.kind.rank(), layout(a), &a.name).cmp(&(b.kind.rank(), layout(b), &b.name))
    });
    let mut end = 0u32;
    for of in &mut externs {
        if let ExternKind::Kconfig(var) = &mut of.kind {
            var.offset = end.checked_next_multiple_of(var.align).unwrap_or(u32::MAX);
            end = var.offset.saturating_add(var.size);
        }
    }
    externs
}

/// The variable or function of this name that is declared but not defined.
fn find(btf: &Btf, name: &str) -> Option<TypeId> {
    let id = btf.ids_by_name(name).find(|&id| matches!(btf.kind_of(id), Some(Kind::Var | Kind::Func)))?;
    match btf.get(id)? {
        Type::Var { linkage: Linkage::Extern, .. } | Type::Func { linkage: Linkage::Extern, .. } => Some(id),
        _ => None,
    }
}

/// For each variable of the two sections of externs, the name of its section.
fn sections_of_vars(btf: &Btf) -> HashMap<TypeId, String> {
    let mut found = HashMap::new();
    for (_, ty) in btf.types() {
        if let Type::Datasec(section) = ty
            && matches!(section.name, ".ksyms" | ".kconfig")
        {
            found.extend(section.vars.iter().map(|var| (var.ty, section.name.to_owned())));
        }
    }
    found
}

fn kind_of(btf: &Btf, id: TypeId, section: Option<&str>) -> Result<ExternKind, String> {
    match (section, btf.get(id)) {
        (Some(".ksyms"), Some(Type::Func { proto, .. })) => Ok(ExternKind::Kfunc { proto }),
        (Some(".ksyms"), Some(Type::Var { target, .. })) => match btf.skip_modifiers(target) {
            Some(ty) if ty.is_void() => Ok(ExternKind::Untyped),
            Some(ty) => Ok(ExternKind::Typed { ty }),
            None => Err("its type has no end".to_owned()),
        },
        (Some(".kconfig"), Some(Type::Var { target, .. })) => {
            let form = kconfig_form(btf, target)?;
            let size = btf.size_of(target).and_then(|size| u32::try_from(size).ok()).filter(|&size| size > 0);
            let size = size.ok_or("its type has no size")?;
            let align = alignment(btf, target).ok_or("its type has no alignment")?;
            Ok(ExternKind::Kconfig(KconfigVar { form, size, align, offset: 0 }))
        }
        (Some(".kconfig"), _) => Err("a function cannot stand in .kconfig".to_owned()),
        _ => Ok(ExternKind::Unknown),
    }
}

fn kconfig_form(btf: &Btf, ty: TypeId) -> Result<KconfigForm, String> {
    let unsupported = |what: &str| Err(format!("a value of the configuration cannot be {what}"));
    match btf.skip_modifiers(ty).and_then(|id| btf.get(id)) {
        Some(Type::Int { size, encoding, .. }) => match size {
            1 if encoding.is_bool() => Ok(KconfigForm::Bool),
            _ if encoding.is_bool() => unsupported("a wide truth value"),
            1 => Ok(KconfigForm::Char),
            2 | 4 | 8 => Ok(KconfigForm::Int { signed: encoding.is_signed() }),
            _ => unsupported("an integer of this size"),
        },
        Some(Type::Enum(of) | Type::Enum64(of)) if of.name == "libbpf_tristate" && of.size == 4 => {
            Ok(KconfigForm::Tristate)
        }
        Some(Type::Array { elem, count, .. }) if count > 0 => match kconfig_form(btf, elem)? {
            KconfigForm::Char => Ok(KconfigForm::Text),
            _ => unsupported("an array of anything but characters"),
        },
        Some(other) => unsupported(other.kind().name()),
        None => unsupported("of a damaged type"),
    }
}

/// What the compiler aligned a value of this type to.
fn alignment(btf: &Btf, ty: TypeId) -> Option<u32> {
    let mut id = ty;
    for _ in 0..=skep_btf::MAX_RESOLVE_DEPTH {
        id = btf.skip_modifiers(id)?;
        let size = match btf.get(id)? {
            Type::Int { size, .. } => size,
            Type::Enum(of) | Type::Enum64(of) => of.size,
            Type::Ptr { .. } => 8,
            Type::Array { elem, .. } => {
                id = elem;
                continue;
            }
            _ => return None,
        };
        return (size != 0).then_some(size.min(8));
    }
    None
}
