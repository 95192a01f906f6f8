//! `docs/asm.md` says what is true: its blocks assemble, and its whole program is the one that the other tests use.

use std::fs;
use std::path::Path;

use skep_asm::{Options, assemble};
use skep_diag::render_text;

fn blocks() -> Vec<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/asm.md");
    let text = fs::read_to_string(path).unwrap();
    text.split("```asm\n")
        .skip(1)
        .filter_map(|rest| rest.split_once("```"))
        .map(|(block, _)| block.to_owned())
        .collect()
}

#[test]
fn every_block_assembles() {
    let blocks = blocks();
    assert_eq!(blocks.len(), 8);
    for block in blocks {
        let source = |_: &str| Some(block.clone());
        let show = |errors: Vec<_>| -> String {
            errors.iter().map(|error| render_text(error, &source, false)).collect()
        };
        let assembly =
            assemble("doc.s", &block, &Options::default()).unwrap_or_else(|e| panic!("{}", show(e)));
        if block.contains(".program") {
            assembly.to_object().unwrap_or_else(|errors| panic!("{}", show(errors)));
        }
    }
}

#[test]
fn the_whole_program_is_the_one_under_test() {
    assert_eq!(blocks().first().map(String::as_str), Some(include_str!("data/example.s")));
}
