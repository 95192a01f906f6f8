//! What changed: in maps between two looks at them, and in a packet.

use std::collections::BTreeMap;
use std::ops::Range;

use skep_linux::Line;
use skep_vm::{MapId, Value};

use crate::{Map, Program, World};

/// What the maps of a world held at one time.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Snapshot {
    maps: BTreeMap<MapId, BTreeMap<Vec<u8>, Vec<u8>>>,
}

/// An entry of a map that is another than it was.
#[derive(Clone, PartialEq, Debug)]
pub struct MapChange {
    /// The map.
    pub map: String,
    /// The key; none for a data section, which has one value.
    pub key: Option<Value>,
    /// The value before; none if the entry is new.
    pub before: Option<Value>,
    /// The value afterwards; none if the entry is gone.
    pub after: Option<Value>,
}

/// A part of a value that is another than it was.
#[derive(Clone, PartialEq, Debug)]
pub struct Difference {
    /// Where it is: members joined by dots, elements in brackets; empty for the whole.
    pub path: String,
    /// What it was.
    pub before: Value,
    /// What it is.
    pub after: Value,
}

/// A field of a context that is another than it was.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FieldChange {
    /// Its name; an element of an array with its index.
    pub field: String,
    /// What it was.
    pub before: u64,
    /// What it is.
    pub after: u64,
}

/// Bytes of a packet that are others than they were. Of two packets of different lengths the ends are compared too.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PacketChange {
    /// Bytes from the start.
    pub offset: usize,
    /// What was there.
    pub before: Vec<u8>,
    /// What is there.
    pub after: Vec<u8>,
}

impl Snapshot {
    pub(crate) fn of(world: &World) -> Snapshot {
        let maps = world.maps().map(|map| (map.id, map.entries_bytes().into_iter().collect()));
        Snapshot { maps: maps.collect() }
    }

    /// What the world's maps hold now and did not then, or did then and do not now.
    pub fn changes(&self, world: &World) -> Vec<MapChange> {
        self.changes_to(world, |map| Some(map.entries_bytes()))
    }

    /// The same with what somebody else says that the maps hold: of maps that are left out nothing is told.
    pub fn changes_to(
        &self,
        world: &World,
        after: impl Fn(&Map<'_>) -> Option<Vec<(Vec<u8>, Vec<u8>)>>,
    ) -> Vec<MapChange> {
        let mut changes = Vec::new();
        for map in world.maps().filter(Map::has_values) {
            let Some(after) = after(&map) else { continue };
            let none = BTreeMap::new();
            let before = self.maps.get(&map.id).unwrap_or(&none);
            let after: BTreeMap<Vec<u8>, Vec<u8>> = after.into_iter().collect();
            let mut change = |key: &[u8], before: Option<&Vec<u8>>, after: Option<&Vec<u8>>| {
                // Somebody else may have another number of CPUs.
                let before = before.map(|bytes| {
                    let mut bytes = bytes.clone();
                    bytes.resize(after.map_or(bytes.len(), Vec::len), 0);
                    bytes
                });
                if before.as_ref() != after {
                    changes.push(MapChange {
                        map: map.name().to_owned(),
                        key: (!map.is_section()).then(|| map.key_of(key)),
                        before: before.map(|bytes| map.value_of(&bytes)),
                        after: after.map(|bytes| map.value_of(bytes)),
                    });
                }
            };
            for (key, value) in before {
                change(key, Some(value), after.get(key));
            }
            for (key, value) in after.iter().filter(|(key, _)| !before.contains_key(*key)) {
                change(key, None, Some(value));
            }
        }
        changes
    }
}

impl MapChange {
    /// The parts of the value that changed; none if the entry is new or gone.
    pub fn differences(&self) -> Vec<Difference> {
        let mut found = Vec::new();
        if let (Some(before), Some(after)) = (&self.before, &self.after) {
            compare(String::new(), before, after, &mut found);
        }
        found
    }
}

fn compare(path: String, before: &Value, after: &Value, found: &mut Vec<Difference>) {
    match (before, after) {
        (Value::Struct(old), Value::Struct(new)) if old.len() == new.len() => {
            for ((name, old), (_, new)) in old.iter().zip(new) {
                let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
                compare(path, old, new, found);
            }
        }
        (Value::Array(old), Value::Array(new)) if old.len() == new.len() => {
            for (nth, (old, new)) in old.iter().zip(new).enumerate() {
                compare(format!("{path}[{nth}]"), old, new, found);
            }
        }
        _ if before == after => {}
        _ => found.push(Difference { path, before: before.clone(), after: after.clone() }),
    }
}

/// The fields of a program's context that changed, among those that programs may write.
pub fn context_changes(line: Line, program: &Program, before: &[u8], after: &[u8]) -> Vec<FieldChange> {
    let Some(context) = skep_linux::context(line, program.prog_type(), program.linked().kind.attach_type)
    else {
        return Vec::new();
    };
    let writable =
        context.layout.fields.iter().filter(|field| !field.name.is_empty() && !field.write.is_empty());
    let mut changes = Vec::new();
    for field in writable {
        // What is longer than a number is an array of words.
        let (n, size) = if field.size > 8 { (field.size / 4, 4) } else { (1, field.size) };
        for index in 0..n {
            let number = |bytes: &[u8]| {
                let start = (field.offset + index * size) as usize;
                let bytes = bytes.get(start..start + size as usize)?;
                Some(bytes.iter().rev().fold(0, |number, &byte| number << 8 | u64::from(byte)))
            };
            if let (Some(before), Some(after)) = (number(before), number(after))
                && before != after
            {
                let field = if n > 1 { format!("{}[{index}]", field.name) } else { field.name.to_owned() };
                changes.push(FieldChange { field, before, after });
            }
        }
    }
    changes
}

/// The parts of a packet that changed, in order.
pub fn packet_changes(before: &[u8], after: &[u8]) -> Vec<PacketChange> {
    let shared = before.len().min(after.len());
    let mut ranges: Vec<Range<usize>> = Vec::new();
    for at in before.iter().zip(after).enumerate().filter(|(_, (old, new))| old != new).map(|(at, _)| at) {
        match ranges.last_mut() {
            Some(last) if last.end == at => last.end += 1,
            _ => ranges.push(at..at + 1),
        }
    }
    let part = |bytes: &[u8], range: Range<usize>| bytes.get(range).unwrap_or_default().to_vec();
    let mut changes: Vec<PacketChange> = ranges
        .into_iter()
        .map(|range| PacketChange {
            offset: range.start,
            before: part(before, range.clone()),
            after: part(after, range),
        })
        .collect();
    if before.len() != after.len() {
        let (before, after) = (part(before, shared..before.len()), part(after, shared..after.len()));
        changes.push(PacketChange { offset: shared, before, after });
    }
    changes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(before: &[u8], after: &[u8], expected: &[(usize, &[u8], &[u8])]) {
        let found = packet_changes(before, after);
        let found: Vec<(usize, &[u8], &[u8])> =
            found.iter().map(|change| (change.offset, &*change.before, &*change.after)).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn packets_are_compared_byte_by_byte() {
        check(&[1, 2, 3], &[1, 2, 3], &[]);
        check(&[1, 2, 3, 4], &[1, 7, 8, 4], &[(1, &[2, 3], &[7, 8])]);
        check(&[1, 2, 3], &[9, 2, 3, 4], &[(0, &[1], &[9]), (3, &[], &[4])]);
        check(&[1, 2, 3], &[1], &[(1, &[2, 3], &[])]);
    }

    #[test]
    fn values_are_compared_part_by_part() {
        let value = |hits: u64, ports: [u16; 2]| {
            let entry = Value::fields([("hits", hits.into())]);
            Value::fields([("entry", entry), ("ports", Value::from(ports.to_vec()))])
        };
        let change = MapChange {
            map: "m".into(),
            key: Some(1.into()),
            before: Some(value(1, [1, 2])),
            after: Some(value(2, [1, 3])),
        };
        let shown: Vec<String> = change
            .differences()
            .iter()
            .map(|part| format!("{}: {} -> {}", part.path, part.before, part.after))
            .collect();
        assert_eq!(shown, ["entry.hits: 1 -> 2", "ports[1]: 2 -> 3"]);
        assert_eq!(MapChange { before: None, ..change }.differences(), []);
    }
}
