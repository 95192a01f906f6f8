//! The control flow of some code, as a graph of basic blocks.
//!
//! A call is not the end of a block: control comes back. What leads out of the code, or to an address nobody knows, is an
//! edge to nowhere, so that broken code can be drawn too.

use std::collections::{BTreeMap, BTreeSet};

use skep_isa::{CallKind, Insn, InsnIdx, Op};

use crate::code::CodeNames;
use crate::{Code, Dialect, Style, Text};

/// A control-flow graph.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Cfg {
    /// The name of the program or section.
    pub name: String,
    /// The blocks, in the order of their instructions.
    pub blocks: Vec<Block>,
}

/// The index of a block in its graph.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct BlockId(pub u32);

impl BlockId {
    /// The index as one into a slice.
    #[must_use]
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

/// Instructions that run one after another.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Block {
    /// The first instruction.
    pub start: InsnIdx,
    /// One past the last slot.
    pub end: InsnIdx,
    /// The function it belongs to, if it is named; the block that starts where the function does is its entry.
    pub function: Option<String>,
    /// Whether a function, or the code itself, starts here.
    pub is_entry: bool,
    /// Its instructions, each with its text.
    pub insns: Vec<(InsnIdx, String)>,
    /// Where control goes from here; nowhere after `exit`.
    pub edges: Vec<Edge>,
}

/// A way from one block to another.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Edge {
    /// Why control goes there.
    pub kind: EdgeKind,
    /// Where it goes; `None` if that is outside the code, inside an instruction or unknown.
    pub to: Option<BlockId>,
}

/// Why control goes a way.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum EdgeKind {
    /// It goes on to the next instruction.
    Next,
    /// A condition holds.
    Taken,
    /// A condition does not hold.
    NotTaken,
    /// A jump without a condition.
    Jump,
    /// A jump to an address in a register.
    Indirect,
}

impl EdgeKind {
    /// `next`, `taken`, `not taken`, `jump` or `indirect`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            EdgeKind::Next => "next",
            EdgeKind::Taken => "taken",
            EdgeKind::NotTaken => "not taken",
            EdgeKind::Jump => "jump",
            EdgeKind::Indirect => "indirect",
        }
    }
}

impl Cfg {
    /// The graph of some code, instructions spelled in a dialect.
    #[must_use]
    pub fn new(code: &Code, dialect: Dialect) -> Cfg {
        let starts = code.starts();
        let insns: BTreeMap<InsnIdx, Insn> = code.insns().into_iter().collect();
        let leaders = leaders(code, &starts, &insns);
        let entries: BTreeMap<InsnIdx, &str> =
            code.functions.iter().map(|function| (function.start, function.name.as_str())).collect();
        let labels = code.labels();
        let names = CodeNames { operands: &code.operands, labels: &labels };
        let mut blocks: Vec<Block> = Vec::new();
        for &at in &starts {
            if leaders.contains(&at) || blocks.is_empty() {
                let function = entries
                    .get(&at)
                    .map(|&name| name.to_owned())
                    .or_else(|| blocks.last().and_then(|block| block.function.clone()));
                let is_entry = entries.contains_key(&at) || blocks.is_empty();
                blocks.push(Block {
                    start: at,
                    end: at,
                    function,
                    is_entry,
                    insns: Vec::new(),
                    edges: Vec::new(),
                });
            }
            let words = code.words.get(at.index()..).unwrap_or_default();
            let text = Text::new(words, Style::Asm(dialect)).named(at, &names);
            if let Some(block) = blocks.last_mut() {
                block.end = InsnIdx(at.0.saturating_add(text.slots()));
                block.insns.push((at, text.to_string()));
            }
        }
        let at_start: BTreeMap<InsnIdx, BlockId> =
            blocks.iter().enumerate().map(|(nth, block)| (block.start, BlockId(nth as u32))).collect();
        for block in &mut blocks {
            let last = block.insns.last().and_then(|(at, _)| Some((*at, *insns.get(at)?)));
            block.edges = edges(last, block.end, |at| at_start.get(&at).copied());
        }
        Cfg { name: code.name.clone(), blocks }
    }
}

/// The instructions a block starts with.
fn leaders(code: &Code, starts: &[InsnIdx], insns: &BTreeMap<InsnIdx, Insn>) -> BTreeSet<InsnIdx> {
    let mut leaders: BTreeSet<InsnIdx> = code.functions.iter().map(|function| function.start).collect();
    leaders.insert(InsnIdx(0));
    for (nth, at) in starts.iter().enumerate() {
        let Some(insn) = insns.get(at) else { continue };
        if matches!(insn.op, Op::Call(CallKind::Local) | Op::LoadImm64(_)) {
            // A relocated call's distance means nothing yet; its function is in the code's list.
            if !code.operands.contains_key(at) {
                leaders.extend(insn.target(*at));
            }
        } else if ends_block(insn.op) {
            leaders.extend(insn.target(*at));
            leaders.extend(starts.get(nth + 1));
        }
    }
    leaders
}

fn ends_block(op: Op) -> bool {
    matches!(op, Op::Jump { .. } | Op::Ja { .. } | Op::MayGoto | Op::Gotox | Op::Exit)
}

/// Where control goes after a block that ends with `last` before `end`.
fn edges(
    last: Option<(InsnIdx, Insn)>,
    end: InsnIdx,
    block: impl Fn(InsnIdx) -> Option<BlockId>,
) -> Vec<Edge> {
    let next = |kind| Edge { kind, to: block(end) };
    // A word that is no instruction stops the kernel from taking the program; to the drawing it is like any other.
    let Some((at, insn)) = last else { return vec![next(EdgeKind::Next)] };
    let target = |kind| Edge { kind, to: insn.target(at).and_then(&block) };
    match insn.op {
        Op::Exit => Vec::new(),
        Op::Ja { .. } => vec![target(EdgeKind::Jump)],
        Op::Gotox => vec![Edge { kind: EdgeKind::Indirect, to: None }],
        Op::Jump { .. } | Op::MayGoto => vec![target(EdgeKind::Taken), next(EdgeKind::NotTaken)],
        _ => vec![next(EdgeKind::Next)],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use skep_isa::Word;

    fn cfg(words: &[u64]) -> Cfg {
        let words = words.iter().map(|word| Word::from_le_bytes(word.to_be_bytes())).collect();
        Cfg::new(&Code::of_words("test", words), Dialect::Kernel)
    }

    #[track_caller]
    fn check(words: &[u64], expected: &[&str]) {
        let drawn: Vec<String> = cfg(words)
            .blocks
            .iter()
            .map(|block| {
                let edges: Vec<String> = block
                    .edges
                    .iter()
                    .map(|edge| {
                        let to = edge.to.map_or("?".to_owned(), |to| to.0.to_string());
                        format!("{} {to}", edge.kind.name())
                    })
                    .collect();
                format!("{}-{}: {}", block.start, block.end, edges.join(", "))
            })
            .collect();
        assert_eq!(drawn, expected);
    }

    const MOV: u64 = 0xb700_0000_0000_0000;
    const EXIT: u64 = 0x9500_0000_0000_0000;

    #[test]
    fn a_condition_has_two_ways() {
        check(
            &[MOV, 0x1500_0100_0000_0000, MOV, EXIT],
            &["0-2: taken 2, not taken 1", "2-3: next 2", "3-4: "],
        );
    }

    #[test]
    fn a_loop_goes_back() {
        check(
            &[MOV, MOV, 0x1500_feff_0000_0000, EXIT],
            &["0-1: next 1", "1-3: taken 1, not taken 2", "3-4: "],
        );
    }

    #[test]
    fn a_call_ends_no_block_but_its_function_begins_one() {
        check(&[0x8510_0000_0100_0000, EXIT, MOV, EXIT], &["0-2: ", "2-4: "]);
    }

    #[test]
    fn what_leads_nowhere_is_kept() {
        check(&[0x0500_0700_0000_0000], &["0-1: jump ?"]);
        check(&[0x0500_f700_0000_0000], &["0-1: jump ?"]);
        check(&[MOV], &["0-1: next ?"]);
        check(&[0x0d01_0000_0000_0000, EXIT], &["0-1: indirect ?", "1-2: "]);
        // Into the second half of an `ld_imm64`.
        check(&[0x0500_0100_0000_0000, 0x1800_0000_0000_0000, 0, EXIT], &["0-1: jump ?", "1-4: "]);
        check(&[], &[]);
    }
}
