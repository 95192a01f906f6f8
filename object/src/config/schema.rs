//! The tables of the file as they are written, and their way into rules.

use std::collections::BTreeMap;

use serde::Deserialize;
use skep_linux::{AttachType, MapType, ProgType};
use toml::Spanned;

use super::{InnerRule, MapRule, ObjectConfig, Pattern, ProgramRule};
use crate::Value;
use crate::error::{Error, ErrorKind};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    object: Vec<ObjectTable>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ObjectTable {
    files: Option<OneOrMany>,
    #[serde(default)]
    program: Vec<Spanned<ProgramTable>>,
    #[serde(default)]
    maps: BTreeMap<String, MapTable>,
    #[serde(default)]
    globals: BTreeMap<String, Spanned<toml::Value>>,
    #[serde(default)]
    presets: BTreeMap<String, BTreeMap<String, Spanned<toml::Value>>>,
    #[serde(default)]
    externs: BTreeMap<String, Spanned<toml::Value>>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum OneOrMany {
    One(String),
    Many(Vec<String>),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ProgramTable {
    name: Option<String>,
    section: Option<String>,
    r#type: Option<Spanned<String>>,
    attach: Option<Spanned<String>>,
    target: Option<String>,
    sleepable: Option<bool>,
    frags: Option<bool>,
    skip: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MapTable {
    r#type: Option<Spanned<String>>,
    key_size: Option<u32>,
    value_size: Option<u32>,
    max_entries: Option<u32>,
    flags: Option<u32>,
    extra: Option<u64>,
    numa_node: Option<u32>,
    pinned: Option<bool>,
    create: Option<bool>,
    inner: Option<Box<MapTable>>,
    inner_like: Option<Spanned<String>>,
}

/// Reads the text into, for each table, the files it is about and its rules.
pub(super) fn parse(text: &str) -> Result<Vec<(Vec<Pattern>, ObjectConfig)>, Error> {
    let file: File = toml::from_str(text).map_err(|error| {
        let start = error.span().map_or(0, |span| span.start);
        at(text, start, error.message().to_owned())
    })?;
    file.object.into_iter().map(|table| object(text, table)).collect()
}

fn object(text: &str, table: ObjectTable) -> Result<(Vec<Pattern>, ObjectConfig), Error> {
    let files = match table.files {
        None => vec![Pattern::new("*")],
        Some(OneOrMany::One(pattern)) => vec![Pattern::new(pattern)],
        Some(OneOrMany::Many(patterns)) => patterns.into_iter().map(Pattern::new).collect(),
    };
    let programs = table.program.into_iter().map(|rule| program(text, rule)).collect::<Result<_, _>>()?;
    let maps = table.maps.into_iter().map(|(name, rule)| map(text, &name, rule)).collect::<Result<_, _>>()?;
    let presets = table
        .presets
        .into_iter()
        .map(|(name, table)| Ok((name, values(text, table)?)))
        .collect::<Result<_, Error>>()?;
    let (globals, externs) = (values(text, table.globals)?, values(text, table.externs)?);
    Ok((files, ObjectConfig { programs, maps, globals, presets, externs }))
}

fn program(text: &str, rule: Spanned<ProgramTable>) -> Result<ProgramRule, Error> {
    let start = rule.span().start;
    let rule = rule.into_inner();
    if rule.name.is_none() && rule.section.is_none() {
        let reason =
            "a rule for programs needs `name` or `section`, a glob that says which programs it is about";
        return Err(at(text, start, reason.to_owned()));
    }
    Ok(ProgramRule {
        name: rule.name.map(Pattern::new),
        section: rule.section.map(Pattern::new),
        prog_type: kind(text, rule.r#type, "program type", ProgType::ALL.iter().map(|of| of.short_name()))?,
        attach_type: kind(
            text,
            rule.attach,
            "attach type",
            AttachType::ALL.iter().map(|of| of.short_name()),
        )?,
        attach_target: rule.target,
        sleepable: rule.sleepable,
        xdp_frags: rule.frags,
        skip: rule.skip,
    })
}

fn map(text: &str, name: &str, rule: MapTable) -> Result<MapRule, Error> {
    let inner = match (rule.inner, rule.inner_like) {
        (None, None) => None,
        (None, Some(other)) => Some(InnerRule::Like(other.into_inner())),
        (Some(shape), None) => Some(InnerRule::Shape(Box::new(map(text, name, *shape)?))),
        (Some(_), Some(other)) => {
            let reason = "`inner` and `inner_like` both give the shape of inner maps";
            return Err(at(text, other.span().start, reason.to_owned()));
        }
    };
    Ok(MapRule {
        name: Pattern::new(name),
        map_type: kind(text, rule.r#type, "map type", MapType::ALL.iter().map(|of| of.short_name()))?,
        key_size: rule.key_size,
        value_size: rule.value_size,
        max_entries: rule.max_entries,
        flags: rule.flags,
        map_extra: rule.extra,
        numa_node: rule.numa_node,
        pinned: rule.pinned,
        create: rule.create,
        inner,
    })
}

/// A name of the kernel's, such as `xdp` or `BPF_PROG_TYPE_XDP`.
fn kind<T: std::str::FromStr>(
    text: &str,
    name: Option<Spanned<String>>,
    what: &str,
    known: impl Iterator<Item = &'static str>,
) -> Result<Option<T>, Error> {
    let Some(name) = name else { return Ok(None) };
    match name.get_ref().parse() {
        Ok(kind) => Ok(Some(kind)),
        Err(_) => {
            let mut reason = format!("`{}` is no {what}", name.get_ref());
            if let Some(close) = skep_diag::closest(name.get_ref(), known) {
                reason.push_str(&format!("; did you mean `{close}`?"));
            }
            Err(at(text, name.span().start, reason))
        }
    }
}

fn values(text: &str, table: BTreeMap<String, Spanned<toml::Value>>) -> Result<Vec<(String, Value)>, Error> {
    let convert = |(name, value): (String, Spanned<toml::Value>)| {
        let start = value.span().start;
        match value_of(value.into_inner()) {
            Some(value) => Ok((name, value)),
            None => Err(at(text, start, "a variable cannot be given a date".to_owned())),
        }
    };
    table.into_iter().map(convert).collect()
}

fn value_of(value: toml::Value) -> Option<Value> {
    Some(match value {
        toml::Value::Integer(number) => Value::Int(number.into()),
        toml::Value::Boolean(truth) => Value::Bool(truth),
        toml::Value::Float(number) => Value::Float(number),
        toml::Value::String(text) => Value::Text(text),
        toml::Value::Array(values) => Value::List(values.into_iter().map(value_of).collect::<Option<_>>()?),
        toml::Value::Table(members) => {
            let members = members.into_iter().map(|(name, value)| Some((name, value_of(value)?)));
            Value::Table(members.collect::<Option<_>>()?)
        }
        toml::Value::Datetime(_) => return None,
    })
}

fn at(text: &str, offset: usize, reason: String) -> Error {
    let before = text.get(..offset).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().map_or(0, |line| line.chars().count()) + 1;
    let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    Error::new(ErrorKind::Config { reason }).on_line(number(line), number(column))
}
