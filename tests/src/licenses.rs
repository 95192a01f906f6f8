//! Every dependency comes under a license that suits ours. `deny.toml` says the same to `cargo deny`, which also
//! looks for known vulnerabilities; this test needs no other tool.

use anyhow::Result;

use crate::metadata::{packages, root, text};

/// Licenses a dependency may have, as in `deny.toml`.
const ALLOWED: &[&str] = &[
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "ISC",
    "MIT",
    "MIT-0",
    "MPL-2.0",
    "Unicode-3.0",
    "Unlicense",
    "Zlib",
];

/// Whether an SPDX expression can be met with allowed licenses alone.
fn is_allowed(expression: &str) -> bool {
    // An older spelling of OR.
    let expression = expression.replace('/', " OR ").replace('(', " ( ").replace(')', " ) ");
    let tokens: Vec<&str> = expression.split_whitespace().collect();
    let mut rest = tokens.as_slice();
    any_of(&mut rest) && rest.is_empty()
}

fn any_of(rest: &mut &[&str]) -> bool {
    let mut allowed = all_of(rest);
    while let ["OR", after @ ..] = *rest {
        *rest = after;
        allowed |= all_of(rest);
    }
    allowed
}

fn all_of(rest: &mut &[&str]) -> bool {
    let mut allowed = one(rest);
    while let ["AND", after @ ..] = *rest {
        *rest = after;
        allowed &= one(rest);
    }
    allowed
}

fn one(rest: &mut &[&str]) -> bool {
    match *rest {
        ["(", after @ ..] => {
            *rest = after;
            let allowed = any_of(rest);
            let [")", after @ ..] = *rest else { return false };
            *rest = after;
            allowed
        }
        [license, "WITH", exception, after @ ..] => {
            *rest = after;
            ALLOWED.contains(&format!("{license} WITH {exception}").as_str())
        }
        [license, after @ ..] => {
            *rest = after;
            ALLOWED.contains(license)
        }
        [] => false,
    }
}

#[test]
fn dependencies_have_allowed_licenses() -> Result<()> {
    let wrong: Vec<String> = packages()?
        .iter()
        .filter(|package| !is_allowed(text(package, "license")))
        .map(|package| format!("{}: {:?}", text(package, "name"), text(package, "license")))
        .collect();
    assert!(wrong.is_empty(), "not on the list of allowed licenses:\n{}", wrong.join("\n"));
    Ok(())
}

#[test]
fn deny_toml_has_the_same_list() -> Result<()> {
    let deny = std::fs::read_to_string(root().join("deny.toml"))?;
    let (_, list) = deny.split_once("\nallow = [\n").unwrap_or_default();
    let (list, _) = list.split_once(']').unwrap_or_default();
    let listed: Vec<&str> = list.lines().map(|line| line.trim().trim_matches([',', '"'])).collect();
    assert_eq!(listed, ALLOWED);
    Ok(())
}

#[test]
fn expressions_are_understood() {
    #[track_caller]
    fn check(expression: &str, expected: bool) {
        assert_eq!(is_allowed(expression), expected, "{expression}");
    }
    check("MIT", true);
    check("GPL-3.0", false);
    check("GPL-3.0 OR MIT", true);
    check("GPL-3.0 AND MIT", false);
    check("MIT/Apache-2.0", true);
    check("(MIT OR Apache-2.0) AND Unicode-3.0", true);
    check("(MIT OR Apache-2.0) AND GPL-2.0", false);
    check("GPL-2.0 WITH Classpath-exception-2.0", false);
    check("", false);
    check("(MIT", false);
}
