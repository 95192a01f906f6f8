//! Compiled programs must do what the interpreter does: give the same, leave the same in packet, context and maps.
//!
//! Programs that a verifier accepts are run by the interpreter, as verified code and as caged code. Programs that nobody
//! verifies, of random instructions, are run caged: where the interpreter ends well so must they, with the same results;
//! where it traps they must at least end, and leave alone what is not the guest's.

use std::sync::atomic::{AtomicU64, Ordering};

use skep_isa::Word;
use skep_jit::{Emulator, Jit, Refusal};
use skep_linux::{Profile, ProgType};
use skep_object::Program;
use skep_verifier::{Options, Report, Verdict, verify};
use skep_vm::{Input, Outcome, RunOptions, Settings, StackReads, Trap, TrapKind, World};

use crate::generate::{KINDS, with_maps};
use crate::random::Random;
use crate::soundness::input_for;

/// Instructions executed in one run at most.
const FUEL: u64 = 1 << 22;
/// The same where an emulator runs them, for which each call takes long.
const FUEL_EMULATED: u64 = 1 << 16;
/// Instructions of a random program at most.
const LONGEST: usize = 48;

/// What came of some programs.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct CompiledTally {
    /// Programs that were compiled.
    pub programs: u64,
    /// Runs that were compared.
    pub runs: u64,
    /// Runs that the interpreter ended with a trap.
    pub traps: u64,
    /// Programs that are not compiled.
    pub refused: u64,
}

/// How code comes about.
#[derive(Clone, Copy)]
enum Way<'a> {
    Interpreted,
    Verified(&'a Report),
    Caged,
}

/// All that can be seen of a run.
#[derive(PartialEq, Debug)]
struct Seen {
    outcome: Result<Outcome, Trap>,
    /// Where guest memory was: results may hold addresses.
    window: u64,
    maps: Vec<Entries>,
    /// Instructions there could have been at most.
    fuel: u64,
    trace: Vec<String>,
}

/// What a map holds, by key.
type Entries = Vec<(Vec<u8>, Option<Vec<u8>>)>;

/// Generates the program of a seed and compares so many runs of it, if a verifier accepts it.
///
/// # Errors
/// When a run differs, with how.
pub fn check_compiled(
    seed: u64,
    runs: u64,
    emulator: Option<&Emulator>,
    tally: &mut CompiledTally,
) -> Result<(), String> {
    let program = crate::generate(seed);
    let report = verify(&program, &Profile::latest(), &Options::default());
    if report.verdict != Verdict::Accept {
        return Ok(());
    }
    check_program_compiled(&program, &report, seed, runs, emulator, tally)
}

/// Compares runs of a program that was accepted.
///
/// # Errors
/// When a run differs, with how.
pub fn check_program_compiled(
    program: &Program,
    report: &Report,
    seed: u64,
    runs: u64,
    emulator: Option<&Emulator>,
    tally: &mut CompiledTally,
) -> Result<(), String> {
    let mut random = Random::new(seed ^ 0x5eed);
    for _ in 0..runs {
        let input = input_for(program.kind.prog_type, &mut random);
        let Some(expected) = see(program, Way::Interpreted, seed, &input, emulator, tally)? else { continue };
        if expected.outcome.is_err() {
            tally.traps += 1;
        }
        for (way, name) in [(Way::Verified(report), "verified"), (Way::Caged, "caged")] {
            if let Some(found) = see(program, way, seed, &input, emulator, tally)? {
                compare(&expected, &found).map_err(|how| format!("{name} code: {how}"))?;
                tally.runs += 1;
            }
        }
    }
    Ok(())
}

/// Makes the random program of a seed and compares a caged run of it.
///
/// # Errors
/// When it differs, with how.
pub fn check_caged(seed: u64, emulator: Option<&Emulator>, tally: &mut CompiledTally) -> Result<(), String> {
    let mut random = Random::new(seed ^ 0xca6e);
    let canaries = Canaries::new(&mut random);
    let program = random_program(seed, &canaries);
    let bytes = (0..64).map(|_| random.below(256) as u8).collect();
    check_program_caged(&program, &Input::Memory(bytes), seed, &canaries, emulator, tally)
}

/// Compares a caged run of a program that nobody has verified.
fn check_program_caged(
    program: &Program,
    input: &Input,
    seed: u64,
    canaries: &Canaries,
    emulator: Option<&Emulator>,
    tally: &mut CompiledTally,
) -> Result<(), String> {
    let Some(expected) = see(program, Way::Interpreted, seed, input, emulator, tally)? else {
        return Ok(());
    };
    tally.traps += u64::from(expected.outcome.is_err());
    let Some(found) = see(program, Way::Caged, seed, input, emulator, tally)? else { return Ok(()) };
    tally.runs += 1;
    canaries.check(&found)?;
    compare(&expected, &found)
}

/// Memory that is not the guest's, whose address programs are told: they must neither write it nor find out what it holds.
struct Canaries {
    words: Vec<AtomicU64>,
    known: Vec<u64>,
}

impl Canaries {
    fn new(random: &mut Random) -> Canaries {
        // Numbers that no computation comes upon by chance.
        let known: Vec<u64> = (0..512).map(|_| random.below(usize::MAX) as u64 | 1 << 62 | 1 << 17).collect();
        Canaries { words: known.iter().map(|word| AtomicU64::new(*word)).collect(), known }
    }

    /// The address of one in the middle.
    fn address(&self) -> u64 {
        self.words[self.words.len() / 2].as_ptr() as u64
    }

    fn check(&self, found: &Seen) -> Result<(), String> {
        let is_as_before =
            self.words.iter().zip(&self.known).all(|(word, known)| word.load(Ordering::Relaxed) == *known);
        if !is_as_before {
            return Err("memory that is not the guest's was written".to_owned());
        }
        if found.outcome.as_ref().is_ok_and(|outcome| self.known.contains(&outcome.value)) {
            return Err("memory that is not the guest's was read".to_owned());
        }
        Ok(())
    }
}

/// Jumps and calls of a program that a fuzzer makes and we verify: the paths through it stay few.
const MOST_JUMPS: usize = 10;

/// Any bytes taken as a program: its type, the number of bytes it is run on, these, and instructions. Caged code does what
/// the interpreter does, and so does verified code where a verifier accepts it.
pub(crate) fn check_jit_vs_interp(bytes: &[u8]) {
    let [kind, n, rest @ ..] = bytes else { return };
    let (memory, code) = rest.split_at(usize::from(*n).min(rest.len()));
    let (words, _) = Word::read_le(code);
    let mut tally = CompiledTally::default();
    let canaries = Canaries::new(&mut Random::new(1));
    let program = Program::of_insns(ProgType::Unspec, words.clone());
    let input = Input::Memory(memory.to_vec());
    let checked = check_program_caged(&program, &input, 1, &canaries, None, &mut tally);
    checked.unwrap_or_else(|how| panic!("not verified: {how}"));

    let is_jump = |word: &&Word| matches!(word.code & 7, 5 | 6) && word.code != 0x95;
    let jumps = words.iter().filter(is_jump);
    if jumps.clone().count() > MOST_JUMPS || jumps.clone().any(|word| word.off < 0 || word.code == 0x06) {
        return;
    }
    let program = with_maps(KINDS[usize::from(*kind) % KINDS.len()], words);
    let report = verify(&program, &Profile::latest(), &Options::default());
    if report.verdict == Verdict::Accept {
        let checked = check_program_compiled(&program, &report, u64::from(*n), 1, None, &mut tally);
        checked.unwrap_or_else(|how| panic!("{how}"));
    }
}

/// Inputs for [`check_jit_vs_interp`]: random instructions, and programs that a verifier is likely to accept.
pub(crate) fn jit_seeds() -> Vec<Vec<u8>> {
    let encode = |program: &Program, memory: &[u8]| {
        let kind = KINDS.iter().position(|kind| *kind == program.kind.prog_type).unwrap_or_default();
        let mut bytes = vec![kind as u8, memory.len() as u8];
        bytes.extend(memory);
        bytes.extend(program.insns.iter().flat_map(|word| word.to_le_bytes()));
        bytes
    };
    let canaries = Canaries::new(&mut Random::new(1));
    let unverified = (0..32).map(|seed| encode(&random_program(seed, &canaries), &[seed as u8; 64]));
    let generated = (0..32).map(|seed| encode(&crate::generate(seed), &[]));
    unverified.chain(generated).collect()
}

/// Runs a program in a world of its own. `None` where the input does not fit, or it is not compiled.
fn see(
    program: &Program,
    way: Way<'_>,
    seed: u64,
    input: &Input,
    emulator: Option<&Emulator>,
    tally: &mut CompiledTally,
) -> Result<Option<Seen>, String> {
    // Before the world, which then has the address of the one before.
    let mut jit = match emulator {
        None => Jit::new().map_err(|refusal| refusal.to_string())?,
        Some(emulator) => Jit::emulated(emulator),
    };
    let settings = Settings { stack_reads: StackReads::Leftover, seed, ..Settings::default() };
    let mut world = World::new(settings).map_err(|error| error.to_string())?;
    let Ok(id) = world.load(program) else {
        // Not what can be run at all.
        tally.refused += 1;
        return Ok(None);
    };
    let mut compiled = |made: Result<(), Refusal>| {
        tally.programs += u64::from(made.is_ok());
        tally.refused += u64::from(made.is_err());
        made.is_ok()
    };
    let is_ready = match way {
        Way::Interpreted => true,
        Way::Verified(report) => compiled(jit.compile_verified(&world, id, program, report)),
        Way::Caged => compiled(jit.compile_caged(&world, id, program)),
    };
    if !is_ready {
        return Ok(None);
    }
    let fuel = if emulator.is_some() { FUEL_EMULATED } else { FUEL };
    let options = RunOptions { fuel, ..RunOptions::default() };
    let outcome = match way {
        Way::Interpreted => world.run(id, input, &options),
        _ => world.run_on(&jit, id, input, &options),
    };
    if emulator.is_some_and(Emulator::has_ended) {
        return Err("the emulator has ended".to_owned());
    }
    // Not every packet is one that test runs take.
    let Ok(outcome) = outcome else { return Ok(None) };
    Ok(Some(seen(&world, fuel, outcome)))
}

fn seen(world: &World, fuel: u64, outcome: Result<Outcome, Trap>) -> Seen {
    let maps = world.maps().map(|(map, _)| {
        world.keys(map).into_iter().map(|key| (key.clone(), world.lookup(map, &key))).collect()
    });
    Seen { outcome, window: world.window(), maps: maps.collect(), fuel, trace: world.take_trace() }
}

fn compare(expected: &Seen, found: &Seen) -> Result<(), String> {
    let (ours, theirs) = match (&expected.outcome, &found.outcome) {
        // What an unverified program does beyond its memory is its own affair.
        (Err(_), _) => return Ok(()),
        (Ok(ours), Err(trap)) => {
            // A loop may be charged for more than it executes, but a short run is far from the end by either count.
            let is_charged = matches!(trap.kind(), TrapKind::OutOfFuel) && ours.n_insns > expected.fuel >> 8;
            return if is_charged { Ok(()) } else { Err(format!("it traps, and should not: {trap}")) };
        }
        (Ok(ours), Ok(theirs)) => (ours, theirs),
    };
    if expected.window != found.window {
        // Addresses differ, and what was computed from them.
        return Ok(());
    }
    if ours.value != theirs.value {
        return Err(format!("{:#x}, and should be {:#x}", theirs.value, ours.value));
    }
    let same = (&ours.packet, &ours.context, ours.retval, &ours.seq)
        == (&theirs.packet, &theirs.context, theirs.retval, &theirs.seq);
    if !same {
        return Err(format!("it leaves {theirs:?}, and should {ours:?}"));
    }
    if expected.maps != found.maps || expected.trace != found.trace {
        return Err("it leaves something else in maps or trace".to_owned());
    }
    Ok(())
}

/// Numbers that make a difference.
const NUMBERS: [i32; 16] = [0, 1, -1, 2, 3, 7, 10, 31, 32, 33, 63, 64, 255, 65535, i32::MAX, i32::MIN];

/// A program of random instructions, most of which are some.
fn random_program(seed: u64, canaries: &Canaries) -> Program {
    let mut random = Random::new(seed);
    let len = 4 + random.below(LONGEST);
    let mut words: Vec<Word> = Vec::new();
    // Registers that programs find something in.
    for register in [0, 2, 3, 6, 7, 8, 9] {
        let imm = NUMBERS[random.below(NUMBERS.len())];
        words.push(Word { code: 0xb7, regs: register, off: 0, imm });
    }
    if random.below(2) == 0 {
        wide(&mut words, random.below(10) as u8, canaries.address());
    }
    while words.len() < len {
        instruction(&mut words, len, canaries, &mut random);
    }
    words.push(Word { code: 0x95, ..Word::default() });
    Program::of_insns(ProgType::Unspec, words)
}

/// Sets a register to a number of 64 bits.
fn wide(words: &mut Vec<Word>, register: u8, value: u64) {
    words.push(Word { code: 0x18, regs: register, off: 0, imm: value as i32 });
    words.push(Word { code: 0, regs: 0, off: 0, imm: (value >> 32) as i32 });
}

fn instruction(words: &mut Vec<Word>, len: usize, canaries: &Canaries, random: &mut Random) {
    let at = words.len() as i32;
    let any = |random: &mut Random| random.below(10) as u8;
    let number = |random: &mut Random| match random.below(3) {
        0 => random.below(1 << 32) as u32 as i32,
        _ => NUMBERS[random.below(NUMBERS.len())],
    };
    let jump = |random: &mut Random| {
        let target = 7 + random.below(len - 6) as i32;
        // Back is rarer than on.
        let target =
            if target <= at && random.below(4) != 0 { at + 1 + random.below(4) as i32 } else { target };
        (target.min(len as i32) - at - 1) as i16
    };
    let regs = any(random) | any(random) << 4;
    let word = match random.below(16) {
        0..=5 => {
            let class = if random.below(2) == 0 { 0x07 } else { 0x04 };
            let operation = [0, 1, 2, 3, 4, 5, 6, 7, 9, 10, 11, 12][random.below(12)] as u8;
            let is_reg = random.below(2) as u8;
            let bits = if class == 7 { 64 } else { 32 };
            let shifts = matches!(operation, 6 | 7 | 12) && is_reg == 0;
            let imm = if is_reg == 1 {
                0
            } else if shifts {
                random.below(bits) as i32
            } else {
                number(random)
            };
            let regs = if is_reg == 1 { regs } else { regs & 15 };
            let off = match operation {
                3 | 9 => random.below(2) as i16,
                11 if is_reg == 1 => [0, 8, 16, if class == 7 { 32 } else { 0 }][random.below(4)],
                _ => 0,
            };
            Word { code: class | is_reg << 3 | operation << 4, regs, off, imm }
        }
        6 => Word { code: 0x87, regs: regs & 15, off: 0, imm: 0 },
        7 => {
            let code = [0xd4, 0xdc, 0xd7][random.below(3)];
            Word { code, regs: regs & 15, off: 0, imm: [16, 32, 64][random.below(3)] }
        }
        8 | 9 => {
            // From the frame or the context's bytes, most of the time.
            let code = [0x61, 0x69, 0x71, 0x79, 0x81, 0x89, 0x91][random.below(7)];
            let (base, off) = place(random);
            Word { code, regs: regs & 15 | base << 4, off, imm: 0 }
        }
        10 | 11 => {
            let code = [0x62, 0x6a, 0x72, 0x7a, 0x63, 0x6b, 0x73, 0x7b][random.below(8)];
            let (base, off) = place(random);
            match code & 7 {
                2 => Word { code, regs: base, off, imm: number(random) },
                _ => Word { code, regs: base | regs & 0xf0, off, imm: 0 },
            }
        }
        12 => {
            let imm = [0x00, 0x40, 0x50, 0xa0, 0x01, 0x41, 0x51, 0xa1, 0xe1, 0xf1][random.below(10)];
            let (base, off) = place(random);
            Word { code: [0xc3, 0xdb][random.below(2)], regs: base | regs & 0xf0, off: off & !7, imm }
        }
        13 | 14 => {
            let class = [0x05, 0x06][random.below(2)];
            let operation = [1, 2, 3, 4, 5, 6, 7, 10, 11, 12, 13][random.below(11)] as u8;
            let is_reg = random.below(2) as u8;
            let imm = if is_reg == 1 { 0 } else { number(random) };
            let regs = if is_reg == 1 { regs } else { regs & 15 };
            Word { code: class | is_reg << 3 | operation << 4, regs, off: jump(random), imm }
        }
        _ => match random.below(4) {
            0 => Word { code: 0x85, regs: 0, off: 0, imm: [5, 7, 8][random.below(3)] },
            1 => Word { code: 0x85, regs: 0x10, off: 0, imm: i32::from(jump(random)) },
            2 => Word { code: 0xe5, regs: 0, off: jump(random), imm: 0 },
            _ => {
                let value = match random.below(4) {
                    0 => canaries.address(),
                    _ => u64::from(number(random) as u32) | u64::from(number(random) as u32) << 32,
                };
                return wide(words, regs & 15, value);
            }
        },
    };
    words.push(word);
}

/// A base register and an offset where there is memory, most of the time.
fn place(random: &mut Random) -> (u8, i16) {
    match random.below(8) {
        0 => (random.below(10) as u8, random.below(64) as i16 - 16),
        1..=4 => (10, -(8 * (1 + random.below(16) as i16))),
        _ => (1, random.below(56) as i16),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accepted_programs_are_compiled_rightly() {
        let mut tally = CompiledTally::default();
        for seed in 0..300 {
            check_compiled(seed, 2, None, &mut tally).unwrap_or_else(|how| panic!("seed {seed}: {how}"));
        }
        assert!(tally.runs > 100, "{tally:?}");
    }

    #[test]
    fn random_instructions_are_compiled_rightly() {
        let mut tally = CompiledTally::default();
        for seed in 0..20_000 {
            check_caged(seed, None, &mut tally).unwrap_or_else(|how| panic!("seed {seed}: {how}"));
        }
        assert!(tally.runs - tally.traps > 2_000, "{tally:?}");
    }
}
