//! What programs attach to: iterators, operations structures, security hooks, tracepoints.

use std::fmt::Write;

use anyhow::{Context, Result, bail};

use super::emit::table;
use super::lines::lines;
use super::names::Names;
use super::record::{Record, Records};

pub(super) fn generate(
    targets: &Records,
    hooks: &Records,
    points: &Records,
    names: &Names,
) -> Result<String> {
    targets.only(&["iter", "struct_ops"])?;
    hooks.only(&["hook"])?;
    points.only(&["tracepoint"])?;
    let mut out =
        "use crate::holds::holds as h;\nuse crate::line::Lines as L;\nuse crate::RegType as G;\n".to_owned();
    out.push_str("use crate::targets::{IterArg, IterTarget, LsmHook, Member, StructOps};\n");
    out.push_str(
        "use crate::targets::{hook as k, iter as i, iter_arg as a, member as m, struct_ops_row as s};\n\n",
    );
    let mut rows = Vec::new();
    for (number, record) in targets.of("iter").enumerate() {
        let place = record.place.clone();
        rows.push(iter(&mut out, number, record, names).with_context(|| place)?);
    }
    table(&mut out, "Iterators.", "ITERS", "IterTarget", &rows);
    let mut rows = Vec::new();
    for (number, record) in targets.of("struct_ops").enumerate() {
        let place = record.place.clone();
        rows.push(struct_ops(&mut out, number, record).with_context(|| place)?);
    }
    table(&mut out, "Operations structures.", "STRUCT_OPS", "StructOps", &rows);
    let (mut rows, mut last) = (Vec::new(), String::new());
    for mut record in hooks.of("hook") {
        let (name, bits, prototype) = (record.word()?, lines(&record.word()?)?, record.word()?);
        sorted(&record, &name, &mut last)?;
        rows.push(format!("k({name:?}, {bits}, {prototype:?})"));
        record.finish()?;
    }
    table(&mut out, "Security hooks, by name.", "LSM_HOOKS", "LsmHook", &rows);
    let (mut rows, mut last) = (Vec::new(), String::new());
    for mut record in points.of("tracepoint") {
        let (name, bits) = (record.word()?, lines(&record.word()?)?);
        sorted(&record, &name, &mut last)?;
        rows.push(format!("({name:?}, L::from_bits({bits}))"));
        record.finish()?;
    }
    table(&mut out, "Tracepoints, by name.", "TRACEPOINTS", "(&str, L)", &rows);
    Ok(out)
}

fn sorted(record: &Record, name: &str, last: &mut String) -> Result<()> {
    if name <= last.as_str() {
        bail!("{}: records must be sorted by name", record.place);
    }
    name.clone_into(last);
    Ok(())
}

fn iter(out: &mut String, number: usize, mut record: Record, names: &Names) -> Result<String> {
    let (name, bits) = (record.word()?, lines(&record.word()?)?);
    let (resched, file) = (record.flag("resched"), record.pair("file").unwrap_or_default());
    let (function, arguments) = (record.pair("func"), record.word()?);
    let mut args = Vec::new();
    for mut child in std::mem::take(&mut record.children) {
        let (field, holds) = (child.word()?, names.holds(&child.word()?)?);
        child.finish()?;
        args.push(format!("a({field:?}, {holds})"));
    }
    record.finish()?;
    writeln!(out, "static I{number}: [IterArg; {}] = [{}];", args.len(), args.join(", "))?;
    Ok(format!("i({name:?}, {bits}, {file:?}, {resched}, {function:?}, {arguments:?}, &I{number})"))
}

fn struct_ops(out: &mut String, number: usize, mut record: Record) -> Result<String> {
    let (name, bits) = (record.word()?, lines(&record.word()?)?);
    let (file, has) = (record.pair("file").unwrap_or_default(), record.list("has"));
    let mut members = Vec::new();
    for mut child in std::mem::take(&mut record.children) {
        let (name, offset, c_type) = (child.word()?, child.number()?, child.word()?);
        child.finish()?;
        members.push(format!("m({name:?}, {offset}, {c_type:?})"));
    }
    record.finish()?;
    writeln!(out, "static M{number}: [Member; {}] = [{}];", members.len(), members.join(", "))?;
    Ok(format!("s({name:?}, {bits}, {file:?}, &{has:?}, &M{number})"))
}
