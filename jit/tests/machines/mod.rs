//! The machines that compiled programs are tried on: this one, and 64-bit ARM in an emulator, with atomics of one
//! instruction and without, where there is an emulator.

use std::path::Path;

use skep_jit::{Emulator, Jit};

/// Makes a compiler.
pub(crate) type Make = Box<dyn Fn() -> Jit>;

thread_local! {
    /// The emulators of this thread's test, as each has one compiler at a time.
    static EMULATORS: Vec<Emulator> = ["max", "cortex-a53"].into_iter().filter_map(start).collect();
}

fn start(cpu: &str) -> Option<Emulator> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    Emulator::start(folder, cpu).inspect_err(|why| println!("skipped: ARM, {cpu}: {why}")).ok()
}

/// A compiler for each of them.
pub(crate) fn jits() -> Vec<Make> {
    let here: Make = Box::new(|| Jit::new().unwrap());
    let emulators = EMULATORS.with(Clone::clone);
    let there = emulators.into_iter().map(|emulator| Box::new(move || Jit::emulated(&emulator)) as Make);
    [here].into_iter().chain(there).collect()
}
