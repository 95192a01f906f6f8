//! The kernel lines whose facts are carried: rows say for which of them they hold.

use std::fmt;
use std::str::FromStr;

use crate::{Error, KernelVersion};

/// A long-term kernel line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Line {
    /// Linux 6.1, as of 6.1.192.
    V6_1,
    /// Linux 6.12, as of 6.12.117.
    V6_12,
    /// Linux 6.18, as of 6.18.44.
    V6_18,
}

impl Line {
    /// Every line, oldest first.
    pub const ALL: [Self; 3] = [Self::V6_1, Self::V6_12, Self::V6_18];

    /// The short name: `6.12`.
    pub fn name(self) -> &'static str {
        match self {
            Self::V6_1 => "6.1",
            Self::V6_12 => "6.12",
            Self::V6_18 => "6.18",
        }
    }

    /// The exact release the facts were read and measured on.
    pub fn release(self) -> KernelVersion {
        let (minor, patch) = match self {
            Self::V6_1 => (1, 192),
            Self::V6_12 => (12, 117),
            Self::V6_18 => (18, 44),
        };
        KernelVersion { major: 6, minor, patch }
    }
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Line {
    type Err = Error;

    /// Reads `6.12`, `v6.12` or any release of the line (`6.12.117`).
    fn from_str(text: &str) -> Result<Self, Error> {
        let unknown = || Error::UnknownKernel { name: text.to_owned() };
        let version: KernelVersion = text.parse().map_err(|_| unknown())?;
        let same =
            |line: &Self| (line.release().major, line.release().minor) == (version.major, version.minor);
        Self::ALL.into_iter().find(same).ok_or_else(unknown)
    }
}

/// A set of lines.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Lines(u8);

impl Lines {
    pub(crate) const fn from_bits(bits: u8) -> Self {
        Self(bits)
    }

    /// Whether the line is in this set.
    pub fn contains(self, line: Line) -> bool {
        self.0 >> line as u8 & 1 == 1
    }

    /// The lines of this set, oldest first.
    pub fn iter(self) -> impl Iterator<Item = Line> {
        Line::ALL.into_iter().filter(move |line| self.contains(*line))
    }
}

impl fmt::Debug for Lines {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter().map(Line::name)).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Option<Line>) {
        assert_eq!(text.parse::<Line>().ok(), expected, "{text}");
    }

    #[test]
    fn any_release_of_a_line_names_it() {
        check("6.1", Some(Line::V6_1));
        check("6.1.192", Some(Line::V6_1));
        check("v6.12.3+deb12", Some(Line::V6_12));
        check("6.18-rc1", Some(Line::V6_18));
        check("6.2", None);
        check("latest", None);
    }

    #[test]
    fn sets_hold_lines() {
        let lines = Lines::from_bits(0b101);
        assert_eq!(lines.iter().collect::<Vec<_>>(), [Line::V6_1, Line::V6_18]);
        assert_eq!(format!("{lines:?}"), r#"{"6.1", "6.18"}"#);
    }
}
