//! Why a program is refused: what was known at the instruction at fault, and what on the way there made it so.
//!
//! The program is verified twice more: once to learn which instructions lead to the rejection, and once to look at the
//! states along that way. Then the way is walked backwards from the register that is at fault, through copies, arithmetic,
//! the stack and calls, to where its value came from; each write and each branch met on it is a [`Step`].

use std::rc::Rc;

use skep_isa::{AluOp, CallKind, Insn, Op, Operand, Reg};
use skep_linux::Profile;
use skep_object::Program;

use crate::code::Code;
use crate::env;
use crate::state::{Base, Frame, Refs, RegState, State};
use crate::{Options, Rejection, Verdict};

/// Why a program is refused.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Explanation {
    /// The instruction at fault; none where the program as a whole is.
    pub insn: Option<u32>,
    /// What was known of the registers that the instruction uses, in the log's words; the one at fault is first.
    pub known: Vec<Known>,
    /// What on the way there made the first of them what it is, in the order it happened.
    pub steps: Vec<Step>,
    /// How many instructions were executed on the way.
    pub path_len: usize,
}

/// What is known of a register.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Known {
    /// The register's number.
    pub reg: u8,
    /// What it holds, as the kernel's log writes it.
    pub value: String,
    /// For a number that is not known exactly: the least and the most it can be, as signed and as unsigned numbers.
    pub range: Option<Range>,
}

/// What a number can be.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Range {
    /// The least and the most, signed.
    pub signed: (i64, i64),
    /// The least and the most, unsigned.
    pub unsigned: (u64, u64),
}

/// Something on the way that made a value what it is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Step {
    /// The instruction.
    pub insn: u32,
    /// What it did.
    pub does: Does,
    /// The register it was about, afterwards.
    pub after: Known,
}

/// What an instruction on the way did.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Does {
    /// It wrote the register.
    Writes,
    /// It stored the register on the stack, from where it was loaded later.
    Spills,
    /// It compared the register, and jumped.
    Jumps,
    /// It compared the register, and did not jump.
    Falls,
    /// It called the function that the register was an argument of.
    Passes,
    /// It acquired something that must be released.
    Acquires,
}

/// Instructions of a path that are looked at, and steps that are told.
const MAX_WATCHED: usize = 4096;
const MAX_STEPS: usize = 8;

/// Explains a rejection; nothing if the program is not refused.
#[must_use]
pub fn explain(program: &Program, profile: &Profile, options: &Options) -> Option<Explanation> {
    let quiet = Options { log_level: crate::LogLevel(0), ..*options };
    let (report, trail) = env::run_watched(program, profile, &quiet, Trail::default());
    let Verdict::Reject(rejection) = &report.verdict else { return None };
    let nothing = Explanation { insn: report.insn, known: Vec::new(), steps: Vec::new(), path_len: 0 };
    let path = trail.path();
    let Some(at_fault) =
        report.insn.filter(|insn| path.last().is_some_and(|last| trail.insn(*last) == *insn))
    else {
        return Some(Explanation { path_len: path.len(), ..nothing });
    };
    let watched = path.get(path.len().saturating_sub(MAX_WATCHED)..).unwrap_or(&path).to_vec();
    let (_, trail) = env::run_watched(program, profile, &quiet, Trail::watching(watched));
    let Ok(names) = env::ProgramNames::of(program) else {
        return Some(Explanation { path_len: path.len(), ..nothing });
    };
    let code = trail.code?;
    let walk = Walk { code: &code, seen: &trail.seen, names: &names };
    if let Rejection::Leaked { .. } = **rejection {
        return Some(Explanation { steps: walk.acquired(), path_len: path.len(), ..nothing });
    }
    let insn = *code.insn(at_fault);
    let named = named_register(&rejection.message()).filter(|reg| uses(&insn).contains(reg));
    let first = named.or_else(|| uses(&insn).first().copied());
    let frame = &trail.seen.last()?.frame;
    let mut regs: Vec<Reg> = first.into_iter().collect();
    regs.extend(uses(&insn).into_iter().filter(|reg| Some(*reg) != first));
    let known = regs
        .iter()
        .filter(|reg| **reg != Reg::R10 && !frame.regs[reg.index()].kind.is(Base::NotInit))
        .map(|reg| walk.known(frame, *reg))
        .collect();
    let steps = first.map(|reg| walk.back(reg)).unwrap_or_default();
    Some(Explanation { insn: Some(at_fault), known, steps, path_len: path.len() })
}

/// Which instructions were executed on which way.
#[derive(Debug, Default)]
pub(crate) struct Trail {
    steps: Vec<Executed>,
    last: Option<u32>,
    count: u32,
    watched: Vec<u32>,
    seen: Vec<Seen>,
    /// The program as it was decoded, once it is done with.
    pub code: Option<Code>,
}

#[derive(Clone, Copy, Debug)]
struct Executed {
    insn: u32,
    before: Option<u32>,
}

/// What was known before an instruction on the way.
#[derive(Debug)]
struct Seen {
    insn: u32,
    frame: Rc<Frame>,
    refs: Rc<Refs>,
}

impl Trail {
    /// A trail that looks at the states before some of the instructions, by when they are executed.
    fn watching(watched: Vec<u32>) -> Trail {
        Trail { watched, ..Trail::default() }
    }

    /// An instruction is about to be executed.
    pub(crate) fn step(&mut self, insn: u32, state: &State) {
        if self.watched.is_empty() {
            self.steps.push(Executed { insn, before: self.last });
        } else if self.watched.get(self.seen.len()) == Some(&self.count)
            && let Some(frame) = state.frames().last()
        {
            self.seen.push(Seen { insn, frame: Rc::clone(frame), refs: Rc::clone(&state.refs) });
        }
        self.last = Some(self.count);
        self.count += 1;
    }

    /// The instruction executed last.
    pub(crate) fn here(&self) -> Option<u32> {
        self.last
    }

    /// Goes on behind an instruction executed before.
    pub(crate) fn resume(&mut self, at: Option<u32>) {
        self.last = at;
    }

    fn insn(&self, step: u32) -> u32 {
        self.steps.get(step as usize).map_or(0, |step| step.insn)
    }

    /// The way to the instruction executed last, first instruction first.
    fn path(&self) -> Vec<u32> {
        let mut path = Vec::new();
        let mut at = self.last;
        while let Some(step) = at {
            path.push(step);
            at = self.steps.get(step as usize).and_then(|step| step.before);
        }
        path.reverse();
        path
    }
}

/// What is followed backwards.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Reg(Reg),
    /// A slot of the frame, by its distance from the frame pointer.
    Stack(i64),
}

struct Walk<'a> {
    code: &'a Code,
    seen: &'a [Seen],
    names: &'a env::ProgramNames<'a>,
}

impl Walk<'_> {
    fn known(&self, frame: &Frame, reg: Reg) -> Known {
        let state = &frame.regs[reg.index()];
        let (w, exact) = (&state.value.b64, state.value.known(true).is_some());
        Known {
            reg: reg.number(),
            value: crate::state::shown(state, frame, self.names),
            range: (state.is_scalar() && !exact)
                .then_some(Range { signed: (w.smin, w.smax), unsigned: (w.umin, w.umax) }),
        }
    }

    /// Where on the way what is still held was acquired.
    fn acquired(&self) -> Vec<Step> {
        let Some(last) = self.seen.last() else { return Vec::new() };
        let step = |pair: &[Seen]| {
            let [before, after] = pair else { return None };
            let is_held = last.refs.held.iter().any(|held| held.insn == before.insn);
            let here = is_held && after.refs.held.len() > before.refs.held.len();
            here.then(|| Step {
                insn: before.insn,
                does: Does::Acquires,
                after: self.known(&after.frame, Reg::R0),
            })
        };
        self.seen.windows(2).filter_map(step).collect()
    }

    /// The steps that made a register what it is before the last instruction.
    fn back(&self, reg: Reg) -> Vec<Step> {
        let mut steps = Vec::new();
        let Some(last) = self.seen.last() else { return steps };
        let mut depth = last.frame.number;
        let mut place = Place::Reg(reg);
        let pairs = self.seen.windows(2).rev();
        for pair in pairs {
            let [before, after] = pair else { break };
            if steps.len() >= MAX_STEPS {
                break;
            }
            let insn = self.code.insn(before.insn);
            let told = |does, reg| Step { insn: before.insn, does, after: self.known(&after.frame, reg) };
            // A call or a return leads into another frame.
            if before.frame.number != after.frame.number {
                let Place::Reg(reg) = place else {
                    if after.frame.number == depth && before.frame.number < depth {
                        break;
                    }
                    continue;
                };
                if after.frame.number == depth && before.frame.number < depth {
                    // The callee's arguments are the caller's.
                    if !(1..=5).contains(&reg.number()) {
                        break;
                    }
                    steps.push(told(Does::Passes, reg));
                    depth = before.frame.number;
                } else if after.frame.number == depth && before.frame.number > depth && reg == Reg::R0 {
                    depth = before.frame.number;
                }
                continue;
            }
            if before.frame.number != depth {
                continue;
            }
            match place {
                Place::Reg(reg) => {
                    if let Op::Jump { .. } = insn.op
                        && uses(insn).contains(&reg)
                        && before.frame.regs[reg.index()] != after.frame.regs[reg.index()]
                    {
                        let falls = after.insn == before.insn + 1;
                        steps.push(told(if falls { Does::Falls } else { Does::Jumps }, reg));
                        continue;
                    }
                    if !writes(insn, reg) {
                        continue;
                    }
                    steps.push(told(Does::Writes, reg));
                    match source(insn, reg, &before.frame) {
                        Some(next) => place = next,
                        None => break,
                    }
                }
                Place::Stack(at) => {
                    if let Op::Store { src, .. } = insn.op
                        && stack_place(insn.dst, insn.off, &before.frame) == Some(at)
                    {
                        match src {
                            Operand::Reg => {
                                steps.push(told(Does::Spills, insn.src));
                                place = Place::Reg(insn.src);
                            }
                            Operand::Imm => break,
                        }
                    }
                }
            }
        }
        steps.reverse();
        steps
    }
}

/// The registers that an instruction depends on, the one whose content matters most first.
fn uses(insn: &Insn) -> Vec<Reg> {
    let with = |src: Operand, first: Reg| match src {
        Operand::Reg => vec![first, insn.src],
        Operand::Imm => vec![first],
    };
    match insn.op {
        Op::Alu { op: AluOp::Mov, src: Operand::Reg, .. } | Op::MovSx { .. } | Op::AddrSpaceCast => {
            vec![insn.src]
        }
        Op::Alu { op: AluOp::Mov, .. } => Vec::new(),
        Op::Alu { src, .. } | Op::Store { src, .. } | Op::Jump { src, .. } => with(src, insn.dst),
        Op::Neg { .. } | Op::End { .. } => vec![insn.dst],
        Op::Load { .. } | Op::LoadAcquire { .. } => vec![insn.src],
        Op::StoreRelease { .. } | Op::Atomic { .. } => vec![insn.dst, insn.src],
        Op::Call(CallKind::Reg) | Op::Gotox => vec![insn.dst],
        Op::Call(_) => (1..=5).filter_map(Reg::new).collect(),
        Op::Exit => vec![Reg::R0],
        Op::LoadSkb { .. } => vec![Reg::R6],
        Op::LoadImm64(_) | Op::Ja { .. } | Op::MayGoto => Vec::new(),
    }
}

fn writes(insn: &Insn, reg: Reg) -> bool {
    match insn.op {
        Op::Alu { .. }
        | Op::MovSx { .. }
        | Op::AddrSpaceCast
        | Op::Neg { .. }
        | Op::End { .. }
        | Op::Load { .. }
        | Op::LoadAcquire { .. }
        | Op::LoadImm64(_) => insn.dst == reg,
        Op::Call(_) => reg.number() <= 5,
        Op::LoadSkb { .. } => reg == Reg::R0,
        Op::Atomic { fetch, .. } => fetch && (insn.src == reg || reg == Reg::R0),
        Op::Store { .. }
        | Op::StoreRelease { .. }
        | Op::Jump { .. }
        | Op::Ja { .. }
        | Op::MayGoto
        | Op::Gotox
        | Op::Exit => false,
    }
}

/// Where an instruction has the value from that it wrote to a register, if that is worth following.
fn source(insn: &Insn, reg: Reg, before: &Frame) -> Option<Place> {
    match insn.op {
        Op::Alu { op: AluOp::Mov, src: Operand::Reg, .. } | Op::MovSx { .. } | Op::AddrSpaceCast => {
            Some(Place::Reg(insn.src))
        }
        Op::Alu { op: AluOp::Mov, .. } => None,
        // Of a pointer and what it is moved by, the latter is what went wrong, if it is not known exactly.
        Op::Alu { src: Operand::Reg, .. } => {
            let exact = |reg: Reg| before.regs[reg.index()].value.known(true).is_some();
            Some(Place::Reg(if exact(insn.src) { reg } else { insn.src }))
        }
        Op::Alu { .. } | Op::Neg { .. } | Op::End { .. } => Some(Place::Reg(reg)),
        Op::Load { .. } => stack_place(insn.src, insn.off, before).map(Place::Stack),
        _ => None,
    }
}

/// Where in the frame an access through a register is, if it is in it and the place is known.
fn stack_place(base: Reg, off: i16, frame: &Frame) -> Option<i64> {
    let reg: &RegState = &frame.regs[base.index()];
    let known = reg.value.known(true).filter(|_| reg.kind.is(Base::Stack) && reg.frame == frame.number)?;
    Some((known as i64).wrapping_add(i64::from(reg.off)).wrapping_add(i64::from(off)))
}

/// The register that a message names first, such as `R2` of `R2 !read_ok`.
fn named_register(message: &str) -> Option<Reg> {
    message.split(|c: char| !c.is_ascii_alphanumeric()).find_map(|word| {
        let number: u8 = word.strip_prefix('R')?.parse().ok()?;
        Reg::new(number)
    })
}

impl Does {
    /// In a word, for people.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Does::Writes => "writes",
            Does::Spills => "stores",
            Does::Jumps => "jumps",
            Does::Falls => "goes on",
            Does::Passes => "passes",
            Does::Acquires => "acquires",
        }
    }
}
