//! Maps as they are created: with the values that depend on the kernel, on presets and on `skep.toml`.

use std::sync::Arc;

use skep_btf::{Btf, Type, TypeId};
use skep_linux::MapType;

use crate::config::MapRule;
use crate::error::{Error, ErrorKind};
use crate::link::externs::Resolved;
use crate::link::{LinkOptions, kconfig, struct_ops};
use crate::object::Object;
use crate::read::maps::ring_size;
use crate::value::find_member;
use crate::{AttachTarget, MapDef, MapOrigin, Pinning, Target, Value};

/// The maps of an object, finished.
#[derive(Debug)]
pub(crate) struct Maps {
    /// In the order of the object, which poisoned loads show.
    pub(crate) maps: Vec<Result<Arc<MapDef>, Error>>,
    /// Which of them `skep.toml` says not to create.
    pub(crate) omitted: Vec<bool>,
    /// For each function: the struct-ops member it implements.
    pub(crate) members: Vec<Option<AttachTarget>>,
    /// Presets and rules that could not be followed, by what they name.
    pub(crate) problems: Vec<(String, Error)>,
}

/// Finishes all maps.
pub(crate) fn finish(object: &Object, target: &Target, options: &LinkOptions, _externs: &[Resolved]) -> Maps {
    let mut finished = Maps {
        maps: object.maps.iter().map(|entry| entry.def.clone()).collect(),
        omitted: vec![false; object.maps.len()],
        members: vec![None; object.functions.len()],
        problems: Vec::new(),
    };
    fill_kconfig(object, target, options, &mut finished);
    set_globals(object, target, options, &mut finished);
    apply_rules(object, options, &mut finished);
    struct_ops::finish(object, target, &mut finished);
    finished
}

fn fill_kconfig(object: &Object, target: &Target, options: &LinkOptions, finished: &mut Maps) {
    for slot in &mut finished.maps {
        let Ok(def) = slot else { continue };
        if def.origin != MapOrigin::Kconfig {
            continue;
        }
        let mut contents = def.contents.as_deref().map(<[u8]>::to_vec).unwrap_or_default();
        match kconfig::fill(object, target, options, &mut contents) {
            Ok(()) => Arc::make_mut(def).contents = Some(contents.into()),
            Err(error) => *slot = Err(error.in_file(&object.file)),
        }
    }
}

/// Sets global variables: those of `skep.toml`, those of the chosen preset, those of the target, the last one counts.
fn set_globals(object: &Object, target: &Target, options: &LinkOptions, finished: &mut Maps) {
    let preset = options.preset.as_ref().map(|wanted| {
        let found = options.config.presets.iter().find(|(name, _)| name == wanted);
        found.map(|(_, values)| values.as_slice()).ok_or_else(|| {
            Error::new(ErrorKind::Global { reason: "there is no preset of this name".to_owned() })
                .in_file(&object.file)
                .about(wanted)
        })
    });
    let preset = match (preset, &options.preset) {
        (Some(Ok(values)), _) => values,
        (Some(Err(error)), Some(wanted)) => {
            finished.problems.push((wanted.clone(), error));
            &[]
        }
        _ => &[],
    };
    for (path, value) in options.config.globals.iter().chain(preset).chain(&target.globals) {
        if let Err(reason) = set_global(object, path, value, finished) {
            let error = Error::new(ErrorKind::Global { reason }).in_file(&object.file).about(path);
            finished.problems.push((path.clone(), error));
        }
    }
}

fn set_global(object: &Object, path: &str, value: &Value, finished: &mut Maps) -> Result<(), String> {
    let btf = object.btf.as_deref().ok_or("the object has no BTF, which tells where its variables are")?;
    let (name, members) = path.split_once('.').map_or((path, None), |(name, rest)| (name, Some(rest)));
    let (section, ty, start, size) = find_variable(btf, name).ok_or("the object has no such variable")?;
    let is_its = |def: &Arc<MapDef>| {
        def.section == section && matches!(def.origin, MapOrigin::Data | MapOrigin::Rodata | MapOrigin::Bss)
    };
    let def = finished.maps.iter_mut().flatten().find(|def| is_its(def));
    let def = def.ok_or_else(|| format!("it stands in `{section}`, which is no data section"))?;
    let mut contents = def.contents.as_deref().map(<[u8]>::to_vec).unwrap_or_default();
    let mut place = contents
        .get_mut(start as usize..(start as usize).saturating_add(size as usize))
        .ok_or("it stands outside of its section")?;
    let mut ty = ty;
    for member in members.iter().flat_map(|rest| rest.split('.')) {
        let (inner, start, size) = find_member(btf, ty, member, skep_btf::MAX_RESOLVE_DEPTH)?;
        place = place.get_mut(start..start.saturating_add(size)).ok_or("the type is damaged")?;
        ty = inner;
    }
    value.write(btf, ty, place, object.image.endian)?;
    Arc::make_mut(def).contents = Some(contents.into());
    Ok(())
}

/// A variable of a section: the section's name, the variable's type, offset and size.
fn find_variable<'a>(btf: &'a Btf, name: &'a str) -> Option<(&'a str, TypeId, u32, u32)> {
    let mut vars = btf.ids_by_name(name).filter_map(|id| match btf.get(id) {
        Some(Type::Var { target, .. }) => Some((id, target)),
        _ => None,
    });
    vars.find_map(|(id, target)| {
        btf.types().find_map(|(_, ty)| match ty {
            Type::Datasec(section) => {
                let var = section.vars.iter().find(|var| var.ty == id)?;
                Some((section.name, target, var.offset, var.size))
            }
            _ => None,
        })
    })
}

/// What `skep.toml` says of maps. A rule that matches nothing is a mistake worth telling.
fn apply_rules(object: &Object, options: &LinkOptions, finished: &mut Maps) {
    for rule in &options.config.maps {
        let mut used = false;
        for index in 0..object.maps.len() {
            let Some(entry) = object.maps.get(index).filter(|entry| rule.name.matches(&entry.name)) else {
                continue;
            };
            used = true;
            if let Some(omitted) = finished.omitted.get_mut(index) {
                *omitted |= rule.create == Some(false);
            }
            let inner = rule.inner.as_ref().map(|inner| inner_shape(object, finished, inner));
            let Some(Ok(def)) = finished.maps.get_mut(index) else { continue };
            let result = inner.transpose().and_then(|inner| {
                apply_rule(rule, inner, Arc::make_mut(def));
                check_map(def)
            });
            if let Err(error) = result {
                let error = error.in_file(&object.file).in_section(&def.section).about(&entry.name);
                if let Some(slot) = finished.maps.get_mut(index) {
                    *slot = Err(error);
                }
            }
        }
        if !used {
            let error = Error::map("skep.toml has a rule for it, and the object has no such map");
            let name = rule.name.text().to_owned();
            finished.problems.push((name.clone(), error.in_file(&object.file).about(&name)));
        }
    }
}

fn apply_rule(rule: &MapRule, inner: Option<Arc<MapDef>>, def: &mut MapDef) {
    if let Some(map_type) = rule.map_type {
        def.map_type = map_type;
    }
    if let Some(size) = rule.key_size {
        def.key_size = size;
        def.key_type = None;
    }
    if let Some(size) = rule.value_size {
        def.value_size = size;
        def.value_type = None;
    }
    if let Some(n) = rule.max_entries {
        def.max_entries = match def.map_type {
            MapType::Ringbuf | MapType::UserRingbuf => ring_size(n),
            _ => n,
        };
    }
    def.flags = rule.flags.unwrap_or(def.flags);
    def.map_extra = rule.map_extra.unwrap_or(def.map_extra);
    def.numa_node = rule.numa_node.unwrap_or(def.numa_node);
    if rule.pinned == Some(false) {
        def.pinning = Pinning::None;
    }
    if inner.is_some() {
        def.inner = inner;
    }
}

fn check_map(def: &MapDef) -> Result<(), Error> {
    if def
        .contents
        .as_ref()
        .is_some_and(|bytes| def.map_type == MapType::Array && bytes.len() != def.value_size as usize)
    {
        return Err(Error::map("a rule changes the size of a data section's map"));
    }
    Ok(())
}

/// The shape of inner maps a rule gives: that of another map of the object, or one written out.
fn inner_shape(
    object: &Object,
    finished: &Maps,
    inner: &crate::config::InnerRule,
) -> Result<Arc<MapDef>, Error> {
    match inner {
        crate::config::InnerRule::Like(name) => {
            let index = object.maps.iter().position(|entry| entry.name == *name);
            let def = index.and_then(|index| finished.maps.get(index)).and_then(|map| map.as_ref().ok());
            def.cloned()
                .ok_or_else(|| Error::map(format!("its inner map is to be like `{name}`, which is no map")))
        }
        crate::config::InnerRule::Shape(rule) => {
            let mut def = MapDef::new("inner", "", MapOrigin::Given);
            apply_rule(rule, None, &mut def);
            match def.map_type {
                MapType::Unspec => Err(Error::new(ErrorKind::MapWithoutType)),
                _ => Ok(Arc::new(def)),
            }
        }
    }
}
