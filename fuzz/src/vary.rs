//! Real programs with something changed: near enough to what compilers write to be explored far, and wrong in new ways.

use skep_isa::Word;
use skep_object::Program;

use crate::random::Random;

/// Numbers that make a difference.
const NUMBERS: [i32; 12] = [0, 1, -1, 7, 8, 64, 255, 4096, 65535, i32::MAX, i32::MIN, -8];

/// A program with a few of its instructions changed: the same changes for the same seed.
#[must_use]
pub fn vary(program: &Program, seed: u64) -> Program {
    let mut random = Random::new(seed);
    let mut words = program.insns.clone();
    for _ in 0..=random.below(3) {
        change(&mut words, &mut random);
    }
    Program { insns: words, ..program.clone() }
}

fn change(words: &mut [Word], random: &mut Random) {
    const LD_IMM64: u8 = 0x18;
    const CALL: u8 = 0x85;
    let at = random.below(words.len());
    let second = at > 0 && words[at - 1].code == LD_IMM64;
    let Some(word) = words.get_mut(at) else { return };
    // What names maps and functions, and the slot behind it, stays.
    if second || word.code == LD_IMM64 || word.code == CALL {
        return;
    }
    let register = |random: &mut Random| random.below(11) as u8;
    match random.below(7) {
        0 => word.imm = NUMBERS[random.below(NUMBERS.len())],
        1 => word.imm = word.imm.wrapping_add(random.below(5) as i32 - 2),
        2 => word.off = word.off.wrapping_add(random.below(9) as i16 - 4),
        3 => word.regs = word.regs & 0xf0 | register(random),
        4 => word.regs = word.regs & 0x0f | register(random) << 4,
        // Another operation, of the same class and with the same kind of operand.
        5 => word.code = word.code & 0x0f | (random.below(14) as u8) << 4,
        // Of the other width.
        _ => match word.code & 7 {
            4 | 7 => word.code ^= 3,
            5 | 6 => word.code ^= 3,
            _ => word.code ^= 0x18,
        },
    }
}

#[test]
fn the_same_seed_changes_the_same() {
    let program = crate::generate(3);
    assert_eq!(vary(&program, 5).insns, vary(&program, 5).insns);
    let changed = (0..100).filter(|seed| vary(&program, *seed).insns != program.insns).count();
    assert!(changed > 50, "{changed}");
}
