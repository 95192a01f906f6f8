//! The kernel that programs find: its types, and fake objects of them.
//!
//! An object is a region of zeros as large as its type. Its fields are set by name; a field that holds an address may be
//! given that of another object, so that a program can go from one to the next as it would in a kernel.

mod field;
mod names;
mod seq;
mod socket;
mod symbol;
mod task;

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use skep_btf::{Btf, Kind, Type, TypeId};

use crate::error::{Error, ErrorKind};
use crate::maps::lock;
use crate::memory::{Memory, Region, access};
pub(crate) use field::{Field, Made};
pub use names::Symbol;
pub(crate) use seq::Seqs;
pub(crate) use socket::{AF_INET6, AF_UNIX, IPPROTO_UDP, SOCK_DGRAM, Sockets, address_bytes, sock_bytes};
pub use socket::{SocketId, SocketShape, SocketSpec};

/// Types, and the objects made so far.
#[derive(Debug, Default)]
pub(crate) struct Kernel {
    types: Option<Arc<Btf>>,
    /// By address: what type each object is of.
    objects: Mutex<HashMap<u64, TypeId>>,
    /// Objects of which there is one, by name.
    named: Mutex<HashMap<String, u64>>,
    /// Objects that are maps of the world, and which.
    maps: Mutex<HashMap<u64, usize>>,
    /// Bytes from one CPU's variable to the next one's, by the address of the first.
    per_cpu: Mutex<HashMap<u64, u64>>,
}

impl Kernel {
    pub(crate) fn set_types(&mut self, types: Arc<Btf>) {
        self.types = Some(types);
    }

    /// The kernel's types.
    ///
    /// # Errors
    /// When the world was given none.
    pub(crate) fn types(&self) -> Result<&Arc<Btf>, Error> {
        self.types.as_ref().ok_or_else(|| ErrorKind::NoTypes.into())
    }

    /// Makes an object of a structure.
    pub(crate) fn add(&self, memory: &Memory, structure: &str) -> Result<u64, Error> {
        let types = self.types()?;
        let found = types.find(structure, Kind::Struct).or_else(|| types.find(structure, Kind::Union));
        let ty = found.ok_or_else(|| {
            Error::from(ErrorKind::NoSuch { what: "structure of the kernel", name: structure.to_owned() })
        })?;
        self.add_of(memory, ty)
    }

    /// Makes an object of a type.
    pub(crate) fn add_of(&self, memory: &Memory, ty: TypeId) -> Result<u64, Error> {
        let types = self.types()?;
        let name = types.name_of(types.skip_modifiers(ty).unwrap_or(ty));
        let len = types.size_of(ty).ok_or_else(|| {
            Error::from(ErrorKind::NoSuch { what: "size of a type of the kernel", name: name.to_owned() })
        })?;
        let what = if name.is_empty() { "the kernel object".to_owned() } else { format!("the {name}") };
        let len = len.saturating_add(behind(types, ty));
        let address = memory.add(Region::plain(what, len, access::READ | access::WRITE))?;
        lock(&self.objects).insert(address, ty);
        Ok(address)
    }

    /// Keeps an object as the one of a name, unless another thread was faster; gives the one that is kept.
    pub(crate) fn keep_named(&self, memory: &Memory, name: &str, object: u64) -> u64 {
        let kept = *lock(&self.named).entry(name.to_owned()).or_insert(object);
        if kept != object {
            self.remove(memory, object);
        }
        kept
    }

    /// The one object of a name, if it was made.
    pub(crate) fn find_named(&self, name: &str) -> Option<u64> {
        lock(&self.named).get(name).copied()
    }

    /// Takes an object away.
    pub(crate) fn remove(&self, memory: &Memory, object: u64) {
        if lock(&self.objects).remove(&object).is_some() {
            memory.remove(object);
        }
    }

    /// All objects of a structure, by address.
    pub(crate) fn objects_of(&self, structure: &str) -> Vec<u64> {
        let Some(types) = &self.types else { return Vec::new() };
        let objects = lock(&self.objects);
        let of_structure = objects.iter().filter(|(_, ty)| types.name_of(**ty) == structure);
        let mut found: Vec<u64> = of_structure.map(|(address, _)| *address).collect();
        found.sort_unstable();
        found
    }

    /// Says which map of the world an object is.
    pub(crate) fn note_map(&self, object: u64, map: usize) {
        lock(&self.maps).insert(object, map);
    }

    /// Which map of the world an object is.
    pub(crate) fn map_of(&self, object: u64) -> Option<usize> {
        lock(&self.maps).get(&object).copied()
    }

    /// The type of the object at an address.
    pub(crate) fn type_of(&self, object: u64) -> Option<TypeId> {
        lock(&self.objects).get(&object).copied()
    }

    /// A field of a structure or of one that it begins with, as `tcp_sock` begins with `sock`.
    pub(crate) fn inherited(&self, structure: TypeId, path: &str) -> Option<Field> {
        let types = self.types().ok()?;
        let mut at = structure;
        // A structure is smaller than the one that begins with it, so this ends; the bound is for types that lie.
        for _ in 0..skep_btf::MAX_RESOLVE_DEPTH {
            if let Ok(field) = self.field(at, path) {
                return Some(field);
            }
            let (_, Type::Struct(structure)) = types.resolve(at)? else { return None };
            at = structure.members.get(0)?.ty;
        }
        None
    }
}

/// Bytes that an object of a structure has behind it, if that ends in an array without a length.
fn behind(types: &Btf, structure: TypeId) -> u64 {
    /// How many elements such an array has.
    const ELEMENTS: u64 = 4;
    let last = match types.resolve(structure) {
        Some((_, Type::Struct(of))) => of.members.iter().last(),
        _ => None,
    };
    let array = last.and_then(|member| types.resolve(member.ty));
    let Some((_, Type::Array { elem, count: 0, .. })) = array else { return 0 };
    types.size_of(elem).unwrap_or(0).saturating_mul(ELEMENTS)
}

#[cfg(test)]
pub(crate) mod tests {
    use std::sync::OnceLock;

    use skep_linux::{Line, kernel_btf};

    use super::*;

    /// The types of a kernel, read once.
    pub(crate) fn types() -> Arc<Btf> {
        static TYPES: OnceLock<Arc<Btf>> = OnceLock::new();
        let read = || Arc::new(Btf::parse(kernel_btf(Line::V6_12).unwrap(), None).unwrap());
        Arc::clone(TYPES.get_or_init(read))
    }
}
