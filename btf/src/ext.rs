//! `.BTF.ext`: what an object says about single instructions. Which function starts where, which line of source
//! an instruction came from, and what CO-RE has to adjust in it.
//!
//! Records stand in groups, one for each ELF section of code. Strings and types are those of the `.BTF` beside
//! it. As in libbpf, records may be longer than the fields known here, and the header may stop before the
//! CO-RE fields (as old compilers wrote it) or go on after them.

use std::borrow::Cow;

use crate::write::Words;
use crate::{Btf, Endian, Error, ErrorKind, TypeId};

/// The contents of a `.BTF.ext` section.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BtfExt {
    /// The function that starts at an instruction.
    pub func_info: Vec<SectionInfo<FuncInfo>>,
    /// The line of source of an instruction and of those after it.
    pub line_info: Vec<SectionInfo<LineInfo>>,
    /// The field, type or enumerator an instruction depends on.
    pub core_relocs: Vec<SectionInfo<CoreReloc>>,
}

/// The records of one ELF section.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SectionInfo<T> {
    /// The string offset of the section's name.
    pub name_offset: u32,
    /// Its records, in the order of the file.
    pub records: Vec<T>,
}

/// Where an instruction is: in bytes from the start of its ELF section.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct InsnOffset(pub u32);

/// A function starts here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FuncInfo {
    /// Its first instruction.
    pub insn: InsnOffset,
    /// Its FUNC.
    pub func: TypeId,
}

/// A line of source starts here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LineInfo {
    /// The first instruction of the line.
    pub insn: InsnOffset,
    /// The string offset of the file's name.
    pub file_offset: u32,
    /// The string offset of the line's text.
    pub text_offset: u32,
    /// The number of the line; 22 bits.
    pub line: u32,
    /// The column; 10 bits.
    pub column: u32,
}

/// An instruction that depends on the types of the kernel it will run on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CoreReloc {
    /// The instruction to adjust.
    pub insn: InsnOffset,
    /// The type of the object that is looked for in the kernel.
    pub ty: TypeId,
    /// The string offset of the way into it, as in `"0:1:2"`.
    pub access_offset: u32,
    /// What is asked about it.
    pub kind: CoreRelocKind,
}

/// What a CO-RE relocation asks about a field, type or enumerator, with the numbers of `enum bpf_core_relo_kind`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u32)]
#[allow(missing_docs, reason = "the names are the kernel's")]
pub enum CoreRelocKind {
    FieldByteOffset = 0,
    FieldByteSize = 1,
    FieldExists = 2,
    FieldSigned = 3,
    FieldLshiftU64 = 4,
    FieldRshiftU64 = 5,
    TypeIdLocal = 6,
    TypeIdTarget = 7,
    TypeExists = 8,
    TypeSize = 9,
    EnumvalExists = 10,
    EnumvalValue = 11,
    TypeMatches = 12,
}

impl CoreRelocKind {
    /// All kinds, in the order of their numbers.
    pub const ALL: [CoreRelocKind; 13] = [
        CoreRelocKind::FieldByteOffset,
        CoreRelocKind::FieldByteSize,
        CoreRelocKind::FieldExists,
        CoreRelocKind::FieldSigned,
        CoreRelocKind::FieldLshiftU64,
        CoreRelocKind::FieldRshiftU64,
        CoreRelocKind::TypeIdLocal,
        CoreRelocKind::TypeIdTarget,
        CoreRelocKind::TypeExists,
        CoreRelocKind::TypeSize,
        CoreRelocKind::EnumvalExists,
        CoreRelocKind::EnumvalValue,
        CoreRelocKind::TypeMatches,
    ];

    /// The kind of this number.
    pub fn from_number(number: u32) -> Option<CoreRelocKind> {
        CoreRelocKind::ALL.get(usize::try_from(number).ok()?).copied()
    }

    /// The number stored in the record.
    pub fn number(self) -> u32 {
        self as u32
    }

    /// The word libbpf's messages use.
    pub fn name(self) -> &'static str {
        match self {
            CoreRelocKind::FieldByteOffset => "byte_off",
            CoreRelocKind::FieldByteSize => "byte_sz",
            CoreRelocKind::FieldExists => "field_exists",
            CoreRelocKind::FieldSigned => "signed",
            CoreRelocKind::FieldLshiftU64 => "lshift_u64",
            CoreRelocKind::FieldRshiftU64 => "rshift_u64",
            CoreRelocKind::TypeIdLocal => "local_type_id",
            CoreRelocKind::TypeIdTarget => "target_type_id",
            CoreRelocKind::TypeExists => "type_exists",
            CoreRelocKind::TypeSize => "type_size",
            CoreRelocKind::EnumvalExists => "enumval_exists",
            CoreRelocKind::EnumvalValue => "enumval_value",
            CoreRelocKind::TypeMatches => "type_matches",
        }
    }
}

impl InsnOffset {
    /// The number of the instruction in its section, 8 bytes each; `None` if the offset is within one.
    pub fn index(self) -> Option<u32> {
        self.0.is_multiple_of(8).then_some(self.0 / 8)
    }
}

impl<T> SectionInfo<T> {
    /// The name of the ELF section.
    pub fn name<'a>(&self, btf: &'a Btf) -> &'a str {
        btf.name_at(self.name_offset)
    }
}

impl LineInfo {
    /// The name of the source file; what is not UTF-8 in it is replaced.
    pub fn file<'a>(&self, btf: &'a Btf) -> Cow<'a, str> {
        String::from_utf8_lossy(btf.bytes_at(self.file_offset).unwrap_or_default())
    }

    /// The text of the line. Source need not be UTF-8; what is not is replaced.
    pub fn text<'a>(&self, btf: &'a Btf) -> Cow<'a, str> {
        String::from_utf8_lossy(btf.bytes_at(self.text_offset).unwrap_or_default())
    }
}

impl CoreReloc {
    /// The way from the type to what is asked about, as in `"0:1:2"`.
    pub fn access<'a>(&self, btf: &'a Btf) -> &'a str {
        btf.name_at(self.access_offset)
    }
}

const HEADER_LEN: u32 = 32;
/// The header before CO-RE.
const SHORT_HEADER_LEN: u32 = 24;

impl BtfExt {
    /// Reads a section of either byte order; `btf` is the `.BTF` of the same object.
    pub fn parse(bytes: &[u8], btf: &Btf) -> Result<BtfExt, Error> {
        let endian = Endian::of_magic(bytes)?;
        let whole = Part { bytes, endian, start: 0 };
        let header = |message: String, at: usize| Err(Error::new(ErrorKind::Header, message).at(at));
        let short = || Error::new(ErrorKind::Header, format!("the header ends after {} bytes", bytes.len()));
        match bytes.get(2..4).ok_or_else(short)? {
            [1, 0] => {}
            [1, flags] => return header(format!("header flags are {flags:#x}; none is known"), 3),
            [version, ..] => return header(format!("version is {version}; only version 1 is known"), 2),
            [] => return Err(short()),
        }
        let header_len = whole.word(4).ok_or_else(short)?;
        if header_len < SHORT_HEADER_LEN {
            return header(format!("header length is {header_len}, less than {SHORT_HEADER_LEN}"), 4);
        }
        if header_len as usize > bytes.len() {
            return header(
                format!("header length is {header_len}, but the section has {} bytes", bytes.len()),
                4,
            );
        }
        let part = |name: &'static str, at: usize| -> Result<Part<'_>, Error> {
            let (Some(offset), Some(len)) = (whole.word(at), whole.word(at + 4)) else {
                return Err(short());
            };
            let start = header_len as usize + offset as usize;
            let end = start + len as usize;
            let bytes = bytes.get(start..end).ok_or_else(|| {
                let message = format!("{name} of {len} bytes at {offset} leaves the section");
                Error::new(ErrorKind::Layout, message).at(at)
            })?;
            if len != 0 && offset % 4 != 0 {
                let message = format!("{name} starts at {offset}, which is not a multiple of 4");
                return Err(Error::new(ErrorKind::Layout, message).at(at));
            }
            Ok(Part { bytes, endian, start })
        };
        let core = if header_len >= HEADER_LEN {
            part("CO-RE relocations", 24)?
        } else {
            Part { bytes: &[], endian, start: header_len as usize }
        };
        Ok(BtfExt {
            func_info: parse_info(part("function info", 8)?, "function info", btf)?,
            line_info: parse_info(part("line info", 16)?, "line info", btf)?,
            core_relocs: parse_info(core, "CO-RE relocations", btf)?,
        })
    }

    /// Writes the section. String offsets and type numbers are written as they are.
    pub fn to_bytes(&self, endian: Endian) -> Result<Vec<u8>, Error> {
        let mut body = Words { endian, bytes: Vec::new() };
        let func = put_info(&mut body, &self.func_info)?;
        let line = put_info(&mut body, &self.line_info)?;
        let core = put_info(&mut body, &self.core_relocs)?;
        let mut out = Words { endian, bytes: Vec::with_capacity(HEADER_LEN as usize + body.bytes.len()) };
        out.half(crate::read::MAGIC);
        out.bytes.extend_from_slice(&[crate::read::VERSION, 0]);
        out.word(HEADER_LEN);
        for [offset, len] in [func, line, core] {
            out.words([offset, len]);
        }
        out.bytes.extend_from_slice(&body.bytes);
        Ok(out.bytes)
    }
}

fn parse_info<T: Record>(part: Part<'_>, what: &str, btf: &Btf) -> Result<Vec<SectionInfo<T>>, Error> {
    let mut groups = Vec::new();
    if part.bytes.is_empty() {
        return Ok(groups);
    }
    let truncated = |at: usize| {
        Error::new(ErrorKind::Truncated, format!("{what} ends in the middle of a record")).at(part.start + at)
    };
    let stride = part.word(0).ok_or_else(|| truncated(0))? as usize;
    let known = T::WORDS * 4;
    if stride < known || !stride.is_multiple_of(4) {
        let message = format!("{what} has records of {stride} bytes; {known} are needed, in steps of 4");
        return Err(Error::new(ErrorKind::Value, message).at(part.start));
    }
    let mut at = 4;
    while at < part.bytes.len() {
        let (Some(name_offset), Some(count)) = (part.word(at), part.word(at + 4)) else {
            return Err(truncated(at));
        };
        if btf.str_at(name_offset).is_none_or(str::is_empty) {
            let message = format!("{what} has a section name at {name_offset}, where no string is");
            return Err(Error::new(ErrorKind::Name, message).at(part.start + at));
        }
        if count == 0 {
            let section = btf.name_at(name_offset);
            let message = format!("{what} has a group for section `{section}` without records");
            return Err(Error::new(ErrorKind::Value, message).at(part.start + at));
        }
        at += 8;
        let len = (count as usize).checked_mul(stride).ok_or_else(|| truncated(at))?;
        let bytes =
            at.checked_add(len).and_then(|end| part.bytes.get(at..end)).ok_or_else(|| truncated(at))?;
        let mut records = Vec::with_capacity(count as usize);
        for (index, record) in bytes.chunks_exact(stride).enumerate() {
            let record = Part { bytes: record, endian: part.endian, start: part.start + at + index * stride };
            let words = [0, 4, 8, 12].map(|at| record.word(at).unwrap_or(0));
            let section = btf.name_at(name_offset);
            records.push(T::from_words(words, btf).map_err(|fault| {
                let message = format!("{what}, record {index} of section `{section}`: {fault}");
                Error::new(ErrorKind::Reference, message).at(record.start)
            })?);
        }
        groups.push(SectionInfo { name_offset, records });
        at += len;
    }
    Ok(groups)
}

fn put_info<T: Record>(out: &mut Words, groups: &[SectionInfo<T>]) -> Result<[u32; 2], Error> {
    let too_large = || Error::new(ErrorKind::Limit, "the section is larger than 4 GiB");
    let start = u32::try_from(out.bytes.len()).map_err(|_| too_large())?;
    if groups.iter().all(|group| group.records.is_empty()) {
        return Ok([start, 0]);
    }
    out.word(T::WORDS as u32 * 4);
    for group in groups.iter().filter(|group| !group.records.is_empty()) {
        let count = u32::try_from(group.records.len()).map_err(|_| too_large())?;
        out.words([group.name_offset, count]);
        for record in &group.records {
            for word in record.to_words().into_iter().take(T::WORDS) {
                out.word(word);
            }
        }
    }
    let end = u32::try_from(out.bytes.len()).map_err(|_| too_large())?;
    Ok([start, end - start])
}

/// A stretch of the section, and where it starts in it.
#[derive(Clone, Copy)]
struct Part<'a> {
    bytes: &'a [u8],
    endian: Endian,
    start: usize,
}

impl Part<'_> {
    fn word(&self, at: usize) -> Option<u32> {
        Some(self.endian.word(*self.bytes.get(at..)?.first_chunk()?))
    }
}

/// The three records differ in nothing but their words.
trait Record: Sized {
    const WORDS: usize;
    fn from_words(words: [u32; 4], btf: &Btf) -> Result<Self, String>;
    fn to_words(&self) -> [u32; 4];
}

impl Record for FuncInfo {
    const WORDS: usize = 2;

    fn from_words([insn, func, ..]: [u32; 4], btf: &Btf) -> Result<FuncInfo, String> {
        Ok(FuncInfo { insn: InsnOffset(insn), func: check_type(func, btf)? })
    }

    fn to_words(&self) -> [u32; 4] {
        [self.insn.0, self.func.0, 0, 0]
    }
}

impl Record for LineInfo {
    const WORDS: usize = 4;

    fn from_words([insn, file, text, place]: [u32; 4], btf: &Btf) -> Result<LineInfo, String> {
        Ok(LineInfo {
            insn: InsnOffset(insn),
            file_offset: check_string(file, btf)?,
            text_offset: check_string(text, btf)?,
            line: place >> 10,
            column: place & 0x3ff,
        })
    }

    fn to_words(&self) -> [u32; 4] {
        [self.insn.0, self.file_offset, self.text_offset, self.line << 10 | self.column.min(0x3ff)]
    }
}

impl Record for CoreReloc {
    const WORDS: usize = 4;

    fn from_words([insn, ty, access, kind]: [u32; 4], btf: &Btf) -> Result<CoreReloc, String> {
        Ok(CoreReloc {
            insn: InsnOffset(insn),
            ty: check_type(ty, btf)?,
            access_offset: check_string(access, btf)?,
            kind: CoreRelocKind::from_number(kind)
                .ok_or_else(|| format!("relocation kind {kind} is not known"))?,
        })
    }

    fn to_words(&self) -> [u32; 4] {
        [self.insn.0, self.ty.0, self.access_offset, self.kind.number()]
    }
}

fn check_type(id: u32, btf: &Btf) -> Result<TypeId, String> {
    let id = TypeId(id);
    if btf.kind_of(id).is_some() { Ok(id) } else { Err(format!("type {id} does not exist")) }
}

fn check_string(offset: u32, btf: &Btf) -> Result<u32, String> {
    if btf.bytes_at(offset).is_some() { Ok(offset) } else { Err(format!("no string at {offset}")) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{self, Xorshift};
    use crate::{BtfBuilder, Kind};

    /// A table and what an object says beside it about a section of two lines and one relocation.
    fn object() -> (Btf, BtfExt) {
        let mut types = sample::all_kinds().expect("the sample is well formed");
        let mut string = |text: &str| types.add_string(text).expect("there is room");
        let [section, file, text, access] = ["xdp", "a.c", "return 0;", "0:1"].map(&mut string);
        let [func, node] = [("visit", Kind::Func), ("node", Kind::Struct)]
            .map(|(name, kind)| types.find(name, kind).expect("the sample has it"));
        let line = |insn, line| LineInfo {
            insn: InsnOffset(insn),
            file_offset: file,
            text_offset: text,
            line,
            column: 9,
        };
        let ext = BtfExt {
            func_info: vec![SectionInfo {
                name_offset: section,
                records: vec![FuncInfo { insn: InsnOffset(0), func }],
            }],
            line_info: vec![SectionInfo { name_offset: section, records: vec![line(0, 3), line(8, 4)] }],
            core_relocs: vec![SectionInfo {
                name_offset: section,
                records: vec![CoreReloc {
                    insn: InsnOffset(8),
                    ty: node,
                    access_offset: access,
                    kind: CoreRelocKind::FieldByteOffset,
                }],
            }],
        };
        let bytes = types.finish(Endian::Little).expect("it is small");
        (Btf::parse(bytes, None).expect("it is well formed"), ext)
    }

    #[test]
    fn records_come_back_in_both_byte_orders() {
        let (btf, ext) = object();
        for endian in [Endian::Little, Endian::Big] {
            let bytes = ext.to_bytes(endian).expect("it is small");
            assert_eq!(BtfExt::parse(&bytes, &btf), Ok(ext.clone()));
        }
        let line = ext.line_info[0].records[1];
        assert_eq!((line.insn.index(), line.file(&btf).as_ref()), (Some(1), "a.c"));
        assert_eq!((line.text(&btf).as_ref(), line.line, line.column), ("return 0;", 4, 9));
        assert_eq!(ext.core_relocs[0].records[0].access(&btf), "0:1");
        assert_eq!(ext.func_info[0].name(&btf), "xdp");
        assert_eq!(InsnOffset(12).index(), None);
    }

    #[track_caller]
    fn check(change: impl Fn(&mut Vec<u8>), expected: &str) {
        let (btf, ext) = object();
        let mut bytes = ext.to_bytes(Endian::Little).expect("it is small");
        change(&mut bytes);
        let found = BtfExt::parse(&bytes, &btf).map_or_else(|error| error.to_string(), |_| String::new());
        assert_eq!(found, expected);
    }

    #[test]
    fn faults_are_named() {
        check(|_| {}, "");
        check(|bytes| bytes[0] = 0, "magic number is 0xeb00, not 0xeb9f: this is not BTF (at byte 0x0)");
        check(|bytes| bytes[2] = 9, "version is 9; only version 1 is known (at byte 0x2)");
        check(|bytes| bytes[4] = 16, "header length is 16, less than 24 (at byte 0x4)");
        check(|bytes| bytes[12] = 200, "function info of 200 bytes at 0 leaves the section (at byte 0x8)");
        check(
            |bytes| bytes[32] = 4,
            "function info has records of 4 bytes; 8 are needed, in steps of 4 (at byte 0x20)",
        );
        check(
            |bytes| bytes[40] = 0,
            "function info has a group for section `xdp` without records (at byte 0x24)",
        );
        check(|bytes| bytes[40] = 2, "function info ends in the middle of a record (at byte 0x2c)");
        check(
            |bytes| bytes[48] = 99,
            "function info, record 0 of section `xdp`: type 99 does not exist (at byte 0x2c)",
        );
        check(
            |bytes| {
                let at = bytes.len() - 4;
                bytes[at] = 13;
            },
            "CO-RE relocations, record 0 of section `xdp`: relocation kind 13 is not known (at byte 0x6c)",
        );
    }

    #[test]
    fn records_longer_than_known_are_read() {
        let (btf, ext) = object();
        let only = BtfExt { func_info: ext.func_info, ..BtfExt::default() };
        let mut bytes = only.to_bytes(Endian::Little).expect("it is small");
        bytes[12] += 4;
        bytes[32] += 4;
        bytes.splice(52..52, [0xaa; 4]);
        assert_eq!(BtfExt::parse(&bytes, &btf), Ok(only));
    }

    #[test]
    fn the_header_may_stop_before_core() {
        let (btf, ext) = object();
        let old = BtfExt { core_relocs: Vec::new(), ..ext };
        let mut bytes = old.to_bytes(Endian::Little).expect("it is small");
        bytes[4] = 24;
        bytes.drain(24..32);
        assert_eq!(BtfExt::parse(&bytes, &btf), Ok(old));
    }

    #[test]
    fn damaged_sections_are_refused_or_read() {
        let (btf, ext) = object();
        let bytes = ext.to_bytes(Endian::Little).expect("it is small");
        for len in 0..bytes.len() {
            assert!(BtfExt::parse(&bytes[..len], &btf).is_err(), "{len} of {} bytes", bytes.len());
        }
        let mut random = Xorshift(0xe47);
        for _ in 0..5000 {
            let mut damaged = bytes.clone();
            random.damage(&mut damaged);
            if let Ok(ext) = BtfExt::parse(&damaged, &btf) {
                let again = ext.to_bytes(Endian::Big).expect("it is small");
                assert_eq!(BtfExt::parse(&again, &btf), Ok(ext));
            }
        }
    }

    #[test]
    fn source_need_not_be_utf8() {
        let mut types = BtfBuilder::new();
        let text = types.add_string("return 'x';").expect("there is room");
        let mut bytes = types.finish(Endian::Little).expect("it is small");
        let at = bytes.iter().position(|&byte| byte == b'x').expect("it stands there");
        bytes[at] = 0xe4;
        let btf = Btf::parse(bytes, None).expect("names alone must be text");
        let line = LineInfo { insn: InsnOffset(0), file_offset: 0, text_offset: text, line: 1, column: 1 };
        assert_eq!(line.text(&btf), "return '\u{fffd}';");
    }
}
