//! Programs as code of the machine: compiled in one pass over a compact middle form, for x86-64 and 64-bit ARM.
//!
//! The lead type is [`Jit`]: it takes programs of a [`World`](skep_vm::World) in and is the
//! [`Engine`](skep_vm::engine::Engine) that runs them in the interpreter's place, with the same results. Code of a
//! program that a verifier has accepted looks at nothing; code of any other is *caged*: its addresses lead nowhere but
//! into guest memory, its loops spend fuel, and what the machine refuses is a trap that names the instruction.
//!
//! ```
//! use skep_jit::Jit;
//! use skep_linux::ProgType;
//! use skep_vm::{Input, RunOptions, Settings, World, program_of};
//! # use skep_isa::Word;
//!
//! let exit = Word { code: 0x95, ..Word::default() };
//! let seven = Word { code: 0xb7, imm: 7, ..Word::default() };
//! let program = program_of("seven", ProgType::SocketFilter, &[seven, exit], Vec::new());
//! let mut world = World::new(Settings::default())?;
//! let id = world.load(&program)?;
//! let Ok(mut jit) = Jit::new() else { return Ok(()) };
//! jit.compile_caged(&world, id, &program).unwrap();
//! let outcome = world.run_on(&jit, id, &Input::Memory(Vec::new()), &RunOptions::default())?.unwrap();
//! assert_eq!(outcome.value, 7);
//! # Ok::<(), skep_vm::Error>(())
//! ```

mod jit;
mod refusal;

mod mid;
mod target;

mod aarch64;
mod x86_64;

mod code;
mod emulated;
mod fault;
mod run;
mod state;

pub use emulated::Emulator;
pub use jit::{Arch, Jit, Line, Mode, list};
pub use refusal::Refusal;
