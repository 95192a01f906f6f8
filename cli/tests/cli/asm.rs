//! `skep asm`.

use std::fs;

use crate::skep::{check, file, run, run_with, temporary};

#[test]
fn an_object_is_written() {
    let output = format!("{}xdp.bpf.o", temporary());
    let run = run(&["asm", "examples/asm/xdp.s", "-o", &output, "--format", "json"]);
    assert_eq!(run.exit, 0, "{run:?}");
    assert!(run.json()["size"].as_u64().is_some_and(|size| size > 0));
    check("asm_object", &["inspect", &output]);
}

#[test]
fn bare_instructions_are_written_and_read_back() {
    let output = format!("{}two.bin", temporary());
    let assembled = run_with(&["asm", "-", "-o", &output], b"r0 = 2\nexit\n");
    assert!(assembled.status.success(), "{assembled:?}");
    assert_eq!(fs::read(&output).unwrap(), [0xb7, 0, 0, 0, 2, 0, 0, 0, 0x95, 0, 0, 0, 0, 0, 0, 0]);
    check("asm_read_back", &["disasm", &output, "--dialect", "classic"]);
}

#[test]
fn standard_output_takes_bytes() {
    let run = run_with(&["asm", "-", "-o", "-", "--emit", "raw"], b"exit\n");
    assert_eq!((run.status.code(), run.stdout.as_slice()), (Some(0), &[0x95, 0, 0, 0, 0, 0, 0, 0][..]));
}

#[test]
fn all_errors_are_told_and_nothing_is_written() {
    let source = file("bad.s", "    r0 = 2\n    mvo r1, r0\n    r11 = 1\n    exti\n");
    let output = format!("{}bad.bin", temporary());
    let _ = fs::remove_file(&output);
    check("asm_errors", &["asm", &source, "-o", &output]);
    assert!(!fs::exists(&output).unwrap());
    let run = run(&["asm", &source, "-o", &output, "--format", "json"]);
    assert_eq!((run.exit, run.json()["diagnostics"].as_array().map(Vec::len)), (1, Some(3)));
}

#[test]
fn errors_on_standard_input_show_the_line() {
    let run = run_with(&["asm", "-", "-o", "-"], b"r0 = 2\nexti\n");
    let stderr = String::from_utf8(run.stderr).unwrap();
    assert_eq!(run.status.code(), Some(1));
    assert!(stderr.contains("<stdin>:2:1") && stderr.contains("exti"), "{stderr}");
}

#[test]
fn a_file_that_cannot_be_written_is_told() {
    check("asm_unwritable", &["asm", "examples/asm/xdp.s", "-o", "nowhere/xdp.bpf.o"]);
}

#[test]
fn files_are_replaced_whole() {
    let folder = format!("{}whole", temporary());
    fs::create_dir_all(&folder).unwrap();
    let output = format!("{folder}/one.bin");
    fs::write(&output, "what was there").unwrap();
    assert_eq!(run_with(&["asm", "-", "-o", &output], b"exti\n").status.code(), Some(1));
    assert_eq!(fs::read_to_string(&output).unwrap(), "what was there");
    assert!(run_with(&["asm", "-", "-o", &output], b"exit\n").status.success());
    assert_eq!(fs::read(&output).unwrap().len(), 8);
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 1);
}
