//! Which members of the kernel's objects programs may write, by the structure whose operations they implement.
//!
//! Mirrors `bpf_tcp_ca_btf_struct_access` and `bpf_dummy_ops_btf_struct_access` (`net/{ipv4/bpf_tcp_ca,
//! bpf/bpf_dummy_struct_ops}.c`, 6.18).

use skep_btf::{Btf, Kind, Type, TypeId};
use skep_linux::tables;
use skep_object::AttachTarget;

use super::argument;
use crate::env::{Env, reject};
use crate::rejection::Rejection;
use crate::types::Table;
use crate::{Check, Stop};

impl Env<'_> {
    /// A store of `size` bytes at `off` of an object of the kernel's.
    pub(crate) fn check_object_store(&self, (table, ty): (Table, TypeId), off: u32, size: u32) -> Check {
        let structure = match &self.program.kind.attach_target {
            Some(AttachTarget::StructOps { type_name, .. }) => type_name.as_str(),
            _ => return Err(Stop::unmodelled("stores to kernel objects")),
        };
        let btf = self.types.btf(table)?;
        let end = u64::from(off) + u64::from(size);
        match structure {
            "bpf_dummy_ops" => {
                if Some(ty) != btf.find("bpf_dummy_ops_state", Kind::Struct) {
                    return reject(Rejection::NotDummyState {});
                }
                if btf.size_of(ty).is_none_or(|bytes| end > bytes) {
                    return reject(Rejection::BeyondDummyState { off, size });
                }
                Ok(())
            }
            "tcp_congestion_ops" => {
                if Some(ty) != btf.find("tcp_sock", Kind::Struct) {
                    return reject(Rejection::ReadOnlyObject {});
                }
                let members = tables::set(self.profile.line, "tcp_congestion_writable").unwrap_or_default();
                let mut places = members.iter().filter_map(|path| place(btf, path));
                // What congestion control keeps for itself may be written in parts.
                let met = places.find(|(path, from, to)| {
                    *from == off || path.ends_with("icsk_ca_priv") && (*from..*to).contains(&off)
                });
                match met {
                    None => reject(Rejection::SocketMemberReadOnly { off }),
                    Some((_, _, to)) if end > u64::from(to) => {
                        reject(Rejection::BeyondSocketMember { off, size, end: to })
                    }
                    Some(_) => Ok(()),
                }
            }
            _ => Err(Stop::unmodelled("stores to kernel objects")),
        }
    }
}

/// Where the member of a path `structure.member.member` begins and ends.
fn place<'p>(btf: &Btf, path: &'p str) -> Option<(&'p str, u32, u32)> {
    let (structure, members) = path.split_once('.')?;
    let mut ty = btf.find(structure, Kind::Struct)?;
    let mut from = 0u32;
    for name in members.split('.') {
        let Type::Struct(of) = argument::resolve(btf, ty)?.1 else { return None };
        let member = of.members.iter().find(|member| member.name == name)?;
        from = from.checked_add(member.bit_offset / 8)?;
        ty = member.ty;
    }
    // A bit-field has no bytes of its own, and the kernel's compiler takes no offset of it; so it stands in no row.
    let bytes = u32::try_from(btf.size_of(ty)?).ok()?;
    Some((path, from, from.checked_add(bytes)?))
}
