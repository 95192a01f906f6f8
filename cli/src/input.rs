//! What commands read: files, and standard input where `-` stands for a file.

use std::io::Read;
use std::path::{Path, PathBuf};

use skep_object::Object;

use crate::failure::{Failure, codes};

/// What messages call standard input.
pub(crate) const STDIN: &str = "<stdin>";

/// No object, source or kernel image comes near this.
const MAX_STDIN: u64 = 1 << 30;

/// A file that was read.
#[derive(Debug)]
pub(crate) struct Input {
    /// What messages call it.
    pub(crate) name: String,
    pub(crate) bytes: Vec<u8>,
}

impl Input {
    /// Reads a file, or standard input for `-`.
    pub(crate) fn read(path: &Path) -> Result<Input, Failure> {
        if is_stdin(path) {
            let mut bytes = Vec::new();
            let read = std::io::stdin().lock().take(MAX_STDIN).read_to_end(&mut bytes);
            return match read {
                Ok(_) => Ok(Input { name: STDIN.to_owned(), bytes }),
                Err(error) => Err(unreadable(STDIN, &error)),
            };
        }
        let name = path.display().to_string();
        match std::fs::read(path) {
            Ok(bytes) => Ok(Input { name, bytes }),
            Err(error) => {
                let failure = unreadable(&name, &error);
                Err(match neighbor(path) {
                    Some(meant) => failure.help(format!("did you mean `{}`?", meant.display())),
                    None => failure,
                })
            }
        }
    }

    /// Whether it is an ELF file.
    pub(crate) fn is_elf(&self) -> bool {
        self.bytes.starts_with(b"\x7fELF")
    }

    /// Whether it is bare BTF, of either byte order.
    pub(crate) fn is_btf(&self) -> bool {
        is_btf(&self.bytes)
    }
}

/// Reads an object file.
pub(crate) fn open_object(path: &Path) -> Result<Object, Failure> {
    let Input { name, bytes } = Input::read(path)?;
    Ok(Object::parse(&name, bytes)?)
}

/// Whether a file is bare BTF, of which its first bytes are asked alone.
pub(crate) fn is_bare_btf(path: &Path) -> bool {
    let mut mark = Vec::new();
    let read = std::fs::File::open(path).and_then(|file| file.take(2).read_to_end(&mut mark));
    read.is_ok() && is_btf(&mark)
}

fn is_btf(bytes: &[u8]) -> bool {
    matches!(bytes, [0x9f, 0xeb, ..] | [0xeb, 0x9f, ..])
}

pub(crate) fn is_stdin(path: &Path) -> bool {
    path == Path::new("-")
}

fn unreadable(name: &str, error: &std::io::Error) -> Failure {
    Failure::of_file(codes::UNREADABLE, name, format_args!("cannot be read: {error}"))
}

/// The file beside one that is not there whose name is almost the same.
fn neighbor(path: &Path) -> Option<PathBuf> {
    const MANY: usize = 10_000;
    let name = path.file_name()?.to_str()?;
    let directory = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let names: Vec<String> = std::fs::read_dir(directory)
        .ok()?
        .take(MANY)
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|other| other != name)
        .collect();
    skep_diag::closest(name, names.iter().map(String::as_str)).map(|meant| path.with_file_name(meant))
}
