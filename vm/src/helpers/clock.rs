//! Time, CPU and random numbers, all of them the world's.

use super::Family;
use crate::interp::{Machine, Stop};

pub(super) const FAMILY: Family = &[
    ("bpf_ktime_get_ns", now),
    ("bpf_ktime_get_boot_ns", now),
    ("bpf_ktime_get_coarse_ns", now_coarse),
    ("bpf_ktime_get_tai_ns", now_tai),
    ("bpf_jiffies64", jiffies),
    ("bpf_get_smp_processor_id", cpu),
    ("bpf_get_numa_node_id", node),
    ("bpf_get_prandom_u32", random),
];

/// Nanoseconds of a tick, and their number when a system boots: five minutes before 32 bits overflow.
const JIFFY_NS: u64 = 1_000_000_000 / HZ;
const HZ: u64 = 250;
const FIRST_JIFFY: u64 = (1 << 32) - 300 * HZ;

fn now(machine: &mut Machine<'_>, _: [u64; 5]) -> Result<u64, Stop> {
    Ok(machine.world.now())
}

fn jiffies(machine: &mut Machine<'_>, _: [u64; 5]) -> Result<u64, Stop> {
    Ok(FIRST_JIFFY.wrapping_add(machine.world.now() / JIFFY_NS))
}

/// The time of the last tick.
fn now_coarse(machine: &mut Machine<'_>, _: [u64; 5]) -> Result<u64, Stop> {
    Ok(machine.world.now() / JIFFY_NS * JIFFY_NS)
}

/// The time since 1970.
fn now_tai(machine: &mut Machine<'_>, _: [u64; 5]) -> Result<u64, Stop> {
    Ok(machine.world.settings.boot_ns.wrapping_add(machine.world.now()))
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
