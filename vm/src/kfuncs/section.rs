//! Sections of a program in which something is held off: readers of RCU, preemption.

use super::Family;
use crate::interp::{Machine, Stop};

pub(super) const FAMILY: Family = &[
    ("bpf_rcu_read_lock", nothing),
    ("bpf_rcu_read_unlock", nothing),
    ("bpf_preempt_disable", nothing),
    ("bpf_preempt_enable", nothing),
];

/// Nothing here is freed or moved to another CPU while a program runs.
fn nothing(_: &mut Machine<'_>, _: [u64; 5]) -> Result<u64, Stop> {
    Ok(0)
}
