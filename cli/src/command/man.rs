//! `skep man`: the manual, made from the command line's own help.

use std::path::{Path, PathBuf};

use clap::{Args, Command, CommandFactory};
use clap_mangen::Man;

use crate::args::Arguments;
use crate::failure::{Exit, Failure, codes};
use crate::output::{self, Output};

/// Print the manual page, or write those of all commands
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  skep man | man -l -
  skep man --dir /usr/local/share/man/man1")]
pub(crate) struct ManArgs {
    /// Write the pages of all commands into this directory
    #[arg(long, value_name = "DIR")]
    dir: Option<PathBuf>,
}

pub(crate) fn run(args: &ManArgs, out: &mut Output) -> Result<Exit, Failure> {
    let mut command = Arguments::command();
    command.build();
    match &args.dir {
        Some(dir) => write_pages(dir, &command)?,
        None => out.put(page(command)?)?,
    }
    Ok(Exit::Good)
}

/// Writes the page of a command, then those of its subcommands.
fn write_pages(dir: &Path, command: &Command) -> Result<(), Failure> {
    let file = dir.join(Man::new(command.clone()).get_filename());
    output::write_file(&file, &page(command.clone())?)?;
    command.get_subcommands().try_for_each(|subcommand| write_pages(dir, subcommand))
}

fn page(command: Command) -> Result<Vec<u8>, Failure> {
    let mut text = Vec::new();
    match Man::new(command).render(&mut text) {
        Ok(()) => Ok(text),
        Err(error) => Err(Failure::of_file(codes::UNWRITABLE, "the manual", error)),
    }
}
