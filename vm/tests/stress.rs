//! Every concurrent kind of map under two threads, for a moment; `examples/stress.rs` does the same for longer.

mod hammer;

use std::time::Duration;

#[test]
fn no_update_is_lost() {
    let time = Duration::from_secs(1) / hammer::SCENARIOS.len() as u32;
    for scenario in hammer::SCENARIOS {
        assert!(scenario.run(time) > 0, "{}", scenario.name);
    }
}
