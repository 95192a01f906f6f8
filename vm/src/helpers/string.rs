//! Strings: comparison, and numbers written in them.

use skep_isa::Size;

use super::{Family, bad};
use crate::Errno;
use crate::interp::{Machine, Stop};

pub(super) const FAMILY: Family =
    &[("bpf_strncmp", compare), ("bpf_strtol", signed), ("bpf_strtoul", unsigned)];

/// Compares up to the first difference, a zero byte or the length.
fn compare(machine: &mut Machine<'_>, [a, len, b, ..]: [u64; 5]) -> Result<u64, Stop> {
    for at in 0..u64::from(len as u32) {
        let left = machine.load_word(a.wrapping_add(at), Size::B)?;
        let right = machine.load_word(b.wrapping_add(at), Size::B)?;
        if left != right {
            let result: i64 = if left < right { -1 } else { 1 };
            return Ok(result as u64);
        }
        if left == 0 {
            break;
        }
    }
    Ok(0)
}

fn signed(machine: &mut Machine<'_>, args: [u64; 5]) -> Result<u64, Stop> {
    number(machine, "bpf_strtol", args, |is_negative, value| match is_negative {
        true if value <= 1 << 63 => Some(value.wrapping_neg()),
        false if value < 1 << 63 => Some(value),
        _ => None,
    })
}

fn unsigned(machine: &mut Machine<'_>, args: [u64; 5]) -> Result<u64, Stop> {
    number(machine, "bpf_strtoul", args, |is_negative, value| (!is_negative).then_some(value))
}

/// Reads a number: spaces, a sign, a base's prefix, digits; gives how many bytes that was.
fn number(
    machine: &mut Machine<'_>,
    helper: &'static str,
    [text, len, flags, to, _]: [u64; 5],
    finish: fn(bool, u64) -> Option<u64>,
) -> Result<u64, Stop> {
    const LONGEST: u64 = 64;
    if len > u64::from(u32::MAX) {
        return Err(bad(helper, "the length does not fit 32 bits"));
    }
    let bytes = machine.world.memory.read(text, len)?;
    let bytes = bytes.get(..len.min(LONGEST) as usize).unwrap_or(&bytes);
    let asked = match flags {
        0 | 8 | 10 | 16 => flags as u32,
        _ => return Ok(Errno::EINVAL.returned()),
    };
    let is_space = |byte: &u8| matches!(byte, b' ' | b'\t'..=b'\r');
    let mut at = bytes.iter().take_while(|byte| is_space(byte)).count();
    let is_negative = bytes.get(at) == Some(&b'-');
    if is_negative {
        at += 1;
    }
    let rest = bytes.get(at..).unwrap_or_default();
    let has_hex = matches!(rest, [b'0', b'x' | b'X', digit, ..] if digit.is_ascii_hexdigit());
    let base = match (asked, rest.first()) {
        (0, _) if has_hex => 16,
        (0, Some(b'0')) => 8,
        (0, _) => 10,
        (base, _) => base,
    };
    if base == 16 && has_hex {
        at += 2;
    }
    let digits: Vec<u64> = bytes
        .get(at..)
        .unwrap_or_default()
        .iter()
        .map_while(|&byte| char::from(byte).to_digit(base).map(u64::from))
        .collect();
    if digits.is_empty() {
        return Ok(Errno::EINVAL.returned());
    }
    let value = digits.iter().try_fold(0u64, |value, digit| {
        value.checked_mul(u64::from(base)).and_then(|value| value.checked_add(*digit))
    });
    if is_negative && helper == "bpf_strtoul" {
        return Ok(Errno::EINVAL.returned());
    }
    let Some(value) = value.and_then(|value| finish(is_negative, value)) else {
        return Ok(Errno::ERANGE.returned());
    };
    machine.world.memory.store(to, Size::Dw, value)?;
    Ok((at + digits.len()) as u64)
}
