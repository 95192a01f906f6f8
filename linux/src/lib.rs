//! What each Linux kernel says about BPF, as data.
//!
//! Helpers, kfuncs, program, map and attach types, context layouts and limits are rows. The rows live as reviewed
//! text in `linux/data/` and are generated into Rust by `cargo xtask codegen`; nothing in here decides anything.
//!
//! ```
//! use skep_linux::{ProgType, section};
//! let found = section("xdp.frags/cpumap").unwrap();
//! assert_eq!(found.prog_type, ProgType::Xdp);
//! assert!(found.has_xdp_frags());
//! ```

mod profile;

mod line;
mod version;

mod kinds;
mod sections;

mod helpers;

mod access;
mod context;
mod holds;
mod kfuncs;
mod maps;
mod returns;
pub mod tables;
mod targets;

mod btf;

mod bits;
mod error;
mod generated;

pub use access::{
    Condition, HelperAccess, HelperRequest, HelperScope, Lockdown, helper_proto, helpers_for, helpers_in,
};
pub use btf::{kernel_btf, kernel_config};
pub use context::{
    Access, Context, CtxField, Layout, ProgramContext, Span, context, contexts, enforced_attach_types,
    program_context, typed_pointer,
};
pub use error::Error;
pub use generated::kinds::{AttachType, MapType, ProgType};
pub use generated::maps::MapFlags;
pub use generated::names::{ArgType, KfuncFlags, RegType, RetType, TypeFlags};
pub use helpers::{Arg, Helper, HelperProperties, HelperProto, ProtoFlags, Ret, helpers};
pub use holds::Holds;
pub use kfuncs::{Kfunc, KfuncHook, KfuncSet, KfuncVariant, Newest, kfunc_hook, kfuncs};
pub use line::{Line, Lines};
pub use maps::{MapCreation, MapRow, map_rows, maps_for_helper};
pub use profile::{
    BtfSource, Capability, Config, LockdownLevel, Privileges, Profile, map_needs, program_needs,
};
pub use returns::{return_name, return_values};
pub use sections::{Section, TargetForm, section, sections};
pub use targets::{
    IterArg, IterTarget, LsmHook, Member, StructOps, iter_targets, lsm_hooks, struct_ops, tracepoints,
};
pub use version::KernelVersion;
