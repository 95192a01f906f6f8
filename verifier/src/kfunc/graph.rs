//! Lists and trees of objects that the program allocated.
//!
//! ```text
//!   bpf_obj_new ──► owned ──(added)──► not owned, readable while the lock is held ──(unlock)──► unknown
//!                     ▲                                   │
//!                     └───────────(removed, popped)───────┘
//! ```
//!
//! A list or a tree stands in a value of a map or in an object, says by a tag what its nodes are part of, and is used under
//! the lock that stands beside it.
//!
//! Mirrors `__process_kf_arg_ptr_to_graph_root`, `__process_kf_arg_ptr_to_graph_node`, `check_reg_allocation_locked`,
//! `ref_set_non_owning` and `ref_convert_owning_non_owning` (`kernel/bpf/verifier.c`, 6.18).

use skep_btf::TypeId;
use skep_isa::Reg;

use crate::env::{Env, reject};
use crate::fields::{Field, FieldKind};
use crate::kfunc::Called;
use crate::kfunc::args::CallArgs;
use crate::kfunc::call::allocated;
use crate::rejection::Rejection;
use crate::state::{Base, Flags, LockOf, RegState, RegType, Role};
use crate::types::Table;
use crate::{Check, Stop};

/// Lists and trees.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Place {
    /// A list.
    List,
    /// A red-black tree.
    Tree,
}

impl Place {
    const fn root(self) -> FieldKind {
        match self {
            Place::List => FieldKind::ListHead,
            Place::Tree => FieldKind::RbRoot,
        }
    }

    const fn node(self) -> FieldKind {
        match self {
            Place::List => FieldKind::ListNode,
            Place::Tree => FieldKind::RbNode,
        }
    }
}

/// What the nodes of a list or tree are part of.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Root {
    /// The type of the objects, of the program's own.
    pub object: TypeId,
    /// Where in them the node is.
    pub node: u32,
}

impl Root {
    /// A pointer to a node.
    pub(crate) fn node(self) -> RegState {
        RegState { off: self.node as i32, ..allocated(Table::PROGRAM, self.object) }
    }
}

impl Env<'_> {
    /// What of a register's value or object only the kernel may touch.
    pub(super) fn fields_of(&self, reg: &RegState) -> Check<Vec<Field>> {
        if let Some(map) = reg.map().filter(|_| reg.kind.is(Base::MapValue)) {
            return Ok(self.names.fields(map).to_vec());
        }
        match reg.btf() {
            Some((table, id)) if reg.kind.flags.contains(Flags::ALLOC) => self.object_fields(table, id),
            _ => Ok(Vec::new()),
        }
    }

    /// Whether objects of a type count their references.
    pub(super) fn has_refcount(&self, table: Table, id: TypeId) -> Check<bool> {
        Ok(self.object_fields(table, id)?.iter().any(|field| field.kind == FieldKind::Refcount))
    }

    /// Whether a register may point to what has a lock.
    pub(super) fn may_point_to_lock(&self, reg: &RegState) -> Check<bool> {
        let is_lock = |field: &Field| matches!(field.kind, FieldKind::SpinLock | FieldKind::ResSpinLock);
        Ok(self.fields_of(reg)?.iter().any(is_lock))
    }

    /// A pointer to a list or a tree, whose lock is held.
    pub(super) fn check_root(
        &mut self,
        found: &RegState,
        reg: Reg,
        index: usize,
        place: Place,
        args: &mut CallArgs,
    ) -> Check {
        let owned = RegType::with(Base::BtfId, Flags::ALLOC);
        if !found.kind.is(Base::MapValue) && found.kind != owned {
            return self.expects(index, "pointer to map value or allocated object");
        }
        if found.kind == owned && found.ref_obj_id == 0 {
            return reject(Rejection::ObjectNotReferenced {});
        }
        let kind = place.root();
        let field = kind.name();
        let Some(value) = found.value.known(true).filter(|_| found.value.tnum.is_const()) else {
            return reject(Rejection::FieldPlace { reg: reg.number(), field });
        };
        let off = (value as u32).wrapping_add(found.off as u32);
        let fields = self.fields_of(found)?;
        let Some(at) = fields.iter().find(|at| at.kind == kind && at.off == off) else {
            return reject(Rejection::NoGraphField { field, off });
        };
        if !self.holds_lock_of(found) {
            let lock = fields.iter().find(|at| at.kind == FieldKind::SpinLock);
            let off = lock.map_or(-22, |lock| i64::from(lock.off));
            return reject(Rejection::LockForGraph { off, field });
        }
        let root = at.root.ok_or_else(|| Stop::unmodelled("a list or tree that says not what it holds"))?;
        args.root = Some(root);
        Ok(())
    }

    /// Whether the lock beside what a register points to is held.
    fn holds_lock_of(&mut self, reg: &RegState) -> bool {
        if !self.state.refs.has_lock() {
            return false;
        }
        let of = match (reg.map(), reg.btf()) {
            (Some(map), _) => LockOf::Map(map),
            (None, Some((table, _))) => LockOf::Type(table),
            (None, None) => return false,
        };
        let held = self.state.refs.held.iter().any(|held| held.id == reg.id && held.kind.lock() == Some(of));
        if !held && self.log.is_wanted() {
            self.log.write(format_args!("held lock and object are not in the same allocation\n"));
        }
        held
    }

    /// A pointer to a node of an object of the type that the list or tree before it holds.
    pub(super) fn check_node(
        &mut self,
        called: &Called<'_>,
        found: &RegState,
        reg: Reg,
        index: usize,
        place: Place,
        args: &mut CallArgs,
    ) -> Check {
        let adds = matches!(place, Place::List) || called.name == "bpf_rbtree_add_impl";
        if adds {
            if found.kind != RegType::with(Base::BtfId, Flags::ALLOC) {
                return self.expects(index, "pointer to allocated object");
            }
            if found.ref_obj_id == 0 {
                return reject(Rejection::ObjectNotReferenced {});
            }
        } else {
            if !is_non_owning(found) && found.ref_obj_id == 0 {
                return reject(Rejection::NodeReference { name: called.name.to_owned() });
            }
            if self.is_in_less() {
                return reject(Rejection::NodeInLess { name: called.name.to_owned() });
            }
        }
        let kind = place.node();
        let field = kind.name();
        let Some(value) = found.value.known(true).filter(|_| found.value.tnum.is_const()) else {
            return reject(Rejection::FieldPlace { reg: reg.number(), field });
        };
        let off = (value as u32).wrapping_add(found.off as u32);
        if !self.fields_of(found)?.iter().any(|at| at.kind == kind && at.off == off) {
            return reject(Rejection::NoGraphField { field, off });
        }
        let Some(root) = args.root else { return Err(Stop::unmodelled("a node before its list or tree")) };
        let Some((table, id)) = found.btf() else { return Err(Stop::unmodelled("a node of nothing")) };
        let name_of = |id| self.types.name(Table::PROGRAM, id).to_owned();
        if (table, id) != (Table::PROGRAM, root.object) {
            return reject(Rejection::OtherNode {
                root: place.root().name(),
                node: field,
                off: root.node,
                name: name_of(root.object),
                at: off,
                other: self.types.name(table, id).to_owned(),
            });
        }
        args.object = Some((table, id));
        if off != root.node {
            let name = name_of(root.object);
            return reject(Rejection::NodeOffset { at: off, node: field, off: root.node, name });
        }
        Ok(())
    }

    /// Whether a comparison of nodes runs, which the kernel calls under the lock.
    pub(crate) fn is_in_less(&self) -> bool {
        let called_back = self.state.frames().iter().skip(1).filter(|frame| frame.role == Role::Callback);
        let mut callsites = called_back.map(|frame| frame.callsite.max(0) as u32);
        callsites.any(|at| self.kfuncs.at(at).is_some())
    }

    /// Makes a pointer one that does not own its object.
    pub(crate) fn set_non_owning(&self, reg: &mut RegState) -> Check {
        let Some((table, id)) = reg.btf() else { return Ok(()) };
        if !self.state.refs.has_lock() {
            return Err(Stop::kernel_bug("ref_set_non_owning w/o active lock".to_owned()));
        }
        reg.kind.flags = reg.kind.flags | Flags::NON_OWN_REF;
        if self.has_refcount(table, id)? {
            reg.kind.flags = reg.kind.flags | Flags::RCU;
        }
        Ok(())
    }

    /// The list or tree owns the object now; what pointed to it still may be read.
    pub(super) fn make_non_owning(&mut self, id: u32) -> Check {
        let mut sample = None;
        let held = self.state.refs.objects().any(|held| held.id == id);
        if id == 0 || !held {
            return Err(Stop::unmodelled("adding what is not owned"));
        }
        self.state.for_each_reg_mut(|reg| reg.ref_obj_id == id, |reg| sample = Some(*reg));
        let Some(mut sample) = sample else { return Ok(()) };
        let before = sample.kind.flags;
        self.set_non_owning(&mut sample)?;
        let added = sample.kind.flags.without(before);
        self.state.for_each_reg_mut(
            |reg| reg.ref_obj_id == id,
            |reg| {
                reg.ref_obj_id = 0;
                reg.kind.flags = reg.kind.flags | added;
            },
        );
        Ok(())
    }

    /// What is in lists and trees may go once the lock is given back.
    pub(crate) fn forget_non_owning(&mut self) {
        self.state.for_each_reg_mut(is_non_owning, |reg| *reg = RegState::UNKNOWN);
    }
}

fn is_non_owning(reg: &RegState) -> bool {
    reg.kind.base == Base::BtfId && reg.kind.flags.contains(Flags::ALLOC | Flags::NON_OWN_REF)
}
