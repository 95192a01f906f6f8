//! Running compiled code: the way in, and what it calls.
#![allow(unsafe_code)] // Calls between compiled code and us; each block says why it is sound.

use skep_isa::{AtomicOp, InsnIdx, Size, Width};
use skep_vm::TrapKind;
use skep_vm::engine::{Engine, FRAME_STRIDE, Machine, Step, Stop};

use crate::Jit;
use crate::mid::{Access, AccessKind, NONE, Right, WINDOW};
use crate::state::{Calls, State, status};

const CALLS: Calls = Calls { step, access, out_of_fuel, too_deep, helper };

impl Engine for Jit {
    fn enter(&self, machine: &mut Machine<'_>, entry: InsnIdx, args: [u64; 5]) -> Result<u64, Stop> {
        self.run(machine, entry, args, false)
    }
}

impl Jit {
    /// Runs in a frame that begins; a program that was entered by a tail call counts its frames from there.
    fn run(
        &self,
        machine: &mut Machine<'_>,
        entry: InsnIdx,
        args: [u64; 5],
        is_tail_call: bool,
    ) -> Result<u64, Stop> {
        let Some(code) = self.code(machine.program()).filter(|code| code.suits(machine)) else {
            return machine.interpret(entry, args);
        };
        let Some(address) = code.function(entry) else { return machine.interpret(entry, args) };
        let base = machine.depth();
        let frame = machine.begin_frame();
        if is_tail_call {
            machine.note_program();
        }
        let arena = if code.aim.has_arena { machine.arena_range().into() } else { [0; 2] };
        let mut regs = [0; 16];
        regs[1..6].copy_from_slice(&args);
        regs[10] = frame;
        regs[usize::from(WINDOW)] = machine.world().window();
        let mut state = State {
            regs,
            fuel: i64::try_from(machine.fuel_left()).unwrap_or(i64::MAX),
            sp: 0,
            window: machine.world().window(),
            last_frame: frame.wrapping_add(machine.frames_left() * FRAME_STRIDE),
            context: if code.aim.has_fields { machine.context_address() >> 16 } else { u64::MAX },
            cpu: u64::from(machine.cpu()),
            arena,
            frame,
            resume: 0,
            insn: 0,
            what: 0,
            status: status::NEXT,
            calls: CALLS,
            machine: std::ptr::from_mut(machine).cast(),
            jit: self,
            base,
            base_frame: frame,
            stop: None,
        };
        let outcome = match self.emulator() {
            Some(emulator) => emulator.enter(self, &mut state, CALLS, code.enter_address(), address),
            // SAFETY: the code was made by this compiler for the convention below, lies in memory that it keeps while it
            // is borrowed, and leaves registers and stack as a C function does. It uses the state while it runs, and the
            // machine only by way of the functions below, while nobody else has either.
            None => unsafe {
                let enter: extern "C" fn(*mut State, usize) -> u64 =
                    std::mem::transmute(code.enter_address());
                enter(&raw mut state, address)
            },
        };
        machine.set_fuel(u64::try_from(state.fuel).unwrap_or(0));
        if outcome == status::NEXT {
            machine.set_depth(base);
            return Ok(state.regs[0]);
        }
        let stop = state.stop.take().unwrap_or_else(|| Box::new(TrapKind::OutOfFuel));
        let value = machine.unwind(stop, base);
        machine.set_depth(base);
        value
    }
}

/// What a function of ours works with.
struct Call<'a> {
    state: &'a mut State,
    machine: &'a mut Machine<'a>,
    jit: &'a Jit,
}

impl Call<'_> {
    /// Notes why the program stops, and where.
    fn stop(&mut self, insn: InsnIdx, stop: Stop) -> u64 {
        self.machine.stop_at(insn);
        self.state.stop = Some(stop);
        status::STOP
    }
}

/// Does something for compiled code, with what it may still spend and the frame it is in handed to the machine.
fn called(state: *mut State, act: impl FnOnce(&mut Call<'_>) -> u64) -> u64 {
    // SAFETY: compiled code was given the state by `enter`, whose borrows of machine and compiler last until it returns,
    // and nobody uses them while code runs. The machine's lifetime is that of its world, which lasts longer.
    let mut call = unsafe {
        let state = &mut *state;
        let machine = &mut *state.machine.cast::<Machine<'_>>();
        let jit = &*state.jit;
        Call { state, machine, jit }
    };
    let above = call.state.frame.wrapping_sub(call.state.base_frame) / FRAME_STRIDE;
    call.machine.set_depth(call.state.base + above as usize);
    call.machine.set_fuel(u64::try_from(call.state.fuel).unwrap_or(0));
    let status = act(&mut call);
    call.state.fuel = i64::try_from(call.machine.fuel_left()).unwrap_or(i64::MAX);
    status
}

extern "C" fn step(state: *mut State) -> u64 {
    called(state, |call| {
        let insn = InsnIdx(call.state.insn);
        match call.machine.step(insn, &mut call.state.regs) {
            Ok(Step::Next) => status::NEXT,
            Ok(Step::Exit) => status::EXIT,
            Ok(Step::TailCall(program, context)) => {
                let before = call.machine.program();
                let is_base = call.state.frame == call.state.base_frame;
                call.machine.set_program(program);
                let [_, _, r2, r3, r4, r5, ..] = call.state.regs;
                if is_base
                    && let Some(code) = call.jit.code(program).filter(|code| code.suits(call.machine))
                    && let Some(address) = code.function(InsnIdx(0))
                {
                    call.machine.begin_frame();
                    call.machine.note_program();
                    if code.aim.has_arena {
                        call.state.arena = call.machine.arena_range().into();
                    }
                    call.state.regs[1] = context;
                    call.state.resume = address as u64;
                    call.state.last_frame =
                        call.state.frame.wrapping_add(call.machine.frames_left() * FRAME_STRIDE);
                    return status::ELSEWHERE;
                }
                match call.jit.run(call.machine, InsnIdx(0), [context, r2, r3, r4, r5], true) {
                    Ok(value) => {
                        if !is_base {
                            call.machine.set_program(before);
                        }
                        call.state.regs[0] = value;
                        status::EXIT
                    }
                    Err(stop) => call.stop(insn, stop),
                }
            }
            Err(stop) => call.stop(insn, stop),
        }
    })
}

extern "C" fn access(state: *mut State) -> u64 {
    called(state, |call| {
        let Some(code) = call.jit.code(call.machine.program()) else { return status::STOP };
        let Some(site) = code.site(call.state.what) else { return status::STOP };
        call.state.resume = site.resume as u64;
        match perform(call, site.access) {
            Ok(()) => status::NEXT,
            Err(stop) => call.stop(site.access.insn, stop),
        }
    })
}

/// Makes an access in the interpreter's way.
fn perform(call: &mut Call<'_>, access: Access) -> Result<(), Stop> {
    let regs = &mut call.state.regs;
    let of = |regs: &[u64; 16], home: u8| if home == NONE { 0 } else { regs[usize::from(home & 15)] };
    let at = access.at;
    let address = of(regs, at.base)
        .wrapping_add(of(regs, at.index) << (at.shift & 3))
        .wrapping_add(i64::from(at.disp) as u64);
    match access.kind {
        AccessKind::Load { dst, size, signed } => {
            let value = call.machine.load(address, size)?;
            regs[usize::from(dst & 15)] = match (size, signed) {
                (Size::B, true) => i64::from(value as i8) as u64,
                (Size::H, true) => i64::from(value as i16) as u64,
                (Size::W, true) => i64::from(value as i32) as u64,
                _ => value,
            };
        }
        AccessKind::Store { size, value } => {
            let value = match value {
                Right::Home(home) => of(regs, home),
                Right::Imm(imm) => imm as u64,
            };
            call.machine.store(address, size, value)?;
        }
        AccessKind::Modify { op, width, fetch, src } => {
            let (operand, expected) = (of(regs, src), regs[0]);
            let found = call.machine.modify(address, op, width, operand, expected)?;
            let to = if op == AtomicOp::CmpXchg { 0 } else { src };
            if let Some(found) = found
                && (fetch || op == AtomicOp::CmpXchg)
            {
                let found = if width == Width::W32 { found & 0xffff_ffff } else { found };
                regs[usize::from(to & 15)] = found;
            }
        }
    }
    Ok(())
}

extern "C" fn out_of_fuel(state: *mut State) -> u64 {
    called(state, |call| {
        call.machine.set_fuel(0);
        let insn = InsnIdx(call.state.insn);
        call.stop(insn, Box::new(TrapKind::OutOfFuel))
    })
}

extern "C" fn too_deep(state: *mut State) -> u64 {
    called(state, |call| {
        let insn = InsnIdx(call.state.insn);
        call.stop(insn, Box::new(TrapKind::TooManyFrames))
    })
}

extern "C" fn helper(r1: u64, r2: u64, r3: u64, r4: u64, r5: u64, state: *mut State) -> u64 {
    let mut answer = 0;
    let status = called(state, |call| {
        let number = u64::from(call.state.what);
        let result = call.machine.call_helper(number, [r1, r2, r3, r4, r5]);
        let status = match result {
            Ok(_) => {
                answer = call.machine.answer();
                status::NEXT
            }
            Err(stop) => {
                let insn = InsnIdx(call.state.insn);
                call.stop(insn, stop)
            }
        };
        call.state.status = status;
        status
    });
    if status == status::NEXT { answer } else { 0 }
}
