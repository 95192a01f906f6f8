//! Formatted text: `bpf_trace_printk`, `bpf_trace_vprintk`, `bpf_snprintf`.
//!
//! The rules are those of the kernel's helpers and not of `printf`: what they refuse is refused with the same errno.

use std::fmt::Write;

use skep_isa::Size;

use super::Family;
use super::probe::string_at;
use crate::Errno;
use crate::interp::{Machine, Stop};

pub(super) const FAMILY: Family =
    &[("bpf_trace_printk", trace), ("bpf_trace_vprintk", trace_array), ("bpf_snprintf", format_into)];

/// Arguments at most.
const MAX_ARGS: u64 = 12;
/// Bytes of a traced line at most, with its end.
const MAX_LINE: usize = 1024;

fn trace(machine: &mut Machine<'_>, [format, size, args @ ..]: [u64; 5]) -> Result<u64, Stop> {
    traced(machine, format, size, &args)
}

fn trace_array(machine: &mut Machine<'_>, [format, size, data, len, _]: [u64; 5]) -> Result<u64, Stop> {
    match arguments(machine, data, len)? {
        Some(args) => traced(machine, format, size, &args),
        None => Ok(Errno::EINVAL.returned()),
    }
}

fn traced(machine: &mut Machine<'_>, format: u64, size: u64, args: &[u64]) -> Result<u64, Stop> {
    let bytes = machine.world.memory.read(format, u64::from(size as u32))?;
    let text = match bytes.iter().position(|&byte| byte == 0) {
        Some(end) => formatted(machine, bytes.get(..end).unwrap_or_default(), args),
        None => Err(Errno::EINVAL),
    };
    Ok(match text {
        Ok(text) => {
            let shown = text.get(..text.len().min(MAX_LINE - 1)).unwrap_or(&text);
            machine.world.trace(String::from_utf8_lossy(shown).into_owned());
            shown.len() as u64
        }
        Err(errno) => errno.returned(),
    })
}

/// Writes what fits, with a zero byte, and gives the length of all of it with the zero byte.
fn format_into(machine: &mut Machine<'_>, [to, size, format, data, len]: [u64; 5]) -> Result<u64, Stop> {
    let size = u64::from(size as u32);
    let Some(args) = arguments(machine, data, len)? else { return Ok(Errno::EINVAL.returned()) };
    // The format is a constant string; it ends where its region does, at the latest.
    let Some(bytes) = string_at(machine, format, u64::from(u16::MAX)) else {
        return Ok(Errno::EINVAL.returned());
    };
    Ok(match formatted(machine, &bytes, &args) {
        Ok(text) => {
            if size > 0 {
                let mut shown = text.get(..text.len().min(size as usize - 1)).unwrap_or(&text).to_vec();
                shown.push(0);
                machine.world.memory.write(to, &shown)?;
            }
            text.len() as u64 + 1
        }
        Err(errno) => errno.returned(),
    })
}

/// The arguments in an array of words; `None` if it is too long, or not whole.
fn arguments(machine: &Machine<'_>, data: u64, len: u64) -> Result<Option<Vec<u64>>, Stop> {
    let len = u64::from(len as u32);
    if !len.is_multiple_of(8) || len > MAX_ARGS * 8 || (data == 0 && len != 0) {
        return Ok(None);
    }
    let bytes = machine.world.memory.read(data, len)?;
    let (words, _) = bytes.as_chunks::<8>();
    Ok(Some(words.iter().map(|word| u64::from_le_bytes(*word)).collect()))
}

/// What stands between a `%` and its conversion.
#[derive(Default)]
struct Spec {
    left: bool,
    plus: bool,
    space: bool,
    zeros: bool,
    width: usize,
}

/// Puts arguments into a format.
fn formatted(machine: &Machine<'_>, format: &[u8], args: &[u64]) -> Result<Vec<u8>, Errno> {
    /// Fields at most this wide.
    const MAX_WIDTH: usize = 512;
    let is_printable = |&byte: &u8| byte.is_ascii_graphic() || matches!(byte, b' ' | b'\t'..=b'\r');
    if !format.iter().all(is_printable) {
        return Err(Errno::EINVAL);
    }
    let mut text = Vec::new();
    let mut args = args.iter().copied();
    let mut rest = format;
    while let Some((&byte, after)) = rest.split_first() {
        rest = after;
        if byte != b'%' {
            text.push(byte);
            continue;
        }
        if let Some(after) = rest.strip_prefix(b"%") {
            text.push(b'%');
            rest = after;
            continue;
        }
        let mut spec = Spec::default();
        while let Some((&flag, after)) = rest.split_first() {
            match flag {
                b'-' => spec.left = true,
                b'+' => spec.plus = true,
                b' ' => spec.space = true,
                b'0' => spec.zeros = true,
                _ => break,
            }
            rest = after;
        }
        while let Some((digit @ b'0'..=b'9', after)) = rest.split_first() {
            spec.width = (spec.width * 10 + usize::from(digit - b'0')).min(MAX_WIDTH);
            rest = after;
        }
        let arg = args.next().ok_or(Errno::EINVAL)?;
        rest = convert(machine, &spec, rest, arg, &mut text)?;
    }
    Ok(text)
}

/// Writes one argument, and gives what follows its conversion.
fn convert<'f>(
    machine: &Machine<'_>,
    spec: &Spec,
    rest: &'f [u8],
    arg: u64,
    text: &mut Vec<u8>,
) -> Result<&'f [u8], Errno> {
    let string = || string_at(machine, arg, MAX_LINE as u64 - 1).unwrap_or_default();
    match rest {
        [b'p', b'k' | b'u', b's', rest @ ..] | [b's', rest @ ..] => {
            spec.pad(&string(), text);
            Ok(rest)
        }
        [b'p', form @ (b'i' | b'I'), version @ (b'4' | b'6'), rest @ ..] => {
            spec.pad(address(machine, *form, *version, arg).as_bytes(), text);
            Ok(rest)
        }
        [b'p', b'x' | b'K', rest @ ..] => {
            spec.pad(format!("{arg:x}").as_bytes(), text);
            Ok(rest)
        }
        [b'p', b's' | b'S' | b'B', rest @ ..] => {
            spec.pad(format!("{arg:#x}").as_bytes(), text);
            Ok(rest)
        }
        [b'p', rest @ ..]
            if rest.first().is_none_or(|byte| byte.is_ascii_whitespace() || byte.is_ascii_punctuation()) =>
        {
            spec.pad(format!("{arg:016x}").as_bytes(), text);
            Ok(rest)
        }
        [b'c', rest @ ..] => {
            spec.pad(&[arg as u8], text);
            Ok(rest)
        }
        [b'l', b'l', conversion, rest @ ..] | [b'l', conversion, rest @ ..] => {
            spec.integer(*conversion, arg as i64, arg, text)?;
            Ok(rest)
        }
        [conversion, rest @ ..] => {
            spec.integer(*conversion, i64::from(arg as i32), u64::from(arg as u32), text)?;
            Ok(rest)
        }
        [] => Err(Errno::EINVAL),
    }
}

impl Spec {
    fn integer(&self, conversion: u8, signed: i64, unsigned: u64, text: &mut Vec<u8>) -> Result<(), Errno> {
        let (sign, digits) = match conversion {
            b'd' | b'i' => {
                let sign = match signed {
                    ..0 => "-",
                    _ if self.plus => "+",
                    _ if self.space => " ",
                    _ => "",
                };
                (sign, signed.unsigned_abs().to_string())
            }
            b'u' => ("", unsigned.to_string()),
            b'x' => ("", format!("{unsigned:x}")),
            b'X' => ("", format!("{unsigned:X}")),
            _ => return Err(Errno::EINVAL),
        };
        if self.zeros && !self.left {
            let zeros = self.width.saturating_sub(sign.len() + digits.len());
            text.extend([sign, &"0".repeat(zeros), &digits].concat().bytes());
        } else {
            self.pad([sign, &digits].concat().as_bytes(), text);
        }
        Ok(())
    }

    fn pad(&self, bytes: &[u8], text: &mut Vec<u8>) {
        let spaces = std::iter::repeat_n(b' ', self.width.saturating_sub(bytes.len()));
        if self.left {
            text.extend(bytes);
            text.extend(spaces);
        } else {
            text.extend(spaces);
            text.extend(bytes);
        }
    }
}

/// An IPv4 or IPv6 address at a place in memory; bytes that are not there are zero.
fn address(machine: &Machine<'_>, form: u8, version: u8, at: u64) -> String {
    let len = if version == b'4' { 4 } else { 16 };
    let byte = |index| machine.world.memory.load(at.wrapping_add(index), Size::B).unwrap_or(0);
    let mut text = String::new();
    for index in 0..len {
        // Writing to a string cannot fail.
        let _ = match (version, form) {
            (b'4', b'I') => write!(text, "{}{}", if index > 0 { "." } else { "" }, byte(index)),
            (b'4', _) => write!(text, "{}{:03}", if index > 0 { "." } else { "" }, byte(index)),
            (_, b'I') => {
                let colon = if index > 0 && index % 2 == 0 { ":" } else { "" };
                write!(text, "{colon}{:02x}", byte(index))
            }
            _ => write!(text, "{:02x}", byte(index)),
        };
    }
    text
}
