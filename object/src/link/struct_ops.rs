//! Struct-ops maps in the kernel's terms: where its structure has the members the object's variable has.
//!
//! The object may know another version of the structure. Members are matched by name; one the kernel lacks must be
//! zero. The kernel wraps the structure in `bpf_struct_ops_NAME`, and that is the map's value.

use std::sync::Arc;

use skep_btf::{Btf, Kind, Member, Type, TypeId};
use skep_linux::ProgType;

use crate::error::{Error, ErrorKind};
use crate::link::maps::Maps;
use crate::object::Object;
use crate::read::functions::FunctionIdx;
use crate::read::struct_ops::Variable;
use crate::{AttachTarget, MapDef, StructOpsMember, Target};

const VALUE_PREFIX: &str = "bpf_struct_ops_";
/// The kernel's largest such structure has some hundred members.
const MAX_VALUE: u32 = 1 << 20;
/// `BPF_F_VTYPE_BTF_OBJ_FD`: the value's type is a module's.
const F_VTYPE_BTF_OBJ_FD: u32 = 1 << 15;

/// Finishes all struct-ops maps, and says of functions which members they implement.
pub(crate) fn finish(object: &Object, target: &Target, finished: &mut Maps) {
    for (index, entry) in object.maps.iter().enumerate() {
        let (Some(variable), Some(Ok(def)), Some(local)) =
            (&entry.struct_ops, finished.maps.get(index), &object.btf)
        else {
            continue;
        };
        let mut def = MapDef::clone(def);
        let result = convert(object, target, local, variable, &mut def, &mut finished.members);
        let result = result.map(|()| Arc::new(def)).map_err(|reason| {
            let section = entry.section.and_then(|home| object.image.section(home));
            Error::new(ErrorKind::StructOps { reason })
                .in_file(&object.file)
                .in_section(section.map_or(".struct_ops", |section| &section.name))
                .at(entry.offset)
                .about(&entry.name)
        });
        if let Some(slot) = finished.maps.get_mut(index) {
            *slot = result;
        }
    }
}

/// The kernel's side: the table, the wrapping value, the structure in it, and where in the value it stands.
struct Kernel<'a> {
    btf: &'a Btf,
    module: Option<String>,
    value: TypeId,
    value_size: u32,
    ty: TypeId,
    start: u32,
}

fn find_kernel<'a>(target: &'a Target, name: &str) -> Result<Kernel<'a>, String> {
    let types = target.types.as_ref().ok_or("there is no kernel BTF to compare with")?;
    let value_name = format!("{VALUE_PREFIX}{name}");
    let missing = || format!("the kernel has no `struct {value_name}`");
    let (btf, module, value) = match types.kernel().find(&value_name, Kind::Struct) {
        Some(id) => (&**types.kernel(), None, id),
        None => types
            .modules()
            .iter()
            .find_map(|module| {
                let id = module.btf.find(&value_name, Kind::Struct)?;
                Some((&*module.btf, Some(module.name.clone()), id))
            })
            .ok_or_else(missing)?,
    };
    let ty = btf.find(name, Kind::Struct).ok_or_else(|| format!("the kernel has no `struct {name}`"))?;
    let Some(Type::Struct(wrapper)) = btf.get(value) else { return Err(missing()) };
    let inner = wrapper.members.iter().find(|member| member.ty == ty);
    let inner =
        inner.ok_or_else(|| format!("the kernel's `struct {value_name}` does not hold `struct {name}`"))?;
    if wrapper.size > MAX_VALUE {
        return Err(format!("the kernel's `struct {value_name}` has {} bytes", wrapper.size));
    }
    Ok(Kernel { btf, module, value, value_size: wrapper.size, ty, start: inner.bit_offset / 8 })
}

fn convert(
    object: &Object,
    target: &Target,
    local: &Btf,
    variable: &Variable,
    def: &mut MapDef,
    implemented: &mut [Option<AttachTarget>],
) -> Result<(), String> {
    let Some(ops) = def.struct_ops.clone() else { return Ok(()) };
    let kernel = find_kernel(target, &ops.type_name)?;
    let data = def.contents.as_deref().unwrap_or_default();
    let mut contents = vec![0; kernel.value_size as usize];
    let mut members = Vec::new();
    let (Some(Type::Struct(ours)), Some(Type::Struct(theirs))) =
        (local.get(variable.ty), kernel.btf.get(kernel.ty))
    else {
        return Err("its type is no structure".to_owned());
    };
    for (index, member) in (0u32..).zip(ours.members.iter()) {
        let bytes = bytes_of(local, &member, data)?;
        let function = variable.functions.iter().find(|(of, _)| *of == index).map(|(_, function)| *function);
        let Some((their_index, their)) =
            (0u32..).zip(theirs.members.iter()).find(|(_, m)| m.name == member.name)
        else {
            if bytes.iter().any(|&byte| byte != 0) || function.is_some() {
                return Err(format!("the kernel's structure has no member `{}`", member.name));
            }
            continue;
        };
        if member.bit_size != 0 || their.bit_size != 0 {
            return Err(format!("`{}` is a bit-field", member.name));
        }
        let kind_of = |btf: &Btf, ty: TypeId| btf.skip_modifiers(ty).and_then(|id| btf.kind_of(id));
        let (our_kind, their_kind) = (kind_of(local, member.ty), kind_of(kernel.btf, their.ty));
        if our_kind != their_kind {
            return Err(format!("`{}` is of another kind in the kernel", member.name));
        }
        let offset = kernel.start.saturating_add(their.bit_offset / 8);
        if our_kind == Some(Kind::Ptr) {
            let Some(FunctionIdx(function)) = function else { continue };
            if !is_function_pointer(kernel.btf, their.ty) {
                return Err(format!("the kernel's `{}` is no pointer to a function", member.name));
            }
            let name =
                implement(object, &kernel, &ops.type_name, (their_index, &their), function, implemented)?;
            members.push(StructOpsMember {
                index: their_index,
                offset,
                name: member.name.to_owned(),
                program: name,
            });
            continue;
        }
        if kernel.btf.size_of(their.ty) != Some(bytes.len() as u64) {
            return Err(format!("`{}` has another size in the kernel", member.name));
        }
        let place = contents.get_mut(offset as usize..(offset as usize).saturating_add(bytes.len()));
        place.ok_or("the kernel's type is damaged")?.copy_from_slice(bytes);
    }
    if kernel.module.is_some() {
        def.flags |= F_VTYPE_BTF_OBJ_FD;
    }
    def.value_size = kernel.value_size;
    def.contents = Some(contents.into());
    def.struct_ops = Some(crate::StructOps {
        type_name: ops.type_name,
        value_type_id: Some(kernel.value),
        module: kernel.module,
        members,
    });
    Ok(())
}

/// Notes that a function implements a member; a function can implement one member of one structure only.
fn implement(
    object: &Object,
    kernel: &Kernel<'_>,
    type_name: &str,
    (index, member): (u32, &Member<'_>),
    function: usize,
    implemented: &mut [Option<AttachTarget>],
) -> Result<String, String> {
    let (Some(of), Some(slot)) = (object.functions.get(function), implemented.get_mut(function)) else {
        return Err(format!("`{}` names no function", member.name));
    };
    let plain = of.section.strip_prefix('?').unwrap_or(&of.section);
    if skep_linux::section(plain).is_none_or(|section| section.prog_type != ProgType::StructOps) {
        return Err(format!("`{}` names `{}`, which is no struct_ops program", member.name, of.name));
    }
    let attach = AttachTarget::StructOps {
        type_name: type_name.to_owned(),
        btf_id: kernel.ty,
        module: kernel.module.clone(),
        member: index,
        member_name: member.name.to_owned(),
    };
    if slot.get_or_insert_with(|| attach.clone()) != &attach {
        return Err(format!(
            "`{}` names `{}`, which already implements another member",
            member.name, of.name
        ));
    }
    Ok(of.name.clone())
}

fn bytes_of<'a>(btf: &Btf, member: &Member<'_>, data: &'a [u8]) -> Result<&'a [u8], String> {
    let size = btf.size_of(member.ty).ok_or_else(|| format!("`{}` has no size", member.name))?;
    let start = (member.bit_offset / 8) as usize;
    let end = usize::try_from(size).ok().and_then(|size| start.checked_add(size));
    end.and_then(|end| data.get(start..end)).ok_or_else(|| format!("`{}` leaves the variable", member.name))
}

fn is_function_pointer(btf: &Btf, ty: TypeId) -> bool {
    let Some(Type::Ptr { target }) = btf.skip_modifiers(ty).and_then(|id| btf.get(id)) else { return false };
    btf.skip_modifiers(target).and_then(|id| btf.kind_of(id)) == Some(Kind::FuncProto)
}
