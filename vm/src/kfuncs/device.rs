//! What network devices say of packets, packets drawn together, and sockets closed.

use skep_isa::Size;

use super::{Family, int};
use crate::interp::{Machine, Stop};
use crate::maps::lock;
use crate::{Effect, Errno};

pub(super) const FAMILY: Family = &[
    ("bpf_xdp_metadata_rx_timestamp", timestamp),
    ("bpf_xdp_metadata_rx_hash", hash),
    ("bpf_xdp_metadata_rx_vlan_tag", vlan_tag),
    ("bpf_xdp_pull_data", pull),
    ("bpf_sock_destroy", destroy),
];

fn timestamp(machine: &mut Machine<'_>, [_, to, ..]: [u64; 5]) -> Result<u64, Stop> {
    let known = lock(&machine.world.kfuncs.metadata).timestamp;
    let Some(timestamp) = known else { return Ok(int(Errno::EOPNOTSUPP)) };
    machine.world.memory.store(to, Size::Dw, timestamp)?;
    Ok(0)
}

fn hash(machine: &mut Machine<'_>, [_, to, kind_to, ..]: [u64; 5]) -> Result<u64, Stop> {
    let known = lock(&machine.world.kfuncs.metadata).hash;
    let Some((hash, kind)) = known else { return Ok(int(Errno::EOPNOTSUPP)) };
    machine.world.memory.store(to, Size::W, hash.into())?;
    machine.world.memory.store(kind_to, Size::W, kind.into())?;
    Ok(0)
}

fn vlan_tag(machine: &mut Machine<'_>, [_, protocol_to, to, ..]: [u64; 5]) -> Result<u64, Stop> {
    let known = lock(&machine.world.kfuncs.metadata).vlan_tag;
    let Some((protocol, tag)) = known else { return Ok(int(Errno::EOPNOTSUPP)) };
    machine.world.memory.store(protocol_to, Size::H, protocol.into())?;
    machine.world.memory.store(to, Size::H, tag.into())?;
    Ok(0)
}

/// Moves bytes from fragments into the linear part.
fn pull(machine: &mut Machine<'_>, [_, len, ..]: [u64; 5]) -> Result<u64, Stop> {
    let memory = &machine.world.memory;
    let packet = machine.context.packet.as_mut().ok_or(Errno::EINVAL);
    let result = packet.and_then(|packet| packet.pull_fragments(memory, u64::from(len as u32)));
    Ok(result.map_or_else(int, |()| 0))
}

/// A connection is ended; its socket stays where it is.
fn destroy(machine: &mut Machine<'_>, [socket, ..]: [u64; 5]) -> Result<u64, Stop> {
    const TCP: u16 = 6;
    const UDP: u16 = 17;
    let protocol = machine.world.socket(socket).map(|spec| spec.protocol);
    if protocol.is_some_and(|protocol| protocol != TCP && protocol != UDP) {
        return Ok(int(Errno::EOPNOTSUPP));
    }
    machine.world.record(Effect::new("bpf_sock_destroy", &[("socket", socket)]));
    Ok(0)
}
