//! Finding BTF in what people have of a kernel: a bare BTF file, an ELF image, a compressed image.
//!
//! A compressed image is a small program with the kernel inside. On x86 its header (Documentation/arch/x86/boot.rst)
//! says where; an EFI image of other machines says so too (`zimg`); anything else is searched for the marks of the
//! compressions the kernel has been built with.

use std::io::Read;
use std::path::Path;
use std::sync::Arc;

use object::Endianness;
use object::elf::FileHeader64;
use object::read::ReadCache;
use object::read::elf::{FileHeader as _, SectionHeader as _};
use skep_btf::Btf;

use super::parse_btf;
use crate::error::{Error, ErrorKind};

/// An unpacked kernel is some 60 MB, with DWARF some 1 GB; more than this is a bomb.
const MAX_UNPACKED: u64 = 2 << 30;
/// The dictionary of an LZMA stream, in KiB; the kernel's build asks for 32 MiB at most.
const MAX_LZMA_KB: u32 = 256 << 10;
/// The kernel's BTF is some 6 MB, with everything built in some 20 MB.
const MAX_BTF: u64 = 256 << 20;

/// Reads the BTF of a kernel from a file of any of these forms.
pub(super) fn read(path: &Path) -> Result<Btf, Error> {
    let io = |error: std::io::Error| Error::io(&path.display().to_string(), &error);
    let mut file = std::fs::File::open(path).map_err(io)?;
    let mut mark = Vec::new();
    (&mut file).take(4).read_to_end(&mut mark).map_err(io)?;
    if mark.as_slice() == b"\x7fELF" {
        // An image with DWARF is large; only its tables and one section are read.
        let cache = ReadCache::new(file);
        return btf_of_elf(&cache);
    }
    from_bytes(&std::fs::read(path).map_err(io)?)
}

/// Reads the BTF of a module from a bare BTF file or an object (`.ko`); that of its kernel is `base`.
pub(super) fn read_module(path: &Path, base: &Arc<Btf>) -> Result<Btf, Error> {
    let bytes = std::fs::read(path).map_err(|error| Error::io(&path.display().to_string(), &error))?;
    let base = Some(Arc::clone(base));
    match bytes.as_slice() {
        [0x7f, b'E', b'L', b'F', ..] => parse_btf(section_of_elf(bytes.as_slice())?, base),
        _ => parse_btf(bytes, base),
    }
}

fn from_bytes(bytes: &[u8]) -> Result<Btf, Error> {
    match bytes {
        [0x9f, 0xeb, ..] | [0xeb, 0x9f, ..] => parse_btf(bytes.to_vec(), None),
        [0x7f, b'E', b'L', b'F', ..] => btf_of_elf(bytes),
        _ => btf_of_compressed(bytes),
    }
}

fn btf_of_elf<'data>(data: impl object::read::ReadRef<'data>) -> Result<Btf, Error> {
    parse_btf(section_of_elf(data)?, None).map_err(|error| error.in_section(".BTF"))
}

fn section_of_elf<'data>(data: impl object::read::ReadRef<'data>) -> Result<Vec<u8>, Error> {
    let malformed = |error: object::read::Error| Error::malformed(error.to_string());
    let header = FileHeader64::<Endianness>::parse(data).map_err(malformed)?;
    let endian = header.endian().map_err(malformed)?;
    let sections = header.sections(endian, data).map_err(malformed)?;
    let Some((_, section)) = sections.section_by_name(endian, b".BTF") else {
        let reason = "the image has no section `.BTF`".to_owned();
        return Err(Error::new(ErrorKind::NoKernelBtf { reason }));
    };
    if section.sh_size(endian) > MAX_BTF {
        let reason = format!("`.BTF` has {} bytes", section.sh_size(endian));
        return Err(Error::new(ErrorKind::Limit { reason }));
    }
    Ok(section.data(endian, data).map_err(malformed)?.to_vec())
}

fn btf_of_compressed(bytes: &[u8]) -> Result<Btf, Error> {
    let payload = payload(bytes);
    let mut first_error = None;
    let starts = match payload {
        Some(payload) => vec![payload],
        // The marks of some are too short to be searched for.
        None if matches!(bytes, [0x5d, 0, 0, ..] | [b'B', b'Z', b'h', ..] | [0x89, b'L', b'Z', b'O', ..]) => {
            vec![bytes]
        }
        None => find_marks(bytes),
    };
    for start in starts {
        match unpack(start) {
            Ok(kernel) => match kernel.as_slice() {
                [0x7f, b'E', b'L', b'F', ..] => return btf_of_elf(kernel.as_slice()),
                _ => return btf_of_flat(&kernel),
            },
            Err(error) => {
                first_error.get_or_insert(error);
            }
        }
    }
    Err(first_error.unwrap_or_else(|| {
        let reason = "the file is neither BTF, nor ELF, nor a compressed kernel image".to_owned();
        Error::new(ErrorKind::NoKernelBtf { reason })
    }))
}

/// The compressed kernel, where a header says it is.
fn payload(bytes: &[u8]) -> Option<&[u8]> {
    let word = |at: usize| -> Option<usize> {
        let &word = bytes.get(at..)?.first_chunk::<4>()?;
        Some(u32::from_le_bytes(word) as usize)
    };
    if bytes.get(0x202..0x206) == Some(b"HdrS") {
        let setup_sectors = match *bytes.get(0x1f1)? {
            0 => 4,
            sectors => usize::from(sectors),
        };
        let start = (setup_sectors + 1).checked_mul(512)?.checked_add(word(0x248)?)?;
        return bytes.get(start..start.checked_add(word(0x24c)?)?);
    }
    if bytes.starts_with(b"MZ") && bytes.get(4..8) == Some(b"zimg") {
        let start = word(8)?;
        return bytes.get(start..start.checked_add(word(12)?)?);
    }
    None
}

/// Where one of the compressions may start. The marks are short, so there may be false ones.
fn find_marks(bytes: &[u8]) -> Vec<&[u8]> {
    const MAX_MARKS: usize = 64;
    let is_mark = |rest: &[u8]| {
        matches!(rest, [0x1f, 0x8b, 8, ..] | [0x28, 0xb5, 0x2f, 0xfd, ..]) || rest.starts_with(b"\xfd7zXZ\0")
    };
    let starts = bytes.windows(6).enumerate().filter(|(_, window)| is_mark(window));
    starts.filter_map(|(at, _)| bytes.get(at..)).take(MAX_MARKS).collect()
}

fn unpack(bytes: &[u8]) -> Result<Vec<u8>, Error> {
    let mut kernel = Vec::new();
    match bytes {
        [0x1f, 0x8b, ..] => {
            read_all(flate2::read::GzDecoder::new(bytes), &mut kernel)?;
        }
        [0x28, 0xb5, 0x2f, 0xfd, ..] => {
            let decoder = ruzstd::decoding::StreamingDecoder::new(bytes)
                .map_err(|error| Error::malformed(format!("damaged zstd stream: {error}")))?;
            read_all(decoder, &mut kernel)?;
        }
        [0xfd, b'7', b'z', b'X', b'Z', 0, ..] => {
            read_all(lzma_rust2::XzReader::new(bytes, false), &mut kernel)?;
        }
        [0x5d, 0, 0, ..] => {
            let decoder = lzma_rust2::LzmaReader::new_mem_limit(bytes, MAX_LZMA_KB, None)
                .map_err(|error| Error::malformed(format!("damaged LZMA stream: {error}")))?;
            read_all(decoder, &mut kernel)?;
        }
        [0x02, 0x21, 0x4c, 0x18, blocks @ ..] => unpack_lz4(blocks, &mut kernel)?,
        [b'B', b'Z', b'h', ..] => return Err(compression("bzip2")),
        [0x89, b'L', b'Z', b'O', ..] => return Err(compression("lzo")),
        _ => {
            let reason = "the kernel image is compressed in an unknown way".to_owned();
            return Err(Error::new(ErrorKind::NoKernelBtf { reason }));
        }
    }
    Ok(kernel)
}

fn compression(name: &'static str) -> Error {
    let command = "scripts/extract-vmlinux VMLINUZ > vmlinux (of the kernel's sources)";
    Error::new(ErrorKind::Compression { name, command })
}

/// LZ4 as the kernel's build writes it, the old form: blocks of 8 MiB, each behind its length.
fn unpack_lz4(mut rest: &[u8], kernel: &mut Vec<u8>) -> Result<(), Error> {
    const BLOCK: usize = 8 << 20;
    let mut block = vec![0; BLOCK];
    while let Some((&length, after)) = rest.split_first_chunk::<4>() {
        // What follows the last block is the length of the unpacked kernel, which is no length of a block.
        let Some((packed, after)) = after.split_at_checked(u32::from_le_bytes(length) as usize) else {
            break;
        };
        if packed.is_empty() {
            break;
        }
        let damaged = |error| Error::malformed(format!("damaged LZ4 block: {error}"));
        let n = lz4_flex::block::decompress_into(packed, &mut block).map_err(damaged)?;
        kernel.extend_from_slice(block.get(..n).unwrap_or_default());
        if kernel.len() as u64 > MAX_UNPACKED {
            let reason = "the unpacked kernel is larger than any kernel".to_owned();
            return Err(Error::new(ErrorKind::Limit { reason }));
        }
        rest = after;
    }
    Ok(())
}

/// What follows the stream (a length, padding) is the boot program's, so an error at its end is none.
fn read_all(mut decoder: impl Read, kernel: &mut Vec<u8>) -> Result<(), Error> {
    let result = decoder.by_ref().take(MAX_UNPACKED).read_to_end(kernel);
    match result {
        Err(error) if kernel.len() < 1 << 20 => {
            Err(Error::malformed(format!("the compressed kernel cannot be unpacked: {error}")))
        }
        _ => Ok(()),
    }
}

/// A flat image has lost its section table; the BTF is found by its mark and must read.
fn btf_of_flat(kernel: &[u8]) -> Result<Btf, Error> {
    const MIN_KERNEL_TYPES: u32 = 1000;
    let header = [0x9f, 0xeb, 1, 0, 24, 0, 0, 0];
    for (at, _) in kernel.windows(header.len()).enumerate().filter(|(_, window)| *window == header) {
        let Some(rest) = kernel.get(at..) else { continue };
        let word = |at: usize| rest.get(at..)?.first_chunk::<4>().map(|&word| u32::from_le_bytes(word));
        let len = word(16).zip(word(20)).and_then(|(off, len)| off.checked_add(len)?.checked_add(24));
        let table = len.and_then(|len| rest.get(..len as usize));
        if let Some(table) = table
            && let Ok(btf) = Btf::parse(table, None)
            && btf.len() >= MIN_KERNEL_TYPES
        {
            return Ok(btf);
        }
    }
    Err(Error::new(ErrorKind::NoKernelBtf { reason: "the unpacked image holds none".to_owned() }))
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use skep_btf::{BtfBuilder, Encoding, Endian};

    use super::*;

    /// A kernel of one type, `int`, as a bare table and in an ELF image.
    fn kernel() -> (Vec<u8>, Vec<u8>) {
        let mut builder = BtfBuilder::new();
        builder.add_int("int", 4, Encoding::SIGNED).unwrap();
        let btf = builder.finish(Endian::Little).unwrap();
        let mut elf = object::write::Object::new(
            object::BinaryFormat::Elf,
            object::Architecture::X86_64,
            Endianness::Little,
        );
        let section = elf.add_section(Vec::new(), b".BTF".to_vec(), object::SectionKind::ReadOnlyData);
        elf.append_section_data(section, &btf, 8);
        (btf, elf.write().unwrap())
    }

    /// A boot image with `payload` where its header says.
    fn boot_image(payload: &[u8]) -> Vec<u8> {
        let mut image = vec![0; 1024 + 100];
        image[0x1f1] = 1;
        image[0x202..0x206].copy_from_slice(b"HdrS");
        image[0x248..0x24c].copy_from_slice(&100u32.to_le_bytes());
        image[0x24c..0x250].copy_from_slice(&(payload.len() as u32).to_le_bytes());
        image.extend_from_slice(payload);
        image.extend_from_slice(b"what the boot program needs");
        image
    }

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    /// One block of literals in the old form of LZ4.
    fn lz4(bytes: &[u8]) -> Vec<u8> {
        let mut block = vec![0xf0];
        let mut rest = bytes.len() - 15;
        while rest >= 255 {
            block.push(255);
            rest -= 255;
        }
        block.push(rest as u8);
        block.extend_from_slice(bytes);
        let length = (block.len() as u32).to_le_bytes();
        [&[0x02, 0x21, 0x4c, 0x18], &length[..], &block, &(bytes.len() as u32).to_le_bytes()].concat()
    }

    #[track_caller]
    fn check(bytes: &[u8]) {
        let btf = from_bytes(bytes).unwrap();
        assert_eq!((btf.len(), btf.name_of(skep_btf::TypeId(1))), (1, "int"));
    }

    #[test]
    fn types_are_found_in_every_form_of_a_kernel() {
        let (btf, elf) = kernel();
        check(&btf);
        check(&elf);
        check(&gzip(&elf));
        check(&boot_image(&gzip(&elf)));
        check(&boot_image(&lz4(&elf)));
        let mut zimg = b"MZ\0\0zimg".to_vec();
        let payload = gzip(&elf);
        zimg.extend_from_slice(&24u32.to_le_bytes());
        zimg.extend_from_slice(&(payload.len() as u32).to_le_bytes());
        zimg.resize(24, 0);
        check(&[zimg, payload].concat());
    }

    #[track_caller]
    fn check_error(bytes: &[u8], is_expected: impl Fn(&ErrorKind) -> bool) {
        let error = from_bytes(bytes).unwrap_err();
        assert!(is_expected(error.kind()), "{error}");
    }

    #[test]
    fn what_cannot_be_unpacked_is_named() {
        let bzip2 = |kind: &ErrorKind| matches!(kind, ErrorKind::Compression { name: "bzip2", .. });
        check_error(&boot_image(b"BZh91AY"), bzip2);
        check_error(b"BZh91AY", bzip2);
        let none = |kind: &ErrorKind| matches!(kind, ErrorKind::NoKernelBtf { .. });
        check_error(b"", none);
        check_error(&gzip(b"nothing"), none);
        check_error(&boot_image(b"\x28\xb5\x2f\xfd"), |kind| matches!(kind, ErrorKind::Malformed { .. }));
        let empty = object::write::Object::new(
            object::BinaryFormat::Elf,
            object::Architecture::X86_64,
            Endianness::Little,
        );
        check_error(&empty.write().unwrap(), none);
    }
}
