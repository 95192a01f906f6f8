//! What values of maps hold that only the kernel may touch: locks, timers, pointers to its objects, lists and trees.
//!
//! Mirrors `btf_parse_fields` and `btf_find_field` (`kernel/bpf/btf.c`, 6.18).

use skep_btf::{Btf, Kind, Type, TypeId};
use skep_linux::{Line, MapType, tables};
use skep_object::MapDef;

use crate::kfunc::Root;
use crate::types::{Table, Types};

/// A part of a value that only the kernel may touch.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Field {
    /// Where in the value.
    pub off: u32,
    /// What it is.
    pub kind: FieldKind,
    /// For a pointer, what it points to.
    pub target: Option<(Table, TypeId)>,
    /// For a list or a tree, what it holds.
    pub root: Option<Root>,
}

/// Kinds of such parts.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum FieldKind {
    /// `struct bpf_spin_lock`
    SpinLock,
    /// `struct bpf_res_spin_lock`
    ResSpinLock,
    /// `struct bpf_timer`
    Timer,
    /// `struct bpf_wq`
    Wq,
    /// `struct bpf_task_work`
    TaskWork,
    /// `struct bpf_list_head`
    ListHead,
    /// `struct bpf_rb_root`
    RbRoot,
    /// `struct bpf_list_node`
    ListNode,
    /// `struct bpf_rb_node`
    RbNode,
    /// `struct bpf_refcount`
    Refcount,
    /// A pointer that owns an object.
    Kptr,
    /// A pointer to an object of the kernel that does not keep it.
    UntrustedKptr,
    /// The same, to one for each processor.
    PercpuKptr,
    /// A pointer to memory of a process.
    Uptr,
}

/// The kinds that are structures, with their sizes. One value holds at most one of each marked `true`.
const STRUCTURES: [(FieldKind, u32, bool); 10] = [
    (FieldKind::SpinLock, 4, true),
    (FieldKind::ResSpinLock, 4, true),
    (FieldKind::Timer, 16, true),
    (FieldKind::Wq, 16, true),
    (FieldKind::TaskWork, 8, true),
    (FieldKind::ListHead, 16, false),
    (FieldKind::RbRoot, 16, false),
    (FieldKind::ListNode, 24, false),
    (FieldKind::RbNode, 32, false),
    (FieldKind::Refcount, 4, true),
];

impl FieldKind {
    /// What the kernel calls it.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            FieldKind::SpinLock => "bpf_spin_lock",
            FieldKind::ResSpinLock => "bpf_res_spin_lock",
            FieldKind::Timer => "bpf_timer",
            FieldKind::Wq => "bpf_wq",
            FieldKind::TaskWork => "bpf_task_work",
            FieldKind::ListHead => "bpf_list_head",
            FieldKind::RbRoot => "bpf_rb_root",
            FieldKind::ListNode => "bpf_list_node",
            FieldKind::RbNode => "bpf_rb_node",
            FieldKind::Refcount => "bpf_refcount",
            FieldKind::Kptr | FieldKind::UntrustedKptr => "kptr",
            FieldKind::PercpuKptr => "percpu_kptr",
            FieldKind::Uptr => "uptr",
        }
    }

    /// How many bytes it takes.
    pub(crate) fn size(self) -> u32 {
        STRUCTURES.iter().find(|row| row.0 == self).map_or(8, |row| row.1)
    }

    /// Whether it is a pointer, which programs may load and store as a whole.
    pub(crate) const fn is_pointer(self) -> bool {
        matches!(self, FieldKind::Kptr | FieldKind::UntrustedKptr | FieldKind::PercpuKptr | FieldKind::Uptr)
    }

    /// Whether it owns what it points to.
    pub(crate) const fn is_owning(self) -> bool {
        matches!(self, FieldKind::Kptr | FieldKind::PercpuKptr)
    }

    /// Whether something in it runs later and must know which of several like maps it is in.
    pub(crate) const fn runs_later(self) -> bool {
        matches!(self, FieldKind::Timer | FieldKind::Wq | FieldKind::TaskWork)
    }
}

/// Such parts of a map's values, by offset; what is wrong with the map's types, where something is.
pub(crate) fn of_map(map: &MapDef, types: Types<'_>) -> Result<Vec<Field>, String> {
    let (Ok(btf), Some(value)) = (types.btf(Table::PROGRAM), map.value_type) else { return Ok(Vec::new()) };
    let fields = search(btf, value, map.value_size, types, Holder::Map)?;
    let has_uptr = fields.iter().any(|field| field.kind == FieldKind::Uptr);
    if has_uptr && map.map_type != MapType::TaskStorage {
        return Err("uptrs in values of other maps than storage of tasks".to_owned());
    }
    Ok(fields)
}

/// Such parts of a structure that a program may allocate, by offset. The kernel asks for them where a member itself is one.
pub(crate) fn of_type(btf: &Btf, ty: TypeId, size: u32, types: Types<'_>) -> Result<Vec<Field>, String> {
    let Some(Type::Struct(of)) = btf.get(ty) else { return Ok(Vec::new()) };
    let is_special = |ty: TypeId| match btf.get(ty) {
        Some(Type::Struct(of)) => {
            STRUCTURES.iter().any(|row| row.0.name() == of.name && Holder::Object.has(row.0))
        }
        Some(Type::Ptr { target }) => matches!(btf.get(target), Some(Type::TypeTag { .. })),
        _ => false,
    };
    if !of.members.iter().any(|member| is_special(member.ty)) {
        return Ok(Vec::new());
    }
    search(btf, ty, size, types, Holder::Object)
}

/// Whether a structure that a program may allocate has a lock.
pub(crate) fn has_lock(btf: &Btf, ty: TypeId) -> bool {
    let Some(Type::Struct(of)) = btf.get(ty) else { return false };
    of.members.iter().any(|member| matches!(btf.name_of(member.ty), "bpf_spin_lock" | "bpf_res_spin_lock"))
}

/// What holds such parts.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Holder {
    /// Values of a map.
    Map,
    /// Objects that a program allocates.
    Object,
}

impl Holder {
    /// Whether a part of this kind can be there.
    const fn has(self, kind: FieldKind) -> bool {
        match self {
            Holder::Map => !matches!(kind, FieldKind::ListNode | FieldKind::RbNode),
            Holder::Object => !kind.runs_later(),
        }
    }
}

fn search(btf: &Btf, ty: TypeId, size: u32, types: Types<'_>, holder: Holder) -> Result<Vec<Field>, String> {
    let mut search = Search { btf, types, holder, found: Vec::new() };
    search.type_at(ty, 0, None, 0)?;
    let mut fields = search.found;
    fields.sort_by_key(|field| field.off);
    let overlap = fields.windows(2).any(|pair| pair[0].off + pair[0].kind.size() > pair[1].off);
    let outside = fields.last().is_some_and(|last| last.off + last.kind.size() > size);
    if overlap || outside {
        return Err("fields of values that do not fit".to_owned());
    }
    for (kind, _, once) in STRUCTURES {
        if once && fields.iter().filter(|field| field.kind == kind).count() > 1 {
            return Err(format!("values with more than one {}", kind.name()));
        }
    }
    Ok(fields)
}

struct Search<'a> {
    btf: &'a Btf,
    types: Types<'a>,
    holder: Holder,
    found: Vec<Field>,
}

impl Search<'_> {
    /// Looks at the members of a structure, or the variables of a section.
    fn type_at(&mut self, ty: TypeId, base: u32, expected: Option<u32>, depth: u32) -> Result<(), String> {
        /// The kernel looks no deeper.
        const DEEPEST: u32 = 8;
        if depth > DEEPEST {
            return Err("values whose structures nest too deeply".to_owned());
        }
        let btf = self.btf;
        match btf.get(ty) {
            Some(Type::Struct(composite)) => {
                for (index, member) in (0u32..).zip(composite.members.iter()) {
                    let off = base.saturating_add(member.bit_offset / 8);
                    self.member_at(member.ty, (ty, Some(index)), off, expected, depth)?;
                }
            }
            Some(Type::Datasec(section)) => {
                for var in section.vars.iter() {
                    let Some(Type::Var { target, .. }) = btf.get(var.ty) else { continue };
                    let off = base.saturating_add(var.offset);
                    self.member_at(target, (var.ty, None), off, Some(var.size), depth)?;
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn member_at(
        &mut self,
        ty: TypeId,
        tagged: (TypeId, Option<u32>),
        off: u32,
        expected: Option<u32>,
        depth: u32,
    ) -> Result<(), String> {
        /// Arrays of arrays of arrays, no more.
        const DEEPEST_ARRAY: u32 = 32;
        let btf = self.btf;
        let (mut ty, mut count) = (ty, 1u32);
        for _ in 0..DEEPEST_ARRAY {
            let Some(Type::Array { elem, count: len, .. }) = btf.get(ty) else { break };
            count = count.saturating_mul(len);
            ty = elem;
        }
        if count == 0 {
            return Ok(());
        }
        let before = self.found.len();
        let mut stride = 8;
        match btf.get(ty) {
            Some(Type::Struct(composite)) => {
                let row = STRUCTURES.iter().find(|row| row.0.name() == composite.name);
                match row.filter(|row| self.holder.has(row.0)) {
                    Some(&(kind, size, _)) => {
                        stride = size;
                        if expected.is_none_or(|expected| expected == size.saturating_mul(count)) {
                            self.found.push(Field {
                                off,
                                kind,
                                target: None,
                                root: self.root_at(kind, tagged)?,
                            });
                        }
                    }
                    None => {
                        stride = btf.size_of(ty).and_then(|size| u32::try_from(size).ok()).unwrap_or(0);
                        self.type_at(ty, off, None, depth + 1)?;
                    }
                }
            }
            Some(Type::Volatile { target }) => {
                if let Some(Type::Ptr { target }) = btf.get(target) {
                    self.pointer_at(target, off)?;
                }
            }
            Some(Type::Ptr { target }) => self.pointer_at(target, off)?,
            _ => {}
        }
        self.repeat(before, count, stride)
    }

    /// What a list or a tree holds, as the tag of the member or variable says.
    fn root_at(&self, kind: FieldKind, tagged: (TypeId, Option<u32>)) -> Result<Option<Root>, String> {
        let node = match kind {
            FieldKind::ListHead => FieldKind::ListNode,
            FieldKind::RbRoot => FieldKind::RbNode,
            _ => return Ok(None),
        };
        let untold = || format!("a {} that says not what it holds", kind.name());
        let tag = self.btf.types().find_map(|(_, ty)| match ty {
            Type::DeclTag { name, target, component, .. } if (target, component) == tagged => {
                name.strip_prefix("contains:")
            }
            _ => None,
        });
        let (object, member) = tag.and_then(|tag| tag.split_once(':')).ok_or_else(untold)?;
        let object = self.btf.find(object, Kind::Struct).ok_or_else(untold)?;
        let Some(Type::Struct(of)) = self.btf.get(object) else { return Err(untold()) };
        let at = of.members.iter().find(|found| found.name == member).ok_or_else(untold)?;
        if self.btf.name_of(at.ty) != node.name() {
            return Err(untold());
        }
        Ok(Some(Root { object, node: at.bit_offset / 8 }))
    }

    /// A pointer that a tag makes one the kernel keeps.
    fn pointer_at(&mut self, target: TypeId, off: u32) -> Result<(), String> {
        let btf = self.btf;
        let Some(Type::TypeTag { name, target, attribute: false }) = btf.get(target) else { return Ok(()) };
        let kind = match name {
            "kptr" => FieldKind::Kptr,
            "kptr_untrusted" => FieldKind::UntrustedKptr,
            "percpu_kptr" => FieldKind::PercpuKptr,
            "uptr" => FieldKind::Uptr,
            _ => return Err(format!("pointers in map values that are tagged {name}")),
        };
        if matches!(btf.get(target), Some(Type::TypeTag { .. })) {
            return Err("pointers in map values that have two tags".to_owned());
        }
        let own = btf.skip_modifiers(target).filter(|own| btf.kind_of(*own).is_some_and(Kind::is_composite));
        let Some(own) = own else {
            return Err("pointers in map values to other things than structures".to_owned());
        };
        let target = self.pointee(own, kind)?;
        self.found.push(Field { off, kind, target: Some(target), root: None });
        Ok(())
    }

    /// What a pointer points to: the kernel's type of that name, or else the program's own.
    fn pointee(&self, own: TypeId, kind: FieldKind) -> Result<(Table, TypeId), String> {
        let btf = self.btf;
        let (name, of) = (btf.name_of(own), btf.kind_of(own).unwrap_or(Kind::Struct));
        let kernel =
            self.types.btf(Table::KERNEL).map_err(|_| "kptrs without the kernel's types".to_owned())?;
        let found = kernel.find(name, of).filter(|_| !name.is_empty());
        let Some(found) = found else {
            let in_module = self.types.modules().any(|module| module.find(name, of).is_some());
            return match in_module {
                true => Err("kptrs to a module's structure".to_owned()),
                false => Ok((Table::PROGRAM, own)),
            };
        };
        let owned = tables::set(Line::V6_18, "kptr_structures").unwrap_or_default();
        match kind {
            FieldKind::Uptr => Err("uptrs to a structure of the kernel's".to_owned()),
            FieldKind::Kptr | FieldKind::PercpuKptr if !owned.contains(&name) => {
                Err(format!("owning kptrs to {name}, which cannot be owned"))
            }
            _ => Ok((Table::KERNEL, found)),
        }
    }

    /// What one element of an array holds, all hold.
    fn repeat(&mut self, from: usize, count: u32, stride: u32) -> Result<(), String> {
        /// Fields at most in one value.
        const MAX_FIELDS: usize = 11;
        let first: Vec<Field> = self.found[from..].to_vec();
        if !first.is_empty() && count > 1 {
            let repeatable = |kind: FieldKind| {
                kind.is_pointer() || matches!(kind, FieldKind::ListHead | FieldKind::RbRoot)
            };
            if let Some(single) = first.iter().find(|field| !repeatable(field.kind)) {
                return Err(format!("arrays of {} in values", single.kind.name()));
            }
            if first.len().saturating_mul(count as usize) > MAX_FIELDS {
                return Err("values with too many fields".to_owned());
            }
            for index in 1..count {
                let moved = |field: &Field| Field { off: field.off + index * stride, ..*field };
                self.found.extend(first.iter().map(moved));
            }
        }
        if self.found.len() > MAX_FIELDS {
            return Err("values with too many fields".to_owned());
        }
        Ok(())
    }
}
