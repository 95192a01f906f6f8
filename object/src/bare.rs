//! Programs that come from no object: bytes, a type and maps, as harnesses and fuzzers hand them over.
//!
//! The form is that of a line of `skep batch`, and of the files in which a kernel's answers are kept.

use std::sync::Arc;

use serde::Deserialize;
use skep_isa::Word;
use skep_linux::{AttachType, MapType, ProgType};

use crate::error::{Error, ErrorKind};
use crate::{MapDef, MapOrigin, ProgKind, Program};

/// A program by itself.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
pub struct BareProgram {
    /// Its program type, by name.
    pub prog_type: String,
    /// Its instructions: their little-endian encoding in hexadecimal digits. An `ld_imm64` with `src_reg` 1 or 2 holds an
    /// index into `maps`.
    pub insns: String,
    /// The maps the instructions refer to.
    #[serde(default)]
    pub maps: Vec<BareMap>,
    /// The attach type it is loaded for, by name.
    #[serde(default)]
    pub expected_attach_type: Option<String>,
    /// The license; GPL if none is given.
    #[serde(default)]
    pub license: Option<String>,
    /// Load flags, by name: `BPF_F_TEST_STATE_FREQ` or `test_state_freq`.
    #[serde(default)]
    pub flags: Vec<String>,
}

/// The shape of a map.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
pub struct BareMap {
    /// Its type, by name.
    #[serde(rename = "type")]
    pub map_type: String,
    /// Bytes of a key.
    #[serde(default)]
    pub key_size: u32,
    /// Bytes of a value.
    #[serde(default)]
    pub value_size: u32,
    /// Entries at most.
    #[serde(default)]
    pub max_entries: u32,
    /// `BPF_F_*` creation flags.
    #[serde(default)]
    pub flags: u32,
    /// For maps of maps: the shape of the inner map.
    #[serde(default)]
    pub inner: Option<Box<BareMap>>,
}

/// Load flags by name, `BPF_F_` left out.
const FLAGS: &[(&str, u32)] = &[
    ("strict_alignment", 1 << 0),
    ("any_alignment", 1 << 1),
    ("test_rnd_hi32", 1 << 2),
    ("test_state_freq", 1 << 3),
    ("sleepable", 1 << 4),
    ("xdp_has_frags", 1 << 5),
    ("test_reg_invariants", 1 << 7),
];

/// More instructions than any kernel takes.
const MAX_BYTES: usize = 8 << 20;

/// Maps of maps are one deep.
const MAX_DEPTH: u32 = 1;

impl BareProgram {
    /// The program as linking would give it.
    ///
    /// # Errors
    /// When a name means nothing, or the instructions are no whole number of encoded ones.
    pub fn to_program(&self) -> Result<Program, Error> {
        let prog_type: ProgType = self.prog_type.parse().map_err(wrong)?;
        let attach_type = self.expected_attach_type.as_deref().map(str::parse::<AttachType>);
        let maps = self.maps.iter().map(|map| map.to_def(0).map(Arc::new));
        let mut flags = 0;
        for name in &self.flags {
            flags |= flag(name)?;
        }
        Ok(Program {
            kind: ProgKind {
                prog_type,
                attach_type: attach_type.transpose().map_err(wrong)?,
                flags,
                attach_target: None,
            },
            license: self.license.clone().unwrap_or_else(|| "GPL".to_owned()),
            maps: maps.collect::<Result<_, _>>()?,
            ..Program::of_insns(prog_type, words(&self.insns)?)
        })
    }
}

impl BareMap {
    fn to_def(&self, depth: u32) -> Result<MapDef, Error> {
        let map_type: MapType = self.map_type.parse().map_err(wrong)?;
        let inner = match &self.inner {
            Some(_) if depth >= MAX_DEPTH => return Err(wrong("an inner map has no inner map")),
            Some(inner) => Some(Arc::new(inner.to_def(depth + 1)?)),
            None => None,
        };
        Ok(MapDef {
            map_type,
            key_size: self.key_size,
            value_size: self.value_size,
            max_entries: self.max_entries,
            flags: self.flags,
            inner,
            ..MapDef::new("", "", MapOrigin::Given)
        })
    }
}

fn flag(name: &str) -> Result<u32, Error> {
    let lower = name.to_ascii_lowercase();
    let short = lower.strip_prefix("bpf_f_").unwrap_or(&lower);
    let known = FLAGS.iter().find(|(known, _)| *known == short);
    known.map(|&(_, bit)| bit).ok_or_else(|| {
        let names: Vec<&str> = FLAGS.iter().map(|(name, _)| *name).collect();
        wrong(format_args!("no load flag is called `{name}`; there are {}", names.join(", ")))
    })
}

fn words(hex: &str) -> Result<Vec<Word>, Error> {
    if hex.len() > 2 * MAX_BYTES {
        return Err(wrong(format_args!("more than {MAX_BYTES} bytes of instructions")));
    }
    let digits: Option<Vec<u8>> = hex
        .bytes()
        .map(|digit| char::from(digit).to_digit(16).and_then(|digit| u8::try_from(digit).ok()))
        .collect();
    let digits = digits.ok_or_else(|| wrong("`insns` has something that is no hexadecimal digit"))?;
    if !digits.len().is_multiple_of(16) {
        return Err(wrong("`insns` ends within an instruction: each has 16 digits"));
    }
    let bytes: Vec<u8> =
        digits.chunks_exact(2).map(|pair| pair.iter().fold(0, |byte, digit| byte << 4 | digit)).collect();
    Ok(Word::read_le(&bytes).0)
}

fn wrong(reason: impl std::fmt::Display) -> Error {
    Error::new(ErrorKind::Bare { reason: reason.to_string() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bare(insns: &str) -> BareProgram {
        BareProgram {
            prog_type: "xdp".into(),
            insns: insns.into(),
            maps: Vec::new(),
            expected_attach_type: None,
            license: None,
            flags: Vec::new(),
        }
    }

    #[track_caller]
    fn check_error(bare: &BareProgram, expected: &str) {
        let error = bare.to_program().unwrap_err().to_string();
        assert!(error.contains(expected), "{error}");
    }

    #[test]
    fn a_program_has_what_its_line_says() {
        let map = BareMap {
            map_type: "array".into(),
            key_size: 4,
            value_size: 8,
            max_entries: 1,
            flags: 0,
            inner: None,
        };
        let program = BareProgram {
            maps: vec![map],
            flags: vec!["BPF_F_TEST_STATE_FREQ".into(), "sleepable".into()],
            ..bare("b7000000020000009500000000000000")
        };
        let program = program.to_program().unwrap();
        assert_eq!((program.insns.len(), program.insns[0].imm, program.insns[1].code), (2, 2, 0x95));
        assert_eq!((program.kind.prog_type, program.kind.flags), (ProgType::Xdp, 0x18));
        assert_eq!((program.license.as_str(), program.maps[0].value_size), ("GPL", 8));
    }

    #[test]
    fn what_means_nothing_is_named() {
        check_error(&bare("95"), "ends within an instruction");
        check_error(&bare("950000000000000g"), "no hexadecimal digit");
        check_error(&BareProgram { prog_type: "no".into(), ..bare("") }, "no");
        check_error(&BareProgram { flags: vec!["fast".into()], ..bare("") }, "no load flag is called `fast`");
    }
}
