//! Linking: from what a file says to programs as a kernel would be handed them.
//!
//! The order is libbpf's, because instruction numbers must come out equal: externs are looked up; maps get the values
//! that depend on the kernel; CO-RE adjusts each function where it stands; then each entry is laid out with the
//! subprograms it reaches and its references are filled in. A failure belongs to one program or one map, and the
//! others go on.

mod adapt;
mod assemble;
mod attach;
mod compat;
pub(crate) mod core;
mod externs;
mod kconfig;
mod maps;
mod prepare;
mod reference;
mod struct_ops;

use std::sync::Arc;

use skep_btf::CoreReloc;
use skep_btf::core::{Resolution, explain};

use crate::error::{Error, ErrorKind};
use crate::read::functions::Role;
use crate::{MapDef, Object, ObjectConfig, Program, Target};

/// How to link, beside the target.
#[derive(Clone, Debug, Default)]
pub struct LinkOptions {
    /// What `skep.toml` says of this object.
    pub config: ObjectConfig,
    /// Which of its presets of global variables to use.
    pub preset: Option<String>,
    /// Link only programs of these names; all if empty.
    pub only: Vec<String>,
}

/// What linking gives.
#[derive(Debug, Default)]
pub struct Linked {
    /// The programs that could be linked, in the order of the object.
    pub programs: Vec<Program>,
    /// All maps of the object, with the values that depend on the kernel.
    pub maps: Vec<Arc<MapDef>>,
    /// The programs and maps that could not, and those that were to be skipped.
    pub failed: Vec<Failure>,
    /// What became of each CO-RE record, in the order of the object.
    pub core: Vec<CoreOutcome>,
}

/// A program or map that could not be linked.
#[derive(Clone, Debug)]
pub struct Failure {
    /// Which it is.
    pub subject: Subject,
    /// Its name.
    pub name: String,
    /// The section it stands in.
    pub section: String,
    /// Why.
    pub error: Error,
}

/// What a failure is about.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Subject {
    /// An entry.
    Program,
    /// A map.
    Map,
    /// An extern, or something else of the object.
    Other,
}

/// What became of one CO-RE record.
#[derive(Clone, Debug)]
pub struct CoreOutcome {
    /// The section of code.
    pub section: String,
    /// The function.
    pub function: String,
    /// The record; its instruction is counted from the start of the section.
    pub record: CoreReloc,
    /// What it came to, or why that cannot be said.
    pub result: Result<Resolution, Error>,
}

/// Instructions of all programs together. A subprogram counts in each, so the file's size does not bound this; large
/// objects have some hundred thousand.
const MAX_INSNS: usize = 1 << 23;

impl CoreOutcome {
    /// What matched and what did not, one line for the record and one for each candidate.
    pub fn explain(&self, object: &Object, target: &Target) -> String {
        match (&self.result, &object.btf, &target.types) {
            (Ok(resolution), Some(btf), Some(types)) => explain(resolution, btf, types),
            (Err(error), ..) => error.to_string(),
            (Ok(_), ..) => "no kernel to compare with".to_owned(),
        }
    }
}

impl Object {
    /// Links all entries against `target`.
    pub fn link(&self, target: &Target, options: &LinkOptions) -> Linked {
        let mut failed: Vec<Failure> = Vec::new();
        let externs = externs::resolve(self, target, options);
        let maps = maps::finish(self, target, options, &externs);
        let mut core = Vec::new();
        let prepared = prepare::prepare(self, target, &mut core);

        for (entry, map) in self.maps.iter().zip(&maps.maps) {
            if let Err(error) = map {
                let section = entry.section.and_then(|index| self.image.section(index));
                failed.push(Failure {
                    subject: Subject::Map,
                    name: entry.name.clone(),
                    section: section.map_or_else(|| ".kconfig".to_owned(), |section| section.name.clone()),
                    error: error.clone(),
                });
            }
        }
        for (name, error) in self.damaged.iter().chain(&maps.problems) {
            failed.push(Failure {
                subject: Subject::Other,
                name: name.clone(),
                section: error.place().section.clone().unwrap_or_default(),
                error: error.clone(),
            });
        }

        let linker = assemble::Linker::new(self, target, &externs, &maps, &prepared);
        let mut n_left = MAX_INSNS;
        let mut programs = Vec::new();
        for (index, function) in self.functions.iter().enumerate() {
            if function.role != Role::Entry {
                continue;
            }
            if !options.only.is_empty() && !options.only.contains(&function.name) {
                continue;
            }
            let linked = attach::kind_of(self, target, options, &maps, index)
                .and_then(|kind| linker.assemble(index, kind, n_left));
            match linked {
                Ok(mut program) => {
                    n_left = n_left.saturating_sub(program.insns.len());
                    adapt::adapt(&mut program, target);
                    programs.push(program);
                }
                Err(error) => failed.push(Failure {
                    subject: Subject::Program,
                    name: function.name.clone(),
                    section: function.section.clone(),
                    error: error
                        .in_file(&self.file)
                        .in_section(&function.section)
                        .at(u64::from(function.start) * 8)
                        .about(&function.name),
                }),
            }
        }
        let maps = maps.maps.into_iter().filter_map(Result::ok).collect();
        Linked { programs, maps, failed, core }
    }
}

impl Failure {
    /// Whether it is no fault: `skep.toml` said to skip it.
    pub fn is_skip(&self) -> bool {
        matches!(self.error.kind(), ErrorKind::Skipped { .. })
    }
}
