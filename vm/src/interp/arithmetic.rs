//! Division as the kernel has it: by zero gives zero, a remainder by zero leaves the dividend, and nothing overflows.

pub(super) fn divide(a: u64, b: u64) -> u64 {
    a.checked_div(b).unwrap_or(0)
}

pub(super) fn divide32(a: u32, b: u32) -> u32 {
    a.checked_div(b).unwrap_or(0)
}

pub(super) fn divide_signed(a: u64, b: u64) -> u64 {
    if b == 0 { 0 } else { (a as i64).wrapping_div(b as i64) as u64 }
}

pub(super) fn divide_signed32(a: u32, b: u32) -> u32 {
    if b == 0 { 0 } else { (a as i32).wrapping_div(b as i32) as u32 }
}

pub(super) fn remainder(a: u64, b: u64) -> u64 {
    a.checked_rem(b).unwrap_or(a)
}

pub(super) fn remainder32(a: u32, b: u32) -> u32 {
    a.checked_rem(b).unwrap_or(a)
}

pub(super) fn remainder_signed(a: u64, b: u64) -> u64 {
    if b == 0 { a } else { (a as i64).wrapping_rem(b as i64) as u64 }
}

pub(super) fn remainder_signed32(a: u32, b: u32) -> u32 {
    if b == 0 { a } else { (a as i32).wrapping_rem(b as i32) as u32 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edges_are_the_kernels() {
        assert_eq!((divide(7, 0), remainder(7, 0)), (0, 7));
        assert_eq!((divide32(7, 0), remainder32(7, 0)), (0, 7));
        let least = i64::MIN as u64;
        assert_eq!((divide_signed(least, u64::MAX), remainder_signed(least, u64::MAX)), (least, 0));
        let least = i32::MIN as u32;
        assert_eq!((divide_signed32(least, u32::MAX), remainder_signed32(least, u32::MAX)), (least, 0));
        assert_eq!(divide_signed(-7i64 as u64, 2), -3i64 as u64);
        assert_eq!(remainder_signed32(-7i32 as u32, 2), -1i32 as u32);
        assert_eq!((divide_signed(5, 0), remainder_signed(5, 0)), (0, 5));
    }
}
