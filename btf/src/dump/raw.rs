//! The text of `bpftool btf dump … format raw`, byte for byte.

use std::fmt::{self, Write};

use super::{component_number, encoding_name, fwd_name, name_or_anonymous, sign_name};
use crate::{Btf, Composite, Datasec, Enum, FuncProto, Kind, Type, TypeId};

/// Prints the types of a table itself, without those of its base.
pub fn dump_raw(btf: &Btf, out: &mut impl Write) -> fmt::Result {
    for (id, ty) in btf.types() {
        write_type_raw(btf, id, &ty, out)?;
    }
    Ok(())
}

/// Prints one type and the end of its line.
pub fn write_type_raw(btf: &Btf, id: TypeId, ty: &Type<'_>, out: &mut impl Write) -> fmt::Result {
    write!(out, "[{id}] {} '{}'", ty.kind(), name_or_anonymous(ty.name()))?;
    match ty {
        Type::Void => {}
        Type::Int { size, encoding, offset, bits, .. } => {
            let encoding = encoding_name(*encoding);
            write!(out, " size={size} bits_offset={offset} nr_bits={bits} encoding={encoding}")?;
        }
        Type::Ptr { target }
        | Type::Typedef { target, .. }
        | Type::Volatile { target }
        | Type::Const { target }
        | Type::Restrict { target }
        | Type::TypeTag { target, .. } => write!(out, " type_id={target}")?,
        Type::Array { elem, index, count } => {
            write!(out, " type_id={elem} index_type_id={index} nr_elems={count}")?;
        }
        Type::Struct(of) | Type::Union(of) => write_members(of, out)?,
        Type::Enum(of) => write_variants(of, "", out)?,
        Type::Enum64(of) => write_variants(of, if of.signed { "LL" } else { "ULL" }, out)?,
        Type::Fwd { is_union, .. } => write!(out, " fwd_kind={}", fwd_name(*is_union))?,
        Type::Func { linkage, proto, .. } => write!(out, " type_id={proto} linkage={}", linkage.name())?,
        Type::FuncProto(of) => write_params(of, out)?,
        Type::Var { target, linkage, .. } => write!(out, " type_id={target}, linkage={}", linkage.name())?,
        Type::Datasec(of) => write_vars(btf, of, out)?,
        Type::Float { size, .. } => write!(out, " size={size}")?,
        Type::DeclTag { target, component, .. } => {
            write!(out, " type_id={target} component_idx={}", component_number(*component))?;
        }
    }
    out.write_char('\n')
}

fn write_members(of: &Composite<'_>, out: &mut impl Write) -> fmt::Result {
    write!(out, " size={} vlen={}", of.size, of.members.len())?;
    for member in of.members.iter() {
        let name = name_or_anonymous(member.name);
        write!(out, "\n\t'{name}' type_id={} bits_offset={}", member.ty, member.bit_offset)?;
        if member.bit_size != 0 {
            write!(out, " bitfield_size={}", member.bit_size)?;
        }
    }
    Ok(())
}

fn write_variants(of: &Enum<'_>, suffix: &str, out: &mut impl Write) -> fmt::Result {
    write!(out, " encoding={} size={} vlen={}", sign_name(of.signed), of.size, of.variants.len())?;
    for variant in of.variants.iter() {
        write!(out, "\n\t'{}' val={}{suffix}", name_or_anonymous(variant.name), variant.value)?;
    }
    Ok(())
}

fn write_params(of: &FuncProto<'_>, out: &mut impl Write) -> fmt::Result {
    write!(out, " ret_type_id={} vlen={}", of.ret, of.params.len())?;
    for param in of.params.iter() {
        write!(out, "\n\t'{}' type_id={}", name_or_anonymous(param.name), param.ty)?;
    }
    Ok(())
}

fn write_vars(btf: &Btf, of: &Datasec<'_>, out: &mut impl Write) -> fmt::Result {
    write!(out, " size={} vlen={}", of.size, of.vars.len())?;
    for var in of.vars.iter() {
        write!(out, "\n\ttype_id={} offset={} size={}", var.ty, var.offset, var.size)?;
        let kind = btf.kind_of(var.ty).unwrap_or(Kind::Void);
        write!(out, " ({kind} '{}')", name_or_anonymous(btf.name_of(var.ty)))?;
    }
    Ok(())
}
