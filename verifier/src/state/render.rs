//! States in the words of the kernel's log.

use std::fmt;

use skep_btf::TypeId;

use crate::domain::{Scalar, Tnum};
use crate::kfunc::ITER_PREFIX;
use crate::log::Log;
use crate::state::{
    Base, Byte, Detail, Flags, Frame, IterState, LINKED_AT_DISTANCE, MapRef, RegState, Role, SLOT_SIZE, State,
};
use crate::types::Table;

/// What the log says of maps and types by name.
pub(crate) trait Names {
    /// Name, key size and value size of a map.
    fn map(&self, map: MapRef) -> (&str, u32, u32);
    /// Name of a type.
    fn type_name(&self, table: Table, id: TypeId) -> &str;
}

/// Which registers and slots changed since they were last printed.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Scratched {
    /// One bit per register.
    pub regs: u32,
    /// One bit per slot.
    pub slots: u64,
}

impl Scratched {
    /// Everything.
    pub(crate) const ALL: Scratched = Scratched { regs: u32::MAX, slots: u64::MAX };

    /// Whether anything changed.
    pub(crate) fn any(self) -> bool {
        self.regs != 0 || self.slots != 0
    }
}

/// Writes one frame of a state and ends the line: all of it, or what changed.
pub(crate) fn write_state(
    log: &mut Log,
    state: &State,
    frame: usize,
    names: &dyn Names,
    only: Option<Scratched>,
) {
    let shown = state.frame(frame);
    if shown.number != 0 {
        log.write(format_args!(" frame{}:", shown.number));
    }
    for (number, reg) in shown.regs.iter().enumerate() {
        let wanted = only.is_none_or(|only| only.regs >> number & 1 != 0);
        if reg.kind.base != Base::NotInit && wanted {
            log.write(format_args!(" R{number}={}", Shown { reg, frame: shown, names }));
        }
    }
    let mut slots = shown.stack.iter().enumerate();
    while let Some((index, slot)) = slots.next() {
        let wanted = only.is_none_or(|only| only.slots >> index & 1 != 0);
        if !wanted || slot.bytes.iter().all(|byte| *byte == Byte::Invalid) {
            continue;
        }
        let letters: String = slot.bytes.iter().map(|byte| byte.letter()).collect();
        let off = -((index as i32 + 1) * SLOT_SIZE as i32);
        if slot.is_spilled() {
            // Letters of what lies beside a partial spill.
            let beside = slot.bytes.iter().position(|byte| *byte == Byte::Spill).unwrap_or(0);
            let reg = Shown { reg: slot.reg(), frame: shown, names };
            log.write(format_args!(" fp{off}={}{reg}", &letters[..beside]));
        } else if slot.bytes[SLOT_SIZE - 1] == Byte::Dynptr {
            // The slot below is the dynptr's first.
            if let Some((_, slot)) = slots.next() {
                write_dynptr(log, off - SLOT_SIZE as i32, slot.reg());
            }
        } else if slot.bytes[SLOT_SIZE - 1] == Byte::Iter {
            write_iter(log, off, slot.reg(), names);
        } else {
            log.write(format_args!(" fp{off}={letters}"));
        }
    }
    if state.refs.held.first().is_some_and(|first| first.id != 0) {
        for (at, held) in state.refs.held.iter().filter(|held| held.id != 0).enumerate() {
            log.write(format_args!("{}{}", if at == 0 { " refs=" } else { "," }, held.id));
        }
    }
    match shown.role {
        Role::Called | Role::Exception => {}
        Role::Callback => log.write(format_args!(" cb")),
        Role::Later => log.write(format_args!(" async_cb")),
    }
    log.write(format_args!("\n"));
}

/// Writes what the first slot of an iterator says; the others say nothing.
fn write_iter(log: &mut Log, off: i32, reg: &RegState, names: &dyn Names) {
    let Detail::Iter { table, id, state, depth } = reg.detail else { return };
    let held = reg.ref_obj_id;
    if held == 0 {
        return;
    }
    let name = names.type_name(table, id);
    let name = name.strip_prefix(ITER_PREFIX).unwrap_or(name);
    let state = match state {
        IterState::Active => "active",
        IterState::Drained => "drained",
    };
    log.write(format_args!(" fp{off}=iter_{name}(ref_id={held},state={state},depth={depth})"));
}

fn write_dynptr(log: &mut Log, off: i32, reg: &RegState) {
    let Detail::Dynptr { kind, first } = reg.detail else { return };
    log.write(format_args!(" fp{off}=dynptr_{}(", kind.name()));
    let mut separator = "";
    // What the kernel shows last is where it keeps that this is the first slot.
    for (name, id) in [("id", reg.id), ("ref_id", reg.ref_obj_id), ("dynptr_id", u32::from(first))] {
        if id != 0 {
            log.write(format_args!("{separator}{name}={id}"));
            separator = ",";
        }
    }
    log.write(format_args!(")"));
}

/// A register in the words of the log.
pub(crate) fn shown(reg: &RegState, frame: &Frame, names: &dyn Names) -> String {
    Shown { reg, frame, names }.to_string()
}

struct Shown<'a> {
    reg: &'a RegState,
    frame: &'a Frame,
    names: &'a dyn Names,
}

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let reg = self.reg;
        if reg.is_scalar() {
            if reg.precise {
                f.write_str("P")?;
            }
            if let Some(value) = reg.value.known(true) {
                return write!(f, "{}", Signed(value as i64));
            }
        }
        write!(f, "{}", reg.kind)?;
        match reg.kind.base {
            Base::BtfId => {
                if let Some((table, id)) = reg.btf() {
                    f.write_str(self.names.type_name(table, id))?;
                }
            }
            Base::Arena => return Ok(()),
            Base::Stack => {
                if self.frame.number != reg.frame {
                    write!(f, "[{}]", reg.frame)?;
                }
                if reg.value.tnum.is_const() {
                    return write!(
                        f,
                        "{}",
                        Signed((reg.value.tnum.value as i64).wrapping_add(i64::from(reg.off)))
                    );
                }
            }
            _ => {}
        }
        f.write_str("(")?;
        let mut list = List { f, first: true };
        self.fields(&mut list)?;
        f.write_str(")")
    }
}

impl Shown<'_> {
    fn fields(&self, list: &mut List<'_, '_>) -> fmt::Result {
        let reg = self.reg;
        if reg.id != 0 {
            list.item(format_args!("id={}", reg.base_id()))?;
        }
        if reg.id & LINKED_AT_DISTANCE != 0 {
            write!(list.f, "{:+}", reg.off)?;
        }
        if reg.ref_obj_id != 0 {
            list.item(format_args!("ref_obj_id={}", reg.ref_obj_id))?;
        }
        if reg.kind.flags.contains(Flags::NON_OWN_REF) {
            list.item(format_args!("non_own_ref"))?;
        }
        let is_of_map = matches!(reg.kind.base, Base::ConstMap | Base::MapKey | Base::MapValue);
        if let (true, Detail::Map { map, .. }) = (is_of_map, reg.detail) {
            let (name, key_size, value_size) = self.names.map(map);
            if !name.is_empty() {
                list.item(format_args!("map={name}"))?;
            }
            list.item(format_args!("ks={key_size},vs={value_size}"))?;
        }
        if !reg.is_scalar() && reg.off != 0 {
            list.item(format_args!("off={}", Signed(i64::from(reg.off))))?;
        }
        if reg.kind.is_packet() {
            list.item(format_args!("r={}", Unsigned(i64::from(reg.packet_range()) as u64)))?;
        }
        if let (Base::Mem, Detail::Mem { size, .. }) = (reg.kind.base, reg.detail) {
            list.item(format_args!("sz={}", Unsigned(u64::from(size))))?;
        }
        if reg.value.tnum.is_const() {
            if reg.value.tnum.value != 0 {
                list.item(format_args!("imm={}", Signed(reg.value.tnum.value as i64)))?;
            }
            return Ok(());
        }
        ranges(list, &reg.value)?;
        if !reg.value.tnum.is_unknown() {
            list.item(format_args!("var_off={}", Bits(reg.value.tnum)))?;
        }
        Ok(())
    }
}

/// Writes the bounds that say something, equal ones together.
fn ranges(list: &mut List<'_, '_>, value: &Scalar) -> fmt::Result {
    let narrow = |bound: i32| {
        if is_small_signed(i64::from(bound)) { i64::from(bound) as u64 } else { u64::from(bound as u32) }
    };
    let (w, n) = (&value.b64, &value.b32);
    let mut bounds = [
        ("smin", w.smin as u64, w.smin == i64::MIN),
        ("smax", w.smax as u64, w.smax == i64::MAX),
        ("umin", w.umin, w.umin == 0),
        ("umax", w.umax, w.umax == u64::MAX),
        ("smin32", narrow(n.smin), n.smin == i32::MIN),
        ("smax32", narrow(n.smax), n.smax == i32::MAX),
        ("umin32", u64::from(n.umin), n.umin == 0),
        ("umax32", u64::from(n.umax), n.umax == u32::MAX),
    ];
    let is_negative = |name: &str, bound: u64| name.starts_with('s') && (bound as i64) < 0;
    for at in 0..bounds.len() {
        let (name, bound, omit) = bounds[at];
        if omit {
            continue;
        }
        list.item(format_args!("{name}="))?;
        for other in (at + 2..bounds.len()).step_by(2) {
            let (twin, twin_bound, twin_omit) = bounds[other];
            if !twin_omit && twin_bound == bound && is_negative(twin, twin_bound) == is_negative(name, bound)
            {
                bounds[other].2 = true;
                write!(list.f, "{twin}=")?;
            }
        }
        if name.starts_with('s') {
            write!(list.f, "{}", Signed(bound as i64))?;
        } else {
            write!(list.f, "{}", Unsigned(bound))?;
        }
    }
    Ok(())
}

struct List<'a, 'b> {
    f: &'a mut fmt::Formatter<'b>,
    first: bool,
}

impl List<'_, '_> {
    fn item(&mut self, text: fmt::Arguments<'_>) -> fmt::Result {
        if !std::mem::take(&mut self.first) {
            self.f.write_str(",")?;
        }
        self.f.write_fmt(text)
    }
}

const fn is_small_signed(number: i64) -> bool {
    number >= i16::MIN as i64 && number <= i16::MAX as i64
}

/// A signed number: in decimal where it is small, else in hexadecimal.
pub(super) struct Signed(pub i64);

impl fmt::Display for Signed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if is_small_signed(self.0) { write!(f, "{}", self.0) } else { write!(f, "{:#x}", self.0) }
    }
}

/// An unsigned number: in decimal where it is small, else in hexadecimal.
pub(super) struct Unsigned(pub u64);

impl fmt::Display for Unsigned {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0 <= u64::from(u16::MAX) { write!(f, "{}", self.0) } else { write!(f, "{:#x}", self.0) }
    }
}

/// Known bits: the number, or value and mask.
pub(crate) struct Bits(pub Tnum);

impl fmt::Display for Bits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_const() {
            write!(f, "{}", Unsigned(self.0.value))
        } else {
            write!(f, "({}; {})", Hex(self.0.value), Hex(self.0.mask))
        }
    }
}

/// Hexadecimal as C's `%#llx` writes it: zero has no prefix.
struct Hex(u64);

impl fmt::Display for Hex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:#x}", self.0)
    }
}
