//! x86-64.
//!
//! ```text
//!  r0  r1  r2  r3  r4  r5  r6  r7  r8  r9  r10   spare  scratch  state  window
//!  rax rdi rsi rdx rcx r8  rbx r13 r14 r15 rbp   r11    r10      r12    r9
//! ```
//!
//! Arguments of calls are where those of C functions are, and r6 to r10 where those functions keep them.

#![allow(clippy::useless_conversion)] // What the assembler's macro writes.

mod access;
mod arithmetic;
mod calls;
mod divide;

use dynasmrt::x64::X64Relocation;
use dynasmrt::{DynamicLabel, DynasmApi, DynasmLabelApi, VecAssembler, dynasm};
use skep_isa::{Cond, InsnIdx, Width};

use crate::mid::{Aim, BlockId, Function, FunctionId, Home, Middle, Node, Right};
use crate::state::at;
use crate::target::{Assembled, Choices, Site, Target};

/// The machine.
#[derive(Debug)]
pub(crate) struct X86_64;

/// Machine registers, by the homes they are.
const REGISTERS: [u8; 13] = [0, 7, 6, 2, 1, 8, 3, 13, 14, 15, 5, 11, 9];
const RAX: u8 = 0;
const RDX: u8 = 2;
/// What no node's value outlives.
const SCRATCH: u8 = 10;
const SPARE: u8 = 11;
const WINDOW: u8 = 9;
/// Loops begin at multiples of this.
const ALIGNMENT: usize = 16;
/// From a stack frame to the next.
const STRIDE: i32 = skep_vm::engine::FRAME_STRIDE as i32;
/// How often `may_goto` goes on in one frame.
const BUDGET: i32 = 8 << 20;

type Buffer = VecAssembler<X64Relocation>;

fn machine(home: Home) -> u8 {
    REGISTERS.get(usize::from(home)).copied().unwrap_or(SCRATCH)
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
    /// Nothing is found, and a register says so.
    Missed {
        dst: u8,
        back: DynamicLabel,
    },
    /// A division that the machine would not do, and where it goes on.
    Divided {
        by: Odd,
        is_rest: bool,
        width: Width,
        dst: u8,
        a: u8,
        back: DynamicLabel,
    },
}

/// Divisors that are not left to the machine.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Odd {
    Zero,
    MinusOne,
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

impl Target for X86_64 {
    fn assemble(middle: &Middle, aim: Aim, choices: Choices) -> Assembled {
        let n = middle.nodes.len();
        let mut asm = Buffer::new_with_capacity(0, 6 * n + 1024, 0, 0, n / 4 + 64, 0, n / 4 + 64);
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
            labels,
        };
        emitter.program()
    }

    fn disassemble(code: &[u8]) -> Vec<(u32, String)> {
        use iced_x86::{Decoder, DecoderOptions, Formatter, IntelFormatter};
        let mut formatter = IntelFormatter::new();
        let decoder = Decoder::with_ip(64, code, 0, DecoderOptions::NONE);
        let lines = decoder.into_iter().map(|instruction| {
            let mut text = String::new();
            formatter.format(&instruction, &mut text);
            (instruction.ip() as u32, text)
        });
        lines.collect()
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
        for (node, &insn) in middle.nodes.iter().zip(&middle.insns) {
            if last != Some(insn) {
                assembled.marks.push((self.offset(), insn));
                last = Some(insn);
            }
            if let Node::Function(id) = node
                && let Some(function) = middle.functions.get(id.0 as usize)
            {
                assembled.functions.push((function.entry, self.begin_function(*id, *function)));
            } else {
                self.node(*node);
            }
        }
        for (label, outside) in std::mem::take(&mut self.outside) {
            dynasm!(self.asm; .arch x64; =>label);
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
            Node::Block { id, is_loop } => {
                if is_loop {
                    self.align();
                }
                let label = self.block(id);
                dynasm!(self.asm; .arch x64; =>label);
            }
            Node::Set { dst, value } => self.set(machine(dst), value),
            Node::Alu { op, width, dst, a, b } => self.alu(op, width, machine(dst), machine(a), b),
            Node::Neg { width, dst, a } => {
                let dst = machine(dst);
                self.copy(width, dst, machine(a));
                match width {
                    Width::W64 => dynasm!(self.asm; .arch x64; neg Rq(dst)),
                    Width::W32 => dynasm!(self.asm; .arch x64; neg Rd(dst)),
                }
            }
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
                dynasm!(self.asm; .arch x64; jmp =>label);
            }
            Node::MayGoto { to, insn } => {
                let label = self.block(to);
                let spent = self.lead_out(Outside::OutOfFuel(insn));
                dynasm!(self.asm
                    ; .arch x64
                    ; cmp QWORD [rsp], 0
                    ; je =>label
                    ; dec QWORD [rsp]
                    ; dec QWORD [r12 + at::FUEL]
                    ; js =>spent
                );
            }
            Node::Fuel { n, insn } => {
                let spent = self.lead_out(Outside::OutOfFuel(insn));
                let n = i32::try_from(n).unwrap_or(i32::MAX);
                dynasm!(self.asm; .arch x64; sub QWORD [r12 + at::FUEL], n; js =>spent);
            }
            Node::Call { function, insn } => self.call(function, insn),
            Node::Element { dst, elements } => self.element(machine(dst), elements),
            Node::Helper { number, insn, keep } => self.helper(number, insn, keep),
            Node::Step { insn, may_exit } => self.step(insn, may_exit),
            Node::Exit => self.end_function(),
        }
    }

    /// Fills up to where a loop may begin.
    fn align(&mut self) {
        /// Instructions that do nothing, by their length.
        const NOTHING: [&[u8]; 9] = [
            &[0x90],
            &[0x66, 0x90],
            &[0x0f, 0x1f, 0x00],
            &[0x0f, 0x1f, 0x40, 0x00],
            &[0x0f, 0x1f, 0x44, 0x00, 0x00],
            &[0x66, 0x0f, 0x1f, 0x44, 0x00, 0x00],
            &[0x0f, 0x1f, 0x80, 0x00, 0x00, 0x00, 0x00],
            &[0x0f, 0x1f, 0x84, 0x00, 0x00, 0x00, 0x00, 0x00],
            &[0x66, 0x0f, 0x1f, 0x84, 0x00, 0x00, 0x00, 0x00, 0x00],
        ];
        let mut left = self.asm.offset().0.next_multiple_of(ALIGNMENT) - self.asm.offset().0;
        while left > 0 {
            let n = left.min(NOTHING.len());
            self.asm.extend(NOTHING.get(n - 1).copied().unwrap_or_default());
            left -= n;
        }
    }

    fn branch(&mut self, cond: Cond, width: Width, a: u8, b: Right, to: BlockId) {
        let label = self.block(to);
        let is_test = cond == Cond::Set;
        match b {
            Right::Imm(imm) if fits(imm, width) && !self.hides(imm) => {
                let imm = imm as i32;
                match (is_test, imm, width) {
                    (true, imm, Width::W64) => dynasm!(self.asm; .arch x64; test Rq(a), imm),
                    (true, imm, Width::W32) => dynasm!(self.asm; .arch x64; test Rd(a), imm),
                    (false, 0, Width::W64) => dynasm!(self.asm; .arch x64; test Rq(a), Rq(a)),
                    (false, 0, Width::W32) => dynasm!(self.asm; .arch x64; test Rd(a), Rd(a)),
                    (false, imm, Width::W64) => dynasm!(self.asm; .arch x64; cmp Rq(a), imm),
                    (false, imm, Width::W32) => dynasm!(self.asm; .arch x64; cmp Rd(a), imm),
                }
            }
            _ => {
                let b = self.in_register(b);
                match (is_test, width) {
                    (true, Width::W64) => dynasm!(self.asm; .arch x64; test Rq(a), Rq(b)),
                    (true, Width::W32) => dynasm!(self.asm; .arch x64; test Rd(a), Rd(b)),
                    (false, Width::W64) => dynasm!(self.asm; .arch x64; cmp Rq(a), Rq(b)),
                    (false, Width::W32) => dynasm!(self.asm; .arch x64; cmp Rd(a), Rd(b)),
                }
            }
        }
        match cond {
            Cond::Eq => dynasm!(self.asm; .arch x64; je =>label),
            Cond::Ne | Cond::Set => dynasm!(self.asm; .arch x64; jne =>label),
            Cond::Gt => dynasm!(self.asm; .arch x64; ja =>label),
            Cond::Ge => dynasm!(self.asm; .arch x64; jae =>label),
            Cond::Lt => dynasm!(self.asm; .arch x64; jb =>label),
            Cond::Le => dynasm!(self.asm; .arch x64; jbe =>label),
            Cond::SGt => dynasm!(self.asm; .arch x64; jg =>label),
            Cond::SGe => dynasm!(self.asm; .arch x64; jge =>label),
            Cond::SLt => dynasm!(self.asm; .arch x64; jl =>label),
            Cond::SLe => dynasm!(self.asm; .arch x64; jle =>label),
        }
    }

    /// A right-hand side in a register: its own, or the scratch.
    fn in_register(&mut self, right: Right) -> u8 {
        match right {
            Right::Home(home) => machine(home),
            Right::Imm(imm) => {
                self.constant(SCRATCH, imm as u64);
                SCRATCH
            }
        }
    }

    /// Whether a number is one that must not stand in the code as it is.
    fn hides(&self, imm: i64) -> bool {
        self.choices.blinding.is_some() && !(-128..128).contains(&imm)
    }

    /// Sets a register to a number.
    fn constant(&mut self, dst: u8, value: u64) {
        if let (Some(key), true) = (self.choices.blinding, self.hides(value as i64)) {
            let key = u64::from(key) << 32 | u64::from(key.rotate_left(13));
            // The key is another one for each program, so neither of the two numbers is the program's choice.
            let other = if dst == SCRATCH { SPARE } else { SCRATCH };
            dynasm!(self.asm
                ; .arch x64
                ; mov Rq(dst), QWORD (value ^ key) as i64
                ; mov Rq(other), QWORD key as i64
                ; xor Rq(dst), Rq(other)
            );
            return;
        }
        if value == 0 {
            dynasm!(self.asm; .arch x64; xor Rd(dst), Rd(dst));
        } else if let Ok(value) = u32::try_from(value) {
            dynasm!(self.asm; .arch x64; mov Rd(dst), value as i32);
        } else if let Ok(value) = i32::try_from(value as i64) {
            dynasm!(self.asm; .arch x64; mov Rq(dst), value);
        } else {
            dynasm!(self.asm; .arch x64; mov Rq(dst), QWORD value as i64);
        }
    }
}

/// Whether a number can stand in an instruction of this width.
fn fits(imm: i64, width: Width) -> bool {
    width == Width::W32 || i32::try_from(imm).is_ok()
}
