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

fn signed(machine: &mut Machine<'_>, [text, len, flags, to, _]: [u64; 5]) -> Result<u64, Stop> {
    let number = number_in(machine, "bpf_strtol", text, len, flags)?;
    stored(machine, to, number, |number| match number.is_negative {
        true if number.value <= 1 << 63 => Ok(number.value.wrapping_neg()),
        false if number.value < 1 << 63 => Ok(number.value),
        _ => Err(Errno::ERANGE),
    })
}

fn unsigned(machine: &mut Machine<'_>, [text, len, flags, to, _]: [u64; 5]) -> Result<u64, Stop> {
    let number = number_in(machine, "bpf_strtoul", text, len, flags)?;
    stored(
        machine,
        to,
        number,
        |number| {
            if number.is_negative { Err(Errno::EINVAL) } else { Ok(number.value) }
        },
    )
}

/// Stores the value a number has for a helper, or zero, and gives how many bytes it was written in.
fn stored(
    machine: &Machine<'_>,
    to: u64,
    number: Result<Number, Errno>,
    value: fn(&Number) -> Result<u64, Errno>,
) -> Result<u64, Stop> {
    let value = number.and_then(|number| Ok((value(&number)?, number.len)));
    machine.world.memory.store(to, Size::Dw, value.map_or(0, |(value, _)| value))?;
    Ok(value.map_or_else(Errno::returned, |(_, len)| len))
}

/// A number as it was written.
#[derive(Clone, Copy)]
struct Number {
    is_negative: bool,
    value: u64,
    /// Bytes, with the spaces before it.
    len: u64,
}

/// Reads a number: spaces, a sign, a base's prefix, digits.
fn number_in(
    machine: &Machine<'_>,
    helper: &'static str,
    text: u64,
    len: u64,
    flags: u64,
) -> Result<Result<Number, Errno>, Stop> {
    if len > u64::from(u32::MAX) {
        return Err(bad(helper, "the length does not fit 32 bits"));
    }
    Ok(parse(&machine.world.memory.read(text, len)?, flags))
}

fn parse(bytes: &[u8], flags: u64) -> Result<Number, Errno> {
    /// Bytes behind the sign that are looked at.
    const LONGEST: usize = 63;
    let asked = match flags {
        0 | 8 | 10 | 16 => flags as u32,
        _ => return Err(Errno::EINVAL),
    };
    let is_space = |byte: &u8| matches!(byte, b' ' | b'\t'..=b'\r');
    let n_spaces = bytes.iter().take_while(|byte| is_space(byte)).count();
    let rest = bytes.get(n_spaces..).unwrap_or_default();
    let (is_negative, rest) = match rest {
        [b'-', rest @ ..] => (true, rest),
        rest => (false, rest),
    };
    let rest = rest.get(..LONGEST).unwrap_or(rest);
    let (base, digits) = match (asked, rest) {
        (0, [b'0', b'x' | b'X', digits @ ..]) if digits.first().is_some_and(u8::is_ascii_hexdigit) => {
            (16, digits)
        }
        (0, [b'0', ..]) => (8, rest),
        (0, _) => (10, rest),
        (16, [b'0', b'x' | b'X', digits @ ..]) => (16, digits),
        (base, _) => (base, rest),
    };
    let values = digits.iter().map_while(|&byte| char::from(byte).to_digit(base).map(u64::from));
    let n_digits = values.clone().count();
    if n_digits == 0 {
        return Err(Errno::EINVAL);
    }
    let value = values.into_iter().try_fold(0u64, |value, digit| {
        value.checked_mul(u64::from(base)).and_then(|value| value.checked_add(digit))
    });
    let before = n_spaces + usize::from(is_negative) + (rest.len() - digits.len());
    Ok(Number { is_negative, value: value.ok_or(Errno::ERANGE)?, len: (before + n_digits) as u64 })
}
