//! What values of maps hold that only the kernel may touch: locks, timers, pointers to its objects, lists and trees.
//!
//! Mirrors `btf_parse_fields` and `btf_find_field` (`kernel/bpf/btf.c`, 6.18).

use skep_btf::{Btf, Type, TypeId};
use skep_object::MapDef;

/// A part of a value that only the kernel may touch.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Field {
    /// Where in the value.
    pub off: u32,
    /// What it is.
    pub kind: FieldKind,
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
    /// `struct bpf_refcount`
    Refcount,
    /// A pointer to an object of the kernel.
    Kptr,
    /// The same, to one for each processor.
    PercpuKptr,
    /// A pointer to memory of a process.
    Uptr,
}

/// The kinds that are structures, with their sizes. One value holds at most one of each marked `true`.
const STRUCTURES: [(FieldKind, u32, bool); 8] = [
    (FieldKind::SpinLock, 4, true),
    (FieldKind::ResSpinLock, 4, true),
    (FieldKind::Timer, 16, true),
    (FieldKind::Wq, 16, true),
    (FieldKind::TaskWork, 8, true),
    (FieldKind::ListHead, 16, false),
    (FieldKind::RbRoot, 16, false),
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
            FieldKind::Refcount => "bpf_refcount",
            FieldKind::Kptr => "kptr",
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
        matches!(self, FieldKind::Kptr | FieldKind::PercpuKptr | FieldKind::Uptr)
    }

    /// Whether something in it runs later and must know which of several like maps it is in.
    pub(crate) const fn runs_later(self) -> bool {
        matches!(self, FieldKind::Timer | FieldKind::Wq | FieldKind::TaskWork)
    }
}

/// Such parts of a map's values, by offset; what is wrong with the map's types, where something is.
pub(crate) fn of_map(map: &MapDef, btf: Option<&Btf>) -> Result<Vec<Field>, String> {
    let (Some(btf), Some(value)) = (btf, map.value_type) else { return Ok(Vec::new()) };
    let mut search = Search { btf, found: Vec::new() };
    search.type_at(value, 0, None, 0)?;
    let mut fields = search.found;
    fields.sort_by_key(|field| field.off);
    let overlap = fields.windows(2).any(|pair| pair[0].off + pair[0].kind.size() > pair[1].off);
    let outside = fields.last().is_some_and(|last| last.off + last.kind.size() > map.value_size);
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
                for member in composite.members.iter() {
                    self.member_at(member.ty, base.saturating_add(member.bit_offset / 8), expected, depth)?;
                }
            }
            Some(Type::Datasec(section)) => {
                for var in section.vars.iter() {
                    let Some(Type::Var { target, .. }) = btf.get(var.ty) else { continue };
                    self.member_at(target, base.saturating_add(var.offset), Some(var.size), depth)?;
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn member_at(&mut self, ty: TypeId, off: u32, expected: Option<u32>, depth: u32) -> Result<(), String> {
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
                match STRUCTURES.iter().find(|row| row.0.name() == composite.name) {
                    Some(&(kind, size, _)) => {
                        stride = size;
                        if expected.is_none_or(|expected| expected == size.saturating_mul(count)) {
                            self.found.push(Field { off, kind });
                        }
                    }
                    None => {
                        stride = btf.size_of(ty).and_then(|size| u32::try_from(size).ok()).unwrap_or(0);
                        self.type_at(ty, off, None, depth + 1)?;
                    }
                }
            }
            Some(Type::Ptr { target }) => {
                if let Some(Type::TypeTag { name, attribute: false, .. }) = btf.get(target) {
                    let kind = match name {
                        "kptr" | "kptr_untrusted" => FieldKind::Kptr,
                        "percpu_kptr" => FieldKind::PercpuKptr,
                        "uptr" => FieldKind::Uptr,
                        _ => return Err(format!("pointers in map values that are tagged {name}")),
                    };
                    self.found.push(Field { off, kind });
                }
            }
            _ => {}
        }
        self.repeat(before, count, stride)
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
