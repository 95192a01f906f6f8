//! The object's types: reading them, and laying them out as they are loaded.
//!
//! A compiler leaves things for the loader to fill in: the sizes of sections and the offsets of global variables,
//! and externs, which the kernel only takes as variables. libbpf does that when it opens an object, without asking
//! the kernel; so do we. Type numbers and string offsets stay as they are, since records refer to them.

use std::collections::HashMap;
use std::sync::Arc;

use skep_btf::{Btf, BtfBuilder, BtfExt, Linkage, SectionVar, Type, TypeDef, TypeId};

use crate::elf::{Binding, Form, Image, SymbolKind};
use crate::error::{Error, ErrorKind};
use crate::read::externs::{Extern, ExternKind};
use crate::read::find_datasec;
use crate::read::functions::{Function, TEXT};

const KSYMS: &str = ".ksyms";
const KCONFIG: &str = ".kconfig";

/// The types as the compiler wrote them, if there are any.
pub(crate) fn read(image: &Image) -> Result<Option<Arc<Btf>>, Error> {
    let Some((_, section)) = image.find(".BTF") else { return Ok(None) };
    if section.form != Form::Bits {
        return Err(Error::new(ErrorKind::Btf { reason: "the section has no contents".into() })
            .in_section(".BTF")
            .at(0));
    }
    let btf = Btf::parse(image.data(section), None).map_err(|error| damaged(&error, ".BTF"))?;
    Ok(Some(Arc::new(btf.with_pointer_size(8))))
}

/// The records beside the types, if there are any.
pub(crate) fn read_ext(image: &Image, btf: Option<&Btf>) -> Result<BtfExt, Error> {
    let (Some((_, section)), Some(btf)) = (image.find(".BTF.ext"), btf) else {
        return Ok(BtfExt::default());
    };
    BtfExt::parse(image.data(section), btf).map_err(|error| damaged(&error, ".BTF.ext"))
}

fn damaged(error: &skep_btf::Error, section: &str) -> Error {
    let at = error.offset().unwrap_or(0) as u64;
    Error::new(ErrorKind::Btf { reason: error.to_string() }).in_section(section).at(at)
}

/// The types as they are loaded.
pub(crate) fn lay_out(
    image: &Image,
    source: &Arc<Btf>,
    functions: &[Function],
    externs: &[Extern],
) -> Result<Arc<Btf>, Error> {
    let hidden: Vec<&str> = functions
        .iter()
        .filter(|function| function.hidden && function.section == TEXT)
        .map(|function| function.name.as_str())
        .collect();
    let has_sections = source.types().any(|(_, ty)| matches!(ty, Type::Datasec(_)));
    if !has_sections && hidden.is_empty() {
        return Ok(Arc::clone(source));
    }
    let mut builder = BtfBuilder::from_btf(source);
    lay_out_sections(image, source, &mut builder);
    lay_out_ksyms(source, &mut builder, externs).map_err(|error| damaged(&error, ".BTF"))?;
    lay_out_kconfig(source, &mut builder, externs);
    for name in hidden {
        let global = source
            .ids_by_name(name)
            .find(|&id| matches!(source.get(id), Some(Type::Func { linkage: Linkage::Global, .. })));
        if let Some(TypeDef::Func { linkage, .. }) = global.and_then(|id| builder.get_mut(id)) {
            *linkage = Linkage::Static;
        }
    }
    sort_sections(&mut builder);
    let bytes = builder.finish(source.endian()).map_err(|error| damaged(&error, ".BTF"))?;
    let btf = Btf::parse(bytes, None).map_err(|error| damaged(&error, ".BTF"))?;
    Ok(Arc::new(btf.with_pointer_size(8)))
}

/// Sizes of sections, offsets of global variables, linkage of hidden ones.
fn lay_out_sections(image: &Image, source: &Btf, builder: &mut BtfBuilder) {
    let variables: HashMap<&str, _> = image
        .symbols
        .iter()
        .filter(|symbol| symbol.binding != Binding::Local && symbol.kind == SymbolKind::Object)
        .map(|symbol| (symbol.name.as_str(), symbol))
        .collect();
    for (id, ty) in source.types() {
        let Type::Datasec(section) = ty else { continue };
        if matches!(section.name, KSYMS | KCONFIG) {
            continue;
        }
        let needs_offsets = section.size == 0;
        let size = image.find(section.name).map_or(0, |(_, section)| section.size);
        let mut placed: Vec<SectionVar> = section.vars.iter().collect();
        for var in &mut placed {
            let Some(Type::Var { name, linkage: Linkage::Global, .. }) = source.get(var.ty) else { continue };
            let Some(symbol) = variables.get(name) else { continue };
            if needs_offsets {
                var.offset = u32::try_from(symbol.value).unwrap_or(u32::MAX);
            }
            if symbol.hidden
                && let Some(TypeDef::Var { linkage, .. }) = builder.get_mut(var.ty)
            {
                *linkage = Linkage::Static;
            }
        }
        if let Some(TypeDef::Datasec { size: of_section, vars, .. }) = builder.get_mut(id) {
            if needs_offsets {
                *of_section = u32::try_from(size).unwrap_or(u32::MAX);
            }
            *vars = placed;
        }
    }
}

/// Kernel symbols become four-byte variables, kernel functions a dummy one, for the kernel takes no externs.
fn lay_out_ksyms(source: &Btf, builder: &mut BtfBuilder, externs: &[Extern]) -> Result<(), skep_btf::Error> {
    const SLOT: u32 = 4;
    let Some(id) = find_datasec(source, KSYMS) else { return Ok(()) };
    let Some(Type::Datasec(section)) = source.get(id) else { return Ok(()) };
    let int = find_int(source);
    let is_function = |var: SectionVar| matches!(source.get(var.ty), Some(Type::Func { .. }));
    let dummy = if section.vars.iter().any(is_function) {
        Some(builder.add_var("dummy_ksym", Linkage::Global, int)?)
    } else {
        None
    };
    if !externs.iter().any(|of| of.kind.is_ksym()) {
        return Ok(());
    }
    let mut slots = Vec::new();
    let mut offset = 0u32;
    for var in section.vars.iter() {
        let mut slot = SectionVar { ty: var.ty, offset, size: SLOT };
        match (source.get(var.ty), dummy) {
            (Some(Type::Func { proto, .. }), Some(dummy)) => {
                if let Some(TypeDef::FuncProto { params, .. }) = builder.get_mut(proto) {
                    for param in
                        params.iter_mut().filter(|param| !param.ty.is_void() && param.name.is_empty())
                    {
                        param.name = "dummy_ksym".to_owned();
                    }
                }
                if let Some(TypeDef::Func { linkage, .. }) = builder.get_mut(var.ty) {
                    *linkage = Linkage::Global;
                }
                slot.ty = dummy;
            }
            _ => {
                if let Some(TypeDef::Var { target, linkage, .. }) = builder.get_mut(var.ty) {
                    *target = int;
                    *linkage = Linkage::Global;
                }
            }
        }
        slots.push(slot);
        offset = offset.saturating_add(SLOT);
    }
    if let Some(TypeDef::Datasec { size, vars, .. }) = builder.get_mut(id) {
        *size = offset;
        *vars = slots;
    }
    Ok(())
}

/// Values of the kernel's configuration become variables, at the offsets the externs were given.
fn lay_out_kconfig(source: &Btf, builder: &mut BtfBuilder, externs: &[Extern]) {
    let Some(id) = find_datasec(source, KCONFIG) else { return };
    let Some(Type::Datasec(section)) = source.get(id) else { return };
    let mut placed: Vec<SectionVar> = section.vars.iter().collect();
    let mut end = 0;
    let positions: HashMap<TypeId, usize> =
        placed.iter().enumerate().map(|(position, var)| (var.ty, position)).collect();
    for of in externs {
        let ExternKind::Kconfig(value) = &of.kind else { continue };
        end = value.offset.saturating_add(value.size);
        let position = of.type_id.and_then(|id| positions.get(&id));
        if let Some(var) = position.and_then(|&position| placed.get_mut(position)) {
            var.offset = value.offset;
            if let Some(TypeDef::Var { linkage, .. }) = builder.get_mut(var.ty) {
                *linkage = Linkage::Global;
            }
        }
    }
    if let Some(TypeDef::Datasec { size, vars, .. }) = builder.get_mut(id)
        && end != 0
    {
        *size = end;
        *vars = placed;
    }
}

/// Variables in order of offset. An unstable sort would do; what shares an offset keeps the compiler's order.
fn sort_sections(builder: &mut BtfBuilder) {
    let sections: Vec<TypeId> =
        builder.types().filter(|(_, ty)| matches!(ty, TypeDef::Datasec { .. })).map(|(id, _)| id).collect();
    for id in sections {
        if let Some(TypeDef::Datasec { vars, .. }) = builder.get_mut(id) {
            vars.sort_by_key(|var| var.offset);
        }
    }
}

/// The first integer of 32 bits; `void` if there is none, as in libbpf.
fn find_int(btf: &Btf) -> TypeId {
    btf.types().find(|(_, ty)| matches!(ty, Type::Int { bits: 32, .. })).map_or(TypeId::VOID, |(id, _)| id)
}
