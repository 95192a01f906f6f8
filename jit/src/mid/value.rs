//! Values that are known when a program is compiled: the same operations as the machine's, done by us.

use skep_isa::{AluOp, Cond, Width};

/// `a op b`.
pub(crate) fn evaluate(op: AluOp, width: Width, a: u64, b: u64) -> u64 {
    match width {
        Width::W64 => wide(op, a, b),
        Width::W32 => u64::from(narrow(op, a as u32, b as u32)),
    }
}

fn wide(op: AluOp, a: u64, b: u64) -> u64 {
    match op {
        AluOp::Add => a.wrapping_add(b),
        AluOp::Sub => a.wrapping_sub(b),
        AluOp::Mul => a.wrapping_mul(b),
        AluOp::Div => a.checked_div(b).unwrap_or(0),
        AluOp::SDiv if b == 0 => 0,
        AluOp::SDiv => (a as i64).wrapping_div(b as i64) as u64,
        AluOp::Or => a | b,
        AluOp::And => a & b,
        AluOp::Lsh => a.wrapping_shl(b as u32),
        AluOp::Rsh => a.wrapping_shr(b as u32),
        AluOp::Mod => a.checked_rem(b).unwrap_or(a),
        AluOp::SMod if b == 0 => a,
        AluOp::SMod => (a as i64).wrapping_rem(b as i64) as u64,
        AluOp::Xor => a ^ b,
        AluOp::Mov => b,
        AluOp::Arsh => (a as i64).wrapping_shr(b as u32) as u64,
    }
}

fn narrow(op: AluOp, a: u32, b: u32) -> u32 {
    match op {
        AluOp::Add => a.wrapping_add(b),
        AluOp::Sub => a.wrapping_sub(b),
        AluOp::Mul => a.wrapping_mul(b),
        AluOp::Div => a.checked_div(b).unwrap_or(0),
        AluOp::SDiv if b == 0 => 0,
        AluOp::SDiv => (a as i32).wrapping_div(b as i32) as u32,
        AluOp::Or => a | b,
        AluOp::And => a & b,
        AluOp::Lsh => a.wrapping_shl(b),
        AluOp::Rsh => a.wrapping_shr(b),
        AluOp::Mod => a.checked_rem(b).unwrap_or(a),
        AluOp::SMod if b == 0 => a,
        AluOp::SMod => (a as i32).wrapping_rem(b as i32) as u32,
        AluOp::Xor => a ^ b,
        AluOp::Mov => b,
        AluOp::Arsh => (a as i32).wrapping_shr(b) as u32,
    }
}

/// Whether a condition holds.
pub(crate) fn holds(cond: Cond, width: Width, a: u64, b: u64) -> bool {
    let (a, b) = match width {
        Width::W64 => (a, b),
        // With the sign the order is that of either kind.
        Width::W32 => (i64::from(a as i32) as u64, i64::from(b as i32) as u64),
    };
    match cond {
        Cond::Eq => a == b,
        Cond::Gt => a > b,
        Cond::Ge => a >= b,
        Cond::Set => a & b != 0,
        Cond::Ne => a != b,
        Cond::SGt => a as i64 > b as i64,
        Cond::SGe => a as i64 >= b as i64,
        Cond::Lt => a < b,
        Cond::Le => a <= b,
        Cond::SLt => (a as i64) < b as i64,
        Cond::SLe => a as i64 <= b as i64,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conditions_of_32_bits_look_at_the_low_half() {
        assert!(holds(Cond::Eq, Width::W32, 1 << 32 | 5, 5));
        assert!(holds(Cond::Gt, Width::W32, 0x8000_0000, 0x7fff_ffff));
        assert!(holds(Cond::SLt, Width::W32, 0x8000_0000, 0x7fff_ffff));
        assert!(!holds(Cond::Set, Width::W32, 1 << 40, 1 << 40));
    }

    #[test]
    fn constants_are_folded_as_the_interpreter_computes() {
        assert_eq!(evaluate(AluOp::Div, Width::W32, 1 << 32 | 7, 2), 3);
        assert_eq!(evaluate(AluOp::SMod, Width::W64, 7, 0), 7);
        assert_eq!(evaluate(AluOp::SDiv, Width::W32, 0x8000_0000, u64::MAX), 0x8000_0000);
        assert_eq!(evaluate(AluOp::Arsh, Width::W32, 0x8000_0000, 33), 0xc000_0000);
    }
}
