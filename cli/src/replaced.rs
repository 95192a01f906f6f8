//! The object whose functions `freplace` programs replace.

use std::borrow::Cow;
use std::path::Path;
use std::sync::Arc;

use skep_object::{AttachTarget, Program, Subject};

use crate::failure::Failure;
use crate::input;
use crate::target::{LinkArgs, NamedTarget};

/// The programs of that object; none where none is given.
pub(crate) fn programs(
    path: Option<&Path>,
    link: &LinkArgs,
    target: &NamedTarget,
) -> Result<Vec<Program>, Failure> {
    let Some(path) = path else { return Ok(Vec::new()) };
    let object = input::open_object(path)?;
    let linked = object.link(&target.target, &link.options(&object)?);
    match linked.failed.iter().find(|failed| failed.subject == Subject::Program && !failed.is_skip()) {
        Some(failed) if linked.programs.is_empty() => Err(failed.error.clone().into()),
        _ => Ok(linked.programs),
    }
}

/// A program that knows whose function it replaces, if it replaces one.
pub(crate) fn with_replaced<'a>(program: &'a Program, replaced: &[Program]) -> Cow<'a, Program> {
    let Some(AttachTarget::Program { function }) = &program.kind.attach_target else {
        return Cow::Borrowed(program);
    };
    let has = |of: &&Program| of.subprogs.iter().any(|subprog| subprog.name == *function);
    match replaced.iter().find(has).or(replaced.first()) {
        Some(of) => Cow::Owned(Program { replaced: Some(Arc::new(of.clone())), ..program.clone() }),
        None => Cow::Borrowed(program),
    }
}
