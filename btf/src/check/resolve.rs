//! Following types as the kernel does: every type is resolved once, on a stack of at most [`MAX_RESOLVE_DEPTH`].
//!
//! Mirrors `btf_check_all_types` and the `…_resolve` functions of `kernel/bpf/btf.c` (6.12, 6.18). A type is pushed
//! when its resolution needs another's, and pushing a type that is already on the stack is a loop. What ends a
//! walk (a *sink*) depends on what began it: a pointer need not resolve the structure it points at, but a
//! structure must resolve its members, arrays of structures included. So `struct list { struct list *next; }` is
//! no loop and `struct list { struct list next; }` is one.
//!
//! Termination: each push marks a type as visited, for good; each step pushes, pops or fails.

use super::kernel::{member_at, own_records, reference, value};
use super::members::{check_member, is_regular_int};
use super::references::describe_element;
use crate::read::Record;
use crate::{Btf, Error, ErrorKind, Kind, MAX_RESOLVE_DEPTH, TypeId};

/// Resolves all types of a table itself.
pub(super) fn check_resolution(btf: &Btf) -> Result<(), Error> {
    let mut resolver = Resolver {
        btf,
        slots: vec![Slot::default(); btf.records.len()],
        stack: Vec::with_capacity(MAX_RESOLVE_DEPTH),
        mode: Mode::Any,
    };
    for (id, record) in own_records(btf) {
        if needs_resolve(record.kind) && !resolver.is_resolved(id) {
            resolver.resolve(id)?;
        }
        if record.kind == Kind::FuncProto {
            resolver.check_proto(record).map_err(|error| error.about_type(btf, id))?;
        }
    }
    Ok(())
}

pub(super) struct Resolver<'a> {
    pub(super) btf: &'a Btf,
    /// One for each type of this table itself.
    slots: Vec<Slot>,
    stack: Vec<Vertex>,
    mode: Mode,
}

/// What is known of a type so far.
#[derive(Clone, Copy, Default)]
struct Slot {
    state: State,
    /// What a modifier, pointer or variable resolves to.
    target: TypeId,
    /// The size of an array.
    size: u32,
    /// The parameters of this prototype have names: many functions may share one, so it is looked at once.
    is_named: bool,
}

#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum State {
    #[default]
    New,
    Visited,
    Resolved,
}

/// What began the walk, and so what ends it.
#[derive(Clone, Copy)]
enum Mode {
    Any,
    Pointer,
    Aggregate,
}

#[derive(Clone, Copy)]
struct Vertex {
    id: TypeId,
    record: Record,
    /// The element of its list to go on with.
    next: u32,
}

/// What a step on the top of the stack came to.
enum Step {
    /// This type has to be resolved first; then the list goes on at `next`.
    Push { id: TypeId, next: u32 },
    /// The top is resolved.
    Pop { target: TypeId, size: u32 },
}

impl Step {
    fn push(id: TypeId) -> Step {
        Step::Push { id, next: 0 }
    }

    fn pop(target: TypeId) -> Step {
        Step::Pop { target, size: 0 }
    }
}

/// A type that has a size.
#[derive(Clone, Copy)]
pub(super) struct Sized {
    pub(super) id: TypeId,
    pub(super) kind: Kind,
    pub(super) size: u32,
}

impl Resolver<'_> {
    fn resolve(&mut self, id: TypeId) -> Result<(), Error> {
        self.mode = Mode::Any;
        self.push(id)?;
        while let Some(top) = self.stack.last().copied() {
            let btf = self.btf;
            match self.step(top).map_err(|error| error.about_type(btf, top.id))? {
                Step::Push { id, next } => {
                    if let Some(top) = self.stack.last_mut() {
                        top.next = next;
                    }
                    self.push(id)?;
                }
                Step::Pop { target, size } => {
                    self.stack.pop();
                    if let Some(slot) = self.slot_mut(top.id) {
                        *slot = Slot { state: State::Resolved, target, size, ..*slot };
                    }
                }
            }
        }
        Ok(())
    }

    fn push(&mut self, id: TypeId) -> Result<(), Error> {
        let btf = self.btf;
        let about = |kind, message: String| Err(Error::new(kind, message).about_type(btf, id));
        if self.stack.len() == MAX_RESOLVE_DEPTH {
            return about(ErrorKind::Loop, format!("types lead on for more than {MAX_RESOLVE_DEPTH} steps"));
        }
        let Some((_, record)) = self.btf.record(id) else {
            return about(ErrorKind::Reference, "there is no such type".to_owned());
        };
        match self.slot_mut(id) {
            Some(slot) if slot.state == State::New => slot.state = State::Visited,
            Some(_) => return about(ErrorKind::Loop, "it contains itself".to_owned()),
            None => {
                return about(ErrorKind::Loop, "a type of the base cannot be resolved from here".to_owned());
            }
        }
        self.stack.push(Vertex { id, record, next: 0 });
        if let Mode::Any = self.mode {
            match record.kind {
                Kind::Ptr => self.mode = Mode::Pointer,
                Kind::Struct | Kind::Union | Kind::Array => self.mode = Mode::Aggregate,
                _ => {}
            }
        }
        Ok(())
    }

    fn step(&mut self, top: Vertex) -> Result<Step, Error> {
        match top.record.kind {
            Kind::Typedef | Kind::Volatile | Kind::Const | Kind::Restrict | Kind::TypeTag => {
                self.step_reference(top.record, false)
            }
            Kind::Ptr => self.step_reference(top.record, true),
            Kind::Var => self.step_var(top.record),
            Kind::Array => self.step_array(top.record),
            Kind::Struct | Kind::Union => self.step_members(top),
            Kind::Func => self.step_func(top.record),
            Kind::DeclTag => self.step_tag(top.record),
            Kind::Datasec => {
                self.mode = Mode::Any;
                self.step_section(top)
            }
            // Never pushed: these end every walk.
            Kind::Void
            | Kind::Int
            | Kind::Enum
            | Kind::Fwd
            | Kind::FuncProto
            | Kind::Float
            | Kind::Enum64 => Ok(Step::pop(TypeId::VOID)),
        }
    }

    fn step_reference(&self, record: Record, is_pointer: bool) -> Result<Step, Error> {
        let next = TypeId(record.word);
        if is_source_only(self.kind(next)) {
            return Err(self.bad_target(next));
        }
        if self.must_push(next) {
            return Ok(Step::push(next));
        }
        // A modifier resolved within a structure may have stopped at a pointer; a pointer goes on from there.
        if is_pointer && let Some(pointer) = self.unresolved_pointer_behind(next) {
            return Ok(Step::push(pointer));
        }
        if let Some(sized) = self.sized(next) {
            return Ok(Step::pop(sized.id));
        }
        let target = if self.is_resolved(next) { self.target(next) } else { next };
        match self.kind(target) {
            Kind::Void | Kind::Fwd | Kind::FuncProto => Ok(Step::pop(target)),
            _ => Err(self.bad_target(next)),
        }
    }

    fn step_var(&self, record: Record) -> Result<Step, Error> {
        let next = TypeId(record.word);
        if is_source_only(self.kind(next)) {
            return Err(self.bad_target(next));
        }
        if self.must_push(next) {
            return Ok(Step::push(next));
        }
        if let Some(pointer) = self.unresolved_pointer_behind(next) {
            return Ok(Step::push(pointer));
        }
        match self.sized(next) {
            Some(sized) => Ok(Step::pop(sized.id)),
            None => Err(reference(format!("the type of the variable, {next}, has no size"))),
        }
    }

    fn step_array(&self, record: Record) -> Result<Step, Error> {
        let [elem, index, count] = [0, 4, 8].map(|at| self.btf.word(record.body + at));
        let (elem, index) = (TypeId(elem), TypeId(index));
        let refuse = |part: &str, id: TypeId, what: &str| {
            Err(reference(format!("the type of its {part}, {id} ({}), {what}", self.kind(id))))
        };
        for (part, id) in [("index", index), ("element", elem)] {
            if has_no_size(self.kind(id)) || is_source_only(self.kind(id)) {
                return refuse(part, id, "has no size");
            }
            if self.must_push(id) {
                return Ok(Step::push(id));
            }
            match self.sized(id) {
                None => return refuse(part, id, "has no size"),
                Some(sized) if part == "index" && sized.kind != Kind::Int => {
                    return refuse(part, id, "is not an integer");
                }
                Some(sized) if sized.kind == Kind::Int && !is_regular_int(self.btf, sized.id) => {
                    return refuse(part, id, "is not a whole integer of 1, 2, 4, 8 or 16 bytes");
                }
                Some(_) => {}
            }
        }
        let Some(sized) = self.sized(elem) else {
            return refuse("element", elem, "has no size");
        };
        match sized.size.checked_mul(count) {
            Some(size) => Ok(Step::Pop { target: sized.id, size }),
            None => Err(value(format!("{count} elements of {} bytes are more than 4 GiB", sized.size))),
        }
    }

    fn step_members(&self, top: Vertex) -> Result<Step, Error> {
        for index in top.next..top.record.vlen {
            let member = member_at(self.btf, top.record, index);
            let within = |error: Error| error.within(&describe_element(self.btf, top.record, index));
            let kind = self.kind(member.ty);
            if has_no_size(kind) || is_source_only(kind) {
                let message = format!("its type {} ({kind}) has no size", member.ty);
                return Err(within(reference(message)));
            }
            if self.must_push(member.ty) {
                return Ok(Step::Push { id: member.ty, next: index });
            }
            check_member(self, top.record, &member).map_err(within)?;
        }
        Ok(Step::pop(TypeId::VOID))
    }

    fn step_func(&mut self, record: Record) -> Result<Step, Error> {
        let proto = TypeId(record.word);
        let is_named = self.slot_mut(proto).map(|slot| &mut slot.is_named);
        if is_named.is_some_and(|is_named| std::mem::replace(is_named, true)) {
            return Ok(Step::pop(proto));
        }
        if let Some((table, record)) = self.btf.record(proto) {
            for index in 0..record.vlen {
                let [name, ty] = param_at(table, record, index);
                if name == 0 && ty != 0 {
                    return Err(Error::new(ErrorKind::Name, format!("parameter {} has no name", index + 1)));
                }
            }
        }
        Ok(Step::pop(proto))
    }

    fn step_tag(&self, record: Record) -> Result<Step, Error> {
        let next = TypeId(record.word);
        let kind = self.kind(next);
        if !kind.is_composite() && !matches!(kind, Kind::Func | Kind::Var | Kind::Typedef) {
            return Err(reference(format!("a tag cannot stand on type {next} ({kind})")));
        }
        if self.must_push(next) {
            return Ok(Step::push(next));
        }
        let component = self.btf.word(record.body);
        if component != u32::MAX {
            let parts = self.btf.record(next).map_or(0, |(table, target)| match kind {
                Kind::Struct | Kind::Union => target.vlen,
                Kind::Func => table.record(TypeId(target.word)).map_or(0, |(_, proto)| proto.vlen),
                _ => 0,
            });
            if component >= parts {
                let message =
                    format!("it stands on part {component} of type {next} ({kind}), which has {parts}");
                return Err(value(message));
            }
        }
        Ok(Step::pop(next))
    }

    fn step_section(&self, top: Vertex) -> Result<Step, Error> {
        for index in top.next..top.record.vlen {
            let at = top.record.body + (index * top.record.kind.stride()) as usize;
            let var = TypeId(self.btf.word(at));
            let var_size = self.btf.word(at + 8);
            let within = |error: Error| error.within(&describe_element(self.btf, top.record, index));
            if self.kind(var) != Kind::Var {
                let message = format!("type {var} is a {}, not a VAR", self.kind(var));
                return Err(within(reference(message)));
            }
            if self.must_push(var) {
                // The kernel goes on with the next variable, so it looks at sizes only of those resolved before.
                return Ok(Step::Push { id: var, next: index + 1 });
            }
            let target = self.btf.record(var).map_or(TypeId::VOID, |(_, record)| TypeId(record.word));
            match self.sized(target) {
                None => return Err(within(reference(format!("its type {target} has no size")))),
                Some(sized) if var_size < sized.size => {
                    let message = format!("{var_size} bytes hold a type of {} bytes", sized.size);
                    return Err(within(value(message)));
                }
                Some(_) => {}
            }
        }
        Ok(Step::pop(TypeId::VOID))
    }

    fn check_proto(&mut self, record: Record) -> Result<(), Error> {
        let ret = TypeId(record.word);
        if !ret.is_void() {
            self.check_passed(ret).map_err(|error| error.within("what it returns"))?;
        }
        for index in 0..record.vlen {
            let [name, ty] = param_at(self.btf, record, index);
            let last = index + 1 == record.vlen;
            let what = || describe_element(self.btf, record, index);
            if last && ty == 0 {
                if name != 0 {
                    return Err(reference("its type is void".to_owned()).within(&what()));
                }
                continue;
            }
            if name != 0 {
                super::kernel::check_name(self.btf.name_at(name)).map_err(|error| error.within(&what()))?;
            }
            self.check_passed(TypeId(ty)).map_err(|error| error.within(&what()))?;
        }
        Ok(())
    }

    /// Checks the type of something that a function takes or returns.
    fn check_passed(&mut self, id: TypeId) -> Result<(), Error> {
        let kind = self.kind(id);
        let refuse = || Err(reference(format!("type {id} ({kind}) has no size")));
        if is_source_only(kind) {
            return refuse();
        }
        if needs_resolve(kind) && !self.is_resolved(id) {
            self.resolve(id)?;
        }
        if self.sized(id).is_some() { Ok(()) } else { refuse() }
    }

    /// The type itself if it has a size, or what it resolved to.
    pub(super) fn sized(&self, id: TypeId) -> Option<Sized> {
        let own = |id: TypeId| -> Option<Sized> {
            let (_, record) = self.btf.record(id)?;
            let size = match record.kind {
                Kind::Int
                | Kind::Struct
                | Kind::Union
                | Kind::Enum
                | Kind::Datasec
                | Kind::Float
                | Kind::Enum64 => record.word,
                Kind::Ptr => self.btf.pointer_size(),
                Kind::Array => match self.slot(id) {
                    Some(slot) => slot.size,
                    None => u32::try_from(self.btf.size_of(id)?).ok()?,
                },
                _ => return None,
            };
            Some(Sized { id, kind: record.kind, size })
        };
        let kind = self.kind(id);
        if kind.is_modifier() || kind == Kind::Var { own(self.target(id)) } else { own(id) }
    }

    fn must_push(&self, id: TypeId) -> bool {
        !self.is_sink(self.kind(id)) && !self.is_resolved(id)
    }

    fn is_sink(&self, kind: Kind) -> bool {
        match self.mode {
            Mode::Any => !needs_resolve(kind),
            Mode::Pointer => !kind.is_modifier() && kind != Kind::Ptr,
            Mode::Aggregate => !kind.is_modifier() && !kind.is_composite() && kind != Kind::Array,
        }
    }

    fn unresolved_pointer_behind(&self, id: TypeId) -> Option<TypeId> {
        if !self.kind(id).is_modifier() {
            return None;
        }
        let target = self.target(id);
        (self.kind(target) == Kind::Ptr && self.must_push(target)).then_some(target)
    }

    /// Types of the base count as resolved.
    fn is_resolved(&self, id: TypeId) -> bool {
        match self.slot(id) {
            Some(slot) => slot.state == State::Resolved,
            None => !id.is_void(),
        }
    }

    fn target(&self, id: TypeId) -> TypeId {
        match self.slot(id) {
            Some(slot) => slot.target,
            None => self.btf.resolve(id).map_or(TypeId::VOID, |(target, _)| target),
        }
    }

    /// The slot of a type of this table itself; none for `void` and types of the base.
    fn slot(&self, id: TypeId) -> Option<&Slot> {
        self.slots.get(id.0.checked_sub(self.btf.first_id)? as usize)
    }

    fn slot_mut(&mut self, id: TypeId) -> Option<&mut Slot> {
        self.slots.get_mut(id.0.checked_sub(self.btf.first_id)? as usize)
    }

    fn kind(&self, id: TypeId) -> Kind {
        self.btf.kind_of(id).unwrap_or(Kind::Void)
    }

    fn bad_target(&self, id: TypeId) -> Error {
        reference(format!("it refers to type {id} ({}), which it cannot", self.kind(id)))
    }
}

fn param_at(btf: &Btf, record: Record, index: u32) -> [u32; 2] {
    let at = record.body + (index * record.kind.stride()) as usize;
    [btf.word(at), btf.word(at + 4)]
}

fn needs_resolve(kind: Kind) -> bool {
    kind.is_modifier()
        || kind.is_composite()
        || matches!(kind, Kind::Ptr | Kind::Array | Kind::Var | Kind::Func | Kind::DeclTag | Kind::Datasec)
}

/// Kinds nothing may refer to but tags and sections.
fn is_source_only(kind: Kind) -> bool {
    matches!(kind, Kind::Var | Kind::DeclTag | Kind::Datasec)
}

fn has_no_size(kind: Kind) -> bool {
    matches!(kind, Kind::Void | Kind::Fwd | Kind::Func | Kind::FuncProto | Kind::DeclTag)
}
