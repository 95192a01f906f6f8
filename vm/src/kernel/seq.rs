//! Files that programs write text to: what an iterator's reader reads.

use std::collections::HashMap;
use std::sync::Mutex;

use crate::Errno;
use crate::maps::lock;
use crate::world::World;

/// Bytes that one call of an iterator can write: the kernel's buffer for it.
const MOST: usize = 8 * 4096;

/// The files that are open, by the address of their `struct seq_file`.
#[derive(Debug, Default)]
pub(crate) struct Seqs(Mutex<HashMap<u64, Vec<u8>>>);

impl World {
    /// Writes to a file that an iterator was given: all of the bytes, or none where it has no room for them.
    ///
    /// # Errors
    /// `EOVERFLOW` without room, `EINVAL` where there is no such file.
    pub fn write_seq(&self, seq: u64, bytes: &[u8]) -> Result<(), Errno> {
        let mut files = lock(&self.seqs.0);
        let text = files.get_mut(&seq).ok_or(Errno::EINVAL)?;
        if text.len() + bytes.len() > MOST {
            return Err(Errno::EOVERFLOW);
        }
        text.extend(bytes);
        Ok(())
    }
}

impl Seqs {
    pub(crate) fn open(&self, seq: u64) {
        lock(&self.0).insert(seq, Vec::new());
    }

    /// What was written so far.
    pub(crate) fn written(&self, seq: u64) -> Vec<u8> {
        lock(&self.0).get(&seq).cloned().unwrap_or_default()
    }

    pub(crate) fn close(&self, seq: u64) {
        lock(&self.0).remove(&seq);
    }
}
