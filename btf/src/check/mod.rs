//! Whether a table may be trusted: what every reader needs (`references`), and what the kernel asks (`kernel`).

mod references;

pub(crate) use references::check_references;
