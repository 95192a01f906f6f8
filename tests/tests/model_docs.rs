//! The tables of helpers and kernel functions in `docs/` say what the VM does.

use std::fmt::Write;
use std::path::Path;

use skep_linux::{helpers, kfuncs};
use skep_vm::{modelled_helpers, modelled_kfuncs, unmodelled_helper, unmodelled_kfunc};

#[test]
fn the_table_of_kernel_functions_is_current() {
    let live = kfuncs().iter().filter(|kfunc| kfunc.is_live && !kfunc.is_test_only);
    let modelled: Vec<&str> = modelled_kfuncs().collect();
    check("kfuncs.md", "kernel function", live.map(|kfunc| kfunc.name), &modelled, unmodelled_kfunc);
}

#[test]
fn the_table_of_helpers_is_current() {
    let modelled: Vec<&str> = modelled_helpers().collect();
    check("helpers.md", "helper", helpers().iter().map(|helper| helper.name), &modelled, unmodelled_helper);
}

/// Compares a document with what its table and the count in its text should be.
fn check<'a>(
    document: &str,
    what: &str,
    names: impl Iterator<Item = &'a str>,
    modelled: &[&str],
    reason: fn(&str) -> Option<&'static str>,
) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs").join(document);
    let found = std::fs::read_to_string(&path).unwrap();
    let begin = format!("| {what} |");
    let (text, _) = found.split_once(&begin).unwrap_or((&found, ""));
    let mut table = format!("{begin} modelled |\n| --- | --- |\n");
    let (mut all, mut n_modelled) = (0, 0);
    for name in names {
        let answer = match reason(name) {
            Some(reason) => format!("no: {reason}"),
            None => "yes".to_owned(),
        };
        let is_modelled = modelled.contains(&name);
        assert_eq!(is_modelled, answer == "yes", "{name}");
        writeln!(table, "| `{name}` | {answer} |").unwrap();
        all += 1;
        n_modelled += u32::from(is_modelled);
    }
    let counted = format!("{n_modelled} of {all}");
    let text = text.split("**").enumerate().map(|(at, part)| if at == 1 { &counted } else { part });
    let expected = text.collect::<Vec<_>>().join("**") + &table;
    assert!(expected.contains(&format!("**{counted}**")));
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(&path, &expected).unwrap();
    } else {
        assert!(found == expected, "BLESS=1 writes the table of {document} anew");
    }
}
