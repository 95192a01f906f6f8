//! `skep conformance`: what the runner of bpf_conformance relies on.

use crate::skep::run;

#[test]
fn the_result_is_printed_in_hexadecimal() {
    let loaded = run(&["conformance", "2a", "--program", "71100000000000009500000000000000"]);
    assert_eq!((loaded.exit, loaded.stdout.as_str()), (0, "2a\n"));
    let negative = run(&["conformance", "--program", "b7000000ffffffff 9500000000000000"]);
    assert_eq!((negative.exit, negative.stdout.as_str()), (0, "ffffffffffffffff\n"));
}

#[test]
fn what_fails_says_why() {
    let trapped = run(&["conformance", "--program", "71100000000000009500000000000000"]);
    assert_eq!((trapped.exit, trapped.stdout.as_str()), (1, ""));
    assert!(trapped.stderr.contains("no memory: 1 byte at 0x0"), "{trapped:?}");
    let cut = run(&["conformance", "--program", "71"]);
    assert_eq!(cut.exit, 2);
    assert!(cut.stderr.contains("no whole number of instructions"), "{cut:?}");
}
