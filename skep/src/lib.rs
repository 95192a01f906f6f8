//! eBPF programs tested without root and without a kernel: open an object, verify its programs, run them in a world of
//! your making, look at what they did.
//!
//! ```
//! use skep::{Object, Packet, Profile};
//!
//! # std::env::set_current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../examples"))?;
//! let run = Object::open("xdp_filter.bpf.o")?
//!     .program("xdp_filter")?
//!     .verify(&Profile::latest())?
//!     .run(Packet::udp().dport(53))?;
//! assert_eq!(run.verdict(), "XDP_PASS");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! What outlives one run (maps, the clock, mocks) is a [`World`]. Maps and variables are read and written by the types
//! that the object has in its BTF:
//!
//! ```
//! use skep::{Object, Packet, Value};
//!
//! # std::env::set_current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../examples"))?;
//! let world = Object::open("xdp_filter.bpf.o")?.world()?;
//! let blocklist = world.map("blocklist")?;
//! blocklist.set("10.0.0.1", Value::fields([("hits", 6.into())]))?;
//!
//! let run = world.run("xdp_filter", Packet::udp().src([10, 0, 0, 1]))?;
//! assert_eq!(run.verdict(), "XDP_DROP");
//! assert_eq!(blocklist.get("10.0.0.1")?.unwrap().to_string(), "{hits: 7}");
//! assert_eq!(world.map("verdicts")?.sum(1)?, 1);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Helpers find the clock, the CPUs and the task of the world, and any of them can be mocked:
//!
//! ```
//! use skep::{Input, Mock, Object, Settings, Task};
//!
//! # std::env::set_current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../examples"))?;
//! let task = Task { pid: 42, tgid: 42, uid: 0, comm: "bash".to_owned(), ..Settings::default().task };
//! let object = Object::open("exec_events.bpf.o")?;
//! let mut world = object.world_with(Settings { task, ..Settings::default() })?;
//! world.mock("bpf_ktime_get_ns", Mock::Constant(5))?;
//!
//! world.run("exec_event", Input::Context(vec![0; 64]))?;
//! let events = world.events("events")?;
//! let event = events[0].decode("struct event")?;
//! assert_eq!(event.to_string(), r#"{time: 5, pid: 42, user: 0, comm: "bash"}"#);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod object;
mod program;

mod packet;

mod change;
mod map;
mod world;

mod capture;
mod error;

pub use capture::{Capture, Captured};
pub use change::{
    Difference, FieldChange, MapChange, PacketChange, Snapshot, context_changes, packet_changes,
};
pub use error::Error;
pub use map::{Event, Map};
pub use object::Object;
pub use packet::Packet;
pub use program::{Program, Verified};
pub use world::{Run, World};

pub use skep_jit::Refusal;
pub use skep_linux::{Line, Profile, ProgType};
pub use skep_object::Target;
pub use skep_verifier::{Report, Verdict};
pub use skep_vm::{
    Effect, FieldValue, Input, Match, Mock, MockArg, MockCall, RunOptions, Settings, StackReads, Task,
    Tracer, Trap, Value,
};
