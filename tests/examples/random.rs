//! Runs random programs that a kernel accepts here and on the running kernel, and compares what they give.
//!
//! `cargo run --release -p skep-tests --example random -- ../shared/truth/random-programs.jsonl.gz [PACKETS [FIRST [COUNT]]]`
//!
//! It fails if there is a difference, or nothing to compare.
//!
//! Random numbers must be the same on both sides, so each call of `bpf_get_prandom_u32` becomes a call of a function
//! that is added to the program and steps a generator kept in a map. What a program leaves in its map is compared by
//! having it return a hash of that: each exit leads to code that is added too. Stack bytes that a program may read
//! unwritten, as privileged ones may, are cleared first.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::sync::Arc;

use anyhow::{Context, Result, ensure};
use flate2::read::GzDecoder;
use serde_json::Value;
use skep_isa::{AluOp, CallKind, Cond, Imm64, Insn, Op, Operand, Reg, Size, Width, Word};
use skep_linux::{MapType, ProgType};
use skep_object::{MapDef, MapOrigin};
use skep_oracle::{Availability, Kernel, Request, TestRun, Verdict, availability};
use skep_vm::{Input, RunOptions, Settings, World, program_of};

const PRANDOM: i32 = 7;
const LOOKUP: i64 = 1;
/// Words of the stack that are cleared.
const CLEARED_SLOTS: i16 = 8;

/// What was found.
#[derive(Debug, Default)]
struct Tally {
    programs: u32,
    runs: u32,
    agree: u32,
    differ: u32,
    trapped: u32,
    not_accepted: u32,
    not_run: u32,
}

fn main() -> Result<()> {
    if let Availability::Refused(reason) = availability() {
        println!("skipped: no bpf(2): {reason}");
        return Ok(());
    }
    let mut arguments = std::env::args().skip(1);
    let path = arguments.next().context("which file of random programs?")?;
    let mut number = |default: usize| arguments.next().map_or(Ok(default), |text| text.parse());
    let (n_packets, first, count) = (number(3)?, number(0)?, number(usize::MAX)?);
    let file = File::open(&path).with_context(|| path.clone())?;
    let mut kernel = Kernel::live()?;
    let mut tally = Tally::default();
    for line in BufReader::new(GzDecoder::new(file)).lines().skip(first).take(count) {
        let row: Value = serde_json::from_str(&line?)?;
        if row["truth"]["6.18"]["verdict"] == "accept" {
            compare(&row, n_packets, &mut kernel, &mut tally)?;
        }
    }
    println!("{tally:?}");
    ensure!(tally.agree > 0 && tally.agree == tally.runs, "{} of {} runs agree", tally.agree, tally.runs);
    Ok(())
}

fn compare(row: &Value, n_packets: usize, kernel: &mut Kernel, tally: &mut Tally) -> Result<()> {
    let id = row["id"].as_str().unwrap_or_default();
    let prog_type = match row["prog_type"].as_str() {
        Some("xdp") => ProgType::Xdp,
        _ => ProgType::SocketFilter,
    };
    let hex = row["insns"].as_str().unwrap_or_default();
    let bytes = hex
        .as_bytes()
        .chunks(2)
        .map(|pair| u8::from_str_radix(std::str::from_utf8(pair)?, 16).map_err(Into::into));
    let bytes: Vec<u8> = bytes.collect::<Result<_>>()?;
    let has_map = row["maps"].as_array().is_some_and(|maps| !maps.is_empty());
    let words = instrument(&Word::read_le(&bytes).0, has_map);
    tally.programs += 1;

    let mut seed = id
        .bytes()
        .fold(0x9e37_79b9_7f4a_7c15_u64, |seed, byte| (seed ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3));
    for _ in 0..n_packets {
        let mut next = || {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            seed >> 33
        };
        let state = next();
        let len = 14 + next() % 200;
        let packet: Vec<u8> = (0..len).map(|_| next() as u8).collect();
        let maps = maps(has_map, state);
        let program = program_of(id, prog_type, &words, maps);
        let run = TestRun { data: packet.clone().into(), repeat: 1, ..TestRun::default() };
        let answer = kernel.ask(&Request { run: Some(run), ..Request::new(&program)? });
        if answer.verdict != Verdict::Accept {
            tally.not_accepted += 1;
            break;
        }
        let Some(theirs) = answer.run.filter(|run| run.errno.is_none()) else {
            tally.not_run += 1;
            continue;
        };
        tally.runs += 1;
        let mut world = World::new(Settings::default())?;
        let loaded = world.load(&program)?;
        match world.run(loaded, &Input::Packet(packet), &RunOptions::default())? {
            Ok(ours) => {
                let packet = ours.packet.unwrap_or_default();
                if ours.value as u32 == theirs.retval && packet == theirs.data.bytes() {
                    tally.agree += 1;
                    continue;
                }
                tally.differ += 1;
                println!("{id}: {:#x} here, {:#x} there", ours.value as u32, theirs.retval);
                println!("  {packet:02x?}\n  {:02x?}", theirs.data.bytes());
            }
            Err(trap) => {
                tally.trapped += 1;
                println!("{id}: {trap}");
            }
        }
    }
    Ok(())
}

/// The program's map, if it has one, and the one that holds the generator's state.
fn maps(has_map: bool, state: u64) -> Vec<Arc<MapDef>> {
    let array = |name: &str, value_size, max_entries, contents| {
        Arc::new(MapDef {
            map_type: MapType::Array,
            key_size: 4,
            value_size,
            max_entries,
            contents,
            ..MapDef::new(name, "", MapOrigin::Given)
        })
    };
    let own = has_map.then(|| array("values", 64, 4, None));
    let state: Arc<[u8]> = Arc::from(state.to_le_bytes().as_slice());
    own.into_iter().chain([array("state", 8, 1, Some(state))]).collect()
}

/// The program with its exits and its random numbers led through code of ours.
fn instrument(program: &[Word], has_map: bool) -> Vec<Word> {
    let exit = Insn::new(Op::Exit).encode().0;
    let mut added = Vec::new();
    if has_map {
        hash_map(&mut added);
    }
    let generator = program.len() + added.len();
    step_generator(&mut added, i64::from(has_map));
    let mut words = program.to_vec();
    let mut at = 0;
    while let Some(word) = words.get_mut(at) {
        if has_map && *word == exit {
            *word =
                Insn { off: (program.len() - at - 1) as i16, ..Insn::new(Op::Ja { long: false }) }.encode().0;
        } else if word.code == exit.code - 0x10 && word.src() == 0 && word.imm == PRANDOM {
            let imm = (generator - at - 1) as i64;
            *word = Insn { imm, ..Insn::new(Op::Call(CallKind::Local)) }.encode().0;
        }
        at += if word.is_ld_imm64() { 2 } else { 1 };
    }
    words.extend(added);
    let mut all = Vec::new();
    for slot in 1..=CLEARED_SLOTS {
        let store = Op::Store { size: Size::Dw, src: Operand::Imm };
        push(&mut all, Insn { dst: Reg::R10, off: -8 * slot, ..Insn::new(store) });
    }
    all.extend(words);
    all
}

const fn reg(number: u8) -> Reg {
    match Reg::new(number) {
        Some(reg) => reg,
        None => Reg::R10,
    }
}

fn alu(op: AluOp, dst: u8, src: Operand, value: i64) -> Insn {
    let insn = Insn { dst: reg(dst), ..Insn::new(Op::Alu { op, width: Width::W64, src }) };
    match src {
        Operand::Imm => Insn { imm: value, ..insn },
        Operand::Reg => Insn { src: reg(value as u8), ..insn },
    }
}

fn push(words: &mut Vec<Word>, insn: Insn) {
    let (first, second) = insn.encode();
    words.push(first);
    words.extend(second);
}

/// Returns a hash of `r0` and all values of map 0.
fn hash_map(words: &mut Vec<Word>) {
    const PRIME: i64 = 0x0100_0193;
    push(words, alu(AluOp::Mov, 9, Operand::Reg, 0));
    for key in 0..4 {
        let store = Op::Store { size: Size::W, src: Operand::Imm };
        push(words, Insn { dst: Reg::R10, off: -4, imm: key, ..Insn::new(store) });
        push(words, alu(AluOp::Mov, 2, Operand::Reg, 10));
        push(words, alu(AluOp::Add, 2, Operand::Imm, -4));
        push(words, Insn { dst: Reg::R1, ..Insn::new(Op::LoadImm64(Imm64::MapFd)) });
        push(words, Insn { imm: LOOKUP, ..Insn::new(Op::Call(CallKind::Helper)) });
        let jump = Op::Jump { cond: Cond::Eq, width: Width::W64, src: Operand::Imm };
        push(words, Insn { off: 3 * 8, ..Insn::new(jump) });
        for off in (0..64).step_by(8) {
            let load = Op::Load { size: Size::Dw, signed: false };
            push(words, Insn { dst: Reg::R1, src: Reg::R0, off, ..Insn::new(load) });
            push(words, alu(AluOp::Xor, 9, Operand::Reg, 1));
            push(words, alu(AluOp::Mul, 9, Operand::Imm, PRIME));
        }
    }
    push(words, alu(AluOp::Mov, 0, Operand::Reg, 9));
    push(words, alu(AluOp::Rsh, 0, Operand::Imm, 32));
    push(words, alu(AluOp::Xor, 0, Operand::Reg, 9));
    push(words, Insn::new(Op::Exit));
}

/// Steps the generator in a map, and returns 32 bits of it.
fn step_generator(words: &mut Vec<Word>, map: i64) {
    push(words, Insn { dst: Reg::R1, imm: map, ..Insn::new(Op::LoadImm64(Imm64::MapValue)) });
    push(words, Insn { dst: Reg::R0, src: Reg::R1, ..Insn::new(Op::Load { size: Size::Dw, signed: false }) });
    push(words, alu(AluOp::Mul, 0, Operand::Imm, 0x5851_f42d));
    push(words, alu(AluOp::Add, 0, Operand::Imm, 0x1405_7b7f));
    push(
        words,
        Insn { dst: Reg::R1, src: Reg::R0, ..Insn::new(Op::Store { size: Size::Dw, src: Operand::Reg }) },
    );
    push(words, alu(AluOp::Rsh, 0, Operand::Imm, 20));
    let narrow = Op::Alu { op: AluOp::Mov, width: Width::W32, src: Operand::Reg };
    push(words, Insn { dst: Reg::R0, src: Reg::R0, ..Insn::new(narrow) });
    push(words, Insn::new(Op::Exit));
}
