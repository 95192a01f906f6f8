//! How to test probes with `cargo test`. All there is to see stands in `tests/probes.rs`.
