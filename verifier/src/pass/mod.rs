//! The passes over a program, in the order in which they run.

pub(crate) mod cfg;
pub(crate) mod context_arg;
pub(crate) mod depth;
pub(crate) mod exceptions;
pub(crate) mod explore;
pub(crate) mod flow;
pub(crate) mod history;
pub(crate) mod live_stack;
pub(crate) mod modelled;
pub(crate) mod precision;
pub(crate) mod prune;
pub(crate) mod removed;
pub(crate) mod signature;
pub(crate) mod structure;
