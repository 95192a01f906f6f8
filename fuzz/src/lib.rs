//! What must hold for any bytes, as functions without a fuzzer in them.
//!
//! An [`Oracle`] takes bytes and panics when something that must hold does not; wrong input is no failure, it is the
//! usual case. `fuzz/targets/` binds each oracle to libFuzzer in a few lines; the tests here run each one over a bounded
//! number of mutated samples, the same every time.

mod compiled;
mod generate;
#[cfg(test)]
mod mutate;
mod oracle;
mod random;
mod seed;
mod shrink;
mod soundness;
mod vary;

pub use compiled::{CompiledTally, check_caged, check_compiled, check_program_compiled};
pub use generate::{generate, generate_typed};
pub use oracle::{ORACLES, Oracle, run};
pub use seed::seeds;
pub use shrink::shrink;
pub use soundness::{Tally, check_program, check_soundness, check_typed_soundness};
pub use vary::vary;
