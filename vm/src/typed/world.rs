//! What maps hold and programs send, as values.

use std::sync::Arc;

use super::encode::put_int;
use super::{Value, bits_of, find};
use crate::world::{MapId, World};
use crate::{Error, ErrorKind};

/// A key with its value: one, or where each CPU has its own, one for each.
pub type Element = (Value, Vec<Value>);

impl World {
    /// A key's value, as its type says. Of a map for each CPU, an array of all of them. A map without types has bytes.
    ///
    /// # Errors
    /// When the key is none of the map's type, or a value cannot be read.
    pub fn get(&self, map: MapId, key: &Value) -> Result<Option<Value>, Error> {
        let key = self.encode_key(map, key)?;
        let Some(bytes) = self.lookup(map, &key) else { return Ok(None) };
        let mut values = self.decode_values(map, &bytes)?;
        let is_one = !self.is_per_cpu(map) && values.len() == 1;
        Ok(if is_one { values.pop() } else { Some(Value::Array(values)) })
    }

    /// Sets a key's value, which is given as [`World::get`] gives it. For a map for each CPU one value is set for all.
    ///
    /// # Errors
    /// When key or value are none of the map's types, or the map does not take them.
    pub fn set(&self, map: MapId, key: &Value, value: &Value) -> Result<(), Error> {
        let key = self.encode_key(map, key)?;
        let def = self.definition(map)?;
        let encode = |value: &Value| match (self.map_types(map), def.value_type) {
            (Some(btf), Some(ty)) => value.encode(btf, ty),
            _ => untyped(value, def.value_size as usize),
        };
        let bytes = match value {
            _ if !self.is_per_cpu(map) => encode(value)?,
            Value::Array(values) if values.len() == self.settings.n_cpus as usize => {
                let values = values.iter().map(encode).collect::<Result<Vec<_>, _>>()?;
                values.into_iter().flat_map(padded).collect()
            }
            value => padded(encode(value)?).repeat(self.settings.n_cpus as usize),
        };
        self.update(map, &key, &bytes, 0).map_err(|errno| {
            let what = format!("it does not take the element: {errno}");
            Error::map_shape(&def.name, what)
        })
    }

    /// All elements of a map, in the order of a walk.
    ///
    /// # Errors
    /// When a key or value cannot be read.
    pub fn elements(&self, map: MapId) -> Result<Vec<Element>, Error> {
        let def = self.definition(map)?;
        let mut elements = Vec::new();
        for key in self.keys(map) {
            let Some(bytes) = self.lookup(map, &key) else { continue };
            let key = match (self.map_types(map), def.key_type) {
                (Some(btf), Some(ty)) if btf.size_of(ty) == Some(key.len() as u64) => {
                    Value::decode(btf, ty, &key)?
                }
                _ => Value::Bytes(key),
            };
            elements.push((key, self.decode_values(map, &bytes)?));
        }
        Ok(elements)
    }

    /// Reads bytes that a program sent as a structure, union or named type of its object: the one that `map`, or any map of
    /// the same object, was made from.
    ///
    /// # Errors
    /// When there are no types, none of this name, or too few bytes.
    pub fn decode(&self, map: MapId, type_name: &str, bytes: &[u8]) -> Result<Value, Error> {
        let btf = self.map_types(map).ok_or(ErrorKind::NoTypes)?;
        let found = find(btf, type_name);
        let ty = found.ok_or_else(|| ErrorKind::NoSuch { what: "type", name: type_name.to_owned() })?;
        Value::decode(btf, ty, bytes)
    }

    fn definition(&self, map: MapId) -> Result<&Arc<skep_object::MapDef>, Error> {
        let found = self.maps.get(map.0 as usize).map(|map| &map.def);
        found.ok_or_else(|| ErrorKind::NoSuch { what: "map", name: map.0.to_string() }.into())
    }

    fn is_per_cpu(&self, map: MapId) -> bool {
        self.maps.get(map.0 as usize).is_some_and(crate::maps::Map::is_per_cpu)
    }

    fn encode_key(&self, map: MapId, key: &Value) -> Result<Vec<u8>, Error> {
        let def = self.definition(map)?;
        match (self.map_types(map), def.key_type) {
            (Some(btf), Some(ty)) if !matches!(key, Value::Bytes(_)) => key.encode(btf, ty),
            _ => untyped(key, def.key_size as usize),
        }
    }

    fn decode_values(&self, map: MapId, bytes: &[u8]) -> Result<Vec<Value>, Error> {
        let def = self.definition(map)?;
        let stride = match self.is_per_cpu(map) {
            true => (def.value_size as usize).next_multiple_of(8),
            false => bytes.len(),
        };
        let value = |bytes: &[u8]| {
            let bytes = bytes.get(..def.value_size as usize).unwrap_or(bytes);
            match (self.map_types(map), def.value_type) {
                (Some(btf), Some(ty)) if !ty.is_void() => Value::decode(btf, ty, bytes),
                _ => Ok(Value::Bytes(bytes.to_vec())),
            }
        };
        bytes.chunks(stride.max(1)).map(value).collect()
    }
}

/// A value of a map without types: bytes, or a number as long as the map wants it.
fn untyped(value: &Value, size: usize) -> Result<Vec<u8>, Error> {
    let refuse = |reason: String| Err(ErrorKind::Value { type_name: format!("{size} bytes"), reason }.into());
    match value {
        Value::Bytes(bytes) if bytes.len() == size => Ok(bytes.clone()),
        Value::Int(number) if size <= 16 => {
            let mut bytes = vec![0; size];
            match put_int(&mut bytes, *number, bits_of(size)) {
                Ok(()) => Ok(bytes),
                Err(reason) => refuse(reason),
            }
        }
        other => refuse(format!("{other} is not so many bytes")),
    }
}

fn padded(mut bytes: Vec<u8>) -> Vec<u8> {
    bytes.resize(bytes.len().next_multiple_of(8), 0);
    bytes
}
