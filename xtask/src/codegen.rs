//! Turns the reviewed text rows of `linux/data/*.txt` into `linux/src/generated/*.rs`.
//!
//! Both sides are committed. A row is changed in the text file, `cargo xtask codegen` is run, and the two
//! diffs are reviewed together; `cargo xtask codegen --check` (also a test here) fails when they disagree.

mod access;
mod contexts;
mod emit;
mod helpers;
mod kfuncs;
mod kinds;
mod lines;
mod maps;
mod names;
mod privileges;
mod record;
mod sections;
mod tables;
mod targets;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use names::Names;
use record::Records;

/// What `cargo xtask codegen` is asked to do.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Change nothing; fail if a generated file differs from what the data says.
    #[arg(long)]
    check: bool,
}

/// One generated file: its name below `linux/src/generated/` and its text.
struct Generated {
    name: &'static str,
    text: String,
}

/// Runs the chore from wherever in the workspace it is called.
pub(crate) fn run(options: &Options) -> Result<()> {
    let linux = linux_folder();
    let mut stale = Vec::new();
    for file in generate(&linux.join("data"))? {
        let path = linux.join("src/generated").join(file.name);
        if fs::read_to_string(&path).is_ok_and(|present| present == file.text) {
            continue;
        }
        if options.check {
            stale.push(file.name);
        } else {
            fs::write(&path, file.text).with_context(|| format!("writing {}", path.display()))?;
            println!("wrote {}", path.display());
        }
    }
    if !stale.is_empty() {
        bail!("linux/src/generated is stale ({}): run `cargo xtask codegen`", stale.join(", "));
    }
    Ok(())
}

fn linux_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../linux")
}

fn generate(data: &Path) -> Result<Vec<Generated>> {
    let read = |name: &str| Records::read(&data.join(name));
    let names = Names::read(&read("type_names.txt")?)?;
    let (prog_types, map_types, attach_types) =
        (read("prog_types.txt")?, read("map_types.txt")?, read("attach_types.txt")?);
    let (helpers, helper_index) = helpers::generate(&read("helpers.txt")?, &names)?;
    let (contexts, pointers) = (read("contexts.txt")?, read("typed_pointers.txt")?);
    let (targets, hooks, points) =
        (read("attach_targets.txt")?, read("lsm_hooks.txt")?, read("tracepoints.txt")?);
    let files = [
        ("kinds.rs", kinds::generate(&prog_types, &map_types, &attach_types)?),
        ("sections.rs", sections::generate(&read("sections.txt")?)?),
        ("names.rs", names.generate()?),
        ("helpers.rs", helpers),
        ("access.rs", access::generate(&read("helper_access.txt")?, &helper_index)?),
        ("contexts.rs", contexts::generate(&contexts, &pointers, &names)?),
        ("kfuncs.rs", kfuncs::generate(&read("kfuncs.txt")?, &names)?),
        ("maps.rs", maps::generate(&read("maps.txt")?)?),
        ("privileges.rs", privileges::generate(&read("privileges.txt")?)?),
        ("targets.rs", targets::generate(&targets, &hooks, &points, &names)?),
        ("tables.rs", tables::generate(&read("verifier_tables.txt")?, &names)?),
    ];
    Ok(files.into_iter().map(|(name, text)| Generated { name, text: emit::with_header(&text) }).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn generated_files_are_up_to_date() {
        if let Err(error) = run(&Options { check: true }) {
            panic!("{error:#}");
        }
    }
}
