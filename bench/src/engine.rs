//! What runs programs.

use std::time::Instant;

use anyhow::{Context, Result, anyhow, bail};
use skep_isa::Word;
use skep_object::Program;
use skep_oracle::{Availability, Kernel, Request, TestRun, Verdict, availability};
use skep_vm::{Input, ProgId, RunOptions, Settings, World};

/// Bytes of the packet that no program looks at.
const PACKET: usize = 64;
/// How often a kernel runs a program in one turn.
const REPEAT: u32 = 50;

/// Something that runs a program.
pub(crate) trait Engine {
    /// Runs it, and takes the time.
    fn run(&mut self) -> Result<Timed>;
}

/// One run.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Timed {
    pub(crate) value: u32,
    pub(crate) ns: f64,
}

/// Runs something twice and gives the time of the faster.
fn timed(mut run: impl FnMut() -> Result<u32>) -> Result<Timed> {
    let mut once = || {
        let start = Instant::now();
        let value = run()?;
        Ok::<_, anyhow::Error>(Timed { value, ns: start.elapsed().as_nanos() as f64 })
    };
    let (first, second) = (once()?, once()?);
    Ok(if first.ns < second.ns { first } else { second })
}

/// Our interpreter.
pub(crate) struct Skep {
    world: World,
    program: ProgId,
    input: Input,
}

impl Skep {
    /// Also gives how many instructions a run takes.
    pub(crate) fn new(program: &Program) -> Result<(Skep, u64)> {
        let mut world = World::new(Settings::default())?;
        let program = world.load(program)?;
        let skep = Skep { world, program, input: Input::Packet(vec![0; PACKET]) };
        let outcome = skep.world.run(skep.program, &skep.input, &RunOptions::default())??;
        Ok((skep, outcome.n_insns))
    }
}

impl Engine for Skep {
    fn run(&mut self) -> Result<Timed> {
        timed(|| Ok(self.world.run(self.program, &self.input, &RunOptions::default())??.value as u32))
    }
}

/// rbpf's interpreter. It knows no maps: their values are memory of ours that it is told of.
pub(crate) struct Rbpf {
    vm: rbpf::EbpfVmRaw<'static>,
    /// What the instructions point to.
    _values: Vec<Box<[u64]>>,
}

impl Rbpf {
    pub(crate) fn new(program: &Program) -> Result<Rbpf> {
        let mut values = Vec::new();
        let mut addresses = Vec::new();
        for map in &program.maps {
            let mut value = vec![0u64; (map.value_size as usize).div_ceil(8)].into_boxed_slice();
            let contents = map.contents.as_deref().unwrap_or_default();
            for (word, bytes) in value.iter_mut().zip(contents.chunks(8)) {
                *word = bytes.iter().rev().fold(0, |word, &byte| word << 8 | u64::from(byte));
            }
            addresses.push(value.as_mut_ptr() as u64);
            values.push(value);
        }
        let code: Vec<u8> =
            with_addresses(&program.insns, &addresses)?.iter().flat_map(|word| word.to_le_bytes()).collect();
        // It borrows its program for as long as it lives; there are few, and they are small.
        let mut vm = rbpf::EbpfVmRaw::new(Some(code.leak()))?;
        for (address, value) in addresses.iter().zip(&values) {
            vm.register_allowed_memory(*address..*address + 8 * value.len() as u64);
        }
        Ok(Rbpf { vm, _values: values })
    }
}

impl Engine for Rbpf {
    fn run(&mut self) -> Result<Timed> {
        let vm = &self.vm;
        timed(|| {
            // The packet cannot be lent for less than the machine's own time.
            Ok(vm.execute_program(Box::leak(Box::new([0; 8])))? as u32)
        })
    }
}

/// Puts addresses where the instructions name values of maps.
fn with_addresses(words: &[Word], addresses: &[u64]) -> Result<Vec<Word>> {
    const MAP_VALUE: u8 = 2;
    let mut words = words.to_vec();
    let mut at = 0;
    while let Some(&word) = words.get(at) {
        if !word.is_ld_imm64() {
            at += 1;
            continue;
        }
        if word.src() == MAP_VALUE {
            let base = addresses.get(word.imm as usize).context("a map that is not there")?;
            let offset = words.get(at + 1).context("half an instruction")?.imm;
            let address = base.wrapping_add(i64::from(offset) as u64);
            words[at] = Word { regs: word.dst(), imm: address as i32, ..word };
            words[at + 1].imm = (address >> 32) as i32;
        }
        at += 2;
    }
    Ok(words)
}

/// The running kernel, or why it cannot be asked.
pub(crate) fn open_kernel() -> Result<Kernel, String> {
    if let Availability::Refused(reason) = availability() {
        return Err(format!("no bpf(2): {reason}"));
    }
    Kernel::live().map_err(|error| error.to_string())
}

/// A kernel's compiler.
pub(crate) struct Jit<'k> {
    kernel: &'k mut Kernel,
    request: Request,
}

impl<'k> Jit<'k> {
    /// Or why the kernel refuses the program: how long a program it judges is a matter of its release.
    pub(crate) fn new(kernel: &'k mut Kernel, program: &Program) -> Result<Result<Jit<'k>, String>> {
        let run = TestRun { data: vec![0; PACKET].into(), repeat: REPEAT, ..TestRun::default() };
        let request = Request { run: Some(run), ..Request::new(program)? };
        let answer = kernel.ask(&request);
        Ok(match answer.verdict {
            Verdict::Accept => Ok(Jit { kernel, request }),
            _ => Err(format!("the kernel refuses {}: {}", request.name, answer.message.unwrap_or_default())),
        })
    }
}

impl Engine for Jit<'_> {
    fn run(&mut self) -> Result<Timed> {
        let answer = self.kernel.ask(&self.request);
        let run = answer.run.ok_or_else(|| anyhow!("the kernel does not run {}", self.request.name))?;
        if let Some(errno) = run.errno {
            bail!("the kernel does not run {}: errno {errno}", self.request.name);
        }
        Ok(Timed { value: run.retval, ns: f64::from(run.time_ns) })
    }
}
