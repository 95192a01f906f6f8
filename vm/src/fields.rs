//! Special fields of values and objects: those that the kernel keeps to itself, found through BTF.

use std::collections::HashSet;

use skep_btf::{Btf, Type, TypeId};
use skep_isa::{AtomicOp, Size, Width};

use crate::world::World;

/// A special field.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct SpecialField {
    pub(crate) kind: FieldKind,
    /// Bytes from the start.
    pub(crate) offset: u32,
    /// Bytes it takes.
    pub(crate) size: u32,
}

/// Kinds of special fields.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum FieldKind {
    SpinLock,
    ResSpinLock,
    Timer,
    Workqueue,
    TaskWork,
    /// A pointer to an object that the field owns.
    Kptr,
    /// The same, to an object of each CPU.
    PercpuKptr,
    /// A pointer that may be stale.
    UntrustedKptr,
    /// A pointer to memory of the user.
    Uptr,
    ListHead,
    ListNode,
    RbRoot,
    RbNode,
    Refcount,
}

/// Structures that are special fields, by name, with their sizes.
const STRUCTURES: [(&str, FieldKind, u32); 10] = [
    ("bpf_spin_lock", FieldKind::SpinLock, 4),
    ("bpf_res_spin_lock", FieldKind::ResSpinLock, 4),
    ("bpf_timer", FieldKind::Timer, 16),
    ("bpf_wq", FieldKind::Workqueue, 16),
    ("bpf_task_work", FieldKind::TaskWork, 8),
    ("bpf_list_head", FieldKind::ListHead, 16),
    ("bpf_list_node", FieldKind::ListNode, 24),
    ("bpf_rb_root", FieldKind::RbRoot, 16),
    ("bpf_rb_node", FieldKind::RbNode, 32),
    ("bpf_refcount", FieldKind::Refcount, 4),
];

/// Type tags of pointers that are special fields.
const TAGS: [(&str, FieldKind); 4] = [
    ("kptr", FieldKind::Kptr),
    ("percpu_kptr", FieldKind::PercpuKptr),
    ("kptr_untrusted", FieldKind::UntrustedKptr),
    ("uptr", FieldKind::Uptr),
];

/// How deep structures are looked into, and how many fields are taken, at most. The kernel takes fewer.
const MAX_DEPTH: u32 = 8;
const MAX_FIELDS: usize = 64;

/// The special fields of a type, by offset.
pub(crate) fn special_fields(btf: &Btf, ty: TypeId) -> Vec<SpecialField> {
    let mut fields = Vec::new();
    collect(btf, ty, 0, MAX_DEPTH, &mut fields);
    fields.sort_by_key(|field| field.offset);
    fields
}

impl World {
    /// Frees what the special field at an address holds, as its value goes away or is overwritten.
    pub(crate) fn free_field(&self, kind: FieldKind, address: u64) {
        match kind {
            FieldKind::Timer | FieldKind::Workqueue | FieldKind::TaskWork => self.forget_callback(address),
            FieldKind::Kptr | FieldKind::PercpuKptr => {
                // Whoever else exchanges it gets nothing from now on.
                let object = self.memory.modify(address, AtomicOp::Xchg, Width::W64, 0, 0);
                if let Some(object) = object.ok().filter(|&object| object != 0) {
                    self.drop_reference(object);
                }
            }
            FieldKind::ListHead => {
                let first = self.pointer(address);
                self.drop_nodes(address, first, 16, |world, node| [world.pointer(node), None]);
            }
            FieldKind::RbRoot => {
                let children = |world: &World, node| [world.pointer(node + 8), world.pointer(node + 16)];
                let top = self.pointer(address);
                self.drop_nodes(address, top, 24, children);
            }
            FieldKind::SpinLock
            | FieldKind::ResSpinLock
            | FieldKind::UntrustedKptr
            | FieldKind::Uptr
            | FieldKind::ListNode
            | FieldKind::RbNode
            | FieldKind::Refcount => {}
        }
    }

    /// Drops the objects whose nodes hang on a list or tree. Each node says at `owner_at` where it hangs.
    fn drop_nodes(
        &self,
        owner: u64,
        first: Option<u64>,
        owner_at: u64,
        next: impl Fn(&World, u64) -> [Option<u64>; 2],
    ) {
        let mut seen = HashSet::from([owner]);
        let mut left: Vec<u64> = first.into_iter().collect();
        let mut objects = Vec::new();
        while let Some(node) = left.pop() {
            // What is no object is not what the kernel's functions put there.
            if let Some(object) = self.objects_made.containing(node).filter(|_| seen.insert(node)) {
                left.extend(next(self, node).into_iter().flatten());
                objects.push((object, node));
            }
        }
        for (object, node) in objects {
            self.memory.poke(node + owner_at, &[0; 8]);
            self.drop_reference(object);
        }
    }

    /// A pointer in memory, unless it is none.
    fn pointer(&self, address: u64) -> Option<u64> {
        self.memory.load(address, Size::Dw).ok().filter(|&pointer| pointer != 0)
    }
}

fn collect(btf: &Btf, ty: TypeId, offset: u32, depth: u32, fields: &mut Vec<SpecialField>) {
    if depth == 0 || fields.len() >= MAX_FIELDS {
        return;
    }
    let Some((id, found)) = btf.resolve(ty) else { return };
    match found {
        Type::Struct(structure) => {
            let name = btf.name_of(id);
            if let Some(&(_, kind, size)) = STRUCTURES.iter().find(|(known, ..)| *known == name) {
                let size = size.max(structure.size);
                fields.push(SpecialField { kind, offset, size });
                return;
            }
            for member in structure.members.iter() {
                let Some(offset) = offset.checked_add(member.bit_offset / 8) else { return };
                collect(btf, member.ty, offset, depth - 1, fields);
            }
        }
        // A section's variables are members of the value.
        Type::Datasec(section) => {
            for variable in section.vars.iter() {
                let Some(Type::Var { target, .. }) = btf.get(variable.ty) else { continue };
                let Some(offset) = offset.checked_add(variable.offset) else { return };
                collect(btf, target, offset, depth - 1, fields);
            }
        }
        Type::Array { elem, count, .. } => {
            let size = btf.size_of(elem).and_then(|size| u32::try_from(size).ok()).unwrap_or(0);
            // Arrays of plain numbers are long; one look at an element says whether there is anything.
            let mut first = Vec::new();
            collect(btf, elem, 0, depth - 1, &mut first);
            if first.is_empty() {
                return;
            }
            for index in 0..count.min(MAX_FIELDS as u32) {
                let Some(start) = index.checked_mul(size).and_then(|at| at.checked_add(offset)) else {
                    return;
                };
                for field in &first {
                    fields.push(SpecialField { offset: start.saturating_add(field.offset), ..*field });
                }
            }
        }
        Type::Ptr { target } => {
            if let Some(kind) = tag_of(btf, target) {
                fields.push(SpecialField { kind, offset, size: 8 });
            }
        }
        _ => {}
    }
}

/// What the tags of a pointer's target make of it.
fn tag_of(btf: &Btf, mut target: TypeId) -> Option<FieldKind> {
    // Types never form a ring, and modifiers are few; the bound is for input that is not what it should be.
    for _ in 0..MAX_DEPTH {
        match btf.get(target)? {
            Type::TypeTag { name, target: next, .. } => {
                if let Some((_, kind)) = TAGS.iter().find(|(tag, _)| *tag == name) {
                    return Some(*kind);
                }
                target = next;
            }
            Type::Const { target: next } | Type::Volatile { target: next } => target = next,
            _ => return None,
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use skep_asm::{Options, assemble};
    use skep_object::Object;

    #[test]
    fn fields_are_found_in_structures_and_arrays() {
        let source = ".struct bpf_spin_lock {
                val: u32
            }
            .struct bpf_timer {
                opaque: u64
                more: u64
            }
            .struct inner {
                number: u64
                timer: bpf_timer
            }
            .struct value {
                plain: u64
                lock: bpf_spin_lock
                pad: u32
                inner: inner
            }
            .map m { type = array, key = u32, value = value, max_entries = 1 }
            .program test, section = \"xdp\"
            r1 = m ll
            r0 = 0
            exit
";
        let assembly = assemble("t.s", source, &Options::default()).unwrap();
        let object = Object::parse("t.o", assembly.to_object().unwrap()).unwrap();
        let linked = object.link(&skep_object::Target::default(), &skep_object::LinkOptions::default());
        let program = &linked.programs[0];
        let fields = special_fields(program.btf.as_ref().unwrap(), program.maps[0].value_type.unwrap());
        let found: Vec<_> = fields.iter().map(|field| (field.kind, field.offset, field.size)).collect();
        assert_eq!(found, [(FieldKind::SpinLock, 8, 4), (FieldKind::Timer, 24, 16)]);
    }

    /// A value with a pointer that it owns, in a hash, and an object of the program's.
    fn owning() -> (World, crate::MapId, u64) {
        use skep_btf::{BtfBuilder, CompositeDef, Encoding, Endian, MemberDef, TypeDef};
        let mut b = BtfBuilder::new();
        let u32 = b.add_int("unsigned int", 4, Encoding::NONE).unwrap();
        let composite =
            |name: &str, members| CompositeDef { name: name.to_owned(), size: 8, kind_flag: false, members };
        let object = b.add_struct(composite("object", Vec::new())).unwrap();
        let tag =
            b.add(TypeDef::TypeTag { name: "kptr".to_owned(), target: object, attribute: false }).unwrap();
        let pointer = b.add_ptr(tag).unwrap();
        let member = MemberDef { name: "p".to_owned(), ty: pointer, ..MemberDef::default() };
        let value = b.add_struct(composite("value", vec![member])).unwrap();
        let btf = std::sync::Arc::new(Btf::parse(b.finish(Endian::Little).unwrap(), None).unwrap());
        let found = special_fields(&btf, value);
        assert_eq!(found, [SpecialField { kind: FieldKind::Kptr, offset: 0, size: 8 }]);
        let mut world = World::new(crate::Settings::default()).unwrap();
        let def = skep_object::MapDef {
            map_type: skep_linux::MapType::Hash,
            key_size: 4,
            value_size: 8,
            max_entries: 2,
            key_type: Some(u32),
            value_type: Some(value),
            ..skep_object::MapDef::new("m", ".maps", skep_object::MapOrigin::Given)
        };
        let map = world.add_typed_map(&std::sync::Arc::new(def), Some(&btf)).unwrap();
        let object = world.objects_made.add(&world.memory, "the object", 8).unwrap();
        (world, map, object)
    }

    #[test]
    fn a_pointer_is_dropped_with_its_element() {
        for is_deleted in [true, false] {
            let (world, map, object) = owning();
            world.update(map, &[0; 4], &[9; 8], 0).unwrap();
            let field = world.map_of(map).unwrap().lookup(&world.memory, &[0; 4], 0).unwrap();
            // What users write there is not a pointer, and pointers are not shown to them.
            assert_eq!(world.memory.peek(field, 8), [0; 8]);
            world.memory.poke(field, &object.to_le_bytes());
            assert_eq!(world.lookup(map, &[0; 4]), Some(vec![0; 8]));
            assert!(world.objects_made.len_of(object).is_some());
            match is_deleted {
                true => world.delete(map, &[0; 4]).unwrap(),
                false => world.update(map, &[0; 4], &[0; 8], 0).unwrap(),
            }
            assert_eq!(world.objects_made.len_of(object), None);
        }
    }
}
