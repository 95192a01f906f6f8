//! Which kernels a row holds for.

use anyhow::{Result, bail};

/// The kernel lines the data speaks of, in the order of their bits in `Lines`.
pub(super) const LINES: [&str; 3] = ["6.1", "6.12", "6.18"];

/// The bits of `6.1,6.18`; `-` is none.
pub(super) fn lines(text: &str) -> Result<u8> {
    if text == "-" {
        return Ok(0);
    }
    let mut bits = 0;
    for line in text.split(',') {
        match LINES.iter().position(|known| *known == line) {
            Some(bit) => bits |= 1 << bit,
            None => bail!("`{line}` is none of the kernel lines {}", LINES.join(", ")),
        }
    }
    Ok(bits)
}
