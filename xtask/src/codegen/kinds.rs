//! Program, map and attach types: an enum each, with the UAPI's numbers.

use std::fmt::Write;

use anyhow::{Result, bail};

use super::emit::{camel, since};
use super::record::{Record, Records};

struct Kind {
    number: u32,
    name: String,
    alias: Option<String>,
    since: String,
}

pub(super) fn generate(programs: &Records, maps: &Records, attaches: &Records) -> Result<String> {
    let mut out = "use crate::kinds::{KindRow, row as r};\nuse crate::version::version as v;\n\n".to_owned();
    kind(
        &mut out,
        programs,
        "prog_type",
        "ProgType",
        "BPF_PROG_TYPE_",
        "A program type (`enum bpf_prog_type`).",
    )?;
    kind(&mut out, maps, "map_type", "MapType", "BPF_MAP_TYPE_", "A map type (`enum bpf_map_type`).")?;
    kind(
        &mut out,
        attaches,
        "attach_type",
        "AttachType",
        "BPF_",
        "An attach type (`enum bpf_attach_type`).",
    )?;
    Ok(out)
}

fn kind(
    out: &mut String,
    records: &Records,
    keyword: &str,
    name: &str,
    prefix: &str,
    docs: &str,
) -> Result<()> {
    records.only(&[keyword])?;
    let kinds = records.of(keyword).map(read).collect::<Result<Vec<_>>>()?;
    if let Some((index, kind)) = kinds.iter().enumerate().find(|(index, kind)| kind.number as usize != *index)
    {
        bail!("{keyword} {} stands in place {index}; numbers must run without a gap", kind.number);
    }
    let count = kinds.len();
    writeln!(out, "/// {docs}")?;
    out.push_str("#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]\n#[repr(u32)]\n");
    writeln!(out, "pub enum {name} {{")?;
    for kind in &kinds {
        writeln!(out, "    /// `{prefix}{}`.\n    {} = {},", kind.name, camel(&kind.name), kind.number)?;
    }
    writeln!(out, "}}\n\nimpl {name} {{")?;
    writeln!(out, "    /// What every name of this kind starts with in the UAPI.")?;
    writeln!(out, "    pub(crate) const PREFIX: &'static str = \"{prefix}\";\n")?;
    writeln!(out, "    /// Every value, in numeric order.")?;
    writeln!(out, "    pub const ALL: &'static [{name}; {count}] = &[")?;
    for kind in &kinds {
        writeln!(out, "        {name}::{},", camel(&kind.name))?;
    }
    writeln!(out, "    ];\n")?;
    writeln!(out, "    pub(crate) const ROWS: &'static [KindRow; {count}] = &[")?;
    for kind in &kinds {
        let alias =
            kind.alias.as_ref().map_or("None".to_owned(), |alias| format!("Some(\"{prefix}{alias}\")"));
        let short = kind.name.to_lowercase();
        let since = since(&kind.since)?;
        writeln!(out, "        r(\"{prefix}{}\", \"{short}\", {alias}, {since}),", kind.name)?;
    }
    out.push_str("    ];\n}\n\n");
    Ok(())
}

fn read(mut record: Record) -> Result<Kind> {
    let (number, name) = (record.number()?, record.word()?);
    let (alias, since) = (record.pair("alias"), record.pair("since").unwrap_or_else(|| "?".to_owned()));
    record.finish()?;
    Ok(Kind { number, name, alias, since })
}
