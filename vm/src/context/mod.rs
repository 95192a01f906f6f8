//! What a program is started on: a context, and what stands behind it. One file for each kind of context.
//!
//! A context is drawn up as bytes with named places ([`Draft`]), from the profile's layouts, from the kernel's types, or
//! from the registers of a machine. What the input says is put over the defaults, and the bytes become a region.

mod args;
mod draft;
mod iter;
mod named;
mod packet;
mod record;
mod regs;

use skep_isa::Size;
use skep_linux::{Layout, ProgType};

use crate::error::Error;
use crate::interp::Stop;
use crate::kernel::Made;
use crate::memory::{Memory, access};
use crate::trap::TrapKind;
use crate::world::{Loaded, World};
pub(crate) use args::Call;
use draft::{Draft, Maker};
pub use iter::IteratorOutcome;
pub(crate) use packet::Packet;
pub(crate) use record::Formats;
pub use regs::Arch;

/// What a run is given.
///
/// ```
/// use skep_isa::Word;
/// use skep_linux::ProgType;
/// use skep_vm::{Input, RunOptions, Settings, World};
///
/// let mut world = World::new(Settings::default())?;
/// // r0 = *(u64 *)(r1 + 112), which is the register of a function's first argument on x86-64; exit
/// let load = Word { code: 0x79, regs: 0x10, off: 112, imm: 0 };
/// let exit = Word { code: 0x95, ..Word::default() };
/// let probe = world.load_words("first_argument", ProgType::Kprobe, &[load, exit])?;
/// let input = Input::Fields(vec![("arg1".to_owned(), 7.into())]);
/// assert_eq!(world.run(probe, &input, &RunOptions::default())?.unwrap().value, 7);
/// # Ok::<(), skep_vm::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq, Debug, Default)]
#[non_exhaustive]
pub enum Input {
    /// What the program's type takes, all of it by default.
    #[default]
    Default,
    /// Bytes that `r1` points at; `r2` is their number. Without any, both are zero. Nothing is asked of them.
    Memory(Vec<u8>),
    /// The context's bytes, which `r1` points at: as many as the program's type has. Where they hold an address, zeros
    /// stand for the default's.
    Context(Vec<u8>),
    /// A packet, from its Ethernet header, for a program whose context is one; or the message or segment that the
    /// context leads to.
    Packet(Vec<u8>),
    /// A packet, and the bytes of the context that a test run lets its caller set.
    PacketIn {
        /// The packet, from its Ethernet header.
        packet: Vec<u8>,
        /// The context; what it is too short for keeps its default.
        context: Vec<u8>,
    },
    /// Fields of the context by name, over its defaults: of a structure, of a record, of the registers (also `arg1`,
    /// `ret`, `ip`, `sp`), or the names of a function's parameters and `ret`. An element of an array is `name[index]`, and
    /// behind an argument that is an object of the kernel a path may go on, as in [`World::set_field`]: `prev.cred.uid`.
    Fields(Vec<(String, FieldValue)>),
    /// The arguments of the function, hook or operation that the program stands at, and where it has one its return
    /// value. Those that are left out keep their defaults.
    Args(Vec<u64>),
}

/// What a field is set to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum FieldValue {
    /// A number, or an address.
    Number(u64),
    /// Bytes. A field that holds an address is given that of memory with these bytes.
    Bytes(Vec<u8>),
}

impl From<u64> for FieldValue {
    fn from(number: u64) -> FieldValue {
        FieldValue::Number(number)
    }
}

impl From<&[u8]> for FieldValue {
    fn from(bytes: &[u8]) -> FieldValue {
        FieldValue::Bytes(bytes.to_vec())
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) enum Kind {
    /// Bytes that mean what they are.
    #[default]
    Plain,
    /// `struct xdp_md`.
    Xdp,
    /// `struct __sk_buff`.
    Skb,
    /// A structure that the profile has the layout of.
    Named,
}

/// A context in guest memory.
#[derive(Clone, Debug, Default)]
pub(crate) struct Context {
    pub(crate) kind: Kind,
    /// What the program gets in `r1`.
    pub(crate) address: u64,
    len: u64,
    pub(crate) packet: Option<Packet>,
    layout: Option<&'static Layout>,
    /// What is known of the call that the program stands at.
    pub(crate) call: Option<Call>,
    /// The socket that the context is, in the shape of `struct bpf_sock`.
    socket: Option<u64>,
    /// What the hook returns, as programs of control groups ask for it and set it.
    retval: i32,
    /// Offsets of eight bytes that hold an address.
    addresses: Vec<u64>,
    owned: Owned,
}

/// What goes when the context goes.
#[derive(Clone, Debug, Default)]
struct Owned {
    regions: Vec<u64>,
    objects: Vec<u64>,
    /// What was made on the way to a field that was set.
    made: Made,
    sockets: Vec<u64>,
    seq: Option<u64>,
}

impl Owned {
    fn release(&self, world: &World) {
        for &socket in &self.sockets {
            world.remove_socket(socket);
        }
        for &object in self.objects.iter().chain(&self.made.objects) {
            world.kernel.remove(&world.memory, object);
        }
        if let Some(seq) = self.seq {
            world.seqs.close(seq);
        }
        for &region in self.regions.iter().chain(&self.made.regions) {
            world.memory.remove(region);
        }
    }
}

impl Context {
    /// A context for a run; for an iterator, of which element.
    pub(crate) fn new(world: &World, loaded: &Loaded, input: &Input, element: u64) -> Result<Context, Error> {
        let mut maker = Maker { world, loaded, element, owned: Owned::default() };
        match Context::make(&mut maker, input) {
            Ok(mut context) => {
                context.owned = maker.owned;
                Ok(context)
            }
            Err(error) => {
                maker.owned.release(world);
                Err(error)
            }
        }
    }

    fn make(maker: &mut Maker<'_>, input: &Input) -> Result<Context, Error> {
        if let Input::Memory(bytes) = input {
            return Context::of_bytes(maker, bytes);
        }
        let prog_type = maker.loaded.kind.prog_type;
        let draft = match prog_type {
            ProgType::Xdp
            | ProgType::SocketFilter
            | ProgType::SchedCls
            | ProgType::SchedAct
            | ProgType::CgroupSkb
            | ProgType::LwtIn
            | ProgType::LwtOut
            | ProgType::LwtXmit
            | ProgType::LwtSeg6local
            | ProgType::SkSkb
            | ProgType::FlowDissector => return Context::around_packet(maker, input),
            ProgType::Kprobe => regs::draft(maker, input)?,
            ProgType::PerfEvent => regs::perf_event(maker),
            ProgType::Tracepoint => record::draft(maker),
            ProgType::RawTracepoint
            | ProgType::RawTracepointWritable
            | ProgType::Tracing
            | ProgType::Lsm
            | ProgType::StructOps => args::draft(maker, input)?,
            ProgType::CgroupSock
            | ProgType::CgroupSockAddr
            | ProgType::CgroupSockopt
            | ProgType::CgroupSysctl
            | ProgType::CgroupDevice
            | ProgType::SockOps
            | ProgType::SkMsg
            | ProgType::SkReuseport
            | ProgType::SkLookup
            | ProgType::Netfilter => named::draft(maker, input)?,
            ProgType::Syscall => Draft::of_syscall(),
            ProgType::LircMode2 => Draft::of_lirc(),
            other => {
                let reason = format!("programs of type {other:?} have no context of their own; give memory");
                return Err(maker.refuse(reason));
            }
        };
        draft.finish(maker, input)
    }

    /// Bytes that nothing is asked of.
    fn of_bytes(maker: &mut Maker<'_>, bytes: &[u8]) -> Result<Context, Error> {
        if bytes.is_empty() {
            return Ok(Context::default());
        }
        let address = maker.region("the context", bytes, access::READ | access::WRITE)?;
        Ok(Context { address, len: bytes.len() as u64, ..Context::default() })
    }

    /// A packet, and the context that describes it.
    fn around_packet(maker: &mut Maker<'_>, input: &Input) -> Result<Context, Error> {
        let (memory, prog_type) = (&maker.world.memory, maker.loaded.kind.prog_type);
        let refuse = |reason: String| maker.refuse(reason);
        match input {
            Input::Packet(bytes) => Context::of_packet(memory, prog_type, bytes, refuse),
            Input::Default => Context::of_packet(memory, prog_type, &[0; DEFAULT_PACKET], refuse),
            Input::Fields(fields) => {
                let mut context = Context::of_packet(memory, prog_type, &[0; DEFAULT_PACKET], refuse)?;
                let len = context.len;
                let mut draft = Draft::of_layout(named::layout_of(maker)?, memory.peek(context.address, len));
                match draft.set_all(maker, fields) {
                    Ok(()) => {
                        memory.poke(context.address, &draft.bytes);
                        context.addresses = draft.addresses;
                        Ok(context)
                    }
                    Err(error) => {
                        context.release(maker.world);
                        Err(error)
                    }
                }
            }
            _ => Err(maker.refuse("a program for packets takes a packet, or fields of its context")),
        }
    }

    /// Gives its memory back.
    pub(crate) fn release(&self, world: &World) {
        if self.owned.regions.last() != Some(&self.address) {
            world.memory.remove(self.address);
        }
        if let Some(packet) = self.packet {
            world.memory.remove(packet.region());
        }
        self.owned.release(world);
    }

    /// Loads a field.
    pub(crate) fn load(&self, memory: &Memory, offset: u64, size: Size) -> Result<u64, Stop> {
        if self.kind != Kind::Named {
            return self.load_packet_field(memory, offset, size);
        }
        let bytes = u64::from(size.bytes());
        let layout = self.layout.ok_or_else(|| refuse(offset, bytes, "is not known"))?;
        if layout.read(offset as u32, bytes as u32).is_none() {
            return Err(refuse(offset, bytes, "cannot be read like this"));
        }
        // The kernel keeps this port in two bytes, and gives them for either half of the field.
        let offset = if (layout.name, offset, bytes) == ("sk_lookup", 62, 2) { 60 } else { offset };
        let read = memory.peek(self.address + offset, bytes);
        Ok(read.iter().rev().fold(0, |value, &byte| value << 8 | u64::from(byte)))
    }

    /// Stores a field.
    pub(crate) fn store(&self, world: &World, offset: u64, size: Size, value: u64) -> Result<(), Stop> {
        if self.kind != Kind::Named {
            return self.store_packet_field(&world.memory, offset, size, value);
        }
        let bytes = u64::from(size.bytes());
        let layout = self.layout.ok_or_else(|| refuse(offset, bytes, "is not known"))?;
        if !layout.is_writable(offset as u32, bytes as u32) {
            return Err(refuse(offset, bytes, "cannot be written"));
        }
        let value = value.to_le_bytes();
        world.memory.poke(self.address + offset, value.get(..bytes as usize).unwrap_or_default());
        if let Some(socket) = self.socket {
            let read = |at: u64| {
                let bytes = world.memory.peek(self.address + at, 4);
                bytes.iter().rev().fold(0, |value, &byte| value << 8 | u32::from(byte))
            };
            let (bound_dev_if, mark, priority) = (read(0), read(16), read(20));
            let changed = world.change_socket(socket, |spec| {
                (spec.bound_dev_if, spec.mark, spec.priority) = (bound_dev_if, mark, priority);
            });
            return changed.map_err(|error| Box::new(TrapKind::Context(error.to_string())));
        }
        Ok(())
    }

    /// What the hook returns.
    pub(crate) fn retval(&self, memory: &Memory) -> i32 {
        match self.retval_field() {
            Some(at) => memory.peek(at, 4).iter().rev().fold(0, |value, &byte| value << 8 | i32::from(byte)),
            None => self.retval,
        }
    }

    pub(crate) fn set_retval(&mut self, memory: &Memory, value: i32) {
        match self.retval_field() {
            Some(at) => memory.poke(at, &value.to_le_bytes()),
            None => self.retval = value,
        }
    }

    /// Where the context itself says what the hook returns.
    fn retval_field(&self) -> Option<u64> {
        let field = self.layout?.fields.iter().find(|field| field.name == "retval")?;
        Some(self.address + u64::from(field.offset))
    }

    /// What an iterator wrote.
    pub(crate) fn seq_after(&self, world: &World) -> Vec<u8> {
        self.owned.seq.map(|seq| world.seqs.written(seq)).unwrap_or_default()
    }

    /// The context's bytes. Addresses are zeros, as they would differ from one run to the next.
    pub(crate) fn bytes_after(&self, memory: &Memory) -> Vec<u8> {
        let mut bytes = self.packet_bytes_after(memory);
        for &at in &self.addresses {
            if let Some(address) = bytes.get_mut(at as usize..at as usize + 8) {
                address.fill(0);
            }
        }
        bytes
    }
}

/// Bytes of the packet a program gets that is given none.
const DEFAULT_PACKET: usize = 64;

fn refuse(offset: u64, bytes: u64, why: &str) -> Stop {
    Box::new(TrapKind::Context(format!("{bytes} bytes at +{offset} of the context: the field {why}")))
}
