//! `cargo xtask roundtrip DIR`: every section of every object in a folder, disassembled and assembled again.
//!
//! Both ways of writing are tried in both dialects: a line for each instruction with distances as numbers, and a listing
//! with labels. Names that relocations give are left out, since the words hold numbers.

use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use skep_disasm::{Code, Dialect, Listing, Options as Look, Style, Text};
use skep_isa::Word;

use crate::objdump;

/// Assemble the disassembly of objects, and compare with what they hold.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Objects, or folders with objects (`*.o`).
    #[arg(required = true)]
    paths: Vec<PathBuf>,
}

pub(crate) fn run(options: &Options) -> Result<()> {
    let objects = objdump::objects(&options.paths)?;
    let (mut n_words, mut n_faults) = (0, 0);
    for object in &objects {
        let codes = Code::of_object(&std::fs::read(object)?).with_context(|| object.display().to_string())?;
        for code in codes.iter().filter(|code| !code.words.is_empty()) {
            n_words += code.words.len();
            for fault in faults(&code.words) {
                n_faults += 1;
                println!("{}: {}: {fault}", object.display(), code.name);
            }
        }
    }
    println!("{} objects, {n_words} words, {n_faults} sections that did not come back", objects.len());
    if n_faults > 0 {
        bail!("assembling what was disassembled gave something else");
    }
    Ok(())
}

/// What does not come back, by way of writing.
fn faults(words: &[Word]) -> Vec<String> {
    let dialects =
        [(Dialect::Kernel, skep_asm::Dialect::Kernel), (Dialect::Classic, skep_asm::Dialect::Classic)];
    let mut faults = Vec::new();
    for (ours, theirs) in dialects {
        let look = Look { dialect: ours, numbers: false, ..Look::default() };
        let listing = Listing::new(&Code::of_words("code", words.to_vec()), look).to_string();
        for (way, source) in [("lines", lines(words, ours)), ("listing", listing)] {
            let options = skep_asm::Options { dialect: theirs, ..Default::default() };
            let read = skep_asm::assemble("code.s", &source, &options).and_then(|assembly| assembly.words());
            let fault = match read {
                Ok(read) if read == words => continue,
                Ok(_) => "other words".to_owned(),
                Err(errors) => errors.first().map(|error| error.title.clone()).unwrap_or_default(),
            };
            faults.push(format!("{way} in {ours:?}: {fault}"));
        }
    }
    faults
}

fn lines(words: &[Word], dialect: Dialect) -> String {
    let mut lines = String::new();
    let mut at = 0;
    while let Some(rest) = words.get(at..).filter(|rest| !rest.is_empty()) {
        let text = Text::new(rest, Style::Asm(dialect));
        lines.push_str(&text.to_string());
        lines.push('\n');
        at += text.slots() as usize;
    }
    lines
}
