//! From an ELF file to linked programs.
//!
//! [`Object`] says what a file holds; linking it against a [`Target`] (a kernel's BTF, its configuration, presets for
//! globals) gives [`Program`]s, which are what every later part works on.

mod bare;
mod config;
mod elf;
mod error;
mod link;
mod map;
mod object;
mod program;
mod read;
mod target;
mod value;

pub use bare::{BareMap, BareProgram};
pub use config::{Config, ObjectConfig};
pub use error::{Error, ErrorKind, Place};
pub use link::{CoreOutcome, Failure, LinkOptions, Linked, Subject};
pub use map::{MapDef, MapOrigin, MapSlot, Pinning, StructOps, StructOpsMember};
pub use object::Object;
pub use program::{
    AttachTarget, FuncInfo, LineInfo, Linkage, ProgKind, Program, Subprog, SymbolKind, SymbolRef, Unresolved,
    UnresolvedKind,
};
pub use read::externs::{Extern, ExternKind, KconfigForm, KconfigVar};
pub use read::functions::{Function, Role};
pub use target::{Kallsyms, Kconfig, Target};
pub use value::Value;
