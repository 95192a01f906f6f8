//! The floors of the house: no crate depends on one of its own floor or above.
//!
//! A new crate gets its floor here, and in `docs/ARCHITECTURE.md`.

use anyhow::Result;

use crate::metadata::{text, workspace_packages};

/// Every crate and its floor.
const FLOORS: &[(&str, u32)] = &[
    ("skep-isa", 0),
    ("skep-btf", 0),
    ("skep-diag", 0),
    ("skep-linux", 1),
    ("skep-object", 2),
    ("skep-asm", 3),
    ("skep-disasm", 3),
    ("skep-verifier", 4),
    ("skep-vm", 5),
    ("skep-jit", 6),
    ("skep-oracle", 6),
    ("skep", 7),
    ("skep-bench", 8),
    ("skep-example", 8),
    ("skep-cli", 8),
    ("skep-fuzz", 8),
    ("skep-tests", 8),
    ("xtask", 9),
];

/// Crates that need nothing but `std` to be built.
const STD_ALONE: &[&str] = &["skep-isa", "skep-btf"];

fn floor_of(name: &str) -> Option<u32> {
    FLOORS.iter().find(|(known, _)| *known == name).map(|&(_, floor)| floor)
}

/// Whether a crate may depend on another. Tests may look sideways: the assembler's read what the disassembler writes.
fn is_allowed(from: u32, to: u32, kind: &str) -> bool {
    to < from || (kind == "dev" && to == from)
}

#[test]
fn no_arrow_points_up() -> Result<()> {
    let mut wrong = Vec::new();
    for package in workspace_packages()? {
        let name = text(&package, "name");
        let Some(floor) = floor_of(name) else {
            wrong.push(format!("{name} has no floor in tests/src/layers.rs"));
            continue;
        };
        for dependency in package["dependencies"].as_array().into_iter().flatten() {
            let on = text(dependency, "name");
            if dependency["path"].is_null() {
                if STD_ALONE.contains(&name) && text(dependency, "kind") != "dev" {
                    wrong.push(format!("{name} depends on {on}, but needs std alone"));
                }
                continue;
            }
            if !floor_of(on).is_some_and(|below| is_allowed(floor, below, text(dependency, "kind"))) {
                wrong.push(format!("{name} (floor {floor}) depends on {on} (floor {:?})", floor_of(on)));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    Ok(())
}

#[test]
fn arrows_point_down() {
    assert!(is_allowed(3, 2, ""));
    assert!(!is_allowed(3, 3, ""));
    assert!(!is_allowed(2, 3, "dev"));
    assert!(is_allowed(3, 3, "dev"));
}
