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

mod access;
mod bits;
mod error;
mod helpers;
mod kinds;
mod line;
mod sections;
mod version;

mod generated;

pub use access::{Condition, HelperAccess, HelperScope, Lockdown, helpers_for, helpers_in};
pub use error::Error;
pub use generated::kinds::{AttachType, MapType, ProgType};
pub use generated::names::{ArgType, KfuncFlags, RegType, RetType, TypeFlags};
pub use helpers::{Arg, Helper, HelperProperties, HelperProto, ProtoFlags, Ret, helpers};
pub use line::{Line, Lines};
pub use sections::{Section, TargetForm, section, sections};
pub use version::KernelVersion;
