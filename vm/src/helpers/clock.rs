//! Time, CPU and random numbers, all of them the world's.

use super::Family;
use crate::interp::{Machine, Stop};

pub(super) const FAMILY: Family = &[
    ("bpf_ktime_get_ns", now),
    ("bpf_ktime_get_boot_ns", now),
    ("bpf_ktime_get_coarse_ns", now),
    ("bpf_ktime_get_tai_ns", now),
    ("bpf_jiffies64", jiffies),
    ("bpf_get_smp_processor_id", cpu),
    ("bpf_get_numa_node_id", node),
    ("bpf_get_prandom_u32", random),
];

/// Nanoseconds of a tick at 250 ticks a second.
const JIFFY_NS: u64 = 4_000_000;

fn now(machine: &mut Machine<'_>, _: [u64; 5]) -> Result<u64, Stop> {
    Ok(machine.world.now())
}

fn jiffies(machine: &mut Machine<'_>, _: [u64; 5]) -> Result<u64, Stop> {
    Ok(machine.world.now() / JIFFY_NS)
}

fn cpu(machine: &mut Machine<'_>, _: [u64; 5]) -> Result<u64, Stop> {
    Ok(u64::from(machine.cpu))
}

/// There is one node.
fn node(_: &mut Machine<'_>, _: [u64; 5]) -> Result<u64, Stop> {
    Ok(0)
}

fn random(machine: &mut Machine<'_>, _: [u64; 5]) -> Result<u64, Stop> {
    Ok(u64::from(machine.world.random() as u32))
}
