//! The verifier's own tables: accepted registers, trusted members, named sets, limits.

use std::fmt::Write;

use anyhow::{Context, Result, bail};

use super::emit::{camel, table};
use super::lines::lines;
use super::names::Names;
use super::record::{Record, Records};

const KEYWORDS: [&str; 6] = ["accepts", "safe_field", "set", "null_arg", "limit", "values"];

pub(super) fn generate(records: &Records, names: &Names) -> Result<String> {
    records.only(&KEYWORDS)?;
    let mut out = "use crate::holds::{Holds, holds as h};\n".to_owned();
    out.push_str("use crate::tables::{Accepts, NamedSet, SafeFields, Trust as K};\n");
    out.push_str("use crate::tables::{accepts_row as a, safe as f, set_row as s};\n");
    out.push_str("use crate::line::Lines as L;\nuse crate::{ArgType as A, RegType as G};\n\n");
    let mut rows = Vec::new();
    for (number, mut record) in records.of("accepts").enumerate() {
        let place = record.place.clone();
        let kind = names.variant("arg_type", &record.word()?).with_context(|| place.clone())?;
        let (bits, list, btf) = (lines(&record.word()?)?, record.word()?, record.pair("btf"));
        record.finish()?;
        let regs = list.split(',').map(|reg| names.holds(reg)).collect::<Result<Vec<_>>>().context(place)?;
        writeln!(out, "static R{number}: [Holds; {}] = [{}];", regs.len(), regs.join(", "))?;
        rows.push(format!("a(A::{kind}, {bits}, &R{number}, {btf:?})"));
    }
    table(&mut out, "Registers an argument type takes.", "ACCEPTS", "Accepts", &rows);
    let mut rows = Vec::new();
    for mut record in records.of("safe_field") {
        let (kind, structure) = (camel(&record.word()?), record.word()?);
        let (bits, list) = (lines(&record.word()?)?, record.word()?);
        record.finish()?;
        let members: Vec<_> = list.split(',').collect();
        rows.push(format!("f(K::{kind}, {structure:?}, {bits}, &{members:?})"));
    }
    table(&mut out, "Members whose pointer keeps trust.", "SAFE_FIELDS", "SafeFields", &rows);
    named(&mut out, records, "set", "Named sets.", "SETS")?;
    named(&mut out, records, "values", "Members of enums.", "VALUES")?;
    number(&mut out, records, "null_arg", "Tracepoint arguments that may be null.", "NULL_ARGS")?;
    number(&mut out, records, "limit", "Constants.", "LIMITS")?;
    Ok(out)
}

fn named(out: &mut String, records: &Records, keyword: &str, docs: &str, name: &str) -> Result<()> {
    let mut rows = Vec::new();
    for mut record in records.of(keyword) {
        let (set, bits, list) = (record.word()?, lines(&record.word()?)?, record.word()?);
        record.finish()?;
        let words: Vec<_> = list.split(',').collect();
        rows.push(format!("s({set:?}, {bits}, &{words:?})"));
    }
    table(out, docs, name, "NamedSet", &rows);
    Ok(())
}

fn number(out: &mut String, records: &Records, keyword: &str, docs: &str, name: &str) -> Result<()> {
    let mut rows = Vec::new();
    for mut record in records.of(keyword) {
        let (key, bits, value) = (record.word()?, lines(&record.word()?)?, value(&mut record)?);
        record.finish()?;
        rows.push(format!("({key:?}, L::from_bits({bits}), {value:#x})"));
    }
    table(out, docs, name, "(&str, L, u64)", &rows);
    Ok(())
}

fn value(record: &mut Record) -> Result<u64> {
    let word = record.word()?;
    let parsed = match word.strip_prefix("0x") {
        Some(digits) => u64::from_str_radix(digits, 16),
        None => word.parse(),
    };
    match parsed {
        Ok(value) => Ok(value),
        Err(_) => bail!("{}: `{word}` is not a number", record.place),
    }
}
