//! Formats as the kernel's helpers take them: what they refuse is refused with the same errno, and what they write is
//! written to the byte.
//!
//! The kernel does this in two steps. It first checks the format and copies the arguments, strings and addresses
//! included, into a buffer of [`ARGUMENTS`] bytes; then it prints from there. So a string is cut where that buffer is
//! full, and what was printed while it was copied (addresses, `%pB`, `%pks`) takes no width.

use super::probe::Space;
use crate::Errno;
use crate::interp::Machine;

/// Bytes that arguments have room in.
const ARGUMENTS: usize = 512;
/// The widest field.
const MAX_WIDTH: usize = (1 << 23) - 1;

/// Text with a bound: what does not fit is counted and not kept.
#[derive(Debug, Default)]
pub(super) struct Text {
    /// What fits.
    pub(super) bytes: Vec<u8>,
    /// Bytes of all of it.
    pub(super) len: usize,
    room: usize,
}

impl Text {
    /// A text of which so many bytes are kept.
    pub(super) fn with_room(room: usize) -> Text {
        Text { room, ..Text::default() }
    }

    pub(super) fn put(&mut self, bytes: &[u8]) {
        let free = self.room.saturating_sub(self.bytes.len());
        self.bytes.extend(bytes.get(..free.min(bytes.len())).unwrap_or_default());
        self.len = self.len.saturating_add(bytes.len());
    }

    fn fill(&mut self, byte: u8, n: usize) {
        let free = self.room.saturating_sub(self.bytes.len());
        self.bytes.extend(std::iter::repeat_n(byte, n.min(free)));
        self.len = self.len.saturating_add(n);
    }
}

/// Writes arguments into a format.
pub(super) fn format(
    machine: &Machine<'_>,
    format: &[u8],
    args: &[u64],
    text: &mut Text,
) -> Result<(), Errno> {
    let mut arguments = Arguments { machine, args, used: 0 };
    let mut rest = format;
    while let Some((&byte, after)) = rest.split_first() {
        rest = after;
        if byte != b'%' {
            if !is_literal(byte) {
                return Err(Errno::EINVAL);
            }
            text.put(&[byte]);
            continue;
        }
        if let Some(after) = rest.strip_prefix(b"%") {
            text.put(b"%");
            rest = after;
            continue;
        }
        let (&arg, left) = arguments.args.split_first().ok_or(Errno::EINVAL)?;
        arguments.args = left;
        let (spec, after) = Spec::parse(rest);
        rest = arguments.convert(&spec, after, arg, text)?;
    }
    Ok(())
}

/// What may stand in a format beside conversions.
fn is_literal(byte: u8) -> bool {
    byte.is_ascii_graphic() || !byte.is_ascii() || is_space(byte)
}

fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t'..=b'\r')
}

/// What stands between a `%` and its conversion.
#[derive(Debug, Default)]
struct Spec {
    left: bool,
    plus: bool,
    space: bool,
    zeros: bool,
    width: Option<usize>,
}

impl Spec {
    fn parse(format: &[u8]) -> (Spec, &[u8]) {
        let mut spec = Spec::default();
        let mut rest = format;
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
            let digits = spec.width.unwrap_or(0) * 10 + usize::from(digit - b'0');
            spec.width = Some(digits.min(MAX_WIDTH));
            rest = after;
        }
        (spec, rest)
    }

    /// Writes a number's digits behind its sign.
    fn number(&self, sign: &str, digits: &str, text: &mut Text) {
        if self.zeros && !self.left {
            let zeros = self.width.unwrap_or(0).saturating_sub(sign.len() + digits.len());
            text.put(sign.as_bytes());
            text.fill(b'0', zeros);
            text.put(digits.as_bytes());
        } else {
            self.pad([sign, digits].concat().as_bytes(), text);
        }
    }

    /// Writes an address, with all its digits where no width is asked for.
    fn pointer(&self, address: u64, text: &mut Text) {
        match self.width {
            Some(_) => self.number("", &format!("{address:x}"), text),
            None => text.put(format!("{address:016x}").as_bytes()),
        }
    }

    fn pad(&self, bytes: &[u8], text: &mut Text) {
        let spaces = self.width.unwrap_or(0).saturating_sub(bytes.len());
        if self.left {
            text.put(bytes);
            text.fill(b' ', spaces);
        } else {
            text.fill(b' ', spaces);
            text.put(bytes);
        }
    }
}

/// The arguments that are left, and what of their room those before took.
struct Arguments<'a, 'm> {
    machine: &'a Machine<'m>,
    args: &'a [u64],
    used: usize,
}

impl Arguments<'_, '_> {
    /// Writes one argument, and gives what follows its conversion.
    fn convert<'f>(
        &mut self,
        spec: &Spec,
        format: &'f [u8],
        arg: u64,
        text: &mut Text,
    ) -> Result<&'f [u8], Errno> {
        match format {
            [b'p', rest @ ..] => {
                let rest = self.convert_pointer(spec, rest, arg, text)?;
                // Letters that follow are taken to belong to it.
                let n = rest.iter().take_while(|byte| byte.is_ascii_alphanumeric()).count();
                Ok(rest.get(n..).unwrap_or_default())
            }
            [b's', rest @ ..] => {
                let string = self.string(Space::Either, arg, rest)?;
                spec.pad(&string, text);
                Ok(rest)
            }
            [b'c', rest @ ..] => {
                self.take(1)?;
                spec.pad(&[arg as u8], text);
                Ok(rest)
            }
            [b'l', b'l', conversion, rest @ ..] | [b'l', conversion, rest @ ..] => {
                self.integer(spec, *conversion, (8, arg as i64, arg), text)?;
                Ok(rest)
            }
            [conversion, rest @ ..] => {
                let narrow = (4, i64::from(arg as i32), u64::from(arg as u32));
                self.integer(spec, *conversion, narrow, text)?;
                Ok(rest)
            }
            [] => Err(Errno::EINVAL),
        }
    }

    /// What follows `%p`.
    fn convert_pointer<'f>(
        &mut self,
        spec: &Spec,
        format: &'f [u8],
        arg: u64,
        text: &mut Text,
    ) -> Result<&'f [u8], Errno> {
        match format {
            [kind @ (b'k' | b'u'), b's', rest @ ..] => {
                let space = if *kind == b'k' { Space::Kernel } else { Space::User };
                let string = self.string(space, arg, rest)?;
                text.put(&string);
                Ok(rest)
            }
            [b'B', rest @ ..] => {
                self.printed(self.machine.world.symbol_of_call(arg).as_bytes(), text)?;
                Ok(rest)
            }
            [form @ (b'i' | b'I'), version @ (b'4' | b'6'), rest @ ..] => {
                let address = self.address(*form, *version, arg);
                self.printed(address.as_bytes(), text)?;
                Ok(rest)
            }
            [kind @ (b's' | b'S'), rest @ ..] => {
                self.take_aligned(8)?;
                spec.pad(self.machine.world.symbol(arg, *kind == b'S').as_bytes(), text);
                Ok(rest)
            }
            [b'x', rest @ ..] => {
                self.take_aligned(8)?;
                spec.pointer(arg, text);
                Ok(rest)
            }
            [b'K', rest @ ..] => {
                self.take_aligned(8)?;
                spec.pointer(veiled(arg), text);
                Ok(rest)
            }
            rest if rest.first().is_none_or(|byte| is_space(*byte) || byte.is_ascii_punctuation()) => {
                self.take_aligned(8)?;
                spec.pointer(veiled(arg), text);
                Ok(rest)
            }
            _ => Err(Errno::EINVAL),
        }
    }

    fn integer(
        &mut self,
        spec: &Spec,
        conversion: u8,
        (size, signed, unsigned): (usize, i64, u64),
        text: &mut Text,
    ) -> Result<(), Errno> {
        let (sign, digits) = match conversion {
            b'd' | b'i' => {
                let sign = match signed {
                    ..0 => "-",
                    _ if spec.plus => "+",
                    _ if spec.space => " ",
                    _ => "",
                };
                (sign, signed.unsigned_abs().to_string())
            }
            b'u' => ("", unsigned.to_string()),
            b'x' => ("", format!("{unsigned:x}")),
            b'X' => ("", format!("{unsigned:X}")),
            _ => return Err(Errno::EINVAL),
        };
        self.take_aligned(size)?;
        spec.number(sign, &digits, text);
        Ok(())
    }

    /// Takes room for an argument.
    fn take(&mut self, bytes: usize) -> Result<(), Errno> {
        if ARGUMENTS.saturating_sub(self.used) < bytes {
            return Err(Errno::ENOSPC);
        }
        self.used += bytes;
        Ok(())
    }

    fn take_aligned(&mut self, bytes: usize) -> Result<(), Errno> {
        self.used = self.used.next_multiple_of(4);
        self.take(bytes)
    }

    /// Copies a string, as much of it as there is room for. Nothing but a space or a sign may follow its conversion.
    fn string(&mut self, space: Space, arg: u64, rest: &[u8]) -> Result<Vec<u8>, Errno> {
        if rest.first().is_some_and(|byte| !is_space(*byte) && !byte.is_ascii_punctuation()) {
            return Err(Errno::EINVAL);
        }
        let room = ARGUMENTS - self.used;
        if room == 0 {
            return Err(Errno::ENOSPC);
        }
        let memory = &self.machine.world.memory;
        let string = space.string(memory, arg, room as u64 - 1).unwrap_or_default();
        self.used += string.len() + 1;
        Ok(string)
    }

    /// Writes what is printed when arguments are copied.
    fn printed(&mut self, shown: &[u8], text: &mut Text) -> Result<(), Errno> {
        self.take(shown.len() + 1)?;
        text.put(shown);
        Ok(())
    }

    /// An IPv4 or IPv6 address at a place in memory; zeros if it is not there.
    fn address(&self, form: u8, version: u8, at: u64) -> String {
        let len = if version == b'4' { 4 } else { 16 };
        let bytes = Space::Kernel.read(&self.machine.world.memory, at, len);
        let bytes = bytes.unwrap_or_else(|| vec![0; len as usize]);
        let shown = |digits: &dyn Fn(&u8) -> String| bytes.iter().map(digits).collect::<Vec<_>>();
        match (version, form) {
            (b'4', b'I') => shown(&|byte| byte.to_string()).join("."),
            (b'4', _) => shown(&|byte| format!("{byte:03}")).join("."),
            (_, b'I') => {
                let bytes = shown(&|byte| format!("{byte:02x}"));
                bytes.chunks(2).map(<[String]>::concat).collect::<Vec<_>>().join(":")
            }
            _ => shown(&|byte| format!("{byte:02x}")).concat(),
        }
    }
}

/// An address as the kernel shows it to those who shall not know it: a number of 32 bits that is always the same. Here
/// it is the lower half, which does not tell where the window lies.
pub(super) fn veiled(address: u64) -> u64 {
    /// The highest addresses are error numbers.
    const ERRORS: u64 = -4095_i64 as u64;
    if address >= ERRORS { address } else { address & 0xffff_ffff }
}
