//! One program of an object, and what the verifier says of it.

use std::ops::Deref;
use std::sync::Arc;

use skep_isa::Word;
use skep_linux::{Profile, ProgType};
use skep_verifier::{Options, Report, Verdict, verify};
use skep_vm::{Input, RunOptions, Settings};

use crate::object::LinkedObject;
use crate::{Error, Run, World};

/// A program of an object, linked against a kernel.
#[derive(Clone, Debug)]
pub struct Program {
    pub(crate) linked: Arc<LinkedObject>,
    pub(crate) index: usize,
}

/// A program that the verifier has accepted. Only [`Program::verify`] gives one.
#[derive(Clone, Debug)]
pub struct Verified {
    program: Program,
    report: Report,
}

impl Program {
    /// Its name.
    pub fn name(&self) -> &str {
        &self.linked().name
    }

    /// Its type.
    pub fn prog_type(&self) -> ProgType {
        self.linked().kind.prog_type
    }

    /// Its instructions, maps and types, as a kernel would be handed them.
    pub fn linked(&self) -> &skep_object::Program {
        // The index was found in this very list.
        &self.linked.linked.programs[self.index]
    }

    /// What a kernel's verifier says of it.
    pub fn report(&self, profile: &Profile) -> Report {
        verify(self.linked(), profile, &Options::default())
    }

    /// Goes on if a kernel's verifier accepts it.
    ///
    /// # Errors
    /// When it is rejected, or needs what is not modelled.
    pub fn verify(self, profile: &Profile) -> Result<Verified, Error> {
        let report = self.report(profile);
        let program = self.name().to_owned();
        match &report.verdict {
            Verdict::Accept => Ok(Verified { program: self, report }),
            Verdict::Reject(_) => Err(Error::Rejected { program, report: Box::new(report) }),
            Verdict::Unmodelled(what) => Err(Error::Unmodelled { program, what: what.clone() }),
        }
    }

    /// Runs it once, in a world of its own.
    ///
    /// # Errors
    /// When the input does not fit it, or it stops before its end.
    pub fn run<I>(&self, input: I) -> Result<Run, Error>
    where
        I: TryInto<Input>,
        Error: From<I::Error>,
    {
        self.world()?.run(self.name(), input)
    }

    /// The context that a run on this input begins with.
    ///
    /// # Errors
    /// When the input does not fit it.
    pub fn context_on(&self, input: &Input, settings: Settings) -> Result<Vec<u8>, Error> {
        let mut vm = skep_vm::World::new(settings)?;
        if let Some(types) = self.linked.target.btf() {
            vm.set_types(Arc::clone(types));
        }
        // A program of the same kind that does nothing.
        let nothing = [Word { code: 0xb7, ..Word::default() }, Word { code: 0x95, ..Word::default() }];
        let linked = skep_object::Program {
            insns: nothing.to_vec(),
            subprogs: Vec::new(),
            maps: Vec::new(),
            func_info: Vec::new(),
            line_info: Vec::new(),
            symbols: Vec::new(),
            ..self.linked().clone()
        };
        let id = vm.load(&linked)?;
        Ok(vm.run(id, input, &RunOptions::default())??.context)
    }

    /// A world with the maps and programs of its object.
    ///
    /// # Errors
    /// When the system gives no memory.
    pub fn world(&self) -> Result<World, Error> {
        World::new(Arc::clone(&self.linked), Settings::default())
    }
}

impl Verified {
    /// What the verifier said.
    pub fn report(&self) -> &Report {
        &self.report
    }
}

impl Deref for Verified {
    type Target = Program;

    fn deref(&self) -> &Program {
        &self.program
    }
}
