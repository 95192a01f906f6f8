//! What was known before each instruction of an accepted program, so that runs can be held against it.
//!
//! The program is explored without ending a path because a stored state covers it: what is known then only says what can
//! be, and every state that a run comes through must be within one of those recorded at its instruction. In the usual
//! exploration that does not hold, as a path ends at a state that differs in what nothing depends on.

use std::rc::Rc;

use skep_linux::Profile;
use skep_object::Program;

use crate::env;
use crate::state::{Base, Byte, Frame, RegState, SLOT_SIZE, Slot, State};
use crate::{Options, Verdict};

/// The states recorded.
#[derive(Debug, Default)]
pub struct Observed {
    /// By instruction.
    at: Vec<Vec<Vec<Rc<Frame>>>>,
    count: u32,
    limit: u32,
}

/// A point of a run.
pub struct Point<'a> {
    /// The instruction about to run.
    pub insn: u32,
    /// The registers.
    pub regs: &'a [u64; 11],
    /// The frame pointers, outermost first.
    pub frames: &'a [u64],
    /// Where the context is.
    pub context: u64,
    /// Where the packet begins, once a pointer has shown it.
    pub packet: &'a mut Option<u64>,
    /// Eight bytes of the stack.
    pub read: &'a dyn Fn(u64) -> Option<u64>,
}

/// Explores a program and records the states; nothing if it is not accepted, or not within `limit` instructions.
#[must_use]
pub fn observe(program: &Program, profile: &Profile, limit: u32) -> Option<Observed> {
    let at = vec![Vec::new(); program.insns.len()];
    let (report, observed) =
        env::run_observed(program, profile, &Options::default(), Observed { at, count: 0, limit });
    (report.verdict == Verdict::Accept).then_some(observed)
}

impl Observed {
    /// An instruction is about to be explored; whether there is room for more.
    pub(crate) fn step(&mut self, insn: u32, state: &State) -> bool {
        self.count += 1;
        if let Some(states) = self.at.get_mut(insn as usize) {
            states.push(state.frames().to_vec());
        }
        self.count <= self.limit
    }

    /// Whether a point of a run is within a state recorded there.
    ///
    /// # Errors
    /// With what is outside, of the state that comes last.
    pub fn check(&self, point: &mut Point<'_>) -> Result<(), String> {
        let states = self.at.get(point.insn as usize).map_or(&[][..], Vec::as_slice);
        let mut outside = "no path comes there".to_owned();
        for frames in states.iter().rev().filter(|frames| frames.len() == point.frames.len()) {
            let mut packet = *point.packet;
            match admits(frames, point, &mut packet) {
                Ok(()) => {
                    *point.packet = packet;
                    return Ok(());
                }
                Err(what) => outside = what,
            }
        }
        Err(format!("{outside} ({} states at instruction {})", states.len(), point.insn))
    }
}

fn admits(frames: &[Rc<Frame>], point: &Point<'_>, packet: &mut Option<u64>) -> Result<(), String> {
    let top = frames.last().ok_or("no frame")?;
    for (number, (reg, value)) in top.regs.iter().zip(point.regs).enumerate() {
        holds(reg, *value, point, packet).map_err(|what| format!("r{number} = {value:#x} is {what}"))?;
    }
    for (frame, pointer) in frames.iter().zip(point.frames) {
        for (index, slot) in frame.stack.iter().enumerate() {
            let address = pointer.wrapping_sub((index as u64 + 1) * SLOT_SIZE as u64);
            let Some(value) = (point.read)(address) else { continue };
            slot_holds(slot, value, point, packet).map_err(|what| {
                let off = (index + 1) * SLOT_SIZE;
                format!("fp{}-{off} = {value:#x} is {what}", frame.number)
            })?;
        }
    }
    Ok(())
}

fn slot_holds(slot: &Slot, value: u64, point: &Point<'_>, packet: &mut Option<u64>) -> Result<(), String> {
    for (at, byte) in slot.bytes.iter().rev().enumerate() {
        if *byte == Byte::Zero && (value >> (at * 8)) as u8 != 0 {
            return Err("not zero where it should be".to_owned());
        }
    }
    if !slot.is_spilled() {
        return Ok(());
    }
    let bits = slot.spill_size() as u32 * 8;
    let reg = slot.reg();
    if bits == 64 {
        return holds(reg, value, point, packet);
    }
    let low = value & (u64::MAX >> (64 - bits));
    // A number that was cut says nothing of the part that is kept.
    if reg.is_scalar() && reg.width() <= bits { holds(reg, low, point, packet) } else { Ok(()) }
}

/// Whether a register can hold a value.
fn holds(reg: &RegState, value: u64, point: &Point<'_>, packet: &mut Option<u64>) -> Result<(), String> {
    if reg.kind.base == Base::NotInit || reg.kind.may_be_null() && value == 0 {
        return Ok(());
    }
    let start = match reg.kind.base {
        Base::Scalar => {
            let within = reg.value.contains(value);
            return if within { Ok(()) } else { Err(format!("outside of {:?}", reg.value)) };
        }
        Base::Stack => point.frames.get(usize::from(reg.frame)).copied(),
        Base::Ctx => Some(point.context),
        Base::Packet => {
            if packet.is_none()
                && let Some(moved) = reg.value.known(true)
            {
                let start = value.wrapping_sub(i64::from(reg.off) as u64).wrapping_sub(moved);
                if (point.read)(start).is_none() {
                    return Err(format!("no {} at {:#x}", reg.kind, reg.off));
                }
                *packet = Some(start);
            }
            *packet
        }
        _ => None,
    };
    if value == 0 && reg.is_not_null() {
        return Err(format!("null, and no {}", reg.kind));
    }
    let Some(start) = start else { return Ok(()) };
    let moved = value.wrapping_sub(start).wrapping_sub(i64::from(reg.off) as u64);
    if reg.value.contains(moved) {
        return Ok(());
    }
    Err(format!("{moved:#x} beyond {} of {} at {start:#x}, outside of {:?}", reg.off, reg.kind, reg.value))
}
