//! Compares our text of instructions with a file of what kernels printed, lines of `KERNEL HEX TEXT` as in
//! `tests/data/log-texts.txt`, and prints each that differs.

use std::error::Error;

use skep_disasm::{Style, Text};
use skep_isa::Word;

fn main() -> Result<(), Box<dyn Error>> {
    let path = std::env::args().nth(1).ok_or("usage: log_texts FILE")?;
    let (mut equal, mut differing) = (0, 0);
    for line in std::fs::read_to_string(path)?.lines().filter(|line| !line.starts_with('#')) {
        let [kernels, hex, expected] = line.splitn(3, ' ').collect::<Vec<_>>()[..] else {
            return Err(format!("not KERNEL HEX TEXT: {line}").into());
        };
        let bytes: Result<Vec<u8>, _> = hex
            .as_bytes()
            .chunks(2)
            .map(|pair| u8::from_str_radix(&String::from_utf8_lossy(pair), 16))
            .collect();
        let (words, _) = Word::read_le(&bytes?);
        for kernel in kernels.split(',') {
            let (major, minor) = kernel.split_once('.').ok_or("a kernel is MAJOR.MINOR")?;
            let text = Text::new(&words, Style::log(major.parse()?, minor.parse()?)).to_string();
            if text == expected {
                equal += 1;
            } else {
                differing += 1;
                println!("{kernel} {hex}\n  kernel {expected}\n  ours   {text}");
            }
        }
    }
    println!("{equal} equal, {differing} differing");
    Ok(())
}
