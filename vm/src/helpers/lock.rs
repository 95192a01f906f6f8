//! Spin locks: words in map values that are really locked, so that threads exclude each other.

use skep_isa::{AtomicOp, Width};

use super::Family;
use crate::interp::{Machine, Stop};
use crate::trap::TrapKind;

pub(super) const FAMILY: Family = &[("bpf_spin_lock", take), ("bpf_spin_unlock", give_back)];

/// How often a lock is tried before the run is given up: some other run was killed inside it.
const TRIES: u32 = 1 << 24;

fn take(machine: &mut Machine<'_>, [lock, ..]: [u64; 5]) -> Result<u64, Stop> {
    if !machine.locks.is_empty() {
        return Err(Box::new(TrapKind::Resource("bpf_spin_lock: a program holds one lock at a time")));
    }
    for tries in 0..TRIES {
        if machine.world.memory.modify(lock, AtomicOp::CmpXchg, Width::W32, 1, 0)? == 0 {
            machine.locks.push(lock);
            return Ok(0);
        }
        match tries {
            0..1000 => std::hint::spin_loop(),
            _ => std::thread::yield_now(),
        }
    }
    Err(Box::new(TrapKind::Resource("bpf_spin_lock: the lock is never given back")))
}

fn give_back(machine: &mut Machine<'_>, [lock, ..]: [u64; 5]) -> Result<u64, Stop> {
    if machine.locks.pop() != Some(lock) {
        return Err(Box::new(TrapKind::Resource("bpf_spin_unlock: the program does not hold this lock")));
    }
    machine.world.memory.modify(lock, AtomicOp::Xchg, Width::W32, 0, 0)?;
    Ok(0)
}
