//! The compiler, and the code it has made.

use skep_isa::InsnIdx;
use skep_linux::ProgType;
use skep_object::Program;
use skep_verifier::{Report, Verdict};
use skep_vm::engine::Machine;
use skep_vm::{ProgId, World};

use crate::Refusal;
use crate::aarch64::Aarch64;
use crate::code::CodeMemory;
use crate::emulated::Emulator;
use crate::fault::{Watched, watch};
use crate::mid::{Aim, Scan, build, scan};
use crate::target::{Assembled, Choices, Site, Target};
use crate::x86_64::X86_64;

/// What is known of a program when it is compiled.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Mode {
    /// A verifier has accepted it.
    Verified,
    /// Nobody has.
    Caged,
}

/// Machines that code is made for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Arch {
    /// x86-64.
    X86_64,
    /// 64-bit ARM.
    Aarch64,
}

/// Compiles programs of one world, and runs them.
#[derive(Debug)]
pub struct Jit {
    /// By program.
    codes: Vec<Option<Code>>,
    blinding: Option<u32>,
    place: Place,
}

/// Where code lies, and what runs it.
#[derive(Debug)]
enum Place {
    Here {
        // Watching ends before the memory goes.
        _watched: Watched,
        memory: CodeMemory,
    },
    There(Emulator),
}

/// Code of one program.
#[derive(Debug)]
pub(crate) struct Code {
    /// Where it is.
    start: usize,
    assembled: Assembled,
    /// By where they are: the accesses that the machine makes.
    faults: Vec<(u32, u32)>,
    /// Whether it looks into arrays without a helper.
    has_lookups: bool,
    pub(crate) aim: Aim,
}

/// An access, with addresses.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Placed {
    pub(crate) resume: usize,
    pub(crate) access: crate::mid::Access,
}

/// A line of a listing: code for an instruction of the program.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Line {
    /// The instruction it was made for; nothing for what stands before all of them.
    pub insn: Option<InsnIdx>,
    /// Where it is in the code.
    pub offset: u32,
    /// How it is written.
    pub text: String,
}

impl Jit {
    /// A compiler without programs.
    ///
    /// # Errors
    /// When the system gives no memory for code.
    pub fn new() -> Result<Jit, Refusal> {
        if !cfg!(target_arch = "x86_64") {
            return Err(Refusal::of_all("there is no compiler for this machine"));
        }
        let memory = CodeMemory::reserve().map_err(|error| Refusal::of_all(error.to_string()))?;
        let watched = watch(&memory.range());
        let watched = watched.ok_or_else(|| Refusal::of_all("there are too many compilers at one time"))?;
        Ok(Jit::of(Place::Here { _watched: watched, memory }))
    }

    /// A compiler for 64-bit ARM, whose code an emulator runs. What was compiled for it before is gone.
    pub fn emulated(emulator: &Emulator) -> Jit {
        emulator.forget();
        Jit::of(Place::There(emulator.clone()))
    }

    fn of(place: Place) -> Jit {
        Jit { codes: Vec::new(), blinding: None, place }
    }

    /// What runs the code, if it is not this machine.
    pub(crate) fn emulator(&self) -> Option<&Emulator> {
        match &self.place {
            Place::Here { .. } => None,
            Place::There(emulator) => Some(emulator),
        }
    }

    /// Hides the numbers of programs that are compiled from now on, so that nobody writes code by way of them.
    pub fn blind(&mut self, key: u32) {
        self.blinding = Some(key);
    }

    /// Compiles a program that nobody has verified.
    ///
    /// # Errors
    /// When it is not compiled: the interpreter runs it then.
    pub fn compile_caged(&mut self, world: &World, id: ProgId, program: &Program) -> Result<(), Refusal> {
        self.compile(world, id, program, Mode::Caged)
    }

    /// Compiles a program that the verifier has accepted, as its report says.
    ///
    /// # Errors
    /// When it has not, or when it is not compiled: the interpreter runs it then.
    pub fn compile_verified(
        &mut self,
        world: &World,
        id: ProgId,
        program: &Program,
        report: &Report,
    ) -> Result<(), Refusal> {
        if report.verdict != Verdict::Accept {
            return Err(Refusal::of_all(format!("the verifier does not accept `{}`", program.name)));
        }
        self.compile(world, id, program, Mode::Verified)
    }

    fn compile(&mut self, world: &World, id: ProgId, program: &Program, mode: Mode) -> Result<(), Refusal> {
        let aim = aim_of(world, id, program, mode);
        let (arch, has_lse) = match &self.place {
            Place::Here { .. } => (Arch::X86_64, false),
            Place::There(emulator) => (Arch::Aarch64, emulator.has_lse),
        };
        let choices = Choices { has_bmi: has_bmi(), has_lse, blinding: self.blinding };
        let (assembled, has_lookups) = assemble(world, id, program, aim, arch, choices)?;
        let start = match &mut self.place {
            Place::Here { memory, .. } => memory.place(&assembled.bytes).map_err(|error| error.to_string()),
            Place::There(emulator) => emulator.place(&assembled.bytes),
        };
        let start = start.map_err(Refusal::of_all)?;
        let sites = assembled.sites.iter().zip(0..);
        let faults = sites.filter(|(site, _)| site.from != u32::MAX).map(|(site, index)| (site.from, index));
        let code = Code { start, faults: faults.collect(), assembled, has_lookups, aim };
        if self.codes.len() <= id.index() {
            self.codes.resize_with(id.index() + 1, || None);
        }
        if let Some(place) = self.codes.get_mut(id.index()) {
            *place = Some(code);
        }
        Ok(())
    }

    /// Whether a program was compiled.
    pub fn has(&self, id: ProgId) -> bool {
        self.code(id).is_some()
    }

    pub(crate) fn code(&self, id: ProgId) -> Option<&Code> {
        self.codes.get(id.index())?.as_ref()
    }

    /// The access at an address, by its number, and the slow way of its code.
    pub(crate) fn site_at(&self, address: usize) -> Option<(u32, usize)> {
        let mut codes = self.codes.iter().flatten();
        let code =
            codes.find(|code| code.start <= address && address < code.start + code.assembled.bytes.len())?;
        let offset = (address - code.start) as u32;
        let found = code.faults.binary_search_by_key(&offset, |(from, _)| *from).ok()?;
        let (_, site) = code.faults.get(found)?;
        Some((*site, code.start + code.assembled.slow as usize))
    }
}

impl Code {
    pub(crate) fn enter_address(&self) -> usize {
        self.start + self.assembled.enter as usize
    }

    /// Where the function is that begins with an instruction.
    pub(crate) fn function(&self, entry: InsnIdx) -> Option<usize> {
        let functions = &self.assembled.functions;
        let found = functions.binary_search_by_key(&entry, |(insn, _)| *insn).ok()?;
        functions.get(found).map(|(_, offset)| self.start + *offset as usize)
    }

    pub(crate) fn site(&self, site: u32) -> Option<Placed> {
        let &Site { resume, access, .. } = self.assembled.sites.get(site as usize)?;
        Some(Placed { resume: self.start + resume as usize, access })
    }

    /// Whether the code is made for a context like the machine's.
    pub(crate) fn suits(&self, machine: &Machine<'_>) -> bool {
        let does_not_mock = !self.has_lookups || !machine.world().has_mocks();
        (self.aim.has_fields || !machine.has_fields()) && does_not_mock
    }
}

fn aim_of(world: &World, id: ProgId, program: &Program, mode: Mode) -> Aim {
    Aim {
        is_caged: mode == Mode::Caged,
        may_fault: world.may_fault(id),
        has_arena: world.has_arena(id),
        has_fields: program.kind.prog_type != ProgType::Unspec,
    }
}

fn assemble(
    world: &World,
    id: ProgId,
    program: &Program,
    aim: Aim,
    arch: Arch,
    choices: Choices,
) -> Result<(Assembled, bool), Refusal> {
    let scan: Scan = scan(program)?;
    if let Some(insn) = scan.sets_frame.filter(|_| aim.is_caged) {
        return Err(Refusal::new(insn, "it sets r10"));
    }
    let middle = build(&scan, world, id, aim);
    let assembled = match arch {
        Arch::X86_64 => X86_64::assemble(&middle, aim, choices),
        Arch::Aarch64 => Aarch64::assemble(&middle, aim, choices),
    };
    if assembled.bytes.is_empty() {
        return Err(Refusal::of_all("its code is too long"));
    }
    Ok((assembled, middle.has_lookups))
}

/// Whether this CPU shifts and multiplies without the flags.
#[cfg(target_arch = "x86_64")]
fn has_bmi() -> bool {
    std::arch::is_x86_feature_detected!("bmi2")
}

#[cfg(not(target_arch = "x86_64"))]
fn has_bmi() -> bool {
    false
}

/// The code of a program for a machine, beside the instructions it was made for. The machine need not be this one; it
/// has what most of its kind have.
///
/// # Errors
/// When it is not compiled.
pub fn list(
    world: &World,
    id: ProgId,
    program: &Program,
    mode: Mode,
    arch: Arch,
) -> Result<Vec<Line>, Refusal> {
    let choices = Choices { has_bmi: has_bmi(), has_lse: true, blinding: None };
    let (assembled, _) = assemble(world, id, program, aim_of(world, id, program, mode), arch, choices)?;
    let lines = match arch {
        Arch::X86_64 => X86_64::disassemble(&assembled.bytes),
        Arch::Aarch64 => Aarch64::disassemble(&assembled.bytes),
    };
    let lines = lines.into_iter().map(|(offset, text)| {
        let after = assembled.marks.partition_point(|(from, _)| *from <= offset);
        let insn = after.checked_sub(1).and_then(|at| assembled.marks.get(at)).map(|(_, insn)| *insn);
        Line { insn, offset, text }
    });
    Ok(lines.collect())
}
