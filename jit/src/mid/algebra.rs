//! Values of operations: told as sums, shifts and constants where they can be, or written as nodes.

use skep_isa::{AluOp, Insn, Operand, Width};

use super::fold::{Fold, N, REACH};
use super::{Home, NONE, Node, Sum, Value, evaluate};

impl Fold<'_> {
    pub(super) fn alu(&mut self, insn: &Insn, op: AluOp, width: Width, operand: Operand, needed: u16) {
        let (dst, src) = (insn.dst.number(), insn.src.number());
        if needed & 1 << dst == 0 {
            // Nobody asks for the result.
            return self.forget(dst);
        }
        let known = match operand {
            Operand::Imm => Some(insn.imm as u64),
            Operand::Reg => self.constant(src),
        };
        if op == AluOp::Mov {
            return self.moved(dst, src, width, known);
        }
        if let (Some(left), Some(right)) = (self.constant(dst), known) {
            return self.assign(dst, Value::Const(evaluate(op, width, left, right)));
        }
        if self.folded(dst, src, op, width, known) {
            return;
        }
        // 32-bit operations look at low halves alone; a right shift by a register, at its low bits.
        self.prepare(dst, width);
        self.prepare_right(insn, operand, width);
        self.prepare(dst, width);
        let other = if operand == Operand::Reg { self.home(src) } else { NONE };
        self.untangle(dst, [self.home(dst), other]);
        let (a, b) = (self.home(dst), self.right(insn, operand));
        self.live = needed & !(1 << dst);
        self.overwrite(dst);
        self.push(Node::Alu { op, width, dst, a, b });
        if width == Width::W32 {
            self.narrow |= 1 << dst;
        }
    }

    /// A move, of a constant if it is known.
    pub(super) fn moved(&mut self, dst: Home, src: Home, width: Width, known: Option<u64>) {
        if let Some(value) = known {
            let value = if width == Width::W32 { value & 0xffff_ffff } else { value };
            return self.assign(dst, Value::Const(value));
        }
        if width == Width::W32 {
            return self.extend(dst, src, self.live);
        }
        if dst != src {
            let value = match self.value(src) {
                Value::Home => Value::Sum(Sum::copy(src)),
                other => other,
            };
            // What is the destination's own home already needs no move.
            let value = if value == Value::Sum(Sum::copy(dst)) { Value::Home } else { value };
            self.assign(dst, value);
        }
    }

    /// The low half of a register, with zeros above.
    pub(super) fn extend(&mut self, dst: Home, src: Home, needed: u16) {
        if needed & 1 << dst == 0 {
            return self.forget(dst);
        }
        let low = |of: Home| match self.narrow & 1 << of {
            0 => Value::Low(of),
            _ if of == dst => Value::Home,
            _ => Value::Sum(Sum::copy(of)),
        };
        let value = match self.value(src) {
            Value::Home => low(src),
            Value::Const(value) => Value::Const(value & 0xffff_ffff),
            Value::Sum(sum) => match sum.as_copy() {
                Some(of) => low(of),
                None => Value::Sum(Sum { width: Width::W32, ..sum }),
            },
            Value::Low(of) => Value::Low(of),
            shift @ Value::Shift { width: Width::W32, .. } => shift,
            Value::Shift { .. } => {
                self.settle(src);
                if self.narrow & 1 << src == 0 { Value::Low(src) } else { Value::Sum(Sum::copy(src)) }
            }
        };
        let value = if value == Value::Sum(Sum::copy(dst)) { Value::Home } else { value };
        self.assign(dst, value);
    }

    /// Forgets what nobody asks for; its home keeps what it held.
    pub(super) fn forget(&mut self, dst: Home) {
        self.put(dst, Value::Home);
        // The home may be told of still, as what it was.
    }

    /// Operations that are only noted. Says whether it was one.
    fn folded(&mut self, dst: Home, src: Home, op: AluOp, width: Width, known: Option<u64>) -> bool {
        let value = match (op, known) {
            (AluOp::Add, Some(by)) if width == Width::W64 && self.in_window(by).is_some() => {
                let other = self.in_window(by);
                other.zip(self.as_sum(dst, width)).and_then(|(other, sum)| total(sum, other, width))
            }
            (AluOp::Add, Some(by)) => self.plus(dst, by as i64, width),
            (AluOp::Sub, Some(by)) => self.plus(dst, (by as i64).wrapping_neg(), width),
            (AluOp::Add, None) => self.sum(dst, src, width),
            (AluOp::Mul, Some(by)) => self.times(dst, by, width),
            (AluOp::Lsh, Some(by)) => self.shifted(dst, true, by, width),
            (AluOp::Rsh, Some(by)) => self.shifted(dst, false, by, width),
            (AluOp::Arsh, Some(32)) if width == Width::W64 => return self.sign_of_low(dst),
            (AluOp::Or | AluOp::Xor, None) => return self.rotated(dst, src),
            (AluOp::And, Some(0xffff_ffff)) if width == Width::W64 => {
                self.extend(dst, dst, self.live);
                return true;
            }
            _ => None,
        };
        match value {
            Some(value) => {
                self.assign(dst, value);
                true
            }
            None => false,
        }
    }

    /// A register's value as a sum, of which the low half counts if that is all that is asked for.
    fn as_sum(&self, register: Home, width: Width) -> Option<Sum> {
        match self.value(register) {
            Value::Home => Some(Sum::copy(register)),
            Value::Sum(sum) if sum.width == Width::W64 || width == Width::W32 => Some(sum),
            Value::Low(of) if width == Width::W32 => Some(Sum::copy(of)),
            Value::Const(value) if width == Width::W64 => self.in_window(value),
            _ => None,
        }
    }

    /// An address in the window, as a sum.
    pub(super) fn in_window(&self, address: u64) -> Option<Sum> {
        let disp =
            i32::try_from(address.wrapping_sub(self.world.window())).ok().filter(|disp| *disp > REACH)?;
        Some(Sum { disp, ..Sum::copy(super::WINDOW) })
    }

    fn plus(&self, dst: Home, by: i64, width: Width) -> Option<Value> {
        let sum = self.as_sum(dst, width)?;
        let by = if width == Width::W32 { by as i32 } else { i32::try_from(by).ok()? };
        let disp = match width {
            Width::W64 => sum.disp.checked_add(by)?,
            Width::W32 => sum.disp.wrapping_add(by),
        };
        Some(Value::Sum(Sum { disp, width, ..sum }))
    }

    fn sum(&self, dst: Home, src: Home, width: Width) -> Option<Value> {
        total(self.as_sum(dst, width)?, self.as_sum(src, width)?, width)
    }

    fn times(&self, dst: Home, by: u64, width: Width) -> Option<Value> {
        let of = self.as_sum(dst, width)?.as_copy()?;
        let sum = |base, shift| Some(Value::Sum(Sum { base, index: of, shift, width, disp: 0 }));
        match by {
            2 => sum(NONE, 1),
            4 => sum(NONE, 2),
            8 => sum(NONE, 3),
            3 => sum(of, 1),
            5 => sum(of, 2),
            9 => sum(of, 3),
            _ if by.is_power_of_two() => {
                let by = by.trailing_zeros() as u8;
                let bits = if width == Width::W64 { 64 } else { 32 };
                (by < bits && by > 0).then_some(Value::Shift { left: true, width, of, by })
            }
            _ => None,
        }
    }

    fn shifted(&mut self, dst: Home, left: bool, by: u64, width: Width) -> Option<Value> {
        let bits: u64 = if width == Width::W64 { 64 } else { 32 };
        let by = by & (bits - 1);
        if by == 0 {
            return None;
        }
        // Up and down again leaves the low half.
        if let Value::Shift { left: true, width: Width::W64, of, by: 32 } = self.value(dst)
            && (left, by, width) == (false, 32, Width::W64)
        {
            return Some(match self.narrow & 1 << of {
                0 => Value::Low(of),
                _ if of == dst => Value::Home,
                _ => Value::Sum(Sum::copy(of)),
            });
        }
        if let (Value::Sum(sum), true) = (self.value(dst), left)
            && sum.base == NONE
            && sum.disp == 0
            && sum.width == width
            && u64::from(sum.shift) + by <= 3
        {
            return Some(Value::Sum(Sum { shift: sum.shift + by as u8, ..sum }));
        }
        let of = match self.value(dst) {
            Value::Home => dst,
            Value::Sum(sum) if sum.as_copy().is_some() => sum.base,
            Value::Low(of) if width == Width::W32 => of,
            _ => {
                self.settle(dst);
                dst
            }
        };
        if left && by <= 3 {
            return Some(Value::Sum(Sum { base: NONE, index: of, shift: by as u8, width, disp: 0 }));
        }
        Some(Value::Shift { left, width, of, by: by as u8 })
    }

    /// An arithmetic shift that undoes one to the left: the low half with its sign.
    fn sign_of_low(&mut self, dst: Home) -> bool {
        let Value::Shift { left: true, width: Width::W64, of, by: 32 } = self.value(dst) else {
            return false;
        };
        self.untangle(dst, [of, NONE]);
        let Value::Shift { of, .. } = self.value(dst) else { return false };
        self.live &= !(1 << dst);
        self.overwrite(dst);
        self.push(Node::SignExtend { width: Width::W64, bits: 32, dst, a: of });
        true
    }

    /// Two shifts of one register that together turn it.
    fn rotated(&mut self, dst: Home, src: Home) -> bool {
        let Value::Shift { left, width, of, by } = self.as_shift(dst) else { return false };
        let Value::Shift { left: other, width: same, of: also, by: rest } = self.as_shift(src) else {
            return false;
        };
        let bits = if width == Width::W64 { 64 } else { 32 };
        if left == other || width != same || of != also || by + rest != bits || dst == src {
            return false;
        }
        let waits = of != dst && self.value(of) != Value::Home;
        if waits {
            return false;
        }
        self.live &= !(1 << dst);
        if self.values_told_by(dst).any(|register| register == of) {
            return false;
        }
        self.overwrite(dst);
        self.push(Node::Rotate { width, dst, a: of, by: if left { by } else { rest } });
        if width == Width::W32 {
            self.narrow |= 1 << dst;
        }
        true
    }

    fn values_told_by(&self, home: Home) -> impl Iterator<Item = Home> {
        (0..N).filter(move |register| *register != home && self.refers(*register, home))
    }

    /// A value as a shift, also where it was noted as a part of a sum.
    fn as_shift(&self, register: Home) -> Value {
        match self.value(register) {
            Value::Sum(Sum { base: NONE, index, shift, width, disp: 0 }) => {
                Value::Shift { left: true, width, of: index, by: shift }
            }
            other => other,
        }
    }

    /// An operation on one register.
    pub(super) fn unary(
        &mut self,
        dst: Home,
        src: Home,
        width: Width,
        needed: u16,
        node: impl Fn(Home, Home) -> Node,
    ) {
        if needed & 1 << dst == 0 {
            return self.forget(dst);
        }
        self.prepare(src, width);
        self.untangle(dst, [self.home(src), NONE]);
        self.prepare(src, width);
        let a = self.home(src);
        self.live = needed & !(1 << dst);
        self.overwrite(dst);
        let node = node(dst, a);
        self.push(node);
        let is_narrow = match node {
            Node::Neg { width, .. } | Node::SignExtend { width, .. } => width == Width::W32,
            Node::Swap { bits, .. } => bits < 64,
            Node::ZeroExtend { .. } => true,
            _ => false,
        };
        self.note(dst, is_narrow, false);
    }
}

/// Two sums as one, if they have no more than two registers between them.
fn total(left: Sum, right: Sum, width: Width) -> Option<Value> {
    let disp = match width {
        Width::W64 => left.disp.checked_add(right.disp)?,
        Width::W32 => left.disp.wrapping_add(right.disp),
    };
    let mut terms = [left, right].into_iter().flat_map(|sum| [(sum.base, 0), (sum.index, sum.shift)]);
    let mut terms = std::iter::from_fn(|| terms.by_ref().find(|(home, _)| *home != NONE));
    let (first, second, third) = (terms.next(), terms.next(), terms.next());
    let (None, Some(first), Some(second)) = (third, first, second) else { return None };
    let (base, index) = match (first.1, second.1) {
        (0, _) => (first.0, second),
        (_, 0) => (second.0, first),
        _ => return None,
    };
    Some(Value::Sum(Sum { base, index: index.0, shift: index.1, width, disp }))
}
