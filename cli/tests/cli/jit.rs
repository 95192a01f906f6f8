//! `skep jit`.

use crate::skep::run;

#[test]
fn code_stands_beside_instructions_and_source() {
    let shown = run(&["jit", "examples/xdp_filter.bpf.o", "--btf", "6.12"]);
    assert_eq!(shown.exit, 0, "{shown:?}");
    for part in
        ["xdp_filter\n", "; blocked = bpf_map_lookup_elem(&blocklist, &source);", "  ret\n", "     7: exit\n"]
    {
        assert!(shown.stdout.contains(part), "no {part:?}: {}", shown.stdout);
    }
    let caged = run(&["jit", "examples/xdp_filter.bpf.o", "--btf", "6.12", "--caged", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&caged.stdout).unwrap();
    assert_eq!((&json["schema"], &json["programs"][0]["program"]), (&1.into(), &"xdp_filter".into()));
}

#[test]
fn a_program_that_is_not_there_is_told() {
    let shown = run(&["jit", "examples/xdp_filter.bpf.o", "--prog", "filter"]);
    assert!(shown.exit == 2 && shown.stderr.contains("filter"), "{shown:?}");
}
