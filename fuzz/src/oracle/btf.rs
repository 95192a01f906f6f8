//! BTF and `.BTF.ext`: whatever is read can be walked, judged, printed and written again.

use std::fmt::Write;

use skep_btf::{Btf, BtfBuilder, BtfExt, JsonStyle, Strictness, dump_json, dump_raw};

/// The text of a dump may be this many times the size of the input: a name is stored once and printed often.
const MAX_TEXT: usize = 4 << 20;

/// Any bytes taken as a table of types.
pub(crate) fn check_btf(bytes: &[u8]) {
    let Ok(btf) = Btf::parse(bytes, None) else { return };
    for (id, ty) in btf.types() {
        assert_eq!(btf.kind_of(id), btf.get(id).map(|ty| ty.kind()));
        let _ = (ty.to_def(), btf.name_of(id), btf.size_of(id), btf.resolve(id));
    }
    let _ = btf.get(btf.end_id());
    let _ = btf.validate(Strictness::Object);
    let _ = btf.validate(Strictness::Kernel);
    let _ = dump_raw(&btf, &mut Bounded::default());
    let _ = dump_json(&btf, JsonStyle::Compact, &mut Bounded::default());
    check_rewrite(&btf);
}

/// What is written again has the same types.
fn check_rewrite(btf: &Btf) {
    let Ok(bytes) = BtfBuilder::from_btf(btf).finish(btf.endian()) else { return };
    let again = Btf::parse(bytes, None).expect("what we write can be read");
    assert_eq!(again.len(), btf.len());
    for (id, ty) in btf.types() {
        assert_eq!(again.get(id).and_then(|ty| ty.to_def()), ty.to_def(), "type {id:?}");
    }
}

/// Four bytes of length, that many bytes of types, and the rest as `.BTF.ext`.
pub(crate) fn check_btf_ext(bytes: &[u8]) {
    let Some((length, rest)) = bytes.split_first_chunk() else { return };
    let Some((types, ext)) = rest.split_at_checked(u32::from_le_bytes(*length) as usize) else { return };
    let Ok(btf) = Btf::parse(types, None) else { return };
    let Ok(ext) = BtfExt::parse(ext, &btf) else { return };
    for section in &ext.core_relocs {
        for record in &section.records {
            let _ = (record.access(&btf), btf.get(record.ty), record.kind.name());
        }
    }
    for section in &ext.line_info {
        for record in &section.records {
            let _ = (record.file(&btf), record.text(&btf));
        }
    }
    let written = ext.to_bytes(btf.endian()).expect("what was read can be written");
    assert_eq!(BtfExt::parse(&written, &btf).as_ref(), Ok(&ext));
}

/// Text that is thrown away, and refused when there is too much of it.
#[derive(Default)]
struct Bounded(usize);

impl Write for Bounded {
    fn write_str(&mut self, text: &str) -> std::fmt::Result {
        self.0 += text.len();
        if self.0 > MAX_TEXT { Err(std::fmt::Error) } else { Ok(()) }
    }
}
