//! What helpers on packets share: whose packet it is, and memory that is filled with zeros.

use super::bad;
use crate::context::{Buffer, Kind, Packet};
use crate::interp::{Machine, Stop};
use crate::memory::access;

/// The packet of a context, of a kind.
pub(super) fn packet_of<'m>(
    machine: &'m mut Machine<'_>,
    helper: &'static str,
    kind: Kind,
    context: u64,
) -> Result<&'m mut Packet, Stop> {
    let is_own = machine.context.kind == kind && machine.context.address == context;
    let packet = machine.context.packet.as_mut().filter(|_| is_own);
    packet.ok_or_else(|| no_packet(helper))
}

/// Packet and buffer of a socket buffer's context.
pub(super) fn buffer_of<'m>(
    machine: &'m mut Machine<'_>,
    helper: &'static str,
    context: u64,
) -> Result<(&'m mut Packet, &'m mut Buffer), Stop> {
    let is_own = machine.context.kind == Kind::Skb && machine.context.address == context;
    let parts = machine.context.parts().filter(|_| is_own);
    parts.ok_or_else(|| no_packet(helper))
}

fn no_packet(helper: &'static str) -> Stop {
    bad(helper, "the first argument is not the context of such a packet")
}

/// Writes zeros. A length that no region has takes no memory.
pub(super) fn zero(machine: &Machine<'_>, to: u64, len: u64) -> Result<(), Stop> {
    let memory = &machine.world.memory;
    memory.demand(to, len, access::WRITE)?;
    Ok(memory.write(to, &vec![0; len as usize])?)
}
