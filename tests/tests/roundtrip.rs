//! What the disassembler writes, the assembler reads back to the same words: `asm(disasm(x)) == x`.

use skep_asm::assemble;
use skep_disasm::{Code, Dialect, Listing, Options, Style, Text};
use skep_isa::{FORMS, Field, Form, Pattern, Word};

const DIALECTS: [(Dialect, skep_asm::Dialect); 2] =
    [(Dialect::Kernel, skep_asm::Dialect::Kernel), (Dialect::Classic, skep_asm::Dialect::Classic)];

/// One instruction a line, distances as numbers.
fn write_lines(words: &[Word], dialect: Dialect) -> String {
    let mut lines = String::new();
    let mut at = 0;
    while let Some(rest) = words.get(at..).filter(|rest| !rest.is_empty()) {
        let text = Text::new(rest, Style::Asm(dialect));
        lines.push_str(&format!("{text}\n"));
        at += text.slots() as usize;
    }
    lines
}

/// A listing as an assembler's source, distances as labels.
fn write_listing(words: &[Word], dialect: Dialect) -> String {
    let options = Options { dialect, numbers: false, ..Options::default() };
    Listing::new(&Code::of_words("listing", words.to_vec()), options).to_string()
}

#[track_caller]
fn check_source(words: &[Word], source: &str, dialect: skep_asm::Dialect) {
    let options = skep_asm::Options { dialect, ..Default::default() };
    let assembly = assemble("source.s", source, &options).unwrap_or_else(|errors| {
        let source = source.to_owned();
        let text = |_: &str| Some(source.clone());
        panic!("{} errors, the first:\n{}", errors.len(), skep_diag::render_text(&errors[0], &text, false))
    });
    let read = assembly.words().unwrap();
    if let Some(at) = (0..words.len().max(read.len())).find(|&at| words.get(at) != read.get(at)) {
        panic!("word {at} of {}: {:x?} became {:x?}", words.len(), words.get(at), read.get(at));
    }
}

#[track_caller]
fn check(words: &[Word]) {
    for (ours, theirs) in DIALECTS {
        check_source(words, &write_lines(words, ours), theirs);
        check_source(words, &write_listing(words, ours), theirs);
    }
}

/// Values at the edges of what a field can hold.
fn edges(field: Field, pattern: Pattern) -> Vec<i32> {
    match (pattern.pinned(), pattern, field) {
        (Some(value), ..) => vec![value],
        (None, Pattern::Reg, _) => (0..=10).collect(),
        (None, _, Field::Off) => vec![0, 1, -1, 7, i32::from(i16::MAX), i32::from(i16::MIN)],
        (None, ..) => vec![0, 1, -1, 8, 0x7f, 0x80, 0xffff, 0x10000, i32::MAX, i32::MIN],
    }
}

/// Every word of a form with fields from the edges.
fn sweep(form: &Form) -> Vec<Word> {
    let mut words = Vec::new();
    for dst in edges(Field::Dst, form.dst) {
        for src in edges(Field::Src, form.src) {
            for off in edges(Field::Off, form.off) {
                for imm in edges(Field::Imm, form.imm) {
                    let word = Word { code: form.code, regs: (dst | src << 4) as u8, off: off as i16, imm };
                    let seconds: &[i32] = if word.is_ld_imm64() { &[0, 1, -1, i32::MIN] } else { &[] };
                    if seconds.is_empty() {
                        words.push(word);
                    }
                    for &imm in seconds {
                        words.extend([word, Word { imm, ..Word::default() }]);
                    }
                }
            }
        }
    }
    words
}

#[test]
fn every_row_of_the_table() {
    for form in FORMS {
        let words = sweep(form);
        for (ours, theirs) in DIALECTS {
            check_source(&words, &write_lines(&words, ours), theirs);
        }
    }
}

#[test]
fn texts_of_different_words_differ() {
    for form in FORMS {
        for (dialect, _) in DIALECTS {
            let lines = write_lines(&sweep(form), dialect);
            let mut texts: Vec<&str> = lines.lines().collect();
            assert!(texts.iter().all(|text| !text.trim().is_empty()), "{}", form.name);
            let count = texts.len();
            texts.sort_unstable();
            texts.dedup();
            // The second word of an `ld_imm64` that has to be written as numbers recurs.
            assert!(
                texts.len() == count || texts.iter().any(|text| text.starts_with(".8byte")),
                "{}",
                form.name
            );
        }
    }
}

#[test]
fn words_that_are_no_instruction() {
    let mut words = Vec::new();
    for code in 0..=u8::MAX {
        for regs in [0, 0x0f, 0xb1, 0x1b, 0xff] {
            for off in [0, 3, i16::MIN] {
                for imm in [0, 3, i32::MIN] {
                    words.push(Word { code, regs, off, imm });
                }
            }
        }
    }
    check(&words);
}

#[test]
fn a_program_cut_inside_an_instruction() {
    check(&[Word { code: 0x18, regs: 1, off: 0, imm: 5 }]);
}

#[test]
fn words_at_random() {
    // Half of them with an opcode byte of the table, so that most are instructions.
    let mut state = 1u64;
    let mut next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 32) as u32
    };
    let mut words = Vec::new();
    for nth in 0..20_000 {
        let form = &FORMS[next() as usize % FORMS.len()];
        let code = if nth % 2 == 0 { form.code } else { next() as u8 };
        let pick = |pattern: Pattern, random: i32| pattern.pinned().unwrap_or(random);
        let regs = (pick(form.dst, (next() % 11) as i32) | pick(form.src, (next() % 11) as i32) << 4) as u8;
        let off = pick(form.off, i32::from(next() as i16 % 64)) as i16;
        words.push(Word { code, regs, off, imm: pick(form.imm, next() as i32) });
    }
    check(&words);
}

#[test]
fn every_instruction_of_the_samples() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../examples");
    let mut n_objects = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "o") {
            for code in Code::of_object(&std::fs::read(&path).unwrap()).unwrap() {
                check(&code.words);
            }
            n_objects += 1;
        }
    }
    assert!(n_objects > 0, "no objects in {folder}");
}
