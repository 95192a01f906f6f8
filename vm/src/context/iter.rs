//! Iterators: programs that are shown the kernel's objects one after the other, and write about them to a file.

use skep_linux::{TypeFlags, iter_targets};
use skep_object::AttachTarget;

use super::draft::Maker;
use super::{Input, Owned};
use crate::error::{Error, ErrorKind};
use crate::memory::{Region, access};
use crate::trap::Trap;
use crate::world::{Loaded, MapId, Outcome, ProgId, RunOptions, World};

/// What every iterator is given first: the file, and how far it is.
pub(super) const META: &str = "bpf_iter_meta";
/// Bytes of it, and bytes that a file has where its type is not known.
const META_LEN: usize = 24;
const FILE_LEN: usize = 256;

/// What an iterator did.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct IteratorOutcome {
    /// What it wrote.
    pub output: Vec<u8>,
    /// How each call ended: one for each element, then the last one.
    pub calls: Vec<Outcome>,
    /// The element that the program asked to be shown again; the kernel's reader stops there.
    pub again: Option<usize>,
}

impl World {
    /// Runs an iterator: once for each element, and once more where nothing is left. An element is the arguments behind
    /// `meta`, such as a task. The last call is given none of what an iterator may be given none of.
    ///
    /// # Errors
    /// When the program is no iterator, or as [`World::run`].
    pub fn run_iterator(
        &self,
        program: ProgId,
        elements: &[Vec<u64>],
        options: &RunOptions,
    ) -> Result<Result<IteratorOutcome, Trap>, Error> {
        let loaded = self.find_program(program)?;
        let Some(nullable) = may_be_null(self, loaded) else {
            let reason = "it is no iterator that is known".to_owned();
            return Err(ErrorKind::Input { program: loaded.name.clone(), reason }.into());
        };
        let before = elements.last().map(Vec::as_slice).unwrap_or_default();
        let last = nullable.iter().enumerate();
        let last = last.map(|(at, is_null)| if *is_null { 0 } else { before.get(at).copied().unwrap_or(0) });
        let last: Vec<u64> = last.collect();
        let mut outcome = IteratorOutcome::default();
        for (at, element) in elements.iter().chain([&last]).enumerate() {
            let input = Input::Args(element.clone());
            let ended = match self.run_element(program, &input, options, at as u64)? {
                Ok(ended) => ended,
                Err(trap) => return Ok(Err(trap)),
            };
            let value = ended.value as u32;
            if value == 0 {
                outcome.output.extend(&ended.seq);
            } else {
                outcome.again = Some(at);
            }
            outcome.calls.push(ended);
            if outcome.again.is_some() {
                break;
            }
        }
        Ok(Ok(outcome))
    }
}

impl World {
    /// Runs an iterator over the elements of a map (`iter/bpf_map_elem`), in the order of [`World::keys`]. Values that
    /// each CPU has are shown side by side, and changes of those are lost.
    ///
    /// # Errors
    /// As [`World::run_iterator`], and when the map has no values in memory.
    pub fn run_map_iterator(
        &self,
        program: ProgId,
        map: MapId,
        options: &RunOptions,
    ) -> Result<Result<IteratorOutcome, Trap>, Error> {
        let mut owned = Owned::default();
        let elements = self.map_elements(map, &mut owned);
        let outcome = elements.and_then(|elements| self.run_iterator(program, &elements, options));
        owned.release(self);
        outcome
    }

    /// A map as an object of the kernel (`struct bpf_map`), made on first use: what iterators over maps are shown. Helpers
    /// take it for the map. Without types it is an address alone.
    ///
    /// # Errors
    /// When there is no such map, or no memory.
    pub fn map_object(&self, id: MapId) -> Result<u64, Error> {
        let no_such = || Error::from(ErrorKind::NoSuch { what: "map", name: format!("{id:?}") });
        let map = self.maps.get(id.0 as usize).ok_or_else(no_such)?;
        if self.kernel.types().is_err() {
            return Ok(map.object);
        }
        let name = format!("map {}", id.0);
        if let Some(object) = self.kernel.find_named(&name) {
            return Ok(object);
        }
        let def = &map.def;
        let object = self.kernel.add(&self.memory, "bpf_map")?;
        for (path, value) in [
            ("id", u64::from(id.0) + 1),
            ("map_type", u64::from(def.map_type.number())),
            ("key_size", def.key_size.into()),
            ("value_size", def.value_size.into()),
            ("max_entries", def.max_entries.into()),
            ("map_flags", def.flags.into()),
        ] {
            self.set_field(object, path, value)?;
        }
        let text = def.name.as_bytes();
        self.set_field_bytes(object, "name", text.get(..text.len().min(15)).unwrap_or_default())?;
        let object = self.kernel.keep_named(&self.memory, &name, object);
        self.kernel.note_map(object, id.0 as usize);
        Ok(object)
    }

    /// The arguments for each element: the map as an object of the kernel, the key, the value.
    fn map_elements(&self, id: MapId, owned: &mut Owned) -> Result<Vec<Vec<u64>>, Error> {
        let object = self.map_object(id)?;
        let Some(map) = self.maps.get(id.0 as usize) else { return Ok(Vec::new()) };
        let mut elements = Vec::new();
        for key in self.keys(id) {
            let at = self.memory.add(Region::plain("the key", key.len() as u64, access::READ))?;
            owned.regions.push(at);
            self.memory.poke(at, &key);
            let value = if map.is_per_cpu() {
                let bytes = self.lookup(id, &key).unwrap_or_default();
                let rights = access::READ | access::WRITE;
                let at = self.memory.add(Region::plain("the values", bytes.len() as u64, rights))?;
                owned.regions.push(at);
                self.memory.poke(at, &bytes);
                at
            } else {
                map.lookup(&self.memory, &key, 0).unwrap_or(0)
            };
            elements.push(vec![object, at, value]);
        }
        Ok(elements)
    }
}

/// Which of an iterator's arguments behind `meta` may be none.
fn may_be_null(world: &World, loaded: &Loaded) -> Option<Vec<bool>> {
    let target = row(world, loaded)?;
    let names = parameters(target.arguments).skip(1);
    let is_null = |name: &str| {
        let found = target.args.iter().find(|arg| arg.field == name);
        found.is_some_and(|arg| arg.holds.flags.contains(TypeFlags::MAYBE_NULL))
    };
    Some(names.map(is_null).collect())
}

/// The iterator that a program is one of.
fn row(world: &World, loaded: &Loaded) -> Option<&'static skep_linux::IterTarget> {
    let section = loaded.section.trim_start_matches('?');
    let name = match &loaded.kind.attach_target {
        Some(AttachTarget::Kernel { name, .. } | AttachTarget::Missing { name }) if !name.is_empty() => name,
        _ => section.split_once('/').filter(|(kind, _)| kind.starts_with("iter"))?.1,
    };
    let name = name.strip_prefix("bpf_iter_").unwrap_or(name);
    iter_targets(world.settings.line).find(|row| row.name == name)
}

/// The names of an iterator's arguments, `meta` first; for kernels whose types are not known.
pub(super) fn arguments(maker: &Maker<'_>) -> Option<Vec<&'static str>> {
    row(maker.world, maker.loaded).map(|row| parameters(row.arguments).collect())
}

fn parameters(list: &'static str) -> impl Iterator<Item = &'static str> {
    list.split(',').filter_map(|parameter| parameter.rsplit([' ', '*']).next())
}

/// What every iterator is given first.
pub(super) fn meta(maker: &mut Maker<'_>) -> Result<u64, Error> {
    const SESSION: u64 = 1;
    let seq = maker.object_or_zeros("seq_file", FILE_LEN)?;
    maker.world.seqs.open(seq);
    maker.owned.seq = Some(seq);
    let meta = maker.object_or_zeros(META, META_LEN)?;
    for (at, value) in [(0, seq), (8, SESSION), (16, maker.element)] {
        maker.world.memory.poke(meta + at, &value.to_le_bytes());
    }
    Ok(meta)
}
