//! Capabilities that loading programs and creating maps needs.

use anyhow::{Result, bail};

use super::emit::{camel, table};
use super::lines::lines;
use super::record::{Record, Records};

pub(super) fn generate(records: &Records) -> Result<String> {
    records.only(&["program", "unprivileged", "map"])?;
    let (mut programs, mut maps, mut unprivileged) = (Vec::new(), Vec::new(), Vec::new());
    for mut record in records.of("program") {
        programs.push(format!("({}, {})", capability(&mut record)?, of(record, "P")?));
    }
    for mut record in records.of("map") {
        maps.push(format!("({}, {})", capability(&mut record)?, of(record, "M")?));
    }
    for record in records.of("unprivileged") {
        unprivileged.push(format!("({})", of(record, "P")?));
    }
    let mut out = "use crate::line::Lines as L;\nuse crate::profile::Capability as C;\n".to_owned();
    out.push_str("use crate::{MapType as M, ProgType as P};\n\n");
    table(&mut out, "Needs of programs.", "PROGRAMS", "(Option<C>, L, &[P])", &programs);
    table(&mut out, "Programs without needs.", "UNPRIVILEGED", "(L, &[P])", &unprivileged);
    table(&mut out, "Needs of maps.", "MAPS", "(Option<C>, L, &[M])", &maps);
    Ok(out)
}

/// The next word, as an expression of type `Option<Capability>`.
fn capability(record: &mut Record) -> Result<String> {
    match record.word()?.as_str() {
        "none" => Ok("None".to_owned()),
        name @ ("bpf" | "perfmon" | "net_admin" | "sys_admin") => Ok(format!("Some(C::{})", camel(name))),
        other => bail!("{}: `{other}` is no capability", record.place),
    }
}

fn of(mut record: Record, path: &str) -> Result<String> {
    let (bits, list) = (lines(&record.word()?)?, record.word()?);
    record.finish()?;
    let types: Vec<_> = list.split(',').map(|name| format!("{path}::{}", camel(name))).collect();
    Ok(format!("L::from_bits({bits}), &[{}]", types.join(", ")))
}
