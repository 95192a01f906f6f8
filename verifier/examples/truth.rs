//! Compares verdicts, counts and messages with what a kernel said: `truth random-programs.jsonl [id]`.

use std::collections::BTreeMap;
use std::sync::Arc;

use skep_isa::Word;
use skep_linux::{MapType, Profile, ProgType};
use skep_object::{MapDef, MapOrigin, Pinning, ProgKind, Program};
use skep_verifier::{LogLevel, Options, Verdict, verify};

fn main() {
    let mut args = std::env::args().skip(1);
    let path = args.next().expect("a file");
    let only = args.next();
    let text = std::fs::read_to_string(path).expect("readable");
    let profile = Profile::latest();
    let mut kinds: BTreeMap<String, (u32, Vec<String>)> = BTreeMap::new();
    let (mut total, mut insns) = (0u32, 0u64);
    let start = std::time::Instant::now();
    let mut spent = std::time::Duration::ZERO;
    for line in text.lines() {
        let row: serde_json::Value = serde_json::from_str(line).expect("JSON");
        let id = row["id"].as_str().unwrap_or_default();
        if only.as_deref().is_some_and(|only| only != id) {
            continue;
        }
        let program = program_of(&row);
        let level = LogLevel(if only.is_some() { 2 } else { 0 });
        let before = std::time::Instant::now();
        let report = verify(&program, &profile, &Options { log_level: level, ..Options::default() });
        spent += before.elapsed();
        insns += u64::from(report.stats.insns_processed);
        if only.is_some() {
            println!("{}", report.log);
        }
        let truth = &row["truth"]["6.18"];
        total += 1;
        let ours = match &report.verdict {
            Verdict::Accept => "accept".to_owned(),
            Verdict::Reject(_) => "reject".to_owned(),
            Verdict::Unmodelled(what) => format!("unmodelled: {what}"),
        };
        let theirs = truth["verdict"].as_str().unwrap_or_default();
        let message = match &report.verdict {
            Verdict::Reject(rejection) => rejection.message(),
            _ => String::new(),
        };
        let count = |name: &str| truth[name].as_u64().unwrap_or(0) as u32;
        let numbers = (
            count("insns_processed"),
            count("total_states"),
            count("peak_states"),
            count("max_states_per_insn"),
        );
        let stats = report.stats;
        let mine = (stats.insns_processed, stats.total_states, stats.peak_states, stats.max_states_per_insn);
        let kind = if ours != theirs {
            format!("verdict: ours {ours}, kernel {theirs}")
        } else if ours == "reject"
            && message != truth["message"].as_str().unwrap_or_default()
            && !(message.starts_with("verifier bug") && truth["message"] == "")
        {
            "message".to_owned()
        } else if mine.0 != numbers.0 {
            "insns_processed".to_owned()
        } else if mine != numbers {
            "states".to_owned()
        } else {
            "equal".to_owned()
        };
        if only.is_some() {
            println!("ours {ours} {mine:?} {message:?}\nkernel {theirs} {numbers:?} {:?}", truth["message"]);
        }
        let entry = kinds.entry(kind).or_default();
        entry.0 += 1;
        if entry.1.len() < 8 {
            entry.1.push(format!("{id} ours {mine:?} {message} kernel {numbers:?} {}", truth["message"]));
        }
    }
    for (kind, (count, samples)) in &kinds {
        println!("{count:6} {kind}");
        if kind != "equal" {
            for sample in samples {
                println!("         {sample}");
            }
        }
    }
    let per = spent.as_nanos() as f64 / insns.max(1) as f64;
    println!("{total} programs, {insns} instructions, {per:.0} ns each, {:?} in all", start.elapsed());
}

fn program_of(row: &serde_json::Value) -> Program {
    let hex = row["insns"].as_str().unwrap_or_default();
    let bytes: Vec<u8> =
        (0..hex.len() / 2).map(|at| u8::from_str_radix(&hex[at * 2..at * 2 + 2], 16).unwrap_or(0)).collect();
    let maps = row["maps"].as_array().into_iter().flatten().map(|map| {
        let field = |name: &str| map[name].as_u64().unwrap_or(0) as u32;
        Arc::new(MapDef {
            name: String::new(),
            section: String::new(),
            origin: MapOrigin::Given,
            map_type: map["type"].as_str().and_then(|name| name.parse().ok()).unwrap_or(MapType::Array),
            key_size: field("key_size"),
            value_size: field("value_size"),
            max_entries: field("max_entries"),
            flags: 0,
            map_extra: 0,
            numa_node: 0,
            pinning: Pinning::None,
            key_type: None,
            value_type: None,
            inner: None,
            slots: Vec::new(),
            contents: None,
            frozen: false,
            struct_ops: None,
        })
    });
    let prog_type: ProgType =
        row["prog_type"].as_str().and_then(|name| name.parse().ok()).unwrap_or(ProgType::Xdp);
    Program {
        name: "random".to_owned(),
        section: String::new(),
        kind: ProgKind { prog_type, attach_type: None, flags: 0, attach_target: None },
        license: "GPL".to_owned(),
        kern_version: 0,
        insns: Word::read_le(&bytes).0,
        subprogs: Vec::new(),
        maps: maps.collect(),
        btf: None,
        func_info: Vec::new(),
        line_info: Vec::new(),
        modules: Vec::new(),
        symbols: Vec::new(),
        unresolved: Vec::new(),
    }
}
