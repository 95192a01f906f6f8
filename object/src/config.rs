//! `skep.toml`: what a loader knows and an object does not say.

use skep_linux::{AttachType, MapType, ProgType};

use crate::Value;

/// A read `skep.toml`.
#[derive(Clone, Debug, Default)]
pub struct Config {}

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

/// A name with `*` for any text and `?` for any character.
#[derive(Clone, Debug)]
pub(crate) struct Pattern(String);

impl Pattern {
    pub(crate) fn text(&self) -> &str {
        &self.0
    }

    pub(crate) fn matches(&self, text: &str) -> bool {
        let (pattern, text): (Vec<char>, Vec<char>) = (self.0.chars().collect(), text.chars().collect());
        // Where the last star was met, so that what it stands for can grow.
        let mut star: Option<(usize, usize)> = None;
        let (mut p, mut t) = (0, 0);
        while t < text.len() {
            match pattern.get(p) {
                Some('*') => {
                    star = Some((p, t));
                    p += 1;
                }
                Some(&c) if c == '?' || text.get(t) == Some(&c) => {
                    p += 1;
                    t += 1;
                }
                _ => {
                    let Some((at, from)) = star else { return false };
                    star = Some((at, from + 1));
                    (p, t) = (at + 1, from + 1);
                }
            }
        }
        pattern.iter().skip(p).all(|&c| c == '*')
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
