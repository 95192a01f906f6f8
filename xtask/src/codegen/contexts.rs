//! Program contexts and other typed memory: which accesses are allowed, and what a load yields.

use std::collections::BTreeMap;
use std::fmt::Write;

use anyhow::{Context, Result, anyhow, bail};

use super::emit::{camel, optional, since, table};
use super::lines::lines;
use super::names::Names;
use super::record::{Record, Records};

pub(super) fn generate(records: &Records, pointers: &Records, names: &Names) -> Result<String> {
    records.only(&["program", "enforced", "context", "layout"])?;
    pointers.only(&["layout"])?;
    let mut layouts = Layouts { names, accesses: Vec::new(), text: String::new(), numbers: BTreeMap::new() };
    for record in records.of("layout") {
        layouts.add(record)?;
    }
    let mut typed = Vec::new();
    for mut record in pointers.of("layout") {
        let reg = record.pair("reg").unwrap_or_default();
        let reg = names.variant("reg_type", &reg).with_context(|| record.place.clone())?;
        let number = layouts.add(record)?;
        typed.push(format!("(G::{reg}, &L{number})"));
    }
    let mut contexts = Vec::new();
    for record in records.of("context") {
        let place = record.place.clone();
        contexts.push(context(record, &layouts).with_context(|| place)?);
    }
    let (mut programs, mut enforced) = (Vec::new(), Vec::new());
    for mut record in records.of("program") {
        let (kind, bits) = (camel(&record.word()?), lines(&record.word()?)?);
        let [ops, uapi, kernel] = ["ops", "uapi", "kernel"].map(|name| record.pair(name).unwrap_or_default());
        record.finish()?;
        programs.push(format!("p(P::{kind}, {bits}, {ops:?}, {uapi:?}, {kernel:?})"));
    }
    for mut record in records.of("enforced") {
        let (kind, list) = (camel(&record.word()?), record.word()?);
        let types: Vec<_> = list.split(',').map(|name| format!("A::{}", camel(name))).collect();
        record.finish()?;
        enforced.push(format!("(P::{kind}, &[{}])", types.join(", ")));
    }
    let mut out =
        "use crate::context::{Access, Context, CtxField, Layout, ProgramContext, Span};\n".to_owned();
    out.push_str("use crate::context::{access as a, context_row as c, field as f, layout as l, program as p, span as s};\n");
    out.push_str("use crate::holds::holds as h;\n");
    out.push_str("use crate::version::version as v;\n");
    out.push_str("use crate::{AttachType as A, Capability as K, ProgType as P, RegType as G};\n\n");
    for (number, accesses) in layouts.accesses.iter().enumerate() {
        writeln!(out, "static X{number}: [Access; {}] = [{}];", accesses.len(), accesses.join(", "))?;
    }
    out.push('\n');
    out.push_str(&layouts.text);
    table(&mut out, "Contexts.", "CONTEXTS", "Context", &contexts);
    table(&mut out, "Context structures.", "PROGRAMS", "ProgramContext", &programs);
    table(&mut out, "Attach types a load must name.", "ENFORCED", "(P, &[A])", &enforced);
    table(&mut out, "Memory behind typed pointers.", "TYPED", "(G, &Layout)", &typed);
    Ok(out)
}

fn context(mut record: Record, layouts: &Layouts<'_>) -> Result<String> {
    let kind = camel(&record.word()?);
    let attach = record.word()?;
    let attach = optional("A", Some(attach.as_str()).filter(|name| *name != "-"));
    let bits = lines(&record.word()?)?;
    let assumed = record.pair("assumed").map_or(Ok(0), |text| lines(&text))?;
    let layout = record.pair("layout").unwrap_or_default();
    let layout = layouts.numbers.get(&layout).ok_or_else(|| anyhow!("no layout {layout}"))?;
    let structure = record.pair("struct").filter(|name| name != "-");
    let example = record.pair("example");
    let returns = match record.pair("ret").as_deref() {
        Some("any") => "None".to_owned(),
        Some(range) => {
            let (low, high) = range.split_once("..").ok_or_else(|| anyhow!("`{range}` is no range"))?;
            format!("Some(({}, {}))", low.parse::<i64>()?, high.parse::<i64>()?)
        }
        None => bail!("no ret="),
    };
    record.finish()?;
    Ok(format!(
        "c(P::{kind}, {attach}, {bits}, {assumed}, &L{layout}, {structure:?}, {returns}, {example:?})"
    ))
}

struct Layouts<'a> {
    names: &'a Names,
    /// Access lists, each written once.
    accesses: Vec<Vec<String>>,
    text: String,
    numbers: BTreeMap<String, usize>,
}

impl Layouts<'_> {
    fn add(&mut self, mut record: Record) -> Result<usize> {
        let name = record.word()?;
        let bytes = record.pair("bytes").map_or(Ok(0), |text| text.parse::<u32>())?;
        let structure = record.pair("struct");
        let (mut fields, mut spans) = (Vec::new(), Vec::new());
        for child in std::mem::take(&mut record.children) {
            let place = child.place.clone();
            match child.keyword.as_str() {
                "span" => spans.push(span(child).with_context(|| place)?),
                _ => fields.push(self.field(child).with_context(|| place)?),
            }
        }
        record.finish()?;
        let number = self.numbers.len();
        let text = &mut self.text;
        table(text, &format!("{name}."), &format!("F{number}"), "CtxField", &fields);
        writeln!(text, "static S{number}: [Span; {}] = [{}];", spans.len(), spans.join(", "))?;
        let structure = format!("{structure:?}");
        writeln!(
            text,
            "static L{number}: Layout = l({name:?}, {structure}, {bytes}, &F{number}, &S{number});\n"
        )?;
        self.numbers.insert(name, number);
        Ok(number)
    }

    fn field(&mut self, mut record: Record) -> Result<String> {
        let (name, offset, size, c_type, read) = match record.keyword.as_str() {
            "field" => {
                let name = record.word()?;
                (name, record.number()?, record.number()?, record.word()?, record.pair("read"))
            }
            "slot" => (String::new(), record.number()?, 8, String::new(), Some(record.word()?)),
            other => bail!("`{other}` is not known below a layout"),
        };
        let (read, write) = (self.accesses(read.as_deref())?, {
            let write = record.pair("write");
            self.accesses(write.as_deref())?
        });
        let holds = self.names.holds(record.pair("holds").as_deref().unwrap_or("scalar"))?;
        let since = since(&record.pair("since").unwrap_or_default())?;
        let needs = ["read_needs", "write_needs"].map(|name| optional("K", record.pair(name).as_deref()));
        let needs = needs.join(", ");
        record.finish()?;
        Ok(format!("f({name:?}, {offset}, {size}, {c_type:?}, {read}, {write}, {holds}, {since}, [{needs}])"))
    }

    /// `1,2,4@0/4`: sizes, each with the offsets it is allowed at if not all.
    fn accesses(&mut self, text: Option<&str>) -> Result<String> {
        let Some(text) = text else { return Ok("&[]".to_owned()) };
        let mut list = Vec::new();
        for part in text.split(',') {
            let (size, offsets) = part.split_once('@').unwrap_or((part, ""));
            let size: u8 = size.parse()?;
            list.push(format!("a({size}, &[{}])", offsets.replace('/', ", ")));
        }
        let at = self.accesses.iter().position(|known| *known == list).unwrap_or_else(|| {
            self.accesses.push(list);
            self.accesses.len() - 1
        });
        Ok(format!("&X{at}"))
    }
}

fn span(mut record: Record) -> Result<String> {
    let (range, sizes) = (record.word()?, record.word()?);
    let (from, to) = range.split_once("..").ok_or_else(|| anyhow!("`{range}` is no range"))?;
    let (from, to): (u32, u32) = (from.parse()?, to.parse()?);
    let mut mask = 0_u8;
    for size in sizes.split(',') {
        mask |= size.parse::<u8>()?;
    }
    let write = record.flag("read_write");
    if !write && !record.flag("read") {
        bail!("a span is read or read_write");
    }
    let unaligned = record.flag("unaligned");
    record.finish()?;
    Ok(format!("s({from}, {to}, {mask:#x}, {write}, {unaligned})"))
}
