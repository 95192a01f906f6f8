//! Samples that a user sent.

use super::{Family, bad, map_of};
use crate::Errno;
use crate::dynptr::{Dynptr, Kind};
use crate::interp::{Machine, Stop};
use crate::maps::{Storage, lock};
use crate::memory::{Region, access};

pub(super) const FAMILY: Family = &[("bpf_user_ringbuf_drain", drain)];

/// `BPF_RB_NO_WAKEUP` and `BPF_RB_FORCE_WAKEUP`.
const WAKEUP_FLAGS: u64 = 3;
/// Samples that one call takes at most.
const MAX_SAMPLES: u64 = 128 * 1024;

/// Calls a function with a dynamic pointer to each sample, until it returns something else than 0.
fn drain(machine: &mut Machine<'_>, [map, function, context, flags, _]: [u64; 5]) -> Result<u64, Stop> {
    let helper = "bpf_user_ringbuf_drain";
    let map = map_of(machine, helper, map)?;
    let Storage::UserRing(ring) = &map.storage else {
        return Err(bad(helper, format!("map \"{}\" is no user ring buffer", map.def.name)));
    };
    if flags & !WAKEUP_FLAGS != 0 {
        return Ok(Errno::EINVAL.returned());
    }
    if std::mem::replace(&mut lock(ring).is_busy, true) {
        return Ok(Errno::EBUSY.returned());
    }
    let name = &map.def.name;
    let result = drain_busy(machine, name, function, context, || lock(ring).take());
    lock(ring).is_busy = false;
    result
}

fn drain_busy(
    machine: &mut Machine<'_>,
    name: &str,
    function: u64,
    context: u64,
    mut take: impl FnMut() -> Option<Vec<u8>>,
) -> Result<u64, Stop> {
    let world = machine.world;
    let helper = "bpf_user_ringbuf_drain";
    let region = |what: String, len, rights| {
        let added = world.memory.add(Region::plain(what, len, rights));
        added.map_err(|error| bad(helper, error.to_string()))
    };
    let pointer = region("a dynamic pointer".to_owned(), Dynptr::LEN, access::READ | access::WRITE)?;
    let mut n_taken = 0;
    let mut result = Ok(());
    while let Some(sample) = (n_taken < MAX_SAMPLES).then(&mut take).flatten() {
        let len = sample.len() as u64;
        let rights = access::READ | access::WRITE;
        let bytes = region(format!("sample of user ring buffer \"{name}\""), len, rights)?;
        world.memory.poke(bytes, &sample);
        n_taken += 1;
        let called = match Dynptr::new(Kind::Local, bytes, len, false) {
            Ok(dynptr) => {
                dynptr.store(&world.memory, pointer)?;
                machine.call_back(function, [pointer, context, 0, 0, 0])
            }
            Err(errno) => Ok(errno.returned()),
        };
        world.memory.remove(bytes);
        match called {
            Ok(0) => {}
            Ok(_) => break,
            Err(stop) => {
                result = Err(stop);
                break;
            }
        }
    }
    world.memory.remove(pointer);
    result.map(|()| n_taken)
}
