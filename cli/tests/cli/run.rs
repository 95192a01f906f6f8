//! `skep run`, and `op: "run"` of `skep batch`. Programs are linked against built-in types, so that each machine says the
//! same.

use serde_json::{Value, json};

use crate::skep::{check, file, has_bpf, run, run_with, temporary};

const TYPES: &[&str] = &["--btf", "6.12"];
/// A UDP datagram from 10.0.0.1 to port 53.
const DNS: &str = "00000000000000000000000008004500001c000040004011\
                   30d00a0000017f0000019c40003500080000";

#[track_caller]
fn check_here(snapshot: &str, args: &[&str]) {
    check(snapshot, &[&["run"], args, TYPES].concat());
}

#[test]
fn what_a_run_gave_is_told() {
    let blocked = r#"10.0.0.1={"hits":6}"#;
    check_here(
        "run_xdp_filter",
        &["examples/xdp_filter.bpf.o", "--packet", DNS, "--map", "blocklist", blocked],
    );
    check_here("run_exec_events", &["examples/exec_events.bpf.o", "--mock", "ktime_get_ns=5"]);
    let syscall = [
        "examples/latency.bpf.o",
        "--prog",
        "syscall_exits",
        "--time",
        "2000",
        "--map",
        "started",
        "1000=500",
    ];
    check_here("run_latency", &syscall);
    check_here("run_tc_mark", &["examples/tc_mark.bpf.o", "--prog", "mark_dns", "--packet", DNS]);
}

#[test]
fn what_is_rejected_is_not_run() {
    check_here("run_rejected", &["examples/rejected.bpf.o", "--prog", "missing_null_check"]);
    check_here(
        "run_trap",
        &["examples/rejected.bpf.o", "--prog", "missing_null_check", "--unverified", "--packet", DNS],
    );
    let unverified =
        ["run", "examples/rejected.bpf.o", "--prog", "missing_bounds_check", "--unverified", "--packet", DNS];
    let run = run(&[&unverified, TYPES].concat());
    assert!(run.exit == 0 && run.stdout.contains("not verified"), "{run:?}");
}

#[test]
fn bad_input_is_named() {
    let xdp = "examples/xdp_filter.bpf.o";
    check_here("run_no_program", &["examples/rejected.bpf.o", "--prog", "missing_nul_check"]);
    check_here("run_many_programs", &["examples/rejected.bpf.o"]);
    check_here("run_short_packet", &[xdp, "--packet", "00"]);
    check_here("run_no_map", &[xdp, "--map", "blocked", "1=2"]);
    check_here("run_wrong_value", &[xdp, "--map", "blocklist", "10.0.0.1=2"]);
    check_here("run_no_helper", &[xdp, "--mock", "ktime_get_nss=1"]);
    check_here("run_no_digits", &[xdp, "--packet", "0x"]);
    if cfg!(target_arch = "x86_64") {
        check_here("run_jit", &[xdp, "--engine", "jit", "--packet", DNS]);
    }
    let long = "00".repeat(5000);
    let args = ["run", "examples/tc_mark.bpf.o", "--prog", "mark_dns", "--packet", &long];
    let run = run(&[&args, TYPES].concat());
    assert!(run.exit == 2 && run.stderr.contains("and this one 5000"), "{run:?}");
}

#[test]
fn tools_get_everything() {
    let args =
        ["run", "examples/exec_events.bpf.o", "--mock", "ktime_get_ns=5", "--format", "json", "--trace"];
    let run = run(&[&args, TYPES].concat());
    let json = run.json();
    assert_eq!((&json["verdict"], &json["retval"], run.exit), (&json!("accept"), &json!(0), 0), "{json}");
    let event = &json["events"][0];
    assert_eq!((&event["map"], &event["type"]), (&json!("events"), &json!("event")));
    assert_eq!(event["value"]["time"], 5, "{event}");
    assert_eq!(json["steps"].as_array().map(Vec::len), json["n_insns"].as_u64().map(|n| n as usize));
}

#[test]
fn a_trap_is_told_to_tools() {
    let args = [
        "run",
        "examples/rejected.bpf.o",
        "--prog",
        "missing_null_check",
        "--unverified",
        "--format",
        "json",
    ];
    let run = run(&[&args, TYPES].concat());
    let json = run.json();
    assert_eq!((run.exit, &json["retval"], &json["trap"]["insn"]), (1, &Value::Null, &json!(7)), "{json}");
    assert_eq!(json["trap"]["source"]["line"], 29);
}

#[test]
fn each_instruction_is_shown() {
    let args = ["run", "examples/tail_call.bpf.o", "--prog", "dispatch", "--packet", DNS, "--trace"];
    let run = run(&[&args, TYPES].concat());
    assert!(run.exit == 0 && run.stdout.contains("bpf_tail_call"), "{run:?}");
    // The program that the call leads to, its source, and what its first instruction changed.
    for shown in ["parse_ipv4:", "; __sync_fetch_and_add(&ipv4_packets, 1);", "r0=0x2"] {
        assert!(run.stdout.contains(shown), "{shown}: {}", run.stdout);
    }
}

/// A capture of some packets, with the header of its form.
fn pcap(packets: &[Vec<u8>]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for word in [0xa1b2_c3d4_u32, 2 | 4 << 16, 0, 0, 0xffff, 1] {
        bytes.extend(word.to_le_bytes());
    }
    for (second, packet) in packets.iter().enumerate() {
        for word in [second as u32, 0, packet.len() as u32, packet.len() as u32] {
            bytes.extend(word.to_le_bytes());
        }
        bytes.extend(packet);
    }
    bytes
}

fn frame() -> Vec<u8> {
    let digits = DNS.as_bytes().chunks(2);
    digits.map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap()).collect()
}

#[test]
fn captures_are_replayed() {
    let dns = frame();
    let mut other = dns.clone();
    other[26..30].copy_from_slice(&[10, 0, 0, 2]);
    let path = file("replay.pcap", pcap(&[dns.clone(), other.clone(), dns, vec![0; 4], other]));
    let blocked = r#"10.0.0.1={"hits":0}"#;
    let args = ["examples/xdp_filter.bpf.o", "--pcap", &path, "--map", "blocklist", blocked];
    check_here("run_pcap", &args);
    let run = run(&[&["run"], &args[..], TYPES, &["--format", "json"]].concat());
    let lines: Vec<Value> = run.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let names: Vec<&Value> = lines[..5].iter().map(|line| &line["retval_name"]).collect();
    assert_eq!(
        names,
        [&json!("XDP_DROP"), &json!("XDP_PASS"), &json!("XDP_DROP"), &Value::Null, &json!("XDP_PASS")]
    );
    assert_eq!((&lines[5]["schema"], &lines[5]["packets"]), (&json!(1), &json!(5)));
}

#[test]
fn broken_captures_end_in_an_error() {
    let whole = pcap(&[frame(), frame()]);
    for len in [0, 3, 10, 24, 30, 60, whole.len() - 1] {
        let path = file("broken.pcap", &whole[..len]);
        let run = run(&["run", "examples/xdp_filter.bpf.o", "--btf", "6.12", "--pcap", &path]);
        assert_eq!(run.exit, if len == 24 { 0 } else { 2 }, "{len}: {run:?}");
        assert!(!run.stderr.contains("panicked"), "{run:?}");
    }
    let path = file("raw.pcap", [&whole[..20], &[101, 0, 0, 0], &whole[24..]].concat());
    let run = run(&["run", "examples/xdp_filter.bpf.o", "--btf", "6.12", "--pcap", &path]);
    assert!(run.exit == 2 && run.stderr.contains("link type"), "{run:?}");
    assert!(!temporary().is_empty());
}

#[test]
fn the_kernel_says_the_same() {
    if !has_bpf() {
        return;
    }
    let args = ["examples/xdp_filter.bpf.o", "--packet", DNS, "--format", "json"];
    let ours = run(&[&["run"], &args[..]].concat()).json();
    let theirs = run(&[&["run"], &args[..], &["--engine", "kernel"]].concat()).json();
    for field in ["retval", "retval_name"] {
        assert_eq!(ours[field], theirs[field], "{theirs}");
    }
    assert_eq!(ours["packet"]["after"], theirs["packet"]["after"]);
    assert_eq!(ours["maps"][0]["key"], theirs["maps"][0]["key"], "{theirs}");
    let refused = run(&["run", "examples/xdp_filter.bpf.o", "--engine", "kernel", "--mock", "a=1"]);
    assert!(refused.exit == 2 && refused.stderr.contains("--mock"), "{refused:?}");
}

#[track_caller]
fn batch(request: &Value) -> Value {
    let output = run_with(&["batch"], request.to_string().as_bytes());
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {output:?}"))
}

#[test]
fn batches_run_programs() {
    let request = |insns: &str| json!({ "id": 1, "op": "run", "prog_type": "xdp", "insns": insns, "packet": DNS, "repeat": 3 });
    let pass = batch(&request("b7000000020000009500000000000000"));
    assert_eq!(
        (&pass["verdict"], &pass["retval"], &pass["trap"]),
        (&json!("accept"), &json!(2), &Value::Null)
    );
    assert_eq!(pass["packet"], DNS);
    assert!(pass["time_ns"].is_u64(), "{pass}");
    // r0 = *(u64 *)(r0 + 0)
    let bad = "79000000000000009500000000000000";
    let reject = batch(&request(bad));
    assert_eq!((&reject["verdict"], &reject["retval"]), (&json!("reject"), &Value::Null));
    let mut unverified = request(bad);
    unverified["unverified"] = json!(true);
    let trap = batch(&unverified);
    assert_eq!((&trap["verdict"], &trap["trap"]["insn"]), (&json!("unverified"), &json!(0)), "{trap}");
    let mut short = request("b7000000020000009500000000000000");
    short["packet"] = json!("00");
    assert!(batch(&short)["error"].as_str().unwrap().contains("14 bytes at least"), "{short}");
    let mut compiled = request("b7000000020000009500000000000000");
    compiled["engine"] = json!("jit");
    let theirs = batch(&compiled);
    assert_eq!((&theirs["retval"], &theirs["packet"]), (&pass["retval"], &pass["packet"]), "{theirs}");
    // What writes to r10 is not compiled.
    let mut odd = request("bf1a000000000000b7000000020000009500000000000000");
    (odd["engine"], odd["unverified"]) = (json!("jit"), json!(true));
    let answer = batch(&odd);
    assert_eq!(answer["retval"], json!(2), "{answer}");
    assert!(answer["note"].as_str().unwrap().contains("interpreted: "), "{answer}");
    if has_bpf() {
        let mut kernel = request("b7000000020000009500000000000000");
        kernel["engine"] = json!("kernel");
        let theirs = batch(&kernel);
        assert_eq!((&theirs["retval"], &theirs["packet"]), (&pass["retval"], &pass["packet"]), "{theirs}");
    }
}
