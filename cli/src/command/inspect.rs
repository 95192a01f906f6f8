//! `skep inspect`: what is in an object, with no kernel asked.

mod json;
mod text;
mod variables;

use std::path::PathBuf;

use clap::Args;
use skep_btf::{SectionInfo, Type, c};
use skep_object::{CoreOutcome, Extern, ExternKind, Linked, Object};

use crate::args::Format;
use crate::failure::{self, Exit, Failure};
use crate::input;
use crate::output::Output;
use crate::target::{LinkArgs, NamedTarget};

/// Show what is in an object: programs, maps, variables, externs, functions, types
#[derive(Debug, Args)]
#[command(after_help = "\
Programs are linked to see what they are; the kernel for that is a built-in one unless --btf names another.

Examples:
  skep inspect examples/xdp_filter.bpf.o
  skep inspect examples/unlink_core.bpf.o --core --btf /sys/kernel/btf/vmlinux
  skep inspect examples/latency.bpf.o --format json")]
pub(crate) struct InspectArgs {
    /// The object, or `-` for standard input
    object: PathBuf,
    /// Show for each CO-RE record what it means on the kernel: what matched, or why nothing did
    #[arg(long)]
    core: bool,
    #[command(flatten)]
    link: LinkArgs,
    /// For whom to print
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Format,
}

/// All there is to show.
struct Inspection<'a> {
    object: &'a Object,
    linked: &'a Linked,
    target: &'a NamedTarget,
    with_core: bool,
}

pub(crate) fn run(args: &InspectArgs, out: &mut Output) -> Result<Exit, Failure> {
    let object = input::open_object(&args.object)?;
    let target = args.link.target()?;
    let linked = object.link(&target.target, &args.link.options(&object)?);
    let inspection = Inspection { object: &object, linked: &linked, target: &target, with_core: args.core };
    match args.format {
        Format::Json => {
            out.json(&inspection.json())?;
            Ok(if linked.failed.iter().all(skep_object::Failure::is_skip) {
                Exit::Good
            } else {
                Exit::Failed
            })
        }
        Format::Text => {
            out.put(inspection.text(out.paint()))?;
            out.finish()?;
            Ok(failure::warn_unlinked(&linked.failed, out))
        }
    }
}

/// How many records of each kind the object has.
struct Records {
    functions: usize,
    lines: usize,
    core: usize,
}

fn records(object: &Object) -> Records {
    fn count<T>(sections: &[SectionInfo<T>]) -> usize {
        sections.iter().map(|section| section.records.len()).sum()
    }
    let ext = object.btf_ext();
    Records { functions: count(&ext.func_info), lines: count(&ext.line_info), core: count(&ext.core_relocs) }
}

fn extern_kind(kind: &ExternKind) -> &'static str {
    match kind {
        ExternKind::Kconfig(_) => "kconfig",
        ExternKind::Typed { .. } => "ksym",
        ExternKind::Untyped => "ksym address",
        ExternKind::Kfunc { .. } => "kfunc",
        ExternKind::Unknown => "unknown",
    }
}

/// The declaration of an extern, as far as the object says one.
fn extern_type(object: &Object, of: &Extern) -> Option<String> {
    let btf = object.btf()?;
    match btf.get(of.type_id?)? {
        // Only the address of such a symbol is wanted.
        Type::Var { .. } if of.kind == ExternKind::Untyped => None,
        Type::Var { target, .. } => Some(c::render_type(btf, target)),
        _ => Some(c::render_type(btf, of.type_id?)),
    }
}

/// The instruction of a CO-RE record, counted from the start of its section.
fn insn_of(outcome: &CoreOutcome) -> u32 {
    outcome.record.insn.0 / 8
}
