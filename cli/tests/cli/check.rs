//! `skep check` and `skep batch`. Programs are linked against built-in types, so that each machine says the same.

use serde_json::{Value, json};

use crate::skep::{check, file, run, run_with, sample};

const TYPES: &[&str] = &["--btf", "6.12"];

#[test]
fn verdicts_are_told() {
    check(
        "check_accepted",
        &[&["check", "examples/xdp_filter.bpf.o", "examples/tail_call.bpf.o"], TYPES].concat(),
    );
    check("check_rejected", &[&["check", "examples/rejected.bpf.o"], TYPES].concat());
}

#[test]
fn rejections_are_explained() {
    let args = ["check", "examples/rejected.bpf.o", "--explain"];
    check("check_explain", &[&args, TYPES].concat());
    let run = run(&[&args[..], &["--format", "json"], TYPES].concat());
    let explanation = &run.json()["results"][0]["explanation"];
    assert_eq!(explanation["known"][0]["value"], "map_value_or_null(id=1,map=counters,ks=4,vs=8)");
    assert_eq!(
        (&explanation["steps"][0]["insn"], &explanation["steps"][0]["does"]),
        (&json!(6), &json!("writes"))
    );
}

#[test]
fn logs_are_in_the_kernels_form() {
    let args = ["check", "examples/rejected.bpf.o", "--prog", "missing_bounds_check", "--log-level", "1"];
    check("check_log", &[&args, TYPES].concat());
}

#[test]
fn kernels_that_are_not_modelled_say_so() {
    let args = ["check", "examples/xdp_filter.bpf.o", "--kernel", "6.1", "--format", "json"];
    let run = run(&args);
    let row = &run.json()["results"][0];
    assert!(["accept", "unmodelled"].contains(&row["verdict"].as_str().unwrap_or_default()), "{row}");
    assert_eq!(run.exit, if row["verdict"] == "accept" { 0 } else { 3 });
    check("check_no_kernel", &["check", "examples/xdp_filter.bpf.o", "--kernel", "2.4"]);
}

#[test]
fn tools_get_the_place_of_a_rejection() {
    let args = ["check", "examples/rejected.bpf.o", "--prog", "missing_null_check", "--format", "json"];
    let run = run(&[&args, TYPES].concat());
    assert_eq!(run.exit, 1);
    let row = &run.json()["results"][0];
    assert_eq!((&row["verdict"], &row["kernel"]), (&json!("reject"), &json!("6.18")), "{row}");
    assert_eq!(row["message"], "R0 invalid mem access 'map_value_or_null'");
    assert_eq!(row["source"]["text"].as_str().map(str::trim), Some("*counter += 1;"));
    assert_eq!((&row["insn"], &row["stats"]["insns_processed"]), (&json!(7), &json!(7)));
}

#[test]
fn veristat_gets_its_columns() {
    let run = run(&[&["check", "examples/rejected.bpf.o", "--format", "csv"], TYPES].concat());
    let lines: Vec<&str> = run.stdout.lines().collect();
    assert_eq!(
        lines[0],
        "file_name,prog_name,verdict,duration,total_insns,total_states,peak_states,max_states_per_insn,max_mark_read_len"
    );
    assert!(
        lines[1].starts_with("rejected.bpf.o,missing_null_check,failure,") && lines.len() == 5,
        "{run:?}"
    );
}

#[test]
fn what_is_not_there_is_told() {
    check(
        "check_no_program",
        &["check", "examples/rejected.bpf.o", "--prog", "missing_nul_check", "--btf", "6.12"],
    );
    let whole = sample("xdp_filter.bpf.o");
    let short = file("half_checked.bpf.o", &whole[..whole.len() / 2]);
    let run = run(&[&["check", &short, "examples/xdp_filter.bpf.o", "--format", "json"], TYPES].concat());
    assert_eq!(run.exit, 2, "{run:?}");
    assert_eq!(run.json()["results"][0]["verdict"], "error");
    assert_eq!(run.json()["results"][1]["verdict"], "accept");
}

#[test]
fn requests_are_answered_in_order() {
    let good = |id: u32| {
        format!(r#"{{"id":{id},"op":"check","prog_type":"xdp","insns":"b7000000020000009500000000000000"}}"#)
    };
    let mut input: Vec<String> = (0..100).map(good).collect();
    input.insert(50, "{".to_owned());
    input.push(r#"{"id":"r","op":"check","kernel":"6.18","prog_type":"xdp","insns":"9500000000000000","log_level":1}"#.to_owned());
    let output = run_with(&["batch"], input.join("\n").as_bytes());
    assert!(output.status.success());
    let text = String::from_utf8(output.stdout).unwrap();
    let answers: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(answers.len(), 102);
    for (number, answer) in answers.iter().take(50).enumerate() {
        assert_eq!((&answer["id"], &answer["verdict"]), (&json!(number), &json!("accept")), "{answer}");
        assert_eq!((&answer["insns_processed"], &answer["message"]), (&json!(2), &Value::Null), "{answer}");
    }
    assert!(answers[50]["id"].is_null() && answers[50]["error"].is_string(), "{}", answers[50]);
    let last = &answers[101];
    assert_eq!((&last["verdict"], &last["message"]), (&json!("reject"), &json!("R0 !read_ok")));
    assert!(last["log"].as_str().is_some_and(|log| log.contains("R0 !read_ok")), "{last}");
}
