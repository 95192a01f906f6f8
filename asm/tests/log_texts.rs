//! What kernels print, read back: a line of a verifier's log assembles to the words it was printed for.

use skep_asm::{Options, assemble};
use skep_isa::{Since, Word, decode};

fn words(hex: &str) -> Vec<Word> {
    let bytes: Vec<u8> =
        (0..hex.len() / 2).map(|at| u8::from_str_radix(&hex[2 * at..2 * at + 2], 16).unwrap()).collect();
    Word::read_le(&bytes).0
}

/// The first of the kernels that printed a line.
fn oldest(kernels: &str) -> Since {
    let (major, minor) = kernels.split(',').next().and_then(|kernel| kernel.split_once('.')).unwrap();
    Since::Linux(major.parse().unwrap(), minor.parse().unwrap())
}

fn is_known(since: Since, to: Since) -> bool {
    matches!((since, to), (Since::Linux(a, b), Since::Linux(major, minor)) if (a, b) <= (major, minor))
}

/// Assembles each line whose words are an instruction, as the line of a log that it is; gives how many.
#[track_caller]
fn check(file: &str) -> usize {
    let mut read = 0;
    for line in file.lines().filter(|line| !line.starts_with('#')) {
        let [kernels, hex, text] = line.splitn(3, ' ').collect::<Vec<_>>()[..] else { panic!("{line}") };
        let words = words(hex);
        // An address of the kernel stands for a map, and what a kernel does not know it prints as something else.
        let Ok(insn) = decode(&words) else { continue };
        if text.contains("0xADDRESS") || !is_known(insn.form().since, oldest(kernels)) {
            continue;
        }
        let log = format!("7: {text}        ; R0=1\n");
        let found = assemble("log", &log, &Options::default())
            .unwrap_or_else(|errors| panic!("{text}: {}", errors[0].title))
            .words()
            .unwrap();
        assert_eq!(found, words, "{text}");
        read += 1;
    }
    read
}

#[test]
fn recorded_logs_read_back() {
    assert_eq!(check(include_str!("../../disasm/tests/data/log-texts.txt")), 114);
}

#[test]
fn answers_of_a_live_kernel_read_back() {
    assert_eq!(check(include_str!("../../disasm/tests/data/live-texts.txt")), 119);
}
