//! Text and instructions: what the disassembler writes, the assembler reads as the same words.

use skep_asm::{Options, assemble};
use skep_diag::render_text;
use skep_disasm::{Style, Text};
use skep_isa::{Word, decode};
use skep_object::Object;

/// Any bytes taken as the source of a program. What is made of it can be read as an object, and all errors can be shown beside the source.
pub(crate) fn check_asm_text(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let errors = match assemble("fuzz.s", &text, &Options::default()) {
        Ok(assembly) => {
            if let Ok(object) = assembly.to_object() {
                Object::parse("fuzz.bpf.o", object).expect("what we write can be read");
            }
            assembly.words().err().unwrap_or_default()
        }
        Err(errors) => {
            assert!(!errors.is_empty(), "refused without an error");
            errors
        }
    };
    for error in errors {
        let shown = render_text(&error, &|_: &str| Some(text.clone().into_owned()), false);
        assert!(shown.contains(error.code.0), "no code in: {shown}");
    }
}

/// Any bytes taken as instructions: decoding and encoding agree, and so do writing and reading in both dialects.
pub(crate) fn check_disasm(bytes: &[u8]) {
    let (words, _) = Word::read_le(bytes);
    for at in 0..words.len() {
        let Ok(insn) = decode(&words[at..]) else { continue };
        let (first, second) = insn.encode();
        assert_eq!(first, words[at], "{insn:?}");
        assert!(second.is_none_or(|second| words.get(at + 1) == Some(&second)), "{insn:?}");
    }
    for style in [Style::KERNEL, Style::CLASSIC] {
        let text = write(&words, style);
        let assembly = assemble("fuzz.s", &text, &Options::default());
        let again = assembly.and_then(|assembly| assembly.words());
        match again {
            Ok(again) => assert_eq!(again, words, "{text}"),
            Err(errors) => {
                let shown: Vec<String> = errors
                    .iter()
                    .map(|error| render_text(error, &|_: &str| Some(text.clone()), false))
                    .collect();
                panic!("what was written cannot be read: {}", shown.join("\n"));
            }
        }
    }
}

fn write(words: &[Word], style: Style) -> String {
    let mut text = String::new();
    let mut at = 0;
    while let Some(rest) = words.get(at..).filter(|rest| !rest.is_empty()) {
        let insn = Text::new(rest, style);
        text.push_str(&format!("{insn}\n"));
        at += insn.slots().max(1) as usize;
    }
    text
}
