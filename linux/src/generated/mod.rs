//! What `cargo xtask codegen` wrote; this file alone is by hand.

#[rustfmt::skip]
pub(crate) mod access;
#[rustfmt::skip]
pub(crate) mod contexts;
#[rustfmt::skip]
pub(crate) mod helpers;
#[rustfmt::skip]
pub(crate) mod kfuncs;
#[rustfmt::skip]
pub(crate) mod kinds;
#[rustfmt::skip]
pub(crate) mod maps;
#[rustfmt::skip]
pub(crate) mod names;
#[rustfmt::skip]
pub(crate) mod privileges;
#[rustfmt::skip]
pub(crate) mod sections;
#[rustfmt::skip]
pub(crate) mod tables;
#[rustfmt::skip]
pub(crate) mod targets;
