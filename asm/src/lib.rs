//! The assembler: text to instructions, or to an object file that a loader takes as it takes a compiler's.
//!
//! Two dialects are read, and told apart by themselves: pseudo-C as clang and the kernel write it, and mnemonics as ubpf and
//! rbpf write them. Both are the templates of `skep_isa`'s instruction table read backwards; this crate lists no instruction.
//! `docs/asm.md` describes the language.
//!
//! ```
//! let program = skep_asm::assemble("two.s", "r0 = 2\nexit\n", &skep_asm::Options::default()).unwrap();
//! assert_eq!(program.words().unwrap().len(), 2);
//!
//! let errors = skep_asm::assemble("bad.s", "mvo r0, 2\nexti\n", &skep_asm::Options::default()).unwrap_err();
//! assert_eq!(errors.len(), 2);
//! assert_eq!(errors[0].help, ["did you mean `mov`?"]);
//! ```

mod assembler;
mod assembly;
mod btf;
pub mod codes;
mod directive;
mod elf;
mod explain;
mod expression;
mod instruction;
mod lexer;
mod map;
mod operand;
mod report;
mod section;
mod signature;
mod source;
mod symbols;
mod template;

use skep_diag::Diagnostic;
use skep_isa::{InsnIdx, Op, Word, decode};

pub use assembly::Assembly;
pub use template::Dialect;

/// How a source is read.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Options {
    /// The dialect; by default the source shows it.
    pub dialect: Dialect,
    /// Refuse raw words (`.8byte`) that are no instructions.
    pub strict: bool,
}

/// Assembles the text of a source file. `name` is what errors and line information call the file.
///
/// # Errors
/// All that is wrong with the source, in the order of its lines.
pub fn assemble(name: &str, text: &str, options: &Options) -> Result<Assembly, Vec<Diagnostic>> {
    assembler::assemble(name, text, options)
}

/// Judges instructions that did not come from a source: the words that are none, with what is wrong with them.
#[must_use]
pub fn check_words(words: &[Word]) -> Vec<(InsnIdx, String)> {
    let mut faults = Vec::new();
    let mut at = 0;
    while let Some(rest) = words.get(at..).filter(|rest| !rest.is_empty()) {
        let index = InsnIdx(at as u32);
        match decode(rest) {
            Ok(insn) => {
                at += insn.slots() as usize;
                // The table leaves the address spaces open; there are two, and casting within one is reserved.
                if insn.op == Op::AddrSpaceCast && !matches!(insn.imm, 1 | 0x10000) {
                    let what = "addr_space_cast: field `imm` must be 0x1 or 0x10000, from one address space to the other";
                    faults.push((index, format!("{what}, but is {:#x}", insn.imm as i32)));
                }
            }
            Err(error) => {
                faults.push((index, error.to_string()));
                at += 1;
            }
        }
    }
    faults
}
