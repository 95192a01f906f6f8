//! Loads, stores and atomics.

use dynasmrt::{DynamicLabel, DynasmApi, DynasmLabelApi, dynasm};
use skep_isa::{AtomicOp, Size, Width};
use skep_vm::engine::Elements;

use super::{Emitter, Flags, NUMBER, Outside, RESULT, SCRATCH, STATE, STORED, Site, WINDOW, machine};
use crate::mid::{Access, AccessKind, Cage, Fields, NONE, Right, Sum};
use crate::state::at;

/// Where an access is made, as an instruction can say it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Place {
    /// At a register.
    At(u8),
    /// A little off, in bytes.
    Near(u8, i32),
    /// A multiple of the size behind.
    Behind(u8, u32),
    /// Two registers, the second times the size or not.
    Indexed(u8, u8, bool),
}

/// An access with its place.
macro_rules! at_place {
    ($asm:expr, $place:expr, $scale:tt, [$op:tt $near:tt], $($value:tt)*) => {
        match $place {
            Place::At(base) => dynasm!($asm; .arch aarch64; $op $($value)*, [XSP(base)]),
            Place::Near(base, disp) => dynasm!($asm; .arch aarch64; $near $($value)*, [XSP(base), disp]),
            Place::Behind(base, disp) => dynasm!($asm; .arch aarch64; $op $($value)*, [XSP(base), disp]),
            Place::Indexed(base, index, false) => {
                dynasm!($asm; .arch aarch64; $op $($value)*, [XSP(base), X(index)])
            }
            Place::Indexed(base, index, true) => {
                dynasm!($asm; .arch aarch64; $op $($value)*, [XSP(base), X(index), lsl $scale])
            }
        }
    };
}

/// An atomic of one instruction.
macro_rules! at_once {
    ($asm:expr, $width:expr, $op:tt, $value:expr, $to:expr) => {
        match $width {
            Width::W64 => dynasm!($asm; .arch aarch64; $op X($value), X($to), [XSP(SCRATCH)]),
            Width::W32 => dynasm!($asm; .arch aarch64; $op W($value), W($to), [XSP(SCRATCH)]),
        }
    };
}

impl Emitter<'_> {
    pub(super) fn access(&mut self, access: Access) {
        let site = self.sites.len() as u32;
        let slow = self.lead_out(Outside::Slow { site });
        if access.fields == Fields::Always {
            dynasm!(self.asm; .arch aarch64; b =>slow);
            return self.note(access, u32::MAX);
        }
        let size = match access.kind {
            AccessKind::Load { size, .. } | AccessKind::Store { size, .. } => size,
            AccessKind::Modify { width: Width::W64, .. } => Size::Dw,
            AccessKind::Modify { width: Width::W32, .. } => Size::W,
        };
        let place = self.place(access, size, slow);
        match access.kind {
            AccessKind::Load { dst, size, signed } => {
                let from = self.offset();
                self.load(machine(dst), size, signed, place);
                self.note(access, from);
            }
            AccessKind::Store { size, value } => {
                let value = match value {
                    Right::Home(home) => machine(home),
                    Right::Imm(imm) => {
                        self.constant(STORED, imm as u64);
                        STORED
                    }
                };
                let from = self.offset();
                self.store(size, value, place);
                self.note(access, from);
            }
            AccessKind::Modify { op, width, fetch, src } => {
                self.aligned(width, place, slow);
                let froms = if self.choices.has_lse {
                    vec![self.modify(op, width, fetch, machine(src))]
                } else {
                    self.modify_by_turns(op, width, fetch, machine(src))
                };
                for from in froms {
                    self.note(access, from);
                }
            }
        }
    }

    fn note(&mut self, access: Access, from: u32) {
        let resume = self.offset();
        self.sites.push(Site { from, resume, access });
    }

    /// Where an access is made, kept within guest memory as it is asked for.
    fn place(&mut self, access: Access, size: Size, slow: DynamicLabel) -> Place {
        let Access { at: sum, cage, fields, .. } = access;
        let whole = Sum { width: Width::W64, ..sum };
        let asks = fields == Fields::Maybe;
        if cage == Cage::Open && !asks {
            return self.plain(whole, size);
        }
        if asks || cage == Cage::Check {
            self.sum(SCRATCH, whole);
        }
        if asks {
            dynasm!(self.asm
                ; .arch aarch64
                ; lsr X(NUMBER), X(SCRATCH), 16
                ; ldr X(RESULT), [X(STATE), at::CONTEXT as u32]
                ; cmp X(NUMBER), X(RESULT)
            );
            self.jump_if(Flags::Eq, slow);
        }
        match cage {
            Cage::Open => Place::At(SCRATCH),
            Cage::Rebase => {
                let near = -256..256;
                if sum.index == NONE
                    && sum.base != NONE
                    && near.contains(&sum.disp)
                    && !self.hides(sum.disp.into())
                {
                    // The window has room to be off by as much at either end.
                    let base = machine(sum.base);
                    dynasm!(self.asm; .arch aarch64; add XSP(SCRATCH), XSP(WINDOW), W(base), uxtw);
                    return Place::Near(SCRATCH, sum.disp);
                }
                self.sum(SCRATCH, Sum { width: Width::W32, ..sum });
                Place::Indexed(WINDOW, SCRATCH, false)
            }
            Cage::Check => {
                dynasm!(self.asm
                    ; .arch aarch64
                    ; lsr X(NUMBER), X(SCRATCH), 32
                    ; ldr W(RESULT), [X(STATE), at::WINDOW as u32 + 4]
                    ; cmp W(NUMBER), W(RESULT)
                );
                self.jump_if(Flags::Ne, slow);
                if self.aim.has_arena {
                    dynasm!(self.asm
                        ; .arch aarch64
                        ; ldr X(NUMBER), [X(STATE), at::ARENA as u32]
                        ; ldr X(RESULT), [X(STATE), at::ARENA as u32 + 8]
                        ; sub X(NUMBER), X(SCRATCH), X(NUMBER)
                        ; cmp X(NUMBER), X(RESULT)
                    );
                    self.jump_if(Flags::Lo, slow);
                }
                Place::At(SCRATCH)
            }
        }
    }

    /// Makes an index the address of an array's value; of one that there is not, zero.
    pub(super) fn element(&mut self, dst: u8, elements: Elements) {
        let Elements { start, stride, entries, cpus } = elements;
        self.constant(NUMBER, u64::from(entries));
        dynasm!(self.asm; .arch aarch64; cmp W(dst), W(NUMBER));
        self.constant(NUMBER, stride * u64::from(cpus.max(1)));
        self.constant(SCRATCH, start);
        dynasm!(self.asm; .arch aarch64; madd X(dst), X(dst), X(NUMBER), X(SCRATCH));
        if cpus > 1 {
            self.constant(NUMBER, stride);
            dynasm!(self.asm
                ; .arch aarch64
                ; ldr X(RESULT), [X(STATE), at::CPU as u32]
                ; madd X(dst), X(RESULT), X(NUMBER), X(dst)
            );
        }
        dynasm!(self.asm; .arch aarch64; csel X(dst), X(dst), xzr, lo);
    }

    /// A sum as an instruction can say it, or made first.
    fn plain(&mut self, sum: Sum, size: Size) -> Place {
        let Sum { base, index, shift, disp, .. } = sum;
        let bytes = size.bytes() as i32;
        if base != NONE && !self.hides(i64::from(disp)) {
            let (b, i) = (machine(base), machine(index));
            if index == NONE && disp == 0 {
                return Place::At(b);
            }
            if index == NONE && disp > 0 && disp % bytes == 0 && disp / bytes < 4096 {
                return Place::Behind(b, disp as u32);
            }
            if index == NONE && (-256..256).contains(&disp) {
                return Place::Near(b, disp);
            }
            if index != NONE && disp == 0 && (shift == 0 || 1 << shift == bytes) {
                return Place::Indexed(b, i, shift != 0);
            }
        }
        self.sum(SCRATCH, sum);
        Place::At(SCRATCH)
    }

    fn load(&mut self, dst: u8, size: Size, signed: bool, place: Place) {
        match (size, signed) {
            (Size::B, false) => at_place!(self.asm, place, 0, [ldrb ldurb], W(dst)),
            (Size::H, false) => at_place!(self.asm, place, 1, [ldrh ldurh], W(dst)),
            (Size::W, false) => at_place!(self.asm, place, 2, [ldr ldur], W(dst)),
            (Size::B, true) => at_place!(self.asm, place, 0, [ldrsb ldursb], X(dst)),
            (Size::H, true) => at_place!(self.asm, place, 1, [ldrsh ldursh], X(dst)),
            (Size::W, true) => at_place!(self.asm, place, 2, [ldrsw ldursw], X(dst)),
            (Size::Dw, _) => at_place!(self.asm, place, 3, [ldr ldur], X(dst)),
        }
    }

    fn store(&mut self, size: Size, value: u8, place: Place) {
        match size {
            Size::B => at_place!(self.asm, place, 0, [strb sturb], W(value)),
            Size::H => at_place!(self.asm, place, 1, [strh sturh], W(value)),
            Size::W => at_place!(self.asm, place, 2, [str stur], W(value)),
            Size::Dw => at_place!(self.asm, place, 3, [str stur], X(value)),
        }
    }

    /// The place in a register, once it is known to be aligned: an atomic that is not is a trap.
    fn aligned(&mut self, width: Width, place: Place, slow: DynamicLabel) {
        match place {
            Place::At(base) => self.copy(Width::W64, SCRATCH, base),
            Place::Near(base, disp) => self.add_number(Width::W64, SCRATCH, base, i64::from(disp)),
            Place::Behind(base, disp) => self.add_number(Width::W64, SCRATCH, base, i64::from(disp)),
            Place::Indexed(base, index, is_scaled) => {
                let shift = match (is_scaled, width) {
                    (false, _) => 0,
                    (true, Width::W32) => 2,
                    (true, Width::W64) => 3,
                };
                dynasm!(self.asm; .arch aarch64; add X(SCRATCH), X(base), X(index), lsl shift);
            }
        }
        match width {
            Width::W64 => dynasm!(self.asm; .arch aarch64; tst X(SCRATCH), 7),
            Width::W32 => dynasm!(self.asm; .arch aarch64; tst X(SCRATCH), 3),
        }
        self.jump_if(Flags::Ne, slow);
    }

    /// An atomic of one instruction. Gives where it is.
    fn modify(&mut self, op: AtomicOp, width: Width, fetch: bool, src: u8) -> u32 {
        if op == AtomicOp::And {
            // The machine clears bits.
            dynasm!(self.asm; .arch aarch64; mvn X(NUMBER), X(src));
        }
        let from = self.offset();
        let to = if fetch { src } else { RESULT };
        match op {
            AtomicOp::Add => at_once!(self.asm, width, ldaddal, src, to),
            AtomicOp::Or => at_once!(self.asm, width, ldsetal, src, to),
            AtomicOp::And => at_once!(self.asm, width, ldclral, NUMBER, to),
            AtomicOp::Xor => at_once!(self.asm, width, ldeoral, src, to),
            AtomicOp::Xchg => at_once!(self.asm, width, swpal, src, src),
            AtomicOp::CmpXchg => at_once!(self.asm, width, casal, machine(0), src),
        }
        from
    }

    /// An atomic that is tried until nobody was faster. Gives where it reads, and where it writes.
    fn modify_by_turns(&mut self, op: AtomicOp, width: Width, fetch: bool, src: u8) -> Vec<u32> {
        let (again, done) = (self.asm.new_dynamic_label(), self.asm.new_dynamic_label());
        let expected = machine(0);
        let reads = self.offset();
        match width {
            Width::W64 => dynasm!(self.asm; .arch aarch64; =>again; ldaxr X(NUMBER), [XSP(SCRATCH)]),
            Width::W32 => dynasm!(self.asm; .arch aarch64; =>again; ldaxr W(NUMBER), [XSP(SCRATCH)]),
        }
        let new = match op {
            AtomicOp::Xchg => src,
            AtomicOp::CmpXchg => {
                match width {
                    Width::W64 => dynasm!(self.asm; .arch aarch64; cmp X(NUMBER), X(expected)),
                    Width::W32 => dynasm!(self.asm; .arch aarch64; cmp W(NUMBER), W(expected)),
                }
                dynasm!(self.asm; .arch aarch64; b.ne =>done);
                src
            }
            AtomicOp::Add => {
                dynasm!(self.asm; .arch aarch64; add X(RESULT), X(NUMBER), X(src));
                RESULT
            }
            AtomicOp::Or => {
                dynasm!(self.asm; .arch aarch64; orr X(RESULT), X(NUMBER), X(src));
                RESULT
            }
            AtomicOp::And => {
                dynasm!(self.asm; .arch aarch64; and X(RESULT), X(NUMBER), X(src));
                RESULT
            }
            AtomicOp::Xor => {
                dynasm!(self.asm; .arch aarch64; eor X(RESULT), X(NUMBER), X(src));
                RESULT
            }
        };
        let writes = self.offset();
        match width {
            Width::W64 => dynasm!(self.asm; .arch aarch64; stlxr W(STORED), X(new), [XSP(SCRATCH)]),
            Width::W32 => dynasm!(self.asm; .arch aarch64; stlxr W(STORED), W(new), [XSP(SCRATCH)]),
        }
        dynasm!(self.asm; .arch aarch64; cbnz W(STORED), =>again; =>done);
        if op == AtomicOp::CmpXchg {
            self.copy(width, expected, NUMBER);
        } else if fetch || op == AtomicOp::Xchg {
            self.copy(width, src, NUMBER);
        }
        vec![reads, writes]
    }
}
