//! Loads, stores and atomics.

use dynasmrt::{DynamicLabel, DynasmApi, DynasmLabelApi, dynasm};
use skep_isa::{AluOp, AtomicOp, Size, Width};
use skep_vm::engine::Elements;

use super::{Emitter, Outside, RAX, SCRATCH, SPARE, Site, WINDOW, machine};
use crate::mid::{Access, AccessKind, Cage, FRAME_POINTER, Fields, NONE, Right, Sum};
use crate::state::at;

/// Where an access is made: `base + (index << shift) + disp`.
#[derive(Clone, Copy, Debug)]
struct Place {
    base: u8,
    index: Option<(u8, u8)>,
    disp: i32,
}

/// The slow way of an access, which has code only where other code leads there.
#[derive(Clone, Copy, Debug)]
struct Slow {
    site: u32,
    label: Option<DynamicLabel>,
}

/// An instruction with a place in it.
macro_rules! at_place {
    ($asm:expr, $place:expr, [$($before:tt)*] [$($after:tt)*]) => {{
        let Place { base, index, disp } = $place;
        match (index, i8::try_from(disp)) {
            (None, Ok(disp)) => dynasm!($asm; .arch x64; $($before)* [BYTE Rq(base) + disp] $($after)*),
            (None, Err(_)) => dynasm!($asm; .arch x64; $($before)* [Rq(base) + disp] $($after)*),
            (Some((index, 0)), Ok(disp)) => {
                dynasm!($asm; .arch x64; $($before)* [BYTE Rq(base) + Rq(index) + disp] $($after)*)
            }
            (Some((index, 1)), Ok(disp)) => {
                dynasm!($asm; .arch x64; $($before)* [BYTE Rq(base) + Rq(index) * 2 + disp] $($after)*)
            }
            (Some((index, 2)), Ok(disp)) => {
                dynasm!($asm; .arch x64; $($before)* [BYTE Rq(base) + Rq(index) * 4 + disp] $($after)*)
            }
            (Some((index, _)), Ok(disp)) => {
                dynasm!($asm; .arch x64; $($before)* [BYTE Rq(base) + Rq(index) * 8 + disp] $($after)*)
            }
            (Some((index, 0)), Err(_)) => {
                dynasm!($asm; .arch x64; $($before)* [Rq(base) + Rq(index) + disp] $($after)*)
            }
            (Some((index, 1)), Err(_)) => {
                dynasm!($asm; .arch x64; $($before)* [Rq(base) + Rq(index) * 2 + disp] $($after)*)
            }
            (Some((index, 2)), Err(_)) => {
                dynasm!($asm; .arch x64; $($before)* [Rq(base) + Rq(index) * 4 + disp] $($after)*)
            }
            (Some((index, _)), Err(_)) => {
                dynasm!($asm; .arch x64; $($before)* [Rq(base) + Rq(index) * 8 + disp] $($after)*)
            }
        }
    }};
}

impl Emitter<'_> {
    pub(super) fn access(&mut self, access: Access) {
        let site = self.sites.len();
        let mut slow = Slow { site: site as u32, label: None };
        if access.fields == Fields::Always {
            let slow = self.slow(&mut slow);
            dynasm!(self.asm; .arch x64; jmp =>slow);
            return self.note(access, u32::MAX);
        }
        // A number that is stored goes first: making it may take both scratches.
        let value = match access.kind {
            AccessKind::Store { value: Right::Imm(imm), size } => match i32::try_from(imm) {
                Ok(imm) if !self.hides(i64::from(imm)) => Right::Imm(i64::from(imm)),
                _ if size == Size::Dw || self.hides(imm) => {
                    self.constant(SPARE, imm as u64);
                    Right::Home(super::super::mid::SPARE)
                }
                _ => Right::Imm(i64::from(imm as i32)),
            },
            AccessKind::Store { value, .. } => value,
            _ => Right::Imm(0),
        };
        let place = self.place(access, &mut slow);
        let from = self.offset();
        match access.kind {
            AccessKind::Load { dst, size, signed } => self.load(machine(dst), size, signed, place),
            AccessKind::Store { size, .. } => self.store(size, value, place),
            AccessKind::Modify { op, width, fetch, src } => {
                let from = self.modify(op, width, fetch, machine(src), place, &mut slow);
                return self.note(access, from);
            }
        }
        self.note(access, from);
    }

    /// The label of an access's slow way.
    fn slow(&mut self, slow: &mut Slow) -> DynamicLabel {
        *slow.label.get_or_insert_with(|| self.lead_out(Outside::Slow { site: slow.site }))
    }

    fn note(&mut self, access: Access, from: u32) {
        let resume = self.offset();
        self.sites.push(Site { from, resume, access });
    }

    /// Where an access is made, kept within guest memory as it is asked for.
    fn place(&mut self, access: Access, slow: &mut Slow) -> Place {
        let Access { at: sum, cage, fields, .. } = access;
        let asks = fields == Fields::Maybe;
        let hides = self.hides(i64::from(sum.disp)) && sum.base != FRAME_POINTER;
        let Sum { base, index, shift, disp, .. } = sum;
        let plain =
            Place { base: machine(base), index: (index != NONE).then(|| (machine(index), shift)), disp };
        if cage == Cage::Open && !asks && !hides {
            return plain;
        }
        let whole = Sum { width: Width::W64, ..sum };
        let scratch = Place { base: SCRATCH, index: None, disp: 0 };
        if asks {
            let slow = self.slow(slow);
            self.sum(SCRATCH, whole);
            dynasm!(self.asm
                ; .arch x64
                ; shr Rq(SCRATCH), 16
                ; cmp Rq(SCRATCH), [r12 + at::CONTEXT]
                ; je =>slow
            );
        }
        match cage {
            Cage::Open if hides => {
                self.sum(SCRATCH, whole);
                scratch
            }
            Cage::Open => plain,
            Cage::Rebase => {
                let low = Sum { width: Width::W32, ..sum };
                if index == NONE && (-(1 << 15)..1 << 15).contains(&disp) && !hides {
                    // The window has room to be off by as much at either end.
                    dynasm!(self.asm; .arch x64; mov Rd(SCRATCH), Rd(machine(base)));
                    return Place { base: WINDOW, index: Some((SCRATCH, 0)), disp };
                }
                self.sum(SCRATCH, low);
                Place { base: WINDOW, index: Some((SCRATCH, 0)), disp: 0 }
            }
            Cage::Check => {
                let slow = self.slow(slow);
                self.sum(SCRATCH, whole);
                // The spare register may hold what is stored.
                dynasm!(self.asm
                    ; .arch x64
                    ; push Rq(SPARE)
                    ; mov Rq(SPARE), Rq(SCRATCH)
                    ; shr Rq(SPARE), 32
                    ; cmp Rd(SPARE), [r12 + at::WINDOW + 4]
                    ; pop Rq(SPARE)
                    ; jne =>slow
                );
                if self.aim.has_arena {
                    dynasm!(self.asm
                        ; .arch x64
                        ; sub Rq(SCRATCH), [r12 + at::ARENA]
                        ; cmp Rq(SCRATCH), [r12 + at::ARENA + 8]
                        ; jb =>slow
                        ; add Rq(SCRATCH), [r12 + at::ARENA]
                    );
                }
                scratch
            }
        }
    }

    /// Makes an index the address of an array's value.
    pub(super) fn element(&mut self, dst: u8, elements: Elements) {
        let Elements { start, stride, entries, cpus } = elements;
        let back = self.asm.new_dynamic_label();
        let missed = self.lead_out(Outside::Missed { dst, back });
        dynasm!(self.asm; .arch x64; cmp Rd(dst), entries as i32; jae =>missed);
        if cpus > 1 {
            dynasm!(self.asm
                ; .arch x64
                ; imul Rq(SCRATCH), [r12 + at::CPU], stride as i32
                ; imul Rq(dst), Rq(dst), (stride * u64::from(cpus)) as i32
                ; add Rq(dst), Rq(SCRATCH)
            );
        } else if entries > 1 {
            self.alu(AluOp::Mul, Width::W64, dst, dst, Right::Imm(stride as i64));
        }
        self.constant(SCRATCH, start);
        dynasm!(self.asm; .arch x64; add Rq(dst), Rq(SCRATCH); =>back);
    }

    fn load(&mut self, dst: u8, size: Size, signed: bool, place: Place) {
        match (size, signed) {
            (Size::B, false) => at_place!(self.asm, place, [movzx Rd(dst), BYTE] []),
            (Size::H, false) => at_place!(self.asm, place, [movzx Rd(dst), WORD] []),
            (Size::W, false) => at_place!(self.asm, place, [mov Rd(dst),] []),
            (Size::B, true) => at_place!(self.asm, place, [movsx Rq(dst), BYTE] []),
            (Size::H, true) => at_place!(self.asm, place, [movsx Rq(dst), WORD] []),
            (Size::W, true) => at_place!(self.asm, place, [movsxd Rq(dst), DWORD] []),
            (Size::Dw, _) => at_place!(self.asm, place, [mov Rq(dst),] []),
        }
    }

    fn store(&mut self, size: Size, value: Right, place: Place) {
        match value {
            Right::Home(home) => {
                let value = machine(home);
                match size {
                    Size::B => at_place!(self.asm, place, [mov] [, Rb(value)]),
                    Size::H => at_place!(self.asm, place, [mov] [, Rw(value)]),
                    Size::W => at_place!(self.asm, place, [mov] [, Rd(value)]),
                    Size::Dw => at_place!(self.asm, place, [mov] [, Rq(value)]),
                }
            }
            Right::Imm(imm) => match size {
                Size::B => at_place!(self.asm, place, [mov BYTE] [, imm as i8]),
                Size::H => at_place!(self.asm, place, [mov WORD] [, imm as i16]),
                Size::W => at_place!(self.asm, place, [mov DWORD] [, imm as i32]),
                Size::Dw => at_place!(self.asm, place, [mov QWORD] [, imm as i32]),
            },
        }
    }

    /// An atomic. Gives where its first access is.
    fn modify(
        &mut self,
        op: AtomicOp,
        width: Width,
        fetch: bool,
        src: u8,
        place: Place,
        slow: &mut Slow,
    ) -> u32 {
        // One that is not aligned is a trap, unless a verifier has seen that it is.
        let is_loop = fetch && matches!(op, AtomicOp::Or | AtomicOp::And | AtomicOp::Xor);
        let place = match self.aim.is_caged || is_loop {
            true => self.aligned(width, place, slow),
            false => place,
        };
        let mut from = self.offset();
        macro_rules! locked {
            ($op:tt, $value:expr) => {
                match width {
                    Width::W64 => at_place!(self.asm, place, [lock $op] [, Rq($value)]),
                    Width::W32 => at_place!(self.asm, place, [lock $op] [, Rd($value)]),
                }
            };
        }
        match (op, fetch) {
            (AtomicOp::Add, false) => locked!(add, src),
            (AtomicOp::Or, false) => locked!(or, src),
            (AtomicOp::And, false) => locked!(and, src),
            (AtomicOp::Xor, false) => locked!(xor, src),
            (AtomicOp::Add, true) => locked!(xadd, src),
            (AtomicOp::Xchg, _) => match width {
                Width::W64 => at_place!(self.asm, place, [xchg] [, Rq(src)]),
                Width::W32 => at_place!(self.asm, place, [xchg] [, Rd(src)]),
            },
            (AtomicOp::CmpXchg, _) => {
                locked!(cmpxchg, src);
                if width == Width::W32 {
                    // Where they are equal rax keeps its upper half.
                    dynasm!(self.asm; .arch x64; mov eax, eax);
                }
            }
            (AtomicOp::Or | AtomicOp::And | AtomicOp::Xor, true) => {
                // Until nobody was faster. The place is in the scratch, and rax on the stack.
                let again = self.asm.new_dynamic_label();
                from = self.offset();
                match width {
                    Width::W64 => at_place!(self.asm, place, [mov Rq(SPARE),] []),
                    Width::W32 => at_place!(self.asm, place, [mov Rd(SPARE),] []),
                }
                dynasm!(self.asm; .arch x64; push rax; mov rax, Rq(SPARE); =>again);
                let operand = src;
                if operand == RAX {
                    dynasm!(self.asm; .arch x64; mov Rq(SPARE), [rsp]);
                } else {
                    dynasm!(self.asm; .arch x64; mov Rq(SPARE), Rq(operand));
                }
                match op {
                    AtomicOp::Or => dynasm!(self.asm; .arch x64; or Rq(SPARE), rax),
                    AtomicOp::And => dynasm!(self.asm; .arch x64; and Rq(SPARE), rax),
                    _ => dynasm!(self.asm; .arch x64; xor Rq(SPARE), rax),
                }
                locked!(cmpxchg, SPARE);
                dynasm!(self.asm; .arch x64; jne =>again);
                dynasm!(self.asm; .arch x64; mov Rq(SPARE), rax; pop rax; mov Rq(src), Rq(SPARE));
            }
        }
        if fetch && width == Width::W32 && op != AtomicOp::CmpXchg {
            dynasm!(self.asm; .arch x64; mov Rd(src), Rd(src));
        }
        from
    }

    /// The place in the scratch, once it is known to be aligned.
    fn aligned(&mut self, width: Width, place: Place, slow: &mut Slow) -> Place {
        let Place { base, index, .. } = place;
        if base != SCRATCH || index.is_some() || place.disp != 0 {
            at_place!(self.asm, place, [lea Rq(SCRATCH),] []);
        }
        let slow = self.slow(slow);
        let mask = if width == Width::W64 { 7 } else { 3 };
        dynasm!(self.asm; .arch x64; test Rb(SCRATCH), mask; jne =>slow);
        Place { base: SCRATCH, index: None, disp: 0 }
    }
}
