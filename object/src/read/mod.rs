//! The parts of an object, each read on its own from the ELF tables and the BTF.

pub(crate) mod btf;
pub(crate) mod data;
pub(crate) mod externs;
pub(crate) mod functions;
pub(crate) mod legacy;
pub(crate) mod maps;
pub(crate) mod struct_ops;

use skep_btf::{Btf, Endian, Kind, TypeId};

/// A 32-bit number in the object's byte order.
pub(crate) fn word(bytes: &[u8], at: usize, endian: Endian) -> Option<u32> {
    let &bytes = bytes.get(at..)?.first_chunk::<4>()?;
    Some(match endian {
        Endian::Little => u32::from_le_bytes(bytes),
        Endian::Big => u32::from_be_bytes(bytes),
    })
}

/// A 64-bit number in the object's byte order.
pub(crate) fn double_word(bytes: &[u8], at: usize, endian: Endian) -> Option<u64> {
    let &bytes = bytes.get(at..)?.first_chunk::<8>()?;
    Some(match endian {
        Endian::Little => u64::from_le_bytes(bytes),
        Endian::Big => u64::from_be_bytes(bytes),
    })
}

/// The section types of a BTF, by name.
pub(crate) fn find_datasec(btf: &Btf, name: &str) -> Option<TypeId> {
    btf.find(name, Kind::Datasec)
}
