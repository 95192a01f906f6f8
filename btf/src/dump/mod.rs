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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Btf, sample};

    /// Taken from bpftool 7.1 for the same bytes.
    const RAW: &str = include_str!("testdata/all_kinds.raw");
    const COMPACT: &str = include_str!("testdata/all_kinds.json");
    const PRETTY: &str = include_str!("testdata/all_kinds.pretty.json");

    fn json(btf: &Btf, style: JsonStyle) -> String {
        let mut text = String::new();
        dump_json(btf, style, &mut text).expect("strings take all text");
        text
    }

    #[test]
    fn text_is_bpftools() {
        let btf = sample::table();
        assert_eq!(sample::raw(&btf), RAW);
        assert_eq!(json(&btf, JsonStyle::Compact), COMPACT);
        assert_eq!(json(&btf, JsonStyle::Pretty), PRETTY);
    }

    #[test]
    fn json_escapes_what_it_must() {
        let mut types = crate::BtfBuilder::new();
        let name = "\"\\\n\t\u{1}é".to_owned();
        types.add(crate::TypeDef::Fwd { name, is_union: false }).expect("there is room");
        let bytes = types.finish(crate::Endian::Little).expect("it is small");
        let btf = Btf::parse(bytes, None).expect("it is well formed");
        let expected = r#"{"types":[{"id":1,"kind":"FWD","name":"\"\\\n\t\u0001é","fwd_kind":"struct"}]}"#;
        assert_eq!(json(&btf, JsonStyle::Compact).trim_end(), expected);
    }
}
