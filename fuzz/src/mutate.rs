//! A small mutator with a fixed sequence of choices, so that the tests do the same work every time.
//!
//! It knows nothing of formats. The changes are those that find bugs in readers of binary files and of text: numbers at
//! the edge of their range, blocks that are missing, doubled or moved, and files that end early.

use crate::random::Random;

/// Numbers at which readers fail.
const EDGES: &[u64] =
    &[0, 1, 7, 8, 0x7f, 0x80, 0xff, 0x7fff, 0xffff, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff, u64::MAX];

/// Changes a few places of the bytes.
pub(crate) fn mutate(bytes: &mut Vec<u8>, random: &mut Random) {
    for _ in 0..=random.below(4) {
        change_once(bytes, random);
    }
}

fn change_once(bytes: &mut Vec<u8>, random: &mut Random) {
    let at = random.below(bytes.len());
    let room = bytes.len().saturating_sub(at);
    let length = random.below(room.min(64)).max(usize::from(room > 0));
    match random.below(8) {
        0 | 1 => {
            if let Some(byte) = bytes.get_mut(at) {
                *byte ^= 1 << random.below(8);
            }
        }
        2 => {
            let width = [1, 2, 4, 8][random.below(4)].min(room);
            let number = EDGES[random.below(EDGES.len())].to_le_bytes();
            bytes.splice(at..at + width, number.into_iter().take(width));
        }
        3 => {
            // A number that is off by a little.
            if let Some(byte) = bytes.get_mut(at) {
                *byte = byte.wrapping_add(random.below(9) as u8).wrapping_sub(4);
            }
        }
        4 => bytes.truncate(at),
        5 => drop(bytes.drain(at..at + length)),
        6 => {
            let block = bytes[at..at + length].to_vec();
            let to = random.below(bytes.len() + 1);
            bytes.splice(to..to, block);
        }
        _ => {
            let block = bytes[at..at + length].to_vec();
            let to = random.below(bytes.len());
            let end = (to + length).min(bytes.len());
            bytes.splice(to..end, block);
        }
    }
}

#[test]
fn any_length_can_be_mutated() {
    for seed in 0..1000 {
        let mut random = Random::new(seed);
        let mut bytes = vec![0xa5; random.below(20)];
        for _ in 0..20 {
            mutate(&mut bytes, &mut random);
        }
    }
}

#[test]
fn the_same_seed_gives_the_same_bytes() {
    let run = || {
        let mut bytes = b"some text to be changed".to_vec();
        mutate(&mut bytes, &mut Random::new(7));
        bytes
    };
    assert_eq!(run(), run());
}
