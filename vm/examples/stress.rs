//! Two threads hammer every concurrent kind of map; what the kernel promises not to lose must be there in the end.
//!
//! `cargo run --release -p skep-vm --example stress -- --seconds 10`

#[path = "../tests/hammer/mod.rs"]
mod hammer;

use std::time::Duration;

fn main() {
    let mut args = std::env::args().skip(1);
    let seconds = match (args.next().as_deref(), args.next()) {
        (None, _) => Some(10.0),
        (Some("--seconds"), Some(number)) => number.parse().ok(),
        _ => None,
    };
    let Some(seconds) = seconds.filter(|seconds| (0.0..=86400.0).contains(seconds)) else {
        eprintln!("usage: stress [--seconds NUMBER]");
        std::process::exit(2);
    };
    println!("{:34} {:>14}", "map", "operations");
    for scenario in hammer::SCENARIOS {
        let n = scenario.run(Duration::from_secs_f64(seconds));
        println!("{:34} {n:>14}", scenario.name);
    }
}
