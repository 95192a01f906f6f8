//! Which program may call which helper: groups and exceptions of the text are resolved here into whole rows.

use std::collections::BTreeMap;
use std::fmt::Write;

use anyhow::{Context, Result, anyhow, bail};

use super::emit::{camel, table};
use super::helpers::HelperIndex;
use super::lines::lines;
use super::record::{Record, Records};

/// Helper, prototype and condition, to the kernels it holds for.
type Rows = BTreeMap<(u32, String, String, String), u8>;

pub(super) fn generate(records: &Records, index: &HelperIndex) -> Result<String> {
    records.only(&["group", "scope"])?;
    let mut groups: BTreeMap<String, Rows> = BTreeMap::new();
    for mut record in records.of("group") {
        let name = record.word()?;
        let mut rows = Rows::new();
        apply(&mut rows, &mut record, index)?;
        record.finish()?;
        groups.insert(name, rows);
    }
    let mut conditions = Conditions::default();
    let (mut body, mut scopes) = (String::new(), Vec::new());
    for (number, mut record) in records.of("scope").enumerate() {
        let (kind, name) = (record.word()?, record.word()?);
        let bits = lines(&record.word()?).with_context(|| record.place.clone())?;
        let mut rows = match record.pair("from") {
            Some(group) => {
                groups.get(&group).cloned().ok_or_else(|| anyhow!("{}: no group {group}", record.place))?
            }
            None => Rows::new(),
        };
        rows.values_mut().for_each(|held| *held &= bits);
        apply(&mut rows, &mut record, index)?;
        let function = record.pair("func").unwrap_or_default();
        let place = record.place.clone();
        record.finish()?;
        let scope = match kind.as_str() {
            "prog" => format!("S::Program(P::{})", camel(&name)),
            "struct_ops" => format!("S::StructOps({name:?})"),
            "iter" => format!("S::Iterator({name:?})"),
            other => bail!("{place}: `{other}` is no kind of scope"),
        };
        let rows = accesses(&rows, index, &mut conditions).with_context(|| place)?;
        table(
            &mut body,
            &format!("{kind} {name}, by {function}."),
            &format!("S{number}"),
            "HelperAccess",
            &rows,
        );
        scopes.push(format!("s({scope}, {bits}, &S{number})"));
    }
    let mut out = "use crate::access::Condition as C;\n".to_owned();
    out.push_str("use crate::access::{HelperAccess, HelperScope as S, Lockdown as L, ScopeRow, access as a, row as s};\n");
    out.push_str("use crate::{AttachType as T, Capability as K, ProgType as P};\n\n");
    conditions.write(&mut out)?;
    out.push_str(&body);
    table(&mut out, "All scopes.", "SCOPES", "ScopeRow", &scopes);
    Ok(out)
}

fn apply(rows: &mut Rows, record: &mut Record, index: &HelperIndex) -> Result<()> {
    for mut child in std::mem::take(&mut record.children) {
        let place = child.place.clone();
        let helper = child.word()?;
        let bits = lines(&child.word()?).with_context(|| place.clone())?;
        let proto = match child.word()?.as_str() {
            "-" => format!("{helper}_proto"),
            other => other.to_owned(),
        };
        let condition = child.pair("if").unwrap_or_default();
        let adds = match child.keyword.as_str() {
            "helper" => true,
            "without" => false,
            other => bail!("{place}: `{other}` is not known below a scope"),
        };
        child.finish()?;
        let (id, _) = index.find(&helper, &proto).with_context(|| place)?;
        let held = rows.entry((id, helper, proto, condition)).or_insert(0);
        *held = if adds { *held | bits } else { *held & !bits };
    }
    Ok(())
}

fn accesses(rows: &Rows, index: &HelperIndex, conditions: &mut Conditions) -> Result<Vec<String>> {
    let mut out = Vec::new();
    for ((id, helper, proto, condition), bits) in rows {
        if *bits == 0 {
            continue;
        }
        let when = conditions.name_of(condition)?;
        let mut covered = 0;
        for (at, variant) in index.find(helper, proto)?.1 {
            let bits = bits & variant;
            covered |= bits;
            if bits != 0 {
                out.push(format!("a({id}, {at}, {bits}, {when})"));
            }
        }
        if covered != *bits {
            bail!("helper {helper}: prototype {proto} is not known for every kernel it is given in");
        }
    }
    Ok(out)
}

/// Conditions, each written once.
#[derive(Default)]
struct Conditions {
    texts: Vec<String>,
}

impl Conditions {
    fn name_of(&mut self, text: &str) -> Result<String> {
        if text.is_empty() {
            return Ok("&[]".to_owned());
        }
        let at = match self.texts.iter().position(|known| known == text) {
            Some(at) => at,
            None => {
                self.texts.push(text.to_owned());
                self.texts.len() - 1
            }
        };
        Ok(format!("&C{at}"))
    }

    fn write(&self, out: &mut String) -> Result<()> {
        for (at, text) in self.texts.iter().enumerate() {
            let alternatives = text.split('|').map(|alternative| {
                let parts = alternative.split('&').map(part).collect::<Result<Vec<_>>>()?;
                Ok(format!("&[{}]", parts.join(", ")))
            });
            let alternatives = alternatives.collect::<Result<Vec<_>>>()?;
            let count = alternatives.len();
            writeln!(out, "static C{at}: [&[C]; {count}] = [{}];", alternatives.join(", "))?;
        }
        out.push('\n');
        Ok(())
    }
}

fn part(text: &str) -> Result<String> {
    let (wanted, text) = text.strip_prefix('!').map_or((true, text), |rest| (false, rest));
    let (name, value) = text.split_once(':').unwrap_or((text, ""));
    Ok(match (name, wanted) {
        ("cap_bpf", true) => "C::Has(K::Bpf)".to_owned(),
        ("cap_perfmon", true) => "C::Has(K::Perfmon)".to_owned(),
        ("cap_sys_admin", true) => "C::Has(K::SysAdmin)".to_owned(),
        ("kprobe_override", true) => "C::KprobeOverride".to_owned(),
        ("not_locked_down", true) => format!("C::NotLockedDown(L::{})", camel(value)),
        ("sleepable", _) => format!("C::Sleepable({wanted})"),
        ("hook_in", true) => format!("C::HookIn({value:?})"),
        ("hook_in", false) => format!("C::HookNotIn({value:?})"),
        ("member", false) => format!("C::MemberIsNot({value:?})"),
        ("attach", _) => {
            let types: Vec<_> = value.split('/').map(|name| format!("T::{}", camel(name))).collect();
            let variant = if wanted { "AttachIn" } else { "AttachNotIn" };
            format!("C::{variant}(&[{}])", types.join(", "))
        }
        _ => bail!("condition `{text}` is not known"),
    })
}
