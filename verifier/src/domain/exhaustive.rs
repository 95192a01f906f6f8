//! Soundness against brute force: every operation on every pair of small sets, and on edge values of the full width.

use skep_isa::{AluOp, Cond, Width};

use super::tnum::TnumMul;
use super::{Relation, Scalar, Tnum, ValueRules, decide, opposite, refine, refine_itself};

/// Numbers at the edges of what 32 and 64 bits hold.
const EDGES: [u64; 18] = [
    0,
    1,
    2,
    5,
    31,
    32,
    63,
    64,
    0x7fff_fffe,
    0x7fff_ffff,
    0x8000_0000,
    0xffff_fffe,
    0xffff_ffff,
    0x1_0000_0000,
    0x7fff_ffff_ffff_ffff,
    0x8000_0000_0000_0000,
    0xffff_ffff_0000_0000,
    u64::MAX,
];

const OPS: [AluOp; 14] = [
    AluOp::Add,
    AluOp::Sub,
    AluOp::Mul,
    AluOp::Div,
    AluOp::SDiv,
    AluOp::Or,
    AluOp::And,
    AluOp::Lsh,
    AluOp::Rsh,
    AluOp::Mod,
    AluOp::SMod,
    AluOp::Xor,
    AluOp::Mov,
    AluOp::Arsh,
];

const CONDS: [Cond; 11] = [
    Cond::Eq,
    Cond::Gt,
    Cond::Ge,
    Cond::Set,
    Cond::Ne,
    Cond::SGt,
    Cond::SGe,
    Cond::Lt,
    Cond::Le,
    Cond::SLt,
    Cond::SLe,
];

const LINES: [ValueRules; 2] = [ValueRules::V6_12, ValueRules::V6_18];

/// What the machine computes.
fn concrete(op: AluOp, width: Width, a: u64, b: u64) -> u64 {
    let (low_a, low_b) = (a as u32, b as u32);
    let narrow = |value: u32| u64::from(value);
    match (op, width) {
        (AluOp::Add, Width::W64) => a.wrapping_add(b),
        (AluOp::Add, Width::W32) => narrow(low_a.wrapping_add(low_b)),
        (AluOp::Sub, Width::W64) => a.wrapping_sub(b),
        (AluOp::Sub, Width::W32) => narrow(low_a.wrapping_sub(low_b)),
        (AluOp::Mul, Width::W64) => a.wrapping_mul(b),
        (AluOp::Mul, Width::W32) => narrow(low_a.wrapping_mul(low_b)),
        (AluOp::Div, Width::W64) => a.checked_div(b).unwrap_or(0),
        (AluOp::Div, Width::W32) => narrow(low_a.checked_div(low_b).unwrap_or(0)),
        (AluOp::SDiv, Width::W64) => {
            if b == 0 {
                0
            } else {
                (a as i64).wrapping_div(b as i64) as u64
            }
        }
        (AluOp::SDiv, Width::W32) => {
            narrow(if low_b == 0 { 0 } else { (low_a as i32).wrapping_div(low_b as i32) as u32 })
        }
        (AluOp::Mod, Width::W64) => a.checked_rem(b).unwrap_or(a),
        (AluOp::Mod, Width::W32) => narrow(low_a.checked_rem(low_b).unwrap_or(low_a)),
        (AluOp::SMod, Width::W64) => {
            if b == 0 {
                a
            } else {
                (a as i64).wrapping_rem(b as i64) as u64
            }
        }
        (AluOp::SMod, Width::W32) => {
            narrow(if low_b == 0 { low_a } else { (low_a as i32).wrapping_rem(low_b as i32) as u32 })
        }
        (AluOp::Or, Width::W64) => a | b,
        (AluOp::Or, Width::W32) => narrow(low_a | low_b),
        (AluOp::And, Width::W64) => a & b,
        (AluOp::And, Width::W32) => narrow(low_a & low_b),
        (AluOp::Xor, Width::W64) => a ^ b,
        (AluOp::Xor, Width::W32) => narrow(low_a ^ low_b),
        (AluOp::Lsh, Width::W64) => a.wrapping_shl(low_b),
        (AluOp::Lsh, Width::W32) => narrow(low_a.wrapping_shl(low_b)),
        (AluOp::Rsh, Width::W64) => a.wrapping_shr(low_b),
        (AluOp::Rsh, Width::W32) => narrow(low_a.wrapping_shr(low_b)),
        (AluOp::Arsh, Width::W64) => (a as i64).wrapping_shr(low_b) as u64,
        (AluOp::Arsh, Width::W32) => narrow((low_a as i32).wrapping_shr(low_b) as u32),
        (AluOp::Mov, Width::W64) => b,
        (AluOp::Mov, Width::W32) => narrow(low_b),
    }
}

fn holds(cond: Cond, width: Width, a: u64, b: u64) -> bool {
    let (a, b, sa, sb) = match width {
        Width::W64 => (a, b, a as i64, b as i64),
        Width::W32 => (u64::from(a as u32), u64::from(b as u32), i64::from(a as i32), i64::from(b as i32)),
    };
    match cond {
        Cond::Eq => a == b,
        Cond::Gt => a > b,
        Cond::Ge => a >= b,
        Cond::Set => a & b != 0,
        Cond::Ne => a != b,
        Cond::SGt => sa > sb,
        Cond::SGe => sa >= sb,
        Cond::Lt => a < b,
        Cond::Le => a <= b,
        Cond::SLt => sa < sb,
        Cond::SLe => sa <= sb,
    }
}

/// A set with its members: what is known after one of several ways of learning about a few numbers.
fn sets(rules: &ValueRules) -> Vec<(Scalar, Vec<u64>)> {
    let mut found = Vec::new();
    for (at, &low) in EDGES.iter().enumerate() {
        for &high in &EDGES[at..] {
            let mut scalar = Scalar::UNKNOWN;
            scalar.b64.clamp_unsigned(low, high);
            scalar.sync(rules);
            found.push(scalar);
            let mut signed = Scalar::UNKNOWN;
            signed.b64.clamp_signed(low as i64, high as i64);
            if low as i64 <= high as i64 {
                signed.sync(rules);
                found.push(signed);
            }
        }
        let bits = Scalar {
            tnum: Tnum { value: low & !0x8000_0000_0000_00f3, mask: 0x8000_0000_0000_00f3 },
            ..Scalar::UNKNOWN
        };
        let mut bits = bits;
        bits.sync(rules);
        found.push(bits);
        let mut narrow = Scalar::UNKNOWN;
        narrow.b32.clamp_signed(low as i32, i32::MAX);
        narrow.sync(rules);
        found.push(narrow);
    }
    found
        .into_iter()
        .filter(|scalar| scalar.contradiction().is_none())
        .map(|scalar| (scalar, EDGES.iter().copied().filter(|value| scalar.contains(*value)).collect()))
        .collect()
}

#[test]
fn arithmetic_holds_every_outcome() {
    for rules in &LINES {
        let sets = sets(rules);
        for (a, members_a) in sets.iter().step_by(3) {
            for (b, members_b) in sets.iter().step_by(2) {
                for op in OPS {
                    for width in [Width::W64, Width::W32] {
                        let mut result = *a;
                        result.apply(op, width, b, rules);
                        for &x in members_a {
                            for &y in members_b {
                                let value = concrete(op, width, x, y);
                                assert!(
                                    result.contains(value),
                                    "{op:?} {width:?} {x:#x} {y:#x}: {value:#x} not in {result:?}"
                                );
                            }
                        }
                    }
                }
            }
        }
    }
}

#[test]
fn comparisons_decide_and_teach_rightly() {
    for rules in &LINES {
        let sets = sets(rules);
        for (a, members_a) in sets.iter().step_by(2) {
            for (b, members_b) in sets.iter().step_by(3) {
                for cond in CONDS {
                    for width in [Width::W64, Width::W32] {
                        let decided = decide(a, b, cond, width);
                        let (mut ta, mut tb, mut fa, mut fb) = (*a, *b, *a, *b);
                        refine(&mut ta, &mut tb, Relation::Holds(cond), width, rules);
                        refine(&mut fa, &mut fb, opposite(cond), width, rules);
                        for &x in members_a {
                            for &y in members_b {
                                let truth = holds(cond, width, x, y);
                                assert!(
                                    decided.is_none_or(|decided| decided == truth),
                                    "{cond:?} {x:#x} {y:#x}"
                                );
                                let (left, right) = if truth { (&ta, &tb) } else { (&fa, &fb) };
                                if decided.is_none() {
                                    assert!(left.contains(x), "{cond:?} {width:?} {x:#x} {y:#x} {left:?}");
                                    assert!(right.contains(y), "{cond:?} {width:?} {x:#x} {y:#x} {right:?}");
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

#[test]
fn comparing_a_number_with_itself_keeps_it() {
    for rules in &LINES {
        for (set, members) in sets(rules) {
            for cond in [Cond::Eq, Cond::Ge, Cond::Le, Cond::SGe, Cond::SLe] {
                let mut same = set;
                refine_itself(&mut same, Relation::Holds(cond), Width::W64, rules);
                for &member in &members {
                    assert!(same.contains(member), "{cond:?} {member:#x} {set:?} {same:?}");
                }
            }
        }
    }
}

#[test]
fn extensions_hold_every_outcome() {
    for rules in &LINES {
        for (set, members) in sets(rules) {
            for bits in [8u32, 16, 32] {
                let mut wide = set;
                wide.sign_extend64(bits);
                let mut cut = set;
                cut.truncate(bits / 8, rules);
                for &member in &members {
                    let shift = 64 - bits;
                    let extended = (((member << shift) as i64) >> shift) as u64;
                    assert!(wide.contains(extended), "{bits} {member:#x} {wide:?}");
                    assert!(cut.contains(member << shift >> shift), "{bits} {member:#x} {cut:?}");
                    if bits < 32 {
                        let mut narrow = set;
                        narrow.sign_extend32(bits, rules);
                        assert!(narrow.contains(u64::from(extended as u32)), "{bits} {member:#x} {narrow:?}");
                    }
                }
            }
            let mut negated = set;
            negated.negate(Width::W64, rules);
            for &member in &members {
                assert!(negated.contains(member.wrapping_neg()), "{member:#x} {negated:?}");
            }
        }
    }
}

/// All tristate numbers of four bits, with their members.
fn tnums() -> Vec<(Tnum, Vec<u64>)> {
    let mut all = Vec::new();
    for value in 0..16u64 {
        for mask in (0..16u64).filter(|mask| value & mask == 0) {
            let tnum = Tnum { value, mask };
            all.push((tnum, (0..16).filter(|&x| tnum.contains(x)).collect()));
        }
    }
    all
}

#[test]
fn tristate_operations_hold_every_outcome() {
    let all = tnums();
    for (a, members_a) in &all {
        for (b, members_b) in &all {
            let results = [
                (a.add(*b), (|x, y| x + y) as fn(u64, u64) -> u64),
                (a.sub(*b), u64::wrapping_sub),
                (a.and(*b), |x, y| x & y),
                (a.or(*b), |x, y| x | y),
                (a.xor(*b), |x, y| x ^ y),
                (a.mul(*b, TnumMul::SplitAccumulators), |x, y| x * y),
                (a.mul(*b, TnumMul::JoinedPartials), |x, y| x * y),
                (a.union(*b), |x, _| x),
                (a.union(*b), |_, y| y),
            ];
            for (result, op) in results {
                for &x in members_a {
                    for &y in members_b {
                        assert!(result.contains(op(x, y)), "{a:?} {b:?} {result:?} {x} {y}");
                    }
                }
            }
            let common: Vec<u64> = members_a.iter().copied().filter(|x| b.contains(*x)).collect();
            assert_eq!(a.overlaps(*b), !common.is_empty());
            assert!(common.iter().all(|x| a.intersect(*b).contains(*x)));
            assert_eq!(a.covers(*b), members_b.iter().all(|y| a.contains(*y)));
        }
        for (low, high) in (0..16u64).flat_map(|low| (low..16).map(move |high| (low, high))) {
            assert!((low..=high).all(|x| Tnum::range(low, high).contains(x)));
        }
    }
}
