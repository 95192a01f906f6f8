//! `skep completions`: what makes a shell complete the command line.

use clap::{Args, CommandFactory};
use clap_complete::Shell;

use crate::args::Arguments;
use crate::failure::{Exit, Failure};
use crate::output::Output;

/// Print the completions of a shell
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  skep completions bash > /etc/bash_completion.d/skep
  skep completions zsh > \"${fpath[1]}/_skep\"
  skep completions fish > ~/.config/fish/completions/skep.fish")]
pub(crate) struct CompletionsArgs {
    /// The shell
    shell: Shell,
}

pub(crate) fn run(args: &CompletionsArgs, out: &mut Output) -> Result<Exit, Failure> {
    let mut text = Vec::new();
    clap_complete::generate(args.shell, &mut Arguments::command(), "skep", &mut text);
    out.put(text)?;
    Ok(Exit::Good)
}
