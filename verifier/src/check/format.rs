//! Format strings that are known, before the program runs.
//!
//! Mirrors `check_bpf_snprintf_call` (`kernel/bpf/verifier.c`) and `bpf_bprintf_prepare` (`kernel/bpf/helpers.c`, 6.18).

use skep_isa::Reg;

use crate::Check;
use crate::env::{Env, reject};
use crate::rejection::Rejection;

impl Env<'_> {
    /// The format in R3, which is a constant string, goes with the size of the arguments in R5.
    pub(crate) fn check_format(&mut self) -> Check {
        let Some(size) = Reg::new(5) else { return Ok(()) };
        let bytes = self.state.reg(size).value.tnum.value;
        if !bytes.is_multiple_of(8) {
            return reject(Rejection::Wordless {});
        }
        let format = *self.state.reg(Reg::R3);
        let start = i64::from(format.off).wrapping_add(format.value.tnum.value as i64);
        let contents = self.map_of(&format)?.contents.as_deref().unwrap_or_default();
        let text = usize::try_from(start).ok().and_then(|start| contents.get(start..)).unwrap_or_default();
        let text = text.split(|byte| *byte == 0).next().unwrap_or_default();
        match is_format(text, bytes / 8) {
            true => Ok(()),
            false => reject(Rejection::FormatString {}),
        }
    }
}

/// Whether a format has only conversions that the kernel knows, and no more of them than arguments.
fn is_format(text: &[u8], n_args: u64) -> bool {
    let at = |index: usize| text.get(index).copied().unwrap_or(0);
    // A conversion to a string must not run into letters.
    let ends = |byte: u8| byte == 0 || is_space(byte) || byte.is_ascii_punctuation();
    let mut found = 0u64;
    let mut i = 0;
    while i < text.len() {
        let byte = at(i);
        let printable = byte.is_ascii_graphic() || byte == b' ' || is_space(byte);
        if !printable {
            return false;
        }
        if byte != b'%' {
            i += 1;
            continue;
        }
        if at(i + 1) == b'%' {
            i += 2;
            continue;
        }
        if found >= n_args {
            return false;
        }
        found += 1;
        i += 1;
        while matches!(at(i), b'0' | b'+' | b'-' | b' ') {
            i += 1;
        }
        if matches!(at(i), b'1'..=b'9') {
            while at(i).is_ascii_digit() {
                i += 1;
            }
        }
        match (at(i), at(i + 1), at(i + 2)) {
            (b'p', next, _) if ends(next) => {}
            (b'p', b'k' | b'u', b's') => {
                i += 2;
                if !ends(at(i + 1)) {
                    return false;
                }
            }
            (b'p', b'K' | b'x' | b's' | b'S' | b'B', _) => i += 1,
            (b'p', b'i' | b'I', b'4' | b'6') => i += 2,
            (b'p', ..) => return false,
            (b's', next, _) if !ends(next) => return false,
            (b's' | b'c', ..) => {}
            _ => {
                for _ in 0..2 {
                    if at(i) == b'l' {
                        i += 1;
                    }
                }
                if !matches!(at(i), b'i' | b'd' | b'u' | b'x' | b'X') {
                    return false;
                }
            }
        }
        i += 1;
    }
    true
}

fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t'..=b'\r')
}

#[cfg(test)]
mod tests {
    use super::is_format;

    #[track_caller]
    fn check(text: &str, n_args: u64, expected: bool) {
        assert_eq!(is_format(text.as_bytes(), n_args), expected, "{text}");
    }

    #[test]
    fn conversions_and_arguments() {
        check("%d %lu %llx %5i %-08X\n", 5, true);
        check("%d", 0, false);
        check("%%", 0, true);
        check("%p %pK %px %ps %pS %pB %pI4 %pi6", 8, true);
        check("%pks|%pus %s.", 3, true);
        check("%pksx", 1, false);
        check("%sx", 1, false);
        check("%c%c", 2, true);
        check("%pI5", 1, false);
        check("%lld %llld", 2, false);
        check("%", 1, false);
        check("\u{e9}", 0, false);
        check("\x01", 0, false);
    }
}
