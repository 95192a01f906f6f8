//! What a program is started on: a context, and what stands behind it. One file for each kind of context.
//!
//! A context is drawn up as bytes with named places ([`Draft`]), from the profile's layouts, from the kernel's types, or
//! from the registers of a machine. What the input says is put over the defaults, and the bytes become a region.

mod args;
mod draft;
mod flow;
mod iter;
mod named;
pub(crate) mod packet;
mod record;
mod regs;
pub(crate) mod skb;
mod xdp;

use skep_isa::Size;
use skep_linux::{AttachType, Layout, ProgType, RegType};

use crate::error::{Errno, Error, ErrorKind};
use crate::helpers::Message;
use crate::interp::Stop;
use crate::kernel::Made;
use crate::memory::{Memory, Region, access};
use crate::trap::TrapKind;
use crate::world::{Loaded, World};
pub(crate) use args::Call;
use draft::{Draft, Maker};
pub use iter::IteratorOutcome;
pub(crate) use packet::Packet;
pub(crate) use record::Formats;
pub use regs::Arch;
pub(crate) use skb::{Buffer, field};

/// Bases of packet loads with negative offsets.
const NETWORK_OFFSET: i32 = -0x10_0000;
const LINK_OFFSET: i32 = -0x20_0000;
/// A queue that is none, and cannot be set.
const NO_QUEUE: u64 = 0xffff;

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
    /// The same, as flow dissectors see it.
    Flow,
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
    /// What the kernel keeps of a socket buffer.
    pub(crate) buffer: Option<Box<Buffer>>,
    /// The flow keys.
    keys: u64,
    /// Bytes of options that still fit a TCP header, once some were put in.
    pub(crate) option_room: Option<u32>,
    /// A message that a program changed.
    pub(crate) message: Option<Message>,
    /// The context a test run was given, of the size of the type's.
    given: Vec<u8>,
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
        let (prog_type, attach) = type_of(world, loaded);
        let mut maker = Maker { world, loaded, prog_type, attach, element, owned: Owned::default() };
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
        let draft = match maker.prog_type {
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
            // It stands in for a function that is given no context.
            ProgType::Ext if *input == Input::Default => return Ok(Context::default()),
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

    /// A packet, and the context that describes it: as a test run makes them.
    fn around_packet(maker: &mut Maker<'_>, input: &Input) -> Result<Context, Error> {
        let memory = &maker.world.memory;
        let default = [0; DEFAULT_PACKET];
        let (bytes, given) = match input {
            Input::Packet(bytes) => (bytes.as_slice(), None),
            Input::PacketIn { packet, context } => (packet.as_slice(), Some(context.as_slice())),
            Input::Default | Input::Fields(_) => (&default[..], None),
            _ => return Err(maker.refuse("a program for packets takes a packet, or fields of its context")),
        };
        let layout = named::layout_of(maker)?;
        let prog_type = maker.prog_type;
        let made = match prog_type {
            ProgType::Xdp => Context::of_frame(maker.world, bytes, given),
            ProgType::FlowDissector => Context::of_flow(maker.world, bytes, given),
            _ => Context::of_buffer(maker.world, prog_type, bytes, given),
        };
        let mut context = made.map_err(|refusal| match refusal {
            Refusal::Memory(error) => error,
            Refusal::Errno { errno, reason } => {
                ErrorKind::Refused { program: maker.loaded.name.clone(), reason, errno }.into()
            }
        })?;
        context.layout = Some(layout);
        if let Input::Fields(fields) = input {
            let mut draft = Draft::of_layout(layout, memory.peek(context.address, context.len));
            if let Err(error) = draft.set_all(maker, fields) {
                context.release(maker.world);
                return Err(error);
            }
            memory.poke(context.address, &draft.bytes);
            context.addresses = draft.addresses;
        }
        Ok(context)
    }

    /// Gives its memory back.
    pub(crate) fn release(&self, world: &World) {
        if self.owned.regions.last() != Some(&self.address) {
            world.memory.remove(self.address);
        }
        if let Some(packet) = &self.packet {
            packet.release(&world.memory);
        }
        world.memory.remove(self.keys);
        self.release_socket(world);
        self.owned.release(world);
    }

    /// Makes it ready for a run, also one after another: a test run's packet stays as the run before left it.
    pub(crate) fn start(&self, world: &World) {
        if self.kind == Kind::Flow {
            self.start_flow(world);
        }
    }

    /// Does what the kernel does after a run.
    pub(crate) fn end(&self, world: &World) {
        if self.kind == Kind::Flow {
            self.end_flow(world);
        }
    }

    /// Loads a field.
    pub(crate) fn load(&self, world: &World, offset: u64, size: Size) -> Result<u64, Stop> {
        let bytes = u64::from(size.bytes());
        let layout = self.layout.ok_or_else(|| refuse(offset, bytes, "is not known"))?;
        let Some(holds) = layout.read(offset as u32, bytes as u32) else {
            return Err(refuse(offset, bytes, "cannot be read like this"));
        };
        // The kernel keeps this port in two bytes, and gives them for either half of the field.
        let offset = if (layout.name, offset, bytes) == ("sk_lookup", 62, 2) { 60 } else { offset };
        let read = world.memory.peek(self.address + offset, bytes);
        let read = read.iter().rev().fold(0, |value, &byte| value << 8 | u64::from(byte));
        let (Some(packet), Kind::Xdp | Kind::Skb | Kind::Flow) = (&self.packet, self.kind) else {
            return Ok(read);
        };
        Ok(match holds.reg {
            RegType::Packet => packet.data,
            RegType::PacketMeta => packet.meta,
            RegType::PacketEnd => packet.end,
            RegType::FlowKeys => self.keys,
            RegType::SockCommon | RegType::Socket if read == 0 => {
                let socket = self.socket(world);
                socket.map_err(|error| Box::new(TrapKind::Unmodelled(error.to_string())))?
            }
            _ => read,
        })
    }

    /// Stores a field.
    pub(crate) fn store(&self, world: &World, offset: u64, size: Size, value: u64) -> Result<(), Stop> {
        let bytes = u64::from(size.bytes());
        let layout = self.layout.ok_or_else(|| refuse(offset, bytes, "is not known"))?;
        if !layout.is_writable(offset as u32, bytes as u32) {
            return Err(refuse(offset, bytes, "cannot be written"));
        }
        let value = match (self.kind, offset) {
            (Kind::Skb, field::QUEUE_MAPPING) if value >= NO_QUEUE => return Ok(()),
            // What the kernel keeps in 16 bits.
            (Kind::Skb, field::QUEUE_MAPPING | field::TC_INDEX | field::TC_CLASSID) => value & 0xffff,
            _ => value,
        };
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

    /// A field of the context by its name: where it is, and how many bytes it has.
    pub(crate) fn place(&self, name: &str) -> Option<(u64, u64)> {
        let field = self.layout?.fields.iter().find(|field| field.name == name)?;
        Some((self.address + u64::from(field.offset), u64::from(field.size)))
    }

    /// What a field holds, of eight bytes at most; 0 without such a field.
    pub(crate) fn value_of(&self, memory: &Memory, name: &str) -> u64 {
        let place = self.place(name).map(|(at, len)| memory.peek(at, len.min(8)));
        place.unwrap_or_default().iter().rev().fold(0, |value, &byte| value << 8 | u64::from(byte))
    }

    /// Sets a field, of eight bytes at most.
    pub(crate) fn set_value(&self, memory: &Memory, name: &str, value: u64) {
        if let Some((at, len)) = self.place(name) {
            memory.poke(at, value.to_le_bytes().get(..len.min(8) as usize).unwrap_or_default());
        }
    }

    /// Puts bytes where two fields say that they begin and end.
    pub(crate) fn place_bytes(
        &mut self,
        world: &World,
        fields: [&str; 2],
        bytes: &[u8],
    ) -> Result<(), Error> {
        let len = bytes.len() as u64;
        let region = Region::plain("the data of the context", len, access::READ | access::WRITE);
        let address = world.memory.add(region)?;
        world.memory.poke(address, bytes);
        // The context's own region stays the last one.
        self.owned.regions.insert(0, address);
        let [start, end] = fields;
        self.set_value(&world.memory, start, address);
        self.set_value(&world.memory, end, address + len);
        Ok(())
    }

    /// The socket that the context is, or that it leads to; 0 for none.
    pub(crate) fn any_socket(&self, world: &World) -> Result<u64, Error> {
        match self.kind {
            Kind::Skb => self.socket(world),
            _ => Ok(self.socket.unwrap_or_else(|| self.value_of(&world.memory, "sk"))),
        }
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
        self.place("retval").map(|(at, _)| at)
    }

    /// What an iterator wrote.
    pub(crate) fn seq_after(&self, world: &World) -> Vec<u8> {
        self.owned.seq.map(|seq| world.seqs.written(seq)).unwrap_or_default()
    }

    /// The packet as a test run gives it back. A flow dissector's is its keys.
    pub(crate) fn packet_after(&self, memory: &Memory) -> Option<Vec<u8>> {
        match self.kind {
            Kind::Plain | Kind::Named => None,
            Kind::Xdp => self.packet.as_ref().map(|packet| packet.bytes(memory)),
            Kind::Skb => Some(self.buffer_packet_after(memory)),
            Kind::Flow => Some(memory.peek(self.keys, flow::FLOW_KEYS as u64)),
        }
    }

    /// Bytes of the packet for a packet load: from the data, or with a negative offset from a header.
    pub(crate) fn packet_bytes(&self, memory: &Memory, at: i32, len: u64) -> Result<Option<Vec<u8>>, Stop> {
        let (Some(packet), Some(buffer)) = (&self.packet, &self.buffer) else {
            let what = "a packet load in a program that was given no socket buffer";
            return Err(Box::new(TrapKind::Unmodelled(what.to_owned())));
        };
        let start = match at {
            0.. => packet.data.checked_add(at as u64),
            NETWORK_OFFSET..0 => buffer.network.checked_add((at - NETWORK_OFFSET) as u64),
            LINK_OFFSET..NETWORK_OFFSET => buffer.mac.checked_add((at - LINK_OFFSET) as u64),
            _ => None,
        };
        let start = start.filter(|start| start + len <= packet.end);
        Ok(start.map(|start| memory.peek(start, len)))
    }

    /// Bytes it has.
    pub(crate) fn bytes(&self) -> u64 {
        self.len
    }

    /// Whether its fields mean more than their bytes.
    pub(crate) fn has_fields(&self, memory: &Memory) -> bool {
        memory.has_fields(self.address)
    }

    /// A context of a kind, without anything behind it.
    fn bare(kind: Kind, address: u64, len: u64) -> Context {
        Context { kind, address, len, ..Context::default() }
    }

    /// The context's bytes. Addresses are zeros, as they would differ from one run to the next.
    pub(crate) fn bytes_after(&self, memory: &Memory) -> Vec<u8> {
        let mut bytes = match self.kind {
            Kind::Plain | Kind::Named => memory.peek(self.address, self.len),
            Kind::Xdp => self.frame_after(),
            Kind::Skb => self.buffer_after(memory),
            Kind::Flow => self.given.clone(),
        };
        for &at in &self.addresses {
            if let Some(address) = bytes.get_mut(at as usize..at as usize + 8) {
                address.fill(0);
            }
        }
        bytes
    }
}

/// The type and attach type of a program. One that stands in for a function of another program is given what that one
/// is, or what it takes its first argument for.
fn type_of(world: &World, loaded: &Loaded) -> (ProgType, Option<AttachType>) {
    let kind = &loaded.kind;
    if kind.prog_type != ProgType::Ext {
        return (kind.prog_type, kind.attach_type);
    }
    let replaced = world.programs.iter().find(|other| {
        other.kind.prog_type != ProgType::Ext && loaded.target_name() == Some(other.name.as_str())
    });
    if let Some(other) = replaced {
        return (other.kind.prog_type, other.kind.attach_type);
    }
    let structure = loaded.context_type().map_or("", |(types, id)| types.name_of(id));
    // Of the types that share a structure, those that may do most with it stand first.
    let types = [ProgType::SchedCls, ProgType::Kprobe].into_iter().chain(ProgType::ALL.iter().copied());
    let is_its = |prog_type: &ProgType| {
        let known = skep_linux::program_context(world.settings.line, *prog_type);
        known.is_some_and(|known| !structure.is_empty() && [known.uapi, known.kernel].contains(&structure))
    };
    (types.into_iter().find(is_its).unwrap_or(ProgType::Ext), None)
}

/// Bytes of the packet a program gets that is given none.
const DEFAULT_PACKET: usize = 64;

fn refuse(offset: u64, bytes: u64, why: &str) -> Stop {
    Box::new(TrapKind::Context(format!("{bytes} bytes at +{offset} of the context: the field {why}")))
}

/// Why a test run is refused.
#[derive(Debug)]
enum Refusal {
    /// The system call would be.
    Errno { errno: Errno, reason: String },
    /// There is no memory.
    Memory(Error),
}

impl Refusal {
    fn new(errno: Errno, reason: impl Into<String>) -> Refusal {
        Refusal::Errno { errno, reason: reason.into() }
    }
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Refusal {
        Refusal::Memory(error)
    }
}

fn no_device(index: u32) -> Refusal {
    Refusal::new(Errno::ENODEV, format!("there is no device {index}: add it to `World::net_mut`"))
}

/// A context as it was given, of the size of the type's: what is missing is zero, and what is too much must be.
fn given(bytes: &[u8], len: usize) -> Result<Vec<u8>, Refusal> {
    if bytes.iter().skip(len).any(|&byte| byte != 0) {
        return Err(Refusal::new(
            Errno::E2BIG,
            format!("the context has {len} bytes, and what follows must be 0"),
        ));
    }
    let mut bytes = bytes.to_vec();
    bytes.resize(len, 0);
    Ok(bytes)
}

/// Four bytes of a context.
fn word(bytes: &[u8], at: usize) -> u32 {
    let found = bytes.get(at..at.saturating_add(4)).and_then(|bytes| bytes.try_into().ok());
    u32::from_le_bytes(found.unwrap_or_default())
}

fn put(bytes: &mut [u8], at: usize, value: u32) {
    if let Some(place) = bytes.get_mut(at..at.saturating_add(4)) {
        place.copy_from_slice(&value.to_le_bytes());
    }
}
