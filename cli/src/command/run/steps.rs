//! A run instruction by instruction: what stands there, where it comes from, and which registers it changed.

use std::collections::HashMap;

use serde_json::{Value, json};
use skep::{Tracer, World};
use skep_disasm::{Code, Listing, Options, Source};
use skep_isa::InsnIdx;
use skep_vm::ProgId;

use crate::output::{Paint, Tone};

/// Instructions that are kept of a run; the others are counted.
const MAX_STEPS: usize = 100_000;

/// Where the changes of registers begin.
const COLUMN: usize = 56;

/// The steps of a run.
#[derive(Debug)]
pub(super) struct Steps<'w> {
    world: &'w World,
    listings: HashMap<ProgId, Vec<Option<Text>>>,
    steps: Vec<Step>,
    n_left_out: u64,
    regs: [u64; 11],
}

/// An instruction as text.
#[derive(Clone, Debug)]
struct Text {
    text: String,
    /// The line of source that begins here.
    source: Option<Source>,
    function: Option<String>,
}

/// An instruction that was executed.
#[derive(Debug)]
struct Step {
    program: ProgId,
    insn: InsnIdx,
    depth: usize,
    changed: Vec<(usize, u64)>,
}

impl<'w> Steps<'w> {
    pub(super) fn new(world: &'w World) -> Steps<'w> {
        Steps { world, listings: HashMap::new(), steps: Vec::new(), n_left_out: 0, regs: [0; 11] }
    }

    /// Says what the program returned, if it ended.
    pub(super) fn end(&mut self, value: Option<u64>) {
        if let (Some(value), Some(last)) = (value, self.steps.last_mut())
            && self.n_left_out == 0
            && self.regs[0] != value
        {
            last.changed.push((0, value));
        }
    }

    /// The steps for people.
    pub(super) fn text(&self, paint: Paint) -> String {
        let mut text = String::new();
        for step in &self.steps {
            let Some(at) = self.text_of(step) else { continue };
            let indent = "  ".repeat(step.depth + 1);
            if let Some(function) = &at.function {
                text.push_str(&format!("{indent}{}\n", paint.tone(Tone::Strong, &format!("{function}:"))));
            }
            if let Some(Source { file, line, text: source, .. }) = &at.source {
                let source = format!("{indent}; {}  {file}:{line}", source.trim());
                text.push_str(&format!("{}\n", paint.tone(Tone::Faint, &source)));
            }
            let changed: Vec<String> =
                step.changed.iter().map(|(reg, value)| format!("r{reg}={value:#x}")).collect();
            let line = format!("{indent}{:>4}: {}", step.insn.0, at.text);
            let line = match changed.is_empty() {
                true => line,
                false => format!("{line:<COLUMN$}  {}", changed.join(" ")),
            };
            text.push_str(&line);
            text.push('\n');
        }
        if self.n_left_out > 0 {
            text.push_str(&format!("  and {} instructions more\n", self.n_left_out));
        }
        text
    }

    /// The steps for tools.
    pub(super) fn json(&self) -> Value {
        let steps = self.steps.iter().map(|step| {
            let at = self.text_of(step);
            let source = at.and_then(|at| at.source.as_ref());
            let changed: serde_json::Map<String, Value> =
                step.changed.iter().map(|(reg, value)| (format!("r{reg}"), json!(value))).collect();
            json!({
                "insn": step.insn.0,
                "depth": step.depth,
                "text": at.map(|at| &at.text),
                "source": source.map(|source| json!({ "file": source.file, "line": source.line, "text": source.text })),
                "changed": changed,
            })
        });
        steps.collect()
    }

    fn text_of(&self, step: &Step) -> Option<&Text> {
        self.listings.get(&step.program)?.get(step.insn.0 as usize)?.as_ref()
    }
}

impl Tracer for Steps<'_> {
    fn step(&mut self, program: ProgId, insn: InsnIdx, regs: &[u64; 11], depth: usize) {
        // What the instruction before this one did is seen only now.
        let changed = (0..10).filter(|&reg| self.regs.get(reg) != regs.get(reg));
        let changed = changed.filter_map(|reg| Some((reg, *regs.get(reg)?)));
        match self.steps.last_mut().filter(|_| self.n_left_out == 0) {
            // What a function gets and gives back is no doing of its first instruction.
            Some(last) if last.depth == depth => last.changed.extend(changed),
            Some(last) if last.depth > depth => last.changed.extend(changed.filter(|(reg, _)| *reg == 0)),
            _ => {}
        }
        self.regs = *regs;
        if self.steps.len() >= MAX_STEPS {
            self.n_left_out += 1;
            return;
        }
        let world = self.world;
        self.listings.entry(program).or_insert_with(|| listing(world, program));
        self.steps.push(Step { program, insn, depth, changed: Vec::new() });
    }
}

/// The instructions of a program as text, by index.
fn listing(world: &World, program: ProgId) -> Vec<Option<Text>> {
    let Some(program) = world.program_of(program) else { return Vec::new() };
    let options = Options { labels: false, numbers: true, source: true, ..Options::default() };
    let listing = Listing::new(&Code::of_program(program), options);
    let mut texts = vec![None; program.insns.len()];
    for line in listing.lines {
        if let Some(text) = texts.get_mut(line.insn.0 as usize) {
            *text = Some(Text { text: line.text, source: line.source, function: line.function });
        }
    }
    texts
}
