//! The command line as a whole. What each command takes is said beside the command.

use clap::{Parser, Subcommand, ValueEnum};

use crate::command::{
    asm, batch, btf, check, completions, conformance, crosscheck, disasm, inspect, jit, man, run,
};
use crate::output::Color;

/// eBPF objects off the kernel: read, link, verify, run, assemble, disassemble, and ask a kernel about them
#[derive(Debug, Parser)]
#[command(
    name = "skep",
    version,
    max_term_width = 110,
    subcommand_required = true,
    arg_required_else_help = true,
    disable_help_subcommand = true,
    after_help = "\
Exit codes: 0 all is well, 1 something was rejected or is unusable, 2 bad usage or unreadable input, 3 nothing was
rejected but something is not modelled.

Example:
  skep inspect examples/xdp_filter.bpf.o"
)]
pub(crate) struct Arguments {
    /// When to color what is printed; `auto` is on a terminal unless NO_COLOR is set
    #[arg(
        long,
        global = true,
        value_enum,
        default_value_t,
        value_name = "WHEN",
        hide_possible_values = true
    )]
    pub(crate) color: Color,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// What is to be done.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Asm(asm::AsmArgs),
    Disasm(disasm::DisasmArgs),
    Inspect(inspect::InspectArgs),
    #[command(subcommand)]
    Btf(btf::BtfCommand),
    Check(check::CheckArgs),
    Crosscheck(crosscheck::CrosscheckArgs),
    Run(run::RunArgs),
    Jit(jit::JitArgs),
    Batch(batch::BatchArgs),
    Conformance(conformance::ConformanceArgs),
    Completions(completions::CompletionsArgs),
    Man(man::ManArgs),
}

/// For whom a command prints.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, ValueEnum)]
pub(crate) enum Format {
    /// People.
    #[default]
    Text,
    /// Tools; every object says `"schema": 1`.
    Json,
}

impl Command {
    /// How its failures are to be told.
    pub(crate) fn format(&self) -> Format {
        match self {
            Command::Asm(args) => args.format,
            Command::Disasm(args) => args.format,
            Command::Inspect(args) => args.format,
            Command::Btf(btf::BtfCommand::Dump(args)) => args.failure_format(),
            Command::Check(args) => args.failure_format(),
            Command::Crosscheck(args) => args.format,
            Command::Run(args) => args.format,
            Command::Jit(args) => args.format,
            Command::Batch(_) | Command::Conformance(_) | Command::Completions(_) | Command::Man(_) => {
                Format::Text
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn every_command_shows_an_example() {
        fn check(command: &clap::Command) {
            let help = command.get_after_help().map(ToString::to_string).unwrap_or_default();
            assert!(help.contains("Example") && help.contains("  skep "), "{}", command.get_name());
            command.get_subcommands().for_each(check);
        }
        check(&Arguments::command());
    }
}
