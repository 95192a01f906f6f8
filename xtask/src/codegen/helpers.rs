//! Helpers: prototypes per kernel, and what each does beside computing.

use std::collections::BTreeMap;
use std::fmt::Write;

use anyhow::{Context, Result, anyhow, bail};

use super::emit::{since, table};
use super::lines::{LINES, lines};
use super::names::Names;
use super::record::{Record, Records};

/// In the order of their bits in `ProtoFlags`.
const PROTO_FLAGS: [&str; 4] = ["gpl_only", "pkt_access", "might_sleep", "allow_fastcall"];

/// In the order of their bits in `HelperProperties`.
const PROPERTIES: [&str; 9] = [
    "changes_packet",
    "acquires",
    "acquires_socket_map",
    "pointer_cast",
    "storage_get",
    "dynptr_ref",
    "sync_callback",
    "async_callback",
    "inlined",
];

/// Where a helper's prototypes stand, for the access table.
pub(super) struct HelperIndex {
    by_name: BTreeMap<String, HelperPlace>,
}

struct HelperPlace {
    id: u32,
    /// The place of its first prototype in `PROTOS`.
    first: usize,
    /// Its prototypes' names and kernels.
    protos: Vec<(String, u8)>,
}

impl HelperIndex {
    /// The helper's number, and the places in `PROTOS` of the variants of this name with their kernels.
    pub(super) fn find(&self, helper: &str, proto: &str) -> Result<(u32, Vec<(usize, u8)>)> {
        let place = self.by_name.get(helper);
        let place = place.ok_or_else(|| anyhow!("`{helper}` is no helper of helpers.txt"))?;
        let variants = place.protos.iter().enumerate().filter(|(_, (name, _))| name == proto);
        Ok((place.id, variants.map(|(at, (_, bits))| (place.first + at, *bits)).collect()))
    }
}

pub(super) fn generate(records: &Records, names: &Names) -> Result<(String, HelperIndex)> {
    records.only(&["helper"])?;
    let mut arguments = Interned::default();
    let (mut helpers, mut protos) = (Vec::new(), Vec::new());
    let mut index = HelperIndex { by_name: BTreeMap::new() };
    for (place, mut record) in records.of("helper").enumerate() {
        let at = record.place.clone();
        let (id, name) = (record.number()?, record.word()?);
        if id as usize != place + 1 {
            bail!("{at}: helper {id} stands in place {}; numbers must run without a gap", place + 1);
        }
        let signature = record.word()?;
        let since = since(&record.pair("since").unwrap_or_default())?;
        let first = protos.len();
        let mut properties = [0_u32; LINES.len()];
        let mut variants = Vec::new();
        for mut child in std::mem::take(&mut record.children) {
            let at = child.place.clone();
            match child.keyword.as_str() {
                "proto" => {
                    let (name, bits, row) = proto(child, names, &mut arguments).with_context(|| at)?;
                    variants.push((name, bits));
                    protos.push(row);
                }
                "is" => {
                    let bits = lines(&child.word()?).with_context(|| at.clone())?;
                    let list = child.word()?;
                    for property in list.split(',') {
                        let bit = PROPERTIES.iter().position(|known| *known == property);
                        let bit = bit.ok_or_else(|| anyhow!("{at}: property `{property}` is not known"))?;
                        for (line, set) in properties.iter_mut().enumerate() {
                            *set |= u32::from(bits >> line & 1) << bit;
                        }
                    }
                    child.finish()?;
                }
                other => bail!("{at}: `{other}` is not known below a helper"),
            }
        }
        record.finish()?;
        let (ret, args) = signature_parts(&signature, &name).with_context(|| at)?;
        let count = protos.len() - first;
        helpers.push(format!(
            "h({id}, \"{name}\", \"{signature}\", \"{ret}\", &{args:?}, {since}, ({first}, {count}), {properties:?})"
        ));
        index.by_name.insert(name, HelperPlace { id, first, protos: variants });
    }
    let mut out =
        String::from("use crate::helpers::{Arg, Helper, HelperProto, arg as a, proto as p, row as h};\n");
    out.push_str("use crate::version::version as v;\nuse crate::{ArgType as A, RetType as R};\n\n");
    arguments.write(&mut out)?;
    table(&mut out, "Prototypes, by helper.", "PROTOS", "HelperProto", &protos);
    out.push('\n');
    table(&mut out, "Helpers, by number less one.", "HELPERS", "Helper", &helpers);
    Ok((out, index))
}

fn proto(mut record: Record, names: &Names, arguments: &mut Interned) -> Result<(String, u8, String)> {
    let (name, bits) = (record.word()?, lines(&record.word()?)?);
    let ret = record.pair("ret").ok_or_else(|| anyhow!("no ret="))?;
    let ret = typed(&ret, "ret_type", "R", names)?;
    let args = record.list("args");
    let args = args.iter().map(|text| typed(text, "arg_type", "A", names));
    let args = args.map(|parts| Ok(format!("a({})", parts?))).collect::<Result<Vec<_>>>()?;
    let args = arguments.name_of(args);
    let mut flags = 0_u8;
    for (bit, flag) in PROTO_FLAGS.iter().enumerate() {
        flags |= u8::from(record.flag(flag)) << bit;
    }
    let allowed = record.pair("allowed");
    record.finish()?;
    let row = format!("p(\"{name}\", {bits}, {ret}, {args}, {flags}, {allowed:?})");
    Ok((name, bits, row))
}

/// `mem|write:4` or `btf_id:task_struct` as `A::Mem, 0x4, 4, None`.
fn typed(text: &str, keyword: &str, path: &str, names: &Names) -> Result<String> {
    let mut parts = text.split(':');
    let mut words = parts.next().unwrap_or_default().split('|');
    let base = names.variant(keyword, words.next().unwrap_or_default())?;
    let bits = names.bits("type_flag", words)?;
    let (mut size, mut btf) = (0_u32, None);
    for part in parts {
        match part.parse() {
            Ok(number) => size = number,
            Err(_) => btf = Some(part),
        }
    }
    Ok(format!("{path}::{base}, {bits:#x}, {size}, {btf:?}"))
}

/// The return type and the arguments of a C signature.
fn signature_parts(signature: &str, name: &str) -> Result<(String, Vec<String>)> {
    let parts = signature.split_once(&format!("{name}("));
    let parts = parts.and_then(|(ret, rest)| Some((ret, rest.strip_suffix(')')?)));
    let (ret, args) = parts.ok_or_else(|| anyhow!("the signature is not of the form `type {name}(...)`"))?;
    let args =
        args.split(',').map(|arg| arg.trim().to_owned()).filter(|arg| !arg.is_empty() && arg != "void");
    Ok((ret.trim().to_owned(), args.collect()))
}

/// Argument lists, each written once.
#[derive(Default)]
struct Interned {
    lists: Vec<Vec<String>>,
}

impl Interned {
    fn name_of(&mut self, list: Vec<String>) -> String {
        if list.is_empty() {
            return "&[]".to_owned();
        }
        let at = self.lists.iter().position(|known| *known == list).unwrap_or_else(|| {
            self.lists.push(list);
            self.lists.len() - 1
        });
        format!("&A{at}")
    }

    fn write(&self, out: &mut String) -> Result<()> {
        for (at, list) in self.lists.iter().enumerate() {
            writeln!(out, "static A{at}: [Arg; {}] = [{}];", list.len(), list.join(", "))?;
        }
        out.push('\n');
        Ok(())
    }
}
