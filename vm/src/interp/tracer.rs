//! Watching a run.

use std::fmt::Debug;

use skep_isa::InsnIdx;

use crate::world::ProgId;

/// Watches a run, instruction by instruction. Given to [`World::run_traced`](crate::World::run_traced).
pub trait Tracer: Debug {
    /// An instruction is about to run: of this program, with these registers, in this frame (the outermost is 0).
    ///
    /// Fuel is charged by straight runs, so a run that ends for want of it may show a few instructions more.
    fn step(&mut self, program: ProgId, insn: InsnIdx, regs: &[u64; 11], depth: usize);
}
