//! The stack of a run: a frame for each function that is called, in regions that are made as calls go deeper.

use super::{FRAME, MAX_FRAMES};
use crate::Error;
use crate::memory::{Memory, Region, access};
use crate::world::World;

/// From one frame to the next; what lies between belongs to nobody.
const STRIDE: u64 = 1024;
/// Frames of one region: as many as a program has without tail calls.
const FRAMES: usize = MAX_FRAMES;

/// The frames of a run.
#[derive(Debug)]
pub(super) struct Stack {
    /// Where the regions are; there is always one.
    regions: Vec<u64>,
    /// Depths at which a program was entered by a tail call, rising.
    entries: Vec<usize>,
}

impl Stack {
    pub(super) fn new(world: &World) -> Result<Stack, Error> {
        Ok(Stack { regions: vec![region(world)?], entries: Vec::new() })
    }

    /// Whether there is a frame at a depth; makes room for it if there is memory.
    pub(super) fn has_room(&mut self, world: &World, depth: usize) -> bool {
        while depth / FRAMES >= self.regions.len() {
            let Ok(region) = region(world) else { return false };
            self.regions.push(region);
        }
        true
    }

    /// Begins a frame, and gives its end, which r10 points to.
    pub(super) fn enter(&mut self, memory: &Memory, depth: usize) -> u64 {
        while self.entries.pop_if(|entry| *entry >= depth).is_some() {}
        let end = self.end_of(depth);
        memory.forget(end - FRAME, FRAME);
        end
    }

    /// The end of a frame.
    pub(super) fn end_of(&self, depth: usize) -> u64 {
        let region = self.regions.get(depth / FRAMES).copied().unwrap_or(0);
        region + (depth % FRAMES) as u64 * STRIDE + FRAME
    }

    /// Notes that a frame is that of a program which was entered by a tail call.
    pub(super) fn note_entry(&mut self, depth: usize) {
        self.entries.push(depth);
    }

    /// The depth at which the program was entered that runs at a depth.
    pub(super) fn entry(&mut self, depth: usize) -> usize {
        while self.entries.pop_if(|entry| *entry > depth).is_some() {}
        self.entries.last().copied().unwrap_or(0)
    }

    pub(super) fn release(&self, memory: &Memory) {
        for &region in &self.regions {
            memory.remove(region);
        }
    }
}

fn region(world: &World) -> Result<u64, Error> {
    world.memory.add(Region {
        name: "the stack frame".to_owned(),
        len: FRAMES as u64 * STRIDE,
        stride: STRIDE as u32,
        element: FRAME as u32,
        access: access::READ | access::WRITE | world.stack_access(),
    })
}
