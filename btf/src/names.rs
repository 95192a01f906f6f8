//! Finding types by name: a hash table made when the first name is asked for.
//!
//! A kernel has some hundred thousand named types and a program asks for a few of them, so the index is two flat
//! arrays of numbers: a head for each bucket, and for each type the next one of its bucket.

use crate::{Btf, TypeId};

/// The name index of one table, without its base.
#[derive(Debug)]
pub(crate) struct Index {
    /// For each bucket, the position of its first type, plus one; 0 ends the chain.
    heads: Vec<u32>,
    /// For each type, the position of the next type of its bucket, plus one.
    next: Vec<u32>,
}

/// The types of `btf` itself that have this name, in order of number.
pub(crate) fn ids<'a>(btf: &'a Btf, name: &'a str) -> impl Iterator<Item = TypeId> + use<'a> {
    let index = btf.names.get_or_init(|| Index::new(btf));
    let first = if name.is_empty() { 0 } else { index.head(name.as_bytes()) };
    std::iter::successors(at(first), |&position| at(index.next.get(position).copied().unwrap_or(0)))
        .filter(move |&position| btf.own_name_bytes(position) == name.as_bytes())
        .map(|position| TypeId(btf.first_id.saturating_add(position as u32)))
}

impl Index {
    fn new(btf: &Btf) -> Index {
        let n_types = btf.records.len();
        let mut index = Index { heads: vec![0; n_types.next_power_of_two()], next: vec![0; n_types] };
        // Backwards, so that each chain starts with the lowest number.
        for position in (0..n_types).rev() {
            let name = btf.own_name_bytes(position);
            if name.is_empty() {
                continue;
            }
            let bucket = index.bucket(name);
            if let (Some(head), Some(next)) = (index.heads.get_mut(bucket), index.next.get_mut(position)) {
                *next = std::mem::replace(head, position as u32 + 1);
            }
        }
        index
    }

    fn head(&self, name: &[u8]) -> u32 {
        self.heads.get(self.bucket(name)).copied().unwrap_or(0)
    }

    fn bucket(&self, name: &[u8]) -> usize {
        // FNV-1a, folded. The start of a name tells it from most others.
        let hash = name.iter().take(HASHED).fold(0xcbf2_9ce4_8422_2325u64, |hash, &byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
        (hash ^ (hash >> 32)) as usize & (self.heads.len() - 1)
    }
}

/// How many bytes of a name are hashed.
const HASHED: usize = 64;

fn at(link: u32) -> Option<usize> {
    (link as usize).checked_sub(1)
}
