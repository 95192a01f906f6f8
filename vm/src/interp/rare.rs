//! Instructions that are not worth an arm of the loop: atomics, packet loads, and what is not modelled.

use std::sync::atomic::{Ordering, fence};

use skep_isa::{AtomicOp, Size, Width};

use super::{Machine, Stop};
use crate::code::{Code, Rare};
use crate::kfuncs;
use crate::maps::{Arena, Storage};
use crate::trap::TrapKind;

/// What comes after an instruction.
pub(crate) enum Next {
    /// The following one.
    GoOn,
    /// The program's end.
    Exit,
}

impl Machine<'_> {
    pub(crate) fn execute_rare(
        &mut self,
        rare: Option<Rare>,
        code: Code,
        regs: &mut [u64; 16],
    ) -> Result<Next, Stop> {
        let memory = &self.world.memory;
        let (dst, src) = (usize::from(code.dst & 15), usize::from(code.src & 15));
        let displaced = |base: u64| base.wrapping_add(i64::from(code.off) as u64);
        match rare.unwrap_or(Rare::Nothing) {
            Rare::Atomic { op, width, fetch } => {
                let address = displaced(regs[dst]);
                let Some(found) = self.modify_field(address, op, width, regs[src], regs[0])? else {
                    return Ok(Next::GoOn);
                };
                if op == AtomicOp::CmpXchg {
                    regs[0] = found;
                } else if fetch {
                    regs[src] = found;
                }
            }
            Rare::LoadAcquire(size) => {
                let address = displaced(regs[src]);
                regs[dst] = match memory.load(address, size) {
                    Ok(value) => value,
                    Err(fault) => self.load_field(fault, size)?,
                };
                fence(Ordering::Acquire);
            }
            Rare::StoreRelease(size) => {
                fence(Ordering::Release);
                let address = displaced(regs[dst]);
                if let Err(fault) = memory.store(address, size, regs[src]) {
                    self.store_field(fault, size, regs[src])?;
                }
            }
            Rare::LoadSkb { size, indirect, at } => {
                let base = if indirect { regs[src] as u32 as i32 } else { 0 };
                let at = base.wrapping_add(at);
                match self.context.packet_bytes(memory, at, u64::from(size.bytes()))? {
                    Some(bytes) => {
                        regs[0] = bytes.iter().fold(0, |value, &byte| value << 8 | u64::from(byte));
                    }
                    None => return Ok(Next::Exit),
                }
            }
            Rare::Kfunc(callee) => {
                let callees = &self.world.loaded(self.program).decoded.callees;
                let Some(callee) = callee.and_then(|index| callees.get(usize::from(index))) else {
                    return unmodelled("the program calls a kernel function that has no name here");
                };
                let args = [regs[1], regs[2], regs[3], regs[4], regs[5]];
                regs[0] = kfuncs::call(self, callee, args)?;
            }
            Rare::Ksym => {
                return unmodelled(
                    "the program names a variable of the kernel that the world's types do not have: give the world the \
                     types that the program was linked against, before it is loaded",
                );
            }
            Rare::ForeignMap => {
                return unmodelled(
                    "the program names a map by a descriptor of its own, or one without a single value",
                );
            }
            Rare::Gotox => return unmodelled("jumps to addresses (gotox) are not modelled"),
            Rare::AddrSpaceCast { to_user } => {
                let Some(arena) = self.arena() else {
                    return unmodelled("a cast between address spaces in a program without an arena");
                };
                regs[dst] = if to_user { arena.to_user(regs[src]) } else { arena.to_guest(regs[src]) };
            }
            Rare::Nothing => return Err(Box::new(TrapKind::NoInstruction)),
        }
        Ok(Next::GoOn)
    }

    /// Reads, changes and writes, and gives what was there. In an arena without the page nothing happens.
    pub(crate) fn modify_field(
        &self,
        address: u64,
        op: AtomicOp,
        width: Width,
        operand: u64,
        expected: u64,
    ) -> Result<Option<u64>, Stop> {
        let memory = &self.world.memory;
        let fault = match memory.modify(address, op, width, operand, expected) {
            Ok(found) => return Ok(Some(found)),
            Err(fault) => fault,
        };
        let size = if width == Width::W64 { 8 } else { 4 };
        match self.arena().and_then(|arena| arena.present(address, size)) {
            Some(None) => Ok(None),
            Some(Some(there)) => {
                let found = memory.modify_there(there, op, width, operand, expected);
                found.map(Some).ok_or_else(|| fault.into())
            }
            None => Err(fault.into()),
        }
    }

    /// The arena of the running program, which has one at most.
    pub(crate) fn arena(&self) -> Option<&Arena> {
        let map = self.world.loaded(self.program).arena?;
        match &self.world.map_of(map).ok()?.storage {
            Storage::Arena(arena) => Some(arena),
            _ => None,
        }
    }

    /// Gives back what the program still holds.
    pub(super) fn release_locks(&mut self) {
        for lock in self.locks.drain(..) {
            // The lock was taken by a checked access; it was there then.
            let _ = self.world.memory.modify(lock, AtomicOp::Xchg, Width::W32, 0, 0);
        }
    }

    /// Reads a value of a size that is known, as helpers do.
    pub(crate) fn load_word(&self, address: u64, size: Size) -> Result<u64, Stop> {
        Ok(self.world.memory.load(address, size)?)
    }
}

fn unmodelled(what: &str) -> Result<Next, Stop> {
    Err(Box::new(TrapKind::Unmodelled(what.to_owned())))
}
