//! Asking a real kernel: the only crate that calls bpf(2).
//!
//! A [`Kernel`] is the running one, or one booted in a virtual machine from its image. It is asked with a [`Request`],
//! which holds one linked program as plain data, and gives an [`Answer`]: verdict, statistics, the verifier's words,
//! and what a run of the program gave. Both can be written as JSON, and are, on the way to a virtual machine and back.
#![allow(unsafe_code)] // System calls; each block says why it is sound.

mod answer;
mod availability;
mod blob;
mod difference;
mod elements;
mod error;
pub mod guest;
mod kernel;
mod load;
mod log;
mod maps;
mod privilege;
mod request;
mod sys;
mod vm;

pub use answer::{Answer, Run, Verdict};
pub use availability::{Availability, availability};
pub use blob::Blob;
pub use difference::{LogDifference, first_difference};
pub use elements::LiveMap;
pub use error::Error;
pub use kernel::Kernel;
pub use log::{LogFacts, Stats, parse_log};
pub use maps::{MapLimits, possible_cpus};
pub use request::{Attach, Map, Request, Slot, SlotValue, TestRun};
pub use vm::VmOptions;
