//! Sections of a program in which something is held off: readers of RCU, preemption, interrupts; and the locks that
//! notice deadlocks themselves.

use skep_isa::{AtomicOp, Size, Width};

use super::{Family, int};
use crate::Errno;
use crate::holds::{What, refuse};
use crate::interp::{Machine, Stop};

pub(super) const FAMILY: Family = &[
    ("bpf_rcu_read_lock", rcu_lock),
    ("bpf_rcu_read_unlock", rcu_unlock),
    ("bpf_preempt_disable", preempt_disable),
    ("bpf_preempt_enable", preempt_enable),
    ("bpf_local_irq_save", irq_save),
    ("bpf_local_irq_restore", irq_restore),
    ("bpf_res_spin_lock", lock),
    ("bpf_res_spin_unlock", unlock),
    ("bpf_res_spin_lock_irqsave", lock_irqsave),
    ("bpf_res_spin_unlock_irqrestore", unlock_irqrestore),
];

/// The flags register of an x86 processor whose interrupts are enabled.
const INTERRUPTS_ENABLED: u64 = 0x202;
/// How often a lock is tried before its taker is told that it takes too long.
const TRIES: u32 = 1 << 16;

fn rcu_lock(machine: &mut Machine<'_>, _: [u64; 5]) -> Result<u64, Stop> {
    machine.holds.rcu = machine.holds.rcu.saturating_add(1);
    Ok(0)
}

fn rcu_unlock(machine: &mut Machine<'_>, _: [u64; 5]) -> Result<u64, Stop> {
    let left = machine.holds.rcu.checked_sub(1);
    machine.holds.rcu =
        left.ok_or_else(|| refuse("bpf_rcu_read_unlock without bpf_rcu_read_lock".to_owned()))?;
    Ok(0)
}

fn preempt_disable(machine: &mut Machine<'_>, _: [u64; 5]) -> Result<u64, Stop> {
    machine.holds.preempt = machine.holds.preempt.saturating_add(1);
    Ok(0)
}

fn preempt_enable(machine: &mut Machine<'_>, _: [u64; 5]) -> Result<u64, Stop> {
    let left = machine.holds.preempt.checked_sub(1);
    machine.holds.preempt =
        left.ok_or_else(|| refuse("bpf_preempt_enable without bpf_preempt_disable".to_owned()))?;
    Ok(0)
}

fn irq_save(machine: &mut Machine<'_>, [flags, ..]: [u64; 5]) -> Result<u64, Stop> {
    machine.world.memory.store(flags, Size::Dw, INTERRUPTS_ENABLED)?;
    machine.holds.take(flags, What::Interrupts, "bpf_local_irq_save");
    Ok(0)
}

fn irq_restore(machine: &mut Machine<'_>, [flags, ..]: [u64; 5]) -> Result<u64, Stop> {
    machine.holds.give_back_last(flags, &What::Interrupts, "bpf_local_irq_restore")?;
    Ok(0)
}

fn lock(machine: &mut Machine<'_>, [lock, ..]: [u64; 5]) -> Result<u64, Stop> {
    take(machine, lock, "bpf_res_spin_lock")
}

fn unlock(machine: &mut Machine<'_>, [lock, ..]: [u64; 5]) -> Result<u64, Stop> {
    give_back(machine, lock, "bpf_res_spin_unlock")
}

fn lock_irqsave(machine: &mut Machine<'_>, [lock, flags, ..]: [u64; 5]) -> Result<u64, Stop> {
    machine.world.memory.store(flags, Size::Dw, INTERRUPTS_ENABLED)?;
    let result = take(machine, lock, "bpf_res_spin_lock_irqsave")?;
    if result == 0 {
        machine.holds.take(flags, What::Interrupts, "bpf_res_spin_lock_irqsave");
    }
    Ok(result)
}

fn unlock_irqrestore(machine: &mut Machine<'_>, [lock, flags, ..]: [u64; 5]) -> Result<u64, Stop> {
    machine.holds.give_back_last(flags, &What::Interrupts, "bpf_res_spin_unlock_irqrestore")?;
    give_back(machine, lock, "bpf_res_spin_unlock_irqrestore")
}

/// Takes a lock, unless the program has it already or it takes too long.
fn take(machine: &mut Machine<'_>, lock: u64, by: &'static str) -> Result<u64, Stop> {
    if machine.holds.holds(lock, &What::Lock) {
        return Ok(int(Errno::EDEADLK));
    }
    for _ in 0..TRIES {
        if machine.world.memory.modify(lock, AtomicOp::CmpXchg, Width::W32, 1, 0)? == 0 {
            machine.holds.take(lock, What::Lock, by);
            return Ok(0);
        }
        std::thread::yield_now();
    }
    Ok(int(Errno::ETIMEDOUT))
}

fn give_back(machine: &mut Machine<'_>, lock: u64, by: &'static str) -> Result<u64, Stop> {
    machine.holds.give_back_last(lock, &What::Lock, by)?;
    machine.world.memory.modify(lock, AtomicOp::Xchg, Width::W32, 0, 0)?;
    Ok(0)
}
