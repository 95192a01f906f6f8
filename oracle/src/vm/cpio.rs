//! A writer of cpio archives in the "newc" form, which a kernel unpacks as its first file system.
//!
//! ```text
//! "070701" + 13 fields of 8 hexadecimal digits | name, zero | pad to 4 | data | pad to 4
//! ```

/// An archive in the making.
#[derive(Debug, Default)]
pub(crate) struct Archive {
    bytes: Vec<u8>,
    entries: u32,
    directories: Vec<String>,
}

const DIRECTORY: u32 = 0o040_000;
const FILE: u32 = 0o100_000;
const CHARACTER_DEVICE: u32 = 0o020_000;

impl Archive {
    /// Adds a directory and those above it.
    pub(crate) fn directory(&mut self, path: &str) {
        let path = path.trim_matches('/');
        if path.is_empty() || self.directories.iter().any(|known| known == path) {
            return;
        }
        self.parent_of(path);
        self.directories.push(path.to_owned());
        self.entry(path, DIRECTORY | 0o755, (0, 0), &[]);
    }

    /// Adds a file, and the directories it is in.
    pub(crate) fn file(&mut self, path: &str, permissions: u32, data: &[u8]) {
        let path = path.trim_matches('/');
        self.parent_of(path);
        self.entry(path, FILE | permissions, (0, 0), data);
    }

    /// Adds a character device.
    pub(crate) fn character_device(&mut self, path: &str, major: u32, minor: u32) {
        let path = path.trim_matches('/');
        self.parent_of(path);
        self.entry(path, CHARACTER_DEVICE | 0o600, (major, minor), &[]);
    }

    /// The archive's bytes, closed.
    pub(crate) fn finish(mut self) -> Vec<u8> {
        self.entries = 0;
        self.entry("TRAILER!!!", 0, (0, 0), &[]);
        self.bytes.resize(self.bytes.len().next_multiple_of(512), 0);
        self.bytes
    }

    fn parent_of(&mut self, path: &str) {
        if let Some((parent, _)) = path.rsplit_once('/') {
            self.directory(parent);
        }
    }

    fn entry(&mut self, name: &str, mode: u32, device: (u32, u32), data: &[u8]) {
        self.entries = self.entries.wrapping_add(1);
        let links = if mode & DIRECTORY != 0 { 2 } else { 1 };
        // Files of 4 GiB do not fit in the form; no kernel image could hold one.
        let fields = [
            self.entries,
            mode,
            0,
            0,
            links,
            0,
            data.len() as u32,
            0,
            0,
            device.0,
            device.1,
            name.len() as u32 + 1,
            0,
        ];
        self.bytes.extend(b"070701");
        for field in fields {
            self.bytes.extend(format!("{field:08X}").bytes());
        }
        self.bytes.extend(name.bytes());
        self.bytes.push(0);
        self.pad();
        self.bytes.extend(data);
        self.pad();
    }

    fn pad(&mut self) {
        self.bytes.resize(self.bytes.len().next_multiple_of(4), 0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Reads an archive back: name, mode, data of each entry.
    fn read(mut bytes: &[u8]) -> Vec<(String, u32, Vec<u8>)> {
        let mut entries = Vec::new();
        loop {
            let field = |n: usize| {
                let text = std::str::from_utf8(&bytes[6 + 8 * n..14 + 8 * n]).unwrap();
                u32::from_str_radix(text, 16).unwrap()
            };
            assert_eq!(&bytes[..6], b"070701");
            let (mode, size, name_len) = (field(1), field(6) as usize, field(11) as usize);
            let name = std::str::from_utf8(&bytes[110..110 + name_len - 1]).unwrap().to_owned();
            let data = (110 + name_len).next_multiple_of(4);
            if name == "TRAILER!!!" {
                return entries;
            }
            entries.push((name, mode, bytes[data..data + size].to_vec()));
            bytes = &bytes[(data + size).next_multiple_of(4)..];
        }
    }

    #[test]
    fn what_is_written_reads_back_with_parents_first() {
        let mut archive = Archive::default();
        archive.file("/init", 0o755, b"#!");
        archive.file("/lib/a/b.so", 0o644, b"12345");
        archive.file("/lib/c.so", 0o644, b"");
        archive.character_device("/dev/console", 5, 1);
        let bytes = archive.finish();
        assert_eq!(bytes.len() % 512, 0);
        let found = read(&bytes);
        let names: Vec<&str> = found.iter().map(|(name, ..)| name.as_str()).collect();
        assert_eq!(names, ["init", "lib", "lib/a", "lib/a/b.so", "lib/c.so", "dev", "dev/console"]);
        assert_eq!(found[3], ("lib/a/b.so".to_owned(), 0o100_644, b"12345".to_vec()));
        assert_eq!((found[1].1, found[6].1), (0o040_755, 0o020_600));
    }
}
