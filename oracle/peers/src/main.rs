//! Runs programs in rbpf: its interpreter, its compiler, and the one it has from Cranelift.
//!
//! A process of its own, which is asked over a pipe: `cargo xtask bench` measures ours beside it. One command a line:
//!
//! - `map HEX`: the value of the next map, whose address the instructions ask for;
//! - `program HEX`: the instructions, of a program without calls of helpers;
//! - `compile ENGINE`: answers with the nanoseconds it takes;
//! - `run ENGINE TIMES`: answers with the value and the nanoseconds of the fastest run.
//!
//! An engine is `interpreter`, `jit` or `cranelift`. What goes wrong is answered with `error` and why.

use std::io::{BufRead, Error, ErrorKind, Result, Write, stdin, stdout};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Instant;

use rbpf::EbpfVmMbuff;

/// A program, and the values it points to.
#[derive(Default)]
struct Session {
    /// The values of all maps; to rbpf they are the packet, as it knows no maps.
    values: Vec<u8>,
    /// Where each map's begin.
    maps: Vec<usize>,
    code: Vec<u8>,
    vm: Option<EbpfVmMbuff<'static>>,
}

fn main() -> Result<()> {
    let mut session = Session::default();
    for line in stdin().lock().lines() {
        let line = line?;
        let words: Vec<&str> = line.split(' ').collect();
        // The compilers give up on what they do not know by panicking.
        let answer = catch_unwind(AssertUnwindSafe(|| session.answer(&words)));
        match answer.unwrap_or_else(|_| Err(other("it panics"))) {
            Ok(answer) => println!("{answer}"),
            Err(error) => println!("error {error}"),
        }
        stdout().flush()?;
    }
    Ok(())
}

impl Session {
    fn answer(&mut self, words: &[&str]) -> Result<String> {
        match *words {
            ["map", hex] => self.add_map(&bytes_of(hex)?),
            ["program", hex] => self.load(bytes_of(hex)?)?,
            ["compile", engine] => return Ok(self.compile(engine)?.to_string()),
            ["run", engine, times] => {
                let times = times.parse().map_err(other)?;
                let (value, ns) = self.run(engine, times)?;
                return Ok(format!("{value} {ns}"));
            }
            _ => return Err(other("what?")),
        }
        Ok("done".to_owned())
    }

    fn add_map(&mut self, contents: &[u8]) {
        self.maps.push(self.values.len());
        self.values.extend(contents);
        self.values.resize(self.values.len().next_multiple_of(16), 0);
    }

    /// Puts addresses where the instructions name values of maps.
    fn load(&mut self, mut code: Vec<u8>) -> Result<()> {
        const LD_IMM64: u8 = 0x18;
        const MAP_VALUE: u8 = 2;
        let mut at = 0;
        while at + 16 <= code.len() {
            if code[at] != LD_IMM64 {
                at += 8;
                continue;
            }
            if code[at + 1] >> 4 == MAP_VALUE {
                let word = |at: usize| u32::from_le_bytes([code[at], code[at + 1], code[at + 2], code[at + 3]]);
                let offset = *self.maps.get(word(at + 4) as usize).ok_or_else(|| other("no such map"))?;
                let base = self.values.as_ptr() as u64;
                let address = base.wrapping_add(offset as u64).wrapping_add(u64::from(word(at + 12)));
                code[at + 1] &= 15;
                code[at + 4..at + 8].copy_from_slice(&(address as u32).to_le_bytes());
                code[at + 12..at + 16].copy_from_slice(&((address >> 32) as u32).to_le_bytes());
            }
            at += 16;
        }
        self.code = code;
        let vm = self.new_vm()?;
        self.vm = Some(vm);
        Ok(())
    }

    fn new_vm(&self) -> Result<EbpfVmMbuff<'static>> {
        // It borrows its program for as long as it lives; there are few, and they are small.
        EbpfVmMbuff::new(Some(self.code.clone().leak()))
    }

    /// Compiles; gives the nanoseconds.
    fn compile(&mut self, engine: &str) -> Result<u128> {
        let mut vm = self.new_vm()?;
        let start = Instant::now();
        match engine {
            "jit" => vm.jit_compile()?,
            "cranelift" => vm.cranelift_compile()?,
            _ => return Err(other("it does not compile")),
        }
        let took = start.elapsed().as_nanos();
        self.vm = Some(vm);
        Ok(took)
    }

    fn run(&mut self, engine: &str, times: u32) -> Result<(u32, u128)> {
        let vm = self.vm.as_ref().ok_or_else(|| other("no program"))?;
        let values = self.values.as_mut_slice();
        let (mut value, mut least) = (0, u128::MAX);
        for _ in 0..times.max(1) {
            let start = Instant::now();
            let given = match engine {
                "interpreter" => vm.execute_program(values, &[])?,
                // SAFETY: the program is one of the benchmark's, which kernels' verifiers accept, and its
                // maps' values are where its instructions say: nothing has been added since.
                "jit" => unsafe { vm.execute_program_jit(values, &mut [])? },
                "cranelift" => vm.execute_program_cranelift(values, &mut [])?,
                _ => return Err(other("no such engine")),
            };
            least = least.min(start.elapsed().as_nanos());
            // What a test run reports is the low half.
            value = given as u32;
        }
        Ok((value, least))
    }
}

fn other(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Error {
    Error::new(ErrorKind::Other, error)
}

fn bytes_of(hex: &str) -> Result<Vec<u8>> {
    let pair = |at| hex.get(at..at + 2).ok_or_else(|| other("half a byte"));
    (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(pair(at)?, 16).map_err(other)).collect()
}
