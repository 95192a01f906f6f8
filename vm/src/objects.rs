//! Objects that programs make: with a name, a number of references, and an end.
//!
//! An object that is given back leaves its name behind for a while, so that a later use of it is a trap that names it.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Mutex;

use skep_isa::{AtomicOp, Width};

use crate::Error;
use crate::maps::lock;
use crate::memory::{Memory, Region, access};
use crate::world::World;

/// How many objects that are gone are remembered.
const REMEMBERED: usize = 256;

/// All objects that programs made.
#[derive(Debug, Default)]
pub(crate) struct Objects(Mutex<Table>);

#[derive(Debug, Default)]
struct Table {
    /// By address.
    live: BTreeMap<u64, Object>,
    gone: VecDeque<(u64, String)>,
}

/// An object.
#[derive(Debug)]
struct Object {
    name: String,
    len: u64,
    references: u64,
}

impl Objects {
    /// Makes an object of zeros, with one reference to it.
    pub(crate) fn add(&self, memory: &Memory, name: &str, len: u64) -> Result<u64, Error> {
        let address = memory.add(Region::plain(name, len, access::READ | access::WRITE))?;
        lock(&self.0).live.insert(address, Object { name: name.to_owned(), len, references: 1 });
        Ok(address)
    }

    /// The start of the object that an address lies in.
    pub(crate) fn containing(&self, address: u64) -> Option<u64> {
        let table = lock(&self.0);
        let (start, object) = table.live.range(..=address).next_back()?;
        (address - start < object.len).then_some(*start)
    }

    /// Bytes of an object.
    pub(crate) fn len_of(&self, object: u64) -> Option<u64> {
        lock(&self.0).live.get(&object).map(|object| object.len)
    }

    /// One reference more.
    pub(crate) fn acquire(&self, object: u64) {
        if let Some(object) = lock(&self.0).live.get_mut(&object) {
            object.references = object.references.saturating_add(1);
        }
    }

    /// One reference less; the last one ends the object. Whether it was that one.
    pub(crate) fn release(&self, memory: &Memory, address: u64) -> bool {
        let mut table = lock(&self.0);
        let Some(object) = table.live.get_mut(&address) else { return false };
        object.references = object.references.saturating_sub(1);
        if object.references != 0 {
            return false;
        }
        let Some(object) = table.live.remove(&address) else { return false };
        memory.retire(address, format!("{}, which is gone", object.name));
        table.gone.push_back((address, object.name));
        if table.gone.len() > REMEMBERED
            && let Some((oldest, _)) = table.gone.pop_front()
        {
            memory.remove(oldest);
        }
        true
    }

    /// The name of the object that is, or was, at an address.
    fn name_at(&self, address: u64) -> Option<String> {
        let table = lock(&self.0);
        if let Some(object) = table.live.get(&address) {
            return Some(object.name.clone());
        }
        let gone = table.gone.iter().rev().find(|(at, _)| *at == address)?;
        Some(format!("{}, which is gone", gone.1))
    }
}

impl World {
    /// What messages call the object at an address.
    pub(crate) fn name_at(&self, address: u64) -> String {
        if let Some(name) = self.objects_made.name_at(address) {
            return name;
        }
        let of_kernel = self.kernel.type_of(address).zip(self.kernel.types().ok());
        match of_kernel {
            Some((ty, types)) => format!("the {}", types.name_of(ty)),
            None => format!("{address:#x}"),
        }
    }

    /// Gives a reference back that a run held.
    pub(crate) fn drop_reference(&self, object: u64) {
        self.objects_made.release(&self.memory, object);
    }

    /// Opens a lock that a run held.
    pub(crate) fn unlock(&self, lock: u64) {
        // It was taken by a checked access; it was there then.
        let _ = self.memory.modify(lock, AtomicOp::Xchg, Width::W32, 0, 0);
    }
}
