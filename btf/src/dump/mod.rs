//! Printing a table as bpftool does: [`raw`] text, one type a paragraph, and [`json`].

mod json;
mod raw;

pub use json::{JsonStyle, dump_json};
pub use raw::{dump_raw, write_type_raw};

use crate::Encoding;

/// What bpftool prints for a type without a name.
const ANONYMOUS: &str = "(anon)";

fn name_or_anonymous(name: &str) -> &str {
    if name.is_empty() { ANONYMOUS } else { name }
}

fn encoding_name(encoding: Encoding) -> &'static str {
    match encoding {
        Encoding::NONE => "(none)",
        Encoding::SIGNED => "SIGNED",
        Encoding::CHAR => "CHAR",
        Encoding::BOOL => "BOOL",
        Encoding(_) => "UNKN",
    }
}

fn sign_name(signed: bool) -> &'static str {
    if signed { "SIGNED" } else { "UNSIGNED" }
}

fn fwd_name(is_union: bool) -> &'static str {
    if is_union { "union" } else { "struct" }
}

/// The component of a DECL_TAG as bpftool prints it: -1 for the whole type.
fn component_number(component: Option<u32>) -> i32 {
    component.map_or(-1, |component| component as i32)
}
