//! `skep btf dump`: the types in a file, as text, as JSON, or as a C header.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::{Args, Subcommand, ValueEnum};
use serde_json::{Value, json};
use skep_btf::c::{self, Order};
use skep_btf::{Btf, ErrorKind, JsonStyle, TypeId, dump_json, dump_raw, write_type_raw};

use crate::args::Format;
use crate::failure::{Exit, Failure, codes, no_such};
use crate::input::{Input, is_bare_btf, is_stdin};
use crate::output::Output;
use crate::target;

/// Work with BTF, the types of kernels and objects
#[derive(Debug, Subcommand)]
#[command(after_help = "\
Example:
  skep btf dump /sys/kernel/btf/vmlinux --format c > vmlinux.h")]
pub(crate) enum BtfCommand {
    Dump(DumpArgs),
}

/// Print the types in a file
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  skep btf dump examples/latency.bpf.o
  skep btf dump /sys/kernel/btf/vmlinux --format c > vmlinux.h
  skep btf dump 6.12 --type task_struct --format c
  skep btf dump nf_tables.btf --base vmlinux.btf --format json")]
pub(crate) struct DumpArgs {
    /// An object, a bare BTF file, a vmlinux, a vmlinuz, /sys/kernel/btf/vmlinux, `6.1` or `6.12` for a kernel whose types
    /// are built in, or `-` for bare BTF on standard input
    file: PathBuf,
    /// How the types are written
    #[arg(long, value_enum, default_value_t)]
    format: DumpFormat,
    /// The BTF that this one goes on from: the kernel's, for that of a module
    #[arg(long, value_name = "FILE")]
    base: Option<PathBuf>,
    /// Print the types of this name alone
    #[arg(long = "type", value_name = "NAME")]
    name: Option<String>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, ValueEnum)]
enum DumpFormat {
    /// One type a paragraph, as `bpftool btf dump … format raw`.
    #[default]
    Raw,
    /// A header that compiles, as `bpftool btf dump … format c`.
    C,
    /// An object with all types, as `bpftool -j btf dump …`.
    Json,
}

impl DumpArgs {
    pub(crate) fn failure_format(&self) -> Format {
        match self.format {
            DumpFormat::Json => Format::Json,
            DumpFormat::Raw | DumpFormat::C => Format::Text,
        }
    }
}

pub(crate) fn run(args: &DumpArgs, out: &mut Output) -> Result<Exit, Failure> {
    let file = args.file.display().to_string();
    let btf = open(&args.file, args.base.as_deref())?;
    let ids = match &args.name {
        Some(name) => Some(find(&btf, name, &file)?),
        None => None,
    };
    let text = match (args.format, ids) {
        (DumpFormat::Raw, ids) => raw(&btf, ids.as_deref()),
        (DumpFormat::Json, ids) => json(&btf, ids.as_deref(), out.is_terminal()),
        (DumpFormat::C, None) => c::dump(&btf, Order::Sorted).map_err(|error| bad_btf(&file, &error))?,
        (DumpFormat::C, Some(ids)) => {
            let definitions = ids.into_iter().map(|id| c::render_definition(&btf, id));
            let definitions = definitions.collect::<Result<Vec<_>, _>>();
            definitions.map_err(|error| bad_btf(&file, &error))?.join(";\n\n") + ";\n"
        }
    };
    out.put(text)?;
    Ok(Exit::Good)
}

/// Reads the types of a file of any of the forms there are.
fn open(path: &Path, base: Option<&Path>) -> Result<Arc<Btf>, Failure> {
    // The kernel shows the types of a module beside its own.
    let beside = path.with_file_name("vmlinux");
    let is_module = path.starts_with("/sys/kernel/btf") && path != beside;
    let base = base.or(is_module.then_some(beside.as_path()));
    if base.is_none() && !is_stdin(path) && !is_bare_btf(path) {
        let file = path.display().to_string();
        let target = target::open(&file)?.target;
        let absent = || Failure::of_file(codes::BAD_BTF, &file, "it has no types");
        return target.btf().cloned().ok_or_else(absent);
    }
    let base = base.map(|base| open(base, None)).transpose()?;
    let input = Input::read(path)?;
    if !input.is_btf() {
        let form = if is_stdin(path) { "standard input" } else { "a file with a base" };
        let title = format!("{form} has to be bare BTF");
        return Err(Failure::of_file(codes::WRONG_FILE, &input.name, title)
            .help("take the section out: llvm-objcopy --dump-section .BTF=types.btf FILE /dev/null"));
    }
    let may_be_split = base.is_none();
    match Btf::parse(input.bytes, base) {
        Ok(btf) => Ok(Arc::new(btf)),
        Err(error) if may_be_split && matches!(error.kind(), ErrorKind::Reference | ErrorKind::Strings) => {
            Err(bad_btf(&input.name, &error)
                .help("if they are the types of a module, they need those of its kernel: --base FILE"))
        }
        Err(error) => Err(bad_btf(&input.name, &error)),
    }
}

fn bad_btf(file: &str, error: &skep_btf::Error) -> Failure {
    Failure::of_file(codes::BAD_BTF, file, format_args!("damaged BTF: {error}"))
}

/// The types of this name, which may begin with `struct`, `union` or `enum`.
fn find(btf: &Btf, name: &str, file: &str) -> Result<Vec<TypeId>, Failure> {
    let plain = name.split_once(' ').map_or(name, |(_, plain)| plain.trim());
    let is_meant = |id: TypeId| match name.split_once(' ') {
        Some((keyword, _)) => btf.kind_of(id).is_some_and(|kind| kind.name().eq_ignore_ascii_case(keyword)),
        None => true,
    };
    let ids: Vec<TypeId> = btf.ids_by_name(plain).filter(|&id| is_meant(id)).collect();
    if !ids.is_empty() {
        return Ok(ids);
    }
    let names = btf.types().map(|(_, ty)| ty.name()).filter(|name| !name.is_empty());
    Err(no_such(file, "type", name, names))
}

fn raw(btf: &Btf, ids: Option<&[TypeId]>) -> String {
    let mut text = String::new();
    // Writing into a string does not fail.
    let _ = match ids {
        None => dump_raw(btf, &mut text),
        Some(ids) => ids
            .iter()
            .filter_map(|&id| Some((id, btf.get(id)?)))
            .try_for_each(|(id, ty)| write_type_raw(btf, id, &ty, &mut text)),
    };
    text
}

fn json(btf: &Btf, ids: Option<&[TypeId]>, is_for_eyes: bool) -> String {
    let style = if is_for_eyes { JsonStyle::Pretty } else { JsonStyle::Compact };
    let Some(ids) = ids else {
        let text = all_as_json(btf, style);
        // The object is bpftool's, and says which version of ours it is.
        let rest = text.strip_prefix('{').unwrap_or(&text);
        let indent = if is_for_eyes { "\n    " } else { "" };
        let colon = if is_for_eyes { ": " } else { ":" };
        return format!("{{{indent}\"schema\"{colon}1,{rest}");
    };
    let mut types = Vec::new();
    let mut table = Some(btf);
    while let Some(own) = table {
        let all: Value = serde_json::from_str(&all_as_json(own, JsonStyle::Compact)).unwrap_or_default();
        let is_meant = |ty: &&Value| ids.iter().any(|id| ty["id"] == id.0);
        types.extend(all["types"].as_array().into_iter().flatten().filter(is_meant).cloned());
        table = own.base().map(|base| &**base);
    }
    types.sort_by_key(|ty| ty["id"].as_u64());
    format!("{:#}\n", json!({ "schema": 1, "types": types }))
}

fn all_as_json(btf: &Btf, style: JsonStyle) -> String {
    let mut text = String::new();
    // Writing into a string does not fail.
    let _ = dump_json(btf, style, &mut text);
    text
}
