//! What a run finds must be within what the verifier knew: the interpreter in step with the states of the explorer.
//!
//! A random program that is accepted is explored on all its paths, and run on random input. Before each instruction every
//! register and every slot of the stack must be within one of the states recorded there, all within the same one. And it
//! must not trap, whatever path the verifier did not follow to its end.

use std::fmt;
use std::sync::Arc;

use skep_btf::core::TargetTypes;
use skep_isa::InsnIdx;
use skep_linux::{Helper, HelperProperties, Line, Profile, ProgType};
use skep_object::Program;
use skep_verifier::{Observed, Options, Point, Verdict, observe, verify};
use skep_vm::{Input, ProgId, RunOptions, Settings, StackReads, Tracer, TrapKind, World};

use crate::random::Random;

/// Instructions explored of one program at most; one with more paths is left aside.
const MAX_EXPLORED: u32 = 20_000;
/// Instructions executed in one run at most.
const FUEL: u64 = 1 << 20;

/// What came of some programs.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Tally {
    /// Programs that were accepted and run.
    pub programs: u64,
    /// Runs of them.
    pub runs: u64,
    /// Points of runs that were looked at.
    pub points: u64,
    /// Runs that ended where kernels are known to let a program read what it must not: before a tracepoint's record.
    pub defects: u64,
    /// Programs that were accepted, and have too many paths.
    pub too_long: u64,
}

/// Generates the program of a seed and runs it so many times.
///
/// # Errors
/// When a run finds what the verifier ruled out, with what and where.
pub fn check_soundness(seed: u64, runs: u64, tally: &mut Tally) -> Result<(), String> {
    check_program(&crate::generate(seed), seed, runs, tally)
}

/// The same with a program on typed objects of a kernel.
///
/// # Errors
/// As [`check_soundness`].
pub fn check_typed_soundness(
    seed: u64,
    runs: u64,
    types: &Arc<TargetTypes>,
    tally: &mut Tally,
) -> Result<(), String> {
    check_program(&crate::generate_typed(seed, types), seed, runs, tally)
}

/// Runs a program so many times, if it is accepted.
///
/// # Errors
/// When a run finds what the verifier ruled out, with what and where.
pub fn check_program(program: &Program, seed: u64, runs: u64, tally: &mut Tally) -> Result<(), String> {
    let profile = Profile::latest();
    if verify(program, &profile, &Options::default()).verdict != Verdict::Accept {
        return Ok(());
    }
    let Some(observed) = observe(program, &profile, MAX_EXPLORED) else {
        tally.too_long += 1;
        return Ok(());
    };
    // Programs like these may read what an earlier function left on the stack.
    let settings = Settings { stack_reads: StackReads::Leftover, seed, ..Settings::default() };
    let mut world = World::new(settings).map_err(|error| error.to_string())?;
    if let Some(types) = &program.types {
        world.set_types(Arc::clone(types.kernel()));
    }
    let id = world.load(program).map_err(|error| error.to_string())?;
    let mut random = Random::new(seed ^ 0x5eed);
    tally.programs += 1;
    for run in 0..runs {
        let input = input_for(program.kind.prog_type, &mut random);
        let mut watch = Watch { id, ..Watch::new(&world, program, &observed) };
        let options = RunOptions { fuel: FUEL, ..RunOptions::default() };
        // Not every packet is one that test runs take.
        let Ok(outcome) = world.run_traced(id, &input, &options, &mut watch) else { continue };
        tally.runs += 1;
        tally.points += watch.points;
        if let Some(wrong) = watch.wrong {
            return Err(format!("run {run}: {wrong}"));
        }
        match outcome {
            Ok(_) => {}
            Err(trap) if matches!(trap.kind(), TrapKind::OutOfFuel) => {}
            Err(_) if watch.reads_before_record() => tally.defects += 1,
            Err(trap) => return Err(format!("run {run}: an accepted program traps: {trap}")),
        }
    }
    Ok(())
}

/// Random input of the kind a program type takes.
pub(crate) fn input_for(prog_type: ProgType, random: &mut Random) -> Input {
    let mut bytes = |len: usize| (0..len).map(|_| random.below(256) as u8).collect::<Vec<u8>>();
    match prog_type {
        ProgType::Kprobe => Input::Context(bytes(168)),
        ProgType::Syscall => Input::Context(bytes(4096)),
        // The longest record that a program may be accepted to read.
        ProgType::Tracepoint => Input::Context(bytes(8192)),
        _ => {
            let len = 14 + usize::from(bytes(1)[0]);
            Input::Packet(bytes(len))
        }
    }
}

/// Holds every point of a run against what was known there.
struct Watch<'a> {
    world: &'a World,
    program: &'a Program,
    observed: &'a Observed,
    id: ProgId,
    frames: Vec<u64>,
    context: Option<u64>,
    /// The instruction that ran last, and the register it loads through.
    last: (u32, u64),
    packet: Option<u64>,
    points: u64,
    wrong: Option<String>,
}

impl<'a> Watch<'a> {
    fn new(world: &'a World, program: &'a Program, observed: &'a Observed) -> Watch<'a> {
        Watch {
            world,
            program,
            observed,
            id: ProgId::default(),
            frames: Vec::new(),
            context: None,
            last: (0, 0),
            packet: None,
            points: 0,
            wrong: None,
        }
    }
}

impl Watch<'_> {
    /// Whether the run ended in a load from before a tracepoint's record, which kernels take for one from within it.
    fn reads_before_record(&self) -> bool {
        let (insn, base) = self.last;
        let off = self.program.insns.get(insn as usize).map_or(0, |word| word.off);
        self.program.kind.prog_type == ProgType::Tracepoint && self.context == Some(base) && off < 0
    }
}

impl fmt::Debug for Watch<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Watch").field("points", &self.points).finish_non_exhaustive()
    }
}

impl Tracer for Watch<'_> {
    fn step(&mut self, program: ProgId, insn: InsnIdx, regs: &[u64; 11], depth: usize) {
        if program != self.id || self.wrong.is_some() {
            return;
        }
        self.points += 1;
        let word = self.program.insns.get(insn.0 as usize).copied().unwrap_or_default();
        self.last = (insn.0, regs.get(usize::from(word.src())).copied().unwrap_or(0));
        self.frames.truncate(depth);
        self.frames.push(regs[10]);
        let context = *self.context.get_or_insert(regs[1]);
        let world = self.world;
        let read = |address: u64| Some(u64::from_le_bytes(world.read(address, 8)?.try_into().ok()?));
        let mut point = Point {
            insn: insn.0,
            regs,
            frames: &self.frames,
            context,
            packet: &mut self.packet,
            read: &read,
        };
        if let Err(what) = self.observed.check(&mut point) {
            self.wrong = Some(format!("at instruction {}: {what}", insn.0));
        }
        if moves_packet(self.program, insn) {
            self.packet = None;
        }
    }
}

fn moves_packet(program: &Program, insn: InsnIdx) -> bool {
    const CALL: u8 = 0x85;
    let word = program.insns.get(insn.0 as usize).filter(|word| word.code == CALL && word.src() == 0);
    let helper = word.and_then(|word| Helper::by_id(u32::try_from(word.imm).ok()?));
    helper.is_some_and(|helper| helper.properties(Line::V6_18).contains(HelperProperties::CHANGES_PACKET))
}

#[test]
fn runs_stay_within_what_was_known() {
    let mut tally = Tally::default();
    for seed in 0..600 {
        check_soundness(seed, 4, &mut tally).unwrap_or_else(|what| panic!("seed {seed}: {what}"));
    }
    assert!(tally.runs > 400 && tally.points > 10_000, "{tally:?}");
}

#[test]
fn runs_of_typed_programs_do_too() {
    let types = skep_object::Target::embedded(Line::V6_18).unwrap().types.unwrap();
    let mut tally = Tally::default();
    for seed in 0..600 {
        check_typed_soundness(seed, 4, &types, &mut tally)
            .unwrap_or_else(|what| panic!("seed {seed}: {what}"));
    }
    assert!(tally.runs > 200 && tally.points > 5_000, "{tally:?}");
}

#[test]
fn a_wrong_claim_is_found() {
    // What was recorded of one program does not hold of another with other numbers.
    let program = |imm| {
        let word = |code, imm| skep_isa::Word { code, regs: 0, off: 0, imm };
        Program::of_insns(ProgType::Xdp, vec![word(0xb7, imm), word(0x95, 0)])
    };
    let (one, two) = (program(1), program(2));
    let observed = observe(&one, &Profile::latest(), 100).unwrap();
    let mut world = World::new(Settings::default()).unwrap();
    let id = world.load(&two).unwrap();
    let mut watch = Watch { id, ..Watch::new(&world, &two, &observed) };
    let input = Input::Packet(vec![0; 64]);
    world.run_traced(id, &input, &RunOptions::default(), &mut watch).unwrap().unwrap();
    assert!(watch.wrong.is_some_and(|what| what.contains("r0 = 0x2")));
}
