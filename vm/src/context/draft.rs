//! Contexts before they are in memory: bytes, and places in them that have names.

use std::borrow::Cow;
use std::fmt::Write;
use std::ops::RangeInclusive;

use skep_linux::{AttachType, Layout, ProgType, RegType};

use super::{Call, Context, FieldValue, Input, Kind, Owned};
use crate::error::{Error, ErrorKind};
use crate::kernel::SocketSpec;
use crate::memory::{Region, access};
use crate::world::{Loaded, World};

/// Who makes a context: for which program, and what has been made for it so far.
#[derive(Debug)]
pub(super) struct Maker<'a> {
    pub(super) world: &'a World,
    pub(super) loaded: &'a Loaded,
    /// The program's type and attach type; of one that stands in for another's function, that one's.
    pub(super) prog_type: ProgType,
    pub(super) attach: Option<AttachType>,
    /// Which element it is, of an iterator.
    pub(super) element: u64,
    pub(super) owned: Owned,
}

impl Maker<'_> {
    /// An error that says why the input does not do.
    pub(super) fn refuse(&self, reason: impl Into<String>) -> Error {
        ErrorKind::Input { program: self.loaded.name.clone(), reason: reason.into() }.into()
    }

    /// Memory with these bytes.
    pub(super) fn region(&mut self, name: &str, bytes: &[u8], access: u32) -> Result<u64, Error> {
        let memory = &self.world.memory;
        let address = memory.add(Region::plain(name, bytes.len() as u64, access))?;
        memory.poke(address, bytes);
        self.owned.regions.push(address);
        Ok(address)
    }

    /// A socket.
    pub(super) fn socket(&mut self, spec: SocketSpec) -> Result<u64, Error> {
        let address = self.world.add_socket(spec)?;
        self.owned.sockets.push(address);
        Ok(address)
    }
}

/// How a place takes what is put into it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Form {
    /// As it is.
    Plain,
    /// Bytes are put into memory, and the place holds the address.
    Pointer,
    /// The same, in memory of user space.
    UserPointer,
    /// Bytes are put behind the record, and the place holds their offset and, in its upper half, their number.
    Location,
    /// Nothing can be put into it.
    Fixed,
}

/// A part of a context that has a name.
#[derive(Clone, Debug)]
pub(super) struct Place {
    pub(super) name: Cow<'static, str>,
    pub(super) offset: usize,
    pub(super) size: usize,
    /// Bytes of an element, if it is an array.
    pub(super) element: usize,
    pub(super) form: Form,
}

impl Place {
    /// A place for one value.
    pub(super) fn new(name: impl Into<Cow<'static, str>>, offset: usize, size: usize, form: Form) -> Place {
        Place { name: name.into(), offset, size, element: 0, form }
    }
}

/// A context before it is in memory.
#[derive(Clone, Debug)]
pub(super) struct Draft {
    pub(super) bytes: Vec<u8>,
    pub(super) places: Vec<Place>,
    /// How many bytes may be given in its stead.
    pub(super) takes: RangeInclusive<usize>,
    pub(super) access: u32,
    pub(super) layout: Option<&'static Layout>,
    pub(super) call: Option<Call>,
    pub(super) socket: Option<u64>,
    /// Whether what the input says of a packet is in it already.
    pub(super) has_packet: bool,
    /// Offsets of the addresses that were put in.
    pub(super) addresses: Vec<u64>,
    /// What the bytes are behind, if the program is given something else.
    pub(super) outer: Option<Outer>,
}

/// Makes what a program is given from what its fields were set in.
pub(super) type Outer = fn(&mut Maker<'_>, &[u8]) -> Result<Draft, Error>;

/// Fields that say how long what another one points at is, and where it ends.
const EXTENTS: [(&str, [&str; 2]); 4] = [
    ("optval", ["optval_end", "optlen"]),
    ("data", ["data_end", "size"]),
    ("data", ["data_end", "len"]),
    ("skb_data", ["skb_data_end", "skb_len"]),
];

impl Draft {
    /// Bytes a program may read, with places.
    pub(super) fn new(bytes: Vec<u8>, places: Vec<Place>) -> Draft {
        let takes = bytes.len()..=bytes.len();
        Draft {
            bytes,
            places,
            takes,
            access: access::READ,
            layout: None,
            call: None,
            socket: None,
            has_packet: false,
            addresses: Vec::new(),
            outer: None,
        }
    }

    /// A structure of the profile.
    pub(super) fn of_layout(layout: &'static Layout, bytes: Vec<u8>) -> Draft {
        let fields = layout.fields.iter().filter(|field| !field.name.is_empty());
        let places = fields.map(|field| {
            let is_packet =
                matches!(field.holds.reg, RegType::Packet | RegType::PacketEnd | RegType::PacketMeta);
            let form = match field.size {
                4 if is_packet => Form::Fixed,
                8 if field.c_type.ends_with('*') => Form::Pointer,
                _ => Form::Plain,
            };
            let element = if field.c_type.starts_with("__u32[") { 4 } else { 0 };
            let (offset, size) = (field.offset as usize, field.size as usize);
            Place { name: field.name.into(), offset, size, element, form }
        });
        let draft = Draft::new(bytes, places.collect());
        Draft { access: access::READ | access::WRITE | access::CONTEXT, layout: Some(layout), ..draft }
    }

    /// What a system call's program is given: any bytes, which it may also write.
    pub(super) fn of_syscall() -> Draft {
        const LEN: usize = 64;
        let draft = Draft::new(vec![0; LEN], Vec::new());
        Draft { takes: 0..=usize::from(u16::MAX), access: access::READ | access::WRITE, ..draft }
    }

    /// What a decoder of remote controls is given: one sample.
    pub(super) fn of_lirc() -> Draft {
        Draft::new(vec![0; 4], vec![Place::new("sample", 0, 4, Form::Plain)])
    }

    /// Puts in what the input says, and makes the context.
    pub(super) fn finish(mut self, maker: &mut Maker<'_>, input: &Input) -> Result<Context, Error> {
        match input {
            Input::Context(bytes) if self.outer.is_some() => {
                self = Draft::new(self.bytes, self.places);
                self.replace(maker, bytes)?;
            }
            Input::Context(bytes) => self.replace(maker, bytes)?,
            Input::Fields(fields) => self.set_all(maker, fields)?,
            Input::Args(args) => self.set_args(maker, args)?,
            Input::Packet(_) if self.has_packet => {}
            Input::Packet(bytes) => self.set_message(maker, bytes)?,
            Input::PacketIn { .. } => {
                return Err(
                    maker.refuse("its context is not that of a packet; give fields, or the context's bytes")
                );
            }
            Input::Default | Input::Memory(_) => {}
        }
        if let Some(outer) = self.outer {
            self = outer(maker, &self.bytes)?;
        }
        let kind = if self.layout.is_some() { Kind::Named } else { Kind::Plain };
        let len = self.bytes.len() as u64;
        let address = if len == 0 { 0 } else { maker.region("the context", &self.bytes, self.access)? };
        let Draft { layout, call, socket, addresses, .. } = self;
        Ok(Context { kind, address, len, layout, call, socket, addresses, ..Context::default() })
    }

    /// Sets fields by name.
    pub(super) fn set_all(
        &mut self,
        maker: &mut Maker<'_>,
        fields: &[(String, FieldValue)],
    ) -> Result<(), Error> {
        fields.iter().try_for_each(|(name, value)| self.set(maker, name, value))
    }

    /// Puts a number into a field, if this kernel has it: what builders do.
    pub(super) fn put(&mut self, name: &str, value: u64) {
        if let Some(place) = self.places.iter().find(|place| place.name == name) {
            let bytes = value.to_le_bytes();
            copy(&mut self.bytes, place.offset, bytes.get(..place.size).unwrap_or_default());
        }
    }

    /// Puts bytes into a field, if this kernel has it.
    pub(super) fn put_bytes(&mut self, name: &str, bytes: &[u8]) {
        if let Some(place) = self.places.iter().find(|place| place.name == name) {
            copy(&mut self.bytes, place.offset, bytes.get(..bytes.len().min(place.size)).unwrap_or_default());
        }
    }

    /// Has a field point at memory with these bytes, and those beside it say how long that is.
    fn point(
        &mut self,
        maker: &mut Maker<'_>,
        place: &Place,
        bytes: &[u8],
        rights: u32,
    ) -> Result<(), Error> {
        let address = maker.region(&format!("what {} points at", place.name), bytes, rights)?;
        copy(&mut self.bytes, place.offset, &address.to_le_bytes());
        self.note_address(place.offset);
        for (_, [end, len]) in EXTENTS.into_iter().filter(|(of, _)| *of == place.name) {
            self.put_address(end, address + bytes.len() as u64);
            self.put(len, bytes.len() as u64);
        }
        Ok(())
    }

    /// Has a field of this name, if this kernel has it, point at memory with these bytes.
    pub(super) fn put_memory(
        &mut self,
        maker: &mut Maker<'_>,
        name: &str,
        bytes: &[u8],
    ) -> Result<(), Error> {
        match self.find(name) {
            Some(place) => self.point(maker, &place, bytes, access::READ | access::WRITE),
            None => Ok(()),
        }
    }

    /// Puts an address into a field, if this kernel has it.
    pub(super) fn put_address(&mut self, name: &str, address: u64) {
        self.put(name, address);
        if let Some(offset) = self.places.iter().find(|place| place.name == name).map(|place| place.offset) {
            self.note_address(offset);
        }
    }

    fn note_address(&mut self, offset: usize) {
        if !self.addresses.contains(&(offset as u64)) {
            self.addresses.push(offset as u64);
        }
    }

    fn set(&mut self, maker: &mut Maker<'_>, name: &str, value: &FieldValue) -> Result<(), Error> {
        // The context is the socket itself, as it was looked up when the draft was made.
        if name == "sk" && self.socket.is_some() {
            return Ok(());
        }
        if let Some((object, path)) = self.object_of(maker, name) {
            let (world, made) = (maker.world, &mut maker.owned.made);
            return match value {
                FieldValue::Number(number) => {
                    world.kernel.set_making(&world.memory, object, path, *number, made)
                }
                FieldValue::Bytes(bytes) => world.kernel.set_bytes(&world.memory, object, path, bytes, made),
            };
        }
        let place = self.find(name).ok_or_else(|| maker.refuse(self.unknown(name)))?;
        let size = place.size;
        match (value, place.form) {
            (_, Form::Fixed) => {
                Err(maker.refuse(format!("`{name}` says where the packet is; give a packet")))
            }
            (FieldValue::Number(_), Form::Location) => {
                Err(maker.refuse(format!("`{name}` says where in the record its bytes are; give bytes")))
            }
            (FieldValue::Number(number), _) => {
                let unused = 64 - 8 * size.clamp(1, 8) as u32;
                let fits = number << unused >> unused == *number
                    || ((*number as i64) << unused >> unused) as u64 == *number;
                if size > 8 {
                    return Err(
                        maker.refuse(format!("`{name}` has {size} bytes, not a number's; give bytes"))
                    );
                }
                if !fits {
                    return Err(
                        maker.refuse(format!("{number:#x} does not fit into the {size} bytes of `{name}`"))
                    );
                }
                self.addresses.retain(|&offset| offset != place.offset as u64);
                copy(&mut self.bytes, place.offset, number.to_le_bytes().get(..size).unwrap_or_default());
                Ok(())
            }
            (FieldValue::Bytes(bytes), Form::Pointer | Form::UserPointer) => {
                let is_user = place.form == Form::UserPointer;
                let rights = if is_user { access::USER } else { access::READ | access::WRITE };
                self.point(maker, &place, bytes, rights)
            }
            (FieldValue::Bytes(bytes), Form::Location) => {
                let at = self.bytes.len();
                let (Ok(offset), Ok(len)) = (u16::try_from(at), u16::try_from(bytes.len())) else {
                    return Err(maker.refuse(format!("the record is longer than 64 KiB with `{name}`")));
                };
                self.bytes.extend(bytes);
                let location = u32::from(len) << 16 | u32::from(offset);
                copy(&mut self.bytes, place.offset, &location.to_le_bytes());
                Ok(())
            }
            (FieldValue::Bytes(bytes), Form::Plain) => {
                if bytes.len() > size {
                    let n = bytes.len();
                    return Err(maker.refuse(format!("{n} bytes do not fit into the {size} of `{name}`")));
                }
                let mut whole = bytes.clone();
                whole.resize(size, 0);
                copy(&mut self.bytes, place.offset, &whole);
                Ok(())
            }
        }
    }

    /// The object of the kernel that a field leads to, and the rest of a path that goes on from there.
    fn object_of<'p>(&self, maker: &Maker<'_>, path: &'p str) -> Option<(u64, &'p str)> {
        let (name, rest) = path.split_once('.')?;
        let place = self.find(name).filter(|place| place.size == 8)?;
        let bytes = self.bytes.get(place.offset..place.offset + 8)?;
        let object = u64::from_le_bytes(bytes.try_into().ok()?);
        maker.world.kernel.type_of(object).map(|_| (object, rest))
    }

    /// The place of a name, or of an element of an array.
    fn find(&self, name: &str) -> Option<Place> {
        let named = |name: &str| self.places.iter().find(|place| place.name == name);
        if let Some(place) = named(name) {
            return Some(place.clone());
        }
        if let Some(number) = self.call.and_then(|_| name.strip_prefix("arg")) {
            let offset = number.parse::<usize>().ok()?.checked_sub(1)?.checked_mul(8)?;
            return self.places.iter().find(|place| place.offset == offset && place.name != "ret").cloned();
        }
        let (array, index) = name.strip_suffix(']')?.split_once('[')?;
        let index: usize = index.parse().ok()?;
        let place = named(array).filter(|place| place.element != 0)?;
        let within =
            index.checked_mul(place.element).filter(|within| within + place.element <= place.size)?;
        Some(Place { offset: place.offset + within, size: place.element, element: 0, ..place.clone() })
    }

    fn unknown(&self, name: &str) -> String {
        let mut text = format!("there is no field `{name}`");
        for (n, place) in self.places.iter().enumerate() {
            text.push_str(if n == 0 { "; there are " } else { ", " });
            text.push_str(&place.name);
            if let Some(n) = place.size.checked_div(place.element) {
                // Writing to a string does not fail.
                let _ = write!(text, "[{n}]");
            }
        }
        if self.places.is_empty() {
            text.push_str(": its context has none that are known");
        }
        text
    }

    fn replace(&mut self, maker: &Maker<'_>, bytes: &[u8]) -> Result<(), Error> {
        let (least, most) = (*self.takes.start(), *self.takes.end());
        if !self.takes.contains(&bytes.len()) {
            let n = bytes.len();
            let wanted = if least == most { least.to_string() } else { format!("{least} to {most}") };
            return Err(maker.refuse(format!("its context has {wanted} bytes, and this one {n}")));
        }
        let mut bytes = bytes.to_vec();
        for &at in &self.addresses {
            let span = at as usize..at as usize + 8;
            if let (Some(given), Some(made)) = (bytes.get_mut(span.clone()), self.bytes.get(span))
                && given.iter().all(|&byte| byte == 0)
            {
                given.copy_from_slice(made);
            }
        }
        self.bytes = bytes;
        Ok(())
    }

    fn set_args(&mut self, maker: &Maker<'_>, args: &[u64]) -> Result<(), Error> {
        let names: Vec<Cow<'static, str>> = match &self.call {
            Some(call) => call.places(&self.places),
            None => {
                let numbered = |place: &&Place| place.name.starts_with("arg");
                self.places.iter().filter(numbered).map(|place| place.name.clone()).collect()
            }
        };
        if names.is_empty() {
            return Err(maker.refuse("programs of its type are given no arguments"));
        }
        if args.len() > names.len() {
            let (n, most) = (args.len(), names.len());
            return Err(maker.refuse(format!("it takes {most} arguments at most, and is given {n}")));
        }
        for (name, &value) in names.iter().zip(args) {
            self.put(name, value);
        }
        Ok(())
    }

    /// The message or segment that the context leads to.
    fn set_message(&mut self, maker: &mut Maker<'_>, bytes: &[u8]) -> Result<(), Error> {
        let data = ["data", "skb_data", "optval"].into_iter().find(|name| self.find(name).is_some());
        match data {
            Some(name) => self.put_memory(maker, name, bytes),
            None => {
                let prog_type = maker.prog_type;
                let reason = format!(
                    "programs of type {prog_type:?} take no packet; give the context's bytes, or fields"
                );
                Err(maker.refuse(reason))
            }
        }
    }
}

fn copy(to: &mut [u8], at: usize, bytes: &[u8]) {
    if let Some(to) = to.get_mut(at..at + bytes.len()) {
        to.copy_from_slice(bytes);
    }
}
