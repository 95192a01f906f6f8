//! Callbacks that run later: timers, work queues and task work. Each belongs to a special field of a map's value, and is
//! known by the field's address. They run when the world's clock is moved on, and never by themselves.

use std::collections::HashMap;

use crate::context::{Context, Input};
use crate::error::{Errno, Error};
use crate::interp::{Company, Machine};
use crate::maps::lock;
use crate::memory::{Region, access};
use crate::trap::{Trap, TrapKind};
use crate::world::{ProgId, RunOptions, World};

/// Callbacks that run at most while the clock moves once, so that one that starts itself again at once comes to an end.
const MAX_CALLBACKS: u64 = 1 << 20;

/// Fields with callbacks, by address.
#[derive(Debug, Default)]
pub(crate) struct Deferred {
    fields: HashMap<u64, Callback>,
    n_started: u64,
}

/// What a field holds.
#[derive(Clone, Debug)]
struct Callback {
    /// The map whose value has the field.
    map: u64,
    /// The function to call, once it is set.
    function: Option<(ProgId, u64)>,
    start: Option<Start>,
}

/// When a callback is due: in order of time, and then of starting.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
struct Start {
    due: u64,
    order: u64,
    cpu: u32,
}

impl World {
    /// Moves the clock on, and runs what becomes due on the way: callbacks of timers in order of time, and all work that
    /// waits. Gives how many ran, or why one stopped; then the clock stands where it did.
    ///
    /// # Errors
    /// When there is no memory to run in.
    pub fn advance(&self, ns: u64) -> Result<Result<u64, Trap>, Error> {
        let until = self.time().saturating_add(ns);
        for n_run in 0..MAX_CALLBACKS {
            let Some((field, callback, cpu)) = self.take_due(until) else {
                self.set_time(until.max(self.time()));
                return Ok(Ok(n_run));
            };
            if let Err(trap) = self.run_callback(field, &callback, cpu)? {
                return Ok(Err(trap));
            }
        }
        Ok(Ok(MAX_CALLBACKS))
    }

    /// When the next callback is due, if any waits. Work is due at once.
    pub fn next_due(&self) -> Option<u64> {
        lock(&self.deferred)
            .fields
            .values()
            .filter_map(|callback| callback.start)
            .min()
            .map(|start| start.due)
    }

    /// Makes a field ready for a callback.
    pub(crate) fn init_callback(&self, field: u64, map: u64) -> Result<(), Errno> {
        let mut deferred = lock(&self.deferred);
        if deferred.fields.contains_key(&field) {
            return Err(Errno::EBUSY);
        }
        deferred.fields.insert(field, Callback { map, function: None, start: None });
        Ok(())
    }

    /// Says what a field's callback is: a function of a program, by its address.
    pub(crate) fn set_callback(&self, field: u64, program: ProgId, function: u64) -> Result<(), Errno> {
        let mut deferred = lock(&self.deferred);
        let callback = deferred.fields.get_mut(&field).ok_or(Errno::EINVAL)?;
        callback.function = Some((program, function));
        Ok(())
    }

    /// Has a field's callback run when the clock reaches a time, on a CPU.
    pub(crate) fn start_callback(&self, field: u64, due: u64, cpu: u32) -> Result<(), Errno> {
        let mut deferred = lock(&self.deferred);
        deferred.n_started += 1;
        let order = deferred.n_started;
        let callback = deferred.fields.get_mut(&field).filter(|callback| callback.function.is_some());
        callback.ok_or(Errno::EINVAL)?.start = Some(Start { due, order, cpu });
        Ok(())
    }

    /// Takes a field's callback away; it can be set again. Gives whether it was waiting.
    pub(crate) fn cancel_callback(&self, field: u64) -> Result<bool, Errno> {
        let mut deferred = lock(&self.deferred);
        let callback = deferred.fields.get_mut(&field).ok_or(Errno::EINVAL)?;
        callback.function = None;
        Ok(callback.start.take().is_some())
    }

    /// Whether a field's callback waits to be run.
    pub(crate) fn waits(&self, field: u64) -> bool {
        lock(&self.deferred).fields.get(&field).is_some_and(|callback| callback.start.is_some())
    }

    /// Forgets a field, whose value is no more.
    pub(crate) fn forget_callback(&self, field: u64) {
        lock(&self.deferred).fields.remove(&field);
    }

    /// Takes the first callback that is due, and sets the clock to its time.
    fn take_due(&self, until: u64) -> Option<(u64, Callback, u32)> {
        let mut deferred = lock(&self.deferred);
        let waiting = deferred.fields.iter_mut().filter(|(_, callback)| callback.start.is_some());
        let (field, callback) = waiting.min_by_key(|(_, callback)| callback.start)?;
        let start = callback.start.filter(|start| start.due <= until)?;
        callback.start = None;
        self.set_time(self.time().max(start.due));
        Some((*field, callback.clone(), start.cpu))
    }

    fn run_callback(&self, field: u64, callback: &Callback, cpu: u32) -> Result<Result<u64, Trap>, Error> {
        let found = self.map_at(callback.map).and_then(|map| Some((map, map.value_at(field)?)));
        let (Some((map, (key, value))), Some((program, function))) = (found, callback.function) else {
            return Ok(Ok(0));
        };
        let loaded = self.loaded(program);
        let context = Context::new(self, loaded, &Input::Memory(Vec::new()), 0)?;
        let mut machine = Machine::new(
            self,
            program,
            context,
            &RunOptions { cpu, ..RunOptions::default() },
            Company::default(),
        )?;
        machine.callback_of = Some(field);
        let place = self.memory.add(Region::plain(
            format!("key of map \"{}\"", map.def.name),
            key.len() as u64,
            access::READ,
        ))?;
        self.memory.poke(place, &key);
        let result = match loaded.function_at(function) {
            Some(entry) => machine.run_from(entry, [callback.map, place, value, 0, 0]),
            None => {
                let kind = TrapKind::Unmodelled(format!("{function:#x} is no function of the program"));
                Err(loaded.trap(kind, skep_isa::InsnIdx(0)))
            }
        };
        self.memory.remove(place);
        Ok(result)
    }
}
