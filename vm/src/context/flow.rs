//! Flow dissectors: a packet with `struct bpf_flow_keys` to be filled in.

use super::packet::{ETHERNET, PAGE, Packet};
use super::{Context, Kind, Refusal};
use crate::error::Errno;
use crate::memory::{Region, access};
use crate::world::World;

/// Bytes of `struct bpf_flow_keys`, and its fields that a run sets.
pub(super) const FLOW_KEYS: usize = 56;
const NHOFF: u64 = 0;
const THOFF: u64 = 2;
const N_PROTO: u64 = 10;
const FLAGS: usize = 48;
/// Bytes of the context, which is seen as `struct __sk_buff`.
const SK_BUFF: u64 = 192;

impl Context {
    /// A packet from its Ethernet header on, and the keys a test run was given, of which the flags count.
    pub(super) fn of_flow(world: &World, bytes: &[u8], given: Option<&[u8]>) -> Result<Context, Refusal> {
        let len = bytes.len() as u64;
        if !(ETHERNET..=PAGE).contains(&len) {
            let reason = format!("a packet has {ETHERNET} to {PAGE} bytes, and this one {len}");
            return Err(Refusal::new(Errno::EINVAL, reason));
        }
        let given = given.map(|given| super::given(given, FLOW_KEYS)).transpose()?;
        let given = given.unwrap_or_else(|| vec![0; FLOW_KEYS]);
        if given.iter().enumerate().any(|(at, &byte)| byte != 0 && !(FLAGS..FLAGS + 4).contains(&at)) {
            return Err(Refusal::new(Errno::EINVAL, "of the flow keys, flags alone may be set"));
        }
        let memory = &world.memory;
        let packet = Packet::new(memory, bytes, 0, 0, len)?;
        let rights = access::READ | access::WRITE;
        let keys = memory.add(Region::plain("the flow keys", FLOW_KEYS as u64, rights));
        let keys = keys.inspect_err(|_| packet.release(memory))?;
        let address = memory.add(Region::plain("the context", SK_BUFF, rights | access::CONTEXT));
        let address = address.inspect_err(|_| {
            packet.release(memory);
            memory.remove(keys);
        })?;
        let context =
            Context { packet: Some(packet), keys, given, ..Context::bare(Kind::Flow, address, SK_BUFF) };
        context.start_flow(world);
        Ok(context)
    }

    /// Sets the keys as each run finds them.
    pub(super) fn start_flow(&self, world: &World) {
        let memory = &world.memory;
        let protocol = self.packet.as_ref().and_then(|packet| packet.read(memory, 12, 2));
        memory.poke(self.keys, &[0; FLOW_KEYS]);
        memory.poke(self.keys + N_PROTO, &protocol.unwrap_or_default());
        memory.poke(self.keys + NHOFF, &(ETHERNET as u16).to_le_bytes());
        memory.poke(self.keys + THOFF, &(ETHERNET as u16).to_le_bytes());
        memory.poke(self.keys + FLAGS as u64, self.given.get(FLAGS..FLAGS + 4).unwrap_or_default());
    }

    /// Keeps the offsets within the packet, as the kernel does after each run.
    pub(super) fn end_flow(&self, world: &World) {
        let memory = &world.memory;
        let most = self.packet.as_ref().map_or(0, Packet::len).min(u64::from(u16::MAX));
        let get = |at| {
            memory.peek(self.keys + at, 2).iter().rev().fold(0, |value, &byte| value << 8 | u64::from(byte))
        };
        let network = get(NHOFF).max(ETHERNET).min(most);
        let transport = get(THOFF).max(network).min(most);
        memory.poke(self.keys + NHOFF, &(network as u16).to_le_bytes());
        memory.poke(self.keys + THOFF, &(transport as u16).to_le_bytes());
    }
}
