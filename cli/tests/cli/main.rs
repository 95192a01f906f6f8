//! The command as a user runs it: the built binary, its output beside what is written down in `tests/snapshots/`.
//!
//! `BLESS=1 cargo test -p skep-cli` writes the snapshots anew; the difference is reviewed like code.

mod asm;
mod btf;
mod check;
mod conformance;
mod crosscheck;
mod disasm;
mod inspect;
mod jit;
mod run;
mod skep;
mod streams;
