//! `skep btf dump`.

use crate::skep::{check, file, run};

#[test]
fn types_of_an_object_are_dumped() {
    check("btf_raw", &["btf", "dump", "examples/exec_count.bpf.o"]);
    check("btf_c", &["btf", "dump", "examples/exec_count.bpf.o", "--format", "c"]);
}

#[test]
fn one_type_is_dumped() {
    check("btf_type_c", &["btf", "dump", "6.12", "--type", "struct rb_node", "--format", "c"]);
    check("btf_type_raw", &["btf", "dump", "6.12", "--type", "rb_node"]);
    check("btf_type_unknown", &["btf", "dump", "6.12", "--type", "task_strcut"]);
    let run = run(&["btf", "dump", "6.12", "--type", "rb_node", "--format", "json"]);
    assert_eq!(run.json()["types"][0]["kind"], "STRUCT");
}

#[test]
fn tools_get_all_types() {
    let run = run(&["btf", "dump", "examples/latency.bpf.o", "--format", "json"]);
    let types = run.json()["types"].as_array().map_or(0, Vec::len);
    assert!(types > 20, "{types}");
}

#[test]
fn a_base_is_needed_where_types_go_on() {
    // One pointer to a type of a base: number 1000, which this table does not have.
    let words = [0x0001_eb9fu32, 24, 0, 12, 12, 1, 0, 2 << 24, 1000];
    let mut bytes: Vec<u8> = words.iter().flat_map(|word| word.to_le_bytes()).collect();
    bytes.push(0);
    let split = file("split.btf", bytes);
    check("btf_split", &["btf", "dump", &split]);
    check("btf_split_with_base", &["btf", "dump", &split, "--base", "6.12"]);
}

#[test]
fn bad_files_are_told() {
    check("btf_no_btf", &["btf", "dump", "README.md"]);
    check("btf_short", &["btf", "dump", &file("short.btf", b"\x9f\xeb\x01\x00\x18")]);
}
