//! Where mutation starts: the sample objects and what they consist of.

use std::fs;
use std::path::Path;

use object::read::elf::ElfFile64;
use object::{Object as _, ObjectSection as _, SectionKind};
use skep_disasm::{Style, Text};
use skep_isa::Word;

use crate::Oracle;

/// What an oracle reads.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Input {
    /// A whole object file.
    Object,
    /// The instructions of an object.
    Code,
    /// The source of a program: its instructions as text.
    Source,
    /// `.BTF`
    Btf,
    /// `.BTF`, preceded by its length as four bytes and followed by `.BTF.ext`.
    BtfAndExt,
    /// A `skep.toml`.
    Config,
    /// A program, and what it is run on.
    Program,
}

/// A `skep.toml` with every key it can have.
const CONFIG: &str = r#"
[[object]]
files = ["latency*.o", "build/*.bpf.o"]
[[object.program]]
section = "tracepoint/*"
type = "tracepoint"
attach = "tcx_ingress"
target = "some_function"
sleepable = true
frags = false
[[object.program]]
name = "syscall_*"
skip = "not today"
[object.globals]
ticks_per_second = 250
"open_ports.last_port" = 3
the_user = "abc"
[object.presets.other]
one_user_only = 1
open_ports = { first_port = 1, last_port = 1023 }
[object.maps."*"]
type = "hash_of_maps"
key_size = 4
value_size = 4
max_entries = 64
flags = 1
extra = 2
numa_node = 0
pinned = true
create = true
inner = { type = "array", key_size = 4, value_size = 8, max_entries = 1 }
[object.maps.started]
inner_like = "histogram"
[object.externs]
CONFIG_HZ = 250
CONFIG_BPF_SYSCALL = "y"
LINUX_KERNEL_VERSION = 0x60c00
[[object]]
[object.globals]
everywhere = [1, 2.5, true]
"#;

/// Inputs for an oracle, made of the files in `examples/`.
///
/// # Panics
///
/// Where the samples are missing, because then nothing would be tested.
pub fn seeds(oracle: &Oracle) -> Vec<Vec<u8>> {
    if oracle.input == Input::Config {
        let sample = include_str!("../../examples/skep.toml");
        return vec![CONFIG.into(), sample.into()];
    }
    if oracle.input == Input::Program {
        return crate::compiled::jit_seeds();
    }
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples");
    let mut seeds: Vec<_> =
        files(&examples, "o").iter().filter_map(|file| extract(file, oracle.input)).collect();
    if oracle.input == Input::Source {
        seeds.extend(files(&examples.join("asm"), "s"));
    }
    assert!(!seeds.is_empty(), "no sample has what {} reads", oracle.name);
    seeds
}

/// The contents of the files in a folder that have this extension, in order of their names.
fn files(folder: &Path, extension: &str) -> Vec<Vec<u8>> {
    let mut paths: Vec<_> = fs::read_dir(folder)
        .expect("the repository has samples")
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|found| found == extension))
        .collect();
    paths.sort();
    paths.iter().filter_map(|path| fs::read(path).ok()).collect()
}

fn extract(bytes: &[u8], input: Input) -> Option<Vec<u8>> {
    let section = |name: &str| {
        let file = ElfFile64::<object::Endianness>::parse(bytes).ok()?;
        Some(file.section_by_name(name)?.data().ok()?.to_vec())
    };
    match input {
        Input::Object => Some(bytes.to_vec()),
        Input::Config | Input::Program => None,
        Input::Code => code(bytes),
        Input::Source => Some(source(&code(bytes)?)),
        Input::Btf => section(".BTF"),
        Input::BtfAndExt => {
            let btf = section(".BTF")?;
            let mut both = (btf.len() as u32).to_le_bytes().to_vec();
            both.extend(btf);
            both.extend(section(".BTF.ext")?);
            Some(both)
        }
    }
}

/// All sections with instructions, one after the other.
fn code(bytes: &[u8]) -> Option<Vec<u8>> {
    let file = ElfFile64::<object::Endianness>::parse(bytes).ok()?;
    let mut code = Vec::new();
    for section in file.sections().filter(|section| section.kind() == SectionKind::Text) {
        code.extend_from_slice(section.data().ok()?);
    }
    Some(code)
}

/// The instructions as text, each in the dialect of its turn.
fn source(code: &[u8]) -> Vec<u8> {
    let (words, _) = Word::read_le(code);
    let mut text = String::new();
    for (at, word) in words.iter().enumerate() {
        let style = if at % 2 == 0 { Style::KERNEL } else { Style::CLASSIC };
        text.push_str(&format!("{}\n", Text::new(&[*word], style)));
    }
    text.into_bytes()
}
