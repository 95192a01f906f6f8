//! Object files: whatever is read can be linked, and every error can be shown.

use std::sync::{Arc, LazyLock};

use skep_btf::Btf;
use skep_diag::render_text;
use skep_linux::{Line, Profile, kernel_btf};
use skep_object::{Error, LinkOptions, Object, Program, Target};

/// The name objects are read under; it gives data maps their names.
const FILE: &str = "fuzz.bpf.o";

/// The kernel whose types are built in.
static KERNEL: LazyLock<Target> = LazyLock::new(|| {
    let line = Line::V6_12;
    let bytes = kernel_btf(line).expect("types of this kernel are built in");
    let btf = Btf::parse(bytes, None).expect("a kernel's types can be read");
    Target { release: Some(Profile::of(line).release), ..Target::from_btf(Arc::new(btf)) }
});

/// Any bytes taken as an object file, and linked as far as it goes: against no kernel, against a real one, and against one
/// that has the object's own types, so that hostile types meet on both sides of CO-RE.
pub(crate) fn check_elf(bytes: &[u8]) {
    let object = match Object::parse(FILE, bytes) {
        Ok(object) => object,
        Err(error) => return check_error(&error),
    };
    object.maps().filter_map(Result::err).for_each(check_error);
    check_link(&object, &Target::default());
    check_link(&object, &KERNEL);
    if let (Some(btf), Some(source)) = (object.loaded_btf(), object.btf()) {
        assert_eq!(btf.len(), source.len(), "laying out changes the numbers of types");
        check_link(&object, &Target::from_btf(Arc::clone(source)));
    }
}

fn check_link(object: &Object, target: &Target) {
    let linked = object.link(target, &LinkOptions::default());
    linked.failed.iter().for_each(|failure| check_error(&failure.error));
    linked.programs.iter().for_each(check_program);
    for outcome in &linked.core {
        let _ = outcome.explain(object, target);
    }
}

/// The lists of a program are sorted and stay within it.
fn check_program(program: &Program) {
    let end = program.insns.len();
    let starts: Vec<usize> = program.subprogs.iter().map(|subprog| subprog.start.index()).collect();
    assert_eq!(starts.first(), Some(&0), "{}: the entry comes first", program.name);
    assert!(starts.is_sorted_by(|a, b| a < b), "{}: {starts:?}", program.name);
    assert!(starts.last().is_some_and(|&last| last < end), "{}: {starts:?} of {end}", program.name);
    assert!(program.symbols.is_sorted_by_key(|symbol| symbol.insn), "{}: symbols", program.name);
}

/// An error names its file and can be shown.
fn check_error(error: &Error) {
    assert!(error.to_string().contains(FILE), "no file in: {error}");
    let shown = render_text(&error.diagnostic(), &|_: &str| None, false);
    assert!(shown.contains(error.kind().code().0), "no code in: {shown}");
}
