//! Binds the oracle `jit_vs_interp` to libFuzzer.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| skep_fuzz::run("jit_vs_interp", bytes));
