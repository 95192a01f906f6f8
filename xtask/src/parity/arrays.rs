//! The kernel's tests that are written as arrays of instructions.
//!
//! The sources come from Debian's `linux-source-6.1` package and are GPL-2.0: they are unpacked and compiled below
//! `target/`, with a driver that writes each test down instead of loading it, and none of them enters the repository.

use std::collections::HashMap;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use anyhow::{Context, Result};
use rayon::prelude::*;
use serde::Deserialize;
use skep_btf::{Btf, TypeId};
use skep_isa::{InsnIdx, Word};
use skep_linux::{AttachType, MapType, Profile, ProgType};
use skep_object::{AttachTarget, FuncInfo, MapDef, MapOrigin, Program};
use skep_oracle::Blob;

use super::Options;
use super::figures::{Figures, Theirs};
use crate::fidelity::split_csv;
use crate::process;

const ARCHIVE: &str = "/usr/src/linux-source-6.1.tar.xz";
const ROOT: &str = "linux-source-6.1";
const TESTS: &str = "tools/testing/selftests/bpf";
const DRIVER: &str = include_str!("array_driver.c");

/// The parts of the kernel tree that the tests need.
const UNPACKED: &[&str] = &[
    "tools/testing/selftests/bpf/verifier",
    "tools/testing/selftests/bpf/test_verifier.c",
    "tools/testing/selftests/bpf/*.h",
    "tools/include",
    "tools/lib/bpf/*.h",
    "tools/arch/x86/include",
];

/// The first number the driver gives a map; below it are numbers the tests name themselves.
const FIRST_MAP: i32 = 1000;

/// A test, as the driver writes it.
#[derive(Deserialize)]
struct Vector {
    name: String,
    prog_type: u32,
    attach_type: u32,
    flags: u32,
    /// The kernel function it attaches to, if not 0.
    attach: u32,
    insns: Blob,
    maps: Vec<VectorMap>,
    /// Tables of types; maps and the program name them by index.
    types: Vec<Blob>,
    btf: i32,
    func_info: Vec<[u32; 2]>,
}

#[derive(Deserialize)]
struct VectorMap {
    #[serde(rename = "type")]
    map_type: u32,
    key_size: u32,
    value_size: u32,
    max_entries: u32,
    flags: u32,
    key_type: u32,
    value_type: u32,
    inner: i32,
    btf: i32,
    frozen: bool,
    contents: Blob,
}

/// Measures the array tests.
pub(crate) fn measure(options: &Options) -> Result<Option<Figures>> {
    let Some(truth) = options.truth_file("array-tests.csv") else { return Ok(None) };
    let vectors = process::root().join("target/array-tests/vectors.jsonl");
    if !vectors.is_file() {
        if !Path::new(ARCHIVE).is_file() {
            println!("skipped: no {ARCHIVE}; Debian's package linux-source-6.1 has it");
            return Ok(None);
        }
        build(&vectors)?;
    }
    let text = fs::read_to_string(&vectors)?;
    let truth = read_truth(&truth)?;
    let profile = Profile::latest();
    let mut seen: HashMap<String, u32> = HashMap::new();
    let mut tests = Vec::new();
    for line in text.lines() {
        let vector: Vector = serde_json::from_str(line).context("a line of the array tests")?;
        let occurrence = seen.entry(vector.name.clone()).or_default();
        *occurrence += 1;
        let key = (vector.name.clone(), *occurrence);
        let is_meant = vector.name.contains(&options.only)
            && options.program.as_ref().is_none_or(|name| *name == vector.name);
        if let Some(theirs) = truth.get(&key).filter(|_| is_meant) {
            tests.push((vector, key.1, theirs));
        }
    }
    let judged: Vec<_> = tests
        .par_iter()
        .map(|(vector, occurrence, theirs)| -> Result<_> {
            let name = format!("{} #{occurrence}", vector.name);
            let program = program_of(vector).with_context(|| name.clone())?;
            let ours = options.verify(&name, &program, &profile, 0);
            Ok((name, program, ours, *theirs))
        })
        .collect::<Result<_>>()?;
    let mut figures = Figures::new("array tests", "array-tests.csv, Linux 6.18.44, as root");
    let mut absent = 0;
    for (name, program, ours, theirs) in &judged {
        if was_without_maps(program, theirs) {
            absent += 1;
            continue;
        }
        figures.add(name, &program.kind.prog_type.to_string(), ours, theirs);
    }
    if absent > 0 {
        println!("{absent} array tests are left aside: that kernel refuses the types of their maps");
    }
    Ok(Some(figures))
}

/// Whether the kernel was asked about the program without a map that it names: it refuses what these tests say of the
/// types of some maps, so that there were none.
fn was_without_maps(program: &Program, theirs: &Theirs) -> bool {
    let names_none = |word: &Word| word.is_ld_imm64() && matches!(word.src(), 1 | 2) && word.imm < 0;
    theirs.message.ends_with("is not pointing to valid bpf_map") && !program.insns.iter().any(names_none)
}

/// Unpacks and compiles the tests, and has them written down.
fn build(vectors: &Path) -> Result<()> {
    let folder = vectors.parent().context("a folder")?;
    let sources = folder.join("linux");
    fs::create_dir_all(&sources)?;
    let mut tar = Command::new("tar");
    tar.args(["-xf", ARCHIVE, "--strip-components=1", "--wildcards", "-C"]).arg(&sources);
    process::run(tar.args(UNPACKED.iter().map(|path| format!("{ROOT}/{path}"))))?;
    let tests = sources.join(TESTS);
    let mut names: Vec<PathBuf> =
        fs::read_dir(tests.join("verifier"))?.flatten().map(|entry| entry.path()).collect();
    names.retain(|path| path.extension().is_some_and(|extension| extension == "c"));
    names.sort();
    let mut list = String::new();
    for name in names.iter().filter_map(|path| path.file_name()) {
        // Writing to a string cannot fail.
        let _ = writeln!(list, "#include \"{}\"", Path::new("verifier").join(name).display());
    }
    fs::write(tests.join("verifier/tests.h"), list)?;
    fs::write(tests.join("array_driver.c"), DRIVER)?;
    let driver = folder.join("driver");
    let mut gcc = Command::new("gcc");
    // Linked statically, calls of what is never called may lead nowhere.
    gcc.current_dir(&tests).args([
        "-w",
        "-static",
        "-Wl,--unresolved-symbols=ignore-all",
        "-Du32=__u32",
        "-Du64=__u64",
    ]);
    for include in [".", "../../../lib", "../../../include/uapi", "../../../include"] {
        gcc.arg(format!("-I{include}"));
    }
    process::run(gcc.args(["array_driver.c", "-o"]).arg(&driver))?;
    let partial = folder.join("vectors.partial");
    process::run(Command::new(driver).arg(&partial))?;
    fs::rename(partial, vectors)?;
    Ok(())
}

fn program_of(vector: &Vector) -> Result<Program> {
    let prog_type = ProgType::from_u32(vector.prog_type).context("a program type")?;
    let mut program = Program::of_insns(prog_type, words_of(vector));
    program.name.clone_from(&vector.name);
    program.kind.flags = vector.flags;
    program.kind.attach_type = AttachType::from_u32(vector.attach_type).filter(|_| vector.attach_type != 0);
    if vector.attach != 0 {
        let (name, btf_id) = (String::new(), TypeId(vector.attach));
        program.kind.attach_target = Some(AttachTarget::Kernel { name, btf_id, module: None });
    }
    let defs: Vec<MapDef> = vector.maps.iter().map(map_of).collect::<Result<_>>()?;
    for (at, map) in vector.maps.iter().enumerate() {
        let mut def = defs[at].clone();
        def.inner = usize::try_from(map.inner).ok().and_then(|inner| defs.get(inner)).cloned().map(Arc::new);
        program.maps.push(Arc::new(def));
    }
    let of_maps = vector.maps.iter().map(|map| map.btf).find(|btf| *btf >= 0);
    let table = if vector.btf >= 0 { Some(vector.btf) } else { of_maps };
    if let Some(types) = table.and_then(|btf| vector.types.get(usize::try_from(btf).ok()?)) {
        program.btf = Some(Arc::new(Btf::parse(types.bytes().to_vec(), None)?));
    }
    let info =
        vector.func_info.iter().map(|&[insn, ty]| FuncInfo { insn: InsnIdx(insn), type_id: TypeId(ty) });
    program.func_info = info.collect();
    Ok(program)
}

/// The instructions, with maps by index; other numbers are descriptors that are no map's, which programs hold inverted.
fn words_of(vector: &Vector) -> Vec<Word> {
    const LD_IMM64: u8 = 0x18;
    let mut words = Word::read_le(vector.insns.bytes()).0;
    let mut is_second = false;
    for word in &mut words {
        if is_second {
            is_second = false;
        } else if word.code == LD_IMM64 {
            is_second = true;
            if matches!(word.src(), 1 | 2) {
                word.imm = if word.imm >= FIRST_MAP { word.imm - FIRST_MAP } else { !word.imm };
            }
        }
    }
    words
}

fn map_of(map: &VectorMap) -> Result<MapDef> {
    let type_id = |id: u32| (id != 0).then_some(TypeId(id));
    let contents = map.contents.bytes();
    Ok(MapDef {
        map_type: MapType::from_u32(map.map_type).context("a map type")?,
        key_size: map.key_size,
        value_size: map.value_size,
        max_entries: map.max_entries,
        flags: map.flags,
        key_type: type_id(map.key_type),
        value_type: type_id(map.value_type),
        contents: (!contents.is_empty()).then(|| contents.into()),
        frozen: map.frozen,
        ..MapDef::new("", "", MapOrigin::Given)
    })
}

/// What the kernel said to root, by name and occurrence.
fn read_truth(path: &Path) -> Result<HashMap<(String, u32), Theirs>> {
    let text = fs::read_to_string(path).with_context(|| format!("reading {}", path.display()))?;
    let mut lines = text.lines().map(split_csv);
    let header = lines.next().context("the truth has no header")?;
    let column = |name: &str| {
        let place = header.iter().position(|title| title == name);
        place.with_context(|| format!("the truth has no column {name}"))
    };
    let (name, unprivileged, occurrence) = (column("name")?, column("unprivileged")?, column("occurrence")?);
    let (verdict, message) = (column("verdict_618")?, column("message_618")?);
    let counts = ["processed_618", "total_states_618", "peak_states_618", "max_states_per_insn_618"];
    let counts: Vec<usize> = counts.iter().map(|name| column(name)).collect::<Result<_>>()?;
    let mut truth = HashMap::new();
    for line in lines {
        let cell = |at: usize| line.get(at).map(String::as_str).unwrap_or_default();
        if cell(unprivileged) != "0" || !["accept", "reject"].contains(&cell(verdict)) {
            continue;
        }
        let mut numbers = [0; 4];
        for (number, column) in numbers.iter_mut().zip(&counts) {
            *number = cell(*column).parse().unwrap_or(0);
        }
        let theirs = Theirs {
            is_accepted: cell(verdict) == "accept",
            message: cell(message).to_owned(),
            counts: numbers,
        };
        truth.insert((cell(name).to_owned(), cell(occurrence).parse().unwrap_or(0)), theirs);
    }
    Ok(truth)
}
