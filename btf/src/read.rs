//! From bytes to a [`Btf`]: the header, one pass that finds where each type record starts, and the check that
//! every reference and name leads somewhere. After it, decoding a type cannot fail.

use std::ffi::CStr;
use std::sync::{Arc, OnceLock};

use crate::list::Form;
use crate::{
    Btf, Composite, Datasec, Encoding, Enum, Error, ErrorKind, FuncProto, Kind, Linkage, List, Type, TypeId,
    check,
};

pub(crate) const MAGIC: u16 = 0xeb9f;
pub(crate) const VERSION: u8 = 1;
/// The header this crate knows; a longer one must be zero beyond it.
pub(crate) const HEADER_LEN: u32 = 24;
/// The kernel's `BTF_MAX_TYPE`: type numbers have 20 bits.
pub(crate) const MAX_TYPES: u32 = 0x000f_ffff;
/// The kernel's `BTF_MAX_NAME_OFFSET`: string offsets have 24 bits.
pub(crate) const MAX_NAME_OFFSET: u32 = 0x00ff_ffff;
/// How many tables may stand on one another.
const MAX_BASES: usize = 8;
const RECORD_LEN: u32 = 12;

/// The order of the bytes of a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "the names say it")]
pub enum Endian {
    Little,
    Big,
}

impl Endian {
    /// The byte order of the machine this runs on.
    pub const NATIVE: Endian = if cfg!(target_endian = "big") { Endian::Big } else { Endian::Little };

    pub(crate) fn word(self, bytes: [u8; 4]) -> u32 {
        match self {
            Endian::Little => u32::from_le_bytes(bytes),
            Endian::Big => u32::from_be_bytes(bytes),
        }
    }

    pub(crate) fn half(self, bytes: [u8; 2]) -> u16 {
        match self {
            Endian::Little => u16::from_le_bytes(bytes),
            Endian::Big => u16::from_be_bytes(bytes),
        }
    }

    /// The byte order in which the first two bytes are the magic number.
    pub(crate) fn of_magic(bytes: &[u8]) -> Result<Endian, Error> {
        let Some(&magic) = bytes.first_chunk::<2>() else {
            return Err(Error::new(
                ErrorKind::Header,
                format!("{} bytes are too few for a header", bytes.len()),
            ));
        };
        [Endian::Little, Endian::Big].into_iter().find(|endian| endian.half(magic) == MAGIC).ok_or_else(
            || {
                let found = u16::from_le_bytes(magic);
                Error::new(
                    ErrorKind::Header,
                    format!("magic number is {found:#06x}, not {MAGIC:#06x}: this is not BTF"),
                )
                .at(0)
            },
        )
    }
}

/// Where the sections are in the bytes of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Layout {
    pub(crate) endian: Endian,
    pub(crate) header_len: u32,
    pub(crate) types_start: u32,
    pub(crate) types_end: u32,
    pub(crate) strings_start: u32,
    pub(crate) strings_end: u32,
}

/// One type record: its three words, taken apart.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Record {
    pub(crate) kind: Kind,
    pub(crate) flag: bool,
    pub(crate) vlen: u32,
    pub(crate) name: u32,
    /// The size or the type, depending on the kind.
    pub(crate) word: u32,
    /// Where the bytes after the three words start.
    pub(crate) body: usize,
}

pub(crate) fn parse(data: Vec<u8>, base: Option<Arc<Btf>>) -> Result<Btf, Error> {
    let layout = parse_header(&data, base.is_some())?;
    let depth = std::iter::successors(base.as_deref(), |table| table.base.as_deref()).take(MAX_BASES).count();
    if depth >= MAX_BASES {
        return Err(Error::new(
            ErrorKind::Limit,
            format!("more than {MAX_BASES} tables stand on one another"),
        ));
    }
    let (first_id, first_string, pointer_size) = match &base {
        Some(base) => (base.end_id().0, base.end_string(), base.pointer_size),
        None => (1, 0, 8),
    };
    let mut btf = Btf {
        data,
        layout,
        records: Vec::new(),
        base,
        first_id,
        first_string,
        pointer_size,
        names: OnceLock::new(),
    };
    check_strings(&btf)?;
    btf.records = find_records(&btf)?;
    check::check_references(&btf)?;
    Ok(btf)
}

fn parse_header(data: &[u8], split: bool) -> Result<Layout, Error> {
    let endian = Endian::of_magic(data)?;
    let size = u32::try_from(data.len())
        .map_err(|_| Error::new(ErrorKind::Limit, "the table is larger than 4 GiB"))?;
    let word = |at: usize| data.get(at..).and_then(<[u8]>::first_chunk::<4>).map(|bytes| endian.word(*bytes));
    let short =
        || Error::new(ErrorKind::Header, format!("the header ends after {size} of {HEADER_LEN} bytes"));
    let version = *data.get(2).ok_or_else(short)?;
    let flags = *data.get(3).ok_or_else(short)?;
    let header_len = word(4).ok_or_else(short)?;
    let fields = [word(8), word(12), word(16), word(20)];
    let [Some(type_off), Some(type_len), Some(str_off), Some(str_len)] = fields else {
        return Err(short());
    };
    let header = |message: String, at: usize| Err(Error::new(ErrorKind::Header, message).at(at));
    if version != VERSION {
        return header(format!("version is {version}; only version {VERSION} is known"), 2);
    }
    if flags != 0 {
        return header(format!("header flags are {flags:#x}; none is known"), 3);
    }
    if header_len < HEADER_LEN {
        return header(format!("header length is {header_len}, less than {HEADER_LEN}"), 4);
    }
    let Some(beyond) = data.get(HEADER_LEN as usize..header_len as usize) else {
        return header(format!("header length is {header_len}, but the table has {size} bytes"), 4);
    };
    if let Some(at) = beyond.iter().position(|&byte| byte != 0) {
        return header("the header has fields this version does not know".into(), HEADER_LEN as usize + at);
    }

    let section = |name: &str, off: u32, len: u32| {
        let start = header_len.checked_add(off);
        let end = start.and_then(|start| start.checked_add(len)).filter(|&end| end <= size);
        start.zip(end).ok_or_else(|| {
            let message = format!("{name} of {len} bytes at {off} leave the table of {size} bytes");
            Error::new(ErrorKind::Layout, message)
        })
    };
    let (types_start, types_end) = section("types", type_off, type_len)?;
    let (strings_start, strings_end) = section("strings", str_off, str_len)?;
    if type_off % 4 != 0 {
        return Err(Error::new(
            ErrorKind::Layout,
            format!("types start at {type_off}, which is not a multiple of 4"),
        )
        .at(8));
    }
    if types_end > strings_start {
        return Err(Error::new(ErrorKind::Layout, "the types overlap the strings").at(16));
    }
    if str_len == 0 && !split {
        return Err(Error::new(ErrorKind::Strings, "there is no string table").at(20));
    }
    Ok(Layout { endian, header_len, types_start, types_end, strings_start, strings_end })
}

fn check_strings(btf: &Btf) -> Result<(), Error> {
    let start = btf.layout.strings_start as usize;
    let strings = btf.strings();
    let (Some(&first), Some(&last)) = (strings.first(), strings.last()) else {
        return Ok(());
    };
    let refuse = |message: &str, at: usize| Err(Error::new(ErrorKind::Strings, message).at(at));
    if btf.end_string() - 1 > MAX_NAME_OFFSET {
        return refuse("the string table is larger than 16 MiB", start);
    }
    if btf.base.is_none() && first != 0 {
        return refuse("the string table does not start with an empty string", start);
    }
    if last != 0 {
        return refuse("the last string does not end", start + strings.len() - 1);
    }
    Ok(())
}

fn find_records(btf: &Btf) -> Result<Vec<u32>, Error> {
    let Layout { types_start, types_end, .. } = btf.layout;
    let mut records = Vec::with_capacity((types_end - types_start) as usize / 40);
    let mut at = types_start;
    while at < types_end {
        let id = TypeId(btf.first_id.saturating_add(records.len() as u32));
        if id.0 > MAX_TYPES {
            let message = format!("more than {MAX_TYPES} types");
            return Err(Error::new(ErrorKind::Limit, message).at(at as usize));
        }
        let truncated = |kind: Option<Kind>, need: u32| {
            let message = format!("record of {need} bytes in the last {} bytes of the types", types_end - at);
            Error::new(ErrorKind::Truncated, message).about(id, kind, "").at(at as usize)
        };
        if types_end - at < RECORD_LEN {
            return Err(truncated(None, RECORD_LEN));
        }
        let info = btf.word(at as usize + 4);
        let number = info >> 24 & 0x1f;
        let Some(kind) = Kind::from_number(number).filter(|&kind| kind != Kind::Void) else {
            let message = format!("kind {number} is not known");
            return Err(Error::new(ErrorKind::Kind, message).about(id, None, "").at(at as usize + 4));
        };
        // At most 12 + 12 + 65535 * 12 bytes.
        let len = RECORD_LEN + kind.tail() + kind.stride() * (info & 0xffff);
        if types_end - at < len {
            return Err(truncated(Some(kind), len));
        }
        records.push(at);
        at += len;
    }
    Ok(records)
}

impl Btf {
    /// The word at byte `at` of the table; 0 beyond its end, where no checked record leads.
    pub(crate) fn word(&self, at: usize) -> u32 {
        match self.data.get(at..).and_then(<[u8]>::first_chunk::<4>) {
            Some(&bytes) => self.layout.endian.word(bytes),
            None => 0,
        }
    }

    /// The record of a type and the table it stands in; none for `void`.
    pub(crate) fn record(&self, id: TypeId) -> Option<(&Btf, Record)> {
        let mut table = self;
        while id.0 < table.first_id {
            table = table.base.as_deref()?;
        }
        let position = (id.0 - table.first_id) as usize;
        let &offset = table.records.get(position)?;
        Some((table, table.record_at(offset as usize)))
    }

    pub(crate) fn record_at(&self, offset: usize) -> Record {
        let info = self.word(offset + 4);
        Record {
            // Found to be a kind when the record was found.
            kind: Kind::from_number(info >> 24 & 0x1f).unwrap_or(Kind::Void),
            flag: info >> 31 != 0,
            vlen: info & 0xffff,
            name: self.word(offset),
            word: self.word(offset + 8),
            body: offset + RECORD_LEN as usize,
        }
    }

    pub(crate) fn decode(&self, record: Record) -> Type<'_> {
        let Record { kind, flag, vlen, word, body, .. } = record;
        let name = self.name_at(record.name);
        let target = TypeId(word);
        let form = Form { stride: kind.stride(), flag };
        let linkage = |number| Linkage::from_number(number).unwrap_or(Linkage::Static);
        match kind {
            Kind::Void => Type::Void,
            Kind::Int => {
                let packed = self.word(body);
                Type::Int {
                    name,
                    size: word,
                    encoding: Encoding((packed >> 24 & 0xf) as u8),
                    offset: (packed >> 16) as u8,
                    bits: packed as u8,
                }
            }
            Kind::Ptr => Type::Ptr { target },
            Kind::Array => Type::Array {
                elem: TypeId(self.word(body)),
                index: TypeId(self.word(body + 4)),
                count: self.word(body + 8),
            },
            Kind::Struct | Kind::Union => {
                let members = List::new(self, body, vlen, form);
                let composite = Composite { name, size: word, kind_flag: flag, members };
                if kind == Kind::Struct { Type::Struct(composite) } else { Type::Union(composite) }
            }
            Kind::Enum | Kind::Enum64 => {
                let variants = List::new(self, body, vlen, form);
                let of = Enum { name, size: word, signed: flag, variants };
                if kind == Kind::Enum { Type::Enum(of) } else { Type::Enum64(of) }
            }
            Kind::Fwd => Type::Fwd { name, is_union: flag },
            Kind::Typedef => Type::Typedef { name, target },
            Kind::Volatile => Type::Volatile { target },
            Kind::Const => Type::Const { target },
            Kind::Restrict => Type::Restrict { target },
            Kind::Func => Type::Func { name, linkage: linkage(vlen), proto: target },
            Kind::FuncProto => {
                Type::FuncProto(FuncProto { ret: target, params: List::new(self, body, vlen, form) })
            }
            Kind::Var => Type::Var { name, target, linkage: linkage(self.word(body)) },
            Kind::Datasec => {
                Type::Datasec(Datasec { name, size: word, vars: List::new(self, body, vlen, form) })
            }
            Kind::Float => Type::Float { name, size: word },
            Kind::DeclTag => {
                let component = self.word(body);
                let component = (component != u32::MAX).then_some(component);
                Type::DeclTag { name, target, component, attribute: flag }
            }
            Kind::TypeTag => Type::TypeTag { name, target, attribute: flag },
        }
    }

    /// The strings this table itself adds.
    pub(crate) fn strings(&self) -> &[u8] {
        let Layout { strings_start, strings_end, .. } = self.layout;
        self.data.get(strings_start as usize..strings_end as usize).unwrap_or(&[])
    }

    /// The offset one past the last string, counted through the bases.
    pub(crate) fn end_string(&self) -> u32 {
        self.first_string.saturating_add(self.layout.strings_end - self.layout.strings_start)
    }

    /// The bytes of the string at this offset, without the zero that ends it.
    pub fn bytes_at(&self, offset: u32) -> Option<&[u8]> {
        let mut table = self;
        while offset < table.first_string {
            table = table.base.as_deref()?;
        }
        let rest = table.strings().get((offset - table.first_string) as usize..)?;
        CStr::from_bytes_until_nul(rest).ok().map(CStr::to_bytes)
    }

    /// A name, found to be UTF-8 when the table was read.
    pub(crate) fn name_at(&self, offset: u32) -> &str {
        if offset == 0 { "" } else { self.str_at(offset).unwrap_or("") }
    }

    /// The name of the type at this position of this table itself.
    pub(crate) fn own_name_bytes(&self, position: usize) -> &[u8] {
        let name = self.records.get(position).map_or(0, |&offset| self.word(offset as usize));
        if name == 0 { &[] } else { self.bytes_at(name).unwrap_or(&[]) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{self, Xorshift};
    use crate::{BtfBuilder, Strictness, TypeDef};

    /// Reads the sample after a change to its bytes, and compares the error, or `""`.
    #[track_caller]
    fn check(change: impl Fn(&mut Vec<u8>), expected: &str) {
        for endian in [Endian::Little, Endian::Big] {
            let mut bytes = sample::bytes(endian);
            if endian == Endian::Big {
                swap_header(&mut bytes);
            }
            change(&mut bytes);
            if endian == Endian::Big {
                swap_header(&mut bytes);
            }
            let found = Btf::parse(bytes, None).map_or_else(|error| error.to_string(), |_| String::new());
            assert_eq!(found, expected, "{endian:?}");
        }
    }

    /// Turns the words of a header, so that a test can write them in one byte order.
    fn swap_header(bytes: &mut [u8]) {
        let header = bytes.len().min(24);
        for word in bytes[..header].chunks_exact_mut(4).skip(1) {
            word.reverse();
        }
    }

    fn put(bytes: &mut [u8], at: usize, word: u32) {
        bytes[at..at + 4].copy_from_slice(&word.to_le_bytes());
    }

    #[test]
    fn headers_are_judged() {
        check(|_| {}, "");
        check(|bytes| bytes.truncate(1), "1 bytes are too few for a header");
        check(|bytes| bytes.truncate(20), "the header ends after 20 of 24 bytes");
        check(|bytes| bytes[2] = 2, "version is 2; only version 1 is known (at byte 0x2)");
        check(|bytes| bytes[3] = 4, "header flags are 0x4; none is known (at byte 0x3)");
        check(|bytes| put(bytes, 4, 20), "header length is 20, less than 24 (at byte 0x4)");
        check(
            |bytes| put(bytes, 4, 9999),
            "header length is 9999, but the table has 618 bytes (at byte 0x4)",
        );
        check(|bytes| put(bytes, 8, 2), "types start at 2, which is not a multiple of 4 (at byte 0x8)");
        check(|bytes| put(bytes, 16, 4), "the types overlap the strings (at byte 0x10)");
        check(|bytes| put(bytes, 20, 0), "there is no string table (at byte 0x14)");
        check(
            |bytes| put(bytes, 20, u32::MAX),
            "strings of 4294967295 bytes at 440 leave the table of 618 bytes",
        );
    }

    #[test]
    fn a_longer_header_is_read_if_it_is_zero_beyond_what_is_known() {
        let lengthen = |bytes: &mut Vec<u8>, word: [u8; 4]| {
            put(bytes, 4, 28);
            bytes.splice(24..24, word);
        };
        check(|bytes| lengthen(bytes, [0; 4]), "");
        check(
            |bytes| lengthen(bytes, [0, 0, 1, 0]),
            "the header has fields this version does not know (at byte 0x1a)",
        );
    }

    #[test]
    fn strings_are_judged() {
        let end = |bytes: &mut Vec<u8>| bytes.len() - 1;
        check(
            |bytes| {
                let at = end(bytes);
                bytes[at] = b'x';
            },
            "the last string does not end (at byte 0x269)",
        );
        check(
            |bytes| bytes[24 + 440] = b'x',
            "the string table does not start with an empty string (at byte 0x1d0)",
        );
        // The first name, `int`, as a byte that is no UTF-8.
        check(
            |bytes| bytes[24 + 441] = 0xff,
            "type 1 (INT): it has its name at 1, where no string of UTF-8 is (at byte 0x18)",
        );
    }

    #[test]
    fn both_byte_orders_say_the_same() {
        let [little, big] = [Endian::Little, Endian::Big].map(|endian| {
            let btf = Btf::parse(sample::bytes(endian), None).expect("the sample is well formed");
            assert_eq!(btf.endian(), endian);
            sample::raw(&btf)
        });
        assert_eq!(little, big);
    }

    #[test]
    fn a_table_cut_anywhere_is_refused() {
        let bytes = sample::bytes(Endian::NATIVE);
        for len in 0..bytes.len() {
            assert!(Btf::parse(&bytes[..len], None).is_err(), "{len} of {} bytes", bytes.len());
        }
    }

    #[test]
    fn every_flipped_bit_is_refused_or_read() {
        let bytes = sample::bytes(Endian::NATIVE);
        for at in 0..bytes.len() * 8 {
            let mut damaged = bytes.clone();
            damaged[at / 8] ^= 1 << (at % 8);
            if let Ok(btf) = Btf::parse(damaged, None) {
                sample::exercise(&btf);
            }
        }
    }

    #[test]
    fn damaged_tables_are_refused_or_read() {
        let mut random = Xorshift(0x5eed);
        let [mut read, mut taken] = [0, 0];
        for endian in [Endian::Little, Endian::Big] {
            let bytes = sample::bytes(endian);
            for _ in 0..4000 {
                let mut damaged = bytes.clone();
                random.damage(&mut damaged[24..]);
                if let Ok(btf) = Btf::parse(damaged, None) {
                    sample::exercise(&btf);
                    read += 1;
                    taken += u32::from(btf.validate(Strictness::Kernel).is_ok());
                }
            }
        }
        // A test that refuses all at the door, or lets all through, would test nothing.
        assert!(read > 1000 && taken > 100 && taken < read, "{read} read, {taken} taken");
    }

    #[test]
    fn a_split_table_goes_on_where_its_base_ends() {
        let base = Arc::new(sample::table());
        let mut types = BtfBuilder::on(Arc::clone(&base));
        let node = base.find("node", Kind::Struct).expect("the sample has it");
        let pointer = types.add_ptr(node).expect("there is room");
        let own = TypeDef::Typedef { name: "node_ptr".into(), target: pointer };
        let own = types.add(own).expect("there is room");
        let bytes = types.finish(Endian::NATIVE).expect("it is small");

        assert!(Btf::parse(bytes.clone(), None).is_err(), "it refers to types it does not have");
        let btf = Btf::parse(bytes, Some(Arc::clone(&base))).expect("it is well formed");
        assert_eq!(btf.first_id(), base.end_id());
        assert_eq!((btf.len(), btf.end_id().0), (2, base.end_id().0 + 2));
        assert_eq!(btf.find("node_ptr", Kind::Typedef), Some(own));
        assert_eq!(btf.find("node", Kind::Struct), Some(node));
        assert_eq!(btf.resolve(own).map(|(id, _)| id), Some(pointer));
        assert_eq!(btf.name_of(node), "node");
        assert_eq!(
            sample::raw(&btf),
            format!(
                "[{pointer}] PTR '(anon)' type_id={node}\n[{own}] TYPEDEF 'node_ptr' type_id={pointer}\n"
            )
        );
        sample::exercise(&btf);
    }

    #[test]
    fn a_few_bytes_cannot_hold_more_names_than_memory() {
        let mut types = BtfBuilder::new();
        let name = "x".repeat(1 << 20);
        let int = types.add_int(&name, 4, Encoding::NONE).expect("there is room");
        for _ in 0..200 {
            types.add(TypeDef::Typedef { name: name.clone(), target: int }).expect("there is room");
        }
        let bytes = types.finish(Endian::NATIVE).expect("the string stands there once");
        let error = Btf::parse(bytes, None).expect_err("the names come to 201 MiB");
        assert_eq!(error.kind(), ErrorKind::Limit);
    }

    #[test]
    fn the_running_kernel_is_read() {
        let Ok(bytes) = std::fs::read("/sys/kernel/btf/vmlinux") else {
            println!("skipped: no /sys/kernel/btf/vmlinux");
            return;
        };
        let btf = Btf::parse(bytes.clone(), None).expect("a kernel's own types are well formed");
        assert!(btf.find("task_struct", Kind::Struct).is_some());
        let again = BtfBuilder::from_btf(&btf).finish(btf.endian()).expect("what was read can be written");
        assert!(again == bytes, "the rewritten table is not the same");
    }
}
