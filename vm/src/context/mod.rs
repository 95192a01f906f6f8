//! What a program is started on: a context, and what stands behind it. One file for each kind of context.

mod packet;

use skep_linux::ProgType;

use crate::error::{Error, ErrorKind};
use crate::interp::Stop;
use crate::memory::{Memory, Region, access};
use crate::trap::TrapKind;
use crate::world::World;
pub(crate) use packet::Packet;

/// What a run is given.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
#[non_exhaustive]
pub enum Input {
    /// What the program's type takes, all of it by default.
    #[default]
    Default,
    /// Bytes that `r1` points at; `r2` is their number. Without any, both are zero.
    Memory(Vec<u8>),
    /// The context's bytes, which `r1` points at.
    Context(Vec<u8>),
    /// A packet, from its Ethernet header, for a program whose context is one.
    Packet(Vec<u8>),
    /// A packet, and the bytes of the context that a test run lets its caller set.
    PacketIn {
        /// The packet, from its Ethernet header.
        packet: Vec<u8>,
        /// The context; what it is too short for keeps its default.
        context: Vec<u8>,
    },
    /// Fields of the context by name, over its defaults.
    Fields(Vec<(String, u64)>),
    /// The arguments of the function, hook or operation that the program stands at.
    Args(Vec<u64>),
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Kind {
    /// Bytes that mean what they are.
    Plain,
    /// `struct xdp_md`.
    Xdp,
    /// `struct __sk_buff`.
    Skb,
}

/// A context in guest memory.
#[derive(Clone, Debug)]
pub(crate) struct Context {
    pub(crate) kind: Kind,
    /// What the program gets in `r1`.
    pub(crate) address: u64,
    len: u64,
    pub(crate) packet: Option<Packet>,
}

impl Context {
    pub(crate) fn new(
        world: &World,
        name: &str,
        prog_type: ProgType,
        input: &Input,
    ) -> Result<Context, Error> {
        let memory = &world.memory;
        let error = |reason: String| Error::from(ErrorKind::Input { program: name.to_owned(), reason });
        match input {
            Input::Memory(bytes) | Input::Context(bytes) => {
                let len = bytes.len() as u64;
                if len == 0 {
                    return Ok(Context { kind: Kind::Plain, address: 0, len, packet: None });
                }
                let rights = access::READ | access::WRITE;
                let address = memory.add(Region::plain("the context", len, rights))?;
                memory.poke(address, bytes);
                Ok(Context { kind: Kind::Plain, address, len, packet: None })
            }
            Input::Packet(bytes) => Context::of_packet(memory, prog_type, bytes, error),
            Input::Default | Input::PacketIn { .. } | Input::Fields(_) | Input::Args(_) => Err(error(
                format!("a context of programs of type {prog_type:?} cannot be made; give its bytes"),
            )),
        }
    }

    /// Gives its memory back.
    pub(crate) fn release(&self, memory: &Memory) {
        memory.remove(self.address);
        if let Some(packet) = self.packet {
            memory.remove(packet.region);
        }
    }
}

fn refuse(offset: u64, bytes: u64, why: &str) -> Stop {
    Box::new(TrapKind::Context(format!("{bytes} bytes at +{offset} of the context: the field {why}")))
}
