//! The type information and the configuration of the kernels whose facts are carried, embedded.
//!
//! They come from kernels of these releases, which are GPL-2.0 works; `linux/data/README.md` says how they were taken. They are decoded on first use and then kept.

use std::io::Read;
use std::sync::OnceLock;

use ruzstd::decoding::StreamingDecoder;

use crate::Line;

static BTF_6_1: OnceLock<Vec<u8>> = OnceLock::new();
static BTF_6_12: OnceLock<Vec<u8>> = OnceLock::new();
static BTF_6_18: OnceLock<Vec<u8>> = OnceLock::new();
static CONFIG_6_1: OnceLock<String> = OnceLock::new();
static CONFIG_6_12: OnceLock<String> = OnceLock::new();
static CONFIG_6_18: OnceLock<String> = OnceLock::new();

/// The raw BTF of a kernel's vmlinux.
pub fn kernel_btf(line: Line) -> Option<&'static [u8]> {
    let bytes = match line {
        Line::V6_1 => BTF_6_1.get_or_init(|| decode(include_bytes!("../data/btf/6.1.btf.zst"))),
        Line::V6_12 => BTF_6_12.get_or_init(|| decode(include_bytes!("../data/btf/6.12.btf.zst"))),
        Line::V6_18 => BTF_6_18.get_or_init(|| decode(include_bytes!("../data/btf/6.18.btf.zst"))),
    };
    Some(bytes).filter(|bytes| !bytes.is_empty()).map(Vec::as_slice)
}

/// The configuration a kernel was built with, as `/boot/config-*` has it; for `.kconfig` externs.
pub fn kernel_config(line: Line) -> Option<&'static str> {
    let text = match line {
        Line::V6_1 => CONFIG_6_1.get_or_init(|| text(include_bytes!("../data/config/6.1.config.zst"))),
        Line::V6_12 => CONFIG_6_12.get_or_init(|| text(include_bytes!("../data/config/6.12.config.zst"))),
        Line::V6_18 => CONFIG_6_18.get_or_init(|| text(include_bytes!("../data/config/6.18.config.zst"))),
    };
    Some(text).filter(|text| !text.is_empty()).map(String::as_str)
}

/// The content of an embedded file; empty if it cannot be decoded, which a test rules out.
fn decode(file: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let read = StreamingDecoder::new(file).ok().and_then(|mut decoder| decoder.read_to_end(&mut bytes).ok());
    read.map_or_else(Vec::new, |_| bytes)
}

fn text(file: &[u8]) -> String {
    String::from_utf8(decode(file)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(line: Line, btf_size: usize, option: &str) {
        let btf = kernel_btf(line).unwrap();
        assert_eq!((btf.len(), &btf[..4]), (btf_size, &[0x9f, 0xeb, 1, 0][..]));
        assert!(kernel_config(line).unwrap().lines().any(|text| text == option), "{option}");
    }

    #[test]
    fn embedded_files_decode() {
        check(Line::V6_1, 4_119_994, "CONFIG_KERNEL_LZ4=y");
        check(Line::V6_12, 4_685_889, "CONFIG_KERNEL_ZSTD=y");
        check(Line::V6_18, 5_515_646, "CONFIG_DEBUG_INFO_BTF=y");
    }
}
