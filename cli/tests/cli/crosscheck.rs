//! `skep crosscheck`, where there is a kernel to be asked.

use crate::skep::{file, has_bpf, run, sample};

#[test]
fn good_programs_are_accepted() {
    if !has_bpf() {
        return;
    }
    let run = run(&["crosscheck", "examples/xdp_filter.bpf.o", "examples/latency.bpf.o", "--format", "json"]);
    assert_eq!(run.exit, 0, "{run:?}");
    let rows = run.json()["results"].as_array().cloned().unwrap_or_default();
    assert_eq!(rows.len(), 3);
    for row in rows {
        assert_eq!(row["kernel_says"]["verdict"], "accept", "{row}");
        assert!(
            row["kernel_says"]["stats"]["insns_processed"].as_u64().is_some_and(|count| count > 0),
            "{row}"
        );
        assert!(row["kernel_release"].as_str().is_some_and(|release| !release.is_empty()), "{row}");
    }
}

#[test]
fn bad_programs_are_rejected_with_the_reason() {
    if !has_bpf() {
        return;
    }
    let run =
        run(&["crosscheck", "examples/rejected.bpf.o", "--prog", "missing_null_check", "--log-level", "1"]);
    assert_eq!(run.exit, 1, "{run:?}");
    for part in ["reject", "map_value_or_null", "log of missing_null_check", "0 accepted, 1 rejected"] {
        assert!(run.stdout.contains(part), "{run:?}");
    }
}

#[test]
fn presets_are_asked_about_by_name() {
    if !has_bpf() {
        return;
    }
    let args = ["crosscheck", "examples/exec_events.bpf.o", "--format", "json", "--preset"];
    let run = run(&[&args[..], &["root_only"]].concat());
    assert_eq!((run.exit, &run.json()["results"][0]["preset"]), (0, &"root_only".into()));
    let run = crate::skep::run(&[&args[..], &["nobody"]].concat());
    assert_eq!((run.exit, &run.json()["diagnostics"][0]["code"]), (2, &"E0951".into()));
}

#[test]
fn an_object_that_cannot_be_read_keeps_none_from_being_asked() {
    if !has_bpf() {
        return;
    }
    let whole = sample("xdp_filter.bpf.o");
    let short = file("half.bpf.o", &whole[..whole.len() / 2]);
    let run = run(&["crosscheck", &short, "examples/xdp_filter.bpf.o", "--format", "json", "-j", "2"]);
    assert_eq!(run.exit, 2, "{run:?}");
    let value = run.json();
    assert_eq!(value["results"][0]["kernel_says"]["verdict"], "error");
    assert_eq!(value["results"][1]["kernel_says"]["verdict"], "accept");
}

#[test]
fn an_image_that_is_none_is_told() {
    let run = run(&["crosscheck", "examples/xdp_filter.bpf.o", "--kernel", "no-such-image"]);
    assert_eq!(run.exit, 2, "{run:?}");
    assert!(run.stderr.contains("no-such-image") || run.stderr.contains("qemu"), "{run:?}");
}
