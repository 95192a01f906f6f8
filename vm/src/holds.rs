//! What a run holds and has to give back: references to objects, iterators, saved interrupt flags, locks, sections.
//!
//! A kernel's verifier refuses programs that do not give back what they took. Here it is noticed when it happens.

use crate::interp::Stop;
use crate::kfuncs::Walk;
use crate::trap::TrapKind;
use crate::world::World;

/// Things held, in the order they were taken.
#[derive(Debug, Default)]
pub(crate) struct Holds {
    held: Vec<Held>,
    /// Open sections of RCU readers.
    pub(crate) rcu: u32,
    /// How often preemption is disabled.
    pub(crate) preempt: u32,
}

/// Something held.
#[derive(Debug)]
struct Held {
    address: u64,
    what: What,
    /// The function it came from.
    from: &'static str,
}

/// Kinds of things held.
#[derive(Debug)]
pub(crate) enum What {
    /// A reference to an object, which may be one that a program made.
    Object,
    /// An iterator, and where it stands.
    Iterator(Walk),
    /// Interrupt flags.
    Interrupts,
    /// A lock.
    Lock,
}

impl What {
    fn is_like(&self, other: &What) -> bool {
        std::mem::discriminant(self) == std::mem::discriminant(other)
    }
}

impl Holds {
    /// Notes that something was taken.
    pub(crate) fn take(&mut self, address: u64, what: What, from: &'static str) {
        self.held.push(Held { address, what, from });
    }

    /// Notes a reference to an object.
    pub(crate) fn acquire(&mut self, object: u64, from: &'static str) {
        self.take(object, What::Object, from);
    }

    /// Notes that a reference was given back, or away.
    ///
    /// # Errors
    /// When there is none.
    pub(crate) fn release(&mut self, world: &World, object: u64, by: &str) -> Result<(), Stop> {
        let found =
            self.held.iter().rposition(|held| held.address == object && matches!(held.what, What::Object));
        match found {
            Some(at) => {
                self.held.remove(at);
                Ok(())
            }
            None => {
                let name = world.name_at(object);
                Err(refuse(format!("{by}: the program holds no reference to {name}")))
            }
        }
    }

    /// Gives back what was taken last of its kind; the flags and locks of a kernel nest.
    ///
    /// # Errors
    /// When that is not this one.
    pub(crate) fn give_back_last(&mut self, address: u64, what: &What, by: &str) -> Result<(), Stop> {
        let last = self.held.iter().rposition(|held| held.what.is_like(what));
        match last.and_then(|at| self.held.get(at).map(|held| (at, held.address))) {
            Some((at, last)) if last == address => {
                self.held.remove(at);
                Ok(())
            }
            Some(_) => Err(refuse(format!("{by}: what was taken last is given back first"))),
            None => Err(refuse(format!("{by}: the program has taken nothing that this gives back"))),
        }
    }

    /// Whether something of a kind is held at an address.
    pub(crate) fn holds(&self, address: u64, what: &What) -> bool {
        self.held.iter().any(|held| held.address == address && held.what.is_like(what))
    }

    /// Where an iterator stands.
    pub(crate) fn iterator(&mut self, address: u64) -> Option<&mut Walk> {
        self.held.iter_mut().find_map(|held| match &mut held.what {
            What::Iterator(walk) if held.address == address => Some(walk),
            _ => None,
        })
    }

    /// Ends an iterator.
    pub(crate) fn end_iterator(&mut self, address: u64) -> Option<Walk> {
        let at = self
            .held
            .iter()
            .position(|held| held.address == address && matches!(held.what, What::Iterator(_)))?;
        match self.held.remove(at).what {
            What::Iterator(walk) => Some(walk),
            _ => None,
        }
    }

    /// What is held still, in words.
    pub(crate) fn left(&self, world: &World) -> Option<String> {
        if let Some(held) = self.held.last() {
            let what = match held.what {
                What::Object => format!("a reference to {}", world.name_at(held.address)),
                What::Iterator(_) => "an iterator that is not destroyed".to_owned(),
                What::Interrupts => "saved interrupt flags".to_owned(),
                What::Lock => "a lock".to_owned(),
            };
            return Some(format!("the program ends and holds {what}, from {}", held.from));
        }
        match (self.rcu, self.preempt) {
            (0, 0) => None,
            (0, _) => Some("the program ends and has not enabled preemption again".to_owned()),
            _ => Some("the program ends within bpf_rcu_read_lock".to_owned()),
        }
    }

    /// Gives everything back, for a run that ended early.
    pub(crate) fn drop_all(&mut self, world: &World) {
        for held in self.held.drain(..) {
            match held.what {
                What::Object => world.drop_reference(held.address),
                What::Lock => world.unlock(held.address),
                What::Iterator(_) | What::Interrupts => {}
            }
        }
    }
}

/// Something is given back or used that is not held.
pub(crate) fn refuse(what: String) -> Stop {
    Box::new(TrapKind::Reference(what))
}
