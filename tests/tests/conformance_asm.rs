//! The assembler against the conformance vectors: what must assemble does, what must be refused is, with its line.

use std::fs;
use std::path::{Path, PathBuf};

use skep_asm::{Dialect, Options, assemble, check_words};
use skep_diag::{Diagnostic, Loc};
use skep_tests::vectors::Vector;

/// The vectors of a folder, by name.
fn vectors(folder: &str) -> Vec<(String, String)> {
    let folder: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR")).join("conformance").join(folder);
    let mut vectors: Vec<(String, String)> = fs::read_dir(&folder)
        .unwrap()
        .map(|entry| {
            let path = entry.unwrap().path();
            (path.file_name().unwrap().to_string_lossy().into_owned(), fs::read_to_string(&path).unwrap())
        })
        .collect();
    vectors.sort();
    vectors
}

const OPTIONS: Options = Options { dialect: Dialect::Classic, strict: true };

fn refusals(name: &str, vector: &Vector) -> Vec<String> {
    let mut refusals = Vec::new();
    if let Some((asm, first)) = &vector.asm {
        for error in assemble(name, asm, &OPTIONS).err().unwrap_or_default() {
            refusals.push(format!("line {}: {}", line(&error) + first - 1, error.title));
        }
    }
    if let Some(raw) = &vector.raw {
        let errors = check_words(raw).into_iter();
        refusals.extend(errors.map(|(at, error)| format!("line {}: {error}", vector.raw_lines[at.index()])));
    }
    refusals
}

fn line(error: &Diagnostic) -> usize {
    match error.primary().map(|label| &label.loc) {
        Some(Loc::Text { line, .. }) => *line as usize,
        place => panic!("{} has no line: {place:?}", error.title),
    }
}

#[test]
fn every_positive_vector_assembles() {
    let vectors = vectors("tests");
    assert_eq!(vectors.len(), 313);
    for (name, text) in vectors {
        let vector = Vector::parse(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(refusals(&name, &vector), [""; 0], "{name}");
        let (asm, _) = vector.asm.unwrap();
        for dialect in [Dialect::Classic, Dialect::Auto] {
            let words = assemble(&name, &asm, &Options { dialect, strict: true }).unwrap().words().unwrap();
            assert!(check_words(&words).is_empty(), "{name}");
            if let Some(raw) = &vector.raw {
                assert_eq!(&words, raw, "{name}");
            }
        }
    }
}

/// Vectors that are wrong about what their program does: `conformance_vm` has the verifier and the interpreter refuse them.
const WRONG_RESULT: [&str; 2] = ["error.data", "incorrect_return_value_high_bits.data"];

#[test]
fn every_negative_vector_is_refused() {
    let mut answers = String::new();
    let vectors = vectors("negative");
    assert_eq!(vectors.len(), 60);
    for (name, text) in vectors {
        let answer = match Vector::parse(&text) {
            Err(error) => vec![error.to_string()],
            Ok(vector) => refusals(&name, &vector),
        };
        assert_eq!(answer.is_empty(), WRONG_RESULT.contains(&name.as_str()), "{name}: {answer:?}");
        answers.push_str(&format!("{name}: {}\n", answer.join("; ")));
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("conformance/refusals.txt");
    if std::env::var_os("BLESS").is_some() {
        fs::write(&path, &answers).unwrap();
    }
    assert_eq!(answers, fs::read_to_string(&path).unwrap(), "run with BLESS=1 to accept");
}
