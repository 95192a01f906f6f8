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

mod error;
mod kinds;
mod sections;
mod version;

mod generated;

pub use error::Error;
pub use generated::kinds::{AttachType, MapType, ProgType};
pub use sections::{Section, TargetForm, section, sections};
pub use version::KernelVersion;
