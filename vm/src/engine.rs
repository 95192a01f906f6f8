//! Running programs by something else than the interpreter: code of a compiler, which comes back for what it leaves to us.
//!
//! An [`Engine`] is entered wherever the interpreter would be: for a run, for a function that a helper calls back, for
//! the callback of an exception. It keeps the registers, and moves from frame to frame by itself; what it does not do
//! itself, [`Machine`] does one instruction at a time, as the interpreter would.

use std::fmt::Debug;

use skep_isa::{AtomicOp, InsnIdx, Size, Width};

use crate::code::{Act, Rare};
use crate::helpers::{self, Flow};
use crate::interp::threads::Hot;
pub use crate::interp::{Machine, Stop};
use crate::trap::TrapKind;
use crate::world::{ProgId, World};

/// From the end of one stack frame to the end of the next.
pub const FRAME_STRIDE: u64 = crate::interp::STRIDE;

/// Runs programs in the interpreter's place. Given to [`World::run_on`].
pub trait Engine: Debug + Sync {
    /// Runs from an instruction of the running program, in a frame that begins, until that frame ends.
    ///
    /// # Errors
    /// Why the program stopped; [`Machine::stop_at`] was told where.
    fn enter(&self, machine: &mut Machine<'_>, entry: InsnIdx, args: [u64; 5]) -> Result<u64, Stop>;
}

/// The values of an array, which lie one behind the other: those of one index for each CPU together.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Elements {
    /// The address of the first.
    pub start: u64,
    /// From one to the next.
    pub stride: u64,
    /// Indices.
    pub entries: u32,
    /// Values of one index.
    pub cpus: u32,
}

/// What comes after an instruction that [`Machine::step`] ran.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Step {
    /// The following one.
    Next,
    /// The end of the function, with what is in `r0`.
    Exit,
    /// Another program, in this frame, with this in `r1`.
    TailCall(ProgId, u64),
}

impl<'w> Machine<'w> {
    /// The world it runs in.
    pub fn world(&self) -> &'w World {
        self.world
    }

    /// The program that runs.
    pub fn program(&self) -> ProgId {
        self.program
    }

    /// Goes on with another program, after a tail call.
    pub fn set_program(&mut self, program: ProgId) {
        self.program = program;
    }

    /// How many frames there are above the running one.
    pub fn depth(&self) -> usize {
        self.depth
    }

    /// Says in which frame the program is now.
    pub fn set_depth(&mut self, depth: usize) {
        self.depth = depth;
    }

    /// What may still be spent.
    pub fn fuel_left(&self) -> u64 {
        self.fuel
    }

    /// Says what may still be spent.
    pub fn set_fuel(&mut self, fuel: u64) {
        self.fuel = fuel;
    }

    /// Begins the running frame, and gives its end, which `r10` points to.
    pub fn begin_frame(&mut self) -> u64 {
        self.stack.enter(&self.world.memory, self.depth)
    }

    /// Whether the context is one whose fields are more than bytes: those of it must come to [`Machine::load`].
    pub fn has_fields(&self) -> bool {
        self.context.has_fields(&self.world.memory)
    }

    /// The address of the context.
    pub fn context_address(&self) -> u64 {
        self.context.address
    }

    /// Runs what the engine cannot: as [`Engine::enter`], by the interpreter.
    ///
    /// # Errors
    /// Why the program stopped.
    pub fn interpret(&mut self, entry: InsnIdx, args: [u64; 5]) -> Result<u64, Stop> {
        self.interpret_from(entry.index(), args)
    }

    /// Where the program's arena is in guest memory, and how many bytes it has; nothing without one.
    pub fn arena_range(&self) -> (u64, u64) {
        self.arena().map_or((0, 0), crate::maps::Arena::range)
    }

    /// How many frames the program may still put above the running one.
    pub fn frames_left(&mut self) -> u64 {
        let within = self.depth - self.stack.entry(self.depth);
        (crate::interp::MAX_FRAMES - 1).saturating_sub(within) as u64
    }

    /// Notes that the running program was entered in the running frame, by a tail call.
    ///
    /// To be called when that frame has begun.
    pub fn note_program(&mut self) {
        self.stack.note_entry(self.depth);
    }

    /// Notes where a program stops. The first to say so is right.
    pub fn stop_at(&mut self, insn: InsnIdx) {
        self.stop_at_slot(insn.index());
    }

    /// What the program that was entered at a depth returns if what stopped it is an exception.
    ///
    /// # Errors
    /// What stopped it, if it is none.
    pub fn unwind(&mut self, stop: Stop, base: usize) -> Result<u64, Stop> {
        if stop.is_exception() { self.catch(stop, base) } else { Err(stop) }
    }

    /// Loads for an instruction, as the interpreter does.
    ///
    /// # Errors
    /// When it is no load that may be made.
    pub fn load(&mut self, address: u64, size: Size) -> Result<u64, Stop> {
        let context = self.context.address;
        if address.wrapping_sub(context) < self.context.bytes() && self.has_fields() {
            return self.context.load(self.world, address - context, size);
        }
        match self.world.memory.load(address, size) {
            Ok(value) => Ok(value),
            Err(fault) => self.load_field(fault, size),
        }
    }

    /// Stores for an instruction, as the interpreter does.
    ///
    /// # Errors
    /// When it is no store that may be made.
    pub fn store(&mut self, address: u64, size: Size, value: u64) -> Result<(), Stop> {
        match self.world.memory.store(address, size, value) {
            Ok(()) => Ok(()),
            Err(fault) => self.store_field(fault, size, value),
        }
    }

    /// Reads, changes and writes for an instruction, and gives what was there; nothing where nothing happens.
    ///
    /// # Errors
    /// When it is no access that may be made.
    pub fn modify(
        &mut self,
        address: u64,
        op: AtomicOp,
        width: Width,
        operand: u64,
        expected: u64,
    ) -> Result<Option<u64>, Stop> {
        self.modify_field(address, op, width, operand, expected)
    }

    /// Calls a helper by its number.
    ///
    /// # Errors
    /// Why the program stopped.
    pub fn call_helper(&mut self, number: u64, args: [u64; 5]) -> Result<Step, Stop> {
        self.charge()?;
        Ok(match helpers::call(self, number, args)? {
            // The caller keeps the registers.
            Flow::Value(value) => {
                self.answer = value;
                Step::Next
            }
            Flow::TailCall { program, context } => Step::TailCall(program, context),
        })
    }

    /// The CPU it runs on.
    pub fn cpu(&self) -> u32 {
        self.cpu
    }

    /// What the helper called last gave.
    pub fn answer(&self) -> u64 {
        self.answer
    }

    /// Runs an instruction that is no jump, no call within the program and no exit.
    ///
    /// # Errors
    /// Why the program stopped.
    pub fn step(&mut self, insn: InsnIdx, regs: &mut [u64; 16]) -> Result<Step, Stop> {
        let loaded = self.world.loaded(self.program);
        let Some(&code) = loaded.decoded.codes.get(insn.index()) else {
            return Err(Box::new(TrapKind::NoInstruction));
        };
        self.charge()?;
        match code.act {
            Act::CallHelper | Act::CallReg => {
                let number =
                    if code.act == Act::CallReg { regs[usize::from(code.dst & 15)] } else { code.imm };
                let [_, r1, r2, r3, r4, r5, ..] = *regs;
                let step = self.call_helper(number, [r1, r2, r3, r4, r5])?;
                if step == Step::Next {
                    regs[0] = self.answer;
                }
                Ok(step)
            }
            Act::Rare => {
                let rare = loaded.decoded.rare.get(code.imm as usize).copied();
                Ok(match self.execute_rare(rare, code, regs)? {
                    crate::interp::Next::GoOn => Step::Next,
                    crate::interp::Next::Exit => {
                        regs[0] = 0;
                        Step::Exit
                    }
                })
            }
            _ => {
                let mut hot = Hot { regs: *regs, memory: &self.world.memory, wide: 0 };
                (code.run)(&mut hot, &code, &[]);
                *regs = hot.regs;
                Ok(Step::Next)
            }
        }
    }

    /// What is called charges for itself, so that loops that lead through it end.
    fn charge(&mut self) -> Result<(), Stop> {
        match self.fuel.checked_sub(1) {
            Some(left) => {
                self.fuel = left;
                Ok(())
            }
            None => Err(Box::new(TrapKind::OutOfFuel)),
        }
    }
}

impl World {
    /// The constant of an `ld_imm64`, with the address of what it names; nothing where that is not to be had.
    pub fn constant(&self, program: ProgId, insn: InsnIdx) -> Option<u64> {
        let code = self.programs.get(program.0 as usize)?.decoded.codes.get(insn.index())?;
        (code.act == Act::Wide).then_some(code.imm)
    }

    /// Where guest memory begins; the low half of an address is its offset from there.
    pub fn window(&self) -> u64 {
        self.memory.base()
    }

    /// Whether a program has an arena.
    pub fn has_arena(&self, program: ProgId) -> bool {
        self.programs.get(program.0 as usize).is_some_and(|loaded| loaded.arena.is_some())
    }

    /// Whether plain loads of a program may lead where there is nothing, and give zeros.
    pub fn may_fault(&self, program: ProgId) -> bool {
        let Some(loaded) = self.programs.get(program.0 as usize) else { return true };
        let casts = |rare: &Rare| matches!(rare, Rare::AddrSpaceCast { .. });
        crate::interp::reads_faults(loaded.kind.prog_type)
            || loaded.arena.is_some()
            || loaded.decoded.rare.iter().any(casts)
    }

    /// Where the values of an array are, by the address that programs have of the map; nothing for other maps.
    pub fn array_at(&self, map: u64) -> Option<Elements> {
        self.map_at(map).and_then(crate::maps::Map::elements)
    }

    /// Whether a helper or kernel function is answered by something else.
    pub fn has_mocks(&self) -> bool {
        !self.mocks.is_empty()
    }

    /// The programs there are.
    pub fn programs(&self) -> impl Iterator<Item = ProgId> {
        (0..self.programs.len() as u32).map(ProgId)
    }
}
