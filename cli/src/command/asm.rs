//! `skep asm`: text to an object file or to bare instructions.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use serde_json::json;
use skep_asm::{Assembly, Dialect, Options, assemble};

use crate::args::Format;
use crate::failure::{Exit, Failure, codes};
use crate::input::{Input, is_stdin};
use crate::output::{self, Output};

/// Assemble a source file
#[derive(Debug, Args)]
#[command(after_help = "\
A name that ends in .bin is written as bare instructions, any other as an object file that libbpf loads.

Examples:
  skep asm drop.s -o drop.bpf.o
  echo 'r0 = 2; exit' | skep asm - -o pass.bin")]
pub(crate) struct AsmArgs {
    /// The source, or `-` for standard input
    input: PathBuf,
    /// Where to write; `-` for standard output
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
    /// What to write, if the name is not to decide
    #[arg(long, value_enum)]
    emit: Option<Emit>,
    /// How the source is spelled; seen from the source if not said
    #[arg(long, value_enum)]
    dialect: Option<SourceDialect>,
    /// Refuse raw words that are no instructions
    #[arg(long)]
    strict: bool,
    /// How errors, and what was assembled, are told
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Format,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
enum Emit {
    /// An ELF object with sections, maps and BTF.
    Object,
    /// The instructions of one program, 8 bytes each.
    Raw,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
enum SourceDialect {
    /// Pseudo-C: `r0 += 1`.
    Kernel,
    /// Mnemonics: `add r0, 1`.
    Classic,
}

pub(crate) fn run(args: &AsmArgs, out: &mut Output) -> Result<Exit, Failure> {
    let input = Input::read(&args.input)?;
    let Ok(text) = str::from_utf8(&input.bytes) else {
        return Err(Failure::of_file(codes::WRONG_FILE, &input.name, "the source is not UTF-8 text"));
    };
    let dialect = match args.dialect {
        None => Dialect::Auto,
        Some(SourceDialect::Kernel) => Dialect::Kernel,
        Some(SourceDialect::Classic) => Dialect::Classic,
    };
    let options = Options { dialect, strict: args.strict };
    let emit = args.emit.unwrap_or(match args.output.extension() {
        Some(extension) if extension == "bin" => Emit::Raw,
        _ => Emit::Object,
    });
    let assembled = assemble(&input.name, text, &options).and_then(|assembly| {
        let bytes = match emit {
            Emit::Object => assembly.to_object()?,
            Emit::Raw => assembly.words()?.iter().flat_map(|word| word.to_le_bytes()).collect(),
        };
        Ok((assembly, bytes))
    });
    let (assembly, bytes) =
        assembled.map_err(|errors| Failure::from(errors).with_text(&input.name, text).refused())?;
    if is_stdin(&args.output) {
        out.put(bytes)?;
        return Ok(Exit::Good);
    }
    output::write_file(&args.output, &bytes)?;
    if args.format == Format::Json {
        out.json(&summary(args, &input.name, &assembly, bytes.len()))?;
    }
    Ok(Exit::Good)
}

fn summary(args: &AsmArgs, source: &str, assembly: &Assembly, size: usize) -> serde_json::Value {
    let functions: Vec<_> = assembly
        .functions()
        .map(|(name, section, insn)| json!({ "name": name, "section": section, "insn": insn.0 }))
        .collect();
    json!({
        "schema": 1,
        "source": source,
        "output": args.output.display().to_string(),
        "size": size,
        "functions": functions,
        "maps": assembly.map_names().collect::<Vec<_>>(),
        "diagnostics": [],
    })
}
