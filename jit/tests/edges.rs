//! Every operation on every pair of values that make a difference, in all kinds of registers.
#![cfg(all(unix, target_arch = "x86_64"))]

mod machines;

use machines::jits;
use skep_isa::Word;
use skep_linux::ProgType;
use skep_vm::{Input, RunOptions, Settings, StackReads, World, program_of};

const VALUES: [u64; 18] = [
    0,
    1,
    2,
    7,
    10,
    31,
    32,
    33,
    63,
    64,
    0x7fff_ffff,
    0x8000_0000,
    0xffff_ffff,
    0x1_0000_0000,
    0x1234_5678_9abc_def0,
    i64::MAX as u64,
    i64::MIN as u64,
    u64::MAX,
];
/// Registers whose machine registers are special to some operations, and others.
const REGISTERS: [u8; 5] = [0, 3, 4, 5, 7];
/// Where results go, after the two operands.
const RESULTS: i16 = 16;
/// Keeps the address of the operands.
const BASE: u8 = 6;

fn insn(code: u8, dst: u8, src: u8, off: i16, imm: i32) -> Word {
    Word { code, regs: dst | src << 4, off, imm }
}

/// Operands into registers, an operation, and what is in both afterwards into memory: for every pair of registers.
fn program(operations: &[Word]) -> (Vec<Word>, usize) {
    let mut words = vec![insn(0xbf, BASE, 1, 0, 0)];
    let mut at = RESULTS;
    for dst in REGISTERS {
        for src in REGISTERS {
            for operation in operations {
                words.push(insn(0x79, src, BASE, 8, 0));
                words.push(insn(0x79, dst, BASE, 0, 0));
                let has_source = operation.regs >> 4 != 0;
                words.push(Word { regs: dst | if has_source { src << 4 } else { 0 }, ..*operation });
                words.push(insn(0x7b, BASE, dst, at, 0));
                words.push(insn(0x7b, BASE, src, at + 8, 0));
                at += 16;
            }
        }
    }
    words.push(insn(0xb7, 0, 0, 0, 0));
    words.push(insn(0x95, 0, 0, 0, 0));
    (words, at as usize)
}

/// Runs a program both ways on every pair of values.
#[track_caller]
fn check(words: &[Word], len: usize, pairs: &[(u64, u64)]) {
    let program = program_of("edges", ProgType::Unspec, words, Vec::new());
    let mut world =
        World::new(Settings { stack_reads: StackReads::Leftover, ..Settings::default() }).unwrap();
    let id = world.load(&program).unwrap();
    for (mut jit, key) in
        jits().into_iter().flat_map(|make| [None, Some(0x5bd1_e995)].map(|key| (make(), key)))
    {
        if let Some(key) = key {
            jit.blind(key);
        }
        jit.compile_caged(&world, id, &program).unwrap();
        for &(left, right) in pairs {
            let mut bytes = [left.to_le_bytes(), right.to_le_bytes()].concat();
            bytes.resize(len, 0);
            let input = Input::Memory(bytes);
            let ours = world.run(id, &input, &RunOptions::default()).unwrap().unwrap();
            let theirs = world.run_on(&jit, id, &input, &RunOptions::default()).unwrap().unwrap();
            assert_eq!(ours.context, theirs.context, "{left:#x} {right:#x} {words:x?}");
        }
    }
}

fn all_pairs() -> Vec<(u64, u64)> {
    VALUES.iter().flat_map(|left| VALUES.iter().map(|right| (*left, *right))).collect()
}

/// Classes of 32 and 64 bits.
const CLASSES: [u8; 2] = [0x04, 0x07];

#[test]
fn operations_of_registers() {
    for class in CLASSES {
        let code = |operation: u8| class | 0x08 | operation << 4;
        let mut operations: Vec<Word> = (0..=12)
            .filter(|operation| *operation != 8)
            .map(|operation| insn(code(operation), 0, 1, 0, 0))
            .collect();
        // With signs: division, rest, moves.
        operations.extend([3, 9].map(|operation| insn(code(operation), 0, 1, 1, 0)));
        operations.extend([8, 16].map(|bits| insn(code(11), 0, 1, bits, 0)));
        if class == 0x07 {
            operations.push(insn(code(11), 0, 1, 32, 0));
        }
        for part in operations.chunks(4) {
            let (words, len) = program(part);
            check(&words, len, &all_pairs());
        }
    }
}

#[test]
fn operations_of_one_register() {
    let mut operations: Vec<Word> = CLASSES.iter().map(|class| insn(class | 8 << 4, 0, 0, 0, 0)).collect();
    for code in [0xd4, 0xdc, 0xd7] {
        operations.extend([16, 32, 64].map(|bits| insn(code, 0, 0, 0, bits)));
    }
    let pairs: Vec<_> = VALUES.iter().map(|value| (*value, !*value)).collect();
    for part in operations.chunks(4) {
        let (words, len) = program(part);
        check(&words, len, &pairs);
    }
}

#[test]
fn operations_of_numbers() {
    let numbers =
        [1, 2, 3, 6, 7, 9, 10, 100, 255, 641, 65535, 0x7fff_ffff, -1, -2, -7, i32::MIN, 0x4000_0000];
    let pairs: Vec<_> = VALUES.iter().flat_map(|value| [(*value, 1), (value.wrapping_sub(5), 1)]).collect();
    for class in CLASSES {
        for number in numbers {
            let mut operations: Vec<Word> = [0, 1, 2, 3, 4, 5, 9, 10, 11]
                .map(|operation| insn(class | operation << 4, 0, 0, 0, number))
                .to_vec();
            operations.extend([3, 9].map(|operation| insn(class | operation << 4, 0, 0, 1, number)));
            let bits = if class == 0x07 { 64 } else { 32 };
            let by = number.rem_euclid(bits);
            operations.extend([6, 7, 12].map(|operation| insn(class | operation << 4, 0, 0, 0, by)));
            for part in operations.chunks(5) {
                let (words, len) = program(part);
                check(&words, len, &pairs);
            }
        }
    }
}

#[test]
fn comparisons() {
    for class in [0x05, 0x06] {
        for operation in (1..=7).chain(10..=13) {
            // r0 counts which of the pairs compare so.
            let mut words = vec![insn(0xbf, BASE, 1, 0, 0), insn(0xb7, 8, 0, 0, 0)];
            for left in REGISTERS {
                for right in REGISTERS {
                    words.push(insn(0x79, right, BASE, 8, 0));
                    words.push(insn(0x79, left, BASE, 0, 0));
                    words.push(insn(class | 0x08 | operation << 4, left, right, 1, 0));
                    words.push(insn(0x07, 8, 0, 0, 1));
                    words.push(insn(0x67, 8, 0, 0, 1));
                }
            }
            for number in [0, 1, -1, 0x7fff_ffff, i32::MIN] {
                words.push(insn(0x79, 3, BASE, 0, 0));
                words.push(insn(class | operation << 4, 3, 0, 1, number));
                words.push(insn(0x07, 8, 0, 0, 1));
                words.push(insn(0x67, 8, 0, 0, 1));
            }
            words.push(insn(0x7b, BASE, 8, RESULTS, 0));
            words.push(insn(0xb7, 0, 0, 0, 0));
            words.push(insn(0x95, 0, 0, 0, 0));
            check(&words, RESULTS as usize + 8, &all_pairs());
        }
    }
}

#[test]
fn atomics() {
    // Whatever the operation, the operand of memory is a copy of the first, and r0 of the second.
    let operations = [0x00, 0x40, 0x50, 0xa0, 0x01, 0x41, 0x51, 0xa1, 0xe1, 0xf1];
    for code in [0xc3, 0xdb] {
        for operation in operations {
            let mut words = vec![insn(0xbf, BASE, 1, 0, 0)];
            let mut at = RESULTS;
            for src in REGISTERS {
                for same in [false, true] {
                    words.push(insn(0x79, 8, BASE, 0, 0));
                    words.push(insn(0x7b, BASE, 8, at, 0));
                    words.push(insn(0x79, 0, BASE, if same { 0 } else { 8 }, 0));
                    words.push(insn(0x79, src, BASE, 8, 0));
                    words.push(insn(code, BASE, src, at, operation));
                    words.push(insn(0x7b, BASE, src, at + 8, 0));
                    words.push(insn(0x7b, BASE, 0, at + 16, 0));
                    at += 24;
                }
            }
            words.push(insn(0xb7, 0, 0, 0, 0));
            words.push(insn(0x95, 0, 0, 0, 0));
            check(&words, at as usize, &all_pairs());
        }
    }
}

#[test]
fn loads_and_stores() {
    let mut words = vec![insn(0xbf, BASE, 1, 0, 0)];
    let mut at = RESULTS;
    for register in REGISTERS {
        for (load, store) in [(0x71, 0x73), (0x69, 0x6b), (0x61, 0x63), (0x79, 0x7b)] {
            words.push(insn(load, register, BASE, 3, 0));
            words.push(insn(store, BASE, register, at, 0));
            words.push(insn(store & !1, BASE, 0, at + 9, -3));
            at += 24;
        }
        for load in [0x91, 0x89, 0x81] {
            words.push(insn(load, register, BASE, 6, 0));
            words.push(insn(0x7b, BASE, register, at, 0));
            at += 8;
        }
    }
    words.push(insn(0xb7, 0, 0, 0, 0));
    words.push(insn(0x95, 0, 0, 0, 0));
    check(&words, at as usize, &all_pairs());
}
