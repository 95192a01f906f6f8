//! Binds the oracle `btf_ext` to libFuzzer.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| skep_fuzz::run("btf_ext", bytes));
