//! A world with an object's maps and programs, and what a run in it gives.

use std::sync::Arc;

use skep_jit::{Jit, Refusal};
use skep_linux::{ProgType, return_name};
use skep_object::Linked;
use skep_verifier::{Report, Verdict};
use skep_vm::{Effect, Input, Mock, ProgId, RunOptions, Settings, Tracer, Value};

use crate::map::{Event, Map, Variable};
use crate::object::LinkedObject;
use crate::{Error, Snapshot};

/// Maps, clock, CPUs, tasks and mocks, with the programs of an object in it.
///
/// The same calls on the same input give the same results. It can be shared by threads.
#[derive(Debug)]
pub struct World {
    vm: skep_vm::World,
    programs: Vec<Loaded>,
    linked: Arc<LinkedObject>,
    settings: Settings,
    /// The compiler, once programs were compiled.
    jit: Option<Jit>,
}

/// A program of the object, or why it is not in the world.
#[derive(Debug)]
struct Loaded {
    name: String,
    prog_type: ProgType,
    id: Result<ProgId, Error>,
}

/// What a run gave.
#[derive(Clone, Debug)]
pub struct Run {
    /// What the program returned.
    pub value: u64,
    /// The program's type, which says what that means.
    pub prog_type: ProgType,
    /// The packet afterwards.
    pub packet: Option<Vec<u8>>,
    /// The context afterwards.
    pub context: Vec<u8>,
    /// Instructions executed; code that was compiled does not count them.
    pub n_insns: Option<u64>,
    /// What it did to the world outside: packets sent on, signals.
    pub effects: Vec<Effect>,
    /// The lines it traced.
    pub trace: Vec<String>,
}

impl World {
    pub(crate) fn new(linked: Arc<LinkedObject>, settings: Settings) -> Result<World, Error> {
        let mut vm = skep_vm::World::new(settings.clone())?;
        if let Some(types) = linked.target.btf() {
            vm.set_types(Arc::clone(types));
        }
        let mut programs = Vec::new();
        for program in &linked.linked.programs {
            programs.push(Loaded {
                name: program.name.clone(),
                prog_type: program.kind.prog_type,
                id: vm.load(program).map_err(Error::from),
            });
        }
        for failure in &linked.linked.failed {
            let id = Err(failure.error.clone().into());
            programs.push(Loaded { name: failure.name.clone(), prog_type: ProgType::Unspec, id });
        }
        Ok(World { vm, programs, linked, settings, jit: None })
    }

    /// Has a helper or kernel function answered by something else, also one that is not modelled.
    ///
    /// # Errors
    /// When there is none of this name, or it takes another number of arguments.
    pub fn mock(&mut self, name: &str, mock: Mock) -> Result<&mut World, Error> {
        self.vm.mock(name, mock)?;
        Ok(self)
    }

    /// Compiles its programs, which then run as code of the machine wherever nobody traces them: as they are where a report
    /// of the verifier accepts them, and caged where there is none. Gives those that are not compiled, with the reason; the
    /// interpreter runs them.
    ///
    /// ```
    /// use skep::{Object, Packet};
    ///
    /// # let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/xdp_filter.bpf.o");
    /// let mut world = Object::open(file)?.world()?;
    /// if world.compile(&[]).is_ok_and(|refused| refused.is_empty()) {
    ///     assert_eq!(world.run("xdp_filter", Packet::udp())?.verdict(), "XDP_PASS");
    /// }
    /// # Ok::<(), skep::Error>(())
    /// ```
    ///
    /// # Errors
    /// When there is no compiler for this machine.
    pub fn compile(&mut self, reports: &[(&str, &Report)]) -> Result<Vec<(String, Refusal)>, Refusal> {
        let mut jit = Jit::new()?;
        let mut refused = Vec::new();
        for program in &self.linked.linked.programs {
            let loaded = self.programs.iter().find(|loaded| loaded.name == program.name);
            let Some(&id) = loaded.and_then(|loaded| loaded.id.as_ref().ok()) else { continue };
            let report = reports.iter().find(|(name, _)| *name == program.name).map(|(_, report)| *report);
            let compiled = match report.filter(|report| report.verdict == Verdict::Accept) {
                Some(report) => jit.compile_verified(&self.vm, id, program, report),
                None => jit.compile_caged(&self.vm, id, program),
            };
            if let Err(refusal) = compiled {
                refused.push((program.name.clone(), refusal));
            }
        }
        self.jit = Some(jit);
        Ok(refused)
    }

    /// Runs a program once, on CPU 0.
    ///
    /// # Errors
    /// When there is none of this name, the input does not fit it, or it stops before its end.
    pub fn run<I>(&self, program: &str, input: I) -> Result<Run, Error>
    where
        I: TryInto<Input>,
        Error: From<I::Error>,
    {
        self.run_with(program, input, &RunOptions::default(), None)
    }

    /// Runs a program once, on a CPU and with a limit, and shows its instructions to a tracer.
    ///
    /// # Errors
    /// As [`World::run`].
    pub fn run_with<I>(
        &self,
        program: &str,
        input: I,
        options: &RunOptions,
        tracer: Option<&mut dyn Tracer>,
    ) -> Result<Run, Error>
    where
        I: TryInto<Input>,
        Error: From<I::Error>,
    {
        let loaded = self.loaded(program)?;
        let (id, input) = (loaded.id.clone()?, input.try_into()?);
        let is_compiled = tracer.is_none() && self.jit.as_ref().is_some_and(|jit| jit.has(id));
        let outcome = match (tracer, &self.jit) {
            (Some(tracer), _) => self.vm.run_traced(id, &input, options, tracer),
            (None, Some(jit)) => self.vm.run_on(jit, id, &input, options),
            (None, None) => self.vm.run(id, &input, options),
        };
        let outcome = outcome?;
        let (effects, trace) = (self.vm.take_effects(), self.vm.take_trace());
        let outcome = outcome?;
        Ok(Run {
            value: outcome.value,
            prog_type: loaded.prog_type,
            packet: outcome.packet,
            context: outcome.context,
            n_insns: (!is_compiled).then_some(outcome.n_insns),
            effects,
            trace,
        })
    }

    /// The map of this name, as the object calls it: `.bss` is that section's too.
    ///
    /// # Errors
    /// When there is none.
    pub fn map(&self, name: &str) -> Result<Map<'_>, Error> {
        let found = self.maps().find(|map| map.def().name == name || map.def().section == name);
        found.ok_or_else(|| Error::no_such("map", name, self.maps().map(|map| map.name())))
    }

    /// The maps that its programs use.
    pub fn maps(&self) -> impl Iterator<Item = Map<'_>> {
        self.vm.maps().map(|(id, def)| Map { world: self, id, def })
    }

    /// What a global variable holds.
    ///
    /// # Errors
    /// When there is none of this name, or it has no type.
    pub fn variable(&self, name: &str) -> Result<Value, Error> {
        self.find_variable(name)?.get()
    }

    /// Gives a global variable a value.
    ///
    /// # Errors
    /// When there is none of this name, or it is of another type.
    pub fn set_variable(&self, name: &str, value: impl Into<Value>) -> Result<(), Error> {
        self.find_variable(name)?.set(&value.into())
    }

    /// Takes what programs sent through a ring buffer or a perf event array.
    ///
    /// # Errors
    /// When there is no map of this name.
    pub fn events(&self, map: &str) -> Result<Vec<Event<'_>>, Error> {
        Ok(self.map(map)?.events())
    }

    /// What its maps hold now, to be compared with later.
    pub fn snapshot(&self) -> Snapshot {
        Snapshot::of(self)
    }

    /// Sets the clock: nanoseconds since boot.
    pub fn set_time(&self, now_ns: u64) {
        self.vm.set_time(now_ns);
    }

    /// What it was made with.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The world underneath, for what is not here.
    pub fn vm(&self) -> &skep_vm::World {
        &self.vm
    }

    /// The object's programs and maps after linking.
    pub fn linked(&self) -> &Linked {
        &self.linked.linked
    }

    /// The program behind an id that a tracer was shown.
    pub fn program_of(&self, id: ProgId) -> Option<&skep_object::Program> {
        let name = self.programs.iter().find(|loaded| loaded.id.as_ref().is_ok_and(|known| *known == id));
        let name = &name?.name;
        self.linked.linked.programs.iter().find(|program| program.name == *name)
    }

    fn loaded(&self, name: &str) -> Result<&Loaded, Error> {
        let found = self.programs.iter().find(|loaded| loaded.name == name);
        let known = || self.programs.iter().map(|loaded| loaded.name.as_str());
        found.ok_or_else(|| Error::no_such("program", name, known()))
    }

    fn find_variable(&self, name: &str) -> Result<Variable<'_>, Error> {
        let all = || self.maps().flat_map(Variable::all);
        let found = all().find(|variable| variable.name == name);
        found.ok_or_else(|| {
            let names: Vec<String> = all().map(|variable| variable.name).collect();
            Error::no_such("global variable", name, names.iter().map(String::as_str))
        })
    }
}

impl Run {
    /// What it returned as a number of the width that kernels look at.
    pub fn retval(&self) -> i32 {
        self.value as i32
    }

    /// What it returned by name, such as `XDP_DROP`, or else as a number.
    pub fn verdict(&self) -> String {
        let name = return_name(self.prog_type, self.retval());
        name.map_or_else(|| self.retval().to_string(), str::to_owned)
    }
}
