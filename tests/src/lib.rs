//! Tests of the workspace as a whole. Each module is one concern; the crate holds nothing else
//! but [`vectors`], which other tests read.

#[cfg(test)]
mod bad_input;
#[cfg(test)]
mod habits;
#[cfg(test)]
mod layers;
#[cfg(test)]
mod licenses;
#[cfg(test)]
mod metadata;
#[cfg(test)]
mod rust_source;
pub mod vectors;
