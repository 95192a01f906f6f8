//! Turns the reviewed text rows of `linux/data/*.txt` into `linux/src/generated/*.rs`.
//!
//! Both sides are committed. A row is changed in the text file, `cargo xtask codegen` is run, and the two
//! diffs are reviewed together; `cargo xtask codegen --check` (also a test here) fails when they disagree.

mod access;
mod emit;
mod helpers;
mod kinds;
mod lines;
mod names;
mod record;
mod sections;

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
    let (helpers, helper_index) = helpers::generate(&read("helpers.txt")?, &names)?;
    let mut files = vec![
        Generated {
            name: "kinds.rs",
            text: kinds::generate(
                &read("prog_types.txt")?,
                &read("map_types.txt")?,
                &read("attach_types.txt")?,
            )?,
        },
        Generated { name: "sections.rs", text: sections::generate(&read("sections.txt")?)? },
        Generated { name: "names.rs", text: names.generate()? },
        Generated { name: "helpers.rs", text: helpers },
        Generated { name: "access.rs", text: access::generate(&read("helper_access.txt")?, &helper_index)? },
    ];
    for file in &mut files {
        file.text = emit::with_header(&file.text);
    }
    Ok(files)
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
