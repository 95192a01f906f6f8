//! Maps: creations that work, and which helpers go with which maps.

use std::fmt::Write;

use anyhow::{Context, Result, anyhow, bail};

use super::emit::{camel, table};
use super::lines::lines;
use super::record::{Record, Records};

pub(super) fn generate(records: &Records) -> Result<String> {
    records.only(&["map_flag", "map", "helper_maps"])?;
    let mut flags = Vec::new();
    for mut record in records.of("map_flag") {
        flags.push((record.word()?, record.number()?));
        record.finish()?;
    }
    let mut out =
        "use crate::MapType as T;\nuse crate::bits::bit_set;\nuse crate::line::Lines as L;\n".to_owned();
    out.push_str("use crate::maps::{HelperMaps, MapCreation, MapRow};\n");
    out.push_str("use crate::maps::{creation as c, helper_maps as h, row as m};\n\n");
    out.push_str(
        "bit_set! {\n    /// What a map is created with (`BPF_F_*`).\n    pub struct MapFlags: u32 {\n",
    );
    for (name, bit) in &flags {
        writeln!(out, "        /// `BPF_F_{name}`.\n        {name} = {bit}, \"BPF_F_{name}\";")?;
    }
    out.push_str("    }\n}\n\n");
    let mut rows = Vec::new();
    for (number, record) in records.of("map").enumerate() {
        let place = record.place.clone();
        rows.push(map(&mut out, number, record, &flags).with_context(|| place)?);
    }
    table(&mut out, "Maps, by type.", "MAPS", "MapRow", &rows);
    let mut rows = Vec::new();
    for mut record in records.of("helper_maps") {
        let (helper, bits, list) = (record.word()?, lines(&record.word()?)?, record.word()?);
        record.finish()?;
        let types: Vec<_> = list.split(',').map(|name| format!("T::{}", camel(name))).collect();
        rows.push(format!("h({helper:?}, {bits}, &[{}])", types.join(", ")));
    }
    table(&mut out, "Maps a helper may be passed.", "HELPER_MAPS", "HelperMaps", &rows);
    Ok(out)
}

fn map(out: &mut String, number: usize, mut record: Record, flags: &[(String, u32)]) -> Result<String> {
    let kind = camel(&record.word()?);
    let (mut absent, mut not_created) = (0, 0);
    let (mut creations, mut only) = (Vec::new(), Vec::new());
    for mut child in std::mem::take(&mut record.children) {
        let bits = lines(&child.word()?)?;
        match child.keyword.as_str() {
            "absent" => absent |= bits,
            "not_created" => not_created |= bits,
            "only" => {
                let list = child.word()?;
                let helpers: Vec<_> = list.split(',').filter(|name| *name != "-").collect();
                only.push(format!("(L::from_bits({bits}), &{helpers:?})"));
            }
            "create" => creations.push(creation(&mut child, bits, flags)?),
            other => bail!("`{other}` is not known below a map"),
        }
        child.finish()?;
    }
    record.finish()?;
    writeln!(out, "static C{number}: [MapCreation; {}] = [{}];", creations.len(), creations.join(", "))?;
    writeln!(out, "static O{number}: [(L, &[&str]); {}] = [{}];", only.len(), only.join(", "))?;
    Ok(format!("m(T::{kind}, {absent}, {not_created}, &C{number}, &O{number})"))
}

fn creation(record: &mut Record, bits: u8, known: &[(String, u32)]) -> Result<String> {
    let numbers = |list: Vec<String>| list.iter().map(|text| Ok(text.parse()?)).collect::<Result<Vec<u32>>>();
    let base: [u32; 4] =
        numbers(record.list("base"))?.try_into().map_err(|_| anyhow!("base= has four numbers"))?;
    let (keys, values) = (numbers(record.list("key"))?, numbers(record.list("value"))?);
    let entries = numbers(record.list("entries"))?;
    let mut flags = 0_u32;
    for name in record.list("flags") {
        let flag = known.iter().find(|(flag, _)| *flag == name);
        flags |= 1 << flag.ok_or_else(|| anyhow!("`{name}` is no map_flag"))?.1;
    }
    let [btf, inner, takes] = ["needs_btf", "needs_inner", "takes_btf"].map(|name| record.flag(name));
    Ok(format!(
        "c({bits}, {base:?}, &{keys:?}, &{values:?}, &{entries:?}, {flags:#x}, [{btf}, {inner}, {takes}])"
    ))
}
