//! Kfuncs, the sets they are registered in, and the hooks that let program types call them.

use std::fmt::Write;

use anyhow::{Context, Result, bail};

use super::emit::{camel, since, table};
use super::lines::lines;
use super::names::Names;
use super::record::{Record, Records};

pub(super) fn generate(records: &Records, names: &Names) -> Result<String> {
    records.only(&["hook", "kfunc_set", "kfunc"])?;
    let mut out = "use crate::ProgType as P;\n".to_owned();
    out.push_str("use crate::kfuncs::{Kfunc, KfuncHook, KfuncSet, KfuncVariant};\n");
    out.push_str("use crate::kfuncs::{hook as h, newest as n, row as k, set as s, variant as i};\n");
    out.push_str("use crate::line::Lines as L;\nuse crate::version::version as v;\n\n");
    let mut hooks = Vec::new();
    for mut record in records.of("hook") {
        let (name, bits) = (record.word()?, lines(&record.word()?)?);
        let types = prog_types(&record.word()?);
        record.finish()?;
        hooks.push(format!("h({name:?}, {bits}, {types})"));
    }
    table(&mut out, "Hooks.", "HOOKS", "KfuncHook", &hooks);
    let mut sets = Vec::new();
    for mut record in records.of("kfunc_set") {
        let (name, bits) = (record.word()?, lines(&record.word()?)?);
        let types = prog_types(&record.pair("types").unwrap_or_default());
        let (file, filters) = (record.pair("file").unwrap_or_default(), record.list("filters"));
        record.finish()?;
        sets.push(format!("s({name:?}, {bits}, {types}, {file:?}, &{filters:?})"));
    }
    table(&mut out, "Sets.", "SETS", "KfuncSet", &sets);
    let (mut kfuncs, mut last) = (Vec::new(), String::new());
    for (number, record) in records.of("kfunc").enumerate() {
        let place = record.place.clone();
        let (name, row) = kfunc(&mut out, number, record, names).with_context(|| place.clone())?;
        if name <= last {
            bail!("{place}: kfuncs must be sorted by name");
        }
        last = name;
        kfuncs.push(row);
    }
    table(&mut out, "Kfuncs, by name.", "KFUNCS", "Kfunc", &kfuncs);
    Ok(out)
}

fn kfunc(out: &mut String, number: usize, mut record: Record, names: &Names) -> Result<(String, String)> {
    let name = record.word()?;
    let (test_only, live) = (record.flag("test_only"), record.flag("live"));
    let since = since(&record.pair("since").unwrap_or_default())?;
    let (mut variants, mut signatures, mut newest) = (Vec::new(), Vec::new(), "None".to_owned());
    for mut child in std::mem::take(&mut record.children) {
        let flags = child.list("flags");
        let flags = names.bits("kfunc_flag", flags.iter().map(String::as_str))?;
        match child.keyword.as_str() {
            "in" => {
                let bits = lines(&child.word()?)?;
                let (sets, config) = (child.list("sets"), child.pair("config"));
                variants.push(format!("i({bits}, {flags:#x}, &{sets:?}, {config:?})"));
            }
            "sig" => {
                let bits = lines(&child.word()?)?;
                signatures.push(format!("(L::from_bits({bits}), {:?})", child.word()?));
            }
            "newest" => {
                let types = prog_types(&child.pair("types").unwrap_or_default());
                newest = format!("Some(n({flags:#x}, {types}))");
            }
            other => bail!("`{other}` is not known below a kfunc"),
        }
        child.finish()?;
    }
    record.finish()?;
    let (count, variants) = (variants.len(), variants.join(", "));
    writeln!(out, "static I{number}: [KfuncVariant; {count}] = [{variants}];")?;
    let (count, signatures) = (signatures.len(), signatures.join(", "));
    writeln!(out, "static S{number}: [(L, &str); {count}] = [{signatures}];")?;
    let row = format!("k({name:?}, {since}, {test_only}, {live}, &I{number}, &S{number}, {newest})");
    Ok((name, row))
}

fn prog_types(list: &str) -> String {
    let known = list.split(',').filter(|name| !name.is_empty() && *name != "-");
    let types: Vec<_> = known.map(|name| format!("P::{}", camel(name))).collect();
    format!("&[{}]", types.join(", "))
}
