//! Maps as a test sees them: keys and values by their types in the object's BTF, or as bytes.

use std::fmt;

use skep_btf::{Btf, Type, TypeId};
use skep_linux::MapType;
use skep_object::{MapDef, MapOrigin};
use skep_vm::{ErrorKind, MapId, Value};

use crate::{Error, World};

/// A map of a world.
#[derive(Clone, Copy, Debug)]
pub struct Map<'w> {
    pub(crate) world: &'w World,
    pub(crate) id: MapId,
    pub(crate) def: &'w MapDef,
}

/// What a program sent to a reader.
#[derive(Clone, Debug)]
pub struct Event<'w> {
    /// The CPU whose buffer it came through, for a perf event array.
    pub cpu: Option<u32>,
    /// The bytes.
    pub bytes: Vec<u8>,
    map: Map<'w>,
}

/// A global variable: part of the one value of a data section's map.
#[derive(Debug)]
pub(crate) struct Variable<'w> {
    map: Map<'w>,
    pub(crate) name: String,
    ty: TypeId,
    offset: usize,
    size: usize,
}

impl<'w> Map<'w> {
    /// Its name.
    pub fn name(&self) -> &'w str {
        &self.def.name
    }

    /// Its type, its sizes, and what else the object says of it.
    pub fn def(&self) -> &'w MapDef {
        self.def
    }

    /// A key's value; an array of one for each CPU where each has its own.
    ///
    /// # Errors
    /// When the key is none of the map's type.
    pub fn get(&self, key: impl Into<Value>) -> Result<Option<Value>, Error> {
        self.world.vm().get(self.id, &key.into()).map_err(|error| self.wrong(&error))
    }

    /// Sets a key's value; that of every CPU where each has its own. The key of a queue is no bytes.
    ///
    /// # Errors
    /// When key or value are none of the map's types, or the map refuses them.
    pub fn set(&self, key: impl Into<Value>, value: impl Into<Value>) -> Result<(), Error> {
        self.world.vm().set(self.id, &key.into(), &value.into()).map_err(|error| self.wrong(&error))
    }

    /// Takes a key out.
    ///
    /// # Errors
    /// When the key is none of the map's type, or is not there.
    pub fn remove(&self, key: impl Into<Value>) -> Result<(), Error> {
        let key = self.key_bytes(&key.into())?;
        self.world.vm().delete(self.id, &key).map_err(|errno| self.refuses(errno))
    }

    /// The sum of a key's values on all CPUs, where they are numbers; 0 if there are none.
    ///
    /// # Errors
    /// When the key is none of the map's type, or the values are no numbers.
    pub fn sum(&self, key: impl Into<Value>) -> Result<i128, Error> {
        let values = match self.get(key)? {
            None => return Ok(0),
            Some(Value::Array(values)) => values,
            Some(one) => vec![one],
        };
        let sum = values.iter().map(Value::as_int).sum::<Option<i128>>();
        sum.ok_or_else(|| self.wrong(&"its values are no numbers"))
    }

    /// Its keys and their values, in a fixed order.
    pub fn entries(&self) -> Vec<(Value, Value)> {
        let entries = self.entries_bytes().into_iter();
        entries.map(|(key, value)| (self.key_of(&key), self.value_of(&value))).collect()
    }

    /// A key's value as bytes. Where each CPU has its own, they follow each other, each rounded up to eight bytes.
    pub fn get_bytes(&self, key: &[u8]) -> Option<Vec<u8>> {
        self.world.vm().lookup(self.id, key)
    }

    /// Its keys and their values as bytes, in a fixed order. Of maps whose values are no bytes there are none.
    pub fn entries_bytes(&self) -> Vec<(Vec<u8>, Vec<u8>)> {
        let vm = self.world.vm();
        if !self.has_values() {
            return Vec::new();
        }
        if matches!(self.def.map_type, MapType::Queue | MapType::Stack) {
            return vm.lookup(self.id, &[]).map(|next| (Vec::new(), next)).into_iter().collect();
        }
        vm.keys(self.id)
            .into_iter()
            .filter_map(|key| Some((key.clone(), vm.lookup(self.id, &key)?)))
            .collect()
    }

    /// Takes what programs sent through it.
    pub fn events(&self) -> Vec<Event<'w>> {
        let events = self.world.vm().take_events(self.id).into_iter();
        events.map(|(cpu, bytes)| Event { cpu, bytes, map: *self }).collect()
    }

    /// A key from its bytes, by its type.
    pub fn key_of(&self, bytes: &[u8]) -> Value {
        let is_index = matches!(self.def.map_type, MapType::Array | MapType::PercpuArray);
        match (self.read(self.def.key_type, bytes), bytes.first_chunk()) {
            (Value::Bytes(_), Some(index)) if is_index => u32::from_le_bytes(*index).into(),
            (key, _) => key,
        }
    }

    /// A value from its bytes, by its type.
    pub fn value_of(&self, bytes: &[u8]) -> Value {
        let stride = (self.def.value_size as usize).next_multiple_of(8);
        match self.is_per_cpu() && stride > 0 && bytes.len() > stride {
            true => {
                let size = self.def.value_size as usize;
                let values = bytes.chunks(stride).map(|value| value.get(..size).unwrap_or(value));
                Value::Array(values.map(|value| self.read(self.def.value_type, value)).collect())
            }
            false => {
                self.read(self.def.value_type, bytes.get(..self.def.value_size as usize).unwrap_or(bytes))
            }
        }
    }

    /// The bytes of a key.
    ///
    /// # Errors
    /// When it is none of the map's type.
    fn key_bytes(&self, key: &Value) -> Result<Vec<u8>, Error> {
        match (self.types(), self.def.key_type, key) {
            (_, _, Value::Bytes(bytes)) => Ok(bytes.clone()),
            (Some(btf), Some(ty), key) => key.encode(btf, ty).map_err(|error| self.wrong(&error)),
            (_, _, key) => Err(self.wrong(&format!("{key} is no bytes, and its key has no type"))),
        }
    }

    /// Whether its values are bytes that can be looked at.
    pub fn has_values(&self) -> bool {
        !matches!(
            self.def.map_type,
            MapType::ProgArray
                | MapType::PerfEventArray
                | MapType::CgroupArray
                | MapType::ArrayOfMaps
                | MapType::HashOfMaps
                | MapType::Ringbuf
                | MapType::UserRingbuf
                | MapType::StructOps
                | MapType::BloomFilter
                | MapType::Arena
        )
    }

    /// Whether programs send events through it.
    pub fn has_events(&self) -> bool {
        matches!(self.def.map_type, MapType::Ringbuf | MapType::PerfEventArray)
    }

    /// Whether it is made for a data section, and its value is the section's variables.
    pub fn is_section(&self) -> bool {
        matches!(self.def.origin, MapOrigin::Data | MapOrigin::Rodata | MapOrigin::Bss | MapOrigin::Kconfig)
    }

    pub(crate) fn is_per_cpu(&self) -> bool {
        matches!(self.def.map_type, MapType::PercpuArray | MapType::PercpuHash | MapType::LruPercpuHash)
    }

    /// The types that its definition speaks of.
    fn types(&self) -> Option<&'w Btf> {
        self.world.vm().map_types(self.id).map(|btf| &**btf)
    }

    fn read(&self, ty: Option<TypeId>, bytes: &[u8]) -> Value {
        let typed = self.types().zip(ty).and_then(|(btf, ty)| Value::decode(btf, ty, bytes).ok());
        typed.unwrap_or_else(|| Value::Bytes(bytes.to_vec()))
    }

    fn refuses(&self, errno: skep_vm::Errno) -> Error {
        Error::Map { map: self.def.name.clone(), errno }
    }

    fn wrong(&self, reason: &dyn fmt::Display) -> Error {
        Error::Value { place: format!("map `{}`", self.def.name), reason: reason.to_string() }
    }
}

impl Event<'_> {
    /// The event as a structure or typedef of the object, such as `struct event`.
    ///
    /// # Errors
    /// When the object has no such type, or the bytes are too few for it.
    pub fn decode(&self, name: &str) -> Result<Value, Error> {
        let decoded = self.map.world.vm().decode(self.map.id, name, &self.bytes);
        decoded.map_err(|error| Error::Value {
            place: format!("an event as `{name}`"),
            reason: match error.kind() {
                // Compilers leave out what only the inside of functions uses.
                ErrorKind::NoSuch { .. } => {
                    "the object's types have none of this name; declare a global pointer to it".to_owned()
                }
                _ => error.to_string(),
            },
        })
    }

    /// The structures of the object that are as large as the event, by name.
    pub fn candidates(&self) -> Vec<String> {
        let Some(btf) = self.map.types() else { return Vec::new() };
        let is_same = |(id, ty): &(TypeId, Type<'_>)| {
            matches!(ty, Type::Struct(of) if !of.name.is_empty())
                && btf.size_of(*id) == Some(self.bytes.len() as u64)
        };
        let mut names: Vec<String> =
            btf.types().filter(is_same).map(|(id, _)| btf.name_of(id).to_owned()).collect();
        names.dedup();
        names
    }
}

impl<'w> Variable<'w> {
    /// The variables in a map, if it is that of a data section.
    pub(crate) fn all(map: Map<'w>) -> Vec<Variable<'w>> {
        let Some((btf, section)) = map.types().zip(map.def.value_type).filter(|_| map.is_section()) else {
            return Vec::new();
        };
        let Some(Type::Datasec(section)) = btf.get(section) else { return Vec::new() };
        let variable = |var: skep_btf::SectionVar| match btf.get(var.ty)? {
            Type::Var { name, target, .. } => Some(Variable {
                map,
                name: name.to_owned(),
                ty: target,
                offset: var.offset as usize,
                size: var.size as usize,
            }),
            _ => None,
        };
        section.vars.iter().filter_map(variable).collect()
    }

    pub(crate) fn get(&self) -> Result<Value, Error> {
        let value = self.map.get_bytes(&[0; 4]).unwrap_or_default();
        let end = self.offset.saturating_add(self.size);
        let bytes = value.get(self.offset..end).unwrap_or_default();
        let read = self.map.types().and_then(|btf| Value::decode(btf, self.ty, bytes).ok());
        read.ok_or_else(|| self.wrong("its type is not one that can be shown"))
    }

    pub(crate) fn set(&self, value: &Value) -> Result<(), Error> {
        let btf = self.map.types().ok_or_else(|| self.wrong("it has no type"))?;
        let bytes = value.encode(btf, self.ty).map_err(|error| self.wrong(&error.to_string()))?;
        let mut whole = self.map.get_bytes(&[0; 4]).unwrap_or_default();
        let place = whole.get_mut(self.offset..self.offset.saturating_add(bytes.len()));
        place.ok_or_else(|| self.wrong("its section is too short"))?.copy_from_slice(&bytes);
        let updated = self.map.world.vm().update(self.map.id, &[0; 4], &whole, 0);
        updated.map_err(|errno| self.map.refuses(errno))
    }

    fn wrong(&self, reason: &str) -> Error {
        Error::Value { place: format!("variable `{}`", self.name), reason: reason.to_owned() }
    }
}
