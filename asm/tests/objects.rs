//! Object files: read back, compared with a compiler's, loaded into a kernel where there is one.

use std::collections::BTreeMap;
use std::process::Command;

use object::{Object as _, ObjectSection as _};
use skep_asm::{Options, assemble};
use skep_btf::Type;
use skep_object::{Object, Role};

const EXAMPLE: &str = include_str!("data/example.s");
const KINDS: &str = include_str!("data/kinds.s");

#[track_caller]
fn assemble_object(name: &str, source: &str) -> Vec<u8> {
    let show = |errors: Vec<skep_diag::Diagnostic>| -> String {
        let text = |_: &str| Some(source.to_owned());
        errors.iter().map(|error| skep_diag::render_text(error, &text, false)).collect()
    };
    let assembly =
        assemble(name, source, &Options::default()).unwrap_or_else(|errors| panic!("{}", show(errors)));
    assembly.to_object().unwrap_or_else(|errors| panic!("{}", show(errors)))
}

#[test]
fn an_object_holds_what_the_source_says() {
    let object = Object::parse("example.o", assemble_object("example.s", EXAMPLE)).unwrap();
    assert_eq!(object.license(), "GPL");
    let functions: Vec<_> = object
        .functions()
        .iter()
        .map(|function| {
            (function.name.as_str(), function.section.as_str(), function.role, function.is_static)
        })
        .collect();
    assert_eq!(functions, [("count", "xdp", Role::Entry, false), ("bump", ".text", Role::Subprogram, true)]);
    let maps: Vec<_> = object
        .maps()
        .map(|map| {
            map.map(|map| (map.name.as_str(), map.key_size, map.value_size, map.max_entries, map.flags))
        })
        .collect::<Result<_, _>>()
        .unwrap();
    assert_eq!(maps[..2], [("packets", 4, 8, 256, 1), ("events", 0, 0, 4096, 0)]);
    assert!(object.damaged().is_empty());
}

#[test]
fn line_information_points_at_the_source() {
    let object = Object::parse("example.o", assemble_object("example.s", EXAMPLE)).unwrap();
    let btf = object.btf().unwrap();
    let lines: Vec<&str> = EXAMPLE.lines().collect();
    let mut count = 0;
    for record in object.btf_ext().line_info.iter().flat_map(|section| &section.records) {
        assert_eq!(record.file(btf), "example.s");
        assert_eq!(record.text(btf), lines[record.line as usize - 1]);
        let line = lines[record.line as usize - 1];
        assert!(!line[record.column as usize - 1..].starts_with([' ', '#']), "{line}");
        count += 1;
    }
    assert_eq!(count, 48);
}

#[test]
fn variables_have_the_types_their_directives_show() {
    let object = Object::parse("kinds.o", assemble_object("kinds.s", KINDS)).unwrap();
    let btf = object.btf().unwrap();
    let mut found = BTreeMap::new();
    for (id, ty) in btf.types() {
        if let Type::Var { name, target, .. } = ty
            && ["total", "text", "table", "LINUX_KERNEL_VERSION"].contains(&name)
        {
            let (_, behind) = btf.resolve(target).unwrap();
            let what = match behind {
                Type::Int { name, .. } => name.to_owned(),
                Type::Array { elem, count, .. } => format!("{}[{count}]", btf.name_of(elem)),
                other => format!("{other:?}"),
            };
            found.insert(name, (what, btf.size_of(id)));
        }
    }
    let expected = [
        ("LINUX_KERNEL_VERSION", ("unsigned int".to_owned(), Some(4))),
        ("table", ("unsigned int[3]".to_owned(), Some(12))),
        ("text", ("char[10]".to_owned(), Some(10))),
        ("total", ("unsigned long long".to_owned(), Some(8))),
    ];
    assert_eq!(found, BTreeMap::from(expected));
}

#[test]
fn every_kind_of_program_is_read_back() {
    let object = Object::parse("kinds.o", assemble_object("kinds.s", KINDS)).unwrap();
    let entries = object.functions().iter().filter(|function| function.role == Role::Entry).count();
    assert_eq!((entries, object.functions().len(), object.externs().len()), (12, 14, 6));
    let outer = object.maps().map(Result::unwrap).find(|map| map.name == "outer").unwrap();
    let slots: Vec<_> = outer.slots.iter().map(|slot| (slot.index, slot.name.as_str())).collect();
    assert_eq!(slots, [(0, "inner_a"), (1, "inner_b")]);
    assert_eq!(outer.inner.as_ref().map(|inner| inner.max_entries), Some(2));
}

/// The instructions of the sections of code, immediates of relocated ones cleared.
fn instructions(bytes: &[u8]) -> String {
    let file = object::File::parse(bytes).unwrap();
    let mut text = String::new();
    for section in [".text", "xdp"] {
        let section = file.section_by_name(section).unwrap();
        let mut data = section.data().unwrap().to_vec();
        for (offset, _) in section.relocations() {
            data[offset as usize + 4..][..4].fill(0);
        }
        text.push_str(&format!("{}\n", section.name().unwrap()));
        for word in data.chunks(8) {
            text.extend(word.iter().map(|byte| format!("{byte:02x}")));
            text.push('\n');
        }
    }
    text
}

#[test]
fn a_compilers_output_gives_the_compilers_words() {
    let expected = include_str!("data/clang/count.words");
    for (name, source) in [
        ("count.s", include_str!("data/clang/count.s")),
        ("count-debug.s", include_str!("data/clang/count-debug.s")),
    ] {
        assert_eq!(instructions(&assemble_object(name, source)), expected, "{name}");
    }
}

#[test]
fn a_compilers_types_are_kept() {
    let object =
        Object::parse("count.o", assemble_object("count-debug.s", include_str!("data/clang/count-debug.s")))
            .unwrap();
    let btf = object.btf().unwrap();
    assert!(
        object
            .btf_ext()
            .line_info
            .iter()
            .flat_map(|section| &section.records)
            .all(|line| line.file(btf).ends_with("count.c"))
    );
    assert_eq!(object.maps().filter_map(Result::ok).map(|map| map.name.as_str()).next(), Some("counts"));
}

/// Loads all programs of an object with bpftool, where there are bpftool, a BPF file system and the right to use them.
fn load(name: &str, source: &str) -> Option<Result<(), String>> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(format!("{name}.o"));
    std::fs::write(&path, assemble_object(name, source)).unwrap();
    let pins = format!("/sys/fs/bpf/skep-asm-{name}-{}", std::process::id());
    let output = Command::new("bpftool").args(["prog", "loadall"]).arg(&path).arg(&pins).output().ok()?;
    let _ = std::fs::remove_dir_all(&pins);
    if output.status.success() {
        return Some(Ok(()));
    }
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    let is_refused = ["Operation not permitted", "can't get next", "mount", "Permission denied"];
    if is_refused.iter().any(|reason| errors.contains(reason)) && !errors.contains("BEGIN PROG LOAD LOG") {
        return None;
    }
    Some(Err(errors))
}

#[test]
fn a_kernel_takes_the_objects() {
    if load("probe", ".program probe, section = \"socket\"\nr0 = 0\nexit\n") != Some(Ok(())) {
        eprintln!("skipped: no bpftool, no BPF file system, or no bpf(2)");
        return;
    }
    assert_eq!(load("example", EXAMPLE), Some(Ok(())));
    assert_eq!(load("kinds", KINDS), Some(Ok(())));
}

#[test]
fn a_structure_may_be_named_as_a_helper_is() {
    let source =
        ".struct bpf_spin_lock {\nval: u32\n}\n.program p, section = \"xdp\"\ncall bpf_spin_lock\nexit\n";
    let words = assemble("lock.s", source, &Options::default()).unwrap().words().unwrap();
    assert_eq!((words[0].code, words[0].imm), (0x85, 93));
}
