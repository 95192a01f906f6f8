//! From objects to verdicts.

use std::path::{Path, PathBuf};

use rayon::prelude::{IntoParallelRefIterator, ParallelIterator};
use skep_diag::Diagnostic;
use skep_object::{ErrorKind, Failure as LinkFailure, LinkOptions, Object, Program, Role, Subject};

use super::CheckArgs;
use super::story::Story;
use crate::failure::{Exit, Failure, diagnostic_of};
use crate::input;
use crate::kernels::Kernel;
use crate::opinion::{Opinion, SourceLine, insn_text, source_of};
use crate::progress::Progress;
use crate::replaced::with_replaced;

/// What is said of one object.
pub(super) struct Judged {
    pub(super) object: String,
    pub(super) by_kernel: Vec<OfKernel>,
    /// What else is to be said of the object: why it cannot be read, what of it is damaged.
    pub(super) failure: Option<Failure>,
    pub(super) is_unreadable: bool,
    /// The names of its programs and of its presets, checked or not.
    pub(super) programs: Vec<String>,
    pub(super) presets: Vec<String>,
}

/// What one kernel's verifier says of an object.
pub(super) struct OfKernel {
    pub(super) kernel: &'static str,
    /// Whose types the programs were linked against.
    pub(super) types: String,
    pub(super) rows: Vec<Row>,
}

/// A program, and what became of it.
pub(super) struct Row {
    pub(super) program: String,
    pub(super) section: String,
    pub(super) preset: Option<String>,
    pub(super) prog_type: Option<String>,
    pub(super) n_insns: usize,
    pub(super) fate: Fate,
    pub(super) source: Option<SourceLine>,
    pub(super) insn_text: Option<String>,
    /// How a rejection came about, where that was asked for.
    pub(super) story: Option<Story>,
}

/// What became of a program.
pub(super) enum Fate {
    /// A verifier judged it, or said why it could not.
    Judged(Box<Opinion>),
    /// It could not be linked, for this reason.
    Unlinked(String),
    /// `skep.toml` says to skip it, for this reason.
    Skipped(String),
}

impl Fate {
    /// The verdict in a word.
    pub(super) fn name(&self) -> &'static str {
        match self {
            Fate::Judged(opinion) => opinion.name(),
            Fate::Unlinked(_) => "error",
            Fate::Skipped(_) => "skip",
        }
    }

    pub(super) fn message(&self) -> Option<String> {
        match self {
            Fate::Judged(opinion) => opinion.message(),
            Fate::Unlinked(reason) | Fate::Skipped(reason) => Some(reason.clone()),
        }
    }

    pub(super) fn opinion(&self) -> Option<&Opinion> {
        match self {
            Fate::Judged(opinion) => Some(opinion),
            Fate::Unlinked(_) | Fate::Skipped(_) => None,
        }
    }
}

/// Judges objects, many programs at once.
pub(super) fn objects(
    paths: &[PathBuf],
    args: &CheckArgs,
    kernels: &[(Kernel, Vec<Program>)],
    progress: &Progress,
) -> Vec<Judged> {
    let judge = |path: &PathBuf| {
        let judged = object(path, args, kernels);
        progress.advance();
        judged
    };
    paths.par_iter().map(judge).collect()
}

fn object(path: &Path, args: &CheckArgs, kernels: &[(Kernel, Vec<Program>)]) -> Judged {
    let object = path.display().to_string();
    let read = input::open_object(path).and_then(|read| {
        let mut options = args.link.options(&read)?;
        options.only.extend(args.prog.clone());
        Ok((read, options))
    });
    let (read, options) = match read {
        Ok(read) => read,
        Err(failure) => {
            let failure = Some(failure);
            let (by_kernel, programs, presets) = (Vec::new(), Vec::new(), Vec::new());
            return Judged { object, by_kernel, failure, is_unreadable: true, programs, presets };
        }
    };
    let entries = read.functions().iter().filter(|function| function.role == Role::Entry);
    let programs = entries.map(|function| function.name.clone()).collect();
    let presets: Vec<String> = options.config.presets().map(str::to_owned).collect();
    let mut wanted: Vec<Option<String>> =
        presets.iter().filter(|name| args.preset.contains(name)).cloned().map(Some).collect();
    if wanted.is_empty() {
        wanted.push(None);
    }
    let judged: Vec<(OfKernel, Vec<Diagnostic>)> =
        kernels.par_iter().map(|kernel| of_kernel(&read, kernel, &wanted, &options, args)).collect();
    let (by_kernel, others): (Vec<OfKernel>, Vec<Vec<Diagnostic>>) = judged.into_iter().unzip();
    let mut others = others.concat();
    others.dedup();
    let failure = (!others.is_empty()).then(|| Failure::from(others));
    Judged { object, by_kernel, failure, is_unreadable: false, programs, presets }
}

fn of_kernel(
    object: &Object,
    (kernel, replaced): &(Kernel, Vec<Program>),
    presets: &[Option<String>],
    options: &LinkOptions,
    args: &CheckArgs,
) -> (OfKernel, Vec<Diagnostic>) {
    let (mut rows, mut others) = (Vec::new(), Vec::new());
    for preset in presets {
        let linked =
            object.link(&kernel.target.target, &LinkOptions { preset: preset.clone(), ..options.clone() });
        let judge =
            |program: &Program| judge(&with_replaced(program, replaced), kernel, preset.as_deref(), args);
        rows.extend(linked.programs.par_iter().map(judge).collect::<Vec<Row>>());
        for failed in &linked.failed {
            match failed.subject {
                Subject::Program => rows.push(unlinked(failed, preset.as_deref())),
                Subject::Map | Subject::Other => others.push(diagnostic_of(failed)),
            }
        }
    }
    let types = kernel.target.name.clone();
    (OfKernel { kernel: kernel.name(), types, rows }, others)
}

fn judge(program: &Program, kernel: &Kernel, preset: Option<&str>, args: &CheckArgs) -> Row {
    let judge = if args.explain { Opinion::explained } else { Opinion::of };
    let opinion = judge(program, &kernel.profile, &args.options());
    let at = opinion.report.insn;
    let found = opinion.rejection().zip(opinion.explanation.as_ref());
    let story = found.map(|(rejection, found)| Story::of(rejection, found, program, kernel.profile.line));
    Row {
        story,
        program: program.name.clone(),
        section: program.section.clone(),
        preset: preset.map(str::to_owned),
        prog_type: Some(program.kind.prog_type.to_string()),
        n_insns: program.insns.len(),
        source: at.and_then(|insn| source_of(program, insn)),
        insn_text: at.and_then(|insn| insn_text(program, insn, kernel.profile.line)),
        fate: Fate::Judged(Box::new(opinion)),
    }
}

fn unlinked(failed: &LinkFailure, preset: Option<&str>) -> Row {
    Row {
        program: failed.name.clone(),
        section: failed.section.clone(),
        preset: preset.map(str::to_owned),
        prog_type: None,
        n_insns: 0,
        fate: match failed.error.kind() {
            ErrorKind::Skipped { reason } => Fate::Skipped(reason.clone()),
            _ => Fate::Unlinked(failed.error.to_string()),
        },
        source: None,
        insn_text: None,
        story: None,
    }
}

/// All rows.
pub(super) fn rows(judged: &[Judged]) -> impl Iterator<Item = &Row> {
    judged.iter().flat_map(|of| &of.by_kernel).flat_map(|of| &of.rows)
}

/// A rejection counts most: it is an answer. Then comes what could not be read, then what is not modelled.
pub(super) fn exit(judged: &[Judged]) -> Exit {
    let has = |verdict: &str| rows(judged).any(|row| row.fate.name() == verdict);
    if has("reject") {
        Exit::Failed
    } else if has("error") || judged.iter().any(|of| of.is_unreadable) {
        Exit::Unusable
    } else if has("unmodelled") {
        Exit::Unmodelled
    } else {
        Exit::Good
    }
}
