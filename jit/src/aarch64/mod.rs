//! 64-bit ARM.
//!
//! ```text
//!  r0 r1 r2 r3 r4 r5 r6  r7  r8  r9  r10   spare  scratch       state  window
//!  x7 x0 x1 x2 x3 x4 x19 x20 x21 x22 x25   x11    x9 x10 x12 x13 x23    x24
//! ```
//!
//! Arguments of calls are where those of C functions are, and r6 to r10 where those functions keep them. Division by zero,
//! counts of shifts and zeros above 32 bits are the machine's own.

#![allow(clippy::useless_conversion, clippy::cast_lossless)] // What the assembler's macro writes.

mod access;
mod arithmetic;
mod calls;

use dynasmrt::aarch64::Aarch64Relocation;
use dynasmrt::{DynamicLabel, DynasmApi, DynasmLabelApi, VecAssembler, dynasm};
use skep_isa::{Cond, InsnIdx, Width};

use crate::mid::{Aim, BlockId, Function, FunctionId, Home, Middle, Node, Right};
use crate::state::at;
use crate::target::{Assembled, Choices, Site, Target};

/// The machine.
#[derive(Debug)]
pub(crate) struct Aarch64;

/// Machine registers, by the homes they are.
const REGISTERS: [u8; 13] = [7, 0, 1, 2, 3, 4, 19, 20, 21, 22, FRAME, 11, WINDOW];
const FRAME: u8 = 25;
const STATE: u8 = 23;
const WINDOW: u8 = 24;
/// Where calls return to.
const LINK: u8 = 30;
/// What no node's value outlives: addresses, numbers, results on the way, numbers that are stored.
const SCRATCH: u8 = 9;
const NUMBER: u8 = 10;
const RESULT: u8 = 12;
const STORED: u8 = 13;
/// From a stack frame to the next.
const STRIDE: i64 = skep_vm::engine::FRAME_STRIDE as i64;
/// How often `may_goto` goes on in one frame.
const BUDGET: u64 = 8 << 20;
/// A conditional branch reaches a megabyte; programs with more nodes than this branch around an unconditional one.
const NEAR_NODES: usize = 20_000;

type Buffer = VecAssembler<Aarch64Relocation>;

fn machine(home: Home) -> u8 {
    REGISTERS.get(usize::from(home)).copied().unwrap_or(SCRATCH)
}

/// A condition of the machine's flags.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Flags {
    Eq,
    Ne,
    Hi,
    Hs,
    Lo,
    Ls,
    Gt,
    Ge,
    Lt,
    Le,
    Mi,
    Pl,
}

impl Flags {
    fn of(cond: Cond) -> Flags {
        match cond {
            Cond::Eq => Flags::Eq,
            Cond::Ne | Cond::Set => Flags::Ne,
            Cond::Gt => Flags::Hi,
            Cond::Ge => Flags::Hs,
            Cond::Lt => Flags::Lo,
            Cond::Le => Flags::Ls,
            Cond::SGt => Flags::Gt,
            Cond::SGe => Flags::Ge,
            Cond::SLt => Flags::Lt,
            Cond::SLe => Flags::Le,
        }
    }

    fn inverse(self) -> Flags {
        match self {
            Flags::Eq => Flags::Ne,
            Flags::Ne => Flags::Eq,
            Flags::Hi => Flags::Ls,
            Flags::Hs => Flags::Lo,
            Flags::Lo => Flags::Hs,
            Flags::Ls => Flags::Hi,
            Flags::Gt => Flags::Le,
            Flags::Ge => Flags::Lt,
            Flags::Lt => Flags::Ge,
            Flags::Le => Flags::Gt,
            Flags::Mi => Flags::Pl,
            Flags::Pl => Flags::Mi,
        }
    }
}

/// What is written behind the code that leads there.
#[derive(Clone, Copy, Debug)]
enum Outside {
    /// The access is made by us.
    Slow {
        site: u32,
    },
    OutOfFuel(InsnIdx),
    TooDeep(InsnIdx),
}

struct Emitter<'a> {
    asm: Buffer,
    aim: Aim,
    choices: Choices,
    middle: &'a Middle,
    blocks: Vec<DynamicLabel>,
    functions: Vec<DynamicLabel>,
    outside: Vec<(DynamicLabel, Outside)>,
    sites: Vec<Site>,
    function: Option<Function>,
    /// Whether the function calls nothing at all, so that its way back stays where it is.
    is_leaf: bool,
    labels: Labels,
}

/// What is written once for each program.
#[derive(Clone, Copy, Debug)]
struct Labels {
    step: DynamicLabel,
    slow: DynamicLabel,
    helper: DynamicLabel,
    leave: DynamicLabel,
    begin: DynamicLabel,
}

impl Target for Aarch64 {
    fn assemble(middle: &Middle, aim: Aim, choices: Choices) -> Assembled {
        let n = middle.nodes.len();
        let mut asm = Buffer::new_with_capacity(0, 8 * n + 1024, 0, 0, n / 4 + 64, 0, n / 4 + 64);
        let blocks = (0..middle.n_blocks).map(|_| asm.new_dynamic_label()).collect();
        let functions = middle.functions.iter().map(|_| asm.new_dynamic_label()).collect();
        let labels = Labels {
            step: asm.new_dynamic_label(),
            slow: asm.new_dynamic_label(),
            helper: asm.new_dynamic_label(),
            leave: asm.new_dynamic_label(),
            begin: asm.new_dynamic_label(),
        };
        let mut emitter = Emitter {
            asm,
            aim,
            choices,
            middle,
            blocks,
            functions,
            outside: Vec::new(),
            sites: Vec::new(),
            function: None,
            is_leaf: false,
            labels,
        };
        emitter.program()
    }

    fn disassemble(code: &[u8]) -> Vec<(u32, String)> {
        let words = code.chunks_exact(4).zip((0u32..).step_by(4));
        let line = |(bytes, offset): (&[u8], u32)| {
            let word = bytes.iter().rev().fold(0u32, |word, &byte| word << 8 | u32::from(byte));
            (offset, format!(".inst {word:#010x}"))
        };
        words.map(line).collect()
    }
}

impl Emitter<'_> {
    fn program(&mut self) -> Assembled {
        let mut assembled = Assembled { enter: self.offset(), ..Assembled::default() };
        self.way_in();
        self.step_call();
        self.helper_call();
        assembled.slow = self.offset();
        self.slow_call();
        let middle = self.middle;
        assembled.marks.reserve(middle.nodes.len());
        let mut last = None;
        for (index, (node, &insn)) in middle.nodes.iter().zip(&middle.insns).enumerate() {
            if last != Some(insn) {
                assembled.marks.push((self.offset(), insn));
                last = Some(insn);
            }
            if let Node::Function(id) = node
                && let Some(function) = middle.functions.get(id.0 as usize)
            {
                self.is_leaf =
                    !function.has_calls && is_leaf(middle.nodes.get(index + 1..).unwrap_or_default());
                assembled.functions.push((function.entry, self.begin_function(*id, *function)));
            } else {
                self.node(*node);
            }
        }
        for (label, outside) in std::mem::take(&mut self.outside) {
            dynasm!(self.asm; .arch aarch64; =>label);
            self.outside(outside);
        }
        assembled.sites = std::mem::take(&mut self.sites);
        let asm = std::mem::replace(&mut self.asm, Buffer::new(0));
        // All labels are defined: each block and function has its node.
        assembled.bytes = asm.finalize().unwrap_or_default();
        assembled
    }

    fn offset(&self) -> u32 {
        self.asm.offset().0 as u32
    }

    fn block(&self, id: BlockId) -> DynamicLabel {
        self.blocks.get(id.0 as usize).copied().unwrap_or(self.labels.leave)
    }

    fn function(&self, id: FunctionId) -> DynamicLabel {
        self.functions.get(id.0 as usize).copied().unwrap_or(self.labels.leave)
    }

    /// A place outside, and the label that leads there.
    fn lead_out(&mut self, outside: Outside) -> DynamicLabel {
        let label = self.asm.new_dynamic_label();
        self.outside.push((label, outside));
        label
    }

    fn node(&mut self, node: Node) {
        match node {
            Node::Function(_) => {}
            Node::Block { id, .. } => {
                let label = self.block(id);
                dynasm!(self.asm; .arch aarch64; =>label);
            }
            Node::Set { dst, value } => self.set(machine(dst), value),
            Node::Alu { op, width, dst, a, b } => self.alu(op, width, machine(dst), machine(a), b),
            Node::Neg { width, dst, a } => self.negate(width, machine(dst), machine(a)),
            Node::SignExtend { width, bits, dst, a } => {
                self.sign_extend(width, bits, machine(dst), machine(a));
            }
            Node::ZeroExtend { bits, dst, a } => self.zero_extend(bits, machine(dst), machine(a)),
            Node::Swap { bits, dst, a } => self.swap(bits, machine(dst), machine(a)),
            Node::Rotate { width, dst, a, by } => self.rotate(width, machine(dst), machine(a), by),
            Node::Access(access) => self.access(access),
            Node::Branch { cond, width, a, b, to } => self.branch(cond, width, machine(a), b, to),
            Node::Goto(to) => {
                let label = self.block(to);
                dynasm!(self.asm; .arch aarch64; b =>label);
            }
            Node::MayGoto { to, insn } => {
                let label = self.block(to);
                dynasm!(self.asm; .arch aarch64; ldr X(NUMBER), [sp]; cmp XSP(NUMBER), 0);
                self.jump_if(Flags::Eq, label);
                dynasm!(self.asm; .arch aarch64; sub XSP(NUMBER), XSP(NUMBER), 1; str X(NUMBER), [sp]);
                self.spend(1, insn);
            }
            Node::Fuel { n, insn } => self.spend(n, insn),
            Node::Call { function, insn } => self.call(function, insn),
            Node::Element { dst, elements } => self.element(machine(dst), elements),
            Node::Helper { number, insn, keep } => self.helper(number, insn, keep),
            Node::Step { insn, may_exit } => self.step(insn, may_exit),
            Node::Exit => self.end_function(),
        }
    }

    fn spend(&mut self, n: u32, insn: InsnIdx) {
        let spent = self.lead_out(Outside::OutOfFuel(insn));
        dynasm!(self.asm; .arch aarch64; ldr X(SCRATCH), [X(STATE), at::FUEL as u32]);
        if n < 4096 {
            dynasm!(self.asm; .arch aarch64; subs X(SCRATCH), XSP(SCRATCH), n);
        } else {
            self.constant(NUMBER, u64::from(n));
            dynasm!(self.asm; .arch aarch64; subs X(SCRATCH), X(SCRATCH), X(NUMBER));
        }
        dynasm!(self.asm; .arch aarch64; str X(SCRATCH), [X(STATE), at::FUEL as u32]);
        self.jump_if(Flags::Mi, spent);
    }

    /// Goes on elsewhere if the flags say so.
    fn jump_if(&mut self, flags: Flags, label: DynamicLabel) {
        if self.middle.nodes.len() > NEAR_NODES {
            let around = self.asm.new_dynamic_label();
            self.jump_near(flags.inverse(), around);
            dynasm!(self.asm; .arch aarch64; b =>label; =>around);
        } else {
            self.jump_near(flags, label);
        }
    }

    fn jump_near(&mut self, flags: Flags, label: DynamicLabel) {
        match flags {
            Flags::Eq => dynasm!(self.asm; .arch aarch64; b.eq =>label),
            Flags::Ne => dynasm!(self.asm; .arch aarch64; b.ne =>label),
            Flags::Hi => dynasm!(self.asm; .arch aarch64; b.hi =>label),
            Flags::Hs => dynasm!(self.asm; .arch aarch64; b.hs =>label),
            Flags::Lo => dynasm!(self.asm; .arch aarch64; b.lo =>label),
            Flags::Ls => dynasm!(self.asm; .arch aarch64; b.ls =>label),
            Flags::Gt => dynasm!(self.asm; .arch aarch64; b.gt =>label),
            Flags::Ge => dynasm!(self.asm; .arch aarch64; b.ge =>label),
            Flags::Lt => dynasm!(self.asm; .arch aarch64; b.lt =>label),
            Flags::Le => dynasm!(self.asm; .arch aarch64; b.le =>label),
            Flags::Mi => dynasm!(self.asm; .arch aarch64; b.mi =>label),
            Flags::Pl => dynasm!(self.asm; .arch aarch64; b.pl =>label),
        }
    }

    fn branch(&mut self, cond: Cond, width: Width, a: u8, b: Right, to: BlockId) {
        let label = self.block(to);
        let imm = match b {
            // Of 32 bits the sign is that of the lower half.
            Right::Imm(imm) if !self.hides(imm) => {
                Some(if width == Width::W32 { i64::from(imm as i32) } else { imm })
            }
            _ => None,
        };
        match imm {
            Some(imm @ 0..4096) if cond != Cond::Set => match width {
                Width::W64 => dynasm!(self.asm; .arch aarch64; cmp XSP(a), imm as u32),
                Width::W32 => dynasm!(self.asm; .arch aarch64; cmp WSP(a), imm as u32),
            },
            Some(imm @ -4095..0) if cond != Cond::Set => match width {
                Width::W64 => dynasm!(self.asm; .arch aarch64; cmn XSP(a), -imm as u32),
                Width::W32 => dynasm!(self.asm; .arch aarch64; cmn WSP(a), -imm as u32),
            },
            _ => {
                let b = self.in_register(b);
                match (cond == Cond::Set, width) {
                    (true, Width::W64) => dynasm!(self.asm; .arch aarch64; tst X(a), X(b)),
                    (true, Width::W32) => dynasm!(self.asm; .arch aarch64; tst W(a), W(b)),
                    (false, Width::W64) => dynasm!(self.asm; .arch aarch64; cmp X(a), X(b)),
                    (false, Width::W32) => dynasm!(self.asm; .arch aarch64; cmp W(a), W(b)),
                }
            }
        }
        self.jump_if(Flags::of(cond), label);
    }

    /// A right-hand side in a register: its own, or one that is free.
    fn in_register(&mut self, right: Right) -> u8 {
        match right {
            Right::Home(home) => machine(home),
            Right::Imm(imm) => {
                self.constant(NUMBER, imm as u64);
                NUMBER
            }
        }
    }

    /// Whether a number is one that must not stand in the code as it is.
    fn hides(&self, imm: i64) -> bool {
        self.choices.blinding.is_some() && !(-128..128).contains(&imm)
    }

    /// Sets a register to a number.
    fn constant(&mut self, dst: u8, value: u64) {
        let Some(key) = self.choices.blinding.filter(|_| self.hides(value as i64)) else {
            return self.plain_constant(dst, value);
        };
        let key = u64::from(key) << 32 | u64::from(key.rotate_left(13));
        // The key is another one for each program, so neither of the two numbers is the program's choice.
        self.plain_constant(dst, value ^ key);
        let other = if dst == RESULT { STORED } else { RESULT };
        self.plain_constant(other, key);
        dynasm!(self.asm; .arch aarch64; eor X(dst), X(dst), X(other));
    }

    /// Sets a register to a number, a quarter at a time; what most quarters are is not written.
    fn plain_constant(&mut self, dst: u8, value: u64) {
        let quarter = |at: u32| (value >> (16 * at)) as u32 & 0xffff;
        let filled = |with: u32| (0..4).filter(|&at| quarter(at) == with).count();
        let is_inverted = filled(0xffff) > filled(0);
        let common = if is_inverted { 0xffff } else { 0 };
        let mut is_begun = false;
        for at in 0..4 {
            let part = quarter(at);
            let is_last = at == 3 && !is_begun;
            if part == common && !is_last {
                continue;
            }
            match (is_begun, is_inverted, at) {
                (true, _, 0) => dynasm!(self.asm; .arch aarch64; movk X(dst), part),
                (true, _, 1) => dynasm!(self.asm; .arch aarch64; movk X(dst), part, lsl 16),
                (true, _, 2) => dynasm!(self.asm; .arch aarch64; movk X(dst), part, lsl 32),
                (true, ..) => dynasm!(self.asm; .arch aarch64; movk X(dst), part, lsl 48),
                (_, true, 0) => dynasm!(self.asm; .arch aarch64; movn X(dst), part ^ 0xffff),
                (_, true, 1) => dynasm!(self.asm; .arch aarch64; movn X(dst), part ^ 0xffff, lsl 16),
                (_, true, 2) => dynasm!(self.asm; .arch aarch64; movn X(dst), part ^ 0xffff, lsl 32),
                (_, true, _) => dynasm!(self.asm; .arch aarch64; movn X(dst), part ^ 0xffff, lsl 48),
                (.., 0) => dynasm!(self.asm; .arch aarch64; movz X(dst), part),
                (.., 1) => dynasm!(self.asm; .arch aarch64; movz X(dst), part, lsl 16),
                (.., 2) => dynasm!(self.asm; .arch aarch64; movz X(dst), part, lsl 32),
                _ => dynasm!(self.asm; .arch aarch64; movz X(dst), part, lsl 48),
            }
            is_begun = true;
        }
    }
}

/// Whether the rest of a function calls nothing.
fn is_leaf(nodes: &[Node]) -> bool {
    let rest = nodes.iter().take_while(|node| !matches!(node, Node::Function(_)));
    !rest.into_iter().any(|node| matches!(node, Node::Call { .. } | Node::Helper { .. } | Node::Step { .. }))
}
