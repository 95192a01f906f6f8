//! The table of kernel functions in `docs/kfuncs.md` says what the VM does.

use std::fmt::Write;
use std::path::Path;

use skep_linux::kfuncs;
use skep_vm::{modelled_kfuncs, unmodelled_kfunc};

/// Where the table begins in the document.
const BEGIN: &str = "| kernel function |";

#[test]
fn the_table_is_current() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/kfuncs.md");
    let document = std::fs::read_to_string(&path).unwrap();
    let (text, _) = document.split_once(BEGIN).expect("the document has a table");
    let mut expected = format!("{BEGIN} modelled |\n| --- | --- |\n");
    let (mut all, mut modelled) = (0, 0);
    for kfunc in kfuncs().iter().filter(|kfunc| kfunc.is_live && !kfunc.is_test_only) {
        let is_modelled = modelled_kfuncs().any(|name| name == kfunc.name);
        let what = match unmodelled_kfunc(kfunc.name) {
            Some(reason) => format!("no: {reason}"),
            None => "yes".to_owned(),
        };
        assert_eq!(is_modelled, what == "yes", "{}", kfunc.name);
        writeln!(expected, "| `{}` | {what} |", kfunc.name).unwrap();
        all += 1;
        modelled += u32::from(is_modelled);
    }
    let counted = format!("**{modelled} of {all}**");
    let text = text.split("**").enumerate().map(|(at, part)| match at {
        1 => format!("{modelled} of {all}"),
        _ => part.to_owned(),
    });
    let expected = text.collect::<Vec<_>>().join("**") + &expected;
    assert!(expected.contains(&counted));
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(&path, &expected).unwrap();
    }
    assert!(document == expected || std::env::var_os("BLESS").is_some(), "BLESS=1 writes the table anew");
}
