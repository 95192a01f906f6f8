//! From objects to what a kernel is asked.

use std::path::Path;

use skep_diag::Diagnostic;
use skep_linux::ProgType;
use skep_object::{ErrorKind, Failure as LinkFailure, LinkOptions, Program, Role, Subject};
use skep_oracle::{Error, Request};

use super::{CrosscheckArgs, Opinions};
use crate::failure::{Failure, diagnostic_of};
use crate::input;
use crate::opinion::Opinion;
use crate::replaced::with_replaced;
use crate::target::NamedTarget;

/// All that is asked about one object.
pub(super) struct Questions {
    pub(super) object: String,
    pub(super) programs: Vec<Question>,
    /// What else is to be said of the object: why it cannot be read, what of it is damaged.
    pub(super) failure: Option<Failure>,
    /// Whether it could not be read at all.
    pub(super) is_unreadable: bool,
    /// The names of its programs and of its presets, asked about or not.
    pub(super) names: Names,
}

/// What can be asked for by name.
#[derive(Default)]
pub(super) struct Names {
    pub(super) programs: Vec<String>,
    pub(super) presets: Vec<String>,
}

/// A program, and what is asked about it.
pub(super) struct Question {
    pub(super) program: String,
    pub(super) section: String,
    /// The preset of global variables it was linked with.
    pub(super) preset: Option<String>,
    pub(super) prog_type: Option<ProgType>,
    pub(super) n_insns: Option<usize>,
    pub(super) asked: Asked,
    /// What our verifier says, if it was asked.
    pub(super) ours: Option<Box<Opinion>>,
}

/// Whether a kernel can be asked.
pub(super) enum Asked {
    /// It can.
    Yes(Box<Request>),
    /// It cannot, for this reason.
    No(String),
    /// `skep.toml` says not to, for this reason.
    Skip(String),
}

/// Reads and links an object. Whatever goes wrong is part of the result.
pub(super) fn of_object(
    path: &Path,
    args: &CrosscheckArgs,
    target: &NamedTarget,
    replaced: &[Program],
    opinions: &Opinions,
) -> Questions {
    let object = path.display().to_string();
    let read = input::open_object(path).and_then(|read| {
        let mut options = args.link.options(&read)?;
        options.only.extend(args.prog.clone());
        Ok((read, options))
    });
    let (read, options) = match read {
        Ok(read) => read,
        Err(failure) => {
            let (programs, names) = (Vec::new(), Names::default());
            return Questions { object, programs, failure: Some(failure), is_unreadable: true, names };
        }
    };
    let entries = read.functions().iter().filter(|function| function.role == Role::Entry);
    let names = Names {
        programs: entries.map(|function| function.name.clone()).collect(),
        presets: options.config.presets().map(str::to_owned).collect(),
    };
    let mut presets: Vec<Option<String>> =
        names.presets.iter().filter(|name| args.preset.contains(name)).cloned().map(Some).collect();
    if presets.is_empty() {
        presets.push(None);
    }
    let mut programs: Vec<Question> = Vec::new();
    let mut others: Vec<Diagnostic> = Vec::new();
    for preset in presets {
        let options = LinkOptions { preset, ..options.clone() };
        let linked = read.link(&target.target, &options);
        for program in &linked.programs {
            let mut question = question(program, args, replaced, opinions);
            share_types(&mut question, programs.first());
            programs.push(Question { preset: options.preset.clone(), ..question });
        }
        for failed in &linked.failed {
            match failed.subject {
                Subject::Program => {
                    programs.push(Question { preset: options.preset.clone(), ..unlinked(failed) });
                }
                Subject::Map | Subject::Other => others.push(diagnostic_of(failed)),
            }
        }
    }
    others.dedup();
    let failure = (!others.is_empty()).then(|| Failure::from(others));
    Questions { object, programs, failure, is_unreadable: false, names }
}

fn unlinked(failed: &LinkFailure) -> Question {
    Question {
        program: failed.name.clone(),
        section: failed.section.clone(),
        preset: None,
        prog_type: None,
        n_insns: None,
        asked: match failed.error.kind() {
            ErrorKind::Skipped { reason } => Asked::Skip(reason.clone()),
            _ => Asked::No(failed.error.to_string()),
        },
        ours: None,
    }
}

fn question(program: &Program, args: &CrosscheckArgs, replaced: &[Program], opinions: &Opinions) -> Question {
    let program = &*with_replaced(program, replaced);
    let request = match &program.replaced {
        Some(of) => Request::extending(program, of),
        None => Request::new(program),
    };
    let asked = match request {
        Ok(request) => {
            let log_level = args.log_level.unwrap_or(Request::VERDICT);
            Asked::Yes(Box::new(Request { log_level, ..request }))
        }
        Err(error @ Error::NeedsTarget { .. }) => Asked::No(format!("{error} with --replacing")),
        Err(error) => Asked::No(error.to_string()),
    };
    Question {
        program: program.name.clone(),
        section: program.section.clone(),
        preset: None,
        prog_type: Some(program.kind.prog_type),
        n_insns: Some(program.insns.len()),
        asked,
        ours: opinions.of(program).map(Box::new),
    }
}

/// Programs of one object have the same types; they are kept once.
fn share_types(question: &mut Question, first: Option<&Question>) {
    if let (Asked::Yes(request), Some(Question { asked: Asked::Yes(first), .. })) =
        (&mut question.asked, first)
        && request.btf == first.btf
    {
        request.btf.clone_from(&first.btf);
    }
}
