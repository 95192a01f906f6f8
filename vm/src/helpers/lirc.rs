//! Remote controls: what a decoder of infrared pulses reports.

use super::Family;
use crate::Effect;
use crate::interp::{Machine, Stop};

pub(super) const FAMILY: Family =
    &[("bpf_rc_repeat", repeat), ("bpf_rc_keydown", keydown), ("bpf_rc_pointer_rel", pointer)];

fn repeat(machine: &mut Machine<'_>, _: [u64; 5]) -> Result<u64, Stop> {
    machine.world.record(Effect::new("bpf_rc_repeat", &[]));
    Ok(0)
}

fn keydown(machine: &mut Machine<'_>, [_, protocol, scancode, toggle, _]: [u64; 5]) -> Result<u64, Stop> {
    let args = [
        ("protocol", u64::from(protocol as u32)),
        ("scancode", scancode),
        ("toggle", u64::from(toggle as u32 != 0)),
    ];
    machine.world.record(Effect::new("bpf_rc_keydown", &args));
    Ok(0)
}

fn pointer(machine: &mut Machine<'_>, [_, x, y, ..]: [u64; 5]) -> Result<u64, Stop> {
    let args = [("rel_x", x as i32 as u64), ("rel_y", y as i32 as u64)];
    machine.world.record(Effect::new("bpf_rc_pointer_rel", &args));
    Ok(0)
}
