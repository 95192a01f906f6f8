//! Running programs off the kernel: a world with maps, a clock and tasks, and an interpreter that checks every access.
//!
//! The lead type is [`World`]: it takes linked [`Program`](skep_object::Program)s and their maps in, runs them on an
//! [`Input`], and gives an [`Outcome`] or a [`Trap`]. All memory that a program may touch lies in one window of address
//! space, as named regions; what leaves them is a trap that says which object was missed, and on which line.

mod world;

mod code;
mod context;
mod deferred;
mod dynptr;
mod effect;
pub mod engine;
mod error;
mod facts;
mod fields;
mod helpers;
mod holds;
mod interp;
mod kernel;
mod kfuncs;
mod maps;
mod memory;
mod mock;
pub mod net;
mod objects;
mod settings;
mod trap;
mod typed;

pub use context::{Arch, FieldValue, Input, IteratorOutcome};
pub use effect::Effect;
pub use error::{Errno, Error, ErrorKind};
pub use helpers::{modelled_helpers, unmodelled_helper};
pub use interp::Tracer;
pub use kernel::{SocketId, SocketShape, SocketSpec, Symbol};
pub use kfuncs::{XdpMetadata, modelled_kfuncs, unmodelled_kfunc};
pub use memory::{Fault, FaultKind};
pub use mock::{Match, Mock, MockArg, MockCall, MockFunction};
pub use settings::{Branch, Counter, MemoryArea, PidNamespace, Settings, StackReads, Sysctl, Task};
pub use trap::{SourceLine, Trap, TrapKind};
pub use typed::{Element, Value};
pub use world::{MapId, Outcome, ProgId, RunOptions, World, program_of};

#[cfg(not(target_endian = "little"))]
compile_error!("guest memory is host memory, and guests are little-endian");
