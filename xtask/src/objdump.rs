//! `cargo xtask objdump DIR`: our text of every instruction of every object in a folder against `llvm-objdump -d`.
//!
//! Both texts are brought to one spelling first; `docs/disasm-normalisation.md` says how and why. What differs after that
//! is printed, and counted.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};
use skep_disasm::{Code, Names, Style, Text};
use skep_isa::InsnIdx;

/// Compare our disassembly with llvm-objdump's.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Objects, or folders with objects (`*.o`).
    #[arg(required = true)]
    paths: Vec<PathBuf>,
    /// The program to compare with.
    #[arg(long, default_value = "llvm-objdump-19")]
    objdump: String,
    /// How many differing instructions to print.
    #[arg(long, default_value_t = 20)]
    show: usize,
}

pub(crate) fn run(options: &Options) -> Result<()> {
    let objects = objects(&options.paths)?;
    let mut count = Count::default();
    for object in &objects {
        compare(object, options, &mut count).with_context(|| object.display().to_string())?;
    }
    println!(
        "{} objects, {} instructions: {} equal, {} differing, {} in one listing alone",
        objects.len(),
        count.equal + count.differing,
        count.equal,
        count.differing,
        count.alone
    );
    if count.differing + count.alone > 0 {
        bail!("disassembly differs from {}", options.objdump);
    }
    Ok(())
}

/// The objects among the paths and in the folders among them, in order.
pub(crate) fn objects(paths: &[PathBuf]) -> Result<Vec<PathBuf>> {
    let mut objects = Vec::new();
    for path in paths {
        collect(path, &mut objects)?;
    }
    objects.sort();
    Ok(objects)
}

#[derive(Default)]
struct Count {
    equal: usize,
    differing: usize,
    alone: usize,
}

fn collect(path: &Path, objects: &mut Vec<PathBuf>) -> Result<()> {
    if !path.is_dir() {
        objects.push(path.to_owned());
        return Ok(());
    }
    for entry in std::fs::read_dir(path).with_context(|| path.display().to_string())? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "o") {
            objects.push(path);
        }
    }
    Ok(())
}

fn compare(object: &Path, options: &Options, count: &mut Count) -> Result<()> {
    let theirs = llvm(object, &options.objdump)?;
    let ours = ours(object)?;
    for (place, text) in &theirs {
        match ours.get(place) {
            Some(our_text) if our_text == text => count.equal += 1,
            Some(our_text) => {
                count.differing += 1;
                if count.differing <= options.show {
                    let (section, at) = place;
                    println!("{}: {section} {at}\n  llvm  {text}\n  skep  {our_text}", object.display());
                }
            }
            None => count.alone += 1,
        }
    }
    count.alone += ours.keys().filter(|place| !theirs.contains_key(place)).count();
    Ok(())
}

/// The text of each instruction, by section and index.
type Texts = BTreeMap<(String, u32), String>;

/// No names at all: `llvm-objdump` shows numbers.
struct Numbers;

impl Names for Numbers {
    fn helper(&self, _number: i32) -> Option<&str> {
        None
    }
}

fn ours(object: &Path) -> Result<Texts> {
    let mut texts = Texts::new();
    for code in Code::of_object(&std::fs::read(object)?)? {
        let mut at = 0;
        while let Some(words) = code.words.get(at..).filter(|words| !words.is_empty()) {
            let text = Text::new(words, Style::KERNEL).named(InsnIdx(at as u32), &Numbers);
            texts.insert((code.name.clone(), at as u32), normal(&text.to_string()));
            at += text.slots() as usize;
        }
    }
    Ok(texts)
}

fn llvm(object: &Path, objdump: &str) -> Result<Texts> {
    let output = Command::new(objdump)
        // Without 32-bit registers it reads some atomics as others, and knows some not at all.
        .args(["-d", "--no-show-raw-insn", "--mattr=+alu32"])
        .arg(object)
        .output()
        .with_context(|| format!("cannot run {objdump}"))?;
    if !output.status.success() {
        bail!("{objdump}: {}", String::from_utf8_lossy(&output.stderr).trim());
    }
    let mut texts = Texts::new();
    let mut section = String::new();
    for line in String::from_utf8_lossy(&output.stdout).lines() {
        if let Some(name) = line.strip_prefix("Disassembly of section ") {
            section = name.trim_end_matches(':').to_owned();
        } else if let Some((index, text)) = line.split_once(":\t")
            && let Ok(index) = index.trim().parse()
        {
            texts.insert((section.clone(), index), normal(text));
        }
    }
    Ok(texts)
}

/// Brings a text to the spelling both sides are compared in.
fn normal(text: &str) -> String {
    // The label behind a distance says nothing that the distance does not.
    let text = text.trim().split_once(" <").map_or(text.trim(), |(text, _)| text);
    let mut text =
        unsigned(&decimal(text)).or_else(|| map_by_descriptor(text)).unwrap_or_else(|| decimal(text));
    for (from, to) in SPELLINGS {
        text = text.replace(from, to);
    }
    if text.starts_with(".8byte") {
        return "<unknown>".to_owned();
    }
    // LLVM leaves out what a packet load adds to the register.
    if let Some(end) = text.find(" +").filter(|_| text.contains("skb[r")) {
        text.truncate(end);
        text.push(']');
    }
    if text.contains("xchg ") {
        text.retain(|each| each != ')');
    }
    // Memory is read into and written from a register whose name LLVM lets tell the width, which the text tells anyway.
    if MEMORY.iter().any(|memory| text.contains(memory)) { full_registers(&text) } else { text }
}

/// From, to: in this order.
const SPELLINGS: &[(&str, &str)] = &[
    // A call's distance and a helper's number look alike in LLVM.
    ("call pc+", "call "),
    ("call pc-", "call -"),
    ("gotol pc", "gotol "),
    // A displacement's sign has a blank behind it in LLVM.
    (" + ", " +"),
    (" - ", " -"),
    // The kernel names 64 bits in an atomic's name, both of them in the cast.
    ("atomic64_", "atomic_"),
    ("atomic_xchg((u32 *)(", "xchg u32 "),
    ("atomic_xchg((u64 *)(", "xchg u64 "),
    ("atomic_cmpxchg((u32 *)(", "cmpxchg u32 "),
    ("atomic_cmpxchg((u64 *)(", "cmpxchg u64 "),
    ("xchg32_32(", "xchg u32 "),
    ("xchg_64(", "xchg u64 "),
];

/// What a text with a memory operand of less than 8 bytes contains.
const MEMORY: &[&str] = &["(u8 *)", "(u16 *)", "(u32 *)", "xchg u32"];

fn full_registers(text: &str) -> String {
    let bytes = text.as_bytes();
    text.char_indices()
        .map(|(at, each)| {
            let starts_word = at == 0 || !bytes[at - 1].is_ascii_alphanumeric();
            let is_register = starts_word && bytes.get(at + 1).is_some_and(u8::is_ascii_digit);
            if each == 'w' && is_register { 'r' } else { each }
        })
        .collect()
}

/// A 64-bit immediate below zero, which LLVM writes with a sign, as we do.
fn unsigned(text: &str) -> Option<String> {
    let (register, value) = text.strip_suffix(" ll")?.split_once(" = -")?;
    Some(format!("{register} = {} ll", value.parse::<u64>().ok()?.wrapping_neg()))
}

/// What LLVM has no spelling for but a raw one: an `ld_imm64` of a map.
fn map_by_descriptor(text: &str) -> Option<String> {
    let (register, map) = text.strip_prefix("ld_pseudo\t")?.split_once(", 0x1, ")?;
    Some(format!("{register} = map[{}]", decimal(map)))
}

/// Writes each hexadecimal number in decimal.
fn decimal(text: &str) -> String {
    let mut decimal = String::new();
    let mut rest = text;
    while let Some(start) = rest.find("0x") {
        let (before, number) = rest.split_at(start);
        let end =
            number[2..].find(|digit: char| !digit.is_ascii_hexdigit()).map_or(number.len(), |end| end + 2);
        decimal.push_str(before);
        match u64::from_str_radix(&number[2..end], 16) {
            Ok(value) => decimal.push_str(&value.to_string()),
            Err(_) => decimal.push_str(&number[..end]),
        }
        rest = &number[end..];
    }
    decimal + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(llvm: &str, skep: &str) {
        assert_eq!(normal(llvm), normal(skep));
    }

    #[test]
    fn spellings_of_one_instruction_meet() {
        check("r1 = *(u32 *)(r8 + 0x4f0)", "r1 = *(u32 *)(r8 +1264)");
        check("*(u64 *)(r10 - 0x10) = r1", "*(u64 *)(r10 -16) = r1");
        check("r4 += -0x10", "r4 += -16");
        check("if r8 == 0x0 goto +0x33 <f+0x1b8>", "if r8 == 0 goto +51");
        check("call -0x1", "call pc-1");
        check("r2 = 0x26 ll", "r2 = 0x26 ll");
        check("gotol +0x1 <f+0x20>", "gotol pc+1");
        check("r0 = *(u32 *)skb[r7]", "r0 = *(u32 *)skb[r7 + -5]");
        check("<unknown>", ".8byte 0x00000000000000ff");
        check("r1 = -0x2 ll", "r1 = 0xfffffffffffffffe ll");
        check("ld_pseudo\tr1, 0x1, 0x7", "r1 = map[7]");
        check("w1 = *(u32 *)(r8 + 0x0)", "r1 = *(u32 *)(r8 +0)");
        check("w0 = cmpxchg32_32(r1 + 0x0, w0, w2)", "r0 = atomic_cmpxchg((u32 *)(r1 +0), r0, r2)");
        check("r2 = xchg_64(r1 + 0x8, r2)", "r2 = atomic64_xchg((u64 *)(r1 +8), r2)");
        check("w3 = atomic_fetch_add((u32 *)(r2 + 0x0), w3)", "r3 = atomic_fetch_add((u32 *)(r2 +0), r3)");
    }

    #[test]
    fn different_instructions_stay_apart() {
        assert_ne!(normal("w1 = 0x5"), normal("r1 = 5"));
        assert_ne!(normal("r1 = *(u32 *)(r8 + 0x0)"), normal("r1 = *(u64 *)(r8 +0)"));
        assert_ne!(
            normal("lock *(u32 *)(r2 + 0x0) += w3"),
            normal("r3 = atomic_fetch_add((u32 *)(r2 +0), r3)")
        );
    }
}
