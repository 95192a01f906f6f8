//! An inspection for tools.

use serde_json::{Value, json};
use skep_btf::core::Place;
use skep_btf::{Btf, TypeId, c};
use skep_object::{AttachTarget, CoreOutcome, MapDef, MapOrigin, Pinning, Program, Role};

use super::variables::variables;
use super::{Inspection, extern_kind, extern_type, insn_of, records};
use crate::failure::diagnostic_of;

impl Inspection<'_> {
    /// The whole object.
    pub(super) fn json(&self) -> Value {
        let Inspection { object, linked, target, with_core } = *self;
        let btf = object.loaded_btf().map(|btf| &**btf);
        let subprograms = object.functions().iter().filter(|function| function.role == Role::Subprogram);
        let counts = records(object);
        let mut value = json!({
            "schema": 1,
            "object": object.file(),
            "name": object.name(),
            "license": object.license(),
            "kernel_version": object.kern_version(),
            "endian": match object.endian() {
                skep_btf::Endian::Little => "little",
                skep_btf::Endian::Big => "big",
            },
            "linked_against": target.name,
            "programs": linked.programs.iter().map(program).collect::<Vec<_>>(),
            "subprograms": subprograms.map(|function| json!({
                "name": function.name,
                "section": function.section,
                "linkage": if function.is_static { "static" } else { "global" },
                "insns": function.insns.len(),
            })).collect::<Vec<_>>(),
            "maps": linked.maps.iter().map(|map| self::map(map, btf)).collect::<Vec<_>>(),
            "variables": variables(object).into_iter().map(|variable| json!({
                "name": variable.name,
                "section": variable.section,
                "type": variable.ty,
                "size": variable.size,
                "offset": variable.offset,
            })).collect::<Vec<_>>(),
            "externs": object.externs().iter().map(|of| json!({
                "name": of.name,
                "kind": extern_kind(&of.kind),
                "type": extern_type(object, of),
                "weak": of.is_weak,
            })).collect::<Vec<_>>(),
            "btf": object.btf().map(|btf| json!({
                "types": btf.len(),
                "size": btf.raw_bytes().len(),
                "func_info": counts.functions,
                "line_info": counts.lines,
                "core": counts.core,
            })),
            "diagnostics": linked.failed.iter()
                .map(|failure| skep_diag::to_json(&diagnostic_of(failure)))
                .collect::<Vec<_>>(),
        });
        if with_core && let Some(fields) = value.as_object_mut() {
            let outcomes: Vec<Value> = linked.core.iter().map(|outcome| self.outcome(outcome)).collect();
            fields.insert("core".to_owned(), outcomes.into());
        }
        value
    }

    fn outcome(&self, outcome: &CoreOutcome) -> Value {
        let mut value = json!({
            "function": outcome.function,
            "section": outcome.section,
            "insn": insn_of(outcome),
            "kind": outcome.record.kind.name(),
            "explanation": outcome.explain(self.object, &self.target.target),
        });
        let Some(fields) = value.as_object_mut() else { return value };
        match (&outcome.result, self.object.btf(), &self.target.target.types) {
            (Ok(resolution), Some(local), Some(types)) => {
                let candidates = resolution.candidates.iter().map(|candidate| {
                    let table = types.table(candidate.place);
                    let module = match candidate.place {
                        Place::Kernel => None,
                        Place::Module(index) => types.modules().get(index).map(|module| &module.name),
                    };
                    let (spec, reason) = match &candidate.outcome {
                        Ok(spec) => (Some(spec.render(table)), None),
                        Err(reason) => (None, Some(reason)),
                    };
                    json!({
                        "module": module,
                        "type_id": candidate.id.0,
                        "type": c::render_type(table, candidate.id),
                        "matches": spec,
                        "reason": reason,
                    })
                });
                fields.insert("local".to_owned(), resolution.local.render(local).into());
                fields.insert("compiled".to_owned(), resolution.orig_value.into());
                let value = Some(resolution.new_value).filter(|_| !resolution.poison);
                fields.insert("value".to_owned(), json!(value));
                fields.insert("poisoned".to_owned(), resolution.poison.into());
                fields.insert("candidates".to_owned(), candidates.collect());
            }
            (Err(error), ..) => {
                fields.insert("error".to_owned(), skep_diag::to_json(&error.diagnostic()));
            }
            (Ok(_), ..) => {}
        }
        value
    }
}

fn program(program: &Program) -> Value {
    json!({
        "name": program.name,
        "section": program.section,
        "prog_type": program.kind.prog_type.to_string(),
        "attach_type": program.kind.attach_type.map(|attach_type| attach_type.to_string()),
        "attach_target": program.kind.attach_target.as_ref().map(attach_target),
        "flags": program.kind.flags,
        "license": program.license,
        "autoload": program.is_autoloaded(),
        "insns": program.insns.len(),
        "subprograms": program.subprogs.iter().skip(1).map(|of| &of.name).collect::<Vec<_>>(),
        "maps": program.maps.iter().map(|map| &map.name).collect::<Vec<_>>(),
        "unresolved": program.unresolved.iter()
            .map(|of| json!({ "insn": of.insn.0, "name": of.name }))
            .collect::<Vec<_>>(),
    })
}

fn attach_target(target: &AttachTarget) -> Value {
    match target {
        AttachTarget::Kernel { name, btf_id, module } => {
            json!({ "name": name, "btf_id": btf_id.0, "module": module })
        }
        AttachTarget::StructOps { type_name, btf_id, module, member, member_name } => json!({
            "struct_ops": type_name,
            "btf_id": btf_id.0,
            "module": module,
            "member": member,
            "member_name": member_name,
        }),
        AttachTarget::Program { function } => json!({ "program_function": function }),
        AttachTarget::Missing { name } => json!({ "missing": name }),
    }
}

fn map(map: &MapDef, btf: Option<&Btf>) -> Value {
    let type_name = |id: Option<TypeId>| {
        btf.zip(id).map(|(btf, id)| match btf.name_of(id) {
            // What holds the variables of a section has a name and nothing that C could write.
            name if name.starts_with('.') => name.to_owned(),
            _ => c::render_type(btf, id),
        })
    };
    json!({
        "name": map.name,
        "section": map.section,
        "origin": match map.origin {
            MapOrigin::Btf => "btf",
            MapOrigin::Legacy => "legacy",
            MapOrigin::Data => "data",
            MapOrigin::Rodata => "rodata",
            MapOrigin::Bss => "bss",
            MapOrigin::Kconfig => "kconfig",
            MapOrigin::StructOps => "struct_ops",
            MapOrigin::JumpTable => "jump_table",
            MapOrigin::Given => "given",
        },
        "type": map.map_type.to_string(),
        "key_size": map.key_size,
        "value_size": map.value_size,
        "max_entries": map.max_entries,
        "flags": map.flags,
        "map_extra": map.map_extra,
        "key_type": type_name(map.key_type),
        "value_type": type_name(map.value_type),
        "pinning": match map.pinning {
            Pinning::None => Value::Null,
            Pinning::ByName => "by_name".into(),
            Pinning::Custom(value) => value.into(),
        },
        "frozen": map.frozen,
        "inner": map.inner.as_ref().map(|inner| self::map(inner, btf)),
        "slots": map.slots.iter()
            .map(|slot| json!({ "index": slot.index, "name": slot.name }))
            .collect::<Vec<_>>(),
        "struct_ops": map.struct_ops.as_ref().map(|ops| json!({
            "type": ops.type_name,
            "module": ops.module,
            "members": ops.members.iter()
                .map(|member| json!({ "name": member.name, "program": member.program }))
                .collect::<Vec<_>>(),
        })),
    })
}
