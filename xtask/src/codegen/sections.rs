//! ELF section names.

use anyhow::{Result, bail};

use super::emit::{camel, optional, table};
use super::record::Records;

/// In the order of their bits in `SectionFlags`.
const FLAGS: [&str; 6] =
    ["attachable", "attach_type_optional", "attach_btf", "sleepable", "xdp_frags", "usdt"];
const AUTO: u8 = 1 << 6;

pub(super) fn generate(records: &Records) -> Result<String> {
    records.only(&["section"])?;
    let mut rows = Vec::new();
    for mut record in records.of("section") {
        let (pattern, prog_type) = (record.word()?, camel(&record.word()?));
        let attach = optional("A", record.pair("attach").as_deref());
        let target = record.pair("target").map_or("None".to_owned(), |form| camel(&form));
        let mut bits = if record.flag("auto") { AUTO } else { 0 };
        for flag in record.list("flags") {
            match FLAGS.iter().position(|known| *known == flag) {
                Some(bit) => bits |= 1 << bit,
                None => bail!("{}: flag `{flag}` is not known", record.place),
            }
        }
        record.finish()?;
        rows.push(format!("s(\"{pattern}\", P::{prog_type}, {attach}, {bits:#04x}, T::{target})"));
    }
    let mut out = "use crate::sections::{Section, TargetForm as T, row as s};\n".to_owned();
    out.push_str("use crate::{AttachType as A, ProgType as P};\n\n");
    table(&mut out, "Section names in matching order.", "SECTIONS", "Section", &rows);
    Ok(out)
}
