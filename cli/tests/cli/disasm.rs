//! `skep disasm`.

use crate::skep::{check, file, run, run_with, sample};

#[test]
fn sections_are_listed() {
    check("disasm_source", &["disasm", "examples/xdp_filter.bpf.o", "--source"]);
    check(
        "disasm_classic",
        &["disasm", "examples/exec_count.bpf.o", "--dialect", "classic", "--bytes", "--raw-offsets"],
    );
}

#[test]
fn one_function_is_listed() {
    check("disasm_function", &["disasm", "examples/xdp_filter.bpf.o", "--prog", "count", "--plain"]);
    check("disasm_no_function", &["disasm", "examples/xdp_filter.bpf.o", "--prog", "cuont"]);
}

#[test]
fn programs_are_listed_as_they_are_loaded() {
    check("disasm_linked", &["disasm", "examples/unlink_core.bpf.o", "--btf", "6.12"]);
}

#[test]
fn control_flow_is_drawn() {
    check("disasm_dot", &["disasm", "examples/xdp_filter.bpf.o", "--prog", "count", "--cfg", "dot"]);
    let run =
        run(&["disasm", "examples/latency.bpf.o", "--linked", "--prog", "syscall_exits", "--cfg", "svg"]);
    assert_eq!(run.exit, 0, "{run:?}");
    assert!(run.stdout.starts_with("<svg") || run.stdout.starts_with("<?xml"), "{}", run.stdout);
    check("disasm_many_graphs", &["disasm", "examples/latency.bpf.o", "--cfg", "svg"]);
}

#[test]
fn tools_get_listings() {
    let run = run(&["disasm", "examples/latency.bpf.o", "--format", "json"]);
    let listings = run.json()["listings"].as_array().cloned().unwrap_or_default();
    assert_eq!(listings.len(), 3);
    assert!(
        listings.iter().all(|listing| listing["insns"].as_array().is_some_and(|insns| !insns.is_empty()))
    );
}

#[test]
fn objects_are_read_from_standard_input() {
    let run = run_with(&["disasm", "-", "--prog", "count"], &sample("xdp_filter.bpf.o"));
    let text = String::from_utf8(run.stdout).unwrap();
    assert!(run.status.success() && text.contains("call bpf_map_lookup_elem"), "{text}");
}

#[test]
fn what_is_no_code_is_refused() {
    check("disasm_text", &["disasm", "README.md"]);
    check("disasm_odd", &["disasm", &file("odd.bin", [0x95, 0, 0])]);
}
