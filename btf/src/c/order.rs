//! Which types must stand before which: C wants a structure complete where it is embedded, and declared where it is
//! pointed at.
//!
//! The walk from a type goes to all it refers to. A structure is *needed* (a strong link) if the way to it has no
//! pointer, or if it has no name and so is written out on the spot; behind a pointer a declaration does, and the walk
//! stops. What has been needed stands in the plan once, after all that it needs.

use super::check_effort;
use crate::{Btf, Error, ErrorKind, Type, TypeId};

/// The types to be defined, in order.
#[derive(Debug)]
pub(super) struct Plan<'a> {
    btf: &'a Btf,
    states: Vec<State>,
    is_referenced: Vec<bool>,
    queue: Vec<TypeId>,
    steps: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    New,
    /// On the way from it.
    Open,
    Done,
}

/// Whether the type must be complete.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Link {
    Strong,
    Weak,
}

impl<'a> Plan<'a> {
    pub(super) fn new(btf: &'a Btf) -> Plan<'a> {
        let n_types = btf.end_id().0 as usize;
        let mut states = vec![State::New; n_types];
        if let Some(void) = states.first_mut() {
            *void = State::Done;
        }
        Plan { btf, states, is_referenced: find_referenced(btf, n_types), queue: Vec::new(), steps: 0 }
    }

    /// The types that must be defined to have `id`, and were not before.
    pub(super) fn add(&mut self, id: TypeId) -> Result<Vec<TypeId>, Error> {
        self.walk(id, false, 0)?;
        Ok(std::mem::take(&mut self.queue))
    }

    fn walk(&mut self, id: TypeId, through_pointer: bool, depth: u32) -> Result<Link, Error> {
        self.steps += 1;
        check_effort(self.steps, depth).map_err(|error| error.about_type(self.btf, id))?;
        let depth = depth + 1;
        let state = self.states.get(id.0 as usize).copied();
        let (Some(state), Some(ty)) = (state, self.btf.get(id)) else {
            return Err(Error::new(ErrorKind::Reference, format!("there is no type {id}")));
        };
        match state {
            State::Done => return Ok(Link::Strong),
            State::Open => {
                let can_be_declared = matches!(ty, Type::Struct(_) | Type::Union(_)) && !ty.name().is_empty();
                if through_pointer && can_be_declared {
                    return Ok(Link::Weak);
                }
                let error = Error::new(ErrorKind::Loop, "the type contains itself, which C cannot say");
                return Err(error.about_type(self.btf, id));
            }
            State::New => {}
        }
        match ty {
            Type::Void
            | Type::Int { .. }
            | Type::Float { .. }
            | Type::Func { .. }
            | Type::Var { .. }
            | Type::Datasec(_)
            | Type::DeclTag { .. } => {
                self.mark(id, State::Done);
                Ok(Link::Weak)
            }
            Type::Ptr { target } => {
                let link = self.walk(target, true, depth)?;
                self.mark(id, State::Done);
                Ok(link)
            }
            Type::Array { elem, .. } => self.walk(elem, false, depth),
            Type::Volatile { target }
            | Type::Const { target }
            | Type::Restrict { target }
            | Type::TypeTag { target, .. } => self.walk(target, through_pointer, depth),
            Type::Struct(of) | Type::Union(of) => {
                if through_pointer && !of.name.is_empty() {
                    return Ok(Link::Weak);
                }
                self.mark(id, State::Open);
                for member in of.members.iter() {
                    self.walk(member.ty, false, depth)?;
                }
                if !of.name.is_empty() {
                    self.queue.push(id);
                }
                self.mark(id, State::Done);
                Ok(Link::Strong)
            }
            Type::Enum(_) | Type::Enum64(_) | Type::Fwd { .. } => {
                // An enumeration without a name is written where it is used, or by itself if it is not.
                let is_used = self.is_referenced.get(id.0 as usize).copied().unwrap_or(false);
                if !ty.name().is_empty() || !is_used {
                    self.queue.push(id);
                }
                self.mark(id, State::Done);
                Ok(Link::Strong)
            }
            Type::Typedef { target, .. } => {
                if self.walk(target, through_pointer, depth)? == Link::Weak && through_pointer {
                    return Ok(Link::Weak);
                }
                self.queue.push(id);
                self.mark(id, State::Done);
                Ok(Link::Strong)
            }
            Type::FuncProto(of) => {
                let mut link = self.walk(of.ret, through_pointer, depth)?;
                for param in of.params.iter() {
                    if self.walk(param.ty, through_pointer, depth)? == Link::Strong {
                        link = Link::Strong;
                    }
                }
                Ok(link)
            }
        }
    }

    fn mark(&mut self, id: TypeId, state: State) {
        if let Some(place) = self.states.get_mut(id.0 as usize) {
            *place = state;
        }
    }
}

fn find_referenced(btf: &Btf, n_types: usize) -> Vec<bool> {
    let mut is_referenced = vec![false; n_types];
    let mut note = |id: TypeId| {
        if let Some(place) = is_referenced.get_mut(id.0 as usize) {
            *place = true;
        }
    };
    for ty in (1..n_types as u32).filter_map(|id| btf.get(TypeId(id))) {
        match ty {
            Type::Void
            | Type::Int { .. }
            | Type::Enum(_)
            | Type::Enum64(_)
            | Type::Fwd { .. }
            | Type::Float { .. } => {}
            Type::Ptr { target }
            | Type::Typedef { target, .. }
            | Type::Volatile { target }
            | Type::Const { target }
            | Type::Restrict { target }
            | Type::Func { proto: target, .. }
            | Type::Var { target, .. }
            | Type::DeclTag { target, .. }
            | Type::TypeTag { target, .. } => note(target),
            Type::Array { elem, index, .. } => {
                note(elem);
                note(index);
            }
            Type::Struct(of) | Type::Union(of) => of.members.iter().for_each(|member| note(member.ty)),
            // As in bpftool, what a function returns does not count.
            Type::FuncProto(of) => of.params.iter().for_each(|param| note(param.ty)),
            Type::Datasec(of) => of.vars.iter().for_each(|var| note(var.ty)),
        }
    }
    is_referenced
}
