//! Addresses of functions that no path reaches: the kernel removes their code before it compiles the program.

use skep_asm::{Options as AsmOptions, assemble};
use skep_linux::{Line, Profile};
use skep_object::{LinkOptions, Object, Target};
use skep_verifier::{Options, Verdict, verify};

/// What is said of a program that takes the address of `removed`, of functions written in this order.
fn judge(functions: &str, body: &str) -> Verdict {
    let source = format!(".license \"GPL\"\n{functions}\n.program tried, section = \"xdp\"\n{body}\n");
    let bytes = assemble("tried.s", &source, &AsmOptions::default()).unwrap().to_object().unwrap();
    let object = Object::parse("tried.s", bytes).unwrap();
    let linked = object.link(&Target::embedded(Line::V6_18).unwrap(), &LinkOptions::default());
    verify(&linked.programs[0], &Profile::of(Line::V6_18), &Options::default()).verdict
}

const REMOVED: &str = ".static removed\nr0 = 0\nexit\n";
const CALLED: &str = ".static called\nr0 = 0\nexit\n";
const BOTH: &str = "r2 = removed ll\ncall called\nr0 = 2\nexit";

#[test]
fn an_address_may_be_of_what_comes_next() {
    assert_eq!(judge(&format!("{REMOVED}{CALLED}"), BOTH), Verdict::Accept);
}

#[test]
fn where_nothing_comes_next_the_kernel_gives_up() {
    // Functions come in the order in which the program needs them, so the one that is removed is needed last.
    let body = "call called\nr2 = removed ll\nr0 = 2\nexit";
    let Verdict::Unmodelled(what) = judge(&format!("{CALLED}{REMOVED}"), body) else {
        panic!("it is judged")
    };
    assert_eq!(what, "the address of a function that no path reaches");
}

#[test]
fn a_program_that_is_left_alone_is_not_compiled_in_parts() {
    assert_eq!(judge(REMOVED, "r2 = removed ll\nr0 = 2\nexit"), Verdict::Accept);
}
