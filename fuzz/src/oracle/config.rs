//! `skep.toml`: whatever is read can be linked with, and every error has a line.

use std::path::Path;
use std::sync::LazyLock;

use skep_object::{Config, LinkOptions, Object, Target};

const FILE: &str = "skep.toml";

/// Objects with maps of many kinds, globals and externs.
static SAMPLES: LazyLock<Vec<Object>> = LazyLock::new(|| {
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples");
    ["exec_events.bpf.o", "global_function.bpf.o", "latency.bpf.o", "tail_call.bpf.o"]
        .iter()
        .map(|name| {
            let bytes = std::fs::read(examples.join(name)).expect("the sample is there");
            Object::parse(name, bytes).expect("a sample can be read")
        })
        .collect()
});

/// Any bytes taken as a `skep.toml`, by which the samples are linked.
pub(crate) fn check_config(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let config = match Config::parse(FILE, &text) {
        Ok(config) => config,
        Err(error) => {
            let place = error.place();
            assert_eq!(place.file.as_deref(), Some(FILE), "{error}");
            assert!(place.line.is_some(), "no line in: {error}");
            return;
        }
    };
    for object in &*SAMPLES {
        let config = config.for_object(object.file());
        let presets: Vec<String> = config.presets().map(str::to_owned).collect();
        for preset in presets.into_iter().take(4).map(Some).chain([None]) {
            let options = LinkOptions { config: config.clone(), preset, ..LinkOptions::default() };
            for failure in object.link(&Target::default(), &options).failed {
                assert!(!failure.error.to_string().is_empty());
            }
        }
    }
}
