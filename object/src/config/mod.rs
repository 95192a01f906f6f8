//! `skep.toml`: what a loader knows and an object does not say.
//!
//! Sections whose names tell nothing, values of constants, sizes and inner shapes of maps, values of externs, programs
//! to leave out. `docs/skep-toml.md` documents every key for its users; the tables here are that schema. What is not
//! in it is an error with its line, for a misspelt key would silently change nothing.

mod pattern;
mod schema;

use std::path::Path;

use skep_linux::{AttachType, MapType, ProgType};

use crate::Value;
use crate::error::Error;
pub(crate) use pattern::Pattern;

/// A read `skep.toml`.
#[derive(Clone, Debug, Default)]
pub struct Config {
    tables: Vec<(Vec<Pattern>, ObjectConfig)>,
}

/// What a `skep.toml` says of one object.
#[derive(Clone, Debug, Default)]
pub struct ObjectConfig {
    pub(crate) programs: Vec<ProgramRule>,
    pub(crate) maps: Vec<MapRule>,
    pub(crate) globals: Vec<(String, Value)>,
    pub(crate) presets: Vec<(String, Vec<(String, Value)>)>,
    pub(crate) externs: Vec<(String, Value)>,
}

/// What is said of programs.
#[derive(Clone, Debug, Default)]
pub(crate) struct ProgramRule {
    pub(crate) name: Option<Pattern>,
    pub(crate) section: Option<Pattern>,
    pub(crate) prog_type: Option<ProgType>,
    pub(crate) attach_type: Option<AttachType>,
    pub(crate) attach_target: Option<String>,
    pub(crate) sleepable: Option<bool>,
    pub(crate) xdp_frags: Option<bool>,
    pub(crate) skip: Option<String>,
}

/// What is said of maps.
#[derive(Clone, Debug)]
pub(crate) struct MapRule {
    pub(crate) name: Pattern,
    pub(crate) map_type: Option<MapType>,
    pub(crate) key_size: Option<u32>,
    pub(crate) value_size: Option<u32>,
    pub(crate) max_entries: Option<u32>,
    pub(crate) flags: Option<u32>,
    pub(crate) map_extra: Option<u64>,
    pub(crate) numa_node: Option<u32>,
    pub(crate) pinned: Option<bool>,
    pub(crate) create: Option<bool>,
    pub(crate) inner: Option<InnerRule>,
}

/// The shape of inner maps.
#[derive(Clone, Debug)]
pub(crate) enum InnerRule {
    /// That of another map of the object.
    Like(String),
    /// Written out.
    Shape(Box<MapRule>),
}

/// The name of the file.
const FILE: &str = "skep.toml";

impl Config {
    /// Reads a file.
    pub fn open(path: impl AsRef<Path>) -> Result<Config, Error> {
        let file = path.as_ref().display().to_string();
        let text = std::fs::read_to_string(path.as_ref()).map_err(|error| Error::io(&file, &error))?;
        Config::parse(&file, &text)
    }

    /// Reads the text of a file; `file` is what messages call it.
    pub fn parse(file: &str, text: &str) -> Result<Config, Error> {
        let tables = schema::parse(text).map_err(|error| error.in_file(file))?;
        Ok(Config { tables })
    }

    /// The `skep.toml` in the directory of an object, if there is one.
    pub fn beside(object: impl AsRef<Path>) -> Result<Option<Config>, Error> {
        let directory = object.as_ref().parent().filter(|path| !path.as_os_str().is_empty());
        let path = directory.unwrap_or(Path::new(".")).join(FILE);
        if path.is_file() { Config::open(path).map(Some) } else { Ok(None) }
    }

    /// What it says of an object, by the object's path: all tables whose globs match, one after the other.
    pub fn for_object(&self, object: &str) -> ObjectConfig {
        let mut whole = ObjectConfig::default();
        for (files, table) in &self.tables {
            if !files.iter().any(|pattern| pattern.matches_path(object)) {
                continue;
            }
            whole.programs.extend_from_slice(&table.programs);
            whole.maps.extend_from_slice(&table.maps);
            whole.globals.extend_from_slice(&table.globals);
            whole.presets.extend_from_slice(&table.presets);
            whole.externs.extend_from_slice(&table.externs);
        }
        whole
    }
}

impl ObjectConfig {
    /// The names of its presets of global variables.
    pub fn presets(&self) -> impl Iterator<Item = &str> {
        self.presets.iter().map(|(name, _)| name.as_str())
    }

    /// Sets a global variable on top of what the file says.
    pub fn set_global(&mut self, path: impl Into<String>, value: Value) {
        self.globals.push((path.into(), value));
    }
}

impl ProgramRule {
    /// Whether the rule is about this program.
    pub(crate) fn matches(&self, name: &str, section: &str) -> bool {
        let agrees = |pattern: &Option<Pattern>, text: &str| {
            pattern.as_ref().is_none_or(|pattern| pattern.matches(text))
        };
        agrees(&self.name, name) && agrees(&self.section, section)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EXAMPLE: &str = r#"
[[object]]
files = ["bpf_lxc*.o", "build/*.bpf.o"]

[[object.program]]
section = "2/*"
type = "sched_cls"
attach = "tcx_ingress"

[[object.program]]
name = "old_*"
skip = "needs a kernel before 5.8"

[object.globals]
debug = true
"config.level" = 3
name = "abc"

[object.presets.v6]
enable_ipv6 = 1

[object.maps."calls_*"]
max_entries = 64
inner = { type = "array", key_size = 4, value_size = 8, max_entries = 1 }

[object.externs]
CONFIG_HZ = 250

[[object]]
[object.globals]
everywhere = [1, 2]
"#;

    #[test]
    fn every_table_that_matches_counts() {
        let config = Config::parse("skep.toml", EXAMPLE).unwrap();
        let found = config.for_object("/x/y/bpf_lxc_3.o");
        let [first, second] = found.programs.as_slice() else { panic!("{found:?}") };
        assert!(first.matches("anything", "2/18") && !first.matches("anything", "from-netdev"));
        assert_eq!(first.prog_type, Some(ProgType::SchedCls));
        assert_eq!(first.attach_type, Some(AttachType::TcxIngress));
        assert_eq!(second.skip.as_deref(), Some("needs a kernel before 5.8"));
        assert_eq!(found.presets().collect::<Vec<_>>(), ["v6"]);
        assert_eq!(found.globals.len(), 4);
        assert!(found.globals.contains(&("config.level".to_owned(), Value::Int(3))));
        assert!(matches!(&found.maps[0].inner, Some(InnerRule::Shape(shape)) if shape.value_size == Some(8)));

        assert_eq!(config.for_object("x/build/a.bpf.o").programs.len(), 2);
        assert_eq!(config.for_object("other/a.bpf.o").globals.len(), 1);
    }

    #[track_caller]
    fn check_error(text: &str, place: (u32, u32), message: &str) {
        let error = Config::parse("skep.toml", text).unwrap_err();
        assert_eq!(error.place().line, Some(place), "{error}");
        assert!(error.kind().to_string().contains(message), "{error}");
    }

    #[test]
    fn mistakes_have_their_place() {
        check_error("[[object]]\nfiels = \"*.o\"\n", (2, 1), "unknown field `fiels`");
        check_error(
            "[[object]]\nprogram = [{ name = \"a\", type = \"xpd\" }]\n",
            (2, 33),
            "did you mean `xdp`?",
        );
        check_error("[[object]]\n[object.maps.x]\ntype = \"arary\"\n", (3, 8), "did you mean `array`?");
        check_error("[[object]\n", (1, 10), "");
        check_error("[[object]]\nprogram = [{ skip = \"why\" }]\n", (2, 12), "`name` or `section`");
        check_error("[[object]]\nglobals = { a = 1979-05-27 }\n", (2, 17), "date");
        check_error("[[object]]\n[object.maps.x]\nmax_entries = -1\n", (3, 15), "");
    }
}
