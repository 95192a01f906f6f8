//! Congestion control as Reno has it, over the fields of a `struct tcp_sock`.

use super::Family;
use super::field::{bit, get, set};
use crate::interp::{Machine, Stop};

pub(super) const FAMILY: Family = &[
    ("tcp_reno_ssthresh", threshold),
    ("tcp_reno_undo_cwnd", undo),
    ("tcp_slow_start", slow_start),
    ("tcp_cong_avoid_ai", additive),
    ("tcp_reno_cong_avoid", avoid),
];

/// The fields that matter.
const SOCK: &str = "tcp_sock";

fn field(machine: &Machine<'_>, socket: u64, path: &str) -> Result<u32, Stop> {
    Ok(get(machine, socket, SOCK, path)? as u32)
}

fn window(machine: &Machine<'_>, socket: u64) -> Result<u32, Stop> {
    field(machine, socket, "snd_cwnd")
}

/// The window is never larger than its clamp.
fn set_window(machine: &Machine<'_>, socket: u64, window: u32) -> Result<(), Stop> {
    let window = window.min(field(machine, socket, "snd_cwnd_clamp")?);
    set(machine, socket, SOCK, "snd_cwnd", window.into())
}

fn threshold(machine: &mut Machine<'_>, [socket, ..]: [u64; 5]) -> Result<u64, Stop> {
    Ok(u64::from((window(machine, socket)? >> 1).max(2)))
}

fn undo(machine: &mut Machine<'_>, [socket, ..]: [u64; 5]) -> Result<u64, Stop> {
    Ok(u64::from(window(machine, socket)?.max(field(machine, socket, "prior_cwnd")?)))
}

fn slow_start(machine: &mut Machine<'_>, [socket, acked, ..]: [u64; 5]) -> Result<u64, Stop> {
    grow_fast(machine, socket, acked as u32).map(u64::from)
}

/// Grows the window by what was acknowledged, up to the threshold; gives what is left of it.
fn grow_fast(machine: &Machine<'_>, socket: u64, acked: u32) -> Result<u32, Stop> {
    let before = window(machine, socket)?;
    let after = before.wrapping_add(acked).min(field(machine, socket, "snd_ssthresh")?);
    set_window(machine, socket, after)?;
    Ok(acked.wrapping_sub(after.wrapping_sub(before)))
}

fn additive(machine: &mut Machine<'_>, [socket, per, acked, ..]: [u64; 5]) -> Result<u64, Stop> {
    grow(machine, socket, per as u32, acked as u32)?;
    Ok(0)
}

/// Grows the window by one for so many that were acknowledged.
fn grow(machine: &Machine<'_>, socket: u64, per: u32, acked: u32) -> Result<(), Stop> {
    let (mut size, mut count) = (window(machine, socket)?, field(machine, socket, "snd_cwnd_cnt")?);
    if count >= per {
        count = 0;
        size = size.wrapping_add(1);
    }
    count = count.wrapping_add(acked);
    if count >= per {
        let steps = count.checked_div(per).unwrap_or(0);
        count = count.wrapping_sub(steps.wrapping_mul(per));
        size = size.wrapping_add(steps);
    }
    set(machine, socket, SOCK, "snd_cwnd_cnt", count.into())?;
    set_window(machine, socket, size)
}

fn avoid(machine: &mut Machine<'_>, [socket, _, acked, ..]: [u64; 5]) -> Result<u64, Stop> {
    let size = window(machine, socket)?;
    let is_slow = size < field(machine, socket, "snd_ssthresh")?;
    let most = field(machine, socket, "max_packets_out")?;
    let is_limited =
        bit(machine, socket, SOCK, "is_cwnd_limited")? || is_slow && size < most.saturating_mul(2);
    if !is_limited {
        return Ok(0);
    }
    let mut acked = acked as u32;
    if is_slow {
        acked = grow_fast(machine, socket, acked)?;
        if acked == 0 {
            return Ok(0);
        }
    }
    let per = window(machine, socket)?;
    grow(machine, socket, per, acked)?;
    Ok(0)
}
