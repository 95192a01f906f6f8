//! From an ELF file to linked programs.
//!
//! [`Object`] says what a file holds; linking it against a [`Target`] (a kernel's BTF, its configuration, presets for
//! globals) gives [`Program`]s, which are what every later part works on.

mod map;
mod program;

pub use map::{MapDef, MapOrigin, MapSlot, Pinning, StructOps, StructOpsMember};
pub use program::{
    AttachTarget, FuncInfo, LineInfo, Linkage, ProgKind, Program, Subprog, SymbolKind, SymbolRef, Unresolved, UnresolvedKind,
};
