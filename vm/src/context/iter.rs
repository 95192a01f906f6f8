//! Iterators: programs that are shown the kernel's objects one after the other, and write about them to a file.

use skep_linux::{TypeFlags, iter_targets};
use skep_object::AttachTarget;

use super::Input;
use super::draft::Maker;
use crate::error::{Error, ErrorKind};
use crate::trap::Trap;
use crate::world::{Loaded, Outcome, ProgId, RunOptions, World};

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
