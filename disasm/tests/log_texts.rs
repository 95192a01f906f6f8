//! Our text of an instruction against what kernels printed.
//!
//! `data/log-texts.txt` holds what the verifiers of three kernels wrote into their logs, `data/live-texts.txt` what one of
//! them answered when it was asked for words at the edges of the encoding, valid ones and others.

use skep_disasm::{Names, Style, Text};
use skep_isa::{InsnIdx, Word};

/// The kernel functions the recorded programs call, by BTF id.
struct Kfuncs;

impl Names for Kfuncs {
    fn symbol(&self, _at: InsnIdx, word: Word) -> Option<&str> {
        Some(match word.imm {
            32705 | 64230 => "bpf_iter_num_destroy",
            32707 | 64236 => "bpf_iter_num_next",
            32709 | 64233 => "bpf_iter_num_new",
            _ => return None,
        })
    }
}

fn words(hex: &str) -> Vec<Word> {
    let bytes: Vec<u8> =
        (0..hex.len() / 2).map(|at| u8::from_str_radix(&hex[2 * at..2 * at + 2], 16).unwrap()).collect();
    Word::read_le(&bytes).0
}

/// Compares each line of a file; gives how many there were.
#[track_caller]
fn check(file: &str) -> usize {
    let mut compared = 0;
    for line in file.lines().filter(|line| !line.starts_with('#')) {
        let [kernels, hex, expected] = line.splitn(3, ' ').collect::<Vec<_>>()[..] else { panic!("{line}") };
        let words = words(hex);
        for kernel in kernels.split(',') {
            let (major, minor) = kernel.split_once('.').unwrap();
            let style = Style::log(major.parse().unwrap(), minor.parse().unwrap());
            let mut text = Text::new(&words, style).named(InsnIdx(0), &Kfuncs).to_string();
            if let Some((start, _)) = expected.split_once("0xADDRESS") {
                text = text.replace(text.get(start.len()..).unwrap_or("?"), "0xADDRESS");
            }
            assert_eq!(text, expected, "{kernel} {hex}");
            compared += 1;
        }
    }
    compared
}

#[test]
fn texts_equal_those_of_recorded_logs() {
    assert_eq!(check(include_str!("data/log-texts.txt")), 328);
}

#[test]
fn texts_equal_those_of_a_live_kernel() {
    assert_eq!(check(include_str!("data/live-texts.txt")), 586);
}
