//! Every program of `examples/` runs on what its type is given by default.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use skep_asm::{Options, assemble};
use skep_linux::Line;
use skep_object::{LinkOptions, Object, Target};
use skep_vm::{Input, RunOptions, Settings, TrapKind, World};

/// The files of a folder with this ending, in order.
fn files(folder: &str, ending: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples").join(folder);
    let entries = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<PathBuf> = entries.filter(|path| path.to_string_lossy().ends_with(ending)).collect();
    files.sort();
    assert!(!files.is_empty(), "{}", folder.display());
    files
}

/// Runs all programs of some objects; gives how many there are, and those that need what is not modelled.
fn run(objects: impl Iterator<Item = (String, Object)>) -> (usize, Vec<String>) {
    let target = Target::embedded(Line::V6_12).unwrap();
    let (mut n, mut unmodelled) = (0, Vec::new());
    for (name, object) in objects {
        let linked = object.link(&target, &LinkOptions::default());
        assert!(linked.failed.is_empty(), "{name}: {:?}", linked.failed);
        let mut world = World::new(Settings { line: Line::V6_12, ..Settings::default() }).unwrap();
        world.set_types(Arc::clone(target.btf().unwrap()));
        let load = |program| (world.load(program).unwrap_or_else(|error| panic!("{name}: {error}")), program);
        let programs: Vec<_> = linked.programs.iter().map(load).collect();
        for (id, program) in programs {
            n += 1;
            match world.run(id, &Input::Default, &RunOptions::default()) {
                Ok(Ok(_)) => {}
                Ok(Err(trap)) => match trap.kind() {
                    TrapKind::Unmodelled(what) => {
                        unmodelled.push(format!("{name}: {}: {what}", program.name));
                    }
                    // The one that shows what a refusal looks like does what it is refused for.
                    _ if name.starts_with("rejected") => {}
                    _ => panic!("{name}: {}: {trap}", program.name),
                },
                Err(error) => panic!("{name}: {error}"),
            }
        }
    }
    (n, unmodelled)
}

#[test]
fn a_probe_chases_what_its_argument_leads_to() {
    let target = Target::embedded(Line::V6_12).unwrap();
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/unlink_core.bpf.o");
    let linked = Object::open(path).unwrap().link(&target, &LinkOptions::default());
    let settings = Settings { line: Line::V6_12, ..Settings::default() };
    let task = settings.task.tgid;
    let mut world = World::new(settings).unwrap();
    world.set_types(Arc::clone(target.btf().unwrap()));
    let id = world.load(linked.programs.first().unwrap()).unwrap();
    let file = world.new_object("filename").unwrap();
    world.set_field_bytes(file, "name", b"/etc/passwd\0").unwrap();
    let current = world.current_task().unwrap();
    world.set_field(current, "real_parent.tgid", 42).unwrap();
    world.set_field(current, "__state", 2).unwrap();
    let input = Input::Fields(vec![("name".to_owned(), file.into())]);
    world.run(id, &input, &RunOptions::default()).unwrap().unwrap();
    let removal = world.lookup(world.map("removals").unwrap(), &task.to_le_bytes()).unwrap();
    assert_eq!(removal.get(..8).unwrap(), [42, 0, 0, 0, 2, 0, 0, 0]);
    assert_eq!(removal.get(8..21).unwrap(), b"/etc/passwd\0\0");
}

fn name_of(path: &Path) -> String {
    path.file_name().unwrap().to_string_lossy().into_owned()
}

#[test]
fn compiled_examples_run_by_default() {
    let objects = files(".", ".bpf.o").into_iter().map(|path| (name_of(&path), Object::open(&path).unwrap()));
    let (n, unmodelled) = run(objects);
    assert!(n >= 10 && unmodelled.is_empty(), "{n} programs; {unmodelled:#?}");
}

#[test]
fn assembled_examples_run_by_default() {
    let objects = files("asm", ".s").into_iter().map(|path| {
        let source = fs::read_to_string(&path).unwrap();
        let assembly = assemble("example.s", &source, &Options::default()).unwrap();
        (name_of(&path), Object::parse("example.o", assembly.to_object().unwrap()).unwrap())
    });
    let (n, unmodelled) = run(objects);
    println!("{n} programs; not modelled: {unmodelled:#?}");
    // What is left out is helpers, and each is named.
    let are_helpers = unmodelled.iter().all(|what| what.contains("helper bpf_"));
    assert!(n >= 29 && are_helpers && unmodelled.len() <= 4, "{n} programs; {unmodelled:#?}");
}
