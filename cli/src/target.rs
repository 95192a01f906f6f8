//! The kernel that objects are linked against, as the command line names it.

use std::path::PathBuf;
use std::str::FromStr;
use std::sync::Arc;

use clap::Args;
use skep_linux::Line;
use skep_object::{Config, Kconfig, LinkOptions, Object, Target, Value};

use crate::failure::Failure;
use crate::input;

/// How to link.
#[derive(Debug, Args)]
pub(crate) struct LinkArgs {
    /// Kernel types to link against: a BTF file, a vmlinux or vmlinuz, `live` for the running kernel, or `6.1`, `6.12` or `6.18`,
    /// which are built in
    #[arg(long, value_name = "KERNEL")]
    pub(crate) btf: Option<String>,
    /// The kernel's configuration, for externs: a file such as /boot/config-6.12 or /proc/config.gz
    #[arg(long, value_name = "FILE")]
    pub(crate) kconfig: Option<PathBuf>,
    /// What loaders know and objects do not say: a `skep.toml`; by default the one beside each object
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    /// Give a global variable of the objects a value
    #[arg(long, value_name = "VARIABLE=VALUE", value_parser = parse_assignment)]
    pub(crate) set: Vec<(String, String)>,
}

/// A kernel to link against, and what to call it.
#[derive(Clone, Debug)]
pub(crate) struct NamedTarget {
    pub(crate) target: Target,
    pub(crate) name: String,
}

/// The kernel whose types are used where none is named: the newest one that is built in.
const DEFAULT: Line = Line::V6_12;

impl LinkArgs {
    /// The kernel named on the command line, or one that is built in.
    pub(crate) fn target(&self) -> Result<NamedTarget, Failure> {
        let named = match &self.btf {
            Some(name) => open(name)?,
            None => built_in(DEFAULT)?,
        };
        self.adjust(named)
    }

    /// A kernel with what else the command line says of it.
    pub(crate) fn adjust(&self, mut named: NamedTarget) -> Result<NamedTarget, Failure> {
        if let Some(file) = &self.kconfig {
            named.target.kconfig = Arc::new(Kconfig::open(file)?);
        }
        let values = self.set.iter().map(|(name, value)| (name.clone(), Value::from_text(value)));
        named.target.globals.extend(values);
        Ok(named)
    }

    /// How one object is linked: what `skep.toml` says of it.
    pub(crate) fn options(&self, object: &Object) -> Result<LinkOptions, Failure> {
        let config = match &self.config {
            Some(file) => Some(Config::open(file)?),
            None if object.file() == input::STDIN => None,
            None => Config::beside(object.file())?,
        };
        let config = config.map(|config| config.for_object(object.file())).unwrap_or_default();
        Ok(LinkOptions { config, ..LinkOptions::default() })
    }
}

/// The running kernel.
pub(crate) fn live() -> Result<NamedTarget, Failure> {
    let target = Target::live()?;
    let release = target.release.map_or_else(|| "Linux".to_owned(), |release| format!("Linux {release}"));
    Ok(NamedTarget { target, name: format!("{release} (running)") })
}

/// A kernel by name, or what a file says of one.
pub(crate) fn open(name: &str) -> Result<NamedTarget, Failure> {
    if name == "live" {
        return live();
    }
    if let Ok(line) = Line::from_str(name) {
        return built_in(line);
    }
    Ok(NamedTarget { target: Target::open(name)?, name: name.to_owned() })
}

fn built_in(line: Line) -> Result<NamedTarget, Failure> {
    let target = Target::embedded(line)?;
    let release = line.release();
    Ok(NamedTarget { target, name: format!("Linux {release} (built in)") })
}

fn parse_assignment(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.trim().is_empty() => {
            Ok((name.trim().to_owned(), value.trim().to_owned()))
        }
        _ => Err("a variable, `=`, and its value".to_owned()),
    }
}
