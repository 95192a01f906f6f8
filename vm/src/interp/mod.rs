//! The checking interpreter: one loop over decoded instructions, every access to memory looked up before it is made.

mod arithmetic;
mod rare;
mod stack;
pub(crate) mod threads;
mod tracer;
mod unwind;

use skep_isa::{InsnIdx, Size};
use skep_linux::ProgType;

use crate::code::{Act, Code};
use crate::context::Context;
use crate::engine::Engine;
use crate::helpers::{self, Flow};
use crate::holds::Holds;
use crate::memory::{Fault, FaultKind};
use crate::trap::{Trap, TrapKind};
use crate::world::{Loaded, World};
use crate::{Effect, Error, ProgId, RunOptions};
use arithmetic::{
    divide, divide_signed, divide_signed32, divide32, remainder, remainder_signed, remainder_signed32,
    remainder32,
};

pub(crate) use rare::Next;
pub(crate) use stack::STRIDE;
use stack::Stack;
use threads::{Hot, Place};
pub use tracer::Tracer;

/// Frames of one program at most, as in the kernel. A program that a function calls by its tail counts its own.
pub(crate) const MAX_FRAMES: usize = 8;
/// Tail calls at most in one run.
pub(crate) const MAX_TAIL_CALLS: u32 = 33;
/// Bytes of one frame's stack.
const FRAME: u64 = 512;
/// How often `may_goto` falls through in one frame.
const MAY_GOTO_BUDGET: u64 = 8 << 20;

/// Why a run stops: boxed, so that what is returned all the time stays small.
pub type Stop = Box<TrapKind>;

impl From<Fault> for Stop {
    fn from(fault: Fault) -> Stop {
        Box::new(TrapKind::Memory(fault))
    }
}

/// One run of a program: its frames, its context, and what it may still spend.
#[derive(Debug)]
pub struct Machine<'w> {
    pub(crate) world: &'w World,
    /// The program that runs now; tail calls change it.
    pub(crate) program: ProgId,
    pub(crate) context: Context,
    /// The CPU it runs on.
    pub(crate) cpu: u32,
    /// What the program was attached with.
    pub(crate) cookie: u64,
    /// Whether loads where there is no memory give zeros.
    reads_faults: bool,
    pub(crate) tail_calls: u32,
    /// The program that the helper called last wants to go on.
    pub(crate) tail_call: Option<ProgId>,
    /// Where the packet goes if the program's answer is to send it on.
    pub(crate) redirect: Option<Effect>,
    /// Locks it holds, by address.
    pub(crate) locks: Vec<u64>,
    /// Ring buffer records it has reserved and not given back.
    pub(crate) reserved: Vec<u64>,
    /// What it took from kernel functions and has to give back.
    pub(crate) holds: Holds,
    /// The special field whose callback runs, if one does.
    pub(crate) callback_of: Option<u64>,
    /// What is being written to the setting of the kernel that the program watches.
    pub(crate) new_value: Option<Vec<u8>>,
    /// What the helper called last gave, for an engine.
    pub(crate) answer: u64,
    pub(crate) stack: Stack,
    pub(crate) depth: usize,
    /// Whether an exception callback runs.
    is_unwinding: bool,
    pub(crate) fuel: u64,
    /// Where it stopped, innermost first.
    stopped: Option<(ProgId, InsnIdx)>,
    /// Who watches.
    tracer: Option<&'w mut dyn Tracer>,
    /// What runs it, if not the interpreter.
    engine: Option<&'w dyn Engine>,
}

/// Who has to do with a run beside the interpreter.
#[derive(Debug, Default)]
pub(crate) struct Company<'w> {
    /// Who watches.
    pub(crate) tracer: Option<&'w mut dyn Tracer>,
    /// What runs programs instead.
    pub(crate) engine: Option<&'w dyn Engine>,
}

/// What a caller gets back when a function returns.
#[derive(Clone, Copy)]
struct Frame {
    program: ProgId,
    pc: usize,
    saved: [u64; 4],
    budget: u64,
}

impl<'w> Machine<'w> {
    pub(crate) fn new(
        world: &'w World,
        program: ProgId,
        context: Context,
        options: &RunOptions,
        company: Company<'w>,
    ) -> Result<Machine<'w>, Error> {
        let Company { tracer, engine } = company;
        let stack = match Stack::new(world, engine.is_some()) {
            Ok(stack) => stack,
            Err(error) => {
                context.release(world);
                return Err(error);
            }
        };
        Ok(Machine {
            world,
            program,
            context,
            cpu: options.cpu,
            cookie: options.cookie,
            reads_faults: reads_faults(world.loaded(program).kind.prog_type),
            tail_calls: 0,
            tail_call: None,
            redirect: None,
            locks: Vec::new(),
            reserved: Vec::new(),
            holds: Holds::default(),
            callback_of: None,
            new_value: world.settings.sysctl.new_value.clone(),
            answer: 0,
            stack,
            depth: 0,
            is_unwinding: false,
            fuel: options.fuel,
            stopped: None,
            tracer,
            engine,
        })
    }

    /// Runs a program to its end, from the start also where it ran before.
    pub(crate) fn run(&mut self, program: ProgId, r1: u64, r2: u64) -> Result<u64, Trap> {
        self.program = program;
        (self.tail_calls, self.redirect) = (0, None);
        self.context.start(self.world);
        let result = self.run_from(0, [r1, r2, 0, 0, 0]);
        self.context.end(self.world);
        if let Ok(value) = result {
            helpers::finish_redirect(self, value);
        }
        result
    }

    /// Runs a function of the program, from its first instruction, as a run of its own.
    pub(crate) fn run_from(&mut self, entry: usize, args: [u64; 5]) -> Result<u64, Trap> {
        let result = self.enter(entry, args).and_then(|value| {
            if let Some(what) = self.holds.left(self.world) {
                return Err(Box::new(TrapKind::Reference(what)));
            }
            let held = match (self.locks.is_empty(), self.reserved.is_empty()) {
                (true, true) => return Ok(value),
                (false, _) => "the program ends and holds a lock",
                (true, false) => {
                    "the program ends and has neither submitted nor discarded a ring buffer record"
                }
            };
            Err(Box::new(TrapKind::Resource(held)))
        });
        self.release_locks();
        result.map_err(|stop| {
            let (program, insn) = self.stopped.unwrap_or((self.program, InsnIdx(0)));
            self.world.loaded(program).trap(*stop, insn)
        })
    }

    /// Calls a function of the running program, as helpers do with callbacks.
    pub(crate) fn call_back(&mut self, function: u64, args: [u64; 5]) -> Result<u64, Stop> {
        let loaded = self.world.loaded(self.program);
        let Some(entry) = loaded.function_at(function) else {
            let what = format!("{function:#x} is called back, and is no function of the program");
            return Err(Box::new(TrapKind::Unmodelled(what)));
        };
        self.demand_frame()?;
        self.depth += 1;
        let result = self.enter(entry, args);
        self.depth -= 1;
        result
    }

    /// Instructions it may still execute.
    pub(crate) fn fuel(&self) -> u64 {
        self.fuel
    }

    /// Refuses one frame more than there may be.
    pub(crate) fn demand_frame(&mut self) -> Result<(), Stop> {
        let within = self.depth - self.stack.entry(self.depth);
        if within + 1 < MAX_FRAMES && self.stack.has_room(self.world, self.depth + 1) {
            return Ok(());
        }
        Err(Box::new(TrapKind::TooManyFrames))
    }

    pub(crate) fn stop_at_slot(&mut self, pc: usize) {
        if self.stopped.is_none() {
            self.stopped = Some((self.program, InsnIdx(pc as u32)));
        }
    }

    /// Runs from an instruction of the running program, in a new frame, until that frame ends.
    fn enter(&mut self, entry: usize, args: [u64; 5]) -> Result<u64, Stop> {
        match self.engine {
            Some(engine) => engine.enter(self, InsnIdx(entry as u32), args),
            None => self.interpret_from(entry, args),
        }
    }

    /// The same, always by the interpreter.
    pub(crate) fn interpret_from(&mut self, entry: usize, args: [u64; 5]) -> Result<u64, Stop> {
        // The loop that nobody watches does not look for a watcher.
        if self.tracer.is_some() {
            self.execute::<true>(entry, args)
        } else {
            self.execute::<false>(entry, args)
        }
    }

    /// Tells who watches what is about to run.
    #[cold]
    fn trace(&mut self, pc: usize, regs: &[u64; 16]) {
        let depth = self.depth;
        if let (Some(tracer), Some(regs)) = (&mut self.tracer, regs.first_chunk()) {
            tracer.step(self.program, InsnIdx(pc as u32), regs, depth);
        }
    }

    /// The loop.
    fn execute<const TRACED: bool>(&mut self, entry: usize, args: [u64; 5]) -> Result<u64, Stop> {
        let world = self.world;
        let memory = &world.memory;
        let base = self.depth;
        // What the frames above the first go back to.
        let mut frames: Vec<Frame> = Vec::new();
        let mut loaded: &Loaded = world.loaded(self.program);
        let mut codes: &[Code] = &loaded.decoded.codes;
        let mut pc = entry;
        let mut fuel = self.fuel;
        let mut budget = MAY_GOTO_BUDGET;
        let mut hot = Hot { regs: [0; 16], memory, wide: 0 };
        let regs = &mut hot.regs;
        regs[1..6].copy_from_slice(&args);
        regs[10] = self.stack.enter(&world.memory, self.depth);

        // What can fail notes where it did; that costs nothing where it does not.
        macro_rules! ok {
            ($result:expr) => {
                match $result {
                    Ok(value) => value,
                    Err(stop) => {
                        self.fuel = fuel;
                        self.stop_at_slot(pc - 1);
                        return Err(stop.into());
                    }
                }
            };
        }
        macro_rules! load {
            ($address:expr, $size:expr) => {
                match memory.load($address, $size) {
                    Ok(value) => value,
                    Err(fault) => ok!(self.load_field(fault, $size)),
                }
            };
        }
        macro_rules! store {
            ($address:expr, $size:expr, $value:expr) => {
                if let Err(fault) = memory.store($address, $size, $value) {
                    ok!(self.store_field(fault, $size, $value));
                }
            };
        }

        // Fuel is charged for a whole straight run of instructions, where it is left.
        let mut start = pc;
        'run: loop {
            if !TRACED {
                Place { pc, start, fuel } = threads::run(&mut hot, codes, Place { pc, start, fuel });
            }
            let regs = &mut hot.regs;
            let Some(&code) = codes.get(pc) else {
                self.stop_at_slot(pc);
                return Err(Box::new(TrapKind::NoInstruction));
            };
            if TRACED {
                self.trace(pc, regs);
            }
            pc += 1;
            let d = usize::from(code.dst & 15);
            let left = regs[d];
            let right = regs[usize::from(code.src & 15)].wrapping_add(code.imm);
            let displaced = |base: u64| base.wrapping_add(i64::from(code.off) as u64);
            macro_rules! narrow {
                ($operation:expr) => {{
                    let operation: fn(u32, u32) -> u32 = $operation;
                    regs[d] = u64::from(operation(left as u32, right as u32));
                }};
            }
            macro_rules! charge {
                () => {
                    match fuel.checked_sub(pc.wrapping_sub(start) as u64) {
                        Some(left) => fuel = left,
                        None => break 'run,
                    }
                };
            }
            macro_rules! jump_if {
                ($condition:expr) => {
                    if $condition {
                        charge!();
                        pc = code.off as usize;
                        start = pc;
                    }
                };
            }
            macro_rules! leave {
                () => {{
                    charge!();
                    if self.depth == base {
                        self.fuel = fuel;
                        return Ok(regs[0]);
                    }
                    self.depth -= 1;
                    let Some(frame) = frames.pop() else { continue };
                    regs[6..10].copy_from_slice(&frame.saved);
                    regs[10] = self.stack.end_of(self.depth);
                    (pc, start, budget) = (frame.pc, frame.pc, frame.budget);
                    if frame.program != self.program {
                        self.program = frame.program;
                        loaded = world.loaded(self.program);
                        codes = &loaded.decoded.codes;
                    }
                }};
            }
            // An exception ends the frame it is caught in, with a value.
            macro_rules! unwind {
                ($stop:expr) => {{
                    self.fuel = fuel;
                    self.stop_at_slot(pc - 1);
                    regs[0] = self.catch($stop, base)?;
                    frames.truncate(self.depth - base);
                    fuel = self.fuel;
                    start = pc;
                    leave!();
                    continue;
                }};
            }
            match code.act {
                Act::Add64 => regs[d] = left.wrapping_add(right),
                Act::Sub64 => regs[d] = left.wrapping_sub(right),
                Act::Mul64 => regs[d] = left.wrapping_mul(right),
                Act::Div64 => regs[d] = divide(left, right),
                Act::SDiv64 => regs[d] = divide_signed(left, right),
                Act::Or64 => regs[d] = left | right,
                Act::And64 => regs[d] = left & right,
                Act::Lsh64 => regs[d] = left.wrapping_shl(right as u32),
                Act::Rsh64 => regs[d] = left.wrapping_shr(right as u32),
                Act::Mod64 => regs[d] = remainder(left, right),
                Act::SMod64 => regs[d] = remainder_signed(left, right),
                Act::Xor64 => regs[d] = left ^ right,
                Act::Mov64 => regs[d] = right,
                Act::Arsh64 => regs[d] = (left as i64).wrapping_shr(right as u32) as u64,
                Act::Neg64 => regs[d] = left.wrapping_neg(),

                Act::Add32 => narrow!(u32::wrapping_add),
                Act::Sub32 => narrow!(u32::wrapping_sub),
                Act::Mul32 => narrow!(u32::wrapping_mul),
                Act::Div32 => narrow!(divide32),
                Act::SDiv32 => narrow!(divide_signed32),
                Act::Or32 => narrow!(|a, b| a | b),
                Act::And32 => narrow!(|a, b| a & b),
                Act::Lsh32 => narrow!(u32::wrapping_shl),
                Act::Rsh32 => narrow!(u32::wrapping_shr),
                Act::Mod32 => narrow!(remainder32),
                Act::SMod32 => narrow!(remainder_signed32),
                Act::Xor32 => narrow!(|a, b| a ^ b),
                Act::Mov32 => narrow!(|_, b| b),
                Act::Arsh32 => narrow!(|a, b| (a as i32).wrapping_shr(b) as u32),
                Act::Neg32 => narrow!(|a, _| a.wrapping_neg()),

                Act::Sx8To64 => regs[d] = i64::from(right as i8) as u64,
                Act::Sx16To64 => regs[d] = i64::from(right as i16) as u64,
                Act::Sx32To64 => regs[d] = i64::from(right as i32) as u64,
                Act::Sx8To32 => regs[d] = u64::from(i32::from(right as i8) as u32),
                Act::Sx16To32 => regs[d] = u64::from(i32::from(right as i16) as u32),

                Act::Keep16 => regs[d] = left & 0xffff,
                Act::Keep32 => regs[d] = left & 0xffff_ffff,
                Act::Keep64 => {}
                Act::Swap16 => regs[d] = u64::from((left as u16).swap_bytes()),
                Act::Swap32 => regs[d] = u64::from((left as u32).swap_bytes()),
                Act::Swap64 => regs[d] = left.swap_bytes(),

                Act::LoadB => regs[d] = load!(displaced(right), Size::B),
                Act::LoadH => regs[d] = load!(displaced(right), Size::H),
                Act::LoadW => regs[d] = load!(displaced(right), Size::W),
                Act::LoadDw => regs[d] = load!(displaced(right), Size::Dw),
                Act::LoadSB => regs[d] = i64::from(load!(displaced(right), Size::B) as i8) as u64,
                Act::LoadSH => regs[d] = i64::from(load!(displaced(right), Size::H) as i16) as u64,
                Act::LoadSW => regs[d] = i64::from(load!(displaced(right), Size::W) as i32) as u64,
                Act::StoreB => store!(displaced(left), Size::B, right),
                Act::StoreH => store!(displaced(left), Size::H, right),
                Act::StoreW => store!(displaced(left), Size::W, right),
                Act::StoreDw => store!(displaced(left), Size::Dw, right),

                Act::Eq64 => jump_if!(left == right),
                Act::Gt64 => jump_if!(left > right),
                Act::Ge64 => jump_if!(left >= right),
                Act::Set64 => jump_if!(left & right != 0),
                Act::Ne64 => jump_if!(left != right),
                Act::SGt64 => jump_if!(left as i64 > right as i64),
                Act::SGe64 => jump_if!(left as i64 >= right as i64),
                Act::Lt64 => jump_if!(left < right),
                Act::Le64 => jump_if!(left <= right),
                Act::SLt64 => jump_if!((left as i64) < right as i64),
                Act::SLe64 => jump_if!(left as i64 <= right as i64),

                Act::Eq32 => jump_if!(left as u32 == right as u32),
                Act::Gt32 => jump_if!(left as u32 > right as u32),
                Act::Ge32 => jump_if!(left as u32 >= right as u32),
                Act::Set32 => jump_if!((left & right) as u32 != 0),
                Act::Ne32 => jump_if!(left as u32 != right as u32),
                Act::SGt32 => jump_if!(left as i32 > right as i32),
                Act::SGe32 => jump_if!(left as i32 >= right as i32),
                Act::Lt32 => jump_if!((left as u32) < right as u32),
                Act::Le32 => jump_if!(left as u32 <= right as u32),
                Act::SLt32 => jump_if!((left as i32) < right as i32),
                Act::SLe32 => jump_if!(left as i32 <= right as i32),

                Act::Ja => jump_if!(true),
                Act::MayGoto => {
                    jump_if!(budget == 0);
                    budget = budget.saturating_sub(1);
                }
                Act::CallLocal => {
                    ok!(self.demand_frame());
                    frames.push(Frame {
                        program: self.program,
                        pc,
                        saved: [regs[6], regs[7], regs[8], regs[9]],
                        budget,
                    });
                    charge!();
                    self.depth += 1;
                    budget = MAY_GOTO_BUDGET;
                    regs[10] = self.stack.enter(&world.memory, self.depth);
                    pc = code.off as usize;
                    start = pc;
                }
                Act::Exit => leave!(),
                Act::CallHelper | Act::CallReg => {
                    let number = if code.act == Act::CallReg { left } else { code.imm };
                    charge!();
                    start = pc;
                    self.fuel = fuel;
                    let args = [regs[1], regs[2], regs[3], regs[4], regs[5]];
                    let flow = match helpers::call(self, number, args) {
                        Err(stop) if stop.is_exception() => unwind!(stop),
                        result => ok!(result),
                    };
                    fuel = self.fuel;
                    match flow {
                        Flow::Value(value) => regs[0] = value,
                        Flow::TailCall { program, context } => {
                            self.program = program;
                            loaded = world.loaded(program);
                            codes = &loaded.decoded.codes;
                            (pc, start, budget) = (0, 0, MAY_GOTO_BUDGET);
                            regs[1] = context;
                            regs[10] = self.stack.enter(&world.memory, self.depth);
                            self.stack.note_entry(self.depth);
                        }
                    }
                }
                Act::Wide => {
                    regs[d] = right;
                    pc += 1;
                    // It counts once.
                    start += 1;
                }
                Act::Rare => {
                    let rare = loaded.decoded.rare.get(code.imm as usize).copied();
                    self.fuel = fuel;
                    let next = match self.execute_rare(rare, code, regs) {
                        Err(stop) if stop.is_exception() => unwind!(stop),
                        result => ok!(result),
                    };
                    fuel = self.fuel;
                    match next {
                        Next::GoOn => {}
                        // A packet load beyond the packet ends the function.
                        Next::Exit => {
                            regs[0] = 0;
                            leave!();
                        }
                    }
                }
            }
        }
        self.fuel = 0;
        self.stop_at_slot(pc.saturating_sub(1));
        Err(Box::new(TrapKind::OutOfFuel))
    }

    /// A load that memory did not let pass: of a field that the context gives, of an arena, or a trap.
    #[cold]
    pub(crate) fn load_field(&self, fault: Fault, size: Size) -> Result<u64, Stop> {
        match fault.kind() {
            FaultKind::Context => self.context.load(self.world, fault.address(), size),
            kind => {
                let memory = &self.world.memory;
                match self.arena().and_then(|arena| arena.load(memory, fault.address(), size)) {
                    Some(value) => Ok(value),
                    None if kind == FaultKind::Bounds && self.reads_faults && fault.is_nowhere() => Ok(0),
                    None => Err(fault.into()),
                }
            }
        }
    }

    #[cold]
    pub(crate) fn store_field(&self, fault: Fault, size: Size, value: u64) -> Result<(), Stop> {
        match fault.kind() {
            FaultKind::Context => self.context.store(self.world, fault.address(), size, value),
            _ => {
                let memory = &self.world.memory;
                let stored = self.arena().and_then(|arena| arena.store(memory, fault.address(), size, value));
                stored.ok_or_else(|| fault.into())
            }
        }
    }
}

/// Whether programs of a type follow pointers into the kernel by plain loads, which give zeros where there is nothing:
/// the kernel lets such loads fault, and goes on.
pub(crate) fn reads_faults(prog_type: ProgType) -> bool {
    matches!(
        prog_type,
        ProgType::Tracing
            | ProgType::Lsm
            | ProgType::StructOps
            | ProgType::Kprobe
            | ProgType::Tracepoint
            | ProgType::RawTracepoint
            | ProgType::RawTracepointWritable
            | ProgType::PerfEvent
            | ProgType::Netfilter
    )
}

impl Drop for Machine<'_> {
    fn drop(&mut self) {
        self.release_locks();
        self.holds.drop_all(self.world);
        for &record in &self.reserved {
            self.world.discard_record(record);
        }
        self.stack.release(&self.world.memory);
        self.context.release(self.world);
    }
}
