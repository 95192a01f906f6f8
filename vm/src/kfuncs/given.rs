//! What a test gives the world for kernel functions to find: extended attributes, keys, what a network device says of
//! a packet, the cache that memory came from.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64};

use crate::maps::lock;
use crate::world::World;

/// What kernel functions remember from call to call, and what they were given.
#[derive(Debug, Default)]
pub(crate) struct State {
    /// The CPU that was chosen last where one is as good as the other.
    pub(crate) last_cpu: AtomicU64,
    /// Extended attributes, by object and name.
    pub(crate) attributes: Mutex<BTreeMap<(u64, String), Vec<u8>>>,
    /// Serial numbers of keys.
    pub(crate) keys: Mutex<BTreeSet<u32>>,
    pub(crate) metadata: Mutex<XdpMetadata>,
    /// Caches of memory, by an address in it.
    pub(crate) caches: Mutex<BTreeMap<u64, u64>>,
    /// Whether a program of a session stands at the function's return.
    pub(crate) is_return: AtomicBool,
    /// Where the cookie of a session is, once it was asked for.
    pub(crate) cookie: Mutex<u64>,
    /// What programs wrote to their streams.
    pub(crate) streams: Mutex<BTreeMap<u32, Vec<u8>>>,
}

/// What a network device says of the packet it received. What it does not say, programs are told is not supported.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct XdpMetadata {
    /// When it came, in nanoseconds.
    pub timestamp: Option<u64>,
    /// The hash of its addresses, and its kind.
    pub hash: Option<(u32, u32)>,
    /// The protocol of its VLAN tag, in network byte order, and the tag.
    pub vlan_tag: Option<(u16, u16)>,
}

impl World {
    /// Gives a file, directory entry or cgroup an extended attribute.
    pub fn set_attribute(&self, object: u64, name: &str, value: &[u8]) {
        lock(&self.kfuncs.attributes).insert((object, name.to_owned()), value.to_vec());
    }

    /// An extended attribute.
    pub fn attribute(&self, object: u64, name: &str) -> Option<Vec<u8>> {
        lock(&self.kfuncs.attributes).get(&(object, name.to_owned())).cloned()
    }

    /// Gives the world a key that programs can look up.
    pub fn add_key(&self, serial: u32) {
        lock(&self.kfuncs.keys).insert(serial);
    }

    /// Says what a network device knows of packets.
    pub fn set_xdp_metadata(&self, metadata: XdpMetadata) {
        *lock(&self.kfuncs.metadata) = metadata;
    }

    /// Says which `struct kmem_cache` an address comes from.
    pub fn set_kmem_cache(&self, address: u64, cache: u64) {
        lock(&self.kfuncs.caches).insert(address, cache);
    }

    /// Says whether programs of a session stand at the return of their function, or at its entry.
    pub fn set_session_return(&self, is_return: bool) {
        self.kfuncs.is_return.store(is_return, std::sync::atomic::Ordering::Relaxed);
    }

    /// Takes what programs wrote to a stream: 1 is the standard output, 2 the standard error.
    pub fn take_stream(&self, stream: u32) -> Vec<u8> {
        lock(&self.kfuncs.streams).remove(&stream).unwrap_or_default()
    }
}
