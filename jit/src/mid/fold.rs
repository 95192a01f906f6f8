//! Writes nodes, one block after the other, and folds what can be folded.
//!
//! Each register has a [`Value`]: what it is, told by what machine registers (homes) hold. A move, a sum or a constant
//! only changes the value; it is made, as a [`Node::Set`], when somebody needs it in its own home, or before a home that
//! it is told by is overwritten. What nobody needs is never made. At the end of a block everything that is needed after it
//! is in its home.
//!
//! A value may be told by the home of a register that has another value meanwhile, which then must be made later. There
//! is never a circle of registers that wait for each other: [`Fold::assign`] makes everything first where one could close.

use skep_isa::{ByteOrder, CallKind, Cond, Imm64, Insn, InsnIdx, Op, Operand, Reg, Size, Width};
use skep_vm::ProgId;
use skep_vm::World;

use super::live::live_after;
use super::provenance::provenance;
use super::scan::{ARGUMENTS, Effects, Scan, mark};
use super::{
    Access, AccessKind, Aim, BlockId, Cage, FRAME_POINTER, Fields, Function, FunctionId, Home, Middle, NONE,
    Node, Right, Sum, Value, holds,
};

/// Registers that can be set.
pub(super) const N: u8 = 10;
/// Bytes of a stack frame.
const FRAME: i32 = 512;
/// What may be added to an address that lies in the window and stay within the guards around it.
pub(super) const REACH: i32 = 1 << 15;
/// r6 to r9.
const KEPT: u16 = 0b11_1100_0000;

/// Writes a program as nodes.
pub(crate) fn build(scan: &Scan, world: &World, program: ProgId, aim: Aim) -> Middle {
    let after = live_after(scan, aim);
    let fields = if aim.has_fields { provenance(scan, aim) } else { Vec::new() };
    let mut fold = Fold {
        scan,
        world,
        program,
        aim,
        fields: &fields,
        blocks: block_ids(scan),
        values: [Value::Home; 16],
        narrow: 0,
        inside: 0,
        live: 0,
        at: InsnIdx(0),
        middle: Middle::default(),
    };
    fold.middle.nodes.reserve(scan.insns.len() + 16);
    fold.middle.insns.reserve(scan.insns.len() + 16);
    fold.middle.n_blocks = fold.blocks.iter().copied().max().map_or(0, |last| last + 1);
    fold.run(&after);
    fold.middle
}

/// For each slot, the block it lies in.
fn block_ids(scan: &Scan) -> Vec<u32> {
    let mut id = 0u32;
    let ids = scan.marks.iter().enumerate().map(|(slot, marks)| {
        if marks & mark::LEADER != 0 && slot != 0 {
            id += 1;
        }
        id
    });
    ids.collect()
}

pub(super) struct Fold<'a> {
    pub(super) scan: &'a Scan,
    pub(super) world: &'a World,
    pub(super) program: ProgId,
    pub(super) aim: Aim,
    /// For each slot, whether its access is to the context; nothing where no context is special.
    pub(super) fields: &'a [Fields],
    pub(super) blocks: Vec<u32>,
    pub(super) values: [Value; 16],
    /// Homes whose upper half is zero.
    pub(super) narrow: u16,
    /// Homes that hold an address inside the window.
    pub(super) inside: u16,
    /// Registers that are needed after the instruction, or by it.
    pub(super) live: u16,
    pub(super) at: InsnIdx,
    pub(super) middle: Middle,
}

impl Fold<'_> {
    fn run(&mut self, after: &[u16]) {
        let n = self.scan.insns.len();
        let mut falls = false;
        let mut slot = 0;
        while slot < n {
            let (Some(&insn), Some(&marks)) = (self.scan.insns.get(slot), self.scan.marks.get(slot)) else {
                break;
            };
            self.at = InsnIdx(slot as u32);
            if marks & mark::LEADER != 0 || slot == 0 {
                if falls {
                    self.settle_all();
                    if marks & mark::ENTRY != 0 {
                        // Past what a function begins with.
                        let id = self.blocks.get(slot).copied().unwrap_or(0);
                        self.push(Node::Goto(BlockId(id)));
                    }
                }
                self.begin_block(marks);
            }
            let needed = after.get(slot).copied().unwrap_or(0);
            self.insn(insn, needed);
            falls = !matches!(insn.op, Op::Exit | Op::Ja { .. });
            // What follows must find its registers, wherever it was that they were needed last.
            self.live = needed;
            slot += insn.slots() as usize;
            if insn.slots() == 2
                && self.scan.marks.get(slot - 1).is_some_and(|marks| marks & mark::LEADER != 0)
            {
                // Somebody jumps between the two slots: that block is no part of this one.
                self.second_slot(slot);
            }
        }
        if falls {
            self.settle_all();
        }
        // Running off the end is no instruction.
        self.at = InsnIdx(n as u32);
        self.begin_block(0);
        self.push(Node::Step { insn: self.at, may_exit: false });
    }

    /// Writes the block that begins in the second slot before `slot`, out of the way of what goes past it.
    fn second_slot(&mut self, slot: usize) {
        self.settle_all();
        let next = BlockId(self.blocks.get(slot).copied().unwrap_or(0));
        self.push(Node::Goto(next));
        self.at = InsnIdx(slot as u32 - 1);
        let marks = self.scan.marks.get(slot - 1).copied().unwrap_or(0);
        self.begin_block(marks);
        self.push(Node::Step { insn: self.at, may_exit: false });
    }

    fn begin_block(&mut self, marks: u8) {
        self.values = [Value::Home; 16];
        (self.narrow, self.inside) = (0, 0);
        let slot = self.at.index();
        if marks & mark::ENTRY != 0 {
            let function = FunctionId(self.middle.functions.len() as u32);
            self.middle.functions.push(self.describe_function());
            self.push(Node::Function(function));
        }
        let id = BlockId(self.blocks.get(slot).copied().unwrap_or(0));
        self.push(Node::Block { id, is_loop: marks & mark::LOOP != 0 });
    }

    /// What a function that begins here saves and has.
    fn describe_function(&self) -> Function {
        let entry = self.at;
        let next = self.scan.entries.partition_point(|other| *other <= entry);
        let end = self.scan.entries.get(next).map_or(self.scan.insns.len(), |end| end.index());
        let body = self.scan.insns.get(entry.index()..end).unwrap_or_default();
        let is_called = self.scan.marks.get(entry.index()).is_some_and(|marks| marks & mark::CALLED != 0);
        let written = body.iter().filter_map(Effects::writes).fold(0u16, |all, register| all | 1 << register);
        let has = |wanted: fn(&Op) -> bool| body.iter().any(|insn| wanted(&insn.op));
        if self.scan.is_mixed {
            // Whatever ends a function must undo what any has begun with.
            return Function { entry, saves: KEPT, has_budget: true, has_calls: true };
        }
        Function {
            entry,
            saves: if is_called { written & KEPT } else { 0 },
            has_budget: has(|op| *op == Op::MayGoto),
            has_calls: has(|op| matches!(op, Op::Call(_))),
        }
    }

    pub(super) fn push(&mut self, node: Node) {
        self.middle.nodes.push(node);
        self.middle.insns.push(self.at);
    }

    pub(super) fn is_live(&self, register: Home) -> bool {
        self.live & 1 << register != 0
    }

    pub(super) fn value(&self, register: Home) -> Value {
        self.values.get(usize::from(register)).copied().unwrap_or(Value::Home)
    }

    pub(super) fn put(&mut self, register: Home, value: Value) {
        if let Some(place) = self.values.get_mut(usize::from(register)) {
            *place = value;
        }
    }

    /// Whether a register's value is told by a home.
    pub(super) fn refers(&self, register: Home, home: Home) -> bool {
        match self.value(register) {
            Value::Home | Value::Const(_) => false,
            Value::Sum(sum) => sum.base == home || sum.index == home,
            Value::Low(of) | Value::Shift { of, .. } => of == home,
        }
    }

    /// Makes a register's value in its home.
    pub(super) fn settle(&mut self, register: Home) {
        let value = self.value(register);
        if value == Value::Home {
            return;
        }
        self.release(register);
        self.push(Node::Set { dst: register, value });
        let (narrow, inside) = self.facts(value);
        self.note(register, narrow, inside);
        self.put(register, Value::Home);
    }

    /// What is known of a value: whether its upper half is zero, and whether it is an address inside the window.
    fn facts(&self, value: Value) -> (bool, bool) {
        match value {
            Value::Home => (false, false),
            Value::Const(value) => (value >> 32 == 0, value >> 32 == self.world.window() >> 32),
            Value::Sum(Sum { width: Width::W32, .. })
            | Value::Low(_)
            | Value::Shift { width: Width::W32, .. } => (true, false),
            Value::Sum(sum) => match sum.as_copy() {
                Some(of) => (self.narrow & 1 << of != 0, self.inside & 1 << of != 0),
                None => (false, false),
            },
            Value::Shift { left, by, .. } => (!left && by >= 32, false),
        }
    }

    pub(super) fn note(&mut self, home: Home, narrow: bool, inside: bool) {
        let bit = 1u16 << home;
        self.narrow = if narrow { self.narrow | bit } else { self.narrow & !bit };
        self.inside = if inside { self.inside | bit } else { self.inside & !bit };
    }

    /// Makes what is told by a home, which is about to be overwritten.
    pub(super) fn release(&mut self, home: Home) {
        for other in 0..N {
            if other != home && self.refers(other, home) {
                if self.is_live(other) {
                    self.settle(other);
                } else {
                    // Nobody asks for it again.
                    self.put(other, Value::Home);
                }
            }
        }
    }

    /// Makes everything that is needed.
    fn settle_all(&mut self) {
        for register in 0..N {
            if self.is_live(register) {
                self.settle(register);
            }
        }
        self.values = [Value::Home; 16];
    }

    /// Gives a register a value that is made later.
    pub(super) fn assign(&mut self, dst: Home, value: Value) {
        let waits = |home: Home| home < N && home != dst && self.value(home) != Value::Home;
        let is_wanted = (0..N).any(|other| other != dst && self.is_live(other) && self.refers(other, dst));
        let told_by_waiting = match value {
            Value::Home | Value::Const(_) => false,
            Value::Sum(sum) => waits(sum.base) || waits(sum.index),
            Value::Low(of) | Value::Shift { of, .. } => waits(of),
        };
        self.put(dst, value);
        if is_wanted && told_by_waiting {
            // A circle might close.
            self.break_circle(dst);
        }
    }

    /// Makes a value at once, by way of a register that no other value is told by.
    fn break_circle(&mut self, dst: Home) {
        let value = self.value(dst);
        // Those told by dst's home are made first; what they overwrite in turn, dst's new value may be told by.
        self.push(Node::Set { dst: super::SPARE, value });
        let (narrow, inside) = self.facts(value);
        self.put(dst, Value::Home);
        self.release(dst);
        self.push(Node::Set { dst, value: Value::Sum(Sum::copy(super::SPARE)) });
        self.note(dst, narrow, inside);
    }

    /// Prepares to overwrite a home: what is told by it is made. What an operation is about to read must not be.
    pub(super) fn overwrite(&mut self, dst: Home) {
        self.release(dst);
        self.put(dst, Value::Home);
        self.note(dst, false, false);
    }

    /// Makes an operand something that an operation can read directly.
    pub(super) fn prepare(&mut self, register: Home, width: Width) {
        let ready = match self.value(register) {
            Value::Home => true,
            Value::Sum(sum) => sum.as_copy().is_some(),
            Value::Low(_) => width == Width::W32,
            Value::Const(_) | Value::Shift { .. } => false,
        };
        if !ready {
            self.settle(register);
        }
    }

    pub(super) fn prepare_right(&mut self, insn: &Insn, operand: Operand, width: Width) {
        if operand == Operand::Reg && self.constant(insn.src.number()).is_none() {
            self.prepare(insn.src.number(), width);
        }
    }

    /// Where an operand that was prepared is.
    pub(super) fn home(&self, register: Home) -> Home {
        match self.value(register) {
            Value::Sum(sum) => sum.as_copy().unwrap_or(register),
            Value::Low(of) => of,
            _ => register,
        }
    }

    pub(super) fn constant(&self, register: Home) -> Option<u64> {
        match self.value(register) {
            Value::Const(value) => Some(value),
            _ => None,
        }
    }

    pub(super) fn right(&self, insn: &Insn, operand: Operand) -> Right {
        match operand {
            Operand::Imm => Right::Imm(insn.imm),
            Operand::Reg => match self.constant(insn.src.number()) {
                Some(value) => Right::Imm(value as i64),
                None => Right::Home(self.home(insn.src.number())),
            },
        }
    }

    /// Whether operands that were prepared lie in homes that others wait to overwrite; then everything is made, so that
    /// writing the result overwrites none of them.
    pub(super) fn untangle(&mut self, dst: Home, operands: [Home; 2]) {
        let waits = |home: Home| home != dst && home < N && self.value(home) != Value::Home;
        if operands.into_iter().any(waits) {
            let live = self.live;
            self.settle_all();
            self.live = live;
        }
    }

    fn insn(&mut self, insn: Insn, needed: u16) {
        self.live = needed | insn.reads();
        let (dst, src) = (insn.dst.number(), insn.src.number());
        if insn.writes() == Some(FRAME_POINTER) {
            // A verifier has seen that nothing leads here.
            return self.push(Node::Step { insn: self.at, may_exit: false });
        }
        match insn.op {
            Op::Alu { op, width, src } => self.alu(&insn, op, width, src, needed),
            Op::LoadImm64(kind) => self.load_imm64(&insn, kind),
            Op::Neg { width } => self.unary(dst, dst, width, needed, |dst, a| Node::Neg { width, dst, a }),
            Op::MovSx { width, bits } => {
                self.unary(dst, src, Width::W32, needed, |dst, a| Node::SignExtend { width, bits, dst, a });
            }
            Op::End { order: ByteOrder::Le, bits: 64 } => {}
            Op::End { order: ByteOrder::Le, bits: 32 } => self.extend(dst, dst, needed),
            Op::End { order, bits } => {
                let width = if bits == 64 { Width::W64 } else { Width::W32 };
                self.unary(dst, dst, width, needed, |dst, a| match order {
                    ByteOrder::Le => Node::ZeroExtend { bits, dst, a },
                    ByteOrder::Be | ByteOrder::Swap => Node::Swap { bits, dst, a },
                });
            }
            Op::Load { size, signed } => {
                self.load(&insn, size, signed, needed);
            }
            // Loads and stores of x86 are ordered as these ask, and other targets order all of them.
            Op::LoadAcquire { size } => self.load(&insn, size, false, needed),
            Op::Store { size, src } => self.store(&insn, size, src),
            Op::StoreRelease { size } => self.store(&insn, size, Operand::Reg),
            Op::Atomic { op, width, fetch } => {
                self.settle(src);
                if op == skep_isa::AtomicOp::CmpXchg {
                    self.settle(0);
                }
                self.prepare_address(dst);
                let written = insn.writes();
                // The operand is in its own home, and so must be what the result overwrites.
                if let Some(written) = written {
                    let at = self.address(&insn, dst);
                    self.untangle(written, [at.base, at.index]);
                    self.settle(src);
                }
                let at = self.address(&insn, dst);
                if let Some(written) = written {
                    self.release_needed(written, needed);
                }
                let kind = AccessKind::Modify { op, width, fetch, src };
                self.access(kind, at);
                if let Some(written) = written {
                    self.put(written, Value::Home);
                    self.note(written, width == Width::W32, false);
                }
            }
            Op::Jump { cond, width, src } => self.jump(&insn, cond, width, src, needed),
            Op::Ja { .. } => {
                self.live = needed;
                self.settle_all();
                let to = self.target(&insn);
                if !self.turned(to) {
                    self.back_edge(&insn);
                    self.push(Node::Goto(to));
                }
            }
            Op::MayGoto => {
                self.live = needed;
                self.settle_all();
                self.back_edge(&insn);
                let to = self.target(&insn);
                self.push(Node::MayGoto { to, insn: self.at });
            }
            Op::Call(CallKind::Local) => {
                if self.aim.is_caged {
                    self.live |= KEPT | 1;
                }
                self.settle_all();
                let target = insn.target(self.at).unwrap_or(InsnIdx(0));
                let function = FunctionId(self.scan.function_of(target) as u32);
                self.push(Node::Call { function, insn: self.at });
                (self.narrow, self.inside) = (0, 0);
            }
            Op::Call(CallKind::Helper) if !is_tail_call(&insn) => self.helper(&insn, needed),
            Op::Call(_) | Op::Gotox | Op::AddrSpaceCast | Op::LoadSkb { .. } => self.step(&insn, needed),
            Op::Exit => {
                if self.aim.is_caged {
                    self.live |= ARGUMENTS;
                }
                self.settle_all();
                self.push(Node::Exit);
            }
        }
    }

    fn target(&self, insn: &Insn) -> BlockId {
        let target = insn.target(self.at).map_or(0, InsnIdx::index);
        BlockId(self.blocks.get(target).copied().unwrap_or(0))
    }

    /// Spends fuel for a loop that is gone through once more.
    fn back_edge(&mut self, insn: &Insn) {
        let target = insn.target(self.at).unwrap_or(self.at);
        if self.aim.is_caged && target <= self.at {
            self.push(Node::Fuel { n: self.at.0 - target.0 + 1, insn: self.at });
        }
    }

    /// Makes a branch over a jump a branch to where that leads, if nobody else comes to the jump. Says whether it did.
    fn turned(&mut self, to: BlockId) -> bool {
        let is_reached = self.scan.marks.get(self.at.index()).is_none_or(|marks| marks & mark::TARGET != 0);
        let after = self.blocks.get(self.at.index() + 1).copied();
        let [.., branch @ Node::Branch { .. }, Node::Block { .. }] = self.middle.nodes.as_mut_slice() else {
            return false;
        };
        let Node::Branch { cond, width, a, b, to: past } = *branch else { return false };
        let is_back = self.aim.is_caged && to.0 <= self.blocks.get(self.at.index()).copied().unwrap_or(0);
        let Some(cond) = opposite(cond) else { return false };
        if is_reached || is_back || after != Some(past.0) {
            return false;
        }
        *branch = Node::Branch { cond, width, a, b, to };
        true
    }

    fn load_imm64(&mut self, insn: &Insn, kind: Imm64) {
        let value = match kind {
            Imm64::Value => Some(insn.imm as u64),
            _ => self.world.constant(self.program, self.at),
        };
        match value {
            Some(value) => self.assign(insn.dst.number(), Value::Const(value)),
            // What it names is not to be had; the interpreter says so.
            None => self.step(insn, self.live),
        }
    }

    /// Makes a register fit to be an address.
    fn prepare_address(&mut self, register: Home) {
        match self.value(register) {
            Value::Home => {}
            Value::Sum(sum) if sum.width == Width::W64 && sum.base != NONE => {}
            Value::Const(value) if self.in_window(value).is_some_and(|sum| sum.disp < i32::MAX - REACH) => {}
            _ => self.settle(register),
        }
    }

    fn address(&self, insn: &Insn, register: Home) -> Sum {
        let off = i32::from(insn.off);
        match self.value(register) {
            Value::Sum(sum) => Sum { disp: sum.disp.wrapping_add(off), ..sum },
            Value::Const(value) => match self.in_window(value) {
                Some(sum) => Sum { disp: sum.disp.wrapping_add(off), ..sum },
                None => Sum { disp: off, ..Sum::copy(register) },
            },
            _ => Sum { disp: off, ..Sum::copy(register) },
        }
    }

    /// Whether a sum and a distance do not fit together.
    fn is_far(&self, insn: &Insn, register: Home) -> bool {
        matches!(self.value(register), Value::Sum(sum) if sum.disp.checked_add(i32::from(insn.off)).is_none())
    }

    fn access(&mut self, kind: AccessKind, at: Sum) {
        let fields = self.fields.get(self.at.index()).copied().unwrap_or(Fields::Never);
        let size = match kind {
            AccessKind::Load { size, .. } | AccessKind::Store { size, .. } => i32::from(size.bytes() as u8),
            AccessKind::Modify { width: Width::W64, .. } => 8,
            AccessKind::Modify { width: Width::W32, .. } => 4,
        };
        let in_frame = at.base == FRAME_POINTER && at.index == NONE && (-FRAME..=-size).contains(&at.disp);
        let is_inside = at.index == NONE
            && match at.base {
                super::WINDOW => at.disp > 0,
                base => base < N && self.inside & 1 << base != 0 && (-REACH..REACH).contains(&at.disp),
            };
        let cage = match self.aim {
            _ if in_frame => Cage::Open,
            Aim { has_arena: false, .. } if is_inside && at.base == super::WINDOW => Cage::Open,
            Aim { may_fault: true, .. } => Cage::Check,
            Aim { is_caged: true, .. } if !is_inside => Cage::Rebase,
            _ => Cage::Open,
        };
        let fields = if in_frame { Fields::Never } else { fields };
        self.push(Node::Access(Access { insn: self.at, kind, at, cage, fields }));
    }

    fn load(&mut self, insn: &Insn, size: Size, signed: bool, needed: u16) {
        let (dst, src) = (insn.dst.number(), insn.src.number());
        if self.is_far(insn, src) {
            self.settle(src);
        }
        self.prepare_address(src);
        let at = self.address(insn, src);
        self.untangle(dst, [at.base, at.index]);
        self.prepare_address(src);
        let at = self.address(insn, src);
        self.live = needed & !(1 << dst);
        self.overwrite(dst);
        self.access(AccessKind::Load { dst, size, signed }, at);
        if !signed && size != Size::Dw {
            self.narrow |= 1 << dst;
        }
    }

    fn store(&mut self, insn: &Insn, size: Size, operand: Operand) {
        let dst = insn.dst.number();
        if self.is_far(insn, dst) {
            self.settle(dst);
        }
        let width = if size == Size::Dw { Width::W64 } else { Width::W32 };
        for _ in 0..2 {
            self.prepare_address(dst);
            self.prepare_right(insn, operand, width);
        }
        self.prepare_address(dst);
        let (at, value) = (self.address(insn, dst), self.right(insn, operand));
        self.access(AccessKind::Store { size, value }, at);
    }

    /// Makes what is told by a home that a result overwrites, if it is needed afterwards.
    fn release_needed(&mut self, home: Home, needed: u16) {
        let live = self.live;
        self.live = needed & !(1 << home);
        self.release(home);
        self.live = live;
    }

    fn jump(&mut self, insn: &Insn, cond: Cond, width: Width, operand: Operand, needed: u16) {
        let dst = insn.dst.number();
        let right = match operand {
            Operand::Imm => Some(insn.imm as u64),
            Operand::Reg => self.constant(insn.src.number()),
        };
        let to = self.target(insn);
        if let (Some(left), Some(right)) = (self.constant(dst), right) {
            let taken = holds(cond, width, left, right);
            self.live = needed;
            self.settle_all();
            if taken {
                self.back_edge(insn);
                self.push(Node::Goto(to));
            }
            return;
        }
        self.prepare(dst, width);
        self.prepare_right(insn, operand, width);
        self.prepare(dst, width);
        // What is needed on either way is made before; it must not overwrite what is compared.
        let (mut a, mut b) = (self.home(dst), self.right(insn, operand));
        let compared = if let Right::Home(home) = b { [a, home] } else { [a, NONE] };
        self.live = needed;
        if compared.into_iter().any(|home| home < N && self.value(home) != Value::Home) {
            self.live |= insn.reads();
            self.settle_all();
            (a, b) = (self.home(dst), self.right(insn, operand));
        } else {
            self.settle_all();
        }
        self.back_edge(insn);
        self.push(Node::Branch { cond, width, a, b, to });
    }

    /// Looks up an index of an array, if that is what a call does. Says whether it is.
    fn element(&mut self, insn: &Insn, needed: u16) -> bool {
        let elements = self.constant(1).and_then(|map| self.world.array_at(map));
        let Some(elements) = elements.filter(|_| is_helper(insn, "bpf_map_lookup_elem")) else {
            return false;
        };
        if self.world.has_mocks() {
            return false;
        }
        let key = Insn { dst: Reg::R0, src: Reg::R2, ..Insn::new(Op::Load { size: Size::W, signed: false }) };
        self.load(&key, Size::W, false, needed);
        self.push(Node::Element { dst: 0, elements });
        self.note(0, false, false);
        self.middle.has_lookups = true;
        true
    }

    fn helper(&mut self, insn: &Insn, needed: u16) {
        if self.element(insn, needed) {
            return;
        }
        for register in 1..=5 {
            self.settle(register);
        }
        self.live = needed & !1;
        // What is told by homes that the call overwrites is made before.
        for home in 0..=5 {
            self.release(home);
        }
        self.put(0, Value::Home);
        self.push(Node::Helper {
            number: insn.imm as u32,
            insn: self.at,
            keep: if self.aim.is_caged { needed & ARGUMENTS } else { 0 },
        });
        self.narrow &= !0b11_1111;
        self.inside &= !0b11_1111;
    }

    /// Leaves an instruction to the interpreter.
    fn step(&mut self, insn: &Insn, needed: u16) {
        if is_tail_call(insn) && self.aim.is_caged {
            // The other program finds the registers as they are.
            self.live = 0b11_1111_1111;
            self.settle_all();
        }
        for register in 0..N {
            if insn.reads() & 1 << register != 0 {
                self.settle(register);
            }
        }
        self.live = needed;
        if let Some(written) = insn.writes() {
            self.release_needed(written, needed);
            self.put(written, Value::Home);
            self.note(written, false, false);
        }
        let is_call = matches!(insn.op, Op::Call(_));
        let may_exit = is_call || matches!(insn.op, Op::LoadSkb { .. });
        self.push(Node::Step { insn: self.at, may_exit });
    }
}

/// Whether a call may lead into another program.
fn is_tail_call(insn: &Insn) -> bool {
    is_helper(insn, "bpf_tail_call")
}

fn is_helper(insn: &Insn, name: &str) -> bool {
    let number = u32::try_from(insn.imm).ok().filter(|_| insn.op == Op::Call(CallKind::Helper));
    number.and_then(skep_linux::Helper::by_id).is_some_and(|helper| helper.name == name)
}

/// The condition that holds where another does not; one that tests bits has none.
fn opposite(cond: Cond) -> Option<Cond> {
    Some(match cond {
        Cond::Eq => Cond::Ne,
        Cond::Ne => Cond::Eq,
        Cond::Gt => Cond::Le,
        Cond::Le => Cond::Gt,
        Cond::Ge => Cond::Lt,
        Cond::Lt => Cond::Ge,
        Cond::SGt => Cond::SLe,
        Cond::SLe => Cond::SGt,
        Cond::SGe => Cond::SLt,
        Cond::SLt => Cond::SGe,
        Cond::Set => return None,
    })
}
