//! What every table must satisfy before it can be used at all: each type number and each name offset leads to
//! something, and numbers that stand for words (linkage) are known ones. libbpf asks the same of a compiler's output.

use crate::read::Record;
use crate::{Btf, Error, ErrorKind, Kind, Linkage, TypeId};

/// Checks all of a table in one pass over its bytes.
pub(crate) fn check_references(btf: &Btf) -> Result<(), Error> {
    let mut bounds = Bounds::new(btf);
    for (index, &offset) in btf.records.iter().enumerate() {
        let record = btf.record_at(offset as usize);
        if let Err(fault) = check_record(btf, &mut bounds, record) {
            let id = TypeId(btf.first_id.saturating_add(index as u32));
            return Err(fault.describe(btf, record).about_type(btf, id).at(offset as usize));
        }
    }
    Ok(())
}

/// What a record refers to that is not there. Made into words only when it is the end of the reading.
enum Fault {
    Name { part: Part, offset: u32 },
    Type { part: Part, id: u32 },
    TooMuchText,
    Linkage(u32),
    NotFuncProto(u32),
}

#[derive(Clone, Copy)]
enum Part {
    Itself,
    Index,
    Element(u32),
}

fn check_record(btf: &Btf, bounds: &mut Bounds<'_>, record: Record) -> Result<(), Fault> {
    let Record { kind, vlen, word, body, .. } = record;
    bounds.check_name(record.name, Part::Itself)?;
    match kind {
        Kind::Void | Kind::Int | Kind::Float | Kind::Fwd => {}
        Kind::Ptr
        | Kind::Typedef
        | Kind::Volatile
        | Kind::Const
        | Kind::Restrict
        | Kind::DeclTag
        | Kind::TypeTag => {
            bounds.check_type(word, Part::Itself)?;
        }
        Kind::Array => {
            bounds.check_type(btf.word(body), Part::Itself)?;
            bounds.check_type(btf.word(body + 4), Part::Index)?;
        }
        Kind::Struct | Kind::Union => {
            for (index, [name, ty]) in elements::<12>(btf, body, vlen) {
                bounds.check_name(name, Part::Element(index))?;
                bounds.check_type(ty, Part::Element(index))?;
            }
        }
        Kind::Enum => {
            for (index, [name, _]) in elements::<8>(btf, body, vlen) {
                bounds.check_name(name, Part::Element(index))?;
            }
        }
        Kind::Enum64 => {
            for (index, [name, _]) in elements::<12>(btf, body, vlen) {
                bounds.check_name(name, Part::Element(index))?;
            }
        }
        Kind::Func => {
            bounds.check_type(word, Part::Itself)?;
            if btf.kind_of(TypeId(word)) != Some(Kind::FuncProto) {
                return Err(Fault::NotFuncProto(word));
            }
            check_linkage(vlen)?;
        }
        Kind::FuncProto => {
            bounds.check_type(word, Part::Itself)?;
            for (index, [name, ty]) in elements::<8>(btf, body, vlen) {
                bounds.check_name(name, Part::Element(index))?;
                bounds.check_type(ty, Part::Element(index))?;
            }
        }
        Kind::Var => {
            bounds.check_type(word, Part::Itself)?;
            check_linkage(btf.word(body))?;
        }
        Kind::Datasec => {
            for (index, [ty, _]) in elements::<12>(btf, body, vlen) {
                bounds.check_type(ty, Part::Element(index))?;
            }
        }
    }
    Ok(())
}

fn check_linkage(number: u32) -> Result<(), Fault> {
    Linkage::from_number(number).map(drop).ok_or(Fault::Linkage(number))
}

/// The first two words of each element of a list.
fn elements<const STRIDE: usize>(
    btf: &Btf,
    body: usize,
    vlen: u32,
) -> impl Iterator<Item = (u32, [u32; 2])> + use<'_, STRIDE> {
    let bytes = btf.raw_bytes().get(body..body + STRIDE * vlen as usize).unwrap_or(&[]);
    let endian = btf.endian();
    let (chunks, _) = bytes.as_chunks::<STRIDE>();
    (0..).zip(chunks).map(move |(index, chunk)| {
        let word =
            |at: usize| chunk.get(at..).and_then(<[u8]>::first_chunk::<4>).map_or(0, |b| endian.word(*b));
        (index, [word(0), word(4)])
    })
}

/// The bytes of all names of a table together. Types may share a long name, so that a small table could hold
/// more text than there is memory; a kernel's comes to some 6 MB.
const MAX_NAME_BYTES: usize = 128 << 20;
/// Strings of a table in which each stretch of this length has an end are shorter than twice of it.
const STRETCH: usize = 128;

/// Where numbers may lead: one past the last type, and the strings.
struct Bounds<'a> {
    btf: &'a Btf,
    strings: &'a [u8],
    end_id: u32,
    /// Whether a name needs no look of its own: all strings are UTF-8, and so short that the names cannot be too
    /// much. Names must be UTF-8; lines of source, which share the table, need not.
    are_plain: bool,
    name_bytes: usize,
}

impl<'a> Bounds<'a> {
    fn new(btf: &'a Btf) -> Bounds<'a> {
        let strings = btf.strings();
        let types_len = (btf.layout.types_end - btf.layout.types_start) as usize;
        // No element with a name is smaller than 8 bytes.
        let are_few = types_len / 8 <= MAX_NAME_BYTES / (2 * STRETCH);
        let are_short = strings.chunks_exact(STRETCH).all(|stretch| stretch.contains(&0));
        let are_plain = are_few && are_short && str::from_utf8(strings).is_ok();
        Bounds { btf, strings, end_id: btf.end_id().0, are_plain, name_bytes: 0 }
    }

    fn check_type(&self, id: u32, part: Part) -> Result<(), Fault> {
        if id < self.end_id { Ok(()) } else { Err(Fault::Type { part, id }) }
    }

    fn check_name(&mut self, offset: u32, part: Part) -> Result<(), Fault> {
        let starts_character = |byte: &u8| byte & 0xc0 != 0x80;
        let name = match offset.checked_sub(self.btf.first_string) {
            Some(own) if self.are_plain => {
                let is_name = self.strings.get(own as usize).is_some_and(starts_character);
                return if is_name { Ok(()) } else { Err(Fault::Name { part, offset }) };
            }
            _ => self.btf.str_at(offset).ok_or(Fault::Name { part, offset })?,
        };
        self.name_bytes = self.name_bytes.saturating_add(name.len());
        if self.name_bytes <= MAX_NAME_BYTES { Ok(()) } else { Err(Fault::TooMuchText) }
    }
}

impl Fault {
    fn describe(self, btf: &Btf, record: Record) -> Error {
        match self {
            Fault::Name { part, offset } => {
                let message = format!(
                    "{} has its name at {offset}, where no string of UTF-8 is",
                    part.describe(btf, record)
                );
                Error::new(ErrorKind::Name, message)
            }
            Fault::Type { part, id } => {
                let last = btf.end_id().0.saturating_sub(1);
                let message =
                    format!("{} refers to type {id}; the last is {last}", part.describe(btf, record));
                Error::new(ErrorKind::Reference, message)
            }
            Fault::TooMuchText => {
                let message = format!("the names up to it come to more than {MAX_NAME_BYTES} bytes");
                Error::new(ErrorKind::Limit, message)
            }
            Fault::Linkage(number) => {
                Error::new(ErrorKind::Value, format!("linkage {number} is none of static, global, extern"))
            }
            Fault::NotFuncProto(id) => {
                let kind = btf.kind_of(TypeId(id)).map_or("nothing", Kind::name);
                let message = format!("its type {id} is a {kind}, not a FUNC_PROTO");
                Error::new(ErrorKind::Reference, message)
            }
        }
    }
}

impl Part {
    fn describe(self, btf: &Btf, record: Record) -> String {
        match self {
            Part::Itself => "it".to_owned(),
            Part::Index => "its index".to_owned(),
            Part::Element(index) => describe_element(btf, record, index),
        }
    }
}

/// Names an element of a record's list, as in "member 3 `x`".
pub(super) fn describe_element(btf: &Btf, record: Record, index: u32) -> String {
    let at = record.body + (record.kind.stride() * index) as usize;
    let (word, name) = match record.kind {
        Kind::FuncProto => ("parameter", btf.name_at(btf.word(at))),
        Kind::Enum | Kind::Enum64 => ("enumerator", btf.name_at(btf.word(at))),
        Kind::Datasec => ("variable", btf.name_of(TypeId(btf.word(at)))),
        _ => ("member", btf.name_at(btf.word(at))),
    };
    if name.is_empty() { format!("{word} {index}") } else { format!("{word} {index} `{name}`") }
}
