//! From a structure and an offset to what stands there: a number, a pointer, or the start of an inner structure.
//!
//! Mirrors `btf_struct_walk`, `__btf_resolve_size` and `btf_struct_access` (`kernel/bpf/btf.c`, 6.18).

use skep_btf::{Btf, Member, Type, TypeId};

use crate::rejection::Rejection;
use crate::state::Flags;

/// What a load of some bytes of a structure finds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Found<'a> {
    /// Data.
    Number,
    /// A pointer to a structure.
    Pointer {
        /// The structure.
        to: TypeId,
        /// What the way there and the pointer's tag say of it.
        flags: Flags,
        /// The member's name.
        member: &'a str,
    },
    /// A pointer to something else.
    OtherPointer,
}

/// Why nothing can be found.
pub(crate) type Refusal = Box<Rejection>;

/// What `size` bytes at `off` of a structure are.
pub(crate) fn find(btf: &Btf, ty: TypeId, off: u32, size: u32) -> Result<Found<'_>, Refusal> {
    let mut walk = Walk::new(btf, size);
    let (mut ty, mut off) = (ty, off);
    loop {
        match walk.step(ty, off)? {
            Step::Found(found) => return Ok(found),
            Step::Inside(inner) => (ty, off) = (inner, 0),
        }
    }
}

/// Whether the structure `ty` has `wanted` at `off`: itself, or as its first or an inner structure. What the kernel's log
/// says of the search where it fails comes as the error.
pub(crate) fn holds(
    btf: &Btf,
    ty: TypeId,
    off: u32,
    mut is_wanted: impl FnMut(TypeId) -> bool,
) -> Result<bool, Refusal> {
    let mut walk = Walk::new(btf, 1);
    let (mut ty, mut off) = (ty, off);
    loop {
        match walk.step(ty, off)? {
            Step::Inside(inner) if is_wanted(inner) => return Ok(true),
            Step::Inside(inner) => (ty, off) = (inner, 0),
            Step::Found(_) => return Ok(false),
        }
    }
}

/// One step of a walk.
enum Step<'a> {
    Found(Found<'a>),
    /// A structure starts here.
    Inside(TypeId),
}

struct Walk<'a> {
    btf: &'a Btf,
    size: u32,
    /// What was passed on the way.
    flags: Flags,
    /// Structures that may still be entered. Types of a kernel nest a few deep; a broken table might go in circles.
    budget: u32,
}

impl<'a> Walk<'a> {
    fn new(btf: &'a Btf, size: u32) -> Walk<'a> {
        const MAX_NESTING: u32 = 1024;
        Walk { btf, size, flags: Flags::NONE, budget: MAX_NESTING }
    }

    fn is_untrusted(&self) -> bool {
        self.flags.contains(Flags::UNTRUSTED)
    }

    fn step(&mut self, ty: TypeId, off: u32) -> Result<Step<'a>, Refusal> {
        let (mut ty, mut off) = (ty, off);
        let (btf, size) = (self.btf, self.size);
        loop {
            let of = btf.skip_modifiers(ty).and_then(|id| btf.get(id));
            let (composite, is_union) = match of {
                Some(Type::Struct(composite)) => (composite, false),
                Some(Type::Union(composite)) => (composite, true),
                other => return refuse(not_a_structure(other)),
            };
            let beyond = Rejection::BeyondStructure { name: shown(composite.name), off, size };
            self.budget = match self.budget.checked_sub(1) {
                Some(rest) => rest,
                None => return refuse(beyond),
            };
            // Which member of a union is valid, nobody knows.
            if is_union && composite.members.len() != 1 {
                self.flags = self.flags | Flags::UNTRUSTED;
            }
            let end = u64::from(off) + u64::from(size);
            if end > u64::from(composite.size) {
                // Past the end there can be elements of an array without a length.
                let Some((start, elem)) = self.flexible_array(composite.members.iter().last(), off) else {
                    return refuse(beyond);
                };
                match btf.get(elem) {
                    Some(Type::Int { .. }) => return Ok(Step::Found(Found::Number)),
                    Some(Type::Struct(inner) | Type::Union(inner)) if inner.size != 0 => {
                        (ty, off) = (elem, (off - start) % inner.size);
                        continue;
                    }
                    _ => return refuse(beyond),
                }
            }
            match self.member_at(composite.name, composite.members.iter(), off)? {
                Place::Step(step) => return Ok(step),
                Place::Within { inner, start } => (ty, off) = (inner, off - start),
            }
        }
    }

    /// Where an array without a length begins that is the last member, and what its elements are.
    fn flexible_array(&self, last: Option<Member<'a>>, off: u32) -> Option<(u32, TypeId)> {
        let last = last?;
        let ty = self.btf.skip_modifiers(last.ty)?;
        let Some(Type::Array { elem, count: 0, .. }) = self.btf.get(ty) else { return None };
        let start = last.bit_offset / 8;
        let elem = self.btf.skip_modifiers(elem)?;
        (off >= start).then_some((start, elem))
    }

    fn member_at(
        &mut self,
        name: &str,
        members: impl Iterator<Item = Member<'a>>,
        off: u32,
    ) -> Result<Place<'a>, Refusal> {
        let size = self.size;
        let end = u64::from(off) + u64::from(size);
        let number = Ok(Place::Step(Step::Found(Found::Number)));
        for member in members {
            let mut start = member.bit_offset / 8;
            if end <= u64::from(start) {
                break;
            }
            if member.bit_size != 0 {
                let last = (u64::from(member.bit_offset) + u64::from(member.bit_size)).div_ceil(8);
                if off <= start && last <= end {
                    return number;
                }
                continue;
            }
            if off < start {
                break;
            }
            let Some(sized) = Sized::of(self.btf, member.ty) else {
                return refuse(Rejection::SizelessMember { member: shown(member.name) });
            };
            let true_end = start.saturating_add(sized.total);
            if off >= true_end {
                continue;
            }
            let mut bytes = sized.total;
            let mut entered = sized.id;
            if let Some(elem) = sized.elem {
                bytes = sized.total.checked_div(sized.count).unwrap_or(0);
                let index = (off - start).checked_div(bytes).unwrap_or(0);
                start += index * bytes;
                entered = elem;
            }
            match self.btf.get(sized.of) {
                Some(Type::Struct(_) | Type::Union(_)) if off == start => {
                    return Ok(Place::Step(Step::Inside(entered)));
                }
                Some(Type::Struct(_) | Type::Union(_)) => {
                    return Ok(Place::Within { inner: sized.of, start });
                }
                Some(Type::Ptr { target }) => {
                    if bytes != size || off != start {
                        let (member, name) = (shown(member.name), shown(name));
                        return refuse(Rejection::PartialPointer { member, start, name, off, size });
                    }
                    return Ok(Place::Step(Step::Found(self.pointer(target, member.name))));
                }
                _ => {}
            }
            // An array of numbers may be read across its elements.
            if end > u64::from(true_end) && !self.is_untrusted() {
                let (member, name) = (shown(member.name), shown(name));
                return refuse(Rejection::BeyondMember { member, end: true_end, name, off, size });
            }
            return number;
        }
        refuse(Rejection::NoMember { name: shown(name), off })
    }

    /// What a pointer member leads to, as its type and the tag on it say.
    fn pointer(&self, target: TypeId, member: &'a str) -> Found<'a> {
        let tag = match self.btf.get(target) {
            Some(Type::TypeTag { name: "user", .. }) => Flags::USER,
            Some(Type::TypeTag { name: "percpu", .. }) => Flags::PERCPU,
            Some(Type::TypeTag { name: "rcu", .. }) => Flags::RCU,
            _ => Flags::NONE,
        };
        let to = self.btf.skip_modifiers(target);
        match to.and_then(|to| self.btf.get(to)) {
            Some(Type::Struct(_) | Type::Union(_)) => {
                Found::Pointer { to: to.unwrap_or_default(), flags: self.flags | tag, member }
            }
            _ => Found::OtherPointer,
        }
    }
}

/// Where in a member an offset falls.
enum Place<'a> {
    Step(Step<'a>),
    /// Inside a structure that begins at `start`.
    Within {
        inner: TypeId,
        start: u32,
    },
}

/// How large a member is.
struct Sized {
    /// Bytes of all of it.
    total: u32,
    /// Elements, where it is an array or an array of arrays.
    count: u32,
    /// What its innermost elements are, or it itself, behind all modifiers.
    of: TypeId,
    /// The type as the kernel names it: behind modifiers before the first array.
    id: TypeId,
    /// For an array, the type of its elements as the outermost array says.
    elem: Option<TypeId>,
}

impl Sized {
    fn of(btf: &Btf, ty: TypeId) -> Option<Sized> {
        let (mut at, mut count, mut elem) = (ty, 1u32, None);
        let mut id = ty;
        for _ in 0..skep_btf::MAX_RESOLVE_DEPTH {
            let size = match btf.get(at)? {
                Type::Int { size, .. } | Type::Float { size, .. } => size,
                Type::Struct(of) | Type::Union(of) => of.size,
                Type::Enum(of) | Type::Enum64(of) => of.size,
                Type::Ptr { .. } => 8,
                Type::Typedef { target, .. }
                | Type::Volatile { target }
                | Type::Const { target }
                | Type::Restrict { target }
                | Type::TypeTag { target, .. } => {
                    (at, id) = (target, target);
                    continue;
                }
                Type::Array { elem: inner, count: more, .. } => {
                    count = count.checked_mul(more)?;
                    elem = elem.or(Some(inner));
                    at = inner;
                    continue;
                }
                _ => return None,
            };
            return Some(Sized { total: count.checked_mul(size)?, count, of: at, id, elem });
        }
        None
    }
}

fn not_a_structure(ty: Option<Type<'_>>) -> Rejection {
    Rejection::NotAStructure { name: shown(ty.map_or("", |ty| ty.name())) }
}

/// How the kernel's log names what may have no name.
fn shown(name: &str) -> String {
    if name.is_empty() { "(anon)".to_owned() } else { name.to_owned() }
}

fn refuse<T>(rejection: Rejection) -> Result<T, Refusal> {
    Err(Box::new(rejection))
}

#[cfg(test)]
mod tests {
    use skep_btf::Kind;
    use skep_linux::{Line, kernel_btf};

    use super::*;

    fn kernel() -> Btf {
        Btf::parse(kernel_btf(Line::V6_18).unwrap(), None).unwrap()
    }

    fn structure<'a>(btf: &'a Btf, name: &str) -> (TypeId, Vec<Member<'a>>) {
        let id = btf.find(name, Kind::Struct).unwrap();
        let Some(Type::Struct(of)) = btf.get(id) else { panic!("{name} is a structure") };
        (id, of.members.iter().collect())
    }

    fn offset(btf: &Btf, name: &str, member: &str) -> (TypeId, u32) {
        let (id, members) = structure(btf, name);
        let found = members.iter().find(|found| found.name == member).unwrap();
        (id, found.bit_offset / 8)
    }

    #[track_caller]
    fn check(btf: &Btf, name: &str, member: &str, skip: u32, size: u32, expected: Result<&str, &str>) {
        let (id, off) = offset(btf, name, member);
        let found = match find(btf, id, off + skip, size) {
            Ok(Found::Number) => Ok("number".to_owned()),
            Ok(Found::OtherPointer) => Ok("other".to_owned()),
            Ok(Found::Pointer { to, flags, member }) => {
                Ok(format!("{}{member}:{}", flags.names().collect::<Vec<_>>().join(" "), btf.name_of(to)))
            }
            Err(refusal) => Err(refusal.message()),
        };
        assert_eq!(found.as_ref().map(String::as_str).map_err(String::as_str), expected);
    }

    #[test]
    fn members_of_a_task() {
        let btf = kernel();
        check(&btf, "task_struct", "pid", 0, 4, Ok("number"));
        check(&btf, "task_struct", "comm", 8, 8, Ok("number"));
        check(&btf, "task_struct", "group_leader", 0, 8, Ok("group_leader:task_struct"));
        check(&btf, "task_struct", "real_parent", 0, 8, Ok("real_parent:task_struct"));
        check(&btf, "task_struct", "stack", 0, 8, Ok("other"));
        check(&btf, "task_struct", "se", 0, 8, Ok("number"));
        let end = "access beyond the end of member comm (mend:";
        let (id, off) = offset(&btf, "task_struct", "comm");
        assert!(find(&btf, id, off + 12, 8).unwrap_err().message().starts_with(end));
        let part = find(&btf, id, offset(&btf, "task_struct", "group_leader").1, 4).unwrap_err();
        assert!(part.message().starts_with("cannot access ptr member group_leader with moff "));
        let Some(Type::Struct(task)) = btf.get(id) else { panic!("a structure") };
        let beyond = find(&btf, id, task.size, 8).unwrap_err().message();
        assert_eq!(beyond, format!("access beyond struct task_struct at off {} size 8", task.size));
    }

    #[test]
    fn structures_are_found_inside_others() {
        let btf = kernel();
        let id = |name| btf.find(name, Kind::Struct).unwrap();
        let inside = |outer, off, inner| {
            let inner = id(inner);
            holds(&btf, id(outer), off, |found| found == inner)
        };
        assert_eq!(inside("tcp_sock", 0, "sock_common"), Ok(true));
        assert_eq!(inside("tcp_sock", 0, "inet_sock"), Ok(true));
        assert_eq!(inside("sock", 0, "tcp_sock"), Ok(false));
        let (task, entity) = offset(&btf, "task_struct", "se");
        assert_eq!(holds(&btf, task, entity, |found| btf.name_of(found) == "sched_entity"), Ok(true));
    }

    #[test]
    fn a_flexible_array_goes_on() {
        let btf = kernel();
        let (id, off) = offset(&btf, "bpf_ringbuf", "data");
        assert_eq!(find(&btf, id, off + 4096, 8), Ok(Found::Number));
    }
}
