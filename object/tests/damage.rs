//! What is no BPF object, and objects cut short or with bits flipped: an error with its place, never a panic.

mod elf;

use std::path::Path;

use elf::{Elf, R_64_32, R_64_64, Seen, call, exit, load64, mov};
use object::SectionKind;
use skep_btf::Linkage;
use skep_object::{Config, Error, ErrorKind, LinkOptions, Object, Target};

/// An object with a bit of everything.
fn sample() -> Vec<u8> {
    let mut elf = Elf::new();
    elf.license("GPL");
    let (text, xdp) = (elf.code(".text"), elf.code("xdp"));
    let sub = elf.function(text, "sub", Seen::Global, &[mov(1), exit()]);
    let [a, b] = load64(0);
    elf.function(xdp, "entry", Seen::Global, &[call(-1), a, b, a, b, exit()]);
    elf.describe_function(".text", 0, "sub", Linkage::Global);
    elf.describe_function("xdp", 0, "entry", Linkage::Global);
    let int = elf.int();
    let rodata = elf.section(".rodata", SectionKind::ReadOnlyData);
    let constant = elf.variable(rodata, "constant", Seen::Global, &[1; 4]);
    let var = elf.btf.add_var("constant", Linkage::Global, int).unwrap();
    elf.datasec(".rodata", &[(var, 4)]);
    let ty = elf.map_type(&[("type", 1), ("max_entries", 1), ("key_size", 4), ("value_size", 4)], &[]);
    let (_, maps) = elf.maps(&[("m", ty, 0)]);
    let legacy = elf.section("maps", SectionKind::Data);
    elf.variable(legacy, "old", Seen::Global, &[2, 0, 0, 0, 4, 0, 0, 0, 4, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0]);
    elf.relocate(xdp, 0, sub, R_64_32);
    elf.relocate(xdp, 8, maps[0], R_64_64);
    elf.relocate(xdp, 24, constant, R_64_64);
    elf.finish()
}

/// Reads and links; an error of the whole file must say where it is.
#[track_caller]
fn read(bytes: Vec<u8>) -> Result<usize, Error> {
    let object = Object::parse("damaged.o", bytes).inspect_err(|error| {
        let place = error.place();
        assert_eq!(place.file.as_deref(), Some("damaged.o"), "{error}");
        assert!(place.section.is_some() && place.offset.is_some(), "{error}");
        assert!(error.diagnostic().primary().is_some(), "{error}");
    })?;
    let linked = object.link(&Target::default(), &LinkOptions::default());
    for failure in &linked.failed {
        assert!(!failure.error.to_string().is_empty());
    }
    Ok(linked.programs.len())
}

#[test]
fn the_sample_itself_is_sound() {
    assert_eq!(read(sample()).unwrap(), 1);
}

#[test]
fn every_truncation_is_an_error() {
    let whole = sample();
    // The section headers come last, so nothing short of all bytes is an object.
    for len in 0..whole.len() {
        assert!(read(whole[..len].to_vec()).is_err(), "{len} of {} bytes", whole.len());
    }
}

#[test]
fn every_flipped_bit_is_survived() {
    let whole = sample();
    let mut refused = 0;
    for bit in 0..whole.len() * 8 {
        let mut bytes = whole.clone();
        bytes[bit / 8] ^= 1 << (bit % 8);
        refused += usize::from(read(bytes).is_err());
    }
    assert!(refused > whole.len(), "{refused} of {} flipped bits were noticed", whole.len() * 8);
}

#[track_caller]
fn check(bytes: &[u8], is_expected: impl Fn(&ErrorKind) -> bool, help: &str) {
    let error = read(bytes.to_vec()).unwrap_err();
    assert!(is_expected(error.kind()), "{error}");
    assert!(error.diagnostic().help.iter().any(|text| text.contains(help)), "{error}");
}

#[test]
fn what_is_no_object_is_told_what_it_is() {
    let not_elf = |kind: &ErrorKind| matches!(kind, ErrorKind::NotElf { .. });
    check(b"", not_elf, "--target=bpf");
    check(b"int main() {}", not_elf, "clang");
    check(b"!<arch>\n", not_elf, "clang");

    let patched = |at: usize, byte: u8| {
        let mut bytes = sample();
        bytes[at] = byte;
        bytes
    };
    let wrong_machine = |kind: &ErrorKind| match kind {
        ErrorKind::WrongMachine { machine } => machine.starts_with("x86-64"),
        _ => false,
    };
    check(&patched(18, 62), wrong_machine, "--target=bpf");
    check(&patched(4, 1), |kind| matches!(kind, ErrorKind::WrongForm { .. }), "--target=bpf");
    check(&patched(16, 2), |kind| matches!(kind, ErrorKind::WrongForm { .. }), "clang");
}

#[test]
fn maps_without_types_say_how_to_get_them() {
    let mut elf = Elf::new();
    let maps = elf.section(".maps", SectionKind::Data);
    elf.variable(maps, "m", Seen::Global, &[0; 8]);
    let object = Object::parse("x.o", elf.finish()).unwrap();
    let linked = object.link(&Target::default(), &LinkOptions::default());
    let error = &linked.failed[0].error;
    assert!(matches!(error.kind(), ErrorKind::NoBtf { .. }), "{error}");
    assert!(error.diagnostic().help.iter().any(|text| text.contains("`-g`")), "{error}");
}

#[test]
fn the_samples_of_the_project_link() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples");
    let target = Target::embedded(skep_linux::Line::V6_12).unwrap();
    let mut n_objects = 0;
    for entry in std::fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        if !path.to_string_lossy().ends_with(".bpf.o") {
            continue;
        }
        n_objects += 1;
        let object = Object::open(&path).unwrap();
        let config = Config::beside(&path).unwrap().unwrap_or_default();
        let config = config.for_object(&path.to_string_lossy());
        let presets: Vec<_> = config.presets().map(|name| Some(name.to_owned())).chain([None]).collect();
        for preset in presets {
            let options = LinkOptions { config: config.clone(), preset, ..LinkOptions::default() };
            let linked = object.link(&target, &options);
            assert!(linked.failed.is_empty(), "{path:?}: {:?}", linked.failed);
            assert!(!linked.programs.is_empty(), "{path:?}");
        }
    }
    assert!(n_objects > 5, "{n_objects} samples");
}
