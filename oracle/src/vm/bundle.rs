//! The running executable as a guest's `/init`, with the libraries it runs on.
//!
//! The dynamic loader of this process already knows which files it took and from where, so they are asked of it
//! instead of being searched for a second time: each goes into the archive under the very path it was loaded from,
//! and so does the loader itself. A statically linked executable has none and goes alone. The directories are handed
//! to the guest's loader in `LD_LIBRARY_PATH`, since the archive has no loader cache.

use std::collections::BTreeSet;
use std::ffi::{CStr, c_int, c_void};
use std::fs;
use std::path::{Path, PathBuf};

use super::cpio::Archive;
use crate::Error;

/// The file this process runs, even if it was deleted or replaced since.
const RUNNING_EXECUTABLE: &str = "/proc/self/exe";

/// Adds the running executable and its libraries; gives the directories these are in.
pub(super) fn add_running_executable(archive: &mut Archive) -> Result<Vec<String>, Error> {
    archive.file("/init", 0o755, &read(Path::new(RUNNING_EXECUTABLE))?);
    let mut directories = BTreeSet::new();
    for library in loaded_libraries() {
        archive.file(&library, 0o755, &read(Path::new(&library))?);
        if let Some((directory, _)) = library.rsplit_once('/') {
            directories.insert(directory.to_owned());
        }
    }
    Ok(directories.into_iter().collect())
}

fn read(path: &Path) -> Result<Vec<u8>, Error> {
    fs::read(path).map_err(Error::host("read", PathBuf::from(path)))
}

/// The files the dynamic loader has mapped into this process, but for the executable: libraries and itself.
fn loaded_libraries() -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    // SAFETY: the callback gets back the pointer to `found`, which outlives the call and is touched by nothing else
    // in the meantime.
    unsafe { libc::dl_iterate_phdr(Some(note_library), (&raw mut found).cast::<c_void>()) };
    found.sort();
    found.dedup();
    found
}

/// Notes one file of the loader's list. The executable has an empty name and the kernel's own library no path.
unsafe extern "C" fn note_library(info: *mut libc::dl_phdr_info, _size: usize, found: *mut c_void) -> c_int {
    // SAFETY: the loader passes a valid record, and `loaded_libraries` the pointer to its vector.
    let (info, found) = unsafe { (&*info, &mut *found.cast::<Vec<String>>()) };
    if !info.dlpi_name.is_null() {
        // SAFETY: the loader's names end in zero and live as long as the library is loaded.
        let name = unsafe { CStr::from_ptr(info.dlpi_name) };
        if let Some(path) = name.to_str().ok().filter(|name| name.starts_with('/')) {
            found.push(path.to_owned());
        }
    }
    0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_libraries_of_this_test_are_files() {
        let libraries = loaded_libraries();
        assert!(libraries.iter().all(|library| Path::new(library).is_file()), "{libraries:?}");
    }
}
