//! Everything around a program that it can see or change: memory, maps, clock, tasks, and what it sent out.
//!
//! A world is deterministic: the same programs on the same input give the same bytes. It can be shared by threads, each
//! of which runs programs over the same maps.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use skep_btf::{Btf, Type, TypeId};
use skep_isa::InsnIdx;
use skep_linux::ProgType;
use skep_object::{AttachTarget, LineInfo, MapDef, ProgKind, Program};

use crate::code::{Addresses, Decoded, decode_program};
use crate::context::{Context, Formats, Input};
use crate::deferred::Deferred;
use crate::effect::Effect;
use crate::engine::Engine;
use crate::error::{Error, ErrorKind};
use crate::facts::Facts;
use crate::interp::{Company, Machine, Tracer};
use crate::kernel::{Kernel, Seqs, SocketId, Sockets};
use crate::kfuncs;
use crate::maps::{Map, Storage, lock};
use crate::memory::{Memory, Region, access};
use crate::mock::{Mock, Mocks};
use crate::net::Net;
use crate::objects::Objects;
use crate::settings::{Settings, StackReads};
use crate::trap::{SourceLine, Trap, TrapKind};

/// Maps at most in one world, and the bytes of address space each takes as an object.
pub(crate) const MAX_MAPS: usize = 4096;
pub(crate) const MAP_OBJECT: u64 = 64;
/// CPUs at most.
const MAX_CPUS: u32 = 1024;

/// A map of a world.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct MapId(pub(crate) u32);

/// A program of a world.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct ProgId(pub(crate) u32);

impl ProgId {
    /// Its place among the programs of its world.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// How a run is limited, and where it takes place.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct RunOptions {
    /// The CPU.
    pub cpu: u32,
    /// Instructions at most.
    pub fuel: u64,
    /// What the program was attached with, for itself to know.
    pub cookie: u64,
    /// How often the program runs, on what the run before left of packet and context; 0 is once.
    pub repeat: u32,
}

impl Default for RunOptions {
    fn default() -> RunOptions {
        RunOptions { cpu: 0, fuel: 1 << 30, cookie: 0, repeat: 1 }
    }
}

/// What a run gave.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Outcome {
    /// `r0` at the end. What a test run reports is its low half.
    pub value: u64,
    /// The packet afterwards.
    pub packet: Option<Vec<u8>>,
    /// The context afterwards.
    pub context: Vec<u8>,
    /// What the hook would return, where a program of a control group can set it.
    pub retval: i32,
    /// What an iterator wrote.
    pub seq: Vec<u8>,
    /// Instructions executed.
    pub n_insns: u64,
}

/// A program as the interpreter has it.
#[derive(Debug)]
pub(crate) struct Loaded {
    pub(crate) name: String,
    pub(crate) section: String,
    pub(crate) kind: ProgKind,
    pub(crate) decoded: Decoded,
    /// Where its functions seem to be; nothing can be read there.
    code: u64,
    /// Its arena, if it has one.
    pub(crate) arena: Option<MapId>,
    lines: Vec<LineInfo>,
    /// The program's own types.
    pub(crate) btf: Option<Arc<Btf>>,
    /// The first instruction of the function that exceptions lead to.
    pub(crate) exception_callback: Option<usize>,
    /// The type of its entry function, in its BTF.
    entry: Option<TypeId>,
}

impl Loaded {
    /// The name of what the program attaches to.
    pub(crate) fn target_name(&self) -> Option<&str> {
        match self.kind.attach_target.as_ref()? {
            AttachTarget::Kernel { name, .. } | AttachTarget::Missing { name } => Some(name),
            AttachTarget::StructOps { member_name, .. } => Some(member_name),
            AttachTarget::Program { function } => Some(function),
        }
    }

    /// The structure that the program takes its context for.
    pub(crate) fn context_type(&self) -> Option<(&Btf, TypeId)> {
        let btf = self.btf.as_deref()?;
        let Some((_, Type::Func { proto, .. })) = btf.resolve(self.entry?) else { return None };
        let Some(Type::FuncProto(proto)) = btf.get(proto) else { return None };
        let (_, Type::Ptr { target }) = btf.resolve(proto.params.get(0)?.ty)? else { return None };
        Some((btf, btf.skip_modifiers(target)?))
    }

    /// The first instruction of the function at an address.
    pub(crate) fn function_at(&self, address: u64) -> Option<usize> {
        let offset = address.checked_sub(self.code).filter(|offset| offset.is_multiple_of(8))?;
        let insn = usize::try_from(offset / 8).ok()?;
        (insn + 1 < self.decoded.codes.len()).then_some(insn)
    }

    pub(crate) fn trap(&self, kind: TrapKind, insn: InsnIdx) -> Trap {
        Trap::new(kind, &self.name, insn, self.source_of(insn))
    }

    fn source_of(&self, insn: InsnIdx) -> Option<SourceLine> {
        let btf = self.btf.as_ref()?;
        let after = self.lines.partition_point(|line| line.insn <= insn);
        let line = self.lines.get(after.checked_sub(1)?)?;
        let text = |offset| btf.str_at(offset).unwrap_or_default().to_owned();
        Some(SourceLine { file: text(line.file), line: line.line, text: text(line.text) })
    }
}

/// Memory, maps, programs, clock, tasks, events.
///
/// ```
/// use skep_vm::{Input, RunOptions, Settings, World};
/// use skep_isa::Word;
/// use skep_linux::ProgType;
///
/// let mut world = World::new(Settings::default())?;
/// let exit = Word { code: 0x95, ..Word::default() };
/// let seven = Word { code: 0xb7, imm: 7, ..Word::default() };
/// let program = world.load_words("seven", ProgType::SocketFilter, &[seven, exit])?;
/// let outcome = world.run(program, &Input::Memory(Vec::new()), &RunOptions::default())?.unwrap();
/// assert_eq!(outcome.value, 7);
/// # Ok::<(), skep_vm::Error>(())
/// ```
#[derive(Debug)]
pub struct World {
    pub(crate) memory: Memory,
    pub(crate) settings: Settings,
    pub(crate) maps: Vec<Map>,
    /// Where programs think maps are.
    pub(crate) objects: u64,
    pub(crate) programs: Vec<Loaded>,
    pub(crate) mocks: Mocks,
    pub(crate) kernel: Kernel,
    pub(crate) net: Net,
    /// Options of sockets that were set, by socket, level and name.
    pub(crate) socket_options: Mutex<HashMap<(SocketId, i32, i32), Vec<u8>>>,
    pub(crate) sockets: Sockets,
    /// Objects that programs made.
    pub(crate) objects_made: Objects,
    pub(crate) kfuncs: kfuncs::State,
    pub(crate) seqs: Seqs,
    pub(crate) formats: Formats,
    effects: Mutex<Vec<Effect>>,
    pub(crate) deferred: Mutex<Deferred>,
    pub(crate) facts: Mutex<Facts>,
    now: AtomicU64,
    random: AtomicU64,
    trace: Mutex<Vec<String>>,
}

impl World {
    /// A world without maps and programs.
    ///
    /// # Errors
    /// When the system gives no address space.
    pub fn new(settings: Settings) -> Result<World, Error> {
        let memory = Memory::new()?;
        let len = MAX_MAPS as u64 * MAP_OBJECT;
        let objects = memory.add(Region {
            name: "a map, which is not its value: look a key up first".to_owned(),
            len,
            stride: MAP_OBJECT as u32,
            element: MAP_OBJECT as u32,
            access: 0,
        })?;
        let settings = Settings { n_cpus: settings.n_cpus.clamp(1, MAX_CPUS), ..settings };
        Ok(World {
            memory,
            maps: Vec::new(),
            objects,
            programs: Vec::new(),
            mocks: Mocks::default(),
            kernel: Kernel::default(),
            net: Net::default(),
            socket_options: Mutex::default(),
            sockets: Sockets::default(),
            objects_made: Objects::default(),
            kfuncs: kfuncs::State::default(),
            seqs: Seqs::default(),
            formats: Formats::default(),
            effects: Mutex::default(),
            deferred: Mutex::default(),
            facts: Mutex::default(),
            now: AtomicU64::new(settings.now_ns),
            // A generator that is zero stays so.
            random: AtomicU64::new(settings.seed.max(1)),
            trace: Mutex::default(),
            settings,
        })
    }

    /// Takes a program in, with its maps. Programs of one object share theirs.
    ///
    /// # Errors
    /// When a slot is no instruction, or a map cannot be made.
    pub fn load(&mut self, program: &Program) -> Result<ProgId, Error> {
        let maps = program
            .maps
            .iter()
            .map(|map| self.add_map_of(map, program.btf.as_ref()))
            .collect::<Result<Vec<MapId>, Error>>()?;
        let id = ProgId(self.programs.len() as u32);
        let len = program.insns.len() as u64 * 8;
        let code = self.memory.add(Region::plain(format!("the code of `{}`", program.name), len, 0))?;
        let addresses = ProgramAddresses { world: self, maps: &maps, code };
        let decoded = decode_program(program, &addresses).inspect_err(|_| self.memory.remove(code))?;
        self.programs.push(Loaded {
            name: program.name.clone(),
            section: program.section.clone(),
            kind: program.kind.clone(),
            decoded,
            code,
            arena: maps.iter().copied().find(|map| self.arena_address(*map).is_some()),
            lines: program.line_info.clone(),
            btf: program.btf.clone(),
            exception_callback: exception_callback(program),
            entry: program.func_info.first().map(|info| info.type_id),
        });
        self.fill_slots();
        Ok(id)
    }

    /// Takes bare instructions in, of a program that uses no maps.
    ///
    /// # Errors
    /// When a slot is no instruction.
    pub fn load_words(
        &mut self,
        name: &str,
        prog_type: ProgType,
        words: &[skep_isa::Word],
    ) -> Result<ProgId, Error> {
        self.load(&program_of(name, prog_type, words, Vec::new()))
    }

    /// Takes the lines that programs traced.
    pub fn take_trace(&self) -> Vec<String> {
        std::mem::take(&mut *lock(&self.trace))
    }

    /// Sets the clock.
    pub fn set_time(&self, now_ns: u64) {
        self.now.store(now_ns, Ordering::Relaxed);
    }

    /// Has a helper or kernel function answered by something else, also one that is not modelled.
    ///
    /// # Errors
    /// When there is none of this name, or it takes another number of arguments.
    pub fn mock(&mut self, name: &str, mock: Mock) -> Result<(), Error> {
        self.mocks.insert(name, mock)
    }

    /// The network that programs find.
    pub fn net(&self) -> &Net {
        &self.net
    }

    /// What a program set an option of a socket to; nothing if it was not set.
    pub fn socket_option(&self, socket: u64, level: i32, name: i32) -> Option<Vec<u8>> {
        let id = self.socket_at(socket)?;
        lock(&self.socket_options).get(&(id, level, name)).cloned()
    }

    /// The network that programs find, to be filled in.
    pub fn net_mut(&mut self) -> &mut Net {
        &mut self.net
    }

    /// Gives the world the types of a kernel: those that its programs were linked against.
    pub fn set_types(&mut self, types: Arc<Btf>) {
        self.kernel.set_types(types);
    }

    /// Makes an object of a structure of the kernel, all zeros, and gives its address.
    ///
    /// # Errors
    /// When the world has no types, or not this one.
    pub fn new_object(&self, structure: &str) -> Result<u64, Error> {
        self.kernel.add(&self.memory, structure)
    }

    /// Takes what programs did to the world outside, in order.
    pub fn take_effects(&self) -> Vec<Effect> {
        std::mem::take(&mut *lock(&self.effects))
    }

    /// Runs a program: gives its outcome, or where and why it stopped.
    ///
    /// # Errors
    /// When the input does not fit the program, or there is no memory for it.
    pub fn run(
        &self,
        program: ProgId,
        input: &Input,
        options: &RunOptions,
    ) -> Result<Result<Outcome, Trap>, Error> {
        self.run_with(program, input, options, 0, Company::default())
    }

    /// Runs a program as [`World::run`] does, and shows every instruction to a tracer before it runs.
    ///
    /// # Errors
    /// As [`World::run`].
    pub fn run_traced(
        &self,
        program: ProgId,
        input: &Input,
        options: &RunOptions,
        tracer: &mut dyn Tracer,
    ) -> Result<Result<Outcome, Trap>, Error> {
        self.run_with(program, input, options, 0, Company { tracer: Some(tracer), ..Company::default() })
    }

    /// Runs a program as [`World::run`] does, by an engine in the interpreter's place.
    ///
    /// # Errors
    /// As [`World::run`].
    pub fn run_on(
        &self,
        engine: &dyn Engine,
        program: ProgId,
        input: &Input,
        options: &RunOptions,
    ) -> Result<Result<Outcome, Trap>, Error> {
        self.run_with(program, input, options, 0, Company { engine: Some(engine), ..Company::default() })
    }

    /// Runs an iterator on one element.
    pub(crate) fn run_element(
        &self,
        program: ProgId,
        input: &Input,
        options: &RunOptions,
        element: u64,
    ) -> Result<Result<Outcome, Trap>, Error> {
        self.run_with(program, input, options, element, Company::default())
    }

    /// The program of this number.
    pub(crate) fn find_program(&self, program: ProgId) -> Result<&Loaded, Error> {
        let no_program = || ErrorKind::NoSuch { what: "program", name: program.0.to_string() }.into();
        self.programs.get(program.0 as usize).ok_or_else(no_program)
    }

    fn run_with<'w>(
        &'w self,
        program: ProgId,
        input: &Input,
        options: &RunOptions,
        element: u64,
        company: Company<'w>,
    ) -> Result<Result<Outcome, Trap>, Error> {
        let loaded = self.find_program(program)?;
        if options.cpu >= self.settings.n_cpus {
            let reason = format!("there is no CPU {}, the world has {}", options.cpu, self.settings.n_cpus);
            return Err(ErrorKind::Input { program: loaded.name.clone(), reason }.into());
        }
        let context = Context::new(self, loaded, input, element)?;
        let r1 = context.address;
        let r2 = if let Input::Memory(bytes) = input { bytes.len() as u64 } else { 0 };
        let mut machine = Machine::new(self, program, context, options, company)?;
        let mut result = machine.run(program, r1, r2);
        for _ in 1..options.repeat {
            if result.is_ok() {
                result = machine.run(program, r1, r2);
            }
        }
        Ok(result.map(|value| Outcome {
            value,
            packet: machine.context.packet_after(&self.memory),
            context: machine.context.bytes_after(&self.memory),
            retval: machine.context.retval(&self.memory),
            seq: machine.context.seq_after(self),
            n_insns: options.fuel - machine.fuel(),
        }))
    }

    /// Bytes that a program could read.
    pub fn read(&self, address: u64, len: u64) -> Option<Vec<u8>> {
        self.memory.read(address, len).ok()
    }

    pub(crate) fn loaded(&self, program: ProgId) -> &Loaded {
        // Ids are given out here alone, and programs are never taken away.
        &self.programs[program.0 as usize]
    }

    pub(crate) fn record(&self, effect: Effect) {
        lock(&self.effects).push(effect);
    }

    /// Gives up a record that a program had reserved.
    pub(crate) fn discard_record(&self, address: u64) {
        for map in self.rings() {
            if let Storage::Ring(ring) = &map.storage {
                lock(ring).finish(address, None);
            }
        }
        self.memory.remove(address);
    }

    /// What the clock shows. Looking at it from outside does not move it on.
    pub fn time(&self) -> u64 {
        self.now.load(Ordering::Relaxed)
    }

    pub(crate) fn now(&self) -> u64 {
        self.now.fetch_add(self.settings.tick_ns, Ordering::Relaxed)
    }

    pub(crate) fn random(&self) -> u64 {
        let step = |x: u64| {
            let x = x ^ (x << 13);
            let x = x ^ (x >> 7);
            x ^ (x << 17)
        };
        let before = self.random.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |x| Some(step(x)));
        step(before.unwrap_or_else(|x| x))
    }

    pub(crate) fn trace(&self, line: String) {
        lock(&self.trace).push(line);
    }

    /// Whether a program may go on with another.
    pub(crate) fn has_tail_calls(&self) -> bool {
        self.maps.iter().any(|map| matches!(map.storage, Storage::Programs(_)))
    }

    pub(crate) fn stack_access(&self) -> u32 {
        match self.settings.stack_reads {
            StackReads::Trap => access::SHADOWED,
            StackReads::Leftover => 0,
        }
    }
}

/// What a program's instructions are told of addresses.
struct ProgramAddresses<'a> {
    world: &'a World,
    maps: &'a [MapId],
    code: u64,
}

impl ProgramAddresses<'_> {
    fn map_at(&self, index: usize) -> Option<&Map> {
        self.maps.get(index).and_then(|id| self.world.maps.get(id.0 as usize))
    }
}

impl Addresses for ProgramAddresses<'_> {
    fn map(&self, index: usize) -> Option<u64> {
        self.map_at(index).map(|map| map.object)
    }

    fn map_value(&self, index: usize) -> Option<u64> {
        self.map_at(index).and_then(Map::direct_value)
    }

    fn kfunc(&self, id: u32) -> Option<&str> {
        let types = self.world.kernel.types().ok()?;
        Some(types.name_of(TypeId(id))).filter(|name| !name.is_empty())
    }

    fn variable(&self, id: u32) -> Option<u64> {
        self.world.kernel.variable_of(&self.world.memory, TypeId(id), self.world.settings.n_cpus).ok()
    }

    fn code(&self, insn: InsnIdx) -> u64 {
        self.code + u64::from(insn.0) * 8
    }
}

/// A program from its instructions and maps alone.
pub fn program_of(
    name: &str,
    prog_type: ProgType,
    words: &[skep_isa::Word],
    maps: Vec<Arc<MapDef>>,
) -> Program {
    Program { name: name.to_owned(), maps, ..Program::of_insns(prog_type, words.to_vec()) }
}

/// Where the function begins that a tag of the entry function names for exceptions.
fn exception_callback(program: &Program) -> Option<usize> {
    let btf = program.btf.as_ref()?;
    let callback = btf.types().find_map(|(_, ty)| match ty {
        Type::DeclTag { name, target, .. } if btf.name_of(target) == program.name => {
            name.strip_prefix("exception_callback:")
        }
        _ => None,
    })?;
    let found = program.subprogs.iter().find(|subprog| subprog.name == callback)?;
    Some(found.start.index())
}
