//! An object and the kernel it is linked against.

use std::path::Path;
use std::sync::{Arc, OnceLock};

use skep_linux::Line;
use skep_object::{Config, LinkOptions, Linked, Role, Subject, Target};
use skep_vm::{Settings, Value};

use crate::{Error, Program, World};

/// A BPF object file.
///
/// It is linked against the types of Linux 6.12, which are built in, unless [`Object::against`] names another kernel.
/// What `skep.toml` beside it says is heeded.
#[derive(Debug)]
pub struct Object {
    object: skep_object::Object,
    target: Option<Target>,
    globals: Vec<(String, skep_object::Value)>,
    options: LinkOptions,
    linked: OnceLock<Result<Arc<LinkedObject>, Error>>,
}

/// An object after linking, which its programs and worlds share.
#[derive(Debug)]
pub(crate) struct LinkedObject {
    pub(crate) linked: Linked,
    pub(crate) target: Target,
}

impl Object {
    /// Reads an object from a file.
    ///
    /// # Errors
    /// When it cannot be read, or `skep.toml` beside it cannot.
    pub fn open(path: impl AsRef<Path>) -> Result<Object, Error> {
        let object = skep_object::Object::open(path)?;
        let config = Config::beside(object.file())?.map(|config| config.for_object(object.file()));
        let options = LinkOptions { config: config.unwrap_or_default(), ..LinkOptions::default() };
        Ok(Object::new(object, options))
    }

    /// Reads an object from memory; `name` is what messages call it.
    ///
    /// # Errors
    /// When it is none.
    pub fn parse(name: &str, bytes: impl Into<Vec<u8>>) -> Result<Object, Error> {
        Ok(Object::new(skep_object::Object::parse(name, bytes)?, LinkOptions::default()))
    }

    /// An object that is read already, to be linked so.
    pub fn new(object: skep_object::Object, options: LinkOptions) -> Object {
        Object { object, target: None, globals: Vec::new(), options, linked: OnceLock::new() }
    }

    /// Links against another kernel: [`Target::live`], [`Target::embedded`], [`Target::open`].
    #[must_use]
    pub fn against(self, target: Target) -> Object {
        Object { target: Some(target), linked: OnceLock::new(), ..self }
    }

    /// Gives a global variable a value before loading, as loaders do with read-only configuration.
    #[must_use]
    pub fn set(mut self, variable: &str, value: impl Into<Value>) -> Object {
        self.globals.push((variable.to_owned(), for_loader(value.into())));
        Object { linked: OnceLock::new(), ..self }
    }

    /// Uses the values that `skep.toml` has under this name.
    #[must_use]
    pub fn preset(mut self, name: &str) -> Object {
        self.options.preset = Some(name.to_owned());
        Object { linked: OnceLock::new(), ..self }
    }

    /// The names of its programs.
    pub fn program_names(&self) -> impl Iterator<Item = &str> {
        let entries = self.object.functions().iter().filter(|function| function.role == Role::Entry);
        entries.map(|function| function.name.as_str())
    }

    /// One of its programs, linked.
    ///
    /// # Errors
    /// When there is none of this name, or it cannot be linked.
    pub fn program(&self, name: &str) -> Result<Program, Error> {
        let linked = self.link()?;
        let found = linked.linked.programs.iter().position(|program| program.name == name);
        match found {
            Some(index) => Ok(Program { linked, index }),
            None => Err(self.why_no_program(name, &linked)),
        }
    }

    /// A world with its maps and programs.
    ///
    /// # Errors
    /// When no kernel's types are to be had, or the system gives no memory.
    pub fn world(&self) -> Result<World, Error> {
        let defaults = Settings::default();
        let release = self.link()?.target.release.map(|release| release.to_string());
        let line = release.and_then(|release| release.parse().ok()).unwrap_or(defaults.line);
        self.world_with(Settings { line, ..defaults })
    }

    /// A world with its maps and programs, and this clock, these CPUs and this task.
    ///
    /// # Errors
    /// As [`Object::world`].
    pub fn world_with(&self, settings: Settings) -> Result<World, Error> {
        World::new(self.link()?, settings)
    }

    fn link(&self) -> Result<Arc<LinkedObject>, Error> {
        let link = || {
            let mut target = match &self.target {
                Some(target) => target.clone(),
                None => Target::embedded(Line::V6_12)?,
            };
            target.globals.extend(self.globals.iter().cloned());
            let linked = self.object.link(&target, &self.options);
            // A value that nothing takes would be lost silently.
            if let Some(failure) = linked.failed.iter().find(|failure| failure.subject == Subject::Other) {
                let is_ours = self.globals.iter().any(|(name, _)| failure.name.starts_with(name.as_str()));
                if is_ours {
                    return Err(failure.error.clone().into());
                }
            }
            Ok(Arc::new(LinkedObject { linked, target }))
        };
        self.linked.get_or_init(link).clone()
    }

    fn why_no_program(&self, name: &str, linked: &LinkedObject) -> Error {
        let failed = linked.linked.failed.iter().find(|failure| failure.name == name);
        match failed {
            Some(failure) => failure.error.clone().into(),
            None => Error::no_such("program", name, self.program_names()),
        }
    }
}

/// A value as the linker takes it.
fn for_loader(value: Value) -> skep_object::Value {
    match value {
        Value::Int(number) => skep_object::Value::Int(number),
        Value::Bool(truth) => skep_object::Value::Bool(truth),
        Value::Float(number) => skep_object::Value::Float(number),
        Value::Name(text) | Value::Text(text) => skep_object::Value::Text(text),
        Value::Bytes(bytes) => skep_object::Value::List(
            bytes.into_iter().map(|byte| skep_object::Value::Int(byte.into())).collect(),
        ),
        Value::Array(values) => skep_object::Value::List(values.into_iter().map(for_loader).collect()),
        Value::Struct(fields) => skep_object::Value::Table(
            fields.into_iter().map(|(name, value)| (name, for_loader(value))).collect(),
        ),
    }
}
