//! A kernel release as a number that can be compared.

use std::fmt;
use std::str::FromStr;

use crate::Error;

/// A kernel release: 6.12.117.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct KernelVersion {
    /// The first number.
    pub major: u16,
    /// The second number.
    pub minor: u16,
    /// The stable update; 0 in a first release.
    pub patch: u16,
}

/// A first release, in the short form generated tables use.
pub(crate) const fn version(major: u16, minor: u16) -> KernelVersion {
    KernelVersion { major, minor, patch: 0 }
}

impl KernelVersion {
    /// The value of `LINUX_KERNEL_VERSION` and of a program's `kern_version`; the update saturates at 255.
    pub fn code(self) -> u32 {
        (u32::from(self.major) << 16) | (u32::from(self.minor & 0xff) << 8) | u32::from(self.patch.min(255))
    }
}

impl fmt::Display for KernelVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { major, minor, patch } = self;
        if *patch == 0 { write!(f, "{major}.{minor}") } else { write!(f, "{major}.{minor}.{patch}") }
    }
}

impl FromStr for KernelVersion {
    type Err = Error;

    /// Reads `6.12`, `v6.12.117` or what `uname -r` prints (`6.12.117+deb12-cloud-amd64`).
    fn from_str(text: &str) -> Result<Self, Error> {
        let bad = || Error::BadRelease { text: text.to_owned() };
        let numbers = text.strip_prefix('v').unwrap_or(text);
        let end = numbers.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(numbers.len());
        let mut parts = numbers.get(..end).unwrap_or_default().trim_end_matches('.').split('.');
        let mut next = |optional: bool| match parts.next() {
            Some(part) => part.parse::<u16>().map_err(|_| bad()),
            None if optional => Ok(0),
            None => Err(bad()),
        };
        Ok(Self { major: next(false)?, minor: next(false)?, patch: next(true)? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Option<(u16, u16, u16)>) {
        let read = text.parse::<KernelVersion>().ok();
        assert_eq!(read.map(|v| (v.major, v.minor, v.patch)), expected, "{text}");
    }

    #[test]
    fn releases_are_read() {
        check("6.12", Some((6, 12, 0)));
        check("v6.1.192", Some((6, 1, 192)));
        check("6.12.117+deb12-cloud-amd64", Some((6, 12, 117)));
        check("6.18-rc3", Some((6, 18, 0)));
        check("6", None);
        check("six", None);
        check("", None);
        check("99999.1", None);
    }

    #[test]
    fn releases_compare_and_encode() {
        assert!(version(6, 1) < version(6, 12));
        assert_eq!("6.1.192".parse::<KernelVersion>().unwrap().code(), 0x0006_01c0);
        assert_eq!("4.9.337".parse::<KernelVersion>().unwrap().code(), 0x0004_09ff);
    }
}
