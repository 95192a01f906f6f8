//! The programs there are, and where their objects lie.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use skep_isa::Word;
use skep_linux::ProgType;
use skep_object::{LinkOptions, Linked, Object, Program, Target};

/// Instructions of the program that is there to be compiled.
const LONG: usize = 4096;

/// What a program is for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Kind {
    /// It computes; the machine can do that too.
    Computing,
    /// It is about maps.
    Maps,
    /// It makes one operation so many times.
    Operation(u32),
    /// It is there to be compiled.
    Long,
}

/// A program of the suite.
#[derive(Debug)]
pub(crate) struct Entry {
    pub(crate) name: String,
    pub(crate) kind: Kind,
}

impl Entry {
    /// The program, and all of its object.
    pub(crate) fn load(&self, objects: &Path) -> Result<(Program, Linked)> {
        let file = match self.kind {
            Kind::Operation(_) => "operations",
            Kind::Computing | Kind::Maps | Kind::Long => &self.name,
        };
        let path = objects.join(file).with_extension("bpf.o");
        let object = Object::open(&path).with_context(|| path.display().to_string())?;
        let linked = object.link(&Target::default(), &LinkOptions::default());
        let found = linked.programs.iter().find(|program| program.name == self.name);
        let program =
            found.with_context(|| format!("{} has no program {}", path.display(), self.name))?.clone();
        Ok((program, linked))
    }
}

/// The folder of the sources, and of the objects that are committed beside them.
pub(crate) fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("programs")
}

/// All programs, in the order of the list: `P(name)`, `M(name)` or `O(name, times)` a line.
pub(crate) fn entries() -> Result<Vec<Entry>> {
    let list = fs::read_to_string(folder().join("list.h")).context("programs/list.h")?;
    let entry = |line: &str| {
        let (kind, rest) = line.strip_suffix(')')?.split_once('(')?;
        Some(match kind {
            "P" => Ok(Entry { name: rest.to_owned(), kind: Kind::Computing }),
            "M" => Ok(Entry { name: rest.to_owned(), kind: Kind::Maps }),
            "O" => {
                let (name, times) = rest.split_once(", ")?;
                let times = times.parse().with_context(|| format!("programs/list.h: {line}"));
                times.map(|times| Entry { name: name.to_owned(), kind: Kind::Operation(times) })
            }
            _ => return None,
        })
    };
    list.lines().filter_map(entry).collect()
}

/// A program of 4096 instructions, without loops.
pub(crate) fn long() -> Program {
    let text = [
        (0x07, 0, 0, 7),           // r0 += 7
        (0x67, 0, 0, 3),           // r0 <<= 3
        (0xaf, 0x01, 0, 0),        // r1 ^= r0
        (0x27, 1, 0, 0x1234_5671), // r1 *= 0x12345671
        (0x7b, 0x1a, -8, 0),       // *(u64 *)(r10 - 8) = r1
        (0x25, 1, 1, 9),           // if r1 > 9 goto +1
        (0x0c, 0x10, 0, 0),        // w0 += w1
        (0x79, 0xa1, -8, 0),       // r1 = *(u64 *)(r10 - 8)
    ];
    let word = |(code, regs, off, imm)| Word { code, regs, off, imm };
    let start = [word((0xb7, 0, 0, 1)), word((0xb7, 1, 0, 2))];
    let rounds = text.into_iter().cycle().map(word);
    let words: Vec<Word> =
        start.into_iter().chain(rounds).take(LONG - 1).chain([word((0x95, 0, 0, 0))]).collect();
    skep_vm::program_of("long", ProgType::SocketFilter, &words, Vec::new())
}
