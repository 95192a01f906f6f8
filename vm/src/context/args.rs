//! Arguments of what a program stands at: a function, a hook, an operation, a tracepoint, an iterator. The context is an
//! array of eight bytes for each, behind which the return value stands where there is one.
//!
//! What they are is told by the kernel's types; a pointer to a structure becomes a fake object of it. Without types the
//! arguments are zeros.

use std::borrow::Cow;

use skep_btf::{Btf, Kind, Type, TypeId};
use skep_linux::{AttachType, ProgType};
use skep_object::AttachTarget;

use super::draft::{Draft, Form, Maker, Place};
use super::iter::META;
use super::{FieldValue, Input};
use crate::error::Error;
use crate::kernel::SocketShape;
use crate::kernel::SocketSpec;
use crate::memory::access;
use crate::world::MapId;

/// Bytes of what a tracepoint lets programs change, where its type is not known.
const BUFFER: usize = 256;
/// Bytes of a structure that is passed by value, at most.
const BY_VALUE: u64 = 16;
/// Arguments at most.
const MAX_ARGS: usize = 12;
/// Structures that are sockets in a kernel.
const SOCKETS: [&str; 6] =
    ["sock", "sock_common", "inet_sock", "inet_connection_sock", "tcp_sock", "request_sock"];

/// What helpers can ask of the call that a program stands at.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Call {
    /// How many arguments there are.
    pub(crate) n_args: usize,
    /// Whether a return value stands behind them.
    pub(crate) returns: bool,
    /// How many of the first are not the input's to give: what an iterator is given first.
    pub(crate) hidden: usize,
}

impl Call {
    /// The names of the places of arguments and return value.
    pub(super) fn places(self, places: &[Place]) -> Vec<Cow<'static, str>> {
        let n = self.n_args + usize::from(self.returns);
        (self.hidden..n)
            .filter_map(|index| places.iter().find(|place| place.offset == 8 * index))
            .map(|place| place.name.clone())
            .collect()
    }
}

/// The parameters of a function of the kernel.
pub(super) struct Signature<'a> {
    types: &'a Btf,
    pub(super) params: Vec<(&'a str, TypeId)>,
}

impl<'a> Signature<'a> {
    /// That of a function of the kernel.
    pub(super) fn of_function(types: &'a Btf, name: &str) -> Option<Signature<'a>> {
        let proto = proto_of(types, types.find(name, Kind::Func)?)?;
        Some(Signature::of(types, proto, 0))
    }

    fn of(types: &'a Btf, proto: TypeId, skip: usize) -> Signature<'a> {
        let params = match types.get(proto) {
            Some(Type::FuncProto(proto)) => {
                proto.params.iter().skip(skip).take(MAX_ARGS).map(|param| (param.name, param.ty)).collect()
            }
            _ => Vec::new(),
        };
        Signature { types, params }
    }

    /// What a parameter is given that nothing is said of: an object of the structure that it points at.
    pub(super) fn object(
        &self,
        maker: &mut Maker<'_>,
        ty: TypeId,
        seen_task: &mut bool,
    ) -> Result<Option<u64>, Error> {
        let Some(structure) = pointed_at(self.types, ty) else { return Ok(None) };
        object(maker, self.types.name_of(structure), structure, seen_task).map(Some)
    }
}

/// The context by default.
pub(super) fn draft(maker: &mut Maker<'_>, input: &Input) -> Result<Draft, Error> {
    let world = maker.world;
    let attach = maker.attach;
    let returns = match maker.prog_type {
        ProgType::Lsm => true,
        ProgType::Tracing => {
            !matches!(attach, Some(AttachType::TraceFentry | AttachType::TraceRawTp | AttachType::TraceIter))
        }
        _ => false,
    };
    let types = world.kernel.types().ok().map(|types| &**types);
    let Some(signature) = types.and_then(|types| signature(maker, types)) else {
        return unknown(maker, returns);
    };
    let mut draft = Draft::new(Vec::new(), Vec::new());
    let mut seen_task = false;
    let hidden = usize::from(attach == Some(AttachType::TraceIter));
    for (index, (name, ty)) in signature.params.iter().enumerate() {
        let (form, bytes) = match signature.types.resolve(*ty) {
            Some((_, Type::Ptr { .. })) => (Form::Pointer, 8),
            Some((id, _)) => {
                (Form::Plain, signature.types.size_of(id).unwrap_or(8).clamp(1, BY_VALUE) as usize)
            }
            None => (Form::Plain, 8),
        };
        let at = draft.bytes.len();
        draft.bytes.resize(at + bytes.next_multiple_of(8), 0);
        let name =
            if name.is_empty() { Cow::Owned(format!("arg{}", index + 1)) } else { (*name).to_owned().into() };
        let is_scalar = form == Form::Plain && bytes <= 8;
        let size = if is_scalar { 8 } else { bytes };
        draft.places.push(Place::new(name.clone(), at, size, form));
        let given = index >= hidden && is_given(input, index - hidden, &name);
        let object = if given { None } else { signature.object(maker, *ty, &mut seen_task)? };
        if let Some(address) = object {
            draft.put_address(&name, address);
        }
    }
    let n_args = draft.bytes.len() / 8;
    if returns {
        let at = draft.bytes.len();
        draft.bytes.resize(at + 8, 0);
        draft.places.push(Place::new("ret", at, 8, Form::Plain));
    }
    draft.takes = draft.bytes.len()..=draft.bytes.len();
    draft.call = Some(Call { n_args, returns, hidden });
    Ok(draft)
}

/// Whether the input says what an argument is, so that no object need be made for it.
pub(super) fn is_given(input: &Input, index: usize, name: &str) -> bool {
    match input {
        Input::Args(args) => index < args.len(),
        Input::Fields(fields) => {
            fields.iter().any(|(field, value)| field == name && matches!(value, FieldValue::Number(_)))
        }
        _ => false,
    }
}

/// Arguments whose types are not known: as many as there can be, or an iterator's.
fn unknown(maker: &mut Maker<'_>, returns: bool) -> Result<Draft, Error> {
    let is_iterator = maker.attach == Some(AttachType::TraceIter);
    let names: Vec<Cow<'static, str>> = match super::iter::arguments(maker).filter(|_| is_iterator) {
        Some(names) => names.into_iter().map(Cow::Borrowed).collect(),
        None => (1..=MAX_ARGS).map(|number| Cow::Owned(format!("arg{number}"))).collect(),
    };
    let n_args = names.len();
    let names = names.into_iter().chain(returns.then_some(Cow::Borrowed("ret"))).enumerate();
    let places: Vec<Place> =
        names.map(|(index, name)| Place::new(name, 8 * index, 8, Form::Pointer)).collect();
    let mut draft = Draft::new(vec![0; 8 * places.len()], places);
    if is_iterator {
        let meta = super::iter::meta(maker)?;
        draft.put_address("meta", meta);
        draft.call = Some(Call { n_args, returns, hidden: 1 });
    } else {
        draft.takes = 0..=draft.bytes.len();
    }
    if maker.prog_type == ProgType::RawTracepointWritable {
        // What the tracepoint lets programs change.
        let buffer = maker.region("the tracepoint's buffer", &[0; BUFFER], access::READ | access::WRITE)?;
        draft.put_address("arg1", buffer);
    }
    Ok(draft)
}

/// The structure that a pointer leads to.
fn pointed_at(types: &Btf, ty: TypeId) -> Option<TypeId> {
    let (_, Type::Ptr { target }) = types.resolve(ty)? else { return None };
    let (id, ty) = types.resolve(target)?;
    matches!(ty, Type::Struct(_) | Type::Union(_)).then_some(id)
}

/// What an argument leads to that nothing is said of.
fn object(maker: &mut Maker<'_>, name: &str, structure: TypeId, seen_task: &mut bool) -> Result<u64, Error> {
    let world = maker.world;
    if name == META {
        return super::iter::meta(maker);
    }
    if name == "task_struct" && !std::mem::replace(seen_task, true) {
        return world.current_task();
    }
    if name == "bpf_map" && !world.maps.is_empty() {
        return world.map_object(MapId(0));
    }
    if SOCKETS.contains(&name) {
        let sk = maker.socket(SocketSpec { cookie: 1, ..SocketSpec::default() })?;
        if let Some(address) = world.socket_as(sk, SocketShape::Kernel)? {
            return Ok(address);
        }
    }
    let address = world.kernel.add_of(&world.memory, structure)?;
    maker.owned.objects.push(address);
    Ok(address)
}

impl Maker<'_> {
    /// An object of a structure of the kernel.
    pub(super) fn object(&mut self, structure: &str) -> Result<u64, Error> {
        let address = self.world.kernel.add(&self.world.memory, structure)?;
        self.owned.objects.push(address);
        Ok(address)
    }

    /// An object of a structure of the kernel, or if there are no types so many zeros.
    pub(super) fn object_or_zeros(&mut self, structure: &str, len: usize) -> Result<u64, Error> {
        if self.world.kernel.types().is_ok() {
            return self.object(structure);
        }
        self.region(&format!("the {structure}"), &vec![0; len], access::READ | access::WRITE)
    }
}

/// What the program's target takes.
fn signature<'a>(maker: &Maker<'_>, types: &'a Btf) -> Option<Signature<'a>> {
    let loaded = maker.loaded;
    let (proto, is_tracepoint) = match (&loaded.kind.attach_target, maker.prog_type) {
        (Some(AttachTarget::Kernel { name, module: None, .. }), ProgType::Tracing | ProgType::Lsm) => {
            function_or_tracepoint(types, name, maker.attach)?
        }
        (Some(AttachTarget::StructOps { type_name, member_name, module: None, .. }), _) => {
            let structure = types.find(type_name, Kind::Struct)?;
            let (_, Type::Struct(structure)) = types.resolve(structure)? else { return None };
            let member = structure.members.iter().find(|member| member.name == member_name)?;
            (proto_of(types, member.ty)?, false)
        }
        (_, ProgType::RawTracepoint | ProgType::RawTracepointWritable) => {
            let (_, name) = loaded.section.split_once('/')?;
            (tracepoint(types, name)?, true)
        }
        _ => return None,
    };
    // What a tracepoint is told first is who listens, and programs do not see that.
    Some(Signature::of(types, proto, usize::from(is_tracepoint)))
}

/// The prototype that a name stands for, and whether it is a tracepoint's.
fn function_or_tracepoint(types: &Btf, name: &str, attach: Option<AttachType>) -> Option<(TypeId, bool)> {
    let function = |name: &str| proto_of(types, types.find(name, Kind::Func)?);
    let within = |prefix: &str| {
        let name = if name.starts_with(prefix) { name.to_owned() } else { format!("{prefix}{name}") };
        function(&name)
    };
    match attach {
        Some(AttachType::TraceRawTp) => Some((tracepoint(types, name)?, true)),
        Some(AttachType::TraceIter) => Some((within("bpf_iter_")?, false)),
        Some(AttachType::LsmMac | AttachType::LsmCgroup) => Some((within("bpf_lsm_")?, false)),
        _ => Some((function(name)?, false)),
    }
}

/// The prototype of a tracepoint: of the function that calls who listens, which has names, or else of its type.
fn tracepoint(types: &Btf, name: &str) -> Option<TypeId> {
    let name = name.strip_prefix("btf_trace_").unwrap_or(name);
    let named = types.find(&format!("__traceiter_{name}"), Kind::Func);
    proto_of(types, named.or_else(|| types.find(&format!("btf_trace_{name}"), Kind::Typedef))?)
}

/// The prototype of a function, or of what a type leads to that is a pointer to one.
fn proto_of(types: &Btf, id: TypeId) -> Option<TypeId> {
    let (id, ty) = types.resolve(id)?;
    match ty {
        Type::FuncProto(_) => Some(id),
        Type::Func { proto, .. } => Some(proto),
        Type::Ptr { target } => {
            let (id, ty) = types.resolve(target)?;
            matches!(ty, Type::FuncProto(_)).then_some(id)
        }
        _ => None,
    }
}
