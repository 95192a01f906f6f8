//! The user ring buffer: samples that a user sends to programs.

use std::collections::VecDeque;

use crate::Errno;

/// Bytes before each sample.
const HEADER: u64 = 8;

/// Samples that wait for a program.
#[derive(Debug)]
pub(crate) struct UserRing {
    size: u64,
    used: u64,
    samples: VecDeque<Vec<u8>>,
    /// A program takes samples out; another one is sent away.
    pub(crate) is_busy: bool,
}

impl UserRing {
    pub(super) fn new(size: u64) -> UserRing {
        UserRing { size, used: 0, samples: VecDeque::new(), is_busy: false }
    }

    /// Sends a sample.
    pub(crate) fn submit(&mut self, bytes: Vec<u8>) -> Result<(), Errno> {
        let taken = taken(&bytes);
        if taken > self.size {
            return Err(Errno::E2BIG);
        }
        if taken > self.size - self.used {
            return Err(Errno::ENOSPC);
        }
        self.used += taken;
        self.samples.push_back(bytes);
        Ok(())
    }

    /// The sample that was sent first.
    pub(crate) fn take(&mut self) -> Option<Vec<u8>> {
        let sample = self.samples.pop_front()?;
        self.used -= taken(&sample);
        Some(sample)
    }
}

/// The room a sample takes.
fn taken(bytes: &[u8]) -> u64 {
    (bytes.len() as u64 + HEADER).next_multiple_of(8)
}
