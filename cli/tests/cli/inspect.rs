//! `skep inspect`.

use crate::skep::{check, file, run, sample, temporary};

#[test]
fn objects_are_shown() {
    check("inspect_xdp_filter", &["inspect", "examples/xdp_filter.bpf.o"]);
    check("inspect_exec_events", &["inspect", "examples/exec_events.bpf.o"]);
    check("inspect_tail_call", &["inspect", "examples/tail_call.bpf.o"]);
}

#[test]
fn core_records_are_explained() {
    check("inspect_core", &["inspect", "examples/unlink_core.bpf.o", "--core", "--btf", "6.1"]);
}

#[test]
fn bad_files_are_told_apart() {
    let text = file("text.bpf.o", "int main() { return 0; }\n");
    check("inspect_not_elf", &["inspect", &text]);
    let mut other = sample("xdp_filter.bpf.o");
    other[18] = 62;
    check("inspect_wrong_machine", &["inspect", &file("x86.o", other)]);
    check("inspect_missing", &["inspect", "examples/xdp_filtre.bpf.o"]);
    let whole = sample("xdp_filter.bpf.o");
    check("inspect_truncated", &["inspect", &file("short.bpf.o", &whole[..whole.len() / 2])]);
}

#[test]
fn a_section_nobody_knows_is_told_and_the_rest_is_shown() {
    // The names of sections stand last in the file; `xdp` becomes one that says nothing.
    let mut object = sample("global_function.bpf.o");
    let at = object.windows(4).rposition(|window| window == b"xdp\0").expect("the section has a name");
    object[at..at + 3].copy_from_slice(b"2/1");
    let object = file("free_name.bpf.o", object);
    check("inspect_unknown_section", &["inspect", &object]);
    let config = file("free.toml", "[[object]]\n[[object.program]]\nsection = \"2/*\"\ntype = \"xdp\"\n");
    let run = run(&["inspect", &object, "--config", &config]);
    assert_eq!(run.exit, 0, "{run:?}");
}

#[test]
fn tools_get_an_object() {
    let run = run(&["inspect", "examples/exec_events.bpf.o", "--core", "--format", "json"]);
    let value = run.json();
    assert_eq!(value["programs"][0]["prog_type"], "tracepoint");
    assert_eq!(value["externs"].as_array().map(Vec::len), Some(3));
    assert_eq!(value["variables"][0]["name"], "lost");
    assert!(value["maps"].as_array().is_some_and(|maps| maps.iter().any(|map| map["type"] == "ringbuf")));
    assert!(value["core"].is_array());
}

#[test]
fn tools_get_failures_too() {
    let run = run(&["inspect", &format!("{}nothing.o", temporary()), "--format", "json"]);
    assert_eq!((run.exit, run.stderr.as_str()), (2, ""));
    assert_eq!(run.json()["diagnostics"][0]["code"], "E0900");
}
