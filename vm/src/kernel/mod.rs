//! The kernel that programs find: its types, and fake objects of them.
//!
//! An object is a region of zeros as large as its type. Its fields are set by name; a field that holds an address may be
//! given that of another object, so that a program can go from one to the next as it would in a kernel.

mod socket;

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use skep_btf::{Btf, Kind, Type, TypeId};

use crate::error::{Error, ErrorKind};
use crate::maps::lock;
use crate::memory::{Memory, Region, access};
pub(crate) use socket::Sockets;
pub use socket::{SocketId, SocketShape, SocketSpec};

/// Types, and the objects made so far.
#[derive(Debug, Default)]
pub(crate) struct Kernel {
    types: Option<Arc<Btf>>,
    /// By address: what type each object is of.
    objects: Mutex<HashMap<u64, TypeId>>,
    /// Objects of which there is one, by name.
    named: Mutex<HashMap<String, u64>>,
}

/// A field of an object.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Field {
    /// Bytes from the object's start.
    pub(crate) offset: u64,
    /// Its type, in the kernel's BTF.
    pub(crate) ty: TypeId,
    /// Bytes.
    pub(crate) size: u64,
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
        let no_such =
            || Error::from(ErrorKind::NoSuch { what: "structure of the kernel", name: structure.to_owned() });
        let ty = types.find(structure, Kind::Struct).ok_or_else(no_such)?;
        let len = types.size_of(ty).ok_or_else(no_such)?;
        let address =
            memory.add(Region::plain(format!("the {structure}"), len, access::READ | access::WRITE))?;
        lock(&self.objects).insert(address, ty);
        Ok(address)
    }

    /// The one object of a name, made on first use.
    pub(crate) fn named(&self, memory: &Memory, name: &str, structure: &str) -> Result<u64, Error> {
        if let Some(address) = self.find_named(name) {
            return Ok(address);
        }
        let address = self.add(memory, structure)?;
        Ok(*lock(&self.named).entry(name.to_owned()).or_insert(address))
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

    /// The type of the object at an address.
    pub(crate) fn type_of(&self, object: u64) -> Option<TypeId> {
        lock(&self.objects).get(&object).copied()
    }

    /// A field of a structure by its path: names joined by dots, through members without a name.
    pub(crate) fn field(&self, structure: TypeId, path: &str) -> Result<Field, Error> {
        let types = self.types()?;
        let mut at = Field { offset: 0, ty: structure, size: types.size_of(structure).unwrap_or(0) };
        for name in path.split('.') {
            let found = member(types, at.ty, name);
            let (offset, ty) = found.ok_or_else(|| ErrorKind::NoSuch {
                what: "field",
                name: format!("{}.{path}", types.name_of(structure)),
            })?;
            at = Field { offset: at.offset + offset, ty, size: types.size_of(ty).unwrap_or(0) };
        }
        Ok(at)
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

    /// Sets a field of an object to a number or an address.
    pub(crate) fn set(&self, memory: &Memory, object: u64, path: &str, value: u64) -> Result<(), Error> {
        let field = self.field_of(object, path)?;
        let bytes = value.to_le_bytes();
        memory.poke(object + field.offset, bytes.get(..field.size.min(8) as usize).unwrap_or_default());
        Ok(())
    }

    /// What a field of an object is.
    pub(crate) fn get(&self, memory: &Memory, object: u64, path: &str) -> Result<u64, Error> {
        let field = self.field_of(object, path)?;
        let bytes = memory.peek(object + field.offset, field.size.min(8));
        Ok(bytes.iter().rev().fold(0, |value, &byte| value << 8 | u64::from(byte)))
    }

    /// Where a field of an object is.
    pub(crate) fn field_of(&self, object: u64, path: &str) -> Result<Field, Error> {
        let no_object =
            || Error::from(ErrorKind::NoSuch { what: "kernel object", name: format!("{object:#x}") });
        self.field(self.type_of(object).ok_or_else(no_object)?, path)
    }
}

/// A member of a structure or union, also of one without a name within it: its offset in bytes and its type.
fn member(types: &Btf, structure: TypeId, name: &str) -> Option<(u64, TypeId)> {
    let (_, Type::Struct(structure) | Type::Union(structure)) = types.resolve(structure)? else {
        return None;
    };
    structure.members.iter().find_map(|found| {
        let offset = u64::from(found.bit_offset / 8);
        match found.name {
            "" => member(types, found.ty, name).map(|(within, ty)| (offset + within, ty)),
            same if same == name => Some((offset, found.ty)),
            _ => None,
        }
    })
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
