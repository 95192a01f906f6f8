//! Binds the oracle `asm_text` to libFuzzer.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| skep_fuzz::run("asm_text", bytes));
