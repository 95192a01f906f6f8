//! What a test says of objects and maps that nothing else here knows: paths, digests, counts.

use std::collections::HashMap;

use crate::error::Errno;
use crate::maps::lock;
use crate::settings::Counter;
use crate::world::{MapId, World};

/// Answers by what they are about.
#[derive(Debug, Default)]
pub(crate) struct Facts {
    paths: HashMap<u64, String>,
    digests: HashMap<u64, Digest>,
    /// By map and index.
    counters: HashMap<(u64, u32), Counter>,
}

/// A digest of a file's content, with the number of its algorithm (`enum hash_algo`).
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Digest {
    pub(crate) algorithm: u32,
    pub(crate) bytes: Vec<u8>,
}

impl World {
    /// Says what `bpf_d_path` gives for the `struct path` at an address.
    pub fn set_path(&self, path: u64, text: &str) {
        lock(&self.facts).paths.insert(path, text.to_owned());
    }

    /// Says what `bpf_ima_inode_hash` and `bpf_ima_file_hash` give for the inode or file at an address: the number of an
    /// algorithm, and the digest.
    pub fn set_digest(&self, object: u64, algorithm: u32, bytes: &[u8]) {
        lock(&self.facts).digests.insert(object, Digest { algorithm, bytes: bytes.to_vec() });
    }

    /// Puts an event into a perf event array: what it counted, as `bpf_perf_event_read` gives it.
    ///
    /// # Errors
    /// When there is no such map, or it has no such index.
    pub fn set_counter(&self, map: MapId, index: u32, counter: Counter) -> Result<(), Errno> {
        let map = self.maps.get(map.0 as usize).ok_or(Errno::EBADF)?;
        if index >= map.entries {
            return Err(Errno::E2BIG);
        }
        lock(&self.facts).counters.insert((map.object, index), counter);
        Ok(())
    }

    pub(crate) fn path(&self, path: u64) -> Option<String> {
        lock(&self.facts).paths.get(&path).cloned()
    }

    pub(crate) fn digest(&self, object: u64) -> Option<Digest> {
        lock(&self.facts).digests.get(&object).cloned()
    }

    pub(crate) fn counter(&self, map: u64, index: u32) -> Option<Counter> {
        lock(&self.facts).counters.get(&(map, index)).copied()
    }
}
