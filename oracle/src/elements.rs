//! The elements of maps of the running kernel, one by one as the system calls give them.

use std::os::fd::AsFd;

use crate::maps::{LoadedMap, MapLimits, load_types, make, possible_cpus};
use crate::sys::{self, Errno, value_stride};
use crate::{Availability, Blob, Error, Map, availability};

/// Elements that a dump has at most.
const MOST_ELEMENTS: usize = 1 << 16;

/// A map of the running kernel. Errors of its methods are the kernel's error numbers.
///
/// ```no_run
/// use skep_oracle::{LiveMap, Map};
///
/// let shape = Map { map_type: 1, key_size: 4, value_size: 8, max_entries: 16, ..Map::default() };
/// let map = LiveMap::new(&shape, None)?;
/// assert_eq!(map.update(&[0; 4], &[7; 8], 0), Ok(()));
/// assert_eq!(map.lookup(&[0; 4], 0), Ok(vec![7; 8]));
/// # Ok::<(), skep_oracle::Error>(())
/// ```
#[derive(Debug)]
pub struct LiveMap {
    map: LoadedMap,
    key_len: usize,
    value_len: usize,
}

impl LiveMap {
    /// Makes a map, with types from some BTF if it has any.
    ///
    /// # Errors
    /// Where bpf(2) may not be called, or the kernel refuses the map.
    pub fn new(map: &Map, btf: Option<&[u8]>) -> Result<LiveMap, Error> {
        if let Availability::Refused(reason) = availability() {
            return Err(Error::Unavailable(reason));
        }
        let types = btf.and_then(|bytes| load_types(bytes).0);
        let made = make(map, types.as_ref().map(AsFd::as_fd), None, MapLimits::default());
        let made = made.map_err(|refusal| Error::Refused(refusal.into_message()))?;
        let value_len = value_stride(map.map_type, map.value_size, possible_cpus());
        Ok(LiveMap { map: made, key_len: map.key_size as usize, value_len })
    }

    /// A key's value.
    ///
    /// # Errors
    /// The error number.
    pub fn lookup(&self, key: &[u8], flags: u64) -> Result<Vec<u8>, i32> {
        self.check_key(key)?;
        let mut value = vec![0; self.value_len];
        sys::map_lookup(self.map.as_fd(), key, &mut value, flags).map_err(number)?;
        Ok(value)
    }

    /// Whether a bloom filter may have a value.
    ///
    /// # Errors
    /// The error number.
    pub fn may_have(&self, value: &[u8]) -> Result<(), i32> {
        self.check_value(value)?;
        sys::map_lookup(self.map.as_fd(), &[], &mut value.to_vec(), 0).map_err(number)
    }

    /// Sets a key's value.
    ///
    /// # Errors
    /// The error number.
    pub fn update(&self, key: &[u8], value: &[u8], flags: u64) -> Result<(), i32> {
        self.check_key(key)?;
        self.check_value(value)?;
        sys::map_update(self.map.as_fd(), key, value, flags).map_err(number)
    }

    /// Takes a key out.
    ///
    /// # Errors
    /// The error number.
    pub fn delete(&self, key: &[u8]) -> Result<(), i32> {
        self.check_key(key)?;
        sys::map_delete(self.map.as_fd(), key).map_err(number)
    }

    /// Takes a key out and gives its value.
    ///
    /// # Errors
    /// The error number.
    pub fn lookup_and_delete(&self, key: &[u8], flags: u64) -> Result<Vec<u8>, i32> {
        self.check_key(key)?;
        let mut value = vec![0; self.value_len];
        sys::map_lookup_and_delete(self.map.as_fd(), key, &mut value, flags).map_err(number)?;
        Ok(value)
    }

    /// The key after another one, or the first.
    ///
    /// # Errors
    /// The error number.
    pub fn next_key(&self, key: Option<&[u8]>) -> Result<Vec<u8>, i32> {
        key.map_or(Ok(()), |key| self.check_key(key))?;
        let mut next = vec![0; self.key_len];
        sys::map_next_key(self.map.as_fd(), key, &mut next).map_err(number)?;
        Ok(next)
    }

    /// Takes the right to change it from users.
    ///
    /// # Errors
    /// The error number.
    pub fn freeze(&self) -> Result<(), i32> {
        sys::map_freeze(self.map.as_fd()).map_err(number)
    }

    // The kernel reads and writes as many bytes as the map's key and value have.
    fn check_key(&self, key: &[u8]) -> Result<(), i32> {
        if key.len() == self.key_len { Ok(()) } else { Err(libc::EINVAL) }
    }

    fn check_value(&self, value: &[u8]) -> Result<(), i32> {
        if value.len() == self.value_len { Ok(()) } else { Err(libc::EINVAL) }
    }
}

/// What a map holds. Keys without a value that can be read are left out.
pub(crate) fn dump(loaded: &LoadedMap, map: &Map) -> Vec<(Blob, Blob)> {
    let mut elements = Vec::new();
    let mut key: Option<Vec<u8>> = None;
    let value_len = value_stride(map.map_type, map.value_size, possible_cpus());
    while elements.len() < MOST_ELEMENTS {
        let mut next = vec![0; map.key_size as usize];
        if next.is_empty() || sys::map_next_key(loaded.as_fd(), key.as_deref(), &mut next).is_err() {
            break;
        }
        let mut value = vec![0; value_len];
        if sys::map_lookup(loaded.as_fd(), &next, &mut value, 0).is_ok() {
            elements.push((Blob::from(next.clone()), Blob::from(value)));
        }
        key = Some(next);
    }
    elements
}

fn number(errno: Errno) -> i32 {
    errno.0
}
