//! From an ELF file to linked programs.
//!
//! [`Object`] says what a file holds; linking it against a [`Target`] (a kernel's BTF, its configuration, presets for
//! globals) gives [`Program`]s, which are what every later part works on. The layout of a linked program, its numbers
//! and its poisoned instructions are libbpf's, so that messages about them can be compared.
//!
//! ```no_run
//! use skep_linux::Line;
//! use skep_object::{LinkOptions, Object, Target};
//!
//! let object = Object::open("xdp_filter.bpf.o")?;
//! let linked = object.link(&Target::embedded(Line::V6_12)?, &LinkOptions::default());
//! for program in &linked.programs {
//!     println!("{}: {} instructions, {} maps", program.name, program.insns.len(), program.maps.len());
//! }
//! for failure in &linked.failed {
//!     println!("{}: {}", failure.name, failure.error);
//! }
//! # Ok::<(), skep_object::Error>(())
//! ```

mod map;
mod program;

mod elf;
mod object;
mod read;

mod link;
mod target;

mod config;
mod error;
mod value;

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
