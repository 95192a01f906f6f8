//! Broken objects are refused with an error that says where, and never with a panic.
//!
//! Each sample is cut short at many lengths and has single bits flipped at many places. What is wrong with the ELF
//! tables refuses the file; what is wrong with one function or map is kept beside it. Either way the error has a place.

use std::collections::BTreeMap;
use std::fs;
use std::sync::Arc;

use anyhow::{Context, Result};
use skep_btf::Btf;
use skep_linux::{Line, Profile, kernel_btf, kernel_config};
use skep_object::{Error, ErrorKind, Kconfig, LinkOptions, Object, Target};

use crate::metadata::root;

/// Every how many bytes a sample is cut, and flipped. Odd, so that all alignments are met.
const CUT_EVERY: usize = 13;
const FLIP_EVERY: usize = 3;

/// The sample objects: name and bytes.
fn samples() -> Result<Vec<(String, Vec<u8>)>> {
    let mut samples = Vec::new();
    for entry in fs::read_dir(root().join("examples"))? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "o") {
            samples
                .push((path.file_name().unwrap_or_default().to_string_lossy().into_owned(), fs::read(path)?));
        }
    }
    assert!(!samples.is_empty(), "no samples in examples/");
    Ok(samples)
}

/// The kernel whose types and configuration are built in.
fn target() -> Result<Target> {
    let line = Line::V6_12;
    let btf = Btf::parse(kernel_btf(line).context("no types are built in")?, None)?;
    let kconfig = Kconfig::parse(kernel_config(line).context("no configuration is built in")?)?;
    Ok(Target {
        release: Some(Profile::of(line).release),
        kconfig: Arc::new(kconfig),
        ..Target::from_btf(Arc::new(btf))
    })
}

/// Everything that is said against an object when it is read and when it is linked.
fn errors_of(name: &str, bytes: Vec<u8>, target: &Target) -> Vec<Error> {
    match Object::parse(name, bytes) {
        Err(error) => vec![error],
        Ok(object) => {
            let maps = object.maps().filter_map(Result::err).cloned();
            let damaged = object.damaged().iter().map(|(_, error)| error.clone());
            let linked = object.link(target, &LinkOptions::default());
            damaged.chain(maps).chain(linked.failed.into_iter().map(|failure| failure.error)).collect()
        }
    }
}

/// Whether the error says where in the file the fault is: in which section, or where in the file if it is in the ELF
/// header or the table of sections.
fn has_place(error: &Error) -> bool {
    let place = error.place();
    let is_of_whole_file = match error.kind() {
        ErrorKind::NotElf { .. } | ErrorKind::WrongForm { .. } | ErrorKind::WrongMachine { .. } => true,
        ErrorKind::Stripped => true,
        ErrorKind::Malformed { .. } => place.offset.is_some(),
        _ => false,
    };
    place.file.is_some() && (is_of_whole_file || place.section.is_some())
}

#[track_caller]
fn check_places(errors: &BTreeMap<String, Error>) {
    let without: Vec<String> = errors
        .iter()
        .filter(|(_, error)| !has_place(error))
        .map(|(how, error)| format!("{how}: {error}"))
        .collect();
    assert!(without.is_empty(), "errors without a place:\n{}", without.join("\n"));
}

#[test]
fn samples_are_read_without_error() -> Result<()> {
    let target = target()?;
    for (name, bytes) in samples()? {
        assert_eq!(errors_of(&name, bytes, &target), [], "{name}");
    }
    Ok(())
}

#[test]
fn a_sample_cut_short_is_refused() -> Result<()> {
    let target = target()?;
    let mut errors = BTreeMap::new();
    for (name, bytes) in samples()? {
        for length in (0..bytes.len()).step_by(CUT_EVERY) {
            let found = errors_of(&name, bytes[..length].to_vec(), &target);
            assert!(!found.is_empty(), "{name} cut at {length} is accepted");
            errors.extend(found.into_iter().map(|error| (format!("{name} cut at {length}"), error)));
        }
    }
    check_places(&errors);
    Ok(())
}

#[test]
fn a_flipped_bit_is_survived() -> Result<()> {
    let target = target()?;
    let mut errors = BTreeMap::new();
    for (name, bytes) in samples()? {
        for at in (0..bytes.len()).step_by(FLIP_EVERY) {
            let mut flipped = bytes.clone();
            flipped[at] ^= 1 << (at % 8);
            let found = errors_of(&name, flipped, &target);
            errors.extend(found.into_iter().map(|error| (format!("{name} flipped at {at}"), error)));
        }
    }
    assert!(errors.len() > 1000, "only {} flipped bits are noticed", errors.len());
    check_places(&errors);
    Ok(())
}
