//! The program as the passes see it: decoded once, with what each pass finds out about each instruction beside it.

use skep_btf::TypeId;
use skep_isa::{AluOp, Insn, InsnIdx, Op, Operand, Reg, Word};

use crate::pass::history::Place;
use crate::rejection::Rejection;
use crate::state::RegType;

/// The instructions and what is known about them.
#[derive(Debug)]
pub(crate) struct Code {
    /// As encoded.
    pub words: Vec<Word>,
    /// As decoded; the second slot of an `ld_imm64` repeats the first.
    pub insns: Vec<Insn>,
    /// Where each leads: the next one, and a jump's target.
    edges: Vec<[u32; 2]>,
    /// Where each can come from, one after the other, and where those of each begin.
    sources: (Vec<u32>, Vec<u32>),
    /// What each does to the registers in demand, on the way back.
    back: Vec<Back>,
    /// What passes found out.
    pub aux: Vec<Aux>,
    /// The functions, by their first instruction.
    pub subprogs: Vec<Subprog>,
    /// The one that handles what the program throws.
    pub exception_callback: Option<u32>,
    /// Where the program throws.
    pub throws: Vec<u32>,
    /// Instructions of each function after all that follow them, function by function.
    pub postorder: Vec<u32>,
    /// Where each instruction stands in that order of its function.
    places: Vec<u32>,
}

/// What passes found out about an instruction.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Aux {
    /// States may be compared and stored here.
    pub prune_point: bool,
    /// The one executed before it may not be the one before it.
    pub jump_point: bool,
    /// A state is stored at every visit.
    pub force_checkpoint: bool,
    /// It calls something that calls back at once.
    pub calls_callback: bool,
    /// It takes an iterator's next element.
    pub advances_iter: bool,
    /// A field of it holds what no instruction has there; executing it must find that out.
    pub faulty: bool,
    /// Where states that met here differed last.
    pub differing: Option<Place>,
    /// Some path came here.
    pub seen: bool,
    /// Registers whose values may still be read, one bit each.
    pub live_regs: u16,
    /// The loop it is part of; zero for none.
    pub scc: u32,
    /// The function it is in.
    pub subprog: u32,
    /// The kind of pointer it accessed memory through.
    pub pointer: Option<RegType>,
    /// What every `bpf_loop` here so far called back, as long as a plain loop could stand for the call.
    pub inline_loop: InlineLoop,
}

/// Whether the kernel will put a loop in the place of a call of `bpf_loop`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) enum InlineLoop {
    /// No path came to the call yet.
    #[default]
    Unseen,
    /// So far; every path called back this function.
    Of(u32),
    /// No: flags, or different functions.
    Never,
}

/// A function.
#[derive(Clone, Debug)]
pub(crate) struct Subprog {
    /// Its name, where known.
    pub name: String,
    /// Its first instruction.
    pub start: u32,
    /// One past its last instruction.
    pub end: u32,
    /// Where its instructions begin in [`Code::postorder`].
    pub postorder_start: u32,
    /// One past where they end.
    pub postorder_end: u32,
    /// Whether it is verified by its signature.
    pub is_global: bool,
    /// Whether it makes tail calls.
    pub has_tail_call: bool,
    /// Whether it uses classic packet loads.
    pub has_ld_abs: bool,
    /// Whether it or something it calls may move the packet.
    pub changes_packet: bool,
    /// How deep its stack gets.
    pub stack_depth: u32,
    /// Whether a helper calls it back.
    pub is_callback: bool,
    /// Whether a helper has it called later, on its own.
    pub is_called_later: bool,
    /// Whether something calls it that is verified itself.
    pub is_called: bool,
    /// Whether it has been verified by its signature.
    pub is_verified: bool,
    /// What its arguments are, where its type says so.
    pub signature: Signature,
}

/// What a function's arguments are.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Signature {
    /// By its type.
    Known(Vec<ArgShape>),
    /// It has no type, or one that does not say; a static function is verified with each caller all the same.
    Unreliable,
    /// It has a type that a global function must not have.
    Refused(Box<Rejection>),
    /// It needs something that is not modelled.
    Unmodelled(String),
}

/// What an argument of a function is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum ArgShape {
    /// A number.
    Number,
    /// The context.
    Ctx,
    /// Memory of a size.
    Memory {
        /// Bytes.
        size: u32,
        /// Whether it may be null.
        nullable: bool,
    },
    /// An object of the kernel's that is valid as long as the function runs.
    Trusted {
        /// Its type, of the kernel's.
        id: TypeId,
        /// Whether it may be null.
        nullable: bool,
    },
    /// What may be an object of the kernel's, and is read with care.
    Untrusted {
        /// Its type, of the kernel's.
        id: TypeId,
    },
    /// What may be memory, and is read with care.
    UntrustedMemory,
    /// An address in the arena, or a number.
    Arena,
    /// A dynptr, which the function may read and write through.
    Dynptr,
}

impl Code {
    /// The words of a program, with nothing known about them yet but its functions.
    pub(crate) fn new(words: Vec<Word>, subprogs: Vec<Subprog>) -> Code {
        let aux = vec![Aux::default(); words.len()];
        Code {
            words,
            insns: Vec::new(),
            edges: Vec::new(),
            sources: Default::default(),
            back: Vec::new(),
            aux,
            subprogs,
            exception_callback: None,
            throws: Vec::new(),
            postorder: Vec::new(),
            places: Vec::new(),
        }
    }

    /// How many slots there are.
    pub(crate) fn len(&self) -> u32 {
        self.words.len() as u32
    }

    /// The instruction at an index that is known to be one.
    pub(crate) fn insn(&self, at: u32) -> &Insn {
        &self.insns[at as usize]
    }

    /// The instruction after one. A second slot counts too, to which a jump may lead until that is found out.
    pub(crate) fn next(&self, at: u32) -> u32 {
        let slots = if self.words[at as usize].code == 0 { 1 } else { self.insn(at).slots() };
        at + slots
    }

    /// What is known about the instruction at an index that is known to be one.
    pub(crate) fn aux(&self, at: u32) -> &Aux {
        &self.aux[at as usize]
    }

    /// The function an instruction is in.
    pub(crate) fn subprog_at(&self, at: u32) -> u32 {
        self.aux[at as usize].subprog
    }

    /// The function that begins at an instruction.
    pub(crate) fn subprog_starting(&self, at: u32) -> Option<u32> {
        self.subprogs.binary_search_by_key(&at, |subprog| subprog.start).ok().map(|found| found as u32)
    }

    /// The instructions that can follow one within its function: the next one, then a jump's target.
    pub(crate) fn successors(&self, at: u32) -> impl Iterator<Item = u32> + use<> {
        let [next, target] = self.edges[at as usize];
        [next, target].into_iter().filter(|edge| *edge != NO_EDGE)
    }

    /// The instructions that one can follow within its function.
    pub(crate) fn predecessors(&self, at: u32) -> &[u32] {
        let (sources, begins) = &self.sources;
        &sources[begins[at as usize] as usize..begins[at as usize + 1] as usize]
    }

    /// What an instruction does on the way back.
    pub(crate) fn back(&self, at: u32) -> Back {
        self.back[at as usize]
    }

    /// The place of an instruction in its function's postorder.
    pub(crate) fn order_of(&self, at: u32) -> usize {
        self.places[at as usize] as usize
    }

    /// Sets the order of all functions, and works out what goes against it.
    pub(crate) fn set_postorder(&mut self, postorder: Vec<u32>) {
        let count = self.words.len();
        self.places = vec![u32::MAX; count];
        for subprog in &self.subprogs {
            let order = &postorder[subprog.postorder_start as usize..subprog.postorder_end as usize];
            for (place, at) in order.iter().enumerate() {
                self.places[*at as usize] = place as u32;
            }
        }
        let mut begins = vec![0u32; count + 1];
        let known = |next: &u32| (*next as usize) < count;
        for next in postorder.iter().flat_map(|at| self.successors(*at)).filter(known) {
            begins[next as usize + 1] += 1;
        }
        for at in 0..count {
            begins[at + 1] += begins[at];
        }
        let mut sources = vec![0; begins[count] as usize];
        let mut ends = begins.clone();
        for &at in &postorder {
            for next in self.successors(at).filter(known) {
                let end = &mut ends[next as usize];
                sources[*end as usize] = at;
                *end += 1;
            }
        }
        self.sources = (sources, begins);
        self.postorder = postorder;
    }

    /// Works out where each instruction leads, once.
    pub(crate) fn find_edges(&mut self) {
        let edge = |at: u32, insn: &Insn| {
            let target = match insn.op {
                Op::Jump { .. } | Op::Ja { .. } | Op::MayGoto => {
                    insn.target(InsnIdx(at)).map(|target| target.0)
                }
                _ => None,
            };
            let falls = !matches!(insn.op, Op::Exit | Op::Ja { .. });
            [if falls { self.next(at) } else { NO_EDGE }, target.unwrap_or(NO_EDGE)]
        };
        self.edges = self.insns.iter().enumerate().map(|(at, insn)| edge(at as u32, insn)).collect();
        self.back = self.insns.iter().zip(&self.words).map(|(insn, word)| Back::of(insn, word)).collect();
    }
}

/// What an instruction does to the registers in demand on the way back over it, where it touched no stack and tied nothing.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Back {
    /// It makes no difference unless one of these is in demand.
    concerns: u16,
    /// What stays in demand.
    keeps: u16,
    /// What comes to be in demand.
    adds: u16,
}

impl Back {
    /// No register. Among what concerns an instruction, it always does; among what it adds, there is more to it than that.
    const MORE: u16 = 1 << 15;

    fn of(insn: &Insn, word: &Word) -> Back {
        let bit = |reg: Reg| 1u16 << reg.number();
        let (dst, src) = (bit(insn.dst), if insn.src == Reg::R10 { 0 } else { bit(insn.src) });
        let (concerns, keeps, adds) = match insn.op {
            _ if word.code == 0 => (0, !0, 0),
            Op::Alu { op: AluOp::Mov, src: Operand::Reg, .. } | Op::MovSx { .. } | Op::AddrSpaceCast => {
                (dst, !dst, src)
            }
            Op::Alu { op: AluOp::Mov, src: Operand::Imm, .. } | Op::LoadImm64(_) => (dst, !dst, 0),
            Op::Alu { src: Operand::Reg, .. } => (dst, !0, src),
            Op::Load { .. } | Op::LoadAcquire { .. } => (dst, !dst, 0),
            Op::Jump { src: Operand::Reg, .. } => (dst | bit(insn.src), !0, dst | bit(insn.src)),
            Op::Alu { src: Operand::Imm, .. }
            | Op::Neg { .. }
            | Op::End { .. }
            | Op::Jump { src: Operand::Imm, .. }
            | Op::Ja { .. }
            | Op::MayGoto
            | Op::Gotox => (0, !0, 0),
            Op::Store { .. } | Op::StoreRelease { .. } | Op::Atomic { .. } => (dst, !0, Back::MORE),
            Op::Call(_) | Op::Exit | Op::LoadSkb { .. } => (Back::MORE, !0, Back::MORE),
        };
        Back { concerns, keeps, adds }
    }

    /// Whether it makes a difference while these registers are in demand.
    #[inline]
    pub(crate) fn concerned_by(self, regs: u16) -> bool {
        self.concerns & (regs | Back::MORE) != 0
    }

    /// The registers in demand before the instruction, from those after it; nothing where there is more to it.
    #[inline]
    pub(crate) fn step(self, regs: u16) -> Option<u16> {
        if !self.concerned_by(regs) {
            return Some(regs);
        }
        if self.adds & Back::MORE != 0 { None } else { Some(regs & self.keeps | self.adds) }
    }
}

/// No instruction.
const NO_EDGE: u32 = u32::MAX;
