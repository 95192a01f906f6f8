//! Object files: whatever is read can be walked, and every error can be shown.

use skep_diag::render_text;
use skep_object::{Error, Object};

/// The name objects are read under; it gives data maps their names.
const FILE: &str = "fuzz.bpf.o";

/// Any bytes taken as an object file.
pub(crate) fn check_elf(bytes: &[u8]) {
    let object = match Object::parse(FILE, bytes) {
        Ok(object) => object,
        Err(error) => return check_error(&error),
    };
    object.damaged().iter().for_each(|(_, error)| check_error(error));
    for map in object.maps() {
        if let Err(error) = map {
            check_error(error);
        }
    }
    let _ = (object.externs().len(), object.functions().len(), object.sections().count());
    if let Some(btf) = object.loaded_btf() {
        let source = object.btf().expect("what is loaded was made of something");
        assert_eq!(btf.len(), source.len(), "laying out changes the numbers of types");
    }
}

/// An error names its file and can be shown.
fn check_error(error: &Error) {
    assert!(error.to_string().contains(FILE), "no file in: {error}");
    let shown = render_text(&error.diagnostic(), &|_: &str| None, false);
    assert!(shown.contains(error.kind().code().0), "no code in: {shown}");
}
