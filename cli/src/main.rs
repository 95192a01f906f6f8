//! The command `skep`: reads arguments, calls the libraries, prints what they say.
//!
//! Nothing is decided here but how things look. Each command is a file in `command/`; what they share is how they take
//! input ([`input`], [`bytes`], [`target`], [`kernels`]), how they print ([`output`], [`table`], [`progress`]) and how they fail ([`failure`]).

mod args;
mod bytes;
mod command;
mod failure;
mod input;
mod kernels;
mod opinion;
mod output;
mod progress;
mod replaced;
mod table;
mod target;

use std::process::ExitCode;

use clap::Parser;

use args::Arguments;
use output::Output;

fn main() -> ExitCode {
    // A kernel booted by `crosscheck` starts this same file; then there is no command line.
    skep_oracle::guest::main_if_guest();
    let arguments = Arguments::parse();
    let mut out = Output::new(arguments.color);
    let format = arguments.command.format();
    let exit = match command::run(arguments, &mut out).and_then(|exit| out.finish().map(|()| exit)) {
        Ok(exit) => exit,
        Err(failure) => failure.report(&mut out, format),
    };
    exit.into()
}
