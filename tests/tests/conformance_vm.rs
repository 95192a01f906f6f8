//! The interpreter against the conformance vectors: every program gives the result its file says.

use std::fs;
use std::path::Path;

use skep_asm::{Dialect, Options, assemble};
use skep_isa::Word;
use skep_jit::{Emulator, Jit};
use skep_linux::{Profile, ProgType};
use skep_object::Program;
use skep_tests::vectors::Vector;
use skep_verifier::{LogLevel, Verdict, verify};
use skep_vm::{Input, RunOptions, Settings, World, program_of};

/// The program of a vector: its words, or what its text assembles to.
fn words(name: &str, vector: &Vector) -> Vec<Word> {
    match (&vector.raw, &vector.asm) {
        (Some(words), _) => words.clone(),
        (None, Some((text, _))) => {
            let options = Options { dialect: Dialect::Classic, strict: true };
            assemble(name, text, &options).unwrap().words().unwrap()
        }
        (None, None) => panic!("{name} has no program"),
    }
}

/// What a vector's program returns, or why it does not.
fn result(world: &mut World, name: &str, vector: &Vector) -> Result<u64, String> {
    let program =
        world.load_words(name, ProgType::Unspec, &words(name, vector)).map_err(|error| error.to_string())?;
    let memory = Input::Memory(vector.memory.clone().unwrap_or_default());
    let outcome = world.run(program, &memory, &RunOptions::default()).map_err(|error| error.to_string())?;
    outcome.map(|outcome| outcome.value).map_err(|trap| trap.to_string())
}

#[test]
fn every_vector_gives_its_result() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("conformance/tests");
    let mut world = World::new(Settings::default()).unwrap();
    let mut wrong = Vec::new();
    let mut n_right = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let vector = Vector::parse(&fs::read_to_string(&path).unwrap()).unwrap();
        let found = result(&mut world, &name, &vector);
        if found.as_ref().ok() == vector.result.as_ref() {
            n_right += 1;
        } else {
            wrong.push(format!("{name}: {found:x?}, not {:x?}", vector.result));
        }
    }
    assert!(wrong.is_empty(), "{n_right} right\n{}", wrong.join("\n"));
    assert_eq!(n_right, 313);
}

/// The same by code of the machine's, compiled as for programs that nobody has verified.
#[test]
fn every_vector_gives_its_result_when_compiled() {
    match Jit::new() {
        Ok(jit) => check_compiled(jit),
        Err(refusal) => println!("skipped: {refusal}"),
    }
}

/// The same for 64-bit ARM, with atomics of one instruction and without.
#[test]
fn every_vector_gives_its_result_when_compiled_for_arm() {
    for cpu in ["max", "cortex-a53"] {
        match Emulator::start(Path::new(env!("CARGO_TARGET_TMPDIR")), cpu) {
            Ok(emulator) => check_compiled(Jit::emulated(&emulator)),
            Err(why) => println!("skipped: {why}"),
        }
    }
}

fn check_compiled(mut jit: Jit) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("conformance/tests");
    let mut world = World::new(Settings::default()).unwrap();
    let mut n_right = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let vector = Vector::parse(&fs::read_to_string(&path).unwrap()).unwrap();
        let program = program_of(&name, ProgType::Unspec, &words(&name, &vector), Vec::new());
        let id = world.load(&program).unwrap();
        jit.compile_caged(&world, id, &program).unwrap();
        let memory = Input::Memory(vector.memory.clone().unwrap_or_default());
        let found = world.run_on(&jit, id, &memory, &RunOptions::default()).unwrap();
        assert_eq!(found.ok().map(|outcome| outcome.value), vector.result, "{name}");
        n_right += 1;
    }
    assert_eq!(n_right, 313);
}

fn negative(name: &str) -> Vector {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("conformance/negative").join(name);
    Vector::parse(&fs::read_to_string(path).unwrap()).unwrap()
}

/// Two of the negative vectors are right as text. One does what the verifier refuses, at its first instruction.
#[test]
fn a_register_never_written_is_refused() {
    let vector = negative("error.data");
    let program = Program::of_insns(ProgType::SocketFilter, words("error.data", &vector));
    let log_level = LogLevel(1);
    let report =
        verify(&program, &Profile::latest(), &skep_verifier::Options { log_level, ..Default::default() });
    let Verdict::Reject(rejection) = report.verdict else { panic!("{:?}", report.verdict) };
    assert_eq!(rejection.message(), "R0 !read_ok");
    assert!(report.log.contains("0: (4f) r0 |= r10\nR0 !read_ok\n"), "{}", report.log);
}

/// The other says what it does not do.
#[test]
fn a_result_that_is_not_so_is_noticed() {
    let name = "incorrect_return_value_high_bits.data";
    let vector = negative(name);
    let mut world = World::new(Settings::default()).unwrap();
    let found = result(&mut world, name, &vector).unwrap();
    assert_eq!(found, 0x8877_6655_4433_2211);
    assert_ne!(Some(found), vector.result);
}
