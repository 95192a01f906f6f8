//! What an object says of a map.

use std::sync::Arc;

use skep_btf::TypeId;
use skep_linux::MapType;

/// A map as an object defines it, or as a loader makes it for a data section.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct MapDef {
    /// Its name; for data sections the name libbpf gives, `<object>.rodata`.
    pub name: String,
    /// The ELF section it is defined in.
    pub section: String,
    /// Where the definition comes from.
    pub origin: MapOrigin,
    /// Its type.
    pub map_type: MapType,
    /// Bytes of a key.
    pub key_size: u32,
    /// Bytes of a value.
    pub value_size: u32,
    /// Entries at most.
    pub max_entries: u32,
    /// `BPF_F_*` creation flags.
    pub flags: u32,
    /// `map_extra`: hash count of a bloom filter, address of an arena.
    pub map_extra: u64,
    /// The NUMA node asked for.
    pub numa_node: u32,
    /// How it is pinned.
    pub pinning: Pinning,
    /// Key type in the object's BTF.
    pub key_type: Option<TypeId>,
    /// Value type in the object's BTF.
    pub value_type: Option<TypeId>,
    /// For maps of maps: the shape of the inner map.
    pub inner: Option<Arc<MapDef>>,
    /// For maps of maps and program arrays: which slot holds which map or program, by name.
    pub slots: Vec<MapSlot>,
    /// The bytes the single value of a data section's map starts with, or an arena's.
    pub contents: Option<Arc<[u8]>>,
    /// Whether it is frozen after filling, so that the verifier may read it as constants.
    pub frozen: bool,
    /// For struct-ops maps: the kernel's type, by name, and its id in the kernel's BTF.
    pub struct_ops: Option<StructOps>,
}

impl MapDef {
    /// A map of which nothing is said yet.
    pub fn new(name: impl Into<String>, section: impl Into<String>, origin: MapOrigin) -> MapDef {
        MapDef {
            name: name.into(),
            section: section.into(),
            origin,
            map_type: MapType::Unspec,
            key_size: 0,
            value_size: 0,
            max_entries: 0,
            flags: 0,
            map_extra: 0,
            numa_node: 0,
            pinning: Pinning::None,
            key_type: None,
            value_type: None,
            inner: None,
            slots: Vec::new(),
            contents: None,
            frozen: false,
            struct_ops: None,
        }
    }
}

/// Where a map's definition comes from.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum MapOrigin {
    /// A variable in `.maps`.
    Btf,
    /// A symbol in `maps`, of the historical struct.
    Legacy,
    /// `.data*`
    Data,
    /// `.rodata*`
    Rodata,
    /// `.bss*`
    Bss,
    /// `.kconfig` externs.
    Kconfig,
    /// A variable in `.struct_ops*`.
    StructOps,
    /// A table of jump targets in `.jumptables`, as a program uses it; each entry is an instruction of the program.
    JumpTable,
    /// `skep.toml`, the command line, or a request: no object has it.
    Given,
}

/// How a map is pinned.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Pinning {
    /// Not at all.
    None,
    /// By its name, under the BPF file system.
    ByName,
    /// By a value that is not libbpf's, as some projects have.
    Custom(u32),
}

/// An initial value of a map of maps or a program array.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct MapSlot {
    /// The key.
    pub index: u32,
    /// The name of the map or program.
    pub name: String,
}

/// What a struct-ops map registers.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct StructOps {
    /// The kernel's type, such as `tcp_congestion_ops`.
    pub type_name: String,
    /// Id of `bpf_struct_ops_<type>` in the target's BTF, once linked and if the target has it.
    pub value_type_id: Option<TypeId>,
    /// The module whose BTF has it, or the kernel itself.
    pub module: Option<String>,
    /// Which program implements which member: byte offset in the kernel's struct, member, program.
    pub members: Vec<StructOpsMember>,
}

/// A function member of a struct-ops map.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct StructOpsMember {
    /// Index of the member in the kernel's struct.
    pub index: u32,
    /// Byte offset of the member in the kernel's struct.
    pub offset: u32,
    /// Its name.
    pub name: String,
    /// The program behind it.
    pub program: String,
}
