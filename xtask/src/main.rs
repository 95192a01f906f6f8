//! `cargo xtask`: the repository's own chores, in Rust instead of shell scripts.

mod codegen;

use clap::{Parser, Subcommand};

/// Chores of the skep repository.
#[derive(Parser)]
#[command(name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    chore: Chore,
}

#[derive(Subcommand)]
enum Chore {
    /// Write `linux/src/generated/` from `linux/data/`.
    Codegen(codegen::Options),
}

fn main() -> anyhow::Result<()> {
    match Arguments::parse().chore {
        Chore::Codegen(options) => codegen::run(&options),
    }
}
