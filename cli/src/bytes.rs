//! Bytes on the command line: hexadecimal digits, or the file that holds them.

use std::path::Path;

use crate::failure::{Failure, codes};
use crate::input::{self, Input};

/// Bytes from hexadecimal digits, with spaces anywhere between bytes.
pub(crate) fn of_digits(name: &str, text: &[u8]) -> Result<Vec<u8>, Failure> {
    let wrong = || Failure::of_file(codes::WRONG_FILE, name, "not an even number of hexadecimal digits");
    digits(text).ok_or_else(wrong)
}

/// Bytes as an option has them: digits, a file's content, or standard input for `-`.
pub(crate) fn of_option(option: &str, text: &str) -> Result<Vec<u8>, Failure> {
    let path = Path::new(text);
    if let Some(bytes) = digits(text.as_bytes()).filter(|_| !path.exists()) {
        return Ok(bytes);
    }
    if path.exists() || input::is_stdin(path) {
        return Input::read(path).map(|input| input.bytes);
    }
    let title = "neither an even number of hexadecimal digits nor a file";
    Err(Failure::of_file(codes::WRONG_FILE, &format!("{option} {text}"), title))
}

/// Bytes as hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn digits(text: &[u8]) -> Option<Vec<u8>> {
    let digits: Vec<u8> = text.iter().copied().filter(|byte| !byte.is_ascii_whitespace()).collect();
    let (pairs, rest) = digits.as_chunks::<2>();
    let digit = |byte: u8| char::from(byte).to_digit(16).map(|digit| digit as u8);
    let byte = |&[high, low]: &[u8; 2]| Some(digit(high)? << 4 | digit(low)?);
    let bytes: Option<Vec<u8>> = pairs.iter().map(byte).collect();
    bytes.filter(|_| rest.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_are_bytes() {
        assert_eq!(of_digits("", b"0a 0B\n ff").ok(), Some(vec![10, 11, 255]));
        assert!(of_digits("", b"0a0").is_err());
        assert!(of_digits("", b"0x").is_err());
        assert_eq!(of_option("--ctx", "0a").ok(), Some(vec![10]));
        assert!(of_option("--ctx", "no such file").is_err());
        assert_eq!(hex(&[10, 255]), "0aff");
    }
}
