//! Times the reading of one table: `cargo run --release --example time -- [FILE]`.

use std::time::Instant;

use skep_btf::{Btf, Kind, Strictness};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::args().nth(1).unwrap_or_else(|| "/sys/kernel/btf/vmlinux".into());
    let bytes = std::fs::read(path)?;
    for _ in 0..5 {
        let copy = bytes.clone();
        let start = Instant::now();
        let btf = Btf::parse(copy, None)?;
        let parsed = start.elapsed();
        let start = Instant::now();
        let found = btf.find("task_struct", Kind::Struct);
        let indexed = start.elapsed();
        let start = Instant::now();
        let verdict = btf.validate(Strictness::Kernel);
        let judged = start.elapsed();
        println!(
            "{} types: parsed in {parsed:?}, indexed in {indexed:?} (task_struct is {found:?}), \
             judged in {judged:?} ({verdict:?})",
            btf.len()
        );
    }
    Ok(())
}
