//! Whether a table may be trusted: what every reader needs ([`references`]), and what the kernel asks of a table
//! that is loaded into it ([`kernel`], [`resolve`], [`members`]).

mod kernel;
mod members;
mod references;
mod resolve;

pub(crate) use kernel::check_kernel;
pub(crate) use references::check_references;
