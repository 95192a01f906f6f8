//! What runs programs.

use std::time::Instant;

use anyhow::{Context, Result, anyhow, bail};
use skep_jit::Refusal;
use skep_linux::Profile;
use skep_object::{Linked, Program};
use skep_oracle::{Availability, Kernel, Request, TestRun, Verdict, availability};
use skep_verifier::{Options, Report, verify};
use skep_vm::{Input, ProgId, RunOptions, Settings, World};

/// Bytes of the packet that no program looks at.
const PACKET: usize = 64;
/// Instructions that the runs of one turn may take together.
const FUEL: u64 = 1 << 40;

/// Something that runs a program.
pub(crate) trait Engine {
    /// Runs it so many times; gives the time of one.
    fn run(&mut self, times: u32) -> Result<Timed>;

    /// Compiles it anew; gives the nanoseconds, if it compiles at all.
    fn compile(&mut self) -> Result<Option<f64>> {
        Ok(None)
    }
}

/// One run.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Timed {
    pub(crate) value: u32,
    pub(crate) ns: f64,
}

/// Our interpreter, or our compiler.
pub(crate) struct Skep {
    world: World,
    id: ProgId,
    program: Program,
    input: Input,
    compiler: Option<Compiler>,
}

/// Our compiler, and what it is told of the program.
struct Compiler {
    jit: skep_jit::Jit,
    /// What the verifier said, if it was asked.
    report: Option<Report>,
}

impl Skep {
    /// Also gives how many instructions a run takes.
    pub(crate) fn interpreter(program: &Program) -> Result<(Skep, u64)> {
        let skep = Skep::new(program, None)?;
        let outcome = skep.world.run(skep.id, &skep.input, &RunOptions::default())??;
        Ok((skep, outcome.n_insns))
    }

    /// Code that looks at nothing; or why it cannot be made.
    pub(crate) fn verified(program: &Program) -> Result<Result<Skep, String>> {
        let report = verify(program, &Profile::latest(), &Options::default());
        Skep::compiled(program, Some(report))
    }

    /// Code that keeps to guest memory, whatever the program does.
    pub(crate) fn caged(program: &Program) -> Result<Result<Skep, String>> {
        Skep::compiled(program, None)
    }

    fn compiled(program: &Program, report: Option<Report>) -> Result<Result<Skep, String>> {
        let jit = match skep_jit::Jit::new() {
            Ok(jit) => jit,
            Err(refusal) => return Ok(Err(refusal.to_string())),
        };
        let mut skep = Skep::new(program, Some(Compiler { jit, report }))?;
        Ok(skep.compile_once()?.map(|_| skep).map_err(|refusal| format!("{}: {refusal}", program.name)))
    }

    fn new(program: &Program, compiler: Option<Compiler>) -> Result<Skep> {
        let mut world = World::new(Settings::default())?;
        let id = world.load(program)?;
        Ok(Skep { world, id, program: program.clone(), input: Input::Packet(vec![0; PACKET]), compiler })
    }

    fn compile_once(&mut self) -> Result<Result<f64, Refusal>> {
        let compiler = self.compiler.as_mut().context("nothing to compile with")?;
        let start = Instant::now();
        let compiled = match &compiler.report {
            Some(report) => compiler.jit.compile_verified(&self.world, self.id, &self.program, report),
            None => compiler.jit.compile_caged(&self.world, self.id, &self.program),
        };
        Ok(compiled.map(|()| start.elapsed().as_nanos() as f64))
    }
}

impl Engine for Skep {
    fn run(&mut self, times: u32) -> Result<Timed> {
        let options = RunOptions { repeat: times, fuel: FUEL, ..RunOptions::default() };
        let start = Instant::now();
        let outcome = match &self.compiler {
            Some(compiler) => self.world.run_on(&compiler.jit, self.id, &self.input, &options)??,
            None => self.world.run(self.id, &self.input, &options)??,
        };
        let ns = start.elapsed().as_nanos() as f64 / f64::from(times);
        Ok(Timed { value: outcome.value as u32, ns })
    }

    fn compile(&mut self) -> Result<Option<f64>> {
        match self.compiler {
            Some(_) => Ok(Some(self.compile_once()??)),
            None => Ok(None),
        }
    }
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
    pub(crate) fn new(
        kernel: &'k mut Kernel,
        program: &Program,
        linked: &Linked,
    ) -> Result<Result<Jit<'k>, String>> {
        let run = TestRun { data: vec![0; PACKET].into(), repeat: 1, ..TestRun::default() };
        let request = Request::to_run(program, linked, run)?;
        let answer = kernel.ask(&request);
        Ok(match answer.verdict {
            Verdict::Accept => Ok(Jit { kernel, request }),
            _ => Err(format!("the kernel refuses {}: {}", request.name, answer.message.unwrap_or_default())),
        })
    }
}

impl Engine for Jit<'_> {
    fn run(&mut self, times: u32) -> Result<Timed> {
        if let Some(run) = &mut self.request.run {
            run.repeat = times;
        }
        let answer = self.kernel.ask(&self.request);
        let run = answer.run.ok_or_else(|| anyhow!("the kernel does not run {}", self.request.name))?;
        if let Some(errno) = run.errno {
            bail!("the kernel does not run {}: errno {errno}", self.request.name);
        }
        Ok(Timed { value: run.retval, ns: f64::from(run.time_ns) })
    }
}
