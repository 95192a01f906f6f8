//! What the assembler says of broken sources, word for word: `data/errors/NAME.s` and, beside it, `NAME.txt`.

use std::fs;
use std::path::Path;

use skep_asm::{Options, assemble};
use skep_diag::{Diagnostic, render_text};

fn render(errors: &[Diagnostic], source: &str) -> String {
    let text = |_: &str| Some(source.to_owned());
    errors.iter().map(|error| format!("{}\n\n", render_text(error, &text, false))).collect()
}

#[track_caller]
fn check(name: &str) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/errors");
    let source = fs::read_to_string(folder.join(format!("{name}.s"))).unwrap();
    let errors = match assemble(&format!("{name}.s"), &source, &Options::default()) {
        Err(errors) => errors,
        Ok(assembly) => assembly.to_object().expect_err("the source is broken"),
    };
    let found = render(&errors, &source);
    let path = folder.join(format!("{name}.txt"));
    if std::env::var_os("BLESS").is_some() {
        fs::write(&path, &found).unwrap();
    }
    let expected = fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(found, expected, "run with BLESS=1 to accept");
}

#[test]
fn of_instructions() {
    check("instructions");
}

#[test]
fn of_names() {
    check("names");
}

#[test]
fn of_directives() {
    check("directives");
}

#[test]
fn of_maps() {
    check("maps");
}

#[test]
fn of_objects() {
    check("object");
}

#[test]
fn errors_stop_at_a_hundred() {
    let errors = assemble("t.s", &"frobnicate\n".repeat(1000), &Options::default()).unwrap_err();
    assert_eq!(errors.len(), 101);
    assert_eq!(errors[100].title, "there are more errors, which are not shown");
}
