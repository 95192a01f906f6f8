//! The commands, one a file.

pub(crate) mod asm;
pub(crate) mod batch;
pub(crate) mod btf;
pub(crate) mod check;
pub(crate) mod completions;
pub(crate) mod conformance;
pub(crate) mod crosscheck;
pub(crate) mod disasm;
pub(crate) mod inspect;
pub(crate) mod jit;
pub(crate) mod man;
pub(crate) mod run;

use crate::args::{Arguments, Command};
use crate::failure::{Exit, Failure};
use crate::output::Output;

/// Does what was asked.
pub(crate) fn run(arguments: Arguments, out: &mut Output) -> Result<Exit, Failure> {
    match arguments.command {
        Command::Asm(args) => asm::run(&args, out),
        Command::Disasm(args) => disasm::run(&args, out),
        Command::Inspect(args) => inspect::run(&args, out),
        Command::Jit(args) => jit::run(&args, out),
        Command::Btf(btf::BtfCommand::Dump(args)) => btf::run(&args, out),
        Command::Batch(args) => batch::run(&args, out),
        Command::Run(args) => run::run(&args, out),
        Command::Check(args) => check::run(&args, out),
        Command::Crosscheck(args) => crosscheck::run(&args, out),
        Command::Conformance(args) => conformance::run(&args, out),
        Command::Completions(args) => completions::run(&args, out),
        Command::Man(args) => man::run(&args, out),
    }
}
