//! `skep jit`: the code that programs are compiled to, beside their instructions and source.

use std::fmt::Display;
use std::path::PathBuf;
use std::sync::Arc;

use clap::{Args, ValueEnum};
use serde_json::{Value, json};
use skep_disasm::{Style, Text};
use skep_isa::InsnIdx;
use skep_jit::{Arch, Line, Mode, list};
use skep_object::{Program, Role};
use skep_vm::{Settings, World};

use crate::args::Format;
use crate::failure::{self, Exit, Failure, codes, no_such};
use crate::input;
use crate::opinion::source_of;
use crate::output::{Output, Paint, Tone};
use crate::target::LinkArgs;

/// Show the machine code that programs are compiled to, beside their instructions and source
#[derive(Debug, Args)]
#[command(after_help = "\
Code is shown as it is made for programs that the verifier accepted; with --caged, as for any other: addresses are kept
within guest memory, and loops spend fuel. What stands before the first instruction is the way in and the calls out.

Examples:
  skep jit examples/xdp_filter.bpf.o
  skep jit examples/tc_mark.bpf.o --prog mark_dns --caged")]
pub(crate) struct JitArgs {
    /// The object, or `-` for standard input
    object: PathBuf,
    /// The program; all of them without one
    #[arg(long, value_name = "NAME")]
    prog: Option<String>,
    /// The machine
    #[arg(long, value_enum, default_value_t)]
    target: Machine,
    /// Show the code for programs that nobody has verified
    #[arg(long)]
    caged: bool,
    #[command(flatten)]
    link: LinkArgs,
    /// For whom to print
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Format,
}

/// Machines that code is made for.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, ValueEnum)]
enum Machine {
    /// x86-64.
    #[default]
    #[value(name = "x86_64")]
    X86_64,
    /// 64-bit ARM.
    Aarch64,
}

pub(crate) fn run(args: &JitArgs, out: &mut Output) -> Result<Exit, Failure> {
    let object = input::open_object(&args.object)?;
    let mut options = args.link.options(&object)?;
    options.only.extend(args.prog.clone());
    let target = args.link.target()?.target;
    let linked = object.link(&target, &options);
    let file = object.file();
    if let Some(name) =
        args.prog.as_deref().filter(|_| linked.programs.is_empty() && linked.failed.is_empty())
    {
        let entries = object.functions().iter().filter(|function| function.role == Role::Entry);
        return Err(no_such(file, "program", name, entries.map(|function| function.name.as_str())));
    }
    let exit = failure::warn_unlinked(&linked.failed, out);
    let wrong = |error: &dyn Display| Failure::of_file(codes::WRONG_FILE, file, error);
    let mut world = World::new(Settings::default()).map_err(|error| wrong(&error))?;
    if let Some(types) = target.btf() {
        world.set_types(Arc::clone(types));
    }
    let mode = if args.caged { Mode::Caged } else { Mode::Verified };
    let (arch, arch_name) = match args.target {
        Machine::X86_64 => (Arch::X86_64, "x86_64"),
        Machine::Aarch64 => (Arch::Aarch64, "aarch64"),
    };
    let mut listings = Vec::new();
    for program in &linked.programs {
        let id = world.load(program).map_err(|error| wrong(&error))?;
        let lines = list(&world, id, program, mode, arch)
            .map_err(|refusal| wrong(&format!("`{}` is not compiled: {refusal}", program.name)))?;
        match args.format {
            Format::Text => out.put(text(program, &lines, out.paint()))?,
            Format::Json => listings.push(json_of(program, &lines)),
        }
    }
    if args.format == Format::Json {
        out.json(&json!({ "schema": 1, "object": file, "target": arch_name, "programs": listings }))?;
    }
    Ok(exit)
}

/// Lines of source, below them instructions, below those their code.
fn text(program: &Program, lines: &[Line], paint: Paint) -> String {
    let mut text = format!("{}\n", paint.tone(Tone::Strong, &program.name));
    let (mut last, mut last_source) = (None, None);
    for line in lines {
        if let Some(insn) = line.insn.filter(|_| line.insn != last) {
            let source = source_of(program, insn.0);
            if let Some(source) = source.filter(|source| last_source.as_ref() != Some(source)) {
                text.push_str(&format!(
                    "{}\n",
                    paint.tone(Tone::Faint, &format!("; {}", source.text.trim()))
                ));
                last_source = Some(source);
            }
            // Behind the program stands what it falls into if it runs off its end.
            if let Some(insn_text) = insn_text(program, insn) {
                text.push_str(&format!("{:>6}: {insn_text}\n", insn.0));
            }
        }
        last = line.insn;
        text.push_str(&format!("{:>16x}  {}\n", line.offset, line.text));
    }
    text
}

fn insn_text(program: &Program, insn: InsnIdx) -> Option<String> {
    let words = program.insns.get(insn.index()..).filter(|words| !words.is_empty())?;
    Some(Text::new(words, Style::KERNEL).to_string())
}

fn json_of(program: &Program, lines: &[Line]) -> Value {
    let code = lines.iter().map(
        |line| json!({ "insn": line.insn.map(|insn| insn.0), "offset": line.offset, "text": line.text }),
    );
    json!({ "program": program.name, "code": code.collect::<Vec<_>>() })
}
