//! `docs/isa.md`, written from the instruction table.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};
use skep_isa::{FORMS, Form, Group, Pattern};

/// What `cargo xtask isa-doc` is asked to do.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Change nothing; fail if the page differs from what the table says.
    #[arg(long)]
    check: bool,
}

pub(crate) fn run(options: &Options) -> Result<()> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/isa.md");
    let page = page();
    if fs::read_to_string(&path).is_ok_and(|present| present == page) {
        return Ok(());
    }
    if options.check {
        bail!("docs/isa.md is stale: run `cargo xtask isa-doc`");
    }
    fs::write(&path, page).with_context(|| format!("writing {}", path.display()))?;
    println!("wrote {}", path.display());
    Ok(())
}

const HEAD: &str = "\
# The instruction set

Written by `cargo xtask isa-doc` from the table in `isa/src/table.rs`; do not edit.

An instruction is eight bytes: an opcode byte, two register fields of four bits (destination and source), a signed
16-bit offset and a signed 32-bit immediate. What it is depends on more than the opcode byte. Each row below is one form,
with what its fields must hold: a number stands for itself, `0` also for a reserved field; `reg` is `r0` to `r10`; `any` is
free. Words that fit no row are no instructions. *Since* is the first mainline kernel that takes the form.

In the spellings, `{dst}` and `{src}` are registers and `{wdst}` and `{wsrc}` their 32-bit names. `{imm}` and `{ximm}` are
the immediate, which the kernel's log writes in decimal and hexadecimal, `{imm_hi}` and `{imm_lo}` its halves, and `{imm64}`
all 64 bits of a two-slot instruction. `{disp}` is a memory displacement, `{target}` a distance in the offset and
`{long_target}` one in the immediate, both counted from the following slot; a label can stand for either. `{helper}`,
`{kfunc}`, `{map}` and `{btf}` are what the immediate names, and `{map_off}` is an offset into a map's value.
The first pseudo-C spelling is the kernel's own; the others are LLVM's or ours.
";

fn page() -> String {
    let mut page = HEAD.to_owned();
    for (group, title, text) in GROUPS {
        let forms: Vec<&Form> = FORMS.iter().filter(|form| form.group == group).collect();
        // Writing to a string cannot fail.
        let _ = write!(page, "\n## {title}\n\n{text} {} forms.\n\n", forms.len());
        page.push_str("| form | opcode | dst | src | off | imm | since | pseudo-C | mnemonics |\n");
        page.push_str("| --- | --- | --- | --- | --- | --- | --- | --- | --- |\n");
        for form in forms {
            let _ = writeln!(
                page,
                "| {} | `{:#04x}` | {} | {} | {} | {} | {} | {} | {} |",
                form.name,
                form.code,
                pattern(form.dst),
                pattern(form.src),
                pattern(form.off),
                pattern(form.imm),
                form.since,
                spellings(form.texts()),
                spellings(form.classic.iter().copied())
            );
        }
    }
    page
}

const GROUPS: [(Group, &str, &str); 8] = [
    (Group::Base32, "base32", "Conformance group of RFC 9669, 32-bit arithmetic, jumps and memory."),
    (Group::Base64, "base64", "Conformance group of RFC 9669; it includes base32."),
    (Group::Divmul32, "divmul32", "Conformance group of RFC 9669."),
    (Group::Divmul64, "divmul64", "Conformance group of RFC 9669; it includes divmul32."),
    (Group::Atomic32, "atomic32", "Conformance group of RFC 9669."),
    (Group::Atomic64, "atomic64", "Conformance group of RFC 9669; it includes atomic32."),
    (Group::Packet, "packet", "Conformance group of RFC 9669, deprecated."),
    (Group::Linux, "In no group", "What Linux or a compiler has beside the RFC."),
];

fn pattern(pattern: Pattern) -> String {
    match pattern {
        Pattern::Zero => "0".to_owned(),
        Pattern::Is(value) => format!("`{value:#x}`"),
        Pattern::Reg => "reg".to_owned(),
        Pattern::Any => "any".to_owned(),
    }
}

/// The spellings, one below the other; a bar would end the cell.
fn spellings(texts: impl Iterator<Item = &'static str>) -> String {
    texts.map(|text| format!("`{}`", text.replace('|', "\\|"))).collect::<Vec<_>>().join("<br>")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_is_what_the_table_says() {
        run(&Options { check: true }).unwrap();
    }

    #[test]
    fn every_form_is_on_the_page() {
        let page = page();
        for form in FORMS {
            assert_eq!(page.matches(&format!("| {} |", form.name)).count(), 1, "{}", form.name);
        }
    }
}
