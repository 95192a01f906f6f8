use skep_linux::Profile;
use skep_object::{LinkOptions, Object, Target};
use skep_verifier::{LogLevel, Options, Verdict, verify};
use std::collections::{BTreeMap, HashMap};
fn main() {
    let mut args = std::env::args().skip(1);
    let dir = args.next().unwrap();
    let truth = args.next().unwrap();
    let only = args.next();
    let text = std::fs::read_to_string(truth).unwrap();
    let mut rows: HashMap<(String, String), Vec<String>> = HashMap::new();
    let mut lines = text.lines();
    let header: Vec<String> = lines.next().unwrap().split(',').map(str::to_owned).collect();
    let col = |name: &str| header.iter().position(|h| h == name).unwrap();
    for line in lines {
        let mut fields = vec![String::new()];
        let mut quoted = false;
        for c in line.chars() {
            match c {
                '"' => quoted = !quoted,
                ',' if !quoted => fields.push(String::new()),
                c => fields.last_mut().unwrap().push(c),
            }
        }
        rows.insert((fields[0].clone(), fields[1].clone()), fields);
    }
    let target = Target::live().unwrap();
    let mut profile = Profile::latest();
    profile.config.lockdown = skep_linux::LockdownLevel::Integrity;
    let mut kinds: BTreeMap<String, (u32, Vec<String>)> = BTreeMap::new();
    let mut paths: Vec<_> = std::fs::read_dir(dir).unwrap().flatten().map(|e| e.path()).collect();
    paths.sort();
    let (mut spent, mut insns) = (std::time::Duration::ZERO, 0u64);
    for path in paths {
        let file = path.file_name().unwrap().to_string_lossy().into_owned();
        if only.as_ref().is_some_and(|o| !o.starts_with(&file)) {
            continue;
        }
        let Ok(object) = Object::open(&path) else { continue };
        let linked = object.link(&target, &LinkOptions::default());
        for program in &linked.programs {
            let Some(row) = rows.get(&(file.clone(), program.name.clone())) else { continue };
            if only.as_ref().is_some_and(|o| *o != format!("{file}/{}", program.name)) {
                continue;
            }
            if row[col("usable_618")] != "1" {
                continue;
            }
            let level = LogLevel(if only.is_some() { 2 } else { 0 });
            let start = std::time::Instant::now();
            let report = verify(program, &profile, &Options { log_level: level, ..Options::default() });
            let took = start.elapsed();
            let (ours, message) = match &report.verdict {
                Verdict::Accept => ("accept", String::new()),
                Verdict::Reject(r) => ("reject", r.message()),
                Verdict::Unmodelled(w) => ("unmodelled", w.clone()),
            };
            if ours != "unmodelled" {
                spent += took;
                insns += u64::from(report.stats.insns_processed);
            }
            if only.is_some() {
                println!("{}", report.log);
            }
            let theirs = &row[col("verdict_618")];
            let s = report.stats;
            let mine = [s.insns_processed, s.total_states, s.peak_states, s.max_states_per_insn]
                .map(|n| n.to_string());
            let kernel = ["processed_618", "total_states_618", "peak_states_618", "max_states_per_insn_618"]
                .map(|c| row[col(c)].clone());
            let kmsg = &row[col("message_618")];
            let kind = if ours == "unmodelled" {
                format!("zz unmodelled {message}")
            } else if ours != theirs {
                format!("VERDICT ours {ours} kernel {theirs}")
            } else if ours == "reject" && message != *kmsg {
                "message".into()
            } else if mine[0] != kernel[0] {
                "insns".into()
            } else if mine[1..3] != kernel[1..3] {
                "states".into()
            } else {
                format!("equal {ours}")
            };
            let e = kinds.entry(kind).or_default();
            e.0 += 1;
            e.1.push(format!(
                "{file}/{} ours {mine:?} {message} | kernel {kernel:?} {kmsg} {:?}",
                program.name, took
            ));
        }
    }
    for (k, (n, v)) in &kinds {
        println!("{n:5} {k}");
        if !k.starts_with("equal") && !k.starts_with("zz") {
            for x in v.iter().take(40) {
                println!("        {x}");
            }
        }
    }
    println!("{insns} insns, {} ns each", spent.as_nanos() / u128::from(insns.max(1)));
}
