//! What a comparison says: whether it is decided already, and what each outcome teaches about its operands.
//!
//! Mirrors `is_scalar_branch_taken` and `regs_refine_cond_op` of `kernel/bpf/verifier.c`. Both sides may be unknown.

use skep_isa::{Cond, Width};

use super::bounds::{Bounds, Unsigned};
use super::scalar::{Scalar, ValueRules};
use super::tnum::Tnum;

/// A relation between two numbers: a jump's condition, or its opposite.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Relation {
    /// The condition holds.
    Holds(Cond),
    /// No bit of the mask is set: the opposite of [`Cond::Set`], which has no condition of its own.
    NoneSet,
}

/// The same comparison with its operands exchanged.
#[must_use]
pub(crate) const fn flipped(cond: Cond) -> Cond {
    match cond {
        Cond::Eq | Cond::Ne | Cond::Set => cond,
        Cond::Gt => Cond::Lt,
        Cond::Ge => Cond::Le,
        Cond::Lt => Cond::Gt,
        Cond::Le => Cond::Ge,
        Cond::SGt => Cond::SLt,
        Cond::SGe => Cond::SLe,
        Cond::SLt => Cond::SGt,
        Cond::SLe => Cond::SGe,
    }
}

/// What holds where the condition does not.
#[must_use]
pub(crate) const fn opposite(cond: Cond) -> Relation {
    Relation::Holds(match cond {
        Cond::Set => return Relation::NoneSet,
        Cond::Eq => Cond::Ne,
        Cond::Ne => Cond::Eq,
        Cond::Gt => Cond::Le,
        Cond::Ge => Cond::Lt,
        Cond::Lt => Cond::Ge,
        Cond::Le => Cond::Gt,
        Cond::SGt => Cond::SLe,
        Cond::SGe => Cond::SLt,
        Cond::SLt => Cond::SGe,
        Cond::SLe => Cond::SGt,
    })
}

/// Whether `a cond b` is known to hold or not to hold.
#[must_use]
pub(crate) fn decide(a: &Scalar, b: &Scalar, cond: Cond, width: Width) -> Option<bool> {
    match cond {
        Cond::Eq => decide_equal(a, b, width),
        Cond::Ne => decide_equal(a, b, width).map(|equal| !equal),
        Cond::Set => decide_set(a, b, width),
        Cond::Gt | Cond::Ge | Cond::Lt | Cond::Le | Cond::SGt | Cond::SGe | Cond::SLt | Cond::SLe => {
            match width {
                Width::W64 => decide_order(&a.b64, &b.b64, cond),
                Width::W32 => decide_order(&a.b32, &b.b32, cond),
            }
        }
    }
}

fn decide_equal(a: &Scalar, b: &Scalar, width: Width) -> Option<bool> {
    let (ta, tb) = bits(a, b, width);
    if ta.is_const() && tb.is_const() {
        return Some(ta.value == tb.value);
    }
    let apart =
        !ta.overlaps(tb) || disjoint(&a.b32, &b.b32) || width == Width::W64 && disjoint(&a.b64, &b.b64);
    apart.then_some(false)
}

fn decide_set(a: &Scalar, b: &Scalar, width: Width) -> Option<bool> {
    let wide = width == Width::W64;
    let (ta, tb) = bits(a, b, width);
    let (unknown, known) = match (a.known(wide), b.known(wide)) {
        (_, Some(known)) => (ta, known),
        (Some(known), None) => (tb, known),
        (None, None) => return None,
    };
    if unknown.value & known != 0 {
        Some(true)
    } else if unknown.max() & known == 0 {
        Some(false)
    } else {
        None
    }
}

fn decide_order<U: Unsigned>(a: &Bounds<U>, b: &Bounds<U>, cond: Cond) -> Option<bool> {
    let (holds, fails) = match cond {
        Cond::Gt => (a.umin > b.umax, a.umax <= b.umin),
        Cond::Ge => (a.umin >= b.umax, a.umax < b.umin),
        Cond::Lt => (a.umax < b.umin, a.umin >= b.umax),
        Cond::Le => (a.umax <= b.umin, a.umin > b.umax),
        Cond::SGt => (a.smin > b.smax, a.smax <= b.smin),
        Cond::SGe => (a.smin >= b.smax, a.smax < b.smin),
        Cond::SLt => (a.smax < b.smin, a.smin >= b.smax),
        Cond::SLe => (a.smax <= b.smin, a.smin > b.smax),
        Cond::Eq | Cond::Ne | Cond::Set => return None,
    };
    if holds { Some(true) } else { fails.then_some(false) }
}

fn disjoint<U: Unsigned>(a: &Bounds<U>, b: &Bounds<U>) -> bool {
    a.umin > b.umax || a.umax < b.umin || a.smin > b.smax || a.smax < b.smin
}

fn bits(a: &Scalar, b: &Scalar, width: Width) -> (Tnum, Tnum) {
    match width {
        Width::W64 => (a.tnum, b.tnum),
        Width::W32 => (a.tnum.subreg(), b.tnum.subreg()),
    }
}

/// Teaches both operands that the relation holds between them.
pub(crate) fn refine(a: &mut Scalar, b: &mut Scalar, relation: Relation, width: Width, rules: &ValueRules) {
    learn(a, b, relation, width);
    a.sync(rules);
    b.sync(rules);
}

/// Teaches one operand that the relation holds between it and itself. Each side of a comparison tightens one end; nothing
/// is concluded from either until both are in place.
pub(crate) fn refine_itself(a: &mut Scalar, relation: Relation, width: Width, rules: &ValueRules) {
    let mut right = *a;
    learn(a, &mut right, relation, width);
    a.b64.clamp_unsigned(right.b64.umin, right.b64.umax);
    a.b64.clamp_signed(right.b64.smin, right.b64.smax);
    a.b32.clamp_unsigned(right.b32.umin, right.b32.umax);
    a.b32.clamp_signed(right.b32.smin, right.b32.smax);
    a.sync(rules);
    a.sync(rules);
}

fn learn(a: &mut Scalar, b: &mut Scalar, relation: Relation, width: Width) {
    match relation {
        Relation::Holds(Cond::Eq) => refine_equal(a, b, width),
        Relation::Holds(Cond::Ne) => refine_different(a, b, width),
        Relation::Holds(Cond::Set) => refine_set(a, b, width),
        Relation::NoneSet => refine_none_set(a, b, width),
        Relation::Holds(cond @ (Cond::Gt | Cond::Ge | Cond::SGt | Cond::SGe)) => {
            refine_order(b, a, flipped(cond), width);
        }
        Relation::Holds(cond @ (Cond::Lt | Cond::Le | Cond::SLt | Cond::SLe)) => {
            refine_order(a, b, cond, width);
        }
    }
}

fn refine_equal(a: &mut Scalar, b: &mut Scalar, width: Width) {
    match width {
        Width::W64 => {
            a.b64.clamp_unsigned(b.b64.umin, b.b64.umax);
            a.b64.clamp_signed(b.b64.smin, b.b64.smax);
            b.b64 = a.b64;
            a.tnum = a.tnum.intersect(b.tnum);
            b.tnum = a.tnum;
        }
        Width::W32 => {
            a.b32.clamp_unsigned(b.b32.umin, b.b32.umax);
            a.b32.clamp_signed(b.b32.smin, b.b32.smax);
            b.b32 = a.b32;
            let low = a.tnum.subreg().intersect(b.tnum.subreg());
            a.tnum = a.tnum.with_subreg(low);
            b.tnum = b.tnum.with_subreg(low);
        }
    }
}

/// The operand that is not known beside the number the other one is.
fn against_known<'a>(a: &'a mut Scalar, b: &'a mut Scalar, width: Width) -> Option<(&'a mut Scalar, u64)> {
    let wide = width == Width::W64;
    match (a.known(wide), b.known(wide)) {
        (_, Some(known)) => Some((a, known)),
        (Some(known), None) => Some((b, known)),
        (None, None) => None,
    }
}

fn refine_different(a: &mut Scalar, b: &mut Scalar, width: Width) {
    let Some((other, known)) = against_known(a, b, width) else { return };
    match width {
        Width::W64 => {
            let bounds = &mut other.b64;
            bounds.umin = bounds.umin.wrapping_add(u64::from(bounds.umin == known));
            bounds.umax = bounds.umax.wrapping_sub(u64::from(bounds.umax == known));
            bounds.smin = bounds.smin.wrapping_add(i64::from(bounds.smin == known as i64));
            bounds.smax = bounds.smax.wrapping_sub(i64::from(bounds.smax == known as i64));
        }
        Width::W32 => {
            let (bounds, known) = (&mut other.b32, known as u32);
            bounds.umin = bounds.umin.wrapping_add(u32::from(bounds.umin == known));
            bounds.umax = bounds.umax.wrapping_sub(u32::from(bounds.umax == known));
            bounds.smin = bounds.smin.wrapping_add(i32::from(bounds.smin == known as i32));
            bounds.smax = bounds.smax.wrapping_sub(i32::from(bounds.smax == known as i32));
        }
    }
}

/// Only a single bit teaches anything: of several, some one is set.
fn refine_set(a: &mut Scalar, b: &mut Scalar, width: Width) {
    let Some((other, known)) = against_known(a, b, width) else { return };
    if !known.is_power_of_two() {
        return;
    }
    match width {
        Width::W64 => other.tnum = other.tnum.or(Tnum::constant(known)),
        Width::W32 => other.tnum = other.tnum.with_subreg(other.tnum.subreg().or(Tnum::constant(known))),
    }
}

/// Ranges are forgotten first, so that a branch that cannot be taken does not end in a contradiction.
fn refine_none_set(a: &mut Scalar, b: &mut Scalar, width: Width) {
    let Some((other, known)) = against_known(a, b, width) else { return };
    other.forget_bounds();
    match width {
        Width::W64 => other.tnum = other.tnum.and(Tnum::constant(!known)),
        Width::W32 => other.tnum = other.tnum.with_subreg(other.tnum.subreg().and(Tnum::constant(!known))),
    }
}

/// `a < b` or `a <= b`, signed or not.
fn refine_order(a: &mut Scalar, b: &mut Scalar, cond: Cond, width: Width) {
    match width {
        Width::W64 => order_bounds(&mut a.b64, &mut b.b64, cond),
        Width::W32 => order_bounds(&mut a.b32, &mut b.b32, cond),
    }
}

fn order_bounds<U: Unsigned>(a: &mut Bounds<U>, b: &mut Bounds<U>, cond: Cond) {
    // Where there is no neighbor these wrap, as the kernel's do.
    let below = |value: U| value.sub(U::ONE).0;
    let above = |value: U| value.add(U::ONE).0;
    match cond {
        Cond::Lt => {
            a.umax = a.umax.min(below(b.umax));
            b.umin = b.umin.max(above(a.umin));
        }
        Cond::SLt => {
            a.smax = a.smax.min(below(U::unsigned(b.smax)).signed());
            b.smin = b.smin.max(above(U::unsigned(a.smin)).signed());
        }
        Cond::SLe => (a.smax, b.smin) = (a.smax.min(b.smax), b.smin.max(a.smin)),
        _ => (a.umax, b.umin) = (a.umax.min(b.umax), b.umin.max(a.umin)),
    }
}
