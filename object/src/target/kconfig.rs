//! A kernel's configuration: `CONFIG_NAME=value`, one a line.

use std::collections::HashMap;
use std::io::Read;
use std::path::Path;

use crate::error::{Error, ErrorKind};

/// The options that are set, with their values as written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Kconfig {
    options: HashMap<String, String>,
}

/// No configuration comes near this; a compressed one that does is no configuration.
const MAX_TEXT: u64 = 64 << 20;

impl Kconfig {
    /// Reads a configuration; where an option is set twice, the first counts, as in libbpf.
    pub fn parse(text: &str) -> Result<Kconfig, Error> {
        let mut options = HashMap::new();
        for (line, number) in text.lines().zip(1u32..) {
            if !line.starts_with("CONFIG_") {
                continue;
            }
            let wrong = |reason: &str| {
                Error::new(ErrorKind::Kconfig { reason: reason.to_owned() }).on_line(number, 1)
            };
            let (name, value) = line.split_once('=').ok_or_else(|| wrong("a line without `=`"))?;
            let value = value.trim_end();
            if value.is_empty() {
                return Err(wrong("an option without a value"));
            }
            options.entry(name.to_owned()).or_insert_with(|| value.to_owned());
        }
        Ok(Kconfig { options })
    }

    /// Reads a configuration file, plain or gzipped.
    pub fn open(path: impl AsRef<Path>) -> Result<Kconfig, Error> {
        let file = path.as_ref().display().to_string();
        let bytes = std::fs::read(path.as_ref()).map_err(|error| Error::io(&file, &error))?;
        let text = match bytes.as_slice() {
            [0x1f, 0x8b, ..] => {
                let mut text = String::new();
                flate2::read::GzDecoder::new(bytes.as_slice())
                    .take(MAX_TEXT)
                    .read_to_string(&mut text)
                    .map_err(|error| Error::io(&file, &error))?;
                text
            }
            _ => String::from_utf8_lossy(&bytes).into_owned(),
        };
        Kconfig::parse(&text).map_err(|error| error.in_file(&file))
    }

    /// The running kernel's, if it is to be had.
    pub fn live(release: &str) -> Option<Kconfig> {
        [format!("/boot/config-{release}"), "/proc/config.gz".to_owned()]
            .iter()
            .find_map(|path| Kconfig::open(path).ok())
    }

    /// The value of an option, as written: `y`, `m`, a number, or a quoted string.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.options.get(name).map(String::as_str)
    }

    /// Sets an option, as from a command line.
    pub fn set(&mut self, name: impl Into<String>, value: impl Into<String>) {
        self.options.insert(name.into(), value.into());
    }

    /// Whether nothing is known.
    pub fn is_empty(&self) -> bool {
        self.options.is_empty()
    }
}

/// A number as C writes it: decimal, `0x`, or octal with a leading zero; a sign wraps around, as `strtoull` does.
pub(crate) fn parse_number(text: &str) -> Option<u64> {
    let text = text.trim();
    let (negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let value = if let Some(hex) = digits.strip_prefix("0x").or_else(|| digits.strip_prefix("0X")) {
        u64::from_str_radix(hex, 16)
    } else if digits.len() > 1 && digits.starts_with('0') {
        u64::from_str_radix(digits, 8)
    } else {
        digits.parse()
    };
    let value = value.ok()?;
    Some(if negative { value.wrapping_neg() } else { value })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_are_read_as_libbpf_reads_them() {
        let text =
            "# comment\nCONFIG_BPF=y\nCONFIG_HZ=250\n# CONFIG_X is not set\nCONFIG_BPF=n\nCONFIG_S=\"a=b\"\n";
        let kconfig = Kconfig::parse(text).unwrap();
        assert_eq!(kconfig.get("CONFIG_BPF"), Some("y"));
        assert_eq!(kconfig.get("CONFIG_HZ"), Some("250"));
        assert_eq!(kconfig.get("CONFIG_S"), Some("\"a=b\""));
        assert_eq!(kconfig.get("CONFIG_X"), None);
        let error = Kconfig::parse("CONFIG_A=y\nCONFIG_B=\n").unwrap_err();
        assert_eq!(error.place().line, Some((2, 1)));
    }

    #[test]
    fn numbers_are_cs() {
        assert_eq!(parse_number("0x1F"), Some(31));
        assert_eq!(parse_number("017"), Some(15));
        assert_eq!(parse_number("-1"), Some(u64::MAX));
        assert_eq!(parse_number("0"), Some(0));
        assert_eq!(parse_number("12a"), None);
        assert_eq!(parse_number(""), None);
    }
}
