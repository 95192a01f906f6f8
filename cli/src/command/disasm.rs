//! `skep disasm`: the instructions of an object or of bare words, as text, as JSON, or drawn as a graph.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use serde_json::{Value, json};
use skep_diag::{Diagnostic, Loc};
use skep_disasm::{Block, BlockId, Cfg, Code, Dialect, Listing, Options};
use skep_isa::Word;
use skep_object::{Object, Role};

use crate::args::Format;
use crate::failure::{self, Exit, Failure, codes};
use crate::input::{Input, is_stdin};
use crate::output::{Output, Tone};
use crate::target::LinkArgs;

/// Show the instructions in a file
#[derive(Debug, Args)]
#[command(after_help = "\
The sections of an object are shown as the file has them, names taken from its relocations. With --linked, or a kernel
named with --btf, programs are shown as a kernel is given them: subprograms in place and CO-RE applied.

Examples:
  skep disasm examples/xdp_filter.bpf.o --source
  skep disasm examples/unlink_core.bpf.o --btf live --prog unlink_begins
  skep disasm examples/tail_call.bpf.o --prog dispatch --cfg svg > dispatch.svg
  skep disasm pass.bin --dialect classic")]
pub(crate) struct DisasmArgs {
    /// An object, bare instructions in a file that ends in .bin, or `-` for either on standard input
    file: PathBuf,
    /// Show the program or function of this name alone
    #[arg(long, value_name = "NAME")]
    prog: Option<String>,
    /// How instructions are spelled
    #[arg(long, value_enum, default_value_t)]
    dialect: TextDialect,
    /// Show the source line before its instructions
    #[arg(long)]
    source: bool,
    /// Draw the control flow instead: as an SVG image, or for Graphviz
    #[arg(long, value_enum, value_name = "FORM", conflicts_with_all = ["source", "bytes", "plain", "format"])]
    cfg: Option<Graph>,
    /// Show distances instead of labels
    #[arg(long)]
    raw_offsets: bool,
    /// Show the bytes of each instruction
    #[arg(long)]
    bytes: bool,
    /// Leave out the numbers of instructions, so that the assembler reads what is printed
    #[arg(long, conflicts_with = "bytes")]
    plain: bool,
    /// Show programs as they are loaded
    #[arg(long)]
    linked: bool,
    /// The file is bare instructions, whatever its name
    #[arg(long, conflicts_with = "linked")]
    raw: bool,
    #[command(flatten)]
    link: LinkArgs,
    /// For whom to print
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Format,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, ValueEnum)]
enum TextDialect {
    /// Pseudo-C, as the kernel and LLVM write it.
    #[default]
    Kernel,
    /// Mnemonics, as ubpf and rbpf write them.
    Classic,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
enum Graph {
    /// An image.
    Svg,
    /// For Graphviz.
    Dot,
}

pub(crate) fn run(args: &DisasmArgs, out: &mut Output) -> Result<Exit, Failure> {
    let input = Input::read(&args.file)?;
    let name = input.name.clone();
    let is_linked = args.linked || args.link.btf.is_some();
    let (codes, exit) = match input.is_elf() && !args.raw {
        true if is_linked => link(args, input, out)?,
        true => {
            let codes = Code::of_object(&input.bytes);
            let codes = codes.map_err(|error| Failure::of_file(codes::WRONG_FILE, &name, error))?;
            (codes, Exit::Good)
        }
        false => (vec![bare(args, input)?], Exit::Good),
    };
    let dialect = match args.dialect {
        TextDialect::Kernel => Dialect::Kernel,
        TextDialect::Classic => Dialect::Classic,
    };
    let options = Options {
        dialect,
        labels: !args.raw_offsets,
        numbers: !args.plain,
        bytes: args.bytes,
        source: args.source,
    };
    if let Some(graph) = args.cfg {
        out.put(draw(&codes, graph, dialect, args.prog.as_deref(), &name)?)?;
        return Ok(exit);
    }
    let mut listings: Vec<Listing> = codes.iter().map(|code| Listing::new(code, options)).collect();
    // A linked program stays whole, with the functions it calls.
    if let Some(wanted) = args.prog.as_ref().filter(|_| !is_linked) {
        keep_function(&mut listings, wanted, &name)?;
    }
    match args.format {
        Format::Json => {
            let listings: Vec<Value> = listings.iter().map(Listing::to_json).collect();
            out.json(&json!({ "schema": 1, "object": name, "listings": listings }))?;
        }
        Format::Text => print(&listings, args, out)?,
    }
    Ok(exit)
}

/// The programs of an object, linked. What cannot be linked is told and does not keep the others from being shown.
fn link(args: &DisasmArgs, input: Input, out: &Output) -> Result<(Vec<Code>, Exit), Failure> {
    let object = Object::parse(&input.name, input.bytes)?;
    let target = args.link.target()?.target;
    let mut options = args.link.options(&object)?;
    if let Some(wanted) = &args.prog {
        let mut entries = object.functions().iter().filter(|function| function.role == Role::Entry);
        if entries.clone().all(|function| function.name != *wanted) {
            let names = entries.by_ref().map(|function| function.name.as_str());
            return Err(failure::no_such(object.file(), "program", wanted, names));
        }
        options.only.push(wanted.clone());
    }
    let linked = object.link(&target, &options);
    let exit = failure::warn_unlinked(&linked.failed, out);
    Ok((linked.programs.iter().map(Code::of_program).collect(), exit))
}

/// Instructions without an object around them.
fn bare(args: &DisasmArgs, input: Input) -> Result<Code, Failure> {
    let is_named_so = args.file.extension().is_some_and(|extension| extension == "bin");
    if !(args.raw || is_named_so || is_stdin(&args.file)) {
        return Err(Failure::of_file(codes::WRONG_FILE, &input.name, "not an ELF file")
            .help("bare instructions are read with --raw, or from a file that ends in .bin"));
    }
    let (words, rest) = Word::read_le(&input.bytes);
    if !rest.is_empty() {
        let title = format!("{} bytes are no whole number of instructions, which have 8", input.bytes.len());
        return Err(Failure::of_file(codes::WRONG_FILE, &input.name, title));
    }
    Ok(Code::of_words(input.name, words))
}

/// Leaves the lines of one function.
fn keep_function(listings: &mut Vec<Listing>, wanted: &str, file: &str) -> Result<(), Failure> {
    let names: Vec<String> =
        listings.iter().flat_map(|listing| &listing.lines).filter_map(|line| line.function.clone()).collect();
    for listing in listings.iter_mut() {
        let mut is_wanted = false;
        listing.lines.retain(|line| {
            is_wanted = line.function.as_ref().map_or(is_wanted, |function| function == wanted);
            is_wanted
        });
    }
    listings.retain(|listing| !listing.lines.is_empty());
    if listings.is_empty() {
        return Err(failure::no_such(file, "function", wanted, names.iter().map(String::as_str)));
    }
    Ok(())
}

/// Draws one program, section or function.
fn draw(
    codes: &[Code],
    graph: Graph,
    dialect: Dialect,
    wanted: Option<&str>,
    file: &str,
) -> Result<String, Failure> {
    let mut graphs: Vec<Cfg> =
        codes.iter().filter(|code| !code.words.is_empty()).map(|code| Cfg::new(code, dialect)).collect();
    let functions: Vec<String> =
        codes.iter().flat_map(|code| &code.functions).map(|function| function.name.clone()).collect();
    if let Some(wanted) = wanted {
        match graphs.iter().position(|graph| graph.name == wanted) {
            Some(at) => graphs = vec![graphs.swap_remove(at)],
            None => graphs = graphs.into_iter().filter_map(|graph| only_function(graph, wanted)).collect(),
        }
    }
    let names = functions.iter().map(String::as_str);
    match (graphs.as_slice(), wanted) {
        ([one], _) => Ok(match graph {
            Graph::Svg => one.to_svg(),
            Graph::Dot => one.to_dot(),
        }),
        ([], Some(wanted)) => Err(failure::no_such(file, "program or function", wanted, names)),
        ([], None) => Err(Failure::of_file(codes::WRONG_FILE, file, "there are no instructions")),
        (_, _) => Err(Failure::of_file(codes::BAD_REQUEST, file, "only one program can be drawn at a time")
            .help(format!("choose one with --prog: {}", functions.join(", ")))),
    }
}

/// The part of a graph that is one function; what leads out of it leads nowhere.
fn only_function(graph: Cfg, wanted: &str) -> Option<Cfg> {
    let is_wanted = |block: &Block| block.function.as_deref() == Some(wanted);
    let mut kept = 0;
    let places: Vec<Option<BlockId>> = graph
        .blocks
        .iter()
        .map(|block| {
            let place = is_wanted(block).then_some(BlockId(kept));
            kept += u32::from(place.is_some());
            place
        })
        .collect();
    let mut blocks: Vec<Block> = graph.blocks.into_iter().filter(is_wanted).collect();
    for edge in blocks.iter_mut().flat_map(|block| &mut block.edges) {
        edge.to = edge.to.and_then(|to| places.get(to.index()).copied().flatten());
    }
    (!blocks.is_empty()).then(|| Cfg { name: wanted.to_owned(), blocks })
}

fn print(listings: &[Listing], args: &DisasmArgs, out: &mut Output) -> Result<(), Failure> {
    for (nth, listing) in listings.iter().filter(|listing| !listing.lines.is_empty()).enumerate() {
        let gap = if nth == 0 { "" } else { "\n" };
        let heading = format!("// {}", listing.name.replace(char::is_control, "\u{fffd}"));
        out.put(format!("{gap}{}\n{listing}", out.paint().tone(Tone::Strong, &heading)))?;
    }
    let has_source = listings.iter().flat_map(|listing| &listing.lines).any(|line| line.source.is_some());
    if args.source && !has_source {
        let note = Diagnostic::warning(codes::BAD_REQUEST, "there are no source lines to show")
            .at(Loc::File(args.file.display().to_string()), "")
            .help("compile with `-g`, which makes clang write .BTF.ext");
        failure::warn(&[note], &|_: &str| None, out);
    }
    Ok(())
}
