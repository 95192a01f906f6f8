//! The stack of a run: a frame for each function that is called, in regions that are made as calls go deeper.

use super::{FRAME, MAX_FRAMES, MAX_TAIL_CALLS};
use crate::Error;
use crate::memory::{Memory, Region, access};
use crate::world::World;

/// From one frame to the next; what lies between belongs to nobody.
pub(crate) const STRIDE: u64 = 1024;
/// Frames of one region: as many as a program has without tail calls.
const FRAMES: usize = MAX_FRAMES;
/// As many as there may be with them.
const ALL_FRAMES: usize = MAX_FRAMES * (MAX_TAIL_CALLS as usize + 1);

/// The frames of a run.
#[derive(Debug)]
pub(crate) struct Stack {
    /// Frames of each region.
    frames: usize,
    /// What may be done with them.
    access: u32,
    /// Where the regions are; there is always one.
    regions: Vec<u64>,
    /// Depths at which a program was entered by a tail call, rising.
    entries: Vec<usize>,
}

impl Stack {
    /// A stack. With `plain`, its frames lie side by side, and nobody watches what was written to them.
    pub(super) fn new(world: &World, plain: bool) -> Result<Stack, Error> {
        let frames = if plain && world.has_tail_calls() { ALL_FRAMES } else { FRAMES };
        let watched = if plain { 0 } else { world.stack_access() };
        let access = access::READ | access::WRITE | watched;
        let mut stack = Stack { frames, access, regions: Vec::new(), entries: Vec::new() };
        stack.regions.push(stack.region(world)?);
        Ok(stack)
    }

    fn region(&self, world: &World) -> Result<u64, Error> {
        world.memory.add(Region {
            name: "the stack frame".to_owned(),
            len: self.frames as u64 * STRIDE,
            stride: STRIDE as u32,
            element: FRAME as u32,
            access: self.access,
        })
    }

    /// Whether there is a frame at a depth; makes room for it if there is memory.
    pub(super) fn has_room(&mut self, world: &World, depth: usize) -> bool {
        while depth / self.frames >= self.regions.len() {
            let Ok(region) = self.region(world) else { return false };
            self.regions.push(region);
        }
        true
    }

    /// Begins a frame, and gives its end, which r10 points to.
    pub(crate) fn enter(&mut self, memory: &Memory, depth: usize) -> u64 {
        while self.entries.pop_if(|entry| *entry >= depth).is_some() {}
        let end = self.end_of(depth);
        if self.access & access::SHADOWED != 0 {
            memory.forget(end - FRAME, FRAME);
        }
        end
    }

    /// The end of a frame.
    pub(super) fn end_of(&self, depth: usize) -> u64 {
        let region = self.regions.get(depth / self.frames).copied().unwrap_or(0);
        region + (depth % self.frames) as u64 * STRIDE + FRAME
    }

    /// Notes that a frame is that of a program which was entered by a tail call.
    pub(crate) fn note_entry(&mut self, depth: usize) {
        self.entries.push(depth);
    }

    /// The depth at which the program was entered that runs at a depth.
    pub(crate) fn entry(&mut self, depth: usize) -> usize {
        while self.entries.pop_if(|entry| *entry > depth).is_some() {}
        self.entries.last().copied().unwrap_or(0)
    }

    pub(super) fn release(&self, memory: &Memory) {
        for &region in &self.regions {
            memory.remove(region);
        }
    }
}
