//! `skep conformance`: the plugin protocol of bpf_conformance, so that its runner can drive the interpreter.
//!
//! The protocol: memory as hexadecimal bytes is an argument, the program comes on standard input as hexadecimal bytes
//! or as an ELF file, and `r0` goes to standard output in hexadecimal. Whatever fails goes to standard error.

use std::path::Path;

use clap::Args;
use skep_disasm::Code;
use skep_isa::Word;
use skep_linux::ProgType;
use skep_object::{LinkOptions, Object, Program, Target};
use skep_vm::{Input as Start, RunOptions, Settings, World, program_of};

use crate::bytes;
use crate::failure::{Exit, Failure, codes};
use crate::input::Input;
use crate::output::Output;

/// Run a program as a plugin of bpf_conformance
#[derive(Debug, Args)]
#[command(after_help = "\
The program is read from standard input: instructions as hexadecimal bytes, or an ELF file, whose first program is run.
What the program leaves in r0 is printed in hexadecimal.

Examples:
  echo b700000007000000 9500000000000000 | skep conformance
  skep conformance 2a --program 71100000000000009500000000000000
  bpf_conformance_runner --test_file_directory tests --plugin_path skep-conformance")]
pub(crate) struct ConformanceArgs {
    /// The bytes that r1 points at, in hexadecimal; r2 is their number
    memory: Option<String>,
    /// The program, in place of standard input
    #[arg(long, value_name = "HEX")]
    program: Option<String>,
    /// Standard input is an ELF file
    #[arg(long, conflicts_with = "program")]
    elf: bool,
}

/// What messages call the two inputs.
const MEMORY: &str = "<memory>";
const PROGRAM: &str = "<program>";

pub(crate) fn run(args: &ConformanceArgs, out: &mut Output) -> Result<Exit, Failure> {
    let memory = bytes::of_digits(MEMORY, args.memory.as_deref().unwrap_or_default().as_bytes())?;
    let program = match &args.program {
        Some(text) => program_from(PROGRAM, &bytes::of_digits(PROGRAM, text.as_bytes())?)?,
        None => {
            let input = Input::read(Path::new("-"))?;
            let bytes = if args.elf && input.is_elf() {
                input.bytes
            } else {
                bytes::of_digits(&input.name, &input.bytes)?
            };
            program_from(&input.name, &bytes)?
        }
    };
    let failed =
        |error: &dyn std::fmt::Display| Failure::of_file(codes::BAD_REQUEST, PROGRAM, error).refused();
    let mut world = World::new(Settings::default()).map_err(|error| failed(&error))?;
    let loaded = world.load(&program).map_err(|error| failed(&error))?;
    let outcome = world.run(loaded, &Start::Memory(memory), &RunOptions::default());
    let outcome = outcome.map_err(|error| failed(&error))?.map_err(|trap| failed(&trap))?;
    out.put(format!("{:x}\n", outcome.value))?;
    Ok(Exit::Good)
}

/// The program in bytes: the first one of an ELF file, or all of them.
fn program_from(name: &str, bytes: &[u8]) -> Result<Program, Failure> {
    let words = if bytes.starts_with(b"\x7fELF") {
        let object = Object::parse(name, bytes)?;
        let linked = object.link(&Target::default(), &LinkOptions::default());
        if let Some(program) = linked.programs.into_iter().next() {
            return Ok(program);
        }
        // The runner's own objects have their program in `.text`, where a loader finds none.
        let codes =
            Code::of_object(bytes).map_err(|error| Failure::of_file(codes::WRONG_FILE, name, error))?;
        let code = codes.into_iter().find(|code| !code.words.is_empty());
        code.ok_or_else(|| Failure::of_file(codes::WRONG_FILE, name, "the object has no program"))?.words
    } else {
        let (words, rest) = Word::read_le(bytes);
        if !rest.is_empty() || words.is_empty() {
            let title = format!("{} bytes are no whole number of instructions, which have 8", bytes.len());
            return Err(Failure::of_file(codes::WRONG_FILE, name, title));
        }
        words
    };
    Ok(program_of("program", ProgType::Unspec, &words, Vec::new()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn programs_are_whole_instructions() {
        assert_eq!(program_from(PROGRAM, &[0x95, 0, 0, 0, 0, 0, 0, 0]).unwrap().insns.len(), 1);
        assert!(program_from(PROGRAM, &[0x95]).is_err());
        assert!(program_from(PROGRAM, &[]).is_err());
    }
}
